"""The bundle kept in the cache: brought up to date when search records have changed, else used as it is.

What it is made of, and of which records, stands in a file of the cache whose digest the store remembers. Files are only
added to the folder until the store has committed; the next run clears what is left over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from site_builder.diagnostics import Diagnostic
from site_builder.engine import Outcome, Store, StoreDamaged
from site_builder.ids import OutputPath
from site_builder.model import Struct
from site_builder.search import delta
from site_builder.search.bundle import (
    FOLDER,
    Bundle,
    BundleReport,
    assembled,
    compacted,
    own_worker,
    report_of,
)
from site_builder.search.indexing import index_language
from site_builder.search.records import SearchRecord
from site_builder.search.service import SearchError
from site_builder.search.shards import Made, Shelf

TABLE: Final = "search_record"
_MEMO: Final = "search"
_STATE: Final = "bundle-{}.msgpack"


class BundleFile(Struct, frozen=True):
    """A file of the bundle in the cache, with the sha256 and the bytes that it must have."""

    place: Path
    digest: str
    size: int

    def read(self) -> bytes:
        """Its contents. Raises StoreDamaged when they are not what they must be."""
        data = self.place.read_bytes()
        if sha256(data).hexdigest() != self.digest:
            raise StoreDamaged(f"{self.place.name} in the cache was changed")
        return data


class Kept(Struct, frozen=True):
    """The files of the bundle by output path, what is in it, and what went wrong (then there are no files)."""

    files: Mapping[OutputPath, BundleFile] = {}
    report: dict[str, int] = {}
    findings: tuple[Diagnostic, ...] = ()


class _State(msgspec.Struct, frozen=True):
    """The bundle in the cache. `records`: fingerprints by document; `worker`: digest of our worker as it was then."""

    bundle: Bundle
    files: dict[str, Made]
    report: BundleReport
    records: dict[str, bytes]
    worker: str


def kept_bundle(outcome: Outcome, store: Store, language: str, folder: Path, compact: bool = False) -> Kept:
    """The bundle of the records as they are now, in `folder`.

    With `compact` it is what a build from nothing would make, else the answers are the same.
    """
    name = index_language(language)
    digest = (store.memo_get(_MEMO) or b"").decode()
    state = _state(digest, folder, name)
    records = dict(outcome.fingerprints(TABLE))
    if not records:
        store.memo_set(_MEMO, b"")
        return Kept(report=_counts(BundleReport()))
    if state is None or state.records != records or (compact and _is_loose(state.bundle)):
        _clear(folder, _needed(state, folder) | {_STATE.format(digest[:16])} if state else set())
        try:
            state = _renewed(state, records, outcome, name, Shelf(folder, cache=True), compact)
        except SearchError as error:
            return Kept(findings=(error.diagnostic,))
        store.memo_set(_MEMO, _save(state, folder).encode())
    shelf = Shelf(folder, cache=True)
    files = {
        OutputPath(f"{FOLDER}/{path}"): BundleFile(shelf.place(path, made), made.digest, made.size)
        for path, made in state.files.items()
    }
    return Kept(files, _counts(state.report))


def _renewed(
    state: _State | None, records: dict[str, bytes], outcome: Outcome, language: str, shelf: Shelf, compact: bool
) -> _State:
    """The state when the records are others."""

    def records_of(key: str) -> tuple[SearchRecord, ...]:
        return outcome.row(TABLE, key) or ()

    earlier = state.records if state else {}
    changed = {key for key in records.keys() | earlier.keys() if records.get(key) != earlier.get(key)}
    bundle = None
    if state is not None and not compact:
        with suppress(StoreDamaged):
            bundle = delta.updated(state.bundle, sorted(changed), records_of, shelf, delta.SMALL, delta.SHARE)
    if bundle is None or bundle.units().keys() != records.keys():
        previous = state.bundle if state else None
        bundle = compacted(sorted(records), records_of, language, shelf, previous, changed)
    files = assembled(bundle, shelf)
    return _State(bundle, files, report_of(bundle, files), records, _worker_digest())


def _is_loose(bundle: Bundle) -> bool:
    return bool(bundle.delta) or any(shard.dead for shard in bundle.base)


# --- in the cache -------------------------------------------------------------------------------------


def _save(state: _State, folder: Path) -> str:
    data = msgspec.msgpack.encode(state)
    digest = sha256(data).hexdigest()
    (folder / _STATE.format(digest[:16])).write_bytes(data)
    return digest


def _state(digest: str, folder: Path, language: str) -> _State | None:
    """What is in the cache, if it is whole and made for this language and with this worker."""
    try:
        data = (folder / _STATE.format(digest[:16])).read_bytes()
    except OSError:
        return None
    if sha256(data).hexdigest() != digest:
        return None
    state = msgspec.msgpack.decode(data, type=_State)
    usable = state.bundle.language == language and state.worker == _worker_digest()
    return state if usable and _needed(state, folder) <= {*_present(folder)} else None


def _needed(state: _State, folder: Path) -> set[str]:
    """The files that a later build may ask for: what is published, and what may be again."""
    shelf = Shelf(folder, cache=True)
    files = state.files | dict(state.bundle.tools.values())
    return {shelf.kept_as(path, made) for path, made in files.items()}


def _present(folder: Path, below: str = "") -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _present(Path(entry.path), f"{below}{entry.name}/")
            else:
                yield below + entry.name


def _clear(folder: Path, needed: Set[str]) -> None:
    """Remove what an earlier run left that the store does not know of."""
    if folder.is_dir():
        for path in {*_present(folder)} - needed:
            (folder / path).unlink()


def _worker_digest() -> str:
    return sha256(own_worker()).hexdigest()


def _counts(report: BundleReport) -> dict[str, int]:
    return {
        "documents": report.documents,
        "comments": report.comments,
        "files": report.files,
        "bytes": report.bytes,
    }
