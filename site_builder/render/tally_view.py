"""Numbers of documents by something: a table in which each number is also drawn as a bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from site_builder.catalog.counts import Totals
from site_builder.ids import TermId
from site_builder.render import languages
from site_builder.render.names import NameView, name_or_word
from site_builder.render.scope import Scope

Key = TypeVar("Key", bound=str)


class TallyRow:
    """A line of such a table."""

    __slots__ = {
        "href": "Link to its page, or nothing.",
        "label": "What is counted.",
        "length": "Length of its bar in hundredths of the longest.",
        "number": "How many documents.",
    }

    def __init__(self, label: str, href: str, number: int, most: int) -> None:
        self.label = label
        self.href = href
        self.number = number
        self.length = max(round(100 * number / most, 1), 0.5)


class TallyView:
    """A table of documents by something, the largest number first."""

    __slots__ = {
        "column": "The same in a word, for the head of the table.",
        "heading": "What the documents are counted by, in words.",
        "id": "Where the table stands on the page.",
        "rest": "How many more there are that are not in the table.",
        "rest_href": "Link to the list of all.",
        "rows": "The lines.",
    }

    def __init__(
        self,
        what: str,
        column: str,
        heading: str,
        counts: Iterable[tuple[str, str, int]],
        rest: int = 0,
        rest_href: str = "",
    ) -> None:
        """`counts`: label, link, number."""
        given = tuple(counts)
        most = max((number for _, _, number in given), default=1)
        self.id = f"by-{what}"
        self.column = column
        self.heading = heading
        self.rows = tuple(TallyRow(*row, most) for row in given)
        self.rest = rest
        self.rest_href = rest_href


def tallies(scope: Scope) -> tuple[TallyView, ...]:
    """Documents by type, language, publication and topic; what there is nothing of is left out."""

    def totals(field: str) -> Totals:
        row: Totals | None = scope.ctx.row("totals", field)
        return row or Totals()

    t = scope.t
    types, tongues = _most_first(totals("types").types), _most_first(totals("languages").languages)
    publications, topics = totals("publications"), totals("topics")
    found = (
        TallyView("type", t.type, t.data_types, ((t.word("type", key), "", n) for key, n in types)),
        TallyView("language", t.language, t.data_languages, ((languages.name(key), "", n) for key, n in tongues)),
        TallyView(
            "publication", t.word("kind", "publication"), t.data_publications, _publications(scope, publications),
            publications.rest, scope.href("publications/"),
        ),
        TallyView(
            "topic", t.word("kind", "topic"), t.data_topics, _topics(scope, topics), topics.rest, scope.href("topics/")
        ),
    )  # fmt: skip
    return tuple(tally for tally in found if tally.rows)


def _publications(scope: Scope, row: Totals) -> Iterable[tuple[str, str, int]]:
    """Those that are published, the documents of none last."""
    for key, number in _most_first(row.publications):
        if key and (name := name_or_word(scope, "publication", key)):
            yield name.text, name.href, number
    if nowhere := row.publications.get(TermId(""), 0):
        yield scope.t.data_no_publication, "", nowhere


def _topics(scope: Scope, row: Totals) -> Iterable[tuple[str, str, int]]:
    for key, number in _most_first(row.topics):
        if name := NameView(scope, key):
            yield name.text, name.href, number


def _most_first(counts: Mapping[Key, int]) -> list[tuple[Key, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
