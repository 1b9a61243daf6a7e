"""The indexer's files as values, and back as bytes that depend on nothing but the values.

Pagefind writes filters, metadata and entry in the order of a hash table, anew in each run. Here they are sorted and
named by their content. The files are gzip over a signature and CBOR (RFC 8949), of which they use arrays, texts and
whole numbers; anything else means that this is not the version we know.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

SIGNATURE: Final = b"pagefind_dcd"
Value = int | str | list["Value"]

_SHORT: Final = 24
"""Numbers that stand in the head itself; other heads say how wide the number is."""

_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
_INDEFINITE: Final = 31
_BREAK: Final = 0xFF
UNSIGNED, NEGATIVE, TEXT, ARRAY = 0, 1, 3, 4
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""No time, no name, no operating system."""

LEVEL: Final = 6
"""Of compression: the highest takes four times as long for a hundredth of the bytes."""

QUICK: Final = 3
"""For what is to be made anew anyway."""


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
    if low == _INDEFINITE and major in (TEXT, ARRAY):
        return _decode_open(data, at + 1, major)
    if low in _WIDTHS:
        end = at + 1 + _WIDTHS[low]
        number, at = int.from_bytes(data[at + 1 : end], "big"), end
    elif low < _SHORT:
        number, at = low, at + 1
    else:
        raise FormatError(f"unknown head {data[at]:#x} at {at}")
    if at > len(data):
        raise FormatError("the data ends inside a number")
    if major == UNSIGNED:
        return number, at
    if major == NEGATIVE:
        return -1 - number, at
    if major == TEXT:
        if at + number > len(data):
            raise FormatError("the data ends inside a text")
        return data[at : at + number].decode(), at + number
    if major == ARRAY:
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
    return ("".join(map(str, items)) if major == TEXT else items), at + 1


def encode(value: Value) -> bytes:
    """The shortest encoding of `value`, lengths stated."""
    return b"".join(_encode(value))


def _encode(value: Value) -> Iterator[bytes]:
    if isinstance(value, int):
        yield _number(value)
    elif isinstance(value, str):
        text = value.encode()
        yield head(TEXT, len(text)) + text
    else:
        yield head(ARRAY, len(value))
        if set(map(type, value)) == {int}:  # long lists are of numbers
            yield from map(_number, value)  # type: ignore[arg-type]  # as was just seen
        else:
            for item in value:
                yield from _encode(item)


class _Numbers(dict[int, bytes]):
    """Encoded numbers, remembered: most are numbers of pages."""

    def __missing__(self, number: int) -> bytes:
        self[number] = encoded = head(UNSIGNED, number) if number >= 0 else head(NEGATIVE, -1 - number)
        return encoded


_number: Final = _Numbers().__getitem__


def head(major: int, number: int) -> bytes:
    """What stands before a value: its type, and its number or length."""
    if number < _SHORT:
        return bytes((major << 5 | number,))
    for low, width in _WIDTHS.items():
        if number < 1 << 8 * width:
            return bytes((major << 5 | low,)) + number.to_bytes(width, "big")
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


def pack(data: bytes, level: int = LEVEL) -> bytes:
    """The file for `data`, the same on every day and system."""
    data = SIGNATURE + data
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    tail = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return _GZIP_HEAD + deflate.compress(data) + deflate.flush() + tail


def content_name(data: bytes, digits: int = 10) -> str:
    """A name by which a file can be kept for ever."""
    return sha256(data).hexdigest()[:digits]


# --- what is expected -----------------------------------------------------------------------------------


def array(value: Value) -> list[Value]:
    """A list. Raises FormatError."""
    if not isinstance(value, list):
        raise FormatError("a list is expected")
    return value


def numbers(value: Value) -> list[int]:
    """A list of whole numbers. Raises FormatError."""
    found = [item for item in array(value) if isinstance(item, int)]
    if len(found) < len(array(value)):
        raise FormatError("a list of numbers is expected")
    return found
