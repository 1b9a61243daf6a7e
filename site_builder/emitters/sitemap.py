"""`sitemap.xml` (sitemaps.org 0.9, split beyond 50,000 addresses) and `robots.txt`."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree

from site_builder.catalog.rows import Artifact
from site_builder.emitters.xml import child, serialize
from site_builder.engine import Context

LIMIT: Final = 50_000
_SPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """Every page with the day it was last revised, where a document says so. Nothing without `base_url`."""
    base = str(ctx.row("setting", "base_url"))
    if not base:
        return ()
    pages: dict[str, str] = ctx.scan("page")
    addresses = sorted(pages)
    if len(addresses) <= LIMIT:
        return (Artifact("sitemap.xml", _urlset(base, addresses, pages)),)
    parts = [addresses[n : n + LIMIT] for n in range(0, len(addresses), LIMIT)]
    index = ElementTree.Element("sitemapindex", {"xmlns": _SPACE})
    files = []
    for number, part in enumerate(parts, 1):
        name = f"sitemap-{number}.xml"
        child(child(index, "sitemap"), "loc", base + name)
        files.append(Artifact(name, _urlset(base, part, pages)))
    return (*files, Artifact("sitemap.xml", serialize(index)))


def _urlset(base: str, addresses: list[str], days: dict[str, str]) -> bytes:
    root = ElementTree.Element("urlset", {"xmlns": _SPACE})
    for address in addresses:
        url = child(root, "url")
        child(url, "loc", base + address)
        if days[address]:
            child(url, "lastmod", days[address])
    return serialize(root)


def robots(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """Everything may be read; the sitemap is named when there is one."""
    base = str(ctx.row("setting", "base_url"))
    lines = ["User-agent: *", "Allow: /"]
    if base:
        lines += ["", f"Sitemap: {base}sitemap.xml"]
    return (Artifact("robots.txt", ("\n".join(lines) + "\n").encode()),)
