"""Single values: what each kind takes, what it refuses, and how it says so."""

from __future__ import annotations

import pytest

from site_builder.diagnostics import Severity, Span
from site_builder.ids import SourcePath
from site_builder.kinds import Flag, Language, Name, SitePath, Url, Verbatim, Whole, hidden_trouble, unsafe
from site_builder.languages import NAMES, judge
from site_builder.schema import MISSING, Plain, Reading
from site_builder.yamltext import Mapping, Scalar, load


def take(kind: Plain, text: str) -> tuple[object, list[str]]:
    to = Reading(SourcePath("x.yaml"))
    value = kind.read(Scalar(text, Span(SourcePath("x.yaml"), 1, 1)), "key", to)
    return value, [f"{found.severity.value} {found.code}" for found in to.findings]


class TestLanguages:
    @pytest.mark.parametrize(
        "tag", ["en", "en-US", "zh-Hant-TW", "ckb", "ug-Arab", "de-1996", "sl-rozaj", "es-419", "sr-Latn-RS", "und",
                "de-CH-1901", "en-x-old", "x-private", "zh-cmn-Hans", "ar-u-nu-latn"],
    )  # fmt: skip
    def test_that_are_right_pass_untouched(self, tag: str) -> None:
        assert take(Language(), tag) == (tag, [])

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [("jp", "ja"), ("en_US", "en-US"), ("english", "en"), ("German", "de"), ("eng", "en"), ("ger-AT", "de-AT"),
         ("en-UK", "en-GB"), ("iw", "he"), ("ua", "uk"), ("en_GB.UTF-8", "en-GB"), ("deutsch", "de")],
    )  # fmt: skip
    def test_that_are_wrong_are_told_the_right_one(self, typed: str, meant: str) -> None:
        assert judge(typed).tag == ""
        assert judge(typed).better == meant
        assert take(Language(), typed) == (MISSING, ["error META007"])

    @pytest.mark.parametrize("typed", ["", "e", "en-", "-en", "en--US", "qq", "en US", "englishes", "ен", "1a", "en-a"])
    def test_that_are_nothing_are_refused(self, typed: str) -> None:
        assert judge(typed).tag == ""

    @pytest.mark.parametrize(("typed", "tag"), [("en-us", "en-US"), ("ZH-hans", "zh-Hans"), ("RU", "ru")])
    def test_in_unusual_case_are_put_right_and_reported(self, typed: str, tag: str) -> None:
        assert take(Language(), typed) == (tag, ["warning META008"])

    def test_of_three_letters_that_nobody_here_knows_are_only_doubted(self) -> None:
        assert take(Language(), "ain") == ("ain", ["warning META008"])

    def test_all_of_iso_639_1_is_known(self) -> None:
        assert len([code for code in NAMES if len(code) == 2]) >= 183
        assert NAMES["ar"] == "Arabic"


class TestPaths:
    @pytest.mark.parametrize(
        "path",
        ["a", "a/b/", "2016/03/title.html", "a b/c", "ä/ö", "%C3%A4", "a..b", "...a/b", ".well-known/x", "conx/a"],
    )
    def test_inside_are_safe(self, path: str) -> None:
        assert unsafe(path) == ""
        assert take(SitePath(), path) == (path, [])

    @pytest.mark.parametrize(
        "path",
        ["/", "/a", "//a", "..", "../a", "a/..", "a/../b", "./a", "a/./b", "a//b", "%2e%2e/a", "%2E%2E%2Fa",
         "%252e%252e/a", "%2Fa", "a\\b", "a%5cb", "C:\\a", "c:/a", "c:a", "file:a", "a\x01b", "a%00b", "a%0Ab",
         "a\u202eb", "con", "a/NUL.txt", "LPT1/a", "a./b", "a /b", " a", "a?b", "a#b", "a*b", 'a"b', "a|b", "a<b",
         "%3Fa", " "],
    )  # fmt: skip
    def test_that_leave_or_confuse_are_refused_however_encoded(self, path: str) -> None:
        assert unsafe(path)
        assert take(SitePath(), path) == (MISSING, ["error PATH101"])


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        ["https://a.example", "http://a.example/b?c=d#e", "HTTP://A.EXAMPLE/", "https://пример.рф/ä", "http://[::1]/"],
    )
    def test_of_the_web_pass(self, url: str) -> None:
        assert take(Url(), url) == (url, [])

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "JavaScript://a.example/%0aalert(1)", "data:text/html,x", "file:///etc/passwd",
                "ftp://a/", "mailto:a@b.c", "//a.example/", "/a", "a.example", "https:a.example", "https:/a.example", "https://",
                "http:///a", "https://?a", " https://a.example", "https://a.example/b c", "https://a\\b",
                "https://a.example/\u202e", "https"],
    )  # fmt: skip
    def test_of_any_other_sort_are_refused(self, url: str) -> None:
        assert take(Url(), url) == (MISSING, ["error META006"])


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "Ada Roe",
            "Ñandú",
            "می‌خواهم",
            "क्‍ष",
            "שלום\u200f!",
            "بِسْمِ ٱللَّٰهِ",
            "Việt Nam",
            "རྫོགས་ཆེན",
            "e\u0301\u0323\u0302",
            "🇳🇴 👩‍🔬",
        ],
    )
    def test_as_people_write_them_hide_nothing(self, name: str) -> None:
        assert hidden_trouble(name) == ""

    @pytest.mark.parametrize(
        "name",
        [
            "a\u202eb",
            "a\u2066b",
            "a\u200bb",
            "a\ufeffb",
            "a\u00adb",
            "Ada\u200dRoe",
            "\u200cAda",
            "Ada\u200e",
            "a" + "\u0301" * 12,
            "a\U000e0041",
        ],
    )
    def test_that_hide_something_are_kept_and_reported(self, name: str) -> None:
        assert take(Name(), name) == (name, ["warning META010"])

    def test_with_control_characters_are_refused(self) -> None:
        assert take(Name(), "a\x1b[31mb") == (MISSING, ["error META011"])


class TestNumbers:
    @pytest.mark.parametrize("typed", ["1", "20", "999999"])
    def test_in_range_pass(self, typed: str) -> None:
        assert take(Whole(), typed) == (int(typed), [])

    @pytest.mark.parametrize(
        "typed", ["0", "-1", "1000000", "01", "1.0", "1e3", "٣", "1_0", "9" * 5000, "one", "+1", "0x1"]
    )
    def test_of_any_other_form_are_refused(self, typed: str) -> None:
        assert take(Whole(), typed) == (MISSING, ["error META009"])


class TestFlags:
    @pytest.mark.parametrize(("typed", "value"), [("true", True), ("True", True), ("FALSE", False), ("false", False)])
    def test_are_true_or_false(self, typed: str, value: bool) -> None:
        assert take(Flag(), typed) == (value, [])

    @pytest.mark.parametrize("typed", ["yes", "no", "on", "off", "1", "0", "y", "wahr"])
    def test_are_nothing_else(self, typed: str) -> None:
        assert take(Flag(), typed) == (MISSING, ["error META004"])


class TestVerbatim:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("|\n  One.\n\n    Two.  \n", "One.\n\n  Two.  "),
            ("|+\n  One.\n\n\n", "One.\n\n"),
            ("|-\n  One.\n\n", "One."),
            ('"One.\\nTwo.\\n"', "One.\nTwo.\n"),
            ("' One. '", " One. "),
            ("One.", "One."),
        ],
    )
    def test_texts_lose_at_most_the_line_break_that_ends_a_block(self, typed: str, kept: str) -> None:
        node, _ = load(f"key: {typed}", SourcePath("x.yaml"))
        assert isinstance(node, Mapping)
        to = Reading(SourcePath("x.yaml"))
        assert Verbatim().read(node.items["key"], "key", to) == kept
        assert to.findings == []

    @pytest.mark.parametrize("typed", [">\n  One.\n  Two.\n", "One.\n  Two.\n"])
    def test_texts_that_yaml_joins_are_reported(self, typed: str) -> None:
        node, _ = load(f"key: {typed}", SourcePath("x.yaml"))
        assert isinstance(node, Mapping)
        to = Reading(SourcePath("x.yaml"))
        Verbatim().read(node.items["key"], "key", to)
        assert [(found.code, found.severity) for found in to.findings] == [("META014", Severity.WARNING)]
