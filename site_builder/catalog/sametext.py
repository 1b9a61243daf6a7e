"""Documents that have one text: confirmed by their editors in `published`, grouped after the gate, counted once.

A station of a document's republication chain that names another `document` says that this one reprints that one. Only
published documents take part, so that a group never tells of one that is held back, not even by joining two others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from site_builder.catalog.rows import SameText, Shelf
from site_builder.engine import Context
from site_builder.ids import DocumentId
from site_builder.model import Metadata

Groups = dict[str, SameText]


def reprinted(document: DocumentId, metadata: Metadata) -> tuple[DocumentId, ...]:
    """The other documents whose text this one is said to have, in the order of their ids."""
    return tuple(sorted({stage.document for stage in metadata.whole} - {DocumentId(""), document}))


def same_texts(ctx: Context) -> dict[str, Groups]:
    """Table `same_text[document id]`: the group of every document that has one, oldest first."""
    said: Mapping[str, tuple[DocumentId, ...]] = ctx.scan("reprints")
    shelves: dict[str, Shelf] = ctx.rows("shelf", (*said, *(other for others in said.values() for other in others)))
    found: Groups = {}
    for group in _joined(said, shelves):
        ordered = sorted(group, key=lambda document: (shelves[document].sort or "~", document))
        row = SameText(tuple(DocumentId(document) for document in ordered))
        found |= dict.fromkeys(ordered, row)
    return {"same_text": found}


def _joined(said: Mapping[str, Iterable[str]], known: Mapping[str, Shelf]) -> list[set[str]]:
    """The connected documents among those known, whoever of two says it; circles do no harm."""
    beside: dict[str, set[str]] = {}
    for document, others in said.items():
        for other in others:
            if document in known and other in known:
                beside.setdefault(document, set()).add(other)
                beside.setdefault(other, set()).add(document)
    groups: list[set[str]] = []
    seen: set[str] = set()
    for first in beside:
        waiting, group = [first], set[str]()
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                group.add(here)
                waiting.extend(beside[here])
        if group:
            groups.append(group)
    return groups


def independent(ctx: Context, documents: Iterable[str]) -> int:
    """How many sources these documents are, each group counted once."""
    every = frozenset(documents)
    grouped = every.intersection(ctx.keys("same_text"))
    rows: Groups = ctx.rows("same_text", grouped) if grouped else {}
    return len(every) - len(grouped) + len({row.members for row in rows.values()})
