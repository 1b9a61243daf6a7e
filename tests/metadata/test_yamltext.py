"""Bytes → text → front matter and body → nodes: what is accepted, what is kept, what is refused quickly."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from site_builder.ids import SourcePath
from site_builder.yamltext import (
    MAX_ALIASED,
    MAX_DEPTH,
    Mapping,
    Node,
    Scalar,
    Sequence,
    decode,
    load,
    shorten,
    shown,
    split_front_matter,
)

FILE = SourcePath("halden.md")


def tree(text: str) -> Node:
    node, found = load(text, FILE)
    assert found == ()
    assert node is not None
    return node


def mapping(text: str) -> Mapping:
    node = tree(text)
    assert isinstance(node, Mapping)
    return node


def scalar(text: str) -> Scalar:
    node = mapping(text).items["key"]
    assert isinstance(node, Scalar)
    return node


class TestDecode:
    def test_a_bom_is_dropped(self) -> None:
        assert decode(b"\xef\xbb\xbftitle: T", FILE) == ("title: T", ())

    def test_line_ends_of_every_system_become_one(self) -> None:
        assert decode(b"a\r\nb\rc\n", FILE) == ("a\nb\nc\n", ())

    def test_an_empty_file_is_an_empty_text(self) -> None:
        assert decode(b"", FILE) == ("", ())

    def test_separators_that_are_no_line_ends_stay(self) -> None:
        assert decode("a\u2028b\x0cc".encode(), FILE) == ("a\u2028b\x0cc", ())


class TestFrontMatter:
    def test_is_cut_at_the_first_closing_line_and_nowhere_else(self) -> None:
        front, found = split_front_matter("---\ntitle: T\n---\nOne.\n\n---\n\nTwo.\n---\n", FILE)
        assert found == ()
        assert (front.yaml, front.first_line) == ("title: T\n", 2)
        assert (front.body, front.body_line) == ("One.\n\n---\n\nTwo.\n---\n", 4)

    def test_three_dots_close_it_too(self) -> None:
        front, _ = split_front_matter("---\ntitle: T\n...\nOne.", FILE)
        assert (front.yaml, front.body) == ("title: T\n", "One.")

    def test_may_follow_blank_lines_and_counts_them(self) -> None:
        front, _ = split_front_matter("\n  \n---\ntitle: T\n---\nOne.", FILE)
        assert (front.yaml, front.first_line, front.body, front.body_line) == ("title: T\n", 4, "One.", 6)

    def test_marks_may_be_followed_by_blanks(self) -> None:
        front, _ = split_front_matter("--- \ntitle: T\n---\t\nOne.", FILE)
        assert (front.yaml, front.body) == ("title: T\n", "One.")

    def test_marks_inside_indented_text_do_not_close_it(self) -> None:
        front, _ = split_front_matter("---\nsummary: |\n  ---\n---\nOne.", FILE)
        assert (front.yaml, front.body) == ("summary: |\n  ---\n", "One.")

    @pytest.mark.parametrize("text", ["", "One.\n", "One.\n---\ntitle: T\n---\n", "----\ntitle: T\n----\n", "\n\nOne."])
    def test_a_file_without_it_is_all_body(self, text: str) -> None:
        front, found = split_front_matter(text, FILE)
        assert found == ()
        assert (front.present, front.yaml, front.body, front.body_line) == (False, "", text, 1)

    @pytest.mark.parametrize("text", ["---\n---\n", "---\n---", "---\n# a comment\n---\n"])
    def test_may_hold_nothing(self, text: str) -> None:
        front, found = split_front_matter(text, FILE)
        assert found == ()
        assert front.present
        assert load(front.yaml, FILE, front.first_line) == (None, ())

    def test_that_never_closes_leaves_no_body_to_publish(self) -> None:
        front, found = split_front_matter("\n---\ntitle: T\n\nOne.\n", FILE)
        assert [(f.code, f.span.line, f.span.column) for f in found] == [("YAML010", 2, 1)]
        assert (front.yaml, front.body) == ("", "")


class TestScalars:
    @pytest.mark.parametrize(
        "typed",
        ["no", "yes", "on", "012", "0x1F", "0o17", "1_000", "1:30", "16:00:00", "31102000", "1e3", ".5", "+1",
         "2016-03-24", "2016-03-24 10:00:00 -0500", "true", "Null", "NaN", ".inf", "=", "7" * 5000],
    )  # fmt: skip
    def test_are_the_text_that_was_typed(self, typed: str) -> None:
        node = scalar(f"key: {typed}")
        assert node.text == typed
        assert not node.missing

    @pytest.mark.parametrize("typed", ["", "~", "null", "# nothing"])
    def test_without_a_value_are_missing(self, typed: str) -> None:
        assert scalar(f"key: {typed}").missing

    @pytest.mark.parametrize("typed", ['""', "''", '"~"', "'null'"])
    def test_in_quotes_are_never_missing(self, typed: str) -> None:
        assert not scalar(f"key: {typed}").missing

    def test_keep_characters_that_yaml_would_take_for_line_breaks(self) -> None:
        node = mapping('key: "a\u2028b\x85c\u2029d"\nnext: e\n')
        assert isinstance(key := node.items["key"], Scalar)
        assert key.text == "a\u2028b\x85c\u2029d"
        assert node.items["next"].span.line == 2

    def test_know_where_each_of_their_characters_stands(self) -> None:
        assert str(scalar("key: abc").at(2)) == "halden.md:1:8"
        assert str(scalar("key: 'abc'").at(2)) == "halden.md:1:9"

    def test_with_escapes_or_over_several_lines_only_know_where_they_begin(self) -> None:
        assert str(scalar('key: "a\\tb"').at(2)) == "halden.md:1:6"
        assert str(scalar("key: a\n  b").at(2)) == "halden.md:1:6"
        assert str(scalar("key: |\n  ab").at(1)) == "halden.md:1:6"


class TestTree:
    def test_places_keys_and_values_from_the_given_first_line(self) -> None:
        node, _ = load("title: T\nlist:\n  - a\n", FILE, first_line=5)
        assert isinstance(node, Mapping)
        assert [str(span) for span in node.keys.values()] == ["halden.md:5:1", "halden.md:6:1"]
        assert [str(item.span) for item in node.items.values()] == ["halden.md:5:8", "halden.md:7:3"]

    def test_an_alias_repeats_the_value_it_names(self) -> None:
        node = mapping("a: &x [1, {b: 2}]\nc: *x\n")
        assert node.items["a"] == node.items["c"]

    def test_an_alias_means_the_latest_value_of_its_name(self) -> None:
        node = mapping("a: &x 1\nb: &x 2\nc: *x\n")
        assert isinstance(c := node.items["c"], Scalar)
        assert c.text == "2"

    def test_the_first_of_two_equal_keys_counts(self) -> None:
        node, found = load("a: 1\na: 2\nb: 3\n", FILE)
        assert isinstance(node, Mapping)
        assert [(key, item.text) for key, item in node.items.items() if isinstance(item, Scalar)] == [
            ("a", "1"),
            ("b", "3"),
        ]
        assert [f.code for f in found] == ["YAML003"]

    def test_a_text_tag_is_harmless(self) -> None:
        assert scalar("key: !!str 012").text == "012"

    def test_an_empty_file_is_nothing_and_no_fault(self) -> None:
        assert load("# only a remark\n", FILE) == (None, ())

    def test_a_key_that_is_no_word_is_refused_with_its_value(self) -> None:
        node, found = load("? [a, b]\n: c\nd: e\n", FILE)
        assert isinstance(node, Mapping)
        assert list(node.items) == ["d"]
        assert [f.code for f in found] == ["YAML009"]


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]" for n in range(levels)]
    return "\n".join(lines)


def seconds_of(text: str) -> float:
    """The least of three, in CPU time: what else the machine does hardly counts."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        load(text, FILE)
        taken.append(time.process_time() - began)
    return min(taken)


class TestHostileInput:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (bomb(30), "YAML004"),
            ("a: &a\n  b: *a\n", "YAML004"),
            ("[" * 1_000_000, "YAML005"),
            ("{a: " * 500_000, "YAML005"),
            ("- " * 300_000, "YAML005"),
            ("\n".join(" " * n + "a:" for n in range(3000)), "YAML005"),
            ("a: !!python/object/apply:os.system ['true']", "YAML006"),
            ("a: !!python/name:os.system", "YAML006"),
            ("\0", "YAML001"),
        ],
        ids=["bomb", "recursive", "brackets", "braces", "dashes", "indents", "python-call", "python-name", "nul"],
    )
    def test_is_refused_quickly_in_flat_memory(self, text: str, code: str) -> None:
        tracemalloc.start()
        _, found = load(text, FILE)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()  # watching memory slows the reader by as much as other work on the machine makes it
        assert code in {f.code for f in found}
        plain = "- item\n" * (len(text) // 7 + 10_000)  # a plain list at least as long
        assert seconds_of(text) < 5 * seconds_of(plain) + 0.05
        assert peak < 8 * len(text) + 4_000_000

    def test_what_people_need_is_below_the_limits(self) -> None:
        deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
        assert isinstance(tree(deep), Sequence)
        many = "a: &a x\nb: [" + ", ".join(["*a"] * MAX_ALIASED) + "]"
        assert isinstance(tree(many), Mapping)

    def test_twenty_thousand_records_are_not_hostile(self) -> None:
        node = tree("- {id: x, name: y}\n" * 20_000)
        assert isinstance(node, Sequence)
        assert len(node.items) == 20_000


class TestWords:
    def test_a_value_is_shown_short_and_on_one_line(self) -> None:
        assert shorten("a\nb\u202ec" + "d" * 60) == "a b\\u202ec" + "d" * 35 + "…"

    def test_every_shape_has_words(self) -> None:
        node = mapping("a: []\nb: [1, 2]\nc: {}\nd: {x: 1, y: 2, z: 3, w: 4}\ne: ~\nf: text\n")
        assert [shown(item) for item in node.items.values()] == [
            "an empty list",
            "a list of 2",
            "an empty mapping",
            'a mapping with "x", "y", "z", …',
            "nothing",
            '"text"',
        ]
