"""Files that are published as they are: those that texts show, and those of the theme."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

from site_builder.catalog.rows import Artifact
from site_builder.engine import Context

THEME_FOLDER: Final = "theme"
_LENGTH: Final = 10


def asset_file(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """A file of content/assets that something published shows. Others stay at home."""
    source = ctx.row("asset", key)
    return () if source is None else (Artifact(key, ctx.read(source)),)


def theme_file(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """A file of the theme under its content name."""
    name = ctx.row("theme", key)
    return (Artifact(name, theme_sources()[key]),)


def content_name(name: str, content: bytes) -> str:
    """`style.css` → `theme/style.3f2a9c81d0.css`: a changed file has another name, so it may be cached for ever."""
    path = PurePosixPath(name)
    digest = hashlib.sha256(content).hexdigest()[:_LENGTH]
    return str(PurePosixPath(THEME_FOLDER) / path.parent / f"{path.stem}.{digest}{path.suffix}")


def theme_files() -> dict[str, str]:
    """Rows of the table `theme`: file → the name it is published by."""
    return {name: content_name(name, content) for name, content in theme_sources().items()}


@cache
def theme_sources() -> dict[str, bytes]:
    """The files of the packaged theme by name, sorted."""
    folder = Path(__file__).resolve().parent.parent / THEME_FOLDER
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return dict(sorted(found.items()))
