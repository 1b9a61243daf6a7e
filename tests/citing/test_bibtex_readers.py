"""One BibTeX file for two kinds of readers: classic styles, run here by pybtex, and the data model of biblatex."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from citing import reading
from citing.works import FULL, HERE, states

from site_builder import dates
from site_builder.citing import bibtex
from site_builder.citing.kinds import REPORTS
from site_builder.citing.names import printed
from site_builder.citing.work import Work

EVERYTHING = [pytest.param(w, id=f"{t}, {s}") for t, full in FULL.items() for s, w in states(full).items()]
CHAPTER = HERE.parents[1] / "docs/content/documents/guide/citing.md"

CLASSIC = {
    "article": {"journal"},
    "incollection": {"booktitle", "publisher"},
    "techreport": {"institution"},
    "misc": set(),
}
"""The entries that the classic styles know, and what they ask for besides `title` and `year`."""

BIBLATEX = {
    "ENTRYTYPE", "abstract", "address", "author", "booktitle", "date", "doi", "editor", "howpublished", "institution",
    "isbn", "journal", "key", "keywords", "langid", "language", "library", "month", "note", "number", "origdate",
    "origpublisher", "pages", "publisher", "series", "title", "translator", "type", "url", "version", "volume", "year",
}  # fmt: skip
"""Fields of biblatex's default data model, `journal` and `address` as the aliases that it has for classic files."""


def entry(work: Work) -> dict[str, str]:
    return reading.bibtex(bibtex.entry(work))[work.id]


@pytest.mark.parametrize("work", EVERYTHING)
def test_entries_have_what_either_reader_asks_for(work: Work) -> None:
    found = entry(work)
    kind = found["ENTRYTYPE"]
    assert kind in CLASSIC, "classic BibTeX sets nothing at all of an @online or @report"
    wanted = CLASSIC[kind] if work.outlet else set()
    assert {"title", "year", *wanted} <= found.keys()
    assert found.keys() <= BIBLATEX
    assert ("date" in found) == (work.date is not None)
    assert found.get("month", "jan") in [
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
    ]
    assert ("url" in found) == bool(work.page)
    assert ("key" in found) == (not work.authors), "BibTeX cannot sort what has neither"
    assert found.get("langid") == {"en": "english", "ar": "arabic", "ru": "russian"}[work.language]


def test_doubts_stand_in_words_for_one_and_in_edtf_for_the_other() -> None:
    work = msgspec.structs.replace(FULL["opinion"], date=dates.parse("1911-05~"))
    found = entry(work)
    assert (found["date"], found["year"], "month" in found) == ("1911-05~", "ca. 1911", False)
    certain = entry(msgspec.structs.replace(work, date=dates.parse("1911-05")))
    assert (certain["date"], certain["year"], certain["month"]) == ("1911-05", "1911", "may")
    undated = entry(msgspec.structs.replace(work, date=None))
    assert (undated.get("date"), undated["year"]) == (None, "n.d.")


@pytest.fixture(scope="module")
def plain() -> dict[str, str]:
    """Every work as the style `plain` of classic BibTeX sets it."""
    pytest.importorskip("pybtex")
    from pybtex.backends.plaintext import Backend
    from pybtex.database import parse_string
    from pybtex.style.formatting.plain import Style

    works = {
        f"{type_}-{state.replace(' ', '-')}": msgspec.structs.replace(work, id=f"{type_}-{state.replace(' ', '-')}")
        for type_, full in FULL.items()
        for state, work in states(full).items()
        # pybtex refuses what BibTeX only warns of: an entry without an author, a report that nobody issued
        if work.authors and (work.institution or work.type not in REPORTS)
    }
    library: Any = parse_string("\n".join(map(bibtex.entry, works.values())), "bibtex")
    backend = Backend()
    return {found.key: found.text.render(backend) for found in Style().format_bibliography(library)}


def test_a_classic_style_sets_every_type(plain: dict[str, str]) -> None:
    assert len(plain) > 0.9 * len(EVERYTHING) - len(FULL)
    for key, words in plain.items():
        if not key.endswith(("-arabic", "-russian")):
            assert "ithout a word" in words, key
        assert re.search(r"1911|1910|n\.d\.", words), key
        if not key.startswith("book-chapter"):  # of which pybtex, unlike BibTeX, sets no note
            assert "Read in: The Ferry Papers" in words, key
    assert plain["news-article-full"].startswith("Tomas Reyl and Ingeborg Vass. Without a word. Sund Courier, ")
    assert "Ministry of Ferries, Lights and Fog. Without a word." in plain["report-institution"], "nobody cuts its name"
    assert "ca. 1911" in plain["opinion-circa"]
    assert "محمد إبراهيم نقد" in plain["letter-arabic"]
    assert "First published: Sund Telegraph" in plain["opinion-first-title-unknown"]


def test_the_example_of_the_manual_is_what_is_written() -> None:
    example = CHAPTER.read_text(encoding="utf-8").partition("```bibtex\n")[2].partition("```")[0]
    shown = reading.bibtex(example)["quay"]
    names = ("Reyl, Tomas", "Ministry of Ferries,")
    parts = tuple(msgspec.structs.replace(FULL["opinion"].parts[0], name=printed(n)) for n in names)
    work = msgspec.structs.replace(
        FULL["opinion"], parts=parts, date=dates.parse("1911-05~"), url="https://sund.example/1", version=""
    )  # fmt: skip
    written = entry(work)
    assert shown.items() - written.items() - {("note", shown["note"])} == set()
    assert shown["note"].split("; Read in")[0] in written["note"]
    assert list(shown) == [name for name in written if name in shown], "in the same order"
