"""Readers turn a source's text into a `Body`. One protocol, one registry.

Every reader builds the same tree from an allow-list (`allow`), and the renderer emits only what that tree can say:
bodies are safe by construction and no sanitizer is needed. `contents` has what others ask of a body.
"""

from __future__ import annotations

from typing import Final, Protocol

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.model import Body, ReaderName, Reference, Struct

CODES: Final = {
    "TEXT001": "elements, attributes or addresses that may not be published were left out of the text",
    "TEXT002": "the text is nested too deeply to be read",
    "TEXT003": "the text is larger than a document may be",
    "TEXT004": "a footnote is called but not written",
    "TEXT005": "a footnote is written but never called",
    "TEXT006": "a footnote is written twice",
    "TEXT007": "characters that reverse the direction of text are not closed in their paragraph",
    "TEXT008": "an endless run of markup characters",
    "TEXT009": "an image of another site is shown as a link",
    "TEXT010": "a link definition is never used, so its line is not shown",
    "TEXT011": "links lead to places that the text does not have",
}

MAX_DEPTH: Final = 60
"""Blocks within blocks, or marks within marks."""

MAX_SIZE: Final = 20_000_000
"""Characters of one source."""


class Parsed(Struct, frozen=True):
    """What a reader makes of a source. `title` is a hint for the importer: the text's own heading."""

    body: Body = Body()
    references: tuple[Reference, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    title: str = ""


class Reader(Protocol):
    def read(self, text: str, span: Span) -> Parsed:
        """`text` as a tree; `span` is the place of its first character. Raises nothing: findings say what is wrong."""
        ...


class RecordReader:
    """For documents without a text: metadata only."""

    def read(self, text: str, span: Span) -> Parsed:
        return Parsed()


def get(name: ReaderName, max_size: int = MAX_SIZE) -> Reader:
    """The reader of that name. Parsers are imported with the first reader that needs them."""
    if name == "markdown":
        from site_builder.readers.markdown import MarkdownReader

        return MarkdownReader(max_size)
    if name == "html":
        from site_builder.readers.html import HtmlReader

        return HtmlReader(max_size)
    if name == "text":
        from site_builder.readers.text import TextReader

        return TextReader(max_size)
    return RecordReader()


def too_large(text: str, span: Span, max_size: int) -> Parsed | None:
    """The refusal of a text beyond `max_size`, else None."""
    if len(text) <= max_size:
        return None
    message = f"the text has {len(text):,} characters; at most {max_size:,} are read"
    return Parsed(findings=(Diagnostic("TEXT003", Severity.ERROR, span, message, "split the document"),))
