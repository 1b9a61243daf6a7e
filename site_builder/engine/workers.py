"""Worker processes: the tasks of one map side by side. Workers read what is committed; the parent alone writes.

They are forked, so that plan and inputs need not be carried over; where that cannot be done, all runs in one process.
A worker gets keys by the dozen and returns encoded results, which are handed on in the order of the keys: what comes
of a run does not depend on how many there are.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import threading
import traceback
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from site_builder.engine.context import Result, run_task
from site_builder.engine.errors import ChangedDuringBuild, EngineError, StoreError, TaskFailed, WorkerDied
from site_builder.engine.plan import Map
from site_builder.engine.store import Store
from site_builder.engine.tables import Tables

if TYPE_CHECKING:
    from site_builder.engine.runner import Run

CHUNK: Final = 24
"""Keys handed over at once, at most."""
_AHEAD: Final = 2
"""Chunks that a worker has been given and not yet answered: it never waits for the parent."""
_KEPT: Final = 16
"""Chunks per worker that may wait for an earlier one to come in."""


class _Answer(msgspec.Struct, array_like=True):
    """Results of the first keys of a chunk. `failed`: the next one raised what is sent after this."""

    number: int
    results: list[Result]
    failed: bool = False


_Failure = tuple[BaseException, str]
"""What a task raised, and its traceback in words."""


_encoder: Final = msgspec.msgpack.Encoder()
_answer: Final = msgspec.msgpack.Decoder(_Answer)


def can_fork() -> bool:
    """Whether this process may be forked: not on every system, and never beside other threads."""
    return "fork" in get_all_start_methods() and threading.active_count() == 1


class RaisedElsewhere(Exception):
    """The traceback of what a worker process raised, as the cause of the exception in the parent."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class Workers:
    """The worker processes of one run, from the first use to `close`."""

    def __init__(self, run: Run) -> None:
        self._run = run
        with run.store.detached():
            self._workers = [_Worker(run) for _ in range(run.jobs)]

    def close(self) -> None:
        for worker in self._workers:
            worker.end()

    def results(self, index: int, keys: list[str]) -> Iterator[tuple[str, Result]]:
        """What comes of the tasks `keys` of entry `index`, in order. Raises what the first failing task raised."""
        size = max(1, min(CHUNK, len(keys) // (4 * len(self._workers))))
        chunks = [keys[start : start + size] for start in range(0, len(keys), size)]
        answers = self._answers(index, chunks)
        for chunk in chunks:
            results, failure = next(answers)
            yield from zip(chunk, results, strict=failure is None)
            if failure is not None:
                error, said = failure
                raise error from RaisedElsewhere(said)

    def _answers(self, index: int, chunks: list[list[str]]) -> Iterator[tuple[list[Result], _Failure | None]]:
        """The answers in the order of the chunks."""
        entry = self._run.plan.entries[index].name
        waiting = list(enumerate(chunks))[::-1]
        come: dict[int, tuple[list[Result], _Failure | None]] = {}
        for number in range(len(chunks)):
            while number not in come:
                for worker in self._workers:
                    while waiting and len(worker.given) < _AHEAD and len(come) < _KEPT * len(self._workers):
                        worker.give(index, *waiting.pop())
                for worker in self._ready():
                    answer, failure = worker.take(entry)
                    come[answer.number] = answer.results, failure
            yield come.pop(number)

    def _ready(self) -> list[_Worker]:
        by_pipe = {worker.pipe: worker for worker in self._workers if worker.given}
        return [by_pipe[pipe] for pipe in wait(list(by_pipe))]  # type: ignore[index]  # only pipes were given


class _Worker:
    """One process as the parent sees it: its pipe, and the chunks it has been given, oldest first."""

    def __init__(self, run: Run) -> None:
        context: Any = get_context("fork")
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self.given: list[tuple[int, list[str]]] = []
        self._at = mmap.mmap(-1, 8)
        self._process = context.Process(target=_work, args=(run, theirs, self.pipe, self._at), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, index: int, number: int, keys: list[str]) -> None:
        self.given.append((number, keys))
        with suppress(OSError):  # it has died: `take` finds out, and knows what it was at
            self.pipe.send((index, number, keys))

    def take(self, entry: str) -> tuple[_Answer, _Failure | None]:
        """The answer to the oldest chunk. Raises WorkerDied, naming the key that the process was at."""
        try:
            answer = _answer.decode(self.pipe.recv_bytes())
            failure: _Failure | None = self.pipe.recv() if answer.failed else None
        except (EOFError, OSError) as gone:
            self._process.join(5)
            code = self._process.exitcode
            how = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
            at = min(int.from_bytes(self._at[:8], "little"), len(self.given[0][1]) - 1)
            raise WorkerDied(entry, self.given[0][1][at], f"its process {how}") from gone
        self.given.pop(0)
        return answer, failure

    def end(self) -> None:
        self.pipe.close()
        self._process.join(1)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._at.close()


# --- in the worker ------------------------------------------------------------------------------------


def _work(run: Run, pipe: Connection, parents: Connection, at: mmap.mmap) -> None:
    """What a worker process does until the parent closes the pipe."""
    parents.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends this process
    gc.freeze()  # what the parent had made is not looked through again
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        tables: Tables | None = None
        at_work = -1
        while True:
            index, number, keys = pipe.recv()
            if tables is None:
                tables = Tables(run.plan, Store.reader(run.store.path), run.inputs)
            if index != at_work:
                at_work = index
                tables.settle()
            _answer_chunk(run, tables, pipe, _Chunk(index, number, keys), at)
    os._exit(0)


class _Chunk(NamedTuple):
    """Keys of one entry, as a worker is given them."""

    entry: int
    number: int
    keys: list[str]


def _answer_chunk(run: Run, tables: Tables, pipe: Connection, chunk: _Chunk, at: mmap.mmap) -> None:
    entry = run.plan.entries[chunk.entry]
    assert isinstance(entry, Map)
    earlier, facets = run.plan.earlier(chunk.entry), run.plan.facets(entry)
    answer = _Answer(chunk.number, [])
    failure: _Failure | None = None
    for place, key in enumerate(chunk.keys):
        at[:8] = place.to_bytes(8, "little")
        try:
            answer.results.append(run_task(entry, key, tables, run.read, earlier, facets))
        except (EngineError, ChangedDuringBuild, StoreError, TaskFailed) as error:
            answer.failed, failure = True, (error, "".join(traceback.format_exception(error.__cause__ or error)))
            break
        except BaseException as error:  # one that may not be carried over as it is: its words can
            named = TaskFailed(entry.name, key, f"{type(error).__name__}: {error}")
            answer.failed, failure = True, (named, "".join(traceback.format_exception(error)))
            break
    pipe.send_bytes(_encoder.encode(answer))
    if failure is not None:
        pipe.send(failure)
