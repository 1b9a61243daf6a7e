"""The Universal Declaration of Human Rights in 23 languages: one archive, both directions of writing, one search."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
import yaml
from acceptance.budgets import over, policies, unquiet
from acceptance.citations import faults_of_citations
from acceptance.looks import TARGET_SEEN, elsewhere, faults_by_axe, faults_of_looks, words_without_script
from acceptance.pagetext import Element, one, spoken, words_of
from acceptance.scratch import Site, data, publish, udhr
from acceptance.wholesite import faults

if TYPE_CHECKING:
    from axe import Axe
    from browser import Browser, Web
    from validity import Validity

pytestmark = pytest.mark.xdist_group("udhr")

SOURCES: Final = data("udhr")


class Article(NamedTuple):
    id: str
    front: dict[str, str]
    words: list[str]
    original: str
    """The id of the document it translates, ``""`` for the English ones."""


def _id(address: str) -> str:
    """`cmn_hans/article-01` as the mapping's `{parent}-{stem}`, slugged."""
    return address.replace("_", "-").replace("/", "-")


def article(path: Path) -> Article:
    _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
    loaded = yaml.load(front, yaml.BaseLoader)
    here = path.relative_to(SOURCES).with_suffix("").as_posix()
    return Article(_id(here), loaded, text.split(), _id(loaded["translation_of"]))


ARTICLES: Final = [article(path) for path in sorted(SOURCES.rglob("*.md"))]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Built without a base_url: feeds and sitemap are left out."""
    root = tmp_path_factory.mktemp("udhr")
    udhr(root)
    return publish(root)


@pytest.fixture(scope="session")
def pages(site: Site) -> dict[str, Element]:
    return {a.id: site.page(f"documents/{a.id}") for a in ARTICLES}


# --- documents ----------------------------------------------------------------------------------------


def test_all_articles_are_published_without_a_finding(site: Site) -> None:
    assert site.errors == []
    assert "CONFIG100" in {f.code for f in site.result.findings}
    assert site.result.counts["documents"] == len(ARTICLES) == 712
    assert site.result.search["documents"] == 712


def test_every_word_is_on_its_page_in_its_language_and_direction(pages: dict[str, Element]) -> None:
    wrong = []
    for a in ARTICLES:
        source = one(pages[a.id], "//*[@data-source]")
        shown = spoken(source)
        if shown != a.words:
            wrong.append(f"{a.id}: other words")
        if (source.get("lang"), source.get("dir")) != (a.front["lang"], a.front["dir"]):
            wrong.append(f"{a.id}: {source.get('lang')} {source.get('dir')}")
        title = one(pages[a.id], "//h1//*[@lang]")
        if words_of(title) != a.front["title"].split() or title.get("dir") != a.front["dir"]:
            wrong.append(f"{a.id}: title")
        if " ".join(a.front["source"].split()) not in " ".join(words_of(one(pages[a.id], "//main"))):
            wrong.append(f"{a.id}: not where it was printed")
    assert wrong == []
    assert len({a.front["lang"] for a in ARTICLES if a.front["dir"] == "rtl"}) == 5


def test_every_translation_is_linked_both_ways(pages: dict[str, Element]) -> None:
    links = {a.id: set(pages[a.id].xpath("//section[@aria-labelledby='relations']//a/@href")) for a in ARTICLES}
    translations = [a for a in ARTICLES if a.original]
    assert len(translations) == 712 - 31
    for a in translations:
        assert f"../{a.original}/" in links[a.id], a.id
        assert f"../{a.id}/" in links[a.original], a.id


def test_lists_give_each_title_its_language_and_direction(site: Site) -> None:
    found: dict[str, tuple[str, str]] = {}
    for path in ("documents", *(f"documents/page/{n}" for n in range(2, 16))):
        for link in site.page(path).xpath("//main//a[@class='title']"):
            found[link.get("href").rsplit("/", 2)[-2]] = (link.get("lang"), link.get("dir"))
    assert found == {a.id: (a.front["lang"], a.front["dir"]) for a in ARTICLES}


def test_the_downloads_know_what_translates_what(site: Site) -> None:
    records: list[dict[str, Any]] = json.loads((site.output / "data/documents.json").read_bytes())
    assert {r["id"]: r.get("translation", {}).get("of", "") for r in records} == {a.id: a.original for a in ARTICLES}


def test_the_whole_site_is_sound(site: Site) -> None:
    assert faults(site.output) == []


# --- in a browser -------------------------------------------------------------------------------------


def hits(browser: Browser) -> list[str]:
    """Ids of the documents found, in order."""
    hrefs = browser.eval("[...document.querySelectorAll('#results > li .title')].map(a => a.getAttribute('href'))")
    return [href.split("documents/")[1].split("/")[0] for href in hrefs]


@pytest.mark.parametrize(
    ("word", "language"),
    [("conscience", "en"), ("الضمير", "ar"), ("совестью", "ru"), ("мови", "uk"), ("מצפון", "he")],
)
def test_a_word_is_found_in_its_language_whatever_page_one_comes_from(
    site: Site, browser: Browser, web: Web, word: str, language: str
) -> None:
    root = web(site.output)
    start = {"en": "documents/arb-article-01/", "ar": "", "ru": "documents/heb-article-03/"}.get(language, "timeline/")
    having = {a.id for a in ARTICLES if a.front["lang"] == language and any(word in w for w in a.words)}
    assert having
    browser.goto(root + start)
    browser.focus("input[name=q]")
    browser.type(word)
    browser.press("Enter")
    browser.wait_for("document.querySelectorAll('#results > li').length")
    assert having & set(hits(browser))
    assert browser.eval("document.querySelectorAll('#results mark').length") > 0
    assert browser.errors == []
    assert list(elsewhere(browser.requests, root)) == []


def test_a_hit_opens_at_its_paragraph(site: Site, browser: Browser, web: Web) -> None:
    root = web(site.output)
    browser.goto(f"{root}search/?q=conscience")
    browser.wait_for("document.querySelectorAll('#results a.para').length")
    browser.click("#results a.para")
    browser.wait_for("location.pathname.startsWith('/documents/')")
    browser.wait_for("document.readyState === 'complete'")
    assert browser.eval("document.querySelector(':target').closest('[data-source]') !== null")
    assert "conscience" in browser.eval("document.querySelector(':target').textContent")
    assert browser.eval(TARGET_SEEN)
    assert browser.errors == []


def test_the_language_facet_counts_and_narrows(site: Site, browser: Browser, web: Web) -> None:
    browser.goto(web(site.output) + "search/?q=article")
    browser.wait_for("document.querySelectorAll('#results > li').length")
    before = browser.eval("parseInt(document.getElementById('say').textContent)")
    browser.click("[data-facet=language] summary")
    browser.wait_for("document.querySelector('[data-facet=language] input[value=fr]')")
    counts = browser.eval(
        "Object.fromEntries([...document.querySelectorAll('[data-facet=language] li')]"
        ".map(li => [li.querySelector('input').value, parseInt(li.querySelector('.n').textContent)]))"
    )
    assert sum(counts.values()) == before
    browser.click("[data-facet=language] input[value=fr]")
    browser.wait_for("new URLSearchParams(location.search).get('language') === 'fr'")
    browser.wait_for(f"parseInt(document.getElementById('say').textContent) === {counts['fr']}")
    assert {a.front["lang"] for a in ARTICLES if a.id in hits(browser)} == {"fr"}
    browser.back()
    browser.wait_for(f"parseInt(document.getElementById('say').textContent) === {before}")
    assert browser.errors == []


@pytest.mark.parametrize(
    "address",
    ["", "documents/arb-article-02/", "documents/heb-preamble/", "documents/eng-article-02/", "documents/"],
)
def test_pages_fit_every_width_and_scheme(site: Site, browser: Browser, web: Web, address: str) -> None:
    assert faults_of_looks(browser, web(site.output, "some/where"), address) == []


def test_the_search_page_with_results_fits_every_width_and_scheme(site: Site, browser: Browser, web: Web) -> None:
    ready = "document.querySelectorAll('#results > li').length"
    assert faults_of_looks(browser, web(site.output, "some/where"), "search/?q=freedom", ready) == []


def test_arabic_runs_from_the_right(site: Site, browser: Browser, web: Web) -> None:
    browser.goto(web(site.output) + "documents/arb-article-02/")
    for width, height in ((1360, 900), (390, 844)):
        browser.viewport(width, height)
        first, last = browser.eval(
            "(() => { const p = document.querySelectorAll('[data-source] > p')[1], r = document.createRange();"
            "const t = p.lastChild;"
            "const at = (n) => { r.setStart(t, n); r.setEnd(t, n + 1); return r.getBoundingClientRect(); };"
            "const a = at(0), b = at(8); return [[a.x, a.y], [b.x, b.y]]; })()"
        )
        assert abs(first[1] - last[1]) < 4
        assert first[0] > last[0]


def test_scripts_add_no_words_of_the_archive(site: Site, browser: Browser, web: Web) -> None:
    without, with_script = words_without_script(browser, web(site.output) + "documents/arb-article-02/")
    assert not Counter(with_script) - Counter(without)
    assert len(without) > 60


# --- one text in 23 languages -------------------------------------------------------------------------


def test_each_article_leads_to_all_its_languages_and_shows_the_english_beside_it(pages: dict[str, Element]) -> None:
    sets: dict[str, set[str]] = {}
    for a in ARTICLES:
        sets.setdefault(a.original or a.id, set()).add(a.id)
    english = {a.id: a.words for a in ARTICLES if not a.original}
    for a in ARTICLES:
        links = pages[a.id].xpath("//nav[@class='editions']//li/a/@href")
        assert {link.strip("./") or a.id for link in links} == sets[a.original or a.id]
        opposite = pages[a.id].xpath("//div[contains(@class, 'opposite')]")
        assert [spoken(side) for side in opposite] == ([english[a.original]] if a.original in english else [])


def test_pages_of_23_languages_are_small_and_strict(site: Site) -> None:
    assert over(site.output) == {}
    assert policies(site.output) == {}


def test_one_article_in_every_language_is_valid_html(site: Site, validity: Validity) -> None:
    sample = sorted(site.output.glob("documents/*-article-02/index.html"))
    assert len(sample) == 23
    assert validity([*sample, *sorted(site.output.glob("*/index.html")), site.output / "index.html"]) == []


KINDS: Final = ("documents/arb-article-02/", "documents/heb-preamble/", "documents/page/3/", "timeline/1948/", "search/")


def test_no_page_moves_is_refused_anything_or_asks_others(site: Site, browser: Browser, web: Web) -> None:
    assert unquiet(browser, web(site.output, "some/where"), KINDS) == []


def test_axe_finds_nothing_in_translations_that_run_from_the_right(
    site: Site, browser: Browser, web: Web, axe: Axe
) -> None:
    assert faults_by_axe(browser, axe, web(site.output, "some/where"), KINDS[:2]) == []


def test_citations_in_every_script_can_be_read_by_others(site: Site) -> None:
    assert list(faults_of_citations(site.output)) == []
