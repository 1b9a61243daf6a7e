"""Files of the manual and the fenced blocks in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


class Block(NamedTuple):
    """A fenced block: its file, the line of its fence, the words after the fence, its text."""

    file: Path
    line: int
    kind: str
    mark: str
    text: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}"


def fenced(path: Path) -> Iterator[Block]:
    """The fenced blocks of a Markdown file, none of which is indented or holds a fence."""
    inside: list[str] | None = None
    start, info = 0, ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(keepends=True), 1):
        if not line.startswith("```"):
            if inside is not None:
                inside.append(line)
        elif inside is None:
            inside, start, info = [], number, line[3:].strip()
        else:
            kind, _, mark = info.partition(" ")
            yield Block(path, start, kind, mark, "".join(inside))
            inside = None
    assert inside is None, f"{path.name}: the block at line {start} is not closed"


def sources() -> list[Path]:
    """Every Markdown file of the manual."""
    return sorted((DOCS / "content").rglob("*.md"))


def blocks(kind: str, *marks: str) -> list[Block]:
    """The blocks of the manual of that kind, of those marks if any are given."""
    found = [block for path in sources() for block in fenced(path)]
    return [block for block in found if block.kind == kind and (not marks or block.mark in marks)]
