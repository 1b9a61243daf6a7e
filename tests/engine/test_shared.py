"""`Context.shared`: made once, read by all who take it."""

from __future__ import annotations

import pytest

from site_builder.engine import Context, Input, Map, MemoryContext, Plan


def test_who_takes_a_shared_value_depends_on_what_it_was_made_of(bench):
    made: list[str] = []

    def page(ctx: Context, key: str) -> str:
        def line() -> str:
            made.append(key)
            return f"{ctx.row('word', 'x')} {sorted(ctx.rows('word', ['y', 'z']))} {ctx.keys('name')}"

        return key + ctx.shared("line", line, lambda value: True)

    plan = Plan((Input("key", bool), Input("word", str), Input("name", str), Map("page", "key", page, str)))
    tables = {"key": {"a": True, "b": True}, "word": {"x": "1", "z": "2"}, "name": {"n": "3"}}
    bench.build(plan, {}, **tables)
    assert made == ["a"]

    for change in ({"word": {"x": "2", "z": "2"}}, {"word": {"x": "2"}}, {"name": {}}):
        tables |= change
        assert bench.build(plan, {}, **tables).ran == {"page": ("a", "b")}
        assert bench.build(plan, {}, **tables).ran == {}
    assert made == ["a"] * 4
    assert bench.build(plan, {}, **tables)["page"] == {"a": "a2 [] ()", "b": "b2 [] ()"}


def test_a_shared_value_within_another_is_read_by_whoever_takes_the_outer_one():
    ctx = MemoryContext({"t": {"a": 1, "b": 2}})

    def outer() -> int:
        return int(ctx.row("t", "a")) + ctx.shared("inner", lambda: int(ctx.row("t", "b")), lambda value: True)

    def fits(value: int) -> bool:
        return True

    assert ctx.shared("inner", lambda: int(ctx.row("t", "b")), fits) == 2
    ctx.touched.clear()
    assert ctx.shared("outer", outer, fits) == 3
    ctx.touched.clear()
    assert ctx.shared("outer", outer, fits) == 3
    assert list(ctx.touched["t"].one) == ["a", "b"]


def test_what_does_not_fit_is_neither_kept_nor_taken():
    ctx = MemoryContext({})
    assert ctx.shared("x", lambda: 1, lambda value: value == 2) == 1
    assert ctx.shared("x", lambda: 2, lambda value: value == 2) == 2
    assert ctx.shared("x", lambda: 3, lambda value: value == 2) == 2
    assert ctx.shared("x", lambda: 4, lambda value: value == 4) == 4


def test_what_reports_or_fails_is_not_kept(finding):
    ctx = MemoryContext({"t": {"a": 1}})

    def complains() -> str:
        ctx.report(finding("x", "seen"))
        return "made"

    def breaks() -> str:
        raise ValueError(ctx.row("t", "a"))

    assert [ctx.shared("x", complains, bool) for _ in range(2)] == ["made", "made"]
    assert len(ctx.findings) == 2
    with pytest.raises(ValueError, match="1"):
        ctx.shared("y", breaks, bool)
    assert list(ctx.touched["t"].one) == ["a"]
