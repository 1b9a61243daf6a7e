"""The search bundle from build to build: what is new is found, what is gone is in no byte, and nothing leads nowhere."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from archive import Archive, Tree, tree_of
from crawl import dead_links

from site_builder import build as building
from site_builder import publish as publishing
from site_builder.search import delta
from site_builder.search.canonical import unpack

BASE = "https://halden.example/papers/"
STRAY = "content/documents/stray.md"
LETTER = "content/documents/letters/letter-1.md"
REPORT = "content/documents/report.yaml"


@pytest.fixture(autouse=True)
def _loose(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small archives are kept up to date like large ones."""
    monkeypatch.setattr(delta, "SMALL", 0)
    monkeypatch.setattr(delta, "SHARE", 100)


@pytest.fixture
def searched(halden: Archive) -> Archive:
    """The Halden papers, published with search."""
    first = halden.build(search=True)
    assert first.result.published, first.findings
    return halden


def entry(tree: Tree) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tree["pagefind/pagefind-entry.json"])
    return found


def plain(tree: Tree) -> Iterator[tuple[str, bytes]]:
    for path, data in tree.items():
        yield path, path.encode() + (unpack(data) if data.startswith(b"\x1f\x8b") else data)


def holding(tree: Tree, word: str) -> list[str]:
    """The files that hold a word."""
    return [path for path, data in plain(tree) if word.encode() in data.lower()]


def shown(tree: Tree) -> set[str]:
    """Addresses of all fragments that are published."""
    fragments = (data for path, data in tree.items() if path.startswith("pagefind/fragment/"))
    return {json.loads(unpack(data))["url"] for data in fragments}


# --- after edits ----------------------------------------------------------------------------------------


def test_an_edit_leaves_the_base_alone_and_is_published(searched: Archive) -> None:
    before = entry(tree_of(searched.output))
    searched.append(STRAY, "\nThe zqbeacon was lit.\n")
    again = searched.build(search=True)
    found = entry(again.tree)
    assert len(found["maps"]) == 2
    assert found["languages"]["en"]["page_count"] == before["languages"]["en"]["page_count"]
    assert "hash" not in found["languages"]["en"], "Pagefind's own scripts do not know of a delta"
    assert "pagefind/pagefind.js" not in again.tree
    assert any(path.startswith("pagefind/index/") for path in holding(again.tree, "zqbeacon"))
    assert dead_links(again.tree, BASE) == []


def test_what_compact_makes_is_what_a_clean_build_makes(searched: Archive, tmp_path: Path) -> None:
    searched.append(STRAY, "\nThe beacon was lit.\n")
    searched.build(search=True)
    searched.append(LETTER, "\nAnd put out again.\n")
    loose = searched.build(search=True)
    assert "delta" in entry(loose.tree)
    clean = searched.clean(tmp_path / "clean", search=True)
    assert {p for p in clean.tree if not p.startswith("pagefind/")} == {
        p for p in loose.tree if not p.startswith("pagefind/")
    }
    assert shown(loose.tree) == shown(clean.tree)
    assert loose.result.search["documents"] == clean.result.search["documents"]
    compact = searched.build(search=True, compact=True)
    assert compact.tree == clean.tree
    again = searched.build(search=True, compact=True)
    assert again.changed == set()


def test_a_document_that_is_withheld_leaves_no_byte_behind(searched: Archive) -> None:
    searched.append(STRAY, "\nThe zqcanary was lit by zqothers.\n")
    assert holding(searched.build(search=True, compact=True).tree, "zqcanary")
    searched.edit(STRAY, "title:", "access: withheld\ntitle:")
    again = searched.build(search=True, allow_removal=True)
    assert "delta" in entry(again.tree), "the base was kept"
    assert holding(again.tree, "zqcanary") == holding(again.tree, "zqothers") == []
    assert dead_links(again.tree, BASE) == []


def test_a_sentence_that_is_taken_back_leaves_no_byte_behind(searched: Archive) -> None:
    searched.append(STRAY, "\nThe zqcanary was lit.\n")
    searched.build(search=True, compact=True)
    searched.edit(STRAY, "The zqcanary was lit.", "Nothing was lit.")
    again = searched.build(search=True)
    assert "delta" in entry(again.tree)
    assert holding(again.tree, "zqcanary") == []


def test_changes_of_a_build_without_search_are_made_good(searched: Archive) -> None:
    searched.append(STRAY, "\nThe zqbeacon was lit.\n")
    searched.build(search=False)
    assert holding(searched.build(search=True).tree, "zqbeacon")


# --- while it is published ------------------------------------------------------------------------------


def test_at_no_instant_does_a_hit_lead_nowhere(searched: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """After every single renaming and removal the tree is read as a browser would read it."""
    instants = 0

    def look() -> None:
        nonlocal instants
        tree = {path: data for path, data in tree_of(searched.output).items() if not path.startswith(".")}
        assert dead_links(tree, BASE) == []
        instants += 1

    replace, remove = os.replace, publishing.Tree.remove

    def watched_replace(old: Any, new: Any) -> None:
        replace(old, new)
        look()

    def watched_remove(self: Any, path: str) -> bool:
        done = remove(self, path)
        look()
        return done

    monkeypatch.setattr(publishing.os, "replace", watched_replace)
    monkeypatch.setattr(publishing.Tree, "remove", watched_remove)
    searched.append(STRAY, "\nThe beacon was lit.\n")
    searched.write({"content/documents/fresh.md": "---\ntitle: A fresh note\ntype: note\n---\nWords.\n"})
    assert searched.build(search=True).result.published
    searched.remove("content/documents/fresh.md")
    assert searched.build(search=True, allow_removal=True).result.published
    assert searched.build(search=True, compact=True).result.published
    assert instants > 60


# --- faults ---------------------------------------------------------------------------------------------


def test_a_build_cut_short_while_publishing_is_made_good(
    searched: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store then knows of the bundle before; its files are still there."""
    searched.append(STRAY, "\nThe beacon was lit.\n")

    def full(*_: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as cut:
        cut.setattr(building, "publish", full)
        with pytest.raises(OSError, match="no space"):
            searched.run(search=True)
    again = searched.build(search=True)
    assert len(entry(again.tree)["maps"]) == 2
    assert searched.build(search=True, compact=True).tree == searched.clean(tmp_path / "clean", search=True).tree


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("bundle-*.msgpack", "emptied"),
        ("index/*", "removed"),
        ("fragment/*", "emptied"),
        ("*.manifest.json", "emptied"),
    ],
)
def test_a_spoilt_cache_costs_time_and_nothing_else(searched: Archive, tmp_path: Path, file: str, damage: str) -> None:
    for place in (searched.root / ".site_builder" / "search").glob(file):
        if damage == "removed":
            place.unlink()
        else:
            place.write_bytes(b"")
    searched.append(STRAY, "\nThe beacon was lit.\n")
    searched.build(search=True)
    compact = searched.build(search=True, compact=True)
    assert compact.tree == searched.clean(tmp_path / "clean", search=True).tree


# --- the quick search -----------------------------------------------------------------------------------


def names(tree: Tree) -> dict[str, list[str]]:
    """The names that stand in each file of the quick search."""
    folder = "search/names/"
    found = {path.removeprefix(folder): json.loads(data) for path, data in tree.items() if path.startswith(folder)}
    return {path: [row[2] for row in file["names"]] for path, file in found.items() if path != "index.json"}


def test_another_title_rewrites_the_files_of_its_words_and_no_other(built: Archive) -> None:
    built.edit(LETTER, "title: From the upper hut", "title: From the upper kiln")
    after = built.build()
    old, new = names(after.before), names(after.tree)
    assert "From the upper hut" in old["h/hu.json"]
    assert "h/hu.json" not in new
    assert new["k/ki.json"] == ["From the upper kiln"]
    ran = after.result.ran
    assert set(ran["names_file"]) == {"fr", "th", "up", "ki"}
    assert (ran["document_names"], ran["term_names"]) == (("letter-1",), ())
    touched = {path.rpartition("/")[2] for path in after.changed if path.startswith("search/names/")}
    assert touched == {"fr.json", "th.json", "up.json", "ki.json", "hu.json", "index.json"}


def test_another_text_touches_no_name(built: Archive) -> None:
    built.edit(LETTER, "before April", "before May")
    after = built.build()
    assert "documents/letter-1/" in after.changed_pages
    assert after.ran.isdisjoint({"document_names", "term_names", "names_file", "names_index"})


def test_who_is_withdrawn_is_found_no_more(built: Archive) -> None:
    assert any("From the upper hut" in some for some in names(tree_of(built.output)).values())
    built.edit(LETTER, "type: letter", "type: letter\naccess: withheld\nembargo_until: 2099-01-01\ndraft: true")
    after = built.build(allow_removal=True)
    assert after.result.published, after.findings
    assert not any("From the upper hut" in some for some in names(after.tree).values())


def letter(title: str) -> str:
    return f"---\ntitle: {title}\n---\nText.\n"


def test_a_long_archive_has_a_list_of_titles_for_each_letter(halden: Archive) -> None:
    """Another title moves the lists of its letters; a short archive has the titles on the search page itself."""
    first = halden.build()
    assert not any(path.startswith("search/titles/") for path in first.tree)
    assert "From the upper hut" in first.text("search/index.html")
    words = ("Élan", "elm", "Яма", "2 boats", "年", "…")
    halden.write({f"content/documents/x{n}.md": letter(f"{words[n % 6]} {n}") for n in range(102)})
    many = halden.build()
    lists = {path.split("/")[2] for path in many.tree if path.startswith("search/titles/")}
    assert lists == {"0-9", "a", "c", "e", "f", "u044f", "han"}
    assert "From the upper hut" not in many.text("search/index.html")
    assert 'href="titles/e/"' in many.text("search/index.html")
    shown = many.text("search/titles/e/index.html")
    assert shown.index("Élan 0") < shown.index("Élan 96") < shown.index("elm 1")
    halden.edit("content/documents/x1.md", "title: elm 1", "title: oak 1")
    edited = halden.build()
    assert {url for url in edited.rendered if url.startswith("search/")} == {"search/", "search/titles/e/", "search/titles/o/"}
