"""Where a document stands in order of date: what comes before and after it, among all and within its topic."""

from __future__ import annotations

from site_builder.catalog.rows import Neighbours
from site_builder.render.cards import DocumentCard, document_card
from site_builder.render.lazy import lazy


class PlacedView(DocumentCard):
    """A document that knows its neighbours."""

    @lazy
    def _neighbours(self) -> Neighbours:
        row: Neighbours | None = self._scope.ctx.row("neighbours", self._card.id)
        return row or Neighbours()

    @lazy
    def previous(self) -> DocumentCard | None:
        """The document before it by date."""
        return document_card(self._scope, self._neighbours.previous) if self._neighbours.previous else None

    @lazy
    def next(self) -> DocumentCard | None:
        """The document after it by date."""
        return document_card(self._scope, self._neighbours.next) if self._neighbours.next else None

    @lazy
    def _in_topic(self) -> Neighbours:
        row: Neighbours | None = self._scope.ctx.row("topic_neighbours", self._card.id)
        return row or Neighbours()

    @lazy
    def previous_in_topic(self) -> DocumentCard | None:
        """The document before it by date about the first of its topics, when that is another than `previous`."""
        found = self._in_topic.previous
        return document_card(self._scope, found) if found and found != self._neighbours.previous else None

    @lazy
    def next_in_topic(self) -> DocumentCard | None:
        """The document after it by date about the first of its topics, when that is another than `next`."""
        found = self._in_topic.next
        return document_card(self._scope, found) if found and found != self._neighbours.next else None
