"""The catalogue card over a document: where it comes from, what is certain about it, what may be done with it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from site_builder import ownfields
from site_builder.catalog.files import captured_path
from site_builder.model import Captured, Container, Document, Lost, Publishing, Reliability, Rights, Translation
from site_builder.render.cards import document_card
from site_builder.render.labels import Labels, day, upfirst
from site_builder.render.lazy import lazy
from site_builder.render.names import DateView, NameView, agent, date_view, name_or_word, named
from site_builder.render.scope import Scope
from site_builder.render.translation_view import is_machine


class DatedLine:
    """A date of the document with the word for what happened then."""

    __slots__ = {"date": "The date.", "label": "What happened then: `Date`, `Sent`, `Written`, `Received`."}

    def __init__(self, label: str, date: DateView) -> None:
        self.label = label
        self.date = date


class Stage:
    """A station of the republication chain."""

    def __init__(self, scope: Scope, given: Publishing) -> None:
        self._scope = scope
        self._given = given

    @lazy
    def publication(self) -> NameView | None:
        """Who published it there."""
        given = self._given.publication
        return name_or_word(self._scope, "publication", given) if given else None

    @property
    def title(self) -> str:
        """Its title there, when it had another."""
        return self._given.title

    @property
    def url(self) -> str:
        """Where it stood."""
        return self._given.url

    @property
    def archived_url(self) -> str:
        """Where a copy of that is kept."""
        return self._given.archived_url

    @property
    def date(self) -> DateView | None:
        """When it was published there."""
        return date_view(self._given.issued, self._given.basis if self._given.issued else "")

    @property
    def basis(self) -> str:
        """Why the archive takes this station to be one."""
        return self._given.basis

    @property
    def document(self) -> str:
        """Link to that copy, if this archive has it."""
        card = document_card(self._scope, self._given.document) if self._given.document else None
        return card.href if card else ""

    @property
    def is_lost(self) -> bool:
        """Whether that copy is lost."""
        return self._given.lost

    @property
    def is_part(self) -> bool:
        """Whether only a part of this copy was published there."""
        return self._given.part

    @property
    def is_title_unknown(self) -> bool:
        """Whether nobody knows the title it had there."""
        return self._given.title_unknown


class CapturedView:
    """How this copy was made, and whether it still is what it was then."""

    def __init__(self, scope: Scope, document: Document, given: Captured) -> None:
        self._scope = scope
        self._document = document
        self._given = given

    @property
    def at(self) -> str:
        """When, as typed."""
        return self._given.at

    @property
    def tool(self) -> str:
        """With what."""
        return self._given.tool

    @property
    def by(self) -> str:
        """By whom."""
        return self._given.by

    @property
    def file(self) -> str:
        """Where the copy is kept, as typed."""
        return self._given.file

    @property
    def sha256(self) -> str:
        """The checksum that was recorded for it."""
        return self._given.sha256.lower()

    @property
    def is_verified(self) -> bool:
        """Whether the build has compared that file with the checksum: with another one it would not have been built."""
        g = self._given
        path = captured_path(self._document.source, g.file) if g.file and g.sha256 else ""
        return bool(path) and self._scope.ctx.row("file", path) is not None


class TranslationView:
    """How a translation was made."""

    def __init__(self, scope: Scope, given: Translation) -> None:
        self._scope = scope
        self._given = given

    @lazy
    def translator(self) -> NameView | None:
        """Who translated."""
        view = agent(self._scope, self._given.translator) if self._given.translator else None
        return view or None

    @property
    def method(self) -> str:
        """By hand, by machine, revised."""
        return self._given.method

    @property
    def is_machine(self) -> bool:
        """Whether a machine translated."""
        return is_machine(self._given.method)


class OwnValue:
    """A value of a field of the archive's own."""

    __slots__ = {
        "date": "The date, in a field of type date.",
        "href": "Link to the address, in a field of type url.",
        "name": "The name, in a field of type entity or topic.",
        "text": "The value as typed; yes or no in words.",
    }

    def __init__(
        self, text: str = "", *, name: NameView | None = None, date: DateView | None = None, href: str = ""
    ) -> None:
        self.text = text
        self.name = name
        self.date = date
        self.href = href


class OwnField:
    """A field of the archive's own, declared in site.yaml."""

    __slots__ = {"label": "What site.yaml calls it.", "values": "Its values in order."}

    def __init__(self, label: str, values: tuple[OwnValue, ...]) -> None:
        self.label = label
        self.values = values


class RecordView:
    """`document.record`: the card."""

    def __init__(self, scope: Scope, document: Document) -> None:
        self._scope = scope
        self._document = document
        self._metadata = document.metadata

    @lazy
    def dates(self) -> tuple[DatedLine, ...]:
        """Every date of the document, the one it is sorted by first."""
        m, t = self._metadata, self._scope.t
        given = (
            (t.date, m.issued),
            (t.sent, m.sent),
            (t.created, m.created),
            (t.received, m.received),
        )
        return tuple(
            DatedLine(label, DateView(date, m.issued_basis if date is m.date else "")) for label, date in given if date
        )

    @property
    def date_as_printed(self) -> str:
        """The date as the source prints it."""
        return self._metadata.date_as_printed

    @property
    def date_basis(self) -> str:
        """Why the date was inferred; may stand there without a date."""
        return self._metadata.issued_basis

    @lazy
    def chain(self) -> tuple[Stage, ...]:
        """Who published it before this copy, oldest first, the publication of this copy last."""
        m = self._metadata
        stages = list(m.published)
        if m.publication and stages and stages[-1].publication != m.publication:
            stages.append(Publishing(publication=m.publication))
        return tuple(Stage(self._scope, stage) for stage in stages)

    @property
    def publication(self) -> NameView | None:
        """The publication of this copy, where there is no chain."""
        given = self._metadata.publication
        return name_or_word(self._scope, "publication", given) if given else None

    @property
    def contributors(self) -> tuple[NameView, ...]:
        """Everybody with a role in it besides its authors."""
        return tuple(view for given in self._metadata.contributors if (view := agent(self._scope, given)))

    @property
    def container(self) -> str:
        """The book, series or issue it stands in, in one line."""
        c, t = self._metadata.container, self._scope.t
        if c is None:
            return ""
        parts = [c.title, c.series, c.number]
        parts += [f"{word} {value}" for word, value in _numbered(t, c) if value]
        return ", ".join(part for part in parts if part)

    @property
    def number(self) -> str:
        """Its number in the collection it comes from."""
        return self._metadata.number

    @property
    def place(self) -> str:
        """Where it was published or held."""
        return self._metadata.place

    @property
    def medium(self) -> str:
        """In what form it was recorded."""
        return self._metadata.medium

    @property
    def running_time(self) -> str:
        """How long the recording is."""
        return self._metadata.running_time

    @property
    def identifiers(self) -> dict[str, str]:
        """DOI, ISBN and the like by name."""
        return {name.upper() if len(name) <= 4 else name: value for name, value in self._metadata.identifiers.items()}

    @property
    def held_by(self) -> str:
        """Where the original is kept, in one line."""
        h, t = self._metadata.held_by, self._scope.t
        if h is None:
            return ""
        parts = [h.repository, h.collection]
        parts += [f"{word} {value}" for word, value in ((t.box, h.box), (t.folder, h.folder)) if value]
        return ", ".join(part for part in (*parts, h.shelfmark) if part)

    @property
    def captured(self) -> CapturedView | None:
        """How this copy was made."""
        given = self._metadata.captured
        return CapturedView(self._scope, self._document, given) if given else None

    @property
    def lost(self) -> tuple[Lost, ...]:
        """What the copy lost: `caption`, `kind`, `url` of each."""
        return self._metadata.lost

    @lazy
    def translation(self) -> TranslationView | None:
        """Who translated it and how; None when nothing is said of that."""
        given = self._metadata.translation
        view = TranslationView(self._scope, given) if given else None
        return view if view and (view.translator or view.method) else None

    @lazy
    def reliability(self) -> ReliabilityView | None:
        """How far it is trusted; None when nobody graded it."""
        given = self._metadata.reliability
        return ReliabilityView(self._scope.t, given) if given else None

    @property
    def rights(self) -> Rights:
        """`statement`, `holder`, `note`, `decided_by`, `at`; without a statement of its own the archive's holds."""
        given = self._metadata.rights or Rights()
        if given.statement or given.note:
            return given
        return msgspec.structs.replace(given, statement=self._scope.setting("rights.statement") or "")

    @property
    def own_fields(self) -> tuple[OwnField, ...]:
        """The archive's own fields that the document fills, in the order of site.yaml, with their labels."""
        return tuple(self._own_fields())

    def _own_fields(self) -> Iterator[OwnField]:
        given = self._metadata.fields
        for name in (self._scope.setting("fields") or ()) if given else ():
            if name not in given or self._scope.setting(f"fields.{name}.show") is False:
                continue
            if values := tuple(self._own_values(name)):
                label = self._scope.setting(f"fields.{name}.label") or upfirst(name.replace("_", " "))
                yield OwnField(label, values)

    def _own_values(self, name: str) -> Iterator[OwnValue]:
        """Values as their type is shown; terms are those that are published."""
        kind, t = self._scope.setting(f"fields.{name}.type"), self._scope.t
        if kind in ownfields.TERMS:
            terms = self._scope.ctx.row("field_terms", self._document.id) or {}
            yield from (OwnValue(view.text, name=view) for view in named(self._scope, terms.get(name, ())))
            return
        for text in ownfields.texts(self._metadata.fields[name]):
            if kind == "boolean":
                yield OwnValue(t.yes if text == "true" else t.no)
            elif kind == "url":
                yield OwnValue(text, href=text)
            else:
                date = ownfields.date(text) if kind == "date" else None
                yield OwnValue(text, date=date_view(date))

    @property
    def url(self) -> str:
        """Where the original stands."""
        return self._metadata.url

    @property
    def archived_url(self) -> str:
        """Where a copy of the original is kept by others."""
        return self._metadata.archived_url

    @property
    def added(self) -> str:
        """The day it was added."""
        return self._metadata.added

    @property
    def revised(self) -> str:
        """The day it was last revised."""
        return self._metadata.revised


def _numbered(t: Labels, c: Container) -> tuple[tuple[str, str], ...]:
    return ((t.volume, c.volume), (t.issue, c.issue), (t.pages, c.pages))


class ReliabilityView:
    """Two grades that are never merged, and their words."""

    def __init__(self, t: Labels, given: Reliability) -> None:
        self._t = t
        self._given = given

    @property
    def axes(self) -> tuple[tuple[str, str, str], ...]:
        """Source and information, each by itself: the axis in a word, its grade, that grade in words."""
        g, t = self._given, self._t
        given = ((t.grade_source, "source", g.source), (t.grade_information, "information", g.information))
        return tuple((label, grade, t.word(axis, grade) if grade else t.not_graded) for label, axis, grade in given)

    @property
    def by(self) -> str:
        """Who graded it, when and why, in one line."""
        g, t = self._given, self._t
        who = f"{t.graded_by} {g.by}" if g.by else t.graded
        head = f"{who}, {day(g.at)}" if g.at else (who if g.by else "")
        return f"{head}: {g.note}" if head and g.note else head or g.note
