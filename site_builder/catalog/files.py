"""Files of content/assets: which of them published texts show, and so which are published."""

from __future__ import annotations

import posixpath
from typing import Final
from urllib.parse import unquote

from site_builder.catalog.facets import files_of
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import Context
from site_builder.ids import SourcePath
from site_builder.model import Body, Entity

CODES: Final = {
    "META061": "An image or file that a text shows is not in the archive, or lies outside content/assets.",
}


def asset_of(address: str) -> str:
    """The output path of the file of content/assets that a relative address in a text names; ``""`` for any other.

    `/assets/a.png`, `assets/a.png` and `../../assets/a.png` are one, however deep the text lies.

    >>> asset_of("../assets/the%20hut.png#top"), asset_of("assets/../site.yaml")
    ('assets/the hut.png', '')
    """
    path = unquote(address.partition("#")[0].partition("?")[0])
    rest = f"/{path}".partition("/assets/")[2]
    clean = posixpath.normpath(f"assets/{rest}")
    return clean if rest and clean.startswith("assets/") else ""


def emit_files(ctx: Context, source: SourcePath, body: Body) -> None:
    """Enter the files that a published text shows into `asset_use`; what is not there is reported."""
    for address, line in files_of(body).items():
        if address.partition("#")[0].endswith((".md", "/")):
            continue
        asset = asset_of(address)
        if asset and ctx.row("asset", asset) is not None:
            ctx.emit("asset_use", asset, asset)
        else:
            hint = "put the file into content/assets/ and name it from there: /assets/…"
            message = f'there is no file "{address}"'
            ctx.report(Diagnostic("META061", Severity.WARNING, Span(source, line), message, hint))


def note_files(ctx: Context, key: str) -> None:
    """Task: the files that the note on a published entity shows."""
    entity: Entity = ctx.row("entity", key)
    if entity.note is not None:
        emit_files(ctx, entity.span.file, entity.note)


def site_files(ctx: Context, key: str) -> None:
    """Task: the files that every page shows: the logo."""
    logo = str(ctx.row("setting", "theme.logo") or "")
    if not logo:
        return
    asset = asset_of(logo) or asset_of(f"assets/{logo.lstrip('/')}")
    if ctx.row("asset", asset) is not None:
        ctx.emit("asset_use", asset, asset)
    else:
        message = f'there is no image "{logo}"'
        hint = "put it into content/assets/"
        ctx.report(Diagnostic("META061", Severity.WARNING, Span(SourcePath("site.yaml")), message, hint))
