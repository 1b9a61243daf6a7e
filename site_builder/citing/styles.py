"""Citations in words: Chicago (notes), MLA, APA and Harvard.

Each names the original publication, this archive's page and the version of the page. Pure functions of a `Work`; a
citation is a row of runs, which `plain` and `html` write out. Italics are set only where the script knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from markupsafe import Markup, escape

from site_builder import dates
from site_builder.citing.kinds import LETTERS, PAPERS, WEB
from site_builder.citing.names import Name
from site_builder.citing.stamps import NO_DATE, shortened, stamp, year_of
from site_builder.citing.work import Work
from site_builder.languages import is_upright
from site_builder.model import Container, Struct


class Run(Struct, frozen=True):
    """Some words in one manner: `italic`, `apart` (of any direction), `title` (in the document's language), `link`."""

    text: str
    manner: str = ""


Runs = tuple[Run, ...]
_ENDS: Final = (".", "?", "!", "…", "؟", "。")
_IN_A_CONTAINER: Final = PAPERS | WEB | {"book-chapter"}
_MOST: Final = {"chicago": 3, "mla": 2, "apa": 20, "harvard": 3}


# --- styles -------------------------------------------------------------------------------------------


def chicago(work: Work) -> Runs:
    """A note of the Chicago Manual of Style."""
    who = _in_order(work.authors)
    if who and work.type in LETTERS and (to := work.names("recipient")):
        who = (*who, Run(" to "), *_in_order(to))
    if who and (asked := work.names("interviewer")):
        who = (*who, Run(", interview by "), *_in_order(asked))
    when = stamp(work.date, work.inferred).full
    recorded = [_plain(work.medium), _plain(work.running_time)]
    rest = [*_container(work, "in "), *_kept(work), _plain(when), *recorded, _elsewhere(work), *_copy(work)]
    head = (*who, Run(", ")) if who else ()
    return (*head, *_quoted(work, "“", "”", ","), Run(" "), *_joined(rest, ", "), Run("."))


def mla(work: Work) -> Runs:
    """An entry of a list of works cited by the MLA, which says nothing where there is no date."""
    names = [n.text if at else n.inverted for at, n in enumerate(work.authors)]
    who = _listed(names, "mla", ", and ")
    when = stamp(work.date, work.inferred).short if work.date else ""
    to = _addressee(work)
    first = [*_apart_each(to), *_container(work), *_kept(work), _plain(when)]
    return (
        *_sentence(who), *_quoted(work, "“", "”", "."), Run(" "), *_sentence(_joined(first, ", ")),
        *_sentence(_opening(_elsewhere(work, shorten=True))),
        *_joined(_copy(work, shorten=True), ", "), Run("."),
    )  # fmt: skip


def apa(work: Work) -> Runs:
    """A reference by the APA. It ends without a full stop where an address ends it."""
    who = _listed([n.initials for n in work.authors], "apa", ", & ")
    when = stamp(work.date, work.inferred)
    year = Run(f"({_apa_year(work)})")
    title: Runs = (Run(work.whole_title, "title" if _is_contained(work) else "title italic"),)
    if not _is_contained(work):
        title = (*title, Run(f" [{_addressee(work) or work.kind.label}]"))
    head = (*_sentence(who), year, Run(". "), *_sentence(title)) if who else (*_sentence(title), year, Run(". "))
    where = _joined([*_container(work, "In "), *_kept(work)], ", ")
    detail = f"{when.full}" if year_of(work.date, work.inferred) != when.full and not when.rest else ""
    copy = _joined(_copy(work, address=False), ", ")
    end = (Run(". "), Run(work.page, "link")) if work.page else (Run("."),)
    told = (*_sentence((Run(detail),) if detail else ()), *_sentence(_opening(_elsewhere(work))))
    return (*head, *_sentence(where), *told, *copy, *end)


def harvard(work: Work) -> Runs:
    """A reference with author and date, as British universities write it."""
    who = _listed([n.initials for n in work.authors], "harvard", " and ")
    when = stamp(work.date, work.inferred)
    year = Run(f"({year_of(work.date, work.inferred)})")
    title = _quoted(work, "‘", "’", "")
    detail = when.rest or (when.full if when.full not in (NO_DATE, year_of(work.date, work.inferred)) else "")
    head = (*who, Run(" "), year, Run(" "), *title) if who else (*title, Run(" "), year)
    where = [head, *_apart_each(_addressee(work)), *_container(work, "in "), *_kept(work), _plain(detail)]
    copy = _joined(_copy(work, address=False), ", ")
    end = (Run(". Available at: "), Run(work.page, "link")) if work.page else ()
    return (*_sentence(_joined(where, ", ")), *_sentence(_opening(_elsewhere(work))), *copy, *end, Run("."))


STYLES: Final[dict[str, Callable[[Work], Runs]]] = {"chicago": chicago, "mla": mla, "apa": apa, "harvard": harvard}
NAMES: Final = {"chicago": "Chicago", "mla": "MLA", "apa": "APA", "harvard": "Harvard"}


# --- parts --------------------------------------------------------------------------------------------


def _in_order(names: Sequence[Name]) -> Runs:
    """Names as they are read: `Mara Arvid and Tomas Reyn`."""
    return _listed([n.text for n in names], "chicago", " and " if len(names) == 2 else ", and ")


def _listed(names: Sequence[str], style: str, last: str) -> Runs:
    """Names in a row, each apart; those beyond the style's number as `et al.`"""
    if len(names) > _MOST[style]:
        return (*_apart(names[0]), Run(", et al." if style == "mla" else " et al."))
    if len(names) < 2:
        return _apart("".join(names))
    return (*_joined([_apart(n) for n in names[:-1]], ", "), Run(last), *_apart(names[-1]))


def _addressee(work: Work) -> str:
    to: tuple[Name, ...] = work.names("recipient") if work.type in LETTERS else ()
    return f"{work.kind.label} to {' and '.join(n.text for n in to)}" if to else ""


def _is_contained(work: Work) -> bool:
    return work.type in _IN_A_CONTAINER and bool(work.outlet or work.container.title)


def _apa_year(work: Work) -> str:
    when = stamp(work.date, work.inferred)
    return when.year_first if when.rest else year_of(work.date, work.inferred)


def _container(work: Work, word: str = "") -> list[Runs]:
    """The publication, book or series it stood in, with its number."""
    c = work.container
    if work.type == "book-chapter":
        editors = " and ".join(n.text for n in work.names("editor"))
        book = c.title or work.outlet
        found = [(Run(word), Run(book, "italic")) if book else (), _plain(f"ed. {editors}" if editors else "")]
        return [*found, _apart(work.outlet if c.title else ""), _plain(_pages(c))]
    is_edited = work.type in LETTERS and bool(c.title)  # it is read in an edition, which numbers it
    title = c.title if is_edited else work.outlet or c.title
    number = work.number or c.number if is_edited or work.type not in LETTERS else ""
    series = c.series if c.series != title else ""
    numbered = " ".join(part for part in (series, f"no. {number}" if number else "") if part)
    held = work.place if work.type == "speech" else ""
    pages = _pages(c) if is_edited else ""
    return [(Run(title, "italic"),) if title else (), *_issue(c), _apart(numbered), _apart(held), _plain(pages)]


def _pages(c: Container) -> str:
    return f"pp. {c.pages}" if "–" in c.pages or "-" in c.pages else f"p. {c.pages}" if c.pages else ""


def _issue(c: Container) -> list[Runs]:
    return [_plain(f"{word} {value}" if value else "") for word, value in (("vol.", c.volume), ("no.", c.issue))]


def _kept(work: Work) -> list[Runs]:
    """Where the original of a letter is kept; other documents have a publication."""
    return [_apart(work.place_kept)] if work.type in LETTERS and not work.outlet else []


def _elsewhere(work: Work, *, shorten: bool = False) -> Runs:
    """The other publication that has to be named as titles differ: the first one, or that of this copy."""
    other = work.first or work.copy
    if other is None:
        return ()
    when = f", {stamp(other.date, other.inferred).full}" if other.date else ""
    outlet = (Run(other.outlet, "italic"),) if other.outlet else ()
    told: Runs = (Run(shortened(when) if shorten else when),) if when else ()
    if work.first:
        begun = Run("first published in " if outlet else "first published")
        return (begun, *outlet, *told, Run(" (title there not known)"))
    named = (Run("reprinted as “"), Run(other.title, "title"), Run("”"))
    return (*named, Run(" in "), *outlet, *told) if outlet else (*named, *told)


def _opening(runs: Runs) -> Runs:
    """With a capital, as a sentence begins."""
    if not runs:
        return ()
    first = runs[0].text
    return (Run(first[:1].upper() + first[1:], runs[0].manner), *runs[1:])


def _copy(work: Work, *, shorten: bool = False, address: bool = True) -> list[Runs]:
    """This archive, the version of the page, its address or the document's id."""
    version = f"version of {_day(work.version)}" if work.version else ""
    found = [(Run(work.archive, "italic"),), _plain(shortened(version) if shorten else version)]
    if not work.page:
        found.insert(1, (Run(work.id, "apart"),))
    return [*found, (Run(work.page, "link"),)] if address and work.page else found


def _day(text: str) -> str:
    try:
        return stamp(dates.parse(text.partition("T")[0])).full
    except dates.DateError:
        return text


def _quoted(work: Work, opened: str, closed: str, mark: str) -> Runs:
    """The title in quotation marks, with the mark that follows it inside them."""
    title = work.whole_title
    if mark == "," and title.endswith("."):
        title = title.rstrip(".")
    inside = "" if mark == "." and title.endswith(_ENDS) else mark
    return (Run(opened), Run(title, "title"), Run(inside + closed))


def _plain(text: str) -> Runs:
    return (Run(text),) if text else ()


def _apart(text: str) -> Runs:
    return (Run(text, "apart"),) if text else ()


def _apart_each(text: str) -> list[Runs]:
    return [_apart(text)] if text else []


def _joined(parts: Sequence[Runs], mark: str) -> Runs:
    found: list[Run] = []
    for part in parts:
        if part:
            found += [Run(mark), *part] if found else part
    return tuple(found)


def _sentence(runs: Runs) -> Runs:
    """With the full stop that ends it, unless a mark does already."""
    if not runs:
        return ()
    return (*runs, Run(" " if runs[-1].text.endswith(_ENDS) else ". "))


# --- writing out --------------------------------------------------------------------------------------


def plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def html(runs: Runs, title_attributes: Markup) -> Markup:
    """As HTML; words of whatever direction stand apart from those around them."""
    return Markup("".join(_html(run, title_attributes) for run in runs))


def _html(run: Run, attributes: Markup) -> str:
    # Plain strings: some sixty runs stand on every page, and Markup.format reads its pattern anew for each.
    manner, text = run.manner, str(escape(run.text))
    if not manner:
        return text
    if manner == "link":
        return f'<a href="{text}"><bdi dir="ltr">{text}</bdi></a>'
    found = f"<bdi{attributes if 'title' in manner else ''}>{text}</bdi>"
    return f"<i>{found}</i>" if "italic" in manner and not is_upright(run.text) else found
