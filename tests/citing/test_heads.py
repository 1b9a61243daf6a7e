"""What reference managers read from a page, held against the table below: it was found by running their translators."""

from __future__ import annotations

from urllib.parse import parse_qs

import msgspec
import pytest
from citing.works import FULL, HERE, head_of, states

from site_builder import dates
from site_builder.citing import zotero
from site_builder.citing.names import Name, printed

TABLE = """
document            | z:itemType       | creators                        | others
news-article        | newspaperArticle | bib:authors                     | prism.publicationName z:place
opinion             | newspaperArticle | bib:authors                     | prism.publicationName article:section
blog-post           | blogPost         | bib:authors                     | prism.publicationName DC.type
web-page            | webpage          | bib:authors                     | prism.publicationName DC.type
interview           | interview        | z:interviewees z:interviewers   | DC.publisher DCTERMS.medium
transcript          | document         | bib:authors                     | DC.publisher
note                | document         | bib:authors                     |
statement           | report           | bib:authors                     | DC.type DC.publisher
press-release       | report           | bib:authors                     | DC.type DC.publisher z:reportNumber
report              | report           | bib:authors                     | DC.type DC.publisher z:reportNumber z:place
letter              | letter           | bib:authors z:recipients        | DC.type z:callNumber
diplomatic-document | letter           | bib:authors z:recipients        | DC.type z:callNumber
speech              | presentation     | citation_author                 | DC.type z:meetingName z:place
podcast             | podcast          | citation_author                 | z:seriesTitle z:episodeNumber z:runningTime
video               | videoRecording   | citation_author                 | DC.publisher z:runningTime
book-chapter        | bookSection      | bib:authors bib:editors         | prism.publicationName z:pages z:place
"""
"""What stands in the head of each type of document besides what all have."""

EVERY = {
    "z:itemType", "citation_title", "citation_date", "citation_public_url", "citation_language", "citation_abstract",
    "DC.rights", "z:archive", "z:archiveLocation", "z:extra",
}  # fmt: skip
ROWS = {
    cells[0]: cells[1:] for line in TABLE.strip().splitlines()[1:] if (cells := [c.strip() for c in line.split("|")])
}


def test_the_table_has_every_type() -> None:
    assert ROWS.keys() == FULL.keys()


@pytest.mark.parametrize("type_", FULL)
def test_a_head_has_what_the_table_says_and_nothing_else(type_: str) -> None:
    item, creators, others = ROWS[type_]
    head = zotero.head(FULL[type_])
    assert dict(head)["z:itemType"] == item
    assert {name for name, _ in head} == EVERY | set(creators.split()) | set(others.split())


@pytest.mark.parametrize("type_", FULL)
def test_heads_in_full(type_: str) -> None:
    assert head_of(FULL[type_]) == (HERE / "heads" / f"{type_}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("type_", FULL)
def test_what_nobody_knows_is_not_said(type_: str) -> None:
    for work in states(FULL[type_]).values():
        head = zotero.head(work)
        names = {name for name, _ in head}
        assert all(value.strip() for _, value in head)
        assert "citation_journal_title" not in names
        assert "author" not in names
        assert not any(name.startswith("og:") for name in names)
        assert ("citation_date" in names) == (work.date is not None)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (printed("Arvid, Mara"), "Arvid, Mara"),
        (printed("Mara Arvid"), "Mara Arvid,"),
        (printed("نقد, محمد إبراهيم"), "نقد, محمد إبراهيم"),
        (printed("U.S. Department of State,"), "US Department of State,"),
        (printed("Ministry of Ferries, Lights and Fog,"), "Ministry of Ferries – Lights and Fog,"),
        (Name(family="Plato"), "Plato,"),
        (Name("Berg", "Jan", "van der"), "van der Berg, Jan"),
    ],
)
def test_names_end_as_zotero_can_split_them(name: Name, written: str) -> None:
    assert zotero.name(name) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("1911-05-03", "1911-05-03"),
        ("1911~", "1911~"),
        ("1911-05?", "1911-05?"),
        ("1911/1914", "1911/1914"),
        ("1911-XX", "1911"),
        ("1911-05-XX~", "1911-05~"),
        ("191X", "1910/1919"),
        ("1911-21", "spring 1911"),
        ("1911-05-03T14:30:00Z", "1911-05-03"),
    ],
)
def test_dates_are_those_whose_doubts_zotero_reads(typed: str, written: str) -> None:
    assert zotero.date(dates.parse(typed)) == written


def test_julian_days_are_gregorian_and_julian_months_words() -> None:
    assert zotero.date(dates.parse("1911-05-03", "julian")) == "1911-05-16"
    assert zotero.date(dates.parse("1911-05", "julian")) == "May 1911 (Old Style)"


# --- lists --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("type_", FULL)
def test_coins_name_type_title_author_and_page(type_: str) -> None:
    for state, work in states(FULL[type_]).items():
        found = parse_qs(zotero.coins(work), strict_parsing=True)
        assert found["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
        assert found["rft.type"] == [work.kind.zotero]
        assert found["rft.title"] == [work.title]
        assert found.get("rft.au") or found.get("rft.aucorp"), state
        assert found["rft.subject"] == ["Strikes", "Ferries"]
        assert found.get("rft.identifier", [""]) == [work.page]


def test_an_institution_is_a_corporate_author_in_a_list() -> None:
    found = parse_qs(zotero.coins(states(FULL["report"])["institution"]))
    assert found["rft.aucorp"] == ["Ministry of Ferries, Lights and Fog"]
    assert "rft.au" not in found


def test_an_anonymous_document_has_its_publication_for_an_author_in_a_list() -> None:
    work = states(FULL["news-article"])["anonymous"]
    assert parse_qs(zotero.coins(work))["rft.aucorp"] == ["Sund Courier"]
    assert parse_qs(zotero.coins(msgspec.structs.replace(work, outlet="")))["rft.aucorp"] == ["Anonymous"]
