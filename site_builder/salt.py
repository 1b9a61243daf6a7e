"""What the tool itself is, as one digest: what another version has cached is not used."""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

_DEPENDENCIES: Final = ("jinja2", "mistune", "pyyaml", "pagefind-bin", "msgspec", "lxml", "pillow")


@cache
def salt() -> str:
    """Digest of the code and of what it stands on."""
    state = hashlib.blake2b(digest_size=16)
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        state.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    for name, version in versions(_DEPENDENCIES).items():
        state.update(f"{name}={version}\0".encode())
    state.update(f"{sys.version} {unicodedata.unidata_version}".encode())
    return state.hexdigest()


def versions(distributions: tuple[str, ...]) -> dict[str, str]:
    """The installed versions, read off the names of their folders: importlib.metadata takes a tenth of a start to load.

    Raises importlib.metadata.PackageNotFoundError for one that is not installed.
    """
    wanted = {_plain(name): name for name in distributions}
    found: dict[str, str] = {}
    for folder in sys.path:
        if not os.path.isdir(folder):
            continue
        for entry in os.listdir(folder):
            if entry.endswith(".dist-info"):
                name, _, version = entry.removesuffix(".dist-info").partition("-")
                if (asked := wanted.get(_plain(name))) is not None:
                    found.setdefault(asked, version)
    return {name: found.get(name) or _asked(name) for name in distributions}


def _plain(name: str) -> str:
    """As distributions are compared: case and the kind of dash do not matter (PEP 503)."""
    return name.lower().replace("-", "_").replace(".", "_")


def _asked(name: str) -> str:
    from importlib import metadata

    return metadata.version(name)
