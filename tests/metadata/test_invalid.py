"""Every folder of `tests/invalid/metadata` is a small archive with faults, `expected.txt` exactly its findings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from site_builder import authority, metadata, settings, yamltext
from site_builder.config import OwnField
from site_builder.diagnostics import Diagnostic, ordered
from site_builder.ids import PLURALS, SourcePath

ROOT = Path(__file__).parent.parent / "invalid" / "metadata"
CASES = sorted(path.name for path in ROOT.iterdir())
KINDS = {PLURALS[kind]: kind for kind in authority.ENTITY}


def findings_of(folder: Path) -> list[Diagnostic]:
    """What reading every file of `folder` reports: site.yaml first, because it declares fields."""
    found: list[Diagnostic] = []
    fields: Mapping[str, OwnField] = {}
    for path in sorted(folder.iterdir(), key=lambda p: (p.name != "site.yaml", p.name)):
        if path.name == "expected.txt":
            continue
        file = SourcePath(path.name)
        text, faults = yamltext.decode(path.read_bytes(), file)
        found += faults
        if text is None:
            continue
        if path.name == "site.yaml":
            given, faults = settings.parse_settings(text, file)
            fields = given.fields if given else {}
            found += faults
        else:
            found += read(path, text, file, fields)
    return ordered(found)


def read(path: Path, text: str, file: SourcePath, fields: Mapping[str, OwnField]) -> tuple[Diagnostic, ...]:
    if path.name.endswith(".comments.yaml"):
        return authority.parse_comments(text, file, path.name.partition(".")[0])[1]
    if path.stem in KINDS:
        return authority.parse_entities(KINDS[path.stem], text, file)[1]
    if path.stem == "topics":
        return authority.parse_topics(text, file)[1]
    if path.stem == "claims":
        return authority.parse_claims(text, file)[1]
    subject = f'the document "{path.stem}"'
    if path.suffix == ".yaml":
        return metadata.parse_text(text, file, fields, subject=subject).findings
    front, found = yamltext.split_front_matter(text, file)
    if found:
        return found
    return metadata.parse_text(front.yaml, file, fields, first_line=front.first_line, subject=subject).findings


@pytest.mark.parametrize("case", CASES)
def test_reports_exactly_the_expected_findings(case: str) -> None:
    lines = [str(finding) for finding in findings_of(ROOT / case)]
    assert "\n".join(lines) + "\n" == (ROOT / case / "expected.txt").read_text(encoding="utf-8")


def test_no_case_is_without_findings() -> None:
    assert all((ROOT / case / "expected.txt").read_text(encoding="utf-8").strip() for case in CASES)
