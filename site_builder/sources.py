"""The files of an archive: which there are, what each is for, and what their bytes hash to.

`walking` looks through folders. Where there are the same files as last time, only what may have changed is read.
"""

from __future__ import annotations

import os
import posixpath
import stat
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec

from site_builder.catalog.rows import Unit
from site_builder.config import ImportRule, Settings
from site_builder.diagnostics import Diagnostic, Severity
from site_builder.engine import digest
from site_builder.ids import PLURALS, RESERVED_IDS, WINDOWS_DEVICES, DocumentId, SourcePath, is_id, slug
from site_builder.importrules import import_id
from site_builder.model import ReaderName
from site_builder.walking import Found, Stat, Walk, files_below, is_passed_over

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


class _Memo(msgspec.Struct, frozen=True, array_like=True):
    """What a walk leaves for the next. `folders` in which it looked; none, where looking alone cannot tell enough.

    `rules`: by which it went. The rest is its `Inventory`, but for what stands in `files` and in the memo itself.
    """

    rules: bytes
    files: dict[SourcePath, Stat]
    folders: tuple[str, ...]
    units: dict[DocumentId, Unit]
    authority: dict[SourcePath, str]
    pages: dict[str, SourcePath]
    assets: dict[str, SourcePath]
    ledgers: tuple[SourcePath, ...]
    findings: tuple[Diagnostic, ...]

    @staticmethod
    def of(memo: bytes | None) -> _Memo | None:
        if memo:
            with suppress(msgspec.DecodeError, UnicodeDecodeError):
                return msgspec.msgpack.decode(memo, type=_Memo)
        return None


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
    before: Mapping[SourcePath, str] | None = None
    """`files` as the memo had them, if there were the same ones: by the same settings all the rest is as it was."""
    is_walked: bool = True
    """Whether `memo` tells how `files` are; not so after `again`."""


def scan(root: Path, settings: Settings, memo: bytes | None = None) -> Inventory:
    """Walk the archive at `root`. `memo` is the `Inventory.memo` of an earlier scan.

    Raises ChangedDuringBuild when something vanishes while it is looked at.
    """
    rules = msgspec.msgpack.encode(settings.imports)
    last = _Memo.of(memo)
    if last is not None and last.rules != rules:
        last = None
    if memo and last is not None and (found := _same_names(root, last, memo)) is not None:
        return found
    walk = Walk(root, last.files if last else {}, time.time_ns())
    units = _Units(walk)
    rest = _Rest(walk)
    for path, entry in files_below(walk, "content"):
        inner = path.removeprefix("content/")
        if inner.startswith("documents/"):
            units.add(path, entry)
        else:
            rest.add(path, inner, entry)
        walk.pass_over(path)
    for index, rule in enumerate(settings.imports):
        units.add_imported(index, rule)
    left = _Memo(
        rules=rules,
        files=walk.stats,
        folders=tuple(dict.fromkeys(walk.folders)) if walk.is_plain else (),
        units=units.finish(rest.ledgers),
        authority=rest.authority,
        pages=rest.pages,
        assets=rest.assets,
        ledgers=tuple(rest.ledgers.values()),
        findings=tuple(walk.findings),
    )
    return _inventory(left, walk.files, msgspec.msgpack.encode(left), walk.before(), walk.read)


def _same_names(root: Path, last: _Memo, memo: bytes) -> Inventory | None:
    """What a walk would find, if there are the files and folders of the last one: those that are other are read.

    Names are then neither checked nor put together again. None, too, where anything but files and folders stands.
    """
    known, below, seen = last.files, frozenset(last.folders), 0
    others: list[Found] = []
    for folder in last.folders:
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    if is_passed_over(entry.name):
                        continue
                    path, info = SourcePath(f"{folder}/{entry.name}"), entry.stat(follow_symlinks=False)
                    if (old := known.get(path)) is not None:
                        seen += 1
                        if not old.is_still(info):
                            others.append((path, info))
                    elif path not in below or not stat.S_ISDIR(info.st_mode):
                        return None
        except (FileNotFoundError, NotADirectoryError):
            return None
    if not below or seen != len(known) or not all(stat.S_ISREG(info.st_mode) for _, info in others):
        return None
    before = {path: old.digest for path, old in known.items() if old.digest}
    walk = Walk(root, known, time.time_ns())
    for path, info in others:
        walk.add(path, info) if known[path].digest else walk.pass_over(path)
    if not others:
        return _inventory(last, before, memo, before=before)
    left = msgspec.structs.replace(last, files={**known, **walk.stats})
    return _inventory(left, {**before, **walk.files}, msgspec.msgpack.encode(left), before, walk.read)


def _inventory(
    left: _Memo, files: dict[SourcePath, str], memo: bytes, before: Mapping[SourcePath, str] | None, parsed: int = 0
) -> Inventory:
    return Inventory(
        files=files,
        units=left.units,
        authority=left.authority,
        pages=left.pages,
        assets=left.assets,
        ledgers=left.ledgers,
        findings=left.findings,
        memo=memo,
        parsed=parsed,
        before=before,
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
    return replace(last, files=files, is_walked=False)


def read(root: Path, path: SourcePath) -> bytes:
    """The bytes of a file of the archive."""
    return (root / path).read_bytes()


def _checked_id(walk: Walk, path: str, stem: str, reserved: frozenset[str] = RESERVED_IDS) -> bool:
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

    walk: Walk
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
            self.walk.is_plain = False
            message = f'there is no folder "{rule.folder}"'
            self.walk.report("PATH011", "site.yaml", message, "correct `folder` in the rule")
            return
        for path, entry in files_below(self.walk, folder):
            self._add_imported(index, rule, path, path.removeprefix(folder + "/"), entry)
            self.walk.pass_over(path)

    def _add_imported(self, index: int, rule: ImportRule, path: SourcePath, inner: str, entry: os.stat_result) -> None:
        if READERS.get(posixpath.splitext(path)[1]) != rule.reader:
            return
        document, hint = import_id(rule, inner), "change `id` of the rule"
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

    walk: Walk
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
