"""Live reload and the overlay, as a person sees them, under the policy that the site's own pages carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from server import running as helpers
from server.running import Running, SmallBuild

POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'self';script-src 'self';"
    "img-src 'self';connect-src 'self';form-action 'self';base-uri 'none'\">"
)
OVERLAY = "document.documentElement.lastElementChild.shadowRoot"


@pytest.fixture(autouse=True)
def strict_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "PAGE", helpers.PAGE.replace("<title>", POLICY + "<title>"))


def test_an_edit_shows_by_itself_and_a_broken_one_as_an_overlay_over_the_last_good_page(
    serve: Callable[..., Running], browser: Any
) -> None:
    running = serve()
    (running.output / "favicon.ico").write_bytes(b"")
    browser.goto(running.preview.place.address + "documents/one/")
    running.write("one", "second words")
    browser.wait_for("document.body.innerText.includes('second words')")

    running.write("one", "BROKEN <img src=x onerror=alert(1)>")
    browser.wait_for(f"{OVERLAY} && {OVERLAY}.querySelectorAll('li').length === 1")
    assert "REF001" in browser.eval(f"{OVERLAY}.textContent")
    assert "second words" in browser.text("body")
    assert browser.eval(f"getComputedStyle({OVERLAY}.querySelector('.box')).position") == "fixed"

    running.write("one", "third words")
    browser.wait_for("document.body.innerText.includes('third words')")
    assert browser.eval(f"{OVERLAY} === null")
    assert browser.errors == []


def test_the_overlay_can_be_put_away_until_the_next_build(serve: Callable[..., Running], browser: Any) -> None:
    running = serve()
    (running.output / "favicon.ico").write_bytes(b"")
    browser.goto(running.preview.place.address)
    running.write("one", "BROKEN")
    browser.wait_for(f"!!{OVERLAY}")
    browser.press("Escape")
    browser.wait_for(f"{OVERLAY} === null")
    running.write("two", "BROKEN too")
    browser.wait_for(f"{OVERLAY} && {OVERLAY}.querySelectorAll('li').length === 2")
    assert browser.errors == []


def test_a_first_build_that_is_broken_shows_its_findings_and_goes_on_by_itself(
    serve: Callable[..., Running], browser: Any
) -> None:
    build = SmallBuild(broken=True)
    running = serve(build)
    browser.goto(running.preview.place.address)
    assert "could not be built" in browser.text("h1")
    build.broken = False
    running.write("one", "well")
    browser.wait_for("document.body.innerText.includes('home')")
