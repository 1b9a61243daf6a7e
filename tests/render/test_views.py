"""Views: documented, threaded, charted."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from pathlib import Path

import pytest

from site_builder import dates
from site_builder.catalog.counts import Histogram, YearCount
from site_builder.ids import PLURALS
from site_builder.model import Comment
from site_builder.render import languages
from site_builder.render.chart import HEIGHT, WIDTH, chart
from site_builder.render.comment_view import threads
from site_builder.render.labels import TEXTS, Labels, day
from site_builder.render.lazy import lazy
from site_builder.render.names import DateView, life, turned
from site_builder.render.reference import TEMPLATES, classes, members
from site_builder.render.templates import packaged_sources

T = Labels()


@pytest.mark.parametrize("view", classes(), ids=lambda view: view.__name__)
def test_every_public_property_of_a_view_says_in_one_sentence_what_it_is(view: type) -> None:
    for name, described in members(view):
        assert described, f"{view.__name__}.{name} has no docstring"
        assert described.rstrip(")").endswith((".", "?", '"', "`")), f"{view.__name__}.{name}: {described}"
        assert "\n\n" not in described, f"{view.__name__}.{name}"


@pytest.mark.parametrize("view", classes(), ids=lambda view: view.__name__)
def test_a_view_has_no_public_attribute_that_is_not_described(view: type) -> None:
    described = {name.partition("(")[0] for base in view.__mro__ for name, _ in members(base)}
    tree = ast.parse(textwrap.dedent(inspect.getsource(view)))
    given = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and not node.attr.startswith("_")
    }
    assert given <= described


def test_every_page_template_has_its_variables_in_the_reference() -> None:
    rendered = {n for n in packaged_sources() if not n.startswith("parts/")} - {"base.html", "macros.html"}
    assert rendered == set(TEMPLATES)


def test_a_lazy_property_is_computed_once_and_keeps_its_words() -> None:
    class View:
        calls = 0

        @lazy
        def value(self) -> int:
            """The value."""
            self.calls += 1
            return 7

    view = View()
    assert (view.value, view.value, view.calls) == (7, 7, 1)
    assert inspect.getdoc(View.value) == "The value."


# --- comments


def thread(*comments: tuple[str, str]) -> list[str]:
    """Comments as (id, parent) → lines indented by level."""
    lines: list[str] = []

    def walk(views: object, depth: int) -> None:
        for view in views:  # type: ignore[attr-defined]
            lines.append("." * depth + view.anchor + (f">{view.replying_to}" if view.replying_to else ""))
            walk(view.replies, depth + 1)

    walk(threads(T, [Comment(i, parent=p, author=f"N{i}") for i, p in comments]), 0)
    return lines


def test_replies_stand_under_what_they_answer_to_the_third_level() -> None:
    assert thread(("a", ""), ("b", "a"), ("c", "b"), ("d", "c"), ("e", "d")) == [
        "c-a", ".c-b", "..c-c", "..c-d>Nc", "..c-e>Nd",
    ]  # fmt: skip


def test_a_reply_may_come_before_what_it_answers_and_answer_nothing() -> None:
    assert thread(("b", "a"), ("a", ""), ("x", "gone")) == ["c-a", ".c-b", "c-x"]


def test_comments_that_answer_each_other_in_a_circle_are_all_shown() -> None:
    shown = thread(("a", "b"), ("b", "a"), ("c", "c"))
    assert sorted(line.strip(".").partition(">")[0] for line in shown) == ["c-a", "c-b", "c-c"]


def test_turns_without_a_name_are_lettered() -> None:
    views = threads(T, [Comment(str(n), body="x") for n in range(28)])
    assert [v.author for v in views][:2] == ["Reader A", "Reader B"]
    assert [v.author for v in views][26:] == ["Reader AA", "Reader AB"]


def test_a_comment_keeps_its_lines_and_paragraphs() -> None:
    (view,) = threads(T, [Comment("1", body="one\n  two\n\n\nthree\n")])
    assert view.paragraphs == (("one", "  two"), ("three",))


# --- charts


def years(*counts: tuple[int, int, int], undated: int = 0) -> Histogram:
    return Histogram(tuple(YearCount(*c) for c in counts), undated)


def test_no_documents_make_no_axes() -> None:
    assert chart(T, None).bars == ()
    assert chart(T, years(undated=3)).undated == "3 documents have no date."


def test_bars_stay_in_the_field_and_years_without_documents_keep_their_place() -> None:
    drawn = chart(T, years((1911, 3, 1), (1913, 0, 2)))
    assert [bar.label for bar in drawn.bars] == ["1911", "1912", "1913"]
    assert [bar.total for bar in drawn.bars] == [4, 0, 2]
    for bar in drawn.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert 0 <= bar.inferred_height <= bar.height <= HEIGHT
    assert drawn.bars[2].inferred_height == drawn.bars[2].height


def test_more_than_150_years_become_decades_in_which_a_vague_date_counts_once() -> None:
    vague = [(year, 0, 1) for year in range(1910, 1920)]
    drawn = chart(T, years((1648, 2, 0), *vague, (1999, 1, 0)))
    assert drawn.decades
    assert len(drawn.bars) == 36
    assert {bar.label: bar.total for bar in drawn.bars if bar.total} == {"1640s": 2, "1910s": 1, "1990s": 1}


def test_a_few_documents_over_a_very_long_time_still_fit() -> None:
    drawn = chart(T, years((-3000, 1, 0), (2020, 1, 0)))
    assert len(drawn.bars) <= 150
    assert drawn.span == "3000s BC–2020s" or drawn.span.endswith("2020s")


def test_a_bar_that_is_not_nothing_can_be_seen() -> None:
    drawn = chart(T, years((1911, 10_000, 0), (1912, 1, 0)))
    assert drawn.bars[1].height >= 2


# --- words


@pytest.mark.parametrize(
    ("edtf", "basis", "brief", "inferred"),
    [
        ("1911-05-12", "", "12 May 1911", False),
        ("1911-05-03/1911-05-09", "the paper’s day", "[3–9 May 1911]", True),
        ("1911-05-03/1911-05-09", "", "between 3 and 9 May 1911", True),
        ("1924~", "", "c. 1924", True),
    ],
)
def test_a_date_in_brief(edtf: str, basis: str, brief: str, inferred: bool) -> None:
    view = DateView(dates.parse(edtf), basis)
    assert (view.brief, view.inferred) == (brief, inferred)


@pytest.mark.parametrize(
    ("kind", "edtf", "words"),
    [
        ("person", "1879/1941", "1879–1941"),
        ("person", "1943-12-11/..", "born 11 December 1943"),
        ("person", "/1941", "died 1941"),
        ("organization", "1949/..", "since 1949"),
    ],
)
def test_a_life_and_an_existence(kind: str, edtf: str, words: str) -> None:
    assert life(T, dates.parse(edtf), kind) == words


def test_a_life_is_not_an_uncertain_date() -> None:
    view = DateView(dates.parse("1879/1941"), span=True)
    assert (view.text, view.inferred) == ("1879–1941", False)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Reyl, Tomas", "Tomas Reyl"),
        ("Ministry of Ferries,", "Ministry of Ferries"),
        ("Reyl", "Reyl"),
        ("a, b, c", "a, b, c"),
    ],
)
def test_a_printed_name_is_turned_only_where_it_has_one_comma(printed: str, read: str) -> None:
    assert turned(printed) == read


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2026-11-02", "2 November 2026"),
        ("2026-11", "November 2026"),
        ("2026", "2026"),
        ("soon", "soon"),
        ("2026-99-01", "2026-99-01"),
    ],
)
def test_a_day_in_words(typed: str, shown: str) -> None:
    assert day(typed) == shown


def test_languages_in_words_and_as_attributes() -> None:
    assert [languages.name(tag) for tag in ("ar", "zh-Hans", "en-GB", "xyz")] == [
        "Arabic", "Chinese, simplified", "English (en-GB)", "xyz",
    ]  # fmt: skip
    assert languages.attributes("uz-Arab") == ' lang="uz-Arab" dir="rtl"'
    assert languages.attributes("") == ' dir="auto"'
    assert '"' not in languages.attributes('x" onload="y').replace(' lang="', "").replace('" dir="ltr"', "")


def test_no_word_is_kept_that_no_page_says() -> None:
    """Nobody shall translate what is never read."""
    render = Path(languages.__file__).parent
    sources = [
        *packaged_sources().values(),
        *(p.read_text("utf-8") for p in render.glob("*.py") if p.name != "labels.py"),
    ]
    said = set(re.findall(r"(?:\b|_)t\.([a-z_]+)", " ".join(sources)))
    computed = {"documents", *PLURALS.values(), "timeline", "changes", "data", "about"}
    computed |= {"paragraph_withdrawn", "heading_withdrawn", "comment_withdrawn", "paragraph_moved", "heading_moved"}
    computed |= {f"change_{kind}" for kind in ("added", "revised", "corrected", "withdrawn")}
    for name in TEXTS:
        plain = "." not in name and not name.endswith(("_one", "_many"))
        assert not plain or name in said | computed, name


def test_every_word_with_a_number_has_both_its_forms() -> None:
    for name in TEXTS:
        if name.endswith("_one"):
            assert name.removesuffix("one") + "many" in TEXTS
