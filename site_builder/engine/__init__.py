"""Incremental builds over tables of rows. Knows nothing of documents. Import from `site_builder.engine` only.

A *table* maps keys (strings) to values. A `Plan` lists what makes the tables, in the order of the strata:

    Plan((
        Input("file", str),                                        # rows are handed to run(); path -> digest(bytes)
        Input("setting", Any),
        Map("document", over="file", task=parse, type=Document, emits=("name",)),
        Group("name", combine=choose, type=str, item=str),         # rows made of what tasks emit
        Derive({"year": tuple[str, ...], "count": int}, task=list_years),
        Map("page", over="document", task=render, type=bytes, cache=False),
    ))

    Map      one task per key of the table `over`: task(ctx, key) -> value, or None for no row
    Group    combine(key, ((task key, item), ...)) -> value, None, or Combined(value, findings);
             items are sorted by name of the map, task key, order of emission; `item` is their type
    Facet    Facet("card", of="document", type=Card): what each task of that map emits into it under its own key
    Derive   one task: task(ctx) -> {table: {key: value}} with exactly its tables; `name` defaults to "a+b"

A task is a module-level function, or a functools.partial of one over picklable arguments. It is pure but for its
`Context`, through which it reads (every read is recorded), reports and emits:

    ctx.row(table, key)     the row or None          depends on that row, on its absence too
    ctx.rows(table, keys)   {key: value} of those    depends on these keys: for many keys, few of which exist
    ctx.scan(table)         {key: value} of all      depends on every row
    ctx.each(table)         (key, value) one by one  depends on every row
    ctx.keys(table)         (key, ...)               depends on which keys there are
    ctx.read(path)          bytes of an input file   depends on row `path` of the input table "file"
    ctx.report(diagnostic)  ctx.emit(group, key, item)      raise Stop after an error: no row, no emits

Only tables of earlier entries can be fetched, so cycles cannot exist. Values are what msgspec can encode, with string
keys in mappings; every reader gets them decoded by the declared type (declare it: with `Any` a struct comes back as a
dict) and shares them, so never change one in place. Keys and values are compared by a fingerprint of their canonical
encoding.

    store = Store.open(path, salt)       # salt: digest of code, dependencies, plan.shape; another one empties the store
    store.discarded                      # why an earlier content was dropped: a sentence, or ""
    outcome = run(plan, store, inputs={"file": {...}, "setting": {...}}, read=path_to_bytes, jobs=1, progress=None)
    outcome.ran, .changed, .added, .removed, .findings, .seconds, .row(t, k), .keys(t), .scan(t), .fingerprints(t)
    store.memo_set("manifest", data)     # a small area for anything else
    outcome.commit()                     # keeps the memo; the tables are kept already
    store.why("page", "x")               # what a row was made from
    store.clear("")                      # empties it, memo included: for a build that ignores the cache
    store.close()                        # also by `with`; drops what was not committed

A run starts from the changed rows of the inputs and follows recorded reads; a row that comes out equal is no change,
and the wave ends there. Findings of tasks that did not run are replayed. What an incremental run leaves equals what a
run from nothing makes. Each step is kept together with whom it concerns: a run that raises, is interrupted or killed is
gone on with by the next. With `jobs`, many tasks of one map run in forked worker processes; the results are the same.

Raises: EngineError (a fault of the program: strata, undeclared emits, wrong types), TaskFailed (a task raised; `entry`,
`key`, `__cause__`; WorkerDied: its process ended), ChangedDuringBuild (`path`; gather the inputs again), StoreBusy,
StoreError (disk full, read-only).
StoreDamaged, an EngineError, can come only from reading an `Outcome`: `store.recreate()` and run again.

For tests of tasks: `MemoryContext(tables, files)`.
"""

from __future__ import annotations

from site_builder.engine.context import Context
from site_builder.engine.encoding import digest, encode, fingerprint
from site_builder.engine.errors import (
    ChangedDuringBuild,
    EngineError,
    Stop,
    StoreBusy,
    StoreDamaged,
    StoreError,
    TaskFailed,
    WorkerDied,
)
from site_builder.engine.memory import MemoryContext
from site_builder.engine.plan import FILE, Combined, Derive, Entry, Facet, Group, Input, Items, Map, Plan
from site_builder.engine.runner import Outcome, Progress, run
from site_builder.engine.store import Store
from site_builder.engine.tables import Held

__all__ = [
    "FILE",
    "ChangedDuringBuild",
    "Combined",
    "Context",
    "Derive",
    "EngineError",
    "Entry",
    "Facet",
    "Group",
    "Held",
    "Input",
    "Items",
    "Map",
    "MemoryContext",
    "Outcome",
    "Plan",
    "Progress",
    "Stop",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "TaskFailed",
    "WorkerDied",
    "digest",
    "encode",
    "fingerprint",
    "run",
]
