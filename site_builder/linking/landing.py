"""Where a link may land within a page: its headings, paragraphs, and the places its author named."""

from __future__ import annotations

from site_builder.catalog.rows import Heading, Outline, Target
from site_builder.engine import Context
from site_builder.ids import Anchor, slug
from site_builder.linking.names import fold_name
from site_builder.model import Body, Entity, Group, Prose, SitePage

AUTHORED_PREFIX = "x-"
"""What the ids that a source gave are rendered with."""


def landings(ctx: Context, target: Target) -> Outline:
    """The outline of a document, of a site page, of the note on an entity; empty for anything else."""
    if target.kind == "document":
        outline: Outline | None = ctx.row("outline", target.id)
        return outline or Outline()
    if target.kind == "page":
        page: SitePage | None = ctx.row("site_page", target.id)
        return outline_of(page.body) if page else Outline()
    if target.kind in ("topic", "claim"):
        return Outline()
    entity: Entity | None = ctx.row("entity", target.key)
    return outline_of(entity.note) if entity and entity.note else Outline()


def anchor_in(outline: Outline, wanted: str) -> str:
    """The anchor that `wanted` names: an anchor, an id of the source, the words of a heading or their slug; else ""."""
    if wanted in outline.anchors or any(h.anchor == wanted for h in outline.headings):
        return wanted
    if wanted in outline.ids:
        return AUTHORED_PREFIX + wanted
    folded = fold_name(wanted)
    for heading in outline.headings:
        if fold_name(heading.text) == folded:
            return heading.anchor
    for heading in outline.headings:
        if wanted in (slug(heading.text), heading.anchor.removeprefix("h-")):
            return heading.anchor
    return ""


def outline_of(body: Body) -> Outline:
    """Headings, anchors and authored ids of a text in reading order."""
    headings: list[Heading] = []
    anchors: list[Anchor] = []
    ids: list[str] = []
    waiting: list[Prose | Group] = list(reversed(body.blocks))
    while waiting:
        block = waiting.pop()
        if block.anchor:
            anchors.append(block.anchor)
        if "id" in block.attrs:
            ids.append(block.attrs["id"])
        if isinstance(block, Group):
            waiting.extend(reversed(block.children))
            continue
        ids.extend(m.attrs["id"] for m in block.marks if m.tag == "anchor")
        if block.anchor and len(block.kind) == 2 and block.kind[0] == "h" and block.kind[1].isdigit():
            headings.append(Heading(block.anchor, block.text, int(block.kind[1])))
    return Outline(tuple(headings), tuple(anchors), ids=tuple(ids))
