"""Scratch archives of the real documents that may lie beside the repository (`../shared/data`), built once a session.

None of these documents is copied into the project: the archives point at them, or are written at test time.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from acceptance.pagetext import Element, read_page

from site_builder.build import Request, Result, build
from site_builder.diagnostics import Severity
from site_builder.ids import slug

REPOSITORY: Final = Path(__file__).parents[2]
DATA: Final = REPOSITORY.parent / "shared" / "data"
MAPPINGS: Final = REPOSITORY / "tests" / "metadata" / "imports"
TODAY: Final = "2026-01-31"
BASE: Final = "https://archive.example.org/files/"


@dataclass(frozen=True)
class Site:
    """A built archive: where it is published, and what the build said."""

    output: Path
    result: Result
    base_url: str

    def page(self, address: str) -> Element:
        """The page at `address`, relative to the root (`documents/d1/`)."""
        return read_page((self.output / address / "index.html").read_bytes())

    @cached_property
    def errors(self) -> list[str]:
        """All findings that are worse than a note, but for the one about a missing base_url."""
        found = (f for f in self.result.findings if f.severity is not Severity.NOTE and f.code != "CONFIG100")
        return [str(f) for f in found]


def data(name: str) -> Path:
    """A folder of real documents; the test is skipped where it is not there."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"no ../shared/data/{name} beside the repository: nothing to accept", allow_module_level=True)
    return folder


def mapped(name: str, folder: Path, root: Path) -> None:
    """The archive of an import mapping of `tests/metadata/imports`, as it stands there, in `root`."""
    text = (MAPPINGS / name / "site.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.lstrip(" -").startswith("folder:")]
    assert len(lines) == 1
    path = Path(os.path.relpath(folder.resolve(), root.resolve())).as_posix()
    (root / "site.yaml").write_text(text.replace(lines[0], f"  - folder: {path}"), encoding="utf-8")


def write_yaml(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8")


def publish(
    root: Path, base_url: str = "", output: Path | None = None, cache: Path | None = None, *, strict: bool = False
) -> Site:
    """Build the archive at `root`, search bundle included."""
    output = output or root / "public"
    request = Request(site=root, output=output, today=TODAY, base_url=base_url or None, cache=cache, strict=strict)
    return Site(output, build(request), base_url)


# --- the diplomatic documents -------------------------------------------------------------------------


def frus(root: Path) -> None:
    """478 diplomatic documents through the import mapping, with the volume's own list of persons."""
    mapped("frus", data("frus-1918-russia-v3") / "markdown", root)
    write_yaml(root / "content/entities/people.yaml", persons())
    series = {"id": "frus", "name": "Foreign Relations of the United States", "type": "documentary edition"}
    write_yaml(root / "content/entities/publications.yaml", [series])


def persons() -> list[dict[str, str]]:
    """The volume's own list of persons as an authority file of ours."""
    listed = yaml.load((data("frus-1918-russia-v3") / "persons.yaml").read_bytes(), yaml.CSafeLoader)
    return [person(entry) for entry in listed]


def person(entry: dict[str, str]) -> dict[str, str]:
    """A person of the volume's list, "Family, Given", as a record of ours; the id is what the mapping makes."""
    family, _, given = (part.strip() for part in entry["name"].partition(","))
    name = f"{given} {family}".strip()
    names = {"family": family, "given": given} if given else {}
    return {"id": slug(entry["id"]), "name": name, **names, "description": entry["note"]}


# --- the declaration in 23 languages ------------------------------------------------------------------


def udhr(root: Path) -> None:
    """712 articles through the import mapping."""
    mapped("udhr", data("udhr"), root)
