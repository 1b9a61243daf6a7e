"""What records say of a term at other places: its parts, its events, who held office there, what it publishes.

Everything here is read off published records only, so nothing that is held back shows through from the other side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from site_builder import dates
from site_builder.catalog.rows import Holder, Inverse, TermKey, term_key
from site_builder.dates import Edtf
from site_builder.engine import Context
from site_builder.ids import TermId, TermKind
from site_builder.model import Entity

_LAST: Final = "~"
"""Sorts after every date: what has none comes last."""


def inverse(ctx: Context) -> dict[str, dict[str, Inverse]]:
    """`inverse[TermKey]`, for each term that another record names."""
    entities: dict[str, Entity] = ctx.scan("entity")
    parts: dict[str, list[Entity]] = {}
    events: dict[str, list[Entity]] = {}
    publications: dict[str, list[Entity]] = {}
    holders: dict[str, list[Holder]] = {}
    for e in entities.values():
        if e.part_of:
            parts.setdefault(term_key(e.kind, e.part_of), []).append(e)
        if e.publisher:
            publications.setdefault(term_key("organization", TermId(e.publisher)), []).append(e)
        for key in _named_by_event(e):
            events.setdefault(key, []).append(e)
        for office in e.roles:
            key = term_key("organization", TermId(office.organization))
            holders.setdefault(key, []).append(Holder(e.id, office.title, office.dates))
    around = _neighbours(e for e in entities.values() if e.kind == "event")
    keys = sorted(parts.keys() | events.keys() | publications.keys() | holders.keys() | around.keys())
    return {
        "inverse": {
            key: Inverse(
                parts=_by_name(parts.get(key, ())),
                events=tuple(e.id for e in sorted(events.get(key, ()), key=lambda e: (_when(e.date), e.id))),
                publications=_by_name(publications.get(key, ())),
                holders=tuple(sorted(holders.get(key, ()), key=lambda h: (_when(h.dates), h.person, h.title))),
                before=around.get(key, _NOBODY)[0],
                after=around.get(key, _NOBODY)[1],
            )
            for key in keys
            if key in entities or key.startswith("topic:")
        }
    }


def _named_by_event(e: Entity) -> Iterator[TermKey]:
    named: tuple[tuple[TermKind, tuple[TermId, ...]], ...] = (
        ("place", e.places), ("person", e.people), ("organization", e.organizations), ("topic", e.topics),
    )  # fmt: skip
    for kind, ids in named if e.kind == "event" else ():
        yield from dict.fromkeys(term_key(kind, term) for term in ids)


_NOBODY: Final = (TermId(""), TermId(""))


def _neighbours(events: Iterable[Entity]) -> dict[str, tuple[TermId, TermId]]:
    """Each dated event with the one before and the one after it."""
    dated = [e.id for e in sorted((e for e in events if e.date), key=lambda e: (_when(e.date), e.id))]
    nobody = TermId("")
    return {
        term_key("event", here): (before, after)
        for before, here, after in zip([nobody, *dated], dated, [*dated[1:], nobody], strict=False)
    }


def _by_name(found: Iterable[Entity]) -> tuple[TermId, ...]:
    return tuple(e.id for e in sorted(found, key=lambda e: ((e.sort_name or e.name).casefold(), e.id)))


def _when(date: Edtf | None) -> str:
    return dates.sort_key(date) if date else _LAST
