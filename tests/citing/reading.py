"""Reads citation files with other people's software, and holds CSL-JSON against its specification."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest


def bibtex(text: str) -> dict[str, dict[str, str]]:
    """Key → fields of each entry, as bibtexparser reads them, names in their own form."""
    bibtexparser = pytest.importorskip("bibtexparser")
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    return {e.key: {"ENTRYTYPE": e.entry_type, **{f.key: f.value for f in e.fields}} for e in library.entries}


def bibtex_names(value: str) -> list[tuple[str, str, str]]:
    """(given, particle, family) of each name as BibTeX takes it apart; a name that is cited whole is all family."""
    names = pytest.importorskip("bibtexparser.middlewares.names")
    found = []
    for name in names.split_multiple_persons_names(value):
        parts = names.parse_single_name_into_parts(name)
        given, particle, family = (" ".join(p) for p in (parts.first, parts.von, parts.last))
        found.append((untexed(given), untexed(particle), untexed(family)))
    return found


_COMMANDS = {
    r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", r"\textbraceleft{}": "\ue000",
    r"\textbraceright{}": "\ue001",
}  # fmt: skip


def untexed(text: str) -> str:
    """What TeX would print: our escapes undone, grouping braces dropped."""
    for command, sign in _COMMANDS.items():
        text = text.replace(command, sign)
    text = re.sub(r"\\([%&$#_])", r"\1", text)
    return re.sub(r"[{}]", "", text).replace("\ue000", "{").replace("\ue001", "}")


def ris(text: str) -> list[dict[str, Any]]:
    """The records as rispy reads them."""
    rispy = pytest.importorskip("rispy")
    found: list[dict[str, Any]] = rispy.loads(text)
    return found


# --- CSL ----------------------------------------------------------------------------------------------


@cache
def _words(name: str) -> frozenset[str]:
    """The words that a file of the CSL schema (as citeproc-py carries it) allows."""
    citeproc = pytest.importorskip("citeproc")
    path = Path(citeproc.__file__).parent / "data/schema/schemas/styles" / name
    return frozenset(re.findall(r'"([A-Za-z_-]+)"', path.read_text(encoding="utf-8")))


NAME_KEYS = {"family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal"}
DATE_KEYS = {"date-parts", "season", "circa", "literal", "raw", "edtf"}


def csl_faults(item: Any) -> Iterator[str]:
    """Where an item breaks the data schema of CSL 1.0.2."""
    variables = _words("csl-variables.rnc") | {"id", "type"}
    if item.get("type") not in _words("csl-types.rnc"):
        yield f"type {item.get('type')}"
    for key, value in item.items():
        if key not in variables:
            yield f"variable {key}"
        elif key in ("author", "editor", "translator", "recipient", "interviewer"):
            yield from (f"{key}: {name}" for name in value if not name or not name.keys() <= NAME_KEYS)
            yield from (f"{key}: {n}" for n in value if ("literal" in n) == ("family" in n))
        elif key in ("issued", "original-date"):
            yield from _date_faults(value)
        elif not isinstance(value, str) or not value:
            yield f"{key}: {value!r}"


def _date_faults(date: dict[str, Any]) -> Iterator[str]:
    if not date.keys() <= DATE_KEYS or ("literal" in date) == ("date-parts" in date):
        yield f"issued: {date}"
    parts = date.get("date-parts", [])
    if not 0 <= len(parts) <= 2 or any(not 1 <= len(p) <= 3 for p in parts):
        yield f"issued: {date}"
    yield from (f"issued: {p}" for p in parts if not all(isinstance(n, int) and n for n in p))
