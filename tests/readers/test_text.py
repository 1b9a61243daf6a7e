"""Verbatim text: what was written is what is shown, each word once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from site_builder import readers
from site_builder.diagnostics import Span
from site_builder.ids import SourcePath
from site_builder.model import Mark

PLACE = Span(SourcePath("a.txt"), 1, 1)
CHARACTERS = st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\n\n\n\r\t \f[]*<>&\u2028\x85\x0b"))


def blocks(source):
    return readers.get("text").read(source, PLACE).body.blocks


@given(st.text(CHARACTERS))
def test_every_character_but_line_ends_and_page_breaks_appears_once_and_in_order(source):
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [line.replace("\f", "") for line in lines if line.strip()]
    assert "\n".join(b.text for b in blocks(source)) == "\n".join(kept)


@given(st.text(CHARACTERS))
def test_page_breaks_are_counted(source):
    found = [m for b in blocks(source) for m in b.marks if m.tag == "page"]
    assert len(found) == (source.count("\f") if blocks(source) else 0)


def test_paragraphs_know_their_line():
    assert [b.line for b in blocks("a\nb\n\n\nc")] == [1, 5]


def test_a_page_break_stands_where_the_form_feed_was():
    (block,) = blocks("end of page\n\fnext page")
    assert block.text == "end of page\nnext page"
    assert block.marks == (Mark(12, 12, "page", {"label": ""}),)


def test_a_form_feed_on_a_line_of_its_own_separates_paragraphs():
    first, second = blocks("one\n\f\ntwo")
    assert (first.marks, second.marks) == ((), (Mark(0, 0, "page", {"label": ""}),))


def test_white_space_at_the_ends_of_lines_is_kept():
    assert blocks("a  \n b ")[0].text == "a  \n b "


def test_the_first_line_is_the_hint_for_a_title():
    assert readers.get("text").read("\n  The Title  \nmore", PLACE).title == "The Title"


def test_windows_and_old_mac_line_ends_are_line_ends():
    assert [b.text for b in blocks("a\r\nb\r\n\r\nc\rd")] == ["a\nb", "c\nd"]
