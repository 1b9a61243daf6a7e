"""`site-builder new`: a small working archive, ready to build. Its files stand in `starter/`, readable as they are."""

from __future__ import annotations

import argparse
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from site_builder.exits import DONE
from site_builder.terminal import CallRefused, today

DAY: Final = "@TODAY@"
"""Stands in the starter for the day on which the archive is made."""
_NAMES: Final = {"gitignore": ".gitignore"}


def new_command(arguments: argparse.Namespace) -> int:
    """Write the starter into a folder that is new or empty; raises CallRefused for any other."""
    folder: Path = arguments.dir
    day = today(arguments)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise CallRefused(f"{folder} is there and is not a folder; name a new one")
    if folder.exists() and any(folder.iterdir()):
        raise CallRefused(f"{folder} is not empty; nothing was written. Name a new folder")
    for path, content in starter(day).items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            file.write(content)
    site = "" if folder.resolve() == Path.cwd() else f" --site {folder}"
    print(f"made {folder}: an archive of four invented documents")
    print(f"look at it:  site-builder serve{site}")
    print(f"your own:    site-builder import FOLDER{site}")
    return DONE


def starter(day: str) -> dict[str, bytes]:
    """Path → content of a new archive, `added` on `day`."""
    return dict(sorted(_files(files("site_builder") / "starter", "", day)))


def _files(folder: Traversable, below: str, day: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        path = below + _NAMES.get(entry.name, entry.name)
        if entry.is_dir():
            found += _files(entry, f"{path}/", day)
        else:
            found.append((path, entry.read_bytes().replace(DAY.encode(), day.encode())))
    return found
