"""`new`: a small archive that builds at once and overwrites nothing."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from commands import DAY, Call, tree

from site_builder.scaffold import starter


def test_it_builds_with_no_finding_but_the_missing_base_url_and_that_nothing_is_recorded_yet(
    call: Call, tmp_path: Path
) -> None:
    assert call("new", tmp_path / "demo").code == 0
    built = call("build", "--site", tmp_path / "demo")
    assert built.code == 0
    assert [line.partition(":")[2].split("]")[0] for line in built.err.splitlines()] == [
        " note[LEDGER008",
        " warning[CONFIG100",
    ]
    assert built.out.startswith("4 documents, ")


def test_check_has_nothing_to_say_about_it_but_that_and_the_ledger(call: Call, tmp_path: Path) -> None:
    call("new", tmp_path / "demo")
    checked = call("check", "--site", tmp_path / "demo")
    codes = {line.split("[")[1].split("]")[0] for line in checked.lines[:-1]}
    assert codes == {"CONFIG100", "LEDGER008"}
    assert checked.lines[-1].startswith("no errors, 1 warning, 1 note in 4 documents (")


def test_it_shows_each_kind_of_file(tmp_path: Path) -> None:
    paths = set(starter(DAY))
    assert {"site.yaml", ".gitignore", "README.md", "content/pages/home.md", "content/pages/about.md"} <= paths
    assert {"content/topics.yaml", "content/claims.yaml", "content/entities/people.yaml"} <= paths
    assert "content/documents/letter-to-the-council.md" in paths
    assert {f"content/documents/press/footbridge-closed{end}" for end in (".txt", ".yaml", ".comments.yaml")} <= paths


def test_its_documents_say_the_day_that_they_were_added_and_why_they_are_shown(call: Call, tmp_path: Path) -> None:
    call("new", tmp_path / "demo", "--today", "2020-05-06")
    letter = (tmp_path / "demo/content/documents/letter-to-the-council.md").read_text(encoding="utf-8")
    assert "added: 2020-05-06\n" in letter
    assert "access: full  # " in letter
    assert not any(b"@TODAY@" in content for content in tree(tmp_path / "demo").values())


def test_its_readme_fits_on_a_screen() -> None:
    readme = (files("site_builder") / "starter" / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 12


def test_it_writes_into_an_empty_folder_and_into_folders_that_do_not_exist_yet(call: Call, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert call("new", tmp_path / "empty").code == 0
    assert call("new", tmp_path / "a" / "b").code == 0
    assert tree(tmp_path / "empty") == tree(tmp_path / "a" / "b")


def test_it_says_what_to_do_next(call: Call, tmp_path: Path) -> None:
    assert f"site-builder serve --site {tmp_path / 'demo'}" in call("new", tmp_path / "demo").out


@pytest.mark.parametrize("kind", ["file in it", "hidden file in it", "file", "dangling link"])
def test_it_never_writes_where_something_is(call: Call, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "demo"
    if kind == "file":
        target.write_text("mine")
    elif kind == "dangling link":
        target.symlink_to(tmp_path / "nowhere")
    else:
        target.mkdir()
        (target / ("mine" if kind == "file in it" else ".mine")).write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    refused = call("new", target)
    assert refused.code == 2
    assert "demo" in refused.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_wrong_day_is_refused(call: Call, tmp_path: Path) -> None:
    assert call("new", tmp_path / "demo", "--today", "tomorrow").code == 2
    assert not (tmp_path / "demo").exists()
