"""What a build remembers of its inputs serves the next one while there are the same files by the same rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from archive import Archive

from site_builder import sources
from site_builder.config import ImportRule, Settings
from site_builder.engine import Held
from site_builder.recall import SOURCES, recall, remembered

SETTINGS = Settings(title="T")
MATTER = "---\ntitle: T\n---\n"


@pytest.fixture
def letters(tmp_path: Path) -> Archive:
    return Archive(tmp_path, {f"content/documents/{n}.md": MATTER + str(n) for n in ("one", "two")})


def _inputs(found: sources.Inventory) -> dict[str, Any]:
    return {name: {} for name in SOURCES} | {"file": found.files, "unit": found.units}


def _left(found: sources.Inventory, settings: Settings = SETTINGS) -> bytes:
    return remembered({name: Held(rows, name.encode()) for name, rows in _inputs(found).items()}, settings)


def test_after_an_edit_the_rows_are_those_of_before_it(letters: Archive) -> None:
    first = sources.scan(letters.root, SETTINGS)
    (letters.root / "content/documents/one.md").write_text(f"{MATTER}other")
    again = sources.scan(letters.root, SETTINGS, first.memo)
    known = recall(_left(first), again, SETTINGS, _inputs(again))
    assert known == {name: Held(rows, name.encode()) for name, rows in _inputs(first).items()}
    assert known["unit"].rows is again.units


@pytest.mark.parametrize("what", ["nothing left", "garbage", "another file", "another rule"])
def test_otherwise_nothing_is_known(letters: Archive, what: str) -> None:
    first = sources.scan(letters.root, SETTINGS)
    left: bytes | None = {"nothing left": None, "garbage": b"\xc1"}.get(what, _left(first))
    settings = SETTINGS
    if what == "another file":
        (letters.root / "content/documents/three.md").write_text(f"{MATTER}one more")
    if what == "another rule":
        settings = Settings(title="T", imports=(ImportRule(folder="texts", reader="text", id="{stem}"),))
    again = sources.scan(letters.root, SETTINGS, first.memo)
    assert recall(left, again, settings, _inputs(again)) == {}
