"""The edits whose cost is measured. Each is a pure function of the world and of its number; no two touch one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.generators.base import Generator, Source, page_path
from benchmarks.papers import World


@dataclass(frozen=True)
class Edit:
    """A file to write. Afterwards `words` must stand on the page `page` (a path of the built site)."""

    source: Source
    page: str
    words: str


@dataclass(frozen=True)
class Scene:
    """A site of so many documents, about to be edited."""

    generator: Generator
    world: World
    documents: int

    def _number(self, start: float, turn: int) -> int:
        """A paper for this turn; papers of different kinds of edit lie apart."""
        return (int(self.documents * start) + turn) % self.documents

    def body(self, turn: int) -> Edit:
        """One new word in a paragraph."""
        return self.word("zarquon", 0.3, turn)

    def word(self, stem: str, start: float, turn: int) -> Edit:
        """A word that stands nowhere else, in the first paragraph of one paper."""
        paper = self.world.paper(self._number(start, turn))
        word = stem + "".join("aeiou"[int(digit) % 5] + "bdgkl"[int(digit) // 2] for digit in str(turn))
        first, space, rest = paper.body.partition(" ")
        source = self.generator.document(self.world, replace(paper, body=f"{first}{space}{word} {rest}"))
        return Edit(source, page_path(paper), word)

    def title(self, turn: int) -> Edit:
        """Another title: every list and every link that shows it changes."""
        paper = self.world.paper(self._number(0.5, turn))
        title = f"Retitled {paper.title.lower()}"
        return Edit(self.generator.document(self.world, replace(paper, title=title)), page_path(paper), title)

    def alias(self, turn: int) -> Edit:
        """A name that texts already use is entered as an alias of the person."""
        people = self.world.people
        found_out = replace(people[(30 + turn) % len(people)], is_found_out=True)
        page = f"people/{found_out.id}/"
        return Edit(self.generator.person(self.world, found_out), page, found_out.byname)

    def new(self, turn: int) -> Edit:
        """One document more."""
        paper = self.world.paper(self.documents + turn)
        return Edit(self.generator.document(self.world, paper), page_path(paper), paper.title)


EDITS: Final[dict[str, Callable[[Scene, int], Edit]]] = {
    "one body edit": Scene.body,
    "one retitling": Scene.title,
    "one new alias": Scene.alias,
    "one new document": Scene.new,
}
"""In the order in which they are made."""
