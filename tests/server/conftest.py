"""A preview on a free port: `serve()` and `stream(running)`; see `running` for what they give."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from server.running import Running, SmallBuild, Stream

from site_builder.server import Preview, listening


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An archive of one document."""
    folder = tmp_path / "archive"
    (folder / "content" / "documents").mkdir(parents=True)
    (folder / "site.yaml").write_text("title: Letters\nbase_url: https://example.org/letters/\n", encoding="utf-8")
    (folder / "content" / "documents" / "one.md").write_text("first words", encoding="utf-8")
    return folder


@pytest.fixture
def serve(site: Path) -> Iterator[Callable[..., Running]]:
    """``serve(build=SmallBuild(), host="127.0.0.1")`` builds and serves `site` until the test ends."""
    running: list[tuple[Running, threading.Thread, Any]] = []

    def start(build: SmallBuild | None = None, host: str = "127.0.0.1") -> Running:
        build = build or SmallBuild()
        lines: list[str] = []
        context = listening(host, 0)
        place = context.__enter__()
        preview = Preview(site, place, lambda: "2026-01-02", say=lines.append, build_=build)
        preview.first_build()
        thread = threading.Thread(target=preview.serve)
        thread.start()
        made = Running(preview, build, lines, site)
        running.append((made, thread, context))
        made.until(lambda: bool(preview._server and preview._server.started), "the server did not start")
        return made

    yield start
    for made, thread, context in running:
        made.build.hold.set()
        made.preview.stop()
        thread.join(30)
        assert not thread.is_alive()
        assert not made.preview.watcher.is_alive()
        assert not made.preview.rebuilder.is_alive()
        context.__exit__(None, None, None)


@pytest.fixture
def stream() -> Iterator[Callable[[Running], Stream]]:
    """``stream(running)`` opens a live-reload connection that is closed when the test ends."""
    opened: list[Stream] = []

    def start(running: Running) -> Stream:
        opened.append(Stream(running))
        return opened[-1]

    yield start
    for one in opened:
        one.close()
