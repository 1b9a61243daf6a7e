"""One run of a plan: from the changed inputs, stratum by stratum, to whatever they concern.

Nothing is verified that no change points to. The changed rows of a table are compared with what tasks recorded to
have read of it; those tasks run; rows that come out equal are no change, and the wave ends there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from time import perf_counter
from typing import Any, Final

import msgspec

from site_builder.diagnostics import Diagnostic, ordered
from site_builder.engine.context import run_task
from site_builder.engine.encoding import encode
from site_builder.engine.errors import EngineError, StoreDamaged, TaskFailed
from site_builder.engine.plan import Combined, Derive, Group, Input, Items, Map, Plan
from site_builder.engine.store import Store
from site_builder.engine.tables import MANY, Tables
from site_builder.engine.traces import Part, Traces

Progress = Callable[[str, int, int], None]
"""Called as (entry, tasks done, tasks to do): once with 0, then after each task."""

WHOLE: Final = ""
"""The key of a `Derive`'s only task."""


class Outcome:
    """What a run did, and the tables as they are now. Tables can be read until the store's next run or its closing.

    `ran`: keys of the tasks that ran, by name of the entry (for a group: of the rows combined; a Derive's key is "").
    `changed`, `added`, `removed`: keys of rows by table: with a new value, those of them that had none, those gone.
    `findings`: of all tasks, whether they ran now or earlier. `seconds`: by name of the entry.
    """

    def __init__(self, store: Store, wave: _Wave) -> None:
        self._store = store
        self._tables = wave.tables
        changes = wave.tables.changes
        self.ran = wave.ran
        self.changed = {name: tuple(sorted(c.added | c.modified)) for name, c in changes.items()}
        self.added = {name: tuple(sorted(c.added)) for name, c in changes.items()}
        self.removed = {name: tuple(sorted(c.removed)) for name, c in changes.items()}
        self.findings: tuple[Diagnostic, ...] = tuple(ordered(wave.traces.findings()))
        self.seconds = wave.seconds

    def row(self, table: str, key: str) -> Any:
        """The row, or None."""
        return self._tables.get(table, key)

    value = row

    def keys(self, table: str) -> tuple[str, ...]:
        """Keys of a table, sorted."""
        return self._tables.keys(table)

    def scan(self, table: str) -> dict[str, Any]:
        """A whole table, sorted by key. All its values at once: mind bulky ones."""
        return self._tables.all(table)

    def commit(self) -> None:
        """Keeps what this run made, and what was put into the store's memo meanwhile."""
        self._store.commit()

    def discard(self) -> None:
        """Leaves the store as it was before the run."""
        self._store.rollback()


def run(
    plan: Plan,
    store: Store,
    inputs: Mapping[str, Mapping[str, Any]],
    read: Callable[[str], bytes],
    jobs: int = 1,
    progress: Progress | None = None,
) -> Outcome:
    """Brings all tables up to date with `inputs`; nothing is kept until `Outcome.commit`.

    `read` gives the contents of an input file. `jobs` is accepted, and 1 as yet. Raises TaskFailed, EngineError,
    ChangedDuringBuild, StoreError, and then the store is as it was before. A damaged store is emptied and the run
    begins anew: `store.discarded` then says so.
    """
    try:
        return _run(plan, store, inputs, read, progress)
    except (StoreDamaged, msgspec.DecodeError, UnicodeDecodeError):
        store.recreate()
        return _run(plan, store, inputs, read, progress)


def _run(
    plan: Plan,
    store: Store,
    inputs: Mapping[str, Mapping[str, Any]],
    read: Callable[[str], bytes],
    progress: Progress | None,
) -> Outcome:
    try:
        store.bind(plan)
        wave = _Wave(plan, store, inputs, read, progress)
        for index in range(len(plan.entries)):
            wave.step(index)
        return Outcome(store, wave)
    except BaseException:
        store.rollback()
        raise


class _Wave:
    """The state of a run: what has changed so far, and whom that concerns."""

    def __init__(
        self,
        plan: Plan,
        store: Store,
        inputs: Mapping[str, Mapping[str, Any]],
        read: Callable[[str], bytes],
        progress: Progress | None,
    ) -> None:
        self.tables = Tables(plan, store, inputs)
        self.traces = Traces(store)
        self.ran: dict[str, tuple[str, ...]] = {}
        self.seconds: dict[str, float] = {}
        self._plan = plan
        self._read = read
        self._progress = progress
        self._numbers = {name: table.number for name, table in plan.tables.items()}
        self._dirty: list[set[str]] = [set() for _ in plan.entries]
        self._touched: dict[int, set[str]] = {table.number: set() for table in plan.tables.values()}

    def step(self, index: int) -> None:
        """Brings the tables of one entry up to date and marks the tasks that their changes concern."""
        entry = self._plan.entries[index]
        start = perf_counter()
        match entry:
            case Input():
                self.tables.replace_input(entry.name)
                ran: list[str] = []
            case Map():
                ran = self._map(index, entry)
            case Group():
                ran = self._group(index, entry)
            case Derive():
                ran = self._derive(index, entry)
        self.tables.flush()
        self.traces.flush()
        for table in self._plan.tables.values():
            if table.entry == index:
                self._spread(table.name)
        self.ran[entry.name] = tuple(ran)
        self.seconds[entry.name] = perf_counter() - start

    def _spread(self, table: str) -> None:
        change = self.tables.changes[table]
        if change:
            rows = change.added | change.modified | change.removed
            for entry, key in self.traces.readers(
                self._numbers[table], rows, keys=bool(change.added or change.removed)
            ):
                self._dirty[entry].add(key)

    def _map(self, index: int, entry: Map) -> list[str]:
        over = self.tables.changes[entry.over]
        for key in sorted(over.removed):
            self._touch(self.traces.forget(index, key))
            self.tables.drop(entry.name, key)
        keys = sorted((self._dirty[index] | over.added) - over.removed)
        earlier = self._plan.earlier(index)
        self.tables.expect(entry.name, len(keys))
        for key in self._counted(entry.name, keys):
            result = run_task(entry, key, self.tables, self._read, earlier)
            self._touch(self.traces.record(index, key, result, self._numbers, fresh=key in over.added))
            data = result.rows[entry.name].get(key)
            if data is None:
                self.tables.drop(entry.name, key)
            else:
                self.tables.put(entry.name, key, data)
        return keys

    def _derive(self, index: int, entry: Derive) -> list[str]:
        if not self._dirty[index] and self.traces.known(index, WHOLE) is not None:
            return []
        for key in self._counted(entry.name, [WHOLE]):
            result = run_task(entry, key, self.tables, self._read, self._plan.earlier(index))
            self.traces.record(index, key, result, self._numbers)
            for table, rows in result.rows.items():
                self.tables.replace(table, rows)
        return [WHOLE]

    def _group(self, index: int, entry: Group) -> list[str]:
        keys = sorted(self._touched[self._numbers[entry.name]])
        self.tables.expect(entry.name, len(keys))
        listing: Any = list
        decoder = msgspec.msgpack.Decoder(listing[entry.item])
        ran: list[str] = []
        for key, parts in self._contributions(entry, keys):
            items = self._items(entry, key, parts, decoder)
            data, findings = _combine(entry, key, items) if items else (None, ())
            self.traces.find(index, key, findings)
            if data is None:
                self.tables.drop(entry.name, key)
            else:
                self.tables.put(entry.name, key, data)
            if items:
                ran.append(key)
        return ran

    def _contributions(self, entry: Group, keys: list[str]) -> Iterator[tuple[str, list[Part]]]:
        """What was emitted for each of `keys`: asked for key by key, or in one pass when that is most of the group."""
        table = self._numbers[entry.name]
        counted = self._counted(entry.name, keys)
        if len(keys) <= MANY or len(keys) * 4 < len(self.tables.index(entry.name)):
            return ((key, self.traces.contributions(table, key)) for key in counted)
        return self.traces.all_contributions(table, counted)

    def _items(self, entry: Group, key: str, parts: list[Part], decoder: msgspec.msgpack.Decoder[list[Any]]) -> Items:
        if len(parts) > 1:
            parts.sort(key=lambda part: (self._plan.entries[part[0]].name, part[1]))
        try:
            return tuple((task, item) for _, task, items in parts for item in decoder.decode(items))
        except msgspec.ValidationError as error:
            raise EngineError(f"an item of {entry.name}[{key}] is not of its declared type: {error}") from error

    def _touch(self, pairs: Iterable[tuple[int, str]]) -> None:
        for group, key in pairs:
            self._touched[group].add(key)

    def _counted(self, entry: str, keys: list[str]) -> Iterator[str]:
        """`keys`, telling the progress before the first and after each."""
        if self._progress is None or not keys:
            yield from keys
            return
        self._progress(entry, 0, len(keys))
        for done, key in enumerate(keys, 1):
            yield key
            self._progress(entry, done, len(keys))


def _combine(entry: Group, key: str, items: Items) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    try:
        result = entry.combine(key, items)
        made = result if isinstance(result, Combined) else Combined(result)
        return (None if made.value is None else encode(made.value)), tuple(made.findings)
    except EngineError:
        raise
    except Exception as error:
        raise TaskFailed(entry.name, key, f"{type(error).__name__}: {error}") from error
