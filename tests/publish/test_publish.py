"""The output tree: what is written, in which order, and what is never touched."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from archive import tree_of

from site_builder.ids import OutputPath
from site_builder.publish import OutputRefused, Phase, Publication, Published, Wanted, publish
from site_builder.staging import JOURNAL, STAGING

Files = Mapping[str, str]


class Killed(BaseException):
    """Stands for the end of the process: nothing after it happens, no `except Exception` sees it."""


class Place:
    """A folder that is published to, with the memo of the last time."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.memo: bytes | None = None
        self.asked: list[str] = []

    def publish(self, files: Files, *, keep: bool = True, manifest: bool = True) -> Publication:
        """Publish `files`; `keep=False` is a build that dies before its cache is written."""
        given = dict(files)
        if manifest:
            rows = [{"path": p, "bytes": len(t.encode()), "sha256": _sha(t)} for p, t in sorted(given.items())]
            given["data/manifest.json"] = json.dumps(rows)
        self.asked = []

        def content(path: OutputPath) -> bytes:
            self.asked.append(path)
            return given[path].encode()

        done = publish(self.output, {OutputPath(p): _wanted(p, t) for p, t in given.items()}, content, Published.of(self.memo))
        if keep:
            self.memo = done.memo
        return done

    @property
    def tree(self) -> dict[str, str]:
        """What is there, but for the manifest."""
        return {p: c.decode() for p, c in tree_of(self.output).items() if p != "data/manifest.json"}


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _wanted(path: str, text: str) -> Wanted:
    phase = Phase.PAGE
    if path.startswith(("assets/", "theme/")):
        phase = Phase.ASSET
    elif path.endswith("-entry.json"):
        phase = Phase.ENTRY
    elif not path.startswith("documents/"):
        phase = Phase.LIST
    return Wanted(_sha(text), len(text.encode()), phase)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "public")


FIRST = {
    "index.html": "home of a, b",
    "documents/a/index.html": "a, see b",
    "documents/b/index.html": "b",
    "feed.xml": "a b",
    "theme/style.1.css": "css",
    "pagefind/pagefind-entry.json": "a b",
}
SECOND = {
    "index.html": "home of a, c",
    "documents/a/index.html": "a, see c",
    "documents/c/index.html": "c",
    "feed.xml": "a c",
    "theme/style.2.css": "other css",
    "pagefind/pagefind-entry.json": "a c",
}


# --- writing ------------------------------------------------------------------------------------------


def test_what_is_wanted_is_there_afterwards(place: Place) -> None:
    done = place.publish(FIRST)
    assert place.tree == FIRST
    assert (done.written, done.unchanged, done.removed) == (len(FIRST) + 1, 0, 0)
    assert set(done.added_pages) == {"", "documents/a/", "documents/b/"}
    done = place.publish(SECOND)
    assert place.tree == SECOND
    assert (done.removed, done.unchanged) == (2, 0)
    assert set(done.added_pages) == {"documents/c/"}
    assert set(done.changed_pages) == {"", "documents/a/"}
    assert set(done.removed_pages) == {"documents/b/"}


def test_files_that_are_as_they_should_be_are_not_even_asked_for(place: Place) -> None:
    place.publish(FIRST)
    before = {path: os.lstat(place.output / path) for path in tree_of(place.output)}
    done = place.publish(FIRST)
    assert place.asked == []
    assert (done.written, done.removed, done.unchanged) == (0, 0, len(before))
    assert {path: os.lstat(place.output / path) for path in tree_of(place.output)} == before


def test_without_the_cache_files_are_compared_by_their_bytes(place: Place) -> None:
    place.publish(FIRST)
    place.memo = None
    done = place.publish({**FIRST, "documents/b/index.html": "b, revised"})
    assert place.asked == ["documents/b/index.html", "data/manifest.json"]
    assert done.changed_pages == ("documents/b/",)


def test_a_file_of_ours_that_somebody_spoilt_is_put_right(place: Place) -> None:
    place.publish(FIRST)
    (place.output / "documents/b/index.html").write_text("spoilt")
    (place.output / "feed.xml").unlink()
    assert place.publish(FIRST).written == 2
    assert place.tree == FIRST


def test_folders_that_become_empty_are_removed_others_stay(place: Place) -> None:
    place.publish({**FIRST, "old/deep/x.html": "x"})
    (place.output / "documents/b/mine.txt").write_text("mine")
    place.publish(SECOND)
    assert not (place.output / "old").exists()
    assert (place.output / "documents/b/mine.txt").read_text() == "mine"


def test_a_folder_may_become_a_file_and_a_file_a_folder(place: Place) -> None:
    place.publish({"assets/plan": "a file", "assets/map/one.png": "1", "assets/map/two.png": "2"})
    place.publish({"assets/plan/one.png": "1", "assets/map": "a file"})
    assert place.tree == {"assets/plan/one.png": "1", "assets/map": "a file"}


# --- what is not ours ---------------------------------------------------------------------------------


def test_what_others_put_there_survives(place: Place) -> None:
    place.publish(FIRST)
    strangers = {"CNAME": "halden.example", ".well-known/key": "k", "documents/a/notes.txt": "n", "old/page.html": "o"}
    for path, text in strangers.items():
        (place.output / path).parent.mkdir(parents=True, exist_ok=True)
        (place.output / path).write_text(text)
    place.publish(SECOND)
    place.memo = None
    place.publish({"index.html": "all that is left"})
    assert place.tree == {"index.html": "all that is left", **strangers}


@pytest.mark.parametrize("stranger", ["documents/c/index.html", "documents/c", "documents/c/index.html/deep.txt"])
def test_what_others_put_in_the_place_of_a_page_is_never_overwritten(place: Place, stranger: str) -> None:
    place.publish(FIRST)
    (place.output / stranger).parent.mkdir(parents=True, exist_ok=True)
    (place.output / stranger).write_text("mine")
    before = tree_of(place.output)
    with pytest.raises(OutputRefused, match="was not made by site-builder"):
        place.publish(SECOND)
    assert tree_of(place.output) == before
    (place.output / stranger).unlink()
    if stranger.endswith("deep.txt"):
        (place.output / stranger).parent.rmdir()
    place.publish(SECOND)
    assert place.tree == SECOND


def test_nothing_is_written_through_a_link_out_of_the_folder(place: Place, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "c").mkdir(parents=True)
    place.publish({"index.html": "home"})
    (place.output / "documents").symlink_to(outside)
    with pytest.raises(OutputRefused):
        place.publish(SECOND)
    assert tree_of(outside) == {}


def test_nothing_is_removed_through_a_link_out_of_the_folder(place: Place, tmp_path: Path) -> None:
    place.publish(FIRST)
    outside = tmp_path / "outside"
    (place.output / "documents/b").rename(outside)
    (place.output / "documents/b").symlink_to(outside)
    place.publish(SECOND)
    assert tree_of(outside) == {"index.html": b"b"}
    assert (place.output / "documents/b").is_symlink()


def test_a_link_in_the_place_of_our_file_gives_way_and_its_target_stays(place: Place, tmp_path: Path) -> None:
    place.publish(FIRST)
    target = tmp_path / "target.html"
    target.write_text("a, see b")  # even when it holds what the file should
    (place.output / "documents/a/index.html").unlink()
    (place.output / "documents/a/index.html").symlink_to(target)
    place.publish(FIRST)
    assert not (place.output / "documents/a/index.html").is_symlink()
    place.publish(SECOND)
    assert target.read_text() == "a, see b"


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/hostname", "a/../../secret.txt", "..\\secret.txt", "c:/x", ""])
def test_a_manifest_that_somebody_forged_removes_nothing_elsewhere(place: Place, tmp_path: Path, path: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    place.publish({"index.html": "home"})
    rows = [{"path": path, "bytes": 6, "sha256": _sha("secret")}]
    (place.output / "data/manifest.json").write_text(json.dumps(rows))
    (place.output / JOURNAL).write_text(json.dumps({"writes": {path: _sha("secret")}, "ours": [path]}))
    place.memo = None
    place.publish({"about/index.html": "about"})
    assert secret.read_text() == "secret"


def test_a_memo_of_another_folder_owns_nothing_here(place: Place, tmp_path: Path) -> None:
    place.publish(FIRST)
    other = Place(tmp_path / "other")
    other.memo = place.memo
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "feed.xml").write_text("not ours")
    with pytest.raises(OutputRefused):
        other.publish(FIRST)


def test_a_fresh_clone_says_what_changed_since_the_cache_was_kept(place: Place, tmp_path: Path) -> None:
    place.publish(FIRST)
    clone = Place(tmp_path / "clone")
    clone.memo = place.memo
    done = clone.publish(SECOND)
    assert done.written == len(SECOND) + 1
    assert (done.added_pages, done.changed_pages, done.removed_pages) == (
        ("documents/c/",), ("", "documents/a/"), ("documents/b/",),
    )  # fmt: skip


# --- order and accidents ------------------------------------------------------------------------------


class Hooks:
    """Counts what is done to the output folder, and lets it fail at a chosen point."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, output: Path) -> None:
        self.output = str(output)
        self.done: list[tuple[str, str]] = []
        self.fail_at = -1
        self.error: Callable[[], BaseException] = Killed
        for module, name in ((os, "replace"), (os, "unlink"), (os, "rmdir"), (os, "mkdir")):
            monkeypatch.setattr(module, name, self._wrap(name, getattr(module, name)))

    def _wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *rest: Any, **named: Any) -> Any:
            target = os.fspath(rest[0] if name == "replace" else path)
            if str(os.fspath(path)).startswith(self.output) or "dir_fd" in named:
                self.happen(name, target)
            return real(path, *rest, **named)

        return call

    def happen(self, name: str, target: str) -> None:
        if len(self.done) == self.fail_at:
            raise self.error()
        self.done.append((name, os.path.relpath(target, self.output) if target.startswith("/") else target))

    def visible(self) -> list[str]:
        """Switched and removed files, in order."""
        return [path for name, path in self.done if name in ("replace", "unlink") and STAGING not in path]


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch, place: Place) -> Hooks:
    return Hooks(monkeypatch, place.output)


def test_readers_meet_new_things_before_what_links_to_them(place: Place, hooks: Hooks) -> None:
    place.publish(FIRST)
    hooks.done.clear()
    place.publish(SECOND)
    assert hooks.visible() == [
        JOURNAL,
        "documents/c/index.html", "theme/style.2.css",  # new
        "documents/a/index.html",  # pages
        "data/manifest.json", "feed.xml", "index.html",  # lists
        "pagefind/pagefind-entry.json",
        "documents/b/index.html", "theme/style.1.css",  # gone
        JOURNAL,
    ]  # fmt: skip


def test_a_first_publication_opens_its_door_last(place: Place, hooks: Hooks) -> None:
    place.publish({**FIRST, "404.html": "lost? home"})
    assert hooks.visible()[-6:] == [
        "theme/style.1.css", "feed.xml", "pagefind/pagefind-entry.json", "index.html", "404.html", JOURNAL,
    ]  # fmt: skip


def test_killed_at_any_point_each_file_is_wholly_old_or_new_and_the_next_build_finishes(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    points = 0
    while True:
        here = Place(tmp_path / f"public-{points}")
        here.publish(FIRST)
        with monkeypatch.context() as patch:
            hooks = Hooks(patch, here.output)
            hooks.fail_at = points
            try:
                here.publish(SECOND, keep=False)
                break
            except Killed:
                pass
        for path, text in here.tree.items():
            if path not in (JOURNAL, f"{STAGING}/journal") and not path.startswith(STAGING):
                assert text in (FIRST.get(path), SECOND.get(path)), path
        if points % 2:
            here.memo = None  # the cache is lost as well
        third = {**SECOND, "documents/d/index.html": "d", "index.html": "home of a, c, d"}
        here.publish(third)
        assert here.tree == third, f"killed at {points}"
        assert sorted(p.name for p in here.output.iterdir() if p.name.startswith(".")) == []
        points += 1
    assert points == len(hooks.done), "every step was the last one once"
    assert {name for name, _ in hooks.done} == {"replace", "unlink", "rmdir", "mkdir"}


def test_killed_twice_in_a_row_nothing_is_forgotten(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    third = {**SECOND, "documents/d/index.html": "d", "documents/c/index.html": "c, revised"}
    for first_kill in range(4, 24, 3):
        for second_kill in range(2, 20, 3):
            here = Place(tmp_path / f"public-{first_kill}-{second_kill}")
            here.publish(FIRST)
            for files, point in ((SECOND, first_kill), (third, second_kill)):
                with monkeypatch.context() as patch, suppress(Killed):
                    Hooks(patch, here.output).fail_at = point
                    here.publish(files, keep=False)
            here.memo = None
            here.publish(third)
            assert here.tree == third, (first_kill, second_kill)


def test_a_full_disk_is_met_before_anything_is_visible(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.publish(FIRST)
    before = tree_of(place.output)
    written = 0

    def content(path: OutputPath) -> bytes:
        nonlocal written
        written += 1
        if written == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        return SECOND[path].encode()

    wanted = {OutputPath(p): _wanted(p, t) for p, t in SECOND.items()}
    with pytest.raises(OSError, match="No space left"):
        publish(place.output, wanted, content, Published.of(place.memo))
    assert tree_of(place.output) == before
    place.publish(SECOND)
    assert place.tree == SECOND


def test_a_folder_that_may_not_be_written_is_an_error_of_the_machine_and_mends(place: Place, hooks: Hooks) -> None:
    place.publish(FIRST)
    hooks.done.clear()
    hooks.fail_at, hooks.error = 5, lambda: PermissionError(errno.EACCES, "Permission denied")
    with pytest.raises(PermissionError):
        place.publish(SECOND, keep=False)
    hooks.fail_at = -1
    place.publish(SECOND)
    assert place.tree == SECOND


@pytest.mark.parametrize("journal", ["", "not JSON", "[]", '{"writes": 3}', '{"ours": ["../x"]}'])
def test_a_spoilt_journal_is_as_good_as_none(place: Place, journal: str) -> None:
    place.publish(FIRST)
    (place.output / JOURNAL).write_text(journal)
    (place.output / STAGING).mkdir()
    (place.output / STAGING / "7").write_text("half a p")
    place.publish(SECOND)
    assert place.tree == SECOND


@pytest.mark.parametrize("memo", [b"", b"garbage", b"\x92\xa1x\xc0"])
def test_a_spoilt_memo_is_as_good_as_none(place: Place, memo: bytes) -> None:
    place.publish(FIRST)
    place.memo = memo
    place.publish(SECOND)
    assert place.tree == SECOND
