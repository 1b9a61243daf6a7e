"""When the preview builds, what it prints, and what open pages are told."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from server.running import Running, SmallBuild, Stream

from site_builder.build import ConfigurationRefused
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import ChangedDuringBuild, StoreBusy
from site_builder.ids import SourcePath
from site_builder.preview import rebuild
from site_builder.publish import OutputRefused
from site_builder.server import Preview, listening

Serve = Callable[..., Running]
Open = Callable[[Running], Stream]


def test_it_builds_drafts_for_this_machine_into_a_folder_and_a_cache_of_its_own(serve: Serve, site: Path) -> None:
    request = serve().build.requests[0]
    assert request.drafts
    assert request.output == site / ".site_builder" / "preview"
    assert request.cache == site / ".site_builder" / "preview-cache"
    assert request.publish
    assert not (site / "public").exists()


def test_the_day_is_asked_for_at_every_build(site: Path) -> None:
    days = iter(["2026-01-02", "2026-01-03"])
    build = SmallBuild()
    with listening("127.0.0.1", 0) as place:
        preview = Preview(site, place, lambda: next(days), say=lambda words: None, build_=build)
        preview.rebuilder.turn()
        preview.rebuilder.turn()
    assert [request.today for request in build.requests] == ["2026-01-02", "2026-01-03"]


def test_an_edit_is_built_served_and_told_to_open_pages(serve: Serve, stream: Open) -> None:
    running = serve()
    page = stream(running)
    before = page.next()
    running.write("one", "second words")
    after = page.next()
    assert after["build"] != before["build"]
    assert not after["failed"]
    assert b"second words" in running.get("/documents/one/")[2]
    assert after["build"].encode() in running.get("/documents/one/")[2]


def test_each_rebuild_is_one_line(serve: Serve) -> None:
    running = serve()
    assert running.lines == [running.lines[0]]
    assert running.lines[0].startswith("built in ")
    running.write("two", "new")
    running.built(2)
    running.until(lambda: len(running.lines) == 2, "nothing was printed")
    assert running.lines[1].startswith("rebuilt in ")
    assert running.lines[1].endswith((" file rendered", " files rendered"))


def test_a_save_that_changes_nothing_is_neither_printed_nor_told(serve: Serve) -> None:
    running = serve()
    running.write("one", "first words")
    running.built(2)
    assert len(running.lines) == 1
    assert running.preview.hub.state.build == 1


def test_two_saves_within_ten_milliseconds_are_one_build(serve: Serve) -> None:
    running = serve()
    running.write("one", "half")
    time.sleep(0.01)
    running.write("one", "whole")
    running.built(2)
    assert running.settled() == 2
    assert b"whole" in running.get("/documents/one/")[2]


def test_a_save_through_a_temporary_file_is_one_build(serve: Serve) -> None:
    running = serve()
    folder = running.site / "content" / "documents"
    (folder / "4913").write_text("")
    (folder / "4913").unlink()
    (folder / ".one.md.swp").write_text("x")
    temporary = folder / ".one.md.tmp"
    temporary.write_text("through a temporary file")
    os.replace(temporary, folder / "one.md")
    (folder / "one.md~").write_text("first words")
    running.built(2)
    assert running.settled() == 2
    assert b"through a temporary file" in running.get("/documents/one/")[2]


def test_changes_during_a_build_are_one_build_more(serve: Serve) -> None:
    running = serve()
    running.build.hold.clear()
    running.write("one", "a")
    running.until(lambda: len(running.build.requests) == 2, "no build began")
    for words in ("b", "c", "d"):
        running.write("one", words)
        time.sleep(0.2)
    running.build.hold.set()
    running.built(3)
    assert running.settled() == 3
    assert b"<p>d</p>" in running.get("/documents/one/")[2]


def test_settings_and_folders_made_later_are_watched(serve: Serve) -> None:
    running = serve()
    (running.site / "site.yaml").write_text("title: Other letters\nimport: [{folder: letters}]\n")
    running.built(2)
    (running.site / "templates").mkdir()
    running.built(3)
    (running.site / "templates" / "base.html").write_text("x")
    running.built(4)
    (running.site / "letters").mkdir()
    count = running.settled()
    (running.site / "letters" / "1.md").write_text("x")
    running.built(count + 1)


def test_content_that_is_replaced_as_a_whole_is_watched_on(serve: Serve) -> None:
    running = serve()
    content = running.site / "content"
    os.rename(content, running.site / "old")
    (content / "documents").mkdir(parents=True)
    running.write("one", "another checkout")
    running.until(lambda: b"another checkout" in running.get("/documents/one/")[2], "not seen")
    running.settled()
    running.write("one", "and an edit")
    running.until(lambda: b"and an edit" in running.get("/documents/one/")[2], "not watched any more")


# --- when a build fails -------------------------------------------------------------------------------


def test_a_broken_edit_leaves_the_last_good_page_and_tells_the_findings(serve: Serve, stream: Open) -> None:
    running = serve()
    page = stream(running)
    before = page.next()
    running.write("one", "BROKEN")
    told = page.next()
    assert told["failed"]
    assert told["build"] == before["build"]
    assert told["findings"] == [
        {
            "severity": "error", "place": "content/documents/one.md:1:7", "code": "REF001", "text": 'no document "x"',
            "hint": "correct it",
        }
    ]  # fmt: skip
    assert b"first words" in running.get("/documents/one/")[2]
    assert 'content/documents/one.md:1:7: error[REF001]: no document "x"; correct it' in running.lines
    assert running.lines[-1].endswith("1 error; the last good pages stay")


def test_a_mended_edit_is_told_too(serve: Serve, stream: Open) -> None:
    running = serve()
    page = stream(running)
    page.next()
    running.write("one", "BROKEN")
    assert page.next()["failed"]
    running.write("one", "first words")
    assert not page.next()["failed"]


def test_when_the_first_build_is_broken_every_page_lists_the_findings(serve: Serve, site: Path, stream: Open) -> None:
    (site / "content/documents/two.md").write_text("BROKEN <b>")
    running = serve()
    status, headers, body = running.get("/documents/one/")
    assert status == 503
    assert headers["content-type"].startswith("text/html")
    assert b"no document &quot;x&quot;; correct it" in body
    assert b"live.js" in body
    page = stream(running)
    first = page.next()
    (site / "content/documents/two.md").write_text("well")
    assert page.next()["turn"] != first["turn"]
    assert running.get("/documents/one/")[0] == 200


def test_a_broken_site_yaml_is_shown_and_the_preview_lives_on(serve: Serve) -> None:
    finding = Diagnostic("CONFIG003", Severity.ERROR, Span(SourcePath("site.yaml")), "`title` is missing")
    running = serve(SmallBuild(raises=[ConfigurationRefused((finding,))]))
    assert b"`title` is missing" in running.get("/")[2]
    running.write("one", "again")
    running.built(2)
    assert running.get("/")[0] == 200


def test_a_builder_that_fails_later_is_told_in_words(serve: Serve, stream: Open) -> None:
    running = serve()
    page = stream(running)
    page.next()
    running.build.raises.append(RuntimeError("it broke"))
    running.write("one", "x")
    assert page.next()["findings"] == [{"severity": "error", "place": "", "code": "", "text": "it broke", "hint": ""}]
    assert b"first words" in running.get("/documents/one/")[2]


@pytest.mark.parametrize("error", [OutputRefused("not ours"), OSError(28, "No space left on device")])
def test_a_first_build_that_cannot_be_made_ends_the_command(site: Path, error: Exception) -> None:
    with listening("127.0.0.1", 0) as place:
        build = SmallBuild(raises=[error])
        preview = Preview(site, place, lambda: "2026-01-02", say=lambda words: None, build_=build)
        with pytest.raises(type(error)):
            preview.first_build()
        assert not preview.watcher.is_alive()


@pytest.mark.parametrize("passing", [StoreBusy("held"), ChangedDuringBuild("content/documents/one.md")])
def test_another_build_and_files_still_being_written_are_waited_for(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, passing: Exception
) -> None:
    monkeypatch.setattr(rebuild, "PAUSE", 0.01)
    running = serve(SmallBuild(raises=[passing]))
    assert len(running.build.requests) == 2
    assert running.get("/")[0] == 200


# --- open pages ---------------------------------------------------------------------------------------


def test_a_thousand_open_pages_are_all_told(serve: Serve, stream: Open) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4_096:
        pytest.skip("this machine does not let a process open enough files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4_096), hard))
    running = serve()
    pages = [stream(running) for _ in range(1_000)]
    assert len({page.next()["build"] for page in pages}) == 1
    running.write("one", "for all")
    assert {page.next()["failed"] for page in pages} == {False}
    assert running.preview.hub.open == 1_000


def test_pages_beyond_the_limit_are_turned_away_and_the_site_still_answers(
    serve: Serve, stream: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_builder.preview.app.MOST", 1)
    running = serve()
    stream(running).next()
    assert running.get("/.site-builder/events")[0] == 503
    assert running.get("/")[0] == 200


def test_a_page_that_never_reads_keeps_nobody_waiting(serve: Serve, stream: Open) -> None:
    running = serve()
    stream(running)  # never read from
    page = stream(running)
    page.next()
    for number in range(5):
        running.write("one", f"words {number}")
        page.next()
    assert b"words 4" in running.get("/documents/one/")[2]


def test_a_page_that_is_closed_is_forgotten(serve: Serve, stream: Open) -> None:
    running = serve()
    page = stream(running)
    page.next()
    page.close()
    running.until(lambda: running.preview.hub.open == 0, "the connection was kept")


def test_stopping_ends_open_connections(serve: Serve, stream: Open) -> None:
    running = serve()
    page = stream(running)
    page.next()
    running.preview.stop()
    page.rest()  # returns


# --- where it listens ---------------------------------------------------------------------------------


def test_a_port_in_use_makes_way_for_the_next_free_one_and_it_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with listening("127.0.0.1", port) as place:
            assert place.address.startswith("http://127.0.0.1:")
            assert place.address != f"http://127.0.0.1:{port}/"
            assert f"port {port} is in use" in place.note


def test_others_than_this_machine_see_no_drafts_and_it_is_said(serve: Serve, site: Path) -> None:
    running = serve(host="0.0.0.0")
    assert "drafts are left out" in running.preview.place.note
    request = running.build.requests[0]
    assert not request.drafts
    assert request.output == site / ".site_builder" / "preview-shared"
    assert running.get("/", Host="192.0.2.7:80")[0] == 200
    assert running.get("/", Host="evil.example")[0] == 403
