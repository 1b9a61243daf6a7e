"""`archive` of the search page: besides the numbers of the archive the ways in for who has no script."""

from __future__ import annotations

from site_builder.catalog.lists import YEARS_A_PAGE
from site_builder.catalog.titles import FOLDER, Letter
from site_builder.render.cards import DocumentCard, document_cards
from site_builder.render.labels import number
from site_builder.render.lazy import lazy
from site_builder.render.overview import ArchiveView
from site_builder.render.site_view import LinkView
from site_builder.render.term_view import TopicNode, topic_tree


class LetterLink:
    """A letter with which titles begin."""

    __slots__ = {
        "href": "Link to the titles that begin with it.",
        "label": "The letter.",
        "number": "How many documents these are.",
    }

    def __init__(self, label: str, href: str, documents: int) -> None:
        self.label = label
        self.href = href
        self.number = number(documents)


class SearchView(ArchiveView):
    """`archive`: all that an `ArchiveView` has, titles from A to Z and the tree of topics."""

    @lazy
    def _letters(self) -> tuple[tuple[str, Letter], ...]:
        rows: dict[str, Letter] = dict(self._scope.scan("letter"))
        return tuple(sorted(rows.items(), key=lambda row: (row[0] == "other", row[1].letter)))

    @property
    def titles(self) -> tuple[DocumentCard, ...]:
        """All documents in order of their titles; nothing where they are too many for one page."""
        return document_cards(self._scope, tuple(d for _, row in self._letters for d in row.documents))

    @property
    def letters(self) -> tuple[LetterLink, ...]:
        """The letters with which titles begin, where the titles have pages of their own."""
        return tuple(
            LetterLink(row.letter, self._scope.href(f"{FOLDER}{name}/"), row.number)
            for name, row in self._letters
            if not row.documents
        )

    @property
    def years(self) -> tuple[LinkView, ...]:
        """The years that have documents, as links to their lists; nothing where they are too many for one page."""
        found = super().years
        return found if len(found) <= YEARS_A_PAGE else ()

    @property
    def topics(self) -> tuple[TopicNode, ...]:
        """The tree of topics: of a large vocabulary its upper levels, or nothing."""
        return topic_tree(self._scope)
