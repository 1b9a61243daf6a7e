"""CSL-JSON items (version 1.0.2 of the data schema), which reference managers and citation processors read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from site_builder.citing.kinds import LETTERS, PAPERS, REPORTS, WEB
from site_builder.citing.names import Name
from site_builder.citing.stamps import is_closed, is_doubtful, parts, stamp
from site_builder.citing.work import Work
from site_builder.dates import Edtf, in_gregorian


def item(work: Work) -> bytes:
    """One item as JSON on a single line."""
    return msgspec.json.encode(fields(work))


def fields(work: Work) -> dict[str, Any]:
    """The item: only what is known, in the order in which it is read."""
    found: dict[str, Any] = {"id": work.id, "type": work.kind.csl, "title": work.whole_title}
    for variable, names in (
        ("author", work.authors), ("editor", work.names("editor")), ("translator", work.names("translator")),
        ("recipient", work.names("recipient")), ("interviewer", work.names("interviewer")),
    ):  # fmt: skip
        if names:
            found[variable] = [name(n) for n in names]
    if work.date is not None:
        found["issued"] = issued(work.date, work.inferred)
    if work.first and work.first.date is not None:
        found["original-date"] = issued(work.first.date, work.first.inferred)
    found.update((key, value) for key, value in _plain(work) if value)
    return found


def _plain(work: Work) -> Iterator[tuple[str, str]]:
    c = work.container
    is_contained = work.type in PAPERS or work.type in WEB or work.type == "book-chapter"
    container = (c.title if work.type == "book-chapter" else "") or (work.outlet if is_contained else "") or c.title
    yield "container-title", container
    outlet = work.institution if work.type in REPORTS else work.outlet
    yield "publisher", "" if outlet == container else outlet
    yield "original-publisher", work.first.outlet if work.first else ""
    yield "event-place" if work.type == "speech" else "publisher-place", work.place
    yield from (("medium", work.medium), ("dimensions", work.running_time))
    yield "collection-title", c.series
    yield from (("volume", c.volume), ("issue", c.issue), ("page", c.pages), ("number", work.number or c.number))
    yield "genre", "" if work.kind.csl in ("webpage", "chapter", "interview") else work.kind.label
    yield from (("DOI", work.identifiers.get("doi", "")), ("ISBN", work.identifiers.get("isbn", "")))
    yield "call-number", work.held_by.shelfmark if work.type in LETTERS else ""
    yield from (("language", work.language), ("abstract", work.abstract), ("keyword", ", ".join(work.keywords)))
    yield from (("URL", work.page), ("archive", work.archive), ("archive_location", work.id))
    yield from (("version", work.version), ("note", "\n".join(work.notes)))


def name(given: Name) -> dict[str, str]:
    """A person by parts, everybody else as a literal name."""
    if given.whole:
        return {"literal": given.whole}
    found = {"family": given.family}
    if given.given:
        found["given"] = given.given
    if given.particle:
        found["non-dropping-particle"] = given.particle
    return found


def issued(date: Edtf, inferred: bool = False) -> dict[str, Any]:
    """A date by its parts, `circa` where it is in doubt; in words where parts cannot say it."""
    gregorian = in_gregorian(date)
    if gregorian is None or not is_closed(gregorian):
        return {"literal": stamp(date, inferred).full}
    found: dict[str, Any] = {"date-parts": _date_parts(gregorian)}
    if (season := _season(gregorian)) is not None:
        found["season"] = season
    if is_doubtful(gregorian):
        found["circa"] = True
    return found


def _date_parts(date: Edtf) -> list[list[int]]:
    ends = [end.rstrip("?~%").partition("T")[0] for end in date.text.split("/")]
    if len(ends) == 1 and not _is_open_year(ends[0]):
        return [_known(ends[0], date.lower)]
    lower, upper = _known(ends[0], date.lower), _known(ends[-1], date.upper)
    return [lower] if lower == upper else [lower, upper]


def _known(typed: str, bound: str) -> list[int]:
    """As many numbers of a bound as were typed: of `2016-03` year and month."""
    year, month, day = parts(bound)
    stated = [piece for piece in typed.lstrip("-").split("-")[1:] if piece != "XX"]
    if not stated or int(stated[0]) > 12:  # above are the seasons
        return [year]
    return [year, month, day][: 1 + len(stated)]


def _is_open_year(typed: str) -> bool:
    return "X" in typed[:4]


def _season(date: Edtf) -> int | None:
    """1 is spring, 4 is winter."""
    stated = date.text.rstrip("?~%").lstrip("-").split("-")
    is_season = "/" not in date.text and len(stated) == 2 and stated[1].isdigit() and 21 <= int(stated[1]) <= 24
    return int(stated[1]) - 20 if is_season else None
