"""The preview as an ASGI application: files of the output folder, the live-reload script, the stream of states."""

from __future__ import annotations

import html
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import FileResponse, RedirectResponse, Response

from site_builder.preview.guard import Guard, locate
from site_builder.preview.live import MOST, Hub, State

OWN: Final = "/.site-builder/"
"""Addresses of the preview itself; no file of a site begins with a dot."""
_ASSETS: Final = {"live.js": "text/javascript", "live.css": "text/css"}

TYPES: Final = {
    ".html": "text/html", ".frag": "text/html", ".css": "text/css", ".js": "text/javascript",
    ".mjs": "text/javascript", ".json": "application/json", ".xml": "application/xml", ".txt": "text/plain",
    ".md": "text/markdown", ".csv": "text/csv", ".bib": "application/x-bibtex",
    ".ris": "application/x-research-info-systems", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif", ".ico": "image/x-icon",
    ".tif": "image/tiff", ".tiff": "image/tiff", ".pdf": "application/pdf", ".epub": "application/epub+zip",
    ".zip": "application/zip", ".woff2": "font/woff2", ".woff": "font/woff", ".wasm": "application/wasm",
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".wav": "audio/wav", ".mp4": "video/mp4",
    ".webm": "video/webm",
}  # fmt: skip
"""Content types by ending; our own list, so that no setting of the machine plays a part."""
_NAMED: Final = {
    "feed.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
    ".csl.json": "application/vnd.citationstyles.csl+json",
}
_HEADERS: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}


def content_type(name: str) -> str:
    """The content type of a file by its name; `application/octet-stream` for what is not known."""
    for end, kind in _NAMED.items():
        if name == end or (end.startswith(".") and name.endswith(end)):
            return kind
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    return TYPES.get(ending, "application/octet-stream")


class App:
    """Answers from `root`. `prefix` gives the path of `base_url`, below which the site answers as well."""

    def __init__(self, root: Path, guard: Guard, hub: Hub, prefix: Callable[[], str]) -> None:
        self.root = root
        self.guard = guard
        self.hub = hub
        self.prefix = prefix

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        try:
            if self._is_stream(scope) and self.hub.open < MOST:
                await self.hub.stream(receive, send)
            else:
                await self.respond(scope)(scope, receive, send)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            raise

    def _is_stream(self, scope: Any) -> bool:
        wanted = scope["method"] == "GET" and scope["raw_path"] == f"{OWN}events".encode()
        return wanted and self.guard.admits(scope["headers"])

    def respond(self, scope: Any) -> Response:
        """The whole answer to a request, but for the stream."""
        if not self.guard.admits(scope["headers"]):
            return _text("This preview answers to its own address only.", 403)
        if scope["method"] not in ("GET", "HEAD"):
            return _text("Only GET and HEAD are understood here.", 405, {"allow": "GET, HEAD"})
        raw: bytes = scope["raw_path"]
        if raw.startswith(OWN.encode()):
            return self._own(raw.decode("ascii")[len(OWN) :])
        found = locate(self.root, raw) or self._below_prefix(raw)
        if found is None:
            return self._missing()
        if found.folder:
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(raw.decode("ascii") + "/" + (f"?{query}" if query else ""), 302, dict(_HEADERS))
        return self._file(found.file)

    def _below_prefix(self, raw: bytes) -> Any:
        prefix = quote(self.prefix()).encode()
        if prefix in (b"", b"/") or not raw.startswith(prefix):
            return None
        return locate(self.root, b"/" + raw[len(prefix) :])

    def _own(self, name: str) -> Response:
        if name == "events":  # there are too many already
            return _text("Too many pages are open.", 503, {"retry-after": "5"})
        if name not in _ASSETS:
            return self._missing()
        return Response((Path(__file__).parent / name).read_bytes(), 200, dict(_HEADERS), _ASSETS[name])

    def _file(self, file: Path, status: int = 200) -> Response:
        kind = content_type(file.name)
        if file.suffix == ".html":
            try:
                page = file.read_bytes()
            except OSError:  # removed by a build since it was found
                return _text("There is nothing at this address.", 404)
            return Response(inject(page, self.hub.state), status, dict(_HEADERS), kind)
        return FileResponse(file, status, dict(_HEADERS), kind)

    def _missing(self) -> Response:
        found = locate(self.root, b"/404.html")
        if found is not None:
            return self._file(found.file, 404)
        if self.hub.state.failed:
            return Response(broken_page(self.hub.state), 503, dict(_HEADERS), "text/html")
        return _text("There is nothing at this address.", 404)


def _text(words: str, status: int, more: dict[str, str] | None = None) -> Response:
    return Response(words + "\n", status, {**_HEADERS, **(more or {})}, "text/plain")


def inject(page: bytes, state: State) -> bytes:
    """`page` with the live-reload script at its end, in the answer only; not a redirect, where nobody stays."""
    if b'http-equiv="refresh"' in page:
        return page
    at = page.rfind(b"</body>")
    at = len(page) if at < 0 else at
    return page[:at] + _script(state).encode() + page[at:]


def _script(state: State) -> str:
    return f'<script src="{OWN}live.js" data-build="{state.id}" data-turn="{state.turn_id}"></script>'


def broken_page(state: State) -> bytes:
    """The findings as a page, for when there is no last good page to lay them over."""
    items = "".join(_item(**finding) for finding in state.listed())
    return (
        '<!doctype html>\n<html lang="en" class="page" data-findings><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'self';"
        "script-src 'self';connect-src 'self'\"><title>The archive could not be built</title>"
        f'<link rel="stylesheet" href="{OWN}live.css"><body><main class="box">'
        "<h1>The archive could not be built yet</h1>"
        f"<ol>{items}</ol><p>This page looks again after the next change.</p></main>{_script(state)}</body></html>\n"
    ).encode()


def _item(severity: str, place: str, code: str, text: str, hint: str) -> str:
    label = f"{severity}[{code}]" if code else severity
    words = f"{text}; {hint}" if hint else text
    return (
        f'<li class="{severity}"><code class="place">{html.escape(place)}</code> '
        f"<b>{html.escape(label)}</b> {html.escape(words)}</li>"
    )
