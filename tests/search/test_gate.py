"""The equality gate at a small size; `tests/search_gate.py` runs it at any."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Chromium
from search_gate import compare


@pytest.mark.parametrize("shards", [1, 4])
def test_an_edited_bundle_answers_as_one_made_anew(chromium: Chromium, tmp_path: Path, shards: int) -> None:
    verdict = compare(tmp_path, chromium, size=150, shards=shards, seed=shards)
    assert verdict.base_shards >= shards
    assert verdict.differing == []
    assert verdict.questions >= 200
    assert verdict.hits > verdict.questions / 2
    assert verdict.delta_shards > 1
    assert verdict.dead > 5
