"""The plan: which tables there are, what makes their rows, and in which order.

The order is the stratification. A task may fetch only from entries that stand before its own, so that cycles
cannot exist and all tasks of one entry may run side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from site_builder.diagnostics import Diagnostic
from site_builder.engine.encoding import encode, fingerprint
from site_builder.engine.errors import EngineError

if TYPE_CHECKING:
    from site_builder.engine.context import Context

FILE: Final = "file"
"""The input table that `Context.read` goes by: path → `digest` of the file's contents."""

Items = tuple[tuple[str, Any], ...]
"""What tasks emitted for one key: (task key, item), by name of the map, then task key, then order of emission."""


@dataclass(frozen=True)
class Combined:
    """What `Group.combine` returns when it has findings: they are kept and replayed like those of a task."""

    value: Any
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Input:
    """A table whose rows are handed to `run`. A row that is None counts as absent."""

    name: str
    type: Any = Any


@dataclass(frozen=True)
class Map:
    """One task per key of the table `over`; its value is the row of the same key in the table `name`.

    `task(ctx, key)` returns the value, or None for no row. It depends on what it reads and on nothing else: also on
    `over`'s row only when it reads it. `emits` are the groups it may contribute to. `cache=False` for bulky values
    that are read once, or once in each of a few steps: they are not kept in memory after decoding, and stored as they
    are, since packing them would take longer than making many of them.
    """

    name: str
    over: str
    task: Callable[[Context, str], Any]
    type: Any = Any
    emits: tuple[str, ...] = ()
    cache: bool = True


@dataclass(frozen=True)
class Group:
    """A table made of what tasks emit: `combine(key, items)` returns the row, None for none, or a `Combined`.

    `combine` sees nothing but its arguments. `item` is the type of the emitted items, as `type` is that of the rows.
    """

    name: str
    combine: Callable[[str, Items], Any]
    type: Any = Any
    item: Any = Any


@dataclass(frozen=True)
class Facet:
    """A table of rows that the tasks of the map `of` emit under their own key, one each: kept as they are.

    What a `Group` makes of one contribution, without the detour.
    """

    name: str
    of: str
    type: Any = Any


@dataclass(frozen=True)
class Derive:
    """One task over whole tables: `task(ctx)` returns `{table: {key: value}}` with exactly the tables declared.

    It runs again when anything it read has changed; its rows are compared one by one, so that readers of rows
    that came out equal are left alone.
    """

    tables: Mapping[str, Any]
    task: Callable[[Context], Mapping[str, Mapping[str, Any]]]
    name: str = ""
    cache: bool = True

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", "+".join(self.tables))


Entry = Input | Map | Group | Facet | Derive


def tables_of(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.tables) if isinstance(entry, Derive) else (entry.name,)


@dataclass(frozen=True)
class Table:
    """A table as the store and its readers know it: `number` in the store, `entry` that makes it."""

    name: str
    number: int
    entry: int
    type: Any
    cache: bool


@dataclass(frozen=True)
class Plan:
    """The entries in the order of their strata, checked when made: raises EngineError."""

    entries: tuple[Entry, ...]
    tables: Mapping[str, Table] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", _number_tables(self.entries))
        for index, entry in enumerate(self.entries):
            if isinstance(entry, Map):
                self._check_map(index, entry)
            elif isinstance(entry, Group) and not self.emitters(entry.name):
                raise EngineError(f'no map emits into the group "{entry.name}"')
            elif isinstance(entry, Facet) and self.emitters(entry.name) != (entry.of,):
                raise EngineError(f'the map "{entry.of}" alone has to emit into its facet "{entry.name}"')

    def _check_map(self, index: int, entry: Map) -> None:
        over = self.tables.get(entry.over)
        if over is None or over.entry >= index:
            raise EngineError(f'the map "{entry.name}" runs over "{entry.over}", which no earlier entry makes')
        for name in entry.emits:
            target = self.tables.get(name)
            if target is None or target.entry <= index or not isinstance(self.entries[target.entry], Group | Facet):
                raise EngineError(f'the map "{entry.name}" emits into "{name}", which is no group after it')

    def facets(self, entry: Map) -> tuple[str, ...]:
        """The tables that the tasks of a map make besides their own."""
        return tuple(e.name for e in self.entries if isinstance(e, Facet) and e.of == entry.name)

    def emitters(self, group: str) -> tuple[str, ...]:
        """Names of the maps that may emit into `group`."""
        return tuple(e.name for e in self.entries if isinstance(e, Map) and group in e.emits)

    def earlier(self, index: int) -> frozenset[str]:
        """The tables that the tasks of entry `index` may fetch from."""
        return frozenset(t.name for t in self.tables.values() if t.entry < index)

    @cached_property
    def outline(self) -> tuple[tuple[str, str, tuple[str, ...], str, tuple[str, ...]], ...]:
        """(kind, name, tables, over, emits) of each entry: what stored traces must agree with to be of use."""
        return tuple(
            (
                type(e).__name__.lower(),
                e.name,
                tables_of(e),
                e.over if isinstance(e, Map) else e.of if isinstance(e, Facet) else "",
                e.emits if isinstance(e, Map) else (),
            )
            for e in self.entries
        )

    @property
    def shape(self) -> str:
        """A digest of `outline`, to be part of a salt. `run` compares outlines by itself as well."""
        return fingerprint(encode(self.outline)).hex()


def _number_tables(entries: tuple[Entry, ...]) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    names: set[str] = set()
    for index, entry in enumerate(entries):
        for name in tables_of(entry):
            if name in tables:
                raise EngineError(f'two entries make the table "{name}"')
            type_ = entry.tables[name] if isinstance(entry, Derive) else entry.type
            cache = entry.cache if isinstance(entry, Map | Derive) else True
            tables[name] = Table(name, len(tables), index, type_, cache)
        if entry.name in names:
            raise EngineError(f'two entries are named "{entry.name}"')
        names.add(entry.name)
    return tables
