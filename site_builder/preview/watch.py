"""Which files a preview waits for, and when a burst of changes is over.

Folders are watched by the system; `site.yaml` and the folders themselves, which may be replaced or made later, are
looked at a few times a second. Temporary files of editors are no change: an editor that writes through one makes one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

LOOK: Final = 200
"""Milliseconds between looks at site.yaml and at the folders."""
STEP: Final = 60
"""Milliseconds of quiet that end a burst of changes."""
BURST: Final = 1_500
"""Milliseconds after which a burst that does not end is acted on."""

Identity = tuple[int, ...]


def counts(path: str) -> bool:
    """Whether a file of that name can matter: hidden ones, backups and temporary ones do not, as in `sources`."""
    name = os.path.basename(path)
    return not (name.startswith((".", "#")) or name.endswith(("~", ".swp", ".swx", ".tmp", "#")) or name == "4913")


class Watcher(threading.Thread):
    """Calls `changed` after each burst of changes, until `stop`: with the files, or None when those are not known.

    `folders` is asked again and again; `note` is told, once, that changes are looked for by reading all files.
    """

    def __init__(
        self,
        settings: Path,
        folders: Callable[[], Sequence[Path]],
        changed: Callable[[frozenset[Path] | None], None],
        note: Callable[[str], None] = lambda words: None,
    ) -> None:
        super().__init__(name="watch", daemon=True)
        self.ready = threading.Event()
        """Set once every later change will be seen."""
        self._settings = settings
        self._folders = folders
        self._changed = changed
        self._note = note
        self._end = threading.Event()
        self._poll = False
        self._seen = _identity(settings)

    def stop(self) -> None:
        self._end.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        first = True
        while not self._end.is_set():
            folders = [folder for folder in self._folders() if folder.is_dir()]
            try:
                self._watch(folders, fresh=not first)
            except FileNotFoundError:
                continue  # a folder went away between two lines
            except OSError as error:
                if self._poll:
                    raise
                self._poll = True
                self._note(f"the system cannot watch so many files ({error}); all of them are read now and then")
            first = False

    def _watch(self, folders: list[Path], fresh: bool) -> None:
        """Until the folders are no longer these."""
        here = [_identity(folder)[:2] for folder in folders]
        for paths in self._bursts(folders):
            if fresh or not self.ready.is_set():
                if fresh:
                    self._changed(None)  # what happened while nobody watched
                fresh = False
                self.ready.set()
            if self._settings_changed():
                self._changed(None)
            elif touched := _left_of(paths):
                self._changed(touched)
            now = [folder for folder in self._folders() if folder.is_dir()]
            if now != folders or [_identity(folder)[:2] for folder in now] != here:
                return

    def _bursts(self, folders: list[Path]) -> Iterable[Collection[tuple[object, str]]]:
        """Changes in bursts; an empty one after each `LOOK` without any."""
        from watchfiles import watch

        if folders:
            yield from watch(
                *folders, watch_filter=lambda _, path: counts(path), debounce=BURST, step=STEP, stop_event=self._end,
                rust_timeout=LOOK, yield_on_timeout=True, raise_interrupt=False, force_polling=self._poll or None,
            )  # fmt: skip
            return
        while not self._end.wait(LOOK / 1000):
            yield set()

    def _settings_changed(self) -> bool:
        now = _identity(self._settings)
        if now == self._seen:
            return False
        while not self._end.wait(STEP / 1000) and (later := _identity(self._settings)) != now:
            now = later
        self._seen = now
        return True


def _left_of(changes: Collection[tuple[object, str]]) -> frozenset[Path]:
    """What is left of a burst: what came and went within it, like an editor's trial file, is nothing."""
    came = {path for kind, path in changes if getattr(kind, "name", "") == "added"}
    gone = {path for kind, path in changes if getattr(kind, "name", "") == "deleted"}
    passing = {path for path in came & gone if not os.path.lexists(path)}
    return frozenset(Path(path) for _, path in changes if path not in passing)


def _identity(path: Path) -> Identity:
    """What tells a file or folder from another at its place; empty when there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
