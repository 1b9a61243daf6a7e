"""From writing a file to the moment at which the preview serves the new words."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from benchmarks import measure
from benchmarks.edits import Edit, Scene
from benchmarks.papers import World
from benchmarks.rows import PREVIEW, Row
from benchmarks.runs import Say, Site, in_turn

POLL: Final = 0.005
"""Seconds between two requests."""
READY: Final = 3_600.0
"""Seconds that the first build may take."""
FRESH: Final = 900.0
"""Seconds after which an edit is taken to be lost."""
_REST: Final = 1.0
"""Seconds between two edits, in which a server may finish what it does besides."""


class TooLate(Exception):
    """The preview did not come up, or never served an edit."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def page(port: int, path: str) -> str:
    """The text of a page, or nothing when there is none (yet)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/" + path)
        answer = connection.getresponse()
        body = answer.read()
        return body.decode("utf-8", "replace") if answer.status == 200 else ""
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def _await(port: int, path: str, words: str, patience: float) -> None:
    end = time.perf_counter() + patience
    while words not in page(port, path):
        if time.perf_counter() > end:
            raise TooLate(f'the preview did not serve "{words}" at {path} within {patience:.0f} s')
        time.sleep(POLL)


def previews(sites: list[Site], world: World, turns: int, say: Say) -> Iterator[Row]:
    """One body edit per turn and site. One server at a time: two would share the processors."""
    for site in in_turn(sites, 0):
        port = free_port()
        command = site.generator.server(site.folder, port)
        if command is None:
            continue
        scene = Scene(site.generator, world, site.documents)
        with measure.running(command):
            first = scene.word("preparation", 0.7, 0)
            _await(port, first.page, "</html>", READY)
            for turn in range(turns + 1):
                row = _edit(site, scene.word("fresh", 0.7, turn), port)
                if turn:  # the first edit warms what is read lazily, in every server
                    say(f"{row.documents:>7} {row.work:<18} {row.generator:<13} {row.wall:8.3f} s")
                    yield row
                time.sleep(_REST)


def _edit(site: Site, edit: Edit, port: int) -> Row:
    start = time.perf_counter()
    site.apply(edit)
    _await(port, edit.page, edit.words, FRESH)
    wall = time.perf_counter() - start
    return Row(site.run, site.documents, PREVIEW, site.generator.name, True, wall=wall)
