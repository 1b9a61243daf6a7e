"""`Store.why`: what a row was made from, as it was recorded."""

from __future__ import annotations

from site_builder.engine import Context, Derive, Group, Input, Map, Plan


def parse(ctx: Context, path: str) -> str:
    text = ctx.read(path).decode()
    for word in text.split():
        ctx.emit("word", word, 1)
    return text


def page(ctx: Context, path: str) -> list[str]:
    ctx.row("doc", "z")
    ctx.row("doc", path)
    ctx.row("setting", "title")
    ctx.keys("word")
    ctx.rows("word", ["x", "y", "w"])
    return list(ctx.scan("total"))


PLAN = Plan(
    (
        Input("file", str),
        Input("setting", str),
        Map("doc", "file", parse, str, emits=("word",)),
        Group("word", lambda key, items: len(items), int, int),
        Derive({"total": int, "most": int}, lambda c: {"total": {"*": len(c.scan("word"))}, "most": {"*": 1}}),
        Map("page", "file", page, list[str]),
    )
)
FILES = {"a": "x y", "b": "y z"}


def why(bench, table: str, key: str) -> list[tuple[str, str]]:
    bench.build(PLAN, FILES, setting={})
    with bench.open() as store:
        return store.why(table, key)


def test_a_task_is_explained_by_what_it_read_in_the_order_of_the_plan(bench):
    assert why(bench, "page", "a") == [
        ("setting", "title"),
        ("doc", "a"),
        ("doc", "z"),
        ("word", "keys"),
        ("word", "3 keys"),
        ("total", "*"),
    ]


def test_a_row_of_a_group_is_explained_by_those_who_contributed(bench):
    assert why(bench, "word", "y") == [("doc", "a"), ("doc", "b")]


def test_a_derived_table_is_explained_by_what_its_task_read(bench):
    assert why(bench, "most", "*") == [("word", "*")]


def test_inputs_and_unknown_rows_have_no_explanation(bench):
    assert why(bench, "file", "a") == []
    assert why(bench, "page", "none") == []
    assert why(bench, "word", "none") == []
    assert why(bench, "nothing", "a") == []


def test_an_empty_store_explains_nothing(bench):
    with bench.open() as store:
        assert store.why("page", "a") == []
