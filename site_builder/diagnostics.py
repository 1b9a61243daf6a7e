"""Findings: what is wrong, where, and what to do, as values.

A finding reads `content/documents/12.md:14:7: error[REF001]: no document "x"; did you mean "y"?`.
A module that raises findings declares them in a constant `CODES`: code → one sentence for the manual's
reference page (a test gathers them all and fails when two modules share a code or the manual lacks one).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import Enum

import msgspec

from site_builder.ids import SourcePath


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Span(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A place in a source. Lines and columns count from 1; 0 means not known (better than a false one)."""

    file: SourcePath
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [str(self.file)]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


class Diagnostic(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One finding. `code`: a key of the `CODES` of the module that raised it; `hint`: what the user can do."""

    code: str
    severity: Severity
    span: Span
    message: str
    hint: str = ""

    def __str__(self) -> str:
        tail = f"; {self.hint}" if self.hint else ""
        return f"{self.span}: {self.severity.value}[{self.code}]: {self.message}{tail}"


def ordered(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Findings in their one order (file, line, column, code, words), each once."""

    def key(d: Diagnostic) -> tuple[str, int, int, str, str]:
        return (d.span.file, d.span.line, d.span.column, d.code, d.message)

    unique = {(key(d), d.severity, d.hint): d for d in findings}
    return sorted(unique.values(), key=lambda d: (*key(d), d.severity.value, d.hint))


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """`did you mean "x"?` for the nearest of `known`, or ``""``. A miss of case alone says so."""
    candidates = list(known)
    folded = {k.casefold(): k for k in sorted(candidates, reverse=True)}
    if (same := folded.get(wrong.casefold())) is not None:
        return f'"{same}" differs only in upper and lower case'
    near = difflib.get_close_matches(wrong, sorted(candidates), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""
