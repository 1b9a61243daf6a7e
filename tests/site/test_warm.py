"""What a preview keeps in memory saves looking, and nothing else: what it does not know of is looked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from archive import Archive, tree_of

from site_builder import sources
from site_builder.engine import tables
from site_builder.warm import Warm

LETTER = "content/documents/letters/letter-1.md"


@pytest.fixture
def warm(built: Archive) -> Warm:
    """Left by a build of the archive."""
    held = Warm()
    built.run(warm=held, search=True)
    assert held.inventory
    assert held.published
    return held


def test_an_edit_reads_only_what_was_touched(built: Archive, warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*given: object) -> None:
        raise AssertionError("the sources were walked through")

    monkeypatch.setattr(sources, "scan", never)
    looked: list[Path] = []
    lstat = os.lstat
    monkeypatch.setattr(os, "lstat", lambda place, **more: looked.append(Path(place)) or lstat(place, **more))
    built.append(LETTER, "One line more.\n")
    warm.touched = frozenset({built.root / LETTER})
    done = built.run(warm=warm, search=True, keep_search=True)
    assert "One line more." in (built.output / "documents/letter-1/index.html").read_text()
    files = [place for place in looked if built.output in place.parents and place.suffix]
    assert len(files) < len(tree_of(built.output)) / 4
    assert done.publication.written


def test_it_ends_as_a_build_without_memory_does(built: Archive, warm: Warm, tmp_path: Path) -> None:
    built.append(LETTER, "One line more.\n")
    warm.touched = frozenset({built.root / LETTER})
    built.run(warm=warm, search=True)
    built.remove("content/documents/stray.md")
    warm.touched = frozenset({built.root / "content/documents/stray.md"})
    built.run(warm=warm, search=True)
    assert not (built.output / "documents/stray").exists()
    fresh = built.clean(tmp_path / "fresh", search=True).tree
    own = {path: content for path, content in tree_of(built.output).items() if not path.startswith("pagefind/")}
    assert own == {path: content for path, content in fresh.items() if not path.startswith("pagefind/")}


def test_a_cold_build_after_it_finds_everything_as_it_is(built: Archive, warm: Warm) -> None:
    built.append(LETTER, "One line more.\n")
    warm.touched = frozenset({built.root / LETTER})
    built.run(warm=warm, search=True)
    again = built.build(search=True)
    assert again.ran == set()
    assert again.changed == set()


def test_an_output_folder_that_was_taken_away_is_made_anew(built: Archive, warm: Warm) -> None:
    before = tree_of(built.output)
    built.output.rename(built.root / "elsewhere")
    warm.touched = frozenset()
    built.run(warm=warm, search=True)
    assert tree_of(built.output) == before


def test_the_search_bundle_can_wait(built: Archive, warm: Warm) -> None:
    bundle = {path: content for path, content in tree_of(built.output).items() if path.startswith("pagefind/")}
    assert bundle
    built.append(LETTER, "Zanzibar was not mentioned.\n")
    warm.touched = frozenset({built.root / LETTER})
    built.run(warm=warm, search=True, keep_search=True)
    left = {path: content for path, content in tree_of(built.output).items() if path.startswith("pagefind/")}
    assert left == bundle
    warm.touched = frozenset()
    done = built.run(warm=warm, search=True)
    assert {p: c for p, c in tree_of(built.output).items() if p.startswith("pagefind/")} != bundle
    assert done.publication.changed_pages == ()


def test_without_a_publication_to_go_on_from_no_bundle_waits(halden: Archive) -> None:
    halden.run(warm=Warm(), search=True, keep_search=True)
    assert (halden.output / "pagefind/pagefind-entry.json").is_file()


def test_without_memory_the_inputs_are_known_from_what_was_left(built: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    built.run()
    seen: list[str] = []
    encode = tables._encode_input
    monkeypatch.setattr(tables, "_encode_input", lambda table, value: seen.append(table) or encode(table, value))
    built.append(LETTER, "One line more.\n")
    assert built.run().publication.written
    assert "unit" not in seen
    assert 0 < seen.count("file") <= 2
