"""A body as the page's HTML: the links that `linking` found are drawn into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from markupsafe import Markup

from site_builder.catalog.files import asset_of
from site_builder.catalog.rows import ResolvedMark
from site_builder.model import Body, Mark
from site_builder.readers.allow import is_relative
from site_builder.render.body import LinkTarget, render_body
from site_builder.render.languages import direction
from site_builder.render.scope import Scope

_AUTOMATIC = "m"
"""Class of a link that was found, not written: dotted."""


def text(
    scope: Scope,
    body: Body,
    marks: Sequence[ResolvedMark],
    language: str,
    *,
    ours: bool = True,
    heading_base: int = 2,
    prefix: str = "",
    former: Mapping[str, Sequence[str]] | None = None,
) -> Markup:
    """The HTML of `body`. Links to pages of the archive show a preview where the reader's browser can.

    An address below the root (`/topics/`) is one of this site in words of `ours`, and of another in those of a source.
    """
    if not body.blocks:
        return Markup("")
    resolved: dict[tuple[int, int, int], ResolvedMark] = {}
    inserted: dict[int, list[Mark]] = {}
    for item in marks:
        resolved[item.block, item.mark.start, item.mark.end] = item
        if item.automatic:
            inserted.setdefault(item.block, []).append(item.mark)

    def link(block: int, mark: Mark) -> LinkTarget | None:
        found = resolved.get((block, mark.start, mark.end))
        if found is None and mark.tag == "link":
            address = mark.attrs.get("href", "")
            href = file_href(scope, address) or (site_href(scope, address) if ours else None)
            return LinkTarget(href, "", mark.attrs.get("title", "")) if href else None
        if found is None or not found.url:
            return LinkTarget("", found.text) if found else None
        css = _AUTOMATIC if found.automatic else ""
        return LinkTarget(scope.href(found.url), found.text, css=css, preview=previewed(found.url))

    return Markup(
        render_body(
            body,
            link=link,
            inserted=inserted,
            image=lambda source: file_href(scope, source),
            heading_base=heading_base,
            prefix=prefix,
            direction=direction(language),
            former=former or {},
        )
    )


def previewed(url: str) -> bool:
    """Whether the page at `url` has a preview: documents, entities and topics have, places inside a page too."""
    parts = url.partition("#")[0].split("/")
    return len(parts) == 3 and parts[0] in _WITH_PREVIEW and not parts[2]


_WITH_PREVIEW = frozenset({"documents", "people", "organizations", "places", "events", "publications", "topics"})


def file_href(scope: Scope, address: str) -> str | None:
    """The link to a file of the archive's `assets/`, None when there is no such file: no other host is asked."""
    asset = asset_of(address) if is_relative(address) else ""
    return scope.href(quote(asset)) if asset and scope.ctx.row("asset", asset) is not None else None


def site_href(scope: Scope, address: str) -> str | None:
    """The link to an address below the site's root: `/topics/`. A check of its own reports those that lead nowhere."""
    return scope.href(address.lstrip("/")) if address[:1] == "/" and is_relative(address) else None
