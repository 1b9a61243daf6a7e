"""Authored references: what they mean, what is said about those that mean nothing."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.catalog.rows import Links, ResolvedMark
from site_builder.linking.links import link_document, link_note, link_page

WHERE = "content/documents/letter.md:1:7"


def link(archive: Any, text: str) -> tuple[list[ResolvedMark], list[str], Any]:
    """Links and findings of the document `letter`."""
    archive.document("letter", text)
    ctx = archive.context()
    return list(link_document(ctx, "letter").marks), ctx.said, ctx


def one(archive: Any, text: str) -> tuple[str, str]:
    """Address and words of the only link of a text that has no findings."""
    marks, said, _ = link(archive, text)
    assert said == []
    (mark,) = marks
    return mark.url, mark.text


@pytest.fixture
def full(archive: Any) -> Any:
    archive.document("talks", "# What remains open\n\nText.", title="The Halden talks")
    archive.entity("person:reyn", "Tomas Reyn", "Reyn", "-Minister")
    archive.entity("place:halden", "Halden")
    archive.topic("ceasefire", "Cease-fire", "Truce")
    archive.page("about", "Text.", title="About the archive")
    archive.page("home", "Text.")
    return archive


@pytest.mark.parametrize(
    ("typed", "url", "words"),
    [
        ("[[talks]]", "documents/talks/", "The Halden talks"),
        ("[[talks|the talks]]", "documents/talks/", ""),
        ("[[document:talks]]", "documents/talks/", "The Halden talks"),
        ("[[reyn]]", "people/reyn/", "Tomas Reyn"),
        ("[[Tomas Reyn]]", "people/reyn/", "Tomas Reyn"),
        ("[[Minister]]", "people/reyn/", "Tomas Reyn"),
        ("[[person:reyn]]", "people/reyn/", "Tomas Reyn"),
        ("[[person:Tomas Reyn|him]]", "people/reyn/", ""),
        ("[[ceasefire]]", "topics/ceasefire/", "Cease-fire"),
        ("[[Truce]]", "topics/ceasefire/", "Cease-fire"),
        ("[[topic:Truce]]", "topics/ceasefire/", "Cease-fire"),
        ("[the talks](talks.md)", "documents/talks/", ""),
        ("[the talks](../documents/x/../talks.md#what-remains-open)", "documents/talks/#h-what-remains-open", ""),
        ("[about](../pages/about.md)", "about/", ""),
        ("[home](../pages/home.md)", "", ""),
    ],
)
def test_what_a_reference_means(full: Any, typed: str, url: str, words: str) -> None:
    assert one(full, f"A see {typed}.") == (url, words)


@pytest.mark.parametrize(
    "fragment", ["What remains open", "what remains OPEN", "what-remains-open", "h-what-remains-open"]
)
def test_a_heading_is_named_by_its_words_or_its_anchor(full: Any, fragment: str) -> None:
    assert one(full, f"A see [[talks#{fragment}]].")[0] == "documents/talks/#h-what-remains-open"


def test_a_paragraph_is_named_by_its_anchor(full: Any) -> None:
    assert one(full, "A see [[talks#p-2]].")[0] == "documents/talks/#p-2"


def test_a_place_in_the_document_itself(archive: Any) -> None:
    marks, said, ctx = link(archive, "A see [below](#later) and [[#Later]].\n\n# Later")
    assert [m.url for m in marks] == ["documents/letter/#h-later", "documents/letter/#h-later"]
    assert said == []
    assert "backlink" not in ctx.emitted


def test_a_document_comes_before_an_entity_of_that_name(full: Any) -> None:
    full.entity("event:talks", "talks")
    assert one(full, "A see [[talks]].")[0] == "documents/talks/"
    assert one(full, "A see [[event:talks]].")[0] == "events/talks/"


# --- findings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "finding"),
    [
        ("[[tolks]]", 'warning[REF001]: no document "tolks"; did you mean "talks"?'),
        ("[[rein]]", 'warning[REF001]: no document "rein"; did you mean "reyn"?'),
        ("[[zzz]]", 'warning[REF001]: no document "zzz"'),
        ("[[Thomas Rain]]", 'warning[REF001]: nothing has the name "Thomas Rain"'),
        ("[[Halten]]", 'warning[REF001]: nothing has the name "Halten"; did you mean "halden"?'),
        (
            "[[Talks]]",
            'warning[REF001]: nothing has the name "Talks"; "talks" differs only in upper and lower case',
        ),
        (
            "[[tomas reyn]]",
            'warning[REF001]: nothing has the name "tomas reyn"; "Tomas Reyn" differs only in upper and lower case',
        ),
        ("[[person:rein]]", 'warning[REF001]: no person "rein"; did you mean "reyn"?'),
        ("[[place:reyn]]", 'warning[REF001]: no place "reyn"'),
        ("[[document:reyn]]", 'warning[REF001]: no document "reyn"'),
        ("[[claim:x]]", 'warning[REF001]: no claim "x"'),
        (
            "[t](tolks.md)",
            'warning[REF001]: no source file "tolks.md"; did you mean "content/documents/talks.md"?',
        ),
        (
            "[t](Talks.md)",
            'warning[REF001]: no source file "Talks.md"; "content/documents/talks.md" differs only in upper and'
            " lower case",
        ),
        (
            "[[talks#What remains]]",
            'warning[REF003]: "talks" has no heading or paragraph "What remains"; did you mean "What remains open"?',
        ),
        (
            "[[reyn#life]]",
            'warning[REF003]: "reyn" has no heading or paragraph "life"; the link leads to the page as a whole',
        ),
    ],
)
def test_findings(full: Any, typed: str, finding: str) -> None:
    _, said, _ = link(full, f"A see {typed}.")
    assert said == [f"{WHERE}: {finding}"]


def test_two_meanings_are_an_error_that_lists_both(full: Any) -> None:
    full.entity("organization:truce", "Truce")
    marks, said, ctx = link(full, "A see [[Truce]].")
    assert said == [
        f'{WHERE}: error[REF002]: "Truce" may mean several things; write [[organization:truce]] or [[topic:ceasefire]]'
    ]
    assert marks == []
    assert "backlink" not in ctx.emitted


def test_a_missing_place_in_the_document_itself_is_no_link(archive: Any) -> None:
    marks, said, _ = link(archive, "A see [below](#later).")
    assert marks == []
    assert [s.partition(": ")[2][:15] for s in said] == ["warning[REF003]"]


@pytest.mark.parametrize("typed", ["[[secret]]", "[[document:secret]]", "[[secret#part]]"])
def test_what_is_not_published_is_not_named(archive: Any, typed: str) -> None:
    archive.unpublished("secret")
    marks, said, ctx = link(archive, f"A see {typed}. Ada saw it.")
    assert said == [f'{WHERE}: note[REF004]: "{typed.strip("[]").partition("#")[0]}" is not published;'
                    " its words stand there without a link"]  # fmt: skip
    (mark,) = marks
    assert (mark.url, mark.text) == ("", "document not published")
    assert "secret" not in repr(mark)
    assert "backlink" not in ctx.emitted


def test_what_is_not_published_keeps_the_authors_words(archive: Any) -> None:
    archive.unpublished("secret")
    marks, _, _ = link(archive, "A see [[secret|a letter]] or [this](secret.md).")
    assert [(m.url, m.text) for m in marks] == [("", ""), ("", "")]


def test_an_entity_that_is_not_published(archive: Any) -> None:
    archive.withheld_entity("person:mole")
    _, said, _ = link(archive, "A see [[person:mole]] and [[mole]].")
    assert [s.partition(": ")[2][:12] for s in said] == ["note[REF004]", "note[REF004]"]


def test_an_unpublished_id_stays_out_of_quoted_sentences(full: Any) -> None:
    full.unpublished("secret")
    _, _, ctx = link(full, "A see [[secret]] with [[talks]] and Reyn there.")
    words = "A see document not published with The Halden talks and Reyn there."
    (back,) = ctx.emitted["backlink"]["document:talks"]
    assert (back.sentence, back.sentence[back.start : back.end]) == (words, "The Halden talks")
    (mention,) = ctx.emitted["mention"]["person:reyn"]
    assert (mention.sentence, mention.sentence[mention.start : mention.end]) == (words, "Reyn")


# --- what is recorded ---------------------------------------------------------------------------------


def test_an_absent_target_is_remembered(archive: Any) -> None:
    _, _, ctx = link(archive, "A see [[ada]].")
    assert {("card", "ada"), ("unpublished", "ada"), ("name", "ada")} <= ctx.read_rows


def test_whole_sets_of_keys_are_read_only_for_a_suggestion(full: Any) -> None:
    _, _, fine = link(full, "A see [[talks]], [[Tomas Reyn]], [[topic:Truce]], [x](talks.md).")
    assert fine.read_keys == set()
    _, _, broken = link(full, "A see [[tolks]].")
    assert broken.read_keys == {"card", "term"}


def test_a_whole_record_is_read_only_for_an_alias(full: Any) -> None:
    _, _, ctx = link(full, "A see [[reyn]], [[Tomas Reyn]] and [[ceasefire]].")
    assert not {t for t, _ in ctx.read_rows} & {"entity", "topic"}


def test_a_label_spares_the_title(full: Any) -> None:
    assert one(full, "A see [[reyn|him]].")[1] == ""


# --- pages and notes ----------------------------------------------------------------------------------


def test_a_page_links_and_is_a_backlink(full: Any) -> None:
    full.page("method", "See [[talks]] and [[about]]. Reyn spoke.")
    ctx = full.context()
    links: Links = link_page(ctx, "method")
    assert [(m.url, m.automatic) for m in links.marks] == [("documents/talks/", False), ("people/reyn/", True)]
    assert [b.source for b in ctx.emitted["backlink"]["document:talks"]] == ["page:method"]
    assert set(ctx.emitted) == {"backlink"}
    assert [s.partition(": ")[2] for s in ctx.said] == ['warning[REF001]: no document "about"']


def test_a_note_links_but_not_to_itself(full: Any) -> None:
    full.entity("person:ada", "Ada Lane", note="Ada Lane wrote [[talks]] to Reyn. See [[ada]].")
    ctx = full.context()
    links = link_note(ctx, "person:ada")
    assert links is not None
    assert [(m.url, m.automatic) for m in links.marks] == [
        ("documents/talks/", False), ("people/reyn/", True), ("people/ada/", False)
    ]  # fmt: skip
    assert [b.source for b in ctx.emitted["backlink"]["document:talks"]] == ["person:ada"]
    assert list(ctx.emitted["backlink"]) == ["document:talks"]


def test_an_entity_without_a_note_has_no_links(full: Any) -> None:
    assert link_note(full.context(), "person:reyn") is None
