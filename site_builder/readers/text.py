"""Verbatim plain text: paragraphs and line breaks as given; what was written is what is shown.

Blank lines separate paragraphs. Only line separators (and blank lines' own white space) are not part of the text;
a form feed becomes the mark of a page break. Nothing is markup: brackets, stars and angles are words.
"""

from __future__ import annotations

import re

from site_builder.diagnostics import Span
from site_builder.model import Body, Mark, Prose
from site_builder.readers import MAX_SIZE, Parsed, too_large
from site_builder.readers.bidi import unbalanced

_WIDE = re.compile(r"^ |\t|  ", re.M)


class TextReader:
    def __init__(self, max_size: int = MAX_SIZE) -> None:
        self.max_size = max_size

    def read(self, text: str, span: Span) -> Parsed:
        if refused := too_large(text, span, self.max_size):
            return refused
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        blocks: list[Prose] = []
        lines: list[str] = []
        first = pages = 0
        for number, line in enumerate([*text.split("\n"), ""]):
            if line.strip():
                if not lines:
                    first = number
                lines.append(line)
                continue
            if lines:
                blocks.append(_paragraph(lines, pages, span.line + first if span.line else 0))
                lines, pages = [], 0
            pages += line.count("\f")
        if pages and blocks:
            blocks[-1] = _with_pages_at_end(blocks[-1], pages)
        body = Body(tuple(blocks))
        title = blocks[0].text.split("\n", 1)[0].strip() if blocks else ""
        return Parsed(body, (), unbalanced(body, span), title)


def _paragraph(lines: list[str], pages: int, line: int) -> Prose:
    text = "\n".join(lines)
    marks = [Mark(0, 0, "page", {"label": ""})] * pages
    if "\f" in text:
        pieces = text.split("\f")
        at = 0
        for piece in pieces[:-1]:
            at += len(piece)
            marks.append(Mark(at, at, "page", {"label": ""}))
        text = "".join(pieces)
    attrs = {"space": "kept"} if _WIDE.search(text) else {}
    return Prose("p", text, tuple(marks), attrs, line=line)


def _with_pages_at_end(block: Prose, pages: int) -> Prose:
    end = len(block.text)
    marks = block.marks + (Mark(end, end, "page", {"label": ""}),) * pages
    return Prose(block.kind, block.text, marks, block.attrs, line=block.line)
