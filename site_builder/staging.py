"""How a publication is made whole: staged where nobody sees it, and a journal of what is under way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from site_builder.ids import OutputPath

JOURNAL: Final = ".publishing"
STAGING: Final = ".staging"

Content = Callable[[OutputPath], bytes]


def inside(path: str) -> bool:
    """Whether a path from a manifest or journal stays below the output folder: anybody may have edited those."""
    return bool(path) and path[0] != "/" and ".." not in path.split("/") and "\\" not in path and ":" not in path


class Journal(msgspec.Struct, frozen=True):
    """What a publication is about to do: path → sha256 of what it writes.

    `ours`: files of earlier ones, whatever is in them, that no manifest may know of when it is cut short: those it
    removes, and those that were made by one that was cut short itself.
    """

    writes: dict[str, str] = {}
    ours: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.writes or self.ours)


def journal(output: Path) -> Journal:
    """The journal of a publication that was cut short; empty when there is none."""
    try:
        found = msgspec.json.decode((output / JOURNAL).read_bytes(), type=Journal)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Journal()
    writes = {path: digest for path, digest in found.writes.items() if inside(path)}
    return Journal(writes, tuple(path for path in found.ours if inside(path)))


def begin(output: Path, journal: Journal) -> None:
    """Write the journal, in place of one that is still there."""
    output.mkdir(parents=True, exist_ok=True)
    sweep(output)
    (output / STAGING).mkdir()
    temporary = output / STAGING / "journal"
    temporary.write_bytes(msgspec.json.encode(journal))
    os.replace(temporary, output / JOURNAL)


def stage(output: Path, writes: Mapping[OutputPath, int], content: Content, unfinished: bool) -> None:
    """Write every file where nobody sees it. When that fails, nothing has happened."""
    try:
        at = staging(output)
        for path, number in writes.items():
            with open(f"{at}{number}", "wb") as file:
                file.write(content(path))
    except Exception:
        sweep(output)
        if not unfinished:
            (output / JOURNAL).unlink()
        raise


def staging(output: Path) -> str:
    """What the number of a staged file is added to."""
    return os.path.join(output, STAGING, "")


def sweep(output: Path) -> None:
    """Remove what an earlier publication staged."""
    place = output / STAGING
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def end(output: Path) -> None:
    sweep(output)
    (output / JOURNAL).unlink()
