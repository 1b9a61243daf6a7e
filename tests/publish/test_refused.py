"""Output folders that are refused, builds at the same time, spoilt caches, failing machines: words and exit codes."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from archive import Archive, Tree, tree_of
from commands import Call, caller
from halden import HALDEN

import site_builder.build
from site_builder import publish
from site_builder.engine import Store


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "halden", HALDEN)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(capsys)


def words(archive: Archive, *more: object) -> tuple[object, ...]:
    return ("build", "--site", archive.root, "--today", "2024-06-01", "--no-search", *more)


def whole(folder: Path) -> Tree:
    """Everything below `folder` but the cache."""
    return {path: content for path, content in tree_of(folder).items() if ".site_builder/" not in path}


# --- output folders -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("/", "the root of the file system"),
        ("{home}", "your home folder"),
        ("{site}", "the archive's own folder"),
        ("{site}/content", "lie in each other"),
        ("{site}/content/documents/letters", "lie in each other"),
        ("{site}/content/new", "lie in each other"),
        ("{site}/templates", "lie in each other"),
        ("{site}/..", "lie in each other"),
        ("{site}/foreign/deep", "lie in each other"),
        ("{link}", "lie in each other"),
        ("{repository}", "a git repository"),
        ("{strange}", "was not made by site-builder"),
        ("{other}", "was not made by site-builder"),
        ("{file}", "not a folder"),
    ],
)
def test_an_output_folder_that_could_cost_somebody_files_is_refused(
    archive: Archive, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, why: str
) -> None:
    archive.write(
        {"foreign/one.md": "---\ntitle: One\n---\n", "templates/page.html": "{% extends 'default/page.html' %}"}
    )
    archive.append("site.yaml", "import:\n  - {folder: foreign}\n")
    places = {name: tmp_path / name for name in ("home", "link", "repository", "strange", "other", "file")}
    monkeypatch.setenv("HOME", str(places["home"]))
    monkeypatch.setenv("USERPROFILE", str(places["home"]))
    Archive(places["home"], {"thesis.txt": "years of work"})
    places["link"].symlink_to(archive.root / "content")
    Archive(places["repository"], {".git/HEAD": "ref", "data/manifest.json": "[]"})
    Archive(places["strange"], {"thesis.txt": "years of work"})
    Archive(places["other"], {"data/manifest.json": '{"name": "another program"}', "index.html": "hello"})
    places["file"].write_text("a file")
    before = whole(tmp_path)
    ran = call(*words(archive, "--output", output.format(site=archive.root, **places)))
    assert ran.code == 2
    assert why in ran.err
    assert len(ran.err.splitlines()) == 1
    assert whole(tmp_path) == before


def test_an_empty_folder_a_new_one_and_our_own_are_taken(archive: Archive, call: Call, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / ".nojekyll").touch()
    for name in ("empty", "hidden", "new/deep", "new/deep"):
        assert call(*words(archive, "--output", tmp_path / name)).code == 0
    assert (tmp_path / "hidden" / ".nojekyll").exists()
    assert whole(tmp_path / "new/deep") == whole(tmp_path / "empty")


def test_our_own_folder_is_known_without_the_cache(archive: Archive, call: Call) -> None:
    assert call(*words(archive)).code == 0
    shutil.rmtree(archive.root / ".site_builder")
    archive.remove("content/documents/stray.md")
    assert call(*words(archive)).code == 0
    assert not (archive.output / "documents/stray").exists()


def test_a_strangers_file_where_a_page_must_be_stops_the_build_in_words(archive: Archive, call: Call) -> None:
    assert call(*words(archive)).code == 0
    archive.write(
        {"public/documents/letter-3/index.html": "mine", "content/documents/letter-3.md": "---\ntitle: T\n---\n"}
    )
    before = tree_of(archive.output)
    ran = call(*words(archive))
    assert ran.code == 2
    assert "documents/letter-3/index.html was not made by site-builder" in ran.err
    assert tree_of(archive.output) == before


def test_drafts_are_not_built_into_the_published_folder(archive: Archive, call: Call, tmp_path: Path) -> None:
    assert call(*words(archive)).code == 0
    before = tree_of(archive.output)
    assert call(*words(archive, "--drafts")).code == 2
    assert call(*words(archive, "--drafts", "--output", archive.output)).code == 2
    assert tree_of(archive.output) == before
    assert call(*words(archive, "--drafts", "--output", tmp_path / "drafts")).code == 0


def test_another_output_does_not_disturb_the_report_of_the_first(archive: Archive, tmp_path: Path) -> None:
    archive.build()
    archive.build(output=tmp_path / "elsewhere")
    archive.edit("content/documents/stray.md", "Nothing in", "Something in")
    assert archive.build().result.publication.changed_pages == ("documents/stray/",)


# --- at the same time ---------------------------------------------------------------------------------


def test_a_second_build_at_the_same_time_says_so_and_exits_with_2(archive: Archive, call: Call) -> None:
    assert call(*words(archive)).code == 0
    before = whole(archive.root)
    with Store.open(archive.root / ".site_builder/store.sqlite", site_builder.build.salt()):
        command = [sys.executable, "-m", "site_builder", *map(str, words(archive))]
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert "another build is running" in second.stderr
    assert whole(archive.root) == before
    assert call(*words(archive)).code == 0


# --- the cache ----------------------------------------------------------------------------------------


def garble(store: Path) -> None:
    data = bytearray(store.read_bytes())
    for at in range(0, len(data), 97):
        data[at] ^= 0x5A
    store.write_bytes(bytes(data))


SPOILT = {
    "garbage": lambda store: store.write_bytes(b"this is no database" * 1000),
    "garbled": garble,
    "truncated": lambda store: os.truncate(store, store.stat().st_size // 2 // 4096 * 4096 + 100),
    "emptied": lambda store: store.write_bytes(b""),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_cache_is_dropped_in_one_line_and_everything_built_anew(
    archive: Archive, call: Call, spoilt: str
) -> None:
    assert call(*words(archive)).code == 0
    before = tree_of(archive.output)
    SPOILT[spoilt](archive.root / ".site_builder/store.sqlite")
    ran = call(*words(archive))
    assert ran.code == 0
    assert len([line for line in ran.err.splitlines() if "PUB001" in line]) == 1
    assert tree_of(archive.output) == before
    again = archive.build()
    assert again.ran == set()
    assert "PUB001" not in [finding.code for finding in again.result.findings]


def test_a_cache_of_another_version_is_dropped_in_one_line(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    before = archive.build().tree
    monkeypatch.setattr(site_builder.build, "salt", lambda: "another version")
    again = archive.build()
    assert [f.code for f in again.result.findings if f.code.startswith("PUB")] == ["PUB001"]
    assert "document_page" in again.ran
    assert again.tree == before
    assert again.kept == again.tree.keys()


def test_a_deleted_cache_is_no_news(archive: Archive) -> None:
    before = archive.build().tree
    shutil.rmtree(archive.root / ".site_builder")
    again = archive.build()
    assert "PUB001" not in [finding.code for finding in again.result.findings]
    assert again.tree == before
    assert again.kept == again.tree.keys()


@pytest.mark.parametrize("spoil", [os.unlink, lambda place: os.truncate(place, 10)], ids=["removed", "truncated"])
def test_a_spoilt_search_bundle_in_the_cache_is_made_again(archive: Archive, spoil: Callable[[Path], None]) -> None:
    before = archive.build(search=True).tree
    spoil(next((archive.root / ".site_builder/search").rglob("*.pf_fragment")))
    shutil.rmtree(archive.output)
    assert archive.build(search=True).tree == before


# --- the machine --------------------------------------------------------------------------------------


def test_a_full_disk_leaves_the_site_as_it_was(archive: Archive, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(*words(archive)).code == 0
    before = tree_of(archive.output)
    archive.edit("content/documents/stray.md", "An undated scrap", "A dated scrap")

    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "public")

    with monkeypatch.context() as patch:
        patch.setattr(publish, "stage", full)
        ran = call(*words(archive))
    assert ran.code == 3
    assert "No space left on device" in ran.err
    assert "Traceback" not in ran.err
    assert {p: c for p, c in tree_of(archive.output).items() if p[0] != "."} == before
    assert call(*words(archive)).code == 0
    assert tree_of(archive.output) == archive.clean(archive.root.parent / "clean").tree


def test_an_output_that_may_not_be_written_is_said_in_words(
    archive: Archive, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*given: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(archive.output))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", denied)
        ran = call(*words(archive))
    assert ran.code == 3
    assert "Permission denied" in ran.err
    assert str(archive.output) in ran.err
    assert call(*words(archive)).code == 0


def test_a_crash_of_the_tool_names_what_it_was_working_on_and_publishes_nothing(
    archive: Archive, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(*words(archive)).code == 0
    before = whole(archive.root)
    archive.edit("content/documents/stray.md", "An undated scrap", "A dated scrap")
    edited = whole(archive.root)

    def crash(*given: object) -> None:
        raise ZeroDivisionError("seven")

    with monkeypatch.context() as patch:
        patch.setattr("site_builder.catalog.facets.card_of", crash)
        ran = call(*words(archive))
    assert ran.code == 3
    assert '"stray"' in ran.err
    assert "ZeroDivisionError: seven" in ran.err
    assert whole(archive.root) == edited
    assert edited != before
    assert call(*words(archive)).code == 0


def test_a_file_that_vanishes_during_the_build_is_found_out(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.build()
    archive.edit("content/documents/stray.md", "An undated scrap", "A dated scrap")
    real = site_builder.build.sources.scan
    scans: list[None] = []

    def scan(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        if not scans:
            archive.remove("content/documents/stray.md")
        scans.append(None)
        return found

    monkeypatch.setattr(site_builder.build.sources, "scan", scan)
    built = archive.build()
    assert len(scans) == 2
    assert built.result.published
    assert "documents/stray/index.html" not in built.tree


def test_an_archive_that_never_settles_is_given_up_in_words(
    archive: Archive, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = site_builder.build.sources.scan
    scans: list[None] = []

    def scan(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        scans.append(None)
        archive.write({"content/documents/stray.md": f"---\ntitle: Again {len(scans)}\n---\n"})
        return found

    monkeypatch.setattr(site_builder.build.sources, "scan", scan)
    ran = call(*words(archive))
    assert ran.code == 3
    assert "content/documents/stray.md" in ran.err
    assert not archive.output.exists()
