"""Words in every script."""

from __future__ import annotations

import random

import pytest

from site_builder.linking.tokens import _split_any, _split_plain, fold, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("al-Assad", "al assad"),
        ("O’Brien’s U.S. visit", "o brien s u s visit"),
        ("snake_case 2254a", "snake case 2254a"),
        ("Kerry² and x₁", "kerry and x"),
        ("Erdoğan ≠ Erdogan", "erdoğan erdogan"),
        ("E\u0301cole Ｆull ﬁne", "école full fine"),
        ("İI ıi", "ii ii"),
        ("STRASSE Straße", "strasse strasse"),
        ("ΣΙΣΥΦΟΣ Σίσυφος", "σισυφοσ σίσυφοσ"),
        ("بَشّارُ الأسـد", "بشار الأسد"),
        ("שָׁלוֹם ארה״ב", "שלום ארה ב"),
        ("می‌شود", "می شود"),
        ("习近平 met 约翰·克里。", "习 近 平 met 约 翰 克 里"),
        ("カタカナ ひらがな", "カ タ カ ナ ひ ら が な"),
        ("ที่นี่", "ที่ นี่"),
        ("བོད་ཡིག", "བོ ད ཡི ག"),
        ("नमस्ते दुनिया।", "नमस्ते दुनिया"),
        ("서울에서", "서울에서"),
        ("Baʿth co\u00adoperate", "ba th cooperate"),
        ("…—“”", ""),
        ("", ""),
    ],
)
def test_words(text: str, words: str) -> None:
    assert [t.folded for t in tokenize(text)] == words.split()


def test_offsets_are_those_of_the_text() -> None:
    text = "The  U.S.–Russian talks, “Ünder” 叙利亚"
    assert [text[t.start : t.end] for t in tokenize(text)] == [
        "The", "U", "S", "Russian", "talks", "Ünder", "叙", "利", "亚"
    ]  # fmt: skip


def _texts(letters: str, seed: int) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(letters, k=chance.randrange(60))) for _ in range(400)]


ASCII = [*range(128)]
PLANES = [*range(0xD800), *range(0xE000, 0x11000), *range(0x1F600, 0x1F620), *range(0x20000, 0x20050)]


def test_plain_texts_have_the_same_words_on_both_ways() -> None:
    for text in _texts("".join(map(chr, ASCII)) + "’“”–—…\u00a0", seed=1):
        fast, slow = _split_plain(text), _split_any(text)
        assert fast is not None
        assert [(fast.start(i), fast.end(i), w) for i, w in enumerate(fast.folded) if w] == [
            (slow.start(i), slow.end(i), w) for i, w in enumerate(slow.folded) if w
        ]


def test_each_word_folds_alone_as_in_its_text() -> None:
    for text in _texts("".join(map(chr, PLANES)), seed=2):
        for token in tokenize(text):
            assert fold(text[token.start : token.end]) == token.folded
