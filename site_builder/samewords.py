"""Texts that are nearly the same, found among very many without comparing each with each.

A text is its set of runs of `RUN` words, each a number. Of the set a signature is kept (MinHash with one permutation:
the least number of each of `BINS` residue classes), and texts that agree in one of the bands of their signatures are
compared in truth. Pure and the same on every machine: numbers come of the words, never of Python's own hash.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Final, NamedTuple
from zlib import crc32

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
_WIDTH: Final = 4
"""Bytes of a number, as words and runs are hashed to."""

_BAND: Final = _ROWS * _WIDTH
_STEP: Final = 0x9E3779B1
_MASK: Final = 0xFFFFFFFF


class Pair(NamedTuple):
    """Two texts and the share of their runs that both have, 0 to 1. `first` stands before `second` in order."""

    first: str
    second: str
    likeness: float


Memo = dict[str, bytes]
"""Words hashed so far."""


def runs(text: str, memo: Memo) -> frozenset[int]:
    """The runs of words of a text as numbers; capitals, punctuation and white space count for nothing."""
    tokens = _TOKENS.findall(unicodedata.normalize("NFC", text).casefold())
    for token in frozenset(tokens).difference(memo):
        memo[token] = blake2b(token.encode(), digest_size=_WIDTH).digest()
    words = b"".join([memo[token] for token in tokens])
    length = RUN * _WIDTH
    return frozenset([crc32(words[at : at + length]) for at in range(0, len(words) - length + 1, _WIDTH)])


def signature(found: frozenset[int]) -> bytes:
    """The least number of each residue class; an empty class takes that of the next that is not, and how far it is."""
    least = {number % BINS: number for number in sorted(found, reverse=True)}
    if not least:
        return b""
    filled = []
    value = away = 0
    for place in range(2 * BINS - 1, -1, -1):  # once around to know what follows the last, once to fill
        value, away = (least[place % BINS], 0) if place % BINS in least else (value, away + _STEP)
        if place < BINS:
            filled.append((value + away) & _MASK)
    return struct.pack(f"<{BINS}I", *reversed(filled))


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Runs that both have, as a share of those that either has."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def pairs(texts: Mapping[str, str]) -> list[Pair]:
    """The texts that are alike, the most alike first. Keys are taken in their order."""
    memo: Memo = {}
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
