"""`MemoryContext`: tasks tried without a store."""

from __future__ import annotations

import pytest

from site_builder.engine import Context, EngineError, MemoryContext


def test_a_task_can_be_tried_over_plain_mappings(finding):
    def task(ctx: Context, path: str) -> object:
        ctx.report(finding(path, "seen"))
        ctx.emit("name", "ada", 1)
        ctx.emit("name", "ada", 2)
        return ctx.read(path), ctx.row("t", "b"), ctx.row("t", "z"), ctx.rows("t", ["z", "b", "a"]), ctx.keys("t")

    ctx = MemoryContext({"t": {"b": 2, "a": 1}}, files={"x": b"text"}, emits=("name",))

    assert task(ctx, "x") == (b"text", 2, None, {"a": 1, "b": 2}, ("a", "b"))
    assert list(ctx.scan("t").items()) == [("a", 1), ("b", 2)]
    assert list(ctx.each("t")) == [("a", 1), ("b", 2)]
    assert [str(f) for f in ctx.findings] == ["x:1:1: warning[TEST1]: seen"]
    assert ctx.emitted == {"name": {"ada": [1, 2]}}


def test_a_table_that_was_not_given_cannot_be_fetched():
    with pytest.raises(EngineError, match='"test" fetches from "other"'):
        MemoryContext({}).row("other", "a")
