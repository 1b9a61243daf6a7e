"""Whatever happens to a file, reading it ends in findings that can be printed, never in an exception."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from site_builder import authority, metadata, settings, yamltext
from site_builder.config import OwnField
from site_builder.ids import SourcePath

HERE = Path(__file__).parent
FILE = SourcePath("x.yaml")
SCRAPS = [
    "\t", ": ", "- ", "[", "]", "{", "}", "'", '"', "&a ", "*a", "!!int ", "|", ">", "#", "---\n", "...\n", "~", "null",
    "<<: ", "\\", "\x07", "\u2028", "\x85", "\ufeff", "\u202e", "%", "@", "`", "? ", ",", "\n", "\n  ", "9" * 400, "é",
    "🙂",
]  # fmt: skip


def damaged(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.choice([0, 0, 1, 3, 40]))
        text = text[:start] + chance.choice([*SCRAPS, "", text[end : end + 30]]) + text[end:]
    return text


@pytest.mark.parametrize("seed", range(20))
def test_reading_never_fails(seed: int) -> None:
    chance = random.Random(seed)
    document = (HERE / "good" / "halden-talks.yaml").read_text(encoding="utf-8")
    site = (HERE.parent / "config" / "full.yaml").read_text(encoding="utf-8")
    records = (HERE.parent / "invalid" / "metadata" / "authority" / "people.yaml").read_text(encoding="utf-8")
    comments = (HERE.parent / "invalid" / "metadata" / "comments" / "halden.comments.yaml").read_text(encoding="utf-8")
    for _ in range(15):
        findings = [
            *metadata.parse_text(damaged(document, chance), FILE, {"microfilm": OwnField()}).findings,
            *settings.parse_settings(damaged(site, chance))[1],
            *authority.parse_entities("person", damaged(records, chance), FILE)[1],
            *authority.parse_comments(damaged(comments, chance), FILE, "halden")[1],
            *yamltext.split_front_matter(damaged(f"---\n{document}---\nText.\n", chance), FILE)[1],
        ]
        assert all(str(finding).isprintable() for finding in findings)
