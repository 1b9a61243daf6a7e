"""`check` proposes reprints: by the words of texts, by what a text says of itself. It decides nothing."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest
from commands import Call, write

from site_builder.samewords import ALIKE, Groups, Memo, likeness, pairs, runs, signature

WORDS = [f"word{n}" for n in range(3000)]
SITE = "title: Letters\nbase_url: https://example.org/\nrights: {default_access: full, statement: CC0}\n"


def text(seed: int, words: int = 200) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def edited(original: str, changes: int) -> str:
    words = original.split()
    for place in random.Random(changes).sample(range(len(words)), changes):
        words[place] = f"other{place}"
    return " ".join(words)


# --- the texts ------------------------------------------------------------------------------------------


def test_capitals_punctuation_and_white_space_make_no_difference() -> None:
    assert runs("The ferry sailed, at noon!", Memo()) == runs("the  FERRY\nsailed at noon", Memo())
    assert len(runs("船在中午出发了", Memo())) == 4, "a script without blanks is taken character by character"


def test_words_are_the_same_whatever_other_signs_stand_between_them() -> None:
    assert runs("at_noon: 2nd ferry 'sailed'", Memo()) == runs("at_noon: 2nd ferry ‘sailed’", Memo())
    assert len(runs("the ferry sailed at noon", Memo()) & runs("at noon the ferry sailed", Memo())) == 0, "order counts"


def test_texts_of_which_half_is_new_are_mostly_found() -> None:
    texts = {f"d{n:03}": text(n, 400) for n in range(100)}
    texts |= {f"e{n:03}": edited(texts[f"d{n:03}"], 32) for n in range(100)}
    found = pairs(texts)
    assert sum(p.likeness for p in found) / len(found) < 0.6, "little more than the least that is spoken of"
    assert len(found) >= 90


def test_a_signature_agrees_about_as_often_as_the_texts_are_alike() -> None:
    one, other = (runs(t, Memo()) for t in (text(1, 2000), edited(text(1, 2000), 100)))
    mine, theirs = (struct.unpack("<128I", signature(found)) for found in (one, other))
    agreeing = sum(a == b for a, b in zip(mine, theirs, strict=True)) / 128
    assert abs(agreeing - likeness(one, other)) < 0.15
    assert len(signature(runs(text(2, 20), Memo()))) == 512, "a short text fills every place"


def test_of_many_texts_those_alike_are_found_and_no_others() -> None:
    texts = {f"d{n:04}": text(n) for n in range(1000)}
    texts |= {f"e{n:04}": edited(texts[f"d{n:04}"], 10) for n in range(0, 1000, 20)}
    found = pairs(texts)
    assert {(p.first, p.second) for p in found} == {(f"d{n:04}", f"e{n:04}") for n in range(0, 1000, 20)}
    assert all(ALIKE <= p.likeness < 1 for p in found)
    assert pairs(texts) == found


def test_likeness_is_measured_and_the_most_alike_come_first() -> None:
    found = pairs({"a": text(1), "b": edited(text(1), 8), "c": text(1)})
    assert (found[0].first, found[0].second, found[0].likeness) == ("a", "c", 1.0)
    assert {(p.first, p.second) for p in found} == {("a", "b"), ("a", "c"), ("b", "c")}


def test_short_texts_that_end_alike_are_not_spoken_of() -> None:
    assert (
        pairs({"a": "I remain, dear Sir, your obedient servant", "b": "I remain, dear Sir, your obedient servant"})
        == []
    )


def test_a_crowd_of_equal_texts_does_not_compare_each_with_each() -> None:
    found = pairs({f"d{n:04}": text(7) for n in range(500)})
    assert len(found) == 499
    assert {p.first for p in found} == {"d0000"}


def test_groups_join_what_is_not_joined_yet() -> None:
    groups = Groups([("a", "b", "c")])
    assert not groups.join("a", "c")
    assert groups.join("c", "d")
    assert not groups.join("a", "d")


# --- what is proposed -------------------------------------------------------------------------------------


def letter(title: str, body: str, more: str = "") -> str:
    return f"---\ntitle: {title}\n{more}---\n{body}\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    documents = {
        "first": letter("First", text(1), "issued: 1911-05-01\n"),
        "second": letter("Second", edited(text(1), 10), "issued: 1911-05-03\n"),
        "third": letter("Third", edited(text(1), 6), "issued: 1911-05-09\n"),
        "apart": letter("Apart", text(2)),
    }
    return write(
        tmp_path / "archive",
        {"site.yaml": SITE, **{f"content/documents/{k}.md": v for k, v in documents.items()}},
    )


def found(call: Call, site: Path, code: str) -> list[str]:
    return [line for line in call("check", "--site", site).lines if f"[{code}]" in line]


def test_nearly_equal_texts_are_a_note_at_the_younger_with_the_likeness_and_what_to_write(
    call: Call, site: Path
) -> None:
    second, third = found(call, site, "META080")
    assert second.startswith('content/documents/second.md:2:8: note[META080]: "second" has ')
    assert '% of its runs of words in common with "first"; ' in second
    assert "say so in the younger: `published: [{document: first}]`" in second
    assert '"third"' in third
    assert call("check", "--site", site).code == 0, "a proposal stops nothing"


def test_what_is_confirmed_is_not_proposed_again(call: Call, site: Path) -> None:
    write(site, {"content/documents/second.md": letter("2", edited(text(1), 10), "published: [{document: first}]\n")})
    assert len(found(call, site, "META080")) == 1
    write(site, {"content/documents/third.md": letter("3", edited(text(1), 6), "published: [{document: second}]\n")})
    assert found(call, site, "META080") == []


@pytest.mark.parametrize("relation", ["updates", "supersedes"])
def test_what_an_editor_calls_a_new_version_is_no_reprint(call: Call, site: Path, relation: str) -> None:
    say = f"relations: [{{type: {relation}, document: first}}]\n"
    write(site, {"content/documents/second.md": letter("2", edited(text(1), 10), say)})
    write(site, {"content/documents/third.md": letter("3", text(3))})
    assert found(call, site, "META080") == []


@pytest.mark.parametrize("access", ["access: withheld\n", "access: metadata\n", "draft: true\n"])
def test_a_text_that_is_not_published_is_not_compared(call: Call, site: Path, access: str) -> None:
    write(site, {"content/documents/first.md": letter("First", text(1), access)})
    assert [line.partition(":")[0] for line in found(call, site, "META080")] == ["content/documents/third.md"]


@pytest.mark.parametrize(
    "line",
    [
        "This article originally appeared at The Coast Telegraph.",
        "Reprinted from The Mirror with thanks.",
        "Zuerst erschienen in der Morgenpost.",
        "Впервые опубликовано в «Вестнике».",
        "Publié initialement dans Le Temps.",
    ],
)
def test_a_line_that_says_where_a_text_is_from_asks_for_the_station(call: Call, site: Path, line: str) -> None:
    write(site, {"content/documents/apart.md": letter("Apart", f"{text(2)}\n\n{line}")})
    (note,) = found(call, site, "META081")
    assert note.startswith("content/documents/apart.md:6: note[META081]: the text says in ¶ 2: ")
    assert "`published: [{publication: …" in note
    write(site, {"content/documents/apart.md": letter("Apart", line, "published: [{title: A}, {title: B}]\n")})
    assert found(call, site, "META081") == []


def test_the_archive_s_own_notes_and_long_paragraphs_only_tell_of_such_lines(call: Call, site: Path) -> None:
    line = "It first appeared in The Mirror."
    write(site, {"content/documents/apart.md": letter("Apart", line, "type: note\n")})
    assert found(call, site, "META081") == []
    write(site, {"content/documents/apart.md": letter("Apart", f"{text(2)} {line}")})
    assert found(call, site, "META081") == []
