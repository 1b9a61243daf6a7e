"""An invented language whose words are spread as in natural text: few very often, most hardly ever.

Everything is a pure function of a seed. No word list of a real language is needed, none is copied.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from random import Random
from typing import Final

WORDS: Final = 60_000
"""Different words of the language: about what 10,000 documents of a real archive hold."""
EXPONENT: Final = 1.07
OFFSET: Final = 2.7
"""Zipf–Mandelbrot: the word of rank r (from 1) has the weight 1 / (r + OFFSET) ** EXPONENT."""

_ONSETS: Final[tuple[str, ...]] = (
    *"bcdfghjklmnprstvw" * 3, "br", "cl", "dr", "fl", "gr", "pl", "pr", "sh", "st", "th", "tr",
)  # fmt: skip
_VOWELS: Final[tuple[str, ...]] = (*"aaeeeiioou", "ai", "ea", "ou")
_CODAS: Final[tuple[str, ...]] = ("", "", "", "", "", *"lmnrst", "nd", "st")
_SHORT: Final = (350, 9_000)
"""Ranks below the first are mostly of one syllable, below the second of two: frequent words are short."""


def syllable(random: Random) -> str:
    """One pronounceable syllable."""
    return random.choice(_ONSETS) + random.choice(_VOWELS) + random.choice(_CODAS)


def _length(rank: int, random: Random) -> int:
    """Syllables of the word of this rank."""
    return 1 + sum(rank >= limit for limit in _SHORT) + random.choice((0, 0, 0, 1))


class Vocabulary:
    """The words of one seed, most frequent first, and how to draw from them."""

    def __init__(self, seed: int, size: int = WORDS) -> None:
        random = Random(f"vocabulary {seed}")
        taken: dict[str, None] = {}
        while len(taken) < size:
            taken.setdefault("".join(syllable(random) for _ in range(_length(len(taken), random))))
        self.words: Final = tuple(taken)
        self._weights: Final = tuple(accumulate(1 / (rank + OFFSET) ** EXPONENT for rank in range(1, size + 1)))

    def draw(self, random: Random, count: int) -> list[str]:
        """`count` words as running text has them."""
        return random.choices(self.words, cum_weights=self._weights, k=count)

    def rare(self, random: Random) -> str:
        """A word that says something: none of the 300 most frequent."""
        return self.words[random.randrange(300, len(self.words))]


@cache
def by_rank(size: int, offset: float) -> tuple[float, ...]:
    """Cumulative weights 1 / (rank + offset) for `random.choices`: the first few of a list are drawn often."""
    return tuple(accumulate(1 / (rank + offset) for rank in range(1, size + 1)))
