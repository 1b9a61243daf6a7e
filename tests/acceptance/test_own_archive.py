"""The archive of the repository itself, as anybody sees it after `make site`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from acceptance.budgets import over, policies, report, unquiet
from acceptance.looks import elsewhere, faults_of_looks
from acceptance.scratch import BASE, REPOSITORY, Site, publish
from acceptance.wholesite import faults

if TYPE_CHECKING:
    from axe import Axe
    from browser import Browser, Web
    from validity import Validity

pytestmark = pytest.mark.xdist_group("own")

FIVE = (
    "aleppo-capture-kerry",
    "duran-syria-master-class",
    "phony-ceasefire-roundup",
    "porter-putins-leverage",
    "russia-insider-sochi-talks",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Built with output and cache elsewhere: the working tree stays as it is."""
    folder = tmp_path_factory.mktemp("own")
    return publish(REPOSITORY, BASE, folder / "public", folder / "cache", strict=True)


def test_it_is_published_without_a_finding(site: Site) -> None:
    assert site.errors == [], "every address of it is in the ledger too: the build is strict"
    assert site.result.published


def test_the_whole_site_is_sound(site: Site) -> None:
    assert faults(site.output, site.base_url) == []


def test_the_manual_is_sound_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("manual")
    manual = publish(REPOSITORY / "docs", BASE, folder / "public", folder / "cache")
    assert manual.errors == []
    assert faults(manual.output, manual.base_url) == []


@pytest.fixture(scope="session")
def records(site: Site) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in json.loads((site.output / "data/documents.json").read_bytes())}


def words(site: Site, address: str, path: str) -> str:
    """What a reader sees of the first element at `path`."""
    return " ".join(site.page(address).xpath(path)[0].text_content().split())


def test_no_record_publishes_the_text_or_a_comment(site: Site, records: dict[str, dict[str, Any]]) -> None:
    held = [name for name, record in records.items() if record["access"] == "metadata"]
    assert len(held) == 7
    for name in held:
        page = site.page(f"documents/{name}")
        assert page.xpath("//*[@data-source] | //*[@data-comments]") == []


def test_what_was_taken_over_leads_to_where_it_came_from(site: Site) -> None:
    """Both have a chain; of a podcast's page that carries a report, only a part was published before."""
    records = {r["id"]: r for r in json.loads((site.output / "data/documents.json").read_bytes())}
    chain = records["russia-insider-sochi-talks"]["published"]
    assert [station["publication"] for station in chain] == ["sputnik", "russia-insider"]
    chain = records["duran-syria-master-class"]["published"]
    assert [(station["publication"], station.get("part")) for station in chain] == [
        ("al-jazeera", True),
        ("the-duran", None),
    ]
    cited = (site.output / "documents/duran-syria-master-class/cite.bib").read_text(encoding="utf-8").splitlines()
    assert any("howpublished" in line and "The Duran" in line for line in cited)
    assert [line for line in cited if "Al Jazeera" in line and not line.lstrip().startswith("abstract")] == []
    for outlet, document, role in (
        ("sputnik", "russia-insider-sochi-talks", "Published it"),
        ("al-jazeera", "duran-syria-master-class", "Published it"),
    ):
        page = site.page(f"publications/{outlet}")
        assert role in page.xpath("//table[@class='roles']//th[@scope='row']/text()")
        assert page.xpath(f"//main//a[@href='../../documents/{document}/']")


def test_the_search_finds_the_notes(site: Site, browser: Browser, web: Web) -> None:
    root = web(site.output)
    browser.goto(root + "search/?q=ceasefire")
    browser.wait_for("document.querySelectorAll('#results > li').length")
    assert browser.errors == []
    assert list(elsewhere(browser.requests, root)) == []


# --- each feature of the scholarly record, on an example that the archive itself needs ------------------


def test_all_five_are_graded_on_two_axes_with_the_reason(site: Site, records: dict[str, dict[str, Any]]) -> None:
    for name in FIVE:
        grade = records[name]["reliability"]
        assert {"source", "information", "by", "at", "note"} <= grade.keys()
        shown = words(site, f"documents/{name}", "//dt[.='Reliability']/following-sibling::dd")
        assert f"Source: {grade['source']} " in shown
        assert f"Information: {grade['information']} " in shown
        assert "Graded by The editors of the file, 28 November 2026: " in shown


def test_corrections_have_old_and_new_words_on_the_page_in_the_list_and_in_the_feed(site: Site) -> None:
    address = "documents/republication-and-what-it-changes"
    shown = words(site, address, "//section[@id='corrections']")
    assert "enters the report as an older stage of the chain." in shown
    assert "marked as a part of the copy." in shown
    assert "Al Jazeera the first publisher" in shown
    assert "Corrected 28 November 2026" in site.page(address).xpath("string(//main)")
    assert site.page("changes").xpath(f"//main//a[starts-with(@href, '../{address}/')]")
    assert "Al Jazeera the first publisher" in (site.output / "feed.xml").read_text(encoding="utf-8")
    report = site.page(address).xpath("//a[starts-with(@href, 'mailto:')]/@href")
    assert any("republication-and-what-it-changes" in href for href in report), "filled in with the page's address"


def test_a_note_is_read_beside_its_translation_each_in_its_own_direction(site: Site) -> None:
    arabic, english = site.page("documents/words-for-a-ceasefire-ar"), site.page("documents/words-for-a-ceasefire")
    (source,) = arabic.xpath("//*[@data-source]")
    assert source.xpath("ancestor-or-self::*[@dir='rtl'] | .//*[@dir='rtl']")
    assert "Machine translation" in arabic.xpath("string(//main)"), "and nobody has to guess who made it"
    for page in (arabic, english):
        assert set(page.xpath("//link[@rel='alternate']/@hreflang")) >= {"ar", "en"}
    assert "Between 2014 and 2019" in arabic.xpath("string(//main)"), "the original beside it"


def test_the_draft_of_the_translation_is_kept_and_verified_and_not_published(site: Site) -> None:
    assert "Verified: the file has this checksum." in site.page("documents/words-for-a-ceasefire-ar").xpath(
        "string(//main)"
    )
    (draft,) = (REPOSITORY / "content/assets/drafts").iterdir()
    assert not list(site.output.rglob(draft.name))


def test_two_copies_of_an_essay_are_one_source(site: Site) -> None:
    assert "Same text as 1 other, counted once" in site.page("documents/porter-leverage-global-research").xpath(
        "string(//main)"
    )
    assert "7 documents 6 independent sources" in words(site, "topics/ceasefires", "//main")


def test_of_the_open_questions_only_the_questions_are_published(site: Site, records: dict[str, dict[str, Any]]) -> None:
    assert records["open-questions"]["access"] == "excerpt"
    assert "Under which headline" in site.page("documents/open-questions").xpath("string(//*[@data-source])")
    assert [p for p in site.output.rglob("*") if p.is_file() and b"catalogues of video sites" in p.read_bytes()] == []


def test_a_warning_stands_where_the_document_is(site: Site) -> None:
    assert "Warning: The lost items" in words(site, "documents/phony-ceasefire-roundup", "//main")


def test_a_withdrawn_note_says_when_and_why(site: Site, records: dict[str, dict[str, Any]]) -> None:
    shown = words(site, "documents/grading-the-five", "//main")
    assert "Withdrawn on28 November 2026" in shown, "a list: the term, what is said of it"
    assert "Its proposals stand in the records" in shown
    assert "grading-the-five" not in records
    assert not (site.output / "documents/grading-the-five/cite.bib").exists()


def test_topics_that_were_renamed_lead_on_from_their_old_addresses(site: Site) -> None:
    for old, new in (
        ("causes-of-isil", "causes-of-islamic-state"),
        ("campaign-against-isil", "campaign-against-islamic-state"),
    ):
        page = site.page(f"topics/{old}")
        assert page.xpath("//noscript/meta[@http-equiv='refresh']/@content") == [f"0;url=../{new}/"], (
            "without JavaScript too"
        )
        assert page.xpath("//main//a/@href") == [f"../{new}/"]
        assert site.page(f"topics/{new}").xpath("//h1")


def test_own_fields_are_shown_filtered_and_exported(site: Site, records: dict[str, dict[str, Any]]) -> None:
    assert records["porter-putins-leverage"]["fields"] == {"dated_by": "event:putin-kerry-meeting-2016", "remarks": 5}
    assert site.page("documents/porter-putins-leverage").xpath("//dt[.='Dated by']/following-sibling::dd//a")
    assert "fields.dated_by" in (site.output / "data/documents.csv").read_text(encoding="utf-8").splitlines()[0]


def test_the_reprint_is_cited_under_its_own_headline_and_nobody_else_s(site: Site) -> None:
    cited = site.page("documents/russia-insider-sochi-talks").xpath("//section[@id='cite']//p[@class='cite']")
    for style in cited:
        head, told, _ = style.text_content().partition("irst published in Sputnik, ")
        assert told
        assert "Only Russia Is Really Fighting Terrorism in Syria" in head
        assert "Russia Insider" in head
        assert "Sputnik" not in head


@pytest.mark.parametrize(
    "address", ["", "topics/", "claims/", "events/", "about/", "documents/porter-putins-leverage/"]
)
def test_pages_fit_every_width_and_scheme(site: Site, browser: Browser, web: Web, address: str) -> None:
    assert faults_of_looks(browser, web(site.output, "files"), address) == []


KINDS = (
    "", "documents/", "documents/year/2016/", "documents/five-accounts-of-a-ceasefire/",
    "documents/porter-putins-leverage/", "documents/words-for-a-ceasefire-ar/", "documents/grading-the-five/", "topics/",
    "topics/ceasefires/", "people/vladimir-putin/", "publications/sputnik/", "claims/", "claims/aleppo-changes-war/",
    "timeline/", "timeline/2016/", "map/", "network/", "search/", "search/?q=ceasefire", "changes/", "data/", "about/",
    "404.html",
)  # fmt: skip


def test_every_page_is_valid_html(site: Site, validity: Validity) -> None:
    pages = sorted(site.output.rglob("*.html"))
    assert len(pages) > 150
    assert validity(pages) == []


def test_a_phone_on_a_poor_network_is_sent_little(site: Site) -> None:
    """Bytes as they travel: a document page, a list, the style, all scripts before anybody searches."""
    assert {"document", "home", "css", "js"} <= report(site.output).keys()
    assert over(site.output) == {}


def test_every_page_has_the_strict_policy(site: Site) -> None:
    assert policies(site.output) == {}


def test_no_page_moves_is_refused_anything_or_asks_others(site: Site, browser: Browser, web: Web) -> None:
    missing = [kind for kind in KINDS if not (site.output / kind.split("?")[0]).exists()]
    assert missing == []
    assert unquiet(browser, web(site.output, "files"), KINDS) == []


_TORN = r"""[...document.querySelectorAll('.card dt, .uses code')].filter((e) => e.checkVisibility()).flatMap((e) => {
  const text = e.firstChild, range = document.createRange();
  return [...text.data.matchAll(/\S+/g)].filter(({ 0: word, index }) => {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return range.getClientRects().length > 1;
  }).map(({ 0: word }) => word);
})"""


@pytest.mark.parametrize(("medium", "width"), [("screen", 1360), ("screen", 390), ("print", 672)])
def test_no_word_of_a_record_is_torn_on_any_screen_or_on_paper(
    site: Site, browser: Browser, web: Web, medium: str, width: int
) -> None:
    root = web(site.output, "files")
    browser.viewport(width, 900, mobile=medium == "screen")
    browser.media(medium)
    for address in ("places/syria/", "documents/words-for-a-ceasefire-ar/", "data/"):
        browser.goto(root + address)
        browser.eval("document.querySelectorAll('.card details').forEach((e) => { e.open = true })")
        assert browser.eval(_TORN) == [], address
        controls = "[...document.querySelectorAll('button:not(.sort), .btn, .seg')].some((e) => e.checkVisibility())"
        assert browser.eval(controls) is (medium == "screen")
    browser.goto(root + "network/")
    assert browser.eval("[...document.querySelectorAll('.sort')].every((e) => e.checkVisibility())"), "they name columns"


@pytest.mark.parametrize(("width", "scheme"), [(1360, "light"), (390, "dark")])
def test_axe_finds_nothing(
    site: Site, browser: Browser, web: Web, axe: Axe, width: int, scheme: str
) -> None:  # fmt: skip
    root = web(site.output, "files")
    browser.viewport(width, 900, mobile=width < 600)
    browser.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
    found = {}
    for address in (
        "",
        "documents/five-accounts-of-a-ceasefire/",
        "documents/porter-putins-leverage/",
        "documents/words-for-a-ceasefire-ar/",
        "topics/",
        "search/",
        "search/?q=ceasefire&from=2014&type=opinion",
        "search/?q=ceasefrie",
    ):
        browser.goto(root + address)
        if "?" in address:
            browser.wait_for("/\\w\\w[^…]$/.test(document.getElementById('say').innerText)")
        found[address] = axe(browser)
    assert {address: faults for address, faults in found.items() if faults} == {}
