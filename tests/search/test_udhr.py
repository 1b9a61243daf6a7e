"""Real texts in 23 languages, searched from one page: the Declaration of Human Rights, where it is at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from browser import Browser, Chromium, serving
from search_papers import STRICT, SearchPage, make_records, write_page

from site_builder.search.bundle import FOLDER, build_bundle
from site_builder.search.records import SearchRecord

DATA = Path(__file__).parents[3] / "shared" / "data" / "udhr"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the UDHR texts are not at hand")


def read_udhr() -> Iterator[SearchRecord]:
    for path in sorted(DATA.rglob("*.md")):
        _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
        about = yaml.load(front, yaml.BaseLoader)
        paragraphs = [p for p in text.split("\n\n") if p.strip()]
        kept = {"title": about["title"], "language": about["lang"], "date": about["date"], "text": paragraphs}
        yield from make_records({"name": make_name(path), "type": "web-page", **kept})


@pytest.fixture(scope="module")
def page(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchPage]:
    folder = tmp_path_factory.mktemp("udhr")
    write_page(folder)
    report = build_bundle(read_udhr(), "en", folder / FOLDER)
    assert report.documents == len(list(DATA.rglob("*.md")))
    tab = Browser(chromium)
    with serving(folder, headers=STRICT) as address:
        yield SearchPage(tab, address).open()
    assert tab.errors == []
    tab.close()


Found = Callable[[str], set[str]]


@pytest.fixture
def found(page: SearchPage) -> Found:
    """The documents that a question finds: `{"eng-article-01", …}`."""
    return lambda question: {a.split("/")[1] for a in page.addresses(question)}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("torture", {"eng-article-05", "fra-article-05"}),
        ('"equal protection"', {"eng-article-07"}),
        ("التعذيب", {"arb-article-05"}),
        ("سلام", {"arb-preamble", "arb-article-26"}),
        ("пыткам", {"rus-article-05"}),
        ("пытки", {"rus-article-05"}),
        ("тортури", {"ukr-article-05"}),
        ("酷刑", {"cmn-hans-article-05", "cmn-hant-article-05"}),
        ("拷問", {"jpn-article-05"}),
        ("ทรมาน", {"tha-article-05"}),
        ("고문", {"kor-article-05"}),
        ("עינויים", {"heb-article-05"}),
        ("işkence", {"tur-article-05"}),
        ("Folter", {"deu-1996-article-05"}),
    ],
)
def test_the_article_against_torture_is_found_in_its_language(found: Found, question: str, expected: set[str]) -> None:
    assert expected <= found(question)
    assert len(found(question)) <= len(expected) + 4


def test_one_phrase_finds_one_language(found: Found) -> None:
    assert found('"права человека"') <= {name for name in found("человека") if name.startswith("rus-")}
    assert {name.split("-")[0] for name in found('"human rights"')} == {"eng"}


def test_facets_count_every_language(page: SearchPage) -> None:
    facets = page.ask(question="", facets=["language"], voices=["document"], limit=0)["facets"]
    assert isinstance(facets, dict)
    counts = dict(facets["language"])
    assert len(counts) == len({make_language(path) for path in DATA.rglob("*.md")})
    assert sum(counts.values()) == len(list(DATA.rglob("*.md")))


def make_name(path: Path) -> str:
    return f"{path.parent.name.replace('_', '-')}-{path.stem}"


def make_language(path: Path) -> str:
    return str(yaml.load(path.read_text(encoding="utf-8").split("---\n", 2)[1], yaml.BaseLoader)["lang"])


def test_what_is_shown_is_what_was_written(page: SearchPage) -> None:
    """Each passage of a result stands letter by letter in its source, in every script."""
    sources = {make_name(path): " ".join(path.read_text(encoding="utf-8").split()) for path in DATA.rglob("*.md")}
    wrong = []
    for question in ("", "torture", "人", "ความ", "حق", "право", "זכות", "མི"):
        results = page.ask(question=question, limit=800)["results"]
        assert isinstance(results, list)
        assert results
        for result in results:
            for passage in result["passages"]:
                shown = "".join(text for text, _ in passage["runs"]).removeprefix("… ").removesuffix(" …")
                if shown not in sources[result["address"].split("/")[1]]:
                    wrong.append((result["address"], shown))
    assert wrong == []
