"""Fixtures for all tests. `browser` and `web` are described in `tests/browser.py`, `axe` in `tests/axe.py`,
`validity` in `tests/validity.py`."""

from __future__ import annotations

import pytest
from axe import axe
from browser import browser, chromium, web
from hypothesis import settings
from validity import validity

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.load_profile("suite")

__all__ = ["axe", "browser", "chromium", "validity", "web"]


LONG = (
    "site/test_random_edits.py", "publish/test_killed.py", "acceptance/test_frus.py", "search/test_gate.py",
    "engine/test_random.py", "render/test_accessible.py", "acceptance/test_udhr.py", "benchmarks/test_harness.py",
    "site/test_jobs.py",
)  # fmt: skip
"""Files that take longest: they go first, so that no process is left alone with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONG))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--edits", type=int, default=300, help="how many random edits the whole-site test makes")
