"""The benchmark's documents: the same for the same seed, shaped like real ones, and without a finding."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.generate import write_site
from benchmarks.generators.ours import Ours
from benchmarks.papers import World
from site_builder.cli import main


@pytest.fixture(scope="module")
def world() -> World:
    return World(1)


def write_archive(world: World, documents: int, folder: Path) -> None:
    write_site(Ours(search=True), world, documents, folder)


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_same_seed_makes_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_archive(World(seed, word_count=5_000), 5, tmp_path / name)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert tree(tmp_path / "a") != tree(tmp_path / "c")


def test_a_small_archive_is_the_beginning_of_a_large_one(world: World, tmp_path: Path) -> None:
    write_archive(world, 3, tmp_path / "small")
    write_archive(world, 6, tmp_path / "large")
    large = tree(tmp_path / "large")
    assert {path: large[path] for path in tree(tmp_path / "small")} == tree(tmp_path / "small")


def test_documents_are_as_long_as_letters_and_articles_are(world: World) -> None:
    sizes = [len(world.paper(n).body) for n in range(100)]
    assert 4_500 < sum(sizes) / len(sizes) < 6_000


def test_few_words_are_frequent_and_most_are_rare(world: World) -> None:
    counts = Counter(word for n in range(100) for word in world.paper(n).body.lower().split())
    total = sum(counts.values())
    assert 0.35 < sum(n for _, n in counts.most_common(100)) / total < 0.6
    assert 0.35 < sum(n == 1 for n in counts.values()) / len(counts) < 0.75


def test_papers_link_name_and_quote(world: World) -> None:
    bodies = [world.paper(n).body for n in range(1, 101)]
    assert all(body.count("[[paper-") == 2 and body.count("[^2]") == 2 for body in bodies)
    assert 2 < sum("\n| --- |" in body for body in bodies) < 20
    listed = [alias for p in world.people for alias in p.aliases]
    assert len(set(listed)) == len(listed)
    assert sum(any(alias in body for alias in listed) for body in bodies) > 90
    assert any(p.byname in body for p in world.people for body in bodies), "the alias that an edit enters"


def test_the_archive_builds_without_a_warning(tmp_path: Path) -> None:
    few = World(1, people_count=30, place_count=8, topic_count=24, word_count=3_000)
    write_archive(few, 12, tmp_path / "site")
    report = tmp_path / "report.json"
    assert main(["build", "--site", str(tmp_path / "site"), "--no-search", "-q", "--report", str(report)]) == 0
    said = json.loads(report.read_text(encoding="utf-8"))
    assert said["documents"] == 12
    assert [d for d in said["diagnostics"] if d["severity"] != "note"] == []
