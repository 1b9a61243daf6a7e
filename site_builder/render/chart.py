"""Bars of a histogram as geometry: a template draws them as SVG without a computed style."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from site_builder.catalog.rows import Histogram
from site_builder.render.labels import Labels
from site_builder.render.lazy import lazy
from site_builder.render.names import year_text

WIDTH: Final = 960
HEIGHT: Final = 120
_MOST_BARS: Final = 150
_LABEL_STEP: Final = 56
_EDGE: Final = 24
_MANY: Final = 8
_WIDE: Final = 120.0
_NARROW: Final = 64.0


class Bar:
    """A year, or a decade where there are too many years to draw."""

    __slots__ = {
        "exact": "How many documents state it.",
        "height": "Height of the bar.",
        "href": "Link to the year's page, or nothing.",
        "inferred": "How many documents may belong to it.",
        "inferred_height": "Height of the inferred part, at the top.",
        "label": "The year in words.",
        "width": "Width of the bar.",
        "x": "Its left edge, for `x`.",
        "year": "The year as a number.",
    }

    def __init__(self, year: int, exact: int, inferred: int, label: str, href: str = "") -> None:
        self.href = href
        self.year = year
        self.exact = exact
        self.inferred = inferred
        self.label = label
        self.x = 0.0
        self.width = 0.0
        self.height = 0.0
        self.inferred_height = 0.0

    @property
    def total(self) -> int:
        """Documents that belong or may belong to it."""
        return self.exact + self.inferred

    @property
    def top(self) -> float:
        """Upper edge, for `y`."""
        return round(HEIGHT - self.height, 1)

    @property
    def centre(self) -> float:
        """Middle, for the text under it."""
        return round(self.x + self.width / 2, 1)

    @property
    def anchor(self) -> str:
        """`text-anchor` of that text, so that the first and the last stay in the field."""
        if self.centre < _EDGE:
            return "start"
        return "end" if self.centre > WIDTH - _EDGE else "middle"


class Chart:
    """`bars` in a field of `width` × `height`; `ticks` are the bars with a text under them."""

    width = WIDTH
    height = HEIGHT

    def __init__(self, t: Labels, bars: tuple[Bar, ...], *, decades: bool, undated: int) -> None:
        self._t = t
        self._bars = bars
        self._decades = decades
        self._undated = undated

    @lazy
    def bars(self) -> tuple[Bar, ...]:
        """The bars from the first year to the last, empty ones among them."""
        _place(self._bars)  # only now: most pages say no more of a chart than its span
        return self._bars

    @property
    def decades(self) -> bool:
        """Whether a bar is a decade."""
        return self._decades

    @property
    def undated(self) -> str:
        """How many documents have no date, in words, or nothing."""
        return self._t.count(self._undated, "undated") if self._undated else ""

    @property
    def extent(self) -> float:
        """How far the bars reach, for the line under them."""
        return round(self.bars[-1].x + self.bars[-1].width, 1) if self.bars else 0.0

    @property
    def has_inferred(self) -> bool:
        """Whether any bar has a part that is inferred."""
        return any(bar.inferred for bar in self._bars)

    @property
    def ticks(self) -> tuple[Bar, ...]:
        """The bars that have their year written under them."""
        if not self.bars:
            return ()
        room = self.bars[0].width + 1
        for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
            unit = step * (10 if self.decades else 1)
            if room * step >= _LABEL_STEP:
                chosen = tuple(bar for bar in self.bars if bar.year % unit == 0)
                return chosen or self.bars[:1]
        return self.bars[:1]

    @property
    def span(self) -> str:
        """First and last year in words."""
        if not self._bars:
            return ""
        first, last = self._bars[0].label, self._bars[-1].label
        return first if first == last else f"{first}–{last}"


def _place(bars: tuple[Bar, ...]) -> None:
    """Gives each bar its place; a single year does not become a wall."""
    most = max((bar.total for bar in bars), default=0)
    slot = min(WIDTH / len(bars), _WIDE if len(bars) >= _MANY else _NARROW) if bars else 0.0
    gap = 1.0 if slot < 12 else 2.0
    for n, bar in enumerate(bars):
        bar.x = round(n * slot, 1)
        bar.width = round(max(slot - gap, 1.0), 1)
        bar.height = _length(bar.total, most)
        bar.inferred_height = round(bar.height * bar.inferred / bar.total, 1) if bar.total else 0.0


def _length(value: int, most: int) -> float:
    """At least 2 units for what is not nothing, so that it can be seen."""
    return round(max(HEIGHT * value / most, 2.0), 1) if value else 0.0


def chart(t: Labels, histogram: Histogram | None, link: Callable[[int], str] = lambda year: "") -> Chart:
    """Bars by year, by decade when there are more than 150 years; years without documents keep their place.

    `link` gives the page of a year. A decade is drawn with the largest number of any of its years as its inferred
    part, since a date like "the 1910s" may belong to each of them and is one document all the same.
    """
    rows = {y.year: (y.exact, y.inferred) for y in histogram.years} if histogram else {}
    undated = histogram.undated if histogram else 0
    if not rows:
        return Chart(t, (), decades=False, undated=undated)
    first, last = min(rows), max(rows)
    if last - first < _MOST_BARS:
        years = range(first, last + 1)
        bars = tuple(Bar(y, *rows.get(y, (0, 0)), year_text(y), link(y) if y in rows else "") for y in years)
        return Chart(t, bars, decades=False, undated=undated)
    return Chart(t, _decades(rows), decades=True, undated=undated)


def _decades(rows: dict[int, tuple[int, int]]) -> tuple[Bar, ...]:
    """Every decade from the first to the last, or, over a very long time, those with documents, the latest 150."""
    found: dict[int, tuple[int, int]] = {}
    for year, (exact, inferred) in rows.items():
        before = found.get(year // 10 * 10, (0, 0))
        found[year // 10 * 10] = (before[0] + exact, max(before[1], inferred))
    decades = list(range(min(found), max(found) + 1, 10))
    if len(decades) > _MOST_BARS:
        decades = sorted(found)[-_MOST_BARS:]
    return tuple(Bar(d, *found.get(d, (0, 0)), f"{year_text(d)}s") for d in decades)
