"""Related documents: those that a document says it belongs with, then those that share its rarest terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log2
from typing import Final

from site_builder.catalog.rows import Count, Links, Member, Related, RelationRow, TermKey, term_key
from site_builder.engine import Context
from site_builder.ids import DocumentId
from site_builder.model import Metadata

LIMIT: Final = 6
REASONS: Final = 3
_COMMON: Final = 200
"""A term of more documents connects nothing, unless there is no other."""

_TERMS: Final = 12
"""How many of a document's rarest terms are looked at; more cost time and change nothing that is seen."""

_TOPIC: Final = 1.5
_IN_PASSING: Final = 0.6
"""Weight of a term that the other document only names."""

_OUTLET: Final = 0.5
_OUTLETS: Final = frozenset({"publication", "republication", "named"})


def relate(ctx: Context, key: str) -> tuple[Related, ...] | None:
    """`related[document id]`: at most six, best first.

    Reads `links`, `metadata` and `relation` of the document, `count` and `members` of its terms, `shelf` of others.
    """
    links: Links | None = ctx.row("links", key)
    rare = _rare(ctx, links) if links else {}
    members: dict[str, Sequence[Member]] = ctx.rows("members", sorted(rare))
    weights: dict[str, dict[TermKey, float]] = {}
    for term in sorted(members):
        for member in members[term]:
            if member.document != key:
                weight = _weight(TermKey(term), member, rare[term])
                weights.setdefault(member.document, {})[TermKey(term)] = weight
    authored = _authored(ctx, key)
    ranked = sorted(weights, key=lambda d: (-round(sum(weights[d].values()), 9), d))
    best = [*authored, *(d for d in ranked if d not in authored)][:LIMIT]
    if not best:
        return None
    return tuple(Related(DocumentId(d), _reasons(weights.get(d, {}), rare), authored.get(d, "")) for d in best)


def _rare(ctx: Context, links: Links) -> dict[str, int]:
    """The document's rarest terms that others have too, with the number of their documents."""
    keys = [*(term_key("topic", t) for t in links.topics), *(n.key for n in links.named)]
    counts: dict[str, Count] = ctx.rows("count", keys)
    shared = sorted((c.together, k) for k, c in counts.items() if c.together > 1)
    rare = [(n, k) for n, k in shared if n <= _COMMON][:_TERMS] or shared[:1]
    return {k: n for n, k in rare}


def _weight(term: TermKey, member: Member, documents: int) -> float:
    weight = 1 / log2(1 + documents)
    if term.startswith("topic:"):
        weight *= _TOPIC
    if member.roles == ("named",):
        weight *= _IN_PASSING
    elif _OUTLETS.issuperset(member.roles):
        weight *= _OUTLET
    return weight


def _reasons(weights: Iterable[TermKey], rare: Mapping[str, int]) -> tuple[TermKey, ...]:
    return tuple(sorted(weights, key=lambda t: (rare[t], t))[:REASONS])


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
