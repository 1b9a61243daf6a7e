"""What an edit costs: which pages are rendered, and which files are then other than they were. No page more."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive import Archive, Built

LETTER_1 = "content/documents/letters/letter-1.md"
LETTER_2 = "content/documents/letters/letter-2.md"
REPORT = "content/documents/report.yaml"
COMMENTS = "content/documents/report.comments.yaml"
STRAY = "content/documents/stray.md"
PEOPLE = "content/entities/people.yaml"
PLACES = "content/entities/places.yaml"
TOPICS = "content/topics.yaml"

EVERY_LIST = {"documents/", "documents/year/1911/", "timeline/1911/"}
"""The lists that every dated document stands in."""

NUMBERS = {"", "search/"}
"""Where the terms with most documents stand."""

DATA = {"data/documents.json", "data/documents.csv", "data/datapackage.json", "data/manifest.json"}


CITED = {f"data/archive.{end}" for end in ("bib", "ris", "csl.json")}
"""The citations of the whole archive."""


def cites(*pages: str) -> set[str]:
    """The citation files beside these pages, and those of the whole archive."""
    return CITED | {f"{page}cite.{end}" for page in pages for end in ("bib", "ris", "csl.json")}


def suggests(*beginnings: str) -> set[str]:
    """What the quick search suggests for these beginnings of words."""
    return {f"search/names/{letters[0]}/{letters}.json" for letters in beginnings}


def costs(built: Built, *pages: str) -> None:
    """Exactly these pages were rendered, and each of them has changed."""
    assert built.rendered == set(pages)
    assert built.changed_pages == set(pages)


def other_files(built: Built) -> set[str]:
    """Files that changed and are no pages."""
    return {path for path in built.changed if not path.endswith((".html", "preview.frag"))}


# --- nothing ------------------------------------------------------------------------------------------


def test_a_second_build_renders_nothing_and_writes_nothing(built: Archive) -> None:
    again = built.build()
    assert again.ran == set()
    assert again.changed == set()
    assert again.kept == again.tree.keys()
    assert again.result.publication.written == again.result.publication.removed == 0
    assert again.result.publication.unchanged == len(again.tree)


def test_findings_are_said_again_by_a_build_that_does_nothing(halden: Archive) -> None:
    halden.edit(STRAY, "Nothing", "See [[nobody-has-this]]. Nothing")
    halden.edit(LETTER_1, "sketch.png", "lost.png")
    first = halden.build()
    assert first.codes == ["META061", "REF001"]
    again = halden.build()
    assert again.ran == set()
    assert again.findings == first.findings


def test_new_times_and_a_lost_memory_of_them_change_nothing(built: Archive) -> None:
    for path in built.files():
        (built.root / path).touch()
    assert built.build().ran == set()


def test_a_comment_in_a_metadata_file_renders_nothing_but_its_document(built: Archive) -> None:
    built.edit(REPORT, "title:", "# checked in May\ntitle:")
    again = built.build()
    assert again.rendered <= {"documents/report/"}
    assert again.changed == set()


def test_a_line_added_above_other_records_does_not_touch_them(built: Archive) -> None:
    built.edit(PEOPLE, "  given: Ada\n", "  given: Ada\n  dates: 1880/1944\n")
    costs(built.build(), "people/", "people/ada-berg/")


# --- texts --------------------------------------------------------------------------------------------


def test_an_edited_paragraph_costs_its_page(built: Archive) -> None:
    built.edit(STRAY, "anywhere else", "by anybody else")
    again = built.build()
    costs(again, "documents/stray/")
    assert other_files(again) == {"data/manifest.json"}


def test_an_edited_sentence_also_changes_the_pages_that_quote_it(built: Archive) -> None:
    built.edit(LETTER_1, "before April", "before May")
    costs(built.build(), "documents/letter-1/", "people/carl-moe/")


def test_a_name_that_is_no_longer_said_takes_the_document_off_that_list(built: Archive) -> None:
    built.edit(LETTER_2, " to Skarhut", "")
    costs(
        built.build(),
        "documents/letter-2/", "documents/letter-1/",  # no longer related by the hut
        "places/skarhut/", "places/", "map/", *NUMBERS,  # its list, and its number of documents
    )  # fmt: skip


def test_a_plain_text_source_is_read_again(built: Archive) -> None:
    built.edit("content/documents/report.txt", "bench marks", "fixed points")
    costs(built.build(), "documents/report/")


# --- metadata -----------------------------------------------------------------------------------------


def test_a_new_title_changes_every_page_that_shows_it(built: Archive) -> None:
    built.edit(LETTER_2, "A list of what we lack", "What we lack")
    again = built.build()
    costs(
        again,
        "documents/letter-2/", "documents/letter-1/", "documents/report/",  # itself, who links to it, who cites it
        *EVERY_LIST, "", "changes/", "search/",
        "people/ada-berg/", "places/skarhut/", "topics/supplies/",
    )  # fmt: skip
    assert other_files(again) == DATA | {"feed.xml", "feed.json", "topics/supplies/feed.xml"} | cites(
        "documents/letter-2/", "people/ada-berg/", "places/skarhut/", "topics/supplies/"
    ) | suggests("wh", "we", "la", "li", "of") | {"search/names/index.json"}
    assert set(again.result.publication.changed_pages) == again.rendered


def test_a_topic_taken_from_a_document_concerns_it_and_the_topic(built: Archive) -> None:
    built.edit(LETTER_1, "topics: [weather]\n", "")
    costs(
        built.build(),
        "documents/letter-1/", "topics/weather/", "topics/", "data/", *NUMBERS,
        *EVERY_LIST - {"timeline/1911/"}, "people/ada-berg/", "places/skarhut/",  # a list offers a document with its topics
    )  # fmt: skip


def test_another_date_reorders_what_is_in_order_of_date(built: Archive) -> None:
    built.edit(LETTER_2, "issued: 1911-03-19", "issued: 1912-03-19")
    again = built.build()
    assert again.changed_pages == {
        "documents/letter-1/", "documents/letter-2/", "documents/report/",  # itself and its neighbours
        *EVERY_LIST, "documents/year/1912/", "timeline/1912/", "timeline/", "data/", *NUMBERS,
        "people/ada-berg/", "places/skarhut/", "topics/supplies/",
    }  # fmt: skip
    assert again.rendered == again.changed_pages | {"changes/"}  # it shows labels, of which the date is a part
    assert set(again.result.publication.added_pages) == {"documents/year/1912/", "timeline/1912/"}


def test_a_field_that_only_the_record_shows_costs_its_page(built: Archive) -> None:
    built.edit(LETTER_1, "type: letter", "type: letter\nheld_by: {repository: Valley Museum}")
    again = built.build()
    costs(again, "documents/letter-1/")
    assert other_files(again) == {"data/documents.json", "data/datapackage.json", "data/manifest.json"} | cites(
        "documents/letter-1/", "people/ada-berg/", "people/carl-moe/", "places/skarhut/", "topics/weather/"
    )


# --- documents that come and go -----------------------------------------------------------------------


def test_a_new_document_is_linked_by_the_old_one_that_waited_for_it(halden: Archive) -> None:
    halden.edit(STRAY, "Nothing in", "See [[letter-3]]. Nothing in")
    first = halden.build()
    assert first.codes == ["REF001"]
    assert '<a href="../letter-3/"' not in first.text("documents/stray/index.html")
    halden.write({"content/documents/letter-3.md": "---\ntitle: The third\n---\nIt came late.\n"})
    again = halden.build()
    assert again.codes == []
    assert "../letter-3/" in again.text("documents/stray/index.html")
    costs(
        again,
        "documents/letter-3/", "documents/stray/",  # itself and who waited
        "documents/", "", "data/", "search/", "timeline/",  # the list, and numbers of documents
    )  # fmt: skip
    assert set(again.result.publication.added_pages) == {"documents/letter-3/"}


def test_a_deleted_document_leaves_no_file_and_no_link_behind(built: Archive) -> None:
    built.remove(LETTER_2)
    built.edit(REPORT, "relations:\n  - {type: cites, document: letter-2}\n", "")
    again = built.build()
    assert again.codes == ["REF001"]
    assert not [path for path, content in again.tree.items() if "letter-2/" in path or b"letter-2/" in content]
    assert "old/list/index.html" not in again.tree
    assert set(again.result.publication.removed_pages) == {"documents/letter-2/", "old/list/"}
    assert again.result.publication.removed == 3 + 3 + 3  # page, preview and redirect; citation files; three beginnings
    assert again.rendered == {
        "documents/letter-1/", "documents/report/", *EVERY_LIST, "", "changes/", "data/", "search/", "timeline/",
        "people/ada-berg/", "people/", "places/skarhut/", "places/", "topics/supplies/", "topics/", "topics/logistics/",
        "map/",
    }  # fmt: skip


def test_a_document_moved_to_another_folder_keeps_its_address(built: Archive) -> None:
    text = (built.root / STRAY).read_bytes()
    built.remove(STRAY)
    built.write({"content/documents/scraps/stray.md": text})
    again = built.build()
    assert again.rendered <= {"documents/stray/"}
    assert again.changed == set()


def test_nothing_is_published_while_there_is_an_error_and_then_everything_is(built: Archive) -> None:
    before = built.build().tree
    built.edit(LETTER_2, "title: A list", "titel: A list")
    built.edit(STRAY, "undated scrap", "dated scrap")
    wrong = built.build()
    assert not wrong.result.published
    assert wrong.tree == before
    assert wrong.kept == before.keys()
    assert built.build().findings == wrong.findings
    built.edit(LETTER_2, "titel: A list", "title: A list")
    right = built.build()
    assert right.result.published
    assert right.changed_pages == {"documents/", "documents/stray/", "search/"}


# --- vocabularies -------------------------------------------------------------------------------------


def test_a_renamed_topic_changes_the_pages_that_show_its_name(built: Archive) -> None:
    built.edit(TOPICS, "name: Weather", "name: Snow and ice")
    again = built.build()
    costs(
        again,
        "topics/weather/", "topics/", "documents/letter-1/", "data/", *NUMBERS,
        *EVERY_LIST - {"timeline/1911/"}, "people/ada-berg/", "places/skarhut/",  # a list offers a document with its topics
    )  # fmt: skip
    assert other_files(again) == {
        "data/topics.json",
        "data/datapackage.json",
        "data/manifest.json",
        "topics/weather/feed.xml",
    } | cites("documents/letter-1/", "people/ada-berg/", "people/carl-moe/", "places/skarhut/", "topics/weather/") | suggests(
        "we", "sn", "an", "ic"
    ) | {"search/names/index.json"}


def test_a_renamed_broader_topic_is_shown_by_its_narrower_ones(built: Archive) -> None:
    built.edit(TOPICS, "name: Logistics", "name: Transport")
    costs(built.build(), "topics/logistics/", "topics/supplies/", "topics/", "search/")


def test_a_new_alias_links_the_texts_that_use_it(built: Archive) -> None:
    built.edit(PEOPLE, "[C. Moe]", "[C. Moe, the second bench]")
    costs(built.build(), "people/carl-moe/")
    built.edit(PEOPLE, "the second bench]", "bench marks]")
    again = built.build()
    assert "../../people/carl-moe/" in again.text("documents/report/index.html")
    costs(
        again,
        "people/carl-moe/", "documents/report/", "documents/letter-1/",  # now related
        "organizations/survey-office/", "network/", "data/",  # now seen with
        "people/", *NUMBERS,
    )  # fmt: skip


def test_a_description_is_shown_where_people_are_described(built: Archive) -> None:
    built.edit(PEOPLE, "Carpenter in the valley.", "Carpenter and juror.")
    again = built.build()
    costs(again, "people/carl-moe/", "people/")
    data = {"data/entities.json", "data/datapackage.json", "data/manifest.json"}
    assert other_files(again) == data | suggests("ca", "mo")


def test_a_renamed_person_changes_who_names_her(built: Archive) -> None:
    built.edit(PEOPLE, "name: Ada Berg", "name: Ada M. Berg")
    again = built.build()
    seen_with = ("people/carl-moe/", "network/")
    costs(again, "people/ada-berg/", "people/", *seen_with, *NUMBERS, "documents/letter-1/", "documents/letter-2/")
    assert other_files(again) == {"data/entities.json", "data/network.graphml", "data/datapackage.json",
                                  "data/manifest.json", "feed.xml", "feed.json", "topics/supplies/feed.xml",
                                  "topics/weather/feed.xml"} | suggests("ad", "be")  # fmt: skip


def test_a_new_entity_is_found_in_the_texts_that_name_it(built: Archive) -> None:
    built.append(PLACES, "- id: shed\n  name: Lamp oil\n")
    again = built.build()
    costs(again, "places/shed/", "places/", "map/", "documents/letter-2/", *NUMBERS, "data/")
    assert set(again.result.publication.added_pages) == {"places/shed/"}


def test_an_entity_that_nobody_names_is_a_page_in_a_list(built: Archive) -> None:
    built.append(PLACES, "- id: nowhere\n  name: Nowhere at all\n")
    costs(built.build(), "places/nowhere/", "places/", "map/", *NUMBERS, "data/")


# --- comments, rights, ledger, files ------------------------------------------------------------------


def test_an_edited_comment_costs_the_page_it_stands_on(built: Archive) -> None:
    built.edit(COMMENTS, "in his shed", "in his barn")
    again = built.build()
    costs(again, "documents/report/")
    assert other_files(again) == {"data/manifest.json"}


def test_text_that_is_held_back_is_gone_from_every_page_that_quoted_it(built: Archive) -> None:
    built.edit(LETTER_1, "type: letter", "type: letter\naccess: metadata")
    again = built.build()
    assert not [path for path, content in again.tree.items() if b"mast before April" in content]
    assert "assets/sketch.png" not in again.tree
    assert again.rendered >= {"documents/letter-1/", "people/carl-moe/"}
    assert again.rendered <= {
        "documents/letter-1/", "documents/letter-2/", "people/carl-moe/", "people/", "topics/weather/", "documents/",
        "documents/year/1911/", "timeline/1911/", "people/ada-berg/", "places/skarhut/", "claims/mast-promised/",
        "changes/", *NUMBERS,
    }  # fmt: skip


def test_a_withheld_document_is_as_if_it_were_not_there(built: Archive, tmp_path: Path) -> None:
    built.edit(LETTER_1, "type: letter", "type: letter\naccess: withheld")
    built.edit("content/pages/home.md", "[[letter-1]]", "[[letter-1|the first letter]]")
    again = built.build()
    other = Archive(tmp_path / "without", built.files())
    other.remove(LETTER_1)
    other.remove("content/claims.yaml")
    other.edit("content/pages/home.md", "[[letter-1|the first letter]]", "the first letter")
    other.edit(
        PEOPLE, "- id: carl-moe\n  name: Carl Moe\n  aliases: [C. Moe]\n  description: Carpenter in the valley.\n", ""
    )
    other.edit(TOPICS, "- id: weather\n  name: Weather\n", "")
    assert again.tree == other.build().tree


def test_a_document_that_is_opened_again_comes_back_as_it_was(built: Archive) -> None:
    before = built.build().tree
    built.edit(LETTER_1, "type: letter", "type: letter\naccess: withheld")
    assert built.build().tree != before
    built.edit(LETTER_1, "type: letter\naccess: withheld", "type: letter")
    assert built.build().tree == before


def test_the_ledger_gives_a_paragraph_its_old_anchor(built: Archive) -> None:
    entry = (
        '{\n"ledger": 1,\n"document": "stray",\n"url": "documents/stray/",\n"first": "2024-01-01",\n"anchors": [\n'
        '{"anchor": "p-0ld0", "kind": "paragraph", "number": "1", "first": "2024-01-01"}\n]\n}\n'
    )
    built.write({"content/ledger/stray.json": entry})
    again = built.build()
    assert again.rendered == {"documents/stray/"}
    assert "p-0ld0" in again.text("documents/stray/index.html")


def test_another_picture_is_another_file_and_no_page(built: Archive) -> None:
    built.write({"content/assets/sketch.png": b"\x89PNG another"})
    again = built.build()
    assert again.rendered == set()
    assert again.changed == {"assets/sketch.png", "data/manifest.json"}


def test_a_file_that_no_text_shows_stays_at_home(built: Archive) -> None:
    built.write({"content/assets/private/plan.pdf": b"%PDF"})
    again = built.build()
    assert again.changed == set()
    built.edit(STRAY, "Nothing in", "[The plan](/assets/private/plan.pdf). Nothing in")
    again = built.build()
    assert again.changed == {"assets/private/plan.pdf", "documents/stray/index.html", "data/manifest.json"}
    assert 'href="../../assets/private/plan.pdf"' in again.text("documents/stray/index.html")


# --- pages, templates, settings, the day --------------------------------------------------------------


def test_a_page_of_the_editors_costs_itself_and_home(built: Archive) -> None:
    built.write({"content/pages/method.md": "---\ntitle: Method\n---\nBy hand.\n"})
    costs(built.build(), "method/", "")
    built.edit("content/pages/method.md", "By hand.", "By hand and by lamp.")
    again = built.build()
    assert again.rendered == {"method/", ""}  # home lists the pages with what they say of themselves
    assert again.changed_pages == {"method/"}


def test_the_first_about_page_is_linked_from_the_foot_of_every_page(built: Archive) -> None:
    pages = set(built.build().result.ran) and {p for p in built.build().tree if p.endswith("index.html")}
    built.remove("content/pages/about.md")
    again = built.build()
    assert len(again.rendered) >= len(pages) - 3
    assert "about/index.html" not in again.tree


def test_a_template_costs_the_pages_it_is_used_by(built: Archive) -> None:
    built.write({"templates/page.html": '{% extends "default/page.html" %}{% block title %}Mine{% endblock %}'})
    costs(built.build(), "about/")
    built.write({"templates/parts/comments.html": "<p>No comments here.</p>"})
    again = built.build()
    assert again.rendered == {f"documents/{d}/" for d in ("letter-1", "letter-2", "report", "stray")}
    assert again.changed_pages == {"documents/report/"}
    built.remove("templates/page.html")
    costs(built.build(), "about/")


def test_a_setting_that_every_page_shows_costs_every_page(built: Archive) -> None:
    built.edit("site.yaml", "title: The Halden Papers", "title: The Halden Letters")
    again = built.build()
    pages = {path for path in again.tree if path.endswith(".html") and not path.startswith("old/")}
    assert {p for p in again.changed if p.endswith(".html")} >= pages


@pytest.mark.parametrize(
    ("more", "pages"),
    [
        ("feeds: {entries: 2}", set()),
        ("comments: {names: shown}", {"documents/report/"}),
        ("description: Papers of a valley.", {""}),
        ("contact: room@halden.example", None),
        ("search: {examples: [kettle]}", {"", "search/"}),
        ("publish: {max_removed_share: 0.9}", set()),
    ],
)
def test_a_setting_costs_the_pages_that_show_it(built: Archive, more: str, pages: set[str] | None) -> None:
    key = more.partition(":")[0]
    text = (built.root / "site.yaml").read_text()
    kept = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(f"{key}:"))
    built.write({"site.yaml": f"{kept}{more}\n"})
    again = built.build()
    assert again.result.published
    if pages is None:
        assert len(again.rendered) > 20
    else:
        costs(again, *pages)


def test_the_default_access_concerns_only_documents_that_leave_it_open(halden: Archive) -> None:
    halden.edit(LETTER_1, "type: letter", "type: letter\naccess: full")
    halden.build()
    halden.edit("site.yaml", "default_access: full", "default_access: metadata")
    again = halden.build()
    assert set(again.result.ran["document"]) == {"letter-2", "report", "stray"}
    assert "RIGHTS002" in [finding.code for finding in again.result.findings]


def test_another_day_is_nothing_but_for_an_embargo_that_ends(halden: Archive) -> None:
    halden.edit(STRAY, "type: note", "type: note\nembargo_until: 2024-06-10")
    halden.build(today="2024-06-01")
    waiting = halden.build(today="2024-06-09")
    assert waiting.result.ran["document"] == ("stray",)
    assert waiting.rendered == set()
    assert waiting.changed == set()
    over = halden.build(today="2024-06-10")
    assert "documents/stray/index.html" in over.tree
    costs(over, "documents/stray/", "documents/", "", "data/", "search/", "timeline/")


def test_without_embargoes_the_day_is_not_looked_at(built: Archive) -> None:
    assert built.build(today="2031-01-01").ran == set()


def test_drafts_concern_drafts_only(halden: Archive, tmp_path: Path) -> None:
    halden.edit(STRAY, "type: note", "type: note\ndraft: true")
    first = halden.build()
    assert "documents/stray/index.html" not in first.tree
    preview = halden.build(drafts=True, output=tmp_path / "preview")
    assert preview.result.ran["document"] == ("stray",)
    assert (tmp_path / "preview/documents/stray/index.html").is_file()
