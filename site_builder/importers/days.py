"""Dates as people print them, for drafts: ISO, and English, Russian and Arabic names of months.

What may mean two days is no date.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

_NAMES: Final = (
    "january jan январь января янв يناير كانون_الثاني كانون_ثاني",
    "february feb февраль февраля февр фев فبراير شباط",
    "march mar март марта мар مارس آذار",
    "april apr апрель апреля апр أبريل نيسان",
    "may май мая مايو أيار",
    "june jun июнь июня июн يونيو يونيه حزيران",
    "july jul июль июля июл يوليو يوليه تموز",
    "august aug август августа авг أغسطس آب",
    "september sept sep сентябрь сентября сент сен سبتمبر أيلول",
    "october oct октябрь октября окт أكتوبر تشرين_الأول تشرين_أول",
    "november nov ноябрь ноября нояб ноя نوفمبر تشرين_الثاني تشرين_ثاني",
    "december dec декабрь декабря дек ديسمبر كانون_الأول كانون_أول",
)
"""The names of the months: English, Russian, and both sets of Arabic ones."""
_PLAIN: Final = str.maketrans("أإآ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u200e\u200f", "ااا01234567890123456789  ")
"""Letters and digits that are written in more than one way; character for character, so that places stay."""
_MONTHS: Final = {
    name.replace("_", " ").translate(_PLAIN): number for number, names in enumerate(_NAMES, 1) for name in names.split()
}
_ANY: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH: Final = rf"(?P<month>{_ANY})\.?(?:\s*[/(]\s*(?P<also>{_ANY})\)?)?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|-?го)?"
_YEAR: Final = r"(?P<year>1[5-9]\d\d|20\d\d)"
_NAMED: Final = rf"(?:(?:سنة|عام)\s+)?{_YEAR}(?:\s*(?:года|год|г\.?|م\.?))?"
_FORMS: Final = tuple(
    re.compile(rf"(?<![\w/.-]){form}(?![\w/-])", re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?:T[\d:.+Z-]*)?",
        rf"{_DAY}(?:\s+of)?\s+{_MONTH}[,،]?\s+{_NAMED}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<number>\d{{1,2}})\.\s?{_YEAR}",
        rf"(?<!\d\s)(?<!\)\s){_MONTH}[,،]?\s+{_NAMED}",
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
    plain = text.translate(_PLAIN)
    found = [printed for form in _FORMS for match in form.finditer(plain) if (printed := _read(match))]
    if match := _SLASHED.search(plain):
        found.append(_slashed(match))
    first = min(found, key=lambda printed: (printed.start, -printed.end), default=None)
    return first and first._replace(words=text[first.start : first.end])


def _read(match: re.Match[str]) -> Printed | None:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _MONTHS[parts["month"].lower()]
    if parts.get("also") and _MONTHS[parts["also"].lower()] != month:
        return None
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
