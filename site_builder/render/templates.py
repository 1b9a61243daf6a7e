"""Templates as a value: the packaged defaults and an archive's overrides, and what each is made of.

An archive overrides file by file: its `templates/document.html` stands in front of ours, and reaches ours as
`default/document.html` (`{% extends "default/document.html" %}`).
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final

from site_builder.ids import SourcePath

DEFAULT: Final = "default"
"""Prefix by which an override reaches the packaged template of the same name."""
OWN_FOLDER: Final = "templates"
PACKAGED_FOLDER: Final = "site_builder/templates"
_SUFFIXES: Final = (".html", ".frag", ".svg", ".xml", ".txt")


@dataclasses.dataclass(frozen=True)
class Templates:
    """Sources by name. Equal digests, equal templates; picklable, so that it can travel with a task."""

    digest: str
    own: Mapping[str, str] = dataclasses.field(compare=False, repr=False)
    packaged: Mapping[str, str] = dataclasses.field(compare=False, repr=False)
    kept: Path | None = dataclasses.field(default=None, compare=False, repr=False)
    """Where they are kept compiled; None: nowhere."""

    @classmethod
    def of(
        cls,
        own: Mapping[str, str] | None = None,
        packaged: Mapping[str, str] | None = None,
        kept: Path | None = None,
    ) -> Templates:
        """Templates from sources; `packaged` is read from the installed package when it is not given."""
        own = dict(sorted((own or {}).items()))
        packaged = packaged_sources() if packaged is None else dict(sorted(packaged.items()))
        state = blake2b(digest_size=16)
        for mapping in (own, packaged):
            for name, source in mapping.items():
                state.update(f"{name}\0{source}\0".encode("utf-8", "surrogatepass"))
            state.update(b"\1")
        return cls(state.hexdigest(), own, packaged, kept)

    def names(self) -> tuple[str, ...]:
        """Every name that a page may be rendered with."""
        return tuple(sorted(self.own.keys() | self.packaged.keys()))

    def place(self, name: str) -> SourcePath:
        """The file behind a name, as findings show it."""
        bare = name.removeprefix(f"{DEFAULT}/")
        own = bare == name and name in self.own
        return SourcePath(f"{OWN_FOLDER if own else PACKAGED_FOLDER}/{bare}")


def template_folder() -> Path:
    """The packaged defaults: inside the installed package, else the repository's own `templates/`."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def read_folder(folder: Path) -> dict[str, str]:
    """The template sources below `folder` by name (`parts/card.html`), sorted; ``{}`` when there is none.

    Bytes that are not UTF-8 become lone surrogates, which `closures` reports.
    """
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", "surrogateescape").replace("\r\n", "\n")
        for path in folder.rglob("*")
        if path.suffix in _SUFFIXES and path.is_file()
    }
    return dict(sorted(found.items()))


@functools.cache
def packaged_sources() -> Mapping[str, str]:
    return read_folder(template_folder())
