"""Lists, names, topics, time, claims, home: what each of them says."""

from __future__ import annotations

import ferry_tables
from lxml import html

from site_builder.catalog.counts import Totals
from site_builder.catalog.rows import Change, Listing
from site_builder.engine.memory import MemoryContext
from site_builder.ids import DocumentId, UrlPath
from site_builder.render import pages as tasks
from site_builder.render.environment import template_digests
from site_builder.render.templates import Templates

Pages = dict[str, html.HtmlElement]


def words(element: html.HtmlElement, path: str = ".") -> str:
    return " ".join("".join(element.xpath(f"{path}//text()")).split())


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [words(element) for element in page.xpath(path)]


# --- lists


def test_all_documents_stand_under_their_years_newest_first_undated_last(pages: Pages) -> None:
    assert texts(pages["documents/index.html"], "//section[@class='group']/h2") == [
        "2026",
        "2020",
        "1924",
        "1912",
        "1911",
    ]
    assert texts(pages["documents/page/2/index.html"], "//section[@class='group']/h2") == ["1911", "Undated"]


def test_a_list_gives_number_span_and_years(pages: Pages) -> None:
    page = pages["documents/index.html"]
    assert words(page, "//header[@class='top']/p") == "14 documents, 1911–2026. 1 document has no date."
    assert page.xpath("//nav[@class='strip']//a/@href")[0] == "year/1911/"
    assert page.xpath("//main//svg[@aria-hidden='true']")


def test_an_item_says_title_type_date_publication_language_and_how_open_it_is(pages: Pages) -> None:
    items = {
        words(li, "./p[@class='t']"): words(li, "./p[@class='meta']")
        for li in pages["documents/page/2/index.html"].xpath("//li[p]")
    }
    assert (
        items["Ferrymen leave Osterholm’s quay without a word"]
        == "News article, reprint [3–9 May 1911] Sund Courier English"
    )
    assert items["Memorandum of the minister on ferries"] == "Letter some time in 1911 English Record only"
    assert items["The ballad of the second shift"] == "Transcript undated English"


def test_a_year_lists_its_documents_in_order_and_leads_to_its_months(pages: Pages) -> None:
    page = pages["documents/year/1911/index.html"]
    assert words(page, "//h1") == "1911"
    assert page.xpath("//header[@class='top']//a/@href") == ["../../../timeline/1911/"]
    assert texts(page, "//p[@class='t']")[0] == "Memorandum of the minister on ferries"


def test_names_stand_under_their_letters_with_a_number_of_documents(pages: Pages) -> None:
    page = pages["people/index.html"]
    assert texts(page, "//section/h2") == ["B", "R", "V"]
    assert words(page, "//section[3]//p[@class='t']") == "Ingeborg Vass 1879–1941 4 documents"


def test_topics_are_a_tree_with_own_and_total_numbers(pages: Pages) -> None:
    page = pages["topics/index.html"]
    folded = page.xpath("//main/ul//li[details]")
    assert [f"{item.xpath('string(a)')} {item.xpath('string(span)')}" for item in folded] == [
        "Labour 2 / 4",
        "Strikes 2 / 3",
    ]
    assert texts(page, "//summary") == ["Narrower: Labour", "Narrower: Strikes"]
    assert page.xpath("//summary//a") == [], "a link is no part of the control that folds"
    assert page.xpath("//summary[contains(., 'Strikes')]/../ul/li/a/@href") == ["ferry-strikes/"]


def test_topics_that_are_each_other_s_broader_topic_do_not_hang(templates: Templates) -> None:
    from site_builder.catalog.rows import TopicTree
    from site_builder.ids import TermId

    tables = ferry_tables.tables()
    tables["tree"]["strikes"] = TopicTree((TermId("wages"), TermId("labour")), (TermId("wages"),))
    tables["tree"]["wages"] = TopicTree((TermId("strikes"), TermId("labour")), (TermId("strikes"),))
    tables["template"] = dict(template_digests(templates)[0])
    assert tasks.render_listing(MemoryContext(tables), "topics/", templates=templates)


# --- names


def test_a_person_s_page_says_what_is_known(pages: Pages) -> None:
    page = pages["people/ingeborg-vass/index.html"]
    assert words(page, "//p[@class='also']") == "Also: I. Vass, Ингеборг Васс, إنغبورغ فاس"
    assert page.xpath("//p[@class='also']/bdi[3]/@lang") == ["ar"]
    card = {words(row, "./dt"): words(row, "./dd") for row in page.xpath("//section[contains(@class,'card')]//dl/div")}
    assert card["Dates"] == "1879–1941"
    assert card["Offices"] == "Secretary, Ferrymen’s Union 1909–1914 Member, Harbour Board since 1919"
    assert page.xpath("//section[contains(@class,'card')]//a[text()='Ferrymen’s Union' or bdi]/@href")


def test_a_name_s_documents_say_its_role_and_quote_the_sentence(pages: Pages) -> None:
    items = pages["people/ingeborg-vass/index.html"].xpath("//section[@aria-labelledby='documents']/ul/li")
    by_title = {words(li, "./p[@class='t']"): li for li in items}
    telegram = by_title["Телеграмма консула о забастовке паромщиков"]
    assert texts(telegram, "./p[@class='meta']/b") == ["recipient"]
    assert telegram.xpath(".//mark/text()") == ["Ингеборг Васс"]
    assert telegram.xpath(".//q/@lang") == ["ru"]
    assert telegram.xpath(".//a[@class='para']/@href")[0].startswith("../../documents/telegram-ru/#p-")


def test_a_name_in_no_published_document_says_so(pages: Pages) -> None:
    page = pages["places/sund/index.html"]
    assert "Named in no published document." in words(page, "//main")


def test_a_name_nobody_described_says_so(pages: Pages) -> None:
    assert "no editor has described it yet" in words(pages["people/unseen-clerk/index.html"], "//main")


def test_a_place_says_where_it_is_and_what_it_is_part_of(pages: Pages) -> None:
    page = pages["places/osterholm/index.html"]
    text = words(page, "//section[contains(@class,'card')]")
    assert "57.7089° N, 11.9746° E" in text
    links = page.xpath("//section[contains(@class,'card')]//a/@href")
    assert links == ["../sund/", "../../events/strike-of-1911/"]
    whole = pages["places/sund/index.html"].xpath("//section[contains(@class,'card')]//a/@href")
    assert "../osterholm/" in whole


def test_an_event_gives_its_date_with_the_basis_and_who_was_there(pages: Pages) -> None:
    text = words(pages["events/strike-of-1911/index.html"], "//section[contains(@class,'card')]")
    assert "the union’s cash book stops and resumes" in text
    assert "Ingeborg Vass" in text
    assert "Osterholm" in text


def test_a_topic_shows_its_place_definition_and_feed(pages: Pages) -> None:
    page = pages["topics/strikes/index.html"]
    assert texts(page, "//nav[@class='crumbs']//li") == ["Topics", "Labour"]
    text = words(page, "//section[contains(@class,'card')]")
    for part in ("For stoppages of more than a day.", "Broader Labour", "Narrower Ferry strikes", "Related Wages"):
        assert part.replace(" ", "") in text.replace(" ", "")
    assert page.xpath("//link[@rel='alternate']/@href") == ["../../feed.xml", "feed.xml"]


def test_many_backlinks_are_folded_after_twenty(pages: Pages) -> None:
    section = pages["people/ingeborg-vass/index.html"].xpath("//section[@aria-labelledby='linked']")[0]
    assert len(section.xpath("./ul/li")) == 20
    assert words(section, "./details/summary") == f"and {len(section.xpath('./details/ul/li'))} more"


# --- time


def test_very_many_documents_do_not_make_an_endless_page(templates: Templates) -> None:
    from site_builder.catalog.counts import Months
    from site_builder.catalog.rows import Backlink, RelationRow
    from site_builder.ids import Anchor

    tables = ferry_tables.tables()
    tables["template"] = dict(template_digests(templates)[0])
    many = 10_000
    tables["months"]["1911"] = Months(tuple((5, DocumentId("ballad")) for _ in range(many)))
    tables["backlink"]["document:ballad"] = (Backlink("document:film", Anchor(""), "", "a b", 0, 1),) * many
    tables["card"] |= {f"d{n}": tables["card"]["film"] for n in range(many)}
    tables["relation"]["ballad"] = tuple(RelationRow("cites", DocumentId(f"d{n}")) for n in range(many))
    year = tasks.render_year(MemoryContext(tables), "1911", templates=templates)[0].content
    document = tasks.render_document(MemoryContext(tables), "ballad", templates=templates)[0].content
    for content in (year, document):
        assert len(content) < 60_000
        assert "and 9,9" in content.decode()


def test_the_timeline_carries_everything_in_a_table(pages: Pages) -> None:
    page = pages["timeline/index.html"]
    rows = [texts(tr, "./th|./td") for tr in page.xpath("//table/tbody/tr")]
    assert rows[0] == ["1911", "4", "4"]
    assert page.xpath("//svg[@aria-hidden='true']//a[@tabindex='-1']/@href")[0] == "1911/"
    assert not page.xpath("//svg//a[not(@tabindex)]")


def test_a_year_of_the_timeline_goes_by_months_and_marks_guesses(pages: Pages) -> None:
    page = pages["timeline/1911/index.html"]
    assert texts(page, "//section[@class='month']/h2") == ["May 6", "June 1", "Month not known 1"]
    assert "Memorandum" in words(page, "//section[@class='month'][3]//li[@class='guess time']")
    assert page.xpath("//nav[@class='turn']//a/@href") == ["../1912/"]


def test_changes_go_by_day_newest_first_corrections_before_additions(pages: Pages) -> None:
    page = pages["changes/index.html"]
    assert texts(page, "//section/h2") == ["2 November 2026", "5 January 2026"]
    assert words(page, "//section[1]//li").endswith("Read again from the scan.9.57 9.75")


def test_a_day_with_very_many_changes_says_how_many_more(templates: Templates) -> None:
    tables = ferry_tables.tables()
    tables["template"] = dict(template_digests(templates)[0])
    tables["change"] = {"2026-01-05": tuple(Change("added", DocumentId("ballad")) for _ in range(10_000))}
    ferry_tables.add_other_lists(tables)
    made = tasks.render_listing(MemoryContext(tables), "changes/", templates=templates)[0]
    page = html.document_fromstring(made.content.decode())
    assert len(page.xpath("//li/a[contains(@href, 'ballad')]")) == 50
    assert "and 9,950 more" in words(page, "//main")


# --- claims


def test_the_sides_of_a_claim_stand_next_to_each_other_dated_and_linked(pages: Pages) -> None:
    page = pages["claims/wage-rise/index.html"]
    assert texts(page, "//section[@class='side']/h2") == ["Asserted 1", "Denied 2", "Reported 1"]
    denied = page.xpath("//section[@class='side'][2]//li")
    assert words(denied[0], "./p[1]") == "as of 9 May 1911 Ingeborg Vass direct speech"
    assert denied[0].xpath(".//a[@class='para']/@href")[0].startswith("../../documents/halved-wages/#p-")
    assert denied[1].xpath(".//blockquote/@dir") == ["rtl"]


def test_a_side_whose_text_is_not_published_leads_to_the_record_with_words_for_the_place(pages: Pages) -> None:
    asserted = pages["claims/wage-rise/index.html"].xpath("//section[@class='side'][1]//li")[0]
    assert "page 2, second paragraph" in words(asserted)
    assert asserted.xpath(".//a[@class='para']/@href") == ["../../documents/memo-metadata/"]


def test_a_claim_that_nobody_denies_says_so(pages: Pages) -> None:
    assert "Nobody in a published document." in words(
        pages["claims/all-strike/index.html"], "//section[@class='side'][2]"
    )


# --- home, data


def test_home_explains_the_archive_and_offers_ways_in(pages: Pages) -> None:
    page = pages["index.html"]
    assert words(page, "//main//h1") == "The Ferry Papers"
    assert words(page, "//header[@class='what']/p[1]").startswith("Letters, reports and newspapers")
    assert page.xpath("//main//search//input[@name='q']")
    headings = texts(page, "//main//h2")
    for wanted in ("Topics 5", "People 3", "Newest", "Corrected", "About the archive", "Ways in"):
        assert wanted in headings
    assert texts(page, "//section[@aria-labelledby='start']//li/a") == ["About these papers", "كيف جُمعت"]
    assert page.xpath("//div[contains(@class,'editor')]//a/@href") == ["documents/halved-wages/"]
    assert words(page, "//nav[@class='ways']//li[1]") == "Documents 14"


def test_home_of_an_archive_with_one_document_shows_it(templates: Templates) -> None:
    tables = ferry_tables.tables()
    tables["template"] = dict(template_digests(templates)[0])
    tables["totals"] = {
        "counts": Totals(counts={"document": 1}),
        "newest": Totals(newest=(DocumentId("pilots-vote"),)),
    }
    tables["histogram"].clear()
    made = tasks.render_single(MemoryContext(tables), "home", templates=templates)[0]
    page = html.document_fromstring(made.content.decode())
    assert texts(page, "//p[@class='t']") == ["Pilots vote to stay ashore"]
    assert not page.xpath("//svg")


def test_data_lists_the_files_and_what_is_in_them(pages: Pages) -> None:
    page = pages["data/index.html"]
    rows = {words(tr, "./th"): texts(tr, "./td") for tr in page.xpath("//table/tbody/tr")}
    assert rows["documents.csv"][:2] == ["The same as a table", "14"]
    assert "CC BY 4.0" in words(page, "//main")
    assert "Arabic" in texts(page, "//table[@class='drawn']/tbody/tr[td='1']/th")


def test_a_navigation_of_the_archive_s_own_replaces_ours(templates: Templates) -> None:
    from site_builder.config import Link, Settings

    tables = ferry_tables.tables(
        Settings(title="x", navigation=(Link("All", "documents/"), Link("Elsewhere", "https://else.example/")))
    )
    tables["template"] = dict(template_digests(templates)[0])
    tables["listing"]["documents/"] = Listing("documents", "", 1, 1, 0, (), UrlPath("documents/"))
    made = tasks.render_listing(MemoryContext(tables), "documents/", templates=templates)[0]
    links = html.document_fromstring(made.content.decode()).xpath("//header[@class='site']//nav//a")
    assert [(a.text, a.get("href"), a.get("aria-current")) for a in links] == [
        ("All", "./", "true"),
        ("Elsewhere", "https://else.example/", None),
    ]


def test_pages_written_by_the_editors_stand_under_their_ids(pages: Pages) -> None:
    page = pages["about/index.html"]
    assert words(page, "//h1") == "About these papers"
    assert texts(page, "//main//h2") == ["How to write to us"]
    arabic = pages["method-ar/index.html"].xpath("//h1")[0]
    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "rtl")
    assert "home/index.html" not in pages
