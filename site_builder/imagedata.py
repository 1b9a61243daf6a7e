"""Where a photograph was taken, if its file says so: the position that a camera writes into EXIF or XMP.

Only whether there is one, read from the bytes alone: JPEG, PNG, WebP and TIFF hold the same block of tags in frames of
their own. A file that is cut off or ill made has none; nothing here raises.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

_EXIF: Final = b"Exif\0\0"
_GPS: Final = 0x8825
"""Tag of the directory that holds the position."""
_LATITUDE: Final = 2
_BYTES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Type of a value → its size."""
_MOST: Final = 512
"""Entries that one directory may have before it is taken for damaged."""
_XMP: Final = (b"exif:GPSLatitude", b":GPSLatitude=", b":GPSLatitude>")


def has_position(data: bytes) -> bool:
    """Whether the metadata of an image say where it was taken."""
    try:
        return any(_has_latitude(block) for block in _exif(data)) or any(
            mark in text for text in _xmp(data) for mark in _XMP
        )
    except (struct.error, IndexError, zlib.error):
        return False


# --- frames -------------------------------------------------------------------------------------------


def _exif(data: bytes) -> Iterator[bytes]:
    """The blocks of tags in a file, each a small TIFF file."""
    if data.startswith((b"II*\0", b"MM\0*")):
        yield data
    for name, content in _parts(data):
        if name in (b"APP1", b"EXIF") and content.startswith(_EXIF):
            yield content[len(_EXIF) :]
        elif name in (b"eXIf", b"EXIF"):
            yield content


def _xmp(data: bytes) -> Iterator[bytes]:
    """The XMP packets of a file, or what may hold them."""
    for name, content in _parts(data):
        if name in (b"APP1", b"XMP "):
            yield content
        elif name in (b"iTXt", b"zTXt", b"tEXt"):
            yield _unpacked(name, content)


def _unpacked(name: bytes, content: bytes) -> bytes:
    """The text of a PNG chunk; packed text is read no further than a packet of XMP is long."""
    keyword, _, rest = content.partition(b"\0")
    if name == b"zTXt":
        return zlib.decompressobj().decompress(rest[1:], 1 << 20)
    if name == b"iTXt" and rest[:1] == b"\1":
        return zlib.decompressobj().decompress(rest[2:].split(b"\0", 2)[-1], 1 << 20)
    return keyword + rest


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name, content) of every part of a JPEG, PNG or WebP file that may hold metadata."""
    if data.startswith(b"\xff\xd8"):
        yield from _segments(data)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        at = 8
        while at + 8 <= len(data):
            (size,) = struct.unpack_from(">I", data, at)
            yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
            at += 12 + size
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        at = 12
        while at + 8 <= len(data):
            (size,) = struct.unpack_from("<I", data, at + 4)
            yield data[at : at + 4], data[at + 8 : at + 8 + size]
            at += 8 + size + size % 2


def _segments(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The segments of a JPEG file before its picture."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            return
        (size,) = struct.unpack_from(">H", data, at + 2)
        if marker == 0xE1:
            yield b"APP1", data[at + 4 : at + 2 + size]
        at += 2 + size


# --- tags ---------------------------------------------------------------------------------------------


def _has_latitude(block: bytes) -> bool:
    """Whether a block of tags leads to a directory with a latitude that is not empty."""
    order = "<" if block.startswith(b"II*\0") else ">" if block.startswith(b"MM\0*") else ""
    if not order:
        return False
    (first,) = struct.unpack_from(f"{order}I", block, 4)
    for tag, kind, _, value in _entries(block, first, order):
        if tag == _GPS and kind in (4, 13):
            return any(t == _LATITUDE and _is_set(block, k, n, v) for t, k, n, v in _entries(block, value, order))
    return False


def _entries(block: bytes, at: int, order: str) -> Iterator[tuple[int, int, int, int]]:
    """(tag, type, count, value or its place) of a directory."""
    (number,) = struct.unpack_from(f"{order}H", block, at)
    for index in range(min(number, _MOST)):
        yield struct.unpack_from(f"{order}HHII", block, at + 2 + 12 * index)


def _is_set(block: bytes, kind: int, count: int, place: int) -> bool:
    """Whether a value is anything but zeros, which is what remains when a tool blanks a position."""
    size = _BYTES.get(kind, 1) * count
    return any(block[place : place + size]) if size > 4 else bool(place)
