"""What the indexer is given, so that it finds what it could not split by itself."""

from __future__ import annotations

import pytest

from site_builder.search.words import GLUE, has_words, indexed


def broken(text: str, language: str = "") -> str:
    """`indexed` with `|` for the sign between what belongs together."""
    return indexed(text, language).replace(GLUE, "|")


def test_plain_text_is_one_line() -> None:
    assert indexed("Two\nlines  and\ta tab") == "Two lines and a tab"


@pytest.mark.parametrize(
    ("text", "language", "given"),
    [
        ("人権宣言", "ja", "人権 |権宣 |宣言 |言"),
        ("平和。次", "ja", "平和 |和 |。 |次"),
        ("在1948年 起", "zh", "在 |1948 |年 起"),
        ("「海」", "ja", "「 |海 |」"),
        ("ที่นี่", "th", "ที่นี่ |นี่"),
    ],
)
def test_scripts_without_blanks_become_pairs_of_letters(text: str, language: str, given: str) -> None:
    assert broken(text, language) == given


def test_pairs_are_made_in_a_document_of_any_language() -> None:
    assert broken("the newspaper 海洋報", "en") == "the newspaper 海洋 |洋報 |報"


@pytest.mark.parametrize(
    ("text", "language", "given"),
    [
        ("والسلام", "ar", "وال|سلام"),
        ("للعالم", "ar", "لل|عالم"),
        ("وحقوق", "ar", "و|حقوق"),
        ("ولد", "ar", "ولد"),
        ("ושלום", "he", "ו|שלום"),
        ("البحر", "fa", "البحر"),
    ],
)
def test_what_is_written_together_with_a_word_is_parted_from_it(text: str, language: str, given: str) -> None:
    assert broken(text, language) == given


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("talks—which", "talks|—|which"),
        ("1914–1918", "1914|–|1918"),
        ("בית־ספר", "בית|־|ספר"),
        ("l’accord", "l’|accord"),
        ("Kerry’s", "Kerry’s"),
        ("a — b", "a — b"),
    ],
)
def test_dashes_and_elisions_part_words(text: str, given: str) -> None:
    assert broken(text) == given


def test_the_indexers_own_marks_are_only_words_in_a_source() -> None:
    text = "see ___PAGEFIND_ANCHOR___p:0:x and ___PAGEFIND_WEIGHT___7 ___END_PAGEFIND_WEIGHT___ here"
    assert "___PAGEFIND" not in f" {indexed(text)}"
    assert "___END" not in indexed(text)
    assert "PAGEFIND_ANCHOR___p:0:x" in indexed(text)


def test_our_own_sign_does_not_survive_in_a_source() -> None:
    assert GLUE not in indexed(f"odd{GLUE}ity")


def test_invisible_characters_are_dropped() -> None:
    assert indexed("so\u00adft zero\u200bwidth \ufeffmark") == "soft zerowidth mark"


def test_what_has_words() -> None:
    assert has_words("… 7")
    assert has_words("海")
    assert not has_words("?! — …")
