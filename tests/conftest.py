"""Fixtures for all tests. `browser` and `web` are described in `tests/browser.py`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # test folders are not packages: shared helpers are plain modules

from browser import browser, chromium, web

__all__ = ["browser", "chromium", "web"]
