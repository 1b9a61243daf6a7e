"""Chunks of the word index, changed as bytes: the same as if they had been decoded, changed and encoded."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from site_builder.search import indexing
from site_builder.search.bundle import build_bundle
from site_builder.search.canonical import FormatError, decode, encode
from site_builder.search.chunks import chunked, merged, read, spellings, without, write
from site_builder.search.records import SearchRecord

Index = dict[str, dict[str, dict[int, tuple[list[int], list[int]]]]]
"""Word → form (``""`` for itself) → page → places in its text and in its fields."""

WORDS = ("a", "harbour", "mole", "résumé", "порт", "水", "水門", "x" * 30, "y" * 300)


def random_index(chance: random.Random, pages: int) -> Index:
    def places() -> tuple[list[int], list[int]]:
        most = chance.choice((1, 5, 30, 300))
        return (
            [chance.choice((-1, 1)) * chance.randrange(1 << chance.randrange(1, 20)) for _ in range(most)],
            [chance.randrange(200) for _ in range(chance.randrange(4))],
        )

    def some() -> dict[int, tuple[list[int], list[int]]]:
        return {page: places() for page in sorted(chance.sample(range(pages), chance.randrange(1, min(pages, 40))))}

    return {
        word: {"": some()} | {word + end: some() for end in chance.sample("éèü", chance.randrange(4))}
        for word in sorted(chance.sample(WORDS, chance.randrange(1, len(WORDS))))
    }


def packed(index: Index) -> bytes:
    def coded(pages: dict[int, tuple[list[int], list[int]]]) -> list[Any]:
        distances = [b - a for a, b in zip([0, *pages], pages, strict=False)]
        return [[distance, *map(list, at)] for distance, at in zip(distances, pages.values(), strict=True)]

    rows = [[w, coded(forms[""]), [[f, coded(p)] for f, p in sorted(forms.items()) if f]] for w, forms in index.items()]
    return encode([rows])


SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chunk_is_read_and_written_byte_for_byte(seed: int) -> None:
    data = packed(random_index(random.Random(seed), 5000))
    assert write(read(data)) == data


@pytest.mark.parametrize("seed", SEEDS)
def test_indexes_are_merged_as_if_their_pages_had_been_indexed_together(seed: int) -> None:
    chance = random.Random(seed)
    sizes = [chance.choice((2, 20, 300)) for _ in range(3)]
    parts = [random_index(chance, size) for size in sizes]
    offsets = [sum(sizes[:i]) for i in range(3)]
    whole: Index = {}
    for offset, part in zip(offsets, parts, strict=True):
        for word, forms in part.items():
            for form, pages in forms.items():
                found = whole.setdefault(word, {"": {}}).setdefault(form, {})
                found |= {offset + page: at for page, at in pages.items()}
    got = merged((offset, read(packed(part))) for offset, part in zip(offsets, parts, strict=True))
    assert write(got) == packed(dict(sorted(whole.items())))


@pytest.mark.parametrize("seed", SEEDS)
def test_pages_are_taken_out_of_exactly_the_lists_that_they_left(seed: int) -> None:
    chance = random.Random(seed)
    index = random_index(chance, 60)
    everything = [(w, f, p) for w, forms in index.items() for f, pages in forms.items() for p in pages]
    gone = chance.sample(everything, chance.randrange(len(everything) + 1))
    lost = {((word.encode(), form.encode()), page) for word, form, page in gone}
    left: Index = {}
    for word, forms in index.items():
        rest = {f: {p: at for p, at in pages.items() if (word, f, p) not in gone} for f, pages in forms.items()}
        rest = {form: pages for form, pages in rest.items() if pages or not form}
        if any(rest.values()):
            left[word] = rest
    got = write(without(read(packed(index)), lost))
    assert got == packed(left)
    found = {(w, f, p) for p, words in spellings(read(got)).items() for w, f in words}
    assert found == {(w.encode(), f.encode(), p) for w, f, p in everything if (w, f, p) not in gone}


def test_chunks_are_cut_between_words_when_they_are_long_enough() -> None:
    index = random_index(random.Random(3), 500)
    chunks = list(chunked(read(packed(index)), 2000))
    assert len(chunks) > 2
    words = [[entry.word.decode() for entry in read(data)] for _, _, data in chunks]
    assert [(part[0], part[-1]) for part in words] == [(first, last) for first, last, _ in chunks]
    assert [word for part in words for word in part] == list(index)
    assert all(len(data) > 2000 for _, _, data in chunks[:-1])


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-1], lambda d: d + b"\x60", lambda d: b"\x82" + d[1:], lambda d: b"\xa0"]
)
def test_a_damaged_chunk_is_refused(damage: Any) -> None:
    data = packed(random_index(random.Random(1), 50))
    assert decode(data)
    with pytest.raises(FormatError):
        list(read(damage(data)))


def test_a_bundle_is_the_same_bytes_however_it_was_cut_into_segments(
    harbour: tuple[SearchRecord, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tree(folder: Path) -> dict[str, bytes]:
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    trees = []
    for size in (1000, 5, 1):
        monkeypatch.setattr(indexing, "SEGMENT", size)
        build_bundle(harbour, "en", tmp_path / str(size))
        trees.append(tree(tmp_path / str(size)))
    assert trees[0] == trees[1] == trees[2]
