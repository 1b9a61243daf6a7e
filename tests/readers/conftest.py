"""Reading and rendering in one step, and an independent look at the HTML that comes out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from site_builder import readers
from site_builder.diagnostics import Span
from site_builder.ids import SourcePath
from site_builder.model import ReaderName
from site_builder.readers import Parsed
from site_builder.render.body import render_body

PLACE = Span(SourcePath("content/documents/a.md"), 1, 1)
CASES = Path(__file__).parent / "cases"


class Case(NamedTuple):
    file: str
    title: str
    source: str
    html: str
    findings: str


def cases_of(pattern: str) -> list[Case]:
    """The sections of the case files: `%%%% title`, source, `%%%% becomes`, HTML, perhaps `%%%% findings`."""
    cases: list[Case] = []
    for path in sorted(CASES.glob(pattern)):
        for part in path.read_text(encoding="utf-8").split("%%%% ")[1:]:
            head, _, text = part.partition("\n")
            text = text[:-1]
            if head == "becomes":
                cases[-1] = cases[-1]._replace(html=text)
            elif head == "findings":
                cases[-1] = cases[-1]._replace(findings=text)
            else:
                cases.append(Case(path.name, head, text, "", ""))
    return cases


def parse(reader: ReaderName, source: str) -> Parsed:
    return readers.get(reader).read(source, PLACE)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = cases_of("*.txt")
        metafunc.parametrize("case", cases, ids=[f"{c.file}: {c.title}" for c in cases])


@pytest.fixture
def read():  # type: ignore[no-untyped-def]
    return parse


@pytest.fixture
def html():  # type: ignore[no-untyped-def]
    def made(reader: ReaderName, source: str) -> str:
        return render_body(parse(reader, source).body)

    return made
