"""Rows of numbers: what charts are drawn from and what overviews say, so that these depend on no document.

As in `rows`, each row holds what changes together.
"""

from __future__ import annotations

from site_builder.catalog.rows import TermKey
from site_builder.ids import DocumentId, TermId
from site_builder.model import Struct


class YearCount(Struct, frozen=True, gc=False):
    """A bar of a histogram. `exact` documents are dated to the year without doubt, `inferred` may belong to it."""

    year: int
    exact: int = 0
    inferred: int = 0


class MonthCount(Struct, frozen=True, gc=False, array_like=True):
    """A bar of a histogram by month."""

    year: int
    month: int
    exact: int = 0
    inferred: int = 0


class Histogram(Struct, frozen=True, gc=False):
    """`histogram[TermKey or ""]`: documents by year; undated ones are counted in words.

    `months` only where the years are few; `of_no_month` are then the dated documents that are in none of them.
    """

    years: tuple[YearCount, ...] = ()
    undated: int = 0
    months: tuple[MonthCount, ...] = ()
    of_no_month: int = 0


class DayCount(Struct, frozen=True, gc=False, array_like=True):
    """How many documents are of one day, stated or inferred."""

    month: int
    day: int
    exact: int = 0
    inferred: int = 0


class SpanCount(Struct, frozen=True, gc=False, array_like=True):
    """How many documents may be of any day of a time, its ends included; in a year, which it may reach beyond."""

    month: int
    day: int
    last_month: int
    last_day: int
    exact: int = 0
    inferred: int = 0


class Months(Struct, frozen=True, gc=False):
    """`months[year]`: the documents that may belong to a year by date: (month, document id); month 0: not known.

    `of_no_time`: how many may be of any day of the year.
    """

    entries: tuple[tuple[int, DocumentId], ...] = ()
    days: tuple[DayCount, ...] = ()
    spans: tuple[SpanCount, ...] = ()
    of_no_time: int = 0


class Totals(Struct, frozen=True, gc=False):
    """What there is in the whole archive. Each field stands alone in a row of its own: `totals["counts"].counts`."""

    counts: dict[str, int] = {}
    """By kind: `document`, `person`, …, `topic`, `claim`."""
    types: dict[str, int] = {}
    languages: dict[str, int] = {}
    newest: tuple[DocumentId, ...] = ()
    """The documents added last, at most 10."""
    corrected: tuple[DocumentId, ...] = ()
    largest: dict[str, tuple[TermKey, ...]] = {}
    """By kind: the terms with most documents, at most 8."""
    publications: dict[TermId, int] = {}
    """Those that most documents are taken from, at most 20; "" for documents that name none."""
    topics: dict[TermKey, int] = {}
    """Those with most documents, at most 20."""
    rest: int = 0
    """How many publications or topics there are besides those that stand in the same row."""
