"""Escaped text, escaped attributes, and text under overlapping marks: all the strings that become HTML."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_RISKY: Final = re.compile("[&<>\n\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NEVER: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_RISKY_VALUE: Final = re.compile("[&<>\"'`\x00-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def text_html(text: str, line_break: str = "<br>") -> str:
    """`text` for the content of an element. Characters that HTML forbids become U+FFFD."""
    if _RISKY.search(text) is None:
        return text
    if _NEVER.search(text) is not None:
        text = _NEVER.sub("\ufffd", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\n", line_break) if line_break != "\n" else text


def attribute(value: str) -> str:
    """`value` for a double-quoted attribute."""
    if _RISKY_VALUE.search(value) is None:
        return value
    value = _NEVER.sub("\ufffd", value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value.replace('"', "&quot;").replace("'", "&#39;").replace("`", "&#96;").replace("\n", "&#10;")


class Stretch(NamedTuple):
    """An element around `text[start:end]`. Lower `rank` stands outside; `instead` replaces the words themselves."""

    rank: int
    start: int
    reverse_end: int
    order: int
    opening: str
    closing: str
    instead: str = ""

    @property
    def end(self) -> int:
        return -self.reverse_end


class Point(NamedTuple):
    """Something that stands between two characters; `alone`: no element that can be a link may be around it."""

    at: int
    html: str
    alone: bool


def weave(text: str, stretches: list[Stretch], points: list[Point], line_break: str = "<br>") -> str:
    """`text` with well-nested elements: cut wherever stretches overlap, outer ones kept open as long as possible."""
    stretches.sort(key=lambda s: s.start)
    edges = sorted({0, len(text), *(s.start for s in stretches), *(s.end for s in stretches), *(p.at for p in points)})
    out: list[str] = []
    open_: list[Stretch] = []
    live: list[Stretch] = []
    next_stretch = next_point = 0
    for edge, following in zip(edges, [*edges[1:], len(text)], strict=True):
        if any(s.end <= edge for s in live):
            live = [s for s in live if s.end > edge]
            _switch(open_, live, out)
        while next_point < len(points) and points[next_point].at <= edge:
            point = points[next_point]
            next_point += 1
            if point.alone and open_ and open_[0].rank == 0:
                _switch(open_, [], out)
            out.append(point.html)
        while next_stretch < len(stretches) and stretches[next_stretch].start <= edge:
            live.append(stretches[next_stretch])
            next_stretch += 1
            live.sort()
        if edge < following:
            _switch(open_, live, out)
            instead = live[0].instead if live else ""
            if not instead:
                out.append(text_html(text[edge:following], line_break))
            elif live[0].start == edge:
                out.append(instead)
    _switch(open_, [], out)
    return "".join(out)


def _switch(open_: list[Stretch], wanted: list[Stretch], out: list[str]) -> None:
    """Close and open elements until `open_` is `wanted`."""
    same = 0
    while same < len(open_) and same < len(wanted) and open_[same] is wanted[same]:
        same += 1
    while len(open_) > same:
        out.append(open_.pop().closing)
    for stretch in wanted[same:]:
        out.append(stretch.opening)
        open_.append(stretch)
