"""Texts that are nearly the same, found among very many without comparing each with each.

A text is its set of runs of `RUN` words, each a number. Of the set a signature is kept (MinHash with one permutation:
the least number of each of `BINS` ranges), and texts that agree in one of the bands of their signatures are compared in
truth. Pure and the same on every machine: numbers come of the words, never of Python's own hash.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Final, NamedTuple

from site_builder.likeness import NO_BLANKS

RUN: Final = 4
BINS: Final = 128
_ROWS: Final = 4
"""Numbers of a band: two texts that share half of their runs meet in one of the 32 bands nine times out of ten."""

ALIKE: Final = 0.5
"""Share of runs that both have among those that either has, from which on two texts are spoken of."""

LEAST_RUNS: Final = 12
"""A text with fewer has too little of its own: many letters end alike."""

_CROWD: Final = 20
"""Of more texts that agree in a band each is compared with the first only: enough to find a group."""

_TOKENS: Final = re.compile(f"[{NO_BLANKS}]|[^\\W_{NO_BLANKS}]+")
_ASCII: Final = "".join(chr(c) if chr(c).isalnum() else " " for c in range(128))
"""Where there is nothing else, what is no letter and no digit may as well be a blank: that is found out much faster."""

_WIDTH: Final = 4
"""Bytes of a number, as words and runs are hashed to."""

_LANE: Final = 2 * _WIDTH
"""Bytes that a word has to itself in the sum of `_sums`: enough for what is added up there."""

_FACTORS: Final = (0x2545F491, 0x1B873593, 0x27D4EB2F)
"""Odd numbers of 30 bits; what each word of a run after its first is multiplied by, so that their order counts."""

_BAND: Final = _ROWS * _WIDTH
_BEYOND: Final = 1 << 8 * _WIDTH
_BOUNDS: Final = range(0, _BEYOND, _BEYOND // BINS)


class Pair(NamedTuple):
    """Two texts and the share of their runs that both have, 0 to 1. `first` stands before `second` in order."""

    first: str
    second: str
    likeness: float


class Memo(dict[str, bytes]):
    """Words hashed so far, each with the zeros that fill its lane."""

    def __missing__(self, word: str) -> bytes:
        number = self[word] = blake2b(word.encode(), digest_size=_WIDTH).digest() + bytes(_LANE - _WIDTH)
        return number


def runs(text: str, memo: Memo) -> frozenset[int]:
    """The runs of words of a text as numbers; capitals, punctuation and white space count for nothing."""
    folded = unicodedata.normalize("NFC", text).casefold()
    tokens = folded.translate(_ASCII).split() if folded.isascii() else _TOKENS.findall(folded)
    return frozenset(_sums(b"".join([memo[token] for token in tokens])))


def _sums(lanes: bytes) -> tuple[int, ...]:
    """The number of each run: its words, the later ones multiplied, added up modulo 2**32.

    All runs of a text at once, in long integers whose lanes no sum can overflow; one by one takes far longer.
    """
    count = len(lanes) // _LANE - RUN + 1
    if count < 1:
        return ()
    words = int.from_bytes(lanes, "little")
    total = words + sum((words >> 8 * _LANE * place) * factor for place, factor in enumerate(_FACTORS, 1))
    whole = total & ((1 << 8 * _LANE * count) - 1)
    return struct.unpack(f"<{2 * count}I", whole.to_bytes(_LANE * count, "little"))[::2]


def signature(found: frozenset[int]) -> bytes:
    """How far above each bound the next number is. A range that is empty so takes that of the next that is not."""
    if not found:
        return b""
    numbers = sorted(found)
    numbers.append(numbers[0] + _BEYOND)
    away = [numbers[bisect_left(numbers, bound)] - bound for bound in _BOUNDS]
    return struct.pack(f"<{BINS}I", *away)


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Runs that both have, as a share of those that either has."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def pairs(texts: Mapping[str, str]) -> list[Pair]:
    """The texts that are alike, the most alike first. Keys are taken in their order."""
    memo = Memo()
    signatures: dict[str, bytes] = {}
    for key, text in texts.items():
        found = runs(text, memo)
        if len(found) >= LEAST_RUNS:
            signatures[key] = signature(found)
    alike = (Pair(a, b, likeness(runs(texts[a], memo), runs(texts[b], memo))) for a, b in _candidates(signatures))
    return sorted((pair for pair in alike if pair.likeness >= ALIKE), key=lambda p: (-p.likeness, p.first, p.second))


def _candidates(signatures: Mapping[str, bytes]) -> Iterable[tuple[str, str]]:
    """The pairs that agree in a band, each once."""
    near: dict[tuple[str, str], None] = {}
    for at in range(0, BINS * _WIDTH, _BAND):
        met: dict[bytes, list[str]] = {}
        for key, numbers in signatures.items():
            met.setdefault(numbers[at : at + _BAND], []).append(key)
        near.update(dict.fromkeys(pair for keys in met.values() if len(keys) > 1 for pair in _met(keys)))
    return near


def _met(keys: list[str]) -> Iterator[tuple[str, str]]:
    for place, first in enumerate(keys[:1] if len(keys) > _CROWD else keys):
        for second in keys[place + 1 :]:
            yield first, second


class Groups:
    """Which keys belong together, as far as is known; joined one by one."""

    def __init__(self, groups: Iterable[Iterable[str]] = ()) -> None:
        self._above: dict[str, str] = {}
        for group in groups:
            first, *others = group
            for other in others:
                self.join(first, other)

    def _top(self, key: str) -> str:
        while (above := self._above.get(key, key)) != key:
            key = above
        return key

    def join(self, one: str, other: str) -> bool:
        """Put the two into one group; False when they are in one already."""
        top, below = self._top(one), self._top(other)
        if top == below:
            return False
        self._above[below] = top
        return True
