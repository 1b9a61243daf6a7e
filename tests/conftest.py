"""Fixtures for all tests. `browser` and `web` are described in `tests/browser.py`, `axe` in `tests/axe.py`,
`validity` in `tests/validity.py`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import pytest
from axe import axe
from browser import browser, chromium, profile, web
from hypothesis import settings
from validity import validity

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.load_profile("suite")

__all__ = ["axe", "browser", "chromium", "profile", "validity", "web"]


LONG = (
    "site/test_random_edits.py", "publish/test_killed.py", "acceptance/test_frus.py", "search/test_gate.py",
    "engine/test_random.py", "render/test_accessible.py", "acceptance/test_udhr.py", "benchmarks/test_harness.py",
    "site/test_jobs.py",
)  # fmt: skip
"""Files that take longest: they go first, so that no process is left alone with one of them at the end."""


MEMORY: Final = Path("/dev/shm")
ROOM: Final = 4 * 2**30


def pytest_configure(config: pytest.Config) -> None:
    """Temporary folders are in memory, where the system has room there: thousands of stores and small files are
    written, and a disk that is waited for after each of them proves nothing. `--basetemp` has its say.
    """
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONG))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--edits", type=int, default=300, help="how many random edits the whole-site test makes")
