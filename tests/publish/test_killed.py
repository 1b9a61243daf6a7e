"""Builds that are killed (SIGKILL) at many points: no reader meets a dead link, and the next build is right."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive import Archive, Tree, tree_of
from crawl import dead_links
from halden import HALDEN

BASE = "https://halden.example/papers/"
SCRIPT = Path(__file__).parent / "killed_build.py"

Kill = Callable[[int], str]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "halden", HALDEN)


@pytest.fixture
def kill(archive: Archive) -> Iterator[Kill]:
    """Runs a build that dies at the given change of the output folder; says whether it did."""
    archive.root.mkdir(exist_ok=True)
    with subprocess.Popen(
        [sys.executable, SCRIPT, archive.root], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        stdin, stdout = process.stdin, process.stdout

        def at(point: int) -> str:
            stdin.write(f"{point} search\n")
            stdin.flush()
            return stdout.readline().strip()

        yield at
        stdin.close()


def edit(archive: Archive) -> None:
    """Everything at once: a document comes, one goes, one is retitled, one is renamed, a topic goes."""
    archive.write(
        {"content/documents/letter-3.md": "---\ntitle: The third\nissued: 1911-05-01\n---\nSee [[letter-1]].\n"}
    )
    archive.edit("content/documents/letters/letter-1.md", "[[letter-2]]", "[[letter-3]]")
    archive.edit("content/documents/letters/letter-1.md", "From the upper hut", "From the lower hut")
    archive.remove("content/documents/letters/letter-2.md")
    archive.edit("content/documents/report.yaml", "relations:\n  - {type: cites, document: letter-2}\n", "")
    archive.edit("content/documents/report.yaml", "topics: [supplies]\n", "")
    archive.edit("content/topics.yaml", "- id: supplies\n  name: Supplies\n  broader: logistics\n", "")
    (archive.root / "content/documents/stray.md").rename(archive.root / "content/documents/scrap.md")


def without_hidden(tree: Tree) -> Tree:
    return {path: content for path, content in tree.items() if not path.startswith(".")}


def survives(archive: Archive, kill: Kill, before: Path, right: Tree, step: int) -> int:
    """Kill at every `step`-th point; returns how many points there were."""
    old = without_hidden(tree_of(before / "public"))
    killed = 0
    for point in range(1, 10_000, step):
        shutil.rmtree(archive.root)
        shutil.copytree(before, archive.root)
        if kill(point) != "killed":
            return killed
        killed += 1
        left = without_hidden(tree_of(archive.output))
        for path, content in left.items():
            assert content in (old.get(path), right.get(path)), f"{path} is neither old nor new, killed at {point}"
        if "index.html" in left:  # else nothing is open yet
            assert dead_links(left, BASE) == [], f"killed at {point}"
        if killed % 3 == 0:
            shutil.rmtree(archive.root / ".site_builder")  # the cache is lost as well
        finished = archive.build(search=True)
        assert finished.result.published
        assert finished.tree == right, f"killed at {point}"
    return killed


def test_a_first_publication_survives_kills(archive: Archive, kill: Kill, tmp_path: Path) -> None:
    right = archive.clean(tmp_path / "right", search=True).tree
    archive.run(publish=False)  # so that the cache is warm
    shutil.copytree(archive.root, tmp_path / "start")
    assert survives(archive, kill, tmp_path / "start", right, step=37) >= 8


def test_an_update_survives_kills(archive: Archive, kill: Kill, tmp_path: Path) -> None:
    assert dead_links(archive.build(search=True).tree, BASE) == []
    edit(archive)
    clean = archive.clean(tmp_path / "right", search=True)
    assert clean.result.published, clean.findings
    assert dead_links(clean.tree, BASE) == []
    shutil.copytree(archive.root, tmp_path / "start")
    assert survives(archive, kill, tmp_path / "start", clean.tree, step=29) >= 10
