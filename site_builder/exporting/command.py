"""`site-builder export`: what is published, as a copy that is read from a disk, plain or packed as a bag.

It reads the output folder and nothing else, and every file against the checksum that its manifest gives, so that a
copy is what was published or is not made. Only `--sources` adds what is not public, and says so.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from site_builder import __version__
from site_builder.build import ConfigurationRefused, source_folders
from site_builder.config import Settings
from site_builder.exits import DONE
from site_builder.exporting.bag import write_bag
from site_builder.exporting.offline import MANIFEST, offline
from site_builder.layout import OUTPUT
from site_builder.publish import MANIFESTS
from site_builder.settings import load_settings
from site_builder.staging import JOURNAL
from site_builder.terminal import CallRefused, site_of, today

_ENTRANCE: Final = "index.html"


class _Row(msgspec.Struct, frozen=True):
    path: str
    sha256: str


def export_command(arguments: argparse.Namespace) -> int:
    """Write the copy that was asked for; raises CallRefused when there is nothing to copy, or no place for it."""
    site, output = site_of(arguments), arguments.output or site_of(arguments) / OUTPUT
    folder: Path | None = arguments.dir
    bag: Path | None = arguments.bagit
    if folder is None and bag is None:
        raise CallRefused("name a folder for the copy, or --bagit FILE.zip")
    if arguments.sources and bag is None:
        raise CallRefused("--sources goes into a bag; name one with --bagit FILE.zip")
    day = today(arguments)
    settings, findings = load_settings(site)
    if settings is None:
        raise ConfigurationRefused(findings)
    sums = _published(output)
    taken = [output, *source_folders(site, settings)]
    if folder is not None:
        _refuse(folder, taken, is_free=_is_empty(folder))
    if bag is not None:
        _refuse(bag, taken)
    if folder is not None:
        _copy(folder, output, sums)
        print(f"{folder}: the published site, to be read from {folder / _ENTRANCE}")
    if bag is not None:
        _pack(bag, site, output, sums, settings, day, sources=arguments.sources)
    return DONE


def _published(output: Path) -> dict[str, str]:
    """Path → checksum of every published file; ``""`` for the manifests themselves."""
    if (output / JOURNAL).exists():
        raise CallRefused(f"a build of {output} was interrupted; run `site-builder build`, which finishes it")
    sums: dict[str, str] = {}
    for manifest in MANIFESTS:
        with suppress(FileNotFoundError):
            rows = msgspec.json.decode((output / manifest).read_bytes(), type=list[_Row])
            sums |= {row.path: row.sha256 for row in rows}
            sums[manifest] = ""
    if MANIFEST not in sums:
        raise CallRefused(f"nothing is published in {output}; run `site-builder build` first")
    return sums


def _read(output: Path, path: str, expected: str) -> bytes:
    place = output / path
    if not place.resolve().is_relative_to(output.resolve()):
        raise CallRefused(f"{path} leads out of {output}; build again")
    try:
        content = place.read_bytes()
    except FileNotFoundError:
        content = b""
    if expected and hashlib.sha256(content).hexdigest() != expected:
        raise CallRefused(f"{place} is not what was published; run `site-builder build` and export again")
    return content


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())


def _refuse(place: Path, others: list[Path], *, is_free: bool = False) -> None:
    """Nothing is ever overwritten, and nothing put where a build would look for sources or clear away."""
    if os.path.lexists(place) and not is_free:
        raise CallRefused(f"{place} is already there; nothing was written. Name a new one")
    real = Path(os.path.realpath(place))
    for other in others:
        taken = Path(os.path.realpath(other))
        if real == taken or taken in real.parents or real in taken.parents:
            raise CallRefused(f"{place} lies in {other}, or holds it; name a place of its own")


def _copy(folder: Path, output: Path, sums: dict[str, str]) -> None:
    """The folder appears under its name when it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        for path, content in offline(sums, lambda path: _read(output, path, sums[path])):
            place = made / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        made.chmod(0o755)
        with suppress(FileNotFoundError):
            folder.rmdir()
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made)
        raise


def _pack(
    bag: Path, site: Path, output: Path, sums: dict[str, str], settings: Settings, day: str, *, sources: bool
) -> None:
    """The bag appears under its name when it is whole."""

    def payload() -> Iterator[tuple[str, bytes]]:
        for path, content in offline(sums, lambda path: _read(output, path, sums[path])):
            yield f"site/{path}", content
        for path in _sources(site) if sources else ():
            yield f"sources/{path}", (site / path).read_bytes()

    info = {
        "Bag-Software-Agent": f"site-builder {__version__}",
        "Bagging-Date": day,
        "External-Description": " ".join((settings.title, settings.description)),
        "External-Identifier": settings.base_url,
        "Source-Organization": ", ".join(settings.editors),
        "Contact-Email": settings.contact if "@" in settings.contact else "",
    }
    if sources:
        print("site-builder: warning: the bag holds the sources too, with all that is not published", file=sys.stderr)
    bag.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=bag.parent, prefix=f".{bag.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            files, size = write_bag(file, bag.stem, payload(), info)
        os.chmod(name, 0o644)
        os.replace(name, bag)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    print(f"{bag}: a bag of {files:,} files, {size:,} bytes; check it with `bagit.py --validate` once it is unpacked")


def _sources(site: Path) -> list[str]:
    """The files the site is made of, as paths below the archive's folder; links out of it are left out."""
    found = [site / "site.yaml"]
    for folder in ("content", "templates"):
        for here, _, names in os.walk(site / folder):
            found += [Path(here) / name for name in names]
    return sorted(p.relative_to(site).as_posix() for p in found if p.is_file() and not p.is_symlink())
