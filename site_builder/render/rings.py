"""Where companions stand around one, and how their names are written: two rings, and no name meets another.

Every place has room of its own for two lines of a name, so that nothing is tried out and the same companions always
stand at the same places. The inner ring with its names is as wide as the window of a small phone, which shows no more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import sqrt
from typing import Final, NamedTuple

WIDTH: Final = 760
HEIGHT: Final = 440
SIZE: Final = 12
"""The size of letters."""
LINE: Final = 14
NEAR: Final = 8
"""Places of the inner ring: for those who share most."""
FAR: Final = 15

_MIDDLE: Final = (WIDTH // 2, HEIGHT // 2)
_INNER: Final = ((90, -45), (-90, 45), (-90, -45), (90, 45), (62, -125), (-62, 125), (-62, -125), (62, 125))
"""From the middle; opposite places follow each other, so that few companions stand evenly, too."""
_ROOM: Final = 54.0
"""Half of what a name of the inner ring has."""
_RADIUS: Final = 235.0
_HIGHEST, _STEP = 190.0, 95.0
_GAP: Final = 9.0
_MARGIN: Final = 4.0
_MANY: Final = "…"


class Place(NamedTuple):
    """Where a companion stands, and its name seen from there; `anchor` is that of a text that runs left to right."""

    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str
    lines: tuple[str, ...]
    is_near: bool


def places(names: Sequence[str]) -> tuple[Place, ...]:
    """The places of these companions, those who share most first; at most 23."""
    inner = (_inside(name, *at) for name, at in zip(names[:NEAR], _INNER, strict=False))
    return (*inner, *_outside(names[NEAR : NEAR + FAR]))


def own_lines(name: str) -> tuple[str, ...]:
    """The name of who stands in the middle: one line, in the space between the rows."""
    return lines(name, 4 * _ROOM, 1)


def _inside(name: str, across: float, down: float) -> Place:
    """The name stands beyond the place, seen from the middle, so that the line to it does not run through it."""
    x, y = _MIDDLE[0] + across, _MIDDLE[1] + down
    written = lines(name, 2 * _ROOM, 2)
    first = LINE + 1 if down > 0 else -LINE * len(written) - 1
    return Place(x, y, 0, first, "middle", written, True)


def _outside(names: Sequence[str]) -> Iterator[Place]:
    """Down the right side, then up the left one."""
    right = (len(names) + 1) // 2
    for side, part in ((1, names[:right]), (-1, names[right:][::-1])):
        made = [_outer(name, side, down) for name, down in zip(part, _heights(len(part)), strict=True)]
        yield from made if side > 0 else reversed(made)


def _heights(number: int) -> list[float]:
    step = min(_STEP, 2 * _HIGHEST / max(1, number - 1))
    return [step * (n - (number - 1) / 2) for n in range(number)]


def _outer(name: str, side: int, down: float) -> Place:
    across = side * sqrt(_RADIUS**2 - down**2)
    x, y = _MIDDLE[0] + across, _MIDDLE[1] + down
    beside = x + side * _GAP
    room = (WIDTH - beside if side > 0 else beside) - _MARGIN
    written = lines(name, room, 2)
    first = -LINE * (len(written) - 1) / 2
    return Place(x, y, side * _GAP, first, "start" if side > 0 else "end", written, False)


@lru_cache(maxsize=65536)
def lines(name: str, room: float, most: int) -> tuple[str, ...]:
    """The name cut into so many lines that have so much room; what does not fit ends in an ellipsis."""
    made: list[str] = []
    rest = list(_pieces(name, room))
    while rest and len(made) < most:
        line, glue = rest.pop(0)
        while rest and width(line + glue + rest[0][0]) <= room:
            piece, after = rest.pop(0)
            line, glue = line + glue + piece, after
        is_last = len(made) == most - 1
        if width(line) > room or (is_last and rest):
            return (*made, _cut(line + glue + rest[0][0] if rest else line, room))
        made.append(line)
    return tuple(made) or ("",)


def _pieces(name: str, room: float) -> Iterator[tuple[str, str]]:
    """Where a line may end: after words, and after each sign of a script without blanks; each with what follows it."""
    for word in name.split():
        if width(word) > room and any(_is_wide(c) for c in word):
            yield from ((c, "") for c in word[:-1])
            yield word[-1], " "
        else:
            yield word, " "


def _cut(line: str, room: float) -> str:
    """What of the line has room before an ellipsis; not a letter or two of a word that begins there."""
    while line and width(line + _MANY) > room:
        line = line[:-1]
    words, _, begun = line.rpartition(" ")
    return (words if words and len(begun) < 3 else line).rstrip() + _MANY


def width(text: str) -> float:
    """How wide a text is at most, as common faces have it."""
    return sum(map(_width, text))


@lru_cache(maxsize=8192)
def _width(c: str) -> float:
    if unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0.0
    if _is_wide(c):
        return 12.4
    if c in "ijlt.,;:'’|!()-/ ":
        return 4.2
    if c in "mwMW@%&":
        return 11.0
    return 8.4 if c.isupper() else 7.0


def _is_wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


def runs_left(text: str) -> bool:
    """Whether a name is of a script that is written from right to left: its first letter says so."""
    if text.isascii():
        return False
    kinds = map(unicodedata.bidirectional, text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)
