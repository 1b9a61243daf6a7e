"""Running commands as a person types them, on small archives written in the test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from site_builder.cli import main

DAY = "2026-03-04"
Call = Callable[..., "Ran"]


@dataclass(frozen=True)
class Ran:
    """What a command came to. `lines`: what it printed on standard output."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def caller(capsys: pytest.CaptureFixture[str]) -> Call:
    """``call("build", "--site", site)`` runs a command in this process; the day is `DAY` unless it says another."""

    def call(*words: object) -> Ran:
        capsys.readouterr()
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files (path → text, indented as the test is) below `folder`."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(textwrap.dedent(text).lstrip("\n").encode())
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Path → bytes of every file below `folder`."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
