"""Names as they are looked for: what a reader types and what is written have one spelling here and in the browser.

`theme/quick.js` does the same; the tables it needs are sent with the index, so that there is one of each. Other than in
`linking.tokens` diacritics are nothing: who looks for Erdoğan types `erdogan`, and sees what is found before following.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from site_builder.linking.tokens import SINGLE

ALIKE: Final = {
    "æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "œ": "oe",
    "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك",
}  # fmt: skip
"""Letters that Unicode takes for letters of their own, and people who have no such key for these."""

SILENT: Final = "\u00ad\u02b9-\u02c1\u0640\u200b-\u200f\u2060\ufeff"
"""Ranges of a character class: signs inside of words that nobody types; soft hyphens, modifier apostrophes, tatweel."""

ARTICLE: Final = "ال"
"""Written together with the word behind it, which is found without it too."""

LONGEST: Final = 12
"""So much of a run of letters without blanks is looked at from any place in it."""
_ALIKE: Final = str.maketrans(ALIKE)
_SILENT: Final = re.compile(f"[{SILENT}]+")
_WORD: Final = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The letters that matter.

    >>> fold("Erdoğan"), fold("STRAẞE"), fold("Ёлкин")
    ('erdogan', 'strasse', 'елкин')
    """
    if text.isascii():
        return text.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))
    # up and down again, letter by letter: ß is ss, and a final sigma is none
    return "".join(c.lower() for c in _SILENT.sub("", bare).upper()).translate(_ALIKE)


def parts(text: str) -> Iterator[str]:
    """The words of what was typed; where a script has no blanks, runs of its letters.

    >>> list(parts("Al-Assad, 中国 2"))
    ['al', 'assad', '中国', '2']
    """
    for run in _WORD.findall(fold(text)):
        yield from filter(None, _single().split(run))


def starts(text: str) -> tuple[str, ...]:
    """All that a part may be the beginning of, each once.

    >>> starts("Kerry, John"), starts("中国人")
    (('kerry', 'john'), ('中国人', '国人', '人'))
    """
    found: dict[str, None] = {}
    for part in parts(text):
        if is_single(part):
            found.update(dict.fromkeys(part[at : at + LONGEST] for at in range(len(part))))
            continue
        found[part] = None
        if part.startswith(ARTICLE) and len(part) > 4:
            found[part.removeprefix(ARTICLE)] = None
    return tuple(found)


def key_of(start: str) -> str:
    """The shard in which it is looked for: its first two letters, one where letters are words; ``""`` for none."""
    if is_single(start):
        return start[0]
    return start[:2] if len(start) > 1 else ""


def is_single(part: str) -> bool:
    return not part.isascii() and _single().match(part) is not None


@lru_cache(maxsize=1)
def _single() -> re.Pattern[str]:
    return re.compile(f"([{SINGLE}]+)")
