"""What others ask of a body: words, sections, speakers."""

from __future__ import annotations

import pytest

from site_builder import anchors, readers
from site_builder.diagnostics import Span
from site_builder.ids import SourcePath
from site_builder.model import Body
from site_builder.readers.contents import mark_speakers, plain, sections, to_text, words, words_in
from site_builder.render.body import render_body

PLACE = Span(SourcePath("a.md"), 1, 1)


def body_of(source: str, reader: str = "markdown") -> Body:
    return readers.get(reader).read(source, PLACE).body  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("two words", 2),
        ("Don’t count e-mail twice — please", 5),
        ("слово за словом", 3),
        ("كلمة وكلمة", 2),
        ("人人生而自由", 3),
        ("มนุษย์", 3),
        ("모든 사람은", 2),
        ("Article 第一條", 3),
    ],
)
def test_words_are_counted_in_every_script(text, count):
    assert words_in(text) == count


def test_words_of_a_body_include_footnotes():
    assert words(body_of("one two[^1]\n\n[^1]: three")) == 3


def test_plain_words_of_blocks_and_of_the_whole():
    body = body_of("# T\n\none\\\ntwo\n\n- a\n- b\n\nx[^1]\n\n[^1]: note")
    assert plain(body.blocks[2]) == "a\nb"
    assert to_text(body) == "T\n\none\ntwo\n\na\nb\n\nx\n\nnote"


def test_sections_say_every_word_once_at_its_address():
    source = "intro[^n]\n\n# First\n\none\n\n| a |\n|---|\n| b |\n\nTerm\n: meaning\n\n## Second\n\ntwo\n\n[^n]: note"
    body = anchors.assign(body_of(source)).body
    found = [(s.heading, s.level, [(p.number, p.text) for p in s.passages]) for s in sections(body)]
    assert found == [
        ("", 0, [("1", "intro\nnote")]),
        ("First", 1, [("2", "one"), ("3", "a\nb\nTerm\nmeaning")]),
        ("Second", 2, [("4", "two")]),
    ]
    assert [s.anchor for s in sections(body)] == ["", "h-first", "h-second"]
    assert all(p.anchor for s in sections(body) for p in s.passages)


def test_text_before_any_address_belongs_to_its_heading():
    body = anchors.assign(body_of("# First\n\nTerm\n: meaning")).body
    (section,) = sections(body)
    assert [(p.anchor, p.text) for p in section.passages] == [("h-first", "Term\nmeaning")]


def test_a_note_called_twice_is_said_once_and_one_never_called_too():
    (section,) = sections(body_of("a[^1]\n\nb[^1]\n\n[^1]: note\n[^2]: lost"))
    assert " ".join(p.text for p in section.passages).split() == ["a", "note", "b", "lost"]


def test_speakers_open_their_turns():
    source = "Reyn: We sail.\n\nSAAR\\\nNo.\n\nReyna: not him\n\nMr Reyn. Yes\n\nreyn: no\n\nSaid Reyn: no"
    body = mark_speakers(body_of(source), ["Reyn", "SAAR", "Mr Reyn"])
    assert [p.attrs.get("speaker") for p in body.prose()] == ["Reyn", "SAAR", None, "Mr Reyn", None, None]
    assert render_body(body).split("\n")[:2] == [
        '<p><b class="speaker">Reyn:</b> We sail.</p>',
        '<p><b class="speaker">SAAR</b><br>No.</p>',
    ]


def test_marking_speakers_changes_no_other_paragraph():
    body = body_of("> *Reyn*: a\n\nb[^1]\n\n[^1]: Saar: c")
    assert mark_speakers(body, []) is body
    assert mark_speakers(body, ["Nobody"]) == body
    marked = mark_speakers(body, ["Reyn", "Saar"])
    assert [p.text for p in marked.prose()] == [p.text for p in body.prose()]
    assert [p.attrs.get("speaker") for p in marked.prose()] == ["Reyn", None, "Saar"]
