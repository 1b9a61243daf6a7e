"""Quoted sentences: the cases of `sentences.txt`, and long ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.linking.sentences import LIMIT, sentence_around


def cases() -> list[tuple[str, str]]:
    blocks = (Path(__file__).parent / "sentences.txt").read_text("utf-8").strip().split("\n\n")[1:]
    return [(text, expected) for text, _, expected in (block.rpartition("\n> ") for block in blocks)]


def around(marked: str) -> str:
    start = marked.index("«")
    end = marked.index("»") - 1
    sentence, first, last = sentence_around(marked.replace("«", "").replace("»", ""), start, end)
    return f"{sentence[:first]}«{sentence[first:last]}»{sentence[last:]}"


@pytest.mark.parametrize(("text", "expected"), cases(), ids=[text for text, _ in cases()])
def test_sentence(text: str, expected: str) -> None:
    assert around(text) == expected


def test_a_long_sentence_is_cut_between_words_around_the_name() -> None:
    quoted = around("before " * 200 + "«Reyn» " + "after " * 200)
    assert quoted.startswith("…before before")
    assert quoted.endswith("after after…")
    assert "before «Reyn» after" in quoted
    assert LIMIT - 20 <= len(quoted) <= LIMIT + 4


def test_a_long_sentence_is_cut_only_where_it_is_long() -> None:
    assert around("A «Reyn» " + "after " * 200 + ".").startswith("A «Reyn» after")
    assert around("before " * 200 + "of «Reyn» there. Next.").endswith("before of «Reyn» there.")


def test_a_long_text_without_blanks_is_cut_between_letters() -> None:
    quoted = around("前" * 400 + "«叙利亚»" + "后" * 400)
    assert quoted.startswith("…前")
    assert quoted.endswith("后…")
    assert len(quoted) <= LIMIT + 4


def test_a_long_name_is_never_cut() -> None:
    name = "Long " * 80 + "Name"
    assert name in around(f"The {'word ' * 60}«{name}» is long.")


def test_every_place_of_a_text_has_a_sentence_that_holds_it() -> None:
    text = "One. Two three! “Four?” he said; and J. R. went to the U.S. No. 5 … 中文。句子 end. \n Last"
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            sentence, first, last = sentence_around(text, start, end)
            assert sentence[first:last] == text[start:end].replace("\n", " ")
