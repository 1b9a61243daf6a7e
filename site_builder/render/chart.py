"""Bars of a histogram as geometry: a template draws them as SVG without a computed style."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from site_builder.catalog.counts import Histogram, MonthCount
from site_builder.render.labels import Labels
from site_builder.render.lazy import lazy
from site_builder.render.names import month_text, year_text

WIDTH: Final = 960
HEIGHT: Final = 120
_MOST_BARS: Final = 150
_LABEL_STEP: Final = 56
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MONTH_STEPS: Final = (1, 3, 6, 12)
_EDGE: Final = 24
_MANY: Final = 8
_WIDE: Final = 120.0
_NARROW: Final = 64.0


class Bar:
    """A year; a decade where there are too many years to draw, a month where they are few."""

    __slots__ = {
        "exact": "How many documents state it.",
        "height": "Height of the bar.",
        "href": "Link to the year's page, or nothing.",
        "inferred": "How many documents may belong to it.",
        "inferred_height": "Height of the inferred part, at the top.",
        "label": "The year in words: `1918`, `1910s`, `March 1918`.",
        "number": "Years, decades or months by number, so that every fifth can be told.",
        "short": "The text under it.",
        "width": "Width of the bar.",
        "x": "Its left edge, for `x`.",
        "year": "The year as a number.",
    }

    def __init__(
        self, year: int, exact: int, inferred: int, label: str, href: str = "", *, number: int, short: str = ""
    ) -> None:
        self.href = href
        self.year = year
        self.number = number
        self.short = short or label
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

    def __init__(
        self, t: Labels, bars: tuple[Bar, ...], unit: str = "year", *, undated: int, of_no_month: int = 0
    ) -> None:
        self._t = t
        self._bars = bars
        self._unit = unit
        self._undated = undated
        self._of_no_month = of_no_month

    @lazy
    def bars(self) -> tuple[Bar, ...]:
        """The bars from the first year to the last, empty ones among them."""
        _place(self._bars)  # only now: most pages say no more of a chart than its span
        return self._bars

    @property
    def decades(self) -> bool:
        """Whether a bar is a decade."""
        return self._unit == "decade"

    @property
    def months(self) -> bool:
        """Whether a bar is a month."""
        return self._unit == "month"

    @property
    def undated(self) -> str:
        """How many documents have no date, and so are in no bar, in words, or nothing."""
        said = (self._t.count(self._undated, "undated") if self._undated else "", self._whole_years)
        return " ".join(words for words in said if words)

    @property
    def _whole_years(self) -> str:
        return self._t.count(self._of_no_month, "of_no_month") if self._of_no_month else ""

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
        for step in _MONTH_STEPS if self.months else _STEPS:
            if room * step >= _LABEL_STEP:
                chosen = tuple(bar for bar in self.bars if bar.number % step == 0)
                return chosen or self.bars[:1]
        return self.bars[:1]

    @property
    def span(self) -> str:
        """First and last year in words."""
        if not self._bars:
            return ""
        ends = (self._bars[0], self._bars[-1])
        first, last = (year_text(bar.year) if self.months else bar.label for bar in ends)
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
    """Bars by year, by decade beyond 150 years, by month within three; what has no documents keeps its place.

    `link` gives the page of a year. A decade is drawn with the largest number of any of its years as its inferred
    part, since a date like "the 1910s" may belong to each of them and is one document all the same.
    """
    if histogram is None or not histogram.years:
        return Chart(t, (), undated=histogram.undated if histogram else 0)
    undated = histogram.undated
    if _says_more_by_month(histogram):
        bars = tuple(_months(t, histogram.months, link))
        return Chart(t, bars, "month", undated=undated, of_no_month=histogram.of_no_month)
    rows = {y.year: (y.exact, y.inferred) for y in histogram.years}
    first, last = min(rows), max(rows)
    if last - first >= _MOST_BARS:
        return Chart(t, _decades(rows), "decade", undated=undated)
    years = range(first, last + 1)
    bars = tuple(
        Bar(y, *rows.get(y, (0, 0)), year_text(y), link(y) if y in rows else "", number=y) for y in years
    )  # fmt: skip
    return Chart(t, bars, undated=undated)


def _says_more_by_month(histogram: Histogram) -> bool:
    """Whether there are several months to be told apart, and most documents are of one."""
    placed = sum(month.exact + month.inferred for month in histogram.months)
    return len(histogram.months) > 1 and placed >= histogram.of_no_month


def _months(t: Labels, months: Sequence[MonthCount], link: Callable[[int], str]) -> Iterator[Bar]:
    found = {m.year * 12 + m.month - 1: (m.exact, m.inferred) for m in months}
    for number in range(min(found), max(found) + 1):
        year, month = number // 12, number % 12 + 1
        href = f"{link(year)}#{month_anchor(month)}" if number in found and link(year) else ""
        name = month_text(t, month)
        short = year_text(year) if month == 1 else name[:3]
        yield Bar(year, *found.get(number, (0, 0)), f"{name} {year_text(year)}", href, number=number, short=short)


def month_anchor(month: int) -> str:
    """Where a month stands on the page of its year; 0 is one that is not known."""
    return f"m-{month}"


def _decades(rows: dict[int, tuple[int, int]]) -> tuple[Bar, ...]:
    """Every decade from the first to the last, or, over a very long time, those with documents, the latest 150."""
    found: dict[int, tuple[int, int]] = {}
    for year, (exact, inferred) in rows.items():
        before = found.get(year // 10 * 10, (0, 0))
        found[year // 10 * 10] = (before[0] + exact, max(before[1], inferred))
    decades = list(range(min(found), max(found) + 1, 10))
    if len(decades) > _MOST_BARS:
        decades = sorted(found)[-_MOST_BARS:]
    return tuple(Bar(d, *found.get(d, (0, 0)), f"{year_text(d)}s", number=d // 10) for d in decades)
