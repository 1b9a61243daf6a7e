"""Which tasks a change concerns: one rule, one test."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from site_builder.engine import Combined, Context, Derive, EngineError, Facet, Group, Input, Map, Plan, Stop


def text(ctx: Context, path: str) -> str:
    return ctx.read(path).decode()


def first_line(ctx: Context, path: str) -> str:
    return ctx.read(path).decode().partition("\n")[0]


FILE = Input("file", str)


def test_a_first_build_runs_everything_and_a_second_one_nothing(bench):
    def everything(ctx: Context) -> dict[str, dict[str, list[str]]]:
        return {"all": {"*": [*ctx.scan("text")]}}

    plan = Plan((FILE, Map("text", "file", text, str), Derive({"all": list[str]}, everything)))

    assert bench.build(plan, {"a": "x", "b": "y"}).ran == {"text": ("a", "b"), "all": ("",)}
    again = bench.build(plan, {"a": "x", "b": "y"})

    assert (again.ran, again.changed, again.removed) == ({}, {}, {})
    assert again["text"] == {"a": "x", "b": "y"}
    assert again["all"] == {"*": ["a", "b"]}


def test_a_changed_input_reruns_those_who_read_it(bench):
    plan = Plan((FILE, Map("text", "file", text, str)))
    bench.build(plan, {"a": "x", "b": "y"})

    built = bench.build(plan, {"a": "x", "b": "z"})

    assert built.ran == {"text": ("b",)}
    assert built.changed == {"file": ("b",), "text": ("b",)}


def test_an_equal_result_stops_the_wave(bench):
    def shout(ctx: Context, path: str) -> str:
        return ctx.row("title", path).upper()

    plan = Plan((FILE, Map("title", "file", first_line, str), Map("page", "title", shout, str)))
    bench.build(plan, {"a": "Ada\nbody"})

    built = bench.build(plan, {"a": "Ada\nanother body"})

    assert built.ran == {"title": ("a",)}
    assert built.changed == {"file": ("a",)}


def test_a_task_that_does_not_read_its_own_row_is_left_alone(bench):
    plan = Plan((FILE, Map("path", "file", lambda ctx, path: f"/{path}", str)))
    bench.build(plan, {"a": "x"})

    assert bench.build(plan, {"a": "y"}).ran == {}


def test_creating_a_row_that_was_absent_reruns_exactly_those_who_asked_for_it(bench):
    def link(ctx: Context, path: str) -> str:
        target = ctx.read(path).decode()
        return f"{target}: {ctx.row('title', target)}"

    plan = Plan((FILE, Map("title", "file", first_line, str), Map("link", "file", link, str)))
    files = {"a": "ada", "b": "bob", "c": "ada"}
    assert bench.build(plan, files)["link"] == {"a": "ada: None", "b": "bob: None", "c": "ada: None"}

    built = bench.build(plan, files | {"ada": "a"})

    assert built.ran["link"] == ("a", "ada", "c")
    assert built["link"]["a"] == "ada: a"


def test_a_row_that_disappears_reruns_those_who_read_it(bench):
    def link(ctx: Context, path: str) -> str:
        return str(ctx.row("title", ctx.read(path).decode()))

    plan = Plan((FILE, Map("title", "file", first_line, str), Map("link", "file", link, str)))
    bench.build(plan, {"a": "ada", "b": "b", "ada": "a"})

    built = bench.build(plan, {"a": "ada", "b": "b"})

    assert built.ran == {"link": ("a",)}
    assert built["link"] == {"a": "None", "b": "b"}


def mention(ctx: Context, path: str) -> list[str]:
    return [*ctx.rows("name", ctx.read(path).decode().split())]


MENTIONS = Plan((FILE, Input("name", str), Map("mention", "file", mention, list[str])))


def test_a_restricted_read_returns_the_rows_that_are_there_sorted(bench):
    built = bench.build(MENTIONS, {"a": "we met Bob and Ada"}, name={"Ada": "1", "Bob": "2", "Cy": "3"})

    assert built["mention"]["a"] == ["Ada", "Bob"]


@pytest.mark.parametrize("added", [1, 3, 40], ids=["one key", "a few keys", "many keys"])
def test_a_restricted_read_reruns_only_those_whose_keys_include_a_changed_one(bench, added):
    files = {"a": "we met Ada", "b": "we met Bob", "c": "nobody"}
    bench.build(MENTIONS, files, name={})

    names = {"Bob": "2"} | {f"other {n}": "" for n in range(added - 1)}
    built = bench.build(MENTIONS, files, name=names)

    assert built.ran == {"mention": ("b",)}
    assert built["mention"]["b"] == ["Bob"]


def test_a_restricted_read_of_many_keys_is_as_exact_as_one_of_few(bench):
    words = " ".join(f"word{n}" for n in range(500))
    files = {"a": words, "b": words.replace("word250", "")}
    bench.build(MENTIONS, files, name={"word1": "x"})

    assert bench.build(MENTIONS, files, name={"word1": "x", "word250": "y"}).ran == {"mention": ("a",)}


def test_a_key_is_matched_whole_not_in_part(bench):
    files = {"a": "Ada Lovelace", "b": "Ad", "c": "Adam"}
    bench.build(MENTIONS, files, name={})

    assert bench.build(MENTIONS, files, name={"Ada": ""}).ran == {"mention": ("a",)}


def test_a_change_of_the_empty_key_concerns_those_who_asked_for_it(bench):
    files = {"a": "", "b": "x"}
    plan = Plan((FILE, Input("name", str), Map("ask", "file", lambda c, p: c.row("name", text(c, p)), str)))
    bench.build(plan, files, name={})

    many = {f"other {n}": "" for n in range(10)}

    assert bench.build(plan, files, name={"": "here"} | many)["ask"] == {"a": "here"}
    assert bench.build(plan, files, name={}).ran == {"ask": ("a",)}


@pytest.mark.parametrize("key", ["", "\0", "a\0b", "\ud800", "é", "עברית", "a\nb"], ids=ascii)
def test_any_string_can_be_asked_for(bench, key):
    def ask(ctx: Context, path: str) -> bool:
        return ctx.row("name", key) is not None or bool(ctx.rows("name", [key, "x"]))

    plan = Plan((FILE, Input("name", str), Map("ask", "file", ask, bool)))
    assert bench.build(plan, {"a": ""}, name={})["ask"] == {"a": False}

    if key != "\ud800":  # no row can have such a key
        built = bench.build(plan, {"a": ""}, name={key: "here"})
        assert (built.ran, built["ask"]) == ({"ask": ("a",)}, {"a": True})


def test_a_scan_reruns_with_any_change_of_the_table(bench):
    def count(ctx: Context) -> dict[str, dict[str, int]]:
        return {"total": {"*": sum(map(len, ctx.scan("text").values()))}}

    plan = Plan((FILE, Map("text", "file", text, str), Derive({"total": int}, count)))
    bench.build(plan, {"a": "12", "b": "3"})

    assert bench.build(plan, {"a": "12", "b": "34"})["total"] == {"*": 4}
    assert bench.build(plan, {"a": "12"})["total"] == {"*": 2}
    assert bench.build(plan, {"a": "12", "c": ""}).ran == {"text": ("c",), "total": ("",)}


def test_whoever_walks_through_a_table_depends_on_every_row_of_it(bench):
    def total(ctx: Context) -> dict[str, dict[str, int]]:
        return {"total": {"*": sum(len(value) for _, value in ctx.each("text"))}}

    plan = Plan((FILE, Map("text", "file", text, str), Derive({"total": int}, total)))
    assert bench.build(plan, {"a": "x", "b": "y"})["total"] == {"*": 2}
    assert bench.build(plan, {"a": "x", "b": "yy"}).ran == {"text": ("b",), "total": ("",)}
    assert bench.build(plan, {"a": "x"})["total"] == {"*": 1}


def test_a_read_of_the_keys_reruns_when_keys_come_or_go_not_when_rows_change(bench):
    def names(ctx: Context) -> dict[str, dict[str, tuple[str, ...]]]:
        return {"names": {"*": ctx.keys("file")}}

    plan = Plan((FILE, Derive({"names": tuple[str, ...]}, names)))
    bench.build(plan, {"b": "1", "a": "1"})

    assert bench.build(plan, {"b": "2", "a": "1"}).ran == {}
    assert bench.build(plan, {"b": "2", "a": "1", "c": ""})["names"] == {"*": ("a", "b", "c")}
    assert bench.build(plan, {"b": "2"}).ran == {"names": ("",)}


def test_reading_keys_and_a_row_of_one_table_depends_on_both(bench):
    def look(ctx: Context) -> dict[str, dict[str, Any]]:
        return {"look": {"*": [list(ctx.keys("setting")), ctx.row("setting", "a")]}}

    plan = Plan((Input("setting", int), Derive({"look": Any}, look)))
    bench.build(plan, {}, setting={"a": 1, "b": 1})

    assert bench.build(plan, {}, setting={"a": 1, "b": 2}).ran == {}
    assert bench.build(plan, {}, setting={"a": 2, "b": 2}).ran == {"look": ("",)}
    assert bench.build(plan, {}, setting={"a": 2}).ran == {"look": ("",)}


def test_a_scan_is_not_lessened_by_reading_the_keys_as_well(bench):
    def look(ctx: Context) -> dict[str, dict[str, int]]:
        return {"look": {"*": sum(ctx.scan("setting").values()) + len(ctx.keys("setting"))}}

    plan = Plan((Input("setting", int), Derive({"look": int}, look)))
    bench.build(plan, {}, setting={"a": 1})

    assert bench.build(plan, {}, setting={"a": 2})["look"] == {"*": 3}


def tag(ctx: Context, path: str) -> str:
    for word in ctx.read(path).decode().split():
        ctx.emit("tag", word, path)
    return path


def members(word: str, items: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(path for path, _ in items)


TAGS = Plan((FILE, Map("doc", "file", tag, str, emits=("tag",)), Group("tag", members, tuple[str, ...], str)))


def test_a_group_recombines_only_the_keys_whose_items_changed(bench):
    bench.build(TAGS, {"a": "x y", "b": "y z", "c": "z"})

    built = bench.build(TAGS, {"a": "x y", "b": "y w", "c": "z"})

    assert built.ran == {"doc": ("b",), "tag": ("w", "z")}
    assert built["tag"] == {"x": ("a",), "y": ("a", "b"), "w": ("b",), "z": ("c",)}


def test_a_group_is_left_alone_when_a_task_emits_what_it_emitted_before(bench):
    bench.build(TAGS, {"a": "x y", "b": "y z"})

    assert bench.build(TAGS, {"a": "x  y", "b": "y z"}).ran == {"doc": ("a",)}


def test_a_row_of_a_group_vanishes_with_its_last_item(bench):
    bench.build(TAGS, {"a": "x", "b": "y"})

    built = bench.build(TAGS, {"a": "x", "b": ""})

    assert (built.ran, built.removed) == ({"doc": ("b",)}, {"tag": ("y",)})
    assert built["tag"] == {"x": ("a",)}


def test_a_group_of_many_keys_recombines_as_one_of_few(bench):
    files = {f"f{n:03}": f"tag{n} tag{n + 1}" for n in range(200)}
    first = bench.build(TAGS, files)
    shifted = {path: text.replace("tag", "tag1") for path, text in files.items()}
    second = bench.build(TAGS, shifted)

    assert len(first["tag"]) == len(second["tag"]) == 201
    assert first["tag"]["tag7"] == second["tag"]["tag17"] == ("f006", "f007")
    assert set(second.removed["tag"]) == first["tag"].keys() - second["tag"].keys()
    assert set(second.ran["tag"]) == second["tag"].keys()


def test_items_come_by_name_of_the_map_then_task_then_order_of_emission(bench):
    def emit(ctx: Context, key: str) -> None:
        for number in (2, 1):
            ctx.emit("all", "*", f"{key}{number}")

    plan = Plan(
        (
            Input("n", int),
            Map("second", "n", lambda ctx, key: emit(ctx, f"{key}s"), emits=("all",)),
            Map("first", "n", lambda ctx, key: emit(ctx, f"{key}f"), emits=("all",)),
            Group("all", lambda key, items: items, tuple[tuple[str, str], ...], str),
        )
    )

    rows = bench.build(plan, {}, n={"b": 1, "a": 1})["all"]["*"]

    assert rows == (
        ("a", "af2"), ("a", "af1"), ("b", "bf2"), ("b", "bf1"),
        ("a", "as2"), ("a", "as1"), ("b", "bs2"), ("b", "bs1"),
    )  # fmt: skip


def test_a_map_runs_over_any_table_and_follows_its_keys(bench):
    plan = Plan((*TAGS.entries, Map("page", "tag", lambda ctx, key: len(ctx.row("tag", key)), int)))
    bench.build(plan, {"a": "x y", "b": "x"})

    built = bench.build(plan, {"a": "x", "b": "x z"})

    assert built.ran == {"doc": ("a", "b"), "tag": ("z",), "page": ("z",)}
    assert built.removed == {"tag": ("y",), "page": ("y",)}
    assert built["page"] == {"x": 2, "z": 1}


def test_a_removed_task_takes_its_row_and_its_emits_along(bench):
    bench.build(TAGS, {"a": "x", "b": "x y"})

    built = bench.build(TAGS, {"a": "x"})

    assert built.removed == {"file": ("b",), "doc": ("b",), "tag": ("y",)}
    assert built.ran == {"tag": ("x",)}
    assert built["doc"] == {"a": "a"}
    assert built["tag"] == {"x": ("a",)}


def test_removed_rows_are_gone_for_readers_also_when_many_others_change(bench):
    plan = Plan(
        (FILE, Map("text", "file", text, str), Derive({"all": list[str]}, lambda c: {"all": {"*": [*c.keys("text")]}}))
    )
    files = {f"{n:03}": "x" for n in range(200)}
    bench.build(plan, files)

    files = {path: "y" for path in files if path != "007"}

    assert bench.build(plan, files)["all"] == {"*": [*files]}


def test_a_task_that_comes_back_runs_again(bench):
    for files in ({"a": "x"}, {}, {"a": "x"}):
        built = bench.build(TAGS, files)

    assert built.ran == {"doc": ("a",), "tag": ("x",)}


def test_a_task_without_a_value_has_no_row(bench):
    plan = Plan((FILE, Map("doc", "file", lambda ctx, path: text(ctx, path) or None, str)))

    assert bench.build(plan, {"a": "x", "b": ""})["doc"] == {"a": "x"}
    built = bench.build(plan, {"a": "", "b": "y"})
    assert built["doc"] == {"b": "y"}
    assert (built.changed["doc"], built.removed) == (("b",), {"doc": ("a",)})


def test_rows_of_a_derived_table_are_compared_one_by_one(bench):
    def lengths(ctx: Context) -> dict[str, dict[str, int]]:
        rows = {path: len(text) for path, text in ctx.scan("text").items()}
        return {"length": rows, "short": {path: n for path, n in rows.items() if n < 3}}

    plan = Plan(
        (
            FILE,
            Map("text", "file", text, str),
            Derive({"length": int, "short": int}, lengths),
            Map("shown", "file", lambda ctx, path: str(ctx.row("length", path)), str),
        )
    )
    bench.build(plan, {"a": "1", "b": "12"})

    built = bench.build(plan, {"a": "1", "b": "123"})

    assert built.ran == {"text": ("b",), "length+short": ("",), "shown": ("b",)}
    assert built.removed == {"short": ("b",)}


def test_what_was_read_counts_from_the_last_run_alone(bench):
    def follow(ctx: Context, path: str) -> str:
        return str(ctx.row("setting", ctx.read(path).decode()))

    plan = Plan((FILE, Input("setting", str), Map("doc", "file", follow, str)))
    bench.build(plan, {"a": "one"}, setting={"one": "1", "two": "2"})
    bench.build(plan, {"a": "two"}, setting={"one": "1", "two": "2"})

    assert bench.build(plan, {"a": "two"}, setting={"one": "x", "two": "2"}).ran == {}
    assert bench.build(plan, {"a": "two"}, setting={"one": "x", "two": "y"})["doc"] == {"a": "y"}


def test_an_input_row_that_is_none_is_absent(bench):
    plan = Plan((Input("setting", Any), Map("doc", "setting", lambda ctx, key: ctx.row("setting", key), Any)))

    assert bench.build(plan, {}, setting={"a": None, "b": False})["doc"] == {"b": False}


class Point(msgspec.Struct, frozen=True):
    x: int
    near: tuple[str, ...] = ()


def test_readers_get_values_of_the_declared_type_in_every_build(bench):
    seen: list[Any] = []

    def look(ctx: Context, key: str) -> int:
        seen.append(ctx.row("point", key))
        return ctx.row("n", key)

    def make(ctx: Context, key: str) -> Point:
        return Point(1, (key, "é" * 5000))

    plan = Plan((Input("n", int), Map("point", "n", make, Point, cache=False), Map("look", "n", look, int)))
    bench.build(plan, {}, n={"a": 1})
    bench.build(plan, {}, n={"a": 2})

    assert seen == [Point(1, ("a", "é" * 5000))] * 2


def test_a_row_is_decoded_once_in_a_run_unless_it_is_bulky(bench):
    same: dict[str, bool] = {}

    def look(ctx: Context, key: str) -> int:
        same.update({table: ctx.row(table, key) is ctx.row(table, key) for table in ("kept", "bulky")})
        return 1

    def make(ctx: Context, key: str) -> Point:
        return Point(1)

    plan = Plan(
        (
            Input("n", int),
            Map("kept", "n", make, Point),
            Map("bulky", "n", make, Point, cache=False),
            Map("look", "n", look, int),
        )
    )
    bench.build(plan, {}, n={"a": 1})

    assert same == {"kept": True, "bulky": False}


def test_a_value_that_is_not_of_the_declared_type_is_named(bench):
    plan = Plan(
        (Input("n", int), Map("m", "n", lambda c, k: "text", int), Map("r", "n", lambda c, k: c.row("m", k), int))
    )

    with pytest.raises(EngineError, match=r"m\[a\] is not of its declared type"):
        bench.build(plan, {}, n={"a": 1})


def test_an_item_that_is_not_of_the_declared_type_is_named(bench):
    plan = Plan(
        (
            Input("n", int),
            Map("m", "n", lambda c, k: c.emit("g", "x", "text"), emits=("g",)),
            Group("g", lambda k, items: 1, int, int),
        )
    )

    with pytest.raises(EngineError, match=r"an item of g\[x\] is not of its declared type"):
        bench.build(plan, {}, n={"a": 1})


def test_a_group_may_decline_to_have_a_row(bench):
    plan = Plan(
        (
            FILE,
            Map("doc", "file", tag, str, emits=("tag",)),
            Group("tag", lambda key, items: Combined(len(items) if len(items) > 1 else None), int, str),
        )
    )

    assert bench.build(plan, {"a": "x y", "b": "x"})["tag"] == {"x": 2}
    assert bench.build(plan, {"a": "x y", "b": "y"})["tag"] == {"y": 2}


# --- facets -------------------------------------------------------------------------------------------


def body(ctx: Context, path: str) -> str | None:
    words = ctx.read(path).decode()
    if words == "gone":
        return None
    if words == "stopped":
        raise Stop
    ctx.emit("title", path, words.split()[0])
    return words


def shout(ctx: Context, path: str) -> str:
    return f"{ctx.row('title', path)}!"


FACETS = Plan(
    (
        Input("file", str),
        Map("body", "file", body, str, emits=("title",)),
        Facet("title", "body", str),
        Map("shout", "title", shout, str),
    )
)


def test_a_facet_that_stays_equal_ends_the_wave(bench):
    first = bench.build(FACETS, {"a": "Ada wrote", "b": "Bob wrote"})
    assert first["title"] == {"a": "Ada", "b": "Bob"}

    assert bench.build(FACETS, {"a": "Ada read", "b": "Bob wrote"}).ran == {"body": ("a",)}
    assert bench.build(FACETS, {"a": "Eve read", "b": "Bob wrote"}).ran == {"body": ("a",), "shout": ("a",)}


@pytest.mark.parametrize("words", ["gone", "stopped", None])
def test_a_facet_goes_with_its_task(bench, words):
    bench.build(FACETS, {"a": "Ada wrote", "b": "Bob wrote"})
    files = {"b": "Bob wrote"} | ({} if words is None else {"a": words})

    after = bench.build(FACETS, files)

    assert after["title"] == {"b": "Bob"}
    assert after["shout"] == {"b": "Bob!"}
    with bench.open() as store:
        assert store.why("title", "b") == [("body", "b")]


@pytest.mark.parametrize("emits", [[("b", 1)], [("a", 1), ("a", 2)], [("a", 1), ("b", 1)]], ids=str)
def test_a_facet_has_one_row_of_its_tasks_key(bench, emits):
    def task(ctx: Context, path: str) -> None:
        for key, item in emits:
            ctx.emit("f", key, item)

    plan = Plan((Input("file", str), Map("m", "file", task, emits=("f",)), Facet("f", "m", int)))
    with pytest.raises(EngineError, match="more than one row of its own key into its facet"):
        bench.build(plan, {"a": ""})


def test_a_facet_is_of_one_map():
    with pytest.raises(EngineError, match='the map "m" alone has to emit into its facet "f"'):
        Plan((Input("file", str), Map("m", "file", body), Facet("f", "m", int)))
