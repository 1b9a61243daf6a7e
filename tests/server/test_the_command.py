"""`serve` as a whole: the real build behind the server, and the command in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from queue import Queue

import pytest
from server.running import running

from site_builder.build import build
from site_builder.scaffold import starter


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The archive that `new` makes."""
    for path, content in starter("2026-01-02").items():
        place = tmp_path / "demo" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return tmp_path / "demo"


def test_an_edited_text_renders_its_page_and_no_other(site: Path) -> None:
    with running(site, build) as preview:
        page = site / "content/documents/council-notice.md"
        assert b"own risk" in preview.get("/documents/council-notice/")[2]
        page.write_text(page.read_text(encoding="utf-8").replace("own risk", "own peril"), encoding="utf-8")
        preview.until(lambda: len(preview.lines) > 2, "not rebuilt")
        assert preview.lines[-1].startswith("rebuilt in ")
        assert preview.lines[-1].endswith(": 2 files rendered, 1 warning")  # the page and its preview
        assert b"own peril" in preview.get("/documents/council-notice/")[2]
    assert not (site / "public").exists()


def test_drafts_are_shown_on_this_machine_and_to_nobody_else(site: Path) -> None:
    (site / "content/documents/secret.md").write_text("---\ntitle: Not yet\ndraft: true\naccess: full\n---\nCANARY\n")
    with running(site, build) as preview:
        assert b"CANARY" in preview.get("/documents/secret/")[2]
    with running(site, build, "0.0.0.0") as preview:
        assert preview.get("/documents/secret/")[0] == 404
        shared = b"".join(p.read_bytes() for p in preview.output.rglob("*.html"))
        assert b"CANARY" not in shared
        assert b"Not yet" not in shared


def test_a_broken_edit_keeps_the_site_and_a_template_error_names_its_line(site: Path) -> None:
    with running(site, build) as preview:
        (site / "templates").mkdir()
        (site / "templates" / "document.html").write_text('{% extends "default/document.html" %}\n\n{% if %}')
        preview.until(lambda: preview.preview.hub.state.failed, "the error was not seen")
        assert any("templates/document.html:3" in line and "TPL001" in line for line in preview.lines)
        assert preview.get("/documents/council-notice/")[0] == 200
        (site / "templates" / "document.html").unlink()
        preview.until(lambda: not preview.preview.hub.state.failed, "the end of the error was not seen")


def _started(site: Path, *words: str) -> tuple[subprocess.Popen[str], Queue[str], threading.Thread]:
    """The command in a process of its own, its lines in a queue as they come."""
    command = [sys.executable, "-m", "site_builder", "serve", "--site", str(site), *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
    lines: Queue[str] = Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line.rstrip("\n"))
        process.stdout.close()

    reader = threading.Thread(target=read)
    reader.start()
    return process, lines, reader


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_the_command_prints_its_address_serves_and_ends_with_0_on_ctrl_c(site: Path) -> None:
    process, lines, reader = _started(site, "--port", "0")
    try:
        address = ""
        while not address:
            line = lines.get(timeout=60)
            if line.startswith("serving "):
                address = line.split()[1]
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert b"The Ashby footbridge papers" in answer.read()
        stream = urllib.request.urlopen(f"{address}.site-builder/events", timeout=30)
        stream.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        stream.close()
    finally:
        process.kill()
        process.wait()
        reader.join()
    assert lines.get(timeout=5) == "ended"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "99999"], "--port must be a number"),
        (["--host", "no.such.host.invalid"], "is no address of this machine"),
        (["--today", "soon"], "--today must be a day"),
    ],
)
def test_a_call_that_cannot_be_carried_out_is_exit_code_2(site: Path, words: list[str], said: str) -> None:
    process, lines, reader = _started(site, *words)
    try:
        assert process.wait(60) == 2
    finally:
        process.kill()
        process.wait()
        reader.join()
    assert said in lines.get(timeout=5)


def test_a_folder_without_an_archive_is_exit_code_2(tmp_path: Path) -> None:
    process, lines, reader = _started(tmp_path)
    assert process.wait(60) == 2
    reader.join()
    assert "site.yaml" in lines.get(timeout=5)
