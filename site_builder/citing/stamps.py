"""Dates as citations write them: what is uncertain is said so, as each style and format allows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from site_builder import dates
from site_builder.dates import OPEN, Edtf
from site_builder.model import Struct

NO_DATE: Final = "n.d."
_SHORT: Final = {
    "January": "Jan.", "February": "Feb.", "March": "Mar.", "April": "Apr.", "August": "Aug.", "September": "Sept.",
    "October": "Oct.", "November": "Nov.", "December": "Dec.",
}  # fmt: skip
_DAY: Final = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})\Z")
_MONTH: Final = re.compile(r"([A-Z][a-z]+) (\d{4})\Z")
_LONG: Final = re.compile(r"\b(January|February|March|April|August|September|October|November|December)\b")


class Stamp(Struct, frozen=True):
    """A date in words. `year` and `rest` are its two halves for styles that begin with the year.

    `before` and `after` enclose whichever is shown: ``[`` and ``]`` for what is inferred, ``ca. ``, ``?]``.
    """

    year: str
    rest: str = ""
    before: str = ""
    after: str = ""

    def _marked(self, words: str) -> str:
        return f"{self.before}{words}{self.after}"

    @property
    def full(self) -> str:
        """Day first: `12 May 1996`, `ca. March 2016`, `[2016?]`, `n.d.`."""
        return self._marked(f"{self.rest} {self.year}" if self.rest else self.year)

    @property
    def short(self) -> str:
        """As `full`, with the months of the MLA: `12 Nov. 1996`."""
        return shortened(self.full)

    @property
    def year_only(self) -> str:
        """`1996`, `ca. 2016`, `[2016?]`, `n.d.`."""
        return self._marked(self.year)

    @property
    def year_first(self) -> str:
        """`1996, May 12`, as the APA has it."""
        day, _, month = self.rest.partition(" ")
        rest = f"{month} {day}" if month else day
        return self._marked(f"{self.year}, {rest}" if rest else self.year)


def shortened(words: str) -> str:
    """Months as the MLA abbreviates them.

    >>> shortened("version of 2 November 2026"), shortened("May 1996")
    ('version of 2 Nov. 2026', 'May 1996')
    """
    return _LONG.sub(lambda found: _SHORT[found[0]], words)


@lru_cache(maxsize=8192)
def stamp(date: Edtf | None, inferred: bool = False) -> Stamp:
    """The date of a citation. `inferred`: the archive has concluded it, the source does not say it."""
    if date is None:
        return Stamp(NO_DATE)
    typed = re.sub(r"T\d.*", "", date.text)
    mark = typed[-1] if typed[-1] in "?~%" and "/" not in typed else ""
    core = re.sub(r"(?:-XX)+\Z", "", typed.removesuffix(mark))
    words = dates.display(dates.parse(core, date.calendar), span=inferred and is_closed(date)).replace("c. ", "ca. ")
    if date.calendar == "julian":
        words += " (Old Style)"
    about, perhaps = "ca. " if mark in ("~", "%") else "", "?" if mark in ("?", "%") else ""
    enclosed = bool(inferred or perhaps)
    before, after = ("[" if enclosed else "") + about, perhaps + ("]" if enclosed else "")
    year, rest = _halves(words, date)
    return Stamp(year, rest, before, after)


def _halves(words: str, date: Edtf) -> tuple[str, str]:
    """Year and rest where the words are a day or a month of one year; else the words as they are."""
    if found := _DAY.match(words):
        return found[3], f"{found[1]} {found[2]}"
    if found := _MONTH.match(words):
        return found[2], found[1]
    return words, ""


def year_of(date: Edtf | None, inferred: bool = False) -> str:
    """The year alone for author and date: of an interval within one year that year, else the words for it."""
    found = stamp(date, inferred)
    if date is not None and not found.rest and "/" in date.text and date.lower[:4] == date.upper[:4] != "":
        return f"[{date.lower[:4]}]" if inferred else date.lower[:4]
    return found.year_only


# --- for machines -------------------------------------------------------------------------------------


def parts(day: str) -> tuple[int, int, int]:
    """A bound of an `Edtf` as numbers, years as historians count them: -1 is 1 BC."""
    found = re.match(r"Y?(-?\d+)-(\d\d)-(\d\d)\Z", day)
    if found is None:
        return (0, 0, 0)
    year = int(found[1])
    return (year if year > 0 else year - 1, int(found[2]), int(found[3]))


@lru_cache(maxsize=8192)
def is_doubtful(date: Edtf) -> bool:
    """Whether it is an approximate or uncertain date, or a day known only to lie in an interval."""
    return any(mark in date.text for mark in "?~%/") or bool(re.search(r"\d+X", date.text))


def is_closed(date: Edtf) -> bool:
    """Whether both of its ends are known."""
    return bool(date.lower and date.upper) and date.upper != OPEN


@lru_cache(maxsize=8192)
def biblatex(date: Edtf) -> str:
    """The value of a biblatex `date`, which is EDTF by the Gregorian calendar; nothing where that cannot say it."""
    gregorian = dates.in_gregorian(date)
    if gregorian is None or "Y" in gregorian.text:
        return ""
    return re.sub(r"T\d\d:[^/]*", "", gregorian.text)
