"""The excerpt lets nothing out that stands after its end, in whatever frame that end stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import readers
from site_builder.diagnostics import Span
from site_builder.ids import SourcePath
from site_builder.model import Body, prose_of
from site_builder.readers.contents import to_text
from site_builder.readers.excerpt import excerpt_of, references_in
from site_builder.render.body import render_body

PLACE = Span(SourcePath("a.md"), 1, 1)


def parse(source, reader="markdown"):
    return readers.get(reader).read(source, PLACE)


def excerpt(source, paragraphs=(), reader="markdown"):
    part = excerpt_of(parse(source, reader).body, paragraphs)
    return None if part is None else to_text(part)


def test_what_stands_before_the_marker():
    assert excerpt("one\n\ntwo\n\n<!-- excerpt -->\n\nthree") == "one\n\ntwo"


def test_without_marker_and_list_there_is_none():
    assert excerpt("one") is None
    assert excerpt("one", (7,)) is None
    assert excerpt("") is None


def test_a_marker_at_the_very_beginning_lets_nothing_out():
    assert excerpt("<!-- excerpt -->\n\none") == ""


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("seen <!-- excerpt --> hidden", "seen"),
        ("*seen <!-- excerpt --> hidden*", "seen"),
        ("> seen\n>\n> <!-- excerpt -->\n>\n> hidden\n\nhidden", "seen"),
        ("- seen\n- seen too <!-- excerpt --> hidden\n- hidden", "seen\nseen too"),
        ("| a | b |\n|---|---|\n| seen | x <!-- excerpt --> hidden |\n| hidden | hidden |", "a\nb\nseen\nx"),
        ("<div>seen<!-- excerpt -->\n\nhidden\n\n</div>", "seen"),
        ("seen<!-- excerpt --><!-- excerpt -->hidden", "seen"),
        ("# Seen <!-- excerpt --> hidden", "Seen"),
        ("seen\n<!-- excerpt -->\nhidden", "seen"),
        ("<details><summary>seen</summary>\n\n<!-- excerpt -->\n\nhidden\n\n</details>", "seen"),
    ],
)
def test_the_marker_cuts_wherever_it_stands(source, left):
    assert excerpt(source) == left


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td>seen<!-- excerpt --></td></tr>hidden<tr><td>hidden</table>",
        "<table><tr><td>seen<!-- excerpt --></td></tr><caption>hidden</caption></table>",
        "<table><caption>seen<!-- excerpt --></caption>hidden<tr><td>hidden</table>",
        "<p>seen<b>seen<!-- excerpt -->hidden</b></p>",
        "<ul><li>seen<!-- excerpt --><li>hidden</ul>",
        "<p>seen</p><!-- excerpt --><img src=hidden.png alt=hidden><p id=hidden>hidden",
        "<dl><dt>seen<!-- excerpt --><dd>hidden</dl>",
        "<p>seen<a href=x>seen<!-- excerpt -->hidden</a>",
        "<pre>seen<!-- excerpt -->hidden</pre>",
        "<figure>seen<!-- excerpt --><figcaption>hidden</figure>",
        "<p>seen</p><!-- excerpt --><div id=hidden></div>",
        "<ul><li>seen<!-- excerpt --></ul><!-- pb hidden -->",
    ],
)
def test_html_hides_what_follows_the_marker(source):
    part = excerpt_of(parse(source, "html").body)
    assert part is not None
    assert "hidden" not in render_body(part)
    assert "seen" in to_text(part)


def test_footnotes_stay_only_if_what_remains_calls_them():
    source = "a[^1] <!-- excerpt --> b[^2]\n\n[^1]: see[^3]\n[^2]: hidden\n[^3]: third\n[^4]: hidden"
    part = excerpt_of(parse(source).body)
    assert part is not None
    assert [n.label for n in part.notes] == ["1", "3"]


def test_a_note_called_right_before_the_marker_stays():
    assert excerpt("a[^1]<!-- excerpt -->[^2] b\n\n[^1]: one\n[^2]: hidden") == "a\n\none"


def test_listed_paragraphs_in_their_order_without_headings():
    source = "# Title\n\none\n\n> two\n> \n> three\n\n- four\n- five\n\nsix"
    assert excerpt(source, (5, 2, 4)) == "two\n\nfour\nfive"


def test_the_list_goes_before_the_marker():
    assert excerpt("one\n\n<!-- excerpt -->\n\ntwo", (2,)) == "two"


def test_references_of_the_excerpt_point_at_its_own_paragraphs():
    parsed = parse("[[a]]\n\n[[b]]\n\nx[[c]][^1]\n\n[^1]: [[d]]")
    part = excerpt_of(parsed.body, (2, 3))
    assert part is not None
    kept = references_in(part, parsed.body, parsed.references)
    prose = list(part.prose())
    assert [(r.target, prose[r.block].text[r.start : r.end]) for r in kept] == [("b", "b"), ("c", "c"), ("d", "d")]
    assert references_in(parsed.body, parsed.body, parsed.references) == parsed.references


BORDERS = [
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "<div>\n\n",
    "\n\n</div>\n\n",
    "<blockquote>",
    "</blockquote>",
    "<b>",
    "</b>",
    "*",
]
BORDERS += [
    "<table><tr><td>",
    "</td>",
    "<tr>",
    "</table>",
    "<ul>",
    "<li>",
    "</ul>",
    "<p>",
    "</p>",
    "`",
    "<svg>",
    "</svg>",
]
SEEN = st.sampled_from(
    ["seen ", "<a id=seen></a>", "<!-- pb seen -->", "![seen](seen.png)", "| seen |\n|---|\n", *BORDERS]
)
HIDDEN = st.sampled_from(
    [
        *("hidden ", "[^1]", "<td>hidden", "<caption>hidden", "<li>hidden", "<a id=hidden>", "<div id=hidden></div>"),
        *("![hidden](hidden.png)", "[hidden](hidden)", "| hidden |\n|---|\n", "<!-- pb hidden -->", "<img src=hidden>"),
        *("<script>hidden</script>", "\n<!-- pb hidden -->\n", "hidden\n: hidden\n", *BORDERS),
    ]
)


@given(st.lists(SEEN, max_size=12).map("".join), st.lists(HIDDEN, max_size=12).map("".join))
@settings(max_examples=600, deadline=None)
def test_nothing_hidden_is_ever_seen(before, after):
    source = f"{before}<!-- excerpt -->{after}\n\n[^1]: hidden"
    for reader in ("markdown", "html"):
        parsed = parse(source, reader)
        assert not any(f.severity.value == "error" for f in parsed.findings)
        part = excerpt_of(parsed.body)
        if part is not None:  # in code a comment is text
            assert "hidden" not in render_body(part)
            assert "hidden" not in repr(part)


def test_marks_of_a_cut_paragraph_lie_within_it():
    part = excerpt_of(parse("a *bc <!-- excerpt --> de* f").body)
    assert isinstance(part, Body)
    for prose in prose_of(part.blocks):
        assert all(0 <= m.start < m.end <= len(prose.text) for m in prose.marks)
    assert render_body(part) == "<p>a <em>bc</em></p>"
