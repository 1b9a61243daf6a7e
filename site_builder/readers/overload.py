"""Markdown that would cost minutes: recognized before or while it is read, and refused."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.readers import MAX_DEPTH, html

_QUOTED_DEEP = re.compile(rf"^(?:[ \t]{{0,4}}>){{{MAX_DEPTH + 1}}}", re.M)
_INDENTED_DEEP = re.compile(rf"^[ \t]{{{2 * MAX_DEPTH + 2},}}(?:[-+*]|\d{{1,9}}[.)])[ \t]", re.M)
_ENDLESS: Final = 1000
_RUN: Final = 16
_MARKUP: Final = "[]`*_~>(<!-"
_LONG: Final = 4000
_MOST_MARKUP: Final = 20_000
_SPECIAL: Final = "[]*_`<~!&\\"


class BusyError(Exception):
    """More of a markup character in one paragraph than any author writes."""

    def __init__(self, character: str, line: int) -> None:
        super().__init__(f"a paragraph with more than {_MOST_MARKUP:,} {character!r} characters")
        self.line = line


def crowding(text: str) -> str:
    """The character that a paragraph has too many of: mistune is quadratic in some runs of markup. Mostly ``""``."""
    if len(text) <= _LONG:
        return ""
    return next((c for c in _SPECIAL if text.count(c) > _MOST_MARKUP), "")


def too_busy(message: str, line: int, span: Span) -> Diagnostic:
    return Diagnostic("TEXT008", Severity.ERROR, Span(span.file, line), message, "the document was not read")


def overloaded(source: str, span: Span) -> Diagnostic | None:
    """The refusal of texts that would cost minutes, seen before they are parsed."""
    if len(source) < _ENDLESS:
        return None
    for character in _MARKUP:
        if character * _RUN not in source:  # a long needle is slow to look for
            continue
        if (found := source.find(character * _ENDLESS)) >= 0:
            line = span.line + source.count("\n", 0, found) if span.line else 0
            return too_busy(f"a run of {_ENDLESS:,} {character!r} characters", line, span)
    if source.count(">") > MAX_DEPTH and _QUOTED_DEEP.search(source):
        return html.too_deep(span)
    return html.too_deep(span) if _is_indented_deep(source) else None


def _is_indented_deep(source: str) -> bool:
    """Whether a score of list items are indented beyond what is read; a few may be a drawing."""
    if "  " * MAX_DEPTH not in source and "\t" not in source:
        return False
    return sum(1 for _ in islice(_INDENTED_DEEP.finditer(source), 20)) == 20
