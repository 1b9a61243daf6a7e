"""RIS records: one tag a line, in UTF-8, with the line ends that the format asks for."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.citing.kinds import LETTERS, PAPERS, REPORTS, WEB
from site_builder.citing.names import Name
from site_builder.citing.stamps import parts, stamp
from site_builder.citing.work import Work

_END = "\r\n"


def record(work: Work) -> str:
    """One record, from `TY` to `ER`."""
    lines = "".join(f"{tag}  - {_on_one_line(value)}{_END}" for tag, value in _tags(work) if value)
    return f"TY  - {work.kind.ris}{_END}{lines}ER  - {_END}"


def _on_one_line(value: str) -> str:
    return value if value.isprintable() else " ".join(value.split())


def _tags(work: Work) -> Iterator[tuple[str, str]]:
    c = work.container
    yield from (("AU", name(n)) for n in work.authors)
    yield "TI", work.whole_title
    yield from _where(work)
    yield "CY", work.place
    for role, tag in (("recipient", "A2"), ("interviewer", "A2"), ("editor", "ED"), ("translator", "A4")):
        yield from ((tag, name(n)) for n in work.names(role))
    yield from _when(work)
    yield from (("VL", c.volume), ("IS", c.issue or c.number), ("SP", c.pages.partition("–")[0].partition("-")[0]))
    yield "EP", c.pages.replace("–", "-").partition("-")[2]
    yield from (("M3", work.kind.label), ("DO", work.identifiers.get("doi", "")))
    yield "SN", work.identifiers.get("isbn", "") or work.identifiers.get("issn", "")
    yield from (("LA", work.language), ("AB", work.abstract))
    yield from (("KW", word) for word in work.keywords)
    yield from (("UR", work.page), ("DB", work.archive), ("AV", work.id), ("ID", work.id))
    yield from (("N1", line) for line in (*work.recording(), *work.notes))


def _where(work: Work) -> Iterator[tuple[str, str]]:
    """The original publication: a container where the type has one, else whoever published it."""
    c = work.container
    if work.type in PAPERS or work.type in WEB:
        yield "T2", work.outlet or c.title
    elif work.type == "book-chapter":
        yield from (("T2", c.title or work.outlet), ("PB", work.outlet if c.title else ""), ("T3", c.series))
    elif work.type in REPORTS:
        yield "PB", work.institution
    else:
        yield from (("PB", work.outlet), ("T2", c.title or c.series))
    if work.type in LETTERS:
        yield "CN", work.held_by.shelfmark


def _when(work: Work) -> Iterator[tuple[str, str]]:
    """`PY`, and `DA` as year/month/day/words: the words say what the numbers cannot."""
    date = work.date
    day = date.lower or date.upper if date else ""
    if date is None or not day or day == "9999-12-31":
        return
    year, month, number = parts(day)
    if not 0 < year < 10000:
        return
    shown = stamp(date, work.inferred)
    is_day, is_month = len(shown.rest.split()) == 2, bool(shown.rest)
    is_plain = not (shown.before or shown.after) and shown.year.isdigit() and date.calendar == "gregorian"
    yield "PY", f"{year:04d}"
    month_text, day_text = f"{month:02d}" if is_month else "", f"{number:02d}" if is_day else ""
    yield "DA", f"{year:04d}/{month_text}/{day_text}/{'' if is_plain else shown.full.replace('/', '-')}"


def name(given: Name) -> str:
    """`Family, Given`; readers split at commas, so a name that is cited whole keeps none but the one that ends it."""
    if not given.whole:
        return given.inverted
    return f"{given.whole.replace(', ', ' – ').replace(',', ' ')}," if "," in given.whole else given.whole
