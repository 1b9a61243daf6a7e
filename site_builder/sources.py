"""The files of an archive: which there are, what each is for, and what their bytes hash to.

The only module that walks folders. Files are known by digest; stat data (size, times, inode) only spares
reading what cannot have changed, and is not trusted for files touched within a moment of being read.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec

from site_builder.catalog.rows import Unit
from site_builder.config import ImportRule, Settings
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import ChangedDuringBuild, digest
from site_builder.ids import PLURALS, RESERVED_IDS, WINDOWS_DEVICES, DocumentId, SourcePath, is_id, slug
from site_builder.importrules import import_id
from site_builder.model import ReaderName

CODES: Final = {
    "PATH001": "Two sources would have the same address; both are named and neither is built.",
    "PATH002": "Two file names differ only in case or in Unicode form: one of them would be lost on some systems.",
    "PATH003": "A file name that cannot be an id: it must be lower-case ASCII letters, digits and `-`.",
    "PATH004": "A name that is reserved, by the site (`page`, `year`, …) or by an operating system (`con`, `aux`, …).",
    "PATH005": "A symbolic link that leaves the archive's folder, leads nowhere or runs in a circle.",
    "PATH006": "Something that is not a file or folder (a pipe, a socket, a device) is left alone.",
    "PATH007": "A file in the archive that no part of the builder reads.",
    "PATH008": "A `.txt` or `.html` source without its sidecar `.yaml`.",
    "PATH009": "A sidecar `.yaml`, or a `.comments.yaml`, without the document it belongs to.",
    "PATH010": "A Markdown source has its metadata in front matter and a sidecar as well.",
    "PATH011": "The folder of an import rule is not there.",
    "PATH012": "A file name that some system cannot keep: control characters, a dot or blank at its end, not UTF-8.",
}

READERS: Final[dict[str, ReaderName]] = {".md": "markdown", ".txt": "text", ".html": "html", ".htm": "html"}
COMMENTS: Final = ".comments.yaml"
AUTHORITY: Final[dict[str, str]] = {
    f"entities/{PLURALS[kind]}.yaml": kind for kind in ("person", "organization", "place", "event", "publication")
}
LEDGER_PAGES: Final = "pages"
"""`content/ledger/pages.json` is about all pages, so no document can have this id."""

_NOTES: Final = {f"entities/{PLURALS[kind]}": kind for kind in AUTHORITY.values()}
_RESERVED: Final = RESERVED_IDS | {LEDGER_PAGES}
_ODD: Final = re.compile(r'[\ud800-\udfff]|[\x00-\x1f\x7f-\x9f]|[. ]+\Z|[<>:"|?*\\]')
_RACY: Final = 2_000_000_000
"""Nanoseconds: a file changed this shortly before it was read may change again within one clock tick."""

_Found = tuple[SourcePath, os.stat_result]


class _Stat(msgspec.Struct, frozen=True, array_like=True):
    size: int
    mtime: int
    ctime: int
    inode: int
    digest: str


@dataclass(frozen=True)
class Inventory:
    """What was found. Every path is relative to the folder of site.yaml."""

    files: dict[SourcePath, str]
    """Digest of each file that a task may read."""
    units: dict[DocumentId, Unit]
    authority: dict[SourcePath, str]
    """Authority file → kind: `person` …, `topics`, `claims`, or `note:<kind>` for `entities/<kind>/<id>.md`."""
    pages: dict[str, SourcePath]
    assets: dict[str, SourcePath]
    """Output path → source."""
    ledgers: tuple[SourcePath, ...]
    """Files of content/ledger."""
    findings: tuple[Diagnostic, ...]
    memo: bytes
    """Stat data for the next `scan`."""
    parsed: int = 0
    """How many files had to be read."""


@dataclass
class _Walk:
    """Collects while walking; private to `scan`."""

    root: Path
    known: dict[str, _Stat]
    now: int
    stats: dict[str, _Stat] = field(default_factory=dict)
    files: dict[SourcePath, str] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    read: int = 0

    def report(self, code: str, path: str, message: str, hint: str = "", severity: Severity = Severity.ERROR) -> None:
        self.findings.append(Diagnostic(code, severity, Span(SourcePath(path)), message, hint))

    def add(self, path: SourcePath, entry: os.stat_result) -> None:
        """Record the digest of a file, from stat data when they prove that it is unchanged."""
        old = self.known.get(path)
        now = (entry.st_size, entry.st_mtime_ns, entry.st_ctime_ns, entry.st_ino)
        if old is not None and (old.size, old.mtime, old.ctime, old.inode) == now:
            value = old.digest
        else:
            try:
                value = digest((self.root / path).read_bytes())
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as gone:
                raise ChangedDuringBuild(path) from gone
            self.read += 1
        if max(entry.st_mtime_ns, entry.st_ctime_ns) < self.now - _RACY:
            self.stats[path] = _Stat(*now, value)
        self.files[path] = value


def scan(root: Path, settings: Settings, memo: bytes | None = None) -> Inventory:
    """Walk the archive at `root`. `memo` is the `Inventory.memo` of an earlier scan.

    Raises ChangedDuringBuild when something vanishes while it is looked at.
    """
    known: dict[str, _Stat] = {}
    if memo:
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            known = msgspec.msgpack.decode(memo, type=dict[str, _Stat])
    walk = _Walk(root, known, time.time_ns())
    units = _Units(walk)
    rest = _Rest(walk)
    for path, entry in _files(walk, "content"):
        inner = path.removeprefix("content/")
        if inner.startswith("documents/"):
            units.add(path, entry)
        else:
            rest.add(path, inner, entry)
    for index, rule in enumerate(settings.imports):
        units.add_imported(index, rule)
    found = units.finish(rest.ledgers)
    return Inventory(
        files=walk.files,
        units=found,
        authority=rest.authority,
        pages=rest.pages,
        assets=rest.assets,
        ledgers=tuple(rest.ledgers.values()),
        findings=tuple(walk.findings),
        memo=msgspec.msgpack.encode(walk.stats),
        parsed=walk.read,
    )


def again(root: Path, last: Inventory, touched: Iterable[Path]) -> Inventory | None:
    """`last` with the files anew that were `touched` since; None when they were not there before: then `scan`."""
    files = dict(last.files)
    for place in touched:
        try:
            path = SourcePath(place.relative_to(os.path.abspath(root)).as_posix())
            if path not in files or not stat.S_ISREG(os.lstat(place).st_mode):
                return None
            files[path] = digest(place.read_bytes())
        except (OSError, ValueError):
            return None
    return replace(last, files=files)


def read(root: Path, path: SourcePath) -> bytes:
    """The bytes of a file of the archive."""
    return (root / path).read_bytes()


# --- walking ------------------------------------------------------------------------------------------


def _files(walk: _Walk, top: str) -> Iterator[_Found]:
    """Every regular file below `top`, folders and names in sorted order; hidden and backup files left out."""
    base = walk.root / top
    if not base.is_dir():
        return
    home = os.path.realpath(base)
    stack: list[tuple[str, frozenset[str]]] = [(top, frozenset({home}))]
    while stack:
        folder, above = stack.pop()
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
                walk.report("PATH006", path, "this is not a file", "it is left alone", Severity.WARNING)
        stack.extend(reversed(below))


def _entries(walk: _Walk, folder: str) -> list[os.DirEntry[str]]:
    """What stands in a folder under names that can be used, in sorted order."""
    try:
        with os.scandir(walk.root / folder) as found:
            entries = sorted((e for e in found if not _is_passed_over(e.name)), key=lambda e: e.name)
    except (FileNotFoundError, NotADirectoryError) as gone:
        raise ChangedDuringBuild(folder) from gone
    usable = _usable(walk, folder, [e.name for e in entries])
    return [e for e in entries if e.name in usable]


def _is_passed_over(name: str) -> bool:
    """Hidden files and what editors leave behind."""
    return name.startswith(".") or name.endswith(("~", ".swp", ".tmp", "#"))


def _look(walk: _Walk, path: str, entry: os.DirEntry[str], home: str) -> os.stat_result | None:
    """Stat data of what `entry` leads to; None (and a finding) for a link that leads nowhere or outside."""
    if not entry.is_symlink():
        try:
            return entry.stat(follow_symlinks=False)
        except FileNotFoundError as gone:
            raise ChangedDuringBuild(path) from gone
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


def _usable(walk: _Walk, folder: str, names: Iterable[str]) -> set[str]:
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


def _checked_id(walk: _Walk, path: str, stem: str, reserved: frozenset[str] = RESERVED_IDS) -> bool:
    """Whether a file's name is a usable id; reports why not."""
    if not is_id(stem):
        better = slug(stem)
        hint = f'rename it to "{better}"' if better else "give it a name of lower-case ASCII letters, digits and -"
        walk.report("PATH003", path, f'"{stem}" cannot be an id', hint)
        return False
    if stem in reserved:
        walk.report("PATH004", path, f'the name "{stem}" is reserved', "rename the file")
        return False
    return True


# --- documents ----------------------------------------------------------------------------------------


@dataclass
class _Units:
    """Puts sources, sidecars and comments together; private to `scan`."""

    walk: _Walk
    mains: dict[DocumentId, list[Unit]] = field(default_factory=dict)
    sidecars: dict[str, SourcePath] = field(default_factory=dict)
    comments: dict[str, SourcePath] = field(default_factory=dict)
    bases: set[str] = field(default_factory=set)
    """Paths of documents without their ending; of those, too, whose name cannot be used."""

    def add(self, path: SourcePath, entry: os.stat_result) -> None:
        """One file below content/documents."""
        base, suffix = posixpath.splitext(path)
        if path.endswith(COMMENTS):
            self.comments[path.removesuffix(COMMENTS)] = path
        elif suffix == ".yaml":
            self.sidecars[base] = path
        elif suffix in READERS:
            self.bases.add(base)
            name = posixpath.basename(base)
            if _checked_id(self.walk, path, name, _RESERVED):
                self._keep(Unit(DocumentId(name), path, READERS[suffix]))
        else:
            hint = "use the ending .yaml" if suffix == ".yml" else "attachments belong into content/assets/"
            self.walk.report("PATH007", path, "nothing reads this file", hint, Severity.WARNING)
            return
        self.walk.add(path, entry)

    def add_imported(self, index: int, rule: ImportRule) -> None:
        """The documents of a foreign folder that stays as it is (`import:` in site.yaml)."""
        folder = posixpath.normpath(rule.folder)
        if not (self.walk.root / folder).is_dir():
            message = f'there is no folder "{rule.folder}"'
            self.walk.report("PATH011", "site.yaml", message, "correct `folder` in the rule")
            return
        hint = "change `id` of the rule"
        for path, entry in _files(self.walk, folder):
            if READERS.get(posixpath.splitext(path)[1]) != rule.reader:
                continue
            document = import_id(rule, path.removeprefix(folder + "/"))
            if not document:
                self.walk.report("PATH003", path, f'the pattern "{rule.id}" gives no usable id here', hint)
            elif document in _RESERVED | WINDOWS_DEVICES:
                self.walk.report("PATH004", path, f'the id "{document}", made by "{rule.id}", is reserved', hint)
            else:
                self.walk.add(path, entry)
                self._keep(Unit(document, path, rule.reader, rule=index))

    def _keep(self, unit: Unit) -> None:
        self.mains.setdefault(unit.id, []).append(unit)

    def finish(self, ledgers: dict[DocumentId, SourcePath]) -> dict[DocumentId, Unit]:
        """The units, each with its sidecar, comments and ledger; what does not fit together is reported."""
        units: dict[DocumentId, Unit] = {}
        for document, found in sorted(self.mains.items()):
            if len(found) > 1:
                names = " and ".join(u.source for u in found)
                message = f"{names} would both be /documents/{document}/"
                for unit in found:
                    self.walk.report("PATH001", unit.source, message, "rename one of them")
            elif (complete := self._complete(found[0])) is not None:
                ledger = ledgers.get(document, SourcePath(""))
                units[document] = msgspec.structs.replace(complete, ledger=ledger)
        for base, path in sorted((self.sidecars | self.comments).items()):
            if base not in self.bases:
                message = f"there is no document {posixpath.basename(base)}.txt, .html or .md beside it"
                self.walk.report("PATH009", path, message, "restore the document or remove this file")
        return units

    def _complete(self, unit: Unit) -> Unit | None:
        """The unit with what stands beside its source; None when its metadata are missing, or there twice."""
        base = posixpath.splitext(unit.source)[0]
        sidecar = self.sidecars.get(base)
        if unit.rule >= 0:
            return unit
        if unit.reader == "markdown" and sidecar is not None:
            message = f"{unit.source} has its metadata in front matter"
            self.walk.report("PATH010", sidecar, message, "move what this file says there and remove it")
            return None
        if unit.reader != "markdown" and sidecar is None:
            message = f"this document has no sidecar {base}.yaml"
            self.walk.report("PATH008", unit.source, message, "write one with at least a title")
            return None
        comments = self.comments.get(base, SourcePath(""))
        return msgspec.structs.replace(unit, sidecar=sidecar or SourcePath(""), comments=comments)


# --- everything else ----------------------------------------------------------------------------------


@dataclass
class _Rest:
    """Everything below content/ but the documents; private to `scan`."""

    walk: _Walk
    authority: dict[SourcePath, str] = field(default_factory=dict)
    pages: dict[str, SourcePath] = field(default_factory=dict)
    assets: dict[str, SourcePath] = field(default_factory=dict)
    ledgers: dict[DocumentId, SourcePath] = field(default_factory=dict)

    def add(self, path: SourcePath, inner: str, entry: os.stat_result) -> None:
        """One file; `inner` is its path below content/."""
        if self._takes(path, inner):
            self.walk.add(path, entry)
        elif not inner.startswith("LICENSE"):
            hint = "see the manual: what belongs where"
            self.walk.report("PATH007", path, "nothing reads this file", hint, Severity.WARNING)

    def _takes(self, path: SourcePath, inner: str) -> bool:
        """Whether something reads the file; a name that cannot be used has been reported."""
        folder, _, name = inner.rpartition("/")
        stem, suffix = posixpath.splitext(name)
        if inner in AUTHORITY:
            self.authority[path] = AUTHORITY[inner]
        elif inner in ("topics.yaml", "claims.yaml"):
            self.authority[path] = stem
        elif folder in _NOTES and suffix == ".md":
            if _checked_id(self.walk, path, stem):
                self.authority[path] = f"note:{_NOTES[folder]}"
        elif folder == "pages" and suffix == ".md":
            if _checked_id(self.walk, path, stem):
                self.pages[stem] = path
        elif folder == "ledger" and suffix == ".json":
            self.ledgers[DocumentId(stem)] = path
        elif inner.startswith("assets/"):
            self.assets[inner] = path
        else:
            return False
        return True
