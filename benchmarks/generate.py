"""Write the benchmark's documents as an archive of ours.

    python -m benchmarks.generate --documents 1000 --out DIR [--seed 1]

Everything written is a pure function of the number of documents and the seed.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generators.base import Generator
from benchmarks.generators.ours import Ours
from benchmarks.papers import World


def write_site(generator: Generator, world: World, documents: int, folder: Path) -> None:
    """The first `documents` papers as a site of `generator`, in `folder`."""
    for source in generator.sources(world, documents):
        source.write(folder)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description="Write the benchmark's archive.")
    parser.add_argument("--documents", type=int, default=1_000, metavar="N", help="how many (default: 1000)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write into")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another seed, other papers (default: 1)")
    arguments = parser.parse_args(argv)
    write_site(Ours(search=True), World(arguments.seed), arguments.documents, arguments.out)
    print(f"{arguments.documents} documents in {arguments.out}")


if __name__ == "__main__":
    main()
