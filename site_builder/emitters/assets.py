"""Files that are published as they are: those that texts show, and those of the theme."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

from site_builder.catalog.rows import Artifact
from site_builder.config import Theme
from site_builder.engine import Context

THEME_FOLDER: Final = "theme"
STYLE: Final = "style.css"
FETCHES: Final = (("quick.js", "quick.css"), ("archive.js", "quick.js"))
"""Scripts of the theme that fetch another of its files when a reader asks for it, which comes first."""
_LENGTH: Final = 10


def asset_file(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """A file of content/assets that something published shows. Others stay at home."""
    source = ctx.row("asset", key)
    return () if source is None else (Artifact(key, ctx.read(source)),)


def theme_file(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """A file of the theme under its content name; to the style sheet the archive's own tokens are added."""
    content = linked_sources()[key]
    if key == STYLE:
        content += own_tokens(_theme(ctx))
    return (Artifact(ctx.row("theme", key), content),)


def _theme(ctx: Context) -> Theme:
    """What site.yaml says about colours and faces, leaf by leaf."""

    def mapping(leaf: str) -> dict[str, str]:
        return {name: ctx.row("setting", f"{leaf}.{name}") for name in ctx.row("setting", leaf) or ()}

    accent = ctx.row("setting", "theme.accent") or ""
    return Theme(accent=accent, fonts=mapping("theme.fonts"), tokens=mapping("theme.tokens"))


def own_tokens(theme: Theme) -> bytes:
    """The tokens that site.yaml sets, as a rule that stands behind ours; nothing when it sets none.

    `accent` colours links, lightened on dark paper. `settings` has refused values that could end a declaration.
    """
    found = {name: value for name, value in theme.fonts.items() if value}
    if theme.accent:
        found["link"] = f"light-dark({theme.accent},color-mix(in oklab,{theme.accent},#fff 50%))"
    found |= theme.tokens
    rules = "".join(f"--{name}:{value};" for name, value in found.items())
    return f":root{{{rules}}}\n".encode() if rules else b""


def content_name(name: str, content: bytes) -> str:
    """`style.css` → `theme/style.3f2a9c81d0.css`: a changed file has another name, so it may be cached for ever."""
    path = PurePosixPath(name)
    digest = hashlib.sha256(content).hexdigest()[:_LENGTH]
    return str(PurePosixPath(THEME_FOLDER) / path.parent / f"{path.stem}.{digest}{path.suffix}")


def theme_files(theme: Theme) -> dict[str, str]:
    """Rows of the table `theme`: file → the name it is published by."""
    sources = dict(linked_sources())
    sources[STYLE] += own_tokens(theme)
    return {name: content_name(name, content) for name, content in sources.items()}


@cache
def linked_sources() -> dict[str, bytes]:
    """The same as `theme_sources`, where scripts name the files that they fetch by the names these are published by.

    So no page has to say them: a script finds what lies beside it, and has another name when that has.
    """
    sources = dict(theme_sources())
    for script, fetched in FETCHES:
        name = PurePosixPath(content_name(fetched, sources[fetched])).name.encode()
        if sources[script].count(fetched.encode()) != 1:
            raise LookupError(f"{script} has to name {fetched} once")
        sources[script] = sources[script].replace(fetched.encode(), name)
    return sources


@cache
def theme_sources() -> dict[str, bytes]:
    """The files of the packaged theme by name, sorted."""
    folder = Path(__file__).resolve().parent.parent / THEME_FOLDER
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return dict(sorted(found.items()))
