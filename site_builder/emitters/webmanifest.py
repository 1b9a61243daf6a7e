"""`site.webmanifest`: what a browser or phone calls the archive, and by which icon it shows it.

It opens as any page does (`display: browser`): addresses are what is cited, and stay in sight.
"""

from __future__ import annotations

import json
from typing import Any

from site_builder.catalog.rows import Artifact
from site_builder.engine import Context
from site_builder.render.languages import direction
from site_builder.render.scope import Scope
from site_builder.render.site_view import SiteView

NAME = "site.webmanifest"
_SIZES = (192, 512)


def web_manifest(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """Addresses in it are relative to itself, at the root, so that it works below any path."""
    site = SiteView(Scope(ctx, ""))
    found = {
        "name": site.title,
        "description": site.description,
        "lang": site.language,
        "dir": direction(site.language),
        "start_url": "./",
        "scope": "./",
        "display": "browser",
        "icons": _icons(site),
    }
    kept = {name: value for name, value in found.items() if value}
    return (Artifact(NAME, (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode()),)


def _icons(site: SiteView) -> list[dict[str, Any]]:
    """Ours have room around what they show, so that they can be cut to any shape; of another's we know nothing."""
    any_size = {"src": site.icon, "sizes": "any", "type": site.icon_type}
    if site.has_own_icon:
        return [any_size]
    return [any_size] + [
        {"src": site.file(f"icon-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png", "purpose": "any maskable"}
        for n in _SIZES
    ]
