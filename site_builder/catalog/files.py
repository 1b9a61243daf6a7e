"""Files of content/assets: which of them published texts show, and so which are published."""

from __future__ import annotations

import posixpath
from typing import Final
from urllib.parse import unquote

from site_builder.catalog.facets import addresses_of
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import Context
from site_builder.ids import SourcePath, UrlPath, output_of
from site_builder.model import Body, Entity, Struct

CODES: Final = {
    "META061": "An image or file that a text shows is not in the archive, or lies outside content/assets.",
    "META063": "A text links to an address below the root of the site (`/topics/`) where nothing is published.",
    "PATH022": "An address in a text leads out of the archive, by `..`, by a backslash or in disguise.",
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


class Place(Struct, frozen=True):
    """An item of `site_link[address]`: where a text links to it, with the address as typed."""

    typed: str
    span: Span
    held: bool = False
    """Whether the text is held back, so that a fault in it keeps nobody from publishing the rest."""


def emit_files(
    ctx: Context, source: SourcePath, body: Body, *, ours: bool = True, verbatim: bool = False, held: bool = False
) -> None:
    """Enter the files that a published text shows into `asset_use`; what is not there, or leads out, is reported.

    In a text of `ours`, an address below the root is one of this site and entered into `site_link`; in a source it is
    one of the site where it stood. A `verbatim` source is not to be edited, so nothing in it is an error. Of a text
    that is `held` back nothing is published, it is only looked through.
    """
    for (address, is_image), line in addresses_of(body).items():
        place = Span(source, line)
        path = unquote(address.partition("#")[0].partition("?")[0])
        asset = asset_of(address)
        if path.endswith(".md") or not path:
            continue
        if asset and ctx.row("asset", asset) is not None:
            if not held:
                ctx.emit("asset_use", asset, asset)
        elif not verbatim and _leads_out(source, path, asset):
            hint = "files that texts show belong into content/assets/: /assets/…"
            message = f'the address "{address}" leads out of the archive'
            severity = Severity.WARNING if held else Severity.ERROR
            ctx.report(Diagnostic("PATH022", severity, place, message, hint))
        elif path.startswith("/") and not asset and not is_image and ours:
            ctx.emit("site_link", path.lstrip("/"), Place(address, place, held))
        elif ours or not path.endswith("/"):
            hint = "put the file into content/assets/ and name it from there: /assets/…"
            if path.endswith("/"):
                hint = "write addresses of the site from its root: /topics/"
            ctx.report(Diagnostic("META061", Severity.WARNING, place, f'there is no file "{address}"', hint))


def _leads_out(source: SourcePath, path: str, asset: str) -> bool:
    """Whether a path means something outside of the archive, or pretends to be below assets/."""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(source), path.lstrip("/")))
    return not asset and ("\\" in path or "/assets/" in f"/{path}" or joined.startswith(".."))


def check_site_link(ctx: Context, address: str) -> None:
    """Task: report links to addresses that the site does not have."""
    if ctx.row("artifact", output_of(UrlPath(address))) is None:
        places: tuple[Place, ...] = ctx.row("site_link", address)
        for place in places:
            message = f'the site has no address "{place.typed}"'
            hint = "refer to documents and names by [[id]]; addresses of lists end in /"
            severity = Severity.WARNING if place.held else Severity.ERROR
            ctx.report(Diagnostic("META063", severity, place.span, message, hint))


def note_files(ctx: Context, key: str) -> None:
    """Task: the files that the note on a published entity shows."""
    entity: Entity = ctx.row("entity", key)
    if entity.note is not None:
        emit_files(ctx, entity.span.file, entity.note)


def site_files(ctx: Context, key: str) -> None:
    """Task: the files that every page shows: logo and icon."""
    given = (str(ctx.row("setting", leaf) or "") for leaf in ("theme.logo", "theme.icon"))
    for image in filter(None, given):
        asset = asset_of(image) or asset_of(f"assets/{image.lstrip('/')}")
        if ctx.row("asset", asset) is not None:
            ctx.emit("asset_use", asset, asset)
        else:
            message = f'there is no image "{image}"'
            hint = "put it into content/assets/"
            ctx.report(Diagnostic("META061", Severity.WARNING, Span(SourcePath("site.yaml")), message, hint))


def captured_path(source: SourcePath, file: str) -> str:
    """The archive's path of a captured file: named from the archive's folder, from content/, or beside its document."""
    if file.startswith(("content/", "assets/")):
        return posixpath.normpath(f"content/{file.removeprefix('content/')}")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), file))
