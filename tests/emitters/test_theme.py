"""Colours and faces from site.yaml: one more rule at the end of the one style sheet, under a new content name."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from site_builder.build import Request, build
from site_builder.config import Theme
from site_builder.emitters.assets import content_name, linked_sources, own_tokens, theme_files, theme_sources


def test_an_archive_that_sets_nothing_adds_nothing() -> None:
    assert own_tokens(Theme()) == b""


def test_accent_fonts_and_tokens_become_custom_properties() -> None:
    theme = Theme(accent="#7a1f3d", fonts={"serif": "Georgia, serif"}, tokens={"measure": "34em"})
    rule = own_tokens(theme).decode()
    assert rule.startswith(":root{")
    assert "--serif:Georgia, serif;" in rule
    assert "--link:light-dark(#7a1f3d,color-mix(in oklab,#7a1f3d,#fff 50%));" in rule
    assert "--measure:34em;" in rule


def test_another_colour_is_another_file() -> None:
    plain, coloured = theme_files(Theme()), theme_files(Theme(accent="#7a1f3d"))
    assert plain["style.css"] != coloured["style.css"]
    assert plain["archive.js"] == coloured["archive.js"]


@pytest.mark.parametrize("value", ["red;}body{display:none", "url(//example.org/x)", "</style>"])
def test_a_value_that_could_end_its_declaration_is_refused(value: str) -> None:
    from site_builder.settings import parse_settings

    _, findings = parse_settings(f"title: x\ntheme:\n  accent: '{value}'\n")
    assert findings


def test_the_published_sheet_ends_in_the_archives_own_rule(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "site.yaml").write_text("title: Plain\ntheme: {accent: '#7a1f3d'}\n", encoding="utf-8")
    build(Request(site=tmp_path, output=tmp_path / "public", today="2026-11-22", search=False))
    (sheet,) = (tmp_path / "public" / "theme").glob("style.*.css")
    assert sheet.read_text(encoding="utf-8").rstrip().endswith("#fff 50%));}")
    home = (tmp_path / "public" / "index.html").read_text(encoding="utf-8")
    assert f"theme/{sheet.name}" in home


PHYSICAL = re.compile(
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)|(?:border-)?(?:top|bottom)-(?:left|right)"
    r"|(?<![-\w])(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height))(?=\s*:)"
    r"|(?:float|clear|text-align|caption-side)\s*:\s*(?:left|right)"
)


@pytest.mark.parametrize("name", ["style.css", "search.css", "quick.css"])
def test_no_rule_knows_left_from_right(name: str) -> None:
    """Pages that run from the right are the same pages: sizes and sides are named by the direction of the text."""
    sheet = re.sub(r"/\*.*?\*/|@media[^{]*", "", theme_sources()[name].decode(), flags=re.S)
    assert PHYSICAL.findall(sheet) == []


def test_what_every_page_loads_is_small() -> None:
    """Bytes as they are sent, before the search is used."""
    sources = theme_sources()
    assert len(gzip.compress(sources["style.css"])) <= 12_000
    assert sum(len(gzip.compress(sources[name])) for name in ("boot.js", "archive.js", "cite.js", "moved.js")) <= 8_000
    assert sum(len(gzip.compress(sources[name])) for name in ("quick.js", "quick.css")) <= 5_000


def test_a_script_names_what_it_fetches_by_the_name_it_is_published_by() -> None:
    published, sources = theme_files(Theme()), linked_sources()
    for script, fetched in (("archive.js", "quick.js"), ("quick.js", "quick.css")):
        name = published[fetched].removeprefix("theme/")
        assert name != fetched
        assert sources[script].count(name.encode()) == 1
        assert published[script] == content_name(script, sources[script])
