"""Names found in prose: the cases of `mentions.txt`, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from time import thread_time

import pytest

from site_builder.catalog.rows import GazetteerEntry
from site_builder.ids import TermId
from site_builder.linking.gazetteer import MORE, MORE_CAPITAL, gazetteer_rows, tokens_of, unsearchable_names
from site_builder.linking.mentions import find, first_words, search
from site_builder.linking.sentences import sentence_around
from site_builder.model import Alias, Entity, Mark, Prose

_MARKED = re.compile(r"«([^»]*)»(?:\{([^}]*)\})?")


def entity(key: str, *names: str) -> Entity:
    kind, _, term = key.partition(":")
    aliases = tuple(Alias(a.removeprefix("-"), link=not a.startswith("-")) for a in names[1:])
    return Entity(kind=kind, id=TermId(term), name=names[0], aliases=aliases)  # type: ignore[arg-type]


class Case:
    def __init__(self, block: str) -> None:
        title, _, rest = block.partition("\n")
        given, _, text = rest.partition("\n\n")
        self.title = title.strip()
        self.entities = [
            entity(key.strip(), *(n.strip() for n in names.split("|")))
            for key, _, names in (line.partition(" = ") for line in given.splitlines())
        ]
        self.prose: list[Prose] = []
        self.expected: list[tuple[int, str, list[str]]] = []
        for number, paragraph in enumerate(text.strip().split("\n\n")):
            ids = [e.id for e in self.entities]
            for words, named in _MARKED.findall(paragraph):
                self.expected.append((number, words, sorted(named.split(", ")) if named else list(ids)))
            self.prose.append(Prose("p", _MARKED.sub(r"\1", paragraph)))


def cases() -> list[Case]:
    text = (Path(__file__).parent / "mentions.txt").read_text("utf-8")
    return [Case(block) for block in text.split("\n== ")[1:]]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.title)
def test_names_are_found_as_marked(case: Case) -> None:
    found = find(case.prose, gazetteer_rows(case.entities))
    got = [
        (m.block, case.prose[m.block].text[m.start : m.end], sorted(t.partition(":")[2] for t in m.targets))
        for m in found
    ]
    assert got == case.expected


def test_nothing_is_found_in_code_preformatted_text_and_references() -> None:
    rows = gazetteer_rows([entity("place:aleppo", "Aleppo")])
    text = "Aleppo"
    for tag in ("code", "kbd", "samp", "var", "ref"):
        assert not find([Prose("p", text, (Mark(0, 6, tag),))], rows)
    assert not find([Prose("pre", text)], rows)
    assert find([Prose("p", text, (Mark(0, 6, "em"),))], rows)


def test_headings_and_links_of_the_source_name_but_are_not_linked() -> None:
    rows = gazetteer_rows([entity("place:aleppo", "Aleppo")])
    heading, linked, plain = (
        Prose("h2", "Aleppo"), Prose("p", "Aleppo", (Mark(0, 6, "link", {"href": "https://x"}),)), Prose("p", "Aleppo")
    )  # fmt: skip
    assert [m.linkable for m in find([heading, linked, plain], rows)] == [False, False, True]


def test_rows_are_a_trie_over_folded_words() -> None:
    rows = gazetteer_rows([entity("person:assad", "Bashar al-Assad", "Assad"), entity("person:bashar", "Bashar")])
    assert rows == {
        "assad": (GazetteerEntry(("Assad",), ("person:assad",)),),
        "bashar": (MORE_CAPITAL, GazetteerEntry(("Bashar",), ("person:bashar",))),
        "bashar al": (MORE_CAPITAL,),
        "bashar al assad": (GazetteerEntry(("Bashar", "al", "Assad"), ("person:assad",)),),
    }


def test_the_first_entry_of_a_row_says_whether_a_small_letter_may_begin_a_name() -> None:
    rows = gazetteer_rows([entity("person:a", "De Wit", "de Wet", "de"), entity("person:b", "May", "may")])
    assert rows["de"] == (MORE, GazetteerEntry(("de",), ("person:a",)))
    assert [e.tokens for e in rows["may"]] == [("may",), ("May",)]
    text = "De Wit and de Wet and de wit. May and may"
    found = [text[m.start : m.end] for m in find([Prose("p", text)], rows)]
    assert found == ["De Wit", "de Wet", "de", "May", "may"]


def test_rows_do_not_depend_on_the_order_of_entities() -> None:
    entities = [entity("person:b", "Paris", "Ada"), entity("place:a", "Paris"), entity("place:c", "Ada Town")]
    assert gazetteer_rows(entities) == gazetteer_rows(reversed(entities))
    assert gazetteer_rows(entities)["paris"][0].targets == ("person:b", "place:a")


def test_tokens_keep_capitals_commas_and_a_last_stop() -> None:
    assert tokens_of("Washington, D.C.") == ("Washington", ",", "D", "C", ".")
    assert tokens_of("al-Assad") == ("al", "Assad")
    assert tokens_of("O’Brien, Jr.") == ("O", "Brien", ",", "Jr", ".")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("X", "one letter"),
        ("中", "one letter"),
        ("1917", "only digits"),
        ("9/11", "only digits"),
        ("!!!", "no letters"),
        ("Ab " * 41, "more than 40 words"),
    ],
)
def test_names_that_cannot_be_searched_for_are_left_out_and_said(name: str, reason: str) -> None:
    odd = [entity("person:a", "Ada Long", name, "-7")]
    assert not any(e.tokens == tokens_of(name) for row in gazetteer_rows(odd).values() for e in row if e.targets)
    (finding,) = unsearchable_names(odd)
    assert finding.code == "REF031"
    assert reason in finding.message
    assert f'"{name}"' in finding.message
    assert "link: false" in finding.hint


# --- what it costs ------------------------------------------------------------------------------------


class Counting:
    """The table `gazetteer`, counting the keys that are asked for and the entries that are handed out."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.rows = gazetteer_rows(entities)
        self.asked: set[str] = set()
        self.entries = 0

    def __call__(self, keys: Iterable[str]) -> dict[str, tuple[GazetteerEntry, ...]]:
        wanted = list(keys)
        self.asked.update(wanted)
        found = {k: self.rows[k] for k in wanted if k in self.rows}
        self.entries += sum(map(len, found.values()))
        return found


TEXT = "Ada Lane met John Abel in Halden. John was late, the Halden train was not. John Abel’s train left. " * 20


def test_the_cost_of_a_search_does_not_grow_with_the_number_of_names() -> None:
    known = [entity("person:abel", "John Abel"), entity("place:halden", "Halden")]
    others = [entity(f"person:x{n}", f"John {chr(65 + n % 26)}x{n}", f"Ministry of X{n}") for n in range(5000)]
    few, many = Counting(known), Counting([*known, *others])
    found = search([Prose("p", TEXT)], few)
    assert found == search([Prose("p", TEXT)], many)
    assert len(found) == 80
    assert many.entries <= few.entries + 2
    assert many.asked == few.asked


def test_a_search_asks_first_for_the_words_then_for_longer_beginnings_that_stand_there() -> None:
    table = Counting([entity("person:abel", "John Abel"), entity("person:abbot", "John Abbot")])
    prose = [Prose("p", "John Abel met Ada.")]
    search(prose, table)
    assert table.asked == first_words(prose) | {"john abel"}
    assert first_words(prose) == {"john", "abel", "met", "ada"}


def test_small_words_in_common_use_are_not_followed_into_names_that_have_capitals() -> None:
    table = Counting([entity("person:smith", "Will Smith"), entity("person:gaulle", "de Gaulle")])
    prose = [Prose("p", "It will be late. Will it? De Gaulle and de Wit will smith on.")]
    search(prose, table)
    assert table.asked == first_words(prose) | {"will it", "de gaulle", "de wit"}


def test_repeated_words_of_names_and_texts_do_not_multiply() -> None:
    rows = gazetteer_rows([entity("person:a", " ".join(["Ab"] * 30))])
    assert len(find([Prose("p", " ".join(["Ab"] * 3000))], rows)) == 100


HARD = {
    "a name": "Aleppo ",
    "mail": "Aleppo@x",
    "addresses without blanks": "叙利亚@www.",
    "no blanks": "叙利亚",
    "stops": "Aleppo . ",
    "initials": "U.S.",
    "ampersands": "Aleppo & ",
    "brackets": "([{“",
    "blanks": "Aleppo            ",
    "combining marks": "A\u0301\u0301\u0301\u0301",
    "particles": "ولل서에서는 ",
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_hard_texts_cost_in_proportion_to_their_length(text: str) -> None:
    rows = gazetteer_rows([entity("place:a", "Aleppo", "Aleppo Aleppo City", "U.S.", "叙利亚", "서울")])

    def seconds(length: int) -> float:
        """Processor time, so that other programs do not count."""
        prose = [Prose("p", text * (length // len(text)))]
        runs = []
        for _ in range(3):
            begun = thread_time()
            for mention in find(prose, rows)[:: length // 80]:
                sentence_around(prose[0].text, mention.start, mention.end)
            runs.append(thread_time() - begun)
        return min(runs)

    # eight times the text; a cost that grows with the square would be 64 times as high
    assert seconds(40_000) < 24 * seconds(5_000) + 0.05
