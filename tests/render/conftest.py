"""The invented archive, rendered once, and read back as trees."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from lxml import html

sys.path.insert(0, str(Path(__file__).parent))  # test folders are not packages

import demo
import ferry_tables

from site_builder.render.templates import Templates

Pages = dict[str, html.HtmlElement]


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates.of()


@pytest.fixture(scope="session")
def files(templates: Templates) -> dict[str, bytes]:
    """Every artifact of the archive by path."""
    return {artifact.path: artifact.content for artifact in demo.render(ferry_tables.tables(), templates)}


@pytest.fixture(scope="session")
def pages(files: dict[str, bytes]) -> Pages:
    """Every page by path, parsed."""
    return {path: html.document_fromstring(text.decode()) for path, text in files.items() if path.endswith(".html")}


@pytest.fixture(scope="session")
def site(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive in a folder, with its theme."""
    folder = tmp_path_factory.mktemp("ferry")
    demo.write(folder, files)
    return folder
