"""Two texts compared: whatever they are, either can be read off the comparison, and nothing takes long."""

from __future__ import annotations

import random

from site_builder.render.comparison import MOST_PARAGRAPHS, MOST_ROWS, Comparison, Piece, compare, words_compared


def side(comparison: Comparison, kind: str) -> str:
    return " ".join("".join(p.text for p in row.pieces if p.kind in ("same", kind)) for row in comparison.rows)


def test_words_that_changed_are_taken_out_and_put_in() -> None:
    assert words_compared("nine men and a boy", "ten men and a dog") == (
        Piece("old", "nine"), Piece("new", "ten"), Piece("same", " men and a "), Piece("old", "boy"),
        Piece("new", "dog"),
    )  # fmt: skip


def test_a_blank_between_two_changes_does_not_tear_them_apart() -> None:
    assert words_compared("nine men", "ten women") == (Piece("old", "nine men"), Piece("new", "ten women"))


def test_a_script_without_blanks_is_compared_by_its_characters() -> None:
    assert words_compared("船在中午出发", "船在晚上出发") == (
        Piece("same", "船在"), Piece("old", "中午"), Piece("new", "晚上"), Piece("same", "出发"),
    )  # fmt: skip


def test_equal_texts_are_equal_whatever_their_white_space() -> None:
    assert compare(["a  b", "c\nd"], ["a b", "c d"]).is_equal


def test_paragraphs_that_are_alike_are_paired_though_others_came_between() -> None:
    rows = compare(["one two three four five"], ["all is new here", "one two three four six"]).rows
    assert [(row.old, row.new) for row in rows] == [(-1, 0), (0, 1)]


def test_both_texts_can_be_read_off_it() -> None:
    draw = random.Random(7)
    for _ in range(200):
        old, new = (
            [" ".join(draw.choices("abcdefg", k=draw.randint(1, 6))) for _ in range(draw.randint(0, 8))]
            for _ in range(2)
        )
        found = compare(old, new)
        equal = sum(row.same for row in found.rows)
        assert len(old) == equal + sum(row.old >= 0 for row in found.rows)
        assert len(new) == equal + sum(row.new >= 0 for row in found.rows)
        for row in found.rows:
            if row.old >= 0 and row.new >= 0:
                assert "".join(p.text for p in row.pieces if p.kind != "new") == old[row.old]
                assert "".join(p.text for p in row.pieces if p.kind != "old") == new[row.new]


def test_too_much_is_cut_and_says_so() -> None:
    many = [f"paragraph {n}" for n in range(MOST_PARAGRAPHS + 1)]
    assert compare(many, many).is_cut
    other = [f"{n} something else" for n in range(MOST_ROWS + 1)]
    assert len(compare([], other).rows) == MOST_ROWS
    assert compare([], other).is_cut


def test_a_paragraph_of_very_many_words_is_replaced_as_a_whole() -> None:
    old, new = ("a b " * 2000).strip(), ("b a " * 2000).strip()
    assert words_compared(old, new) == (Piece("old", old), Piece("new", new))
