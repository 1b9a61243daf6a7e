"""Bidirectional controls: found, closed and reported, never stripped (UAX #9: U+202A–202E, U+2066–2069)."""

from __future__ import annotations

import re
from typing import Final

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.model import Body

CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMBEDDINGS: Final = "\u202a\u202b\u202d\u202e"
_ISOLATES: Final = "\u2066\u2067\u2068"
_POP_EMBEDDING: Final = "\u202c"
_POP_ISOLATE: Final = "\u2069"


def closers(text: str) -> str:
    """The PDFs and PDIs that `text` lacks to close every embedding, override and isolate it opens, in order."""
    if text.isascii() or not CONTROLS.search(text):
        return ""
    open_: list[str] = []
    for c in CONTROLS.findall(text):
        if c in _EMBEDDINGS:
            open_.append(_POP_EMBEDDING)
        elif c in _ISOLATES:
            open_.append(_POP_ISOLATE)
        elif c == _POP_ISOLATE:
            if _POP_ISOLATE in open_:
                while open_.pop() != _POP_ISOLATE:
                    pass
        elif open_ and open_[-1] == _POP_EMBEDDING:
            open_.pop()
    return "".join(reversed(open_))


def unbalanced(body: Body, span: Span) -> tuple[Diagnostic, ...]:
    """One warning for each paragraph that leaves the direction of text turned."""
    findings = []
    for prose in body.prose():
        if prose.text.isascii() or not closers(prose.text):
            continue
        message = "a character that turns the direction of text is not closed in its paragraph"
        hint = "the paragraph is shown in isolation; check what it was meant to say"
        place = Span(span.file, prose.line) if prose.line else Span(span.file)
        findings.append(Diagnostic("TEXT007", Severity.WARNING, place, message, hint))
    return tuple(findings)
