"""Claims: what is asserted, denied and reported, by whom, where, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from site_builder.catalog.claims import speaker_keys
from site_builder.catalog.sametext import independent
from site_builder.ids import document_url, term_url
from site_builder.model import Claim, ClaimSide
from site_builder.render import languages
from site_builder.render.cards import DocumentCard, document_card, document_cards
from site_builder.render.lazy import lazy
from site_builder.render.names import DateView, NameView, date_view, name_or_word, named
from site_builder.render.scope import Scope

STANCES = ("asserted", "denied", "reported")


class SideView:
    """One statement: a document that asserts, denies or reports the claim."""

    def __init__(self, scope: Scope, side: ClaimSide) -> None:
        self._scope = scope
        self._side = side

    @lazy
    def document(self) -> DocumentCard | None:
        """The document in which it stands."""
        return document_card(self._scope, self._side.document)

    @property
    def stance(self) -> str:
        """`asserted`, `denied` or `reported`."""
        return self._side.stance

    @property
    def place(self) -> str:
        """Link to the paragraph, where the locator is an anchor of a published text; else to the document."""
        url = document_url(self._side.document)
        return self._scope.href(f"{url}#{self._side.locator}" if self._is_anchor else url)

    @property
    def locator(self) -> str:
        """Where in the document, in words, when it is not a paragraph that can be linked."""
        return "" if self._is_anchor else self._side.locator

    @property
    def _is_anchor(self) -> bool:
        open_text = self.document is not None and self.document.access in ("full", "excerpt")
        return open_text and self._side.locator.startswith(("p-", "h-", "c-"))

    @property
    def speaker(self) -> NameView:
        """Who speaks there; false when nobody is named."""
        given = self._side.speaker
        person = name_or_word(self._scope, "person", given)
        return person if person.href or not given else name_or_word(self._scope, "organization", given)

    @property
    def attribution(self) -> str:
        """How the words reach us: directly, by a spokesman, by an unnamed source."""
        return self._side.attribution

    @property
    def date(self) -> DateView | None:
        """The day for which it is said, else that of the document."""
        return date_view(self._side.as_of) or (self.document.date if self.document else None)

    @property
    def is_as_of(self) -> bool:
        """Whether that date is the day for which it is said, and not that of the document."""
        return self._side.as_of is not None

    @property
    def quotation(self) -> str:
        """The words themselves, where they may be quoted."""
        return self._side.quotation

    @property
    def attributes(self) -> Markup:
        """` lang="…" dir="…"` of the quotation."""
        return self.document.attributes if self.document else languages.attributes("")


class ClaimCard:
    """A claim as lists show it."""

    def __init__(self, scope: Scope, claim: Claim) -> None:
        self._scope = scope
        self._claim = claim

    @property
    def href(self) -> str:
        """Link to its page."""
        return self._scope.href(term_url("claim", self._claim.id))

    @property
    def id(self) -> str:
        """Its id."""
        return self._claim.id

    @property
    def statement(self) -> str:
        """The statement, in the archive's words."""
        return self._claim.statement

    @property
    def stances(self) -> tuple[tuple[str, int], ...]:
        """How many documents assert, deny and report it: pairs of stance and number, without those of none."""
        numbers = ((s, sum(side.stance == s for side in self._claim.sides)) for s in STANCES)
        return tuple((stance, number) for stance, number in numbers if number)

    def stances_of(self, document: str) -> tuple[str, ...]:
        """What a document does with it: `asserted`, `denied`, `reported`."""
        return tuple(dict.fromkeys(side.stance for side in self._claim.sides if side.document == document))

    def said_by(self, term: str) -> tuple[str, ...]:
        """What somebody says of it, by the term's key: `asserted`, `denied`, `reported`; nothing who does not speak."""
        spoken = (side.stance for side in self._claim.sides if term in speaker_keys(side.speaker))
        return tuple(dict.fromkeys(spoken))


class ClaimView(ClaimCard):
    """`claim`: the whole of it."""

    @lazy
    def asserted(self) -> tuple[SideView, ...]:
        """Documents that assert it, in order of date."""
        return self._sides("asserted")

    @lazy
    def denied(self) -> tuple[SideView, ...]:
        """Documents that deny it, in order of date."""
        return self._sides("denied")

    @lazy
    def reported(self) -> tuple[SideView, ...]:
        """Documents that report it without making it their own, in order of date."""
        return self._sides("reported")

    def _sides(self, stance: str) -> tuple[SideView, ...]:
        views = (SideView(self._scope, side) for side in self._claim.sides if side.stance == stance)
        shown = [view for view in views if view.document is not None]
        return tuple(sorted(shown, key=lambda view: view.date.sort_key if view.date else "~"))

    def documents(self, stance: str) -> int:
        """How many documents are on a side; one may stand there more than once."""
        return len({side.document for side in self._claim.sides if side.stance == stance})

    def sources(self, stance: str) -> int:
        """How many sources these are: documents of one text count once."""
        return independent(self._scope.ctx, (side.document for side in self._claim.sides if side.stance == stance))

    @property
    def about(self) -> tuple[NameView, ...]:
        """The people, places, events, topics and so on that it is about."""
        return named(self._scope, (key for key in self._claim.about if not key.startswith("document:")))

    @property
    def about_documents(self) -> tuple[DocumentCard, ...]:
        """The documents that it is about."""
        keys = (key.partition(":") for key in self._claim.about)
        return document_cards(self._scope, tuple(i for kind, _, i in keys if kind == "document"))

    @property
    def note(self) -> str:
        """What the archive's editors remark on it."""
        return self._claim.note

    @property
    def by(self) -> str:
        """Who recorded it."""
        return self._claim.by


def claim_cards(scope: Scope, key: str, most: int | None = None) -> tuple[ClaimCard, ...]:
    """The claims about a term, or made in a document (`document:<id>`); the first of them where `most` is given."""
    ids: Sequence[str] = (scope.ctx.row("about_claims", key) or ())[:most]
    rows = (scope.ctx.row("claim", claim) for claim in ids)
    return tuple(ClaimCard(scope, row) for row in rows if row is not None)
