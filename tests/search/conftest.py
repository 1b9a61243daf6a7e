"""Fixtures: records of an invented archive, and search pages in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from browser import Browser, Chromium, Web, serving
from search_papers import STRICT, SearchPage, read_harbour, write_page

from site_builder.search.bundle import FOLDER, build_bundle
from site_builder.search.records import SearchRecord


@pytest.fixture
def harbour() -> tuple[SearchRecord, ...]:
    """The records of `harbour.yaml`."""
    return read_harbour()


SearchSite = Callable[..., Path]


@pytest.fixture
def search_site(tmp_path: Path) -> SearchSite:
    """`search_site(records, language="en")` → a folder with a search page and the bundle of the records."""

    def make(records: Iterable[SearchRecord], language: str = "en") -> Path:
        folder = tmp_path / "site"
        write_page(folder, language)
        build_bundle(records, language, folder / FOLDER)
        return folder

    return make


@pytest.fixture(scope="session")
def harbour_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built search page of `harbour.yaml`, with a page to land on for each document. Do not change it."""
    folder = tmp_path_factory.mktemp("harbour")
    records = read_harbour()
    write_page(folder)
    build_bundle(records, "en", folder / FOLDER)
    for record in records:
        if record.voice != "comment":
            page = folder / record.url / "index.html"
            page.parent.mkdir(parents=True)
            blocks = "".join(f'<p id="{p.anchor}">{p.text}</p>{"<br>" * 200}' for p in record.passages)
            page.write_text(f"<!doctype html><title>{record.meta['title']}</title>{blocks}", encoding="utf-8")
    return folder


@pytest.fixture
def search_page(browser: Browser, web: Web) -> Callable[[Path], SearchPage]:
    """`search_page(folder)` → its search page, served below a path and with a strict policy."""

    def make(folder: Path) -> SearchPage:
        return SearchPage(browser, web(folder, prefix="/deep/archive", headers=STRICT))

    return make


@pytest.fixture(scope="session")
def harbour_page(chromium: Chromium, harbour_site: Path) -> Iterator[SearchPage]:
    """The search page of `harbour.yaml`, one for all tests that only ask its engine."""
    tab = Browser(chromium)
    with serving(harbour_site, prefix="/deep/archive", headers=STRICT) as address:
        yield SearchPage(tab, address).open()
    tab.close()
