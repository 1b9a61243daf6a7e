"""Words on a picture, set in the one face that is the same on every machine: the one that Pillow brings along.

It has the letters of ASCII and little more. Accents are drawn over them here, and dashes in their place, which makes
most European languages in Latin script; what cannot be set truly is not set at all (`can_set`).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

COVERED: Final = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("©«°´·»‘’“”…‹›")
"""What the face is used for. Versions of Pillow may bring more; a picture must not depend on which."""

_Line = tuple[tuple[float, float], ...]
_ABOVE: Final[dict[str, tuple[_Line, ...]]] = {
    "\u0300": (((-0.12, -0.2), (0.03, -0.08)),),
    "\u0301": (((0.12, -0.2), (-0.03, -0.08)),),
    "\u0302": (((-0.14, -0.08), (0, -0.19), (0.14, -0.08)),),
    "\u0303": (((-0.16, -0.09), (-0.08, -0.15), (0.06, -0.1), (0.16, -0.16)),),
    "\u0304": (((-0.15, -0.12), (0.15, -0.12)),),
    "\u0306": (((-0.14, -0.19), (-0.08, -0.1), (0.08, -0.1), (0.14, -0.19)),),
    "\u0307": (((0, -0.14), (0, -0.14)),),
    "\u0308": (((-0.12, -0.14), (-0.12, -0.14)), ((0.12, -0.14), (0.12, -0.14))),
    "\u030a": (tuple((0.08 * math.cos(n * math.pi / 8), -0.15 + 0.08 * math.sin(n * math.pi / 8)) for n in range(17)),),
    "\u030b": (((0.0, -0.2), (-0.09, -0.08)), ((0.17, -0.2), (0.08, -0.08))),
    "\u030c": (((-0.14, -0.19), (0, -0.08), (0.14, -0.19)),),
}  # fmt: skip
"""Strokes of the marks over a letter, from the middle of its top; lengths are parts of the size."""

_BELOW: Final[dict[str, tuple[_Line, ...]]] = {
    "\u0323": (((0, 0.13), (0, 0.13)),),
    "\u0326": (((0.03, 0.1), (-0.03, 0.2)),),
    "\u0327": (((0, 0.02), (0, 0.08), (0.08, 0.13), (0.02, 0.2), (-0.07, 0.18)),),
    "\u0328": (((0.1, 0.01), (0.02, 0.12), (0.07, 0.19), (0.15, 0.18)),),
}
"""The same of marks under it, from the middle of the line that it stands on."""

_CROSSED: Final = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
_JOINED: Final = {"æ": "ae", "œ": "oe", "Œ": "OE"}
_DASHES: Final = {"‐": 0.33, "‑": 0.33, "–": 0.55, "—": 0.95, "−": 0.55}
_SAME: Final = {"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u00ad": "", "„": ",,", "‚": ",", "′": "'"}
_STROKE: Final = 0.075
_BAR: Final = 0.27
"""Height of a dash over the line."""


class Glyph(NamedTuple):
    """Letters that are set as they are, or one with the marks that are drawn to it."""

    letters: str
    marks: str = ""
    special: str = ""


def can_set(text: str) -> bool:
    """Whether every character of a text can be drawn as it is."""
    return all(_is_known(glyph) for glyph in _glyphs(text))


def _is_known(glyph: Glyph) -> bool:
    special = glyph.special in _CROSSED or glyph.special in _JOINED or glyph.special in _DASHES or not glyph.special
    if glyph.marks and glyph.letters.isspace():
        return False
    return special and all(c in COVERED for c in glyph.letters) and all(m in _ABOVE or m in _BELOW for m in glyph.marks)


@lru_cache(maxsize=256)
def _glyphs(text: str) -> tuple[Glyph, ...]:
    """The text as runs of plain letters, and letters of which each is drawn by itself."""
    found: list[Glyph] = []
    plain = ""
    for glyph in _clusters(unicodedata.normalize("NFD", text)):
        if not glyph.marks and not glyph.special:
            plain += glyph.letters
            continue
        if plain:
            found.append(Glyph(plain))
        plain = ""
        found.append(glyph)
    return (*found, Glyph(plain)) if plain else tuple(found)


def _clusters(text: str) -> Iterator[Glyph]:
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        base, marks = text[start], text[start + 1 : end]
        special = base if base in _CROSSED or base in _JOINED or base in _DASHES else ""
        letters = _CROSSED.get(base) or _JOINED.get(base) or ("" if special else _SAME.get(base, base))
        yield Glyph(letters, marks, special)
        start = end


@lru_cache(maxsize=16)
def face(size: int) -> FreeTypeFont:
    """The face at that size. Its letters are set side by side by Pillow itself, not by a library that may be absent."""
    from PIL import ImageFont

    font = ImageFont.load_default(10)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font.font_variant(size=size, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: int) -> float:
    """How wide the text is."""
    return sum(_advance(glyph, size) for glyph in _glyphs(text))


def _advance(glyph: Glyph, size: int) -> float:
    if glyph.special in _DASHES:
        return (_DASHES[glyph.special] + 0.08) * size
    whole = face(size).getlength(glyph.letters)
    return whole - _overlap(size) if glyph.special in _JOINED else whole


def _overlap(size: int) -> float:
    return 0.08 * size


@lru_cache(maxsize=1024)
def _ink(letter: str, size: int) -> tuple[int, int, int]:
    """Where the ink of a letter begins, reaches up to and ends, from where it is set."""
    mask, (x, y) = face(size).getmask2(letter, mode="L", anchor="ls")
    left, top, right, _ = mask.getbbox()
    return x + left, y + top, x + right


def wrap(text: str, size: int, room: float) -> list[str]:
    """The text in lines that fit; a word that is too long for any stands alone and does not fit."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def write(draw: ImageDraw, x: float, baseline: float, text: str, size: int, *, bold: bool = False) -> None:
    """Draw a line of text into a mask (white on black); `baseline` is the line that its letters stand on."""
    stroke = max(1, round(size / 64)) if bold else 0
    for glyph in _glyphs(text):
        _write(draw, x, baseline, glyph, size, stroke)
        x += _advance(glyph, size)


def _write(draw: ImageDraw, x: float, baseline: float, glyph: Glyph, size: int, stroke: int) -> None:
    weight = max(1, round(_STROKE * size)) + stroke
    if glyph.special in _DASHES:
        y = baseline - _BAR * size
        length = _DASHES[glyph.special] * size
        _stroke(draw, [(x + 0.04 * size, y), (x + 0.04 * size + length, y)], weight, round_ends=False)
        return
    font = face(size)

    def letters(at: float, words: str) -> None:
        draw.text((round(at), round(baseline)), words, fill=255, font=font, anchor="ls", stroke_width=stroke)

    if glyph.special in _JOINED:
        letters(x, glyph.letters[0])
        letters(x + font.getlength(glyph.letters[0]) - _overlap(size), glyph.letters[1])
        return
    if not glyph.marks and not glyph.special:
        letters(x, glyph.letters)
        return
    if glyph.letters == "i" and glyph.marks[0] in _ABOVE:
        (left, _, right), (_, top, _) = _ink("l", size), _ink("x", size)
        x += (font.getlength("i") - font.getlength("l")) / 2
        draw.rectangle((round(x + left), baseline + top, round(x + right) - 1, baseline - 1), fill=255)
    else:
        letters(x, glyph.letters)
        left, top, right = _ink(glyph.letters, size)
    middle = x + (left + right) / 2
    if glyph.special in _CROSSED:
        _cross(draw, glyph.special, (x + left, baseline + top, x + right, baseline), size, weight)
    for mark in glyph.marks:
        y = baseline + top if mark in _ABOVE else baseline
        for line in _ABOVE.get(mark) or _BELOW[mark]:
            _stroke(draw, [(middle + dx * size, y + dy * size) for dx, dy in line], weight)
        if mark in _ABOVE:
            top -= round(0.18 * size)


def _cross(draw: ImageDraw, letter: str, box: tuple[float, float, float, float], size: int, weight: int) -> None:
    """The stroke through a letter."""
    left, top, right, bottom = box
    middle = (top + bottom) / 2
    if letter in "øØ":
        line = [(left, bottom + 0.03 * size), (right, top - 0.03 * size)]
    elif letter in "łŁ":
        line = [(left - 0.1 * size, middle + 0.08 * size), (left + 0.2 * size, middle - 0.1 * size)]
    elif letter == "đ":
        line = [(right - 0.3 * size, top + 0.12 * size), (right + 0.06 * size, top + 0.12 * size)]
    else:
        line = [(left - 0.1 * size, middle), (left + 0.24 * size, middle)]
    _stroke(draw, line, weight)


def _stroke(draw: ImageDraw, line: list[tuple[float, float]], weight: int, *, round_ends: bool = True) -> None:
    points = [(round(x), round(y)) for x, y in line]
    draw.line(points, fill=255, width=weight, joint="curve")
    if round_ends:
        r = weight / 2 if points[0] != points[-1] else weight * 0.75
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
