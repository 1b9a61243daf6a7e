"""The indexer's files as values, and back as the same bytes everywhere."""

from __future__ import annotations

import gzip
import random

import pytest

from site_builder.search.canonical import FormatError, Value, content_name, decode, encode, pack, unpack


@pytest.mark.parametrize(
    ("value", "encoded"),
    [  # RFC 8949, appendix A
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (1000, "1903e8"),
        (1_000_000, "1a000f4240"),
        (1_000_000_000_000, "1b000000e8d4a51000"),
        (-1, "20"),
        (-1000, "3903e7"),
        ("", "60"),
        ("IETF", "6449455446"),
        ("水", "63e6b0b4"),
        ([], "80"),
        ([1, [2, 3], [4, 5]], "8301820203820405"),
    ],
)
def test_values_are_encoded_as_the_standard_does(value: Value, encoded: str) -> None:
    assert encode(value).hex() == encoded
    assert decode(bytes.fromhex(encoded)) == value


def test_lengths_may_be_left_open_when_reading() -> None:
    assert decode(bytes.fromhex("9f018202039f0405ffff")) == [1, [2, 3], [4, 5]]
    assert decode(bytes.fromhex("7f657374726561646d696e67ff")) == "streaming"


def test_random_values_survive() -> None:
    chance = random.Random(4)

    def value(depth: int) -> Value:
        kind = chance.randrange(3 if depth else 2)
        if kind == 0:
            return chance.randrange(-(1 << chance.randrange(33)), 1 << chance.randrange(33))
        if kind == 1:
            return "".join(chance.choices("aé水𠀀 ", k=chance.randrange(40)))
        return [value(depth - 1) for _ in range(chance.randrange(30))]

    for _ in range(300):
        made = value(3)
        assert decode(encode(made)) == made


@pytest.mark.parametrize("damaged", ["", "18", "63e6b0", "8201", "a0", "f6", "0000", "1c", "62ffff"])
def test_what_is_not_of_the_format_is_refused(damaged: str) -> None:
    with pytest.raises(FormatError):
        decode(bytes.fromhex(damaged))


def test_files_are_gzip_without_time_or_system() -> None:
    packed = pack(b"words")
    assert packed == pack(b"words")
    assert packed[:10] == b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
    assert gzip.decompress(packed) == b"pagefind_dcdwords"
    assert unpack(packed) == b"words"
    assert unpack(b"pagefind_dcdwords") == b"words"


@pytest.mark.parametrize(
    "foreign",
    [b"", b"\x1f\x8b broken", gzip.compress(b"no signature", mtime=0)],
    ids=["empty", "broken", "unsigned"],
)
def test_foreign_files_are_refused(foreign: bytes) -> None:
    with pytest.raises(FormatError):
        unpack(foreign)


def test_content_names_depend_on_content_alone() -> None:
    assert content_name(b"a") == content_name(b"a") != content_name(b"b")
    assert len(content_name(b"a")) == 10
