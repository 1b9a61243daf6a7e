"""Dates as people know them: EDTF levels 0 and 1 (ISO 8601-2:2019, Library of Congress profile) as values.

`parse` reads what was typed, `display` says it in English, `sort_key` orders it. No clock, no locale.

Decisions where the standard leaves room:
- `~ ? %` do not widen the bounds: the doubt has no stated size. `X` does.
- Seasons are read as northern, meteorological: spring is March to May; winter 2016 begins in December 2016.
- A time of day may leave out its seconds; in an interval, or together with `? ~ %`, there is none.
- An interval needs at least one stated end.
- Years are astronomical: `0000` is 1 BC, `-0032` is 33 BC. A `Y` year has 5 to 12 digits.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from site_builder.datehints import SEASONS, explain, slashed
from site_builder.days import Day, iso, length, read_iso, to_gregorian

OPEN: Final = "9999-12-31"
"""`Edtf.upper` of an interval that has not ended (`2012/..`)."""

MAX_YEARS: Final = 200
_UNCERTAIN: Final = frozenset("/?~%X")
_MAX_DIGITS: Final = 12
_MONTHS: Final = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_X: Final = -1  # a month or a day given as XX

_DATE = re.compile(
    r"(?P<year>-?(?:\d{4}|\d{3}X|\d\dXX))"
    r"(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX)(?P<time>T[^?~%]*)?)?)?"
    r"(?P<mark>[?~%])?\Z",
    re.ASCII,
)
_LONG_YEAR = re.compile(r"Y(?P<year>-?\d+)(?P<mark>[?~%])?\Z", re.ASCII)
_TIME = re.compile(r"T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d(?::\d\d)?)?\Z", re.ASCII)


class DateError(ValueError):
    """`reason` says in the user's words what is wrong at `offset` (from 0) of the text."""

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class Edtf(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A date as typed, and the first and the last day that it may mean, in the Gregorian calendar.

    `calendar` is that of `text`; whatever it is, bounds are days of the proleptic Gregorian calendar, so that dates of
    both can be compared. Bounds read `YYYY-MM-DD`, before year 0 `-YYYY-MM-DD`, with years of more digits
    `Y17000-MM-DD`. `lower` is ``""`` when the start is open or unknown; `upper` is `OPEN` when the end is open, ``""``
    when it is unknown. Between years 0 and 9999 the order of the strings is that of the days; `sort_key` is right for
    all.
    """

    text: str
    lower: str
    upper: str
    calendar: str = "gregorian"


class _Point(msgspec.Struct, frozen=True, gc=False):
    """One date, or one end of an interval. `last` > `year` for `191X`; 0 is "not given", `_X` is "not specified"."""

    year: int
    last: int
    month: int = 0
    day: int = 0
    time: str = ""
    mark: str = ""

    @property
    def vague(self) -> bool:
        return bool(self.mark) or self.last != self.year or _X in (self.month, self.day)


_OPEN_END: Final = ".."
_UNKNOWN_END: Final = ""
_End = _Point | str


# --- reading ------------------------------------------------------------------------------------------


def parse(text: str, calendar: str = "gregorian") -> Edtf:
    """The date that `text` writes in EDTF level 0 or 1, by `calendar` (`gregorian`, `julian`); raises `DateError`."""
    typed = text.strip()
    shift = len(text) - len(text.lstrip())
    julian = calendar == "julian"
    try:
        ends = _read(typed, julian)
    except DateError as error:
        raise DateError(error.reason, error.offset + shift) from None
    start, end = ends[0], ends[-1]
    lower = _first(start) if isinstance(start, _Point) else None
    upper = _last(end, julian) if isinstance(end, _Point) else None
    if lower is not None and upper is not None and upper < lower:
        raise DateError("the interval ends before it starts", typed.index("/") + 1 + shift)
    if julian:
        lower, upper = lower and to_gregorian(lower), upper and to_gregorian(upper)
    open_end = OPEN if end == _OPEN_END else ""
    return Edtf(typed, iso(lower) if lower else "", iso(upper) if upper else open_end, calendar)


def _read(text: str, julian: bool) -> tuple[_End, ...]:
    """One date as `(point,)`, an interval as `(start, end)`."""
    if not text:
        raise DateError("there is no date here")
    if "/" not in text:
        return (_point(text, 0, julian),)
    left, _, right = text.partition("/")
    if "/" in right:
        raise DateError(
            "an interval has one `/`, between its start and its end; a day is written 2016-03-05",
            len(left) + 1 + right.index("/"),
        )
    if reason := slashed(text):
        raise DateError(reason, len(left) + 1 if len(left) == 4 else 0)
    ends = (_end(left, 0, julian), _end(right, len(left) + 1, julian))
    if not any(isinstance(end, _Point) for end in ends):
        raise DateError("an interval needs a date on one side of the `/`")
    return ends


def _end(text: str, offset: int, julian: bool) -> _End:
    if text in (_OPEN_END, _UNKNOWN_END):
        return text
    point = _point(text, offset, julian)
    if point.time:
        raise DateError("an interval goes from day to day: leave the time of day off", offset + text.index("T"))
    return point


def _point(text: str, offset: int, julian: bool) -> _Point:
    if text.startswith("Y"):
        return _long_year(text, offset)
    match = _DATE.match(text)
    if match is None:
        reason, at = explain(text)
        raise DateError(reason, offset + at)
    typed, mark = match["year"], match["mark"] or ""
    if typed == "-0000":
        raise DateError("there is no year -0000; 1 BC is written 0000", offset)
    year, last = sorted((int(typed.replace("X", "0")), int(typed.replace("X", "9"))))
    if match["month"] is None:
        return _Point(year, last, mark=mark)
    if year != last:
        raise DateError("a year with X has no month: write the year alone", offset + match.start("month"))
    month = _month(match["month"], offset + match.start("month"))
    if match["day"] is None:
        return _Point(year, last, month, mark=mark)
    day = _day(year, month, match["day"], offset + match.start("day"), julian)
    if match["time"] is None:
        return _Point(year, last, month, day, mark=mark)
    if day == _X or mark:
        what = "a day that is not known has" if day == _X else "a date with ?, ~ or % has"
        raise DateError(f"{what} no time of day: leave the time off", offset + match.start("time"))
    return _Point(year, last, month, day, _time(match["time"], offset + match.start("time")))


def _long_year(text: str, offset: int) -> _Point:
    match = _LONG_YEAR.match(text)
    if match is None:
        raise DateError("after Y stands a year of more than four digits and nothing else: Y17000", offset)
    digits = match["year"].lstrip("-")
    if len(digits) < 5 or digits.startswith("0"):
        short = match["year"].replace(digits, digits.lstrip("0").zfill(4))
        raise DateError(f"Y is only for years of more than four digits: write {short}", offset)
    if len(digits) > _MAX_DIGITS:
        raise DateError(f"a year of {len(digits)} digits is too long; {_MAX_DIGITS} are possible", offset)
    year = int(match["year"])
    return _Point(year, year, mark=match["mark"] or "")


def _month(typed: str, at: int) -> int:
    if typed == "XX":
        return _X
    month = int(typed)
    if 1 <= month <= 12 or month in SEASONS:
        return month
    if month == 0:
        raise DateError("there is no month 00: leave it off, or write XX when it is not known", at)
    if 25 <= month <= 41:
        raise DateError(f"{month} belongs to EDTF level 2; the seasons are 21 (spring) to 24 (winter)", at)
    raise DateError(f"there is no month {typed}", at)


def _day(year: int, month: int, typed: str, at: int, julian: bool) -> int:
    if month in SEASONS:
        raise DateError(f"{SEASONS[month]} has no days: write year and season, or year, month and day", at)
    if typed == "XX":
        return _X
    if month == _X:
        raise DateError("the day is given but the month is not: write XX for both", at)
    day, days = int(typed), length(year, month, julian=julian)
    if day == 0:
        raise DateError("there is no day 00: leave it off, or write XX when it is not known", at)
    if day > days:
        name = f"February {_year(year)}" if month == 2 else _MONTHS[month]
        raise DateError(f"{name} has {days} days, not {day}", at)
    return day


def _time(typed: str, at: int) -> str:
    match = _TIME.match(typed)
    if match is None:
        raise DateError("a time of day is written T14:30:00, with Z or an offset such as +03:00 after it", at)
    hour, minute, second, zone = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        raise DateError(f"there is no time {typed[1:9].rstrip('Z+-')}", at)
    if zone and zone != "Z" and (int(zone[1:3]) > 14 or int(zone[4:] or 0) > 59):
        raise DateError(f"there is no time zone {zone}", at + typed.index(zone))
    return typed[1:]


# --- bounds -------------------------------------------------------------------------------------------


def _first(point: _Point) -> Day:
    if point.month in SEASONS:
        return (point.year, 3 * (point.month - 20), 1)
    return (point.year, max(point.month, 1), max(point.day, 1))


def _last(point: _Point, julian: bool = False) -> Day:
    year, month = point.last, point.month
    if month in SEASONS:
        year, month = (year + 1, 2) if month == 24 else (year, 3 * (month - 20) + 2)
    elif month < 1:
        month = 12
    return (year, month, point.day if point.day > 0 else length(year, month, julian=julian))


# --- asking -------------------------------------------------------------------------------------------


def sort_key(date: Edtf) -> str:
    """A string whose order is that of dates: lower bound, then upper, stated before uncertain, time, text.

    A date without a lower bound comes first.
    """

    def key(bound: str) -> str:
        year, month, number = read_iso(bound)
        return f"{year + 10 ** (_MAX_DIGITS + 1):0{_MAX_DIGITS + 2}d}{month:02d}{number:02d}"

    lower = key(date.lower) if date.lower else ""
    ends = bool(date.upper) and not date.text.endswith(_OPEN_END)
    upper = key(date.upper) if ends else ":"
    return f"{lower} {upper} {int(is_uncertain(date))} {date.text}"


def years(date: Edtf) -> tuple[int, ...]:
    """Every year it may belong to, the first `MAX_YEARS` of them; of an open interval only those of the stated end."""
    julian = date.calendar == "julian"
    ends = [end for end in _read(date.text, julian=True) if isinstance(end, _Point)]
    first, last = _first(ends[0]), _last(ends[-1], julian)
    if julian:
        first, last = to_gregorian(first), to_gregorian(last)
    return tuple(range(first[0], min(last[0], first[0] + MAX_YEARS - 1) + 1))


def year(date: Edtf) -> int | None:
    """The year of the lower bound."""
    return read_iso(date.lower)[0] if date.lower else None


def first_day(text: str) -> str:
    """The one day that stands for a date where a machine wants one: its earliest, else its latest, `YYYY-MM-DD`.

    ``""`` for what is no date, and for years that four digits do not write (before 1, after 9999).
    """
    try:
        date = parse(text)
    except DateError:
        return ""
    return next((day for day in (date.lower, date.upper) if len(day) == 10 and day[:4] >= "0001" and day != OPEN), "")


def is_uncertain(date: Edtf) -> bool:
    """Whether it is anything but a plainly stated date: an interval, `~ ? %`, or digits left open."""
    return not _UNCERTAIN.isdisjoint(date.text)


def is_full_date(text: str) -> bool:
    """Whether `text` is a day of the calendar, written `YYYY-MM-DD`, and nothing more."""
    if len(text) != 10 or text[4] != "-":
        return False
    try:
        return not is_uncertain(parse(text))
    except DateError:
        return False


def datetime_attribute(date: Edtf) -> str:
    """The value for `<time datetime>` where HTML has one (a stated year, month, day or moment, AD), else ``""``.

    HTML knows the Gregorian calendar only, so a Julian month or year has none.
    """
    if is_uncertain(date):
        return ""
    gregorian = in_gregorian(date)
    if gregorian is None:
        return ""
    point = _read(gregorian.text, julian=False)[0]
    if not isinstance(point, _Point) or point.year < 1 or point.month in SEASONS:
        return ""
    if point.time and re.search(r"[+-]\d\d\Z", point.time):
        return f"{gregorian.text}:00"
    return gregorian.text.removeprefix("Y")


def in_gregorian(date: Edtf) -> Edtf | None:
    """The same date by the Gregorian calendar, its doubts kept.

    None where there is no such date: a Julian month or year is none of the Gregorian calendar.
    """
    if date.calendar != "julian":
        return date
    ends: list[str] = []
    for end in _read(date.text, julian=True):
        if isinstance(end, _Point):
            if end.day < 1:
                return None
            day = to_gregorian((end.year, end.month, end.day))
            if abs(day[0]) > 9999:
                return None
            ends.append(iso(day) + (f"T{end.time}" if end.time else "") + end.mark)
        else:
            ends.append(end)
    return parse("/".join(ends))


def later(one: str, other: str) -> str:
    """Of two dates as typed the one whose first day is later; what has none comes before all that have one."""
    return max(one, other, key=lambda text: (first_day(text), text))


# --- in words -----------------------------------------------------------------------------------------


def display(date: Edtf, language: str = "en", *, span: bool = False) -> str:
    """The date in the words of a careful person. English; other languages get English until they are written.

    An interval is by default one event whose day is not known: "between 26 and 30 November 2014", "in or after
    2012". With `span` it is the time from its start to its end, a life or an office: "1914–1918", "since 2012".
    """
    ends = _read(date.text, julian=True)
    if len(ends) == 1 or ends[0] == ends[1]:
        only = ends[0]
        return _words(only) if isinstance(only, _Point) else ""
    return _span(*ends) if span else _between(*ends)


def _year(year: int) -> str:
    if year <= 0:
        return f"{1 - year:,} BC" if year < -9998 else f"{1 - year} BC"
    if year > 9999:
        return f"the year {year:,}"
    return f"AD {year}" if year < 1000 else str(year)


def _plain(point: _Point) -> str:
    """A date without its marks. `X` in month or day is left to `_words`."""
    if point.last != point.year:
        return f"{point.year}s"
    month = SEASONS.get(point.month) or (_MONTHS[point.month] if point.month > 0 else "")
    day = str(point.day) if point.day > 0 else ""
    return " ".join(part for part in (day, month, _year(point.year)) if part)


def _clock(point: _Point) -> str:
    match = _TIME.match(f"T{point.time}")
    if match is None:
        return ""
    hour, minute, second, zone = match.groups()
    shown = f"{hour}:{minute}" + (f":{second}" if second not in (None, "00") else "")
    where = "" if zone is None else " UTC" if zone == "Z" else f" UTC{zone}"
    return f", {shown}{where}"


def _is_wide(point: _Point) -> bool:
    """Years left open that have no name of their own: `18XX`, `190X` ("1900s" would be read as the century)."""
    return point.last - point.year > 9 or (point.last > point.year and (point.year % 100 == 0 or point.year < 1000))


def _core(point: _Point) -> str:
    """A date with `c.` and what is left open, without "perhaps"."""
    about = point.mark in ("~", "%")
    if _is_wide(point):
        first, last = _Point(point.year, point.year), _Point(point.last, point.last)
        return f"c. {_joined(first, last, '–', ' – ')}" if about else f"between {_joined(first, last, ' and ')}"
    if _X in (point.month, point.day):
        what = "some day" if point.month > 0 else "some time"
        return f"{what} {'around' if about else 'in'} {_plain(point)}"
    return f"{'c. ' if about else ''}{_plain(point)}{_clock(point)}"


def _words(point: _Point) -> str:
    """One date on its own: `1985-04-XX?` is "some day in April 1985, perhaps"."""
    return _core(point) + (", perhaps" if point.mark in ("?", "%") else "")


def _words_inside(point: _Point) -> str:
    """The same inside a longer phrase: "perhaps c. March 2016"."""
    text = _core(point)
    text = f"some year {text}" if text.startswith("between") else text
    return f"perhaps {text}" if point.mark in ("?", "%") else text


def _joined(start: _Point, end: _Point, word: str, wide: str = "") -> str:
    """Two dates with `word` between, saying once what they share; `wide` instead where a part has blanks."""
    wide = wide or word
    if start.vague or end.vague:
        one, two = _words_inside(start), _words_inside(end)
    elif start.year == end.year and start.month and end.month:
        if start.month == end.month and start.day and end.day:
            return f"{start.day}{word}{_plain(end)}"
        one, two = _plain(start).removesuffix(_year(start.year)).strip(), _plain(end)
        two_head = two.removesuffix(_year(end.year)).strip()
        return f"{one}{wide if ' ' in one + two_head else word}{two}"
    elif not start.month and not end.month and _era(start.year) == _era(end.year):
        one, two = _year(start.year), _year(end.year)
        one = one.removesuffix(" BC")
        two = two.removeprefix("AD ").removeprefix("the year ")
        return f"{one}{word}{two}"
    else:
        one, two = _plain(start), _plain(end)
    return f"{one}{wide if ' ' in one + two else word}{two}"


def _era(year: int) -> str:
    return "BC" if year <= 0 else "AD"


def _edge(end: _End, *, last: bool) -> _End:
    """For "between": of `191X` only the outer year counts, of `2004-06-XX` the month."""
    if not isinstance(end, _Point):
        return end
    outer = end.last if last else end.year
    return _Point(outer, outer, max(end.month, 0), max(end.day, 0), mark=end.mark)


def _between(start: _End, end: _End) -> str:
    """An interval read as one day that is not known. Its ends belong to it, so "on or before", not "before"."""
    start, end = _edge(start, last=False), _edge(end, last=True)
    if isinstance(start, _Point) and isinstance(end, _Point):
        return f"between {_joined(start, end, ' and ')}"
    stated, side = (start, "after") if isinstance(start, _Point) else (end, "before")
    assert isinstance(stated, _Point)
    when = "on" if stated.day > 0 else "in"
    return f"{when} or {side} {_words_inside(stated)}"


def _span(start: _End, end: _End) -> str:
    """An interval read as a time that lasted. Open ends have words; an end that nobody knows has a `?`."""
    if isinstance(start, _Point) and isinstance(end, _Point):
        return _joined(start, end, "–", " – ")
    if isinstance(start, _Point):
        return f"since {_words_inside(start)}" if end == _OPEN_END else f"{_words_inside(start)} – ?"
    assert isinstance(end, _Point)
    return f"until {_words_inside(end)}" if start == _OPEN_END else f"? – {_words_inside(end)}"
