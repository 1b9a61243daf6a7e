from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from site_builder import anchors, ledger, likeness
from site_builder.anchors import assign, heading_anchor, text_of
from site_builder.ids import DocumentId
from site_builder.ledger import LedgerEntry
from site_builder.model import Block, Body, Group, Mark, Note, Prose

KEY = "5eed" * 8


# --- texts and what they read like


def body_of(text: str) -> Body:
    """Blocks parted by blank lines: `# heading`, `> quotation`, `- item`, `| cell | cell |`, else a paragraph."""
    return Body(tuple(_block(block.strip()) for block in text.strip().split("\n\n")))


def _block(text: str) -> Block:
    sign, _, rest = text.partition(" ")
    if sign == "#":
        return Prose("h2", rest)
    if sign == ">":
        return Group("blockquote", (Prose("p", rest),))
    if sign == "-":
        items = [line.removeprefix("- ") for line in text.splitlines()]
        return Group("ul", tuple(Group("li", (Prose("bare", item),)) for item in items))
    if sign == "|":
        cells = [Group("td", (Prose("bare", cell.strip()),)) for cell in text.strip("| ").split("|")]
        return Group("table", (Group("tbody", (Group("tr", tuple(cells)),)),))
    return Prose("p", text)


def recorded(text: str, old: LedgerEntry | None = None) -> LedgerEntry:
    """The ledger after `text` was published."""
    current = anchors.inventory(assign(body_of(text), old, KEY), KEY)
    return ledger.record(old, DocumentId("letter"), current, "2026-01-01")


def names(text: str, entry: LedgerEntry | None = None) -> list[tuple[str, str]]:
    """(anchor, number) of each block."""
    return [(block.anchor, block.number) for block in anchors.citable(assign(body_of(text), entry, KEY).body)]


def listing(text: str, entry: LedgerEntry | None) -> list[str]:
    assigned = assign(body_of(text), entry, KEY)
    numbers = {block.anchor: block.number or block.anchor for block in anchors.citable(assigned.body)}
    gone: dict[str, list[str]] = {}
    for item in assigned.withdrawn:
        name = item.number or item.anchor
        words = f"[{name} → {numbers[item.to]}]" if item.status == "moved" else f"[{name} withdrawn]"
        gone.setdefault(item.after, []).append(words)
    lines = list(gone.get("", ()))
    for block in anchors.citable(assigned.body):
        lines.append(f"{block.number or f'{block.anchor} #'} {text_of(block)}")
        lines += gone.get(block.anchor, ())
    return lines


def stories() -> list[tuple[str, list[str]]]:
    text = (Path(__file__).parent / "stories.txt").read_text(encoding="utf-8")
    parts = [story.split("\n", 1) for story in re.split(r"^== ", text, flags=re.MULTILINE)[1:]]
    return [(title, re.split(r"^(published|now|reads):\n", body, flags=re.MULTILINE)[1:]) for title, body in parts]


@pytest.mark.parametrize(("title", "parts"), stories(), ids=[title for title, _ in stories()])
def test_story(title: str, parts: list[str]) -> None:
    entry: LedgerEntry | None = None
    steps = list(zip(parts[::2], parts[1::2], strict=True))
    for _, text in steps[:-2]:
        entry = recorded(text, entry)
    assert listing(steps[-2][1], entry) == steps[-1][1].strip().splitlines()


# --- anchors of paragraphs

FERRY = "The ferry stopped on the third of December."
MILL = "The mill went on until the river froze."


def test_the_anchor_of_a_paragraph_is_made_of_its_words_alone() -> None:
    assert names(FERRY) == [("p-3a3d", "1")]
    assert names(f"{MILL}\n\n# Losses\n\n{FERRY}")[2] == ("p-3a3d", "2")


def test_white_space_and_unicode_forms_do_not_count_but_punctuation_does() -> None:
    assert names("Café  de\nla gare") == names("Cafe\u0301 de la\u00a0gare")
    assert names("Café de la gare") != names("Café de la gare.")


def test_marks_do_not_count() -> None:
    plain, marked = Prose("p", FERRY), Prose("p", FERRY, (Mark(4, 9, "em"),))
    assert _anchors(plain) == _anchors(marked)


def _anchors(*blocks: Block) -> list[str]:
    return [block.anchor for block in anchors.citable(assign(Body(blocks)).body)]


def test_anchors_have_at_least_four_digits_and_no_more_than_needed() -> None:
    found = _anchors(*(Prose("p", f"Paragraph {n}") for n in range(3000)))
    assert len(set(found)) == 3000
    assert {len(anchor) for anchor in found} >= {6, 7}
    assert all(re.fullmatch(r"p-[0-9a-f]{4,8}", anchor) for anchor in found)
    shorter = [anchor[:-1] for anchor in found if len(anchor) > 6]
    assert all(sum(other.startswith(anchor) for other in found) > 1 for anchor in shorter)


def test_of_two_that_begin_alike_neither_takes_the_short_address() -> None:
    twins = _first_collision()
    alone = _anchors(Prose("p", twins[0]))
    both = _anchors(*(Prose("p", text) for text in twins))
    assert len(both[0]) > len(alone[0])
    assert both[0].startswith(alone[0])
    assert both[1].startswith(alone[0])
    assert both[0] != both[1]
    assert _anchors(*(Prose("p", text) for text in reversed(twins))) == both[::-1]


def test_a_recorded_anchor_stays_short_when_another_begins_like_it() -> None:
    one, other = _first_collision()
    entry = recorded(one)
    (first, _), (second, _) = names(f"{one}\n\n{other}", entry)
    assert first == names(one)[0][0]
    assert second.startswith(first)
    assert second != first


def _first_collision() -> tuple[str, str]:
    seen: dict[str, str] = {}
    for n in range(10_000):
        text = f"Paragraph {n}"
        (anchor,) = _anchors(Prose("p", text))
        if anchor in seen:
            return seen[anchor], text
        seen[anchor] = text
    raise AssertionError("no two anchors of four digits are alike")


def test_equal_paragraphs_get_anchors_of_their_own_that_other_paragraphs_do_not_change() -> None:
    before = names(f"So be it.\n\n{FERRY}\n\nSo be it.\n\nSo be it.")
    after = names(f"{MILL}\n\nSo be it.\n\nSo be it.\n\n{FERRY}\n\nSo be it.")
    refrain = [before[0][0], before[2][0], before[3][0]]
    assert len(set(refrain)) == 3
    assert [after[1][0], after[2][0], after[4][0]] == refrain


def test_a_new_anchor_is_never_one_that_was_recorded_even_of_a_withdrawn_paragraph() -> None:
    entry = recorded(MILL, recorded(f"{FERRY}\n\n{MILL}"))
    ghost = msgspec.structs.replace(entry.anchors[0], fingerprint="0" * 16, sketch="")
    entry = msgspec.structs.replace(entry, anchors=(ghost, *entry.anchors[1:]))
    (anchor, number), _ = names(f"{FERRY}\n\n{MILL}", entry)
    assert anchor.startswith("p-3a3d")
    assert anchor != "p-3a3d"
    assert number == "0a"


# --- which blocks


def test_what_gets_an_anchor() -> None:
    body = Body(
        (
            Prose("h2", "Heading"),
            Prose("p", "Paragraph"),
            Prose("pre", "x = 1"),
            Group(
                "ol", (Group("li", (Prose("bare", "Item"), Group("ul", (Group("li", (Prose("bare", "In it"),)),)))),)
            ),
            Group("ul", (Group("li", (Prose("p", "Loose item"), Prose("p", "goes on"))),)),
            Group("blockquote", (Prose("p", "Quoted"), Prose("bare", "Said"))),
            Group("details", (Group("summary", (Prose("bare", "No: summary"),)), Prose("p", "Unfolded"))),
            Group("dl", (Prose("dt", "No: term"), Group("dd", (Prose("bare", "No: meaning"),)))),
            Group("figure", (Prose("p", "", (Mark(0, 0, "image", {"src": "ferry.png"}),)), _caption())),
            Group("table", (Prose("caption", "in the table"), Group("tr", (Group("td", (Prose("p", "cell"),)),)))),
            Group("hr"),
            Prose("p", " "),
            Group("table"),
        ),
        (Note("1", (Prose("p", "No: footnote"),)),),
    )
    assigned = assign(body)
    assert [(block.number, text_of(block)) for block in anchors.citable(assigned.body)] == [
        ("", "Heading"), ("1", "Paragraph"), ("2", "x = 1"), ("3", "Item"), ("4", "In it"), ("5", "Loose item"),
        ("6", "goes on"), ("7", "Quoted"), ("8", "Said"), ("9", "Unfolded"), ("10", "image:ferry.png"),
        ("11", "in the table cell"),
    ]  # fmt: skip
    inside = [prose for prose in assigned.body.prose() if prose.text.startswith("No:") or prose.text == "cell"]
    assert len(inside) == 6
    assert not any(prose.anchor or prose.number for prose in inside)


def _caption() -> Group:
    return Group("figcaption", (Prose("p", "No: caption"),))


def test_nothing_but_anchors_and_numbers_changes() -> None:
    body = body_of(f"# Losses\n\n{FERRY}\n\n- one\n- two\n\n| a | b |\n\n> {MILL}")
    assert _bare(assign(body).body.blocks) == body.blocks


def _bare(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    result: list[Block] = []
    for block in blocks:
        block = msgspec.structs.replace(block, anchor="", number="")
        if isinstance(block, Group):
            block = msgspec.structs.replace(block, children=_bare(block.children))
        result.append(block)
    return tuple(result)


def test_what_is_gone_says_since_when_it_is_recorded() -> None:
    first = recorded(f"{FERRY}\n\n{MILL}")
    (gone,) = assign(body_of(FERRY), first, KEY).withdrawn
    (later,) = assign(body_of(FERRY), recorded(FERRY, first), KEY).withdrawn
    assert (gone.day, later.day) == ("", "2026-01-01")


def test_a_text_without_blocks_shows_only_what_was_withdrawn() -> None:
    assigned = assign(Body(), recorded(FERRY), KEY)
    assert [(gone.number, gone.status, gone.after) for gone in assigned.withdrawn] == [("1", "withdrawn", "")]


# --- headings


@pytest.mark.parametrize(
    ("words", "anchor"),
    [
        ("What remains open", "h-what-remains-open"),
        ("  What\nremains   open ", "h-what-remains-open"),
        ("Łódź, Straße 5", "h-odz-strasse-5"),
        ("Глава 5", "h-073b082f"),
        ("ما بقي مفتوحا", "h-ebbf4d84"),
        ("…", "h-c45f3d70"),
        ("word " * 40, "h-word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_the_anchor_of_a_heading_is_its_words_or_a_hash_of_them(words: str, anchor: str) -> None:
    assert heading_anchor(words) == anchor


def test_repeated_headings_are_told_apart_by_hash_not_by_place() -> None:
    before = names(f"# Sources\n\n{FERRY}\n\n# Sources\n\n{MILL}")
    after = names(f"# Preface\n\n{MILL}\n\n# Sources\n\n# Sources\n\n{FERRY}")
    assert before[0][0] == after[2][0] == "h-sources"
    assert re.fullmatch(r"h-sources-[0-9a-f]{4}", before[2][0])
    assert after[3][0] == before[2][0]


def test_headings_that_are_spelt_alike_all_get_a_hash() -> None:
    one, other = names("# C++\n\n# C#")
    assert {one[0][:4], other[0][:4]} == {"h-c-"}
    assert [other, one] == names("# C#\n\n# C++")


def test_a_new_heading_does_not_take_the_anchor_of_one_that_was_withdrawn() -> None:
    entry = recorded(FERRY, recorded(f"# Losses!\n\n{FERRY}"))
    ghost = msgspec.structs.replace(entry.anchors[0], sketch="")
    entry = msgspec.structs.replace(entry, anchors=(ghost, *entry.anchors[1:]))
    assert re.fullmatch(r"h-losses-[0-9a-f]{4}", names(f"# Losses\n\n{FERRY}", entry)[0][0])


def test_comments_have_anchors_of_their_ids() -> None:
    assert anchors.comment_anchor("c12") == "c-c12"
    odd = {anchors.comment_anchor(text) for text in ("Ada L.", "Ada/L", "Ада", "c 12")}
    assert len(odd) == 4
    assert all(re.fullmatch(r"c-[a-z0-9-]*\.[0-9a-f]{8}", anchor) for anchor in odd)


# --- likeness


SENTENCE = "the ferry stopped and no other boat could be found for the mail that lay in the harbour all winter"


@pytest.mark.parametrize(
    ("changed", "score"), [(0, (1, 1)), (1, (0.8, 0.95)), (4, (0.4, 0.7)), (10, (0.0, 0.3)), (20, (0, 0))]
)
def test_likeness_falls_with_each_word_that_is_changed(changed: int, score: tuple[float, float]) -> None:
    sentence = SENTENCE.split()
    old = likeness.read_sketch(likeness.sketch(likeness.features(SENTENCE, KEY, {})))
    spread = {n * len(sentence) // changed for n in range(changed)} if changed else set()
    words = [f"new{n}" if n in spread else word for n, word in enumerate(sentence)]
    assert len(spread) == changed
    low, high = score
    assert low <= likeness.likeness(old, likeness.features(" ".join(words), KEY, {})) <= high


def test_thresholds_let_a_fifth_of_the_words_change_in_place_and_a_tenth_elsewhere() -> None:
    text = " ".join(f"word{n}" for n in range(60))
    old = likeness.read_sketch(likeness.sketch(likeness.features(text, KEY, {})))
    fifth = " ".join("new" if n % 5 == 0 else f"word{n}" for n in range(60))
    tenth = " ".join("new" if n % 10 == 0 else f"word{n}" for n in range(60))
    half = " ".join("new" if n % 2 == 0 else f"word{n}" for n in range(60))
    assert likeness.likeness(old, likeness.features(fifth, KEY, {})) >= likeness.SAME_PLACE
    assert likeness.likeness(old, likeness.features(tenth, KEY, {})) >= likeness.ELSEWHERE
    assert likeness.likeness(old, likeness.features(half, KEY, {})) < likeness.SAME_PLACE


def test_formulas_that_stand_everywhere_are_known_again_by_their_place() -> None:
    before = "\n\n".join(["The chair thanked the speaker."] * 100)
    after = "\n\n".join(["The chair thanked each speaker."] * 100)
    assert names(after, recorded(before)) == names(before)


def test_fingerprints_and_sketches_say_nothing_without_the_key() -> None:
    other = "beef" * 8
    assert likeness.fingerprint(FERRY, KEY) != likeness.fingerprint(FERRY, other)
    here = likeness.features(FERRY, KEY, {})
    assert len(here & likeness.features(FERRY, other, {})) <= 1
    assert likeness.contained(likeness.read_sketch(likeness.sketch(here)), here) == 1


def test_a_damaged_sketch_is_like_nothing() -> None:
    for text in ("", "A", "!!!!", "AAA"):
        assert likeness.likeness(likeness.read_sketch(text), likeness.features(FERRY, KEY, {})) == 0
