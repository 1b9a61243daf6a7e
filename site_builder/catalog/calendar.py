"""Documents counted by the days and months that they may belong to, for charts: the rows of a histogram and of a year.

Whatever is drawn is counted here, so that a page with a chart depends on numbers and on no document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from site_builder.catalog.counts import DayCount, Histogram, MonthCount, Months, SpanCount, YearCount
from site_builder.catalog.rows import Shelf
from site_builder.days import Day, read_iso
from site_builder.ids import DocumentId

FEW_YEARS: Final = 3
"""Over so many years at most, documents are counted by month too."""


def histogram(shelves: Iterable[Shelf]) -> Histogram:
    """Documents by year; by month too where the years are few."""
    exact: Counter[int] = Counter()
    inferred: Counter[int] = Counter()
    undated = 0
    dated: list[Shelf] = []
    for shelf in shelves:
        if not shelf.years:
            undated += 1
            continue
        dated.append(shelf)
        if shelf.exact:
            exact[shelf.years[0]] += 1
        else:
            inferred.update(shelf.years)
    years = sorted(exact.keys() | inferred.keys())
    counts = tuple(YearCount(y, exact[y], inferred[y]) for y in years)
    if not years or years[-1] - years[0] >= FEW_YEARS:
        return Histogram(counts, undated)
    return Histogram(counts, undated, *_by_month(dated))


def _by_month(shelves: Sequence[Shelf]) -> tuple[tuple[MonthCount, ...], int]:
    """The months that have documents, and how many documents are of no one month."""
    exact: Counter[tuple[int, int]] = Counter()
    inferred: Counter[tuple[int, int]] = Counter()
    of_no_month = 0
    for shelf in shelves:
        if len(shelf.months) == 1 and shelf.months[0][1]:
            (exact if shelf.exact else inferred)[shelf.months[0]] += 1
        else:
            of_no_month += 1
    months = sorted(exact.keys() | inferred.keys())
    return tuple(MonthCount(*m, exact[m], inferred[m]) for m in months), of_no_month


def months_of(year: int, documents: Sequence[DocumentId], shelves: Mapping[str, Shelf]) -> Months:
    """The documents of a year by month, and numbers of them by day and by the time that they may be of."""
    entries = [
        (month, document)
        for document in documents
        for month in sorted({m for y, m in shelves[document].months if y == year} or {0})
    ]
    days: dict[tuple[int, int], list[int]] = {}
    spans: dict[tuple[int, int, int, int], list[int]] = {}
    of_no_time = 0
    for document in documents:
        shelf = shelves[document]
        first, last = _within(year, shelf)
        if first == (1, 1) and last == (12, 31):
            of_no_time += 1
            continue
        counts = days.setdefault(first, [0, 0]) if first == last else spans.setdefault((*first, *last), [0, 0])
        counts[not shelf.exact] += 1
    return Months(
        tuple(sorted(entries, key=lambda e: e[0])),
        tuple(DayCount(*day, *counts) for day, counts in sorted(days.items())),
        tuple(SpanCount(*span, *counts) for span, counts in sorted(spans.items())),
        of_no_time,
    )


def _within(year: int, shelf: Shelf) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last month and day that a document may be of, as far as they are in that year."""
    first: Day = read_iso(shelf.first) if shelf.first else (year - 1, 1, 1)
    last: Day = read_iso(shelf.last) if shelf.last else (year + 1, 1, 1)
    return (first[1:] if first[0] == year else (1, 1)), (last[1:] if last[0] == year else (12, 31))
