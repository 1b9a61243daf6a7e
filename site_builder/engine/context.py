"""What a task sees, and the record of what it read: a task is a pure function from its reads to a `Result`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, Final, Protocol, TypeVar

import msgspec

from site_builder.diagnostics import Diagnostic
from site_builder.engine.cache import Shelf
from site_builder.engine.encoding import Encoded, digest, encode, encoded, fingerprint
from site_builder.engine.errors import ChangedDuringBuild, EngineError, Stop, StoreError, TaskFailed
from site_builder.engine.plan import FILE, Derive, Map, tables_of

KEYS: Final = 1
SCAN: Final = 2

T = TypeVar("T")


class Context(Protocol):
    """All that a task sees. Every read is recorded; values are shared, so never change one in place."""

    def row(self, table: str, key: str) -> Any:
        """The row, or None; that a row was absent is recorded too."""

    def rows(self, table: str, keys: Iterable[str]) -> dict[str, Any]:
        """Those of `keys` that are there, sorted: for reading many, few of which exist. Recorded as one set."""

    def scan(self, table: str) -> dict[str, Any]:
        """The whole table, sorted by key; any change of it makes the task run again."""

    def each(self, table: str) -> Iterator[tuple[str, Any]]:
        """The same row by row, for tables of which not all is to be in memory."""

    def keys(self, table: str) -> tuple[str, ...]:
        """The keys of a table, sorted; changes of rows that stay do not concern the task."""

    def read(self, path: str) -> bytes:
        """The contents of an input file; depends on row `path` of the table `file`."""

    def shared(self, key: Hashable, make: Callable[[], T], fits: Callable[[T], bool]) -> T:
        """What `make` returns, or what it returned to another task of this run under `key`, if that `fits`.

        Whoever takes it is recorded to have read what `make` read: a shared value is a saving, never a dependency.
        """

    def report(self, finding: Diagnostic) -> None:
        """Adds a finding; it is replayed by builds in which the task does not run."""

    def emit(self, table: str, key: str, item: Any) -> None:
        """Contributes `item` to row `key` of a group. Only maps emit."""


class Rows(Protocol):
    """Where a context finds rows: the tables of a run, a mapping in a test, later those of a worker process."""

    shared: Shelf[tuple[Any, dict[str, _Touched]]]
    """What tasks share: value and what it was made from. It belongs to the rows, which it is a function of."""

    def get(self, table: str, key: str) -> Any: ...
    def some(self, table: str, keys: Iterable[str]) -> dict[str, Any]: ...
    def each(self, table: str) -> Iterator[tuple[str, Any]]: ...
    def keys(self, table: str) -> tuple[str, ...]: ...


class Reads(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a task read of one table. `names` are keys, encoded by `join`; the first `singles` of them one by one."""

    whole: int
    singles: int
    names: bytes


class Emits(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a task emitted into one group: encoded items by key, and a fingerprint of it all."""

    mark: bytes
    items: dict[str, bytes]


class Result(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What came of a task: rows by table and key, emits by group, reads by table, findings."""

    rows: dict[str, dict[str, Encoded]]
    emits: dict[str, Emits]
    reads: dict[str, Reads]
    findings: tuple[Diagnostic, ...]


def join(names: list[str]) -> bytes:
    r"""Names as one searchable string: `\0name\0name\0`.

    A name that holds a NUL or a lone surrogate is changed; `needle` changes it likewise, and two names that become
    one cost a superfluous run of a task, never a wrong result.
    """
    if not names:
        return b""
    text = "\0".join(names)
    if text.count("\0") != len(names) - 1:
        text = "\0".join(name.replace("\0", "\1") for name in names)
    return f"\0{text}\0".encode("utf-8", "replace")


def needle(name: str) -> bytes:
    """`name` as it stands between two NULs in what `join` makes."""
    return name.replace("\0", "\1").encode("utf-8", "replace")


class _Touched:
    """Keys of one table as they are read; dicts, because sets have no order of their own."""

    __slots__ = ("many", "one", "whole")

    def __init__(self) -> None:
        self.one: dict[str, None] = {}
        self.many: dict[str, None] = {}
        self.whole = 0

    def reads(self) -> Reads:
        if self.whole == SCAN:
            return Reads(SCAN, 0, b"")
        singles = list(self.one)
        others = [k for k in self.many if k not in self.one] if singles else list(self.many)
        return Reads(self.whole, len(singles), join(singles + others))

    def add(self, other: _Touched) -> None:
        self.one.update(other.one)
        if other.many:
            self.many.update(other.many)
        self.whole = max(self.whole, other.whole)


class TaskContext:
    """The `Context` of one task."""

    __slots__ = ("_earlier", "_emits", "_owner", "_read", "_rows", "emitted", "findings", "touched")

    def __init__(
        self,
        owner: str,
        rows: Rows,
        read: Callable[[str], bytes],
        earlier: frozenset[str],
        emits: tuple[str, ...] = (),
    ) -> None:
        self._owner = owner
        self._rows = rows
        self._read = read
        self._earlier = earlier
        self._emits = emits
        self.touched: dict[str, _Touched] = {}
        self.emitted: dict[str, dict[str, list[Any]]] = {}
        self.findings: list[Diagnostic] = []

    def _touch(self, table: str) -> _Touched:
        touched = self.touched.get(table)
        if touched is None:
            if table not in self._earlier:
                raise EngineError(f'"{self._owner}" fetches from "{table}", which no earlier entry makes')
            touched = self.touched[table] = _Touched()
        return touched

    def row(self, table: str, key: str) -> Any:
        (self.touched.get(table) or self._touch(table)).one[key] = None
        return self._rows.get(table, key)

    def rows(self, table: str, keys: Iterable[str]) -> dict[str, Any]:
        wanted = dict.fromkeys(keys)
        touched = self._touch(table)
        touched.many = touched.many | wanted if touched.many else wanted
        return self._rows.some(table, wanted)

    def scan(self, table: str) -> dict[str, Any]:
        self._touch(table).whole = SCAN
        return dict(self._rows.each(table))

    def each(self, table: str) -> Iterator[tuple[str, Any]]:
        self._touch(table).whole = SCAN
        return self._rows.each(table)

    def keys(self, table: str) -> tuple[str, ...]:
        touched = self._touch(table)
        touched.whole = max(touched.whole, KEYS)
        return self._rows.keys(table)

    def shared(self, key: Hashable, make: Callable[[], T], fits: Callable[[T], bool]) -> T:
        kept = self._rows.shared
        found = kept.get(key)
        if found is not None and fits(found[0]):
            self._add(found[1])
            value: T = found[0]
            return value
        outer, self.touched = self.touched, {}
        said = len(self.findings)
        try:
            value = make()
        finally:
            inner, self.touched = self.touched, outer
            self._add(inner)
        if fits(value) and len(self.findings) == said and not self.emitted:
            kept[key] = value, inner
        return value

    def _add(self, touched: dict[str, _Touched]) -> None:
        for table, reads in touched.items():
            (self.touched.get(table) or self._touch(table)).add(reads)

    def read(self, path: str) -> bytes:
        known = self.row(FILE, path)
        if known is None:
            raise EngineError(f'"{self._owner}" reads {path}, which is not an input file')
        try:
            data = self._read(path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as gone:
            raise ChangedDuringBuild(path) from gone
        if digest(data) != known:
            raise ChangedDuringBuild(path)
        return data

    def report(self, finding: Diagnostic) -> None:
        self.findings.append(finding)

    def emit(self, table: str, key: str, item: Any) -> None:
        if table not in self._emits:
            raise EngineError(f'"{self._owner}" emits into "{table}" without declaring it')
        self.emitted.setdefault(table, {}).setdefault(key, []).append(item)


def run_task(
    entry: Map | Derive,
    key: str,
    rows: Rows,
    read: Callable[[str], bytes],
    earlier: frozenset[str],
    facets: tuple[str, ...] = (),
) -> Result:
    """Runs one task; `facets` are those of its map. Its result is a function of what it read, and can be carried from a
    worker process.

    Faults of the engine pass as they are; anything else that the task raises becomes TaskFailed.
    """
    ctx = TaskContext(entry.name, rows, read, earlier, entry.emits if isinstance(entry, Map) else ())
    try:
        made, emits = _call(entry, key, ctx, facets)
    except (EngineError, ChangedDuringBuild, StoreError):
        raise
    except Exception as error:
        raise TaskFailed(entry.name, key, f"{type(error).__name__}: {error}") from error
    reads = {table: touched.reads() for table, touched in ctx.touched.items()}
    return Result(made, emits, reads, tuple(ctx.findings))


_Made = dict[str, dict[str, Encoded]]


def _call(entry: Map | Derive, key: str, ctx: TaskContext, facets: tuple[str, ...]) -> tuple[_Made, dict[str, Emits]]:
    made: _Made = {}
    try:
        if isinstance(entry, Map):
            value = entry.task(ctx, key)
            made[entry.name] = {} if value is None else {key: encoded(value, packed=entry.cache)}
        else:
            made = _encode_tables(entry, entry.task(ctx))
    except Stop:
        return {table: {} for table in tables_of(entry)}, {}
    for table in facets:
        made[table] = _facet(entry.name, key, table, ctx.emitted.pop(table, {}))
    return made, {table: _emits(by_key) for table, by_key in ctx.emitted.items()}


def _facet(owner: str, key: str, table: str, by_key: dict[str, list[Any]]) -> dict[str, Encoded]:
    if not by_key:
        return {}
    if by_key.keys() != {key} or len(by_key[key]) != 1:
        raise EngineError(f'"{owner}" emits more than one row of its own key into its facet "{table}"')
    return {key: encoded(by_key[key][0])}


def _emits(by_key: dict[str, list[Any]]) -> Emits:
    items = {key: encode(values) for key, values in by_key.items()}
    try:
        return Emits(fingerprint(encode(items)), items)
    except UnicodeEncodeError as error:
        raise EngineError(f"a key is not valid Unicode: {error.object!r}") from error


def _encode_tables(entry: Derive, made: Mapping[str, Mapping[str, Any]]) -> _Made:
    if set(made) != set(entry.tables):
        raise EngineError(f'"{entry.name}" declares the tables {sorted(entry.tables)}, but returned {sorted(made)}')
    return {
        name: {k: encoded(v, packed=entry.cache) for k, v in made[name].items() if v is not None}
        for name in entry.tables
    }
