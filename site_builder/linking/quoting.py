"""Sentences of a text as readers see it: with titles in place of references that have no label."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from site_builder.linking.sentences import sentence_around


class Change(NamedTuple):
    """`words` are shown in place of `text[start:end]`."""

    start: int
    end: int
    words: str


class Quoting:
    """Quotes from the texts of a body, block by block. What was made for one quotation serves the next."""

    __slots__ = ("_changes", "_shown", "_texts")

    def __init__(self, texts: Sequence[str], changes: Mapping[int, Iterable[Change]]) -> None:
        self._texts = texts
        self._changes = changes
        self._shown: dict[int, _Shown] = {}

    def sentence(self, block: int, start: int, end: int) -> tuple[str, int, int]:
        """The sentence around `start:end` of a block's own text, and where the words shown there are in it."""
        if block not in self._changes:
            return sentence_around(self._texts[block], start, end)
        shown = self._shown.get(block)
        if shown is None:
            shown = self._shown[block] = _Shown.of(self._texts[block], self._changes[block])
        return sentence_around(shown.text, shown.offset(start), shown.offset(end))


class _Shown(NamedTuple):
    """A text after its changes. `shifts[n]`: how much longer it is after the first n of them, which end at `ends`."""

    text: str
    ends: list[int]
    shifts: list[int]

    @classmethod
    def of(cls, text: str, changes: Iterable[Change]) -> _Shown:
        parts: list[str] = []
        at = 0
        ordered: list[Change] = []
        for change in sorted(changes):
            if change.start >= at:
                parts += (text[at : change.start], change.words)
                at = change.end
                ordered.append(change)
        parts.append(text[at:])
        longer = (len(c.words) - (c.end - c.start) for c in ordered)
        return cls("".join(parts), [c.end for c in ordered], list(accumulate(longer, initial=0)))

    def offset(self, before: int) -> int:
        return before + self.shifts[bisect_right(self.ends, before)]
