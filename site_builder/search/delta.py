"""After an edit: what is new goes into a small shard, what is gone is taken out of the shards that had it.

The records of a changed document are dead where they were. Of what they said there, no word that they have lost may
stay in a published file: their fragments go, and every list of the index forgets the words, forms and filter values
that the newer records do not have. So the bundle never says more than a full one, at any time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import msgspec

from site_builder.search.bundle import Bundle, Records, indexed_once
from site_builder.search.indexing import Earlier, Recalling, earlier
from site_builder.search.records import SearchRecord
from site_builder.search.shards import Lost, Page, Shard, Shelf, without_pages

SMALL: Final = 100
"""Records of a base that is always made anew: that is as quick."""

SHARE: Final = 0.2
"""Of the base, how many pages may be dead, and how many the delta may have; with more the bundle is made compact.

A name that a twentieth of the archive has is no reason to index all of it."""

MOST: Final = 4_000
"""Pages of a delta, however large the base is: a browser is told where each belongs."""

GROWTH: Final = 4
"""A new shard takes in the last one when that is at most so many times as large: so there are few, and few large."""


def updated(
    bundle: Bundle, changed: Sequence[str], records: Records, shelf: Shelf,
    small: int, share: float, executable: Path | None = None,
) -> Bundle | None:  # fmt: skip
    """The bundle after the records of the units `changed` have become others, or none. Raises SearchError.

    None when it should better be made compact, which is known before a record is read. Records are read as the
    indexer takes them.
    """
    size = sum(len(shard.pages) for shard in bundle.base)
    most = min(size * share, MOST)
    if size <= small or len(changed) > most:
        return None
    places = bundle.units()
    about = max(len(changed), sum(places[key][2] for key in changed if key in places))
    delta, absorbed = _absorbed(bundle.delta, about)
    left = msgspec.structs.replace(bundle, delta=delta)
    dead = _dead(left, changed)
    gone = sum(len(dead.get(number, ())) + len(shard.dead) for number, shard in enumerate(left.base))
    if gone > most or sum(len(shard.pages) for shard in delta) + len(absorbed) + about > most:
        return None
    before = _dead(bundle, changed)
    old = {page.address: page for number, some in before.items() for page in _pages(bundle.shards[number], some)}
    made, lost = _indexed(sorted({*changed, *absorbed}), records, old, bundle.language, shelf, executable)
    shards = [_forgetting(shard, lost, shelf) for shard in left.shards]
    base, rest = shards[: len(bundle.base)], shards[len(bundle.base) :]
    rest = [shard for shard in rest if len(shard.dead) < len(shard.pages)]
    return msgspec.structs.replace(bundle, base=tuple(base), delta=(*rest, *made))


def _absorbed(delta: tuple[Shard, ...], size: int) -> tuple[tuple[Shard, ...], list[str]]:
    """The shards that stay beside a new one of this many records, and the units of the others."""
    absorbed: list[str] = []
    while delta and sum(1 for _ in delta[-1].live()) <= GROWTH * size:
        *stay, last = delta
        delta = tuple(stay)
        absorbed += (unit.key for unit, at in last.places() if at not in last.dead)
        size += sum(1 for _ in last.live())
    return delta, absorbed


def _dead(bundle: Bundle, gone: Sequence[str]) -> dict[int, list[int]]:
    """By number of the shard, the pages of these units."""
    places = bundle.units()
    dead: dict[int, list[int]] = {}
    for number, at, size in (places[key] for key in gone if key in places):
        dead.setdefault(number, []).extend(range(at, at + size))
    return dead


def _forgetting(shard: Shard, lost: Mapping[str, Lost], shelf: Shelf) -> Shard:
    """The shard without what the pages of these addresses have lost: those that were shown, and those that were dead
    before, which have kept what newer versions still had."""
    pages = {number: lost[page.address] for number, page in enumerate(shard.pages) if page.address in lost}
    return without_pages(shard, pages, shelf) if pages else shard


def _pages(shard: Shard, numbers: Sequence[int]) -> Iterator[Page]:
    return (shard.pages[number] for number in numbers)


# --- what is new, and what is lost with it ------------------------------------------------------------


def _indexed(
    keys: Sequence[str], records: Records, old: Mapping[str, Page], language: str, shelf: Shelf, executable: Path | None
) -> tuple[list[Shard], dict[str, Lost]]:
    """A shard of the units, if they have records, and by address what each of the `old` pages has no more."""
    values: dict[str, set[tuple[str, str]]] = {}

    def compare(address: str, now: SearchRecord | None) -> None:
        page = old[address]
        before: Earlier = earlier(shelf.get(page.path, page.fragment))
        values[address] = _values(before.filters) - _values(now.filters if now else {})
        if words := before.lost(now, language):
            recalling.add(address, words)

    def compared(key: str) -> Iterator[SearchRecord]:
        for record in records(key):
            if record.address in old:
                compare(record.address, record)
            yield record
        if key == keys[-1]:
            for address in sorted(old.keys() - values.keys()):
                compare(address, None)
            recalling.ask()

    with ExitStack() as stack:
        recalling = Recalling(language, stack, executable)
        making = indexed_once(keys, compared, language, shelf, executable)
        before = recalling.answer()
    said = making.said({spelling for some in before.values() for spelling in some})
    words = {address: some - said.get(address, set()) for address, some in before.items()}
    lost = {address: Lost(words.get(address, set()), gone) for address, gone in values.items()}
    return ([making.finish()] if making.units else []), lost


def _values(filters: Mapping[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    return {(name, value) for name, some in filters.items() for value in some}
