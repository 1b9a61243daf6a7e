"""Fingerprints depend on values alone."""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec
import pytest

from site_builder.engine import digest, encode, fingerprint
from site_builder.engine.context import join, needle
from site_builder.engine.encoding import pack, unpack


class Point(msgspec.Struct, frozen=True, omit_defaults=True):
    x: int
    y: int = 0


def test_equal_values_have_equal_bytes():
    assert encode({"a": 1, "b": {"d": 2, "c": 3}}) == encode({"b": {"c": 3, "d": 2}, "a": 1})
    assert encode({"b", "a", "c"}) == encode({"c", "a", "b"})
    assert encode(Point(1)) == encode(Point(1, 0))


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (1, 1.0), ("1", 1), (b"a", "a"), ((), None), ("", b""), (Point(1), Point(2))],
    ids=repr,
)
def test_different_values_have_different_bytes(one, other):
    assert encode(one) != encode(other)


def test_bytes_do_not_depend_on_the_hash_seed():
    script = "from site_builder.engine import encode; print(encode({'x': set('abcdefgh'), 'a': 1}).hex())"

    def encoded(seed: str) -> bytes:
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True).stdout

    assert encoded("1") == encoded("2") != b""


def test_digest_is_blake2b_128():
    assert digest(b"abc") == "cf4ab791c62b8d2b2109c90275287816"
    assert fingerprint(b"abc").hex() == digest(b"abc")


@pytest.mark.parametrize("data", [b"", b"x" * 100_000, os.urandom(2000)], ids=len)
def test_packing_can_be_undone(data):
    assert unpack(pack(data)) == data


def test_joined_names_are_found_whole():
    blob = join(["Ada", "Bob", ""])

    assert [b"\0" + needle(name) + b"\0" in blob for name in ("Ada", "Bob", "", "Ad", "da", "b")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert join([]) == b""


def test_a_name_with_a_nul_does_not_fall_apart():
    blob = join(["a\0b", "c"])

    assert b"\0" + needle("a\0b") + b"\0" in blob
    assert b"\0" + needle("a") + b"\0" not in blob
