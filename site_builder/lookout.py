"""A look at the output folder beside the rest of a build: what is no longer as the last publication left it?

Asking the system for every file takes as long as all else that a small edit costs, and needs nothing of it. So a
process of its own begins with it before anything else, on another processor, and says which files are to be looked at
again. It imports what it needs when it is there, so that this one need not wait for that.
"""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from site_builder.publish import Published

MANY: Final = 16 << 20
"""Bytes of a store from which a process of its own is worth its start: some hundred documents."""
PUBLISHED: Final = "published"
"""The memo, in the store, of the last publication."""


class Lookout:
    """The look that has been begun, if it could be; `touched` waits for what it found; `close` ends it."""

    def __init__(self, store: Path, output: Path) -> None:
        self._child = 0
        self._pipe = -1
        if not _is_worth_it(store):
            return
        self._pipe, answer = os.pipe()
        self._child = os.fork()
        if not self._child:
            _look(store, output, self._pipe, answer)
        os.close(answer)

    def touched(self, memo: bytes | None) -> frozenset[str] | None:
        """Files that are not as the publication of this `memo` left them.

        None when nobody looked, went by another memo, or came to grief: then look where it is needed.
        """
        if not self._child:
            return None
        import msgspec

        with open(self._pipe, "rb") as pipe:
            answer = pipe.read()
        _, status = os.waitpid(self._child, 0)
        self._child = 0
        if status or memo is None:
            return None
        mark, found = msgspec.msgpack.decode(answer, type=tuple[bytes, frozenset[str]])
        return found if mark == _mark(memo) else None

    def close(self) -> None:
        """To be called when all is over, whatever came of it."""
        if self._child:
            os.close(self._pipe)
            os.waitpid(self._child, 0)  # it ends by itself: there is nobody to answer, or it has answered
            self._child = 0


def touched(output: Path, last: Published) -> frozenset[str]:
    """The files that `last` left at `output` and that are not there as they were, by size and time."""
    from site_builder.publish import Tree

    tree, root = Tree(output), os.path.join(output, "")
    found: list[str] = []
    folder, is_there = "", True
    for path, file in last.at(output).items():
        above = path.rpartition("/")[0]
        if above != folder:  # files of one folder stand side by side
            folder, is_there = above, tree.is_folder(above)
        try:
            now = os.lstat(root + path) if is_there else None
        except (FileNotFoundError, NotADirectoryError):
            now = None
        if now is None or (now.st_mtime_ns, now.st_size) != (file.mtime, file.size) or not stat.S_ISREG(now.st_mode):
            found.append(path)
    return frozenset(found)


def _is_worth_it(store: Path) -> bool:
    if not hasattr(os, "fork") or threading.active_count() > 1 or (os.cpu_count() or 1) < 2:
        return False
    try:
        return store.stat().st_size >= MANY
    except OSError:
        return False


def _mark(memo: bytes) -> bytes:
    from site_builder.engine.encoding import fingerprint

    return fingerprint(memo)


def _look(store: Path, output: Path, question: int, answer: int) -> None:
    """What the other process does. It never returns: all that the first one holds open is not its own."""
    status = 1
    try:
        os.close(question)
        import msgspec

        from site_builder.engine import Store
        from site_builder.publish import Published

        with Store.reader(store) as reader:
            memo = reader.memo_get(PUBLISHED) or b""
        found = msgspec.msgpack.encode((_mark(memo), touched(output, Published.of(memo))))
        with open(answer, "wb") as pipe:
            pipe.write(found)
        status = 0
    finally:
        os._exit(status)
