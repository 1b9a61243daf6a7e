"""Run a command and measure its whole tree of processes: wall time, processor time, peak memory. Linux only.

Memory is the proportional set size (PSS) summed over the tree, so that pages which forked workers share count once.
PSS is dear to read for large processes; therefore the resident sets are read at every sample, and PSS only where their
sum says that it may be a new peak. The peak is right to `_STEP` and to what happens between two samples.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

INTERVAL: Final = 0.025
"""Seconds between two samples."""
_STEP: Final = 1.01
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_PROC: Final = Path("/proc")


class CommandFailed(Exception):
    """A command that is measured ended with an error; the message holds the end of what it said."""


@dataclass(frozen=True)
class Usage:
    """What a command took: `wall` and `cpu` (user and system, of the whole tree) in seconds, `peak` in bytes of PSS."""

    wall: float
    cpu: float
    peak: int

    def then(self, after: Usage) -> Usage:
        """Two commands one after the other."""
        return Usage(self.wall + after.wall, self.cpu + after.cpu, max(self.peak, after.peak))


@dataclass(frozen=True)
class Command:
    """What to run, where, and what the environment has besides ours."""

    argv: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]

    @staticmethod
    def of(folder: Path, *argv: str | Path, **environment: str) -> Command:
        return Command(tuple(map(str, argv)), folder, environment)

    def start(self, said: int) -> subprocess.Popen[bytes]:
        """Start it as a session of its own; both streams go to the descriptor `said`."""
        return subprocess.Popen(
            self.argv, cwd=self.folder, env={**_surroundings(), **self.environment}, stdin=subprocess.DEVNULL,
            stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def _surroundings() -> dict[str, str]:
    """The environment, without a setting of some containers that has Python compile itself anew at every start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


# --- sampling -----------------------------------------------------------------------------------------


def tree_of(root: int) -> list[int]:
    """The process and all its living descendants."""
    found = [root]
    for pid in found:
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
        except OSError:
            continue  # it ended meanwhile
    return found


def _rss(pid: int) -> int:
    try:
        return int((_PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _pss(pid: int) -> int:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _cpu(pid: int) -> float:
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


class _Sampler(threading.Thread):
    """Watches a tree of processes until told to stop."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root = root
        self.peak = 0
        self.cpu: dict[int, float] = {}
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            pids = tree_of(self.root)
            if sum(map(_rss, pids)) > self.peak * _STEP:
                self.peak = max(self.peak, sum(map(_pss, pids)))
            for pid in pids:
                self.cpu[pid] = max(self.cpu.get(pid, 0.0), _cpu(pid))
            self.over.wait(INTERVAL)


def run(command: Command) -> Usage:
    """Run `command` to its end. Raises CommandFailed."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = command.start(said.fileno())
        sampler = _Sampler(process.pid)
        sampler.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        sampler.over.set()
        sampler.join()
        if process.returncode:
            said.seek(0)
            words = said.read().decode("utf-8", "replace")[-2_000:]
            raise CommandFailed(f"{' '.join(command.argv)} ended with {process.returncode}:\n{words}")
    # children that nobody waited for are missing in what the kernel adds up, short-lived ones in the samples
    return Usage(wall, max(used.ru_utime + used.ru_stime, sum(sampler.cpu.values())), sampler.peak)


@contextmanager
def running(command: Command) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a server running while the block lasts, then end it and all that it started."""
    process = command.start(subprocess.DEVNULL)
    try:
        yield process
    finally:
        for pid in reversed(tree_of(process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# --- what a site is made of ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Tree:
    """The files of a folder: path → what changes when one is written again."""

    files: Mapping[str, tuple[int, int, int]]
    """(inode, time of change in ns, bytes) by path."""

    @property
    def bytes(self) -> int:
        return sum(size for _, _, size in self.files.values())

    def written_since(self, before: Tree) -> int:
        """How many files are new or were written again, the same bytes or others."""
        return sum(before.files.get(path) != state for path, state in self.files.items())


def tree(folder: Path) -> Tree:
    """What lies in `folder` now."""
    files: dict[str, tuple[int, int, int]] = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            state = os.lstat(path)
            files[path] = (state.st_ino, state.st_mtime_ns, state.st_size)
    return Tree(files)
