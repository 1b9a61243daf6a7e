"""Fixtures for all tests. `browser` and `web` are described in `tests/browser.py`, `axe` in `tests/axe.py`."""

from __future__ import annotations

import pytest
from axe import axe
from browser import browser, chromium, web
from hypothesis import settings

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.load_profile("suite")

__all__ = ["axe", "browser", "chromium", "web"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--edits", type=int, default=300, help="how many random edits the whole-site test makes")
