"""What `check` proposes to take for reprints: texts that are nearly the same, and lines that say where a text is from.

Only proposals: a reprint is confirmed by a person, under `published`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from site_builder.catalog.rows import SameText, Shelf
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import Outcome
from site_builder.model import Document, Metadata
from site_builder.samewords import Groups, pairs

CODES: Final = {
    "META080": "Two documents have nearly the same text, and nothing says that one reprints the other.",
    "META081": "A text says that it appeared elsewhere, and its record names no other station than this copy.",
}
_DECIDED: Final = frozenset({"updates", "supersedes", "part-of", "attachment-of"})
"""Relations by which an editor has said why two texts are alike."""


def proposals(outcome: Outcome) -> Iterator[Diagnostic]:
    """`META080` for pairs of documents, one less than there are in a group; `META081` for lines."""
    shelves: dict[str, Shelf] = outcome.scan("shelf")
    texts: dict[str, str] = {}
    for key in sorted(shelves, key=lambda k: (shelves[k].sort or "~", k)):
        document: Document = outcome.row("document", key)
        if document.access == "full" and document.body.blocks:
            texts[key] = "\n".join(prose.text for prose in document.body.prose())
        yield from origins(document)
    yield from nearly_the_same(outcome, texts)


# --- texts --------------------------------------------------------------------------------------------


def nearly_the_same(outcome: Outcome, texts: dict[str, str]) -> Iterator[Diagnostic]:
    """Pairs that nobody has decided upon; `texts` from the oldest on, so that the second of a pair is the reprint."""
    confirmed: dict[str, SameText] = outcome.scan("same_text")
    groups = Groups(row.members for row in confirmed.values())
    for pair in pairs(texts):
        if not _is_decided(outcome, pair.first, pair.second) and groups.join(pair.first, pair.second):
            yield _proposed(outcome.row("document", pair.second), pair.first, pair.likeness)


def _is_decided(outcome: Outcome, one: str, other: str) -> bool:
    for key, beside in ((one, other), (other, one)):
        metadata: Metadata = outcome.row("metadata", key)
        if any(r.document == beside and r.type in _DECIDED for r in metadata.relations):
            return True
    return False


def _proposed(document: Document, older: str, likeness: float) -> Diagnostic:
    place = document.positions.of("published", document.positions.of("title", Span(document.source)))
    return Diagnostic(
        "META080", Severity.NOTE, place,
        f'"{document.id}" has {likeness:.0%} of its runs of words in common with "{older}"',
        f"if one reprints the other, say so in the younger: `published: [{{document: {older}}}]`; "
        "if the text was changed, `relations` of type updates or supersedes",
    )  # fmt: skip


# --- lines that say where a text is from ----------------------------------------------------------------

_SAYS: Final = re.compile(
    r"(?:originally|first)\s+(?:appeared|published|posted|printed|ran)\s+(?:at|in|on|by)\b"
    r"|(?:re-?printed|re-?published|re-?posted|cross-?posted)\s+(?:from|by\s+permission\s+of|with\s+permission)\b"
    r"|\bzuerst\s+(?:erschienen|veröffentlicht)\s+(?:in|bei|auf|von)\b"
    r"|\b(?:publié|paru)\s+(?:initialement|d[’']abord)\s+(?:dans|sur|par)\b"
    r"|\bpublicado\s+originalmente\s+(?:en|por)\b"
    r"|(?:первоначально|впервые)\s+опубликован\w*\s+(?:в|на)\b",
    re.IGNORECASE,
)
_LONGEST: Final = 400
"""In a longer paragraph such words are more likely told than said of the text itself."""
_SHOWN: Final = 60


def origins(document: Document) -> Iterator[Diagnostic]:
    """The first line of a source that says so, where its chain has no station besides this copy."""
    metadata = document.metadata
    if metadata.type == "note" or len(metadata.published) > 1 or any(stage.document for stage in metadata.published):
        return
    for prose in document.body.prose():
        match = _SAYS.search(prose.text) if len(prose.text) <= _LONGEST else None
        if match is None:
            continue
        words = " ".join(prose.text[match.start() :].split())
        words = words if len(words) <= _SHOWN else f"{words[:_SHOWN].rpartition(' ')[0]}…"
        where = f" in ¶ {prose.number}" if prose.number else ""
        yield Diagnostic(
            "META081", Severity.NOTE, Span(document.source, prose.line) if prose.line else Span(document.source),
            f'the text says{where}: "{words}"',
            "if it is said of this text, enter the station: `published: [{publication: …, basis: a line in it}, …]`",
        )  # fmt: skip
        return
