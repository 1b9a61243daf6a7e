"""What is to stand in the output folder: the files that tasks made, the search bundle, and the manifest of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

from site_builder.catalog.rows import Artifact, Placed
from site_builder.emitters.data import JsonList
from site_builder.engine import Outcome
from site_builder.ids import OutputPath
from site_builder.publish import MANIFEST, Phase, Wanted

if TYPE_CHECKING:
    from site_builder.search.keep import BundleFile

BUNDLE: Final = "pagefind/"


class Outputs:
    """`wanted` is every file as it should be, `content` gives what is in one of them.

    `last`: the files that were published of the tables as this run found them; None when that is not known. With it
    an edit costs the rows that it changed, not a look at every file's. `kept`: files of the bundle that stay.
    """

    def __init__(
        self,
        outcome: Outcome,
        search: Mapping[OutputPath, BundleFile],
        last: Mapping[OutputPath, Wanted] | None,
        kept: Mapping[OutputPath, Wanted],
    ) -> None:
        self._outcome = outcome
        self._search = search
        self._last = last
        self._kept = kept

    @cached_property
    def wanted(self) -> dict[OutputPath, Wanted]:
        found = {**self._made, **self._kept}
        if self._last is not None and not has_changed(self._outcome):
            found[MANIFEST] = self._last[MANIFEST]
        else:
            found[MANIFEST] = Wanted(hashlib.sha256(self._manifest).hexdigest(), len(self._manifest), Phase.LIST)
        last: Mapping[OutputPath, Wanted] = self._last or {}
        for path, source in self._search.items():
            old = last.get(path)
            is_same = old is not None and (old.digest, old.size) == (source.digest, source.size)
            found[path] = old if old is not None and is_same else Wanted(source.digest, source.size, _phase(path))
        return found

    @cached_property
    def other(self) -> frozenset[OutputPath] | None:
        """The files that are not wanted as they were published; None when it is not known how they were."""
        if self._last is None:
            return None
        may_be = (*map(OutputPath, self._outcome.changed["artifact"]), MANIFEST, *self._search)
        return frozenset(path for path in may_be if self._last.get(path) is not self.wanted[path])

    def content(self, path: OutputPath) -> bytes:
        if path == MANIFEST:
            return self._manifest
        if path in self._search:
            return self._search[path].read()
        row = self._placed(path)
        return self._files(row.table, row.key)[row.index].content

    @cached_property
    def _made(self) -> dict[OutputPath, Wanted]:
        if self._last is None:
            return {OutputPath(path): _file(row) for path, row in self._outcome.each("artifact")}
        found = dict(self._last)
        for file in [path for path in found if path.startswith(BUNDLE)]:
            del found[file]
        found.pop(MANIFEST, None)
        for path in self._outcome.removed["artifact"]:
            found.pop(OutputPath(path), None)
        for path in self._outcome.changed["artifact"]:
            found[OutputPath(path)] = _file(self._outcome.row("artifact", path))
        return found

    @cached_property
    def _manifest(self) -> bytes:
        """`data/manifest.json`: path, bytes, sha256 of every file but itself and the bundle, which has its own."""
        made = self._made
        return JsonList(_Line(path, made[path].size, made[path].digest) for path in sorted(made)).bytes()

    def _placed(self, path: OutputPath) -> Placed:
        """Who makes a file. Where all are written, they are asked for in the order in which the rows come."""
        for other, row in self._in_order if self._last is None else ():
            if other == path:
                found: Placed = row
                return found
            if other > path:
                break
        asked: Placed = self._outcome.row("artifact", path)
        return asked

    @cached_property
    def _in_order(self) -> Iterator[tuple[str, Placed]]:
        return self._outcome.each("artifact")

    @cached_property
    def _files(self) -> Callable[[str, str], tuple[Artifact, ...]]:
        """The files of one task stand side by side, and so are asked for one after the other."""
        return lru_cache(maxsize=1)(self._outcome.row)


def has_changed(outcome: Outcome) -> bool:
    """Whether the run has made any file another one."""
    return bool(outcome.changed["artifact"] or outcome.removed["artifact"])


class _Line(msgspec.Struct, frozen=True, gc=False):
    path: OutputPath
    bytes: int
    sha256: str


def _phase(path: OutputPath) -> Phase:
    return Phase.ENTRY if path.endswith("-entry.json") else Phase.LIST


def _file(row: Placed) -> Wanted:
    return Wanted(row.digest, row.size, row.phase)
