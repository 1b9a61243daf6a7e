"""Where in the source something stands, found by looking for it in order. Right, or not given at all."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

from site_builder.diagnostics import Span
from site_builder.model import Body, Mark, Reference

_MARKERS: Final = frozenset(" \t>*+-#.):[]xX0123456789|~`=_")
_WIKILINK: Final = re.compile(r"\[\[[^\[\]]{1,500}\]\]")
_BEFORE_ADDRESS: Final = frozenset("(<\"'= \t")
_MAX_PREFIX: Final = 300
"""How far into its line a paragraph may begin, after the marks of quotations and lists."""
_MAX_LITERALS: Final = 200
"""How many different link addresses are looked for: each costs a pass over the text."""


class Places:
    """Positions in one source; `span` is the place of its first character in its file."""

    def __init__(self, source: str, span: Span) -> None:
        self.source = source
        self.span = span
        self._cursor = 0
        self._counted = 0
        self._line = 0

    def seek(self, offset: int) -> None:
        """Look from `offset` on: footnotes are read after the text but may stand anywhere."""
        self._cursor = self._counted = max(0, offset)
        self._line = bisect_right(self._starts, self._counted) - 1

    def line_of(self, text: str) -> int:
        """The line of the file on which `text`, a paragraph of the source, begins; 0 when that is not certain."""
        first = text.partition("\n")[0].rstrip()
        if not first or not self.span.line:
            return 0
        found = self._cursor
        while self.source.startswith("\n", found):
            found += 1
        if not self.source.startswith(first, found):  # it mostly stands right here
            found = self.source.find(first, self._cursor)
        if found < 0 or not self._begins(found):
            return 0
        self._line += self.source.count("\n", self._counted, found)
        self._counted = found
        self._cursor = found + len(first)
        return self.span.line + self._line

    def _begins(self, offset: int) -> bool:
        """Whether only the marks of quotations, lists and notes stand before `offset` in its line."""
        if not offset or self.source[offset - 1] == "\n":
            return True
        nearest = max(0, offset - _MAX_PREFIX)
        start = self.source.rfind("\n", nearest, offset) + 1
        before = self.source[start or nearest : offset]
        return not (nearest and not start) and (_MARKERS.issuperset(before) or before.startswith("[^"))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.source))]

    def at(self, offset: int) -> Span:
        """The place of the character at `offset`; of the file alone for a negative one."""
        if not self.span.line or offset < 0:
            return Span(self.span.file)
        line = bisect_right(self._starts, offset) - 1
        column = offset - self._starts[line] + ((self.span.column or 1) if line == 0 else 1)
        return Span(self.span.file, self.span.line + line, column)

    def all_of(self, literal: str, limit: int = 1_000_000) -> list[int]:
        """Offsets of `literal`, left to right, but for those a backslash makes plain."""
        offsets: list[int] = []
        found = self.source.find(literal)
        while found >= 0 and len(offsets) < limit:
            if found == 0 or self.source[found - 1] != "\\":
                offsets.append(found)
            found = self.source.find(literal, found + len(literal))
        return offsets

    def wikilinks(self) -> dict[str, list[int]]:
        """Offsets of all that looks like a wikilink, by how it reads outside tables."""
        found: dict[str, list[int]] = {}
        for match in _WIKILINK.finditer(self.source):
            start = match.start()
            if not start or self.source[start - 1] != "\\":
                found.setdefault(match[0].replace("\\|", "|"), []).append(start)
        return found

    def addresses(self, literal: str) -> list[int]:
        """Offsets at which the address `literal` of a link stands."""
        return [o for o in self.all_of(literal) if o and self.source[o - 1] in _BEFORE_ADDRESS]


def references_of(body: Body, places: Places) -> tuple[Reference, ...]:
    """The references that the `ref` marks of `body` stand for, each with its place if that is certain.

    The n-th mark with a literal is its n-th occurrence in the source, provided there are equally many.
    """
    marks = [(index, mark) for index, prose in enumerate(body.prose()) for mark in prose.marks if mark.tag == "ref"]
    spans = iter(_spans([mark for _, mark in marks], places))
    return tuple(
        Reference(
            mark.attrs["target"],
            mark.attrs.get("fragment", ""),
            next(spans),
            index,
            mark.start,
            mark.end,
            file=mark.attrs.get("file") == "true",
        )
        for index, mark in marks
    )


def _spans(marks: list[Mark], places: Places) -> list[Span]:
    literals: dict[str, int] = {}
    for mark in marks:
        literals[mark.attrs["literal"]] = literals.get(mark.attrs["literal"], 0) + 1
    found = places.wikilinks()
    links = [literal for literal in literals if not literal.startswith("[[")]
    found.update((literal, places.addresses(literal)) for literal in links[:_MAX_LITERALS])
    left = {literal: iter(found[literal]) for literal, n in literals.items() if len(found.get(literal, ())) == n}
    return [places.at(next(left.get(mark.attrs["literal"], iter(())), -1)) for mark in marks]
