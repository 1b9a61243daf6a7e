"""What a page costs a reader on a poor network, and what a browser says of it: figures, and what is over the budget.

`report(output)` is the table of sizes as they travel (gzip); `over(output)` lists what is too heavy; `unquiet(...)`
what a real browser met: requests to elsewhere, things that moved while the page came, refusals of the page's own policy.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from acceptance.looks import DESKTOP, PHONE, elsewhere

if TYPE_CHECKING:
    from browser import Browser

DOCUMENT, LIST, STYLE, SCRIPT = 14_000, 20_000, 12_000, 8_000
_DOCUMENT: Final = re.compile(r"documents/(?!year/|page/)[^/]+/index\.html")
_LINKED: Final = re.compile(rb'(?:<script[^>]*\bsrc|<link rel="stylesheet" href)="([^"]+)"')

STRICT: Final = (
    "default-src 'none';style-src 'self';script-src 'self';img-src 'self';connect-src 'self';"
    "manifest-src 'self';form-action 'self';base-uri 'none'"
)
"""The policy of every page; the search page has its engine in a worker, compiled from WebAssembly."""
SEARCHING: Final = STRICT.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval';worker-src 'self'")
LEADING_ON: Final = "default-src 'none';script-src 'self';base-uri 'none'"
"""A page that only leads on to another shows nothing and asks for nothing."""


def report(output: Path) -> dict[str, int]:
    """Bytes on the wire: the heaviest page of each kind, and all styles and scripts that one document page loads."""
    found: dict[str, int] = {}
    for page in sorted(output.rglob("index.html")):
        kind = _kind(page.relative_to(output).as_posix())
        found[kind] = max(found.get(kind, 0), _sent(page))
    linked = {place for page in _documents(output) for place in _loaded(page)}
    for name in ("css", "js"):
        found[name] = sum(_sent(place) for place in linked if place.suffix == f".{name}")
    return found


def over(output: Path) -> dict[str, int]:
    """What of `report` is beyond its budget."""
    budgets = {"document": DOCUMENT, "css": STYLE, "js": SCRIPT}
    return {kind: sent for kind, sent in report(output).items() if sent > budgets.get(kind, LIST)}


def policies(output: Path) -> dict[str, list[str]]:
    """Pages whose policy is not the one that its kind is to have, to the letter."""
    found = {}
    for page in output.rglob("*.html"):
        place, text = page.relative_to(output).as_posix(), page.read_text(encoding="utf-8")
        wanted = LEADING_ON if 'http-equiv="refresh"' in text else SEARCHING if place == "search/index.html" else STRICT
        written = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        if written != [wanted]:
            found[place] = written
    return found


def unquiet(browser: Browser, root: str, addresses: Iterable[str]) -> list[str]:
    """Each address at both widths: what moved by itself, what the console said, what was asked of others."""
    browser.run_before(_SHIFTS)
    return [f"{address or '/'}: {fault}" for address in addresses for fault in _unquiet(browser, root + address)]


_SHIFTS: Final = """globalThis.shifted = [];
new PerformanceObserver((list) => { for (const e of list.getEntries()) shifted.push(
  `${e.value.toFixed(4)} ${e.sources.map((s) => s.node?.outerHTML?.slice(0, 60) ?? s.node?.nodeName).join()}`); })
  .observe({type: 'layout-shift', buffered: true});"""
_DRAWN: Final = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(shifted))))"


def _unquiet(browser: Browser, url: str) -> Iterator[str]:
    root = "/".join(url.split("/")[:3])
    for width, height in (PHONE, DESKTOP):
        errors, requests = len(browser.errors), len(browser.requests)
        browser.viewport(width, height, mobile=width < 600)
        for _ in range(3):  # cut within its head, as on a busy machine, a page is drawn before all of its head has come
            browser.goto(url)
            if not (shifts := browser.eval(_DRAWN)):
                break
        yield from (f"{width} px: moved by {shift}" for shift in shifts)
        yield from (f"{width} px: {error}" for error in browser.errors[errors:])
        yield from (f"{width} px: {fault}" for fault in elsewhere(browser.requests[requests:], root))


def _sent(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), mtime=0))


def _kind(place: str) -> str:
    if _DOCUMENT.fullmatch(place):
        return "document"
    head, *rest = place.split("/")
    return f"{head}/…" if len(rest) > 1 else head if rest else "home"


def _documents(output: Path) -> Iterator[Path]:
    return (p for p in output.glob("documents/*/index.html") if _DOCUMENT.fullmatch(p.relative_to(output).as_posix()))


def _loaded(page: Path) -> Iterator[Path]:
    for address in _LINKED.findall(page.read_bytes()):
        yield (page.parent / address.decode()).resolve()
