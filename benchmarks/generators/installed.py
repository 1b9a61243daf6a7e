"""Where `make bench` has put the other generators, and the templates they are given."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.generators.base import Source

ROOT: Final = Path(__file__).resolve().parents[1]
PEERS: Final = ROOT / "peers"
"""Templates and settings of the others, one folder each, and the style sheet they share."""
VENV: Final = ROOT / ".venv"
NODE: Final = ROOT / "node_modules"


def peer_python_file(pattern: str) -> Path | None:
    """A file that a Python package of the peers has installed; a pattern from `site-packages`."""
    found = sorted(VENV.glob(f"lib/python*/site-packages/{pattern}"))
    return next((path for path in found if path.is_file()), None)


def node() -> str | None:
    return shutil.which("node")


def layouts(folder: Path, below: str) -> Iterator[Source]:
    """The files of `folder` as sources below the path `below`."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield Source(f"{below}{path.relative_to(folder).as_posix()}", path.read_text(encoding="utf-8"))


def shared(below: str) -> Iterator[Source]:
    """The style sheet and the script of the search page that all peers share."""
    for name in ("style.css", "search.js"):
        yield Source(f"{below}{name}", (PEERS / name).read_text(encoding="utf-8"))
