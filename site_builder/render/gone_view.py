"""`target` and `tombstone`: what pages say at addresses that moved or were withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.anchors import citable, text_of
from site_builder.catalog.addresses import anchors_of, entry_of, ledger_of
from site_builder.catalog.rows import Card, Redirect, Tombstone
from site_builder.ids import DocumentId
from site_builder.ledger import LedgerAnchor
from site_builder.model import Document, Withdrawn
from site_builder.render.labels import Labels
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


class GonePlace:
    """`document.withdrawn`: a place in a document that was published once and is gone."""

    __slots__ = {
        "anchor": "Its anchor; where it has an heir, the anchor stands there.",
        "day": "Since when it is gone, as `2026-11-02`; nothing while that is not recorded.",
        "heir": "What people call the paragraph that took its words in: `¶ 12`; nothing where there is none.",
        "heir_href": "Link to that.",
        "words": "What became of it: `¶ 13 withdrawn`.",
    }

    def __init__(self, anchor: str, words: str, day: str, heir: str = "", heir_href: str = "") -> None:
        self.anchor = anchor
        self.words = words
        self.day = day
        self.heir = heir
        self.heir_href = heir_href


def gone_places(t: Labels, document: Document) -> tuple[GonePlace, ...]:
    """What is said of each place that is gone, in the order in which they stood."""
    blocks = {block.anchor: block for block in citable(document.body)} if document.withdrawn else {}

    def place(gone: Withdrawn) -> GonePlace:
        kind = "heading" if gone.kind == "heading" else "comment" if gone.kind == "comment" else "paragraph"
        heir = blocks.get(gone.to)
        what = getattr(t, f"{kind}_moved" if heir else f"{kind}_withdrawn").format(number=gone.number)
        if heir is None:
            return GonePlace(gone.anchor, what, gone.day)
        name = f"¶ {heir.number}" if heir.number else text_of(heir)
        return GonePlace(gone.anchor, what, gone.day, name, f"#{heir.anchor}")

    return tuple(map(place, document.withdrawn))


def former_anchors(withdrawn: Sequence[Withdrawn]) -> dict[str, list[str]]:
    """Anchor → the old ones whose paragraphs it took in: links to them land there."""
    found: dict[str, list[str]] = {}
    for gone in withdrawn:
        if gone.to:
            found.setdefault(gone.to, []).append(gone.anchor)
    return found


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
