"""What the tests of the manual share: its folder, the script that makes its reference, tests over blocks and pages."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # test folders are not packages: shared helpers are plain modules

from manual import DOCS, ROOT, blocks, sources


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`example` in a test marked `blocks(kind, *marks)` stands for each such block; `page` for each file."""
    if (marker := metafunc.definition.get_closest_marker("blocks")) is not None:
        found = blocks(*marker.args)
        assert found, f"the manual has no block {marker.args}"
        metafunc.parametrize("example", found, ids=str)
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", sources(), ids=lambda path: path.stem)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "blocks(kind, *marks): run for each fenced block of the manual of that kind")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def docs() -> Path:
    return DOCS


@pytest.fixture(scope="session")
def reference() -> ModuleType:
    """`docs/reference.py` as a module."""
    if str(DOCS) not in sys.path:
        sys.path.insert(0, str(DOCS))
    import reference

    return reference
