"""A file as it was typed, and changes to it at known places: comments, quotes, line ends and spacing stay."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, NamedTuple

from site_builder.diagnostics import Span
from site_builder.ids import SourcePath

_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class Edit(NamedTuple):
    """`new` in place of what stands from `start` to `end` (offsets of characters)."""

    start: int
    end: int
    new: str


class Source:
    """The text of a file, with the line ends that it has. A byte order mark is kept apart."""

    def __init__(self, path: SourcePath, data: bytes) -> None:
        self.path = path
        self._mark = data.startswith(codecs.BOM_UTF8)
        self.text = data.decode("utf-8-sig")
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        first = _LINE_END.search(self.text)
        self.line_end = first[0] if first else "\n"

    @property
    def plain(self) -> str:
        """The text with LF as its only line end: what readers see."""
        return _LINE_END.sub("\n", self.text)

    def offset(self, span: Span) -> int:
        """Where the character stands that `span` names."""
        return self._starts[span.line - 1] + span.column - 1

    def start_of_line(self, line: int) -> int:
        """Where a line (counted from 1) begins; the end of the text behind its last line."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.text)

    def place(self, offset: int) -> Span:
        """The line and column of a character."""
        line = bisect_right(self._starts, offset)
        return Span(self.path, line, offset - self._starts[line - 1] + 1)

    def typed(self, offset: int) -> int:
        """The offset in the text as typed of one in `plain`: each line end may be a character longer."""
        line = self.plain.count("\n", 0, offset)
        return self._starts[line] + offset - (self.plain.rfind("\n", 0, offset) + 1)

    def edited(self, edits: Iterable[Edit]) -> str:
        """The text after edits that do not overlap."""
        text = self.text
        for start, end, new in sorted(edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def encoded(self, text: str) -> bytes:
        """`text` as the bytes of this file."""
        return (codecs.BOM_UTF8 if self._mark else b"") + text.encode()
