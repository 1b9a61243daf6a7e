"""What open pages are told: the state of the preview, over Server-Sent Events.

A page is told the newest state and never a history, so a reader that is slow, or never reads, costs one small buffer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from site_builder.diagnostics import Diagnostic, Severity

HEARTBEAT: Final = 20.0
"""Seconds after which a silent connection is written to, so that one whose page is gone is found."""
PATIENCE: Final = 30.0
"""Seconds that a page may leave what is sent to it unread."""
MOST: Final = 2_000
"""Open connections; a page that is turned away asks again later."""
SHOWN: Final = 100
"""Findings that the overlay lists."""


@dataclass(frozen=True)
class State:
    """`build` changes when pages have changed, `turn` with every build, also one that failed."""

    build: int = 0
    turn: int = 0
    failed: bool = False
    findings: tuple[Diagnostic, ...] = ()
    trouble: str = ""
    """Why the builder itself could not go on, in words."""
    boot: str = field(default="")

    @property
    def id(self) -> str:
        return f"{self.boot}.{self.build}"

    @property
    def turn_id(self) -> str:
        return f"{self.boot}.{self.turn}"

    def message(self) -> dict[str, Any]:
        """As `live.js` reads it. Findings only when they are shown: when the build failed."""
        listed = list(self.listed())
        return {
            "build": self.id,
            "turn": self.turn_id,
            "failed": self.failed,
            "findings": listed[:SHOWN],
            "more": max(0, len(listed) - SHOWN),
        }

    def listed(self) -> Iterable[dict[str, str]]:
        if not self.failed:
            return
        if self.trouble:
            yield {"severity": "error", "place": "", "code": "", "text": self.trouble, "hint": ""}
        for severity in (Severity.ERROR, Severity.WARNING):
            for f in self.findings:
                if f.severity is severity:
                    yield {
                        "severity": severity.value, "place": str(f.span), "code": f.code, "text": f.message,
                        "hint": f.hint,
                    }  # fmt: skip


class Hub:
    """The open connections. Everything but `announce` runs in the server's event loop."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.open = 0
        self._news = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def announce(self, state: State) -> None:
        """Tell all pages; may be called from any thread."""
        self.state = state
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                self._loop.call_soon_threadsafe(self._wake)

    def close(self) -> None:
        """End all connections, so that the server can stop."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def stream(self, receive: Any, send: Any) -> None:
        """One connection, until either side ends it. ASGI callables as arguments."""
        self.open += 1
        gone = asyncio.ensure_future(_disconnect(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            seen: State | None = None
            while not gone.done() and not self._closed:
                news = asyncio.ensure_future(self._news.wait())
                state = self.state
                if state is not seen:
                    seen = state
                    text = f"retry: 1000\ndata: {json.dumps(state.message(), ensure_ascii=False)}\n\n"
                else:
                    text = ": still here\n\n"
                await asyncio.wait_for(_write(send, text), PATIENCE)
                await asyncio.wait({gone, news}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
            await asyncio.wait_for(send({"type": "http.response.body", "body": b""}), PATIENCE)
        except TimeoutError:
            return
        finally:
            gone.cancel()
            self.open -= 1


_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


async def _write(send: Any, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _disconnect(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
