"""What is said of the version is the same everywhere, and no release is claimed that there was not."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

import site_builder

ROOT = Path(__file__).resolve().parents[2]


def test_version_and_day_agree_with_the_changelog() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    released = dict(
        re.findall(
            r"^## \[(\d[^]]*)\] - (\d{4}-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert citation["version"] == site_builder.__version__
    day = released.get(site_builder.__version__, "")
    assert str(citation.get("date-released", "")) == day, "unreleased: no day"
