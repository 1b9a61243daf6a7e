"""Findings are values of traces: they last as long as what they were found in."""

from __future__ import annotations

import pytest

from site_builder.engine import Combined, Context, Derive, Group, Input, Map, Plan, Stop


@pytest.fixture
def plan(finding):
    def parse(ctx: Context, path: str) -> str:
        text = ctx.read(path).decode()
        if text.startswith("?"):
            ctx.report(finding(path, "odd"))
        ctx.emit("title", text.strip("?!"), path)
        if text.startswith("!"):
            ctx.report(finding(path, "wrong"))
            raise Stop
        return text

    def choose(title: str, paths: tuple[tuple[str, str], ...]) -> Combined:
        twins = [path for path, _ in paths]
        return Combined(twins[0], tuple(finding(path, f"also {twins[0]}") for path in twins[1:]))

    return Plan(
        (
            Input("file", str),
            Map("doc", "file", parse, str, emits=("title",)),
            Group("title", choose, str, str),
            Map("page", "doc", lambda ctx, key: ctx.row("doc", key), str),
        )
    )


def test_findings_of_tasks_that_do_not_run_are_replayed(bench, plan):
    first = bench.build(plan, {"b": "?x", "a": "?y"})
    second = bench.build(plan, {"b": "?x", "a": "?y"})

    assert first.findings == ["a:1:1: warning[TEST1]: odd", "b:1:1: warning[TEST1]: odd"]
    assert (second.ran, second.findings) == ({}, first.findings)


def test_findings_go_when_the_task_no_longer_has_them(bench, plan):
    bench.build(plan, {"a": "?x", "b": "?y"})

    assert bench.build(plan, {"a": "x", "b": "?y"}).findings == ["b:1:1: warning[TEST1]: odd"]


def test_findings_go_with_their_task(bench, plan):
    bench.build(plan, {"a": "?x", "b": "?y"})

    assert bench.build(plan, {"a": "?x"}).findings == ["a:1:1: warning[TEST1]: odd"]


def test_a_task_that_finds_something_else_with_the_same_value_is_heard(bench, finding):
    def check(ctx: Context, path: str) -> str:
        ctx.report(finding(path, ctx.read(path).decode()))
        return "same"

    plan = Plan((Input("file", str), Map("doc", "file", check, str)))
    bench.build(plan, {"a": "one"})

    assert bench.build(plan, {"a": "two"}).findings == ["a:1:1: warning[TEST1]: two"]


def test_findings_of_a_group_are_kept_replayed_and_dropped_like_those_of_a_task(bench, plan):
    files = {"a": "x", "b": "x", "c": "y"}
    expected = ["b:1:1: warning[TEST1]: also a"]

    assert bench.build(plan, files).findings == expected
    assert bench.build(plan, files).findings == expected
    assert bench.build(plan, files | {"c": "z"}).findings == expected
    assert bench.build(plan, files | {"b": "z"}).findings == []


def test_a_stopped_task_has_findings_but_no_row_and_no_emits(bench, plan):
    bench.build(plan, {"a": "x", "b": "y"})

    built = bench.build(plan, {"a": "!x", "b": "y"})

    assert built.findings == ["a:1:1: warning[TEST1]: wrong"]
    assert built["doc"] == {"b": "y"}
    assert built["title"] == {"y": "b"}
    assert built["page"] == {"b": "y"}


def test_a_stopped_task_stays_stopped_until_something_it_read_changes(bench, plan):
    bench.build(plan, {"a": "!x"})

    again = bench.build(plan, {"a": "!x"})
    assert (again.ran, len(again.findings)) == ({}, 1)
    mended = bench.build(plan, {"a": "x"})
    assert (mended["doc"], mended["title"], mended.findings) == ({"a": "x"}, {"x": "a"}, [])


def test_a_stopped_derive_leaves_its_tables_empty(bench, finding):
    def derive(ctx: Context) -> dict[str, dict[str, str]]:
        if ctx.row("setting", "broken"):
            ctx.report(finding("site.yaml", "broken"))
            raise Stop
        return {"one": {"a": "1"}, "two": {"b": "2"}}

    plan = Plan((Input("setting", bool), Derive({"one": str, "two": str}, derive)))
    bench.build(plan, {}, setting={})

    built = bench.build(plan, {}, setting={"broken": True})
    assert built.removed == {"one": ("a",), "two": ("b",)}
    assert built.findings == ["site.yaml:1:1: warning[TEST1]: broken"]
    assert bench.build(plan, {}, setting={})["two"] == {"b": "2"}
