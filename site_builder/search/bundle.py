"""The search bundle of an archive: records in, a folder of static files out, checked against what was given.

One index holds all languages, with the word stems of one of them, so that a query from any page sees every document.
All files have content names but `pagefind-entry.json`, which names them (and is published last), the manifest, and
`pagefind.js` with its worker: Pagefind's own interface, kept for other people's scripts and not used by our pages.
"""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b, sha256
from importlib.resources import files as package_files
from pathlib import Path
from time import sleep
from typing import Any, Final, TypeVar

import msgspec

from site_builder.linking.tokens import SINGLE
from site_builder.model import Struct
from site_builder.search.canonical import FormatError, canonicalize, content_name, unpack
from site_builder.search.records import META, Passage, SearchRecord
from site_builder.search.service import VERSION, SearchError, Service
from site_builder.search.words import has_words, indexed

T = TypeVar("T")

ENTRY: Final = "pagefind-entry.json"
MANIFEST: Final = "manifest.json"
FOLDER: Final = "pagefind"
"""The bundle's place below the site's root."""

_SCRIPTS: Final = ("pagefind.js", "pagefind-worker.js")
_PATIENCE: Final = 3000
_PAUSE: Final = 0.02
"""Tries, and seconds between them, till a file must be whole."""

_BETWEEN: Final = "·"
"""Between texts that are linked to one place, such as the cells of a table; no word, but no phrase crosses it."""

_UNSTEMMED: Final = frozenset({"zh", "ja", "th"})
"""Languages without stems for which one edition of the indexer would split words again that `words` has split."""

_WEIGHTS: Final = {"title": 7, "h1": 7, "h2": 6, "h3": 5, "h4": 4, "h5": 3, "h6": 2}
"""What a word counts in a heading, as Pagefind has it for HTML."""


class BundleReport(Struct, frozen=True):
    """What was indexed (by voice) and what was written."""

    documents: int = 0
    notes: int = 0
    comments: int = 0
    files: int = 0
    bytes: int = 0


class _Fragment(msgspec.Struct):
    """What the checks need of a fragment."""

    url: str
    content: str
    anchors: list[dict[str, Any]]


class _Language(msgspec.Struct):
    hash: str
    wasm: str | None
    page_count: int


class _Entry(msgspec.Struct):
    version: str
    languages: dict[str, _Language]
    include_characters: list[str]


def index_language(language: str) -> str:
    """The language whose stems the index has, as the indexer calls it: `en` for `en-GB`."""
    primary = language.partition("-")[0].lower()
    return "unknown" if primary in _UNSTEMMED else primary


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
    name = index_language(language)
    given: dict[str, bytes] = {}
    voices: Counter[str] = Counter()
    with Service(executable) as service:
        index = service.call(type="NewIndex", config={"force_language": name})["index_id"]
        for record in _chained(first, stream):
            if record.address in given:
                raise SearchError("SEARCH003", f"two search records have the address {record.address}")
            given[record.address] = _digest(passage.anchor for passage, new in _marked(record.passages) if new)
            voices[record.voice] += 1
            service.send(type="AddRecord", index_id=index, **_message(record, name))
        service.call(type="WriteFiles", index_id=index, output_path=str(out.resolve()))
        scripts = _scripts(service)
        _check(out, given)
    _finish(out, name, voices, scripts)
    written = [path for path in sorted(out.rglob("*")) if path.is_file()]
    return BundleReport(
        documents=voices["document"],
        notes=voices["note"],
        comments=voices["comment"],
        files=len(written),
        bytes=sum(path.stat().st_size for path in written),
    )


def _chained(first: SearchRecord, rest: Iterator[SearchRecord]) -> Iterator[SearchRecord]:
    yield first
    yield from rest


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


# --- checking -----------------------------------------------------------------------------------------

# The indexer answers while its files are still being written, and drops what is left when it is ended. So it is kept
# alive till every file is whole: packed ones tell by their checksum, scripts are asked for by themselves.


def _scripts(service: Service) -> dict[str, bytes]:
    """Pagefind's own scripts, which are the same for every index."""
    index = service.call(type="NewIndex", config={})["index_id"]
    service.call(type="AddRecord", index_id=index, url="/", content="word", language="en", meta={}, filters={}, sort={})
    made = {row["path"]: row["content"] for row in service.call(type="GetFiles", index_id=index)["files"]}
    if not made.keys() >= set(_SCRIPTS):
        raise SearchError("SEARCH004", "the search indexer has no scripts of the known names")
    return {name: b64decode(made[name]) for name in _SCRIPTS}


def _check(out: Path, given: dict[str, bytes]) -> None:
    """Every record is in the index once, with all of its anchors, and nothing else is; all files are whole."""
    left = dict(given)
    for path in (out / "fragment").glob("*.pf_fragment"):
        fragment = _whole(path, _fragment)
        anchors = left.pop(fragment.url, None)
        if anchors is None:
            raise SearchError("SEARCH003", f"the search indexer has a record that it was not given: {fragment.url}")
        if anchors != _digest(str(anchor["id"]) for anchor in fragment.anchors) or "___PAGEFIND" in fragment.content:
            raise SearchError("SEARCH003", f"the search indexer has lost anchors of {fragment.url}")
    if left:
        counts = f"{len(given)} search records were given, {len(given) - len(left)} were indexed"
        raise SearchError("SEARCH003", f"{counts}; {min(left)} is missing")
    _whole(out / ENTRY, _entry)
    for pattern in ("index/*", "filter/*", "*.pf_meta", "wasm.*"):
        for path in out.glob(pattern):
            _whole(path, unpack)


def _whole(path: Path, read: Callable[[bytes], T]) -> T:
    """What stands in a file, as soon as it is whole. Raises SearchError when it does not become so."""
    for attempt in range(_PATIENCE):
        try:
            return read(path.read_bytes())
        except (FormatError, msgspec.DecodeError, FileNotFoundError) as error:
            if attempt == _PATIENCE - 1:
                raise SearchError(
                    "SEARCH004", f"a file of the search index cannot be read: {path.name}: {error}"
                ) from error
        sleep(_PAUSE)
    raise AssertionError("unreachable")


def _fragment(data: bytes) -> _Fragment:
    return msgspec.json.decode(unpack(data), type=_Fragment)


def _entry(data: bytes) -> _Entry:
    return msgspec.json.decode(data, type=_Entry)


def _digest(anchors: Iterable[str]) -> bytes:
    return blake2b("\0".join(anchors).encode(), digest_size=8).digest()


# --- finishing ----------------------------------------------------------------------------------------


def _finish(out: Path, language: str, voices: Counter[str], scripts: Mapping[str, bytes]) -> None:
    """Canonical files, content names, our worker, the entry, the manifest."""
    entry = _entry((out / ENTRY).read_bytes())
    if entry.version != VERSION or list(entry.languages) != [language]:
        hint = f"install pagefind-bin=={VERSION}"
        raise SearchError("SEARCH004", f"the search indexer is of version {entry.version}, not {VERSION}", hint)
    if entry.languages[language].page_count != voices.total():
        raise SearchError("SEARCH003", f"{voices.total()} search records were given, the entry counts others")
    about = entry.languages[language]
    about.hash = canonicalize(out, language, about.hash)
    about.wasm = _rename_wasm(out, about.wasm or "unknown")
    wanted = {ENTRY, f"wasm.{about.wasm}.pagefind", f"pagefind.{about.hash}.pf_meta"}
    for path in sorted(out.iterdir()):
        if path.is_file() and path.name not in wanted:
            path.unlink()
    for script, code in scripts.items():
        (out / script).write_bytes(code)
    contents = msgspec.to_builtins(entry) | {
        "worker": _write_worker(out, scripts[_SCRIPTS[1]]),
        "spaceless": SINGLE,
        "voices": dict(sorted(voices.items())),
    }
    (out / ENTRY).write_bytes(msgspec.json.encode(contents))
    (out / MANIFEST).write_bytes(_manifest(out))


def _rename_wasm(out: Path, name: str) -> str:
    old = out / f"wasm.{name}.pagefind"
    new = f"{name}.{content_name(old.read_bytes())}"
    old.rename(out / f"wasm.{new}.pagefind")
    return new


def _write_worker(out: Path, theirs: bytes) -> str:
    """Our worker in one file with the indexer's, whose way to its stems it uses."""
    ours = package_files("site_builder.search").joinpath("worker.js").read_bytes()
    code = ours + b"\n" + theirs
    name = f"worker.{content_name(code)}.js"
    (out / name).write_bytes(code)
    return name


def _manifest(out: Path) -> bytes:
    """Path below the site's root, bytes and sha256 of every file of the bundle but this one."""
    rows = []
    for path in sorted(out.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            name = f"{FOLDER}/{path.relative_to(out).as_posix()}"
            rows.append({"path": name, "bytes": len(data), "sha256": sha256(data).hexdigest()})
    rows.sort(key=lambda row: str(row["path"]))
    return b"[\n" + b",\n".join(map(msgspec.json.encode, rows)) + b"\n]\n"
