"""Inputs that a process still has in memory from its last run are compared as they would be with the store."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.engine import Context, EngineError, Input, Map, Plan, run


def read(path: str) -> bytes:
    raise AssertionError(f"{path} is not read")


def shown(ctx: Context, key: str) -> str:
    return repr(ctx.row("setting", key))


PLAN = Plan((Input("setting", Any), Map("page", "setting", shown, str)))


@pytest.mark.parametrize(("old", "new"), [(True, 1), (1, 1.0), ([False], [0]), ({"a": 0.0}, {"a": 0})])
def test_values_that_are_equal_but_of_another_type_are_a_change(bench, old, new):
    with bench.open() as store:
        first = run(PLAN, store, {"setting": {"a": old, "b": "x"}}, read)
        again = run(PLAN, store, {"setting": {"a": new, "b": "x"}}, read, before=first.held)
        assert again.ran["page"] == ("a",)
        assert again.row("page", "a") == repr(new)


def test_what_cannot_be_encoded_is_named_with_its_input(bench):
    with bench.open() as store:
        first = run(PLAN, store, {"setting": {"a": 1}}, read)
        for wrong in (object(), "\ud800"):
            with pytest.raises(EngineError, match='the input "setting" cannot be encoded'):
                run(PLAN, store, {"setting": {"a": wrong}}, read, before=first.held)
