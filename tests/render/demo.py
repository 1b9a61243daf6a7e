"""Renders the invented archive into a folder: `python tests/render/demo.py /tmp/site`, then look at it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import ferry_papers
from site_builder.catalog.rows import Artifact
from site_builder.engine.memory import MemoryContext
from site_builder.render import pages
from site_builder.render.environment import Templates, template_digests



def render(tables: ferry_papers.Tables, templates: Templates, skip: tuple[str, ...] = ()) -> Iterator[Artifact]:
    """Every page of the archive, as the pipeline would make them."""
    tables["template"] = dict(template_digests(templates)[0])
    over = (
        (pages.render_document, tables["card"]), (pages.render_listing, tables["listing"]),
        (pages.render_claim, tables["claim"]), (pages.render_year, tables["months"]),
        (pages.render_single, pages.SINGLES), (pages.render_site_page, tables["site_page"]),
        (pages.render_redirect, tables["redirect"]),
    )  # fmt: skip
    for task, keys in over:
        for key in sorted(keys):
            if key not in skip:
                yield from partial(task, templates=templates)(MemoryContext(tables), key)


def write(folder: Path, artifacts: Iterator[Artifact]) -> None:
    for artifact in artifacts:
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    shutil.copytree(ferry_papers.THEME, folder / "theme", dirs_exist_ok=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]), render(ferry_papers.tables(), Templates.of(), tuple(sys.argv[2:])))
