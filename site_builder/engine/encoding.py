"""The one encoding of values, and the fingerprints taken of it.

Canonical: equal values have equal bytes whatever the hash seed, the platform or the order in which a mapping
was filled. Never pickles: their bytes depend on object identity and on the version of Python.
"""

from __future__ import annotations

import zlib
from hashlib import blake2b
from typing import Any, Final

import msgspec

FINGERPRINT_SIZE: Final = 16
SHORT: Final = 1024
"""Bytes up to which a value is stored as it is, in its row; longer ones stand apart from the keys,
and are packed unless they are read but once."""

_encoder: Final = msgspec.msgpack.Encoder(order="deterministic")


def encode(value: Any) -> bytes:
    """The canonical bytes of anything msgspec knows: structs, strings, numbers, bytes, tuples, sets, mappings."""
    return _encoder.encode(value)


def fingerprint(data: bytes) -> bytes:
    """blake2b-128 of `data`, 16 bytes."""
    return blake2b(data, digest_size=FINGERPRINT_SIZE).digest()


def digest(data: bytes) -> str:
    """blake2b-128 of a file's contents in hexadecimal: the rows of the input table `file`."""
    return blake2b(data, digest_size=FINGERPRINT_SIZE).hexdigest()


def pack(data: bytes) -> bytes:
    return zlib.compress(data, 1)


class Encoded(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A value as the store keeps it, made where the value is made: in a worker process, if there are any.

    `apart`: it is too long for its row.
    """

    fp: bytes
    data: bytes
    apart: bool


def encoded(value: Any, packed: bool = True) -> Encoded:
    """`value` with its fingerprint; when it is long, `packed` or as it is."""
    data = encode(value)
    fp = fingerprint(data)
    if len(data) <= SHORT:
        return Encoded(fp, data, False)
    return Encoded(fp, pack(data) if packed else data, True)


def unpack(data: bytes) -> bytes:
    """The inverse of `pack`; raises `zlib.error` when the stored bytes are damaged."""
    return zlib.decompress(data)
