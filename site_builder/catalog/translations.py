"""Translation sets: the documents that are one text in several languages, and the originals shown beside them.

A set is what hangs together by `translates`, whichever way it was said; only published documents belong to it, and a
document that is held back joins nothing. An original's text is kept in a row of its own, so that a translation's page
depends on the words it shows and not on the rest of the original's record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from site_builder.catalog.rows import Beside, Edition, Editions, Links, Shelf
from site_builder.engine import Context
from site_builder.ids import DocumentId
from site_builder.model import Block, Body, Document, Group, Metadata, Prose, prose_of

Originals = tuple[DocumentId, ...]


def originals_of(metadata: Metadata) -> Originals:
    """What a document says it translates: under `translation` first, then its relations."""
    said = [metadata.translation.of] if metadata.translation and metadata.translation.of else []
    said += [r.document for r in metadata.relations if r.type == "translates"]
    return tuple(dict.fromkeys(said))


def editions(ctx: Context) -> dict[str, dict[str, Editions | bool]]:
    """`editions[document id]` of every document in a set, and `original[document id]`: shown beside another."""
    said: Mapping[str, Originals] = ctx.scan("translated")
    names = {*said, *(original for originals in said.values() for original in originals)}
    shelves: Mapping[str, Shelf] = ctx.rows("shelf", sorted(names))
    links = {
        document: tuple(o for o in originals if o in shelves and o != document)
        for document, originals in said.items()
        if document in shelves
    }
    rows: dict[str, Editions] = {}
    for together in _sets(links):
        ordered = sorted(together, key=lambda d: (bool(links.get(d)), shelves[d].language, d))
        members = tuple(Edition(DocumentId(d), shelves[d].language) for d in ordered)
        for document in together:
            rows[document] = Editions(members, next(iter(links.get(document, ())), DocumentId("")))
    shown = {row.of: True for row in rows.values() if row.of}
    return {"editions": dict(sorted(rows.items())), "original": dict(sorted(shown.items()))}


def _sets(links: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """The documents that hang together; one alone is no set."""
    beside: dict[str, set[str]] = {}
    for document, originals in links.items():
        for original in originals:
            beside.setdefault(document, set()).add(original)
            beside.setdefault(original, set()).add(document)
    seen: set[str] = set()
    found: list[set[str]] = []
    for start in sorted(beside):
        if start in seen:
            continue
        together, stack = {start}, [start]
        while stack:
            new = beside[stack.pop()] - together
            together |= new
            stack.extend(new)
        seen |= together
        found.append(together)
    return found


def beside(ctx: Context, original: str) -> Beside | None:
    """`beside[document id]`: what the pages of its translations show of an original; an excerpt pairs with nothing."""
    document: Document | None = ctx.row("document", original)
    if document is None or document.access != "full" or not document.body.blocks:
        return None
    links: Links | None = ctx.row("links", original)
    meta = document.metadata
    return Beside(
        language=meta.language,
        ours=meta.type == "note",
        warnings=meta.warnings,
        body=guest(document.body),
        marks=links.marks if links else (),
        paragraphs=paragraphs(document.body),
    )


def paragraphs(body: Body) -> int:
    """How many numbered paragraphs a text has."""
    return sum(1 for prose in prose_of(body.blocks) if prose.number)


def parts(body: Body) -> int:
    """How many blocks of it stand in a row of their own."""
    return sum(1 for block in body.blocks if block.kind != "excerpt")


def guest(body: Body) -> Body:
    """The text as it may stand on the page of another document, whatever line of its file it begins at."""
    notes = tuple(msgspec.structs.replace(note, blocks=tuple(map(_guest, note.blocks))) for note in body.notes)
    return Body(tuple(map(_guest, body.blocks)), notes)


def _guest(block: Block) -> Block:
    attrs = {key: value for key, value in block.attrs.items() if key != "id"}
    if isinstance(block, Group):
        return Group(block.kind, tuple(map(_guest, block.children)), attrs)
    return Prose(block.kind, block.text, tuple(mark for mark in block.marks if mark.tag != "anchor"), attrs)
