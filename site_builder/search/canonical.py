"""The indexer's files as values, and back as bytes that depend on nothing but the values.

Pagefind writes filters, metadata and entry in the order of a hash table, anew in each run. Here they are sorted and
named by their content. The files are gzip over a signature and CBOR (RFC 8949), of which they use arrays, texts and
whole numbers; anything else means that this is not the version we know.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from site_builder.search.service import VERSION, SearchError

SIGNATURE: Final = b"pagefind_dcd"
Value = int | str | list["Value"]

_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
_INDEFINITE: Final = 31
_BREAK: Final = 0xFF
_UNSIGNED, _NEGATIVE, _TEXT, _ARRAY = 0, 1, 3, 4
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""No time, no name, no operating system."""


class FormatError(ValueError):
    """Bytes that are not what this version of the indexer writes."""


# --- CBOR ---------------------------------------------------------------------------------------------


def decode(data: bytes) -> Value:
    """The one value that `data` encodes. Raises FormatError."""
    try:
        value, end = _decode(data, 0)
    except (IndexError, UnicodeDecodeError, RecursionError) as error:
        raise FormatError(f"not CBOR: {error}") from error
    if end != len(data):
        raise FormatError(f"{len(data) - end} bytes after the value")
    return value


def _decode(data: bytes, at: int) -> tuple[Value, int]:
    major, low = data[at] >> 5, data[at] & 31
    if low == _INDEFINITE and major in (_TEXT, _ARRAY):
        return _decode_open(data, at + 1, major)
    if low in _WIDTHS:
        end = at + 1 + _WIDTHS[low]
        number, at = int.from_bytes(data[at + 1 : end], "big"), end
    elif low < min(_WIDTHS):
        number, at = low, at + 1
    else:
        raise FormatError(f"unknown head {data[at]:#x} at {at}")
    if at > len(data):
        raise FormatError("the data ends inside a number")
    if major == _UNSIGNED:
        return number, at
    if major == _NEGATIVE:
        return -1 - number, at
    if major == _TEXT:
        if at + number > len(data):
            raise FormatError("the data ends inside a text")
        return data[at : at + number].decode(), at + number
    if major == _ARRAY:
        items: list[Value] = []
        for _ in range(number):
            item, at = _decode(data, at)
            items.append(item)
        return items, at
    raise FormatError(f"type {major} is not used in these files")


def _decode_open(data: bytes, at: int, major: int) -> tuple[Value, int]:
    """A text or array of no stated length."""
    items: list[Value] = []
    while data[at] != _BREAK:
        item, at = _decode(data, at)
        items.append(item)
    return ("".join(map(str, items)) if major == _TEXT else items), at + 1


def encode(value: Value) -> bytes:
    """The shortest encoding of `value`, lengths stated."""
    return b"".join(_encode(value))


def _encode(value: Value) -> Iterator[bytes]:
    if isinstance(value, int):
        yield _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    elif isinstance(value, str):
        text = value.encode()
        yield _head(_TEXT, len(text)) + text
    else:
        yield _head(_ARRAY, len(value))
        for item in value:
            yield from _encode(item)


def _head(major: int, number: int) -> bytes:
    if number < min(_WIDTHS):
        return bytes([major << 5 | number])
    for low, width in _WIDTHS.items():
        if number < 1 << 8 * width:
            return bytes([major << 5 | low]) + number.to_bytes(width, "big")
    raise FormatError(f"{number} is too large")


# --- files --------------------------------------------------------------------------------------------


def unpack(packed: bytes) -> bytes:
    """What stands in a file of the bundle, without its signature. Raises FormatError."""
    try:
        data = packed if packed.startswith(SIGNATURE) else gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as error:
        raise FormatError(f"not gzip: {error}") from error
    if not data.startswith(SIGNATURE):
        raise FormatError("no signature")
    return data[len(SIGNATURE) :]


def pack(data: bytes) -> bytes:
    """The file for `data`, the same on every day and system."""
    data = SIGNATURE + data
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    tail = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return _GZIP_HEAD + deflate.compress(data) + deflate.flush() + tail


def content_name(data: bytes, digits: int = 10) -> str:
    """A name by which a file can be kept for ever."""
    return sha256(data).hexdigest()[:digits]


# --- one bundle ---------------------------------------------------------------------------------------

_PAGES, _CHUNKS, _FILTERS, _SORTS = 1, 2, 3, 4
"""Places in the metadata: version, pages, index chunks, filters, sorts, fields."""


def canonicalize(folder: Path, language: str, name: str) -> str:
    """Rewrite the filters and the metadata `name` of the bundle in `folder`; the new name of the metadata.

    Raises SearchError when they are not of the known format.
    """
    try:
        old = folder / f"pagefind.{name}.pf_meta"
        meta = _array(_read(old))
        if len(meta) <= _SORTS or meta[0] != VERSION:
            raise FormatError(f"metadata of version {meta[0] if meta else '?'}")
        _all_there(folder / "fragment", ".pf_fragment", (_array(row)[0] for row in _array(meta[_PAGES])))
        _all_there(folder / "index", ".pf_index", (_array(row)[-1] for row in _array(meta[_CHUNKS])))
        meta[_FILTERS] = _sorted(_renamed(folder, language, _array(row)) for row in _array(meta[_FILTERS]))
        meta[_SORTS] = _sorted(_array(meta[_SORTS]))
    except FormatError as error:
        raise SearchError(
            "SEARCH004", f"the search index has an unknown format: {error}", f"it must be {VERSION}"
        ) from error
    data = encode(meta)
    new = f"{language}_{content_name(data)}"
    old.unlink()
    (folder / f"pagefind.{new}.pf_meta").write_bytes(pack(data))
    return new


def _all_there(folder: Path, suffix: str, names: Iterable[Value]) -> None:
    """Exactly the files that the metadata names are in the folder."""
    differing = {f"{name}{suffix}" for name in names} ^ {path.name for path in folder.iterdir()}
    if differing:
        raise FormatError(f"{min(differing)} is not both named and there")


def _renamed(folder: Path, language: str, row: list[Value]) -> list[Value]:
    """A filter's row with the name of its rewritten file."""
    filter_name, file_name = row
    old = folder / "filter" / f"{file_name}.pf_filter"
    data_filter = _array(_read(old))
    if len(data_filter) != 2 or data_filter[0] != filter_name:
        raise FormatError(f"the filter {filter_name} is not in its file")
    data = encode([filter_name, _sorted(_array(data_filter[1]))])
    old.unlink()
    new = f"{language}_{content_name(data)}"
    (folder / "filter" / f"{new}.pf_filter").write_bytes(pack(data))
    return [filter_name, new]


def _read(path: Path) -> Value:
    data = unpack(path.read_bytes())
    value = decode(data)
    if encode(value) != data:
        raise FormatError(f"{path.name} cannot be written as it was read")
    return value


def _array(value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise FormatError("a list is expected")
    return value


def _sorted(rows: Iterable[Value]) -> list[Value]:
    """Rows by their first item, which is a text."""
    return sorted(rows, key=lambda row: str(_array(row)[0]))
