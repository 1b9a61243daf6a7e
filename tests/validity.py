"""Pages judged by html-validate: markup that a strict reader of the HTML standard would not pass.

html-validate comes from npm as axe-core does (`make test` installs it where there is an npm) and is no part of the
package. The fixture `validity` gives a function: ``validity(paths)`` lists what is wrong, one fault a line, all
pages in one process. Without html-validate the tests that ask for it are skipped with one line.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import pytest

SCRIPT: Final = Path(__file__).with_name("validate.mjs")
INSTALLED: Final = SCRIPT.with_name("node_modules") / "html-validate"
NOT_OF_VALIDITY: Final = {
    "doctype-style": "<!doctype html> is the same in either case",
    "no-trailing-whitespace": "a blank at the end of a line is nothing to a browser",
    "no-implicit-button-type": "the only button of a form submits it: that is what the default says",
    "long-title": "a title is as long as the document's own",
    "prefer-native-element": "a region that scrolls is no section of the text",
    "wcag/h32": "a choice that takes effect at once has nothing to submit; axe-core judges the forms",
}
"""Rules that are switched off, and why: each is about taste, none about what the standard asks."""

Validity = Callable[[Iterable[Path]], list[str]]


@pytest.fixture(scope="session")
def validity() -> Validity:
    """``validity(paths) -> faults`` of the pages in these files."""
    node = shutil.which("node")
    if node is None or not INSTALLED.is_dir():
        pytest.skip("no html-validate in tests/node_modules: validity not tested (make test installs it with npm)")

    def judged(paths: Iterable[Path]) -> list[str]:
        task = {"rules": dict.fromkeys(NOT_OF_VALIDITY, "off"), "files": [str(path) for path in paths]}
        assert task["files"]
        done = subprocess.run([node, SCRIPT], input=json.dumps(task), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return judged
