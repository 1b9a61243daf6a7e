"""Citations in words: a fixture for each type of document, in every state of knowledge about it."""

from __future__ import annotations

import msgspec
import pytest
from citing.works import FULL, HERE, states, styles_of
from markupsafe import Markup

from site_builder import dates
from site_builder.citing import styles
from site_builder.citing.names import Name, printed
from site_builder.citing.stamps import stamp, year_of
from site_builder.citing.work import Part
from site_builder.model import Container


@pytest.mark.parametrize("type_", FULL)
def test_citations_of_this_type(type_: str) -> None:
    assert styles_of(FULL[type_]) == (HERE / "styles" / f"{type_}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("type_", FULL)
def test_every_style_names_title_archive_version_and_address(type_: str) -> None:
    for name, work in states(FULL[type_]).items():
        for key, style in styles.STYLES.items():
            words = styles.plain(style(work))
            assert work.title in words, (name, key)
            assert work.archive in words, (name, key)
            assert "version of 2 Nov" in words, (name, key)
            assert (work.page or "The Ferry Papers, quay") in words, (name, key)
            assert "  " not in words, (name, key)
            assert ".." not in words, (name, key)
            assert ", ," not in words, (name, key)


def test_a_letter_in_an_edition_is_cited_by_its_title_number_and_page() -> None:
    work = msgspec.structs.replace(
        FULL["diplomatic-document"], outlet="Office of Papers", container=Container("Papers on the Fisheries", volume="III", pages="94")
    )  # fmt: skip
    for style in styles.STYLES.values():
        assert "Papers on the Fisheries, vol. III, no. 318, p. 94" in styles.plain(style(work))


DATES = """
1911-05-03                | 3 May 1911                    | 1911
1911-05                   | May 1911                      | 1911
1911                      | 1911                          | 1911
1911-05-03T14:30:00Z      | 3 May 1911                    | 1911
1911~                     | ca. 1911                      | ca. 1911
1911?                     | [1911?]                       | [1911?]
1911-05-03?               | [3 May 1911?]                 | [1911?]
1911-05%                  | [ca. May 1911?]               | [ca. 1911?]
1911-05-XX                | May 1911                      | 1911
1911-XX-XX                | 1911                          | 1911
191X                      | 1910s                         | 1910s
1911-21                   | spring 1911                   | spring 1911
1911-05-03/1911-05-09     | between 3 and 9 May 1911      | 1911
1911/1914                 | between 1911 and 1914         | between 1911 and 1914
1911/..                   | in or after 1911              | in or after 1911
"""


@pytest.mark.parametrize("row", DATES.strip().splitlines())
def test_dates_keep_their_doubts(row: str) -> None:
    typed, full, year = (cell.strip() for cell in row.split("|"))
    date = dates.parse(typed)
    assert (stamp(date).full, year_of(date)) == (full, year)


def test_what_the_archive_has_inferred_stands_in_brackets() -> None:
    assert stamp(dates.parse("1911-05-03"), inferred=True).full == "[3 May 1911]"
    assert stamp(dates.parse("1911-05-03/1911-05-09"), inferred=True).full == "[3–9 May 1911]"
    assert stamp(dates.parse("1911/.."), inferred=True).full == "[in or after 1911]"


def test_a_julian_date_says_so() -> None:
    assert stamp(dates.parse("1911-05-03", "julian")).full == "3 May 1911 (Old Style)"


def test_no_date_is_said() -> None:
    assert stamp(None).full == "n.d."


def test_html_isolates_names_and_titles_and_slants_publications() -> None:
    work = msgspec.structs.replace(states(FULL["opinion"])["arabic"], title="A <b>", outlet="الراكوبة")
    html = styles.html(styles.mla(work), Markup(' lang="ar" dir="rtl"'))
    assert html.startswith(
        '<bdi>نقد, محمد إبراهيم</bdi>. “<bdi lang="ar" dir="rtl">A &lt;b&gt;</bdi>.” <bdi>الراكوبة</bdi>, '
    )
    assert "<i><bdi>The Ferry Papers</bdi></i>" in html
    assert '<a href="https://ferry.example/documents/quay/"><bdi dir="ltr">' in html


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("chicago", "Ada Ang et al., “"),
        ("mla", "Ang, Ada, et al. “"),
        ("apa", "Ang, A., Bo, B., Cy, C., & Di, D. ("),
        ("harvard", "Ang, A. et al. ("),
    ],
)
def test_long_rows_of_authors(style: str, expected: str) -> None:
    names = ("Ang, Ada", "Bo, Ben", "Cy, Cem", "Di, Dan")
    work = msgspec.structs.replace(FULL["opinion"], parts=tuple(Part("author", printed(n)) for n in names))
    assert styles.plain(styles.STYLES[style](work)).startswith(expected)


@pytest.mark.parametrize(
    ("name", "text", "inverted", "initials"),
    [
        (printed("Arvid, Mara"), "Mara Arvid", "Arvid, Mara", "Arvid, M."),
        (printed("Sun Yat-sen"), "Sun Yat-sen", "Sun Yat-sen", "Sun Yat-sen"),
        (printed("Ministry of Ferries,"), "Ministry of Ferries", "Ministry of Ferries", "Ministry of Ferries"),
        (printed("the report, unsigned"), "the report, unsigned", "the report, unsigned", "the report, unsigned"),
        (
            Name("Berg", "Jean-Paul Élie", "van der"),
            "Jean-Paul Élie van der Berg",
            "van der Berg, Jean-Paul Élie",
            "van der Berg, J.-P. É.",
        ),
        (Name("Рейль", "Тома"), "Тома Рейль", "Рейль, Тома", "Рейль, Тома"),
    ],
)
def test_names(name: Name, text: str, inverted: str, initials: str) -> None:
    assert (name.text, name.inverted, name.initials) == (text, inverted, initials)
