"""Two texts compared: paragraph by paragraph, and word by word where paragraphs differ.

Pure and bounded: what would take too long is shown as taken out and put in as a whole; what goes on too long is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

from site_builder.likeness import NO_BLANKS

MOST_PARAGRAPHS: Final = 2000
MOST_ROWS: Final = 200
_MOST_WORDS: Final = 1500
_MOST_PAIRS: Final = 60
"""Paragraphs of a run that was replaced, on either side, within which pairs are looked for."""
_ALIKE: Final = 0.4
_WORDS: Final = re.compile(rf"[{NO_BLANKS}]|[^\W_{NO_BLANKS}]+|\s+|.", re.DOTALL)

Kind = Literal["same", "old", "new"]


class Piece(NamedTuple):
    """Words that both texts have, or only the old one, or only the new one."""

    kind: Kind
    text: str


class Row(NamedTuple):
    """A run of equal paragraphs (`same` of them), or one that differs: its index in either text, -1 for none."""

    same: int = 0
    pieces: tuple[Piece, ...] = ()
    old: int = -1
    new: int = -1


class Comparison(NamedTuple):
    rows: tuple[Row, ...]
    is_cut: bool = False

    @property
    def is_equal(self) -> bool:
        return not self.is_cut and not any(row.pieces for row in self.rows)


def compare(old: Sequence[str], new: Sequence[str]) -> Comparison:
    """What became of the paragraphs of `old` in `new`."""
    before, after = (_folded(text[:MOST_PARAGRAPHS]) for text in (old, new))
    is_cut = len(old) > MOST_PARAGRAPHS or len(new) > MOST_PARAGRAPHS
    rows: list[Row] = []
    for row in _rows(before, after):
        if len(rows) == MOST_ROWS:
            is_cut = True
            break
        rows.append(row)
    return Comparison(tuple(rows), is_cut)


def _folded(paragraphs: Sequence[str]) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in paragraphs]


def _rows(old: list[str], new: list[str]) -> Iterator[Row]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Row(same=b - a)
        else:
            yield from _replaced(old, new, range(a, b), range(c, d))


def _replaced(old: list[str], new: list[str], gone: range, come: range) -> Iterator[Row]:
    """A run of paragraphs in the place of another: those most alike are pairs, what is left stands alone, in order."""
    pair = _most_alike(old, new, gone, come)
    if pair is None:
        yield from (Row(pieces=(Piece("old", old[i]),), old=i) for i in gone)
        yield from (Row(pieces=(Piece("new", new[j]),), new=j) for j in come)
        return
    i, j = pair
    yield from _replaced(old, new, range(gone.start, i), range(come.start, j))
    yield Row(pieces=words_compared(old[i], new[j]), old=i, new=j)
    yield from _replaced(old, new, range(i + 1, gone.stop), range(j + 1, come.stop))


def _most_alike(old: list[str], new: list[str], gone: range, come: range) -> tuple[int, int] | None:
    if len(gone) > _MOST_PAIRS or len(come) > _MOST_PAIRS:
        return None
    before, after = ({i: frozenset(_WORDS.findall(text[i])) for i in part} for text, part in ((old, gone), (new, come)))
    best, pair = _ALIKE, None
    for i, words in before.items():
        for j, others in after.items():
            alike = len(words & others) / len(words | others) if words or others else 1.0
            if alike > best:
                best, pair = alike, (i, j)
    return pair


def words_compared(old: str, new: str) -> tuple[Piece, ...]:
    """One paragraph against another."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) > _MOST_WORDS or len(after) > _MOST_WORDS:
        return (Piece("old", old), Piece("new", new))
    pieces: list[Piece] = []
    gone = come = ""
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        text = "".join(before[a:b])
        if tag == "equal" and (text.strip() or not (gone or come)):
            pieces += _pieces(gone, come)
            pieces.append(Piece("same", text))
            gone = come = ""
        else:  # a blank between two changes belongs to both
            gone, come = gone + text, come + "".join(after[c:d])
    return (*pieces, *_pieces(gone, come))


def _pieces(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece("old", gone)
    if come:
        yield Piece("new", come)
