"""`site-builder serve`: build, serve on this machine, rebuild on every change, tell open pages.

It builds into `.site_builder/` with a cache of its own and never touches the published site. Who can reach the server
decides what it shows: drafts are built for this machine alone.
"""

from __future__ import annotations

import argparse
import errno
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from site_builder.build import Request, Result, build, source_folders
from site_builder.config import Settings
from site_builder.exits import DONE
from site_builder.layout import CACHE
from site_builder.preview.guard import Guard, is_loopback
from site_builder.preview.live import Hub, State
from site_builder.preview.rebuild import Rebuilder
from site_builder.preview.watch import Watcher
from site_builder.settings import load_settings
from site_builder.terminal import CallRefused, Progress, default_jobs, explain, site_of, today
from site_builder.warm import Warm

PORTS: Final = 100
"""How many ports are tried, from the one asked for."""
_PATIENCE: Final = 3
"""Seconds that open connections are given to end when the server stops."""
_FILES: Final = 8_192

Say = Callable[[str], None]


def serve_command(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C, which is how a preview ends: exit code 0."""
    site = site_of(arguments)
    day = partial(today, arguments)
    day()  # a wrong --today is said before anything else
    with listening(arguments.host, arguments.port) as place:
        say = partial(print, flush=True)
        if place.note:
            say(place.note)
        preview = Preview(site, place, day, say=say, explain_=partial(_explained, arguments))
        preview.first_build()
        say(f"serving {place.address} (Ctrl-C ends it)")
        if arguments.open:
            import webbrowser

            threading.Timer(0.2, webbrowser.open, [place.address]).start()
        with suppress(KeyboardInterrupt):
            preview.serve()
        say("ended")
    return DONE


def _explained(arguments: argparse.Namespace, error: Exception) -> str:
    """Print what `explain` says of an error; a word for the overlay."""
    explain(error, arguments)
    return str(error) or type(error).__name__


# --- where --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A listening socket and what people call it. `wide`: others than this machine can reach it."""

    socket: socket.socket
    host: str
    address: str
    wide: bool
    note: str = ""


@contextmanager
def listening(host: str, port: int) -> Iterator[Place]:
    """Listen on `host` and the first free port from `port` on; raises CallRefused when that cannot be."""
    if not 0 <= port < 65_536:
        raise CallRefused(f"--port must be a number from 0 to 65535, not {port}")
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as wrong:
        raise CallRefused(f'--host "{host}" is no address of this machine') from wrong
    family, _, _, _, start = found[0]
    for number in range(port, min(port + PORTS, 65_536)):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            _bind(sock, (start[0], number, *start[2:]))
        except OSError as wrong:
            sock.close()
            if wrong.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)):
                continue
            raise CallRefused(f"cannot listen on {host} port {number}: {wrong.strerror or wrong}") from wrong
        with sock:
            yield _place(sock, host, port)
        return
    raise CallRefused(f"port {port} and the {PORTS - 1} after it are in use; name another --port")


def _bind(sock: socket.socket, address: Any) -> None:
    if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(address)
    sock.listen(1_024)  # at once: two sockets that do not listen yet may be bound to one port


def _place(sock: socket.socket, host: str, port: int) -> Place:
    name, real = sock.getsockname()[:2]
    shown = "localhost" if name in ("0.0.0.0", "::") else host
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{real}/"
    wide = not is_loopback(name)
    notes = [f"port {port} is in use, so this is port {real}"] if port not in (0, real) else []
    if wide:
        notes.append("warning: whoever can reach this machine can read the preview, so drafts are left out of it")
    return Place(sock, host, address, wide, "\n".join(notes))


# --- the preview --------------------------------------------------------------------------------------


class Preview:
    """Builds, watches and serves one archive. `build_` and `say` are replaced in tests."""

    def __init__(
        self,
        site: Path,
        place: Place,
        day: Callable[[], str],
        *,
        say: Say,
        explain_: Callable[[Exception], str] = str,
        build_: Callable[[Request], Result] = build,
    ) -> None:
        self.site = site
        self.place = place
        # who may read it decides what was built into it: a folder that has held drafts is never served to others
        self.output = site / CACHE / ("preview-shared" if place.wide else "preview")
        self.cache = site / CACHE / ("preview-shared-cache" if place.wide else "preview-cache")
        self.hub = Hub(State(boot=secrets.token_hex(4)))
        self._build_ = build_
        self._day = day
        self._progress: Progress | None = None
        self._settings: Settings | None = None
        self.warm = Warm()
        rest = None if place.wide else self._whole
        self.rebuilder = Rebuilder(self._pages, rest, self._announce, say, self.hub.state, explain_)
        self.watcher = Watcher(site / "site.yaml", self.folders, self.rebuilder.request, say)
        self._server: Any = None

    def folders(self) -> list[Path]:
        """What is watched besides site.yaml."""
        return source_folders(self.site, self._settings or Settings(title=""))

    def prefix(self) -> str:
        """The path of `base_url`, for the one page whose links need it (404)."""
        return urlsplit(self._settings.base_url).path if self._settings else ""

    def _announce(self, state: State) -> None:
        """Tell the pages. Findings quote files and typed values: only who sits at this machine gets them."""
        self.hub.announce(replace(state, findings=(), trouble="") if self.place.wide else state)

    def _pages(self, touched: frozenset[Path] | None) -> Result:
        """The pages first: the search bundle follows, unless others can read what it would still tell."""
        return self._build(touched, keep_search=not self.place.wide)

    def _whole(self, touched: frozenset[Path] | None) -> Result:
        return self._build(touched, keep_search=False)

    def _build(self, touched: frozenset[Path] | None, *, keep_search: bool) -> Result:
        progress, self._progress = self._progress, None
        try:
            self.warm.touched = touched
            settings, _ = load_settings(self.site)
            self._settings = settings or self._settings
            return self._build_(
                Request(
                    site=self.site, output=self.output, today=self._day(), drafts=not self.place.wide,
                    jobs=default_jobs(), cache=self.cache, progress=progress, warm=self.warm, keep_search=keep_search,
                )
            )  # fmt: skip
        except BaseException:
            self.warm.take()  # the next build must not believe that it has heard of every change
            raise
        finally:
            if progress:
                progress.clear()

    def first_build(self) -> None:
        """Watch, then build: no change is missed. Findings do not keep the preview from starting; a machine or a tool
        that fails does, with what `build` raises.
        """
        self.watcher.start()
        self.watcher.ready.wait(10)
        try:
            self._progress = Progress() if sys.stderr.isatty() else None
            self.rebuilder.turn()
        except BaseException:
            self.watcher.stop()
            raise
        self.rebuilder.start()

    def serve(self) -> None:
        """Answer requests until `stop`, or Ctrl-C in the main thread (KeyboardInterrupt, once all is closed)."""
        import uvicorn

        from site_builder.preview.app import App

        _allow_many_files()
        hub = self.hub

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                import asyncio

                hub.attach(asyncio.get_running_loop())
                await super().startup(sockets)

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                hub.close()
                await super().shutdown(sockets)

        app = App(self.output, Guard.of(self.place.host), hub, self.prefix)
        self._server = Server(
            uvicorn.Config(
                app, http="h11", ws="none", loop="asyncio", lifespan="off", log_config=None, log_level="critical",
                access_log=False, server_header=False, timeout_graceful_shutdown=_PATIENCE,
            )
        )  # fmt: skip
        try:
            self._server.run(sockets=[self.place.socket])
        finally:
            self.close()

    def stop(self) -> None:
        """End `serve`, from another thread."""
        if self._server is not None:
            self._server.should_exit = True

    def close(self) -> None:
        self.watcher.stop()
        self.rebuilder.stop()


def _allow_many_files() -> None:
    """A thousand open pages are a thousand open files; many systems allow a process 1,024 unless it asks."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
