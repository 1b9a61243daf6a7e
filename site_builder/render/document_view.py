"""`document`: a whole document as its page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from site_builder.catalog.rows import (
    Backlink,
    Card,
    Label,
    Links,
    NamedHere,
    Outline,
    Related,
    RelationRow,
    term_key,
)
from site_builder.catalog.sametext import reprinted
from site_builder.ids import DocumentId, document_url, url_of
from site_builder.model import Body, Document, SitePage
from site_builder.render import languages
from site_builder.render.cards import DocumentCard, document_card, document_cards, term_card
from site_builder.render.citation_view import CitationView
from site_builder.render.claim_view import ClaimCard, claim_cards
from site_builder.render.comment_view import CommentView, threads
from site_builder.render.correction_view import CorrectionView, correction_views, report_href
from site_builder.render.gone_view import GonePlace, former_anchors, gone_places
from site_builder.render.lazy import lazy
from site_builder.render.names import NameView, named
from site_builder.render.placed_view import PlacedView
from site_builder.render.record_view import RecordView
from site_builder.render.sametext_view import SameTextView, same_text
from site_builder.render.scope import Scope
from site_builder.render.site_view import LinkView, SiteView, year_link
from site_builder.render.text import text
from site_builder.render.translation_view import BesideView, EditionView, beside, editions

_CONTENTS_FROM: Final = 5
_MOST_BACKLINKS: Final = 100
_MOST_RELATED: Final = 50


class BacklinkView:
    """A place that links here, with the sentence it stands in."""

    def __init__(self, scope: Scope, link: Backlink) -> None:
        self._scope = scope
        self._link = link
        self._kind, _, self._id = link.source.partition(":")

    @lazy
    def document(self) -> DocumentCard | None:
        """The document that links here, None when it is a page or a note of the archive."""
        return document_card(self._scope, self._id) if self._kind == "document" else None

    @property
    def title(self) -> str:
        """What the linking page is called."""
        if self._kind == "document":
            return self.document.title if self.document else ""
        if self._kind == "page":
            page: SitePage | None = self._scope.ctx.row("site_page", self._id)
            return page.title if page else ""
        term = term_card(self._scope, self._link.source)
        return term.name if term else ""

    @property
    def attributes(self) -> Markup:
        """` lang="…" dir="…"` for title and sentence."""
        return self.document.attributes if self.document else Markup("")

    @property
    def href(self) -> str:
        """Link to the linking page."""
        return self._scope.href(self._url)

    @property
    def place(self) -> str:
        """Link to the paragraph, where it can be cited."""
        return self._scope.href(f"{self._url}#{self._link.anchor}") if self._link.anchor else ""

    @property
    def number(self) -> str:
        """The paragraph's number."""
        return self._link.number

    @property
    def before(self) -> str:
        """The sentence up to the link."""
        return self._link.sentence[: self._link.start]

    @property
    def words(self) -> str:
        """The linked words."""
        return self._link.sentence[self._link.start : self._link.end]

    @property
    def after(self) -> str:
        """The sentence after the link."""
        return self._link.sentence[self._link.end :]

    @property
    def _url(self) -> str:
        if self._kind == "document":
            return document_url(DocumentId(self._id))
        if self._kind == "page":
            return "" if self._id == "home" else f"{self._id}/"
        return url_of(self._kind, self._id)


def backlinks(scope: Scope, key: str) -> tuple[BacklinkView, ...]:
    """What links to `document:<id>` or to a term, the first hundred."""
    rows: Sequence[Backlink] = scope.ctx.row("backlink", key) or ()
    views = (BacklinkView(scope, row) for row in rows[:_MOST_BACKLINKS])
    return tuple(view for view in views if view.title)


def backlink_count(scope: Scope, key: str) -> int:
    return len(scope.ctx.row("backlink", key) or ())


class RelatedView:
    """A document that shares something with this one, with the reason."""

    def __init__(self, scope: Scope, row: Related, label: Label) -> None:
        self._scope = scope
        self._row = row
        self._label = label

    @property
    def document(self) -> DocumentCard:
        """The other document."""
        return DocumentCard(self._scope, self._label)

    @property
    def shares(self) -> tuple[NameView, ...]:
        """The names and topics both have, rarest first."""
        return named(self._scope, self._row.shared)

    @property
    def reason(self) -> str:
        """What connects the two besides shared names, in words."""
        return self._scope.t.word("relation", self._row.relation) if self._row.relation else ""


class RelationGroup:
    """Documents that stand in one relation to this one."""

    __slots__ = {
        "documents": "The documents, the first fifty.",
        "label": "The relation in words, as this document sees it.",
        "rest": "How many more there are.",
    }

    def __init__(self, label: str, documents: tuple[DocumentCard, ...], rest: int) -> None:
        self.label = label
        self.documents = documents
        self.rest = rest


class NamedView:
    """A name that stands in the document, for its table."""

    def __init__(self, scope: Scope, row: NamedHere) -> None:
        self._scope = scope
        self._row = row

    @lazy
    def name(self) -> NameView:
        """The name, as the document's metadata print it, else as the authority file has it."""
        return NameView(self._scope, self._row.key, self._row.printed)

    @property
    def roles(self) -> tuple[str, ...]:
        """What it is to the document, in words."""
        return tuple(self._scope.role(role) for role in self._row.roles)

    @property
    def count(self) -> int:
        """How often the text names it."""
        return self._row.count

    @property
    def anchor(self) -> str:
        """The anchor of the paragraph that names it first."""
        return self._row.anchor

    @property
    def number(self) -> str:
        """The number of that paragraph."""
        return self._row.number


class ContentsEntry:
    """A heading of the text."""

    __slots__ = {"anchor": "Its id.", "level": "Its level, 2 to 6.", "text": "Its words."}

    def __init__(self, anchor: str, text: str, level: int) -> None:
        self.anchor = anchor
        self.text = text
        self.level = level


class DocumentView(PlacedView):
    """`document`: all that a `DocumentCard` has, and the text with everything around it."""

    def __init__(self, scope: Scope, card: Card) -> None:
        super().__init__(scope, card)
        self._key = f"document:{card.id}"

    def _identity(self) -> None:
        """It has a page of its own."""

    @lazy
    def _document(self) -> Document:
        row: Document = self._scope.ctx.row("document", self._card.id)
        return row

    @lazy
    def _links(self) -> Links:
        row: Links | None = self._scope.ctx.row("links", self._card.id)
        return row or Links()

    @lazy
    def record(self) -> RecordView:
        """The catalogue card."""
        return RecordView(self._scope, self._document)

    @property
    def url(self) -> str:
        """Where the original stands."""
        return self._document.metadata.url

    @property
    def archived_url(self) -> str:
        """Where others keep a copy of the original."""
        return self._document.metadata.archived_url

    @property
    def reason(self) -> str:
        """Why the text is not there, or not whole."""
        return self._document.reason

    @lazy
    def text(self) -> Markup:
        """The source's words as HTML, with numbers, notes and links; empty where they are not published."""
        return text(
            self._scope, self._document.body, self._links.marks, self._card.language, ours=self._card.type == "note",
            former=former_anchors(self._document.withdrawn),
        )  # fmt: skip

    @lazy
    def withdrawn(self) -> tuple[GonePlace, ...]:
        """Paragraphs, headings and comments that were published once and are gone."""
        return gone_places(self._scope.t, self._document)

    @lazy
    def editions(self) -> tuple[EditionView, ...]:
        """The languages in which the archive has this text; empty when it has one."""
        return editions(self._scope, self._card.id)

    @lazy
    def beside(self) -> BesideView | None:
        """The original that it translates, to be shown next to it, when both may be read in full."""
        own = self._document.body if self._card.access == "full" else Body()
        return beside(self._scope, self._card.id, own, self.warnings)

    @property
    def contents(self) -> tuple[ContentsEntry, ...]:
        """The headings of a long text, for a list before it; empty when there are few."""
        outline: Outline | None = self._scope.ctx.row("outline", self._card.id)
        entries = [ContentsEntry(h.anchor, h.text, h.level) for h in outline.headings] if outline else []
        return tuple(entries) if len(entries) >= _CONTENTS_FROM else ()

    @lazy
    def topics(self) -> tuple[NameView, ...]:
        """Its topics."""
        return named(self._scope, (term_key("topic", topic) for topic in self._links.topics))

    @lazy
    def corrections(self) -> tuple[CorrectionView, ...]:
        """What was corrected, newest first."""
        return correction_views(self._document)

    @property
    def correction(self) -> CorrectionView | None:
        """The last one that changed what is said, which is announced above the text."""
        return next((view for view in self.corrections if not view.is_slight), None)

    @lazy
    def comments(self) -> tuple[CommentView, ...]:
        """The reader comments that came with it, as threads."""
        return threads(self._scope.t, self._document.comments)

    @property
    def comment_attributes(self) -> Markup:
        """` lang="…" dir="auto"` of the comments, which are taken to be in the document's language."""
        language = self._card.language
        return Markup(' lang="{}" dir="auto"').format(language) if language else languages.attributes("")

    @property
    def comment_count(self) -> int:
        """How many reader comments are shown."""
        return len(self._document.comments)

    @lazy
    def backlinks(self) -> tuple[BacklinkView, ...]:
        """Where the archive links to it, with the sentence; the first hundred places."""
        return backlinks(self._scope, self._key)

    @property
    def backlink_count(self) -> int:
        """How many places link to it."""
        return backlink_count(self._scope, self._key)

    @lazy
    def relations(self) -> tuple[RelationGroup, ...]:
        """Documents it is connected with, in both directions, grouped by the words for it."""
        groups: dict[str, dict[str, None]] = {}
        for label, document in self._related_documents():
            groups.setdefault(label, {})[document] = None
        views = (self._relation_group(label, tuple(documents)) for label, documents in groups.items())
        return tuple(view for view in views if view.documents)

    def _relation_group(self, label: str, documents: tuple[str, ...]) -> RelationGroup:
        shown = document_cards(self._scope, documents[:_MOST_RELATED])
        return RelationGroup(label, shown, max(0, len(documents) - _MOST_RELATED))

    def _related_documents(self) -> Iterator[tuple[str, str]]:
        m, t = self._document.metadata, self._scope.t
        for relation in m.relations:
            yield t.word("relation", relation.type), relation.document
        if m.translation and m.translation.of:
            yield t.word("relation", "translates"), m.translation.of
        for document in reprinted(self._document.id, m):
            yield t.word("relation", "republishes"), document
        incoming: Sequence[RelationRow] = self._scope.ctx.row("relation", self._card.id) or ()
        for row in incoming:
            yield t.word("relation", f"{row.type}.back"), row.source

    @lazy
    def same_text(self) -> SameTextView | None:
        """The other documents that have its text, and what differs; None while nobody has confirmed any."""
        return same_text(self._scope, self)

    @lazy
    def related(self) -> tuple[RelatedView, ...]:
        """Up to six documents that share rare names or topics, best first."""
        rows: Sequence[Related] = self._scope.ctx.row("related", self._card.id) or ()
        labels = self._scope.labels(row.document for row in rows)
        return tuple(RelatedView(self._scope, row, labels[row.document]) for row in rows if row.document in labels)

    @lazy
    def named_here(self) -> tuple[NamedView, ...]:
        """Who and what is named in it."""
        views = (NamedView(self._scope, row) for row in self._links.named)
        return tuple(view for view in views if view.name)

    @property
    def is_named_in_text(self) -> bool:
        """Whether any of those names stands in the text that is published."""
        return any(row.count for row in self._links.named)

    @lazy
    def claims(self) -> tuple[ClaimCard, ...]:
        """Claims that it asserts, denies or reports."""
        return claim_cards(self._scope, self._key)

    @lazy
    def citation(self) -> CitationView:
        """How to cite it."""
        named = tuple(row.key for row in self._links.named)
        return CitationView(self._scope, self, named, self._document.metadata.corrections)

    @lazy
    def year(self) -> LinkView | None:
        """Link to the list of its year, when only one year comes into question."""
        return year_link(self._scope, self._card)

    @property
    def report_href(self) -> str:
        """Link by which a reader reports a problem with this document, or nothing."""
        url = self._scope.absolute(document_url(self._card.id))
        return report_href(self._scope.t, SiteView(self._scope).contact_form, self._card.id, self.title, url)

    @property
    def is_turned(self) -> bool:
        """Whether its text runs against the direction of the page."""
        return self.direction != languages.direction(self._scope.setting("language") or "en")
