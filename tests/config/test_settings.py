"""site.yaml as settings, settings as the leaves that a build depends on. Faults: `tests/invalid/metadata/site-*`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from site_builder.config import (
    Citation,
    CommentSettings,
    Feeds,
    ImportRule,
    License,
    Link,
    OwnField,
    Pagination,
    Publish,
    RightsSettings,
    SearchSettings,
    Settings,
    Theirs,
    Theme,
    leaves,
)
from site_builder.settings import load_settings, parse_settings

FULL = (Path(__file__).parent / "full.yaml").read_text(encoding="utf-8")


def given(text: str) -> Settings:
    settings, found = parse_settings(text)
    assert found == ()
    assert settings is not None
    return settings


def test_every_key_is_read_as_written() -> None:
    assert given(FULL) == Settings(
        title="The Halden file",
        description="Letters and reports on the talks of 1921.",
        base_url="https://halden.example/archive/",
        language="nb",
        license=License("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        editors=("Mona Vik", "Per Lind"),
        contact="editors@halden.example",
        citation=Citation("The Halden file online", "Town Archive", "Halden"),
        theme=Theme(
            accent="#1b4a80",
            logo="logo.svg",
            icon="seal.png",
            cards="documents",
            fonts={"serif": '"Charter", serif'},
            tokens={"paper": "#fff", "measure": "34em"},
            texts={"home.title": "Welcome"},
        ),
        navigation=(Link("Home", ""), Link("About", "about/"), Link("Town", "https://halden.example/")),
        fields={
            "box_number": OwnField("Box number", "number", True, True, True, False),
            "reel": OwnField("Reel"),
            "keeper": OwnField("Kept by", "entity"),
        },
        imports=(
            ImportRule(
                folder="../letters",
                reader="text",
                id="letter-{stem}",
                map={
                    "title": Theirs("name"),
                    "topics": Theirs("tags", where="ok", unless="no", values={"war": "wars"}, join=", "),
                },
                defaults={"type": "letter", "people": [{"id": "per-lind"}], "draft": "true"},
                drop=("weight", "meta.internal"),
            ),
        ),
        search=SearchSettings(True, "no", ("topic", "year"), True, ("border",)),
        rights=RightsSettings("excerpt", "Ask us."),
        comments=CommentSettings("shown"),
        pagination=Pagination(20),
        feeds=Feeds(10),
        publish=Publish(0.25),
    )


def test_a_title_is_enough() -> None:
    assert given("title: T") == Settings(title="T")


def test_defaults_are_those_of_the_contract() -> None:
    settings = given("title: T")
    assert (settings.language, settings.pagination.per_page, settings.comments.names) == ("en", 50, "initials")
    assert settings.rights.default_access is None
    assert given("title: T\nimport: [{folder: x}]").imports[0] == ImportRule("x", "markdown", "{stem}")


def test_short_forms_mean_the_long_ones() -> None:
    assert given("title: T\npagination: 20\nlicense: CC0\nfields: {reel: date}\n") == Settings(
        title="T", pagination=Pagination(20), license=License("CC0"), fields={"reel": OwnField("Reel", "date")}
    )


@pytest.mark.parametrize("typed", ["https://a.example", "https://a.example/"])
def test_the_base_url_ends_in_a_slash(typed: str) -> None:
    assert given(f"title: T\nbase_url: {typed}").base_url == "https://a.example/"


@pytest.mark.parametrize(
    "typed", ["a.example", "/archive/", "https://a.example/?x", "https://a.example/#x", "file:///a"]
)
def test_the_base_url_is_absolute_and_plain(typed: str) -> None:
    settings, found = parse_settings(f"title: T\nbase_url: '{typed}'")
    assert [f.code for f in found] == ["CONFIG006"]
    assert settings is not None
    assert settings.base_url == ""


def test_what_cannot_be_read_never_opens_the_archive() -> None:
    settings, found = parse_settings("title: T\nrights: {default_access: metdata}\ncomments: {names: initals}\n")
    assert [f.code for f in found] == ["CONFIG004", "CONFIG004"]
    assert settings is not None
    assert (settings.rights.default_access, settings.comments.names) == ("withheld", "hidden")


def test_without_a_title_there_are_no_settings_but_every_finding() -> None:
    settings, found = parse_settings("languag: en\nimport: [{folder: x, map: {titel: t}}]")
    assert settings is None
    assert sorted(f.code for f in found) == ["CONFIG001", "CONFIG003", "CONFIG016"]


class TestFile:
    def test_is_site_yaml_in_the_given_folder(self, tmp_path: Path) -> None:
        (tmp_path / "site.yaml").write_bytes(b"\xef\xbb\xbftitle: T\r\n")
        assert load_settings(tmp_path) == (Settings(title="T"), ())

    def test_that_is_not_there_is_said(self, tmp_path: Path) -> None:
        settings, found = load_settings(tmp_path)
        assert settings is None
        assert [(f.code, str(f.span)) for f in found] == [("CONFIG014", "site.yaml")]

    def test_that_is_no_text_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "site.yaml").write_bytes(b"title: \xff")
        assert [f.code for f in load_settings(tmp_path)[1]] == ["TEXT101"]


class TestLeaves:
    def test_have_dotted_keys_and_values_that_json_knows(self) -> None:
        found = leaves(given(FULL))
        assert found["theme.accent"] == "#1b4a80"
        assert found["fields"] == ["box_number", "reel", "keeper"]
        assert found["fields.box_number.type"] == "number"
        assert found["pagination.per_page"] == 20
        assert found["navigation"][1] == {"label": "About", "url": "about/"}
        assert found["import"][0]["map"]["title"]["path"] == "name"
        assert msgspec.json.decode(msgspec.json.encode(found)) == found

    def test_hold_defaults_too(self) -> None:
        found = leaves(Settings(title="T"))
        assert found["language"] == "en"
        assert found["rights.default_access"] is None
        assert found["theme.tokens"] == []

    def test_changing_one_setting_changes_one_leaf(self) -> None:
        before = leaves(given(FULL))
        after = leaves(given(FULL.replace('accent: "#1B4A80"', 'accent: "#000"')))
        assert {key for key in before if before[key] != after[key]} == {"theme.accent"}
        assert before.keys() == after.keys()

    def test_an_import_rule_comes_back_from_its_leaf(self) -> None:
        settings = given(FULL)
        assert msgspec.convert(leaves(settings)["import"], tuple[ImportRule, ...]) == settings.imports
