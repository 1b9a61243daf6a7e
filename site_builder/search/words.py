"""Text as the index gets it: what the indexer cannot split is split here, and put together again in the browser.

The indexer parts words at blanks and knows one language's stems. Whatever the language of the index,

- scripts without blanks (Chinese, Japanese, Thai, Khmer …) become overlapping pairs of letters, so that any part of a
  sentence is found: `人権宣言` → `人権 ␣権宣 ␣宣言 ␣言`. A browser shows of each pair its first letter;
- Arabic and Hebrew words get a break behind what is written together with them: `وال|سلام` is found as `سلام` too;
- so do words joined by dashes and apostrophes beyond ASCII: `talks—which`, `l’accord`.

Before a word `GLUE` says "no blank stood here"; inside a word it makes the indexer take both parts beside the whole,
for ASCII signs are what it splits words at. Browsers take it out again.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Final

from site_builder.linking.tokens import SINGLE

GLUE: Final = "^`"
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff]+")
"""Dropped: they would be taken for marks of ours or of the indexer's."""

_SPACELESS_LETTER: Final = re.compile(f"[{SINGLE}]")
_SENTINEL: Final = re.compile(r"(?<!\S)_+(?=(?:END_)?PAGEFIND_)")
"""Words by which the indexer is told about anchors and weights; in a source they are only words."""

_JOINT: Final = re.compile(r"(?<=\w)([\u2012-\u2015\u2026\u05be])(?=\w)")
_ELISION: Final = re.compile(r"(?<=\w)\u2019(?=\w\w\w)")
_ARABIC_LETTERS: Final = "\u0621-\u064a\u0671-\u06d3"
_ARABIC: Final = re.compile(
    rf"(?<![{_ARABIC_LETTERS}\u064b-\u065f])([وف]?(?:[بك]?ال|لل)|[وفبلك])(?=[{_ARABIC_LETTERS}]{{3}})"
)
_HEBREW: Final = re.compile(r"(?<![א-ת\"״׳'])([ושבכלמה]|ו[שבכלמה]|ש[הבל])(?=[א-ת]{3})")
_PREFIXES: Final = {"ar": _ARABIC, "arb": _ARABIC, "arz": _ARABIC, "apc": _ARABIC, "ary": _ARABIC, "he": _HEBREW}


def indexed(text: str, language: str = "") -> str:
    """`text` in one line as it is handed to the indexer."""
    if GLUE in text:
        text = text.replace(GLUE, "^ `")
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
        if _SPACELESS_LETTER.search(text) is not None:
            text = _spaceless_run().sub(_pairs, text)
        text = _ELISION.sub(f"\u2019{GLUE}", _JOINT.sub(rf"{GLUE}\1{GLUE}", text))
        prefix = _PREFIXES.get(language.partition("-")[0])
        if prefix is not None:
            text = prefix.sub(rf"\1{GLUE}", text)
    if "PAGEFIND_" in text:
        text = _SENTINEL.sub("", text)
    return " ".join(text.split())


def has_words(text: str) -> bool:
    """Whether the indexer finds anything in `text`."""
    return any(map(str.isalnum, text))


def _pairs(run: re.Match[str]) -> str:
    units = _spaceless_unit().findall(run.group())
    pairs = [a + b for a, b in pairwise(units)]
    start, end = run.span()
    before = f" {GLUE}" if start and not run.string[start - 1].isspace() else ""
    after = f" {GLUE}" if end < len(run.string) and not run.string[end].isspace() else ""
    return before + f" {GLUE}".join([*pairs, units[-1]]) + after


@cache
def _marks() -> str:
    """The combining marks of the scripts in question, as the inside of a character class."""
    blocks = ((0x300, 0x370), (0xE00, 0x1100), (0x1780, 0x1AB0), (0x302A, 0x3030), (0x3099, 0x309B), (0xA980, 0xAAE0))
    variation_selectors = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
    codes = (chr(code) for first, end in blocks for code in range(first, end))
    return "".join(c for c in codes if unicodedata.category(c)[0] == "M") + variation_selectors


def _letter() -> str:
    """Pattern of one letter of a script without blanks, with its marks."""
    return rf"(?:(?![\W_])[{SINGLE}])[{_marks()}]*"


@cache
def _spaceless_unit() -> re.Pattern[str]:
    return re.compile(_letter())


@cache
def _spaceless_run() -> re.Pattern[str]:
    return re.compile(f"(?:{_letter()})+")
