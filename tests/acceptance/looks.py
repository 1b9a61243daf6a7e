"""What a real browser makes of a page: widths, schemes, keyboard, requests. Faults as lines of text, none is good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from axe import Axe
    from browser import Browser

NARROWEST, PHONE, DESKTOP = (320, 640), (390, 844), (1360, 900)

_NAME: Final = "const name = (e) => `${e.tagName.toLowerCase()}.${e.className} ${e.textContent.trim().slice(0, 40)}`;"

_TOO_WIDE: Final = """(() => {
  NAME
  const width = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > width) found.push('the page scrolls sideways');
  const cut = (e) => e && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || cut(e.parentElement));
  for (const e of document.body.querySelectorAll('*')) {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (box.width < 2 || box.height < 2 || (box.right <= width + 1 && box.left >= -1)) continue;
    if (style.position === 'fixed' || style.visibility !== 'visible' || cut(e.parentElement)) continue;
    found.push(`from ${Math.round(box.left)} to ${Math.round(box.right)}: ${name(e)}`);
  }
  return found.slice(0, 5);
})()""".replace("NAME", _NAME)
"""What reaches beyond the sides of the window and cannot be scrolled to inside an element of its own."""

_GROUND: Final = "[document.body, document.documentElement].map(e => getComputedStyle(e).backgroundColor).join()"
_CONTRAST: Final = r"""(() => {
  NAME
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  for (const e of document.querySelectorAll('h1, h2, p, a, dd, dt, button, td, th, label, small, .meta')) {
    const seen = e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
    if (!seen || !e.textContent.trim() || e.classList.contains('skip')) continue;
    const [low, high] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => x - y);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(1)}: ${name(e)}`);
  }
  return found.slice(0, 5);
})()""".replace("NAME", _NAME)
"""WCAG 1.4.3 for the commonest elements (letters on a plain ground)."""

_SMALL: Final = """(() => {
  NAME
  const small = (e) => {
    const box = e.getBoundingClientRect();
    return box.height > 0 && (box.height < 24 || box.width < 24);
  };
  return [...document.querySelectorAll('.btn, .pages a, summary, nav ul a, input, select')]
    .filter((e) => e.checkVisibility() && !e.closest('.skip') && small(e) && small(e.closest('label') || e))
    .map((e) => `small target: ${name(e)}`).slice(0, 5);
})()""".replace("NAME", _NAME)
"""WCAG 2.5.8 for controls that do not stand in a sentence."""


TARGET_SEEN: Final = (
    "(b => b.top >= 0 && b.top < innerHeight)(document.querySelector(':target').getBoundingClientRect())"
)
_SEEN: Final = """(b => b.width > 24 && b.height > 20 && b.top >= 0 && b.left >= 0)(
  document.activeElement.getBoundingClientRect())"""


def faults_of_looks(browser: Browser, root: str, address: str, ready: str = "true") -> list[str]:
    """What is wrong with one page of the site at `root`, narrow and wide, light and dark, once `ready` is so."""
    return [f"{address or '/'}: {fault}" for fault in _faults(browser, root, address, ready)]


def _faults(browser: Browser, root: str, address: str, ready: str) -> Iterator[str]:
    before = len(browser.errors)
    browser.viewport(*DESKTOP)
    browser.media(prefers_color_scheme="light", prefers_reduced_motion="reduce")
    browser.goto(root + address)
    browser.wait_for(ready)
    yield from _skip_link(browser)
    light = browser.eval(_GROUND)
    yield from (f"light: {fault}" for fault in browser.eval(_CONTRAST))
    for width, height in (NARROWEST, PHONE, DESKTOP):
        browser.viewport(width, height, mobile=width < 600)
        yield from (f"{width} px: {fault}" for fault in browser.eval(_TOO_WIDE))
        yield from (f"{width} px: {fault}" for fault in browser.eval(_SMALL))
    browser.media(prefers_color_scheme="dark", prefers_reduced_motion="reduce")
    if browser.eval(_GROUND) == light:
        yield "dark: as light"
    yield from (f"dark: {fault}" for fault in browser.eval(_CONTRAST))
    browser.media(prefers_reduced_motion="reduce")
    yield from browser.errors[before:]
    yield from elsewhere(browser.requests, root)


def faults_by_axe(browser: Browser, axe: Axe, root: str, addresses: Iterable[str]) -> list[str]:
    """What axe-core finds: all rules on a desk in the light and on a phone in the dark, colours in the other two."""
    found = []
    for address in addresses:
        browser.goto(root + address)
        for width, height in (DESKTOP, PHONE):
            browser.viewport(width, height, mobile=width < 600)
            for scheme in ("light", "dark"):
                browser.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
                whole = (width == DESKTOP[0]) is (scheme == "light")
                faults = axe(browser) if whole else axe(browser, "color-contrast")
                found += [f"{address or '/'}: {width} px, {scheme}: {fault}" for fault in faults]
    return found


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
    if not browser.eval(_SEEN):
        yield "the skip link cannot be seen when it has the focus"
    browser.press("Enter")
    if browser.eval("location.hash") != "#main":
        yield "the skip link does not skip"
    browser.press("Tab")
    if not browser.eval("!document.activeElement.closest('body > header')"):
        yield "after the skip link, Tab is not in the content"


def words_without_script(browser: Browser, url: str) -> tuple[list[str], list[str]]:
    """The words of `main` with scripts switched off, and with scripts."""
    found = []
    for off in (True, False):
        browser.send("Emulation.setScriptExecutionDisabled", value=off)
        browser.goto(url)
        found.append(browser.eval("document.querySelector('main').textContent").split())
    return found[0], found[1]
