"""The browser of these tests asks for reduced motion: no transition between pages is cut short by the next step.

A cross-document view transition that a slow machine cannot finish is reported by Chromium as an error of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browser import Browser


@pytest.fixture
def browser(browser: Browser) -> Browser:
    """The tab of `tests/browser.py`, standing still."""
    browser.media(prefers_reduced_motion="reduce")
    return browser
