"""Overlapping stretches become well-nested elements that cover exactly their characters."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from site_builder.render.markup import Point, Stretch, attribute, text_html, weave

TEXT = "abcdefghij"


@st.composite
def stretches(draw):
    found = []
    for order in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, 9))
        end = draw(st.integers(start + 1, 10))
        found.append(Stretch(1, start, -end, order, f"<e{order}>", f"</e{order}>"))
    for order in range(20, 20 + draw(st.integers(0, 2))):
        start = (order - 20) * 5 + draw(st.integers(0, 2))
        end = start + draw(st.integers(1, 3))
        found.append(Stretch(0, start, -end, order, "<a>", "</a>"))
    return found


@given(stretches(), st.lists(st.tuples(st.integers(0, 10), st.booleans()), max_size=5))
def test_each_character_stands_in_exactly_its_elements(given_stretches, places):
    points = [Point(at, f"<point n='{n}'/>", alone) for n, (at, alone) in enumerate(sorted(places))]
    root = ElementTree.fromstring(f"<r>{weave(TEXT, list(given_stretches), points)}</r>")
    assert "".join(root.itertext()) == TEXT
    around = []
    alone_in_link = []

    def walk(element, outer):
        if element.tag == "point":
            if points[int(element.get("n"))].alone and "a" in outer:
                alone_in_link.append(element)
        else:
            outer = [*outer, element.tag]
            around.extend([outer] * len(element.text or ""))
        for child in element:
            walk(child, outer)
            around.extend([outer] * len(child.tail or ""))

    walk(root, [])
    for at in range(len(TEXT)):
        expected = {s.opening[1:-1] for s in given_stretches if s.start <= at < s.end}
        assert set(around[at]) - {"r"} == expected
        assert "a" not in around[at] or around[at][1] == "a", "links are outermost"
        assert len(around[at]) == len(set(around[at]))
    assert alone_in_link == []
    assert [p.get("n") for p in root.iter("point")] == [str(n) for n in range(len(points))]


def test_an_element_is_not_cut_without_need():
    inside = [Stretch(1, 0, -6, 0, "<i>", "</i>"), Stretch(1, 2, -4, 1, "<b>", "</b>")]
    assert weave("abcdef", inside, []) == "<i>ab<b>cd</b>ef</i>"


def test_words_may_be_replaced():
    assert weave("see ada.", [Stretch(0, 4, -7, 0, "<a>", "</a>", "Ada &amp; Co")], []) == "see <a>Ada &amp; Co</a>."


@given(st.text())
def test_text_and_attributes_survive_the_journey(text):
    kept = re.sub("[^\t\n\x20-\x7e\x80-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]", "", text)
    element = ElementTree.fromstring(f'<r a="{attribute(kept)}">{text_html(kept, chr(10))}</r>')
    assert element.text or not kept
    assert (element.text or "") == kept
    assert element.get("a").replace("\t", " ") == kept.replace("\t", " ")
