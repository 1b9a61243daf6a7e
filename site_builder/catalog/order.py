"""Orders and counts: which documents belong to a term, in what order lists show them, how many there are.

Tasks of stratum 4. They read the small `shelf` facet, never titles or texts, so that editing a body or a
title moves nothing. Lists are cut into pages here; a page then depends on its own rows only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from site_builder.catalog.calendar import histogram, months_of
from site_builder.catalog.counts import Totals
from site_builder.catalog.lists import pages_of, per_page, year_name
from site_builder.catalog.rows import (
    Count,
    Line,
    Listing,
    Member,
    MentionRow,
    Neighbours,
    Posting,
    RoleCount,
    Shelf,
    TermKey,
    TopicTree,
    split_key,
    term_key,
)
from site_builder.catalog.sametext import independent
from site_builder.engine import Context
from site_builder.ids import ENTITY_KINDS, DocumentId, TermId, TermKind, UrlPath, term_url
from site_builder.model import ROLES, Topic

NEWEST: Final = 10
LARGEST: Final = 8
COUNTED: Final = 20
"""Of publications and topics so many are counted one by one."""
MEMBERS_EMITS: Final = ("listing", "histogram", "role_count", "topic_neighbours")
IN_ORDER_EMITS: Final = ("listing", "neighbours", "months", "histogram")
_ROLES: Final = ("about", *ROLES, "publication", "reprinted", "republication", "")
_ROLE_ORDER: Final = {role: place for place, role in enumerate(_ROLES)}


# --- terms --------------------------------------------------------------------------------------------


def members(ctx: Context, key: str) -> tuple[Member, ...]:
    """`members[TermKey]`: its documents by date, undated last; emits its `listing`, numbers and `topic_neighbours`."""
    roles: dict[DocumentId, set[str]] = {}
    posted: Sequence[Posting] = ctx.row("posting", key) or ()
    for posting in posted:
        role = "about" if posting.role in ("", "subject") else posting.role
        roles.setdefault(posting.document, set()).add(role)
    naming: Sequence[DocumentId] = ctx.row("mentioned", key) or ()
    shelves: dict[str, Shelf] = ctx.rows("shelf", dict.fromkeys((*roles, *naming)))
    ordered = sorted((shelves[d].sort or "~", DocumentId(d)) for d in shelves)
    named = frozenset(naming)
    found = tuple(Member(d, tuple(sorted(roles.get(d, ()), key=_in_order)), d in named) for _, d in ordered)
    kind, term = split_key(TermKey(key))
    for listing in pages_of("term", key, term_url(kind, term), [m.document for m in found], per_page(ctx)):
        ctx.emit("listing", *listing)
    ctx.emit("histogram", key, histogram(shelves[d] for _, d in ordered))
    for count in _role_counts(found, shelves):
        ctx.emit("role_count", key, count)
    if kind == "topic":
        dated = [m.document for m in found if shelves[m.document].sort and m.roles]
        for document, around in _turns(ctx, term, dated):
            ctx.emit("topic_neighbours", document, around)
    return found


def _turns(ctx: Context, topic: TermId, dated: Sequence[DocumentId]) -> Iterator[tuple[DocumentId, Neighbours]]:
    """What stands before and after each document of a topic: for those that have it as their first."""
    topics: dict[str, tuple[TermId, ...]] = ctx.rows("topics_of", dated)
    for document, around in _around(dated):
        if topics.get(document, ())[:1] == (topic,):
            yield document, around


def _around(dated: Sequence[DocumentId]) -> Iterator[tuple[DocumentId, Neighbours]]:
    nobody = DocumentId("")
    for before, document, after in zip([nobody, *dated], dated, [*dated[1:], nobody], strict=False):
        yield document, Neighbours(before, after)


def _role_counts(members: Iterable[Member], shelves: Mapping[str, Shelf]) -> Iterator[RoleCount]:
    """What the term is to how many documents, and between which years, as far as those are stated."""
    documents: Counter[str] = Counter()
    years: dict[str, set[int]] = {}
    for member in members:
        shelf = shelves[member.document]
        said = (*member.roles, "") if member.named else member.roles
        documents.update(said)
        for role in said if shelf.exact else ():
            years.setdefault(role, set()).update(shelf.years)
    for role in sorted(documents, key=_in_order):
        stated = years.get(role)
        yield RoleCount(role, documents[role], (min(stated), max(stated)) if stated else ())


def _in_order(role: str) -> tuple[int, str]:
    return (_ROLE_ORDER.get(role, 99), role)


def lines(ctx: Context, url: str) -> tuple[Line, ...] | None:
    """`lines[url]`: what a page of a term's documents says of each; the term's other pages do not depend on it."""
    listing: Listing = ctx.row("listing", url)
    if listing.kind != "term":
        return None
    members: Sequence[Member] = ctx.row("members", listing.subject) or ()
    mentions: Sequence[MentionRow] = ctx.row("mention", listing.subject) or ()
    roles = {m.document: m.roles for m in members}
    said: dict[str, MentionRow] = {}
    for row in mentions:
        said.setdefault(row.document, row)
    return tuple(Line(DocumentId(d), roles[DocumentId(d)], said.get(d)) for d in listing.items)


def count(ctx: Context, key: str) -> Count:
    """`count[TermKey]`."""
    rows: Sequence[Member] = ctx.row("members", key) or ()
    return Count(
        about=sum(bool(m.roles) for m in rows), naming=sum(m.named for m in rows), together=len(rows),
        independent=independent(ctx, [m.document for m in rows]),
    )  # fmt: skip


def tree(ctx: Context) -> dict[str, dict[str, TopicTree]]:
    """`tree[topic id]`: narrower topics, and documents of a topic alone and with those of all narrower ones."""
    topics: dict[str, Topic] = ctx.scan("topic")
    narrower: dict[str, list[TermId]] = {}
    for topic in topics.values():
        for above in topic.broader:
            narrower.setdefault(above, []).append(topic.id)
    own = {t: frozenset(m.document for m in ctx.row("members", term_key("topic", TermId(t))) or ()) for t in topics}
    return {
        "tree": {
            key: TopicTree(
                broader=topic.broader,
                narrower=tuple(sorted(narrower.get(key, ()), key=lambda i: (topics[i].name.casefold(), i))),
                related=_both_ways(topics, topic),
                own=len(own[key]),
                total=len(frozenset().union(*(own[t] for t in _below(key, narrower)))),
            )
            for key, topic in topics.items()
        }
    }


def _both_ways(topics: Mapping[str, Topic], topic: Topic) -> tuple[TermId, ...]:
    """Related topics, whichever of the two says so."""
    back = {t.id for t in topics.values() if topic.id in t.related}
    return tuple(sorted(set(topic.related) | back))


def _below(key: str, narrower: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """`key` and everything narrower, each once, circles or not."""
    seen, stack = {key}, [key]
    while stack:
        here = stack.pop()
        yield here
        for below in narrower.get(here, ()):
            if below not in seen:
                seen.add(below)
                stack.append(below)


# --- all documents ------------------------------------------------------------------------------------


def documents_in_order(ctx: Context, key: str) -> int:
    """All documents by date: emits `listing`, `neighbours`, `months`, `histogram[""]`. The value is how many.

    What has no date stands last in lists, but is neither before nor after anything.
    """
    shelves: dict[str, Shelf] = ctx.scan("shelf")
    ordered = [DocumentId(d) for d in sorted(shelves, key=lambda d: (shelves[d].sort or "~", d))]
    at_once = per_page(ctx)
    dated = [d for d in ordered if shelves[d].sort]
    newest_first = sorted(dated, key=lambda d: shelves[d].sort, reverse=True)  # those of one day by their ids
    newest_first += [d for d in ordered if not shelves[d].sort]
    for listing in pages_of("documents", "", UrlPath("documents/"), newest_first, at_once):
        ctx.emit("listing", *listing)
    for document, around in _around(dated):
        ctx.emit("neighbours", document, around)
    years: dict[int, list[DocumentId]] = {}
    for document in ordered:
        for year in shelves[document].years:
            years.setdefault(year, []).append(document)
    for year, of_year in sorted(years.items()):
        url = UrlPath(f"documents/year/{year_name(year)}/")
        for listing in pages_of("year", year_name(year), url, of_year, at_once):
            ctx.emit("listing", *listing)
        ctx.emit("months", year_name(year), months_of(year, of_year, shelves))
    ctx.emit("histogram", "", histogram(shelves.values()))
    return len(ordered)


def totals(ctx: Context) -> dict[str, dict[str, Totals]]:
    """`totals[field]`: how much there is, what is newest, which terms are largest."""
    shelves: dict[str, Shelf] = ctx.scan("shelf")
    counts: dict[str, Count] = ctx.scan("count")
    per_kind: dict[str, list[tuple[int, TermKey]]] = {k: [] for k in (*ENTITY_KINDS, "topic")}
    for key, row in counts.items():
        per_kind[split_key(TermKey(key))[0]].append((-row.together, TermKey(key)))
    numbers = {"document": len(shelves), "claim": len(ctx.keys("claim"))}
    numbers |= {kind: len(found) for kind, found in per_kind.items()}
    largest = {
        kind: tuple(key for number, key in sorted(found)[:LARGEST] if number)
        for kind, found in sorted(per_kind.items())
    }  # fmt: skip
    return {
        "totals": {
            "counts": Totals(counts=dict(sorted(numbers.items()))),
            "types": Totals(types=_tally(s.type for s in shelves.values())),
            "languages": Totals(languages=_tally(s.language for s in shelves.values())),
            "newest": Totals(newest=_latest(shelves, "added")),
            "corrected": Totals(corrected=_latest(shelves, "corrected")),
            "largest": Totals(largest=largest),
            "publications": _publications(shelves.values()),
            "topics": _topics(per_kind["topic"]),
        }
    }


def _publications(shelves: Iterable[Shelf]) -> Totals:
    tally = Counter(s.publication for s in shelves)
    nowhere = tally.pop(TermId(""), 0)
    most = sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    shown = most[:COUNTED] + ([(TermId(""), nowhere)] if nowhere and most else [])
    return Totals(publications=dict(shown), rest=len(most[COUNTED:]))


def _topics(counted: Iterable[tuple[int, TermKey]]) -> Totals:
    """From pairs of the negative number and the topic."""
    most = sorted((number, key) for number, key in counted if number)
    return Totals(topics={key: -number for number, key in most[:COUNTED]}, rest=len(most[COUNTED:]))


def _tally(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(w for w in words if w).items()))


def _latest(shelves: Mapping[str, Shelf], field: str) -> tuple[DocumentId, ...]:
    """The documents with the latest day in `field`, newest first, ids in order within a day."""
    dated = sorted(d for d, s in shelves.items() if getattr(s, field))
    dated.sort(key=lambda d: str(getattr(shelves[d], field)), reverse=True)
    return tuple(DocumentId(d) for d in dated[:NEWEST])


KINDS: Final[tuple[TermKind, ...]] = (*ENTITY_KINDS, "topic")
