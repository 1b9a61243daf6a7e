"""What other tests rely on in the `browser` and `web` fixtures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from browser import Browser, Web

PAGE = """<!doctype html><html lang="en"><title>Shelf</title><meta name="viewport" content="width=device-width">
<style>body {{ background: white }} @media (prefers-color-scheme: dark) {{ body {{ background: black }} }}</style>
<h1>Shelf</h1><input id="box"><button id="go">Go</button><p id="out">nothing</p><script src="{script}"></script>"""
SCRIPT = """document.getElementById('go').onclick = () => {
  document.getElementById('out').textContent = 'went ' + document.getElementById('box').value; };
document.getElementById('box').onkeydown = e => { if (e.key === 'Enter') history.pushState({}, '', '?entered'); };"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text(PAGE.format(script="s.js"), encoding="utf-8")
    (tmp_path / "s.js").write_text(SCRIPT, encoding="utf-8")
    return tmp_path


def test_a_page_is_opened_filled_in_and_clicked(browser: Browser, web: Web, shelf: Path) -> None:
    browser.goto(web(shelf))
    browser.focus("#box")
    browser.type("سلام")
    browser.click("#go")
    assert browser.wait_for("document.querySelector('#out').textContent !== 'nothing'") is True
    assert browser.text("#out") == "went سلام"
    assert browser.errors == []


def test_keys_push_history_and_back_goes_back(browser: Browser, web: Web, shelf: Path) -> None:
    browser.goto(web(shelf))
    browser.focus("#box")
    browser.press("Enter")
    browser.wait_for("location.search === '?entered'")
    browser.back()
    browser.wait_for("location.search === ''")


def test_errors_of_the_page_and_of_its_policy_are_collected(browser: Browser, web: Web, shelf: Path) -> None:
    browser.goto(web(shelf, headers={"Content-Security-Policy": "default-src 'none'"}))
    assert any("Content Security Policy" in e for e in browser.errors), browser.errors
    browser.eval("void setTimeout(() => { throw new Error('deliberate') })")
    browser.wait_for("true")
    assert any("deliberate" in e for e in browser.errors)


def test_the_network_can_be_cut_and_mended(browser: Browser, web: Web, shelf: Path) -> None:
    browser.goto(web(shelf, prefix="/deep/er"))
    fetched = "fetch('s.js', {cache: 'no-store'}).then(r => r.status, () => 'cut')"
    assert browser.eval(fetched) == 200
    browser.offline()
    assert browser.eval(fetched) == "cut"
    browser.offline(False)
    assert browser.eval(fetched) == 200
    assert any(url.endswith("/deep/er/s.js") for url in browser.requests)
    assert browser.received > 100


def test_a_screenshot_has_the_size_asked_for_and_a_pdf_is_one(
    browser: Browser, web: Web, shelf: Path, tmp_path: Path
) -> None:
    browser.goto(web(shelf))
    browser.screenshot(tmp_path / "light.png", width=390, height=500)
    browser.screenshot(tmp_path / "dark.png", width=390, height=500, dark=True)
    light, dark = (tmp_path / "light.png").read_bytes(), (tmp_path / "dark.png").read_bytes()
    assert (int.from_bytes(light[16:20], "big"), int.from_bytes(light[20:24], "big")) == (390, 500)
    assert light != dark
    browser.pdf(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")


def test_a_script_that_throws_fails_the_test(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="no such thing"):
        browser.eval("(() => { throw new Error('no such thing') })()")


def test_tabs_share_nothing(browser: Browser, chromium: Any, web: Web, shelf: Path) -> None:
    from browser import Browser as Tab

    address = web(shelf)
    browser.goto(address)
    browser.eval("localStorage.setItem('k', 'v')")
    other = Tab(chromium)
    other.goto(address)
    assert other.eval("localStorage.getItem('k')") is None
    other.close()


def test_a_tab_leaves_nothing_to_the_next(chromium: Any, profile: str, web: Web, shelf: Path) -> None:
    from browser import Browser as Tab

    address = web(shelf, headers={"Cache-Control": "max-age=3600"})
    seen = "[localStorage.getItem('k'), document.cookie, history.length, matchMedia('(width: 500px)').matches]"
    for _ in range(2):
        tab = Tab(chromium, profile)
        tab.goto(address)
        assert tab.eval(seen) == [None, "", 2, False]
        assert tab.received > len(SCRIPT), "asked for anew"
        tab.viewport(500, 400)
        tab.eval("localStorage.setItem('k', 'v'); document.cookie = 'k=v'; history.pushState({}, '', '?k')")
        tab.offline()
        tab.close()
