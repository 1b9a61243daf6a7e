"""The runs: every generator does the same work in turn, so that a machine that slows down slows all of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measure
from benchmarks.edits import EDITS, Edit, Scene
from benchmarks.generate import write_site
from benchmarks.generators.base import Generator
from benchmarks.generators.ours import REPORT
from benchmarks.papers import World
from benchmarks.rows import CLEAN, NOTHING, Row

Say = Callable[[str], None]


class NotDone(Exception):
    """A build went through, and was not the work that was to be measured: its time means nothing."""


def strata(report: Path, is_clean: bool) -> dict[str, float]:
    """Where our own builder says that its time went, in seconds; nothing where there is no report of ours.

    Raises NotDone when its cache was of no use to a build that should have gone on from the one before, as after a
    change of the builder's own code in the middle of a run.
    """
    if not report.is_file():
        return {}
    said = json.loads(report.read_text(encoding="utf-8"))
    if not is_clean and any(found["code"] == "PUB001" for found in said["diagnostics"]):
        raise NotDone("the builder threw its cache away, so this was no rebuild; leave its code alone while measuring")
    seconds: dict[str, float] = said["seconds"]
    return seconds


@dataclass(frozen=True)
class Site:
    """A generator's site on disk. Rows of a generator that needs a second command for the search come in pairs."""

    generator: Generator
    folder: Path
    documents: int
    run: int

    @property
    def output(self) -> Path:
        return self.generator.output(self.folder)

    def clean(self) -> None:
        """Take away what a build has made."""
        for path in self.generator.leftovers(self.folder):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def build(self, work: str, with_search: bool) -> Iterator[Row]:
        """Build in fresh processes: without the search, then with it where `with_search` asks a command for it."""
        before = measure.tree(self.output)
        used = measure.run(self.generator.build(self.folder))
        yield self._row(work, self.generator.search, used, before)
        index = self.generator.index(self.folder) if with_search else None
        if index is not None:
            yield self._row(work, True, used.then(measure.run(index)), before)

    def _row(self, work: str, search: bool, used: measure.Usage, before: measure.Tree) -> Row:
        now = measure.tree(self.output)
        return Row(
            self.run, self.documents, work, self.generator.name, search,
            wall=used.wall, cpu=used.cpu, peak=used.peak, files=len(now.files), bytes=now.bytes,
            written=now.written_since(before), strata=strata(self.folder / REPORT, work == CLEAN),
        )  # fmt: skip

    def apply(self, edit: Edit) -> None:
        edit.source.write(self.folder)

    def check(self, edit: Edit) -> None:
        """Raises NotDone."""
        page = self.output / edit.page / "index.html"
        if not page.is_file() or edit.words not in page.read_text(encoding="utf-8"):
            raise NotDone(f'{self.generator.name}: "{edit.words}" does not stand in {page}')


def prepare(generators: Sequence[Generator], world: World, documents: int, folder: Path, run: int) -> list[Site]:
    """Write a site of so many documents for each generator, below `folder`."""
    sites = []
    for number, generator in enumerate(generators):
        site = Site(
            generator, folder / f"{number}-{generator.name.replace(', ', '-').replace(' ', '-')}", documents, run
        )
        write_site(generator, world, documents, site.folder)
        sites.append(site)
    return sites


def in_turn(sites: Sequence[Site], turn: int) -> Iterator[Site]:
    """All sites, another one first in each turn."""
    start = turn % len(sites) if sites else 0
    yield from (*sites[start:], *sites[:start])


def clean_builds(sites: Sequence[Site], turns: int, say: Say) -> Iterator[Row]:
    """Clean builds, and after each a build when nothing has changed."""
    for turn in range(turns):
        for site in in_turn(sites, turn):
            site.clean()
            yield from told(site.build(CLEAN, True), say)
            yield from told(site.build(NOTHING, True), say)


def edits(sites: Sequence[Site], world: World, turns: int, say: Say) -> Iterator[Row]:
    """Each edit in each site, built; the sites are built already."""
    for turn in range(turns):
        for name, make in EDITS.items():
            for site in in_turn(sites, turn):
                edit = make(Scene(site.generator, world, site.documents), turn)
                site.apply(edit)
                yield from told(site.build(name, True), say)
                site.check(edit)


def told(rows: Iterator[Row], say: Say) -> Iterator[Row]:
    """The same rows, each said as it comes."""
    for row in rows:
        search = "with search" if row.search else "without search"
        say(
            f"{row.documents:>7} {row.work:<18} {row.generator:<13} {search:<15} {row.wall:8.2f} s"
            f" {row.cpu:8.2f} s CPU {row.peak / 1e6:8.0f} MB {row.written:>7} written"
        )
        yield row
