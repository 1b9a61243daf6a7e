"""A preview, with a small stand-in for the build or the real one, and requests to it as they are typed."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from site_builder.build import Request, Result
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.ids import OutputPath, SourcePath
from site_builder.publish import Publication, Published, Wanted, publish
from site_builder.server import Preview, listening

PAGE = "<!doctype html><html><head><title>{0}</title></head><body><p>{0}</p></body></html>"


@dataclass
class SmallBuild:
    """Each `content/documents/<id>.md` is a page with its words; one that says BROKEN is an error."""

    requests: list[Request] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    raises: list[Exception] = field(default_factory=list)
    memo: bytes | None = None
    broken: bool = False

    def __post_init__(self) -> None:
        self.hold.set()

    def __call__(self, request: Request) -> Result:
        self.requests.append(request)
        self.hold.wait(30)
        if self.raises:
            raise self.raises.pop()
        files = {"index.html": PAGE.format("home"), "404.html": PAGE.format("missing")}
        findings = []
        for path in sorted((request.site / "content" / "documents").glob("*.md")):
            words = path.read_text(encoding="utf-8")
            if "BROKEN" in words or self.broken:
                place = Span(SourcePath(f"content/documents/{path.name}"), 1, 7)
                findings.append(Diagnostic("REF001", Severity.ERROR, place, 'no document "x"', "correct it"))
            files[f"documents/{path.stem}/index.html"] = PAGE.format(words)
        publication = Publication() if findings else self._publish(request.output, files)
        counts = {"documents": len(files) - 2, "pages": len(files), "rendered": publication.written}
        return Result(
            findings=tuple(findings), published=not findings, publication=publication, counts=counts, search={},
            seconds={}, tables={}, ran={},
        )  # fmt: skip

    def _publish(self, output: Path, files: dict[str, str]) -> Publication:
        files["data/manifest.json"] = json.dumps(
            [{"path": p, "bytes": len(t.encode()), "sha256": _sha(t)} for p, t in files.items()]
        )
        wanted = {OutputPath(p): Wanted(_sha(t), len(t.encode())) for p, t in files.items()}
        publication = publish(output, wanted, lambda path: files[path].encode(), Published.of(self.memo))
        self.memo = publication.memo
        return publication


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Running:
    """A preview that is being served. `lines` is what it printed."""

    preview: Preview
    build: Any
    lines: list[str]
    site: Path

    @property
    def port(self) -> int:
        return urlsplit(self.preview.place.address).port or 0

    @property
    def output(self) -> Path:
        return self.preview.output

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case) and body. `Host` is that of the server unless it is given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def raw(self, *lines: str) -> bytes:
        """Everything that is answered to these header lines, sent as they are."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))
            received = b""
            while block := connection.recv(65_536):
                received += block
            return received

    def write(self, document: str, words: str) -> None:
        (self.site / "content" / "documents" / f"{document}.md").write_text(words, encoding="utf-8")

    def until(self, true: Callable[[], bool], words: str) -> None:
        """Wait until something is so; 30 seconds are enough on any machine."""
        end = time.monotonic() + 30
        while not true():
            assert time.monotonic() < end, f"{words}; printed: {self.lines}"
            time.sleep(0.01)

    def built(self, number: int) -> None:
        self.until(lambda: self.preview.rebuilder.builds >= number, f"build number {number} did not come")

    def settled(self) -> int:
        """The number of builds once none has followed for a while."""
        while True:
            builds = self.preview.rebuilder.builds
            time.sleep(0.7)
            if builds == self.preview.rebuilder.builds:
                return builds


class Stream:
    """An open live-reload connection."""

    def __init__(self, running: Running) -> None:
        self._connection = socket.create_connection(("127.0.0.1", running.port), timeout=30)
        request = f"GET /.site-builder/events HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n\r\n"
        self._connection.sendall(request.encode())
        self._file = self._connection.makefile("rb")

    def next(self) -> dict[str, Any]:
        """The next state that the page is told."""
        while line := self._file.readline():
            if line.startswith(b"data: "):
                state: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                return state
        raise AssertionError("the stream ended")

    def rest(self) -> bytes:
        return self._file.read()

    def close(self) -> None:
        self._file.close()
        self._connection.close()


def archive(folder: Path) -> Path:
    """An archive of one document."""
    (folder / "content" / "documents").mkdir(parents=True)
    (folder / "site.yaml").write_text("title: Letters\nbase_url: https://example.org/letters/\n", encoding="utf-8")
    (folder / "content" / "documents" / "one.md").write_text("first words", encoding="utf-8")
    return folder


@contextmanager
def running(site: Path, build: Callable[[Request], Result], host: str = "127.0.0.1") -> Iterator[Running]:
    """Build and serve `site` on a free port; every thread has ended when this ends."""
    lines: list[str] = []
    with listening(host, 0) as place:
        preview = Preview(site, place, lambda: "2026-01-02", say=lines.append, build_=build)
        preview.first_build()
        thread = threading.Thread(target=preview.serve)
        thread.start()
        made = Running(preview, build, lines, site)
        try:
            made.until(lambda: bool(preview._server and preview._server.started), "the server did not start")
            yield made
        finally:
            if isinstance(build, SmallBuild):
                build.hold.set()
            preview.stop()
            thread.join(30)
        assert not thread.is_alive()
        assert not preview.watcher.is_alive()
        assert not preview.rebuilder.is_alive()
