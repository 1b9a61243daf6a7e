"""What holds for every page: valid structure, links that lead somewhere, language and direction."""

from __future__ import annotations

import posixpath
from collections import Counter
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import demo
import ferry_tables
import pytest
from lxml import html

from site_builder.ids import output_of, url_of_output
from site_builder.render.templates import Templates

Pages = dict[str, html.HtmlElement]
ELSEWHERE = {"feed.xml", "sitemap.xml", "site.webmanifest", "data/", "pagefind/"}
NOT_RENDERED = ("/feed.xml", "/cite.bib", "/cite.ris", "/cite.csl.json")
"""Files that other tasks make."""
"""Files that other emitters make."""
MOVED = "documents/old-name/index.html"


def resolved(path: str, href: str) -> str:
    """The output path that a link on the page at `path` leads to."""
    parts = urlsplit(href)
    here = url_of_output(path)  # type: ignore[arg-type]
    if parts.path.startswith("/"):
        target = parts.path.removeprefix("/papers/")
    else:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(here + "x"), unquote(parts.path)))
        target = "" if target == "." else target + ("/" if parts.path.endswith(("/", "..", ".")) else "")
    return output_of(target)  # type: ignore[arg-type]


def internal_links(page: html.HtmlElement) -> list[str]:
    found = [*page.xpath("//@href"), *page.xpath("//@src"), *page.xpath("//form/@action")]
    return [link for link in found if not urlsplit(link).scheme]


def test_every_page_has_one_main_heading_and_its_landmarks(pages: Pages) -> None:
    for path, page in pages.items():
        assert len(page.xpath("//h1")) == 1, path
        assert len(page.xpath("//main")) == 1, path
        if path != MOVED:
            assert page.xpath("//header//nav[@aria-label]"), path
            assert page.xpath("//footer//nav[@aria-label]"), path
            assert page.xpath("//a[@class='skip']/@href") == ["#main"], path


def test_headings_skip_no_level(pages: Pages) -> None:
    for path, page in pages.items():
        levels = [int(h.tag[1]) for h in page.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]")]
        for before, after in pairwise(levels):
            assert after <= before + 1, (path, levels)


def test_ids_are_unique_and_references_to_them_exist(pages: Pages) -> None:
    for path, page in pages.items():
        ids = page.xpath("//@id")
        assert [i for i, n in Counter(ids).items() if n > 1] == [], path
        for name in ("aria-labelledby", "aria-describedby", "for", "popovertarget"):
            for value in page.xpath(f"//@{name}"):
                assert set(value.split()) <= set(ids), (path, name, value)


def test_every_link_is_relative_and_leads_to_a_file(pages: Pages, files: dict[str, bytes]) -> None:
    for path, page in pages.items():
        for link in internal_links(page):
            assert path == "404.html" or not link.startswith("/"), (path, link)
            if not urlsplit(link).path:
                continue
            target = resolved(path, link)
            known = target in files or target.startswith(("theme/", *ELSEWHERE)) or target.endswith(NOT_RENDERED)
            assert known, f"{path}: {link} → {target}"
            assert not link.endswith("index.html"), (path, link)


def test_every_fragment_is_an_id_of_the_page_it_leads_to(pages: Pages) -> None:
    for path, page in pages.items():
        for link in internal_links(page):
            fragment = unquote(urlsplit(link).fragment)
            target = resolved(path, link) if urlsplit(link).path else path
            if fragment and target in pages:
                assert fragment in pages[target].xpath("//@id"), f"{path}: {link}"


def test_the_page_not_found_works_at_any_address(pages: Pages) -> None:
    links = internal_links(pages["404.html"])
    assert links
    assert all(link.startswith(("/papers/", "#")) for link in links)


def test_nothing_is_inline_and_the_policy_is_strict(pages: Pages) -> None:
    for path, page in pages.items():
        assert not page.xpath(
            "//@style|//style|//script[not(@src)][not(@type='application/ld+json')]|//*[starts-with(name(@*), 'on')]"
        ), path
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none'")
        assert ("wasm" in policy) == (path == "search/index.html"), path


def test_no_page_asks_another_host_for_anything(pages: Pages) -> None:
    for path, page in pages.items():
        loaded = page.xpath("//@src|//link[@rel!='canonical' and @rel!='license']/@href|//form/@action")
        assert not [address for address in loaded if urlsplit(address).netloc], path


def test_every_page_says_its_language_and_every_foreign_title_too(pages: Pages) -> None:
    for path, page in pages.items():
        assert page.get("lang") == "en", path
        assert page.get("dir") == "ltr", path
    heading = pages["documents/notice-ar/index.html"].xpath("//h1/bdi")[0]
    assert (heading.get("lang"), heading.get("dir")) == ("ar", "rtl")
    for path in ("documents/index.html", "people/ingeborg-vass/index.html", "documents/halved-wages/index.html"):
        for words in pages[path].xpath("//*[self::a or self::q or self::mark]"):
            if any("\u0590" <= c < "\u0700" for c in words.text or ""):
                owner = words.xpath("ancestor-or-self::*[@dir][1]")[0]
                assert owner.get("dir") in ("rtl", "auto"), (path, html.tostring(words))


def test_titles_name_the_page_and_the_archive_and_later_pages_their_number(pages: Pages) -> None:
    titles = {path: page.findtext(".//title") for path, page in pages.items() if path != MOVED}
    assert titles["index.html"] == "The Ferry Papers"
    assert titles["documents/page/2/index.html"] == "Documents, page 2 — The Ferry Papers"
    assert all(title.endswith("The Ferry Papers") for title in titles.values())


def test_words_of_the_source_are_never_markup(pages: Pages) -> None:
    page = pages["documents/script/index.html"]
    assert page.findtext(".//h1/bdi") == "<script>alert('title')</script> & “quotes”"
    text = page.xpath("//*[@data-source]")[0].text_content()
    assert "{{ 7 * 7 }} <b>not bold</b>" in text


def test_a_moved_page_leads_to_its_new_address(pages: Pages) -> None:
    page = pages[MOVED]
    assert page.xpath("//a/@href") == ["../halved-wages/"]
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0;url=../halved-wages/"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://ferry.example/papers/documents/halved-wages/"]


def test_a_withdrawn_document_says_when_and_why_and_asks_not_to_be_indexed(pages: Pages) -> None:
    page = pages["documents/forged-telegram/index.html"]
    assert page.findtext(".//h1/bdi") == "The <forged> telegram"
    assert page.xpath("//main//time/@datetime") == ["2026-05-04"]
    assert "It was never sent." in page.get_element_by_id("main").text_content()
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_previews_are_small_and_hold_nothing_that_takes_focus(files: dict[str, bytes]) -> None:
    previews = {path: text for path, text in files.items() if path.endswith("preview.frag")}
    assert "documents/halved-wages/preview.frag" in previews
    assert "people/ingeborg-vass/preview.frag" in previews
    assert "people/ingeborg-vass/page/2/preview.frag" not in previews
    for path, text in previews.items():
        assert len(text) <= 1200, path
        fragment = html.fragment_fromstring(text.decode(), create_parent=True)
        assert not fragment.xpath(".//a|.//button|.//input|.//h1|.//h2|.//*[@id]"), path


def test_every_link_with_a_preview_leads_to_a_page_that_has_one(pages: Pages, files: dict[str, bytes]) -> None:
    for path, page in pages.items():
        for link in page.xpath("//a[@data-p]/@href"):
            target = resolved(path, link).removesuffix("index.html")
            assert f"{target}preview.frag" in files, f"{path}: {link}"


def test_a_document_page_weighs_less_than_the_budget(files: dict[str, bytes]) -> None:
    import gzip

    assert len(gzip.compress(files["documents/halved-wages/index.html"])) < 14_000
    assert len(gzip.compress((ferry_tables.THEME / "style.css").read_bytes())) < 10_000
    assert len(gzip.compress((ferry_tables.THEME / "archive.js").read_bytes())) < 6_000
    assert (ferry_tables.THEME / "boot.js").stat().st_size <= 300


def test_the_style_sheet_knows_no_left_and_right() -> None:
    sheet = (ferry_tables.THEME / "style.css").read_text("utf-8")
    for physical in ("left", "right"):
        assert f"{physical}:" not in sheet
        assert f"-{physical}" not in sheet.replace(f".align-{physical}", "")
        assert f":{physical}" not in sheet


def test_an_empty_archive_has_every_page_and_says_why_it_is_empty(templates: Templates) -> None:
    made = {a.path: html.document_fromstring(a.content.decode()) for a in demo.render(ferry_tables.empty(), templates)}
    empty = {path: "".join(page.xpath("//main//p[@class='empty']//text()")) for path, page in made.items()}
    assert empty["documents/index.html"].startswith("No documents yet.")
    assert empty["topics/index.html"].startswith("No topics are assigned yet.")
    assert empty["people/index.html"].startswith("No person is recorded yet.")
    assert empty["timeline/index.html"].startswith("No document has a date yet.")
    assert empty["changes/index.html"] == "Nothing since first publication."
    assert empty["claims/index.html"] == "No claims are recorded."
    assert empty["index.html"].startswith("No documents yet.")
    assert not made["index.html"].xpath("//svg"), "no empty axes"


@pytest.mark.parametrize("pages_of_list", [1, 2, 205])
def test_a_list_shows_the_numbers_of_its_first_last_and_near_pages(pages_of_list: int, templates: Templates) -> None:
    from site_builder.catalog.rows import Listing
    from site_builder.engine.memory import MemoryContext
    from site_builder.ids import UrlPath
    from site_builder.render import pages
    from site_builder.render.environment import template_digests

    tables = ferry_tables.tables()
    tables["template"] = dict(template_digests(templates)[0])
    page = min(7, pages_of_list)
    url = "documents/" if page == 1 else f"documents/page/{page}/"
    listing = Listing("documents", "", page, pages_of_list, 10_250, ("pilots-vote",), UrlPath("documents/"))
    tables["listing"][url] = listing
    made = pages.render_listing(MemoryContext(tables), url, templates=templates)[0]
    shown = html.document_fromstring(made.content.decode()).xpath(
        "//nav[@class='pages']//li//text()[normalize-space()]"
    )
    wanted = {1: [], 2: ["1", "2"], 205: ["1", "…", "5", "6", "7", "8", "9", "…", "205"]}
    assert shown == wanted[pages_of_list]
