"""Lists that are not of documents: names from A to Z, years, changes, claims, cut into pages that stay readable.

No page lists more than a few hundred rows, however large the archive is; what is cut says by how much and where the
rest stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from site_builder.catalog.counts import Histogram
from site_builder.catalog.rows import Change, Listing, Term
from site_builder.dates import first_day
from site_builder.engine import Context
from site_builder.ids import PLURALS, UrlPath

YEARS_A_PAGE: Final = 200
TOPICS_AT_ONCE: Final = 300
"""Up to so many topics stand on one page, as a tree; more are listed by letters too, page by page."""
CHANGES_A_KIND: Final = 50
"""Of the changes of one kind on one day so many are shown, and how many more there are is said."""
CHANGES_A_PAGE: Final = 150


def pages_of(
    kind: str, subject: str, first: UrlPath, items: Sequence[str], per_page: int
) -> Iterator[tuple[str, Listing]]:
    """`items` cut into pages: (address, `Listing`). An empty list has one page that says so."""
    parts = [items[n : n + per_page] for n in range(0, len(items), per_page)]
    return listings(kind, subject, first, parts or [()])


def listings(kind: str, subject: str, first: UrlPath, parts: Sequence[Sequence[str]]) -> Iterator[tuple[str, Listing]]:
    """The pages of a list that is cut already."""
    total = sum(map(len, parts))
    for page, part in enumerate(parts, 1):
        url = first if page == 1 else UrlPath(f"{first}page/{page}/")
        yield url, Listing(kind, subject, page, len(parts), total, tuple(part), first)


def per_page(ctx: Context) -> int:
    return int(ctx.row("setting", "pagination.per_page"))


def term_lists(ctx: Context, kind: str) -> int:
    """The A–Z of a kind: emits its `listing` pages. The value is how many terms there are."""
    terms: dict[str, Term] = ctx.scan("term")
    ordered = sorted(((t.sort_name or t.name).casefold(), key) for key, t in terms.items() if t.kind == kind)
    at_once = TOPICS_AT_ONCE if kind == "topic" and len(ordered) <= TOPICS_AT_ONCE else per_page(ctx)
    for listing in pages_of("terms", kind, UrlPath(f"{PLURALS[kind]}/"), [k for _, k in ordered], at_once):
        ctx.emit("listing", *listing)
    return len(ordered)


def other_lists(ctx: Context, key: str) -> int:
    """Years of the timeline, changes, claims: emits their `listing` pages. The value is how many pages."""
    histogram: Histogram = ctx.row("histogram", "") or Histogram()
    changes: dict[str, tuple[Change, ...]] = ctx.scan("change")
    made = (
        *pages_of("timeline", "", UrlPath("timeline/"), [year_name(y.year) for y in histogram.years], YEARS_A_PAGE),
        *listings("changes", "", UrlPath("changes/"), _days(changes) or [()]),
        *pages_of("claims", "", UrlPath("claims/"), ctx.keys("claim"), per_page(ctx)),
    )
    for listing in made:
        ctx.emit("listing", *listing)
    return len(made)


def _days(changes: Mapping[str, Sequence[Change]]) -> list[list[str]]:
    """The days with changes, newest first, as many to a page as have together some 150 rows, one at least."""
    parts: list[list[str]] = []
    rows = CHANGES_A_PAGE
    for day in sorted(changes, key=lambda day: (first_day(day), day), reverse=True):
        if rows >= CHANGES_A_PAGE:
            parts.append([])
            rows = 0
        parts[-1].append(day)
        rows += sum(min(n, CHANGES_A_KIND) for n in Counter(c.kind for c in changes[day]).values())
    return parts


def year_name(year: int) -> str:
    """Four digits at least, as addresses and lists write a year: ``0044``, ``-0043``."""
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"
