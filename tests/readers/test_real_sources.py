"""The readers on real archives, where these lie beside the repository."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from site_builder import readers
from site_builder.diagnostics import Severity, Span
from site_builder.ids import SourcePath
from site_builder.model import Body
from site_builder.readers.contents import sections
from site_builder.render.body import render_body

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="real archives are not here")

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)
MARKUP = re.compile(r"<!--.*?-->|<[^>]*>|\]\([^)]*\)|\[\^[^\]]*\]:?|^\s*\d+\. |\\", re.M)
WORD = re.compile(r"[^\W_]+")


def bodies(folder: str) -> list[tuple[Path, str]]:
    files = sorted((DATA / folder).rglob("*.md"))
    return [(f, FRONT_MATTER.sub("", f.read_text(encoding="utf-8"))) for f in files]


def body_of(path: Path, text: str) -> Body:
    parsed = readers.get("markdown").read(text, Span(SourcePath(path.name), 1, 1))
    errors = [f for f in parsed.findings if f.severity is Severity.ERROR]
    assert errors == []
    return parsed.body


@pytest.mark.parametrize(
    ("folder", "count"), [("frus-1918-russia-v3/markdown", 478), ("udhr", 712), ("digitalgov", 2144)]
)
def test_every_document_of_the_archive_is_read_and_rendered(folder, count):
    found = bodies(folder)
    assert len(found) == count
    for path, text in found:
        render_body(body_of(path, text))


@pytest.mark.parametrize("folder", ["frus-1918-russia-v3/markdown", "udhr"])
def test_no_word_is_lost_and_none_comes_twice(folder):
    for path, text in bodies(folder):
        body = body_of(path, text)
        plain = MARKUP.sub(" ", text).replace("*", "")
        shown = " ".join(p.text for p in body.prose())
        assert Counter(WORD.findall(plain)) == Counter(WORD.findall(shown)), path.name


def test_search_sees_each_word_once():
    for path, text in bodies("frus-1918-russia-v3/markdown")[:100]:
        body = body_of(path, text)
        said = " ".join(f"{s.heading} " + " ".join(p.text for p in s.passages) for s in sections(body))
        assert Counter(WORD.findall(said)) == Counter(WORD.findall(" ".join(p.text for p in body.prose())))


def test_page_breaks_and_footnotes_are_all_there():
    breaks = calls = 0
    for path, text in bodies("frus-1918-russia-v3/markdown"):
        body = body_of(path, text)
        marks = Counter(m.tag for p in body.prose() for m in p.marks)
        assert marks["page"] == len(re.findall(r"<!-- pb ", text)), path.name
        assert len(body.notes) == len(re.findall(r"^\[\^[^\]]*\]:", text, re.M)), path.name
        assert marks["note"] >= len(body.notes)
        breaks += marks["page"]
        calls += marks["note"]
    assert breaks > 100
    assert calls > 200
