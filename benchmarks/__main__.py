"""`python -m benchmarks`: measure, then write the results. `--help` tells the options."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from benchmarks import query, report
from benchmarks.edits import Scene
from benchmarks.generators.base import Generator
from benchmarks.generators.eleventy import Eleventy
from benchmarks.generators.hugo import Hugo
from benchmarks.generators.installed import ROOT
from benchmarks.generators.ours import Ours
from benchmarks.generators.pelican import Pelican
from benchmarks.papers import World
from benchmarks.preview import previews
from benchmarks.rows import Row, Rows, Run, save
from benchmarks.runs import Site, clean_builds, edits, prepare

PEERS: Final[dict[str, type[Hugo] | type[Eleventy] | type[Pelican]]] = {
    "hugo": Hugo,
    "eleventy": Eleventy,
    "pelican": Pelican,
}
GATE: Final = 10_000
"""Documents of the two indexes that are compared, at most."""

WORKS: Final = ("clean", "edits", "preview", "query", "gate")
MANY: Final = 50_000
"""From here on one repetition has to do unless --repeat-many says otherwise."""


def _size(text: str) -> int:
    return int(text.removesuffix("k")) * (1_000 if text.endswith("k") else 1)


def _sizes(text: str) -> list[int]:
    return [_size(part) for part in text.split(",")]


def _names(text: str) -> list[str]:
    return [] if text == "none" else text.split(",")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the builder against others.")
    add = top.add_argument
    add("--size", type=_sizes, default=[1_000, 10_000], metavar="N,…", help="documents: 1k,10k,100k (default: 1k,10k)")
    add("--peers", type=_names, default=["hugo"], metavar="NAME,…", help=f"{', '.join(PEERS)} or none (default: hugo)")
    add("--without-ours", action="store_true", help="measure the peers alone")
    add("--work", type=_names, default=list(WORKS), metavar="NAME,…", help=f"what to measure: {', '.join(WORKS)}")
    add("--repeat", type=int, default=3, metavar="N", help="repetitions, of which the medians are told (default: 3)")
    add("--repeat-many", type=int, default=1, metavar="N", help=f"the same from {MANY:,} documents on (default: 1)")
    add("--jobs", type=int, metavar="N", help="worker processes of our builder (default: its own choice)")
    add("--seed", type=int, default=1, metavar="N", help="of the documents (default: 1)")
    add("--folder", type=Path, metavar="DIR", help="where the sites are made; kept (default: a temporary folder)")
    add("--rows", type=Path, metavar="FILE", help="add the measurements to this file and report all in it")
    add("--report-only", action="store_true", help="measure nothing, report --rows")
    add("--results", type=Path, default=ROOT, metavar="DIR", help="where RESULTS.md and results.json go")
    add("--preliminary", default="", metavar="WHY", help="mark the results as preliminary")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    options = parser().parse_args(argv)
    unknown = sorted({*options.peers} - {*PEERS} | {*options.work} - {*WORKS})
    if unknown:
        parser().error(f"no such peer or work: {', '.join(unknown)}")
    if "gate" in options.work and not options.report_only:
        _gate(max(options.size))
    if options.work == ["gate"]:
        return 0
    folder = options.folder or Path(tempfile.mkdtemp(prefix="benchmark-"))
    folder.mkdir(parents=True, exist_ok=True)
    rows = options.rows or folder / "rows.jsonl"
    try:
        if not options.report_only:
            _measure(options, folder, rows)
        print(report.write(Rows.read(rows), options.results, options.preliminary))
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _measure(options: argparse.Namespace, folder: Path, rows: Path) -> None:
    generators = list(_generators(options))
    world = World(options.seed)
    run = 1 + max((run.run for run in Rows.read(rows).runs), default=0)
    for documents in options.size:
        save(rows, [Run(run, documents, _about(options, generators, documents))])
        place = folder / str(documents)
        sites = prepare(generators, world, documents, place, run)
        for row in _work(options, sites, world):
            save(rows, [row])
        shutil.rmtree(place)


def _gate(documents: int) -> None:
    """After edits the search answers as one that was made anew, in a process of its own. Raises CalledProcessError."""
    if why := query.missing():
        _say(f"the search is not compared: {why}")
        return
    command = [sys.executable, "-m", "benchmarks.search_gate", "--size", str(min(documents, GATE))]
    subprocess.run(command, check=True, cwd=Path(__file__).resolve().parents[1])


def _work(options: argparse.Namespace, sites: list[Site], world: World) -> Iterator[Row]:
    turns = _turns(options, sites[0].documents)
    yield from clean_builds(sites, turns if "clean" in options.work else 1, _say)
    if "edits" in options.work:
        yield from edits(sites, world, turns, _say)
    if "query" in options.work:
        if why := query.missing():
            _say(f"no query in a browser: {why}")
        else:
            if "edits" in options.work:
                scene = Scene(sites[0].generator, world, sites[0].documents)
                query.check_found(sites, scene.body(turns - 1).words)
            yield from query.first_queries(sites, world, _say)
    if "preview" in options.work:
        yield from previews(sites, world, turns, _say)


def _turns(options: argparse.Namespace, documents: int) -> int:
    return int(options.repeat_many if documents >= MANY else options.repeat)


def _say(words: str) -> None:
    print(words, flush=True)


def _generators(options: argparse.Namespace) -> Iterator[Generator]:
    for search in () if options.without_ours else (False, True):
        yield Ours(search, options.jobs)
    for name in options.peers:
        peer: Generator = PEERS[name]()
        if why := peer.missing():
            print(f"{name} is left out: {why}", file=sys.stderr)
        else:
            yield peer


def _about(options: argparse.Namespace, generators: Sequence[Generator], documents: int) -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    versions = [*dict.fromkeys(generator.version() for generator in generators), f"Pagefind {version('pagefind-bin')}"]
    return {
        "machine": f"{os.cpu_count()} processors ({_processor()}), {memory / 1e9:.0f} GB, {platform.system()}",
        "versions": ", ".join(versions),
        "repetitions": str(_turns(options, documents)),
        "seed": str(options.seed),
    }


def _processor() -> str:
    """The model, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    sys.exit(main())
