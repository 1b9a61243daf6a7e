"""`list`: a page of a list, of documents or of names, and the links to its other pages."""

from __future__ import annotations

from itertools import groupby
from typing import Generic, TypeVar

from site_builder.catalog.counts import Histogram
from site_builder.catalog.lists import YEARS_A_PAGE, year_name
from site_builder.catalog.rows import Listing
from site_builder.ids import UrlPath
from site_builder.render.cards import DocumentCard, TermCard, document_cards, term_cards
from site_builder.render.chart import Chart, chart
from site_builder.render.citation_view import CitationFile, citation_files
from site_builder.render.lazy import lazy
from site_builder.render.names import year_text
from site_builder.render.scope import Scope
from site_builder.render.site_view import LinkView, timeline_link, year_link

Item = TypeVar("Item")
_AROUND = 2


class GroupView(Generic[Item]):
    """Items of a list under a heading, which may be empty."""

    __slots__ = {
        "anchor": "Where they stand on the page, or nothing.",
        "heading": "What they have in common, or nothing.",
        "href": "Link to the list of just these, or nothing.",
        "items": "The documents or names.",
        "rest": "How many more there are that are not shown here.",
    }

    def __init__(self, heading: str, href: str, items: tuple[Item, ...], rest: int = 0, anchor: str = "") -> None:
        self.anchor = anchor
        self.heading = heading
        self.href = href
        self.items = items
        self.rest = rest


class PagesView:
    """`list.pages`: the numbered links below a list."""

    def __init__(self, scope: Scope, listing: Listing) -> None:
        self._scope = scope
        self._listing = listing

    def __bool__(self) -> bool:
        return self._listing.pages > 1

    @property
    def number(self) -> int:
        """The number of this page."""
        return self._listing.page

    @property
    def last(self) -> int:
        """How many pages there are."""
        return self._listing.pages

    @property
    def previous(self) -> str:
        """Link to the page before, or nothing."""
        return self._href(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        """Link to the page after, or nothing."""
        return self._href(self.number + 1) if self.number < self.last else ""

    @property
    def links(self) -> tuple[LinkView | None, ...]:
        """First, last and near pages; None stands for those left out between them."""
        near = range(self.number - _AROUND, self.number + _AROUND + 1)
        shown = [n for n in range(1, self.last + 1) if n in (1, self.last) or n in near]
        found: list[LinkView | None] = []
        for before, n in zip([0, *shown], shown, strict=False):
            if n - before == 2:
                found.append(self._link(n - 1))
            elif n - before > 2:
                found.append(None)
            found.append(self._link(n))
        return tuple(found)

    def _link(self, n: int) -> LinkView:
        return LinkView(str(n), self._href(n), n == self.number)

    def _href(self, n: int) -> str:
        first = self._listing.first
        return self._scope.href(first if n == 1 else UrlPath(f"{first}page/{n}/"))


class ListView:
    """`list`: this page of the list."""

    def __init__(self, scope: Scope, listing: Listing) -> None:
        self._scope = scope
        self._listing = listing

    @property
    def pages(self) -> PagesView:
        """The links to its other pages; false when there is only one."""
        return PagesView(self._scope, self._listing)

    @property
    def total(self) -> int:
        """How many items the whole list has."""
        return self._listing.total

    @property
    def subject(self) -> str:
        """What it is a list of: a year, a kind, or nothing for all documents."""
        return self._listing.subject

    @property
    def keys(self) -> tuple[str, ...]:
        """The ids on this page."""
        return self._listing.items

    @property
    def first(self) -> str:
        """Link to the first page of the list."""
        return self._scope.href(self._listing.first)

    @property
    def citation_files(self) -> tuple[CitationFile, ...]:
        """The files with the citations of the whole archive."""
        return citation_files(self._scope, "data/archive")

    @property
    def is_first(self) -> bool:
        """Whether this is its first page."""
        return self._listing.page == 1

    @lazy
    def documents(self) -> tuple[DocumentCard, ...]:
        """The documents on this page."""
        return document_cards(self._scope, self._listing.items)

    @property
    def by_year(self) -> tuple[GroupView[DocumentCard], ...]:
        """The documents of this page under their years, undated ones under a word."""
        runs = groupby(self.documents, key=lambda card: card.date.year if card.date else None)
        return tuple(self._year_group(year, tuple(cards)) for year, cards in runs)

    def _year_group(self, year: int | None, cards: tuple[DocumentCard, ...]) -> GroupView[DocumentCard]:
        if year is None:
            return GroupView(self._scope.t.undated_group, "", cards)
        links = (year_link(self._scope, card._label) for card in cards)
        link = next((found for found in links if found), None)
        return GroupView(year_text(year), link.href if link else "", cards)

    @lazy
    def terms(self) -> tuple[TermCard, ...]:
        """The names on this page."""
        return term_cards(self._scope, self._listing.items)

    @property
    def by_letter(self) -> tuple[GroupView[TermCard], ...]:
        """The names of this page under their first letters."""
        runs = groupby(self.terms, key=lambda card: card.initial)
        return tuple(GroupView(letter, "", tuple(cards)) for letter, cards in runs)

    @lazy
    def chart(self) -> Chart:
        """All documents of the archive by year."""
        row: Histogram | None = self._scope.ctx.row("histogram", "")
        return chart(self._scope.t, row, timeline_link(self._scope))

    @property
    def years(self) -> tuple[LinkView, ...]:
        """The years that have documents, as links to their lists; nothing where they are too many for a strip."""
        row: Histogram | None = self._scope.ctx.row("histogram", "")
        if row and len(row.years) > YEARS_A_PAGE:
            return ()
        return year_links(self._scope, row, "documents/year/")

    @property
    def year(self) -> str:
        """The year of a year's list in words."""
        return year_text(int(self.subject))


def year_links(scope: Scope, histogram: Histogram | None, folder: str) -> tuple[LinkView, ...]:
    years = histogram.years if histogram else ()
    return tuple(LinkView(year_text(y.year), scope.href(f"{folder}{year_name(y.year)}/")) for y in years)
