"""The files of an archive: what each is for, and when one has to be read again."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from archive import Archive

from site_builder import sources
from site_builder.catalog.rows import Unit
from site_builder.config import ImportRule, Settings
from site_builder.engine import ChangedDuringBuild, digest
from site_builder.ids import DocumentId, SourcePath

LONG_AGO = 1_600_000_000
MATTER = "---\ntitle: A letter\n---\n"


def settled(root: Path) -> None:
    """Give every file a time that is long past. Its time of change (ctime) cannot be set: see `patient`."""
    for path in root.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an hour have passed since the files were written."""
    real = time.time_ns
    monkeypatch.setattr(sources.time, "time_ns", lambda: real() + 3_600_000_000_000)


def scan(archive: Archive, *rules: ImportRule, memo: bytes | None = None) -> sources.Inventory:
    return sources.scan(archive.root, Settings(title="T", imports=rules), memo)


def unit(name: str, source: str, reader: str = "markdown", **more: object) -> Unit:
    return Unit(DocumentId(name), SourcePath(source), reader, **more)  # type: ignore[arg-type]


# --- what is what -------------------------------------------------------------------------------------


def test_every_file_has_its_part(tmp_path: Path) -> None:
    archive = Archive(
        tmp_path,
        {
            "site.yaml": "title: T\n",
            "content/documents/a/letter.md": MATTER,
            "content/documents/report.txt": "Words.",
            "content/documents/report.yaml": "title: Report\n",
            "content/documents/report.comments.yaml": "[]\n",
            "content/documents/page-two.htm": "<p>Words.</p>",
            "content/documents/page-two.yaml": "title: Page two\n",
            "content/ledger/report.json": "{}",
            "content/ledger/gone.json": "{}",
            "content/ledger/pages.json": "{}",
            "content/entities/people.yaml": "[]\n",
            "content/entities/places/hut.md": "A hut.\n",
            "content/topics.yaml": "[]\n",
            "content/claims.yaml": "[]\n",
            "content/pages/about.md": MATTER,
            "content/assets/deep/map.png": b"1",
            "content/LICENSE": "free",
            "content/documents/.hidden.md": "x",
            "content/documents/letter.md~": "x",
            "content/documents/#letter.md#": "x",
            "content/.DS_Store": b"x",
        },
    )
    found = scan(archive)
    assert found.findings == ()
    assert found.units == {
        "letter": unit("letter", "content/documents/a/letter.md"),
        "report": unit(
            "report", "content/documents/report.txt", "text", sidecar="content/documents/report.yaml",
            comments="content/documents/report.comments.yaml", ledger="content/ledger/report.json",
        ),
        "page-two": unit(
            "page-two", "content/documents/page-two.htm", "html", sidecar="content/documents/page-two.yaml"
        ),
    }  # fmt: skip
    assert found.authority == {
        "content/entities/people.yaml": "person", "content/entities/places/hut.md": "note:place",
        "content/topics.yaml": "topics", "content/claims.yaml": "claims",
    }  # fmt: skip
    assert found.pages == {"about": "content/pages/about.md"}
    assert found.assets == {"assets/deep/map.png": "content/assets/deep/map.png"}
    assert found.files["content/documents/report.txt"] == digest(b"Words.")
    assert "content/ledger/pages.json" in found.files
    assert "content/LICENSE" not in found.files


def test_an_empty_folder_is_an_archive_without_files(tmp_path: Path) -> None:
    found = scan(Archive(tmp_path))
    assert (found.files, found.units, found.findings) == ({}, {}, ())


def test_files_that_nobody_reads_are_named(tmp_path: Path) -> None:
    archive = Archive(
        tmp_path, {"content/readme.md": "x", "content/documents/scan.pdf": b"%PDF", "content/entities/dogs.yaml": ""}
    )
    assert sorted(f"{f.span.file} {f.code}" for f in scan(archive).findings) == [
        "content/documents/scan.pdf PATH007", "content/entities/dogs.yaml PATH007", "content/readme.md PATH007",
    ]  # fmt: skip


def test_a_document_whose_name_is_no_id_has_its_sidecar_all_the_same(tmp_path: Path) -> None:
    archive = Archive(
        tmp_path, {"content/documents/My Letter.txt": "x", "content/documents/My Letter.yaml": "title: x"}
    )
    assert [f.code for f in scan(archive).findings] == ["PATH003"]


def test_the_order_of_the_findings_is_that_of_the_paths(tmp_path: Path) -> None:
    names = [f"content/documents/{n} {n}.md" for n in ("z", "b", "m")]
    archive = Archive(tmp_path, dict.fromkeys(names, MATTER))
    assert [f.span.file for f in scan(archive).findings] == sorted(names)


# --- folders that stay as they are --------------------------------------------------------------------


def test_a_foreign_folder_gives_ids_by_its_pattern(tmp_path: Path) -> None:
    archive = Archive(
        tmp_path / "site",
        {
            "../letters/Box 1/One.md": "x",
            "../letters/Box 2/One.md": "x",
            "../letters/Box 2/notes.txt": "x",
            "content/documents/own.md": MATTER,
        },
    )
    rule = ImportRule("../letters", id="{parent}-{stem}")
    found = scan(archive, rule)
    assert found.findings == ()
    assert found.units == {
        "box-1-one": unit("box-1-one", "../letters/Box 1/One.md", rule=0),
        "box-2-one": unit("box-2-one", "../letters/Box 2/One.md", rule=0),
        "own": unit("own", "content/documents/own.md"),
    }
    assert "../letters/Box 1/One.md" in found.files
    assert "../letters/Box 2/notes.txt" not in found.files


def test_equal_ids_no_ids_and_reserved_ids_of_a_foreign_folder_are_named(tmp_path: Path) -> None:
    files = {
        f"foreign/{name}": "x" for name in ("a/one.md", "b/one.md", "index.md", "con.md", "¿?.md".replace("?", ""))
    }
    found = scan(Archive(tmp_path, files), ImportRule("foreign"), ImportRule("nowhere"))
    assert [(f.code, f.span.file) for f in found.findings] == [
        ("PATH004", "foreign/con.md"),  # by its name
        ("PATH004", "foreign/index.md"),  # by its id
        ("PATH003", "foreign/¿.md"),
        ("PATH011", "site.yaml"),
        ("PATH001", "foreign/a/one.md"),
        ("PATH001", "foreign/b/one.md"),
    ]
    assert found.units == {}


# --- reading again ------------------------------------------------------------------------------------


@pytest.fixture
def letters(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path, {f"content/documents/{n}.md": MATTER + str(n) for n in ("one", "two")})
    settled(archive.root)
    return archive


@pytest.mark.usefixtures("patient")
def test_files_that_have_not_been_touched_are_not_read_again(letters: Archive) -> None:
    first = scan(letters)
    assert first.parsed == 2
    again = scan(letters, memo=first.memo)
    assert again.parsed == 0
    assert again.files == first.files


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("how", ["longer", "touched", "same size and time", "replaced"])
def test_files_that_may_have_changed_are_read_again(letters: Archive, how: str) -> None:
    first = scan(letters)
    place = letters.root / "content/documents/one.md"
    match how:
        case "longer":
            place.write_text(f"{MATTER}longer")
        case "touched":
            place.touch()
        case "same size and time":  # only the time of change tells
            place.write_text(f"{MATTER}eno")
            os.utime(place, (LONG_AGO, LONG_AGO))
        case "replaced":  # as editors save
            other = place.with_suffix(".new")
            other.write_text(f"{MATTER}eno")
            os.utime(other, (LONG_AGO, LONG_AGO))
            other.replace(place)
    again = scan(letters, memo=first.memo)
    assert again.parsed == 1
    assert again.files["content/documents/one.md"] == digest(place.read_bytes())


def test_files_that_were_written_a_moment_ago_are_never_trusted(letters: Archive) -> None:
    first = scan(letters)
    assert scan(letters, memo=first.memo).parsed == 2


def test_while_there_are_the_same_files_it_is_known_how_they_were(letters: Archive) -> None:
    first = scan(letters)
    assert first.before is None
    (letters.root / "content/documents/one.md").write_text(f"{MATTER}other")
    again = scan(letters, memo=first.memo)
    assert again.before == first.files
    assert again.files != first.files
    (letters.root / "content/documents/three.md").write_text(f"{MATTER}one more")
    assert scan(letters, memo=again.memo).before is None


def test_the_same_names_are_not_checked_again(letters: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    first = scan(letters)

    def never(*given: object) -> None:
        raise AssertionError("the folders were walked through")

    monkeypatch.setattr(sources, "files_below", never)
    (letters.root / "content/documents/one.md").write_text(f"{MATTER}other")
    again = scan(letters, memo=first.memo)
    assert again.files["content/documents/one.md"] == digest(f"{MATTER}other".encode())
    assert again.units == first.units


@pytest.mark.parametrize("what", ["file", "no file", "folder", "link", "file now a link", "unread", "nothing"])
def test_with_and_without_a_memo_the_same_is_found(letters: Archive, what: str) -> None:
    memo = scan(letters).memo
    folder = letters.root / "content/documents"
    match what:
        case "file":
            (folder / "three.md").write_text(MATTER)
        case "no file":
            (folder / "two.md").unlink()
        case "folder":
            (folder / "a folder?").mkdir()
        case "link":
            (folder / "three.md").symlink_to("nowhere.md")
        case "file now a link":
            (folder / "two.md").rename(letters.root / "two.md")
            (folder / "two.md").symlink_to("../../two.md")
        case "unread":
            (folder / "scan.pdf").write_bytes(b"%PDF")
    for _ in range(2):  # the second walk goes by what the first has left
        found, plain = scan(letters, memo=memo), scan(letters)
        assert (found.files, found.units, found.findings) == (plain.files, plain.units, plain.findings)
        memo = found.memo


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("memo", [b"", b"garbage", b"\xc1"])
def test_a_spoilt_memo_is_as_good_as_none(letters: Archive, memo: bytes) -> None:
    assert scan(letters, memo=memo).parsed == 2


def test_what_vanishes_while_it_is_looked_at_is_said_to_have_changed(
    letters: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        path.unlink()
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    with pytest.raises(ChangedDuringBuild) as raised:
        scan(letters)
    assert raised.value.path == "content/documents/one.md"
