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
from site_builder.search import names


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
    yield from quick_search(tables)


def quick_search(tables: ferry_tables.Tables) -> Iterator[Artifact]:
    """The files of the quick search."""
    found: dict[str, list[names.Named]] = {}
    for task, over in ((names.document_names, "label"), (names.term_names, "term")):
        for key in sorted(tables[over]):
            ctx = MemoryContext(tables, emits=("named",))
            task(ctx, key)
            for beginning, items in ctx.emitted.get("named", {}).items():
                found.setdefault(beginning, []).extend(items)
    tables["named"] = {key: names.combine_named(key, tuple(("", item) for item in some)) for key, some in found.items()}
    for key in sorted(found):
        yield from names.shard_files(MemoryContext(tables), key)
    yield from names.names_index(MemoryContext(tables), "")


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.copytree(ferry_tables.THEME, folder / "theme", dirs_exist_ok=True)


if __name__ == "__main__":
    made = render(ferry_tables.tables(), Templates.of())
    write(Path(sys.argv[1]), {artifact.path: artifact.content for artifact in made})
