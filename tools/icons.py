"""Draws the theme's icons for phones: `python tools/icons.py site_builder/theme`.

The same catalogue card as in `icon.svg`, on paper that reaches the edges, with room around it to be cut round.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw

PAPER, INK, STAMP = (0xFB, 0xFA, 0xF6), (0x1C, 0x1B, 0x18), (0x8A, 0x2A, 0x1C)
SIZES = (180, 192, 512)
UNIT = 48
"""The picture is so many units wide; the card of `icon.svg` takes 32 of them."""
PARTS = (
    ((3, 5, 26, 22), INK),
    ((5, 7, 22, 18), PAPER),
    ((8, 10, 7, 2), STAMP),
    ((8, 15, 16, 1.5), INK),
    ((8, 18, 16, 1.5), INK),
    ((8, 21, 10, 1.5), INK),
)
"""(x, y, width, height) in units of `icon.svg`, and the colour."""


def icon(size: int) -> Image.Image:
    fine = 4 * size
    picture = Image.new("RGB", (fine, fine), PAPER)
    pen = ImageDraw.Draw(picture)
    scale, edge = fine / UNIT, (UNIT - 32) / 2
    for (x, y, width, height), colour in PARTS:
        left, top = (x + edge) * scale, (y + edge) * scale
        pen.rectangle((left, top, left + width * scale - 1, top + height * scale - 1), fill=colour)
    return picture.reduce(4).quantize(32)


if __name__ == "__main__":
    for n in SIZES:
        icon(n).save(Path(sys.argv[1]) / f"icon-{n}.png", optimize=True)
