"""Names and dates as pages show them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import lru_cache

from site_builder import dates
from site_builder.catalog.rows import Term, TermKey, split_key, term_key
from site_builder.dates import Edtf
from site_builder.languages import is_upright
from site_builder.model import Agent
from site_builder.render.labels import Labels, day, month
from site_builder.render.scope import Scope, Shareable


class NameView(Shareable):
    """A name with a link where the archive has a page for it. What a document prints goes before what a record says."""

    __slots__ = ("_key", "_printed", "_role", "_scope", "_term")

    def __init__(self, scope: Scope, key: str, printed: str = "", role: str = "") -> None:
        self._scope = scope
        self._key = key
        self._printed = printed
        self._role = role
        self._term: Term | None = scope.term(key) if key else None

    def _identity(self) -> Hashable:
        return NameView, self._key, self._printed, self._role

    def _anew(self) -> NameView:
        return NameView(self._scope, self._key, self._printed, self._role)

    @property
    def text(self) -> str:
        """The name as it is read: as printed with "Family, Given" turned, else the authority file's."""
        return turned(self._printed) if self._printed or not self._term else self._term.name

    @property
    def inverted(self) -> str:
        """The name as a bibliography begins with it: family name first."""
        if self._term and not self._printed:
            return self._term.sort_name if self._is_person and self._term.sort_name else self._term.name
        return self._printed.rstrip(", ")

    @property
    def is_upright(self) -> bool:
        """Whether its script knows no italics, such as Arabic or Hebrew."""
        return is_upright(self.text)

    @property
    def href(self) -> str:
        """Link to its page, or nothing."""
        return self._scope.term_href(self._key) if self._term else ""

    @property
    def kind(self) -> str:
        """`person`, `organization` …, or nothing for a printed name."""
        return self._term.kind if self._term else ""

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return self._scope.t.word("kind", self.kind) if self.kind else ""

    @property
    def role(self) -> str:
        """What it is to the document, in words; nothing for an author."""
        return "" if self._role in ("", "author") else self._scope.t.word("role", self._role)

    @property
    def _is_person(self) -> bool:
        return self._key.startswith("person:")

    def __bool__(self) -> bool:
        return bool(self._term or self._printed)


def turned(name: str) -> str:
    """`Family, Given` → `Given Family`; a comma at the end marks an institution; anything else stays.

    >>> turned("Arvid, Mara"), turned("Ministry of Ferries,"), turned("the report, unsigned")
    ('Mara Arvid', 'Ministry of Ferries', 'the report, unsigned')
    """
    family, comma, given = name.partition(",")
    if comma and given.strip() and "," not in given and not given.strip()[0].islower():
        return f"{given.strip()} {family.strip()}"
    return name.rstrip(", ")


def agent(scope: Scope, given: Agent) -> NameView:
    """The view of an `Agent`: an id is a person's or an organization's, a printed name is never looked up.

    Somebody whose record is not published is not named by the id either.
    """
    if not given.id:
        return NameView(scope, "", given.name, given.role)
    person, organization = (term_key(kind, given.id) for kind in ("person", "organization"))
    return NameView(scope, person if scope.term(person) else organization, given.name, given.role)


def named(scope: Scope, keys: Iterable[str]) -> tuple[NameView, ...]:
    """Views of those terms that are published."""
    return tuple(view for key in keys if (view := NameView(scope, key)))


def name_or_word(scope: Scope, kind: str, given: str) -> NameView:
    """The term of that kind and id if it is published, else the word as it stands; nothing for a record held back."""
    key = f"{kind}:{given}" if given else ""
    if not key or scope.term(key) is not None:
        return NameView(scope, key)
    return NameView(scope, "", given if scope.ctx.row("entity_record", key) is None else "")


def split(key: str) -> tuple[str, str]:
    kind, term = split_key(TermKey(key))
    return kind, term


@lru_cache(maxsize=8192)
def _in_words(date: Edtf, span: bool) -> str:
    return dates.display(date, span=span)


@lru_cache(maxsize=8192)
def _in_gregorian(date: Edtf, span: bool) -> str:
    same = dates.in_gregorian(date)
    return dates.display(same, span=span) if same else ""


@lru_cache(maxsize=8192)
def _attribute(date: Edtf) -> str:
    return dates.datetime_attribute(date)


class DateView:
    """A date in words, with what is uncertain about it."""

    __slots__ = ("_basis", "_date", "_span")

    def __init__(self, date: Edtf, basis: str = "", *, span: bool = False) -> None:
        self._date = date
        self._basis = basis
        self._span = span

    @property
    def text(self) -> str:
        """The date as a person writes it: "between 26 and 30 November 2014", "c. March 2016"."""
        return _in_words(self._date, self._span)

    @property
    def inferred(self) -> bool:
        """Whether it was inferred or is uncertain: drawn dotted, in brackets where brief."""
        return bool(self._basis) or (dates.is_uncertain(self._date) and not self._span)

    @property
    def is_day(self) -> bool:
        """Whether it is one day, stated or not, and no longer time."""
        return self._date.lower == self._date.upper

    @property
    def brief(self) -> str:
        """As `text`; what the archive inferred stands in square brackets, where a dash is enough: "[3–9 May 1996]"."""
        return f"[{_in_words(self._date, True)}]" if self._basis else self.text

    @property
    def basis(self) -> str:
        """Why it is taken to be this date, when it was inferred."""
        return self._basis

    @property
    def datetime(self) -> str:
        """The value of `<time datetime>`, a Gregorian date, where HTML has one for it, else nothing."""
        return _attribute(self._date)

    @property
    def edtf(self) -> str:
        """The date as typed in the metadata."""
        return self._date.text

    @property
    def sort_key(self) -> str:
        """A text whose order is that of dates."""
        return dates.sort_key(self._date)

    @property
    def is_julian(self) -> bool:
        """Whether it is a date of the Julian calendar."""
        return self._date.calendar == "julian"

    @property
    def gregorian(self) -> str:
        """The same day by the Gregorian calendar, in words; nothing where it is that already, or is no day."""
        return _in_gregorian(self._date, self._span) if self.is_julian else ""

    @property
    def year(self) -> int | None:
        """The (Gregorian) year of its first possible day."""
        return dates.year(self._date)


def date_view(date: Edtf | None, basis: str = "", *, span: bool = False) -> DateView | None:
    return DateView(date, basis, span=span) if date is not None else None


def life(t: Labels, date: Edtf, kind: str) -> str:
    """From when to when somebody lived or something existed; of a person "born 1879", "died 1941"."""
    start, mark, end = date.text.partition("/")
    half = mark and not {start, end}.isdisjoint({"", ".."})
    if kind == "person" and half:
        known = start if start not in ("", "..") else end
        word = t.born if known == start else t.died
        return word.format(date=_in_words(dates.parse(known), False))
    return _in_words(date, True)


def year_text(year: int) -> str:
    """A year in words: `1918`, `45 BC`."""
    return str(year) if year >= 1000 else dates.display(dates.parse(f"{year:05d}" if year < 0 else f"{year:04d}"))


def month_text(t: Labels, number: int) -> str:
    """`March`; 0 is a month that is not known."""
    return month(number) or t.month_unknown


__all__ = [
    "DateView", "NameView", "agent", "date_view", "day", "month_text", "name_or_word", "named", "split", "turned",
    "year_text",
]  # fmt: skip
