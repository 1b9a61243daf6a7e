"""A context over plain mappings, for trying a task without a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from site_builder.engine.cache import Shelf
from site_builder.engine.context import TaskContext
from site_builder.engine.encoding import digest
from site_builder.engine.plan import FILE


class _MemoryRows:
    def __init__(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        self._tables = tables
        self.shared: Shelf[Any] = Shelf(4000)

    def get(self, table: str, key: str) -> Any:
        return self._tables[table].get(key)

    def some(self, table: str, keys: Iterable[str]) -> dict[str, Any]:
        return {key: self._tables[table][key] for key in sorted(keys) if key in self._tables[table]}

    def each(self, table: str) -> Iterator[tuple[str, Any]]:
        return iter(sorted(self._tables[table].items()))

    def keys(self, table: str) -> tuple[str, ...]:
        return tuple(sorted(self._tables[table]))


class MemoryContext(TaskContext):
    """For tests of tasks: `MemoryContext({"card": {"x": card}}, files={"a.md": b"..."}, emits=("name",))`.

    Afterwards `findings` holds what the task reported, `emitted` what it emitted: {group: {key: [items]}}.
    The table `file` is made of `files`. Fetching from a table that was not given raises EngineError.
    """

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, Any]],
        files: Mapping[str, bytes] | None = None,
        emits: tuple[str, ...] = (),
    ) -> None:
        files = files or {}
        known = {FILE: {path: digest(data) for path, data in files.items()}, **tables}
        super().__init__("test", _MemoryRows(known), files.__getitem__, frozenset(known), emits)
