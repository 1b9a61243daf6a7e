"""A body as HTML: addresses, links of every kind, footnotes, languages, pictures."""

from __future__ import annotations

from lxml import etree

from site_builder import anchors, readers
from site_builder.diagnostics import Span
from site_builder.ids import Anchor, SourcePath
from site_builder.model import Body, Group, Mark, Note, Prose
from site_builder.render.body import LinkTarget, Words, render_body

PLACE = Span(SourcePath("a.md"), 1, 1)


def markdown(source: str) -> Body:
    return readers.get("markdown").read(source, PLACE).body


def prose(text: str, *marks: Mark, kind: str = "p", **attrs: str) -> Prose:
    return Prose(kind, text, marks, attrs)


def test_a_paragraph_carries_its_number_and_address():
    block = Prose("p", "Text.", anchor=Anchor("p-a41c"), number="12a")
    assert render_body(Body((block,))) == (
        '<p id="p-a41c"><a class="pn" href="#p-a41c" aria-label="Paragraph 12a, link">12a</a>Text.</p>'
    )


def test_everything_citable_carries_its_address():
    source = "# T\n\n- item\n\n  - deep\n\n```\ncode\n```\n\n| t |\n|---|\n| u |"
    html = render_body(anchors.assign(markdown(source)).body)
    lines = html.split("\n")
    assert lines[0] == '<h2 id="h-t">T</h2>'
    assert html.count('class="pn"') == 4
    assert '<div class="code" id="p-' in html
    assert '<div class="table" id="p-' in html
    assert html.count(' id="') == 5


def test_a_tight_item_carries_its_address_too():
    html = render_body(anchors.assign(markdown("- item")).body)
    assert html.startswith('<ul>\n<li><span id="p-')
    assert html.endswith("item</span></li>\n</ul>")


def test_the_words_around_the_text_can_be_translated():
    words = Words(paragraph="Absatz {}, Verweis", page="S. {}")
    block = Prose("p", "x", (Mark(0, 0, "page", {"label": "4"}),), anchor=Anchor("p-1"), number="1")
    html = render_body(Body((block,)), words=words)
    assert 'aria-label="Absatz 1, Verweis"' in html
    assert "[S. 4]" in html


def test_headings_start_at_the_base_and_skip_no_level():
    body = Body(tuple(prose(k, kind=k) for k in ("h3", "h6", "h3", "h1", "h2", "h5", "h6", "h6")))
    levels = [line[1:3] for line in render_body(body, heading_base=3).split("\n")]
    assert levels == ["h3", "h4", "h3", "h3", "h4", "h5", "h6", "h6"]


# --- links --------------------------------------------------------------------------------------------


def test_references_lead_where_the_linker_says():
    body = markdown("[[ada]] and [[ada|her]] and [[nobody]] and [x](../files/a.pdf) and [y](http://y.example/)")
    asked = []

    def link(index, mark):
        asked.append((index, mark.tag, mark.attrs.get("target", mark.attrs.get("href"))))
        if mark.attrs.get("target") == "ada":
            return LinkTarget("../../people/ada/", "Ada Lovelace", preview=True)
        return LinkTarget("../../assets/a.pdf") if mark.tag == "link" else None

    assert render_body(body, link=link) == (
        '<p><a data-p href="../../people/ada/">Ada Lovelace</a> and <a data-p href="../../people/ada/">her</a> and'
        ' nobody and <a href="../../assets/a.pdf">x</a> and <a href="http://y.example/">y</a></p>'
    )
    assert asked == [(0, "ref", "ada"), (0, "ref", "ada"), (0, "ref", "nobody"), (0, "link", "../files/a.pdf")]


def test_links_are_asked_for_with_the_index_of_their_paragraph():
    body = markdown("a[^1]\n\n[[b]]\n\n[^1]: [[c]]")
    asked = {}

    def link(index, mark):
        asked[mark.attrs["target"]] = index

    render_body(body, link=link)
    assert asked == {"b": 1, "c": 2}


def test_mentions_are_inserted_by_paragraph():
    body = markdown("Ada wrote.\n\nAda read.")
    mention = Mark(0, 3, "mention", {"href": "../ada/"})
    assert render_body(body, inserted={1: [mention]}) == (
        '<p>Ada wrote.</p>\n<p><a class="m" href="../ada/">Ada</a> read.</p>'
    )


def test_an_authored_link_goes_before_a_mention():
    body = markdown("see [Ada wrote](http://a.example/) it")
    mention = Mark(4, 7, "mention", {"href": "../ada/"})
    assert render_body(body, inserted={0: [mention]}) == '<p>see <a href="http://a.example/">Ada wrote</a> it</p>'


def test_the_longer_of_two_mentions_at_one_place_is_not_nested():
    marks = [Mark(0, 7, "mention", {"href": "a"}), Mark(4, 12, "mention", {"href": "b"})]
    html = render_body(Body((prose("Ada Love lace"),)), inserted={0: marks})
    assert html == '<p><a class="m" href="a">Ada Lov</a>e lace</p>'


def test_a_link_within_the_text_leads_to_the_prefixed_id_or_to_what_the_linker_knows():
    body = readers.get("html").read('<p id="a">x <a href="#a">up</a> <a href="#h">down</a>', PLACE).body
    html = render_body(body, link=lambda _, mark: LinkTarget("#h-heading") if mark.attrs["href"] == "#h" else None)
    assert html == '<p><span id="x-a"></span>x <a href="#x-a">up</a> <a href="#h-heading">down</a></p>'


def test_an_address_that_slipped_into_a_mark_is_checked_again():
    body = Body((prose("x", Mark(0, 1, "link", {"href": "javascript:alert(1)"})),))
    assert render_body(body) == "<p>x</p>"


# --- marks --------------------------------------------------------------------------------------------


def test_overlapping_marks_are_cut_and_links_stay_whole():
    text = "one two three four"
    marks = (Mark(0, 13, "em"), Mark(4, 18, "link", {"href": "u"}), Mark(8, 18, "strong"))
    assert render_body(Body((prose(text, *marks),))) == (
        '<p><em>one </em><a href="u"><em>two <strong>three</strong></em><strong> four</strong></a></p>'
    )


def test_marks_beyond_the_text_and_unknown_marks_do_no_harm():
    marks = (Mark(-3, 2, "em"), Mark(1, 99, "b"), Mark(5, 5, "i"), Mark(0, 3, "script"), Mark(2, 1, "u"))
    html = render_body(Body((prose("abc", *marks),)))
    assert html == "<p><em>a<b>b</b></em><b>c</b></p>"


def test_unknown_blocks_become_plain_ones():
    body = Body((Group("script", (prose("a", kind="style"),)),))
    assert render_body(body) == "<div>\n<p>a</p>\n</div>"


def test_everything_is_escaped():
    evil = "\"'<&>`"
    marks = (Mark(0, 1, "abbr", {"title": evil, "lang": evil}), Mark(1, 2, "link", {"href": f"/{evil}", "title": evil}))
    points = (Mark(2, 2, "image", {"src": f"a{evil}", "alt": evil}), Mark(2, 2, "anchor", {"id": evil}))
    note = Mark(2, 2, "page", {"label": evil})
    block = Prose("p", evil, (*marks, *points, note), {"lang": evil, "dir": evil, "id": evil}, Anchor(evil), evil)
    html = render_body(Body((block,)))
    root = etree.fromstring(f"<body>{html}", etree.HTMLParser())
    found = {f"{e.tag} {name}": value for e in root.iter() for name, value in e.attrib.items()}
    assert found.pop("span id") == f"x-{evil}"
    assert {name: value for name, value in found.items() if "class" not in name and "role" not in name} == {
        "p id": evil,
        "p lang": evil,
        "p dir": "ltr",
        "a aria-label": f"Paragraph {evil}, link",
        "img src": f"a{evil}",
        "img alt": evil,
        "img loading": "lazy",
        "abbr title": evil,
        "abbr lang": evil,
        "a title": evil,
        "a href": f"/{evil}",
    }
    assert "".join(root.itertext()) == f"{evil}{evil[:2]}[p. {evil}]{evil[2:]}"


def test_characters_that_html_forbids_are_replaced():
    assert render_body(Body((prose("a\x00b\x0bc\ud800d\ufffee\tf"),))) == "<p>a\ufffdb\ufffdc\ufffdd\ufffde\tf</p>"


# --- footnotes ----------------------------------------------------------------------------------------


def test_a_prefix_keeps_notes_of_several_bodies_apart():
    html = render_body(markdown("a[^1] b[^1]\n\n[^1]: c"), prefix="x-")
    assert 'popovertarget="x-n1"' in html
    assert '<span class="sn" id="x-n1" popover role="note">' in html
    assert '<a class="nr" href="#x-n1r"' in html


def test_a_note_called_in_a_link_leaves_the_link():
    body = markdown("[one[^1] two](http://a.example/)\n\n[^1]: n")
    html = render_body(body)
    assert html.startswith('<p><a href="http://a.example/">one</a><button')
    assert html.endswith('</span><a href="http://a.example/"> two</a></p>')


def test_notes_of_a_table_stand_after_it():
    html = render_body(markdown("| a[^1] |\n|---|\n| b |\n\n[^1]: n"))
    assert html.endswith('</table></div></div><span class="sn" id="n1" popover role="note"><b>1</b> n</span>')


def test_a_call_whose_note_is_gone_shows_nothing():
    body = Body((prose("a", Mark(1, 1, "note", {"label": "1"})),))
    assert render_body(body) == "<p>a</p>"


def test_a_long_chain_of_notes_needs_no_recursion():
    notes = tuple(Note(str(i), (prose("n", Mark(1, 1, "note", {"label": str(i + 1)})),)) for i in range(5000))
    html = render_body(Body((prose("a", Mark(1, 1, "note", {"label": "0"})),), notes))
    assert html.count('role="note"') == 5000


# --- languages and directions -------------------------------------------------------------------------


def test_language_brings_its_direction_where_it_differs():
    quotation = Group("blockquote", (prose("b", lang="en"),), {"lang": "ar"})
    blocks = (prose("א", lang="he"), prose("a", lang="fr"), quotation)
    html = render_body(Body(blocks))
    assert html == (
        '<p lang="he" dir="rtl">א</p>\n<p lang="fr">a</p>\n'
        '<blockquote lang="ar" dir="rtl">\n<p lang="en" dir="ltr">b</p>\n</blockquote>'
    )
    assert render_body(Body(blocks[1:2]), direction="rtl") == '<p lang="fr" dir="ltr">a</p>'


def test_a_script_subtag_decides_the_direction():
    assert 'dir="rtl"' in render_body(Body((prose("x", lang="az-Arab"),)))
    assert "dir" not in render_body(Body((prose("x", lang="ar-Latn"),)))


def test_controls_that_turn_the_text_are_isolated_and_closed():
    assert render_body(Body((prose("a\u202eb"),))) == '<p><bdi dir="ltr">a\u202eb\u202c</bdi></p>'
    assert render_body(Body((prose("a\u2066b\u202ac"),)), direction="rtl") == (
        '<p><bdi dir="rtl">a\u2066b\u202ac\u202c\u2069</bdi></p>'
    )
    assert render_body(Body((prose("a\u200fb\u2067c\u2069d"),))) == '<p><bdi dir="ltr">a\u200fb\u2067c\u2069d</bdi></p>'


def test_a_note_cannot_turn_the_paragraph_around_it():
    html = render_body(markdown("a[^1] b\n\n[^1]: c\u202ed"))
    assert '<b>1</b> <bdi dir="ltr">c\u202ed\u202c</bdi></span> b</p>' in html


# --- pictures, page breaks ----------------------------------------------------------------------------


def test_images_are_asked_for_and_lost_ones_leave_their_description():
    body = markdown("![A map](map.png) ![Gone](gone.png)")
    html = render_body(body, image=lambda src: "../../assets/map.png" if src == "map.png" else None)
    assert html == (
        '<p><img src="../../assets/map.png" alt="A map" loading="lazy"> <span class="lost">[Gone]</span></p>'
    )


def test_page_breaks_stand_in_brackets():
    body = Body((prose("ab", Mark(1, 1, "page", {"label": "94"}), Mark(2, 2, "page", {"label": ""})),))
    pages = [part.partition("</span>")[0] for part in render_body(body).split("doc-pagebreak")[1:]]
    assert pages == ['">[p. 94]', '">[page break]']


def test_verbatim_white_space_is_marked_for_the_style_sheet():
    body = readers.get("text").read("a  b\n c", PLACE).body
    assert render_body(body) == '<p class="verbatim">a  b<br> c</p>'


def test_the_end_of_the_excerpt_shows_nothing():
    assert render_body(markdown("a\n\n<!-- excerpt -->\n\nb")) == "<p>a</p>\n<p>b</p>"
