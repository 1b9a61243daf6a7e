"""Every folder here is a small archive with faults. `expected.txt`: the exit code, then exactly what the build says.

`exit 0, strict 1` is an archive that is built all the same, but not under `--strict`. Notes are left out. Archives
that a repository cannot hold on every system (links, pipes, names that clash) are made by the tests below.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from archive import Archive, tree_of
from commands import Call, Ran, caller

from site_builder.ids import MAX_ID_LENGTH

ROOT = Path(__file__).parent
CASES = sorted(path.parent.name for path in ROOT.glob("*/expected.txt"))
SITE = "title: The Halden papers\nbase_url: https://halden.example/\nrights: {default_access: full}\n"
LETTER = "---\ntitle: A letter\n---\nSnow lay on the pass.\n"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(capsys)


@pytest.fixture
def site(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "site", {"site.yaml": SITE, "content/documents/halden.md": LETTER})


def build(call: Call, folder: Path, *words: str) -> Ran:
    return call("build", "--site", folder, "--today", "2024-06-01", "--no-search", *words)


def said(ran: Ran) -> list[str]:
    """Errors and warnings, as they were printed; that nothing is recorded in a ledger goes without saying."""
    return [line for line in ran.err.splitlines() if ": note[" not in line and "[LEDGER008]" not in line]


# --- archives in folders ------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_says_exactly_what_is_expected(case: str, tmp_path: Path, call: Call) -> None:
    folder = tmp_path / case
    shutil.copytree(ROOT / case, folder)
    (folder / "expected.txt").unlink()
    first, *lines = (ROOT / case / "expected.txt").read_text(encoding="utf-8").splitlines()
    codes = re.fullmatch(r"exit (\d)(?:, strict (\d))?", first)
    assert codes, "the first line is the exit code"
    assert lines, "a case without findings shows nothing"
    ran = build(call, folder)
    assert said(ran) == lines
    assert ran.code == int(codes[1])
    assert (folder / "public").exists() == (ran.code == 0)
    if codes[2]:
        strict = build(call, folder, "--strict", "--output", str(tmp_path / "strict"))
        assert strict.code == int(codes[2])
        assert said(strict) == [line.replace(": warning[", ": error[") for line in lines]
        assert not (tmp_path / "strict").exists()


def test_an_archive_in_error_keeps_its_last_site(site: Archive, call: Call) -> None:
    assert build(call, site.root).code == 0
    before = tree_of(site.output)
    site.write({"content/documents/halden.txt": "Snow.\n"})
    assert build(call, site.root).code == 1
    assert tree_of(site.output) == before


# --- names --------------------------------------------------------------------------------------------


def clashing(first: str, second: str) -> Callable[[Archive], None]:
    def make(site: Archive) -> None:
        site.write({f"content/assets/{first}": b"1", f"content/assets/{second}": b"2"})
        if len(list((site.root / "content/assets").iterdir())) < 2:
            pytest.skip("this file system takes the two names for one")

    return make


def named(path: str) -> Callable[[Archive], None]:
    def make(site: Archive) -> None:
        try:
            site.write({path: b"1"})
        except OSError:
            pytest.skip("this file system has no such names")

    return make


def raw_name(site: Archive) -> None:
    folder = os.fsencode(site.root / "content/assets")
    os.makedirs(folder, exist_ok=True)
    try:
        with open(folder + b"/hut\xff.png", "wb") as file:
            file.write(b"1")
    except OSError:
        pytest.skip("this file system has only names in Unicode")


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (
            clashing("Photo.png", "photo.png"),
            'content/assets/photo.png: error[PATH002]: "photo.png" and "Photo.png" are one name on some systems;'
            " rename one of them",
        ),
        (
            clashing("caf\u00e9.png", "cafe\u0301.png"),
            'content/assets/caf\u00e9.png: error[PATH002]: "caf\u00e9.png" and "cafe\u0301.png" are one name on some'
            " systems; rename one of them",
        ),
        (
            clashing("Maps/one.png", "maps/two.png"),
            'content/assets/maps: error[PATH002]: "maps" and "Maps" are one name on some systems; rename one of them',
        ),
        (
            named("content/assets/aux.txt"),
            'content/assets/aux.txt: error[PATH004]: the name "aux.txt" is reserved by Windows; rename it',
        ),
        (
            named("content/documents/con.md"),
            'content/documents/con.md: error[PATH004]: the name "con.md" is reserved by Windows; rename it',
        ),
        (
            named("content/assets/LPT1/map.png"),
            'content/assets/LPT1: error[PATH004]: the name "LPT1" is reserved by Windows; rename it',
        ),
        (
            named("content/assets/plan."),
            "content/assets/plan.: error[PATH012]: the name 'plan.' cannot be kept on every system: it ends in a dot or"
            " a blank; rename it",
        ),
        (
            named("content/assets/plan.png "),
            "content/assets/plan.png : error[PATH012]: the name 'plan.png ' cannot be kept on every system: it ends in"
            " a dot or a blank; rename it",
        ),
        (
            named("content/assets/a:b.png"),
            "content/assets/a:b.png: error[PATH012]: the name 'a:b.png' cannot be kept on every system: it has one of"
            ' the signs < > : | ? * " and \\; rename it',
        ),
        (
            named("content/assets/two\nlines.png"),
            "content/assets/two\ufffdlines.png: error[PATH012]: the name 'two\\nlines.png' cannot be kept on every"
            " system: it has a control character; rename it",
        ),
        (
            raw_name,
            "content/assets/hut\ufffd.png: error[PATH012]: the name 'hut\\udcff.png' cannot be kept on every system: it"
            " is not UTF-8; rename it",
        ),
    ],
)  # fmt: skip
def test_names_that_some_system_cannot_keep(
    site: Archive, call: Call, make: Callable[[Archive], None], line: str
) -> None:
    make(site)
    ran = build(call, site.root)
    assert said(ran) == [line]
    assert ran.code == 1


def test_titles_make_no_names(site: Archive, call: Call) -> None:
    """Ids come from file names: titles may be long, equal, or nothing that letters could be made of."""
    long = f"content/documents/{'x' * MAX_ID_LENGTH}.md"
    titles = {f"content/documents/untitled-{n}.md": "---\ntitle: '[Untitled]'\n---\n" for n in range(420)}
    site.write(
        {**titles, long: f"---\ntitle: {'very long ' * 63}\n---\n", "content/documents/m.md": "---\ntitle: '?!'\n---\n"}
    )
    ran = build(call, site.root)
    assert said(ran) == []
    assert ran.code == 0
    pages = [path for path in tree_of(site.output) if path.startswith("documents/untitled-") and path.endswith("html")]
    assert len(pages) == 420
    assert all(len(part.encode()) <= 255 for path in tree_of(site.output) for part in path.split("/"))


def test_a_name_too_long_for_an_id_is_refused(site: Archive, call: Call) -> None:
    site.write({f"content/documents/{'x' * (MAX_ID_LENGTH + 1)}.md": LETTER})
    ran = build(call, site.root)
    assert ran.code == 1
    assert "PATH003" in ran.err


# --- links and special files --------------------------------------------------------------------------


def test_links_that_leave_the_archive_lead_nowhere_or_run_in_circles(site: Archive, call: Call, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "diary.md").write_text("---\ntitle: Diary\n---\nSECRET\n", encoding="utf-8")
    documents = site.root / "content/documents"
    (documents / "diary.md").symlink_to(tmp_path / "secret" / "diary.md")
    (documents / "folder").symlink_to(tmp_path / "secret")
    (documents / "lost.md").symlink_to("nothing.md")
    (documents / "round").symlink_to(documents)
    (documents / "self.md").symlink_to("self.md")
    ran = build(call, site.root)
    assert ran.code == 1
    out, leads = "copy the file here instead of linking to it", "remove the link or restore its target"
    assert said(ran) == [
        f"content/documents/diary.md: error[PATH005]: this symbolic link leads out of the folder; {out}",
        f"content/documents/folder: error[PATH005]: this symbolic link leads out of the folder; {out}",
        f"content/documents/lost.md: error[PATH005]: this symbolic link leads nowhere; {leads}",
        "content/documents/round: error[PATH005]: this symbolic link runs in a circle; remove the link",
        f"content/documents/self.md: error[PATH005]: this symbolic link leads nowhere; {leads}",
    ]
    assert "SECRET" not in ran.err


def test_links_within_the_archive_are_followed(site: Archive, call: Call) -> None:
    site.write(
        {
            "content/assets/sketch.png": b"1",
            "content/documents/two.md": "---\ntitle: Two\n---\n![A](/assets/link.png)\n",
        }
    )
    (site.root / "content/assets/link.png").symlink_to("sketch.png")
    assert build(call, site.root).code == 0
    published = site.output / "assets/link.png"
    assert published.read_bytes() == b"1"
    assert not published.is_symlink()


def test_pipes_and_sockets_are_left_alone_and_never_opened(site: Archive, call: Call) -> None:
    os.mkfifo(site.root / "content/documents/pipe.md")
    (site.root / "content/assets").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        try:
            os.chdir(site.root / "content/assets")  # the path of a socket must be short
            server.bind("socket.png")
        finally:
            os.chdir(here)
        ran = build(call, site.root)
    assert ran.code == 0
    assert said(ran) == [
        "content/assets/socket.png: warning[PATH006]: this is not a file; it is left alone",
        "content/documents/pipe.md: warning[PATH006]: this is not a file; it is left alone",
    ]


# --- search -------------------------------------------------------------------------------------------


def search_build(call: Call, site: Archive) -> Ran:
    return call("build", "--site", site.root, "--today", "2024-06-01")


def test_without_the_indexer_nothing_is_published(site: Archive, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_builder.search.service._PACKAGES", ("no_such_package",))
    ran = search_build(call, site)
    assert ran.code == 1
    assert [line.partition(":")[2].split("]")[0] for line in said(ran)] == [" error[SEARCH001"]
    assert not site.output.exists()


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 1", "SEARCH002"),
        ("head -c 10 > /dev/null; kill -9 $$", "SEARCH002"),
        ("while true; do echo not-an-answer,; done", "SEARCH002"),
    ],
)
def test_an_indexer_that_fails_stops_the_publication(
    site: Archive, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, code: str
) -> None:
    indexer = tmp_path / "indexer"
    indexer.write_text(f"#!/bin/sh\n{script}\n")
    indexer.chmod(0o755)
    monkeypatch.setattr("site_builder.search.service.find_indexer", lambda: indexer)
    ran = search_build(call, site)
    assert ran.code == 1
    assert [line.partition(":")[2].split("]")[0] for line in said(ran)] == [f" error[{code}"]
    assert not site.output.exists()


def test_fewer_indexed_documents_than_were_given_stop_the_publication(
    site: Archive, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from site_builder.search.service import Service

    site.write({"content/documents/two.md": "---\ntitle: Two\n---\nWater.\n"})
    real = Service.send
    swallowed: list[object] = []

    def send(self: Service, **payload: object) -> int:
        if "Two" in str(payload) and not swallowed:
            swallowed.append(payload)
            return 0
        return real(self, **payload)

    monkeypatch.setattr(Service, "send", send)
    ran = search_build(call, site)
    assert swallowed
    assert ran.code == 1
    assert [line.partition(":")[2].split("]")[0] for line in said(ran)] == [" error[SEARCH003"]
    assert not site.output.exists()
