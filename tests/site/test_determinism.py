"""Equal sources, equal bytes: whatever the hash seed, the time zone, the locale, the order of files, path and times."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from archive import TODAY, Archive, Tree, tree_of
from halden import HALDEN
from random_archive import Editor, files


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str | bytes], Tree]:
    """A larger archive and what it becomes, search included."""
    sources = files(Editor(5, documents=40).model)
    built = Archive(tmp_path_factory.mktemp("rich") / "archive", sources).build(search=True)
    assert built.result.published, built.findings
    assert any(path.startswith("pagefind/") for path in built.tree)
    return sources, built.tree


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "0", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANG": "ar_EG.UTF-8"},
    ],
    ids=lambda given: given["PYTHONHASHSEED"],
)
def test_the_machine_leaves_no_trace(
    rich: tuple[dict[str, str | bytes], Tree], tmp_path: Path, surroundings: dict[str, str]
) -> None:
    sources, right = rich
    archive = Archive(tmp_path / "somewhere else", sources)
    built = run(archive, environment=surroundings)
    assert built.returncode == 0, built.stderr
    assert tree_of(archive.output) == right


def test_the_order_in_which_files_were_made_leaves_no_trace(
    rich: tuple[dict[str, str | bytes], Tree], tmp_path: Path
) -> None:
    sources, right = rich
    shuffled = list(sources.items())
    random.Random(3).shuffle(shuffled)
    assert Archive(tmp_path / "shuffled", dict(shuffled)).build(search=True).tree == right


def test_times_leave_no_trace(rich: tuple[dict[str, str | bytes], Tree], tmp_path: Path) -> None:
    sources, right = rich
    archive = Archive(tmp_path / "old", sources)
    for number, path in enumerate(sources):
        os.utime(archive.root / path, (number * 10_000_000, number * 10_000_000))
    assert archive.build(search=True).tree == right


# --- a machine that keeps nothing but the cache -------------------------------------------------------


def run(
    archive: Archive, *words: object, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A build in a process of its own."""
    command = [sys.executable, "-m", "site_builder", "build", "--site", archive.root, "--today", TODAY, *words]
    given = {**os.environ, **(environment or {})}
    return subprocess.run([str(w) for w in command], capture_output=True, text=True, check=False, env=given)


def clone(archive: Archive, folder: Path) -> Archive:
    """What a fresh checkout with a restored cache has: the sources with new times, `.site_builder/`, no output."""
    other = Archive(folder, archive.files())
    shutil.copytree(archive.root / ".site_builder", folder / ".site_builder")
    return other


def report_of(archive: Archive, *words: object) -> dict[str, Any]:
    file = archive.root / "report.json"
    built = run(archive, "--report", file, *words)
    assert built.returncode == 0, built.stderr
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    file.unlink()
    return report


def test_a_fresh_clone_with_the_restored_cache_renders_nothing_and_reports_what_changed(tmp_path: Path) -> None:
    home = Archive(tmp_path / "home", HALDEN)
    first = report_of(home)
    assert first["rendered"] > 0
    right = tree_of(home.output)

    there = clone(home, tmp_path / "runner" / "work")
    report = report_of(there)
    assert (report["rendered"], report["linked"], report["aggregated"]) == (0, 0, 0)
    assert (report["written"], report["unchanged"], report["removed"]) == (len(right), 0, 0)
    assert report["changed_pages"] == {"added": [], "changed": [], "removed": []}
    assert report["search"] == first["search"]
    assert report["documents"] == first["documents"]
    assert tree_of(there.output) == right

    third = clone(there, tmp_path / "runner" / "next")
    third.edit("content/documents/stray.md", "An undated scrap", "A scrap without a date")
    third.write({"content/documents/letter-3.md": "---\ntitle: The third\nissued: 1913-01-02\n---\nLate.\n"})
    third.remove("content/pages/about.md")
    third.write({"content/pages/method.md": "---\ntitle: Method\n---\nBy hand.\n"})
    report = report_of(third)
    after = tree_of(third.output)
    pages = {path.removesuffix("index.html") for path in right.keys() | after.keys() if path.endswith(".html")}

    def page(tree: Tree, url: str) -> bytes | None:
        return tree.get(url + "index.html", tree.get(url))

    changed = report["changed_pages"]
    assert set(changed["added"]) == {f"/{p}" for p in pages if page(right, p) is None}
    assert set(changed["removed"]) == {f"/{p}" for p in pages if page(after, p) is None} == {"/about/"}
    both = {p for p in pages if page(right, p) is not None and page(after, p) is not None}
    assert set(changed["changed"]) == {f"/{p}" for p in both if page(right, p) != page(after, p)}


def test_after_one_change_exactly_the_changed_pages_are_reported(tmp_path: Path) -> None:
    home = Archive(tmp_path / "home", HALDEN)
    report_of(home)
    there = clone(home, tmp_path / "runner")
    there.edit("content/documents/stray.md", "anywhere else", "by anybody else")
    report = report_of(there)
    assert report["changed_pages"] == {"added": [], "changed": ["/documents/stray/"], "removed": []}
    assert report["rendered"] == 2  # the page and its preview
