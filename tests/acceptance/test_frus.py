"""478 diplomatic documents of 1917–1919 whose front matter is somebody else's: nothing of them may be lost."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
import yaml
from acceptance.budgets import over, policies, unquiet
from acceptance.citations import faults_of_citations
from acceptance.looks import TARGET_SEEN, elsewhere, faults_by_axe, faults_of_looks, words_without_script
from acceptance.pagetext import Element, one, read_page, spoken, words_of
from acceptance.scratch import BASE, Site, data, frus, publish
from acceptance.wholesite import faults

if TYPE_CHECKING:
    from axe import Axe
    from browser import Browser, Web
    from validity import Validity

pytestmark = pytest.mark.xdist_group("frus")

SOURCES: Final = data("frus-1918-russia-v3") / "markdown"
ROLES: Final = {"from": "sender", "to": "recipient"}
"""A document calls people as they were printed in it; their pages are those of the volume's list."""


class Paper(NamedTuple):
    """One source file, taken apart by means that have nothing to do with the reader under test."""

    id: str
    front: dict[str, Any]
    words: list[str]
    """The words of the text in order, without markup; list numbers count as words."""
    notes: list[list[str]]
    """The words of each footnote, in the order in which they are called."""
    breaks: list[str]
    """Numbers of the pages that begin inside."""


def paper(path: Path) -> Paper:
    _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
    main: list[str] = []
    notes: dict[str, list[str]] = {}
    here = main
    for line in text.splitlines():
        if start := re.match(r"\[\^([^\]]+)\]: ", line):
            here = notes[start[1]] = [line[start.end() :]]
        elif here is not main and line and not line.startswith("    "):
            here = main
            main.append(line)
        else:
            here.append(line)
    called = dict.fromkeys(re.findall(r"\[\^([^\]]+)\]", "\n".join(main)))
    return Paper(
        path.stem,
        yaml.load(front, yaml.BaseLoader),
        _plain(main).split(),
        [_plain(notes[name]).split() for name in called],
        re.findall(r"<!-- pb (\S+) -->", "\n".join(main)),
    )


def _plain(lines: list[str]) -> str:
    """Markdown as these files use it without its marks."""
    text = re.sub(r"</?t(?:able|r|d)\b[^>]*>", " ", "\n".join(lines))
    text = re.sub(r"<!--.*?-->|\[\^[^\]]+\]", "", text)
    text = re.sub(r"^ *(#+|>|-) ?|^\|[-|]+$", "", text, flags=re.M)
    text = re.sub(r"^\|.*\|$", lambda row: row[0].replace("|", " "), text, flags=re.M)
    text = re.sub(r"(?<!\\)\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\\\n(?=\S)", "\n", text)
    return re.sub(r"\\([\[\]._])|\*", r"\1", text)


PAPERS: Final = [paper(path) for path in sorted(SOURCES.glob("*.md"))]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("frus")
    frus(root)
    return publish(root, BASE)


@pytest.fixture(scope="session")
def pages(site: Site) -> dict[str, Element]:
    return {p.id: site.page(f"documents/{p.id}") for p in PAPERS}


@pytest.fixture(scope="session")
def records(site: Site) -> dict[str, Any]:
    found = json.loads((site.output / "data/documents.json").read_bytes())
    return {record["id"]: record for record in found}


# --- what the page says -------------------------------------------------------------------------------


def _notes(source: Element) -> list[list[str]]:
    """The words of each note, without its number and the bullets that stand for lists in it."""
    return [[w for w in words_of(note)[1:] if w != "•"] for note in source.xpath(".//*[@role='note']")]


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


# --- tests --------------------------------------------------------------------------------------------


def test_all_documents_are_published_without_a_finding(site: Site) -> None:
    assert site.errors == []
    assert site.result.published
    assert site.result.counts["documents"] == len(PAPERS) == 478
    assert site.result.search["documents"] == 478


def test_every_word_of_every_text_is_on_its_page_in_order(pages: dict[str, Element]) -> None:
    differing = []
    for p in PAPERS:
        shown = spoken(one(pages[p.id], "//*[@data-source]"))
        if shown != p.words:
            at = next((i for i, (a, b) in enumerate(zip_longest(shown, p.words)) if a != b), 0)
            differing.append(f"{p.id}: shown {shown[at - 2 : at + 4]}, written {p.words[at - 2 : at + 4]}")
    assert differing == []


def test_every_footnote_stands_behind_its_call(pages: dict[str, Element]) -> None:
    assert sum(len(p.notes) for p in PAPERS) == 285
    differing = [p.id for p in PAPERS if _notes(one(pages[p.id], "//*[@data-source]")) != p.notes]
    assert differing == []


def test_every_page_break_keeps_its_number(pages: dict[str, Element]) -> None:
    for p in PAPERS:
        breaks = pages[p.id].xpath("//*[@data-source]//*[@role='doc-pagebreak']")
        assert [words_of(b)[-1].strip("[]") for b in breaks] == p.breaks, p.id


def test_every_value_of_the_foreign_front_matter_is_on_the_page(pages: dict[str, Element]) -> None:
    missing = []
    for p in PAPERS:
        page = " ".join(words_of(one(pages[p.id], "//main")))
        front = {key: value for key, value in p.front.items() if key not in ("date", "date_attrs")}
        front["persons"] = [person["name"] for person in p.front.get("persons", ())]
        front["pages"] = "–".join(dict.fromkeys(p.front.get("pages", ())))
        missing += [f"{p.id}: {leaf}" for leaf in _leaves(front) if " ".join(leaf.split()) not in page]
        when = p.front.get("date_attrs", {}).get("when", "")
        if when and when not in pages[p.id].xpath("//main//time/@datetime"):
            missing.append(f"{p.id}: {when}")
    assert missing == []


def test_number_source_note_sections_printed_date_and_pages_have_their_lines_in_the_record(
    pages: dict[str, Element],
) -> None:
    for p in PAPERS:
        lines = {" ".join(words_of(dt)): " ".join(words_of(dt.getnext())) for dt in pages[p.id].xpath("//main//dl//dt")}
        notes = p.front["source_note"]
        assert lines["Number"] == p.front["number"], p.id
        assert lines["Source note"] == ("; ".join(notes) if isinstance(notes, list) else notes), p.id
        assert lines["Section of the volume"] == "; ".join(p.front["sections"]), p.id
        if "date_text" in p.front:
            assert p.front["date_text"] in lines["Date"], p.id
        if "pages" in p.front:
            assert "–".join(dict.fromkeys(p.front["pages"])) in lines["In"], p.id


def test_persons_keep_role_and_identity(pages: dict[str, Element], records: dict[str, Any]) -> None:
    for p in PAPERS:
        printed = p.front.get("persons", ())
        told = [(x["name"], ROLES[x["role"]], _id(x)) for x in printed if "role" in x]
        given = [(c["name"], c["role"], c.get("id", "")) for c in records[p.id].get("contributors", ())]
        assert given == list(dict.fromkeys(told)), p.id
        lines = {" ".join(words_of(dt)): " ".join(words_of(dt.getnext())) for dt in pages[p.id].xpath("//main//dl//dt")}
        assert all(f"{name} ({role})" in lines["People"] for name, role, _ in told), p.id
        links = {link.rsplit("/", 2)[-2] for link in pages[p.id].xpath("//main//a/@href") if "/people/" in link}
        assert {_id(x) for x in printed if "corresp" in x} <= links, p.id


def _id(person: dict[str, str]) -> str:
    """The id that the mapping makes of a `corresp` key, ``""`` without one."""
    return person.get("corresp", "").lstrip("#").replace("_", "-").lower()


def test_each_person_of_the_volume_lists_the_documents_that_name_them(site: Site) -> None:
    named: dict[str, set[str]] = {}
    for p in PAPERS:
        for x in p.front.get("persons", ()):
            if "corresp" in x:
                named.setdefault(_id(x), set()).add(p.id)
    assert len(named) > 60
    for person, documents in named.items():
        shown: set[str] = set()
        for path in (site.output / "people" / person).rglob("index.html"):
            hrefs = read_page(path.read_bytes()).xpath("//main//a/@href")
            shown |= {h.split("documents/")[1].split("/")[0] for h in hrefs if "documents/" in h}
        assert documents <= shown, person


def test_the_whole_site_is_sound(site: Site) -> None:
    assert faults(site.output, site.base_url) == []


# --- in a browser -------------------------------------------------------------------------------------

HITS: Final = (
    "[...document.querySelectorAll('#results > li .title')].map(a => a.href.split('/documents/')[1].split('/')[0])"
)
TOTAL: Final = "parseInt(document.getElementById('say').textContent.replace(/\\D/g, ' ').trim())"


def search(browser: Browser, root: str, query: str) -> list[str]:
    """Ids of the documents found, as many as the page shows at first."""
    browser.goto(f"{root}search/?{query}")
    browser.wait_for("document.querySelectorAll('#results > li').length")
    return list(browser.eval(HITS))


def test_a_search_finds_what_has_the_words(site: Site, browser: Browser, web: Web) -> None:
    root = web(site.output)
    browser.goto(root + "documents/d101/")
    browser.focus("input[name=q]")
    browser.type("unsecured notes")
    browser.press("Enter")
    browser.wait_for("document.querySelectorAll('#results > li').length")
    texts = {p.id: " ".join(p.words).lower() for p in PAPERS}
    assert {h for h in browser.eval(HITS) if "unsecur" in texts[h] and "note" in texts[h]}
    assert browser.eval("document.querySelectorAll('#results mark').length") > 0
    assert browser.errors == []
    assert list(elsewhere(browser.requests, root)) == []


def test_a_file_number_of_the_source_note_is_found(site: Site, browser: Browser, web: Web) -> None:
    assert "d1" in search(browser, web(site.output), "q=861.51%2F131")


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_results_can_be_sorted_by_date(site: Site, browser: Browser, web: Web, order: str) -> None:
    days = {p.id: p.front["date"][:10] for p in PAPERS if "date" in p.front}
    search(browser, web(site.output), "q=emerson")
    total = browser.eval(TOTAL)
    browser.eval(
        f"(s => {{ s.value = '{order}'; s.dispatchEvent(new Event('change', {{bubbles: true}})); }})"
        "(document.getElementById('sort'))"
    )
    browser.wait_for(f"new URLSearchParams(location.search).get('sort') === '{order}'")
    browser.wait_for(f"{TOTAL} === {total}")
    browser.eval("document.getElementById('more').click()")
    browser.wait_for("document.querySelectorAll('#results > li').length > 10")
    browser.wait_for(f"document.querySelectorAll('#results > li').length === {min(20, total)}")
    found = [days[d] for d in browser.eval(HITS) if d in days]
    assert len(found) > 15
    assert found == sorted(found, reverse=order == "newest")
    having = {d for d in days if any("Emerson" in w for p in PAPERS if p.id == d for w in p.words)}
    edge = (min if order == "oldest" else max)(days[d] for d in having)
    assert found[0] <= edge if order == "oldest" else found[0] >= edge
    assert browser.errors == []


def test_a_facet_narrows_to_what_has_the_person(site: Site, browser: Browser, web: Web) -> None:
    search(browser, web(site.output), "q=railway")
    before = browser.eval(TOTAL)
    browser.click("[data-facet=person] summary")
    browser.wait_for("document.querySelector('[data-facet=person] li input')")
    value, count = browser.eval(
        "(li => [li.querySelector('input').value, parseInt(li.querySelector('.n').textContent)])"
        "(document.querySelector('[data-facet=person] li'))"
    )
    assert 0 < count < before
    browser.click(f"[data-facet=person] input[value='{value}']")
    browser.wait_for(f"{TOTAL} === {count}")
    named = {p.id for p in PAPERS if any(_id(x) == value for x in p.front.get("persons", ()))}
    mentioned = {p.id for p in PAPERS if value in _people_linked(site, p.id)}
    assert set(browser.eval(HITS)) <= named | mentioned
    assert browser.errors == []


def _people_linked(site: Site, document: str) -> set[str]:
    links = site.page(f"documents/{document}").xpath("//section[@aria-labelledby='named']//a/@href")
    return {link.rsplit("/", 2)[-2] for link in links if "/people/" in link}


def test_a_hit_opens_at_the_paragraph_it_shows(site: Site, browser: Browser, web: Web) -> None:
    search(browser, web(site.output), "q=unsecured")
    browser.click("#results a.para")
    browser.wait_for("location.pathname.startsWith('/documents/')")
    browser.wait_for("document.querySelector(':target')")
    assert "unsecured" in browser.eval("document.querySelector(':target').textContent").lower()
    assert browser.eval(TARGET_SEEN)


def test_a_footnote_opens_beside_or_below_the_line_without_script(site: Site, browser: Browser, web: Web) -> None:
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.goto(web(site.output) + "documents/d101/")
    browser.viewport(1360, 900)
    seen = "document.querySelector('.sn').checkVisibility({visibilityProperty: true, opacityProperty: true})"
    assert browser.eval(seen)
    browser.viewport(390, 844, mobile=True)
    assert not browser.eval(seen)
    browser.click(".nr")
    browser.wait_for(seen)
    browser.press("Escape")
    browser.wait_for(f"!{seen}")
    assert browser.errors == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "documents/d101/",
        "documents/d223/",
        "documents/",
        "documents/year/1918/",
        "people/",
        "people/p-lr1/",
        "places/petrograd/",
        "publications/frus/",
        "timeline/",
        "timeline/1918/",
        "data/",
        "changes/",
        "search/",
        "404.html",
    ],
)
def test_pages_fit_every_width_and_scheme(site: Site, browser: Browser, web: Web, address: str) -> None:
    assert faults_of_looks(browser, web(site.output, "files"), address) == []


def test_scripts_add_no_words_of_the_archive(site: Site, browser: Browser, web: Web) -> None:
    without, with_script = words_without_script(browser, web(site.output) + "documents/d101/")
    assert len(without) > 900
    assert not Counter(with_script) - Counter(without)


def test_citations_of_all_documents_can_be_read_by_others(site: Site) -> None:
    assert list(faults_of_citations(site.output)) == []


def test_who_wrote_and_who_received_stands_in_the_citation_of_a_paper(site: Site) -> None:
    items = {i["id"]: i for i in json.loads((site.output / "data/archive.csl.json").read_bytes())}
    addressed = [item for item in items.values() if item.get("recipient")]
    assert len(items) == len(PAPERS)
    told = [p.id for p in PAPERS if any(x.get("role") == "to" for x in p.front.get("persons") or ())]
    assert sorted(item["id"] for item in addressed) == sorted(told)
    assert all(item["type"] == "personal_communication" for item in addressed)


# --- standards and budgets ----------------------------------------------------------------------------


def test_pages_are_small_and_strict(site: Site) -> None:
    assert over(site.output) == {}
    assert policies(site.output) == {}


def test_a_sample_of_pages_is_valid_html(site: Site, validity: Validity) -> None:
    """Every list, the longest documents, and every twentieth."""
    documents = sorted(site.output.glob("documents/d*/index.html"), key=lambda page: page.stat().st_size)
    lists = (page for page in site.output.glob("**/index.html") if len(page.relative_to(site.output).parts) < 3)
    assert validity([*documents[::20], *documents[-5:], *sorted(lists)]) == []


KINDS: Final = ("", "documents/d82/", "documents/", "people/", "places/washington/", "publications/frus/", "timeline/1918/")


def test_no_page_moves_is_refused_anything_or_asks_others(site: Site, browser: Browser, web: Web) -> None:
    assert unquiet(browser, web(site.output), KINDS) == []


def test_axe_finds_nothing(site: Site, browser: Browser, web: Web, axe: Axe) -> None:
    pages = ("", "documents/d10/", "documents/page/10/", "people/p-pf1/", "timeline/1919/")
    assert faults_by_axe(browser, axe, web(site.output), pages) == []
