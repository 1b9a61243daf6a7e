"""Related documents: those that a document says it belongs with, then those that share its rarest terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log2
from typing import Final

from site_builder.catalog.rows import Count, Links, Member, Related, RelationRow, TermKey, term_key
from site_builder.engine import Context
from site_builder.ids import DocumentId
from site_builder.model import Metadata

LIMIT: Final = 6
REASONS: Final = 3
_COMMON: Final = 200
"""A term of more documents connects nothing, unless the document has no other."""

_LOOKED_AT: Final = 400
"""How many documents of a document's rarest terms are looked at in all; more would cost time and change little."""

_DIGITS: Final = 9
_SAME: Final = 1e-9
"""Scores that differ by less may only differ by the order of their sums: they are rounded before they are compared."""

_TOPIC: Final = 1.5
_IN_PASSING: Final = 0.6
"""Weight of a term that the other document only names."""

_OUTLET: Final = 0.5
_OUTLETS: Final = frozenset({"publication", "republication"})


def relate(ctx: Context, key: str) -> tuple[Related, ...] | None:
    """`related[document id]`: at most six, best first.

    Reads `links`, `metadata` and `relation` of the document, `count` and `members` of its terms, `shelf` of others.
    """
    links: Links | None = ctx.row("links", key)
    rare = _rare(ctx, links) if links else {}
    members: dict[str, Sequence[Member]] = ctx.rows("members", rare)
    scores = _scores(members, rare)
    scores.pop(DocumentId(key), None)
    authored = _authored(ctx, key)
    best = [*authored, *(d for d in _highest(scores, LIMIT + len(authored)) if d not in authored)][:LIMIT]
    if not best:
        return None
    reasons = _reasons(members, rare, best)
    return tuple(Related(DocumentId(d), tuple(reasons[d][:REASONS]), authored.get(d, "")) for d in best)


def _rare(ctx: Context, links: Links) -> dict[TermKey, int]:
    """The document's rarest terms that others have too, rarest first, with the number of their documents."""
    keys = [*(term_key("topic", t) for t in links.topics), *(n.key for n in links.named)]
    counts: dict[str, Count] = ctx.rows("count", keys)
    shared = sorted((c.together, TermKey(k)) for k, c in counts.items() if c.together > 1)
    rare: dict[TermKey, int] = {}
    looked_at = 0
    for documents, key in shared:
        looked_at += documents
        if rare and (documents > _COMMON or looked_at > _LOOKED_AT):
            break
        rare[key] = documents
    return rare


def _scores(members: Mapping[str, Sequence[Member]], rare: Mapping[TermKey, int]) -> dict[DocumentId, float]:
    """What the documents of these terms share, weighed. The terms in their order: sums of floats depend on it."""
    scores: dict[DocumentId, float] = {}
    for term, documents in rare.items():
        weights: dict[tuple[str, ...], float] = {}
        for member in members.get(term, ()):
            weight = weights.get(member.roles)
            if weight is None:
                weight = weights[member.roles] = _weight(term, member.roles, documents)
            scores[member.document] = scores.get(member.document, 0.0) + weight
    return scores


def _highest(scores: Mapping[DocumentId, float], number: int) -> list[DocumentId]:
    """The first `number` documents by score, then by id. Only those that may be among them are put in order."""
    if len(scores) > number:
        least = sorted(scores.values())[-number] - 2 * _SAME
        scores = {document: score for document, score in scores.items() if score >= least}
    return sorted(scores, key=lambda d: (-round(scores[d], _DIGITS), d))[:number]


def _weight(term: TermKey, roles: tuple[str, ...], documents: int) -> float:
    weight = 1 / log2(1 + documents)
    if term.startswith("topic:"):
        weight *= _TOPIC
    if not roles:
        weight *= _IN_PASSING
    elif _OUTLETS.issuperset(roles):
        weight *= _OUTLET
    return weight


def _reasons(
    members: Mapping[str, Sequence[Member]], rare: Mapping[TermKey, int], best: Sequence[str]
) -> dict[str, list[TermKey]]:
    """The shared terms of the best documents, rarest first."""
    reasons: dict[str, list[TermKey]] = {d: [] for d in best}
    for term in rare:
        for member in members.get(term, ()):
            if member.document in reasons:
                reasons[member.document].append(term)
    return reasons


def _authored(ctx: Context, key: str) -> dict[str, str]:
    """Published documents in an authored relation with this one → the relation; `.back` when the other says it."""
    relations: dict[str, str] = {}
    for document, relation in _stated(ctx, key):
        if document and document != key:
            relations.setdefault(document, relation)
    published = ctx.rows("shelf", relations)
    return {d: r for d, r in relations.items() if d in published}


def _stated(ctx: Context, key: str) -> Iterator[tuple[str, str]]:
    metadata: Metadata | None = ctx.row("metadata", key)
    if metadata is not None:
        for relation in metadata.relations:
            yield relation.document, relation.type
        if metadata.translation:
            yield metadata.translation.of, "translates"
        for stage in metadata.published:
            yield stage.document, "republishes"
    incoming: Sequence[RelationRow] = ctx.row("relation", key) or ()
    for row in incoming:
        yield row.source, f"{row.type}.back"
