"""Eleventy, with Pagefind's command line for the search. Mentions and backlinks it has none."""

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
    listed,
    pagefind,
    plain_links,
    quoted,
)  # fmt: skip
from benchmarks.generators.installed import NODE, PEERS, layouts, node, shared
from benchmarks.measure import Command
from benchmarks.papers import ADDED, Paper, Person, World


@dataclass(frozen=True)
class Eleventy:
    """Nunjucks layouts, markdown-it; Markdown is not run through a template language first, which is faster."""

    name: str = "eleventy"
    search: bool = False
    results: str = ".pagefind-ui__result-excerpt"

    def missing(self) -> str:
        if node() is None:
            return "there is no Node.js"
        return "" if (NODE / "@11ty/eleventy").is_dir() else "not installed: `make benchmarks/.installed`"

    def version(self) -> str:
        package = json.loads((NODE / "@11ty/eleventy/package.json").read_text(encoding="utf-8"))
        return f"Eleventy {package['version']}"

    def sources(self, world: World, documents: int) -> Iterator[Source]:
        yield from layouts(PEERS / "eleventy", "")
        yield from shared("src/static/")
        site = {"title": TITLE, "url": BASE_URL.rstrip("/"), "description": DESCRIPTION, "editors": EDITORS}
        yield _data("src/_data/site", site)
        topics = [{"id": t.id, "name": t.name, "description": t.definition, "broader": t.broader} for t in world.topics]
        yield _data("records/topics", topics)
        yield _people(world.people)
        for number in range(documents):
            yield self.document(world, world.paper(number))

    def document(self, world: World, paper: Paper) -> Source:
        return Source(
            f"src/documents/{folder_of(paper)}/{paper.id}.md",
            f"""---
title: {quoted(paper.title)}
date: {paper.issued}
kind_of_paper: {paper.kind}
author: {paper.author}
added: {quoted(ADDED)}
topics: {listed(paper.topics)}
people: {listed((paper.author, *paper.people))}
places: {listed(paper.places)}
summary: {quoted(paper.summary)}
source: {paper.url}
---

{plain_links(paper.body)}""",
        )

    def person(self, world: World, changed: Person) -> Source:
        return _people([changed if p.id == changed.id else p for p in world.people])

    def output(self, site: Path) -> Path:
        return site / "public"

    def leftovers(self, site: Path) -> tuple[Path, ...]:
        return (site / "public", site / ".cache")

    def build(self, site: Path) -> Command:
        program = (node() or "node", NODE / "@11ty/eleventy/cmd.cjs", "--quiet")
        return Command.of(site, *program, NODE_PATH=str(NODE), NODE_ENV="production")

    def index(self, site: Path) -> Command:
        return pagefind(self.output(site))

    def server(self, site: Path, port: int) -> None:
        return None


def _data(path: str, value: Any) -> Source:
    return Source(f"{path}.json", json.dumps(value, ensure_ascii=False, indent=0) + "\n")


def _people(people: Sequence[Person]) -> Source:
    known = [{"id": p.id, "name": p.name, "also": p.aliases, "description": p.description} for p in people]
    return _data("records/people", known)
