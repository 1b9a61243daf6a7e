"""Text as words, in every script, for finding names: two spellings of one name have equal tokens.

Decisions, each with a test:
- A word is a run of letters, marks and digits. Apostrophes, hyphens and full stops part words: `al-Assad` is
  `al`, `assad`; `O'Brien` is `o`, `brien`; `U.S.` is `u`, `s`. Superscript figures (note calls) are no part of a word.
- Scripts written without blanks (Han, kana, Thai, Lao, Khmer, Myanmar, Tibetan …) have one token per letter, its
  marks with it.
- Folding is NFKC, then case folding. Diacritics stay: `Erdoğan` and `Erdogan` are two names. Dropped is what only
  helps to read or to break a line: Arabic vowel signs and tatweel, Hebrew points, variation selectors, soft hyphens.
- `İ ı I i` are one letter: which of them are a pair of capital and small depends on the language.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import accumulate, chain
from typing import Final, NamedTuple

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
SINGLE: Final = (
    "\u0e00-\u0fff"  # Thai, Lao, Tibetan
    "\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf"  # Myanmar, Khmer, Tai scripts
    "\u3005-\u3007\u3041-\u312f\u31a0-\u31ff\ua000-\ua4cf"  # kana, Bopomofo, Yi
    "\ua980-\ua9ff\uaa60-\uaadf\uff66-\uff9f\U0001b000-\U0001b16f" + _HAN
)
"""Ranges of a character class: scripts in which blanks do not part words."""

_HANGUL: Final = "\uac00-\ud7a3"
_WIDE: Final = "\U00010000-\U0001afff\U0001b170-\U0001cfff\U0001d400-\U0001d7ff\U0001e000-\U0001eeff"
"""Scripts beyond the basic plane, without emoji and notes of music."""

_PLANE: Final = (
    range(0x3400), range(0x4DC0, 0x4E00), range(0xA000, 0xAC00), range(0xD7A4, 0xD800), range(0xFB00, 0xFFFF),
)  # fmt: skip
"""The basic plane but for Han, Hangul and private use."""

_MODIFIERS: Final = "\u02b9-\u02c1"
"""ʼ ʿ and their like: letters to Unicode, apostrophes to those who type."""

_IGNORED = re.compile(
    "[\u00ad\u034f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff\u200d\u2060\ufe00-\ufe0f]+"
)
_PLAIN: Final = {c: chr(c).lower() if chr(c).isalnum() else " " for c in range(128)}
_TYPOGRAPHY: Final = "’‘“”–—…\u00a0«»"
"""Signs that stand in otherwise plain English; each becomes one blank, so offsets stay."""


class Token(NamedTuple):
    """`text[start:end]`, folded."""

    start: int
    end: int
    folded: str


class Words(NamedTuple):
    """The words of `text`, folded, and where they stand. A word may be "": a hole that counts for nothing.

    `simple`: nothing but ASCII letters, so that no script with rules of its own need be looked for. `edges` are then
    the lengths of all words before, without the one sign between two; else starts and ends by turns.
    """

    text: str
    folded: list[str]
    edges: list[int]
    simple: bool

    def start(self, index: int) -> int:
        return self.edges[index] + index if self.simple else self.edges[2 * index]

    def end(self, index: int) -> int:
        return self.edges[index + 1] + index if self.simple else self.edges[2 * index + 1]

    def typed(self, index: int) -> str:
        """The word as it stands in the text."""
        return self.text[self.start(index) : self.end(index)]

    def after(self, index: int) -> int:
        """The next word's index, -1 at the end."""
        for later in range(index + 1, len(self.folded)):
            if self.folded[later]:
                return later
        return -1


def tokenize(text: str) -> list[Token]:
    """The words of `text` in order.

    >>> [t.folded for t in tokenize("The U.S.–Russian talks")]
    ['the', 'u', 's', 'russian', 'talks']
    """
    words = split(text)
    return [Token(words.start(i), words.end(i), w) for i, w in enumerate(words.folded) if w]


def split(text: str) -> Words:
    """`tokenize` for long texts: the same words, in columns."""
    return _split_plain(text) or _split_any(text)


def _split_plain(text: str) -> Words | None:
    """English and its like: with blanks in place of all signs, the words stand where they stood."""
    blanks = text
    if not text.isascii():
        for sign in _TYPOGRAPHY:
            blanks = blanks.replace(sign, " ")
        if not blanks.isascii():
            return None
    folded = blanks.translate(_PLAIN).split(" ")
    return Words(text, folded, list(accumulate(map(len, folded), initial=0)), simple=True)


def _split_any(text: str) -> Words:
    parts = _pattern().split(text)
    folded = fold("\n".join(parts[1::2])).split("\n") if len(parts) > 1 else []
    return Words(text, folded, list(accumulate(map(len, parts))), simple=False)


@cache
def _pattern() -> re.Pattern[str]:
    """One group: a word. Made at first use, because gathering letters and marks takes some milliseconds."""
    plane = "".join(map(chr, chain.from_iterable(_PLANE)))
    single = re.compile(f"[{SINGLE}]")
    marks = [c for c in re.findall(r"\W", plane) if unicodedata.category(c)[0] == "M"]
    letters = [c for c in re.findall(rf"[^\W_{_MODIFIERS}]", plane) if unicodedata.category(c) != "No"]
    run = [c for c in letters + marks if not single.match(c)] + ["\u00ad", "\u200d", "\u2060"]
    alone = [c for c in letters if single.match(c)]
    return re.compile(f"([{_ranges(run)}{_HANGUL}{_WIDE}]+|[{_ranges(alone)}{_HAN}][{_ranges(marks)}]*)")


def _ranges(characters: list[str]) -> str:
    """The inside of a character class."""
    codes = sorted(map(ord, characters))
    starts = [c for c, before in zip(codes, [-1, *codes], strict=False) if c != before + 1]
    ends = [c for c, after in zip(codes, [*codes[1:], -1], strict=True) if c + 1 != after]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


def plain(text: str) -> str:
    """`text` with its case, but otherwise as `fold` makes it."""
    if text.isascii():
        return text
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text))


def fold(text: str) -> str:
    """What two spellings of one word have in common."""
    if text.isascii():
        return text.lower()
    return plain(text).casefold().replace("i\u0307", "i").replace("ı", "i")
