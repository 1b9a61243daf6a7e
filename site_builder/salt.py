"""What the tool itself is, as one digest: what another version has cached is not used."""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from functools import cache
from typing import Final

_DEPENDENCIES: Final = ("jinja2", "mistune", "pyyaml", "pagefind-bin", "msgspec", "lxml", "pillow")


@cache
def salt() -> str:
    """Digest of the code and of what it stands on."""
    state = hashlib.blake2b(digest_size=16)
    package = os.path.dirname(__file__)
    for folder, below, names in os.walk(package):
        below[:] = sorted(name for name in below if name != "__pycache__")
        for name in sorted(name for name in names if name.endswith(".py")):
            path = os.path.join(folder, name)
            with open(path, "rb") as code:
                state.update(path[len(package) :].encode() + b"\0" + code.read())
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
