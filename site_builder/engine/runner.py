"""One run of a plan: from the changed inputs, stratum by stratum, to whatever they concern.

Nothing is verified that no change points to. The changed rows of a table are compared with what tasks recorded to
have read of it; those tasks run; rows that come out equal are no change, and the wave ends there. Each step commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from site_builder.diagnostics import Diagnostic, ordered
from site_builder.engine.context import Result, run_task
from site_builder.engine.encoding import Encoded, encoded
from site_builder.engine.errors import EngineError, StoreDamaged, TaskFailed
from site_builder.engine.pending import Pending
from site_builder.engine.plan import Combined, Derive, Entry, Facet, Group, Input, Items, Map, Plan, tables_of
from site_builder.engine.store import Store
from site_builder.engine.tables import MANY, Held, Moved, Tables
from site_builder.engine.traces import Part, Traces

if TYPE_CHECKING:
    from site_builder.engine.workers import Workers

Progress = Callable[[str, int, int], None]
"""Called as (entry, tasks done, tasks to do): once with 0, then after each task."""

WHOLE: Final = ""
"""The key of a `Derive`'s only task."""
PARALLEL_FROM: Final = 48
"""Tasks of one map from which worker processes are worth their start."""


class Outcome:
    """What a run did, and the tables as they are now. Tables can be read until the store's next run or its closing.

    `ran`: keys of the tasks that ran, by name of the entry (for a group: of the rows combined; a Derive's key is "").
    `changed`, `added`, `removed`: keys of rows by table: with a new value, those of them that had none, those gone.
    `findings`: of all tasks, whether they ran now or earlier. `seconds`: by name of the entry.
    """

    def __init__(self, store: Store, wave: _Wave) -> None:
        self._store = store
        self._tables = wave.tables
        self.ran = wave.ran
        self.changed = {name: _together(moved.added, moved.modified) for name, moved in wave.moved.items()}
        self.added = {name: moved.added for name, moved in wave.moved.items()}
        self.removed = {name: moved.removed for name, moved in wave.moved.items()}
        self.findings: tuple[Diagnostic, ...] = tuple(ordered(wave.traces.findings()))
        self.seconds = wave.seconds
        self.held: Mapping[str, Held] = wave.tables.held

    def row(self, table: str, key: str) -> Any:
        """The row, or None."""
        return self._tables.get(table, key)

    value = row

    def keys(self, table: str) -> tuple[str, ...]:
        """Keys of a table, sorted."""
        return self._tables.keys(table)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return self._tables.count(table)

    def scan(self, table: str) -> dict[str, Any]:
        """A whole table, sorted by key. All its values at once: mind bulky ones."""
        return dict(self._tables.each(table))

    def each(self, table: str) -> Iterator[tuple[str, Any]]:
        """The same row by row."""
        return self._tables.each(table)

    def fingerprints(self, table: str) -> Mapping[str, bytes]:
        """Key → fingerprint of each row: for what is kept beside the store, to tell what has changed since."""
        return self._tables.index(table)

    def commit(self) -> None:
        """Keeps what was put into the store's memo since the run."""
        self._store.commit()


@dataclass(frozen=True)
class Run:
    """What a run is given: see `run`."""

    plan: Plan
    store: Store
    inputs: Mapping[str, Mapping[str, Any]]
    read: Callable[[str], bytes]
    jobs: int = 1
    progress: Progress | None = None
    before: Mapping[str, Held] | None = None


def run(
    plan: Plan,
    store: Store,
    inputs: Mapping[str, Mapping[str, Any]],
    read: Callable[[str], bytes],
    jobs: int = 1,
    progress: Progress | None = None,
    before: Mapping[str, Held] | None = None,
) -> Outcome:
    """Brings all tables up to date with `inputs`, keeping what each step made.

    `read` gives the contents of an input file. `jobs`: tasks that run side by side, in processes of their own when
    there are many to run; what comes out is the same. `before`: `Outcome.held` of an earlier run, of whatever store:
    inputs are compared with it faster. Raises TaskFailed, EngineError, ChangedDuringBuild, StoreError: then the next
    run goes on where this one stopped. A damaged store is emptied and the run begins anew:
    `store.discarded` then says so.
    """
    wanted = Run(plan, store, inputs, read, jobs, progress, before)
    try:
        return _run(wanted)
    except (StoreDamaged, msgspec.DecodeError, UnicodeDecodeError):
        store.recreate()
        return _run(wanted)


def _run(wanted: Run) -> Outcome:
    store = wanted.store
    wave: _Wave | None = None
    try:
        store.bind(wanted.plan)
        wave = _Wave(wanted)
        for index in range(len(wanted.plan.entries)):
            wave.step(index)
            store.commit()
        return Outcome(store, wave)
    except BaseException:
        store.rollback()
        raise
    finally:
        if wave is not None:
            wave.close()


class _Wave:
    """The state of a run: what has changed so far, and whom that concerns."""

    def __init__(self, wanted: Run) -> None:
        self.tables = Tables(wanted.plan, wanted.store, wanted.inputs, wanted.before)
        self.traces = Traces(wanted.store)
        self.moved: dict[str, Moved] = {}
        self.ran: dict[str, tuple[str, ...]] = {}
        self.seconds: dict[str, float] = {}
        self._run = wanted
        self._plan = wanted.plan
        self._numbers = {name: table.number for name, table in wanted.plan.tables.items()}
        self._entries = {table.number: table.entry for table in wanted.plan.tables.values()}
        self._maps_over: dict[str, list[int]] = {}
        for index, entry in enumerate(wanted.plan.entries):
            if isinstance(entry, Map):
                self._maps_over.setdefault(entry.over, []).append(index)
        self._pending = Pending(wanted.store)
        self._workers: Workers | None = None

    def close(self) -> None:
        """Ends the worker processes."""
        if self._workers is not None:
            self._workers.close()

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
            case Facet():
                ran = []
            case Derive():
                ran = self._derive(index, entry)
        self.tables.flush()
        self.traces.flush()
        for table in self._made(entry):
            self.moved[table] = self.tables.moved(table)
            self._spread(table, self.moved[table])
        self.tables.settle()
        self._pending.done(index)
        self.ran[entry.name] = tuple(ran)
        self.seconds[entry.name] = perf_counter() - start

    def _made(self, entry: Entry) -> tuple[str, ...]:
        """The tables whose rows are as they will be when an entry's turn is over; facets come with their map."""
        match entry:
            case Map():
                return entry.name, *self._plan.facets(entry)
            case Facet():
                return ()
        return tables_of(entry)

    def _spread(self, table: str, change: Moved) -> None:
        if not any(change):
            return
        moved = [*change.added, *change.removed]
        for index in self._maps_over.get(table, ()):
            self._pending.mark(index, moved)
        concerned: dict[int, list[str]] = {}
        rows = {*moved, *change.modified}
        for entry, key in self.traces.readers(self._numbers[table], rows, keys=bool(moved)):
            concerned.setdefault(entry, []).append(key)
        for entry, keys in concerned.items():
            self._pending.mark(entry, keys)

    def _map(self, index: int, entry: Map) -> list[str]:
        pending = self._pending.of(index)
        if not pending:
            return []
        there = self.tables.present(entry.over, pending)
        made = self._made(entry)
        for key in pending:
            if key not in there:
                self._touch(self.traces.forget(index, key))
                for table in made:
                    self.tables.drop(table, key)
        keys = [key for key in pending if key in there]
        added = frozenset(self.moved[entry.over].added)
        left = self._pending.left.get(index, frozenset())
        for table in made:
            self.tables.expect(table, len(keys))
        for key, result in self._counted(entry.name, self._results(index, entry, keys), len(keys)):
            fresh = key in added and key not in left
            self._touch(self.traces.record(index, key, result, self._numbers, fresh))
            for table in made:
                value = result.rows[table].get(key) if table in result.rows else None
                if value is None:
                    self.tables.drop(table, key)
                else:
                    self.tables.put(table, key, value)
        return keys

    def _results(self, index: int, entry: Map, keys: list[str]) -> Iterator[tuple[str, Result]]:
        """What comes of the tasks `keys`, in that order: made here, or by worker processes."""
        if self._parallel(len(keys)):
            if self._workers is None:
                from site_builder.engine.workers import Workers

                self._workers = Workers(self._run)
            yield from self._workers.results(index, keys)
            return
        earlier, facets = self._plan.earlier(index), self._plan.facets(entry)
        for key in keys:
            yield key, run_task(entry, key, self.tables, self._run.read, earlier, facets)

    def _parallel(self, tasks: int) -> bool:
        if self._run.jobs < 2 or tasks < PARALLEL_FROM or not self._run.store.shared:
            return False
        from site_builder.engine.workers import can_fork

        return can_fork()

    def _derive(self, index: int, entry: Derive) -> list[str]:
        if not self._pending.of(index) and self.traces.known(index, WHOLE) is not None:
            return []
        result = run_task(entry, WHOLE, self.tables, self._run.read, self._plan.earlier(index))
        for _ in self._counted(entry.name, iter([WHOLE]), 1):
            self.traces.record(index, WHOLE, result, self._numbers)
            for table, rows in result.rows.items():
                self.tables.replace(table, rows)
        return [WHOLE]

    def _group(self, index: int, entry: Group) -> list[str]:
        keys = self._pending.of(index)
        self.tables.expect(entry.name, len(keys))
        listing: Any = list
        decoder = msgspec.msgpack.Decoder(listing[entry.item])
        ran: list[str] = []
        for key, parts in self._counted(entry.name, self._contributions(entry, keys), len(keys)):
            items = self._items(entry, key, parts, decoder)
            value, findings = _combine(entry, key, items) if items else (None, ())
            self.traces.find(index, key, findings)
            if value is None:
                self.tables.drop(entry.name, key)
            else:
                self.tables.put(entry.name, key, value)
            if items:
                ran.append(key)
        return ran

    def _contributions(self, entry: Group, keys: list[str]) -> Iterator[tuple[str, list[Part]]]:
        """What was emitted for each of `keys`: asked for key by key, or in one pass when that is most of the group."""
        table = self._numbers[entry.name]
        if len(keys) <= MANY or len(keys) * 4 < len(self.tables.index(entry.name)):
            return ((key, self.traces.contributions(table, key)) for key in keys)
        return self.traces.all_contributions(table, keys)

    def _items(self, entry: Group, key: str, parts: list[Part], decoder: msgspec.msgpack.Decoder[list[Any]]) -> Items:
        if len(parts) > 1:
            parts.sort(key=lambda part: (self._plan.entries[part[0]].name, part[1]))
        try:
            return tuple((task, item) for _, task, items in parts for item in decoder.decode(items))
        except msgspec.ValidationError as error:
            raise EngineError(f"an item of {entry.name}[{key}] is not of its declared type: {error}") from error

    def _touch(self, pairs: Iterable[tuple[int, str]]) -> None:
        for group, key in pairs:
            self._pending.mark(self._entries[group], (key,))

    def _counted(self, entry: str, made: Iterator[Any], total: int) -> Iterator[Any]:
        """`made`, telling the progress before the first and after each."""
        progress = self._run.progress
        if progress is None or not total:
            yield from made
            return
        progress(entry, 0, total)
        for done, item in enumerate(made, 1):
            yield item
            progress(entry, done, total)


def _together(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other})) if one and other else one or other


def _combine(entry: Group, key: str, items: Items) -> tuple[Encoded | None, tuple[Diagnostic, ...]]:
    try:
        result = entry.combine(key, items)
        made = result if isinstance(result, Combined) else Combined(result)
        return (None if made.value is None else encoded(made.value)), tuple(made.findings)
    except EngineError:
        raise
    except Exception as error:
        raise TaskFailed(entry.name, key, f"{type(error).__name__}: {error}") from error
