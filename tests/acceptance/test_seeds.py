"""Five saved web pages, imported by hand: every word of the source is in the text or in the comment layer, none twice.

What is text and what a reader's comment is told by line numbers alone: none of the words stand here. A header line
of a comment is an author's name, a date, or says to whom it replies; what has no field of its own (a name printed
twice, the reply line) is kept in the editor's note on the comment, or, where names are reduced to initials, dropped,
for there the thread says it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from acceptance.looks import elsewhere, faults_of_looks, words_without_script
from acceptance.pagetext import Element, one, spoken, words_of
from acceptance.scratch import BASE, Site, data, publish, write_yaml
from acceptance.wholesite import faults

if TYPE_CHECKING:
    from browser import Browser, Web

pytestmark = pytest.mark.xdist_group("seeds")

SOURCES: Final = data("seeds")
Lines = tuple[int, int]
"""First and last line, counted from one."""


@dataclass(frozen=True)
class Voice:
    """Where a comment stands: its words, its author's name, its date, header lines without a field, what it answers."""

    body: Lines
    author: int = 0
    date: int = 0
    head: tuple[int, ...] = ()
    parent: str = ""


@dataclass(frozen=True)
class Seed:
    title: int
    text: tuple[Lines, ...]
    comments: tuple[Voice, ...] = ()
    author: int = 0
    kind: str = "news-article"


SEEDS: Final = {
    "porter-putins-leverage": Seed(
        1, ((1, 8),), tuple(Voice(lines) for lines in ((9, 18), (20, 21), (23, 26), (28, 29), (31, 31))), 4, "opinion"
    ),
    "duran-syria-master-class": Seed(
        3,
        ((1, 49), (97, 99)),
        (
            Voice((51, 52), date=50),
            Voice((56, 57), date=55, head=(54,), parent="c1"),
            Voice((61, 62), author=59, date=60),
            Voice((68, 69), author=65, date=67, head=(64, 66), parent="c3"),
            Voice((73, 74), date=72, head=(71,), parent="c4"),
            Voice((77, 78), date=76),
            Voice((83, 84), author=81, date=82, head=(80,)),
            Voice((88, 89), author=86, date=87),
            Voice((94, 95), author=91, date=93, head=(92,), parent="c8"),
        ),
        kind="podcast",
    ),
    "phony-ceasefire-roundup": Seed(1, ((1, 153),), kind="blog-post"),
    "aleppo-capture-kerry": Seed(
        1,
        ((1, 36),),
        (
            Voice((38, 40), author=37),
            Voice((42, 44), author=41),
            Voice((46, 51)),
            Voice((53, 57), author=52),
            Voice((59, 60), parent="c4"),
            Voice((62, 64), author=61, parent="c5"),
            Voice((66, 68), author=65),
            Voice((70, 73), author=69),
            Voice((75, 77), author=74),
            Voice((79, 82), author=78),
        ),
    ),
    "russia-insider-sochi-talks": Seed(3, ((1, 104),), kind="opinion"),
}


# --- writing the archive, as a careful person would ----------------------------------------------------


def lines_of(name: str) -> list[str]:
    """The lines of a source; index 0 is before the first."""
    return ["", *(SOURCES / f"{name}.txt").read_text(encoding="utf-8").split("\n")]


def part(lines: list[str], place: Lines) -> str:
    return "\n".join(lines[place[0] : place[1] + 1])


def comment(lines: list[str], number: int, voice: Voice, names: str) -> dict[str, Any]:
    found: dict[str, Any] = {"id": f"c{number}", "attribution": "stated" if voice.author else "absent"}
    if voice.parent:
        found["parent"] = voice.parent
    if voice.author:
        found["author"] = lines[voice.author]
    if voice.date:
        found["date"] = lines[voice.date]
    if voice.head and names == "shown":
        found["note"] = " ".join(lines[line] for line in voice.head)
    return found | {"body": part(lines, voice.body).strip("\n")}


def written(root: Path, names: str) -> None:
    (root / "content/documents").mkdir(parents=True)
    write_yaml(
        root / "site.yaml",
        {
            "title": "Five saved pages",
            "rights": {"default_access": "full"},
            "comments": {"names": names},
        },
    )
    for name, seed in SEEDS.items():
        lines, place = lines_of(name), root / "content/documents" / name
        text = "\n\n".join(part(lines, piece) for piece in seed.text)
        place.with_suffix(".txt").write_text(text, encoding="utf-8")
        about = {"title": lines[seed.title], "type": seed.kind, "language": "en", "access": "full"}
        if seed.author:
            about["authors"] = [lines[seed.author]]  # type: ignore[assignment]
        write_yaml(place.with_suffix(".yaml"), about)
        if seed.comments:
            layer = [comment(lines, n, voice, names) for n, voice in enumerate(seed.comments, 1)]
            write_yaml(place.with_suffix(".comments.yaml"), layer)


def built(root: Path, names: str) -> Site:
    written(root, names)
    return publish(root, BASE)


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return built(tmp_path_factory.mktemp("seeds-shown"), "shown")


@pytest.fixture(scope="session")
def initials(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return built(tmp_path_factory.mktemp("seeds-initials"), "initials")


# --- reading the pages --------------------------------------------------------------------------------


def voices(page: Element) -> list[Element]:
    return page.xpath("//*[@data-comments]//li")  # type: ignore[no-any-return]


def heard(item: Element, named: bool) -> list[str]:
    """The source's words in one comment: author (where the source names one), date, body, the editor's note on it."""
    head = item.xpath("./p[contains(@class, 'meta')]")[0]
    words = words_of(one(head, ".//b")) if named else []
    dates = head.xpath("./span[contains(@class, 'sep')][not(.//*)]")
    for element in (*dates, *item.xpath("./p[contains(@class, 'body')]")):
        words += words_of(element)
    for note in item.xpath("./p[contains(@class, 'note')]"):
        words += words_of(note)[len(EDITOR) :]
    return words


EDITOR: Final = ("Editor’s", "note:")


def told(page: Element, seed: Seed) -> Counter[str]:
    """All words of the source that a page shows, in the text and under it."""
    words = Counter(spoken(one(page, "//*[@data-source]")))
    items = voices(page)
    assert len(items) == len(seed.comments)
    by_id = {item.get("id"): item for item in items}
    for number, voice in enumerate(seed.comments, 1):
        words.update(heard(by_id[f"c-c{number}"], bool(voice.author)))
    return words


# --- tests --------------------------------------------------------------------------------------------


def test_the_line_ranges_name_every_line_that_has_words_once() -> None:
    for name, seed in SEEDS.items():
        lines = lines_of(name)
        named: Counter[int] = Counter()
        for first, last in (*seed.text, *(voice.body for voice in seed.comments)):
            named.update(range(first, last + 1))
        for voice in seed.comments:
            named.update(n for n in (voice.author, voice.date, *voice.head) if n)
        assert {n for n, line in enumerate(lines) if line.strip()} <= set(named), name
        assert max(named.values()) == 1, name


def test_nothing_is_wrong_with_the_archives(shown: Site, initials: Site) -> None:
    for site in (shown, initials):
        assert site.errors == []
        assert site.result.counts["documents"] == 5
        assert site.result.search == {**site.result.search, "documents": 5, "comments": 24}
        assert faults(site.output, site.base_url) == []


@pytest.mark.parametrize("name", SEEDS)
def test_every_word_of_the_source_is_on_the_page_once(shown: Site, name: str) -> None:
    source = Counter((SOURCES / f"{name}.txt").read_text(encoding="utf-8").split())
    page = told(shown.page(f"documents/{name}"), SEEDS[name])
    assert page == source


@pytest.mark.parametrize("name", SEEDS)
def test_with_initials_the_names_of_commenters_are_all_that_is_missing(initials: Site, name: str) -> None:
    lines, seed = lines_of(name), SEEDS[name]
    source = Counter((SOURCES / f"{name}.txt").read_text(encoding="utf-8").split())
    for voice in seed.comments:
        for line in (voice.author, *voice.head):
            source.subtract(lines[line].split())
        source.update(f"{word[0].upper()}." for word in lines[voice.author].split())
    assert told(initials.page(f"documents/{name}"), seed) == +source


def test_with_initials_no_name_of_a_commenter_is_in_any_file(initials: Site) -> None:
    """Some are also named by others in a comment's body: there they are words of the source."""
    for name, seed in SEEDS.items():
        lines = lines_of(name)
        spoken_names = "\n".join(part(lines, place) for place in (*seed.text, *(v.body for v in seed.comments)))
        full = {lines[v.author].strip() for v in seed.comments if v.author}
        assert full or not seed.comments or name.startswith("porter")
        for author in full:
            assert author not in spoken_names
            for path in initials.output.rglob("*"):
                if path.is_file():
                    assert author.encode() not in path.read_bytes(), (author, path.name)


def test_the_words_of_comments_are_no_part_of_the_text(shown: Site) -> None:
    for name, seed in SEEDS.items():
        lines = lines_of(name)
        expected = " ".join(part(lines, piece) for piece in seed.text).split()
        assert spoken(one(shown.page(f"documents/{name}"), "//*[@data-source]")) == expected, name


def test_paragraphs_and_line_breaks_of_the_text_are_those_of_the_source(shown: Site) -> None:
    for name, seed in SEEDS.items():
        lines = lines_of(name)
        text = "\n\n".join(part(lines, piece) for piece in seed.text)
        paragraphs = [block.split("\n") for block in text.strip("\n").replace("\n\n\n", "\n\n").split("\n\n")]
        wanted = [[line for line in p if line.strip()] for p in paragraphs]
        source = one(shown.page(f"documents/{name}"), "//*[@data-source]")
        found = [len(p.xpath(".//br")) + 1 for p in source.xpath("./p")]
        assert found == [len(p) for p in wanted if p], name


def test_replies_stand_below_what_they_answer(shown: Site) -> None:
    for name, seed in SEEDS.items():
        page = shown.page(f"documents/{name}")
        items = {item.get("id"): item for item in voices(page)}
        for number, voice in enumerate(seed.comments, 1):
            above = items[f"c-c{number}"].xpath("./parent::ol/parent::li/@id")
            assert above == ([f"c-{voice.parent}"] if voice.parent else []), (name, number)


def test_comments_are_folded_and_reachable_without_script(shown: Site, browser: Browser, web: Web) -> None:
    root = web(shown.output)
    url = f"{root}documents/duran-syria-master-class/"
    without, with_script = words_without_script(browser, url)
    assert not Counter(with_script) - Counter(without)
    browser.goto(url + "#c-c5")
    browser.wait_for("document.querySelector('#c-c5').checkVisibility()")
    assert browser.errors == []
    assert list(elsewhere(browser.requests, root)) == []


def test_comments_are_found_only_when_asked_for(shown: Site, browser: Browser, web: Web) -> None:
    """A word of a comment that stands in no text: found with the voice of readers, else not."""
    texts = {word for n, s in SEEDS.items() for piece in s.text for word in part(lines_of(n), piece).lower().split()}
    said = {w for n, s in SEEDS.items() for v in s.comments for w in part(lines_of(n), v.body).lower().split()}
    word = max((w for w in said - texts if w.isascii() and w.isalpha()), key=len)
    root = web(shown.output)
    browser.goto(f"{root}search/?q={word}")
    browser.wait_for("document.getElementById('say').textContent")
    browser.wait_for("!document.getElementById('say').textContent.includes('Searching')")
    assert browser.eval("document.querySelectorAll('#results > li').length") == 0
    browser.goto(f"{root}search/?q={word}&voice=comment")
    browser.wait_for("document.querySelectorAll('#results > li').length")
    assert "#c-c" in browser.eval("document.querySelector('#results .title').href")
    assert browser.errors == []


@pytest.mark.parametrize("name", ["duran-syria-master-class", "phony-ceasefire-roundup"])
def test_pages_fit_every_width_and_scheme(shown: Site, browser: Browser, web: Web, name: str) -> None:
    assert faults_of_looks(browser, web(shown.output), f"documents/{name}/") == []
