"""Walking through folders: regular files with what the system says of them, and names that every system can keep.

Files are known by digest; stat data (size, times, inode) only spares reading what cannot have changed, and is not
trusted for files touched within a moment of being read.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import ChangedDuringBuild, digest
from site_builder.ids import WINDOWS_DEVICES, SourcePath

_ODD: Final = re.compile(r'[\ud800-\udfff]|[\x00-\x1f\x7f-\x9f]|[. ]+\Z|[<>:"|?*\\]')
_RACY: Final = 2_000_000_000
"""Nanoseconds: a file changed this shortly before it was read may change again within one clock tick."""
_UNSETTLED: Final = (-1, 0, 0, 0)
"""Size and so on, in the memo, of a file that has to be looked at again: nothing is of this size."""

Found = tuple[SourcePath, os.stat_result]


class Stat(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A file as it was; without a digest where nothing reads it."""

    size: int
    mtime: int
    ctime: int
    inode: int
    digest: str

    def is_still(self, now: os.stat_result) -> bool:
        """Whether it cannot have changed."""
        return (
            self.mtime == now.st_mtime_ns
            and self.ctime == now.st_ctime_ns
            and self.size == now.st_size
            and self.inode == now.st_ino
        )


@dataclass
class Walk:
    """Collects while walking; for one `sources.scan`."""

    root: Path
    known: Mapping[SourcePath, Stat]
    now: int
    stats: dict[SourcePath, Stat] = field(default_factory=dict)
    files: dict[SourcePath, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    is_plain: bool = True
    """Whether there are only files and folders, and every folder that should be there."""
    findings: list[Diagnostic] = field(default_factory=list)
    read: int = 0

    def report(self, code: str, path: str, message: str, hint: str = "", severity: Severity = Severity.ERROR) -> None:
        self.findings.append(Diagnostic(code, severity, Span(SourcePath(path)), message, hint))

    def add(self, path: SourcePath, entry: os.stat_result) -> None:
        """Record the digest of a file, from stat data when they prove that it is unchanged."""
        old = self.known.get(path)
        if old is not None and old.digest and old.is_still(entry):
            self.stats[path], self.files[path] = old, old.digest
            return
        try:
            value = digest((self.root / path).read_bytes())
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as gone:
            raise ChangedDuringBuild(path) from gone
        self.read += 1
        is_settled = max(entry.st_mtime_ns, entry.st_ctime_ns) < self.now - _RACY
        now = (entry.st_size, entry.st_mtime_ns, entry.st_ctime_ns, entry.st_ino) if is_settled else _UNSETTLED
        self.stats[path] = Stat(*now, value)
        self.files[path] = value

    def pass_over(self, path: SourcePath) -> None:
        """Record a file that nothing reads."""
        self.stats.setdefault(path, Stat(*_UNSETTLED, ""))

    def before(self) -> dict[SourcePath, str] | None:
        """The digests of the memo, if it has the files that there are."""
        if self.known.keys() != self.stats.keys() or not all(self.known[path].digest for path in self.files):
            return None
        return {path: self.known[path].digest for path in self.files}


# --- walking ------------------------------------------------------------------------------------------


def files_below(walk: Walk, top: str) -> Iterator[Found]:
    """Every regular file below `top`, folders and names in sorted order; hidden and backup files left out."""
    base = walk.root / top
    if not base.is_dir():
        walk.is_plain = False
        return
    home = os.path.realpath(base)
    stack: list[tuple[str, frozenset[str]]] = [(top, frozenset({home}))]
    while stack:
        folder, above = stack.pop()
        walk.folders.append(folder)
        below: list[tuple[str, frozenset[str]]] = []
        for entry in _entries(walk, folder):
            path = f"{folder}/{entry.name}"
            if (info := _look(walk, path, entry, home)) is None:
                continue
            if stat.S_ISDIR(info.st_mode):
                real = os.path.realpath(walk.root / path)
                if real in above:
                    walk.report("PATH005", path, "this symbolic link runs in a circle", "remove the link")
                else:
                    below.append((path, above | {real}))
            elif stat.S_ISREG(info.st_mode):
                yield SourcePath(path), info
            else:
                walk.is_plain = False
                walk.report("PATH006", path, "this is not a file", "it is left alone", Severity.WARNING)
        stack.extend(reversed(below))


def _entries(walk: Walk, folder: str) -> list[os.DirEntry[str]]:
    """What stands in a folder under names that can be used, in sorted order."""
    try:
        with os.scandir(walk.root / folder) as found:
            entries = sorted((e for e in found if not is_passed_over(e.name)), key=lambda e: e.name)
    except (FileNotFoundError, NotADirectoryError) as gone:
        raise ChangedDuringBuild(folder) from gone
    usable = _usable(walk, folder, [e.name for e in entries])
    return [e for e in entries if e.name in usable]


def is_passed_over(name: str) -> bool:
    """Hidden files and what editors leave behind."""
    return name.startswith(".") or name.endswith(("~", ".swp", ".tmp", "#"))


def _look(walk: Walk, path: str, entry: os.DirEntry[str], home: str) -> os.stat_result | None:
    """Stat data of what `entry` leads to; None (and a finding) for a link that leads nowhere or outside."""
    if not entry.is_symlink():
        try:
            return entry.stat(follow_symlinks=False)
        except FileNotFoundError as gone:
            raise ChangedDuringBuild(path) from gone
    walk.is_plain = False
    real = os.path.realpath(walk.root / path)
    if real != home and not real.startswith(home + os.sep):
        hint = "copy the file here instead of linking to it"
        walk.report("PATH005", path, "this symbolic link leads out of the folder", hint)
        return None
    try:
        return os.stat(walk.root / path)
    except OSError:
        walk.report("PATH005", path, "this symbolic link leads nowhere", "remove the link or restore its target")
        return None


# --- names --------------------------------------------------------------------------------------------


def _usable(walk: Walk, folder: str, names: Iterable[str]) -> set[str]:
    """The names of one folder that every system can keep, side by side; the others are reported."""
    seen: dict[str, str] = {}
    usable: set[str] = set()
    for name in names:
        other = seen.setdefault(_folded(name), name)
        if trouble := _trouble(name):
            message = f"the name {name!a} cannot be kept on every system: {trouble}"
            walk.report("PATH012", f"{folder}/{_printable(name)}", message, "rename it")
        elif name.partition(".")[0].lower() in WINDOWS_DEVICES:
            walk.report("PATH004", f"{folder}/{name}", f'the name "{name}" is reserved by Windows', "rename it")
        elif other != name:
            message = f'"{name}" and "{other}" are one name on some systems'
            walk.report("PATH002", f"{folder}/{name}", message, "rename one of them")
        else:
            usable.add(name)
    return usable


def _folded(name: str) -> str:
    """What a file system that knows neither case nor Unicode forms makes of `name`."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _trouble(name: str) -> str:
    """Why some system cannot keep a file of this name, in words; ``""`` when all can."""
    if (odd := _ODD.search(name)) is None:
        return ""
    if "\ud800" <= odd[0] <= "\udfff":
        return "it is not UTF-8"
    if unicodedata.category(odd[0][0]) == "Cc":
        return "it has a control character"
    return "it ends in a dot or a blank" if odd[0][0] in ". " else 'it has one of the signs < > : | ? * " and \\'


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in name)
