"""The engine of the search page, asked in a real browser: what it finds, in every language, and what it does not."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from search_papers import write_page

from site_builder.ids import Anchor, UrlPath
from site_builder.search.bundle import FOLDER, build_bundle
from site_builder.search.canonical import decode, unpack
from site_builder.search.records import META, Passage, SearchRecord

if TYPE_CHECKING:
    from search_papers import SearchPage

Open = Callable[[Path], "SearchPage"]
SearchSite = Callable[..., Path]


@pytest.fixture
def page(harbour_page: SearchPage) -> SearchPage:
    return harbour_page


def names(page: SearchPage, question: str, **order: object) -> set[str]:
    """The documents that the question finds, by id; a comment as `id#c-n`."""
    return {a.removeprefix("documents/").replace("/", "") for a in page.addresses(question, **order)}


# --- words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("lighthouse", {"dues", "winter", "dues#c-1"}),
        ("LIGHTHOUSE", {"dues", "winter", "dues#c-1"}),
        ("waited", {"winter", "memo"}),
        ("ships ice", {"winter", "memo", "method"}),
        ("ship", {"winter", "memo", "undated", "method"}),
        ("map", {"memo"}),
        ("succede", {"french"}),
        ("succédé", {"french"}),
        ("memorandum", {"memo"}),
        ("1912", {"dues", "memo"}),
        ("courier", {"winter"}),
    ],
)
def test_words_are_found_with_their_stems_and_beginnings(page: SearchPage, question: str, found: set[str]) -> None:
    assert names(page, question) == found


def test_a_short_word_is_only_itself(page: SearchPage) -> None:
    assert names(page, "pa") == set()
    assert names(page, "pap") == {"memo", "undated", "method"}


def test_every_word_must_be_there(page: SearchPage) -> None:
    assert names(page, "froze lighthouse") == {"winter"}
    assert names(page, "froze memorandum") == set()


def test_a_word_that_no_document_has_finds_nothing_and_is_said(page: SearchPage) -> None:
    """Pagefind would look for `pari` or `pa` instead, or leave the word out."""
    answer = page.ask(question="parityless lighthouse")
    assert answer["total"] == 0
    assert answer["missing"] == ["parityless"]
    assert page.ask(question="xyzzy")["missing"] == ["xyzzy"]


def test_an_answer_does_not_depend_on_earlier_questions(search_page: Open, big_site: Path) -> None:
    chance = random.Random(1)
    questions = sorted({word[: 3 + n % 3] for n, word in enumerate(chance.sample(_words(big_site), 12))})
    fresh = {q: search_page(big_site).open().ask(question=q, ids=True, limit=0)["ids"] for q in questions}
    assert all(fresh.values())
    page = search_page(big_site).open()
    chance.shuffle(questions)
    assert {q: page.ask(question=q, ids=True, limit=0)["ids"] for q in questions} == fresh


# --- phrases --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('"parity of dues"', {"dues"}),
        ('"dues of parity"', set()),
        ("“waited for the lighthouse”", {"winter"}),
        ('"waited for" ice', {"winter"}),
        ('"ice damage" ships', {"method"}),
        ('"À la paix"', {"french"}),
        ('"il a plu ou il"', {"french"}),
        ('"harbour board"', {"memo"}),
        ('"letter on"', {"dues"}),
        ('"ice"', {"winter", "memo", "method"}),
    ],
)
def test_phrases_are_found_word_for_word(page: SearchPage, question: str, found: set[str]) -> None:
    assert names(page, question, voices=["document", "note"]) == found


# --- names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alias", ["harbour master", "Inés Varga", "Ines Varga", "Varga"])
def test_an_alias_finds_the_documents_that_name_its_bearer(page: SearchPage, alias: str) -> None:
    assert names(page, alias) == {"dues", "winter"}


def test_a_name_by_which_a_document_was_found_is_shown(page: SearchPage) -> None:
    results: Any = page.ask(question="haldenhavn")["results"]
    assert [r["address"] for r in results] == ["documents/dues/"]
    assert results[0]["named"] == [[["Haldenhavn", True]]]


# --- languages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("السلام", {"arabic"}),
        ("سلام", {"arabic"}),
        ("منارة", {"arabic"}),
        ("والمضيق", {"arabic"}),
        ("мирный", {"russian"}),
        ("маяк", {"russian"}),
        ("порту", {"russian"}),
        ("ПИСЬМО", {"russian"}),
        ("灯塔", {"chinese"}),
        ("等待和平", {"chinese"}),
        ("和平第二", set()),
        ("港口条约", {"chinese"}),
        ("港", {"chinese", "japanese"}),
        ("かがやく", {"japanese"}),
        ("灯台のそば", {"japanese"}),
        ("ประภาคาร", {"thai"}),
        ("สันติภาพ", {"thai"}),
        ("จดหมาย", {"thai"}),
        ("accord", {"french"}),
        ("attente", {"french"}),
    ],
)
def test_all_languages_are_found_from_one_page(page: SearchPage, question: str, found: set[str]) -> None:
    assert names(page, question) == found


def test_text_without_blanks_is_shown_as_it_was_written(page: SearchPage) -> None:
    result: Any = page.ask(question="和平")["results"][0]  # type: ignore[index]
    assert result["passages"][0]["runs"] == [["船只在灯塔附近等待", False], ["和平", True], ["。第二天离开。", False]]
    assert "".join(text for text, _ in result["title"]) == "港口条约"


def test_breaks_inside_words_are_not_shown(page: SearchPage) -> None:
    shown = [
        "".join(text for text, _ in page.ask(question=question)["results"][0]["passages"][0]["runs"])  # type: ignore[index]
        for question in ("المضيق", "conversation", "attente")
    ]
    assert shown == [
        "كتب الربان عن السلام والمنارة في المضيق.",
        "A conversation about waiting ships and paper—with a map.",
        "À la paix du port, dit-il, a succédé l’attente. Il a plu ou il a neigé, là où l’accord tient.",
    ]


@pytest.mark.parametrize(
    ("language", "question", "found"),
    [("ar", "سلام", "arabic"), ("ru", "проливах", "russian"), ("zh", "灯塔", "chinese"), ("he", "lighthouse", "dues")],
)
def test_an_archive_may_speak_any_language(
    search_site: SearchSite,
    search_page: Open,
    harbour: tuple[SearchRecord, ...],
    language: str,
    question: str,
    found: str,
) -> None:
    page = search_page(search_site(harbour, language)).open()
    assert found in names(page, question)
    assert {"arabic", "russian"} <= names(page, "") & {"arabic", "russian"}
    assert page.browser.errors == []


# --- voices, filters, order ---------------------------------------------------------------------------------


def test_voices_are_searched_one_by_one(page: SearchPage) -> None:
    assert names(page, "lighthouse", voices=["document"]) == {"dues", "winter"}
    assert names(page, "lighthouse", voices=["comment"]) == {"dues#c-1"}
    assert names(page, "ships", voices=["note"]) == {"method"}


def test_a_filter_takes_any_of_its_values_and_all_filters_must_hold(page: SearchPage) -> None:
    filters: dict[str, list[str]] = {"topic": ["ice"]}
    assert names(page, "ships", filters=filters) == {"winter", "memo"}
    assert names(page, "ships", filters={"topic": ["ice", "pilotage"], "type": ["report"]}) == {"memo"}
    assert names(page, "", filters={"person": ["ines-varga"], "place": ["halden"]}, voices=["document"]) == {"dues"}


def test_values_joined_by_a_plus_must_hold_together(page: SearchPage) -> None:
    assert names(page, "ships", filters={"topic": ["ice"]}) == {"winter", "memo"}
    assert names(page, "ships", filters={"topic": ["ice+pilotage"]}) == {"memo"}
    assert names(page, "ships", filters={"topic": ["pilotage+ice", "ice"]}) == {"winter", "memo"}
    assert names(page, "ships", filters={"topic": ["ice+nothing"]}) == set()


def test_counts_say_what_each_value_would_find(page: SearchPage) -> None:
    order = {"question": "ships", "filters": {"type": ["report"]}, "facets": ["type", "topic"], "voices": ["document"]}
    facets: Any = page.ask(**order)["facets"]  # the other types although one is chosen, topics only of that one
    assert dict(facets["type"]) == {"letter": 1, "news-article": 1, "note": 0, "report": 1}
    assert dict(facets["topic"]) == {"ice Ice": 1, "pilotage Pilotage": 1}


@pytest.mark.parametrize(
    ("years", "found"),
    [
        ({"from": 1912, "to": 1912}, {"dues", "memo"}),
        ({"from": 1914}, {"memo", "method", "card-only"}),
        ({"to": 1907}, {"french"}),
        ({"filters": {"year": ["undated"]}}, {"undated"}),
        ({"from": 2020, "filters": {"year": ["undated"]}}, {"undated", "method"}),
        ({"filters": {"year": ["1913"]}}, {"winter", "memo"}),
    ],
)
def test_a_document_of_uncertain_date_is_in_every_year_it_may_be_of(
    page: SearchPage, years: dict[str, Any], found: set[str]
) -> None:
    assert names(page, "", voices=["document", "note"], **years) == found


def test_results_can_be_ordered_by_date(page: SearchPage) -> None:
    oldest = page.addresses("ships", sort="oldest")
    assert oldest == [f"documents/{n}/" for n in ("memo", "winter", "method", "undated")]
    assert page.addresses("ships", sort="newest") == [
        f"documents/{n}/" for n in ("method", "winter", "memo", "undated")
    ]


def test_titles_count_more_than_text(page: SearchPage) -> None:
    assert page.addresses("ice")[0] == "documents/winter/"
    assert page.addresses("paper")[0] in ("documents/undated/", "documents/method/")


def test_a_record_without_a_text_is_found_by_its_title(page: SearchPage) -> None:
    assert names(page, "without a text") == {"card-only"}


# --- beside Pagefind itself ---------------------------------------------------------------------------------

SYLLABLES = [a + b for a in "bcdfglmnprst" for b in "aeiou"]


@pytest.fixture(scope="session")
def big_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 documents of invented words: enough for several chunks of the index."""
    chance = random.Random(11)
    words = sorted({"".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 4)))) for _ in range(6000)})
    weights = [1 / (1 + n) for n in range(len(words))]
    chance.shuffle(words)

    def prose(k: int) -> str:
        return " ".join(chance.choices(words, weights, k=k))

    records = [
        SearchRecord(
            url=UrlPath(f"documents/d{n:03}/"),
            voice="document",
            language="en",
            passages=(Passage("title", prose(3)), *(Passage("p", prose(60), Anchor(f"p-{k}")) for k in range(4))),
            meta=dict.fromkeys(META, ""),
            filters={"voice": ("document",), "type": (chance.choice(("letter", "report")),)},
            sort={"date": f"{chance.randrange(1900, 2000)}"},
        )
        for n in range(600)
    ]
    folder = tmp_path_factory.mktemp("big")
    write_page(folder)
    build_bundle(records, "en", folder / FOLDER)
    return folder


def test_hits_and_their_order_are_pagefinds_own(search_page: Open, big_site: Path) -> None:
    """Where Pagefind is right: words that exist, all chunks of their range loaded, a whole question quoted or not."""
    chance = random.Random(5)
    known = _words(big_site)
    singles = [word for word in chance.sample(known, 60) if len(word) > 2]
    stems = [word[: chance.choice((3, 4))] for word in chance.sample(known, 40) if len(word) > 4]
    pairs = [" ".join(chance.sample(known[:400], 2)) for _ in range(40)]
    questions = sorted({*singles, *stems, *pairs})
    page = search_page(big_site).open()
    page.browser.eval(
        f"import('{page.address}pagefind/pagefind.js').then(p => {{ window.theirs = p; return p.init(); }})"
    )
    for start in _chunks(big_site):
        page.browser.eval(f"theirs.preload({start!r})")
    same_top = 0
    for question in questions:
        theirs = page.browser.eval(f"theirs.search({question!r}).then(a => a.results.map(r => [r.id, r.score]))")
        ours = page.ask(question=question, ids=True, limit=0)["ids"]
        assert isinstance(ours, list)
        assert sorted(ours) == sorted(hit for hit, _ in theirs), question
        ranked = [hit for hit, _ in sorted(theirs, key=lambda hit: -round(hit[1], 4))]
        same_top += len(set(ours[:10]) & set(ranked[:10])) / max(1, min(10, len(ours)))
    assert len(questions) > 100
    assert same_top / len(questions) > 0.97


def _meta(folder: Path) -> Any:
    return decode(unpack(next((folder / "pagefind").glob("*.pf_meta")).read_bytes()))


def _chunks(folder: Path) -> list[str]:
    return [row[0] for row in _meta(folder)[2]]


def _words(folder: Path) -> list[str]:
    """Every word in the index that is its own stem, most frequent first."""
    rows: Any = [
        row
        for f in (folder / "pagefind" / "index").glob("*")
        for row in decode(unpack(f.read_bytes()))[0]  # type: ignore[index,union-attr]
    ]
    assert len(_chunks(folder)) > 3
    return [row[0] for row in sorted(rows, key=lambda row: (-len(row[1]), row[0]))]
