"""What to say of a text that is no date: how EDTF writes what was probably meant. Only hints; nothing is guessed."""

from __future__ import annotations

import re
from typing import Final

SEASONS: Final = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
"""EDTF level 1: a number in the month's place → season, of the northern half of the world."""

_HINTS: Final = (
    (re.compile(r"(?i)[\d., ]*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"), "months are numbers: 2016-03-05"),
    (re.compile(r"-?\d?XXX"), "at most two digits of a year may be X: 19XX, or an interval such as 1000/1999"),
    (re.compile(r"-?\d{4}-(\dX|X\d)|-?\d{4}-(\d\d|XX)-(\dX|X\d)"), "a month or a day is known, or it is XX"),
    (re.compile(r"\d{4}-\d\d?-\d\d?[?~%]?\Z"), "month and day have two digits each: 2016-03-05"),
    (re.compile(r"\d{4}-\d[?~%]?\Z"), "a month has two digits: 2016-03"),
    (re.compile(r"(\d{3})s\Z"), r"a decade is written with X: \1X"),
    (re.compile(r"(\d\d)00'?s\Z"), r"with X are written ten years, \g<1>0X, or the century, \1XX"),
    (re.compile(r"(\d{3})0'?s\Z"), r"a decade is written with X: \1X"),
    (re.compile(r"(?i)(?:c|ca|circa|about|around|approx|approximately)[. ]*(\d{4})\Z"),
     r"about a year is written with ~ after it: \1~"),
    (re.compile(r"(?i)(c|ca|circa|about|around|approx)\b"), "about a year is written with ~ after it: 1916~"),
    (re.compile(r"(?i)after\b"), "after a date is written as an interval from the next day or year: 1917/.."),
    (re.compile(r"(?i)(?:since|from) (\d{4})\Z"), r"since a date is written as an interval: \1/.."),
    (re.compile(r"(?i)(since|from)\b"), "since a date is written as an interval: 1916/.."),
    (re.compile(r"(?i)before\b"), "before a date is written as an interval to the last day or year: ../1915"),
    (re.compile(r"(?i)(?:until|till|to|by) (\d{4})\Z"), r"until a date is written as an interval: ../\1"),
    (re.compile(r"(?i)(until|till|to|by)\b"), "until a date is written as an interval: ../1916"),
    (re.compile(r"(?i)between (\d{4}) and (\d{4})\Z"), r"between two dates is written as an interval: \1/\2"),
    (re.compile(r"(?i)(between)\b"), "between two dates is written as an interval: 1914/1918"),
    (re.compile(r"(?i)([\d-]{4,10}) or ([\d-]{4,10})\Z"), r"one or the other is written as an interval: \1/\2"),
    (re.compile(r"(?i)(unknown|undated|n\.?\s?d\b)"), "leave the key out when there is no date"),
    (re.compile(r"[\d-]+x+\b|[\d-]+u+\b"), "digits that are not known are written as capital X: 191X"),
    (re.compile(r"[\[{]"), "sets of dates belong to EDTF level 2: give one date or an interval"),
    (re.compile(r"[?~%]"), "?, ~ and % stand at the end of the date: 2016-03~"),
    (re.compile(r".*\d\.\."), "an interval is written with `/`: 2014-11-26/2014-11-30"),
    (re.compile(r"\d{4}-\d{4}\Z"), "an interval is written with `/`: 1914/1918"),
    (re.compile(r"\d{4}[ \d:.-]*[ ]"), "between day and time stands a T: 2016-03-05T14:30:00"),
    (re.compile(r"\d{8}\Z"), "year, month and day are parted by hyphens: 2016-03-05"),
    (re.compile(r"-?\d{5,}"), "a year of more than four digits begins with Y: Y17000"),
    (re.compile(r"-?\d{1,3}(?!\d)"), "a year has four digits and stands first: 0850, 2016-03-05"),
)  # fmt: skip


_CENTURY = re.compile(
    r"(?i)(?:early |mid[- ]|late )?(?:the )?([1-9]\d?)(?:st|nd|rd|th)[ -](?:c\.?|cent\.?|century)\Z", re.ASCII
)
_SEASON = re.compile(r"(?i)(spring|summer|autumn|fall|winter)(?: of)?,? (\d{4})\Z", re.ASCII)
_BEFORE = re.compile(r"(?i)(before|after) (\d{4})\Z", re.ASCII)
_WITH_MONTH = re.compile(r"(?:(\d{4})/(\d\d?)|(\d\d?)/(\d{4}))\Z", re.ASCII)


def _counted(text: str) -> str:
    """What to write for a date in words whose figures are not those of EDTF, or ``""``."""
    if match := _CENTURY.match(text):
        return f"a century is written with X: {int(match[1]) - 1:02d}XX"
    if match := _SEASON.match(text):
        name = match[1].lower().replace("fall", "autumn")
        number = next(number for number, season in SEASONS.items() if season == name)
        return f"a season is written as a number from 21 to 24: {match[2]}-{number}"
    if match := _BEFORE.match(text):
        if match[1].lower() == "after":
            return f"after a year is written as an interval from the next: {_four(int(match[2]) + 1)}/.."
        return f"before a year is written as an interval to the one before: ../{_four(int(match[2]) - 1)}"
    return ""


def _four(year: int) -> str:
    return f"Y{year}" if year > 9999 else f"{'-' * (year < 0)}{abs(year):04d}"


def slashed(text: str) -> str:
    """Why a year and a month with a slash between are no interval; ``""`` for any other text."""
    match = _WITH_MONTH.match(text)
    if match is None:
        return ""
    year, figures = match[1] or match[4], match[2] or match[3]
    meant = []
    if 1 <= int(figures) <= 12:
        meant.append(f"for a month write {year}-{int(figures):02d}")
    if match[1] and int(figures) > int(year[2:]):
        meant.append(f"for years write {year}/{year[:2]}{figures.zfill(2)}")
    return f"a slash makes an interval: {', '.join(meant)}" if meant else ""


def explain(text: str) -> tuple[str, int]:
    """Why `text` is no date, in the user's words, and the offset at which it stops being one."""
    if reason := _counted(text):
        return reason, 0
    for pattern, reason in _HINTS:
        if match := pattern.match(text):
            return match.expand(reason), 0
    at = 0
    while at < len(text) and text[at] in "0123456789-X":
        at += 1
    if at < len(text) and text[at] in "?~%":
        return "?, ~ and % stand once, at the end of the date: 2016-03~", at
    return "not a date: write year, year-month or year-month-day, such as 2016-03-05", at if at >= 4 else 0
