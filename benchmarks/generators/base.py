"""What the harness asks of a site generator: write the papers in its format; how it is built, served and searched."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from benchmarks.measure import Command
from benchmarks.papers import Paper, Person, World

TITLE: Final = "The benchmark papers"
DESCRIPTION: Final = "Invented documents by which the builder is measured."
EDITORS: Final = "The editors"
BASE_URL: Final = "https://papers.example/"
PAGE: Final = 50
"""Documents on one page of a topic or person, everywhere."""
PER_FOLDER: Final = 1_000
"""Documents of one source folder."""


@dataclass(frozen=True)
class Source:
    """A file of a site: `path` from the site's folder, and its text."""

    path: str
    text: str

    def write(self, site: Path) -> None:
        """UTF-8 with `\\n`; the folders it stands in are made."""
        file = site / self.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.text, encoding="utf-8", newline="\n")


class Generator(Protocol):
    """One generator in one setting. A site is a folder; its output lies in it."""

    @property
    def name(self) -> str:
        """As the command line, the rows and the tables call it."""

    @property
    def search(self) -> bool:
        """Whether `build` already makes the search. Where it does not, `index` does."""

    @property
    def results(self) -> str:
        """CSS selector of a result on the search page, once it is shown with an excerpt."""

    def missing(self) -> str:
        """Why it cannot run on this machine, or nothing."""

    def version(self) -> str: ...

    def sources(self, world: World, documents: int) -> Iterator[Source]:
        """All files of a site with the first `documents` papers."""

    def document(self, world: World, paper: Paper) -> Source: ...

    def person(self, world: World, changed: Person) -> Source:
        """The file in which `changed` stands, when this person is no longer as in `world`."""

    def output(self, site: Path) -> Path:
        """The folder of the built site."""

    def leftovers(self, site: Path) -> Iterable[Path]:
        """What has to go before a build counts as clean: output and caches."""

    def build(self, site: Path) -> Command: ...

    def index(self, site: Path) -> Command | None:
        """What makes the search of a built site, where `build` does not."""

    def server(self, site: Path, port: int) -> Command | None:
        """The preview that rebuilds on change, on 127.0.0.1; nothing where it is not compared."""


def page_path(paper: Paper) -> str:
    """Where the page of a paper lies, in every generator's site."""
    return f"documents/{paper.id}/"


def folder_of(paper: Paper) -> str:
    """The source folder of a paper, the same everywhere: `000` to `099`."""
    return f"{int(paper.id[-6:]) // PER_FOLDER:03d}"


def quoted(text: str) -> str:
    """A string as YAML, JSON and TOML all read it."""
    return json.dumps(text, ensure_ascii=False)


def listed(items: Iterable[str]) -> str:
    """A list of strings as YAML, JSON and TOML all read it."""
    return f"[{', '.join(map(quoted, items))}]"


_LINK: Final = re.compile(r"\[\[([^]|]+)\|([^]|]+)\]\]")


def plain_links(body: str) -> str:
    """`[[id|words]]` as a relative Markdown link between pages: what generators without such links are given."""
    return _LINK.sub(r"[\2](../\1/)", body)


def pagefind(output: Path) -> Command:
    """The command line of Pagefind, over the pages in `output`."""
    package: Any = importlib.import_module("pagefind_bin")
    return Command.of(output.parent, package.get_executable(), "--site", output, "--silent")
