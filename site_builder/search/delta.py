"""After an edit: what is new goes into a small shard, what is gone is taken out of the shards that had it.

The records of a changed document are dead where they were. Of what they said there, no word that they have lost may
stay in a published file: their fragments go, and every list of the index forgets the words, forms and filter values
that the newer records do not have. So the bundle never says more than a full one, at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from site_builder.search.bundle import Bundle, Records, indexed_once
from site_builder.search.canonical import unpack
from site_builder.search.chunks import Spelling
from site_builder.search.indexing import recalled
from site_builder.search.records import SearchRecord
from site_builder.search.shards import Lost, Page, Shard, Shelf, without_pages

SMALL: Final = 100
"""Records of a base that is always made anew: that is as quick."""

SHARE: Final = 0.04
"""Of the base, how many pages the delta and the dead pages may be; with more the bundle is made compact."""

GROWTH: Final = 4
"""A new shard takes in the last one when that is at most so many times as large: so there are few, and few large."""


class _Fragment(msgspec.Struct):
    filters: dict[str, tuple[str, ...]]


def updated(
    bundle: Bundle, changed: Sequence[str], records: Records, shelf: Shelf,
    small: int, share: float, executable: Path | None = None,
) -> Bundle | None:  # fmt: skip
    """The bundle after the records of the units `changed` have become others, or none. Raises SearchError.

    None when it should better be made compact.
    """
    size = sum(len(shard.pages) for shard in bundle.base)
    if size <= small or len(changed) > size * share:
        return None
    new = {key: tuple(records(key)) for key in changed}
    delta, absorbed = _absorbed(bundle.delta, sum(map(len, new.values())))
    left = msgspec.structs.replace(bundle, delta=delta)
    dead = _dead(left, new)
    moved = sum(len(shard.pages) for shard in delta) + sum(len(shard.dead) for shard in bundle.base)
    if moved + sum(map(len, new.values())) + sum(map(len, dead.values())) > size * share:
        return None
    new = {key: tuple(records(key)) for key in absorbed if key not in new} | new
    given = [(key, new[key]) for key in sorted(new) if new[key]]
    pages = [left.shards[number].pages[page] for number, some in dead.items() for page in some]
    fragments = (shelf.get(page.path, page.fragment) for page in pages)
    with recalled(fragments, bundle.language, executable) as earlier_words:
        made, words = indexed_once(given, bundle.language, shelf, executable) if given else (None, {})
        earlier = earlier_words()
    said = {record.address: record for _, some in given for record in some}
    shards = [
        without_pages(shard, {p: _lost(shard.pages[p], said, earlier, words, shelf) for p in dead[number]}, shelf)
        if number in dead
        else shard
        for number, shard in enumerate(left.shards)
    ]
    base, rest = shards[: len(bundle.base)], shards[len(bundle.base) :]
    rest = [shard for shard in rest if len(shard.dead) < len(shard.pages)]
    return msgspec.structs.replace(bundle, base=tuple(base), delta=(*rest, *([made] if made else [])))


def _absorbed(delta: tuple[Shard, ...], size: int) -> tuple[tuple[Shard, ...], list[str]]:
    """The shards that stay beside a new one of this many records, and the units of the others."""
    absorbed: list[str] = []
    while delta and sum(1 for _ in delta[-1].live()) <= GROWTH * size:
        *stay, last = delta
        delta = tuple(stay)
        absorbed += (unit.key for unit, at in last.places() if at not in last.dead)
        size += sum(1 for _ in last.live())
    return delta, absorbed


def _dead(bundle: Bundle, gone: Iterable[str]) -> dict[int, list[int]]:
    """By number of the shard, the pages of these units."""
    places = bundle.units()
    dead: dict[int, list[int]] = {}
    for number, at, size in (places[key] for key in gone if key in places):
        dead.setdefault(number, []).extend(range(at, at + size))
    return dead


def _lost(
    page: Page,
    new: Mapping[str, SearchRecord],
    earlier: Mapping[str, set[Spelling]],
    words: Mapping[str, set[Spelling]],
    shelf: Shelf,
) -> Lost:
    """What the page has that the record of its address has no more."""
    kept = msgspec.json.decode(unpack(shelf.get(page.path, page.fragment)), type=_Fragment)
    had = {(name, value) for name, values in kept.filters.items() for value in values}
    record = new.get(page.address)
    has = {(name, value) for name, values in record.filters.items() for value in values} if record else set()
    return Lost(earlier.get(page.address, set()) - words.get(page.address, set()), had - has)
