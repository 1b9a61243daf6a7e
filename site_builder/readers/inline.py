"""One paragraph in the making: text, the marks on it, and the few elements that stand at a point of it.

Shared by the Markdown and the HTML reader, so that `<b>` means the same wherever it is written.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final
from urllib.parse import unquote

from site_builder.model import Mark, Prose
from site_builder.readers import MAX_DEPTH, allow

_PAGE = re.compile(r"\s*pb\s+(\S[^<>]{0,60}?)\s*\Z")
_WHITE = re.compile(r"[ \t\n\r\f]+")
_CUT: Final = "excerpt"
"""Tag of the point at which a paragraph is cut; it never leaves this module."""
_EDGE: Final = " \n"


def page_label(comment: str) -> str | None:
    """`94` of the comment `<!-- pb 94 -->` (given without its delimiters), else None."""
    match = _PAGE.match(comment)
    return match[1] if match else None


def is_excerpt(comment: str) -> bool:
    return comment.strip() == "excerpt"


class TooDeepError(Exception):
    """Blocks or marks nested beyond what is read."""


class Run:
    """Grows by `add`, `open`, `close` and the point elements; `proses` ends it."""

    __slots__ = ("is_cut", "length", "marks", "opened", "parts", "removals")

    def __init__(self, removals: allow.Removals) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.marks: list[Mark] = []
        self.opened: list[tuple[str, str, dict[str, str], int, int, int]] = []
        self.is_cut = False
        self.removals = removals

    def add(self, text: str) -> None:
        """`text` as it is; never empty."""
        self.parts.append(text)
        self.length += len(text)

    def mark(self, start: int, before: int, tag: str, attrs: dict[str, str]) -> None:
        """A mark from `start` to here; it was begun when there were `before` marks, so it stands outside later ones."""
        if tag and start < self.length:
            self.marks.insert(before, Mark(start, self.length, tag, attrs))

    def point(self, tag: str, attrs: dict[str, str]) -> None:
        self.marks.append(Mark(self.length, self.length, tag, attrs))

    def line_break(self) -> None:
        """A line break; blanks before it are invisible and go."""
        while self.parts and self.parts[-1][-1:] == " ":
            self.length -= 1
            if last := self.parts[-1][:-1]:
                self.parts[-1] = last
            else:
                self.parts.pop()
        self.add("\n")

    def fold(self, text: str) -> None:
        """Text of HTML: every run of white space is one blank, and none stands at the start of a line."""
        text = _WHITE.sub(" ", text)
        if text[:1] == " " and (not self.parts or self.parts[-1][-1] in _EDGE):
            text = text[1:]
        if text:
            self.add(text)

    def soft_break(self) -> None:
        if self.parts and self.parts[-1][-1:] != "\n":
            self.add(" ")

    def comment(self, text: str) -> None:
        """Comments are dropped, but for page breaks and the end of the excerpt."""
        label = page_label(text)
        if label is not None:
            self.point("page", {"label": label})
        elif is_excerpt(text) and not self.is_cut:
            self.is_cut = True
            self.point(_CUT, {})

    # --- elements of HTML ---------------------------------------------------------------------------

    def open(self, tag: str, kind: str, attrs: dict[str, str]) -> None:
        """An inline element starts (see `allow.inline`): remembered until `close`, or until the paragraph ends."""
        if kind or tag in allow.DROPPED:
            self.opened.append((tag, kind, attrs, self.length, len(self.parts), len(self.marks)))
            if len(self.opened) > MAX_DEPTH:
                raise TooDeepError

    def close(self, tag: str) -> None:
        """The innermost open `tag` ends; an end without a start is nothing."""
        for index in range(len(self.opened) - 1, -1, -1):
            if self.opened[index][0] == tag:
                _, kind, attrs, start, parts, before = self.opened.pop(index)
                if tag in allow.DROPPED:
                    self._forget(start, parts)
                else:
                    self.mark(start, before, kind, attrs)
                return

    def _forget(self, start: int, parts: int) -> None:
        """Drop what was added since `start`: the content of an element that goes with all that is in it."""
        del self.parts[parts:]
        self.length = start
        self.marks = [m for m in self.marks if m.end <= start]

    def close_all(self) -> None:
        while self.opened:
            _, kind, attrs, start, _, before = self.opened.pop()
            self.mark(start, before, kind, attrs)

    def image(self, src: str, alt: str, title: str, link: str = "") -> None:
        """An image of the archive is a point; one of another site becomes a link on its description."""
        own = allow.source_of_image(src)
        if own is not None:
            attrs = {"src": own, "alt": alt}
            if title:
                attrs["title"] = title
            if link:
                attrs["href"] = link
            self.point("image", attrs)
            return
        start = self.length
        href = allow.href(src)
        if href is None or href[:1] == "#" or href[:7].lower() == "mailto:":
            if src.strip():
                self.removals.address(src)
            if alt:
                self.add(alt)
            return
        self.removals.remote += 1
        self.add(alt or f"[{unquote(href.rstrip('/').rsplit('/', 1)[-1]) or 'image'}]")
        self.marks.append(Mark(start, self.length, "link", {"href": link or href, "class": "remote-image"}))

    def put_first(self, points: list[Mark]) -> None:
        """Marks that waited for this paragraph stand at its beginning."""
        self.marks[:0] = points

    # --- the end ------------------------------------------------------------------------------------

    def proses(self, kind: str, attrs: dict[str, str], line: int = 0) -> list[Prose | None]:
        """The finished paragraph; several, with None for each excerpt marker, when it was cut. Empty ones go."""
        self.close_all()
        text = "".join(self.parts)
        if not self.is_cut:
            prose = _prose(kind, text, self.marks, attrs, line)
            return [prose] if prose is not None else []
        cuts = [number for number, mark in enumerate(self.marks) if mark.tag == _CUT]
        edges = [(0, 0), *((self.marks[number].start, number) for number in cuts), (len(text), len(self.marks))]
        pieces: list[Prose | None] = []
        for index, ((start, first), (end, last)) in enumerate(pairwise(edges)):
            if index:
                pieces.append(None)
            marks = [
                Mark(max(m.start, start) - start, min(m.end, end) - start, m.tag, m.attrs)
                for number, m in enumerate(self.marks)
                if (m.start < end and m.end > start if m.start < m.end else m.tag != _CUT and first <= number < last)
            ]
            kept = {k: v for k, v in attrs.items() if k != "id"} if index else attrs
            if (prose := _prose(kind, text[start:end], marks, kept, 0 if index else line)) is not None:
                pieces.append(prose)
        return pieces


def _prose(kind: str, text: str, marks: list[Mark], attrs: dict[str, str], line: int) -> Prose | None:
    if kind != "pre" and text and (text[0] in _EDGE or text[-1] in _EDGE):
        text, marks = _trimmed(text, marks)
    if not text and not marks:
        return None
    if len(marks) > 1:
        marks.sort(key=_order)
    return Prose(kind, text, tuple(marks), attrs, line=line)


def _trimmed(text: str, marks: list[Mark]) -> tuple[str, list[Mark]]:
    """Without blanks at the edges, but for those beyond which a picture or another point stands."""
    points = [m.start for m in marks if m.start == m.end]
    first, last = min(points, default=len(text)), max(points, default=0)
    cut = min(len(text) - len(text.lstrip(_EDGE)), first)
    size = max(len(text.rstrip(_EDGE)), last, cut) - cut
    moved = [Mark(max(0, m.start - cut), min(m.end - cut, size), m.tag, m.attrs) for m in marks]
    return text[cut : cut + size], [m for m in moved if m.start < m.end or (m.start == m.end and m.tag in POINTS)]


POINTS: Final = frozenset({"note", "image", "page", "anchor"})
"""Marks that stand at a point: zero width."""


def _order(mark: Mark) -> tuple[int, int]:
    return mark.start, -mark.end
