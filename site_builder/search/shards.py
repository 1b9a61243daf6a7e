"""Shards: indexes as they are published, each merged from segments, and what is taken out of them later.

A shard's `map` is what a browser reads of it first: the lengths of its pages, who speaks in each, and which list of
chunks holds which words. Chunks and fragments are named apart, in lists and blocks, for a browser needs those of its
words and results only.
All files have content names and are written once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

import msgspec

from site_builder.engine import StoreDamaged
from site_builder.search.canonical import LEVEL, QUICK, Value, array, decode, encode, numbers, pack, unpack
from site_builder.search.chunks import Spelling, chunked, merged, read, spellings, without, write
from site_builder.search.indexing import SCRIPTS, Indexed, Segment
from site_builder.search.service import VERSION

BLOCK: Final = 128
"""Pages whose fragments are named in one file."""

ROWS: Final = 64
"""Chunks that are named in one file: a shard has thousands, and a word needs one of them."""

DIGITS: Final = 12
"""Of a fragment's name: with 100,000 fragments two get one name in one archive of 50,000 (and that is refused)."""


ENTRY: Final = "pagefind-entry.json"
MANIFEST: Final = "manifest.json"
UNNAMED: Final = frozenset({ENTRY, MANIFEST, *SCRIPTS})
"""Files of a bundle whose names say nothing of their content."""

_FOLDERS: Final = ("fragment", "index", "filter", "names")


class Made(msgspec.Struct, frozen=True, array_like=True):
    """A file as it must be: sha256 in hexadecimal, bytes."""

    digest: str
    size: int


class Page(msgspec.Struct, frozen=True, array_like=True):
    """A record in a shard. `sort` is ``""`` when it has no date."""

    address: str
    voice: str
    sort: str
    words: int
    fragment: Made

    @property
    def name(self) -> str:
        """The name of its fragment."""
        return self.fragment.digest[:DIGITS]

    @property
    def path(self) -> str:
        """Its fragment, below the bundle's folder."""
        return f"fragment/{self.name}.pf_fragment"


class Chunk(msgspec.Struct, frozen=True, array_like=True):
    """A chunk of the word index: its first and last word, and its name."""

    first: str
    last: str
    name: str

    @property
    def path(self) -> str:
        return f"index/{self.name}.pf_index"


class Unit(msgspec.Struct, frozen=True, array_like=True):
    """What is replaced as one: a document and the comments under it. `key` orders units, `size` counts their pages."""

    key: str
    size: int


class Shard(msgspec.Struct, frozen=True):
    """An index and its files below the bundle's folder, fragments apart. `dead` pages are in no list of the index
    with what they have lost, and are never shown: they were removed, or are newer elsewhere."""

    language: str
    units: tuple[Unit, ...]
    pages: tuple[Page, ...]
    chunks: tuple[Chunk, ...]
    filters: dict[str, str]
    fields: tuple[str, ...]
    map: str
    files: dict[str, Made]
    dead: frozenset[int] = frozenset()

    def live(self) -> Iterator[tuple[int, Page]]:
        """The pages that are shown, with their numbers."""
        return ((number, page) for number, page in enumerate(self.pages) if number not in self.dead)

    def places(self) -> Iterator[tuple[Unit, int]]:
        """Each unit with the number of its first page."""
        at = 0
        for unit in self.units:
            yield unit, at
            at += unit.size


class Shelf:
    """The folder that the files of a bundle are kept in. In a `cache`, a file is never written over: those without
    a content name get one there."""

    def __init__(self, folder: Path, cache: bool = False) -> None:
        self.folder = folder
        self._cache = cache
        for name in ("", *_FOLDERS):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def kept_as(self, path: str, made: Made) -> str:
        """What the file for `path` is called here."""
        return f"{made.digest[:10]}.{path}" if self._cache and path in UNNAMED else path

    def place(self, path: str, made: Made) -> Path:
        """Where the file for `path` is."""
        return self.folder / self.kept_as(path, made)

    def put(self, path: str, data: bytes) -> Made:
        """Write a file."""
        made = Made(sha256(data).hexdigest(), len(data))
        self.place(path, made).write_bytes(data)
        return made

    def get(self, path: str, made: Made) -> bytes:
        """A file's contents. Raises StoreDamaged when they are not what they must be."""
        data = self.place(path, made).read_bytes()
        if sha256(data).hexdigest() != made.digest:
            raise StoreDamaged(f"{path} in the cache was changed")
        return data


# --- making -------------------------------------------------------------------------------------------


class Making:
    """A shard under way. Fragments are put away as they come, the rest is merged at the end.

    `units`: those that the pages are of; whoever feeds the indexer sets them.
    """

    def __init__(self, shelf: Shelf, language: str) -> None:
        self.units: Sequence[Unit] = ()
        self._shelf = shelf
        self._language = language
        self._pages: list[Page] = []
        self._segments: list[tuple[int, Segment]] = []

    def add(self, segment: Segment) -> None:
        """Take the next segment."""
        bare = msgspec.structs.replace(segment, pages=(), tools={})
        self._segments.append((len(self._pages), bare))
        self._pages += (self._page(page) for page in segment.pages)

    def _page(self, indexed: Indexed) -> Page:
        record, data = indexed.record, indexed.fragment
        path = f"fragment/{sha256(data).hexdigest()[:DIGITS]}.pf_fragment"
        sort = record.sort.get("date", "")
        return Page(record.address, record.voice, sort, indexed.words, self._shelf.put(path, data))

    def said(self, among: Set[Spelling]) -> dict[str, set[Spelling]]:
        """By address, which of these words and forms the pages have."""
        words = {word for word, _ in among}
        found: dict[str, set[Spelling]] = {}
        for offset, segment in self._segments if words else ():
            entries = (entry for entry in segment.entries() if entry.word in words)
            for number, some in spellings(entries).items():
                found[self._pages[offset + number].address] = some
        return found

    def finish(self) -> Shard:
        """The shard of all segments."""
        fields = {segment.fields for _, segment in self._segments}
        if len(fields) != 1 or sum(unit.size for unit in self.units) != len(self._pages):
            raise ValueError("segments do not belong together")
        files: dict[str, Made] = {}
        entries = merged((offset, segment.entries()) for offset, segment in self._segments)
        chunks = [_put_chunk(self._shelf, self._language, data, files, a, b) for a, b, data in chunked(entries)]
        values: dict[str, dict[str, list[int]]] = {}
        for offset, segment in self._segments:
            for name, rows in segment.filters.items():
                for value, pages in rows:
                    values.setdefault(name, {}).setdefault(value, []).extend(offset + page for page in pages)
        filters = {
            name: _put_filter(self._shelf, self._language, name, rows, files) for name, rows in sorted(values.items())
        }
        shard = Shard(
            language=self._language, units=tuple(self.units), pages=tuple(self._pages), chunks=tuple(chunks),
            filters=filters, fields=fields.pop(), map="", files=files,
        )  # fmt: skip
        return _mapped(self._shelf, shard)


def _put_chunk(
    shelf: Shelf, language: str, data: bytes, files: dict[str, Made], first: str, last: str, level: int = LEVEL
) -> Chunk:
    packed = pack(data, level)
    chunk = Chunk(first, last, f"{language}_{sha256(packed).hexdigest()[:10]}")
    files[chunk.path] = shelf.put(chunk.path, packed)
    return chunk


def _put_filter(shelf: Shelf, language: str, name: str, values: Mapping[str, list[int]], files: dict[str, Made]) -> str:
    """Pages are given as distances, which makes half of the bytes or fewer."""
    rows: list[Value] = [[value, [b - a for a, b in pairwise([0, *pages])]] for value, pages in sorted(values.items())]
    data = encode([name, rows])
    file = f"{language}_{sha256(data).hexdigest()[:10]}"
    path = list_of(file)
    files[path] = shelf.put(path, pack(data))
    return file


def list_of(file: str) -> str:
    """Where the values of a filter stand, each with its pages."""
    return f"filter/{file}.pf_list"


def values_of(data: bytes) -> dict[str, list[int]]:
    """The values of a filter in such a file."""
    rows = array(array(decode(unpack(data)))[1])
    return {str(value): [*accumulate(numbers(distances))] for value, distances in map(array, rows)}


def bounds(chunks: Sequence[Chunk]) -> list[list[Value]]:
    """For each chunk from where to where it reaches, as short as tells it from its neighbours, and its name."""
    rows: list[list[Value]] = [[chunk.first, chunk.last, chunk.name] for chunk in chunks]
    for number, (one, other) in enumerate(pairwise(chunks)):
        letters = enumerate(zip(one.last, other.first, strict=False))
        shared = next((at for at, (a, b) in letters if a != b), len(one.last))
        if one.last[: shared + 1] >= one.first:
            rows[number][1] = one.last[: shared + 1]
        rows[number + 1][0] = other.first[: shared + 1]
    return rows


def _mapped(shelf: Shelf, shard: Shard) -> Shard:
    """The shard with a map and blocks of names for what it holds now."""
    index = {path: made for path, made in shard.files.items() if path.startswith(("index/", "filter/"))}

    def apart(rows: Sequence[Value], size: int) -> list[Value]:
        """The names of files with so many of the rows each."""
        names: list[Value] = []
        for start in range(0, len(rows), size):
            block = encode([*rows[start : start + size]])
            name = sha256(block).hexdigest()[:10]
            path = f"names/{name}.pf_names"
            index[path] = shard.files.get(path) or shelf.put(path, pack(block))
            names.append(name)
        return names

    chunks: list[Value] = [[row[0], row[2]] for row in bounds(shard.chunks)]
    lists = apart(chunks, ROWS)
    firsts = [array(row)[0] for row in chunks[::ROWS]]
    data = encode(
        [
            VERSION,
            [page.words for page in shard.pages],
            "".join(page.voice[0] for page in shard.pages),
            [[first, name] for first, name in zip(firsts, lists, strict=True)],
            [[name, file] for name, file in shard.filters.items()],
            [*shard.fields],
            apart([page.name for page in shard.pages], BLOCK),
        ]
    )
    name = f"pagefind.{shard.language}_{sha256(data).hexdigest()[:10]}.pf_map"
    index[name] = shelf.put(name, pack(data))
    return msgspec.structs.replace(shard, map=name, files=index)


# --- taking out ---------------------------------------------------------------------------------------


class Lost(msgspec.Struct, frozen=True):
    """What a page has no more: words and their forms, and values of filters."""

    words: Set[Spelling] = frozenset()
    values: Set[tuple[str, str]] = frozenset()


def without_pages(shard: Shard, lost: Mapping[int, Lost], shelf: Shelf) -> Shard:
    """The shard with these pages dead, and with nothing in its files that they have lost.

    What they still have, in their newer versions elsewhere, may stay: who reads the index skips dead pages.
    """
    files = dict(shard.files)
    chunks = _scrubbed_chunks(shard, lost, shelf, files)
    filters = _scrubbed_filters(shard, lost, shelf, files)
    del files[shard.map]
    dead = shard.dead | lost.keys()
    left = msgspec.structs.replace(shard, chunks=chunks, filters=filters, files=files, dead=dead)
    return _mapped(shelf, left)


def _scrubbed_chunks(shard: Shard, lost: Mapping[int, Lost], shelf: Shelf, files: dict[str, Made]) -> tuple[Chunk, ...]:
    firsts = [chunk.first.encode() for chunk in shard.chunks]
    touched: dict[int, set[tuple[Spelling, int]]] = {}
    for page, what in lost.items():
        for spelling in what.words:
            touched.setdefault(bisect_right(firsts, spelling[0]) - 1, set()).add((spelling, page))
    chunks: list[Chunk] = []
    for number, chunk in enumerate(shard.chunks):
        if number not in touched:
            chunks.append(chunk)
            continue
        data = unpack(shelf.get(chunk.path, files.pop(chunk.path)))
        left = list(without(read(data), touched[number]))
        if left:
            first, last = left[0].word.decode(), left[-1].word.decode()
            chunks.append(_put_chunk(shelf, shard.language, write(left), files, first, last, QUICK))
    return tuple(chunks)


def _scrubbed_filters(shard: Shard, lost: Mapping[int, Lost], shelf: Shelf, files: dict[str, Made]) -> dict[str, str]:
    touched: dict[str, dict[str, set[int]]] = {}
    for page, what in lost.items():
        for name, value in what.values:
            touched.setdefault(name, {}).setdefault(value, set()).add(page)
    filters: dict[str, str] = {}
    for name, file in shard.filters.items():
        if name not in touched:
            filters[name] = file
            continue
        path = list_of(file)
        values = values_of(shelf.get(path, files.pop(path)))
        for value, pages in touched[name].items():
            values[value] = [page for page in values.get(value, ()) if page not in pages]
        left = {value: pages for value, pages in values.items() if pages}
        if left:
            filters[name] = _put_filter(shelf, shard.language, name, left, files)
    return filters
