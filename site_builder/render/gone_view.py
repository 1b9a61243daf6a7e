"""`target` and `tombstone`: what pages say at addresses that moved or were withdrawn."""

from __future__ import annotations

from site_builder.catalog.addresses import anchors_of, entry_of, ledger_of
from site_builder.catalog.rows import Card, Redirect, Tombstone
from site_builder.ids import DocumentId
from site_builder.ledger import LedgerAnchor
from site_builder.model import Document
from site_builder.render.lazy import lazy
from site_builder.render.scope import Scope


class OldPlace:
    """A place in a document that moved: its anchor leads on to the same place there."""

    __slots__ = {"anchor": "Its anchor.", "href": "Where it stands now.", "label": "What people call it: `¶ 12`."}

    def __init__(self, anchor: str, label: str, href: str) -> None:
        self.anchor = anchor
        self.label = label
        self.href = href


class RedirectView:
    """`target`: where the page now stands."""

    def __init__(self, scope: Scope, row: Redirect) -> None:
        self._scope = scope
        self._row = row

    @property
    def href(self) -> str:
        """Link to it."""
        return self._scope.href(self._row.target)

    @property
    def canonical(self) -> str:
        """Its full address; nothing while the archive has no `base_url`."""
        return self._scope.absolute(self._row.target)

    @lazy
    def places(self) -> tuple[OldPlace, ...]:
        """The recorded places of a document that moved, in their order; none where its text is not shown in full."""
        heir = _document(self._row.target)
        old = _document(self._scope.url)
        card: Card | None = self._scope.ctx.row("card", heir) if heir and old else None
        path = ledger_of(old)
        if card is None or card.access != "full" or self._scope.ctx.row("ledger", path) is None:
            return ()
        entry = entry_of(self._scope.ctx, path)
        document: Document = self._scope.ctx.row("document", heir)
        known = anchors_of(self._scope.ctx, heir) | {gone.anchor for gone in document.withdrawn}
        return tuple(self._place(a) for a in entry.anchors if a.anchor in known) if entry else ()

    def _place(self, recorded: LedgerAnchor) -> OldPlace:
        label = f"¶ {recorded.number}" if recorded.number else f"#{recorded.anchor}"
        return OldPlace(recorded.anchor, label, f"{self.href}#{recorded.anchor}")


def _document(url: str) -> DocumentId:
    """The id in the address of a document, ``""`` for any other address."""
    parts = url.split("/")
    return DocumentId(parts[1] if len(parts) == 3 and parts[0] == "documents" else "")


class TombstoneView:
    """`tombstone`: what is said of a document or page that was withdrawn. Never a word of its text."""

    def __init__(self, scope: Scope, row: Tombstone) -> None:
        self._scope = scope
        self._row = row

    @property
    def is_document(self) -> bool:
        """Whether it was a document; else it was a topic, a person or another page."""
        return self._row.is_document

    @property
    def title(self) -> str:
        """What it was called; nothing where that is not to be shown."""
        return self._row.title

    @property
    def heading(self) -> str:
        """The title, or words in its place."""
        return self._row.title or self._scope.t.withdrawn_title

    @property
    def day(self) -> str:
        """The day on which it was withdrawn, as `2026-11-02`."""
        return self._row.day

    @property
    def reason(self) -> str:
        """Why; nothing where nobody said."""
        return self._row.reason

    @property
    def address(self) -> str:
        """The address itself, as it was cited."""
        return self._scope.absolute(self._row.url) or f"/{self._row.url}"
