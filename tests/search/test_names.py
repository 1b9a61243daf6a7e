"""The files of the quick search: how names are spelled, which file has what, and that no file grows with the archive."""

from __future__ import annotations

import gzip
import json
import random
from typing import Any

import pytest

from site_builder.catalog.rows import Count, Gloss, Label, Term
from site_builder.config import Settings, leaves
from site_builder.engine import MemoryContext
from site_builder.ids import DocumentId, TermId
from site_builder.linking.spelling import fold, key_of, parts, starts
from site_builder.model import Alias, Entity, Topic
from site_builder.search.names import (
    FOLDER,
    LIMIT,
    Named,
    Shard,
    combine_named,
    document_names,
    names_index,
    path_of,
    shard_files,
    term_names,
)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Erdoğan", "erdogan"), ("Søren Łukasz", "soren lukasz"), ("Straße", "STRASSE"), ("Ὀδυσσεύς", "οδυσσευσ"),
        ("İzmir", "izmir"), ("Ёлкин", "елкин"), ("أَلْعَرَبِيَّة", "العربيه"), ("یکی", "يكي"), ("ـعلىـ", "علي"),
        ("שָׁלוֹם", "שלום"), ("ｶﾞﾝﾀﾞﾑ", "ガンダム"), ("Ⅻ", "xii"), ("ʿUmar", "umar"), ("co\u00adop", "coop"),
    ],
)  # fmt: skip
def test_what_is_typed_is_spelled_as_what_is_written(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


def test_a_name_is_found_by_the_beginnings_of_its_words() -> None:
    assert starts("Sergey al-Lavrov (1950)") == ("sergey", "al", "lavrov", "1950")
    assert starts("حلب الأسد") == ("حلب", "الاسد", "اسد")
    assert starts("2025年 中国") == ("2025", "年", "中国", "国")
    assert tuple(parts("O'Brien, 中国")) == ("o", "brien", "中国")
    assert [key_of(s) for s in ("kerry", "k", "中国", "Ω")] == ["ke", "", "中", ""]


def test_a_file_is_named_so_that_every_system_keeps_it() -> None:
    assert path_of("ke") == f"{FOLDER}k/ke.json"
    assert path_of("con") == f"{FOLDER}c/co-n.json"
    assert path_of("中") == f"{FOLDER}_4e2d_/_4e2d_.json"
    many = [path_of(a + b) for a in "a中4" for b in ("", "a", "4e", "e4", "_", "2d")]
    assert len(set(many)) == len(many)


# --- what is emitted ------------------------------------------------------------------------------------


def emitted(task: Any, key: str, **tables: Any) -> dict[str, list[Named]]:
    given = {name: {} for name in ("label", "term", "entity", "topic", "gloss", "count")} | tables
    ctx = MemoryContext(given, emits=("named",))
    task(ctx, key)
    return ctx.emitted.get("named", {})


def test_a_person_is_in_the_files_of_all_names_each_with_those_that_begin_so() -> None:
    key = "person:ada"
    found = emitted(
        term_names, key,
        term={key: Term("person", TermId("ada"), "Ada Berg")},
        entity={key: Entity("person", TermId("ada"), "Ada Berg", aliases=(Alias("Frau Berg"), Alias("Ада Берг")))},
        gloss={key: Gloss(description="Surveyor. " * 20)},
        count={key: Count(together=9)},
    )  # fmt: skip
    assert {beginning: [named.also for named in some] for beginning, some in found.items()} == {
        "ad": [()], "be": [("Frau Berg",)], "fr": [("Frau Berg",)], "ад": [("Ада Берг",)], "бе": [("Ада Берг",)],
    }  # fmt: skip
    (named,) = found["ad"]
    assert (named.name, named.weight) == ("Ada Berg", 4)
    assert named.note.startswith("Surveyor.")
    assert len(named.note) < 80


def test_a_further_document_moves_no_name_until_their_number_doubles() -> None:
    def made(documents: int) -> dict[str, list[Named]]:
        term = {"topic:x": Term("topic", TermId("x"), "Weather")}
        topic = {"x": Topic(TermId("x"), "Weather", aliases=("Snow",))}
        return emitted(term_names, "topic:x", term=term, topic=topic, count={"topic:x": Count(together=documents)})

    assert made(4) == made(7) != made(8)
    assert set(made(1)) == {"we", "sn"}


def test_a_long_title_is_cut_and_an_inferred_date_stands_in_brackets() -> None:
    from site_builder import dates

    label = Label(DocumentId("d"), "word " * 60, "letter", date=dates.parse("1911-03"), basis="the post mark")
    (named,) = emitted(document_names, "d", label={"d": label})["wo"]
    assert len(named.name) <= 122
    assert named.name.endswith("word …")
    assert named.note == "[March 1911]"


# --- files ----------------------------------------------------------------------------------------------


def archive(size: int, seed: int = 3) -> dict[str, list[Named]]:
    """Titles of a large archive: some words are in most of them."""
    chance = random.Random(seed)
    syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
    words = ["".join(chance.choices(syllables, k=3)) for _ in range(800)]
    found: dict[str, list[Named]] = {}
    for n in range(size):
        title = " ".join(["The", *chance.choices(words, k=6), f"{n}"]).capitalize()
        label = {"x": Label(DocumentId(f"d{n}"), title, "letter")}
        for key, some in emitted(document_names, "x", label=label).items():
            found.setdefault(key, []).extend(some)
    return found


def shards(key: str, some: list[Named]) -> tuple[Shard, ...]:
    made = combine_named(key, tuple(("", named) for named in some))
    assert made is not None
    return made


def files(key: str, made: tuple[Shard, ...]) -> dict[str, bytes]:
    tables = {"named": {key: made}, "setting": leaves(Settings(title=""))}
    return {artifact.path: artifact.content for artifact in shard_files(MemoryContext(tables), key)}


def test_no_file_of_a_large_archive_is_large_and_everything_rare_is_in_one() -> None:
    found = archive(3000)
    made = {key: shards(key, some) for key, some in found.items()}
    paths: set[str] = set()
    for key, some in made.items():
        for path, content in files(key, some).items():
            assert len(content) <= LIMIT + 100
            assert len(gzip.compress(content)) <= 8192
            assert path not in paths
            paths.add(path)
            assert json.loads(content)["names"]
    folders = [path.rpartition("/")[0] for path in paths]
    assert max(map(folders.count, folders)) < 500
    assert len(made["th"]) == 2, "a word that is in all titles is cut, and has no further letters"
    by_word = {s.beginning: s for some in made.values() for s in some}
    for named in [named for some in found.values() for named in some[:3]]:
        word = starts(named.name)[-1]  # its number: only few have it
        here = key_of(word)
        if not here:
            continue
        while len(here) < len(word) and word[len(here)] in by_word[here].beyond:
            here = word[: len(here) + 1]
        assert named.id in {n.id for n in by_word[here].names}


def test_what_is_cut_depends_on_no_order() -> None:
    some = archive(2000)["th"]
    assert shards("th", list(some)) == shards("th", some[::-1])


def test_names_come_before_titles_and_what_is_in_many_documents_first() -> None:
    some = [
        Named("document", "a", "Ka"),
        Named("person", "b", "Karl", weight=1),
        Named("topic", "c", "Kartography", weight=5),
    ]
    assert [named.id for named in shards("ka", some)[0].names] == ["c", "b", "a"]


def test_switched_off_there_are_no_files() -> None:
    settings = leaves(Settings(title="")) | {"search.enabled": False}
    tables = {"named": {"ka": shards("ka", [Named("person", "k", "Ka")])}, "setting": settings}
    assert shard_files(MemoryContext(tables), "ka") == names_index(MemoryContext(tables), "") == ()


def test_the_index_says_which_files_there_are() -> None:
    tables = {"named": dict.fromkeys(("ka", "ke", "中", "аб")), "setting": leaves(Settings(title=""))}
    (made,) = names_index(MemoryContext(tables), "")
    assert made.path == f"{FOLDER}index.json"
    index = json.loads(made.content)
    assert index["beginnings"] == {"k": "ae", "中": "", "а": "б"}
    assert index["kinds"][0] == ["people", "Person"]
