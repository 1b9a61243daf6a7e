"""What pages of one folder share is a saving only: pages and what they read are as if each had made everything."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import ferry_tables
import pytest
from markupsafe import Markup

from site_builder.engine.memory import MemoryContext
from site_builder.render import pages
from site_builder.render.compiled import environment
from site_builder.render.environment import template_digests
from site_builder.render.scope import Scope
from site_builder.render.templates import Templates

Made = dict[str, tuple[Any, dict[str, tuple[int, set[str]]]]]


def render(templates: Templates, kept: dict[Any, Any] | None, backwards: bool = False) -> Made:
    """Page → its files and what it read; each makes everything by itself unless what is `kept` is given."""
    tables = ferry_tables.tables()
    tables["template"] = dict(template_digests(templates)[0])
    tasks = [(pages.render_document, key) for key in tables["card"]]
    tasks += [(pages.render_listing, key) for key in tables["listing"]]
    tasks += [(pages.render_single, key) for key in pages.SINGLES]
    tasks += [(pages.render_site_page, key) for key in tables["site_page"]]
    made: Made = {}
    for task, key in reversed(tasks) if backwards else tasks:
        ctx = MemoryContext(tables)
        if kept is not None:
            ctx._rows.shared = kept
        files = partial(task, templates=templates)(ctx, key)
        reads = {table: (r.whole, {*r.one, *r.many}) for table, r in ctx.touched.items()}
        made[f"{task.__name__} {key}"] = files, reads
    return made


@pytest.mark.parametrize("backwards", [False, True])
def test_pages_and_their_reads_are_those_of_pages_made_alone(templates: Templates, backwards: bool) -> None:
    kept: dict[Any, Any] = {}
    assert render(templates, kept, backwards) == render(templates, None)
    assert kept


def test_a_line_that_many_pages_show_is_made_once_in_a_folder(templates: Templates) -> None:
    kept: dict[Any, Any] = {}
    render(templates, kept)
    named = [key for _, (macro, *_) in kept if (key := macro.name) in ("foot", "searchbox", "files")]
    folders = {folder for folder, _ in kept}
    assert len(named) == 3 * len(folders)


@pytest.fixture
def ctx() -> MemoryContext:
    return MemoryContext({"setting": {}, "term": {}})


def links(scope: Scope, *targets: str) -> Iterator[str]:
    made = iter(targets)
    yield str(scope.shared("piece", lambda: Markup(" ".join(scope.href(target) for target in made))))
    yield "made" if next(made, "") == "" else "kept"


def test_a_page_takes_what_one_beside_it_made(ctx: MemoryContext) -> None:
    targets = ("documents/c/", "topics/x/", "documents/")
    assert [*links(Scope(ctx, "documents/a/"), *targets)] == ["../c/ ../../topics/x/ ../", "made"]
    assert [*links(Scope(ctx, "documents/b/"), *targets)] == ["../c/ ../../topics/x/ ../", "kept"]


@pytest.mark.parametrize("target", ["documents/b/", "documents/b/#p-1a2b", "documents/b/cite.ris"])
def test_a_page_makes_what_leads_to_itself(ctx: MemoryContext, target: str) -> None:
    end = target.removeprefix("documents/b/")
    assert [*links(Scope(ctx, "documents/a/"), target)] == [f"../b/{end}", "made"]
    assert [*links(Scope(ctx, "documents/b/"), target)] == [end or "./", "made"]
    assert [*links(Scope(ctx, "documents/c/"), target)] == [f"../b/{end}", "kept"]


@pytest.mark.parametrize(("first", "second"), [("", "about/"), ("people/x/", "documents/x/"), ("a/", "a/b/")])
def test_pages_of_other_folders_share_nothing(ctx: MemoryContext, first: str, second: str) -> None:
    next(links(Scope(ctx, first), "topics/"))
    assert [*links(Scope(ctx, second), "topics/")][1] == "made"


def test_whether_a_page_is_below_a_place_is_a_matter_of_its_own(ctx: MemoryContext) -> None:
    def below(url: str, place: str) -> str:
        scope = Scope(ctx, url)
        return str(scope.shared(place, lambda: Markup(scope.is_below(place))))

    assert [below(url, "about") for url in ("method/", "about/", "aboutus/")] == ["False", "True", "False"]
    assert [below(url, "documents/") for url in ("documents/a/", "documents/b/")] == ["True", "True"]
    assert below("about/", "") == "False"


OWN = "{% set n = 3 %}{% macro twice(a, b=n) %}{{ a }}{{ b }}{% endmacro %}{% macro all() %}{{ varargs|join }}{% endmacro %}"


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ('{% from "own.html" import twice %}{{ twice("<") }}', "&lt;3"),
        ('{% from "own.html" import twice %}{{ twice(b="<", a=1) }}', "1&lt;"),
        ('{% from "own.html" import all %}{{ all("<", 2) }}', "&lt;2"),
        ('{% import "own.html" as own %}{{ own.twice(*[1, 2]) }}', "12"),
        ("{% macro m(x) %}[{{ caller(x) }}]{% endmacro %}{% call(y) m('<') %}{{ y }}{% endcall %}", "[&lt;]"),
        ("{% for x in [1, 2] %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}", "12"),
        ("{% macro m(x) %}{{ x }}{% if x > 1 %}{{ m(x - 1) }}{% endif %}{% endmacro %}{{ m(3) }}", "321"),
        ("{% autoescape false %}{{ '<' }}{% endautoescape %}{{ '<' ~ 1 }}{{ '<b>'|safe }}{{ none }}", "<&lt;1<b>None"),
        ("{% for x in [[1, [2]]] recursive %}{{ x[0] if x is iterable else x }}{{ loop(x[1:]) if x is iterable and x|length > 1 }}{% endfor %}", "12"),
    ],
)  # fmt: skip
def test_macros_are_called_as_jinja_calls_them(source: str, page: str) -> None:
    templates = Templates.of({"own.html": OWN, "page.html": source})
    assert environment(templates).get_template("page.html").render() == page
