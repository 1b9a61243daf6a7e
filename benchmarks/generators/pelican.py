"""Pelican, with Pagefind's command line for the search. Mentions and backlinks it has none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.generators.base import (
    BASE_URL,
    DESCRIPTION,
    EDITORS,
    TITLE,
    Source,
    folder_of,
    pagefind,
    plain_links,
)  # fmt: skip
from benchmarks.generators.installed import PEERS, VENV, layouts, peer_python_file, shared
from benchmarks.measure import Command
from benchmarks.papers import ADDED, Paper, Person, World


@dataclass(frozen=True)
class Pelican:
    """Topics are its tags, people its authors: both are known to it by name."""

    name: str = "pelican"
    search: bool = False
    results: str = ".pagefind-ui__result-excerpt"

    def missing(self) -> str:
        return "" if peer_python_file("pelican/__init__.py") else "not installed: `make benchmarks/.installed`"

    def version(self) -> str:
        found = peer_python_file("pelican-*.dist-info/METADATA")
        lines = found.read_text(encoding="utf-8").splitlines() if found else []
        return "Pelican " + next((line.split()[1] for line in lines if line.startswith("Version:")), "?")

    def sources(self, world: World, documents: int) -> Iterator[Source]:
        yield from layouts(PEERS / "pelican", "")
        yield from shared("theme/static/")
        yield _data("site", [TITLE, BASE_URL.rstrip("/"), DESCRIPTION, EDITORS])
        about = ({"id": t.id, "name": t.name, "description": t.definition, "broader": t.broader} for t in world.topics)
        yield _data("topics", list(about))
        yield _people(world.people)
        for number in range(documents):
            yield self.document(world, world.paper(number))

    def document(self, world: World, paper: Paper) -> Source:
        people = {p.id: p.name for p in world.people}
        topics = {t.id: t.name for t in world.topics}
        return Source(
            f"content/documents/{folder_of(paper)}/{paper.id}.md",
            f"""Title: {paper.title}
Slug: {paper.id}
Date: {paper.issued}
Kind_of_paper: {paper.kind}
Authors: {"; ".join(dict.fromkeys(people[who] for who in (paper.author, *paper.people)))}
Added: {ADDED}
Tags: {", ".join(topics[what] for what in paper.topics)}
Places: {" ".join(paper.places)}
Abstract: {paper.summary}
Address: {paper.url}

{plain_links(paper.body)}""",
        )

    def person(self, world: World, changed: Person) -> Source:
        return _people([changed if p.id == changed.id else p for p in world.people])

    def output(self, site: Path) -> Path:
        return site / "public"

    def leftovers(self, site: Path) -> tuple[Path, ...]:
        return (site / "public", site / "cache", site / "__pycache__")

    def build(self, site: Path) -> Command:
        return Command.of(site, VENV / "bin/python", "-m", "pelican", "--quiet", "--settings", site / "pelicanconf.py")

    def index(self, site: Path) -> Command:
        return pagefind(self.output(site))

    def server(self, site: Path, port: int) -> None:
        return None


def _data(name: str, value: Any) -> Source:
    return Source(f"{name}.json", json.dumps(value, ensure_ascii=False, indent=0) + "\n")


def _people(people: Sequence[Person]) -> Source:
    known = [{"id": p.id, "name": p.name, "also": p.aliases, "description": p.description} for p in people]
    return _data("people", known)
