"""The card of a page as a picture: paper, ink and accent of the archive, a title, who it is from."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from site_builder.cards.lettering import can_set, width, wrap, write

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

WIDTH: Final = 1200
HEIGHT: Final = 630
_FINE: Final = 2
"""So many dots are drawn for one of the picture: edges come out smooth."""
_EDGE: Final = 72
_SIZES: Final = (80, 70, 62, 54, 48)
_SHADES: Final = 32
_COLOUR: Final = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", re.IGNORECASE)

Colour = tuple[int, int, int]


class Look(NamedTuple):
    """The colours of a card."""

    paper: Colour = (0xFB, 0xFA, 0xF6)
    ink: Colour = (0x1C, 0x1B, 0x18)
    ink_2: Colour = (0x4A, 0x47, 0x41)
    rule: Colour = (0x85, 0x7F, 0x73)
    accent: Colour = (0x8A, 0x2A, 0x1C)


class Words(NamedTuple):
    """What stands on a card: the archive's name, a title, a text below it, a line at the foot."""

    archive: str
    title: str = ""
    text: str = ""
    foot: str = ""


def colour(value: str) -> Colour | None:
    """The first colour in a value of a style sheet that is written in digits, the one for light paper."""
    found = _COLOUR.search(value)
    if found is None:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def draw(words: Words, look: Look) -> bytes:
    """The card as PNG. What the face has no letters for is left out; in the place of a title stands an ornament."""
    from PIL import Image, ImageDraw

    size = (WIDTH * _FINE, HEIGHT * _FINE)
    strong, quiet = Image.new("L", size), Image.new("L", size)
    big, small = ImageDraw.Draw(strong), ImageDraw.Draw(quiet)
    shown = Words(*(text if can_set(text) else "" for text in words))
    write(small, _EDGE * _FINE, 108 * _FINE, _cut(shown.archive, 34), 34 * _FINE)
    write(small, _EDGE * _FINE, 570 * _FINE, _cut(shown.foot, 30), 30 * _FINE)
    bottom = 150
    if shown.title:
        lines, scale = _fitted(shown.title, 250 if shown.text else 340)
        for line in lines:
            bottom += round(1.2 * scale)
            write(big, _EDGE * _FINE, bottom * _FINE, line, scale * _FINE, bold=True)
    for line in _text(shown.text, (486 - bottom) // 44):
        bottom += 44
        write(small, _EDGE * _FINE, (bottom + 22) * _FINE, line, 32 * _FINE)
    return _png(strong.reduce(_FINE), quiet.reduce(_FINE), look, with_ornament=not shown.title)


def _room() -> float:
    return (WIDTH - 2 * _EDGE) * _FINE


def _fitted(title: str, height: int) -> tuple[list[str], int]:
    """The title in the largest size that leaves it room, cut where none does."""
    for scale in _SIZES:
        lines = wrap(title, scale * _FINE, _room())
        fits = all(width(line, scale * _FINE) <= _room() for line in lines)
        if fits and len(lines) * 1.2 * scale <= height:
            return lines, scale
    most = int(height / (1.2 * scale))
    return [_cut(line, scale) for line in _shortened(lines, most)], scale


def _text(text: str, most: int) -> list[str]:
    return [_cut(line, 32) for line in _shortened(wrap(text, 32 * _FINE, _room()), max(most, 0))]


def _shortened(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]}…"] if most else []


def _cut(line: str, scale: int) -> str:
    """The line, cut with an ellipsis where it is too long."""
    if width(line, scale * _FINE) <= _room():
        return line
    rest = line.rstrip("…")
    while rest and width(f"{rest}…", scale * _FINE) > _room():
        rest = rest[:-1]
    return f"{rest.rstrip()}…"


# --- the picture --------------------------------------------------------------------------------------

_RULE: Final = 2 * _SHADES
_ACCENT: Final = _RULE + 1


def _png(strong: Image, quiet: Image, look: Look, *, with_ornament: bool) -> bytes:
    """Two masks as inks on paper, with rules: a picture of few colours, so that it is small."""
    from PIL import ImageDraw

    step = 256 // _SHADES
    picture = strong.point([value // step for value in range(256)])
    ink_2 = quiet.point([value // step and value // step + _SHADES for value in range(256)])
    picture.paste(ink_2, mask=quiet.point([255 * (value >= step) for value in range(256)]))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 17), fill=_ACCENT)
    for y in (134, 140, 520):
        pen.rectangle((_EDGE, y, WIDTH - _EDGE - 1, y + 1), fill=_RULE)
    if with_ornament:
        _ornament(pen)
    picture = picture.convert("P") if picture.mode != "P" else picture
    picture.putpalette([part for shade in _palette(look) for part in shade])
    file = BytesIO()
    picture.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _ornament(pen: ImageDraw) -> None:
    """A catalogue card, as in the icon."""
    left, top, wide, high = 450, 190, 300, 250
    pen.rectangle((left, top, left + wide, top + high), outline=_RULE, width=6)
    pen.rectangle((left + 40, top + 44, left + 150, top + 64), fill=_ACCENT)
    for n, length in enumerate((220, 220, 220, 130)):
        y = top + 104 + n * 34
        pen.rectangle((left + 40, y, left + 40 + length, y + 9), fill=_RULE)


def _palette(look: Look) -> list[Colour]:
    inks = [_between(look.paper, ink, n) for ink in (look.ink, look.ink_2) for n in range(_SHADES)]
    return [*inks, look.rule, look.accent]


def _between(paper: Colour, ink: Colour, n: int) -> Colour:
    red, green, blue = ((p * (_SHADES - 1 - n) + i * n) // (_SHADES - 1) for p, i in zip(paper, ink, strict=True))
    return red, green, blue
