"""The benchmark itself is kept alive on a handful of documents: what it measures has its shape. No times are asserted."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import find_chromium

from benchmarks import query, report
from benchmarks.__main__ import PEERS, main
from benchmarks.edits import EDITS, Edit, Scene
from benchmarks.generators.base import Generator, Source
from benchmarks.generators.ours import Ours
from benchmarks.measure import Command, CommandFailed, run, tree
from benchmarks.papers import World
from benchmarks.preview import previews
from benchmarks.rows import CLEAN, NOTHING, PREVIEW, QUERY, Row, Rows, Run, save
from benchmarks.runs import NotDone, Site, clean_builds, edits, prepare, strata

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are measured by /proc")
needs_browser = pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine")

DOCUMENTS = 30


@pytest.fixture(scope="module")
def world() -> World:
    return World(1, people_count=40, place_count=8, topic_count=24, word_count=3_000)


def silent(words: str) -> None:
    """Nobody has to hear how a test measures."""


# --- our own builds, through the harness ----------------------------------------------------------------


@pytest.fixture(scope="module")
def sites(world: World, tmp_path_factory: pytest.TempPathFactory) -> list[Site]:
    return prepare([Ours(search=False), Ours(search=True)], world, DOCUMENTS, tmp_path_factory.mktemp("bench"), run=1)


@pytest.fixture(scope="module")
def measured(sites: list[Site], world: World) -> list[Row]:
    return [*clean_builds(sites, 1, silent), *edits(sites, world, 1, silent)]


def test_every_work_is_measured_once_with_search_and_once_without(measured: list[Row]) -> None:
    expected = [(work, search) for work in (CLEAN, NOTHING, *EDITS) for search in (False, True)]
    assert sorted((row.work, row.search) for row in measured) == sorted(expected)


def test_a_row_has_its_shape(measured: list[Row]) -> None:
    for row in measured:
        assert (row.run, row.documents, row.generator, row.transferred) == (1, DOCUMENTS, "site_builder", 0)
        assert row.wall > 0
        assert row.cpu > 0
        assert row.peak > 5_000_000, "an interpreter alone needs more"
        assert row.bytes > row.files > DOCUMENTS
        assert 0 < sum(row.strata.values()) <= row.wall


def test_what_was_written_is_counted(measured: list[Row]) -> None:
    written = {(row.work, row.search): row.written for row in measured}
    files = {(row.work, row.search): row.files for row in measured}
    assert all(written[CLEAN, search] == files[CLEAN, search] for search in (False, True))
    assert all(written[NOTHING, search] == 0 for search in (False, True))
    assert all(0 < written[edit, False] < files[edit, False] / 2 for edit in EDITS)
    assert files["one new document", False] > files["one new alias", False]


def test_an_edit_that_did_not_arrive_is_no_measurement(sites: list[Site], measured: list[Row]) -> None:
    with pytest.raises(NotDone, match="neverwritten"):
        sites[0].check(Edit(Source("nowhere", ""), "documents/paper-000001/", "neverwritten"))
    with pytest.raises(NotDone):
        sites[0].check(Edit(Source("nowhere", ""), "documents/missing/", ""))


def test_a_rebuild_without_its_cache_is_no_measurement(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"seconds": {"link": 1.5}, "diagnostics": [{"code": "PUB001"}]}), encoding="utf-8")
    assert strata(report, is_clean=True) == {"link": 1.5}
    with pytest.raises(NotDone, match="cache"):
        strata(report, is_clean=False)
    assert strata(tmp_path / "none.json", is_clean=False) == {}


@needs_browser
def test_bytes_of_a_first_query_are_counted(sites: list[Site], measured: list[Row], world: World) -> None:
    found = list(query.first_queries(sites, world, silent))
    assert {(row.work, row.search) for row in found} == {(QUERY, True)}
    page = (sites[1].output / "search/index.html").stat().st_size
    assert all(row.transferred > page for row in found)
    query.check_found(sites, Scene(sites[1].generator, world, DOCUMENTS).body(0).words)


def test_the_preview_is_timed(world: World, tmp_path: Path) -> None:
    few = prepare([Ours(search=False), Ours(search=True)], world, 4, tmp_path, run=1)
    (row,) = previews(few, world, 1, silent)
    assert (row.work, row.search, row.generator) == (PREVIEW, True, "site_builder")
    assert row.wall > 0


# --- the others -----------------------------------------------------------------------------------------


@pytest.fixture(params=sorted(PEERS))
def peer(request: pytest.FixtureRequest) -> Generator:
    generator: Generator = PEERS[request.param]()
    if why := generator.missing():
        pytest.skip(f"{generator.name}: {why}")
    return generator


def test_a_peer_makes_the_same_pages_and_sees_the_edits(peer: Generator, world: World, tmp_path: Path) -> None:
    (site,) = prepare([peer], world, DOCUMENTS, tmp_path, run=1)
    rows = [*clean_builds([site], 1, silent), *edits([site], world, 1, silent)]
    assert [(row.work, row.search) for row in rows[:2]] == [(CLEAN, False), (CLEAN, True)]
    assert rows[0].files < rows[1].files
    for number in range(DOCUMENTS + 1):
        paper = world.paper(number)
        page = (site.output / f"documents/{paper.id}/index.html").read_text(encoding="utf-8")
        assert "[[" not in page
        for name in ("topic", "person", "year"):
            assert f'data-pagefind-filter="{name}"' in page
        for term in (*(f"topics/{id}" for id in paper.topics), f"people/{paper.author}"):
            assert f"documents/{paper.id}/" in (site.output / term / "index.html").read_text(encoding="utf-8")
    for file in ("sitemap.xml", "search/index.html", "topics/index.html", "people/index.html", "documents/index.html"):
        assert (site.output / file).is_file()


# --- measuring ------------------------------------------------------------------------------------------

HOLD = "import time; held = bytearray(60_000_000); time.sleep(0.6)"


def test_memory_of_children_counts_and_processor_time_too(tmp_path: Path) -> None:
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}], check=True)"
    used = run(Command.of(tmp_path, sys.executable, "-c", f"held = bytearray(60_000_000); {child}"))
    assert 120_000_000 < used.peak < 200_000_000
    assert used.cpu > 0


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="what went wrong"):
        run(Command.of(tmp_path, sys.executable, "-c", "import sys; sys.exit('what went wrong')"))


def test_a_file_that_is_written_with_the_same_bytes_is_written(tmp_path: Path) -> None:
    for name in ("kept", "again"):
        (tmp_path / name).write_text("words")
    before = tree(tmp_path)
    (tmp_path / "again").unlink()
    (tmp_path / "again").write_text("words")
    (tmp_path / "new").write_text("words")
    assert tree(tmp_path).written_since(before) == 2


# --- telling --------------------------------------------------------------------------------------------


def figures(run: int, generator: str, wall: float, **more: int) -> Iterator[Row]:
    for work in (CLEAN, NOTHING, *EDITS, PREVIEW, QUERY):
        for search in (False, True):
            yield Row(run, report.MIDDLE, work, generator, search, wall, wall, peak=more.get("peak", 1), transferred=1)


def test_ratios_are_of_one_run_and_of_medians(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    save(file, [Run(1, report.MIDDLE, {}), *figures(1, "hugo", 1_000.0), *figures(1, "site_builder", 1.0)])
    save(file, [Run(2, report.MIDDLE, {"machine": "this one"})])
    save(file, [*figures(2, "hugo", 10.0, peak=30), *figures(2, "site_builder", 2.0, peak=6)])
    save(file, [*figures(2, "site_builder", 3.0, peak=6), *figures(2, "site_builder", 50.0, peak=6)])
    rows = Rows.read(file)
    found = {target.work: target for target in report.targets(rows)}
    clean = found["clean build of 10,000 with search, wall, to Hugo and Pagefind"]
    assert (clean.ratio, clean.met) == (0.3, True)
    assert found["clean build of 10,000 with search, peak memory, likewise"].ratio == 0.2
    edit = found["one body edit of 10,000 with search, wall, to Hugo and Pagefind"]
    assert (edit.ratio, edit.met) == (0.3, False)
    assert found["no change of 10,000 with search, files written"].met is True
    large = found["peak memory at 100,000 with search, to 2 GB"]
    assert (large.ratio, large.met) == (None, None)


def test_results_are_written_for_people_and_for_programs(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    save(file, [Run(1, report.MIDDLE, {"machine": "this one"})])
    save(file, [*figures(1, "hugo", 10.0), *figures(1, "site_builder", 2.0)])
    save(file, [Row(1, report.MIDDLE, CLEAN, "site_builder", True, 2.0, 2.0, strata={"render": 1.25, "link": 0.5})])
    arguments = ["--report-only", "--rows", str(file), "--results", str(tmp_path), "--folder", str(tmp_path / "sites")]
    assert main([*arguments, "--preliminary", "measured on a busy machine"]) == 0
    told = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    for words in (
        "Preliminary: measured on a busy machine",
        "machine: this one",
        "render 1.25, link 0.50",
        "not measured",
    ):
        assert words in told
    kept = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert len(kept) == len(report.targets(Rows.read(file)))
    assert all(set(item) == {"work", "ratio", "target", "met"} for item in kept)
    assert {item["met"] for item in kept} == {True, False, None}


def test_the_gate_of_the_search_is_passed_first_and_can_be_asked_for_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr("benchmarks.__main__.query.missing", lambda: "")
    monkeypatch.setattr("benchmarks.__main__.subprocess.run", lambda command, **_: asked.append(command))
    assert main(["--work", "gate", "--size", "1k,100k", "--folder", str(tmp_path / "none")]) == 0
    assert [command[2:] for command in asked] == [["benchmarks.search_gate", "--size", "10000"]]
    assert not (tmp_path / "none").exists()
