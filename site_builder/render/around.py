"""`term.around`: what other records say of a term, seen from its own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from site_builder.catalog.rows import Holder, Inverse, RoleCount, term_key
from site_builder.ids import TermId, TermKind
from site_builder.render.cards import TermCard, term_card, term_cards
from site_builder.render.lazy import lazy
from site_builder.render.names import DateView, NameView, date_view, year_text
from site_builder.render.scope import Scope

_MOST: Final = 100


class Cut:
    """A list of terms, cut where it is very long."""

    __slots__ = {
        "items": "The terms, at most a hundred.",
        "rest": "How many more there are.",
        "total": "How many there are in all.",
    }

    def __init__(self, scope: Scope, kind: TermKind, ids: Sequence[TermId]) -> None:
        self.items: tuple[TermCard, ...] = term_cards(scope, tuple(term_key(kind, term) for term in ids[:_MOST]))
        self.rest = max(0, len(ids) - _MOST)
        self.total = len(ids)

    def __bool__(self) -> bool:
        return bool(self.items)


class HolderView:
    """Somebody who held an office in an organization."""

    def __init__(self, scope: Scope, given: Holder) -> None:
        self._scope = scope
        self._given = given

    @property
    def person(self) -> NameView:
        """Who."""
        return NameView(self._scope, term_key("person", self._given.person))

    @property
    def title(self) -> str:
        """What the office is called."""
        return self._given.title

    @property
    def date(self) -> DateView | None:
        """From when to when."""
        return date_view(self._given.dates, span=True)


class RoleView:
    """What a term is to documents, to how many, and in which years."""

    def __init__(self, scope: Scope, given: RoleCount) -> None:
        self._scope = scope
        self._given = given

    @property
    def label(self) -> str:
        """The role in words."""
        return self._scope.role(self._given.role or "named")

    @property
    def documents(self) -> int:
        """How many documents."""
        return self._given.documents

    @property
    def years(self) -> str:
        """From the first to the last year that such a document states; nothing when none states one."""
        years = self._given.years
        if not years:
            return ""
        first, last = year_text(years[0]), year_text(years[-1])
        return first if first == last else f"{first}–{last}"


class AroundView:
    """`term.around`: parts, events, office-holders, publications; before and after it, for an event."""

    def __init__(self, scope: Scope, kind: TermKind, term: TermId) -> None:
        self._scope = scope
        self._kind = kind
        self._key = term_key(kind, term)

    @lazy
    def _row(self) -> Inverse:
        row: Inverse | None = self._scope.ctx.row("inverse", self._key)
        return row or Inverse()

    @property
    def parts(self) -> Cut:
        """What is part of a place or an organization, by name."""
        return Cut(self._scope, self._kind, self._row.parts)

    @property
    def events(self) -> Cut:
        """The events there, or with it, by date."""
        return Cut(self._scope, "event", self._row.events)

    @property
    def publications(self) -> Cut:
        """What an organization publishes, by name."""
        return Cut(self._scope, "publication", self._row.publications)

    @property
    def holders(self) -> tuple[HolderView, ...]:
        """Who held office in an organization, by date; the first hundred."""
        return tuple(HolderView(self._scope, given) for given in self._row.holders[:_MOST])

    @property
    def more_holders(self) -> int:
        """How many more there are."""
        return max(0, len(self._row.holders) - _MOST)

    @property
    def before(self) -> TermCard | None:
        """The event before an event, by date."""
        return term_card(self._scope, term_key("event", self._row.before)) if self._row.before else None

    @property
    def after(self) -> TermCard | None:
        """The event after an event, by date."""
        return term_card(self._scope, term_key("event", self._row.after)) if self._row.after else None

    @property
    def roles(self) -> tuple[RoleView, ...]:
        """What it is to its documents; empty where it is only named or only a subject."""
        rows: Sequence[RoleCount] = self._scope.ctx.row("role_count", self._key) or ()
        telling = any(row.role not in ("about", "") for row in rows)
        return tuple(RoleView(self._scope, row) for row in rows) if telling else ()

    def __bool__(self) -> bool:
        r = self._row
        return bool(r.parts or r.events or r.publications or r.holders or r.before or r.after)
