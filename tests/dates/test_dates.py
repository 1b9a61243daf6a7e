from __future__ import annotations

import calendar as days_of
import random
from pathlib import Path

import msgspec
import pytest

from site_builder import dates
from site_builder.dates import OPEN, DateError, Edtf, display, parse, sort_key

HERE = Path(__file__).parent


def table(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line.strip() and not line.startswith("#")]


CASES = table("cases.txt")
INVALID = table("invalid.txt")


@pytest.mark.parametrize(("typed", "lower", "upper", "words", "uncertain"), CASES, ids=[c[0] for c in CASES])
def test_a_date_has_bounds_words_and_doubt(typed: str, lower: str, upper: str, words: str, uncertain: str) -> None:
    date = parse(typed)
    assert date == Edtf(typed, lower.strip("-") and lower, upper.strip("-") and upper)
    assert display(date) == words
    assert dates.is_uncertain(date) == (uncertain == "yes")


@pytest.mark.parametrize(("typed", "words"), table("spans.txt"))
def test_an_interval_can_be_read_as_a_time_that_lasted(typed: str, words: str) -> None:
    assert display(parse(typed), span=True) == words


@pytest.mark.parametrize(("typed", "offset", "reason"), INVALID, ids=[c[0] or "empty" for c in INVALID])
def test_what_is_no_date_is_refused_with_place_and_reason(typed: str, offset: str, reason: str) -> None:
    with pytest.raises(DateError) as caught:
        parse(typed)
    assert (caught.value.reason, caught.value.offset) == (reason, int(offset))


def test_offsets_count_blanks_in_front_which_are_else_ignored() -> None:
    assert parse(" 2016-03 ") == parse("2016-03")
    with pytest.raises(DateError) as caught:
        parse("  2016-02-30")
    assert caught.value.offset == 10


def test_a_year_of_five_thousand_digits_is_refused_at_once() -> None:
    with pytest.raises(DateError, match="5000 digits is too long"):
        parse("Y" + "9" * 5000)


def test_other_languages_get_english_words_until_they_are_written() -> None:
    assert display(parse("2016-03~"), "ru") == "c. March 2016"


# --- order


def test_dates_sort_by_lower_bound_then_upper_then_stated_before_uncertain() -> None:
    in_order = [
        "../1900", "/1900", "Y-170000", "Y-17000", "-0099", "-0050/-0032", "-0032", "-0032-05", "0000", "0033", "1999",
        "2014-01-01", "2014-01-01T09:00:00", "2014-01-01T10:00:00", "2014-01-01?", "2014-01", "2014", "2014%",
        "2014-XX", "2014?", "2014~", "2014/2016", "2014-02", "2014-02-01/2014-05", "9999", "Y17000", "Y170000002",
    ]  # fmt: skip
    shuffled = random.Random(4).sample(in_order, len(in_order))
    assert sorted(shuffled, key=lambda text: sort_key(parse(text))) == in_order


def test_an_interval_without_end_sorts_after_every_stated_end() -> None:
    assert sort_key(parse("2014/Y170000002")) < sort_key(parse("2014/..")) < sort_key(parse("2015"))
    assert sort_key(parse("2014/9999-12-31")) < sort_key(parse("2014/"))


# --- the Julian calendar


def julian(text: str) -> Edtf:
    return parse(text, "julian")


@pytest.mark.parametrize(
    ("typed", "lower", "upper"),
    [
        ("1918-01-31", "1918-02-13", "1918-02-13"), ("1900-02-29", "1900-03-13", "1900-03-13"),
        ("1582-10-05", "1582-10-15", "1582-10-15"), ("-0043-03-15", "-0043-03-13", "-0043-03-13"),
        ("0200-03-01", "0200-03-01", "0200-03-01"), ("1918-02", "1918-02-14", "1918-03-13"),
        ("1917", "1917-01-14", "1918-01-13"), ("1917-10-25/1917-10-26", "1917-11-07", "1917-11-08"),
        ("../1918-01-31", "", "1918-02-13"), ("1918-01-31/..", "1918-02-13", OPEN),
    ],
)  # fmt: skip
def test_bounds_of_a_julian_date_are_gregorian_days(typed: str, lower: str, upper: str) -> None:
    assert julian(typed) == Edtf(typed, lower, upper, "julian")


def test_julian_dates_sort_among_gregorian_ones_by_their_days_and_read_as_they_were_typed() -> None:
    revolution = julian("1917-10-25")
    assert sort_key(parse("1917-11-06")) < sort_key(revolution) < sort_key(parse("1917-11-08"))
    assert display(revolution) == "25 October 1917"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1918-02-28", "13 March 1918"), ("1918-02-28?", "13 March 1918, perhaps"),
        ("1918-02-28T10:00", "13 March 1918, 10:00"), ("1917-10-25/1917-10-26", "between 7 and 8 November 1917"),
        ("../1917-12-31", "on or before 13 January 1918"),
    ],
)  # fmt: skip
def test_a_julian_day_has_a_gregorian_one_with_the_same_doubts(typed: str, words: str) -> None:
    same = dates.in_gregorian(julian(typed))
    assert same is not None
    assert (display(same), same.lower, same.upper) == (words, julian(typed).lower, julian(typed).upper)


@pytest.mark.parametrize("typed", ["1918", "1918-02", "1918-21", "1918-02-XX", "191X", "1918/1918-02-28"])
def test_a_julian_month_or_year_is_none_of_the_gregorian_calendar(typed: str) -> None:
    assert dates.in_gregorian(julian(typed)) is None
    assert dates.datetime_attribute(julian(typed)) == ""


def test_a_julian_date_belongs_to_the_gregorian_years_that_its_days_lie_in() -> None:
    years = {
        typed: dates.years(julian(typed)) for typed in ("1917-12-19", "1917-12-18", "1917-12", "1917", "../1917-12-19")
    }
    assert years == {
        "1917-12-19": (1918,), "1917-12-18": (1917,), "1917-12": (1917, 1918), "1917": (1917, 1918),
        "../1917-12-19": (1918,),
    }  # fmt: skip
    assert dates.year(julian("1917-12-19")) == 1918


def test_julian_days_follow_each_other_without_gap_in_the_gregorian_calendar() -> None:
    previous = ""
    for year in (1899, 1900, 1901):
        for month in range(1, 13):
            length = 29 if (month, year) == (2, 1900) else days_of.monthrange(year, month)[1]
            for day in range(1, length + 1):
                here = julian(f"{year}-{month:02d}-{day:02d}").lower
                assert parse(here).lower == here
                assert previous < here
                previous = here
    assert previous == "1902-01-13"


# --- questions


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("2016-03-03", (2016,)), ("2014-12/2015-01", (2014, 2015)), ("2016-24", (2016, 2017)), ("2012/..", (2012,)),
        ("/1920", (1920,)), ("-0001/0001", (-1, 0, 1)), ("191X", tuple(range(1910, 1920))),
        ("1000/1999", tuple(range(1000, 1200))), ("Y17000", (17000,)),
    ],
)  # fmt: skip
def test_years_a_date_may_belong_to(typed: str, years: tuple[int, ...]) -> None:
    assert dates.years(parse(typed)) == years


def test_the_year_of_a_date_is_that_of_its_lower_bound() -> None:
    assert [dates.year(parse(text)) for text in ("2014-12/2015-01", "-0032", "Y-17000", "/1920")] == [
        2014, -32, -17000, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2016", "2016"), ("2016-03", "2016-03"), ("2016-03-03", "2016-03-03"), ("Y17000", "17000"), ("0033", "0033"),
        ("2016-03-03T14:30:00Z", "2016-03-03T14:30:00Z"), ("2016-03-03T14:30:00-04", "2016-03-03T14:30:00-04:00"),
        ("2016-21", ""), ("2016~", ""), ("191X", ""), ("2014/2015", ""), ("-0032", ""), ("0000", ""), ("Y-17000", ""),
    ],
)  # fmt: skip
def test_the_datetime_attribute_is_valid_html_or_empty(typed: str, value: str) -> None:
    assert dates.datetime_attribute(parse(typed)) == value


def test_html_knows_julian_days_by_their_gregorian_ones() -> None:
    assert dates.datetime_attribute(julian("1918-02-28")) == "1918-03-13"
    assert dates.datetime_attribute(julian("1918-02-28T10:00:00+03")) == "1918-03-13T10:00:00+03:00"
    assert dates.datetime_attribute(julian("1918-02-28~")) == ""


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-02", "2026-11-02"), ("2026-11-02T10:00:00Z", "2026-11-02"), ("2026-11", "2026-11-01"),
        ("2026", "2026-01-01"), ("2026~", "2026-01-01"), ("202X", "2020-01-01"), ("2026-11-XX", "2026-11-01"),
        ("2026-24", "2026-12-01"), ("2025-03/2025-04", "2025-03-01"), ("../2025-03", "2025-03-31"),
        ("2025-03/..", "2025-03-01"), ("0000", ""), ("-0044", ""), ("Y17000", ""), ("no date", ""), ("", ""),
    ],
)  # fmt: skip
def test_one_day_stands_for_a_date_where_a_machine_wants_one(typed: str, day: str) -> None:
    assert dates.first_day(typed) == day


def test_the_later_of_two_dates_is_that_of_the_later_first_day() -> None:
    assert dates.later("2026-11", "2026-11-02") == "2026-11-02"
    assert dates.later("2026", "") == "2026"
    assert dates.later("../2027", "2026-11-02") == "../2027"


def test_a_full_date_is_a_day_of_the_calendar_and_nothing_else() -> None:
    for text in ("2016-03-03", "2016-02-29"):
        assert dates.is_full_date(text)
    for text in ("2016-02-30", "2016-03", "2016", "2016-03-XX", "2016-03-03~", "2016-03-03T10:00", " 2016-03-03", ""):
        assert not dates.is_full_date(text)


# --- properties


def _random_date(dice: random.Random) -> str:
    year, month = dice.randint(-3000, 3000), dice.randint(1, 12)
    typed = f"{'-' * (year < 0)}{abs(year):04d}"
    month_length = days_of.monthrange(2000 + year % 400, month)[1]
    day = dice.randint(1, month_length)
    shape = dice.choice(["y", "m", "d", "s", "X", "XX", "mX", "mXX"])
    rest = {
        "y": typed, "m": f"{typed}-{month:02d}", "d": f"{typed}-{month:02d}-{day:02d}",
        "s": f"{typed}-{dice.randint(21, 24)}", "X": f"{typed[:-1]}X", "XX": f"{typed[:-2]}XX", "mX": f"{typed}-XX",
        "mXX": f"{typed}-{month:02d}-XX",
    }[shape]  # fmt: skip
    return "0000" if rest == "-0000" else rest + dice.choice(["", "", "?", "~", "%"])


def _bound(iso: str) -> Edtf:
    return Edtf(iso, iso, iso)


def test_bounds_are_in_order_and_survive_encoding_for_random_dates() -> None:
    dice = random.Random(20160303)
    intervals, refused = 0, set()
    for _ in range(3000):
        text = _random_date(dice)
        if dice.random() < 0.4:
            text = f"{text}/{_random_date(dice)}"
        try:
            date = parse(text)
        except DateError as error:
            refused.add(error.reason)
            continue
        intervals += "/" in text
        assert sort_key(_bound(date.lower)) <= sort_key(_bound(date.upper))
        assert msgspec.json.decode(msgspec.json.encode(date), type=Edtf) == date
        assert display(date)
        assert display(date, span=True)
        assert parse(date.text) == date
    assert intervals > 200
    assert refused == {"the interval ends before it starts"}


def test_every_day_of_a_month_a_year_and_an_interval_lies_within_its_bounds() -> None:
    dice = random.Random(7)
    for _ in range(200):
        year, month = dice.randint(1, 2999), dice.randint(1, 12)
        for day in range(1, days_of.monthrange(year, month)[1] + 1):
            here = parse(f"{year:04d}-{month:02d}-{day:02d}").lower
            for wider in (here[:7], here[:4], f"{here[:3]}X", f"{here[:7]}-XX"):
                date = parse(wider)
                assert date.lower <= here <= date.upper
            assert parse(f"{here}/..").lower == here
            assert here <= OPEN
