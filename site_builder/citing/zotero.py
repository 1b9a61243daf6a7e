"""What Zotero and its kin read from a page: meta tags on a document's page, COinS on lists of documents.

Zotero's general translator decides here, and it guesses what it is not told. So `z:itemType` names the type outright,
names end as it can split them, dates keep the doubts that it understands, and nothing is emitted for what nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from site_builder import dates
from site_builder.citing.kinds import LETTERS, PAPERS, RECORDINGS, REPORTS, WEB
from site_builder.citing.names import Name
from site_builder.citing.stamps import stamp
from site_builder.citing.work import Work
from site_builder.dates import Edtf

Meta = tuple[str, str]
"""Name and content of a meta tag."""

_TIMED: Final = frozenset({"podcast", "video"})
PUBLICATION: Final = "prism.publicationName"
_INITIALS: Final = re.compile(r"\b(?:[A-Z]\.){2,}")


def head(work: Work) -> tuple[Meta, ...]:
    """The meta tags of the document's page, those without content left out."""
    given = (*_every(work), *_creators(work), *_own(work), *_copy(work))
    return tuple((key, value) for key, value in given if value)


def _every(work: Work) -> Iterator[Meta]:
    yield "z:itemType", work.kind.zotero
    yield "citation_title", work.whole_title
    yield "citation_date", date(work.date) if work.date else ""
    yield "citation_public_url", work.page
    yield "citation_language", work.language or "und"  # else the language of the archive's own words is taken
    yield "citation_abstract", work.abstract
    yield "DC.rights", work.rights


def _creators(work: Work) -> Iterator[Meta]:
    if work.type in RECORDINGS:
        yield from (("citation_author", f"{name(n)};") for n in work.authors)
    elif work.type == "interview":
        yield from (("z:interviewees", name(n)) for n in work.authors)
        yield from (("z:interviewers", name(n)) for n in work.names("interviewer"))
    else:
        yield from (("bib:authors", name(n)) for n in work.authors)
    if work.type in LETTERS:
        yield from (("z:recipients", name(n)) for n in work.names("recipient"))
    if work.type == "book-chapter":
        yield from (("bib:editors", name(n)) for n in work.names("editor"))


def _own(work: Work) -> Iterator[Meta]:
    """What only this type has."""
    c, outlet = work.container, work.outlet
    if work.type in PAPERS:
        yield PUBLICATION, outlet or c.title
        yield from (("article:section", "Opinion" if work.type == "opinion" else ""), ("z:place", work.place))
    elif work.type in WEB:
        yield from ((PUBLICATION, outlet or c.title), ("DC.type", work.kind.label))
    elif work.type == "book-chapter":
        yield from ((PUBLICATION, c.title or outlet), ("z:pages", c.pages), ("z:place", work.place))
    elif work.type in REPORTS:
        yield from (("DC.type", work.kind.label), ("DC.publisher", work.institution))
        yield from (("z:reportNumber", work.number or c.number), ("z:place", work.place))
    elif work.type in LETTERS:
        yield from (("DC.type", work.kind.label), ("z:callNumber", work.held_by.shelfmark))
    elif work.type == "speech":
        yield from (("DC.type", work.kind.label), ("z:meetingName", c.title), ("z:place", work.place))
    elif work.type == "podcast":
        yield from (("z:seriesTitle", c.series or c.title or outlet), ("z:episodeNumber", c.number or work.number))
    else:
        yield "DC.publisher", outlet
    yield "z:runningTime", work.running_time if work.type in _TIMED else ""
    yield "DCTERMS.medium", work.medium if work.type == "interview" else ""


def _copy(work: Work) -> Iterator[Meta]:
    """This archive's copy."""
    yield "z:archive", work.archive
    yield "z:archiveLocation", work.id
    told = work.recording(medium=work.type != "interview", time=work.type not in _TIMED)
    yield "z:extra", "\n".join((*told, *work.notes))


def name(given: Name) -> str:
    """`Family, Given`; what is cited whole ends in the only comma it has, and `U.S.` is written `US`."""
    if not given.whole:
        return given.inverted if given.given else f"{given.inverted},"
    whole = _INITIALS.sub(lambda found: found[0].replace(".", ""), given.whole)
    return re.sub(r"\s*[,،]\s*", " – ", whole.strip(" ,")) + ","


def date(given: Edtf) -> str:
    """EDTF where its doubts are understood (`2016~`, `2014/2016`), else only what is certain, or words."""
    gregorian = dates.in_gregorian(given)
    if gregorian is None:
        return stamp(given).full
    text = re.sub(r"T\d\d:.*", "", re.sub(r"-XX", "", gregorian.text))
    if re.fullmatch(r"\d+X+[?~%]?", text):
        return f"{gregorian.lower[:4]}/{gregorian.upper[:4]}"
    if re.fullmatch(r"-?\d+-2[1-4][?~%]?", text):
        return stamp(gregorian).full
    return text


# --- lists --------------------------------------------------------------------------------------------


def coins(work: Work) -> str:
    """The `title` of a COinS span. It always has an author: without one Zotero would ask others who wrote it."""
    given = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rfr_id", f"info:sid/{work.archive}"),
        ("rft.type", work.kind.zotero),
        ("rft.title", work.whole_title),
        *(("rft.aucorp", n.whole) if n.whole else ("rft.au", n.inverted) for n in work.authors),
    ]
    if not work.authors:
        given.append(("rft.aucorp", work.outlet or "Anonymous"))
    given += [
        ("rft.source", work.outlet),
        ("rft.date", date(work.date) if work.date else ""),
        ("rft.identifier", work.page),
        ("rft.language", work.language),
        *(("rft.subject", word) for word in work.keywords),
    ]
    return urlencode([(key, value) for key, value in given if value])
