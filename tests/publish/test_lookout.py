"""What is no longer as the last publication left it is found beside the build, and found again where it is not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from archive import Archive, tree_of
from halden import HALDEN

from site_builder import lookout
from site_builder.lookout import Lookout, touched
from site_builder.publish import Published

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no processes of that kind")
PAGE = "documents/letter-1/index.html"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive that was built, of which the look takes a process of its own however small it is."""
    monkeypatch.setattr(lookout, "MANY", 0)
    archive = Archive(tmp_path / "halden", HALDEN)
    archive.run()
    return archive


def _memo(archive: Archive) -> bytes:
    from site_builder.engine import Store
    from site_builder.salt import salt

    with Store.open(archive.root / ".site_builder/store.sqlite", salt()) as store:
        memo = store.memo_get("published")
    assert memo
    return memo


def _looking(archive: Archive) -> Lookout:
    return Lookout(archive.root / ".site_builder/store.sqlite", archive.output)


@pytest.mark.parametrize("how", ["changed", "touched", "gone", "link", "folder", "folder above gone"])
def test_a_file_that_is_no_longer_as_it_was_left_is_found(built: Archive, how: str) -> None:
    last = Published.of(_memo(built))
    assert touched(built.output, last) == frozenset()
    place = built.output / PAGE
    match how:
        case "changed":
            place.write_text("by hand")
        case "touched":
            os.utime(place, (1, 1))
        case "gone":
            place.unlink()
        case "link":
            place.rename(place.with_name("other.html"))
            place.symlink_to("other.html")
        case "folder":
            place.unlink()
            place.mkdir()
        case "folder above gone":
            shutil.rmtree(place.parent)
    beside = {path for path in last.files if path.startswith(PAGE.removesuffix("index.html"))}
    assert touched(built.output, last) == (beside if how == "folder above gone" else {PAGE})


def test_of_another_folder_nothing_is_known(built: Archive, tmp_path: Path) -> None:
    assert touched(tmp_path / "elsewhere", Published.of(_memo(built))) == frozenset()


@forks
@pytest.mark.parametrize(("how", "found"), [("asked", [PAGE]), ("unasked", None), ("other", None), ("failing", None)])
def test_another_process_tells_of_the_same_publication_and_is_waited_for(
    built: Archive, how: str, found: list[str] | None
) -> None:
    (built.output / PAGE).write_text("by hand")
    store = built.root / ".site_builder/store.sqlite"
    command = [sys.executable, Path(__file__).with_name("looking.py"), store, built.output, how]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert json.loads(done.stdout) == {"touched": found, "started": 1, "left": False}


def test_small_sites_and_first_builds_need_none(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"few")
    assert Lookout(tmp_path / "store", tmp_path).touched(b"") is None
    assert Lookout(tmp_path / "none", tmp_path).touched(None) is None


def test_a_build_restores_what_was_changed_in_the_output_by_hand(built: Archive) -> None:
    before = tree_of(built.output)
    (built.output / PAGE).write_text("by hand")
    (built.output / "index.html").unlink()
    with closing(_looking(built)) as looking:
        done = built.run(lookout=looking)
    assert (done.publication.written, tree_of(built.output)) == (2, before)
    with closing(_looking(built)) as looking:
        assert built.run(lookout=looking).publication.written == 0
