"""Fixtures for all tests. `browser` and `web` are described in `tests/browser.py`."""

from __future__ import annotations

from browser import browser, chromium, web

__all__ = ["browser", "chromium", "web"]
