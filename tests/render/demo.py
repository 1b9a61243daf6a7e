"""Renders the invented archive into a folder: `python tests/render/demo.py /tmp/site`, then look at it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import ferry_tables

from site_builder.catalog.rows import Artifact
from site_builder.engine.memory import MemoryContext
from site_builder.render import pages
from site_builder.render.environment import template_digests
from site_builder.render.templates import Templates


def render(tables: ferry_tables.Tables, templates: Templates) -> Iterator[Artifact]:
    """Every page of the archive, as the pipeline would make them."""
    tables["template"] = dict(template_digests(templates)[0])
    over = (
        (pages.render_document, tables["card"]),
        (pages.render_listing, tables["listing"]),
        (pages.render_claim, tables["claim"]),
        (pages.render_year, tables["months"]),
        (pages.render_single, pages.SINGLES),
        (pages.render_site_page, tables["site_page"]),
        (pages.render_redirect, tables["redirect"]),
        (pages.render_tombstone, tables["tombstone"]),
    )
    for task, keys in over:
        for key in sorted(keys):
            yield from partial(task, templates=templates)(MemoryContext(tables), key)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.copytree(ferry_tables.THEME, folder / "theme", dirs_exist_ok=True)


if __name__ == "__main__":
    made = render(ferry_tables.tables(), Templates.of())
    write(Path(sys.argv[1]), {artifact.path: artifact.content for artifact in made})
