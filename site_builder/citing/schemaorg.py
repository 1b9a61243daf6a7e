"""schema.org descriptions as JSON-LD, for search engines and harvesters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from site_builder import dates
from site_builder.citing.kinds import LETTERS
from site_builder.citing.names import Name
from site_builder.citing.work import Appearance, Work
from site_builder.model import Correction, Struct

_ESCAPES: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", chr(0x2028): "\\u2028", chr(0x2029): "\\u2029"}
)
"""What could end the element, begin a comment in it, or a line in older JavaScript."""

_NAMED: Final = {
    "person": "Person", "organization": "Organization", "place": "Place", "event": "Event",
    "publication": "CreativeWork", "topic": "DefinedTerm",
}  # fmt: skip


class Mentioned(Struct, frozen=True):
    """A thing that the document names: kind, name, full address."""

    kind: str
    name: str
    url: str = ""


def json_ld(work: Work, mentions: Iterable[Mentioned] = (), corrections: Iterable[Correction] = ()) -> str:
    """The description as text that may stand in a `<script>` of an HTML page."""
    return msgspec.json.encode(describe(work, mentions, corrections)).decode().translate(_ESCAPES)


def day_published(work: Work) -> str:
    """The day on which it was published; nothing where that is inferred or no full date, and for what was sent."""
    date = dates.datetime_attribute(work.date) if work.date and not work.inferred else ""
    day = date.partition("T")[0]
    return day if dates.is_full_date(day) and work.type not in LETTERS else ""


def describe(work: Work, mentions: Iterable[Mentioned], corrections: Iterable[Correction]) -> dict[str, Any]:
    """The description: only what is known."""
    date = dates.datetime_attribute(work.date) if work.date and not work.inferred else ""
    found = {
        "@context": "https://schema.org",
        "@type": work.kind.schema,
        "@id": work.page,
        "url": work.page,
        "identifier": work.id,
        "name" if work.kind.schema in ("Message", "Chapter", "VideoObject") else "headline": work.whole_title,
        "genre": work.kind.label,
        "inLanguage": work.language,
        "abstract": work.abstract,
        "keywords": list(work.keywords),
        **_people(work),
        "datePublished": "" if work.type in LETTERS else date,
        "dateSent": date if work.type in LETTERS else "",
        "publisher": _thing("Organization", work.outlet),
        "duration": _duration(work.running_time) if work.type in ("podcast", "video") else "",
        "isBasedOn": _original(work, date),
        "archivedAt": work.archived_url,
        "isPartOf": _thing("Book", work.container.title) if work.type == "book-chapter" else _archive(work),
        "holdingArchive": _thing("ArchiveOrganization", work.held_by.repository),
        "copyrightNotice": work.rights,
        "version": work.version,
        "dateModified": work.version if dates.is_full_date(work.version) else "",
        "mentions": [_mention(m) for m in mentions],
        "correction": [_correction(c) for c in corrections],
    }
    return {key: value for key, value in found.items() if value}


def _people(work: Work) -> dict[str, list[dict[str, Any]]]:
    leading = "sender" if work.type in LETTERS else "author"
    found = {leading: [_person(n) for n in work.authors]}
    for role, key in (("recipient", "recipient"), ("editor", "editor"), ("translator", "translator")):
        found[key] = [_person(n) for n in work.names(role)]
    found["contributor"] = [_person(n) for n in work.names("interviewer")]
    return found


def _person(given: Name) -> dict[str, Any]:
    """Nobody can tell whether a name that is cited whole is a person's: it is a `Thing` with a name."""
    if given.whole:
        return {"name": given.whole}
    found = {"@type": "Person", "name": given.text, "familyName": given.surname}
    return found | ({"givenName": given.given} if given.given else {})


def _thing(kind: str, name: str) -> dict[str, Any]:
    return {"@type": kind, "name": name} if name else {}


def _archive(work: Work) -> dict[str, Any]:
    found = _thing("ArchiveComponent", work.archive)
    return found | ({"publisher": {"@type": "Organization", "name": work.publisher}} if work.publisher else {})


def _original(work: Work, date: str) -> dict[str, Any]:
    if not (work.url or work.outlet):
        return {}
    found = {
        "@type": "CreativeWork", "name": work.whole_title, "url": work.url, "datePublished": date,
        "publisher": _thing("Organization", work.outlet), "isBasedOn": _first(work.first) if work.first else {},
    }  # fmt: skip
    return {key: value for key, value in found.items() if value}


def _first(given: Appearance) -> dict[str, Any]:
    """The first publication, of which not even the title is known."""
    date = dates.datetime_attribute(given.date) if given.date and not given.inferred else ""
    found = {
        "@type": "CreativeWork", "url": given.url, "datePublished": date,
        "publisher": _thing("Organization", given.outlet),
    }  # fmt: skip
    return {key: value for key, value in found.items() if value}


def _duration(running_time: str) -> str:
    """ISO 8601: `PT1H2M3S`."""
    units = zip(reversed(running_time.split(":")), "SMH", strict=False)
    return "PT" + "".join(f"{int(number)}{unit}" for number, unit in reversed(list(units))) if running_time else ""


def _mention(given: Mentioned) -> dict[str, Any]:
    found = {"@type": _NAMED[given.kind], "name": given.name}
    return found | ({"@id": given.url} if given.url else {})


def _correction(given: Correction) -> dict[str, Any]:
    """Of a redaction the old words are never said; the note says what happened."""
    words = given.note or ("" if given.kind == "redaction" else given.new)
    found = {"@type": "CorrectionComment", "text": words, "datePublished": given.at}
    return {key: value for key, value in found.items() if value}
