"""Who is seen with whom: beside a person, in the whole archive, and as a file for other programs."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from archive import Archive, Built
from lxml import etree, html

from site_builder.catalog import network
from site_builder.catalog.network import CROWD, MOST, STRONGEST, Cast, Pair, cast
from site_builder.catalog.rows import Member, TermKey
from site_builder.engine import MemoryContext
from site_builder.ids import DocumentId

if TYPE_CHECKING:
    from browser import Browser, Web

SITE = "title: Letters\nlanguage: en\nrights: {default_access: full}\n"
PEOPLE = [
    {"id": "ada", "name": "Ada Berg"}, {"id": "carl", "name": "Carl Moe"}, {"id": "layla", "name": "ليلى حداد"},
    {"id": "nils", "name": "Nils Aker"}, {"id": "alone", "name": "Una Lie"},
]  # fmt: skip
OFFICE = [{"id": "office", "name": "The Survey Office of the Upper Halden Valley and its Tributaries"}]
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def letter(text: str, *people: str, more: str = "") -> str:
    return f"---\ntitle: A letter\ntype: letter\npeople: [{', '.join(people)}]\n{more}---\n{text}\n"


@pytest.fixture
def letters(tmp_path: Path) -> Archive:
    return Archive(
        tmp_path,
        {
            "site.yaml": SITE,
            "content/entities/people.yaml": yaml.safe_dump(PEOPLE, allow_unicode=True),
            "content/entities/organizations.yaml": yaml.safe_dump(OFFICE),
            "content/documents/a.md": letter("Nothing.", "ada", "carl"),
            "content/documents/b.md": letter("Carl Moe was there.", "ada", more="organizations: [office]\n"),
            "content/documents/c.md": letter("Ada Berg and ليلى حداد met.", "{id: nils, role: named}", "alone"),
            "content/documents/d.md": letter("Una Lie.", "alone"),
        },
    )


def page(built: Built, address: str = "network/") -> html.HtmlElement:
    return html.document_fromstring(built.tree[f"{address}index.html"])


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows(built: Built, address: str, name: str = "company") -> list[list[str]]:
    found = page(built, address).xpath(f"//table[@class='{name}']/tbody/tr")
    return [[words(cell) for cell in row] for row in found]


# --- beside one ---------------------------------------------------------------------------------------


def test_the_table_says_with_whom_how_often_and_who_says_so(letters: Archive) -> None:
    built = letters.build()
    assert rows(built, "people/ada/") == [
        ["Carl Moe", "2", "stated in 1"],
        ["The Survey Office of the Upper Halden Valley and its Tributaries Organization", "1", "stated in the record"],
        ["Una Lie", "1", "found in texts"], ["ليلى حداد", "1", "found in texts"], ["Nils Aker", "1", "found in texts"],
    ]  # fmt: skip
    assert rows(built, "people/nils/")[0] == ["Una Lie", "1", "stated in the record"]  # a role may be called "named"
    said = [words(line) for line in page(built, "people/nils/").xpath("//ul[@class='list docs']/li/p[@class='meta']")]
    assert [line.split()[0] for line in said] == ["named"], "and is shown as any other"
    assert rows(built, "organizations/office/") == [
        ["Ada Berg", "1", "stated in the record"], ["Carl Moe", "1", "found in texts"],
    ]  # fmt: skip


def test_the_drawing_shows_the_same(letters: Archive) -> None:
    [svg] = page(letters.build(), "people/ada/").xpath("//section[@aria-labelledby='company']//svg")
    assert svg.get("aria-hidden") == "true"
    assert {a.get("tabindex") for a in svg.xpath(".//a")} == {"-1"}
    assert [(a.get("href"), words(a.find("title"))) for a in svg.xpath(".//a")] == [
        ("../carl/", "Carl Moe: 2 documents"), ("../../organizations/office/", f"{OFFICE[0]['name']}: 1 document"),
        ("../alone/", "Una Lie: 1 document"), ("../layla/", "ليلى حداد: 1 document"), ("../nils/", "Nils Aker: 1 document"),
    ]  # fmt: skip
    ties = svg.xpath("./path")
    assert ["found" in tie.get("class") for tie in ties] == [False, False, True, True, True]
    assert float(ties[0].get("stroke-width")) == 2 * float(ties[1].get("stroke-width"))
    assert [a.xpath("boolean(circle)") for a in svg.xpath(".//a")] == [True, False, True, True, True]
    assert [text.get("direction") for text in svg.xpath(".//a/text")] == [None, None, None, "rtl", None]
    assert not page(letters.build(), "people/ada/").xpath("//*[@style]|//script[not(@src)]")


def test_one_companion_is_a_table_and_none_is_nothing(letters: Archive) -> None:
    letters.remove("content/documents/c.md")
    letters.edit("content/documents/b.md", "Carl Moe was there.", "Nobody was there.")
    built = letters.build()
    assert rows(built, "people/carl/") == [["Ada Berg", "1", "stated in the record"]]
    assert not page(built, "people/carl/").xpath("//svg[contains(@class, 'net')]")
    assert not page(built, "people/alone/").xpath("//*[@id='company']")


def test_the_number_leads_to_a_search_for_both_where_it_filters_by_them(letters: Archive) -> None:
    hrefs = "//table[@class='company']//td[@class='n']/a/@href"
    built = letters.build()
    assert page(built, "people/ada/").xpath(hrefs)[:2] == [
        "../../search/?person=ada%2Bcarl&voice=document", "../../search/?person=ada&organization=office&voice=document",
    ]  # fmt: skip
    letters.append("site.yaml", "search: {facets: [person]}\n")
    assert len(page(letters.build(), "people/ada/").xpath(hrefs)) == 4
    letters.edit("site.yaml", "{facets: [person]}", "{enabled: false}")
    assert page(letters.build(), "people/ada/").xpath(hrefs) == []


def test_a_list_of_names_is_no_meeting_and_is_said_to_be_left_out(
    letters: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CROWD == 100  # as the label says
    monkeypatch.setattr(network, "CROWD", 4)
    letters.write({"content/documents/e.md": letter("All.", "ada", "carl", "layla", "nils", "alone")})
    built = letters.build()
    said = "1 document that names more than a hundred people and organizations is not counted."
    assert said in words(page(built, "people/ada/").get_element_by_id("main"))
    assert rows(built, "people/ada/")[0][:2] == ["Carl Moe", "2"]
    assert [row[0] for row in rows(built, "people/carl/")] == ["Ada Berg", OFFICE[0]["name"] + " Organization"]
    assert said in words(page(built))
    assert len(graph(built).findall(f"{GRAPHML}edge")) == 9


# --- the whole archive --------------------------------------------------------------------------------


def test_every_pair_stands_in_the_table_and_in_the_file(letters: Archive) -> None:
    built = letters.build()
    listed = rows(built, "network/", "network")
    assert listed[0] == ["Ada Berg", "Carl Moe", "2", "stated in 1"]
    assert "6 names, 9 pairs." in words(page(built))
    edges = graph(built).findall(f"{GRAPHML}edge")
    assert len(listed) == len(edges) == 9
    names = {node.get("id"): data(node)["label"] for node in graph(built).findall(f"{GRAPHML}node")}
    table = {(frozenset(row[:2]), row[2]) for row in listed}
    assert table == {(frozenset(names[e.get(k)] for k in ("source", "target")), data(e)["weight"]) for e in edges}


def graph(built: Built) -> etree._Element:
    found = etree.fromstring(built.tree["data/network.graphml"]).find(f"{GRAPHML}graph")
    assert found is not None
    return found


def data(element: etree._Element) -> dict[str, str]:
    return {str(item.get("key")): item.text or "" for item in element}


def test_the_file_says_what_it_holds(letters: Archive) -> None:
    letters.edit("content/entities/people.yaml", "name: Carl Moe", 'name: "Carl <Moe> & Son"\n  aliases: [Carl Moe]')
    built = letters.build()
    root = etree.fromstring(built.tree["data/network.graphml"])
    declared = {(k.get("for"), k.get("id"), k.get("attr.type")) for k in root.findall(f"{GRAPHML}key")}
    assert declared == {
        ("node", "label", "string"), ("node", "kind", "string"), ("node", "url", "string"), ("node", "documents", "int"),
        ("edge", "weight", "int"), ("edge", "stated", "int"),
    }  # fmt: skip
    assert graph(built).get("edgedefault") == "undirected"
    nodes = {node.get("id"): data(node) for node in graph(built).findall(f"{GRAPHML}node")}
    assert nodes["person:carl"] == {
        "label": "Carl <Moe> & Son", "kind": "person", "url": "people/carl/", "documents": "2",
    }  # fmt: skip
    [edge] = (
        e for e in graph(built).findall(f"{GRAPHML}edge")
        if (e.get("source"), e.get("target")) == ("person:ada", "person:carl")
    )  # fmt: skip
    assert data(edge) == {"weight": "2", "stated": "1"}


def test_it_is_reached_from_the_foot_the_data_and_the_page_of_each(letters: Archive) -> None:
    built = letters.build()
    assert page(built, "").xpath("//footer//a[text()='Network']/@href") == ["network/"]
    assert page(built, "data/").xpath("//th/a[text()='network.graphml']/@href") == ["network.graphml"]
    assert page(built, "people/ada/").xpath("//section[@aria-labelledby='company']//a/@href")[-1] == "../../network/"
    assert page(built).xpath("//main//a[@download]/@href") == ["../data/network.graphml"]


def test_an_archive_without_pairs_says_so(tmp_path: Path) -> None:
    built = Archive(tmp_path, {"site.yaml": SITE, "content/documents/a.md": letter("Nothing.")}).build()
    assert "No document speaks of two people or organizations yet." in words(page(built))
    assert not page(built).xpath("//table")
    assert len(graph(built)) == 1


# --- what is held back, and what an edit costs --------------------------------------------------------


def test_what_only_a_withheld_document_says_is_nowhere(letters: Archive) -> None:
    letters.edit("content/documents/c.md", "type: letter", "type: letter\naccess: withheld")
    built = letters.build()
    assert [row[0] for row in rows(built, "people/ada/")][1:] == [
        "The Survey Office of the Upper Halden Valley and its Tributaries Organization"
    ]
    assert len(rows(built, "network/", "network")) == 3
    assert not page(built, "people/alone/").xpath("//*[@id='company']")
    assert "person:layla" not in built.text("data/network.graphml")
    letters.append("content/entities/people.yaml", "- {id: hid, name: Hid, access: withheld}\n")
    letters.write({"content/documents/e.md": letter("Hid was there.", "ada", "hid")})
    assert "hid" not in letters.build().text("data/network.graphml")


def test_an_edit_costs_those_who_are_in_what_was_edited(letters: Archive) -> None:
    letters.build()
    letters.edit("content/documents/a.md", "Nothing.", "Nothing at all.")
    again = letters.build()
    assert again.rendered == {"documents/a/"}
    assert "data/network.graphml" not in again.changed
    letters.edit("content/documents/a.md", "[ada, carl]", "[ada, carl, nils]")
    again = letters.build()
    assert again.result.ran["company"] == ("person:ada", "person:carl", "person:nils")
    assert {a for a in again.rendered if a.startswith(("people/", "organizations/", "network/"))} == {
        "people/ada/", "people/carl/", "people/nils/", "people/", "network/",
    }  # fmt: skip
    assert {"network/index.html", "data/network.graphml", "data/datapackage.json"} <= again.changed


# --- counting -----------------------------------------------------------------------------------------


def test_the_strongest_pairs_are_found_however_many_hide_behind_others() -> None:
    """What rows of single people do not tell is counted; the same as counting everything at once."""
    for seed in range(12):
        chance = random.Random(seed)
        people = [TermKey(f"person:p{n:02}") for n in range(chance.choice((8, 40, 90)))]
        casts = {}
        for n in range(chance.choice((5, 60, 200))):
            here = chance.sample(people, chance.randint(1, min(len(people), 30)))
            casts[str(n)] = cast(here[: chance.randint(0, len(here))], here)
        shared, stated = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for row in casts.values():
            assert row
            shared.update(combinations(row.everybody, 2))
            stated.update(combinations(row.stated, 2))
        expected = [Pair(a, b, shared[a, b], stated[a, b]) for a, b in shared]  # type: ignore[arg-type]
        expected.sort(key=lambda p: (-p.shared, -p.stated, p.one, p.other))
        found = counted(casts)
        assert list(found.pairs) == expected[:STRONGEST]
        assert found.total == len(expected)
        assert list(network.pairs(row for row in casts.values() if row)) == sorted(expected, key=lambda p: (p.one, p.other))


def counted(casts: dict[str, Cast | None]) -> network.Network:
    tables: dict[str, dict[str, object]] = {"cast": dict(casts), "members": {}, "company": {}}
    for document, row in casts.items():
        for key in row.everybody if row else ():
            known = tables["members"].get(key, ())
            said = ("about",) if row and key in row.stated else ()
            tables["members"][key] = (*known, Member(DocumentId(document), said))  # type: ignore[misc]
    ctx = MemoryContext(tables)
    for key in tables["members"]:
        if row := network.company(ctx, key):
            assert len(row.companions) <= MOST
            tables["company"][key] = row
    return network.network(ctx)["network"][""]


# --- in a browser -------------------------------------------------------------------------------------

_MEETING = """(() => {
  const svg = document.querySelector('.net'), frame = svg.getBoundingClientRect();
  const shown = (what) => [...svg.querySelectorAll(what)].filter((e) => e.getClientRects().length).map((e) => e.getBoundingClientRect());
  const boxes = shown('text'), places = shown('circle, a path');
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return { shown: boxes.length, meeting: boxes.flatMap((a, i) => [...boxes.slice(i + 1), ...places].filter((b) => meet(a, b))).length,
    outside: boxes.filter((b) => b.left < frame.left || b.right > frame.right).length };
})()"""
_COLUMN = "[...document.querySelectorAll('.network tbody tr')].map((row) => row.cells[{}].innerText)"
NAMES = (
    "Ingeborg Annelise Vass-Halvorsen", "Ministry of Foreign Affairs of the Russian Federation", "王小明", "ليلى حداد",
    "Wilhelmina Mommsen-Wammerstorff", "国際連合教育科学文化機関の日本国内委員会事務局", "الهيئة العليا للمفاوضات السورية المعارضة في الرياض",
    "Supercalifragilisticexpialidocious-Organization",
)  # fmt: skip


def test_names_do_not_meet_at_any_width_and_the_table_is_sorted_by_its_heads(
    letters: Archive, browser: Browser, web: Web
) -> None:
    people = [{"id": f"p{n}", "name": f"{NAMES[n % len(NAMES)]} {n}"} for n in range(30)]
    letters.write({"content/entities/people.yaml": yaml.safe_dump([*PEOPLE, *people], allow_unicode=True)})
    letters.write({"content/documents/e.md": letter("All.", "ada", *(p["id"] for p in people))})
    letters.append("site.yaml", "theme: {texts: {network: الشبكة}}\n")
    letters.edit("site.yaml", "language: en", "language: ar")
    built = letters.build()
    assert len(rows(built, "network/", "network")) == STRONGEST
    assert len(rows(built, "people/ada/")) == MOST
    base = web(letters.output)
    for size, shown in (((1360, 900), 24), ((800, 900), 24), ((390, 844), 9), ((320, 700), 9)):
        browser.viewport(*size)
        browser.goto(base + "people/ada/")
        assert browser.eval(_MEETING) == {"shown": shown, "meeting": 0, "outside": 0}, size
        assert browser.eval("document.documentElement.scrollWidth <= innerWidth"), size
    browser.goto(base + "network/")
    before = browser.eval(_COLUMN.format(1))
    browser.click(".network th:nth-child(2) button")
    assert browser.eval("document.querySelector('[aria-sort]').cellIndex") == 1
    assert browser.eval(_COLUMN.format(1)) == browser.eval(f"{_COLUMN.format(1)}.sort(new Intl.Collator('ar', {{numeric: true}}).compare)")
    browser.click(".network th:nth-child(3) button")
    assert browser.eval(_COLUMN.format(1)) == before
    browser.click(".network th:nth-child(3) button")
    assert browser.eval("document.querySelector('[aria-sort]').ariaSort") == "ascending"
    assert browser.eval(_COLUMN.format(2))[-1] == "2"
    assert browser.errors == []
