"""The pages there is one of: home, timeline, changes, search, claims; and the pages of `content/pages`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from site_builder.catalog.counts import Histogram, Totals
from site_builder.catalog.lists import CHANGES_A_KIND, year_name
from site_builder.catalog.rows import Change, Links, Listing
from site_builder.dates import datetime_attribute, parse
from site_builder.ids import document_url
from site_builder.model import SitePage
from site_builder.render import languages
from site_builder.render.cards import DocumentCard, TermCard, document_card, document_cards, term_cards
from site_builder.render.chart import Bar, Chart, chart
from site_builder.render.claim_view import ClaimCard
from site_builder.render.lazy import lazy
from site_builder.render.names import year_text
from site_builder.render.scope import Scope
from site_builder.render.site_view import LinkView, timeline_link
from site_builder.render.text import text

_KINDS = ("document", "topic", "person", "organization", "place", "event", "publication", "claim")
_FOLDERS = {"person": "people", **{kind: f"{kind}s" for kind in _KINDS if kind != "person"}}
_NEWEST = 5
_CORRECTED = 3


class SitePageView:
    """`content`: a page of `content/pages`."""

    def __init__(self, scope: Scope, page: SitePage) -> None:
        self._scope = scope
        self._page = page

    @property
    def title(self) -> str:
        """Its title."""
        return self._page.title

    @property
    def summary(self) -> str:
        """What it says, in a sentence."""
        return self._page.summary

    @property
    def href(self) -> str:
        """Link to it."""
        return self._scope.href("" if self._page.id == "home" else f"{self._page.id}/")

    @property
    def attributes(self) -> Markup:
        """` lang="…" dir="…"` of its words."""
        return languages.attributes(self._page.language or self._scope.setting("language") or "en")

    @lazy
    def text(self) -> Markup:
        """Its text as HTML."""
        links: Links | None = self._scope.ctx.row("page_links", self._page.id)
        language = self._page.language or self._scope.setting("language") or "en"
        return text(self._scope, self._page.body, links.marks if links else (), language)


class KindCount:
    """A kind of things with their number and the link to their list."""

    __slots__ = {
        "href": "Link to their list.",
        "kind": "`document`, `person` and so on.",
        "label": "Their name in the plural.",
        "number": "How many there are.",
    }

    def __init__(self, scope: Scope, kind: str, number: int) -> None:
        self.kind = kind
        self.number = number
        self.label = getattr(scope.t, _FOLDERS[kind])
        self.href = scope.href(f"{_FOLDERS[kind]}/")


class ArchiveView:
    """What there is in the whole archive: for home, data and search."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def _totals(self, field: str) -> Totals:
        """The row of one field: a page depends on what it shows of the totals."""
        row: Totals | None = self._scope.ctx.row("totals", field)
        return row or Totals()

    @property
    def _counts(self) -> dict[str, int]:
        return self._totals("counts").counts

    @lazy
    def _histogram(self) -> Histogram | None:
        row: Histogram | None = self._scope.ctx.row("histogram", "")
        return row

    @property
    def documents(self) -> int:
        """How many documents are published."""
        return self._counts.get("document", 0)

    @property
    def kinds(self) -> tuple[KindCount, ...]:
        """The kinds of which there is anything, with numbers and links: documents, topics, people and so on."""
        counts = self._counts
        return tuple(KindCount(self._scope, kind, counts[kind]) for kind in _KINDS if counts.get(kind))

    def kind(self, name: str) -> KindCount:
        """Number of and link to one kind: `archive.kind("person")`."""
        return KindCount(self._scope, name, self._counts.get(name, 0))

    @lazy
    def chart(self) -> Chart:
        """All documents by year."""
        return chart(self._scope.t, self._histogram, timeline_link(self._scope))

    @property
    def years(self) -> tuple[LinkView, ...]:
        """The years that have documents, as links to their lists."""
        years = self._histogram.years if self._histogram else ()
        return tuple(
            LinkView(year_text(y.year), self._scope.href(f"documents/year/{year_name(y.year)}/")) for y in years
        )

    def largest(self, kind: str) -> tuple[TermCard, ...]:
        """The terms of a kind with most documents: `archive.largest("topic")`; at most 8."""
        return term_cards(self._scope, self._totals("largest").largest.get(kind, ()))

    @property
    def newest(self) -> tuple[DocumentCard, ...]:
        """The documents added last."""
        return document_cards(self._scope, self._totals("newest").newest[:_NEWEST])

    @property
    def corrected(self) -> tuple[DocumentCard, ...]:
        """The documents corrected last."""
        return document_cards(self._scope, self._totals("corrected").corrected[:_CORRECTED])

    @property
    def only(self) -> DocumentCard | None:
        """The one document of an archive that has a single one."""
        newest = self._totals("newest").newest if self._is_single else ()
        return document_card(self._scope, newest[0]) if newest else None

    @property
    def _is_single(self) -> bool:
        return self.documents == 1

    @property
    def pages(self) -> tuple[SitePageView, ...]:
        """The pages of `content/pages` but home, in the order of their addresses."""
        rows: dict[str, SitePage] = dict(self._scope.scan("site_page"))
        return tuple(SitePageView(self._scope, row) for key, row in rows.items() if key != "home")

    @property
    def home(self) -> SitePageView | None:
        """The text that the editors wrote for the home page."""
        row: SitePage | None = self._scope.ctx.row("site_page", "home")
        return SitePageView(self._scope, row) if row is not None else None

    @property
    def facets(self) -> tuple[str, ...]:
        """The filters of the search page, from `search.facets`."""
        return tuple(self._scope.setting("search.facets") or ())

    @property
    def sorts(self) -> tuple[tuple[str, str], ...]:
        """Own fields that results of the search can be sorted by: pairs of key and label."""
        names = [n for n in self._scope.setting("fields") or () if self._scope.setting(f"fields.{n}.sort")]
        return tuple((f"field.{n}", self._scope.setting(f"fields.{n}.label") or n) for n in names)

    @property
    def searches_comments(self) -> bool:
        """Whether reader comments are searched without being asked for, from `search.comments`."""
        return bool(self._scope.setting("search.comments"))

    @property
    def type_labels(self) -> dict[str, str]:
        """Every type that documents have, with its word."""
        return {key: self._scope.t.word("type", key) for key in sorted(self._totals("types").types)}

    @property
    def examples(self) -> tuple[str, ...]:
        """Queries to try, from `search.examples`."""
        return tuple(self._scope.setting("search.examples") or ())


class TimelineView:
    """`timeline`: the years, drawn all at once, listed page by page."""

    def __init__(self, scope: Scope, listing: Listing) -> None:
        self._scope = scope
        self._listing = listing

    @lazy
    def chart(self) -> Chart:
        """All documents by year, by decade when the years are too many to draw."""
        row: Histogram | None = self._scope.ctx.row("histogram", "")
        return chart(self._scope.t, row, timeline_link(self._scope))

    @property
    def years(self) -> tuple[YearRow, ...]:
        """The years on this page that have documents."""
        row: Histogram | None = self._scope.ctx.row("histogram", "")
        here = frozenset(self._listing.items)
        years = row.years if row else ()
        link = timeline_link(self._scope)
        return tuple(
            YearRow(year_text(y.year), link(y.year), y.exact, y.inferred, self._months(y.year))
            for y in years
            if year_name(y.year) in here
        )

    def _months(self, year: int) -> tuple[YearRow, ...]:
        if not self.chart.months:
            return ()
        bars = (bar for bar in self.chart.bars if bar.year == year and bar.total)
        return tuple(YearRow(bar.label, bar.href, bar.exact, bar.inferred) for bar in bars)


class YearRow:
    """A year in the table of the timeline, or a month of one."""

    __slots__ = {
        "exact": "How many documents state it.",
        "href": "Link to its page.",
        "inferred": "How many documents may belong to it.",
        "months": "The months that have documents, where the chart is by month.",
        "text": "The year, or the month, in words.",
    }

    def __init__(self, text: str, href: str, exact: int, inferred: int, months: tuple[YearRow, ...] = ()) -> None:
        self.text = text
        self.href = href
        self.exact = exact
        self.inferred = inferred
        self.months = months


class ChangeView:
    """What happened to a document on a day."""

    def __init__(self, scope: Scope, change: Change, document: DocumentCard | None) -> None:
        self._scope = scope
        self._change = change
        self._document = document

    @property
    def document(self) -> DocumentCard | None:
        """The document; none when it is withdrawn."""
        return self._document

    @property
    def href(self) -> str:
        """Link to its page, or to what stands in its place."""
        return self._scope.href(document_url(self._change.document))

    @property
    def title(self) -> str:
        """What a document that is withdrawn was called, or its address where that is not to be shown."""
        return self._change.title or f"/{document_url(self._change.document)}"

    @property
    def note(self) -> str:
        """The reason."""
        return self._change.note

    @property
    def old(self) -> str:
        """What it said before a correction."""
        return self._change.old

    @property
    def new(self) -> str:
        """What it says since."""
        return self._change.new


class ChangeGroup:
    """Changes of one kind on one day."""

    __slots__ = {
        "items": "The changes.",
        "kind": "`added`, `revised`, `corrected` or `withdrawn`.",
        "label": "The kind in words.",
        "rest": "How many more there are.",
    }

    def __init__(self, kind: str, label: str, items: tuple[ChangeView, ...], rest: int) -> None:
        self.kind = kind
        self.label = label
        self.items = items
        self.rest = rest


class ChangeDay:
    """`changes.days`: a day with what was added, revised, corrected, withdrawn."""

    def __init__(self, scope: Scope, day: str, rows: Sequence[Change]) -> None:
        self._scope = scope
        self._rows = rows
        self._day = day

    @property
    def day(self) -> str:
        """The day as the metadata has it: `2026-11-02`, or a month or a year where no more is known."""
        return self._day

    @property
    def datetime(self) -> str:
        """The value of `<time datetime>` where HTML has one for it, else nothing."""
        return datetime_attribute(parse(self._day))

    @property
    def groups(self) -> tuple[ChangeGroup, ...]:
        """What was added, revised, corrected, withdrawn; long lists are cut and say by how much."""
        return tuple(self._groups())

    def _groups(self) -> Iterator[ChangeGroup]:
        for kind in ("corrected", "withdrawn", "revised", "added"):
            rows = [row for row in self._rows if row.kind == kind]
            if rows:
                shown = ((row, document_card(self._scope, row.document)) for row in rows[:CHANGES_A_KIND])
                items = tuple(
                    ChangeView(self._scope, row, card) for row, card in shown if (card is None) == (kind == "withdrawn")
                )
                rest = max(0, len(rows) - CHANGES_A_KIND)
                yield ChangeGroup(kind, getattr(self._scope.t, f"change_{kind}"), items, rest)


class ChangesView:
    """`changes`: what happened to the archive, newest day first."""

    def __init__(self, scope: Scope, listing: Listing) -> None:
        self._scope = scope
        self._listing = listing

    @lazy
    def days(self) -> tuple[ChangeDay, ...]:
        """The days on this page, newest first."""
        rows = ((day, self._scope.ctx.row("change", day)) for day in self._listing.items)
        return tuple(ChangeDay(self._scope, day, row) for day, row in rows if row is not None)


class ClaimsView:
    """`claims`: the list of all claims."""

    def __init__(self, scope: Scope, listing: Listing) -> None:
        self._scope = scope
        self._listing = listing

    @lazy
    def items(self) -> tuple[ClaimCard, ...]:
        """The claims on this page, in the order of their ids."""
        rows = (self._scope.ctx.row("claim", claim) for claim in self._listing.items)
        return tuple(ClaimCard(self._scope, row) for row in rows if row is not None)


__all__ = ["ArchiveView", "Bar", "ChangesView", "ClaimsView", "SitePageView", "TimelineView"]
