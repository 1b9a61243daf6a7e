"""The search bundle of an archive: shards of its records, and the few files by which a browser finds into them.

The base holds the records as they were when the bundle was last made compact; the delta, in later shards, what is new
since. All indexes have the word stems of one language, so that a query from any page sees every document. All files
have content names but `pagefind-entry.json`, which names them (and is published last), and the manifest. Pagefind's
own interface, which knows of one index only, is there for other people's scripts while the bundle is one index.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from hashlib import blake2b, sha256
from importlib.resources import files as package_files
from itertools import accumulate, chain, groupby
from pathlib import Path
from typing import Final

import msgspec

from site_builder.linking.tokens import SINGLE
from site_builder.model import Struct
from site_builder.search.canonical import Value, encode, pack
from site_builder.search.indexing import INCLUDED, SCRIPTS, index_language, segments
from site_builder.search.records import SearchRecord
from site_builder.search.service import VERSION, SearchError
from site_builder.search.shards import ENTRY, MANIFEST, Made, Making, Shard, Shelf, Unit, bounds, list_of, values_of

FOLDER: Final = "pagefind"
"""The bundle's place below the site's root."""

SHARD_UNITS: Final = 20_000
"""Documents in a shard of the base, about: enough that a question reads few shards, few enough to make one anew."""

_LOADED: Final = b"})({__proto__:null});"
"""Where in the indexer's worker the loader of its WebAssembly ends; the rest would be fetched for nothing."""

WORKER: Final = "worker"
STEMS: Final = "stems"
"""Tools that are not among the indexer's scripts."""

Records = Callable[[str], Iterable[SearchRecord]]
"""The records of a unit."""


class BundleReport(Struct, frozen=True):
    """What was indexed (by voice) and what was written."""

    documents: int = 0
    notes: int = 0
    comments: int = 0
    files: int = 0
    bytes: int = 0


class Bundle(msgspec.Struct, frozen=True):
    """The shards of an archive, the order of the base by date, and `tools`: files that are the same whatever is
    indexed. Of files that stand alone, path and what they must be."""

    language: str
    base: tuple[Shard, ...] = ()
    order: tuple[str, Made] = ("", Made("", 0))
    delta: tuple[Shard, ...] = ()
    tools: dict[str, tuple[str, Made]] = {}

    @property
    def shards(self) -> tuple[Shard, ...]:
        """All shards, oldest first."""
        return self.base + self.delta

    def units(self) -> dict[str, tuple[int, int, int]]:
        """Where the records of each unit are: number of the shard, first page, number of pages."""
        return {
            unit.key: (number, at, unit.size)
            for number, shard in enumerate(self.shards)
            for unit, at in shard.places()
            if at not in shard.dead
        }


# --- making it compact --------------------------------------------------------------------------------


def compacted(
    keys: Sequence[str], records: Records, language: str, shelf: Shelf,
    previous: Bundle | None = None, changed: Set[str] = frozenset(), executable: Path | None = None,
) -> Bundle:  # fmt: skip
    """The bundle whose base holds the records of all `keys`, which are sorted. Raises SearchError.

    Shards of the previous one that hold what one of the new ones must hold are used as they are; `changed` are the
    units that have other records now.
    """
    bundle = previous or Bundle(language)
    pristine = (shard for shard in bundle.base if not shard.dead)
    found = {tuple(unit.key for unit in shard.units): shard for shard in pristine}
    usable = {part: shard for part, shard in found.items() if changed.isdisjoint(part)}
    wanted = [tuple(keys[a:b]) for a, b in cuts(keys, SHARD_UNITS)]
    missing = [part for part in wanted if part not in usable]
    units: list[list[Unit]] = [[] for _ in missing]
    batches = (_fed(part, records, fed) for part, fed in zip(missing, units, strict=True))
    for part, (shard, tools) in zip(missing, _indexed(batches, units, language, shelf, executable), strict=True):
        usable[part] = shard
        bundle = with_tools(bundle, tools, shelf)
    return _based(bundle, tuple(usable[part] for part in wanted), shelf)


def _based(bundle: Bundle, base: tuple[Shard, ...], shelf: Shelf) -> Bundle:
    """The bundle with this base and no delta."""
    made: dict[str, Made] = {}
    order = _put_named(pack(encode(_order(base))), f"pagefind.{bundle.language}_{{}}.pf_order", shelf, made)
    return msgspec.structs.replace(bundle, base=base, order=(order, made[order]), delta=())


def _indexed(
    batches: Iterable[Iterable[SearchRecord]],
    units: Iterable[Sequence[Unit]],
    language: str,
    shelf: Shelf,
    executable: Path | None,
) -> Iterator[tuple[Shard, dict[str, bytes]]]:
    """A shard of each batch, and the indexer's tools. `units` are asked for when a batch has been used up."""
    stream = segments(batches, language, executable)
    for fed in units:
        making = Making(shelf, language)
        tools: dict[str, bytes] = {}
        for segment in iter(lambda: next(stream), None):
            making.add(segment)
            tools = segment.tools
        making.units = fed
        yield making.finish(), tools


def indexed_once(
    keys: Sequence[str], records: Records, language: str, shelf: Shelf, executable: Path | None = None
) -> Making:
    """A shard under way with the records of a few units; those without any are left out."""
    making = Making(shelf, language)
    units: list[Unit] = []
    for segment in segments([_fed(keys, records, units)], language, executable):
        if segment:
            making.add(segment)
    making.units = [unit for unit in units if unit.size]
    return making


def _fed(keys: Iterable[str], records: Records, units: list[Unit]) -> Iterator[SearchRecord]:
    """The records of `keys`; `units` are noted meanwhile."""
    for key in keys:
        some = tuple(records(key))
        yield from some
        units.append(Unit(key, len(some)))


def cuts(keys: Sequence[str], size: int) -> Iterator[tuple[int, int]]:
    """Where sorted keys are cut into shards: before certain keys, so that a new one moves few of the others."""
    start = 0
    for at, key in enumerate(keys):
        length = at - start
        if length >= size + size // 8 or (length >= size - size // 8 and _is_marked(key, size)):
            yield start, at
            start = at
    if start < len(keys):
        yield start, len(keys)


def _is_marked(key: str, size: int) -> bool:
    """One key of a sixteenth of a shard, whatever the others are."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) % max(1, size // 16) == 0


def with_tools(bundle: Bundle, tools: dict[str, bytes], shelf: Shelf) -> Bundle:
    """The bundle with the indexer's scripts and stems, and our worker, which is one file with what loads the stems."""
    files: dict[str, tuple[str, Made]] = {name: (name, shelf.put(name, tools[name])) for name in SCRIPTS}
    loader, end, _ = tools[SCRIPTS[1]].partition(_LOADED)
    if not end:
        raise SearchError("SEARCH004", "the indexer's worker does not begin with the loader of its WebAssembly")
    worker = _lean(own_worker()) + loader + end
    stem, stems = next((name, data) for name, data in tools.items() if name not in SCRIPTS)
    named: dict[str, Made] = {}
    path = _put_named(worker, "worker.{}.js", shelf, named)
    files[WORKER] = path, named[path]
    path = _put_named(stems, f"{stem.removesuffix('.pagefind')}.{{}}.pagefind", shelf, named)
    files[STEMS] = path, named[path]
    return msgspec.structs.replace(bundle, tools=files)


def _lean(script: bytes) -> bytes:
    """A script of ours without indents and without comments that stand on lines of their own."""
    kept: list[bytes] = []
    is_comment = False
    for line in map(bytes.strip, script.splitlines()):
        is_comment = is_comment or line.startswith(b"/*")
        if line and not is_comment:
            kept.append(line + b"\n")
        is_comment = is_comment and not line.endswith(b"*/")
    return b"".join(kept)


def own_worker() -> bytes:
    """What the search page runs."""
    return package_files("site_builder.search").joinpath("worker.js").read_bytes()


# --- the files around the shards ----------------------------------------------------------------------


def assembled(bundle: Bundle, shelf: Shelf) -> dict[str, Made]:
    """All files of the published bundle by path below its folder, the entry and the manifest included."""
    files = {path: made for shard in bundle.shards for path, made in shard.files.items()}
    pages = [page for shard in bundle.shards for _, page in shard.live()]
    twice = [address for address, times in Counter(page.address for page in pages).items() if times > 1]
    if twice:
        raise SearchError("SEARCH003", f"two search records have the address {twice[0]}")
    for page in pages:
        if files.setdefault(page.path, page.fragment) != page.fragment:
            raise SearchError("SEARCH003", f"two search records have fragments of one name: {page.address}")
    files |= {path: made for name, (path, made) in bundle.tools.items() if name not in SCRIPTS}
    about: dict[str, object] = {"wasm": bundle.tools[STEMS][0].split(".", 1)[1].removesuffix(".pagefind")}
    found: dict[str, object] = {"worker": bundle.tools[WORKER][0], "maps": [shard.map for shard in bundle.shards]}
    if len(bundle.shards) == 1 and not bundle.base[0].dead:
        files |= dict(bundle.tools[name] for name in SCRIPTS)
        about["hash"] = _put_plain(bundle.base[0], shelf, files)
    else:
        found["delta"] = _put_named(pack(msgspec.json.encode(_delta(bundle))), "pagefind.{}.pf_delta", shelf, files)
    found["order"], files[bundle.order[0]] = bundle.order
    entry = {
        "version": VERSION,
        "languages": {bundle.language: about | {"page_count": len(pages)}},
        "include_characters": INCLUDED,
        "spaceless": SINGLE,
        "voices": dict(sorted(Counter(page.voice for page in pages).items())),
        **found,
    }
    files[ENTRY] = shelf.put(ENTRY, msgspec.json.encode(entry))
    files[MANIFEST] = shelf.put(MANIFEST, _manifest(files))
    return files


def _put_named(data: bytes, pattern: str, shelf: Shelf, files: dict[str, Made]) -> str:
    """Write a file with its checksum in its name, which is returned."""
    name = pattern.format(sha256(data).hexdigest()[:10])
    files[name] = shelf.put(name, data)
    return name


def _put_plain(shard: Shard, shelf: Shelf, files: dict[str, Made]) -> str:
    """The metadata and filters by which Pagefind's own scripts read a shard; what they are called in the entry."""
    dated = sorted((page.sort, number) for number, page in enumerate(shard.pages) if page.sort)
    sorts: list[Value] = [["date", [number for _, number in dated]]] if dated else []
    pages: list[Value] = [[page.name, page.words] for page in shard.pages]
    filters: list[Value] = []
    for name, file in shard.filters.items():
        values = values_of(shelf.get(list_of(file), shard.files[list_of(file)]))
        path = f"filter/{file}.pf_filter"
        files[path] = shelf.put(path, pack(encode([name, [[value, [*at]] for value, at in values.items()]])))
        filters.append([name, file])
    data = pack(encode([VERSION, pages, [*bounds(shard.chunks)], filters, sorts, [*shard.fields]]))
    name = _put_named(data, f"pagefind.{shard.language}_{{}}.pf_meta", shelf, files)
    return name.split(".")[1]


def _order(base: Iterable[Shard]) -> list[Value]:
    """The dated pages of the base, oldest first, numbered through all shards; -1 - n: of the same date as before."""
    pages = (page for shard in base for page in shard.pages)
    dated = sorted((page.sort, number) for number, page in enumerate(pages) if page.sort)
    order: list[Value] = []
    for _, same in groupby(dated, key=lambda row: row[0]):
        first, *rest = (number for _, number in same)
        order += (first, *(-1 - number for number in rest))
    return order


def _manifest(files: dict[str, Made]) -> bytes:
    """Path below the site's root, bytes and sha256 of every file of the bundle but this one."""
    rows = (
        {"path": f"{FOLDER}/{path}", "bytes": made.size, "sha256": made.digest} for path, made in sorted(files.items())
    )
    return b"[\n" + b",\n".join(map(msgspec.json.encode, rows)) + b"\n]\n"


# --- the delta ----------------------------------------------------------------------------------------


def _delta(bundle: Bundle) -> dict[str, object]:
    """What a browser must know to answer as if base and delta were one: dead pages of each shard, and for each page
    of the delta its place among the pages of the base, and among their dates (-1 without a date)."""
    keys = sorted({page.sort for shard in bundle.base for page in shard.pages if page.sort})
    newer = {page.sort for shard in bundle.delta for page in shard.pages if page.sort}
    dates = _between(keys, newer)
    return {
        "stale": [sorted(shard.dead) for shard in bundle.shards],
        "places": _places(bundle),
        "dates": [[dates.get(page.sort, -1) for page in shard.pages] for shard in bundle.delta],
    }


def _between(keys: Sequence[str], others: Iterable[str]) -> dict[str, float]:
    """Each of `others` with its number in `keys`, which are sorted, or a fraction between those it stands between."""
    found: dict[str, float] = {}
    for at, group in groupby(sorted(others), key=lambda key: bisect_left(keys, key)):
        same = list(group)
        if at < len(keys) and same[-1] == keys[at]:
            found[same.pop()] = at
        found |= {key: at - 1 + number / (len(same) + 1) for number, key in enumerate(same, 1)}
    return found


def _places(bundle: Bundle) -> list[list[float]]:
    """For each page of the delta its place in the order of the base: where its unit was, else between the units."""
    units = [unit for shard in bundle.base for unit in shard.units]
    starts = [0, *accumulate(unit.size for unit in units)]
    keys = [unit.key for unit in units]
    live = sorted(
        (unit.key, unit.size, number, at)
        for number, shard in enumerate(bundle.delta)
        for unit, at in shard.places()
        if at not in shard.dead
    )
    places = [[-1.0] * len(shard.pages) for shard in bundle.delta]
    for (index, old), group in groupby(live, key=lambda row: _slot(keys, row[0])):
        rows = list(group)
        total = sum(size for _, size, _, _ in rows)
        done = 0
        for _, size, number, at in rows:
            for page in range(size):
                done += 1
                share = done / (total + 1) / 2
                places[number][at + page] = starts[index] + (share if old else share - 0.5)
    return places


def _slot(keys: Sequence[str], key: str) -> tuple[int, bool]:
    """The number of the unit that `key` replaces or goes before, and whether it replaces it."""
    index = bisect_left(keys, key)
    return index, index < len(keys) and keys[index] == key


# --- a bundle by itself -------------------------------------------------------------------------------


def build_bundle(
    records: Iterable[SearchRecord], language: str, out: Path, executable: Path | None = None
) -> BundleReport:
    """Index `records`, in their order, into the folder `out`, which must be empty or absent.

    Without records nothing is written. Raises SearchError; what stands in `out` is then of no use.
    """
    stream = iter(records)
    first = next(stream, None)
    if first is None:
        return BundleReport()
    if out.exists() and any(out.iterdir()):
        raise ValueError(f"{out} is not empty")
    shelf, name = Shelf(out), index_language(language)
    units: list[Unit] = []
    batch = _noted(chain([first], stream), units)
    [(shard, tools)] = _indexed([batch], [units], name, shelf, executable)
    bundle = _based(with_tools(Bundle(name), tools, shelf), (shard,), shelf)
    files = assembled(bundle, shelf)
    return report_of(bundle, files)


def _noted(records: Iterable[SearchRecord], units: list[Unit]) -> Iterator[SearchRecord]:
    for url, same in groupby(records, key=lambda record: record.url):
        some = tuple(same)
        yield from some
        units.append(Unit(url, len(some)))


def report_of(bundle: Bundle, files: dict[str, Made]) -> BundleReport:
    """What is in a bundle."""
    voices = Counter(page.voice for shard in bundle.shards for _, page in shard.live())
    return BundleReport(
        documents=voices["document"],
        notes=voices["note"],
        comments=voices["comment"],
        files=len(files),
        bytes=sum(made.size for made in files.values()),
    )
