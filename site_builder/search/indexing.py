"""Records in, segments out: small indexes that the indexer makes of some records each, checked against what was given.

The indexer needs memory for all records of an index at once; a segment bounds that. Two processes work in turn, so
that one indexes while the other is fed or emptied.
"""

from __future__ import annotations

from base64 import b64decode
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from site_builder.model import Struct
from site_builder.search.canonical import FormatError, Value, array, decode, numbers, unpack
from site_builder.search.chunks import Entry, Spelling, read, spellings
from site_builder.search.records import META, Passage, SearchRecord
from site_builder.search.service import VERSION, SearchError, Service
from site_builder.search.words import has_words, indexed

SEGMENT: Final = 500
"""Records; the indexer takes about 0.4 MB for each, and is as quick as with more."""

PROCESSES: Final = 2
SCRIPTS: Final = ("pagefind.js", "pagefind-worker.js")

INCLUDED: Final = ["_", "\u203f", "\u2040", "\u2054", "\ufe33", "\ufe34", "\ufe4d", "\ufe4e", "\ufe4f", "\uff3f"]
"""Signs that the indexer takes for parts of words."""

_BETWEEN: Final = "·"
"""Between texts that are linked to one place, such as the cells of a table; no word, but no phrase crosses it."""

_UNSTEMMED: Final = frozenset({"zh", "ja", "th"})
"""Languages without stems for which one edition of the indexer would split words again that `words` has split."""

_WEIGHTS: Final = {"title": 7, "h1": 7, "h2": 6, "h3": 5, "h4": 4, "h5": 3, "h6": 2}
"""What a word counts in a heading, as Pagefind has it for HTML."""


class Indexed(Struct, frozen=True):
    """A record as it was indexed: its packed fragment, and how many words the index counts."""

    record: SearchRecord
    fragment: bytes
    words: int


class Segment(Struct, frozen=True):
    """An index of some records. `pages` are in the order in which the index numbers them."""

    pages: tuple[Indexed, ...]
    chunks: tuple[bytes, ...]
    filters: dict[str, list[tuple[str, list[int]]]]
    fields: tuple[str, ...]
    tools: dict[str, bytes]
    """Pagefind's scripts and the stems of the language by file name: the same for every index."""

    def entries(self) -> Iterator[Entry]:
        """The words of the index, in order."""
        for chunk in self.chunks:
            yield from read(unpack(chunk))


def index_language(language: str) -> str:
    """The language whose stems the index has, as the indexer calls it: `en` for `en-GB`."""
    primary = language.partition("-")[0].lower()
    return "unknown" if primary in _UNSTEMMED else primary


def segments(
    batches: Iterable[Iterable[SearchRecord]], language: str, executable: Path | None = None
) -> Iterator[Segment | None]:
    """Index each batch, in segments; after the last of a batch comes None. Raises SearchError.

    `language` is one of `index_language`. Records are taken as they are needed, two segments ahead of what is given.
    """
    with ExitStack() as stack:
        free: list[Service] = []
        begun: deque[_Begun | None] = deque()
        for records in _split(batches):
            while sum(one is not None for one in begun) >= PROCESSES or (begun and begun[0] is None):
                if (one := begun.popleft()) is not None:
                    free.append(one.service)
                yield one.finish() if one else None
            if records:
                service = free.pop() if free else stack.enter_context(Service(executable))
                begun.append(_Begun(service, records, language))
            else:
                begun.append(None)
        for one in begun:
            yield one.finish() if one else None


def _split(batches: Iterable[Iterable[SearchRecord]]) -> Iterator[list[SearchRecord]]:
    """The records of each segment, after the last of a batch an empty list."""
    for batch in batches:
        records = iter(batch)
        while some := list(islice(records, SEGMENT)):
            yield some
        yield []


class _Begun:
    """A segment that an indexer has been given."""

    def __init__(self, service: Service, records: list[SearchRecord], language: str) -> None:
        self.service = service
        self._language = language
        self._records = {record.address: record for record in records}
        if len(self._records) < len(records):
            addresses = [record.address for record in records]
            twice = next(a for a in addresses if addresses.count(a) > 1)
            raise SearchError("SEARCH003", f"two search records have the address {twice}")
        self._index = service.call(type="NewIndex", config={"force_language": language})["index_id"]
        for record in records:
            service.send(type="AddRecord", index_id=self._index, **_message(record, language))
        self._number = service.ask(type="GetFiles", index_id=self._index)

    def finish(self) -> Segment:
        """Wait for the index, check it and let the indexer forget it."""
        rows = self.service.answer(self._number)["files"]
        self.service.send(type="DeleteIndex", index_id=self._index)
        files = {row["path"]: row["content"] for row in rows}
        try:
            return _segment(files, self._records, self._language)
        except (KeyError, ValueError, msgspec.DecodeError) as error:
            hint = f"install pagefind-bin=={VERSION}"
            raise SearchError("SEARCH004", f"the search index has an unknown format: {error}", hint) from error


# --- records as the indexer takes them ----------------------------------------------------------------


def _message(record: SearchRecord, language: str) -> dict[str, Any]:
    meta = {name: indexed(record.meta[name], record.language) for name in META}
    return {
        "url": record.address,
        "language": language,
        "content": content_of(record),
        "meta": meta | {"title": " ".join(record.meta["title"].split())},
        "filters": {name: values for name, values in record.filters.items() if values},
        "sort": record.sort,
    }


def content_of(record: SearchRecord) -> str:
    """The text of a record with the indexer's own marks for anchors and weights.

    An anchor reads `kind~number:0:id`; a browser links a hit to the last anchor before it. A record without a single
    word would be left out of the index; it gets those of its address.
    """
    parts: list[str] = []
    wordless = True
    for passage, new in _marked(record.passages):
        text = indexed(passage.text, record.language)
        wordless = wordless and not has_words(text)
        weight = _WEIGHTS.get(passage.kind)
        if new:
            number = f"~{passage.number}" if passage.number.isalnum() else ""
            parts.append(f"___PAGEFIND_ANCHOR___{passage.kind}{number}:0:{passage.anchor}")
        else:
            parts.append(_BETWEEN)
        parts.append(text if weight is None else f"___PAGEFIND_WEIGHT___{weight} {text} ___END_PAGEFIND_WEIGHT___")
    if wordless:
        parts.append(record.address.replace("/", " "))
    return " ".join(parts)


def _marked(passages: Iterable[Passage]) -> Iterator[tuple[Passage, bool]]:
    """Passages, and whether a new place to link to begins with each."""
    last: tuple[str, str] | None = None
    for passage in passages:
        here = (passage.anchor, "" if passage.anchor else passage.kind)
        yield passage, here != last
        last = here


# --- what the indexer made ----------------------------------------------------------------------------


class _Anchor(msgspec.Struct):
    id: str


class _Fragment(msgspec.Struct):
    """What the checks need of a fragment."""

    url: str
    content: str
    anchors: list[_Anchor]


class _Language(msgspec.Struct):
    hash: str
    page_count: int


class _Entry(msgspec.Struct):
    version: str
    include_characters: list[str]
    languages: dict[str, _Language]


_fragment = msgspec.json.Decoder(_Fragment)


def _segment(files: Mapping[str, str], given: dict[str, SearchRecord], language: str) -> Segment:
    """The files of an index as values. Raises SearchError when something was lost, ValueError for unknown formats."""
    entry = msgspec.json.decode(b64decode(files["pagefind-entry.json"]), type=_Entry)
    if entry.version != VERSION or list(entry.languages) != [language]:
        raise FormatError(f"it is of version {entry.version}, not {VERSION}")
    about = entry.languages[language]
    meta = array(decode(unpack(b64decode(files[f"pagefind.{about.hash}.pf_meta"]))))
    version, rows, chunks, filters, _, fields = meta
    if entry.include_characters != INCLUDED:
        raise FormatError("other signs count as letters")
    if version != VERSION or about.page_count != len(array(rows)):
        raise FormatError("entry and metadata differ")
    return Segment(
        pages=tuple(_pages(files, array(rows), given)),
        chunks=tuple(b64decode(files[f"index/{array(row)[-1]}.pf_index"]) for row in array(chunks)),
        filters=dict(_filter(files, *array(row)) for row in array(filters)),
        fields=tuple(map(str, array(fields))),
        tools=_tools(files, language),
    )


def _pages(files: Mapping[str, str], rows: list[Value], given: dict[str, SearchRecord]) -> Iterator[Indexed]:
    """Every record is in the index once, in the order in which it was given, with all of its anchors."""
    addresses = []
    for row in rows:
        name, words = array(row)
        packed = b64decode(files[f"fragment/{name}.pf_fragment"])
        fragment = _fragment.decode(unpack(packed))
        record = given.get(fragment.url)
        if record is None:
            raise SearchError("SEARCH003", f"the search indexer has a record that it was not given: {fragment.url}")
        anchors = _digest(anchor.id for anchor in fragment.anchors)
        expected = _digest(passage.anchor for passage, new in _marked(record.passages) if new)
        if anchors != expected or "___PAGEFIND" in fragment.content:
            raise SearchError("SEARCH003", f"the search indexer has lost anchors of {fragment.url}")
        addresses.append(fragment.url)
        yield Indexed(record, packed, *numbers([words]))
    if missing := given.keys() - set(addresses):
        counts = f"{len(given)} search records were given, {len(rows)} were indexed"
        raise SearchError("SEARCH003", f"{counts}; {min(missing)} is missing")
    if addresses != list(given):
        raise SearchError("SEARCH003", "the search indexer has put the records into another order")


def _digest(anchors: Iterable[str]) -> bytes:
    return blake2b("\0".join(anchors).encode(), digest_size=8).digest()


def _filter(files: Mapping[str, str], name: Value, file: Value) -> tuple[str, list[tuple[str, list[int]]]]:
    said, values = array(decode(unpack(b64decode(files[f"filter/{file}.pf_filter"]))))
    if said != name:
        raise FormatError(f"the filter {name} is not in its file")
    rows = map(array, array(values))
    return str(name), sorted((str(value), numbers(pages)) for value, pages in rows)


def _tools(files: Mapping[str, str], language: str) -> dict[str, bytes]:
    names = [*SCRIPTS, f"wasm.{language}.pagefind"]
    if names[-1] not in files:  # a language without stems of its own
        names[-1] = "wasm.unknown.pagefind"
    return {name: b64decode(files[name]) for name in names}


# --- what an earlier index had ------------------------------------------------------------------------


class Earlier(msgspec.Struct):
    """What a fragment tells of the record that it was made of."""

    url: str
    content: str
    meta: dict[str, str]
    filters: dict[str, tuple[str, ...]]

    def lost(self, now: SearchRecord | None, language: str) -> list[str]:
        """The words, as they are parted by blanks, that the record of this address has no more."""
        had = {*self.content.split(), *" ".join(self.meta.values()).split()}
        if now is not None:
            message = _message(now, language)
            had -= {*message["content"].split(), *" ".join(message["meta"].values()).split()}
        return sorted(had)


def earlier(fragment: bytes) -> Earlier:
    """What a packed fragment tells."""
    return msgspec.json.decode(unpack(fragment), type=Earlier)


class Recalling:
    """Finds out by which words and forms an index has words of a text, by indexing these words again.

    Words that the indexer parts at blanks are indexed each by itself, so nothing else of the text is needed. An indexer
    is started when there is something to ask, and works until the answer is wanted.
    """

    def __init__(self, language: str, stack: ExitStack, executable: Path | None = None) -> None:
        self._stack = stack
        self._executable = executable
        self._language = language
        self._service: Service | None = None
        self._index = self._number = 0

    def add(self, address: str, words: Sequence[str]) -> None:
        """Ask for the words of a page."""
        if self._service is None:
            self._service = self._stack.enter_context(Service(self._executable))
            self._index = self._service.call(type="NewIndex", config={"force_language": self._language})["index_id"]
        text = " ".join(words)
        message = {"url": address, "language": self._language, "content": text, "meta": {"title": text}}
        self._service.send(type="AddRecord", index_id=self._index, filters={}, sort={}, **message)

    def ask(self) -> None:
        """There is no more to ask for."""
        if self._service is not None:
            self._number = self._service.ask(type="GetFiles", index_id=self._index)

    def answer(self) -> dict[str, set[Spelling]]:
        """Words and forms, by address."""
        return _spellings_by_address(self._service.answer(self._number)["files"]) if self._service else {}


def _spellings_by_address(rows: Iterable[Mapping[str, str]]) -> dict[str, set[Spelling]]:
    files = {row["path"]: b64decode(row["content"]) for row in rows if row["path"].endswith(_OF_AN_INDEX)}
    metas = [data for path, data in files.items() if path.endswith(".pf_meta")]
    pages = array(array(decode(unpack(metas[0])))[1]) if metas else []  # signs alone are no words, and make no index
    addresses = [_fragment.decode(unpack(files[f"fragment/{array(page)[0]}.pf_fragment"])).url for page in pages]
    chunks = (read(unpack(data)) for path, data in files.items() if path.endswith(".pf_index"))
    found = spellings(entry for chunk in chunks for entry in chunk)
    return {addresses[page]: words for page, words in found.items()}


_OF_AN_INDEX: Final = (".pf_meta", ".pf_index", ".pf_fragment")
