"""Facets: the small rows that tasks contribute, and how contributions to one row are put together.

A listing depends on a card, an order on a shelf, a link on an outline: each facet changes only when what it
shows changes, so that the wave of an edit ends early.
"""

from __future__ import annotations

from typing import Any

import msgspec

from site_builder.catalog.rows import Card, Label, Outline, Shelf
from site_builder.dates import Edtf, first_day, is_uncertain, sort_key, years
from site_builder.engine import Items
from site_builder.linking import landing
from site_builder.model import Body, Document, Metadata
from site_builder.readers.allow import is_relative


def first(key: str, items: Items) -> Any:
    """The only contribution; of several that say the same, the first."""
    return items[0][1] if items else None


def several(key: str, items: Items) -> tuple[Any, ...] | None:
    """All contributions in their fixed order."""
    return tuple(item for _, item in items) or None


# --- of a document ------------------------------------------------------------------------------------


def card_of(document: Document) -> Card:
    metadata = document.metadata
    return Card(
        id=document.id,
        title=metadata.title,
        subtitle=metadata.subtitle,
        type=metadata.type,
        language=metadata.language,
        summary=metadata.summary,
        date=metadata.date,
        basis=metadata.issued_basis,
        authors=metadata.authors,
        publication=outlet(metadata),
        reprint=len(metadata.whole) > 1,
        number=metadata.number,
        access=document.access,
        warnings=metadata.warnings,
        added=metadata.added,
        revised=metadata.revised,
        draft=metadata.draft,
    )


def label_of(card: Card) -> Label:
    return Label(**{field: getattr(card, field) for field in Label.__struct_fields__})


def outlet(metadata: Metadata) -> Any:
    """Where the copy stood: the publication said, else the last of the republication chain."""
    return metadata.publication or (metadata.published[-1].publication if metadata.published else "")


def shelf_of(document: Document) -> Shelf:
    metadata = document.metadata
    date = metadata.date
    possible = years(date) if date else ()
    return Shelf(
        sort=sort_key(date) if date else "",
        type=metadata.type,
        language=metadata.language,
        years=possible,
        exact=date is not None and len(possible) == 1 and not is_uncertain(date) and not metadata.issued_basis,
        months=_months(date) if date else (),
        first=date.lower if date else "",
        last=date.upper if date else "",
        added=first_day(metadata.added),
        corrected=max((first_day(c.at) for c in metadata.corrections), default=""),
        comments=len(document.comments),
        publication=outlet(metadata),
    )


def _months(date: Edtf) -> tuple[tuple[int, int], ...]:
    """(year, month) for a date within one month, (year, 0) for every year of any other."""
    low, high = date.lower, date.upper
    if len(low) >= 10 and low[:7] == high[:7] and low[:1] != "-":
        return ((int(low[:4]), int(low[5:7])),)
    return tuple((year, 0) for year in years(date))


def outline_of(document: Document) -> Outline:
    """Where links into a document may land, its comments included."""
    found = landing.outline_of(document.body)
    return msgspec.structs.replace(found, comments=tuple(comment.id for comment in document.comments))


def addresses_of(body: Body) -> dict[tuple[str, bool], int]:
    """Relative addresses in the text, each with whether it is that of an image, and its first line."""
    found: dict[tuple[str, bool], int] = {}
    for prose in body.prose():
        for mark in prose.marks:
            is_image = mark.tag == "image"
            value = mark.attrs.get("src" if is_image else "href", "")
            if value and mark.tag in ("image", "link") and is_relative(value):
                found.setdefault((value, is_image), prose.line)
    return found
