"""Days as numbers: lengths of months, ISO strings, and the Julian calendar put into the Gregorian."""

from __future__ import annotations

Day = tuple[int, int, int]
"""Year (astronomical: 0 is 1 BC), month, day."""


def length(year: int, month: int, *, julian: bool = False) -> int:
    """How many days a month has."""
    if month != 2:
        return 30 if month in (4, 6, 9, 11) else 31
    leap = year % 4 == 0 and (julian or year % 100 != 0 or year % 400 == 0)
    return 29 if leap else 28


def iso(day: Day) -> str:
    """`YYYY-MM-DD`, before year 0 `-YYYY-MM-DD`, with years of more digits `Y17000-MM-DD`."""
    year, month, date = day
    head = f"Y{year}" if abs(year) > 9999 else f"{'-' * (year < 0)}{abs(year):04d}"
    return f"{head}-{month:02d}-{date:02d}"


def read_iso(text: str) -> Day:
    """The day that `iso` wrote."""
    year, month, day = text.removeprefix("Y").rsplit("-", 2)
    return (int(year), int(month), int(day))


def to_gregorian(day: Day) -> Day:
    """A day of the Julian calendar in the Gregorian, both proleptic (by way of the Julian day number)."""
    year, month, date = day
    shifted = (14 - month) // 12
    y, m = year + 4800 - shifted, month + 12 * shifted - 3
    number = date + (153 * m + 2) // 5 + 365 * y + y // 4 - 32083
    a = number + 32044
    b = (4 * a + 3) // 146097
    c = a - 146097 * b // 4
    d = (4 * c + 3) // 1461
    e = c - 1461 * d // 4
    n = (5 * e + 2) // 153
    return (100 * b + d - 4800 + n // 10, n + 3 - 12 * (n // 10), e - (153 * n + 2) // 5 + 1)
