"""Old addresses in a browser: with a script the place in the document comes along, without one the page still leads on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser import Browser
from commands import Call, write

Web = Callable[..., str]
TEXT = "\n\n".join(f"Paragraph number {n} of a letter about the bridge." for n in range(40))


@pytest.fixture
def public(tmp_path: Path, call: Call) -> Path:
    """A site with a document that was renamed and one that was withdrawn."""
    site = write(
        tmp_path / "archive",
        {
            "site.yaml": "title: Letters\nbase_url: https://example.org/\nrights: {default_access: full}\n",
            "content/documents/one.md": f"---\ntitle: One\n---\n{TEXT}\n",
            "content/documents/two.md": "---\ntitle: Two\n---\nWords.\n",
        },
    )
    call("record", "--site", site)
    assert call("rename", "one", "eins", "--site", site).code == 0
    (site / "content/documents/two.md").unlink()
    call("record", "--site", site, "--withdraw", "two", "--reason", "A forgery.")
    assert call("build", "--site", site, "--strict", "--no-search").code == 0
    return site / "public"


def last_anchor(public: Path) -> str:
    page = (public / "documents/eins/index.html").read_text(encoding="utf-8")
    return page.rpartition('<a class="pn" href="#')[2].partition('"')[0]


@pytest.mark.parametrize("prefix", ["", "deep/down/"])
def test_the_place_in_a_renamed_document_comes_along(browser: Browser, web: Web, public: Path, prefix: str) -> None:
    root = web(public, prefix)
    anchor = last_anchor(public)
    browser.goto(f"{root}documents/one/#{anchor}")
    browser.wait_for(f"location.href === '{root}documents/eins/#{anchor}' && document.readyState === 'complete'")
    assert browser.eval("document.querySelector(':target').textContent").endswith(
        "number 39 of a letter about the bridge."
    )
    assert browser.errors == []


def test_it_does_from_disk_too(browser: Browser, public: Path) -> None:
    anchor = last_anchor(public)
    browser.goto(f"{(public / 'documents/one/index.html').as_uri()}#{anchor}")
    wanted = f"{(public / 'documents/eins/index.html').as_uri()}#{anchor}"
    browser.wait_for(f"location.href === '{wanted}' && document.readyState === 'complete'")
    assert browser.errors == []


def test_without_a_script_the_page_leads_on(browser: Browser, web: Web, public: Path) -> None:
    root = web(public)
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.goto(f"{root}documents/one/")
    browser.wait_for(f"location.href === '{root}documents/eins/'")


def test_a_tombstone_stands_upright(browser: Browser, web: Web, public: Path, tmp_path: Path) -> None:
    browser.goto(f"{web(public)}documents/two/")
    assert "A forgery." in browser.text("main")
    browser.viewport(320, 800)
    assert browser.eval("document.documentElement.scrollWidth") <= 320
    assert browser.errors == []
