"""Worker processes change nothing but the time: the same rows, findings and failures, in the same order."""

from __future__ import annotations

import os
import signal

import pytest

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import (
    ChangedDuringBuild,
    Context,
    Derive,
    Group,
    Input,
    Items,
    Map,
    Plan,
    TaskFailed,
    WorkerDied,
    digest,
    run,
)
from site_builder.ids import SourcePath

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),  # see `forking`
]

HERE = os.getpid()


@pytest.fixture(autouse=True)
def forking(monkeypatch):
    """Whoever runs the tests may have a thread of its own, which waits; a build would then not fork."""
    monkeypatch.setattr("site_builder.engine.workers.can_fork", lambda: True)


def text(ctx: Context, path: str) -> str:
    words = ctx.read(path).decode()
    if words in ("killed", "exits"):
        assert os.getpid() != HERE, "this is no worker process"
    match words.split():
        case ["killed"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["exits"]:
            os._exit(7)
        case ["bad"]:
            raise ValueError("cannot read this")
        case ["odd"]:
            ctx.report(Diagnostic("TEST1", Severity.WARNING, Span(SourcePath(path)), "odd"))
    ctx.emit("word", words[:1], path)
    return words


def process(ctx: Context, path: str) -> bool:
    ctx.row("text", path)
    return os.getpid() == HERE


def page(ctx: Context, path: str) -> str:
    first = ctx.row("text", path)[:1]
    return f"{ctx.row('text', path)} {len(ctx.row('word', first))} {ctx.row('total', '')}" * 100


def combine(word: str, items: Items) -> tuple[str, ...]:
    return tuple(path for _, path in items)


PLAN = Plan(
    (
        Input("file", str),
        Map("text", "file", text, str, emits=("word",)),
        Map("here", "text", process, bool),
        Group("word", combine, tuple[str, ...], str),
        Derive({"total": int}, lambda ctx: {"total": {"": len(ctx.keys("word"))}}),
        Map("page", "text", page, str, cache=False),
    )
)
FILES = {f"{n:03}": f"{n % 7} words" if n % 50 else "odd" for n in range(300)}


def test_tasks_run_in_other_processes(bench):
    bench.jobs = 2
    assert set(bench.build(PLAN, FILES)["here"].values()) == {False}


def test_few_tasks_stay_in_this_process(bench):
    bench.jobs = 2
    assert set(bench.build(PLAN, {"a": "x", "b": "y"})["here"].values()) == {True}


@pytest.mark.parametrize("jobs", [2, 5])
def test_what_comes_of_a_run_does_not_depend_on_the_number_of_jobs(bench, tmp_path, jobs):
    def tables_but(built, name):
        return {table: rows for table, rows in built.tables.items() if table != name}

    alone = bench.build(PLAN, FILES)
    bench.path, bench.jobs = tmp_path / "other.db", jobs
    together = bench.build(PLAN, FILES)

    assert tables_but(together, "here") == tables_but(alone, "here")
    assert together.findings == alone.findings != []
    assert (together.ran, together.changed) == (alone.ran, alone.changed)


def test_a_run_by_workers_is_gone_on_with_by_one_process_and_the_reverse(bench):
    bench.jobs = 3
    bench.build(PLAN, FILES)
    bench.jobs = 1
    assert bench.build(PLAN, FILES).ran == {}
    others = {name: text + "!" for name, text in FILES.items()}
    bench.jobs = 2
    assert bench.build(PLAN, others)["text"] == others


def test_the_first_failing_task_in_order_is_the_one_that_is_named(bench):
    bench.jobs = 2
    with pytest.raises(TaskFailed, match=r"text\[100\]: ValueError: cannot read this") as failure:
        bench.build(PLAN, FILES | {"290": "bad", "100": "bad", "101": "bad"})

    assert (failure.value.entry, failure.value.key) == ("text", "100")
    assert "in text" in str(failure.value.__cause__)  # where it was raised can be read


@pytest.mark.parametrize(("words", "how"), [("killed", "was ended by signal 9"), ("exits", "ended with code 7")])
def test_a_worker_that_dies_names_the_task_it_was_at(bench, words, how):
    bench.jobs = 2
    with pytest.raises(WorkerDied) as failure:
        bench.build(PLAN, FILES | {"123": words})

    assert str(failure.value) == f"text[123]: its process {how}"
    assert bench.build(PLAN, FILES)["text"] == FILES


def test_a_file_that_changes_is_noticed_in_a_worker(bench):
    inputs = {"file": {name: digest(text.encode()) for name, text in FILES.items()}}
    with bench.open() as store, pytest.raises(ChangedDuringBuild) as change:
        run(PLAN, store, inputs, lambda path: b"other" if path == "044" else FILES[path].encode(), jobs=2)

    assert change.value.path == "044"


def test_a_process_with_threads_is_not_forked(monkeypatch, bench):
    monkeypatch.undo()
    monkeypatch.setattr("threading.active_count", lambda: 2)
    bench.jobs = 2
    assert set(bench.build(PLAN, FILES)["here"].values()) == {True}
