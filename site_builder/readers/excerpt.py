"""The part of a text that `access: excerpt` lets out: nothing that follows its end, in whatever frame it stands."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from site_builder.anchors import citable
from site_builder.model import Block, Body, Group, Note, Reference, prose_of


def excerpt_of(body: Body, paragraphs: tuple[int, ...] = ()) -> Body | None:
    """The listed paragraphs (counted from 1, headings left out), else what stands before the marker.

    None when neither exists. Footnotes stay if what remains calls them.
    """
    if paragraphs:
        numbered = [b for b in citable(body) if b.kind[0] != "h"]
        wanted = {id(b) for n, b in enumerate(numbered, 1) if n in paragraphs}
        blocks: tuple[Block, ...] | None = _only(body.blocks, wanted) if wanted else None
    else:
        blocks, ended = _before(body.blocks)
        blocks = blocks if ended else None
    return None if blocks is None else Body(blocks, _called(blocks, body.notes))


def references_in(part: Body, whole: Body, references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """Those of `references` (into `whole`) that also stand in `part`, counted as `part` counts its paragraphs."""
    if part is whole or not references:
        return references
    now = {id(prose): index for index, prose in enumerate(part.prose())}
    kept = {index: now[id(prose)] for index, prose in enumerate(whole.prose()) if id(prose) in now}
    return tuple(msgspec.structs.replace(r, block=kept[r.block]) for r in references if r.block in kept)


def _before(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], bool]:
    """What stands before the first excerpt marker, and whether there is one."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Group):
            if block.kind == "excerpt":
                return tuple(kept), True
            children, ended = _before(block.children)
            if ended:
                if children:
                    kept.append(Group(block.kind, children, block.attrs))
                return tuple(kept), True
        kept.append(block)
    return tuple(kept), False


def _only(blocks: tuple[Block, ...], wanted: Collection[int]) -> tuple[Block, ...]:
    kept: list[Block] = []
    for block in blocks:
        if id(block) in wanted:
            kept.append(block)
        elif isinstance(block, Group) and (children := _only(block.children, wanted)):
            kept.append(Group(block.kind, children, block.attrs))
    return tuple(kept)


def _called(blocks: tuple[Block, ...], notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """The notes that `blocks` call, and those that these call."""
    by_label = {note.label: note for note in notes}
    called: set[str] = set()
    waiting = [blocks]
    while waiting:
        for prose in prose_of(waiting.pop()):
            for mark in prose.marks:
                label = mark.attrs.get("label", "") if mark.tag == "note" else ""
                if label in by_label and label not in called:
                    called.add(label)
                    waiting.append(by_label[label].blocks)
    return tuple(note for note in notes if note.label in called)
