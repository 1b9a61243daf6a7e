"""The Python that Jinja2 makes of a template, kept beside the cache as text: making it takes longer than most pages.

As all of the cache it can be lost: what is missing, damaged, or of another version of anything is made anew. It is
code, as an archive's own templates are: whoever may write either may have the build run what they like.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path


class Kept:
    """One file a template in `folder`. `maker`: what the code depends on besides: the tool, the archive's words."""

    def __init__(self, folder: Path, maker: str) -> None:
        self._folder = folder
        self._maker = maker

    def code(self, name: str, source: str, make: Callable[[], str]) -> str:
        """What was kept for the template `name` with this `source`, else what `make` gives."""
        seal = _digest(f"{self._maker}\0{source}")
        file = self._folder / f"{_digest(name)}.py"
        with contextlib.suppress(OSError, UnicodeDecodeError):  # not there, or not to be read: then it is made
            head, _, code = file.read_text("utf-8").partition("\n")
            if head == f"# {seal} {_digest(code)}":
                return code
        code = make()
        new = file.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError, UnicodeEncodeError):  # a cache that cannot be written costs time only
            self._folder.mkdir(parents=True, exist_ok=True)
            new.write_text(f"# {seal} {_digest(code)}\n{code}", "utf-8", newline="\n")
            os.replace(new, file)
        return code


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
