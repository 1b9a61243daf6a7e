"""Archives of the tests are built by one version of the tool: digesting its code once is enough."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # test folders are not packages

from archive import Archive
from halden import HALDEN

import site_builder.build

_salt = cache(site_builder.build.salt)


@pytest.fixture(autouse=True)
def _one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_builder.build, "salt", _salt)


@pytest.fixture
def halden(tmp_path: Path) -> Archive:
    """The Halden papers, not yet built."""
    return Archive(tmp_path / "halden", HALDEN)


@pytest.fixture
def built(halden: Archive) -> Archive:
    """The Halden papers, built and published."""
    first = halden.build()
    assert first.result.published, first.findings
    return halden
