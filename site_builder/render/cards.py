"""What lists and references show of a document and of a term."""

from __future__ import annotations

from collections.abc import Hashable

from markupsafe import Markup

from site_builder.catalog.rows import Card, Count, Gloss, Label, Term, TermKey, split_key, term_key
from site_builder.dates import later
from site_builder.ids import document_url
from site_builder.linking.sentences import sentence_around
from site_builder.render import languages
from site_builder.render.labels import upfirst
from site_builder.render.lazy import lazy
from site_builder.render.names import DateView, NameView, agent, date_view, life, name_or_word
from site_builder.render.scope import Scope, Shareable


class DocumentCard(Shareable):
    """A document as lists show it."""

    def __init__(self, scope: Scope, label: Label) -> None:
        self._scope = scope
        self._label = label

    def _identity(self) -> Hashable:
        return type(self), type(self._label), self._label.id

    def _anew(self) -> DocumentCard:
        return type(self)(self._scope, self._label)

    @lazy
    def _card(self) -> Card:
        """What a line does not show is fetched when it is asked for."""
        card = self._label if isinstance(self._label, Card) else self._scope.card(self._label.id)
        assert card is not None
        return card

    @property
    def id(self) -> str:
        """The document's id, its shelfmark."""
        return self._label.id

    @property
    def href(self) -> str:
        """Link to its page."""
        return self._scope.href(document_url(self._label.id))

    @property
    def title(self) -> str:
        """Its title, in its own language."""
        return self._label.title or self._scope.t.untitled

    @property
    def subtitle(self) -> str:
        """Its subtitle, in its own language."""
        return self._card.subtitle

    @property
    def attributes(self) -> Markup:
        """` lang="…" dir="…"` for its own words: subtitle, text."""
        return languages.attributes(self._label.language)

    @property
    def title_attributes(self) -> Markup:
        """` lang="…" dir="…"` for its title, which may be supplied in the letters of another language."""
        return languages.attributes(self._label.language, self.title)

    @property
    def language(self) -> str:
        """The tag of its language."""
        return self._label.language

    @property
    def language_name(self) -> str:
        """Its language in words."""
        return languages.name(self._label.language) if self._label.language else ""

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, the direction of its language."""
        return languages.direction(self._label.language)

    @property
    def type(self) -> str:
        """Its type as typed."""
        return self._label.type

    @property
    def type_label(self) -> str:
        """Its type in words."""
        return self._scope.t.word("type", self._label.type)

    @property
    def is_note(self) -> bool:
        """Whether it is a note by the archive's own editors, not a source: its words are set like theirs."""
        return self._label.type == "note"

    @lazy
    def date(self) -> DateView | None:
        """The date it is sorted by, None when it has none."""
        return date_view(self._label.date, self._label.basis)

    @lazy
    def authors(self) -> tuple[NameView, ...]:
        """Its authors."""
        return tuple(view for given in self._card.authors if (view := agent(self._scope, given)))

    @lazy
    def publication(self) -> NameView | None:
        """The publication it is taken from."""
        given = self._label.publication
        return name_or_word(self._scope, "publication", given) if given else None

    @property
    def is_reprint(self) -> bool:
        """Whether it was published elsewhere before."""
        return self._label.reprint

    @property
    def is_draft(self) -> bool:
        """Whether it is a draft, which only a preview shows."""
        return self._label.draft

    @property
    def summary(self) -> str:
        """The archive's summary of it."""
        return self._card.summary

    @property
    def gist(self) -> str:
        """The first sentence of the summary, for lists."""
        return sentence_around(self._card.summary, 0, 0)[0] if self._card.summary else ""

    @property
    def number(self) -> str:
        """Its number in the collection it comes from."""
        return self._card.number

    @property
    def access(self) -> str:
        """`full`, `excerpt` or `metadata`."""
        return self._label.access

    @property
    def access_label(self) -> str:
        """What may be read of it, in words."""
        return self._scope.t.word("access", self._label.access)

    @property
    def coins(self) -> str:
        """The `title` of a span by which reference managers save it from a list (COinS)."""
        return self._scope.ctx.row("coins", self._label.id) or ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader should know before the text, or any words of it, are shown."""
        return self._label.warnings

    @property
    def added(self) -> str:
        """The day it was added."""
        return self._card.added

    @property
    def revised(self) -> str:
        """The day it was last revised."""
        return self._card.revised

    @property
    def version(self) -> str:
        """The day that names its version in a citation: revised, else added."""
        return later(self._card.revised, self._card.added)


def document_card(scope: Scope, document: str) -> DocumentCard | None:
    """The card of a published document, else None."""
    label = scope.label(document)
    return DocumentCard(scope, label) if label is not None else None


def document_cards(scope: Scope, documents: tuple[str, ...]) -> tuple[DocumentCard, ...]:
    return tuple(DocumentCard(scope, label) for label in scope.labels(documents).values())


class TermCard(Shareable):
    """An entity or topic as lists show it."""

    def __init__(self, scope: Scope, term: Term) -> None:
        self._scope = scope
        self._term = term

    def _identity(self) -> Hashable:
        return type(self), self.key

    def _anew(self) -> TermCard:
        return type(self)(self._scope, self._term)

    @lazy
    def _gloss(self) -> Gloss:
        row: Gloss | None = self._scope.ctx.row("gloss", self.key)
        return row or Gloss()

    @property
    def key(self) -> TermKey:
        """Kind and id: `person:ada`."""
        return term_key(self._term.kind, self._term.id)

    @property
    def href(self) -> str:
        """Link to its page."""
        return self._scope.term_href(self.key)

    @property
    def name(self) -> str:
        """Its name."""
        return self._term.name

    @property
    def kind(self) -> str:
        """`person`, `organization`, `place`, `event`, `publication` or `topic`."""
        return self._term.kind

    @property
    def kind_label(self) -> str:
        """Its kind in words."""
        return self._scope.t.word("kind", self._term.kind)

    @property
    def type(self) -> str:
        """Its type as the authority file has it."""
        return self._gloss.type

    @property
    def description(self) -> str:
        """A sentence about it."""
        return self._gloss.description

    @property
    def date(self) -> str:
        """When it happened, lived or existed, in words."""
        date = self._gloss.date
        if date is None:
            return ""
        return DateView(date).text if self._term.kind == "event" else life(self._scope.t, date, self._term.kind)

    @property
    def is_authored(self) -> bool:
        """False when no editor has described it: it was made from what documents say."""
        return self._term.authored

    @property
    def initial(self) -> str:
        """The letter it is filed under."""
        return upfirst((self._term.sort_name or self._term.name).strip())[:1]

    @lazy
    def _count(self) -> Count:
        row: Count | None = self._scope.ctx.row("count", self.key)
        return row or Count()

    @property
    def documents(self) -> int:
        """How many published documents are about it or name it."""
        return self._count.together

    @property
    def sources(self) -> int:
        """How many sources these are: documents of one text count once."""
        return self._count.independent


def term_card(scope: Scope, key: str) -> TermCard | None:
    """The card of a published term, else None."""
    term = scope.term(key)
    return TermCard(scope, term) if term is not None else None


def term_cards(scope: Scope, keys: tuple[str, ...]) -> tuple[TermCard, ...]:
    return tuple(TermCard(scope, term) for term in scope.terms(keys).values())


def kind_of(key: str) -> str:
    return split_key(TermKey(key))[0]
