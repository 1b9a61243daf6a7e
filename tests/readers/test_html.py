"""HTML sources: what the case files cannot show."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import readers
from site_builder.diagnostics import Severity, Span
from site_builder.ids import SourcePath
from site_builder.model import Group, Prose
from site_builder.readers.contents import to_text

PLACE = Span(SourcePath("a.html"), 1, 1)


def parse(source):
    return readers.get("html").read(source, PLACE)


DECLARATIONS = [
    "<?xml version='1.0' encoding='iso-8859-1'?>",
    "<meta charset='latin1'>",
    "<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>",
    "\ufeff",
]


@pytest.mark.parametrize("declaration", DECLARATIONS)
def test_a_source_is_text_already_whatever_encoding_it_claims(declaration):
    parsed = parse(f"{declaration}<p>é 漢 שלום</p>")
    assert to_text(parsed.body) == "é 漢 שלום"
    assert parsed.findings == ()


def test_the_title_is_the_first_heading_else_the_title_element():
    assert parse("<title>Site | Page</title><h2>no</h2><h1>The <i>Page</i></h1>").title == "The Page"
    assert parse("<head><title> Site |\n Page</title></head><p>x").title == "Site | Page"
    assert parse("<p>x").title == ""


def test_wikilinks_are_literal():
    parsed = parse("<p>[[ada]] {{ x }}")
    assert to_text(parsed.body) == "[[ada]] {{ x }}"
    assert parsed.references == ()


def test_links_to_no_place_are_one_warning():
    (finding,) = parse("<a href='#a'>a</a> <a href='#b'>b</a> <a href='#top'>c</a> <a href='#'>d</a>").findings
    assert (finding.code, finding.severity) == ("TEXT011", Severity.WARNING)
    assert "#a, #b" in finding.message


def test_images_of_other_sites_are_one_note():
    (finding,) = parse("<img src=http://a.example/x.png><img src=//b.example/y.png><img src=z.png>").findings
    assert (finding.code, finding.severity) == ("TEXT009", Severity.NOTE)
    assert "(2)" in finding.message


PARENTS = {
    "li": {"ul", "ol"},
    "dt": {"dl"},
    "dd": {"dl"},
    "tr": {"thead", "tbody", "tfoot"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "caption": {"table"},
    "td": {"tr"},
    "th": {"tr"},
    "summary": {"details"},
    "figcaption": {"figure"},
}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd"},
    "table": {"caption", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"td", "th"},
}


def assert_fits(blocks, parent):
    for block in blocks:
        assert parent in PARENTS.get(block.kind, {parent})
        assert block.kind in CHILDREN.get(parent, {block.kind})
        if isinstance(block, Group):
            assert_fits(block.children, block.kind)
        else:
            assert isinstance(block, Prose)
            assert block.kind != "bare" or parent in {"li", "td", "th", "dd", "summary", "figcaption"}
            assert all(0 <= m.start <= m.end <= len(block.text) for m in block.marks)


TAGS = ["p", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "div"]
TAGS += ["blockquote", "details", "summary", "figure", "figcaption", "h2", "pre", "b", "a href=x", "span lang=he"]


@given(st.lists(st.tuples(st.sampled_from(TAGS), st.sampled_from(["<{}>w", "</{}>w", "<{}>", "</{}>"])), max_size=30))
@settings(max_examples=400, deadline=None)
def test_any_order_of_tags_becomes_a_fitting_tree_without_losing_a_word_or_the_order(tags):
    pieces = [form.format(tag.split()[0] if form[1] == "/" else tag) for tag, form in tags]
    source = "".join(piece.replace("w", f" w{n} ") for n, piece in enumerate(pieces))
    body = parse(source).body
    assert_fits(body.blocks, "")
    words = [word for word in to_text(body).split() if word[0] == "w"]
    assert words == [f"w{n}" for n, piece in enumerate(pieces) if "w" in piece]
