"""The bundle kept in the cache: made anew when a search record has changed, else used as it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from site_builder.diagnostics import Diagnostic
from site_builder.engine import Outcome, Store, StoreDamaged
from site_builder.ids import OutputPath
from site_builder.model import Struct
from site_builder.search.bundle import FOLDER, MANIFEST, BundleReport, build_bundle
from site_builder.search.records import SearchRecord
from site_builder.search.service import SearchError

TABLE: Final = "search_record"
_MEMO: Final = "search"


class BundleFile(Struct, frozen=True):
    """A file of the bundle in the cache, with the sha256 and the bytes that it must have."""

    place: Path
    digest: str
    size: int

    def read(self) -> bytes:
        """Its contents. Raises StoreDamaged when they are not what the manifest says."""
        data = self.place.read_bytes()
        if sha256(data).hexdigest() != self.digest:
            raise StoreDamaged(f"{self.place.name} in the cache was changed")
        return data


class Kept(Struct, frozen=True):
    """The files of the bundle by output path, what is in it, and what went wrong (then there are no files)."""

    files: Mapping[OutputPath, BundleFile] = {}
    report: dict[str, int] = {}
    findings: tuple[Diagnostic, ...] = ()


class _Memo(msgspec.Struct, frozen=True):
    language: str
    records: str
    manifest: str
    report: BundleReport


def kept_bundle(outcome: Outcome, store: Store, language: str, folder: Path) -> Kept:
    """The bundle of the records as they are now, in `folder`."""
    records = _state(outcome)
    memo = _remembered(store, language, records, folder)
    if memo is None:
        fresh = folder.with_name(folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            report = build_bundle(_records(outcome), language, fresh)
        except SearchError as error:
            return Kept(findings=(error.diagnostic,))
        shutil.rmtree(folder, ignore_errors=True)
        if fresh.exists():
            fresh.rename(folder)
        memo = _Memo(language, records, _manifest_digest(folder), report)
        store.memo_set(_MEMO, msgspec.msgpack.encode(memo))
    return Kept(_files(folder), _report(memo.report))


def _state(outcome: Outcome) -> str:
    """Digest of all search records: a bundle is of these or is made anew, whatever became of the run that made it."""
    state = sha256()
    for key, fp in sorted(outcome.fingerprints(TABLE).items()):
        state.update(f"{key}\0".encode() + fp)
    return state.hexdigest()


def _records(outcome: Outcome) -> Iterator[SearchRecord]:
    for key in outcome.keys(TABLE):
        yield from outcome.row(TABLE, key) or ()


def _remembered(store: Store, language: str, records: str, folder: Path) -> _Memo | None:
    """What is known of the bundle in `folder`, if it is whole and of these records."""
    packed = store.memo_get(_MEMO)
    if not packed:
        return None
    memo = msgspec.msgpack.decode(packed, type=_Memo)
    same = (memo.language, memo.records) == (language, records)
    return memo if same and memo.manifest == _manifest_digest(folder) else None


def _manifest_digest(folder: Path) -> str:
    """sha256 of the manifest, ``""`` where there is no bundle; every file it names must be there."""
    try:
        manifest = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        return ""
    rows = msgspec.json.decode(manifest)
    whole = all((folder.parent / _below(folder, row["path"])).is_file() for row in rows)
    return sha256(manifest).hexdigest() if whole else "damaged"


def _below(folder: Path, path: str) -> str:
    return f"{folder.name}/{path.removeprefix(FOLDER + '/')}"


def _files(folder: Path) -> dict[OutputPath, BundleFile]:
    """What the manifest names, and the manifest; nothing else that may lie in the folder."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return {}
    data = manifest.read_bytes()
    found = {
        OutputPath(row["path"]): BundleFile(folder.parent / _below(folder, row["path"]), row["sha256"], row["bytes"])
        for row in msgspec.json.decode(data)
    }
    found[OutputPath(f"{FOLDER}/{MANIFEST}")] = BundleFile(manifest, sha256(data).hexdigest(), len(data))
    return found


def _report(report: BundleReport) -> dict[str, int]:
    return {
        "documents": report.documents,
        "comments": report.comments,
        "files": report.files,
        "bytes": report.bytes,
    }
