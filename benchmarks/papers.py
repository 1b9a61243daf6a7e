"""The documents of a benchmark as values, before any site generator's format: who, where, what, and the text.

`Paper` number n is a pure function of (seed, n) and links only to papers before it, so the papers of a small archive
are the first papers of a large one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Final, TypeVar

from benchmarks.vocabulary import WORDS, Vocabulary, by_rank, syllable

T = TypeVar("T")

BROAD: Final = 20
"""The first topics stand at the top; each of the others has one of them above it."""
FIRST_YEAR: Final = 1861
YEARS: Final = 80
KINDS: Final = ("letter", "letter", "letter", "news-article", "report", "statement")
ADDED: Final = "2026-01-15"
"""The day every paper entered the archive: the benchmark has no clock."""


@dataclass(frozen=True)
class Person:
    """`aliases` stand in the authority file; `byname` is in the texts but joins them only when somebody finds out who
    is meant: the edit "one new alias"."""

    id: str
    given: str
    family: str
    byname: str
    born: int
    description: str
    is_found_out: bool = False

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def aliases(self) -> tuple[str, ...]:
        return (self.family, f"{self.given[0]}. {self.family}", *((self.byname,) if self.is_found_out else ()))


@dataclass(frozen=True)
class Place:
    id: str
    name: str
    alias: str


@dataclass(frozen=True)
class Topic:
    """`broader` is an id, or empty at the top."""

    id: str
    name: str
    definition: str
    broader: str


@dataclass(frozen=True)
class Paper:
    """One document. `body` is Markdown with footnotes, tables and links written `[[id|words]]`."""

    id: str
    title: str
    kind: str
    issued: str
    author: str
    topics: tuple[str, ...]
    people: tuple[str, ...]
    places: tuple[str, ...]
    summary: str
    url: str
    body: str

    @property
    def year(self) -> str:
        return self.issued[:4]


def paper_id(number: int) -> str:
    """The id of the paper of this number, from 0."""
    return f"paper-{number:06d}"


@dataclass(frozen=True)
class World:
    """Everything that the papers of one seed speak of: so many people, places and topics, in so many words."""

    seed: int
    people_count: int = 500
    place_count: int = 120
    topic_count: int = 200
    word_count: int = WORDS

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.seed, self.word_count)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        random = Random(f"people {self.seed}")
        given = _names(random, 60, 2)
        names = _names(random, 2 * self.people_count, 3)
        firsts = random.choices(given, k=self.people_count)
        return tuple(
            Person(
                id=f"{first}-{family}".lower(), given=first, family=family, byname=byname,
                born=random.randrange(FIRST_YEAR - 60, FIRST_YEAR + 40), description=self._phrase(random, 8),
            )
            for first, family, byname in zip(firsts, names[::2], names[1::2], strict=True)
        )  # fmt: skip

    @cached_property
    def places(self) -> tuple[Place, ...]:
        names = _names(Random(f"places {self.seed}"), 2 * self.place_count, 2, ending="ham")
        return tuple(Place(n.lower(), n, f"{other} Ferry") for n, other in zip(names[::2], names[1::2], strict=True))

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        random = Random(f"topics {self.seed}")
        drawn: dict[str, None] = {}
        while len(drawn) < self.topic_count:
            drawn.setdefault(f"{self.vocabulary.rare(random)} {self.vocabulary.rare(random)}")
        ids = [name.replace(" ", "-") for name in drawn]
        return tuple(
            Topic(ids[i], name.capitalize(), self._phrase(random, 12), "" if i < BROAD else ids[i % BROAD])
            for i, name in enumerate(drawn)
        )

    def _phrase(self, random: Random, count: int) -> str:
        return " ".join(self.vocabulary.draw(random, count)).capitalize()

    def paper(self, number: int) -> Paper:
        """The paper of this number, from 0."""
        return _Writer(self, number).paper()


def _names(random: Random, count: int, syllables: int, ending: str = "") -> list[str]:
    """`count` different capitalized names."""
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        drawn.setdefault("".join(syllable(random) for _ in range(syllables)).capitalize() + ending)
    return list(drawn)


# --- one paper ----------------------------------------------------------------------------------------

_OFTEN: Final = {"people": 10.0, "places": 5.0, "topics": 5.0}
"""How evenly they are drawn: the one of rank r (from 1) has the weight 1 / (r + this)."""


class _Writer:
    """Writes one paper with a random generator of its own."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.number = number
        self.random = Random(f"paper {world.seed} {number}")
        self.notes: list[str] = []
        self.cast = self._some(world.people, _OFTEN["people"], 6)
        self.sites = self._some(world.places, _OFTEN["places"], 3)
        self.topics = self._some(world.topics, _OFTEN["topics"], 3)

    def _some(self, of: Sequence[T], offset: float, count: int) -> list[T]:
        """Up to `count` different ones, the first of the list most often."""
        return list(dict.fromkeys(self.random.choices(of, cum_weights=by_rank(len(of), offset), k=count)))

    def paper(self) -> Paper:
        random, world = self.random, self.world
        issued = f"{FIRST_YEAR + random.randrange(YEARS)}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}"
        title = " ".join([*world.vocabulary.draw(random, random.randrange(2, 5)), world.vocabulary.rare(random)])
        return Paper(
            id=paper_id(self.number), title=title.capitalize(), kind=random.choice(KINDS), issued=issued,
            author=self.cast[0].id, topics=tuple(t.id for t in self.topics),
            people=tuple(p.id for p in self.cast[1:3]), places=tuple(p.id for p in self.sites[:1]),
            summary=self.sentence(names=False), url=f"https://collection.example/item/{self.number}", body=self.body(),
        )  # fmt: skip

    def body(self) -> str:
        """Three sections of paragraphs; now and then a quotation or a table; two footnotes."""
        blocks: list[str] = []
        for section in range(3):
            if section:
                blocks.append("## " + " ".join(self.world.vocabulary.draw(self.random, 4)).capitalize())
            blocks += (self.paragraph() for _ in range(self.random.randrange(2, 5)))
            if self.random.random() < 0.15:
                blocks.append("> " + self.paragraph())
        blocks.insert(1, self.sentence(names=True)[:-1] + self.link() + "." + self.note())
        blocks.insert(-1, self.sentence(names=True)[:-1] + self.link() + "." + self.note())
        if self.random.random() < 0.08:
            blocks.insert(3, self.table())
        return "\n\n".join([*blocks, *self.notes]) + "\n"

    def paragraph(self) -> str:
        return " ".join(self.sentence(names=True) for _ in range(self.random.randrange(3, 7)))

    def sentence(self, names: bool) -> str:
        """Of 6 to 24 words; with `names` every third speaks of somebody or somewhere."""
        words = self.world.vocabulary.draw(self.random, self.random.randrange(6, 25))
        words[0] = words[0].capitalize()
        if len(words) > 12:
            words[len(words) // 2] += ","
        if names and self.random.random() < 0.36:
            words.insert(self.random.randrange(1, len(words)), self.name())
        return " ".join(words) + "."

    def name(self) -> str:
        """A person or place as a text calls them: by the whole name, by an alias, or by one that no file knows yet."""
        draw = self.random.random()
        if draw < 0.3:
            place = self.random.choice(self.sites)
            return place.name if draw < 0.25 else place.alias
        person = self.random.choice(self.cast)
        if draw < 0.55:
            return person.name
        return person.byname if draw > 0.97 else self.random.choice(person.aliases)

    def link(self) -> str:
        """A link to an earlier paper, often to one of the last hundred; nothing in the first paper."""
        if not self.number:
            return ""
        low = max(0, self.number - 100) if self.random.random() < 0.5 else 0
        words = " ".join(self.world.vocabulary.draw(self.random, 2))
        return f", as [[{paper_id(self.random.randrange(low, self.number))}|{words}]] has it"

    def note(self) -> str:
        self.notes.append(f"[^{len(self.notes) + 1}]: {self.sentence(names=False)}")
        return f"[^{len(self.notes)}]"

    def table(self) -> str:
        vocabulary, random = self.world.vocabulary, self.random
        head = "| " + " | ".join(w.capitalize() for w in vocabulary.draw(random, 3)) + " |\n| --- | --- | ---: |"
        rows = (f"| {' | '.join(vocabulary.draw(random, 2))} | {random.randrange(1, 5000)} |" for _ in range(6))
        return "\n".join([head, *rows])
