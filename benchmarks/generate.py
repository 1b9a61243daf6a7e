"""Write the benchmark's documents as an archive of ours.

    python -m benchmarks.generate --documents 1000 --out DIR [--seed 1]

Everything written is a pure function of the number of documents and the seed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.papers import ADDED, Paper, Person, World

PER_FOLDER: Final = 1_000
"""Documents of one folder of `content/documents`."""
TITLE: Final = "The benchmark papers"
BASE_URL: Final = "https://papers.example/"
PAGE: Final = 50
"""Documents on one page of a topic or person, everywhere."""


def quoted(text: str) -> str:
    """A string as YAML, JSON and TOML all read it."""
    return json.dumps(text, ensure_ascii=False)


def listed(items: Iterable[str]) -> str:
    """A list of strings as YAML, JSON and TOML all read it."""
    return f"[{', '.join(map(quoted, items))}]"


def papers(world: World, documents: int) -> Iterator[Paper]:
    """The first `documents` papers."""
    return map(world.paper, range(documents))


def write(path: Path, text: str) -> None:
    """Write a file of UTF-8 with `\\n`, and the folders it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# --- our format ---------------------------------------------------------------------------------------


def document_path(paper: Paper) -> str:
    """Where the paper stands in an archive of ours, from its root."""
    return f"content/documents/{int(paper.id[-6:]) // PER_FOLDER:03d}/{paper.id}.md"


def document(paper: Paper) -> str:
    """The paper as a source of ours."""
    return f"""---
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

{paper.body}"""


def people_file(people: Sequence[Person]) -> str:
    """The authority file of people."""
    return "\n".join(
        f"- id: {p.id}\n  name: {p.name}\n  family: {p.family}\n  given: {p.given}\n  aliases: {listed(p.aliases)}\n"
        f"  dates: {p.born}/..\n  description: {quoted(p.description)}\n"
        for p in people
    )


def site_file() -> str:
    return f"""title: {TITLE}
description: Invented documents by which the builder is measured.
base_url: {BASE_URL}
language: en
editors: [The editors]
rights: {{default_access: full}}
search: {{examples: []}}
pagination: {{per_page: {PAGE}}}
"""


def write_archive(world: World, documents: int, folder: Path) -> None:
    """An archive of ours with the first `documents` papers, in `folder`."""
    write(folder / "site.yaml", site_file())
    places = (f"- id: {p.id}\n  name: {p.name}\n  aliases: [{p.alias}]\n" for p in world.places)
    topics = (
        f"- id: {t.id}\n  name: {t.name}\n  definition: {quoted(t.definition)}\n"
        + (f"  broader: [{t.broader}]\n" if t.broader else "")
        for t in world.topics
    )
    write(folder / "content/entities/people.yaml", people_file(world.people))
    write(folder / "content/entities/places.yaml", "\n".join(places))
    write(folder / "content/topics.yaml", "\n".join(topics))
    for paper in papers(world, documents):
        write(folder / document_path(paper), document(paper))


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description="Write the benchmark's archive.")
    parser.add_argument("--documents", type=int, default=1_000, metavar="N", help="how many (default: 1000)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write into")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another seed, other papers (default: 1)")
    arguments = parser.parse_args(argv)
    write_archive(World(arguments.seed), arguments.documents, arguments.out)
    print(f"{arguments.documents} documents in {arguments.out}")


if __name__ == "__main__":
    main()
