"""BibTeX entries that classic BibTeX and biblatex both read, in UTF-8.

`date` is EDTF, which biblatex understands with its doubts; `year` and `month` are for classic styles, in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from site_builder import dates
from site_builder.citing.kinds import LETTERS, PAPERS, REPORTS
from site_builder.citing.names import Name
from site_builder.citing.stamps import biblatex, stamp, year_of
from site_builder.citing.work import Work

_ESCAPES: Final = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "%": r"\%", "&": r"\&", "$": r"\$", "#": r"\#", "_": r"\_", "\n": " ", "\r": " ",
}  # fmt: skip
_TEXT: Final = str.maketrans(_ESCAPES)
_SPECIAL: Final = re.compile(r"[\\{}~^%&$#_\n\r]")
_ADDRESS: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", "\n": "", "\r": ""})
_MONTHS: Final = ("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BABEL: Final = {
    "ar": "arabic", "bg": "bulgarian", "ca": "catalan", "cs": "czech", "cy": "welsh", "da": "danish", "de": "ngerman",
    "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "gl": "galician", "he": "hebrew", "hi": "hindi", "hr": "croatian", "hu": "hungarian",
    "is": "icelandic", "it": "italian", "la": "latin", "lt": "lithuanian", "lv": "latvian", "nb": "norsk",
    "nl": "dutch", "nn": "nynorsk", "no": "norsk", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sk": "slovak", "sl": "slovene", "sr": "serbian", "sv": "swedish", "tr": "turkish",
    "uk": "ukrainian", "vi": "vietnamese",
}  # fmt: skip
"""What babel, and so biblatex, calls a language."""

_AND: Final = re.compile(r"\band\b", re.IGNORECASE)


def entry(work: Work) -> str:
    """One entry; its key is the document's id, so that it never changes."""
    lines = "".join(f"  {name} = {value},\n" for name, value in _fields(work))
    return f"@{work.kind.bibtex}{{{work.id},\n{lines}}}\n"


def escaped(text: str) -> str:
    """Text in which TeX sees nothing but text; braces become commands, as BibTeX counts them even behind a `\\`."""
    return text.translate(_TEXT) if _SPECIAL.search(text) else text


def name(given: Name) -> str:
    """`van der Berg, Jan`; a name that is cited whole stands in braces."""
    if given.whole:
        return f"{{{escaped(given.whole)}}}"
    family, first = _kept_whole(given.family), _kept_whole(given.given)
    head = f"{escaped(given.particle)} {family}" if given.particle else family
    return f"{head}, {first}" if first else f"{{{head}}}"


def _kept_whole(part: str) -> str:
    """In braces where BibTeX would see two people, two parts, or a particle in small letters."""
    split = _AND.search(part) or "," in part or any(word[0].islower() for word in part.split())
    return f"{{{escaped(part)}}}" if split else escaped(part)


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    """Name and value, braces included, in the order in which they are read."""
    yield from _names("author", work.authors)
    if not work.authors:
        yield "key", f"{{{escaped(work.outlet or work.whole_title)}}}"  # by which it is sorted instead
    yield "title", f"{{{{{escaped(work.whole_title)}}}}}"
    for field, value in _where(work):
        if value:
            yield field, f"{{{escaped(value)}}}"
    yield from _names("editor", work.names("editor"))
    yield from _names("translator", work.names("translator"))
    yield from _when(work)
    yield from _first(work)
    if work.page:
        yield "url", f"{{{work.page.translate(_ADDRESS)}}}"
    for field, value in _rest(work):
        if value:
            yield field, f"{{{escaped(value)}}}"


def _names(field: str, names: Iterable[Name]) -> Iterator[tuple[str, str]]:
    found = " and ".join(map(name, names))
    if found:
        yield field, f"{{{found}}}"


def _where(work: Work) -> Iterator[tuple[str, str]]:
    """The original publication, in the field that its type of entry has for it."""
    c = work.container
    if work.type in PAPERS:
        yield "journal", work.outlet or c.title
        yield from (("volume", c.volume), ("number", c.issue or c.number))
    elif work.type == "book-chapter":
        yield "booktitle", c.title or work.outlet
        yield from (("publisher", work.outlet if c.title else ""), ("series", c.series), ("volume", c.volume))
    elif work.type in REPORTS:
        yield from (("type", work.kind.label), ("institution", work.institution), ("number", work.number or c.number))
    else:
        yield "howpublished", ", ".join(part for part in (work.outlet, c.title, c.series, c.number) if part)
        yield "type", work.kind.label
    yield from (("pages", c.pages.replace("–", "--")), ("address", work.place))


def _when(work: Work) -> Iterator[tuple[str, str]]:
    date = work.date
    if date is not None and (machine := biblatex(date)):
        yield "date", f"{{{machine}}}"
    yield "year", f"{{{escaped(year_of(date, work.inferred))}}}"
    stated = dates.datetime_attribute(date) if date is not None and stamp(date, work.inferred).rest else ""
    if found := re.match(r"\d{4}-(0[1-9]|1[0-2])", stated):
        yield "month", _MONTHS[int(found[1])]


def _first(work: Work) -> Iterator[tuple[str, str]]:
    """The first publication of what is cited by a later one; only biblatex has fields for it, so notes say it too."""
    if work.first:
        yield "origpublisher", f"{{{escaped(work.first.outlet)}}}"
        if work.first.date is not None and (machine := biblatex(work.first.date)):
            yield "origdate", f"{{{machine}}}"


def _rest(work: Work) -> Iterator[tuple[str, str]]:
    copy = ", ".join(part for part in (work.archive, work.id) if part)
    addressed = ["Addressed to: " + "; ".join(n.text for n in work.names("recipient"))] if _is_addressed(work) else []
    asked = work.names("interviewer")
    asked_by = ["Interviewer: " + "; ".join(n.text for n in asked)] if asked else []
    yield "note", "; ".join((*addressed, *asked_by, *work.recording(), *work.notes, f"Read in: {copy}"))
    yield "library", copy
    yield "version", work.version
    yield "doi", work.identifiers.get("doi", "")
    yield "isbn", work.identifiers.get("isbn", "")
    yield "language", work.language
    yield "langid", _BABEL.get(work.language.partition("-")[0], "")
    yield "keywords", ", ".join(word.replace(",", " ") for word in work.keywords)
    yield "abstract", work.abstract


def _is_addressed(work: Work) -> bool:
    return work.type in LETTERS and bool(work.names("recipient"))
