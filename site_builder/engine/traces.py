"""What tasks read, emitted and found, kept so that a later run knows whom a change concerns.

Writing is buffered and sorted; a task is recorded at most once in a run. The reverse index is a search: the readers
of a table lie together in the store, and each keeps its keys as one searchable string (see `context.join`), so that
finding those who read a changed key is one pass over bytes: 10,000 readers of 400 keys each take some 40 ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

import msgspec

from site_builder.diagnostics import Diagnostic
from site_builder.engine.context import KEYS, SCAN, Reads, Result, needle
from site_builder.engine.encoding import encode
from site_builder.engine.store import Outline, Store

_TASKS: Final = 32
"""Bits of a dependency's id that number the task."""
_FULL: Final = 8 << 20
"""Bytes of buffered writes at which they are handed to SQLite."""
_FEW: Final = 4
"""Changed keys up to which searching each is quicker than splitting."""

_READERS: Final = "FROM dep WHERE id BETWEEN ? AND ?"
_ITEMS: Final = "entry, task.key, items FROM emit JOIN task ON id = task"

_findings: Final = msgspec.msgpack.Decoder(tuple[Diagnostic, ...])


Part = tuple[int, str, bytes]
"""What one task emitted for one key: entry, task key, encoded list of items."""


class Trace(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Where a task's reads and emits stand: tables by number; per group the keys and a fingerprint of all items."""

    reads: tuple[int, ...] = ()
    emits: dict[int, tuple[bytes, tuple[str, ...]]] = {}


_trace: Final = msgspec.msgpack.Decoder(Trace)
_trace_encoder: Final = msgspec.msgpack.Encoder()  # the canonical one refuses keys that are numbers


class Traces:
    """The traces in a store, as one run reads and rewrites them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next = int(store.one("SELECT coalesce(max(id), 0) FROM task")[0])
        self._finders = {entry for (entry,) in store.each("SELECT DISTINCT entry FROM finding")}
        self._tasks: list[tuple[int, int, str, bytes]] = []
        self._deps: list[tuple[int, int, int, bytes]] = []
        self._emits: list[tuple[int, str, int, bytes]] = []
        self._size = 0

    # --- writing ----------------------------------------------------------------------------------

    def known(self, entry: int, key: str) -> tuple[int, Trace] | None:
        found = self._store.one("SELECT id, trace FROM task WHERE entry = ? AND key = ?", (entry, key))
        return None if found is None else (found[0], _trace.decode(found[1]))

    def record(
        self, entry: int, key: str, result: Result, numbers: dict[str, int], fresh: bool = False
    ) -> list[tuple[int, str]]:
        """Keeps the trace of a task that ran; returns the (group, key) pairs whose items are no longer the same.

        `numbers`: table → its number. `fresh`: the task has certainly never run.
        """
        known = None if fresh else self.known(entry, key)
        if known is None:
            self._next += 1
        task, old = known or (self._next, Trace())
        emits = {numbers[table]: emitted.items for table, emitted in result.emits.items()}
        marks = {numbers[table]: (emitted.mark, tuple(emitted.items)) for table, emitted in result.emits.items()}
        touched = self._change_emits(task, old, emits, marks)
        reads = {numbers[table]: read for table, read in result.reads.items()}
        for table, read in reads.items():
            self._deps.append((table << _TASKS | task, read.whole, read.singles, read.names))
            self._size += len(read.names) + 64
        self._drop_reads(task, set(old.reads) - reads.keys())
        trace = Trace(tuple(reads), marks)
        if known is None or trace != old:
            self._tasks.append((task, entry, key, _trace_encoder.encode(trace)))
        self.find(entry, key, result.findings, fresh=known is None)
        if self._size > _FULL:
            self.flush()
        return touched

    def forget(self, entry: int, key: str) -> list[tuple[int, str]]:
        """Drops a task and all it left; returns the (group, key) pairs it had contributed to."""
        known = self.known(entry, key)
        if known is None:
            return []
        task, old = known
        touched = self._change_emits(task, old, {}, {})
        self._drop_reads(task, old.reads)
        self._store.execute("DELETE FROM task WHERE id = ?", (task,))
        self.find(entry, key, ())
        return touched

    def find(self, entry: int, key: str, findings: tuple[Diagnostic, ...], fresh: bool = False) -> None:
        """Keeps the findings of a task or of a group's row in place of those it had."""
        if findings:
            self._finders.add(entry)
            self._store.execute("INSERT OR REPLACE INTO finding VALUES (?, ?, ?)", (entry, key, encode(findings)))
        elif not fresh and entry in self._finders:
            self._store.execute("DELETE FROM finding WHERE entry = ? AND key = ?", (entry, key))

    def flush(self) -> None:
        """Hands buffered writes to SQLite, sorted: rows that lie together are written together."""
        self._store.executemany("INSERT OR REPLACE INTO task VALUES (?, ?, ?, ?)", self._tasks)
        self._store.executemany("INSERT OR REPLACE INTO dep VALUES (?, ?, ?, ?)", sorted(self._deps))
        self._store.executemany("INSERT OR REPLACE INTO emit VALUES (?, ?, ?, ?)", sorted(self._emits))
        self._tasks, self._deps, self._emits, self._size = [], [], [], 0

    def _drop_reads(self, task: int, tables: Iterable[int]) -> None:
        for table in tables:
            self._store.execute("DELETE FROM dep WHERE id = ?", (table << _TASKS | task,))

    def _change_emits(
        self,
        task: int,
        old: Trace,
        emits: dict[int, dict[str, bytes]],
        marks: dict[int, tuple[bytes, tuple[str, ...]]],
    ) -> list[tuple[int, str]]:
        touched: list[tuple[int, str]] = []
        for table in sorted(old.emits.keys() | emits.keys()):
            before, after = old.emits.get(table), emits.get(table, {})
            if before is not None and before == marks.get(table):
                continue
            if before is not None:
                after = self._drop_emits(task, table, before[1], after, touched)
            for key, items in after.items():
                self._emits.append((table, key, task, items))
                self._size += len(items) + 64
                touched.append((table, key))
        return touched

    def _drop_emits(
        self, task: int, table: int, before: tuple[str, ...], after: dict[str, bytes], touched: list[tuple[int, str]]
    ) -> dict[str, bytes]:
        """Removes what a task no longer emits for the keys `before`; returns those of `after` that are new."""
        after = dict(after)
        for key in before:
            place = (table, key, task)
            if key not in after:
                self._store.execute("DELETE FROM emit WHERE tbl = ? AND key = ? AND task = ?", place)
                touched.append((table, key))
                continue
            found = self._store.one("SELECT items FROM emit WHERE tbl = ? AND key = ? AND task = ?", place)
            if found is not None and found[0] == after[key]:
                del after[key]
        return after

    # --- reading ----------------------------------------------------------------------------------

    def readers(self, table: int, rows: set[str], keys: bool) -> Iterator[tuple[int, str]]:
        """Tasks (entry, key) that a change of `rows` of `table` concerns; `keys`: some came or went."""
        low = table << _TASKS
        between: tuple[int, int] = (low, low | (1 << _TASKS) - 1)
        names = {needle(row) for row in rows}
        least = KEYS if keys else SCAN
        if len(names) <= _FEW:
            few = [b"\0" + name + b"\0" for name in sorted(names)]
            query = f"SELECT id {_READERS} AND (whole >= ?{' OR instr(names, ?)' * len(few)})"
            tasks = [id_ - low for (id_,) in self._store.each(query, (*between, least, *few))]
        else:
            tasks = [
                id_ - low
                for id_, whole, blob in self._store.each(f"SELECT id, whole, names {_READERS}", between)
                if whole >= least or not names.isdisjoint(blob[1:-1].split(b"\0"))
            ]
        for task in tasks:
            yield self._store.one("SELECT entry, key FROM task WHERE id = ?", (task,))

    def contributions(self, table: int, key: str) -> list[Part]:
        """Of all tasks that emit for a key."""
        return list(self._store.each(f"SELECT {_ITEMS} WHERE tbl = ? AND emit.key = ?", (table, key)))

    def all_contributions(self, table: int, keys: Iterable[str]) -> Iterator[tuple[str, list[Part]]]:
        """The same for many sorted `keys`, in one pass over the group."""
        rows = self._store.each(f"SELECT emit.key, {_ITEMS} WHERE tbl = ? ORDER BY emit.key", (table,))
        groups = groupby(rows, key=itemgetter(0))
        found, items = next(groups, (None, iter(())))
        for key in keys:
            while found is not None and found < key:
                found, items = next(groups, (None, iter(())))
            yield key, [row[1:] for row in items] if found == key else []

    def findings(self) -> Iterator[Diagnostic]:
        for (items,) in self._store.each("SELECT items FROM finding"):
            yield from _findings.decode(items)

    def why(self, outline: Outline, table: str, key: str) -> list[tuple[str, str]]:
        """See `Store.why`."""
        tables = [(name, index) for index, entry in enumerate(outline) for name in entry[2]]
        number = next((n for n, (name, _) in enumerate(tables) if name == table), None)
        if number is None:
            return []
        entry = tables[number][1]
        kind = outline[entry][0]
        if kind == "facet":
            return [(outline[entry][3], key)]
        if kind == "group":
            return sorted((outline[maker][1], name) for maker, name, _ in self.contributions(number, key))
        known = self.known(entry, "" if kind == "derive" else key)
        if known is None:
            return []
        reasons: list[tuple[str, str]] = []
        for read in sorted(known[1].reads):
            found = self._store.one("SELECT whole, singles, names FROM dep WHERE id = ?", (read << _TASKS | known[0],))
            reasons.extend((tables[read][0], what) for what in _describe(Reads(*found)))
        return reasons


def _describe(read: Reads) -> Iterator[str]:
    names = read.names[1:-1].decode().split("\0") if read.names else []
    if read.whole:
        yield "*" if read.whole == SCAN else "keys"
    yield from sorted(names[: read.singles])
    if others := len(names) - read.singles:
        yield f"{others} keys"
