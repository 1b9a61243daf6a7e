"""What is the same text elsewhere in the archive, and what differs in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from site_builder.catalog.rows import RelationRow, SameText
from site_builder.ids import document_url
from site_builder.model import Document, Prose
from site_builder.render.cards import DocumentCard, document_card, document_cards
from site_builder.render.comparison import Comparison, Piece, Row, compare
from site_builder.render.lazy import lazy
from site_builder.render.scope import Scope

_MOST_COMPARED: Final = 10


class _Text:
    """The paragraphs of a document as they are compared: its title, its subtitle, then its text."""

    def __init__(self, document: Document) -> None:
        m = document.metadata
        head = [text for text in (m.title, m.subtitle) if text]
        self.prose: list[Prose | None] = [*([None] * len(head)), *(p for p in document.body.prose() if p.text.strip())]
        self.paragraphs = [*head, *(p.text for p in self.prose if p is not None)]


class RowView:
    """A paragraph that differs, or a run of paragraphs that do not."""

    def __init__(self, scope: Scope, row: Row, old: tuple[str, Prose | None], new: tuple[str, Prose | None]) -> None:
        self._scope = scope
        self._row = row
        self._old = old
        self._new = new

    @property
    def same(self) -> int:
        """How many paragraphs in a row are equal; 0 for one that differs."""
        return self._row.same

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The words of one that differs: `kind` (`same`, `old`, `new`) and `text` of each stretch."""
        return self._row.pieces

    @property
    def old_place(self) -> str:
        """Link to the paragraph in the older text."""
        return self._place(self._old)

    @property
    def old_number(self) -> str:
        """Its number there."""
        return self._old[1].number if self._old[1] else ""

    @property
    def new_place(self) -> str:
        """Link to the paragraph in the newer text."""
        return self._place(self._new)

    @property
    def new_number(self) -> str:
        """Its number there."""
        return self._new[1].number if self._new[1] else ""

    def _place(self, given: tuple[str, Prose | None]) -> str:
        url, prose = given
        return self._scope.href(f"{url}#{prose.anchor}") if prose and prose.anchor else ""


class ComparisonView:
    """A document beside the one that reprints it."""

    def __init__(self, scope: Scope, old: DocumentCard, new: DocumentCard) -> None:
        self._scope = scope
        self._old = old
        self._new = new

    @property
    def old(self) -> DocumentCard:
        """The document that was reprinted."""
        return self._old

    @property
    def new(self) -> DocumentCard:
        """The reprint."""
        return self._new

    @property
    def is_public(self) -> bool:
        """Whether both texts are published whole, so that they can be compared."""
        return all(card.access == "full" for card in (self._old, self._new)) and all(self._texts)

    @lazy
    def _texts(self) -> tuple[_Text | None, _Text | None]:
        def text(card: DocumentCard) -> _Text | None:
            document: Document | None = self._scope.ctx.row("document", card.id)
            return _Text(document) if document is not None and document.body.blocks else None

        return text(self._old), text(self._new)

    @lazy
    def _comparison(self) -> Comparison:
        old, new = self._texts
        return compare(old.paragraphs, new.paragraphs) if old and new and self.is_public else Comparison(())

    @property
    def is_equal(self) -> bool:
        """Whether not a word differs."""
        return self._comparison.is_equal

    @property
    def is_cut(self) -> bool:
        """Whether the rest is not compared, because there is too much of it."""
        return self._comparison.is_cut

    @property
    def rows(self) -> tuple[RowView, ...]:
        """The paragraphs in order."""
        return tuple(self._row(row) for row in self._comparison.rows)

    def _row(self, row: Row) -> RowView:
        ends = []
        for card, text, index in zip((self._old, self._new), self._texts, (row.old, row.new), strict=True):
            prose = text.prose[index] if text and index >= 0 else None
            ends.append((document_url(card._label.id), prose))
        return RowView(self._scope, row, *ends)


class SameTextView:
    """`document.same_text`: the other documents of its text, all counted as one source."""

    def __init__(self, scope: Scope, card: DocumentCard, row: SameText) -> None:
        self._scope = scope
        self._card = card
        self._row = row

    @lazy
    def others(self) -> tuple[DocumentCard, ...]:
        """The other documents, oldest first."""
        return document_cards(self._scope, tuple(d for d in self._row.members if d != self._card.id))

    @lazy
    def comparisons(self) -> tuple[ComparisonView, ...]:
        """The document beside those that it reprints, and those that reprint it; at most ten."""
        key = self._card.id
        older: Sequence[str] = self._scope.ctx.row("reprints", key) or ()
        rows: Sequence[RelationRow] = self._scope.ctx.row("relation", key) or ()
        newer = [row.source for row in rows if row.type == "republishes" and row.source not in older]
        pairs = [(other, key) for other in older] + [(key, other) for other in newer]
        found = (self._beside(old, new) for old, new in pairs[:_MOST_COMPARED])
        return tuple(view for view in found if view is not None)

    def _beside(self, old: str, new: str) -> ComparisonView | None:
        one, other = (document_card(self._scope, key) for key in (old, new))
        return ComparisonView(self._scope, one, other) if one and other else None


def same_text(scope: Scope, card: DocumentCard) -> SameTextView | None:
    """The group of a document; None when nobody has said that another has its text."""
    row: SameText | None = scope.ctx.row("same_text", card.id)
    return SameTextView(scope, card, row) if row is not None else None
