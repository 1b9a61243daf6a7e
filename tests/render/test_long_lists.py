"""Every kind of list with nothing, one, many and ten thousand things on it: short pages that lead to all the others.

The tables are made by the tasks that order them, over rows that are made up; no site is built.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import ferry_tables
import pytest
from lxml import html

from site_builder import dates
from site_builder.catalog import inverse, lists, order
from site_builder.catalog.rows import (
    Card,
    Change,
    Gloss,
    Label,
    MentionRow,
    Neighbours,
    Posting,
    RelationRow,
    Shelf,
    Term,
    TermKey,
    split_key,
)
from site_builder.catalog.titles import AT_ONCE
from site_builder.engine import MemoryContext
from site_builder.ids import Anchor, DocumentId, TermId
from site_builder.model import Claim, Entity, Position, Topic
from site_builder.render import pages
from site_builder.render.environment import template_digests
from site_builder.render.templates import Templates

NUMBERS = (0, 1, 120, 10_000)
ROWS = 400
"""What "a few hundred rows" is here."""
BYTES = 300_000
PERSON, TOPIC = "person:ada", "topic:ferries"

Tables = dict[str, dict[str, Any]]


def made(templates: Templates, documents: int = 0, **more: Mapping[str, Any]) -> Tables:
    """The tables of an archive of so many letters, one a day, all by one person and on one topic."""
    t = ferry_tables.empty()
    t |= {name: {} for name in ("shelf", "posting", "mentioned", "topics_of")}
    t["listing"] = {}
    t["template"] = dict(template_digests(templates)[0])
    t["term"] = {key: Term(*split_key(TermKey(key)), "A name") for key in (PERSON, TOPIC)}
    t["entity"] = {PERSON: Entity("person", TermId("ada"), "A name")}
    t["topic"] = {"ferries": Topic(TermId("ferries"), "A name")}
    for n in range(documents):
        key = DocumentId(f"d{n:06}")
        date = dates.parse(f"{1500 + n // 336:04}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}") if n % 100 else None
        card = Card(key, f"Letter {n}", "letter", "en", date, summary="What it says. And more.", added="2026-01-05")
        t["card"][key] = card
        t["label"][key] = Label(**{field: getattr(card, field) for field in Label.__struct_fields__})
        years, months = (dates.years(date), ((dates.years(date)[0], n // 28 % 12 + 1),)) if date else ((), ())
        t["shelf"][key] = Shelf(dates.sort_key(date) if date else "", "letter", "en", years, True, months)
    posted = tuple(Posting(DocumentId(key), "author") for key in t["card"])
    t["posting"] = {PERSON: posted, TOPIC: tuple(Posting(p.document) for p in posted)}
    t["mention"][PERSON] = tuple(MentionRow(p.document, 1, Anchor("p-a"), "1", "A name here", 0, 6) for p in posted)
    t["change"] = {"2026-01-05": tuple(Change("added", DocumentId(key)) for key in t["card"])} if documents else {}
    for name, rows in more.items():
        t[name] = {**t[name], **rows}
    ordered(t)
    return t


def ordered(t: Tables) -> None:
    """Run the tasks of the plan that make lists, in its order."""
    emits = ("listing", "histogram", "role_count", "neighbours", "months", "topic_neighbours")

    def run(task: Any, key: str, table: str = "") -> None:
        ctx = MemoryContext(t, emits=emits)
        value = task(ctx, key)
        if table and value is not None:
            t[table][key] = value
        for name, rows in ctx.emitted.items():
            t[name] |= {k: tuple(items) if name == "role_count" else items[0] for k, items in rows.items()}

    for key in t["term"]:
        run(order.members, key, "members")
        run(order.count, key, "count")
    t["tree"] = order.tree(MemoryContext(t))["tree"]
    t["inverse"] = inverse.inverse(MemoryContext(t))["inverse"]
    for kind in ferry_tables.KINDS:
        run(lists.term_lists, kind)
    run(order.documents_in_order, "")
    run(lists.other_lists, "")
    ferry_tables.add_titles(t)
    for url, listing in t["listing"].items():
        if listing.kind == "term":
            run(order.lines, url, "lines")


def rendered(t: Tables, templates: Templates, url: str) -> html.HtmlElement:
    """The page, after looking at its weight and at how much it lists."""
    task, key = (pages.render_listing, url) if url in t["listing"] else (pages.render_year, url.split("/")[1])
    content = task(MemoryContext(t), key, templates=templates)[0].content
    assert len(content) < BYTES, url
    page = html.document_fromstring(content.decode())
    rows = page.xpath("//main//li[not(ancestor::nav)] | //main//tbody/tr")
    assert len(rows) <= ROWS, url
    return page


def chain(t: Tables, templates: Templates, first: str) -> list[html.HtmlElement]:
    """The first pages of a list, one in its middle and its last ones, each reached from a page before it."""
    listing = t["listing"][first]
    shown = sorted(
        {1, 2, listing.pages // 2 or 1, listing.pages - 1 or 1, listing.pages} & set(range(1, listing.pages + 1))
    )
    found = []
    for number in shown:
        page = rendered(t, templates, first if number == 1 else f"{first}page/{number}/")
        assert bool(page.xpath("//nav[@class='pages']")) == (listing.pages > 1)
        assert len(page.xpath("//nav[@class='pages']/a[@rel='next']")) == int(number < listing.pages)
        assert len(page.xpath("//nav[@class='pages']/a[@rel='prev']")) == int(number > 1)
        found.append(page)
    return found


def items_of(t: Tables, first: str) -> list[str]:
    """All that a list has, over its pages."""
    found: list[str] = []
    for number in range(1, t["listing"][first].pages + 1):
        found += t["listing"][first if number == 1 else f"{first}page/{number}/"].items
    return found


@pytest.fixture(scope="module", params=NUMBERS)
def archive(request: pytest.FixtureRequest, templates: Templates) -> tuple[int, Tables]:
    return request.param, made(templates, request.param)


@pytest.mark.parametrize("first", ["documents/", "people/ada/", "topics/ferries/"])
def test_lists_of_documents_are_cut_into_pages_that_have_all(
    archive: tuple[int, Tables], templates: Templates, first: str
) -> None:
    number, t = archive
    found = chain(t, templates, first)
    assert sorted(items_of(t, first)) == sorted(t["card"])
    assert bool(found[0].xpath("//p[@class='empty']")) == (number == 0)
    for page, listed in zip(found[:1], [t["listing"][first].items], strict=True):
        assert len(page.xpath("//ul[contains(@class, 'docs')]/li")) == len(listed)


def test_the_search_page_leads_to_every_title_and_stays_short(archive: tuple[int, Tables], templates: Templates) -> None:
    number, t = archive
    content = pages.render_single(MemoryContext(t), "search", templates=templates)[0].content
    assert len(content) < BYTES
    page = html.document_fromstring(content.decode())
    assert len(page.xpath("//main//li")) <= ROWS
    listed = page.xpath("//nav[@aria-labelledby='w-titles']//a/@href")
    if number <= AT_ONCE:
        assert len(listed) == number
        return
    assert listed == ["titles/l/"]
    chain(t, templates, "search/titles/l/")
    by_title = sorted((t["label"][d].title.lower(), d) for d in t["label"])
    assert items_of(t, "search/titles/l/") == [d for _, d in by_title]


def test_years_and_their_months_stay_short(archive: tuple[int, Tables], templates: Templates) -> None:
    number, t = archive
    dated = sum(bool(shelf.sort) for shelf in t["shelf"].values())
    assert sum(len(items_of(t, f"documents/year/{year}/")) for year in t["months"]) == dated
    for year in list(t["months"])[:2]:
        chain(t, templates, f"documents/year/{year}/")
        page = rendered(t, templates, f"timeline/{year}/")
        assert f"documents/year/{year}/" in page.xpath("string(//main//header//a/@href)")
    assert bool(t["months"]) == (number > 1)


def test_the_timeline_and_changes_stay_short(archive: tuple[int, Tables], templates: Templates) -> None:
    number, t = archive
    (timeline, *_), (changes, *_) = (chain(t, templates, first) for first in ("timeline/", "changes/"))
    assert len(timeline.xpath("//tbody/tr[not(@class)]")) == len(t["months"])
    assert bool(changes.xpath("//p[@class='empty']")) == (number == 0)


def test_a_thousand_years_of_documents_are_listed_two_hundred_a_page(templates: Templates) -> None:
    t = made(templates, 1)
    years = range(1001, 2001)
    t["shelf"] = {f"y{y}": Shelf(dates.sort_key(dates.parse(f"{y}")), "letter", "en", (y,), True) for y in years}
    ordered(t)
    found = chain(t, templates, "timeline/")
    assert len(items_of(t, "timeline/")) == 1000
    assert [len(page.xpath("//tbody/tr")) for page in found] == [200] * 4
    assert not rendered(t, templates, "documents/").xpath("//nav[@class='strip']")


@pytest.mark.parametrize("kind", ["person", "place", "topic"])
@pytest.mark.parametrize("number", [0, 1, 120, 5_000])
def test_lists_of_names_are_cut_into_pages_that_have_all(templates: Templates, kind: str, number: int) -> None:
    t = made(templates)
    t["term"] = {f"{kind}:t{n}": Term(kind, TermId(f"t{n}"), f"{chr(65 + n % 26)}{n}") for n in range(number)}  # type: ignore[arg-type]
    t["topic"] = {f"t{n}": Topic(TermId(f"t{n}"), f"T{n}") for n in range(number)} if kind == "topic" else {}
    t["entity"] = {}
    ordered(t)
    first = {"person": "people/", "place": "places/", "topic": "topics/"}[kind]
    page = chain(t, templates, first)[0]
    assert sorted(items_of(t, first)) == sorted(t["term"])
    assert bool(page.xpath("//p[@class='empty']")) == (number == 0)
    assert len(page.xpath("//main//li[not(ancestor::nav)]")) == len(t["listing"][first].items)


def topics(number: int, broader: int) -> dict[str, Topic]:
    """A tree: topic n stands under topic n // `broader`."""
    above = {n: (TermId(f"t{n // broader}"),) if n >= broader else () for n in range(number)}
    return {f"t{n}": Topic(TermId(f"t{n}"), f"Topic {n}", broader=above[n]) for n in range(number)}


def test_a_tree_of_five_thousand_topics_shows_its_upper_levels_and_all_names(templates: Templates) -> None:
    found = topics(5_000, 8)
    terms = {f"topic:{key}": Term("topic", TermId(key), topic.name) for key, topic in found.items()}
    t = made(templates)
    t["topic"], t["term"], t["entity"] = found, terms, {}
    ordered(t)
    page = chain(t, templates, "topics/")[0]
    tree = page.xpath("//ul[@class='tree'][1]//li")
    assert 8 < len(tree) <= lists.TOPICS_AT_ONCE
    assert "8 narrower" in page.xpath("string(//main)")
    assert sorted(items_of(t, "topics/")) == sorted(terms)


def test_a_topic_with_very_many_narrower_ones_lists_a_hundred(templates: Templates) -> None:
    found = {"t": Topic(TermId("t"), "Wide")} | {
        f"n{n}": Topic(TermId(f"n{n}"), f"Narrow {n}", broader=(TermId("t"),)) for n in range(5_000)
    }
    t = made(templates)
    t["topic"] = found
    t["term"] = {f"topic:{key}": Term("topic", TermId(key), topic.name) for key, topic in found.items()}
    t["entity"] = {}
    ordered(t)
    assert "and 4,900 more" in rendered(t, templates, "topics/t/").xpath("string(//main)")


@pytest.mark.parametrize("number", NUMBERS)
def test_claims_are_cut_into_pages_and_a_term_shows_fifty_of_its_own(templates: Templates, number: int) -> None:
    claims = {f"c{n:05}": Claim(TermId(f"c{n:05}"), f"Claim {n}") for n in range(number)}
    t = made(templates, 0, claim=claims, about_claims={PERSON: tuple(claims)} if claims else {})
    chain(t, templates, "claims/")
    assert items_of(t, "claims/") == sorted(claims)
    person = rendered(t, templates, "people/ada/")
    assert len(person.xpath("//section[@aria-labelledby='claims']//a[contains(@href, 'claims/c')]")) == min(number, 50)
    assert (f"and {number - 50:,} more" in person.xpath("string(//main)")) == (number > 50)


def test_changes_of_many_days_are_cut_into_pages_newest_first(templates: Templates) -> None:
    days = [f"{2000 + n // 300}-{n // 25 % 12 + 1:02}-{n % 25 + 1:02}" for n in range(3_000)]
    t = made(templates, 1)
    t["change"] = {day: (Change("added", DocumentId("d000000")),) for day in days}
    ordered(t)
    chain(t, templates, "changes/")
    assert items_of(t, "changes/") == sorted(days, reverse=True)


def test_what_other_records_say_of_a_term_is_cut_too(templates: Templates) -> None:
    entities = {f"place:p{n}": Entity("place", TermId(f"p{n}"), f"P{n}", part_of=TermId("all")) for n in range(10_000)}
    entities["place:all"] = Entity("place", TermId("all"), "All")
    office = (Position("clerk", "office"),)
    entities |= {f"person:x{n}": Entity("person", TermId(f"x{n}"), f"X{n}", roles=office) for n in range(10_000)}
    entities["organization:office"] = Entity("organization", TermId("office"), "Office")
    t = made(templates)
    t["entity"] = entities
    t["term"] = {key: Term(e.kind, e.id, e.name) for key, e in entities.items()}
    t["gloss"] = {key: Gloss() for key in entities}
    t["inverse"] = inverse.inverse(MemoryContext(t))["inverse"]
    for key, url in (("place:all", "places/all/"), ("organization:office", "organizations/office/")):
        ctx = MemoryContext(t, emits=("listing", "histogram", "role_count"))
        order.members(ctx, key)
        t["listing"] |= {u: items[0] for u, items in ctx.emitted["listing"].items()}
        assert "and 9,900 more" in rendered(t, templates, url).xpath("string(//main)")


def test_a_document_that_ten_thousand_cite_lists_fifty(templates: Templates) -> None:
    t = ferry_tables.tables()
    t["template"] = dict(template_digests(templates)[0])
    t["relation"]["film"] = tuple(RelationRow("cites", DocumentId("ballad")) for _ in range(10_000))
    content = pages.render_document(MemoryContext(t), "film", templates=templates)[0].content
    assert len(content) < BYTES


@cache
def sorting(date: str) -> str:
    return dates.sort_key(dates.parse(date))


def test_a_hundred_thousand_documents_change_no_size_of_a_page(templates: Templates) -> None:
    t = made(templates)
    shelves: dict[str, Shelf] = {}
    for n in range(100_000):
        date = f"{1900 + n // 2000}-{n % 12 + 1:02}-{n % 28 + 1:02}"
        sort = sorting(date)
        shelves[f"d{n:06}"] = Shelf(sort, "letter", "en", (1900 + n // 2000,), True, ((1900 + n // 2000, n % 12 + 1),))
    t["shelf"] = shelves
    label = Label(DocumentId("d000000"), "A letter", "letter", "en", dates.parse("1900-01-01"))
    t["label"] = dict.fromkeys(shelves, label)
    t["card"] = dict.fromkeys(shelves, Card(DocumentId("d000000"), "A letter", "letter", "en", label.date))
    ctx = MemoryContext(t, emits=order.IN_ORDER_EMITS)
    order.documents_in_order(ctx, "")
    for name in ("listing", "months", "histogram"):
        t[name] |= {key: items[0] for key, items in ctx.emitted[name].items()}
    assert sum(len(t["listing"][url].items) for url in t["listing"] if re.match(r"documents/(page|$)", url)) == 100_000
    for url in ("documents/", "documents/page/2000/", "documents/year/1900/", "documents/year/1900/page/40/"):
        rendered(t, templates, url)
    rendered(t, templates, "timeline/1900/")


def test_nothing_stands_before_or_after_a_document_without_a_date(templates: Templates) -> None:
    t = made(templates, 120)
    undated = [key for key, shelf in t["shelf"].items() if not shelf.sort]
    assert len(undated) == 2
    around: Sequence[str] = [d for row in t["neighbours"].values() for d in (row.previous, row.next) if d]
    assert not {*undated} & {*around, *t["neighbours"]}
    assert len(around) == 2 * (118 - 1)


def test_within_a_topic_those_have_neighbours_that_have_it_first(templates: Templates) -> None:
    t = made(templates, 6)
    d = [f"d{n:06}" for n in range(6)]  # the first has no date
    t["topics_of"] = {
        d[0]: ("ferries",), d[1]: ("ferries",), d[2]: ("wages", "ferries"), d[3]: ("ferries", "wages"),
    }  # fmt: skip
    t["posting"][TOPIC] = tuple(Posting(DocumentId(key)) for key in d[:4])
    t["mentioned"][TOPIC] = (DocumentId(d[4]),)
    ordered(t)
    assert t["topic_neighbours"] == {
        d[1]: Neighbours(DocumentId(""), DocumentId(d[2])),
        d[3]: Neighbours(DocumentId(d[2])),
    }
