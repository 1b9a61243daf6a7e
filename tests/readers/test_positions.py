"""Where references, footnotes and paragraphs stand in the source: right, or not given."""

from __future__ import annotations

from site_builder import readers
from site_builder.diagnostics import Span
from site_builder.ids import SourcePath


def parse(source, line=1, column=1):
    return readers.get("markdown").read(source, Span(SourcePath("a.md"), line, column))


def places(source, line=1):
    return [(r.target, r.span.line, r.span.column) for r in parse(source, line).references]


def test_references_have_line_and_column():
    source = "See [[ada]] and\n\n> [[ada|her]] or [x](../b.md)"
    assert places(source) == [("ada", 1, 5), ("ada", 3, 3), ("../b.md", 3, 22)]


def test_lines_count_from_the_place_of_the_text_in_its_file():
    assert places("[[a]]", line=12) == [("a", 12, 1)]


def test_without_a_place_of_the_text_there_are_no_positions():
    assert places("[[a]]", line=0) == [("a", 0, 0)]


def test_an_escaped_wikilink_and_one_in_a_table_do_not_shift_the_others():
    source = "\\[[a|b]] [[a|b]]\n\n| h |\n|---|\n| [[a\\|b]] |"
    assert places(source) == [("a", 1, 10), ("a", 5, 3)]


def test_no_position_when_code_shows_the_same_words():
    assert places("`[[a]]` [[a]] [[b]]") == [("a", 0, 0), ("b", 1, 15)]


def test_references_point_at_their_words():
    parsed = parse("# T\n\n- x [[ada|the *Countess*]]\n\n[^1]: see [[b]]\n\nz[^1]")
    prose = list(parsed.body.prose())
    assert [prose[r.block].text[r.start : r.end] for r in parsed.references] == ["the Countess", "b"]


def test_fragments_and_same_page_references():
    found = [(r.target, r.fragment, r.file) for r in parse("[[a#b c]] [[#d]] [x](y.md#z) [q](#r)").references]
    assert found == [("a", "b c", False), ("", "d", False), ("y.md", "z", True), ("", "r", False)]


def test_only_label_less_references_may_be_reworded():
    marks = [m for p in parse("[[a]] [[a|b]]").body.prose() for m in p.marks]
    assert [m.attrs.get("bare") for m in marks] == ["true", None]


def test_paragraphs_know_their_line():
    source = "# T\n\none\ntwo\n\n> quoted\n\n1. a\n   - b\n\n```\ncode\n```\n\n[^n]: note\n\nlast[^n]"
    assert [(p.text, p.line) for p in parse(source).body.prose()] == [
        ("T", 1),
        ("one two", 3),
        ("quoted", 6),
        ("a", 8),
        ("b", 9),
        ("code", 12),
        ("last", 17),
        ("note", 15),
    ]


def test_a_paragraph_that_cannot_be_found_again_has_no_line():
    source = "[x]: http://the.example/ 'the'\n\n[a][x]\n\n<div>b</div>"
    assert [(p.text, p.line) for p in parse(source).body.prose()] == [("a", 3), ("b", 0)]


def test_html_paragraphs_know_their_line():
    parsed = readers.get("html").read("<p>a</p>\n\n<p>b</p>", Span(SourcePath("a.html"), 1, 1))
    assert [p.line for p in parsed.body.prose()] == [1, 3]
