"""What breaks the rules is named, and the next run goes on where a run was cut short."""

from __future__ import annotations

import pytest

from site_builder.engine import (
    ChangedDuringBuild,
    Context,
    Derive,
    EngineError,
    Group,
    Input,
    Map,
    Plan,
    TaskFailed,
    digest,
    run,
)

FILE = Input("file", str)


def text(ctx: Context, path: str) -> str:
    found = ctx.read(path).decode()
    if found == "bad":
        raise ValueError("cannot read this")
    return found


PLAN = Plan((FILE, Map("text", "file", text, str)))


def test_a_task_that_raises_is_named_with_its_reason(bench):
    with pytest.raises(TaskFailed, match=r"text\[b\]: ValueError: cannot read this") as failure:
        bench.build(PLAN, {"a": "good", "b": "bad"})

    assert (failure.value.entry, failure.value.key) == ("text", "b")
    assert isinstance(failure.value.__cause__, ValueError)


def test_after_a_failing_task_the_next_run_goes_on(bench):
    bench.build(PLAN, {"a": "1", "b": "1"})
    with pytest.raises(TaskFailed):
        bench.build(PLAN, {"a": "2", "b": "bad"})

    built = bench.build(PLAN, {"a": "2", "b": "1"})

    assert built.ran == {"text": ("a", "b")}
    assert built["text"] == {"a": "2", "b": "1"}
    assert bench.build(PLAN, {"a": "2", "b": "1"}).ran == {}


def test_a_failing_task_fails_again_though_nothing_has_changed(bench):
    for _ in range(2):
        with pytest.raises(TaskFailed, match=r"text\[b\]"):
            bench.build(PLAN, {"a": "1", "b": "bad"})


def test_a_combine_that_raises_is_named(bench):
    plan = Plan(
        (
            FILE,
            Map("m", "file", lambda ctx, key: ctx.emit("g", "row", 1), emits=("g",)),
            Group("g", lambda key, items: 1 // 0, int, int),
        )
    )

    with pytest.raises(TaskFailed, match=r"g\[row\]: ZeroDivisionError"):
        bench.build(plan, {"a": ""})


def test_after_an_interrupt_the_next_run_goes_on(bench):
    def interrupted(path: str) -> bytes:
        raise KeyboardInterrupt

    bench.build(PLAN, {"a": "1"})
    with bench.open() as store, pytest.raises(KeyboardInterrupt):
        run(PLAN, store, {"file": {"a": "another"}}, interrupted)

    assert bench.build(PLAN, {"a": "1"})["text"] == {"a": "1"}
    assert bench.build(PLAN, {"a": "1"}).ran == {}


def test_steps_that_were_finished_before_an_interrupt_are_not_run_again(bench):
    def late(ctx: Context, path: str) -> str:
        if interrupting:
            raise KeyboardInterrupt
        return str(ctx.row("text", path)) + "!"

    plan = Plan((FILE, Map("text", "file", text, str), Map("late", "text", late, str)))
    interrupting = True
    with pytest.raises(KeyboardInterrupt):
        bench.build(plan, {"a": "1", "b": "2"})
    interrupting = False

    built = bench.build(plan, {"a": "1", "b": "2"})

    assert built.ran == {"late": ("a", "b")}
    assert built["late"] == {"a": "1!", "b": "2!"}


def test_a_fetch_from_a_later_entry_names_both(bench):
    plan = Plan((FILE, Map("early", "file", lambda ctx, key: ctx.row("late", key)), Map("late", "file", text, str)))

    with pytest.raises(EngineError, match=r'"early" fetches from "late", which no earlier entry makes'):
        bench.build(plan, {"a": ""})


@pytest.mark.parametrize(
    "fetch",
    [
        lambda ctx: ctx.row("own", "a"),
        lambda ctx: ctx.rows("own", ["a"]),
        lambda ctx: ctx.scan("own"),
        lambda ctx: ctx.keys("own"),
        lambda ctx: ctx.keys("unknown"),
    ],
    ids=["row", "rows", "scan", "keys", "unknown"],
)
def test_no_entry_fetches_from_its_own_table(bench, fetch):
    plan = Plan((FILE, Derive({"own": str}, lambda ctx: {"own": fetch(ctx)})))

    with pytest.raises(EngineError, match=r'"own" fetches from "(own|unknown)"'):
        bench.build(plan, {"a": ""})


def test_an_undeclared_emit_is_an_error(bench):
    plan = Plan((FILE, Map("m", "file", lambda ctx, key: ctx.emit("g", "x", 1))))

    with pytest.raises(EngineError, match=r'"m" emits into "g" without declaring it'):
        bench.build(plan, {"a": ""})


def test_a_file_that_is_not_an_input_cannot_be_read(bench):
    plan = Plan((FILE, Map("m", "file", lambda ctx, key: ctx.read("other").decode())))

    with pytest.raises(EngineError, match=r'"m" reads other, which is not an input file'):
        bench.build(plan, {"a": ""})


def test_a_derive_returns_the_tables_it_declares(bench):
    plan = Plan((FILE, Derive({"one": str, "two": str}, lambda ctx: {"one": {}})))

    with pytest.raises(EngineError, match=r"declares the tables \['one', 'two'\], but returned \['one'\]"):
        bench.build(plan, {})


def test_a_file_with_other_contents_than_its_digest_says_changed_during_the_build(bench):
    with bench.open() as store, pytest.raises(ChangedDuringBuild) as change:
        run(PLAN, store, {"file": {"a": digest(b"before")}}, lambda path: b"after")

    assert change.value.path == "a"


def test_a_file_that_vanishes_changed_during_the_build(bench, tmp_path):
    with bench.open() as store, pytest.raises(ChangedDuringBuild) as change:
        run(PLAN, store, {"file": {"a": digest(b"before")}}, lambda path: (tmp_path / path).read_bytes())

    assert change.value.path == "a"


def test_the_inputs_of_a_run_are_those_of_the_plan(bench):
    with bench.open() as store:
        with pytest.raises(EngineError, match=r"the plan has the inputs \['file'\], but \[\] were given"):
            run(PLAN, store, {}, bytes)
        with pytest.raises(EngineError, match=r"but \['file', 'other'\] were given"):
            run(PLAN, store, {"file": {}, "other": {}}, bytes)


def test_a_key_that_is_not_unicode_is_an_error(bench):
    with pytest.raises(EngineError, match='the input "setting" cannot be encoded'):
        bench.build(Plan((Input("setting", str),)), {}, setting={"\ud800": "x"})


def some_map(name: str = "m", over: str = "file", emits: tuple[str, ...] = ()) -> Map:
    return Map(name, over, text, str, emits)


GROUP = Group("g", lambda key, items: None, str, str)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ((FILE, some_map(over="other")), 'the map "m" runs over "other", which no earlier entry makes'),
        ((some_map(), FILE), 'the map "m" runs over "file", which no earlier entry makes'),
        ((FILE, some_map(over="m")), 'the map "m" runs over "m", which no earlier entry makes'),
        ((FILE, some_map(emits=("g",))), 'the map "m" emits into "g", which is no group after it'),
        ((FILE, GROUP, some_map(emits=("g",))), 'the map "m" emits into "g", which is no group after it'),
        ((FILE, some_map(emits=("file",))), 'the map "m" emits into "file", which is no group after it'),
        ((FILE, GROUP), 'no map emits into the group "g"'),
        ((FILE, some_map("file")), 'two entries make the table "file"'),
        ((FILE, Derive({"a": str}, dict, name="file")), 'two entries are named "file"'),
    ],
)
def test_a_plan_that_cannot_work_is_refused_when_it_is_made(entries, message):
    with pytest.raises(EngineError) as refusal:
        Plan(entries)

    assert str(refusal.value) == message


def test_a_value_that_cannot_be_encoded_names_its_task(bench):
    plan = Plan((FILE, Map("m", "file", lambda ctx, key: object())))

    with pytest.raises(TaskFailed, match=r"m\[a\]: TypeError"):
        bench.build(plan, {"a": ""})


def test_an_emitted_key_that_is_not_unicode_is_an_error(bench):
    plan = Plan((FILE, Map("m", "file", lambda ctx, key: ctx.emit("g", "\ud800", 1), emits=("g",)), GROUP))

    with pytest.raises(EngineError, match="a key is not valid Unicode"):
        bench.build(plan, {"a": ""})
