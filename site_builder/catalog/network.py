"""Who is seen with whom: people and organizations of the same documents, counted.

A document says in one small row who is in it; each entity counts over its own documents only, so that an edit counts
anew for those who are in what was edited. A document that names more than `CROWD` is a list of names rather than a
meeting: it would join everybody to everybody, and is left out, which is said wherever pairs are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain
from typing import Final

from site_builder.catalog.rows import Member, TermKey
from site_builder.engine import Context
from site_builder.model import Struct

CROWD: Final = 100
MOST: Final = 23
"""Companions of one that its page shows: with itself they are 24."""
STRONGEST: Final = 300
"""Pairs that the page of the whole archive shows."""
SHOWN_BY: Final = ("person:", "organization:", "event:")
"""Whose pages show companions; companions are people and organizations."""
_KINDS: Final = ("person:", "organization:")


class Cast(Struct, frozen=True, gc=False):
    """`cast[document id]`: the people and organizations of a document, in order.

    `stated`: those of whom its metadata speak.
    """

    everybody: tuple[TermKey, ...]
    stated: tuple[TermKey, ...] = ()

    @property
    def is_crowd(self) -> bool:
        return len(self.everybody) > CROWD


class Companion(Struct, frozen=True, gc=False):
    """Somebody of the same documents: in how many, and in how many of these the metadata speak of both."""

    key: TermKey
    shared: int
    stated: int


class Company(Struct, frozen=True, gc=False):
    """`company[TermKey]`: companions, those of most documents first; how many there are, and crowds not counted."""

    companions: tuple[Companion, ...]
    total: int
    crowds: int = 0


class Pair(Struct, frozen=True, gc=False):
    """Two of the same documents, the lesser key first."""

    one: TermKey
    other: TermKey
    shared: int
    stated: int


class Network(Struct, frozen=True, gc=False):
    """`network[""]`: the strongest pairs of the archive, how many pairs there are, of how many, and crowds left out.

    `network["total"]` has that number alone, for who shows no more.
    """

    pairs: tuple[Pair, ...] = ()
    total: int = 0
    members: int = 0
    crowds: int = 0


def cast(stated: Iterable[TermKey], named: Iterable[TermKey]) -> Cast | None:
    """The people and organizations among those that metadata and text name; None without any."""
    said = {key for key in stated if key.startswith(_KINDS)}
    everybody = said.union(key for key in named if key.startswith(_KINDS))
    return Cast(tuple(sorted(everybody)), tuple(sorted(said))) if everybody else None


def company(ctx: Context, key: str) -> Company | None:
    """`company[TermKey]`: with whom a person, organization or event shares documents; None when with nobody."""
    if not key.startswith(SHOWN_BY):
        return None
    members: Sequence[Member] = ctx.row("members", key) or ()
    casts: Mapping[str, Cast] = ctx.rows("cast", (member.document for member in members))
    shared: Counter[TermKey] = Counter()
    stated: Counter[TermKey] = Counter()
    crowds = 0
    for member in members:
        here = casts.get(member.document)
        if here is None or here.is_crowd:
            crowds += here is not None
            continue
        shared.update(here.everybody)
        if member.roles:
            stated.update(here.stated)
    shared.pop(TermKey(key), None)
    if not shared and not crowds:
        return None
    best = nsmallest(MOST, shared, key=lambda other: (-shared[other], -stated[other], other))
    return Company(tuple(Companion(k, shared[k], stated[k]) for k in best), len(shared), crowds)


def network(ctx: Context) -> dict[str, dict[str, Network]]:
    """`network`: what there is in the whole archive."""
    rows: Mapping[str, Company] = ctx.scan("company")
    casts: Mapping[str, Cast] = ctx.scan("cast")
    ours = {key: row for key, row in rows.items() if key.startswith(_KINDS) and row.total}
    crowds = sum(row.is_crowd for row in casts.values())
    if not ours and not crowds:
        return {"network": {}}
    total = sum(row.total for row in ours.values()) // 2
    whole = Network(tuple(_strongest(ours, casts)), total, len(ours), crowds)
    return {"network": {"": whole, "total": Network(total=total)}}


def _strongest(rows: Mapping[str, Company], casts: Mapping[str, Cast]) -> list[Pair]:
    """The pairs of most documents. Only of who may have more of them than its row tells everything is counted."""
    found = _best({pair for key, row in rows.items() for pair in _told(TermKey(key), row)})
    least = found[-1].shared if len(found) == STRONGEST else 1
    hiding = {key for key, row in rows.items() if row.total > MOST and row.companions[-1].shared >= least}
    return _best(chain(found, _counted(hiding, casts, least))) if hiding else found


def _told(key: TermKey, row: Company) -> Iterator[Pair]:
    for companion in row.companions:
        one, other = sorted((key, companion.key))
        yield Pair(one, other, companion.shared, companion.stated)


def _counted(keys: Iterable[str], casts: Mapping[str, Cast], least: int) -> Iterator[Pair]:
    """Every pair of these that shares so many documents."""
    wanted = frozenset(keys)
    for pair in pairs(casts.values()):
        if pair.shared >= least and (pair.one in wanted or pair.other in wanted):
            yield pair


def _best(found: Iterable[Pair]) -> list[Pair]:
    return nsmallest(STRONGEST, frozenset(found), key=lambda p: (-p.shared, -p.stated, p.one, p.other))


def pairs(casts: Iterable[Cast]) -> Iterator[Pair]:
    """All pairs of an archive, in order; counted one after the other, so that they are never held all at once."""
    documents: dict[TermKey, list[tuple[Cast, int]]] = {}
    for here in casts:
        if not here.is_crowd:
            for after, key in enumerate(here.everybody, 1):
                documents.setdefault(key, []).append((here, after))
    for one in sorted(documents):
        shared: Counter[TermKey] = Counter()
        stated: Counter[TermKey] = Counter()
        for here, after in documents[one]:
            shared.update(here.everybody[after:])
            if one in here.stated:
                stated.update(here.stated)
        yield from (Pair(one, other, shared[other], stated[other]) for other in sorted(shared))
