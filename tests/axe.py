"""Pages judged by axe-core: what a screen reader, a keyboard or weak eyes would stumble over.

axe-core comes from npm (`make test` installs it where there is an npm) and is no part of the package. The fixture `axe`
gives a function: ``axe(browser)`` lists what is wrong with the page that the tab shows, ``axe(browser, "color-contrast")``
by that rule alone. Without axe-core the tests that ask for it are skipped with one line.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from browser import Browser

SCRIPT: Final = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN: Final = """axe.run(document, {runOnly: RULES, resultTypes: ['violations']}).then((found) => found.violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 120)} ${node.any.concat(node.all, node.none)
    .map((check) => check.message).join('; ').slice(0, 200)}`)))"""

Axe = Callable[..., list[str]]


@pytest.fixture(scope="session")
def axe() -> Axe:
    """``axe(browser, *rules) -> faults`` of the page that is open; without rules by all that WCAG 2.2 AA asks."""
    if not SCRIPT.is_file():
        pytest.skip("no axe-core in tests/node_modules: accessibility tests skipped (make test installs it with npm)")
    script = SCRIPT.read_text(encoding="utf-8")

    def judged(browser: Browser, *rules: str) -> list[str]:
        if not browser.eval("'axe' in window"):
            browser.eval(f"{script}; 1")
        found: list[str] = browser.eval(_RUN.replace("RULES", json.dumps(rules or TAGS)))
        return found

    return judged
