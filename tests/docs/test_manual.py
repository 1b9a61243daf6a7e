"""The manual as an archive: it builds without a warning, every chapter can be reached, and it tells no secrets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from manual import DOCS, sources

from site_builder.build import Request, Result, build
from site_builder.diagnostics import Severity


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("manual")
    request = Request(
        site=DOCS, output=folder / "public", cache=folder / "cache", today="2026-11-22",
        base_url="https://manual.example.org/", search=False,
    )  # fmt: skip
    return build(request), folder / "public"


def test_the_manual_builds_without_errors_and_warnings(built: tuple[Result, Path]) -> None:
    result, _ = built
    assert [str(f) for f in result.findings if f.severity is not Severity.NOTE] == []
    assert result.published


def test_nothing_in_the_manual_is_held_back(built: tuple[Result, Path]) -> None:
    result, _ = built
    assert result.counts["documents"] == len(list((DOCS / "content" / "documents").rglob("*.md")))


def test_every_chapter_is_linked_from_the_home_page() -> None:
    home = (DOCS / "content" / "pages" / "home.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\[\[([a-z0-9-]+)", home))
    assert {path.stem for path in sources() if path.parent.name != "pages"} == linked


def test_every_page_is_linked_from_a_page() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in sources()) + (DOCS / "site.yaml").read_text("utf-8")
    for path in (DOCS / "content" / "pages").glob("*.md"):
        shown = path.stem in ("home", "about") or f"({path.name})" in texts or f"url: {path.stem}/" in texts
        assert shown, f"nothing leads to {path.name}"


def test_no_page_names_a_path_of_somebodys_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.])/(?:work|home|root|tmp|Users|mnt|opt|var)/\S*|[A-Z]:\\\S*", text) == []


def test_the_built_manual_names_no_path_of_this_machine(built: tuple[Result, Path]) -> None:
    _, public = built
    secrets = [str(DOCS.parent).encode(), str(public.parent).encode(), str(Path.home()).encode() + b"/"]
    for path in public.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(secret in data for secret in secrets), path


def test_lines_of_the_manual_fit_an_editor() -> None:
    for path in sources():
        lines = path.read_text(encoding="utf-8").splitlines() if path.parent.name != "reference" else ()
        long = [n for n, line in enumerate(lines, 1) if len(line) > 130 and not line.startswith("|")]
        assert long == [], path.name
