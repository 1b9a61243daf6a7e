"""Where the archive's places lie: one row for the map, one that says whether there is anything to see on it."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.catalog.rows import Count, Term, TermKey
from site_builder.engine import Context
from site_builder.model import Entity, Struct


class Spot(Struct, frozen=True, gc=False):
    """A place on the map."""

    key: TermKey
    name: str
    latitude: float
    longitude: float
    documents: int = 0


class Atlas(Struct, frozen=True, gc=False):
    """`atlas[""]`: the published places, those with most documents first; `elsewhere`: without coordinates."""

    spots: tuple[Spot, ...] = ()
    elsewhere: tuple[TermKey, ...] = ()


def atlas(ctx: Context) -> dict[str, dict[str, Atlas | bool]]:
    """`atlas[""]`: published places, those with most documents first; `mapped["places"]` when any has coordinates."""
    entities: Mapping[str, Entity] = ctx.scan("entity")
    places = [key for key in entities if key.startswith("place:")]
    terms: Mapping[str, Term] = ctx.rows("term", places)
    counts: Mapping[str, Count] = ctx.rows("count", places)
    spots, elsewhere = [], []
    for key in sorted(terms, key=lambda k: (-(counts[k].together if k in counts else 0), terms[k].name.casefold(), k)):
        documents = counts[key].together if key in counts else 0
        if at := entities[key].coordinates:
            spots.append(Spot(TermKey(key), terms[key].name, *at, documents))
        else:
            elsewhere.append(TermKey(key))
    row = Atlas(tuple(spots), tuple(elsewhere))
    return {"atlas": {"": row}, "mapped": {"places": True} if spots else {}}
