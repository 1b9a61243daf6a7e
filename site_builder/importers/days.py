"""Dates as people print them, for drafts: English month names and ISO. What may mean two days is no date."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = f"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\\.?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>1[5-9]\d\d|20\d\d)"
_FORMS: Final = tuple(
    re.compile(rf"(?<![\w/.-]){form}(?![\w/-])", re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?:T[\d:.+Z-]*)?",
        rf"{_DAY}(?:\s+of)?\s+{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<number>\d{{1,2}})\.\s?{_YEAR}",
        rf"{_MONTH},?\s+{_YEAR}",
    )
)
_SLASHED: Final = re.compile(rf"(?<![\w/])(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}})/{_YEAR}(?![\w/])")


class Printed(NamedTuple):
    """A date in EDTF, the words it stands in, and where. `edtf` is empty when the words may mean two days."""

    edtf: str
    words: str
    start: int
    end: int


def find(text: str) -> Printed | None:
    """The first date in a line of text."""
    found = [printed for form in _FORMS for match in form.finditer(text) if (printed := _read(match))]
    if match := _SLASHED.search(text):
        found.append(_slashed(match))
    return min(found, key=lambda printed: (printed.start, -printed.end), default=None)


def _read(match: re.Match[str]) -> Printed | None:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _MONTHS[parts["month"].lower()]
    edtf = f"{parts['year']}-{month:02}"
    if parts.get("day"):
        edtf = f"{edtf}-{int(parts['day']):02}"
        try:
            date.fromisoformat(edtf)
        except ValueError:
            return None
    elif not 1 <= month <= 12:
        return None
    return Printed(edtf, match.group(), match.start(), match.end())


def _slashed(match: re.Match[str]) -> Printed:
    """03/04/2016 is one day in London and another in New York; 28/03/2016 is one day everywhere."""
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    days = {f"{year}-{m:02}-{d:02}" for d, m in ((first, second), (second, first)) if m <= 12 and 1 <= d <= 31 and m}
    edtf = days.pop() if len(days) == 1 else ""
    try:
        date.fromisoformat(edtf or "2000-01-01")
    except ValueError:
        edtf = ""
    return Printed(edtf, match.group(), match.start(), match.end())
