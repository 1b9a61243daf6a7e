"""Vocabularies without a file: names as typed make terms, no two names silently become one, none is made of a byline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from archive import Archive, Built
from commands import caller

SITE = "title: The Halden papers\nrights: {default_access: full}\n"


def letter(meta: str, body: str = "Snow lay on the pass.") -> str:
    return f"---\ntitle: A letter\n{meta}\n---\n{body}\n"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "site", {"site.yaml": SITE})


def built(archive: Archive, *metas: str, **more: str) -> Built:
    for number, meta in enumerate(metas, 1):
        archive.write({f"content/documents/d{number}.md": letter(meta, **more)})
    return archive.build()


def errors(built: Built) -> list[str]:
    return [f for f in built.findings if ": error[" in f]


# --- two names, one address ---------------------------------------------------------------------------


def test_two_names_that_would_be_one_topic_are_an_error_that_names_both(archive: Archive) -> None:
    done = built(archive, "topics: [Snow, C++]", "topics: [C]", "topics: ['C#']")
    assert not done.result.published
    hint = "write both alike if they are one, or give each a record with an id of its own in content/topics.yaml"
    first = "(content/documents/d1.md:3:16) would be one topic, at topics/c/"
    assert errors(done) == [
        f'content/documents/d2.md:3:10: error[META045]: "C" and "C++" {first}; {hint}',
        f'content/documents/d3.md:3:10: error[META045]: "C#" and "C++" {first}; {hint}',
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("places: [Ana]", "places: [Aña]"),
        ("people: [O'Neill]", "people: [{name: O Neill, role: quoted}]"),
        ("events: [Flood (first)]", "events: [Flood first]"),
        ("places: [Ñandú]", "places: [nandu]"),
        ("topics: [nandu]", "topics: [Ñandú]"),
    ],
)
def test_names_and_ids_that_differ_by_a_letter_are_never_merged(archive: Archive, one: str, other: str) -> None:
    assert [f.partition("[")[2][:7] for f in errors(built(archive, one, other))] == ["META045"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("topics: [River police]", "topics: [River  Police]"),
        ("topics: [Ñandú]", "topics: [n\u0303andu\u0301]"),
        ("places: [Upper Pass]", "places: [upper-pass]"),
        ("topics: [river-police]", "topics: [River Police]"),
    ],
)
def test_case_blanks_and_the_form_of_unicode_make_no_other_name(archive: Archive, one: str, other: str) -> None:
    done = built(archive, one, other)
    assert errors(done) == []
    terms = json.loads(done.tree["data/topics.json"]) + json.loads(done.tree["data/entities.json"])
    assert len(terms) == 1


def test_names_without_a_latin_letter_are_terms_of_their_own_however_alike_they_begin(archive: Archive) -> None:
    done = built(archive, "topics: [Сирийская война, Сирийская армия]", "topics: [Кризис 2018, Выборы 2018, '2018']")
    assert errors(done) == []
    assert len({row["id"] for row in json.loads(done.tree["data/topics.json"])}) == 5


def test_a_held_back_document_does_not_make_two_names_of_one(archive: Archive) -> None:
    done = built(archive, "topics: [C++]", "topics: [C]\naccess: withheld")
    assert errors(done) == []
    assert [row["name"] for row in json.loads(done.tree["data/topics.json"])] == ["C++"]


def test_an_edit_brings_the_error_and_takes_it_away(archive: Archive) -> None:
    assert built(archive, "topics: [C++]", "topics: [Snow]").result.published
    assert errors(built(archive, "topics: [C++]", "topics: [C]")) != []
    assert built(archive, "topics: [C++]", "topics: [C++]").result.published


# --- what a term is called ----------------------------------------------------------------------------


def test_a_name_is_shown_as_typed_and_linked_in_texts(archive: Archive) -> None:
    done = built(
        archive, "places: [al-Bab]\npeople: [bell hooks, {name: Ida May, role: quoted}]", body="From al-Bab, Ida May."
    )
    assert errors(done) == []
    assert "<h1>" in (page := done.text("places/al-bab/index.html"))
    assert "al-Bab" in page
    assert {row["name"] for row in json.loads(done.tree["data/entities.json"])} == {"al-Bab", "bell hooks", "Ida May"}
    assert 'href="../../people/ida-may/">Ida May</a>' in done.text("documents/d1/index.html").replace("<bdi>", "")


def test_an_id_is_shown_by_its_words_and_not_looked_for_in_texts(archive: Archive) -> None:
    done = built(archive, "places: [new-york]\ntopics: [river-police]", body="He was in New York.")
    assert [row["name"] for row in json.loads(done.tree["data/entities.json"])] == ["New York"]
    assert [row["name"] for row in json.loads(done.tree["data/topics.json"])] == ["River police"]
    assert "He was in New York." in done.text("documents/d1/index.html")


def test_a_name_as_a_byline_prints_it_names_nobody_elsewhere(archive: Archive) -> None:
    done = built(
        archive, "authors: [{id: francis-hale, name: Francis}]", "summary: Another.", body="Francis of Assisi spoke."
    )
    assert [row["name"] for row in json.loads(done.tree["data/entities.json"])] == ["Francis Hale"]
    assert "Francis of Assisi spoke." in done.text("documents/d2/index.html")
    assert "documents/d2/" not in done.text("people/francis-hale/index.html")


def test_check_lists_the_other_ways_in_which_a_draft_is_written(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    built(archive, "topics: [river Police]", "topics: [River Police]")
    said = caller(capsys)("check", "--site", archive.root).out
    assert (
        'the topic "river-police" is a draft: 2 documents say so, and no authority file knows it; also written' in said
    )
    assert '; also written "river Police"; give it' in said


def test_a_name_is_no_id_once_the_vocabulary_is_closed(archive: Archive) -> None:
    archive.write({"content/entities/places.yaml": "- {id: halden, name: Halden}\n"})
    assert errors(built(archive, "places: [Halden]")) == [
        'content/documents/d1.md:3:10: error[REF011]: no place has the id "Halden"; "halden" differs only in upper and '
        "lower case"
    ]


def test_a_record_in_an_open_vocabulary_answers_to_its_own_names_only(archive: Archive) -> None:
    archive.write({"content/entities/people/ana.md": "---\nname: Ana\naliases: [ANA Lima]\n---\nA note.\n"})
    assert errors(built(archive, "people: [Ana]")) == []
    assert [f.partition("[")[2][:6] for f in errors(built(archive, "people: [Aña]"))] == ["REF011"]


# --- names as printed ---------------------------------------------------------------------------------

PEOPLE = "- {id: ada-berg, name: Ada Berg, family: Berg, given: Ada}\n- {id: carl-moe, name: Carl Moe}\n"


def test_a_document_shows_the_names_it_prints_linked_to_those_who_are_meant(archive: Archive) -> None:
    archive.write({"content/entities/people.yaml": PEOPLE})
    done = built(
        archive,
        "authors: [{id: ada-berg, name: A. B.}]\npeople: [{id: carl-moe, name: Charlie, role: quoted}]",
        "translation: {translator: {id: carl-moe, name: C. M.}, method: by hand}",
    )
    first, second = done.text("documents/d1/index.html"), done.text("documents/d2/index.html")
    ada = 'href="../../people/ada-berg/"><bdi>A. B.</bdi></a>'
    carl = 'href="../../people/carl-moe/"><bdi>Charlie</bdi></a>'
    assert first.count(ada) == 2, "over the text, and in the list of names"
    assert first.count(carl) == 1
    said, _, rest = first.partition("<script type=\"application/ld+json\">")
    read = said + rest.partition("</script>")[2]  # machines are told who is meant
    assert "Ada Berg" not in read
    assert 'Translated by <a class="m" data-p href="../../people/carl-moe/"><bdi>C. M.</bdi></a>; by hand' in second
    assert "Ada Berg" in done.text("people/ada-berg/index.html")


def test_a_translator_by_id_must_exist_and_is_listed_as_one(archive: Archive) -> None:
    archive.write({"content/entities/people.yaml": PEOPLE})
    assert errors(built(archive, "translation: {translator: carl-mo}")) == [
        'content/documents/d1.md:3:27: error[REF011]: no person "carl-mo"; did you mean "carl-moe"?'
    ]
    done = built(archive, "translation: {translator: carl-moe}")
    assert "translator" in done.text("people/carl-moe/index.html")
    row = json.loads(done.tree["data/documents.json"])[0]
    assert row["translation"] == {"translator": {"id": "carl-moe", "role": "translator", "kind": "person"}}


def test_check_lists_a_translator_whose_name_is_kept_as_printed(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    built(archive, "translation: {translator: R. Abara}")
    said = caller(capsys)("check", "--site", archive.root).out
    assert 'content/documents/d1.md:3:27: note[REF020]: "R. Abara" is kept as printed' in said
