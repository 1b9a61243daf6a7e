"""Builds that are killed: `killed_build.py SITE` reads lines `N BYTES SEARCH` from standard input.

For each it forks; the child builds SITE and kills itself (SIGKILL) just before its N-th change of the output folder, or
in the midst of writing a file. The answer is `killed` or `done`. Nothing in the product knows of this.
"""

from __future__ import annotations

import builtins
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from site_builder.build import Request, build


class Reaper:
    """Counts what happens below `folder`, and ends the process at the chosen count."""

    def __init__(self, folder: Path, fatal: int) -> None:
        self.folder = str(folder)
        self.left = fatal

    def install(self) -> None:
        for name in ("replace", "unlink", "rmdir", "mkdir"):
            setattr(os, name, self.wrap(getattr(os, name)))
        real = builtins.open

        def opening(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
            opened = real(file, mode, *rest, **named)
            if "w" not in mode or not self.concerns(file):
                return opened
            self.count()
            return Torn(opened, self)

        builtins.open = opening  # type: ignore[assignment]
        io.open = opening  # type: ignore[assignment]

    def wrap(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *rest: Any, **named: Any) -> Any:
            if self.concerns(path) or named.get("dir_fd") is not None:
                self.count()
            return real(path, *rest, **named)

        return call

    def concerns(self, path: Any) -> bool:
        return not isinstance(path, int) and str(os.fspath(path)).startswith(self.folder)

    def count(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Torn:
    """A file in which only half of what is written stands when the process ends there."""

    def __init__(self, file: Any, reaper: Reaper) -> None:
        self.file = file
        self.reaper = reaper

    def write(self, data: Any) -> int:
        self.file.write(data[: len(data) // 2])
        self.file.flush()
        self.reaper.count()
        return int(self.file.write(data[len(data) // 2 :]))

    def __enter__(self) -> Torn:
        return self

    def __exit__(self, *given: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def main() -> None:
    site = Path(sys.argv[1])
    for line in sys.stdin:
        fatal, search = line.split()
        child = os.fork()
        if child == 0:
            Reaper(site / "public", int(fatal)).install()
            build(Request(site, site / "public", "2024-06-01", search=search == "search"))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else f"done {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main()
