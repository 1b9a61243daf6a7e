"""Our own builder, by its command alone, with the search or without."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import site_builder
from benchmarks.generators.base import (
    BASE_URL,
    DESCRIPTION,
    EDITORS,
    PAGE,
    TITLE,
    Source,
    folder_of,
    listed,
    quoted,
)  # fmt: skip
from benchmarks.measure import Command
from benchmarks.papers import ADDED, Paper, Person, Topic, World

REPORT: Final = "report.json"
"""The report of the last build, in the site's folder."""
_SITE: Final = f"""title: {TITLE}
description: {DESCRIPTION}
base_url: {BASE_URL}
language: en
editors: [{EDITORS}]
rights: {{default_access: full}}
search: {{examples: []}}
pagination: {{per_page: {PAGE}}}
"""


@dataclass(frozen=True)
class Ours:
    """`jobs`: worker processes, or nothing for the builder's own choice."""

    search: bool
    jobs: int | None = None
    name: str = "site_builder"
    results: str = "#results > li .passage"

    def missing(self) -> str:
        return ""

    def version(self) -> str:
        return f"site_builder {site_builder.__version__}, Python {sys.version.split()[0]}"

    def sources(self, world: World, documents: int) -> Iterator[Source]:
        yield Source("site.yaml", _SITE)
        yield _people(world.people)
        places = (f"- id: {p.id}\n  name: {p.name}\n  aliases: [{p.alias}]\n" for p in world.places)
        yield Source("content/entities/places.yaml", "\n".join(places))
        yield Source("content/topics.yaml", "\n".join(map(_topic, world.topics)))
        for number in range(documents):
            yield self.document(world, world.paper(number))

    def document(self, world: World, paper: Paper) -> Source:
        return Source(
            f"content/documents/{folder_of(paper)}/{paper.id}.md",
            f"""---
title: {quoted(paper.title)}
type: {paper.kind}
authors: [{paper.author}]
issued: {paper.issued}
added: {ADDED}
access: full
topics: {listed(paper.topics)}
people: {listed(paper.people)}
places: {listed(paper.places)}
summary: {quoted(paper.summary)}
url: {paper.url}
captured: {{at: {ADDED}, tool: benchmark}}
---

{paper.body}""",
        )

    def person(self, world: World, changed: Person) -> Source:
        return _people([changed if p.id == changed.id else p for p in world.people])

    def output(self, site: Path) -> Path:
        return site / "public"

    def leftovers(self, site: Path) -> tuple[Path, ...]:
        return (site / "public", site / ".site_builder")

    def build(self, site: Path) -> Command:
        extra = [] if self.search else ["--no-search"]
        if self.jobs is not None:
            extra += ["--jobs", str(self.jobs)]
        report = ("--report", site / REPORT)
        return Command.of(site, *_program(), "build", "--site", site, "--output", self.output(site), *report, *extra)

    def index(self, site: Path) -> None:
        return None

    def server(self, site: Path, port: int) -> Command | None:
        """The preview always makes the search, so one of the two settings is enough."""
        return Command.of(site, *_program(), "serve", "--site", site, "--port", str(port)) if self.search else None


def _program() -> tuple[str, ...]:
    return (sys.executable, "-m", "site_builder")


def _people(people: Sequence[Person]) -> Source:
    text = "\n".join(
        f"- id: {p.id}\n  name: {p.name}\n  family: {p.family}\n  given: {p.given}\n  aliases: {listed(p.aliases)}\n"
        f"  dates: {p.born}/..\n  description: {quoted(p.description)}\n"
        for p in people
    )
    return Source("content/entities/people.yaml", text)


def _topic(topic: Topic) -> str:
    broader = f"  broader: [{topic.broader}]\n" if topic.broader else ""
    return f"- id: {topic.id}\n  name: {topic.name}\n  definition: {quoted(topic.definition)}\n{broader}"
