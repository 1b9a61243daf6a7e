"""Keys of names, and what is suggested for a name that leads nowhere."""

from __future__ import annotations

import pytest

from site_builder.linking.names import fold_name, nearest

KNOWN = ("halden-talks", "john-kerry", "kerry", "letter-12", "letter-120", "content/documents/Halden.md")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (" Bashar  AL-Assad\n", "bashar al-assad"),
        ("ＮＨＫ", "nhk"),
        ("İstanbul", "istanbul"),
        ("بَشّار الأسـد", "بشار الأسد"),
        ("???", "???"),
    ],
)
def test_keys(name: str, key: str) -> None:
    assert fold_name(name) == key


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("halden-tolks", 'did you mean "halden-talks"?'),
        ("Jon Kerry", 'did you mean "john-kerry"?'),
        ("KERRY", '"kerry" differs only in upper and lower case'),
        ("leter-120", 'did you mean "letter-120"?'),
        ("content/documents/halden.md", '"content/documents/Halden.md" differs only in upper and lower case'),
        ("qqq", ""),
        ("", ""),
    ],
)
def test_suggestions(wrong: str, hint: str) -> None:
    assert nearest(wrong, KNOWN) == hint


def test_suggestions_do_not_depend_on_the_order_of_what_is_known() -> None:
    for wrong in ("halden", "kerri", "letter", "leter-1", "john"):
        assert nearest(wrong, KNOWN) == nearest(wrong, KNOWN[::-1])


def test_a_suggestion_is_found_among_thousands() -> None:
    known = tuple(f"letter-from-nowhere-{n}" for n in range(10_000))
    assert nearest("leter-from-nowhere-4711", known) == 'did you mean "letter-from-nowhere-4711"?'
