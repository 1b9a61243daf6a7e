"""After an edit: what is new is in a small shard, and what is gone is in no byte of the bundle."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from search_papers import Shelved, gazette

from site_builder.search import bundle as bundles
from site_builder.search import delta
from site_builder.search.canonical import unpack
from site_builder.search.chunks import read, spellings
from site_builder.search.delta import updated
from site_builder.search.indexing import earlier
from site_builder.search.records import SearchRecord
from site_builder.search.shards import Shard, list_of, values_of


@pytest.fixture
def shelved(tmp_path: Path) -> Callable[..., Shelved]:
    """`shelved(records)`: a bundle of them, by document, that can be edited."""
    numbers = iter(range(1000))

    def make(records: dict[str, tuple[SearchRecord, ...]]) -> Shelved:
        return Shelved(tmp_path / str(next(numbers)), records)

    return make


def by_document(records: tuple[SearchRecord, ...]) -> dict[str, tuple[SearchRecord, ...]]:
    found: dict[str, tuple[SearchRecord, ...]] = {}
    for record in records:
        name = record.url.split("/")[1]
        found[name] = (*found.get(name, ()), record)
    return dict(sorted(found.items()))


@pytest.fixture
def harbour_units(harbour: tuple[SearchRecord, ...]) -> dict[str, tuple[SearchRecord, ...]]:
    return by_document(harbour)


def said(shard: Shard, shelf: Path) -> dict[int, set[Any]]:
    """By page, what the index of the shard says of it."""
    chunks = (unpack((shelf / chunk.path).read_bytes()) for chunk in shard.chunks)
    return spellings(entry for chunk in chunks for entry in read(chunk))


def plain(folder: Path, files: dict[str, Any]) -> Iterator[bytes]:
    for path in files:
        data = (folder / path).read_bytes()
        yield path.encode()
        yield unpack(data) if data.startswith(b"\x1f\x8b") else data


# --- what is gone ---------------------------------------------------------------------------------------


def test_of_a_removed_document_nothing_stays(
    harbour_units: dict[str, tuple[SearchRecord, ...]], shelved: Callable[..., Shelved]
) -> None:
    """All languages and signs of the harbour, one document after the other: no list of the index knows its pages."""
    archive = shelved(harbour_units)
    for name in list(harbour_units):
        archive.edit({name: ()})
        if not archive.units:
            break
        [base] = archive.bundle.base
        assert archive.bundle.delta == ()
        assert said(base, archive.folder).keys() == {page for page, _ in base.live()}
        for file in base.filters.values():
            values = values_of((archive.folder / list_of(file)).read_bytes())
            assert {page for pages in values.values() for page in pages} <= {page for page, _ in base.live()}
    assert len(base.dead) == 12


@pytest.mark.parametrize("kind", ["word", "person", "title of a comment", "whole", "comment"])
def test_a_word_that_a_document_has_lost_is_in_no_byte(kind: str, shelved: Callable[..., Shelved]) -> None:
    """Not in fragments, lists, filters, names of terms, or where a chunk begins."""
    units = gazette(60)
    canary = f"{'zq' if kind == 'word' else 'aa'}canary"
    key = "d017"
    before = gazette(60, canary={key: (kind, canary)})
    archive = shelved(before)
    assert any(canary[:-1].encode() in data.lower() for data in plain(archive.folder, archive.files()))
    archive.edit({key: () if kind == "whole" else units[key]})
    assert archive.bundle.delta or kind == "whole"
    assert not any(canary[:-1].encode() in data.lower() for data in plain(archive.folder, archive.files()))


@pytest.mark.parametrize("between", [False, True])
@pytest.mark.parametrize("kind", ["word", "person", "title of a comment", "comment"])
def test_a_word_that_is_lost_by_a_later_edit_is_in_no_byte(
    kind: str, between: bool, shelved: Callable[..., Shelved]
) -> None:
    """What a dead page of the base kept, because the newer version still had it, goes with that version. The index has
    stems, so the last letter is left out."""
    archive = shelved(gazette(60, canary={"d017": (kind, "aacanary")}))
    main, *rest = archive.units["d017"]
    archive.edit({"d017": (msgspec.structs.replace(main, meta=main.meta | {"names": "Old Brynmor"}), *rest)})
    assert any(b"aacanar" in data.lower() for data in plain(archive.folder, archive.files()))
    if between:
        archive.edit({key: gazette(60, seed=2)[key] for key in list(archive.units)[20:40]})
    archive.edit({"d017": gazette(60)["d017"]})
    assert not any(b"aacanar" in data.lower() for data in plain(archive.folder, archive.files()))


def test_what_a_document_still_says_is_left_alone(shelved: Callable[..., Shelved]) -> None:
    """An edit of one word writes few files: one chunk, the list it is in, the map, the new shard and what names them."""
    archive = shelved(gazette(60, canary={"d017": ("word", "zqcanary")}))
    before = archive.files()
    archive.edit({"d017": gazette(60)["d017"]})
    assert archive.bundle.base[0].dead
    kept = before.keys() & archive.files().keys()
    assert len([path for path in before if path.startswith("index/") and path not in kept]) == 1
    assert len([path for path in before if path.startswith("fragment/") and path not in kept]) == 1
    assert len([path for path in before if path.startswith("names/") and path not in kept]) == 1
    assert not [path for path in before if path.endswith(".pf_list") and path not in kept]


def test_of_a_text_with_one_word_less_only_that_word_is_indexed_again(shelved: Callable[..., Shelved]) -> None:
    archive = shelved(gazette(3, canary={"d001": ("word", "Zqcanary,")}))
    [page] = [page for _, page in archive.bundle.base[0].live() if page.address == "documents/d001/"]
    before = earlier((archive.folder / page.path).read_bytes())
    assert before.lost(gazette(3)["d001"][0], "en") == ["Zqcanary,"]


def test_a_name_more_loses_nothing(shelved: Callable[..., Shelved]) -> None:
    """So no earlier text is indexed again, and no list of the base is rewritten, however many documents have the name."""
    archive = shelved(gazette(60))
    [before] = archive.bundle.base
    changes = archive.new_name(random.Random(1))
    archive.edit(changes)
    [base] = archive.bundle.base
    assert (base.chunks, base.filters) == (before.chunks, before.filters)
    assert [len(shard.units) for shard in archive.bundle.delta] == [len(changes)]


def test_signs_that_are_no_words_can_be_lost(shelved: Callable[..., Shelved]) -> None:
    archive = shelved(gazette(60, canary={"d017": ("word", "—")}))
    archive.edit({"d017": gazette(60)["d017"]})
    assert archive.bundle.delta


# --- what is new ----------------------------------------------------------------------------------------


def test_live_records_are_those_of_the_archive_after_any_edits(shelved: Callable[..., Shelved]) -> None:
    chance = random.Random(2)
    archive = shelved(gazette(60))
    for step in range(25):
        archive.edit(archive.random_edit(chance, step))
        shown = sorted(page.address for shard in archive.bundle.shards for _, page in shard.live())
        assert shown == sorted(record.address for some in archive.units.values() for record in some)
        assert len(archive.bundle.delta) <= 4
    assert archive.bundle.delta


def test_when_too_much_has_changed_no_record_is_read(
    shelved: Callable[..., Shelved], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change of a label concerns every record of an archive, which may be larger than the memory."""
    archive = shelved(gazette(60))

    def records(key: str) -> tuple[SearchRecord, ...]:
        raise AssertionError(f"{key} was read")

    assert updated(archive.bundle, list(archive.units), records, archive.shelf, small=0, share=0.2) is None
    monkeypatch.setattr(delta, "MOST", 5)
    assert updated(archive.bundle, list(archive.units)[:6], records, archive.shelf, small=0, share=0.2) is None


def test_what_a_tenth_of_the_archive_shows_is_indexed_by_itself(shelved: Callable[..., Shelved]) -> None:
    archive = shelved(gazette(60))
    base = archive.bundle.base
    archive.share = delta.SHARE
    archive.edit({key: gazette(60, seed=2)[key] for key in list(archive.units)[:6]})
    assert [shard.pages for shard in archive.bundle.base] == [shard.pages for shard in base]


def test_a_compact_bundle_is_byte_for_byte_that_of_a_clean_build(shelved: Callable[..., Shelved]) -> None:
    chance = random.Random(3)
    archive = shelved(gazette(60))
    for step in range(6):
        archive.edit(archive.random_edit(chance, step))
    assert archive.bundle.delta
    archive.compact()
    clean = shelved(archive.units)
    assert archive.contents() == clean.contents()


def test_shards_that_no_edit_touched_are_used_again(
    shelved: Callable[..., Shelved], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "SHARD_UNITS", 16)
    archive = shelved(gazette(60))
    before = archive.bundle.base
    assert len(before) > 2
    archive.edit({"d001": gazette(60, seed=9)["d001"]})
    archive.compact()
    assert archive.bundle.base[0] != before[0]
    assert archive.bundle.base[1:] == before[1:]
    assert archive.contents() == shelved(archive.units).contents()


def test_cuts_depend_on_few_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key more or less moves the cuts near it, not all that follow."""
    keys = [f"{n:06}" for n in range(0, 60_000, 2)]

    def parts(given: list[str]) -> set[tuple[str, ...]]:
        return {tuple(given[a:b]) for a, b in bundles.cuts(given, 800)}

    whole = parts(keys)
    assert all(700 <= len(part) <= 900 for part in whole if part[-1] != keys[-1])
    other = parts(sorted([*keys, "000001"]))
    assert len(whole & other) > len(whole) / 2


@pytest.mark.parametrize(("given", "place"), [("05", -0.5), ("10", 0), ("15", 0.5), ("20", 1), ("99", 1.5)])
def test_a_date_has_its_place_among_those_of_the_base(given: str, place: float) -> None:
    assert bundles._between(["10", "20"], [given]) == {given: place}


def test_several_dates_between_two_keep_their_order() -> None:
    found = bundles._between(["10", "20"], ["12", "11", "20", "21"])
    assert 0 < found["11"] < found["12"] < found["20"] == 1 < found["21"]
