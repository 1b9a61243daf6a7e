"""The files of an archive: which there are, what each is for, and what their bytes hash to.

The only module that walks folders. Files are known by digest; stat data (size, times, inode) only spares
reading what cannot have changed, and is not trusted for files touched within a moment of being read.
"""

from __future__ import annotations

import os
import stat
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from site_builder.catalog.rows import Unit
from site_builder.config import ImportRule, Settings
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import digest
from site_builder.ids import (
    PLURALS,
    RESERVED_IDS,
    WINDOWS_DEVICES,
    DocumentId,
    SourcePath,
    is_id,
    slug,
)
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
    "PATH012": "A file name with control characters, a trailing dot or blank, or too many bytes.",
}

READERS: Final[dict[str, ReaderName]] = {".md": "markdown", ".txt": "text", ".html": "html", ".htm": "html"}
COMMENTS: Final = ".comments.yaml"
AUTHORITY: Final[dict[str, str]] = {
    f"entities/{PLURALS[kind]}.yaml": kind for kind in ("person", "organization", "place", "event", "publication")
}
_RACY: Final = 2_000_000_000
"""Nanoseconds: a file changed this shortly before it was read may change again within one clock tick."""


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
        same = old is not None and (old.size, old.mtime, old.ctime, old.inode) == (
            entry.st_size,
            entry.st_mtime_ns,
            entry.st_ctime_ns,
            entry.st_ino,
        )
        if old is not None and same:
            value = old.digest
        else:
            value = digest((self.root / path).read_bytes())
            self.read += 1
        settled = max(entry.st_mtime_ns, entry.st_ctime_ns) < self.now - _RACY
        if settled:
            self.stats[path] = _Stat(entry.st_size, entry.st_mtime_ns, entry.st_ctime_ns, entry.st_ino, value)
        self.files[path] = value


def scan(root: Path, settings: Settings, memo: bytes | None = None) -> Inventory:
    """Walk the archive at `root`. `memo` is the `Inventory.memo` of an earlier scan."""
    known = msgspec.msgpack.decode(memo, type=dict[str, _Stat]) if memo else {}
    walk = _Walk(root, known, time.time_ns())
    content = list(_files(walk, "content"))
    units = _Units(walk)
    for path, entry in content:
        inner = path.removeprefix("content/")
        if inner.startswith("documents/"):
            units.add(path, entry)
    authority, pages, assets, ledgers = _rest(walk, content)
    for index, rule in enumerate(settings.imports):
        _imported(walk, units, index, rule)
    found = units.finish(ledgers)
    return Inventory(
        files=walk.files,
        units=found,
        authority=authority,
        pages=pages,
        assets=assets,
        findings=tuple(walk.findings),
        memo=msgspec.msgpack.encode(walk.stats),
        parsed=walk.read,
    )


def read(root: Path, path: SourcePath) -> bytes:
    """The bytes of a file of the archive."""
    return (root / path).read_bytes()


# --- walking ------------------------------------------------------------------------------------------


def _files(walk: _Walk, top: str) -> Iterator[tuple[SourcePath, os.stat_result]]:
    """Every regular file below `top`, folders and names in sorted order; hidden and backup files left out."""
    base = walk.root / top
    if not base.is_dir():
        return
    home = os.path.realpath(base)
    stack: list[tuple[str, frozenset[str]]] = [(top, frozenset({home}))]
    while stack:
        folder, above = stack.pop()
        with os.scandir(walk.root / folder) as scan_of:
            entries = sorted(scan_of, key=lambda e: e.name)
        _clashes(walk, folder, [e.name for e in entries])
        below: list[tuple[str, frozenset[str]]] = []
        for entry in entries:
            path = f"{folder}/{entry.name}"
            if entry.name.startswith(".") or entry.name.endswith(("~", ".swp", ".tmp", "#")):
                continue
            if (info := _look(walk, path, entry, home)) is None:
                continue
            if stat.S_ISDIR(info.st_mode):
                real = os.path.realpath(walk.root / path) if entry.is_symlink() else ""
                if real and real in above:
                    walk.report("PATH005", path, "this symbolic link runs in a circle", "remove the link")
                else:
                    below.append((path, above | {real or os.path.realpath(walk.root / path)}))
            elif stat.S_ISREG(info.st_mode):
                yield SourcePath(path), info
            else:
                walk.report("PATH006", path, "this is not a file", "it is left alone", Severity.WARNING)
        stack.extend(reversed(below))


def _look(walk: _Walk, path: str, entry: os.DirEntry[str], home: str) -> os.stat_result | None:
    """Stat data of what `entry` leads to; None (and a finding) for a link that leads nowhere or outside."""
    if not entry.is_symlink():
        return entry.stat(follow_symlinks=False)
    real = os.path.realpath(walk.root / path)
    if real != home and not real.startswith(home + os.sep):
        walk.report(
            "PATH005", path, "this symbolic link leads out of the folder", "copy the file here instead of linking to it"
        )
        return None
    try:
        return os.stat(walk.root / path)
    except OSError:
        walk.report("PATH005", path, "this symbolic link leads nowhere", "remove the link or restore its target")
        return None


def _clashes(walk: _Walk, folder: str, names: Iterable[str]) -> None:
    """Names of one folder that would be one name on a file system that folds case or Unicode form."""
    seen: dict[str, str] = {}
    for name in names:
        folded = unicodedata.normalize("NFC", name).casefold()
        if (other := seen.setdefault(folded, name)) != name:
            walk.report(
                "PATH002",
                f"{folder}/{name}",
                f'"{name}" and "{other}" are one name on some systems',
                "rename one of them",
            )
        if any(unicodedata.category(c) == "Cc" for c in name) or name != name.rstrip(". ") or len(name.encode()) > 255:
            walk.report(
                "PATH012", f"{folder}/{name}", f"the name {name!r} cannot be kept on every system", "rename the file"
            )


def _rest(
    walk: _Walk, content: list[tuple[SourcePath, os.stat_result]]
) -> tuple[dict[SourcePath, str], dict[str, SourcePath], dict[str, SourcePath], dict[SourcePath, DocumentId]]:
    """Everything below content/ but the documents: authority files, pages, assets, the ledger."""
    authority: dict[SourcePath, str] = {}
    pages: dict[str, SourcePath] = {}
    assets: dict[str, SourcePath] = {}
    ledgers: dict[SourcePath, DocumentId] = {}
    notes = {f"entities/{PLURALS[k]}": k for k in AUTHORITY.values()}
    for path, entry in content:
        inner = path.removeprefix("content/")
        folder, _, name = inner.rpartition("/")
        stem, suffix = os.path.splitext(name)
        if inner.startswith("documents/"):
            continue
        if inner in AUTHORITY:
            authority[path] = AUTHORITY[inner]
        elif inner in ("topics.yaml", "claims.yaml"):
            authority[path] = stem
        elif folder in notes and suffix == ".md" and _checked_id(walk, path, stem):
            authority[path] = f"note:{notes[folder]}"
        elif folder == "pages" and suffix == ".md" and _checked_id(walk, path, stem):
            pages[stem] = path
        elif folder == "ledger" and suffix == ".json":
            ledgers[path] = DocumentId(stem)
        elif inner.startswith("assets/"):
            assets[inner] = path
        else:
            if not inner.startswith("LICENSE"):
                walk.report(
                    "PATH007", path, "nothing reads this file", "see the manual: what belongs where", Severity.WARNING
                )
            continue
        walk.add(path, entry)
    return authority, pages, assets, ledgers


def _checked_id(walk: _Walk, path: str, stem: str) -> bool:
    """Whether a file's name is a usable id; reports why not."""
    if not is_id(stem):
        better = slug(stem)
        hint = f'rename it to "{better}"' if better else "give it a name of lower-case ASCII letters, digits and -"
        walk.report("PATH003", path, f'"{stem}" cannot be an id', hint)
        return False
    if stem in RESERVED_IDS or stem in WINDOWS_DEVICES:
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

    def add(self, path: SourcePath, entry: os.stat_result) -> None:
        """One file below content/documents."""
        base, suffix = os.path.splitext(path)
        if path.endswith(COMMENTS):
            self.comments[path.removesuffix(COMMENTS)] = path
        elif suffix == ".yaml":
            self.sidecars[base] = path
        elif suffix in READERS:
            if _checked_id(self.walk, path, Path(base).name):
                unit = Unit(DocumentId(Path(base).name), path, READERS[suffix])
                self.mains.setdefault(unit.id, []).append(unit)
        else:
            hint = "use the ending .yaml" if suffix == ".yml" else "attachments belong into content/assets/"
            self.walk.report("PATH007", path, "nothing reads this file", hint, Severity.WARNING)
            return
        self.walk.add(path, entry)

    def finish(self, ledgers: dict[SourcePath, DocumentId]) -> dict[DocumentId, Unit]:
        """The units, each with its sidecar, comments and ledger; what does not fit together is reported."""
        units: dict[DocumentId, Unit] = {}
        by_id = {document: path for path, document in ledgers.items()}
        used: set[str] = set()
        for document, found in sorted(self.mains.items()):
            bases = [os.path.splitext(u.source)[0] for u in found]
            used.update(bases)
            if len(found) > 1:
                names = " and ".join(u.source for u in found)
                for unit in found:
                    self.walk.report(
                        "PATH001", unit.source, f"{names} would both be /documents/{document}/", "rename one of them"
                    )
                continue
            complete = self._complete(found[0], bases[0])
            if complete is not None:
                ledger = by_id.get(document, SourcePath(""))
                units[document] = msgspec.structs.replace(complete, ledger=ledger) if ledger else complete
        for base, path in sorted((self.sidecars | self.comments).items()):
            if base not in used:
                self.walk.report(
                    "PATH009", path, f"there is no document {Path(base).name}.txt, .html or .md beside it",
                    "restore the document or remove this file",
                )  # fmt: skip
        return units

    def _complete(self, unit: Unit, base: str) -> Unit | None:
        sidecar = self.sidecars.get(base)
        if unit.rule >= 0:
            return unit
        if unit.reader == "markdown" and sidecar is not None:
            self.walk.report(
                "PATH010", sidecar, f"{unit.source} has its metadata in front matter",
                "move what this file says there and remove it",
            )  # fmt: skip
            return None
        if unit.reader != "markdown" and sidecar is None:
            self.walk.report(
                "PATH008", unit.source, f"this document has no sidecar {base}.yaml",
                "write one with at least a title",
            )  # fmt: skip
            return None
        comments = self.comments.get(base, SourcePath(""))
        return msgspec.structs.replace(unit, sidecar=sidecar or SourcePath(""), comments=comments)


def _imported(walk: _Walk, units: _Units, index: int, rule: ImportRule) -> None:
    """The documents of a foreign folder that stays as it is (`import:` in site.yaml)."""
    folder = os.path.normpath(rule.folder).replace(os.sep, "/")
    if not (walk.root / folder).is_dir():
        walk.report("PATH011", "site.yaml", f'there is no folder "{rule.folder}"', "correct `folder` in the rule")
        return
    for path, entry in _files(walk, folder):
        suffix = os.path.splitext(path)[1]
        if READERS.get(suffix) != rule.reader:
            continue
        document = import_id(rule, path.removeprefix(folder + "/"))
        if not document or not is_id(document):
            walk.report("PATH003", path, f'the pattern "{rule.id}" gives no usable id here', "change `id` of the rule")
            continue
        walk.add(path, entry)
        units.mains.setdefault(document, []).append(Unit(document, path, rule.reader, rule=index))
