"""`year`: a year of the timeline, drawn day by day and listed month by month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from site_builder.catalog.counts import Months, SpanCount
from site_builder.days import length
from site_builder.render.cards import DocumentCard, document_cards
from site_builder.render.chart import WIDTH, month_anchor
from site_builder.render.labels import Labels
from site_builder.render.lazy import lazy
from site_builder.render.list_view import GroupView
from site_builder.render.names import month_text, year_text
from site_builder.render.scope import Scope
from site_builder.render.site_view import LinkView

_SHOWN_A_MONTH: Final = 25
_HEIGHT: Final = 90
"""Of the bars that are days, at most; no document takes more of it than `_ONE`."""
_ONE: Final = 24
_NAMES: Final = 40
"""Room for the names of the months, which are large where the page is narrow."""
_LANE: Final = 12
_LANES: Final = 12
"""Spans that would lie on each other stand in lanes; those that find no room are in the list only."""
_NARROW: Final = 6.0
_FEW: Final = 60


class Mark:
    """A bar of the figure: a day, or a span of days."""

    __slots__ = {
        "guess": "Whether it is inferred: drawn hollow.",
        "height": "Its height.",
        "href": "Link to the month in the list.",
        "label": "Which days, and how many documents.",
        "width": "Its width.",
        "x": "Its left edge, for `x`.",
        "y": "Its upper edge, for `y`.",
    }

    def __init__(self, box: tuple[float, float, float, float], label: str, href: str, *, guess: bool) -> None:
        x, y, width, height = box
        self.x = round(x, 1)
        self.y = round(y, 1)
        self.width = round(width, 1)
        self.height = round(height, 1)
        self.label = label
        self.href = href
        self.guess = guess


class MonthMark:
    """A month under the days."""

    __slots__ = {
        "middle": "Where its name stands, for `x`.",
        "name": "Three letters of its name.",
        "x": "Where it begins, for `x`.",
    }

    def __init__(self, name: str, x: float, middle: float) -> None:
        self.name = name
        self.x = round(x, 1)
        self.middle = round(middle, 1)


class YearFigure:
    """`year.figure`: days as bars over the line, spans of days as bars under it, in a field of `width` × `height`."""

    def __init__(self, t: Labels, year: int, counts: Months) -> None:
        self._t = t
        self._counts = counts
        self._starts = [0]
        for month in range(1, 13):
            self._starts.append(self._starts[-1] + length(year, month))
        self._listed = {month for month, _ in counts.entries}
        self._most = max((day.exact + day.inferred for day in counts.days), default=1)

    @property
    def width(self) -> int:
        """Its width."""
        return WIDTH

    @property
    def line(self) -> int:
        """Where the line under the days is, for `y`."""
        return min(_HEIGHT, self._most * _ONE)

    @property
    def names(self) -> int:
        """Where the names of the months are, for `y`."""
        return self.line + 6

    def __bool__(self) -> bool:
        return bool(self._counts.days or self._counts.spans)

    def _x(self, month: int, day: int) -> float:
        return (self._starts[month - 1] + day - 1) * WIDTH / self._starts[-1]

    @property
    def months(self) -> tuple[MonthMark, ...]:
        """The twelve months."""
        edges = [self._x(month, 1) for month in range(1, 13)] + [float(WIDTH)]
        return tuple(
            MonthMark(month_text(self._t, n)[:3], edges[n - 1], (edges[n - 1] + edges[n]) / 2) for n in range(1, 13)
        )

    @lazy
    def days(self) -> tuple[Mark, ...]:
        """The days that have documents; what is inferred stands above what is stated."""
        return tuple(self._days())

    def _days(self) -> Iterator[Mark]:
        days = self._counts.days
        slot = WIDTH / self._starts[-1]
        width = _NARROW if len(days) < _FEW else slot - 0.4
        for day in days:
            whole = max(self.line * (day.exact + day.inferred) / self._most, 5.0)
            x = min(max(self._x(day.month, day.day) + slot / 2 - width / 2, 0.0), WIDTH - width)
            label = self._said(f"{day.day} {month_text(self._t, day.month)}", day.exact + day.inferred)
            hollow = whole * day.inferred / (day.exact + day.inferred)
            top = self.line - whole
            for height, y, guess in ((whole - hollow, top + hollow, False), (hollow, top, True)):
                if height:
                    yield Mark((x, y, width, height), label, f"#{month_anchor(day.month)}", guess=guess)

    @lazy
    def spans(self) -> tuple[Mark, ...]:
        """Times of several days that documents may be of; what is inferred is hollow."""
        return tuple(mark for _, mark in self._lanes)

    @lazy
    def _lanes(self) -> tuple[tuple[int, Mark], ...]:
        ends: list[float] = []
        found: list[tuple[int, Mark]] = []
        for span in self._counts.spans:
            for number, guess in ((span.exact, False), (span.inferred, True)):
                if not number:
                    continue
                x = self._x(span.month, span.day)
                width = max(self._x(span.last_month, span.last_day) + WIDTH / self._starts[-1] - x, _NARROW)
                x = min(x, WIDTH - width)
                lane = next((n for n, end in enumerate(ends) if end + 2 <= x), len(ends))
                if lane == _LANES:
                    continue
                ends[lane : lane + 1] = [x + width]
                y = self.line + _NAMES + lane * _LANE
                href = f"#{month_anchor(span.month if span.month == span.last_month in self._listed else 0)}"
                box = (x, y, width, _LANE - 4.0)
                found.append((lane, Mark(box, self._said(self._time(span), number), href, guess=guess)))
        return tuple(found)

    @property
    def height(self) -> int:
        """Its height, which grows with the spans that lie beside each other."""
        lanes = 1 + max((lane for lane, _ in self._lanes), default=-1)
        return self.line + _NAMES + lanes * _LANE

    @property
    def has_guesses(self) -> bool:
        """Whether anything in it is inferred."""
        return any(mark.guess for mark in (*self.days, *self.spans))

    def _time(self, span: SpanCount) -> str:
        first, last = month_text(self._t, span.month), month_text(self._t, span.last_month)
        if span.month == span.last_month:
            return f"{span.day}–{span.last_day} {first}"
        return f"{span.day} {first} – {span.last_day} {last}"

    def _said(self, when: str, number: int) -> str:
        return f"{when}: {self._t.count(number, 'document')}"


class YearView:
    """`year`: a year of the timeline, month by month."""

    def __init__(self, scope: Scope, year: str, months: Months) -> None:
        self._scope = scope
        self._year = year
        self._months = months

    @property
    def text(self) -> str:
        """The year in words."""
        return year_text(int(self._year))

    @property
    def total(self) -> int:
        """How many documents belong or may belong to it."""
        return len({document for _, document in self._months.entries})

    @lazy
    def figure(self) -> YearFigure:
        """The year drawn day by day: false where no document is of a part of it."""
        return YearFigure(self._scope.t, int(self._year), self._months)

    @property
    def months(self) -> tuple[GroupView[DocumentCard], ...]:
        """The months that have documents, unknown ones last; what may belong to two stands in both."""
        found: dict[int, list[str]] = {}
        for month, document in self._months.entries:
            found.setdefault(month, []).append(document)
        order = sorted(found, key=lambda month: month or 13)
        t = self._scope.t
        return tuple(
            GroupView(
                month_text(t, month),
                "",
                document_cards(self._scope, tuple(found[month][:_SHOWN_A_MONTH])),
                max(0, len(found[month]) - _SHOWN_A_MONTH),
                month_anchor(month),
            )
            for month in order
        )

    @property
    def of_no_time(self) -> str:
        """How many documents name the year and no more, in words, or nothing."""
        number = self._months.of_no_time
        return self._scope.t.count(number, "of_no_month") if number else ""

    @property
    def list(self) -> str:
        """Link to the plain list of the year."""
        return self._scope.href(f"documents/year/{self._year}/")

    @property
    def previous(self) -> LinkView | None:
        """The year before that has documents."""
        return self._neighbour(-1)

    @property
    def next(self) -> LinkView | None:
        """The next year that has documents."""
        return self._neighbour(1)

    def _neighbour(self, step: int) -> LinkView | None:
        years = sorted(self._scope.ctx.keys("months"), key=int)
        place = years.index(self._year) + step if self._year in years else -1
        if not 0 <= place < len(years):
            return None
        return LinkView(year_text(int(years[place])), self._scope.href(f"timeline/{years[place]}/"))
