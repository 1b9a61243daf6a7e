"""A `Work`: all that any citation of a document says, with every name resolved, behind the rights gate.

What is described is the original publication: the first station of the republication chain. What was read is this
archive's copy: its page, the archive's name and the document's id. Both stand in every citation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from site_builder.catalog.rows import Card, PersonName, Term, term_key
from site_builder.citing.kinds import KINDS, LETTERS, REPORTS, Kind
from site_builder.citing.names import Name, of_person, printed
from site_builder.citing.stamps import is_doubtful, stamp
from site_builder.dates import Edtf, later
from site_builder.engine import Context
from site_builder.ids import DocumentId, EntityKind, document_url
from site_builder.model import Agent, Container, HeldBy, Metadata, Publishing, Struct

AGENT_KINDS: Final[tuple[EntityKind, ...]] = ("person", "organization")


class Part(Struct, frozen=True, gc=False):
    """Somebody's part in a document: a role of `model.ROLES` and the name."""

    role: str
    name: Name


class Appearance(Struct, frozen=True, gc=False):
    """The same text elsewhere, as far as a citation names it: where it was published, under which title, when."""

    outlet: str
    title: str = ""
    date: Edtf | None = None
    inferred: bool = False
    url: str = ""


class Work(Struct, frozen=True, gc=False):
    """`work[document id]`. Empty fields are what nobody knows."""

    id: DocumentId
    type: str
    title: str
    subtitle: str = ""
    language: str = ""
    parts: tuple[Part, ...] = ()
    outlet: str = ""
    """The publication it first appeared in, or, where its title there is not known, that of this copy."""
    first: Appearance | None = None
    """Where it first appeared under a title that nobody knows: title, outlet and date are then those of this copy."""
    copy: Appearance | None = None
    """This copy, where it bears another title than the original, to which title, outlet and date then belong."""
    place: str = ""
    medium: str = ""
    running_time: str = ""
    date: Edtf | None = None
    inferred: bool = False
    url: str = ""
    """Where the original stands or stood."""
    archived_url: str = ""
    reprints: tuple[str, ...] = ()
    """Who published it after that, each with the date."""
    container: Container = Container()
    number: str = ""
    identifiers: dict[str, str] = {}
    held_by: HeldBy = HeldBy()
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    rights: str = ""
    version: str = ""
    """The day that names the version of the page: revised, else added."""
    page: str = ""
    """The full address of the page; nothing while the archive has no `base_url`."""
    archive: str = ""
    publisher: str = ""
    """Who publishes the archive."""

    @property
    def kind(self) -> Kind:
        return KINDS[self.type]

    @property
    def whole_title(self) -> str:
        """Title and subtitle in one."""
        if not self.subtitle:
            return self.title
        return f"{self.title}{' ' if self.title.endswith(('?', '!', ':')) else ': '}{self.subtitle}"

    @property
    def authors(self) -> tuple[Name, ...]:
        """Whoever stands where an author stands, for its type."""
        return next((found for role in self.kind.authors if (found := self.names(role))), ())

    def names(self, role: str) -> tuple[Name, ...]:
        return tuple([part.name for part in self.parts if part.role == role])

    @property
    def others(self) -> tuple[Part, ...]:
        """Everybody else with a role."""
        leading = next((role for role in self.kind.authors if self.names(role)), "")
        return tuple(part for part in self.parts if part.role != leading)

    @property
    def institution(self) -> str:
        """Who issued a report: the publication, else an author that is cited whole."""
        return self.outlet or next((name.whole for name in self.authors if name.whole), "")

    @property
    def place_kept(self) -> str:
        """Where the original is kept, in one line."""
        h = self.held_by
        boxes = (f"{word} {value}" for word, value in (("box", h.box), ("folder", h.folder)) if value)
        return ", ".join(part for part in (h.repository, h.collection, *boxes, h.shelfmark) if part)

    @property
    def notes(self) -> tuple[str, ...]:
        """What no format has a field for, a line each."""
        return tuple(self._notes())

    def recording(self, *, medium: bool = True, time: bool = True) -> tuple[str, ...]:
        """Lines for formats that have no fields for these."""
        given = (("Medium", self.medium if medium else ""), ("Running time", self.running_time if time else ""))
        return tuple(f"{label}: {value}" for label, value in given if value)

    def _notes(self) -> Iterator[str]:
        if self.first:
            yield f"First published: {_told(self.first)} (title there not known)"
        if self.url:
            yield f"Original URL: {self.url}"
        if self.archived_url:
            yield f"Archived copy: {self.archived_url}"
        if self.reprints:
            yield f"Republished by: {'; '.join(self.reprints)}"
        if self.date is None:
            yield "Undated"
        elif is_doubtful(self.date):
            yield f"Date (EDTF): {self.date.text}"
        if self.date is not None and self.date.calendar == "julian":
            yield f"Date by the Julian calendar: {self.date.text}"
        if self.inferred and self.date is not None:
            yield "Date inferred by the archive"
        if self.place_kept:
            yield f"Original held by: {self.place_kept}"
        if self.version:
            yield f"Version in the archive: {self.version}"


# --- gathering ----------------------------------------------------------------------------------------


def gather(ctx: Context, document: str) -> Work | None:
    """The work of a document; only published ones have one."""
    card: Card | None = ctx.row("card", document)
    metadata: Metadata | None = ctx.row("metadata", document)
    if card is None or metadata is None:
        return None
    m = metadata
    chain = _chain(m) or (Publishing(),)
    first, last = chain[0], chain[-1]
    cited = last if first.title_unknown else first
    date, inferred = _dated(ctx, m)
    base = str(ctx.row("setting", "base_url") or "").rstrip("/")
    return Work(
        id=card.id,
        type=card.type,
        title=cited.title or (_supplied(card.title) if cited.title_unknown else card.title),
        subtitle="" if cited.title else card.subtitle,
        language=card.language,
        parts=tuple(_parts(ctx, m)),
        outlet=publication_name(ctx, cited.publication or m.publication),
        first=_appearance(ctx, first) if cited is not first else None,
        copy=_appearance(ctx, last, card.title) if cited is not last and _is_other(cited.title, card.title) else None,
        place=m.place or _seat(ctx, m, cited),
        medium=m.medium,
        running_time=m.running_time,
        date=date,
        inferred=inferred,
        url=cited.url or m.url,
        archived_url=cited.archived_url or m.archived_url,
        reprints=tuple(_reprints(ctx, m)),
        container=m.container or Container(),
        number=m.number,
        identifiers=m.identifiers,
        held_by=m.held_by or HeldBy(),
        abstract=card.summary,
        keywords=tuple(_topics(ctx, document)),
        rights=(m.rights.statement if m.rights else "") or str(ctx.row("setting", "rights.statement") or ""),
        version=later(card.revised, card.added),
        page=f"{base}/{document_url(card.id)}" if base else "",
        archive=str(ctx.row("setting", "citation.archive") or ctx.row("setting", "title")),
        publisher=str(ctx.row("setting", "citation.publisher") or ", ".join(ctx.row("setting", "editors") or ())),
    )


def _parts(ctx: Context, m: Metadata) -> Iterator[Part]:
    for path, agent in m.agents:
        if (name := agent_name(ctx, agent)) is not None:
            yield Part("translator" if path == "translation.translator" else agent.role, name)
    if m.type in LETTERS:
        yield from _correspondents(ctx, m)


def _correspondents(ctx: Context, m: Metadata) -> Iterator[Part]:
    """Who sent or received a letter, where that is said of somebody whom it is about."""
    given = {(agent.id, agent.name) for agent in m.contributors}
    for subject in (*m.people, *m.organizations):
        if subject.role in ("sender", "recipient") and (subject.id, subject.name) not in given:
            name = agent_name(ctx, Agent(id=subject.term, name=subject.name))
            if name is not None:
                yield Part(subject.role, name)


def agent_name(ctx: Context, agent: Agent) -> Name | None:
    """The name of somebody in a role; None for somebody whose record is not published."""
    if agent.name:
        return printed(agent.name)
    for kind in AGENT_KINDS:
        key = term_key(kind, agent.id)
        term: Term | None = ctx.row("term", key)
        if term is not None:
            parts: PersonName | None = ctx.row("person_name", key) if kind == "person" else None
            return of_person(parts) if parts else Name(whole=term.name)
    return None


def publication_name(ctx: Context, given: str) -> str:
    """The name of a publication, a word as it stands where there is no such record; nothing for one held back."""
    key = f"publication:{given}" if given else ""
    if not key:
        return ""
    term: Term | None = ctx.row("term", key)
    if term is not None:
        return term.name
    return given if ctx.row("entity_record", key) is None else ""


def _is_other(title: str, here: str) -> bool:
    """Whether a title is another than that of the document, and not only spelled with other capitals."""
    return bool(title) and title.casefold() != here.casefold()


def _supplied(title: str) -> str:
    """A title that somebody gave to what nobody knows the title of, in the brackets that say so."""
    return title if title.startswith("[") else f"[{title}]"


def _appearance(ctx: Context, station: Publishing, title: str = "") -> Appearance:
    outlet = publication_name(ctx, station.publication)
    return Appearance(outlet, station.title or title, station.issued, bool(station.basis), station.url)


def _told(given: Appearance) -> str:
    when = stamp(given.date, given.inferred).full if given.date else ""
    return ", ".join(part for part in (given.outlet, when, given.url) if part)


def _seat(ctx: Context, m: Metadata, cited: Publishing) -> str:
    """The town of the publication, else, of a report, that of the institution which issued it."""
    keys = [f"publication:{cited.publication or m.publication}"]
    if m.type in REPORTS:
        keys += [f"organization:{agent.id}" for agent in m.authors]
    return next((str(seat) for key in keys if (seat := ctx.row("seat", key))), "")


def _chain(m: Metadata) -> tuple[Publishing, ...]:
    """The stations, the publication of this copy last."""
    if m.publication and m.whole and m.whole[-1].publication != m.publication:
        return (*m.whole, Publishing(publication=m.publication, url=m.url if m.whole[0].url else ""))
    return m.whole


def _is_of_the_reprint(m: Metadata) -> bool:
    """Whether `issued` is the date of this copy and not of the first publication, which has none."""
    chain = _chain(m)
    return (
        len(chain) > 1 and bool(chain[0].publication) and m.publication != chain[0].publication and not chain[0].issued
    )


def _dated(ctx: Context, m: Metadata) -> tuple[Edtf | None, bool]:
    """The date of the first publication, and whether it was inferred.

    The archive's own copy of it lends its date. A letter keeps the day it was sent. Where this copy is cited, as the
    title of the original is not known, the date is that of this copy.
    """
    if m.whole and m.whole[0].title_unknown and len(chain := _chain(m)) > 1:
        if chain[-1].issued or not _is_of_the_reprint(m):
            return chain[-1].issued, bool(chain[-1].basis)
        return m.issued, bool(m.issued_basis)
    if m.whole and (issued := m.whole[0].issued):
        return issued, bool(m.whole[0].basis)
    if not _is_of_the_reprint(m):
        return m.date, bool(m.issued_basis)
    first = m.whole[0].document
    card: Card | None = ctx.row("card", first) if first else None
    if card is not None and card.date:
        return card.date, bool(card.basis)
    return m.sent or m.created or m.received, False


def _reprints(ctx: Context, m: Metadata) -> Iterator[str]:
    """The later stations of the chain with their dates."""
    chain = _chain(m)
    is_copy_cited = bool(chain) and chain[0].title_unknown
    for station in chain[1:-1] if is_copy_cited else chain[1:]:
        if not (name := publication_name(ctx, station.publication) or station.title):
            continue
        issued, basis = station.issued, station.basis
        if not issued and station is chain[-1] and _is_of_the_reprint(m):
            issued, basis = m.issued, m.issued_basis
        when = stamp(issued, bool(basis)).full if issued else ""
        title = f"“{station.title}”" if station.title not in ("", chain[0].title, name) else ""
        yield ", ".join(part for part in (name, title, when, station.url) if part)


def _topics(ctx: Context, document: str) -> Iterator[str]:
    for topic in ctx.row("topics_of", document) or ():
        term: Term | None = ctx.row("term", term_key("topic", topic))
        if term is not None:
            yield term.name
