"""What a real browser makes of a page: widths, schemes, keyboard, requests. Faults as lines of text, none is good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from browser import Browser

NARROWEST, PHONE, DESKTOP = (320, 640), (390, 844), (1360, 900)

_TOO_WIDE: Final = """(() => {
  const width = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > width) found.push('the page scrolls sideways');
  const scrolls = (e) => e && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  for (const e of document.body.querySelectorAll('*')) {
    const box = e.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && (box.right > width + 1 || box.left < -1) && !scrolls(e.parentElement)
        && getComputedStyle(e).position !== 'fixed' && getComputedStyle(e).visibility === 'visible')
      found.push(`${e.tagName.toLowerCase()}.${e.className} from ${Math.round(box.left)} to ${Math.round(box.right)}: ${e.textContent.trim().slice(0, 40)}`);
  }
  return found.slice(0, 5);
})()"""
"""What reaches beyond the sides of the window and cannot be scrolled to inside an element of its own."""

_GROUND: Final = "[document.body, document.documentElement].map(e => getComputedStyle(e).backgroundColor).join()"
_CONTRAST: Final = """(() => {
  const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$|transparent/.test(c)) return c; } return getComputedStyle(document.documentElement).colorScheme === 'dark' ? 'rgb(0,0,0)' : 'rgb(255,255,255)'; };
  const found = [];
  for (const e of document.querySelectorAll('h1, h2, p, a, dd, dt, button, td, th, label, small, .meta')) {
    if (!e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) || !e.textContent.trim() || e.classList.contains('skip')) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(1)}: ${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 40)}`);
  }
  return found.slice(0, 5);
})()"""
"""WCAG 1.4.3 for the commonest elements (letters on a plain ground)."""

_SMALL: Final = """[...document.querySelectorAll('.btn, .pages a, summary, nav ul a, input, select')]
  .filter((e) => e.checkVisibility() && !e.closest('.skip') && [e, e.closest('label') || e].every((hit) => {
    const b = hit.getBoundingClientRect(); return b.height > 0 && (b.height < 24 || b.width < 24); }))
  .map((e) => `small target: ${e.tagName.toLowerCase()}.${e.className} ${e.textContent.trim().slice(0, 30)}`).slice(0, 5)"""
"""WCAG 2.5.8 for controls that do not stand in a sentence."""


def faults_of_looks(browser: Browser, root: str, address: str, ready: str = "true") -> list[str]:
    """What is wrong with one page of the site at `root`, narrow and wide, light and dark, once `ready` is so."""
    return [f"{address or '/'}: {fault}" for fault in _faults(browser, root, address, ready)]


def _faults(browser: Browser, root: str, address: str, ready: str) -> Iterator[str]:
    before = len(browser.errors)
    browser.viewport(*DESKTOP)
    browser.media(prefers_color_scheme="light")
    browser.goto(root + address)
    browser.wait_for(ready)
    yield from _skip_link(browser)
    light = browser.eval(_GROUND)
    yield from (f"light: {fault}" for fault in browser.eval(_CONTRAST))
    for width, height in (NARROWEST, PHONE, DESKTOP):
        browser.viewport(width, height, mobile=width < 600)
        yield from (f"{width} px: {fault}" for fault in browser.eval(_TOO_WIDE))
        yield from (f"{width} px: {fault}" for fault in browser.eval(_SMALL))
    browser.media(prefers_color_scheme="dark")
    if browser.eval(_GROUND) == light:
        yield "dark: as light"
    yield from (f"dark: {fault}" for fault in browser.eval(_CONTRAST))
    browser.media()
    yield from browser.errors[before:]
    yield from elsewhere(browser.requests, root)


def elsewhere(requests: Iterable[str], root: str) -> Iterator[str]:
    """Requests to any other place than the site."""
    for url in requests:
        if not url.startswith((root, "about:", "data:")) and not url.endswith("/favicon.ico"):
            yield f"asked for {url}"


def _skip_link(browser: Browser) -> Iterator[str]:
    browser.press("Tab")
    if browser.eval("document.activeElement.getAttribute('href')") != "#main":
        yield f"Tab goes to {browser.eval('document.activeElement.outerHTML')[:80]}"
        return
    if not browser.eval("(b => b.width > 24 && b.height > 20 && b.top >= 0 && b.left >= 0)(document.activeElement.getBoundingClientRect())"):  # fmt: skip
        yield "the skip link cannot be seen when it has the focus"
    browser.press("Enter")
    if browser.eval("location.hash") != "#main":
        yield "the skip link does not skip"
    browser.press("Tab")
    if not browser.eval("document.activeElement === document.body || document.getElementById('main').contains(document.activeElement) || !!document.activeElement.closest('footer')"):  # fmt: skip
        yield "after the skip link, Tab is not in the content"


def words_without_script(browser: Browser, url: str) -> tuple[list[str], list[str]]:
    """The words of `main` with scripts switched off, and with scripts."""
    found = []
    for off in (True, False):
        browser.send("Emulation.setScriptExecutionDisabled", value=off)
        browser.goto(url)
        found.append(browser.eval("document.querySelector('main').textContent").split())
    return found[0], found[1]
