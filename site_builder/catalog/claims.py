"""Claims through the gate: sides in unpublished documents vanish, and with the last side the claim."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from site_builder.catalog.heldback import emit_held_back, whole
from site_builder.catalog.rows import Outline, Target, TermKey, term_key
from site_builder.diagnostics import Diagnostic, Severity, Span, did_you_mean
from site_builder.engine import Context
from site_builder.ids import ENTITY_KINDS, EntityKind, TermId, is_id
from site_builder.linking.names import nearest
from site_builder.model import Body, Claim, ClaimSide, Positions

CODES: Final = {
    "META050": "A claim names a document that does not exist.",
    "META051": "A claim is about something that does not exist, or whose id means more than one thing.",
    "META052": "The place of a claim in a document is an anchor that the document does not have.",
    "REF021": "The speaker of a claim is an id that no person and no organization has.",
    "META053": "A claim quotes a document whose text is not published, without saying who decided that it may.",
}
_SPEAKERS: Final[tuple[EntityKind, ...]] = ("person", "organization")


def claims(ctx: Context) -> dict[str, dict[str, Any]]:
    """Tables `claim[id]` and `about_claims[TermKey or document:id]`: what it is about, who speaks and where."""
    published: dict[str, Claim] = {}
    about: dict[str, list[str]] = {}
    for key, record in ctx.scan("claim_record").items():
        shown = [_side(ctx, record, n, side) for n, side in enumerate(record.sides)]
        sides = tuple(side for side in shown if side is not None)
        targets = _about(ctx, record)
        if not sides or record.access == "withheld":
            continue
        about_keys = tuple(TermId(t.key) for t in targets)
        published[key] = msgspec.structs.replace(
            record, sides=sides, about=about_keys, span=Span(record.span.file), positions=Positions()
        )
        keys = {t.key for t in targets} | {f"document:{s.document}" for s in sides}
        keys |= {key for side in sides for key in speaker_keys(side.speaker) if ctx.row("term", key) is not None}
        for target in keys:
            about.setdefault(target, []).append(key)
    return {"claim": dict(published), "about_claims": {k: tuple(sorted(v)) for k, v in about.items()}}


def names_in_claim(ctx: Context, key: str) -> None:
    """Task: of whom a claim speaks, where it is published (`sighted`) and where it is not (`use`).

    What a published claim is about is left out of it when nothing else makes it public, so that says nothing.
    """
    claim: Claim = ctx.row("claim_record", key)
    sides = [side for side in claim.sides if claim.access != "withheld" and is_shown(ctx, side)]
    for side in sides:
        for speaker in speaker_keys(side.speaker):
            ctx.emit("sighted", speaker, True)
    unsaid: list[object] = [side for side in claim.sides if side not in sides]
    unsaid += [side.quotation for side in sides if not _may_quote(ctx, side)]
    if not sides:
        unsaid = [claim]
    if unsaid:
        emit_held_back(ctx, whole(f"claim:{key}", claim.span.file, Body(), (), unsaid))


def is_shown(ctx: Context, side: ClaimSide) -> bool:
    """Whether the document of a side is published, and the comment when it names one."""
    if ctx.row("card", side.document) is None:
        return False
    if not side.locator.startswith("c-"):
        return True
    outline: Outline | None = ctx.row("outline", side.document)
    return outline is not None and side.locator.removeprefix("c-") in outline.comments


def _may_quote(ctx: Context, side: ClaimSide) -> bool:
    """Whether a quotation passes the gate of its document, which is published."""
    return bool(side.quotation_decided_by) or ctx.row("card", side.document).access == "full"


def _side(ctx: Context, claim: Claim, index: int, side: ClaimSide) -> ClaimSide | None:
    """The side as it may be shown, None when its document is not published."""
    path = f"sides.{index}"
    place = claim.positions.of(f"{path}.document", claim.span)
    if (card := ctx.row("card", side.document)) is None:
        if ctx.row("unit", side.document) is None:
            near = did_you_mean(side.document, ctx.keys("unit"))
            message = f'no document "{side.document}"'
            ctx.report(Diagnostic("META050", Severity.ERROR, place, message, near))
        return None
    if side.locator.startswith(("p-", "h-")) and card.access in ("full", "excerpt"):
        outline: Outline | None = ctx.row("outline", side.document)
        if outline is not None and side.locator not in outline.anchors:
            where = claim.positions.of(f"{path}.locator", claim.span)
            message = f'"{side.document}" has no paragraph "{side.locator}"'
            ctx.report(Diagnostic("META052", Severity.ERROR, where, message, "copy the anchor from its page"))
    if not is_shown(ctx, side):
        return None  # the comment is not shown, or is not there
    if side.quotation and not _may_quote(ctx, side):
        where = claim.positions.of(f"{path}.quotation", claim.span)
        ctx.report(
            Diagnostic(
                "META053", Severity.WARNING, where,
                f'the text of "{side.document}" is not published, so the quotation is not shown',
                "say under quotation_decided_by who decided that this short quotation is lawful",
            )
        )  # fmt: skip
        side = msgspec.structs.replace(side, quotation="")
    where = claim.positions.of(f"{path}.speaker", claim.span)
    return msgspec.structs.replace(side, speaker=_speaker(ctx, side.speaker, where))


def speaker_keys(typed: str) -> tuple[TermKey, ...]:
    """Whom the id of a speaker may mean; nobody for a name as printed."""
    return tuple(term_key(kind, TermId(typed)) for kind in _SPEAKERS) if is_id(typed) else ()


def _speaker(ctx: Context, typed: str, where: Span) -> str:
    """The speaker as typed; ``""`` for the id of somebody who is not published, or who is nobody."""
    keys = speaker_keys(typed)
    if not keys or any(ctx.row("term", key) is not None for key in keys):
        return typed
    if not any(ctx.row(table, key) is not None for key in keys for table in ("entity_record", "use")):
        people = tuple(i for k, _, i in (key.partition(":") for key in ctx.keys("term")) if k in _SPEAKERS)
        near = nearest(typed, people) or "a name as printed has a blank, a capital or a full stop"
        ctx.report(Diagnostic("REF021", Severity.ERROR, where, f'no person or organization "{typed}"', near))
    return ""


def _about(ctx: Context, claim: Claim) -> list[Target]:
    """What the claim is about, published things only; what does not exist is reported."""
    found: list[Target] = []
    for index, typed in enumerate(claim.about):
        kind, colon, rest = typed.partition(":")
        candidates = [Target(kind, rest)] if colon else _candidates(ctx, typed)
        known = [t for t in candidates if _exists(ctx, t)]
        place = claim.positions.of(f"about.{index}", claim.span)
        if len(known) > 1:
            ways = " or ".join(t.key for t in known)
            words = f'"{typed}" is the id of several'
            ctx.report(Diagnostic("META051", Severity.ERROR, place, words, f"write {ways}"))
        elif not known:
            near = did_you_mean(typed.rpartition(":")[2], [k.partition(":")[2] for k in ctx.keys("entity_record")])
            ctx.report(Diagnostic("META051", Severity.ERROR, place, f'nothing has the id "{typed}"', near))
        elif _published(ctx, known[0]) and known[0] not in found:
            found.append(known[0])
    return found


def _candidates(ctx: Context, typed: str) -> list[Target]:
    if ctx.row("unit", typed) is not None:
        return [Target("document", typed)]
    return [Target(kind, typed) for kind in (*ENTITY_KINDS, "topic")]


def _exists(ctx: Context, target: Target) -> bool:
    if target.kind == "document":
        return ctx.row("unit", target.id) is not None
    if target.kind == "topic":
        return ctx.row("topic_record", target.id) is not None or ctx.row("term", target.key) is not None
    return ctx.row("entity_record", target.key) is not None or ctx.row("term", target.key) is not None


def _published(ctx: Context, target: Target) -> bool:
    if target.kind == "document":
        return ctx.row("card", target.id) is not None
    return ctx.row("term", TermKey(target.key)) is not None
