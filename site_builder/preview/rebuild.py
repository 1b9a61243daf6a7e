"""Builds one after the other, in a thread of its own: however many changes come meanwhile, one build follows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from site_builder.build import ConfigurationRefused, Result
from site_builder.diagnostics import Diagnostic, Severity
from site_builder.engine import ChangedDuringBuild, StoreBusy
from site_builder.preview.live import State

TRIES: Final = 20
PAUSE: Final = 0.5
"""Seconds before trying again when another process holds the cache, or files are still being written."""
PRINTED: Final = 20
"""Findings printed after a build; `check` lists all."""

Say = Callable[[str], None]
Build = Callable[[frozenset[Path] | None], Result]


@dataclass(frozen=True)
class Turn:
    """One build as the preview sees it. `result` is None when it came to none: `findings` or `error` say why."""

    seconds: float
    result: Result | None = None
    findings: tuple[Diagnostic, ...] = ()
    error: Exception | None = None

    @property
    def failed(self) -> bool:
        return self.result is None or self.result.failed


def attempt(build: Callable[[], Result], stop: threading.Event) -> Turn:
    """One build, tried again while something passing stands in its way. Raises nothing."""
    start = perf_counter()
    for left in range(TRIES, -1, -1):
        try:
            result = build()
            return Turn(perf_counter() - start, result, result.findings)
        except ConfigurationRefused as refused:
            return Turn(perf_counter() - start, findings=refused.findings)
        except (StoreBusy, ChangedDuringBuild) as passing:
            if not left or stop.wait(PAUSE):
                return Turn(perf_counter() - start, error=passing)
        except Exception as error:
            return Turn(perf_counter() - start, error=error)
    raise AssertionError("unreachable")


class Rebuilder(threading.Thread):
    """Runs `build` whenever `request` was called since it last began; tells `announce` and prints what came of it.

    `rest` does what may come after the pages, once nothing else is asked for. Both are given the files that changed,
    or None where any may have.
    """

    def __init__(
        self, build: Build, rest: Build | None, announce: Callable[[State], None], say: Say, state: State,
        explain: Callable[[Exception], str] = str,
    ) -> None:  # fmt: skip
        super().__init__(name="rebuild", daemon=True)
        self.state = state
        self.builds = 0
        """How many builds there were, the first included; one that adds the rest is not another one."""
        self._build = build
        self._rest = rest
        self._announce = announce
        self._say = say
        self._explain = explain
        self._wanted = threading.Event()
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._touched: frozenset[Path] | None = None
        self._shown: frozenset[str] = frozenset()

    def request(self, touched: frozenset[Path] | None = None) -> None:
        with self._lock:
            self._touched = None if touched is None or self._touched is None else self._touched | touched
        self._wanted.set()

    def _take(self) -> frozenset[Path] | None:
        with self._lock:
            touched, self._touched = self._touched, frozenset()
        return touched

    def stop(self, patience: float = 10.0) -> None:
        """Let the build that is under way end, for a while; a publication that is cut off is finished by the next."""
        self._end.set()
        self._wanted.set()
        if self.is_alive():
            self.join(patience)

    def run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._end.is_set():
                return
            self.turn()
            if self._rest and not self.state.failed and not self._wanted.is_set():
                self.turn(self._rest)

    def turn(self, rest: Build | None = None) -> Turn:
        """Build once, here and now. What the first build raises (but for findings) is raised."""
        work = rest or self._build
        turn = attempt(lambda: work(self._take()), self._end)
        if turn.error is not None and not self.builds:
            raise turn.error
        self.builds += rest is None
        before = self.state
        trouble = self._explain(turn.error) if turn.error else ""
        if rest is not None and _silent(before, turn, rest=True):
            return turn
        self.state = _after(before, turn, trouble)
        if self.builds == 1 or not _silent(before, turn):
            self._tell(turn, trouble)
        self._announce(self.state)
        return turn

    def _tell(self, turn: Turn, trouble: str) -> None:
        lines = report(turn, trouble, self._shown, first=self.builds == 1)
        self._shown = frozenset(str(f) for f in turn.findings)
        for line in lines:
            self._say(line)


def _after(before: State, turn: Turn, trouble: str) -> State:
    changed = (
        turn.result is not None
        and turn.result.published
        and bool(turn.result.publication.written or turn.result.publication.removed)
    )
    return State(
        build=before.build + changed, turn=before.turn + 1, failed=turn.failed, findings=turn.findings,
        trouble=trouble, boot=before.boot,
    )  # fmt: skip


def _silent(before: State, turn: Turn, *, rest: bool = False) -> bool:
    """Whether a build found everything as it was: a file was touched, or saved without a change.

    `rest`: what it wrote besides pages, which have not changed, is nothing to tell.
    """
    if turn.result is None or before.failed != turn.failed or before.findings != turn.findings:
        return False
    publication = turn.result.publication
    if rest and not (publication.added_pages or publication.changed_pages or publication.removed_pages):
        return not turn.result.counts.get("rendered")
    return not (publication.written or publication.removed or turn.result.counts.get("rendered"))


def report(turn: Turn, trouble: str, shown: frozenset[str], *, first: bool) -> Iterable[str]:
    """What is printed of a build: its errors, the warnings not yet `shown`, and one line."""
    errors = [f for f in turn.findings if f.severity is Severity.ERROR]
    warnings = [f for f in turn.findings if f.severity is Severity.WARNING]
    news = [*map(str, errors), *(text for w in warnings if (text := str(w)) not in shown)]
    yield from news[:PRINTED]
    if len(news) > PRINTED:
        yield f"… and {len(news) - PRINTED:,} more; site-builder check lists all"
    counted = ", ".join(filter(None, (_number(len(errors), "error"), _number(len(warnings), "warning"))))
    if turn.failed:
        yield f"not built ({turn.seconds:.2f} s): {trouble or counted}; the last good pages stay"
        return
    assert turn.result is not None
    rendered = turn.result.counts.get("rendered", 0)
    verb, files = "built" if first else "rebuilt", _number(rendered, "file") or "no file"
    yield f"{verb} in {turn.seconds:.2f} s: {files} rendered{', ' + counted if counted else ''}"


def _number(number: int, word: str) -> str:
    return "" if not number else f"1 {word}" if number == 1 else f"{number:,} {word}s"
