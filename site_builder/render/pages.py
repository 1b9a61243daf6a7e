"""The tasks that render pages: each reads through its context only and returns files as values.

Keys: documents by id, lists and terms by the address of the page, single pages by name. A page that has nothing
to show (its row is gone) has no artifacts. `templates` is bound by the pipeline (`functools.partial`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from site_builder.catalog.counts import Months
from site_builder.catalog.rows import Artifact, Card, Listing, Redirect, Term, Tombstone
from site_builder.ids import PLURALS, document_url, output_of, term_url
from site_builder.model import Claim, SitePage
from site_builder.render.claim_view import ClaimView
from site_builder.render.company_view import NetworkView
from site_builder.render.data_view import DataView
from site_builder.render.document_view import DocumentView
from site_builder.render.environment import Templates, render
from site_builder.render.gone_view import RedirectView, TombstoneView
from site_builder.render.list_view import ListView
from site_builder.render.map_view import MapView
from site_builder.render.names import year_text
from site_builder.render.overview import (
    ArchiveView,
    ChangesView,
    ClaimsView,
    SitePageView,
    TimelineView,
)
from site_builder.render.scope import Scope
from site_builder.render.search_view import SearchView
from site_builder.render.site_view import CARD, PageView, SiteView
from site_builder.render.term_view import TermView, topic_tree
from site_builder.render.year_view import YearView

if TYPE_CHECKING:
    from site_builder.citing.work import Work
    from site_builder.engine import Context

Page = tuple[Artifact, ...]

_TIME: Final = re.compile(rb"<(/?)time\b([^>]*)>")
_DATETIME: Final = re.compile(rb' datetime="[^"]*"')

SINGLES: Final = ("home", "search", "data", "map", "network", "404")
"""Keys of `single_page`."""
_OTHER_LISTS: Final = {
    "timeline": ("timeline_title", TimelineView),
    "changes": ("changes_title", ChangesView),
    "claims": ("claims_title", ClaimsView),
}
"""Kind of a list that is not of documents or names → its title and its view."""


def render_document(ctx: Context, document: str, *, templates: Templates) -> Page:
    """`documents/<id>/index.html` and its `preview.frag`. Key: the document's id."""
    card: Card | None = ctx.row("card", document)
    if card is None:
        return ()
    url = document_url(card.id)
    scope = Scope(ctx, url)
    view = DocumentView(scope, card)
    work: Work = ctx.row("work", document)
    page = PageView(
        scope, view.title, description=view.summary, language=view.language, kind="article", image=f"{url}{CARD}"
    )
    whole = _page(scope, templates, "document.html", page, document=view)
    return (
        whole if work.date else msgspec.structs.replace(whole, content=_without_times(whole.content)),
        _fragment(scope, templates, "document_preview.frag", document=view),
    )


def _without_times(page: bytes) -> bytes:
    """The page of what is cited without a date: Zotero would take the first `<time datetime>`, of whatever, for it."""
    return _TIME.sub(lambda found: b"</span>" if found[1] else b"<span%b>" % _DATETIME.sub(b"", found[2]), page)


def render_listing(ctx: Context, url: str, *, templates: Templates) -> Page:
    """A page of a list of documents or of names, of whatever kind. Key: its address, `people/page/2/`."""
    listing: Listing | None = ctx.row("listing", url)
    if listing is None:
        return ()
    if listing.kind == "term":
        return render_term(ctx, url, templates=templates)
    scope = Scope(ctx, url)
    view = ListView(scope, listing)
    if listing.kind == "terms":
        return (_terms(scope, templates, listing, view),)
    if listing.kind in _OTHER_LISTS:
        title, made = _OTHER_LISTS[listing.kind]
        page = PageView(scope, getattr(scope.t, title), number=listing.page)
        views = {"list": view, listing.kind: made(scope, listing)}
        return (_page(scope, templates, f"{listing.kind}.html", page, **views),)
    if listing.kind == "titles":
        page = PageView(scope, f"{scope.t.titles}: {listing.subject}", number=listing.page)
        return (_page(scope, templates, "documents_titles.html", page, list=view),)
    title = scope.t.documents if listing.kind == "documents" else f"{scope.t.documents}, {view.year}"
    page = PageView(scope, title, number=listing.page)
    name = "documents.html" if listing.kind == "documents" else "documents_year.html"
    return (_page(scope, templates, name, page, list=view),)


def _terms(scope: Scope, templates: Templates, listing: Listing, view: ListView) -> Artifact:
    page = PageView(scope, getattr(scope.t, PLURALS[listing.subject]), number=listing.page)
    if listing.subject == "topic" and listing.page == 1:
        return _page(scope, templates, "topics.html", page, list=view, topics=topic_tree(scope))
    return _page(scope, templates, "terms.html", page, list=view)


def render_term(ctx: Context, url: str, *, templates: Templates) -> Page:
    """A page of an entity or topic; the first one comes with its `preview.frag`. Key: its address."""
    listing: Listing | None = ctx.row("listing", url)
    term: Term | None = ctx.row("term", listing.subject) if listing else None
    if listing is None or term is None:
        return ()
    scope = Scope(ctx, url)
    view = TermView(scope, term)
    kind = "profile" if term.kind == "person" else "website"
    page = PageView(scope, view.name, description=view.description, number=listing.page, kind=kind)
    whole = _page(scope, templates, "term.html", page, term=view, list=ListView(scope, listing))
    if listing.page > 1:
        return (whole,)
    return (whole, _fragment(scope, templates, "term_preview.frag", term=view))


def render_single(ctx: Context, name: str, *, templates: Templates) -> Page:
    """The page of that name. Key: one of `SINGLES`."""
    if name == "404":
        scope = Scope(ctx, "404.html", fixed=True)
        return (_page(scope, templates, "404.html", PageView(scope, scope.t.missing_title)),)
    scope = Scope(ctx, "" if name == "home" else f"{name}/")
    title = {
        "home": scope.setting("title"), "search": scope.t.search_title, "data": scope.t.data_title,
        "map": scope.t.map, "network": scope.t.network,
    }[name]  # fmt: skip
    page = PageView(scope, title, description=scope.setting("description") or "" if name == "home" else "")
    if name == "home":
        return (_page(scope, templates, "home.html", page, archive=ArchiveView(scope)),)
    if name == "search":
        return (_page(scope, templates, "search.html", page, archive=SearchView(scope)),)
    if name == "map":
        return (_page(scope, templates, "map.html", page, map=MapView(scope)),)
    if name == "network":
        return (_page(scope, templates, "network.html", page, network=NetworkView(scope)),)
    return (_page(scope, templates, "data.html", page, data=DataView(scope)),)


def render_year(ctx: Context, year: str, *, templates: Templates) -> Page:
    """A year of the timeline. Key: a year as `months` has it, `1918`."""
    months: Months | None = ctx.row("months", year)
    if months is None:
        return ()
    scope = Scope(ctx, f"timeline/{year}/")
    page = PageView(scope, f"{scope.t.timeline_title}: {year_text(int(year))}")
    return (_page(scope, templates, "timeline_year.html", page, year=YearView(scope, year, months)),)


def render_claim(ctx: Context, claim: str, *, templates: Templates) -> Page:
    """The page of a claim. Key: its id."""
    row: Claim | None = ctx.row("claim", claim)
    if row is None:
        return ()
    scope = Scope(ctx, term_url("claim", row.id))
    page = PageView(scope, row.statement)
    return (_page(scope, templates, "claim.html", page, claim=ClaimView(scope, row)),)


def render_site_page(ctx: Context, page_id: str, *, templates: Templates) -> Page:
    """A page of `content/pages`; `home` is part of the home page and has none of its own. Key: its id."""
    row: SitePage | None = ctx.row("site_page", page_id)
    if row is None or page_id == "home":
        return ()
    scope = Scope(ctx, f"{page_id}/")
    page = PageView(scope, row.title, description=row.summary, language=row.language)
    return (_page(scope, templates, "page.html", page, content=SitePageView(scope, row)),)


def render_redirect(ctx: Context, path: str, *, templates: Templates) -> Page:
    """A page at an old address that leads to the new one. Key: its output path, as `redirect` has it."""
    row: Redirect | None = ctx.row("redirect", path)
    if row is None:
        return ()
    url = path.removesuffix("index.html")
    scope = Scope(ctx, url)
    page = PageView(scope, scope.t.moved)
    return (Artifact(path, _html(scope, templates, "redirect.html", page, target=RedirectView(scope, row))),)


def render_tombstone(ctx: Context, path: str, *, templates: Templates) -> Page:
    """A page at an address that was withdrawn: when, why, what remains. Key: its output path, as `tombstone` has it."""
    row: Tombstone | None = ctx.row("tombstone", path)
    if row is None:
        return ()
    scope = Scope(ctx, row.url)
    view = TombstoneView(scope, row)
    page = PageView(scope, view.heading)
    return (Artifact(path, _html(scope, templates, "tombstone.html", page, tombstone=view)),)


# --- files --------------------------------------------------------------------------------------------


def _page(scope: Scope, templates: Templates, name: str, page: PageView, **views: object) -> Artifact:
    return Artifact(output_of(scope.url), _html(scope, templates, name, page, **views))


def _html(scope: Scope, templates: Templates, name: str, page: PageView, **views: object) -> bytes:
    variables = {"site": SiteView(scope), "page": page, **views}
    return render(scope.ctx, templates, name, scope.url or "/", variables)


def _fragment(scope: Scope, templates: Templates, name: str, **views: object) -> Artifact:
    path = f"{scope.url}preview.frag"
    return Artifact(path, render(scope.ctx, templates, name, path, views))
