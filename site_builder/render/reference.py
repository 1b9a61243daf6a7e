"""What every template is given: the source of the manual's reference of template variables."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Final

from site_builder.render import (
    around,
    cards,
    chart,
    citation_view,
    claim_view,
    comment_view,
    company_view,
    data_view,
    document_view,
    gone_view,
    list_view,
    map_view,
    names,
    overview,
    record_view,
    search_view,
    site_view,
    tally_view,
    term_view,
    translation_view,
    year_view,
)
from site_builder.render.lazy import lazy

EVERYWHERE: Final[dict[str, type]] = {"site": site_view.SiteView, "page": site_view.PageView}
"""Variables of every page (not of previews)."""

TEMPLATES: Final[dict[str, dict[str, type]]] = {
    "home.html": {"archive": overview.ArchiveView},
    "documents.html": {"list": list_view.ListView},
    "documents_year.html": {"list": list_view.ListView},
    "documents_titles.html": {"list": list_view.ListView},
    "document.html": {"document": document_view.DocumentView},
    "document_preview.frag": {"document": document_view.DocumentView},
    "terms.html": {"list": list_view.ListView},
    "topics.html": {"list": list_view.ListView, "topics": term_view.TopicNode},
    "term.html": {"term": term_view.TermView, "list": list_view.ListView},
    "term_preview.frag": {"term": term_view.TermView},
    "timeline.html": {"timeline": overview.TimelineView, "list": list_view.ListView},
    "timeline_year.html": {"year": year_view.YearView},
    "changes.html": {"changes": overview.ChangesView, "list": list_view.ListView},
    "search.html": {"archive": search_view.SearchView},
    "data.html": {"data": data_view.DataView},
    "claims.html": {"claims": overview.ClaimsView, "list": list_view.ListView},
    "claim.html": {"claim": claim_view.ClaimView},
    "page.html": {"content": overview.SitePageView},
    "map.html": {"map": map_view.MapView},
    "network.html": {"network": company_view.NetworkView},
    "404.html": {},
    "redirect.html": {"target": gone_view.RedirectView},
    "tombstone.html": {"tombstone": gone_view.TombstoneView},
}
"""Template → its variables. `topics` is a tuple of nodes."""

_MODULES: Final = (
    search_view,
    site_view,
    search_view,
    names,
    cards,
    chart,
    record_view,
    comment_view,
    document_view,
    translation_view,
    citation_view,
    around,
    term_view,
    claim_view,
    list_view,
    overview,
    tally_view,
    year_view,
    data_view,
    gone_view,
    map_view,
    company_view,
)


def classes() -> tuple[type, ...]:
    """Every view, in the order of the manual."""
    return tuple(
        item
        for module in _MODULES
        for name, item in vars(module).items()
        if inspect.isclass(item) and item.__module__ == module.__name__ and not name.startswith("_")
    )


def members(view: type) -> Iterator[tuple[str, str]]:
    """The public properties and methods that a view adds to its base, each with its sentence."""
    slots = vars(view).get("__slots__", ())
    if isinstance(slots, dict):
        yield from slots.items()
    for name, item in vars(view).items():
        if name.startswith("_"):
            continue
        if isinstance(item, property | lazy):
            yield name, inspect.cleandoc(item.__doc__ or "")
        elif inspect.isfunction(item):
            yield (
                f"{name}({', '.join(list(inspect.signature(item).parameters)[1:])})",
                inspect.cleandoc(item.__doc__ or ""),
            )
