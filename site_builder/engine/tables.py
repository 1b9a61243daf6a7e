"""The tables of one run: rows decoded when asked for, written when they differ."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import msgspec

from site_builder.engine.cache import Cache, Shelf, weight
from site_builder.engine.encoding import Encoded, encode, fingerprint, unpack
from site_builder.engine.errors import EngineError, StoreDamaged
from site_builder.engine.plan import Input, Plan, Table
from site_builder.engine.store import Store

_CACHE: Final = 160 << 20
"""Bytes of memory that decoded rows of all tables together may take in one process, roughly."""
_SHARED: Final = 40_000
"""Values that tasks share at most."""
MANY: Final = 64
"""Keys from which loading the keys of the whole table is quicker than asking for each."""
_FULL: Final = 4 << 20


_ROWS: Final = "SELECT key, fp, row.value, body.value FROM row LEFT JOIN body ON body.id = row.body"


class Moved(NamedTuple):
    """Keys of the rows of a table that are new, other, or gone when its turn is over, sorted."""

    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Change:
    """The same while rows are written."""

    __slots__ = ("added", "modified", "removed")

    def __init__(self) -> None:
        self.added: dict[str, None] = {}
        self.modified: dict[str, None] = {}
        self.removed: dict[str, None] = {}

    def over(self) -> Moved:
        """As it is kept for the rest of the run: a tenth of the size."""
        return Moved(*(tuple(sorted(keys)) for keys in (self.added, self.modified, self.removed)))


@dataclass(frozen=True)
class Held:
    """The rows of an input as a run found them, and what the store then said of the whole."""

    rows: Mapping[str, Any]
    mark: bytes


class Tables:
    """Reads and writes the rows of all tables of a plan; a `context.Rows`."""

    def __init__(
        self,
        plan: Plan,
        store: Store,
        inputs: Mapping[str, Mapping[str, Any]],
        before: Mapping[str, Held] | None = None,
    ) -> None:
        self.held: dict[str, Held] = {}
        self._before = before or {}
        self._store = store
        self._tables = plan.tables
        self._inputs = _check_inputs(plan, inputs)
        self._decoders: dict[str, msgspec.msgpack.Decoder[Any]] = {}
        self._cache = Cache(plan.tables, _CACHE)
        self._index: dict[str, dict[str, bytes]] = {}
        self._rows: list[tuple[int, str, bytes, bytes | None, int | None]] = []
        self._bodies: list[tuple[int, bytes]] = []
        self._gone: list[tuple[int, str]] = []
        self._last = int(store.one("SELECT coalesce(max(id), 0) FROM body")[0])
        self._size = 0
        self.changes = {name: Change() for name in plan.tables}
        self.shared: Shelf[Any] = Shelf(_SHARED)
        self._missed = dict.fromkeys(plan.tables, 0)

    # --- reading (context.Rows) -------------------------------------------------------------------

    def get(self, table: str, key: str) -> Any:
        if (rows := self._inputs.get(table)) is not None:
            return rows.get(key)
        if (value := self._cache.young[table].get(key)) is not None:
            return value
        if (value := self._cache.again(table, key)) is not None:
            return value
        if (index := self._index.get(table)) is not None and key not in index:
            return None
        query = f"{_ROWS} WHERE tbl = ? AND key = ?"
        try:
            found = self._store.one(query, (self._tables[table].number, key))
        except UnicodeEncodeError:  # a lone surrogate: no row can have such a key
            return None
        if found is None:
            self._missed[table] += 1
            if self._missed[table] == MANY:  # most keys that are asked for are not there: know those that are
                self.index(table)
            return None
        return self._kept(self._tables[table], *found)

    def some(self, table: str, keys: Iterable[str]) -> dict[str, Any]:
        present: AbstractSet[str] = keys.keys() if isinstance(keys, dict) else frozenset(keys)
        if (known := self._inputs.get(table)) is not None:
            present &= known.keys()
        elif table in self._index or len(present) > MANY:
            present &= self.index(table).keys()
        cache = self._cache.young[table]
        found = {key: cache.get(key) or self.get(table, key) for key in sorted(present)}
        return {key: value for key, value in found.items() if value is not None}

    def each(self, table: str) -> Iterator[tuple[str, Any]]:
        """The rows of a table in the order of their keys, one by one."""
        if (rows := self._inputs.get(table)) is not None:
            yield from sorted(rows.items())
            return
        owner, room = self._tables[table], _CACHE // 32  # a large table would push out all that is asked for by key
        for row in self._store.each(f"{_ROWS} WHERE tbl = ? ORDER BY key", (owner.number,)):
            value = self._cache.look(table, row[0])
            if value is None and room > 0 and owner.cache:
                room -= weight(len(row[2] or row[3]))
                value = self._kept(owner, *row)
            yield row[0], self._decode(owner, *row)[0] if value is None else value

    def keys(self, table: str) -> tuple[str, ...]:
        rows = self._inputs.get(table)
        return tuple(sorted(self.index(table) if rows is None else rows))

    def count(self, table: str) -> int:
        """How many rows there are."""
        known = self._inputs.get(table, self._index.get(table))
        if known is not None:
            return len(known)
        self.flush()
        return int(self._store.one("SELECT count(*) FROM row WHERE tbl = ?", (self._tables[table].number,))[0])

    def index(self, table: str) -> dict[str, bytes]:
        """Key → fingerprint of every row as stored and changed by this run."""
        index = self._index.get(table)
        if index is None:
            self.flush()
            query = "SELECT key, fp FROM row WHERE tbl = ?"
            index = self._index[table] = dict(self._store.each(query, (self._tables[table].number,)))
        return index

    def present(self, table: str, keys: list[str]) -> set[str]:
        """Those of `keys` that the table has a row of."""
        rows = self._inputs.get(table)
        if rows is None and len(keys) <= MANY:
            return {key for key in keys if self.fingerprint(table, key) is not None}
        there: Mapping[str, Any] = self.index(table) if rows is None else rows
        return {key for key in keys if key in there}

    def fingerprint(self, table: str, key: str) -> bytes | None:
        if (index := self._index.get(table)) is not None:
            return index.get(key)
        found = self._store.one("SELECT fp FROM row WHERE tbl = ? AND key = ?", (self._tables[table].number, key))
        return None if found is None else found[0]

    def _kept(self, table: Table, key: str, fp: bytes, short: bytes | None, body: bytes) -> Any:
        """A row as it is in the store, kept for who asks next."""
        value, size = self._decode(table, key, fp, short, body)
        if table.cache:
            self._cache.keep(table.name, key, value, size)
        return value

    def _decode(self, table: Table, key: str, fp: bytes, short: bytes | None, body: bytes) -> tuple[Any, int]:
        """The value of a row, and how many bytes it is encoded."""
        try:
            raw = short if short is not None else unpack(body) if table.cache else body
        except zlib.error as error:
            raise StoreDamaged(f"{table.name}[{key}] cannot be unpacked") from error
        if fingerprint(raw) != fp:
            raise StoreDamaged(f"{table.name}[{key}] is not what was stored")
        try:
            return (self._decoders.get(table.name) or self._decoder(table)).decode(raw), len(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise EngineError(f"{table.name}[{key}] is not of its declared type: {error}") from error

    def _decoder(self, table: Table) -> msgspec.msgpack.Decoder[Any]:
        """Made when the first row is decoded: making all of them takes as long as many a build."""
        made = self._decoders[table.name] = msgspec.msgpack.Decoder(table.type)
        return made

    # --- writing ----------------------------------------------------------------------------------

    def expect(self, table: str, rows: int) -> None:
        """Prepares for that many rows to be written."""
        if rows > MANY:
            self.index(table)

    def put(self, table: str, key: str, value: Encoded) -> None:
        """Makes `value` the row, unless it is already."""
        if not self._note(table, key, value.fp):
            return
        number = self._tables[table].number
        if value.apart:
            self._last += 1
            self._bodies.append((self._last, value.data))
            self._rows.append((number, key, value.fp, None, self._last))
        else:
            self._rows.append((number, key, value.fp, value.data, None))
        self._size += len(value.data)
        if key in self.changes[table].modified:
            self._gone.append((number, key))
        if self._size > _FULL:
            self.flush()

    def drop(self, table: str, key: str) -> None:
        """Removes the row if there is one."""
        if self.fingerprint(table, key) is not None:
            self.changes[table].removed[key] = None
            self._gone.append((self._tables[table].number, key))
            if (index := self._index.get(table)) is not None:
                del index[key]

    def replace(self, table: str, rows: Mapping[str, Encoded]) -> None:
        """Makes `rows` the whole table, row by row."""
        for key in sorted(self.index(table).keys() - rows.keys()):
            self.drop(table, key)
        for key in sorted(rows):
            self.put(table, key, rows[key])

    def replace_input(self, table: str) -> None:
        """Compares an input with the fingerprints of the last run: as a whole, and row by row if that differs."""
        rows = self._inputs[table]
        name = f"input {table}"
        mark = self._store.meta_get(name)
        if (before := self._before.get(table)) is not None and mark == before.mark:
            self._replace_held(table, rows, before)
            return
        whole = fingerprint(_encode_input(table, rows))
        self.held[table] = Held(rows, whole)
        if mark == whole:
            return
        for key in sorted(self.index(table).keys() - rows.keys()):
            self.drop(table, key)
        for key in sorted(rows):
            self._put_input(table, key, rows[key])
        self._store.meta_set(name, whole)

    def _replace_held(self, table: str, rows: Mapping[str, Any], before: Held) -> None:
        """The same, by comparing values with those of the last run, which are still in memory."""
        if rows is before.rows:
            self.held[table] = before
            return
        gone = sorted(before.rows.keys() - rows.keys())
        other = {key: rows[key] for key in sorted(rows) if not _is_same(before.rows.get(key), rows[key])}
        if not gone and not other:
            self.held[table] = before
            return
        for key in gone:
            self.drop(table, key)
        for key, value in other.items():
            self._put_input(table, key, value)
        self.held[table] = Held(rows, fingerprint(before.mark + _encode_input(table, [gone, other])))
        self._store.meta_set(f"input {table}", self.held[table].mark)

    def _put_input(self, table: str, key: str, value: Any) -> None:
        fp = fingerprint(_encode_input(table, value))
        if self._note(table, key, fp):
            self._rows.append((self._tables[table].number, key, fp, None, None))

    def moved(self, table: str) -> Moved:
        """What has changed of a table whose turn is over."""
        return self.changes.pop(table).over()

    def settle(self) -> None:
        """An entry's turn is over, or that of others has begun: what only served its tasks is let go."""
        self._index = {}
        self.shared.clear()

    def flush(self) -> None:
        """Hands buffered writes to SQLite."""
        old_body = "DELETE FROM body WHERE id = (SELECT body FROM row WHERE tbl = ? AND key = ?)"
        self._store.executemany(old_body, self._gone)
        self._store.executemany("DELETE FROM row WHERE tbl = ? AND key = ?", self._gone)
        self._store.executemany("INSERT OR REPLACE INTO row VALUES (?, ?, ?, ?, ?)", self._rows)
        self._store.executemany("INSERT INTO body VALUES (?, ?)", self._bodies)
        self._rows, self._bodies, self._gone, self._size = [], [], [], 0

    def _note(self, table: str, key: str, fp: bytes) -> bool:
        """Whether a row with fingerprint `fp` is a change, which is then taken down."""
        old = self.fingerprint(table, key)
        if old == fp:
            return False
        change = self.changes[table]
        (change.added if old is None else change.modified)[key] = None
        if (index := self._index.get(table)) is not None:
            index[key] = fp
        return True


def _encode_input(table: str, value: Any) -> bytes:
    try:
        return encode(value)
    except (TypeError, UnicodeEncodeError) as error:
        raise EngineError(f'the input "{table}" cannot be encoded: {error}') from error


def _is_same(one: Any, other: Any) -> bool:
    """Whether two values of an input have one encoding: `True`, `1` and `1.0` are equal, and have not.

    Fields of structs have types, so that of these equal ones are the same.
    """
    if one is other or (type(one) is type(other) and isinstance(one, str | msgspec.Struct)):
        return bool(one == other)
    return bool(one == other) and encode(one) == encode(other)


def _check_inputs(plan: Plan, inputs: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The given inputs, without rows that are None. Raises EngineError when they are not those of the plan."""
    declared = {entry.name for entry in plan.entries if isinstance(entry, Input)}
    if declared != inputs.keys():
        raise EngineError(f"the plan has the inputs {sorted(declared)}, but {sorted(inputs)} were given")
    checked: dict[str, Mapping[str, Any]] = {}
    for name, rows in inputs.items():
        absent = any(value is None for value in rows.values())
        checked[name] = {k: v for k, v in rows.items() if v is not None} if absent else rows
    return checked
