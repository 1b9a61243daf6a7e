"""The document page: the order of the reading room, voices kept apart, nothing silent."""

from __future__ import annotations

from typing import Any

import ferry_tables
import pytest
from lxml import html

from site_builder.config import Settings
from site_builder.engine.memory import MemoryContext
from site_builder.render import pages as tasks
from site_builder.render.environment import template_digests
from site_builder.render.templates import Templates

Pages = dict[str, html.HtmlElement]


@pytest.fixture
def quay(pages: Pages) -> html.HtmlElement:
    """The page with everything on it."""
    return pages["documents/halved-wages/index.html"]


def words(element: html.HtmlElement, path: str) -> str:
    """The text below `path`, blanks made one."""
    return " ".join("".join(element.xpath(f"{path}//text()")).split())


def record(page: html.HtmlElement) -> dict[str, str]:
    """The card: label → what it says."""
    rows = page.xpath("//section[contains(@class, 'card')]//dl/div")
    return {words(row, "./dt"): words(row, "./dd") for row in rows}


def render(key: str, templates: Templates, tables: ferry_tables.Tables) -> html.HtmlElement:
    tables["template"] = dict(template_digests(templates)[0])
    made = tasks.render_document(MemoryContext(tables), key, templates=templates)
    return html.document_fromstring(made[0].content.decode())


def test_sections_follow_the_order_of_reading(quay: html.HtmlElement) -> None:
    order = [
        "//nav[@class='crumbs']", "//p[@class='kind']", "//h1", "//p[@class='by']", "//p[@class='actions']",
        "//div[@role='note']", "//section[contains(@class,'card')]", "//*[@data-source]", "//*[@data-comments]",
        "//*[@id='cite']", "//*[@id='cited']", "//*[@id='relations']", "//*[@id='related']", "//*[@id='claims']",
        "//*[@id='named']", "//*[@id='corrections']", "//*[@id='report']", "//nav[@class='turn']",
    ]  # fmt: skip
    tree = quay.getroottree()
    everything = [tree.getpath(element) for element in quay.iter() if isinstance(element.tag, str)]
    places = [everything.index(tree.getpath(quay.xpath(path)[0])) for path in order]
    assert places == sorted(places)


def test_the_source_speaks_in_one_element_that_says_its_language(pages: Pages) -> None:
    for path, page in pages.items():
        voices = page.xpath("//*[@data-source]")
        assert len(voices) <= 1, path
        for voice in voices:
            assert voice.get("dir") in ("ltr", "rtl", "auto"), path
    arabic = pages["documents/notice-ar/index.html"].xpath("//*[@data-source]")[0]
    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "rtl")


def test_a_note_by_the_editors_is_set_as_their_own_words(pages: Pages) -> None:
    assert pages["documents/note-dating/index.html"].xpath("//*[@data-source and contains(@class, 'editor')]")
    assert not pages["documents/pilots-vote/index.html"].xpath("//*[@data-source and contains(@class, 'editor')]")
    quotes = pages["people/ingeborg-vass/index.html"].xpath("//section[@aria-labelledby='linked']//q")
    assert quotes[0].get("class") == "ours"
    assert quotes[1].get("class") is None


def test_rights_of_the_archive_hold_where_a_document_has_none_of_its_own(templates: Templates) -> None:
    from site_builder.config import RightsSettings

    settings = Settings(title="x", rights=RightsSettings(statement="CC0"))
    assert record(render("ballad", templates, ferry_tables.tables(settings)))["Rights"] == "Full text. CC0"
    given = record(render("halved-wages", templates, ferry_tables.tables(settings)))["Rights"]
    assert given.startswith("Full text. Published by permission of the Courier.")


def test_the_comments_stand_outside_the_text_folded_and_threaded_three_deep(quay: html.HtmlElement) -> None:
    comments = quay.xpath("//*[@data-comments]")[0]
    assert comments.xpath("ancestor::details[not(@open)]")
    assert not quay.xpath("//*[@data-source]//*[@data-comments]")
    assert "Count the boats" not in words(quay, "//*[@data-source]")
    depth = {li.get("id"): len(li.xpath("ancestor::li")) + 1 for li in comments.xpath(".//li")}
    assert depth == {"c-1": 1, "c-2": 2, "c-3": 3, "c-4": 3, "c-5": 3, "c-6": 1}
    assert "replying to Reader A" in words(comments, ".//*[@id='c-4']/p[1]")
    assert "attribution not in the source" in words(comments, ".//*[@id='c-3']/p[1]")
    assert "attribution inferred" in words(comments, ".//*[@id='c-5']/p[1]")
    assert "Readers’ voices, not the document" in words(quay, "//section[@id='comments']")


def test_an_inferred_date_is_marked_and_says_why(quay: html.HtmlElement) -> None:
    assert words(quay, "//p[@class='by']").endswith("[3–9 May 1911]")
    assert quay.xpath("//p[@class='by']//*[contains(@class, 'infer')]")
    date = record(quay)["Date"]
    assert date.startswith("Between 3 and 9 May 1911Inferred: the article says “on Tuesday”")
    assert "1911-05-03/1911-05-09" in date
    assert "Printed as" in date


def test_an_uncertain_date_without_a_basis_says_so(pages: Pages) -> None:
    assert "Uncertain; no basis is recorded." in record(pages["documents/memo-metadata/index.html"])["Date"]


def test_an_undated_anonymous_document_claims_neither_date_nor_author(pages: Pages) -> None:
    page = pages["documents/ballad/index.html"]
    assert words(page, "//p[@class='by']") == "undated"
    assert record(page)["Date"] == "No date is known."
    assert not page.xpath("//time[@datetime]"), "reference managers would take the first one for the document's date"
    assert not page.xpath("//meta[@name='author']|//*[contains(@class,'byline')]|//meta[@name='description']")
    assert "n.d." in words(page, "//*[@class='cite']").casefold()


def test_only_the_document_s_own_date_is_machine_readable(pages: Pages) -> None:
    times = pages["documents/pilots-vote/index.html"].xpath("//article//time/@datetime")
    assert set(times[:2]) == {"1911-05-06"}


def test_the_chain_of_republication_ends_in_this_copy_and_names_what_is_lost(quay: html.HtmlElement) -> None:
    stages = [" ".join(li.text_content().split()) for li in quay.xpath("//ol[@class='chain']/li")]
    assert stages[0] == "Northern Wire [9 May 1911] (lost)"
    assert stages[1].startswith("Sund Courier")
    assert stages[-1] == "this copy"


def test_reliability_is_a_grade_and_its_words_and_ungraded_says_so(pages: Pages, quay: html.HtmlElement) -> None:
    given = record(quay)["Reliability"]
    assert given.startswith("Source: C fairly reliableInformation: 3 possibly trueGraded by E. Lindqvist")
    assert record(pages["documents/ballad/index.html"])["Reliability"] == "Not graded"


def test_own_fields_stand_on_the_card_with_their_labels(quay: html.HtmlElement) -> None:
    assert record(quay)["Dossier"] == "W 12"
    assert record(quay)["Written by hand"] == "yes"


def test_an_excerpt_ends_in_a_line_that_says_so_and_whom_to_ask(pages: Pages) -> None:
    page = pages["documents/inquiry-excerpt/index.html"]
    assert words(page, "//section[@class='rest']").startswith(
        "The rest is not published. The heirs allow two paragraphs."
    )
    ask = page.xpath("//section[@class='rest']//a/@href")[-1]
    assert ask.startswith("mailto:editors@ferry.example?subject=inquiry-excerpt%3A%20")


def test_a_record_without_its_text_says_why_and_where_the_original_stands(pages: Pages) -> None:
    page = pages["documents/memo-metadata/index.html"]
    assert not page.xpath("//*[@data-source]")
    rest = words(page, "//section[@class='rest']")
    assert rest.startswith("The text is not published. Nobody has decided yet")
    assert "https://state.example/memo" in rest


def test_a_document_without_a_text_of_its_own_says_that_it_has_none(pages: Pages) -> None:
    assert words(pages["documents/film/index.html"], "//section[@class='rest']") == "This record has no text."


def test_a_warning_stands_before_the_text_which_is_folded(pages: Pages) -> None:
    page = pages["documents/drowned/index.html"]
    assert "names of the drowned" in words(page, "//div[@role='note']")
    assert page.xpath("//details[@class='masked' and not(@open)]//*[@data-source]")


def test_a_redaction_never_shows_what_was_taken_out(files: dict[str, bytes], quay: html.HtmlElement) -> None:
    assert "An address was taken out." in words(quay, "//*[@id='corrections']")
    assert not any(b"never shown" in content for content in files.values())


def test_a_correction_shows_both_readings_and_is_announced_above(quay: html.HtmlElement) -> None:
    assert words(quay, "//div[@role='note']").startswith("Corrected 2 November 2026. Read again from the scan")
    assert quay.xpath("//*[@id='corrections']//del/text()") == ["9.57"]
    assert quay.xpath("//*[@id='corrections']//ins/text()") == ["9.75"]


def test_the_citation_names_original_archive_version_and_address(quay: html.HtmlElement) -> None:
    address = "https://ferry.example/papers/documents/halved-wages/"
    title = "Ferrymen leave Osterholm’s quay without a word: Board speaks of “a rise”"
    assert [(words(p, "h3"), words(p, "p[@class='cite']")) for p in quay.xpath("//section[@id='cite']/div")] == [
        (
            "Chicago",
            f"Tomas Reyl, “{title},” Northern Wire, [9 May 1911], The Ferry Papers, version of 2 November 2026, {address}.",
        ),
        (
            "MLA",
            f"Reyl, Tomas. “{title}.” Northern Wire, [9 May 1911]. The Ferry Papers, version of 2 Nov. 2026, {address}.",
        ),
        (
            "APA",
            f"Reyl, T. ([1911, May 9]). {title}. Northern Wire. The Ferry Papers, version of 2 November 2026. {address}",
        ),
        (
            "Harvard",
            f"Reyl, T. ([1911]) ‘{title}’, Northern Wire, 9 May. The Ferry Papers, version of 2 November 2026. Available at: {address}.",
        ),
    ]
    assert "https://keep.example/quay" in words(quay, "//section[@id='cite']")


def test_a_citation_of_several_authors_turns_the_first_name_only(pages: Pages) -> None:
    cited = words(pages["documents/long-report/index.html"], "//h3[.='MLA']/following-sibling::p[1]")
    assert cited.startswith("Vass, Ingeborg, et al. “Report of the committee")


def test_an_institution_is_named_whole(pages: Pages) -> None:
    page = pages["documents/memo-metadata/index.html"]
    assert words(page, "//h3[.='MLA']/following-sibling::p[1]").startswith("Ministry of Ferries. “")
    assert words(page, "//p[@class='by']").startswith("By Ministry of Ferries ·".removesuffix(" ·"))


def test_backlinks_quote_the_sentence_mark_the_words_and_lead_to_the_paragraph(quay: html.HtmlElement) -> None:
    items = quay.xpath("//section[@aria-labelledby='cited']//li")
    assert items[0].xpath(".//mark/text()") == ["without a word"]
    assert items[0].xpath(".//a[@class='para']/@href")[0].startswith("../pilots-vote/#p-")
    assert items[1].xpath(".//q/@lang") == ["ar"]
    assert "archive’s note" in items[2].text_content()


def test_relations_are_said_from_both_sides(pages: Pages, quay: html.HtmlElement) -> None:
    groups = {dt.text: dt.getparent().xpath("./dd/a/@href") for dt in quay.xpath("//dl[@class='pairs']/div/dt")}
    assert groups == {
        "Responds to": ["../pilots-vote/"], "Cited by": ["../long-report/"], "Answered by": ["../weekly-he/"],
    }  # fmt: skip
    assert "Translated as" in words(pages["documents/telegram-ru/index.html"], "//dl[@class='pairs']")
    assert "Translation of" in words(pages["documents/telegram-en/index.html"], "//dl[@class='pairs']")


def test_related_documents_give_their_reason_and_unpublished_ones_are_left_out(quay: html.HtmlElement) -> None:
    reasons = [" ".join(p.text_content().split()) for p in quay.xpath("//p[@class='why']")]
    assert reasons == ["Shares Ingeborg Vass, Ferry strikes", "Responds to; shares Tomas Reyl"]


def test_paragraphs_have_numbers_that_link_and_withdrawn_ones_keep_their_address(quay: html.HtmlElement) -> None:
    numbers = quay.xpath("//*[@data-source]//a[@class='pn']")
    assert [n.text for n in numbers] == ["1", "2", "3", "4", "5"]
    assert all(n.get("href") == f"#{n.getparent().get('id')}" for n in numbers)
    assert "withdrawn" in words(quay, "//p[@id='p-gone']")


def test_names_found_in_the_text_are_links_with_previews(quay: html.HtmlElement) -> None:
    mentions = {a.text_content(): a.get("href") for a in quay.xpath("//*[@data-source]//a[@class='m' and @data-p]")}
    assert mentions["Ingeborg Vass"] == "../../people/ingeborg-vass/"
    assert mentions["Ferrymen’s Union"] == "../../organizations/ferrymens-union/"


def test_a_long_text_begins_with_its_contents(pages: Pages, quay: html.HtmlElement) -> None:
    contents = pages["documents/long-report/index.html"].xpath("//nav[@class='toc']//a/text()")
    assert contents[0] == "The boats"
    assert len(contents) == 6
    assert not quay.xpath("//nav[@class='toc']")


def test_a_julian_date_says_so(pages: Pages) -> None:
    page = pages["documents/telegram-ru/index.html"]
    assert record(page)["Sent"] == "11 May 1911 (Julian calendar; 24 May 1911 Gregorian)"
    assert page.xpath("//p[@class='by']//time/@datetime") == ["1911-05-24"]


def test_without_a_base_address_there_are_no_full_addresses_and_no_feeds(templates: Templates) -> None:
    given = ferry_tables.papers.SETTINGS
    settings = Settings(title=given.title, contact="https://forms.example/report")
    page = render("halved-wages", templates, ferry_tables.tables(settings))
    assert not page.xpath("//link[@rel='canonical']|//link[@rel='alternate'][@type='application/atom+xml']")
    assert not page.xpath("//meta[@name='citation_public_url']")
    assert words(page, "//section[@id='cite']/div[1]/p[1]").endswith(
        f"{given.title}, halved-wages, version of 2 November 2026."
    )
    assert page.xpath("//section[@id='report']//a/@href") == ["https://forms.example/report"]


def test_words_of_the_archive_can_be_replaced_one_by_one(templates: Templates) -> None:
    settings = Settings(
        title="Brev", theme=_theme(texts={"cite_heading": "Så citerar du", "type.news-article": "Artikel"})
    )
    page = render("halved-wages", templates, ferry_tables.tables(settings))
    assert words(page, "//h2[@id='cite-h']") == "Så citerar du"
    assert words(page, "//p[@class='kind']/b") == "Artikel"
    assert words(page, "//h2[@id='cited']").startswith("Cited in")


def _theme(**given: Any) -> Any:
    from site_builder.config import Theme

    return Theme(**given)


def test_a_document_that_is_gone_has_no_files(templates: Templates) -> None:
    assert tasks.render_document(MemoryContext(ferry_tables.tables()), "nobody", templates=templates) == ()


def test_the_next_one_on_the_topic_stands_beside_the_next_one_in_time(templates: Templates) -> None:
    turn = render("halved-wages", templates, ferry_tables.tables()).xpath("//nav[@class='turn']/p")
    assert [(p.get("class"), p.xpath("string(span)").partition(",")[0]) for p in turn] == [
        ("prev", "Earlier"), ("next", "Later"), ("next", "Later in Ferry strikes"),
    ]  # fmt: skip
    assert turn[2].xpath("a/@href") == ["../inquiry-excerpt/"]
    assert turn[2].xpath("a/@rel") == []


def test_a_document_that_is_next_in_both_ways_is_named_once(templates: Templates) -> None:
    tables = ferry_tables.tables()
    tables["topic_neighbours"]["halved-wages"] = tables["neighbours"]["halved-wages"]
    turn = render("halved-wages", templates, tables).xpath("//nav[@class='turn']/p")
    assert [p.get("class") for p in turn] == ["prev", "next"]
