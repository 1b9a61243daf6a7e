"""Words that are written together with a name: which shorter words a word may hide.

Decisions: Arabic و ف ب ل ك and Hebrew ו ש ב כ ל מ before a name, Korean particles after it. A name with one of them is
taken for the name only where little else is possible (`is_certain`, two syllables or more in Korean): a name of several
words, one with the Arabic article, or one of five letters or more. `فعلي` (actual) is not `ف` + `علي` (Ali).
All other inflection (Russian or Turkish cases) needs an alias.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_ARABIC: Final = frozenset("وفبلك")
_ARABIC_FIRST: Final = frozenset("وف")
_HEBREW: Final = frozenset("ושבכלמ")
_HEBREW_FIRST: Final = frozenset("וש")
_ARTICLE: Final = "ال"
_CERTAIN_LETTERS: Final = 5

_PARTICLES: Final = (
    "에서는", "으로", "에서", "에게", "에는", "까지", "부터", "처럼", "보다", "이나",
    "은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도", "만", "나",
)  # fmt: skip
_PARTICLE_ENDS: Final = frozenset(p[-1] for p in _PARTICLES)


def without_prefix(word: str) -> Iterator[str]:
    """What `word` may be after one or two prefixed particles."""
    first = word[:1]
    if first in _ARABIC:
        yield from _arabic(word)
        if first in _ARABIC_FIRST and word[1:2] in _ARABIC:
            yield from _arabic(word[1:])
    elif first in _HEBREW:
        yield word[1:]
        if first in _HEBREW_FIRST and word[1:2] in _HEBREW:
            yield word[2:]


def _arabic(word: str) -> Iterator[str]:
    yield word[1:]
    if word.startswith("لل"):  # the article loses its first letter
        yield _ARTICLE + word[2:]


def is_certain(words: int, name: str) -> bool:
    """Whether a name of so many words may be seen behind a prefixed particle."""
    return words > 1 or len(name) >= _CERTAIN_LETTERS or (name.startswith(_ARTICLE) and len(name) > len(_ARTICLE) + 1)


def without_particle(word: str) -> Iterator[str]:
    """What a Korean `word` may be before a particle."""
    if word[-1:] in _PARTICLE_ENDS:
        for particle in _PARTICLES:
            if word.endswith(particle) and len(word) - len(particle) > 1:
                yield word[: -len(particle)]
