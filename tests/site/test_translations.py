"""One text in several languages: the switch, the original beside its translation, what an edit of either costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from archive import Archive, Built
from lxml import html

if TYPE_CHECKING:
    from browser import Browser, Web

SITE = "title: Harbour\nlanguage: en\nrights: {default_access: full}\n"
ORIGINAL = """\
---
title: Rules of the harbour
type: report
language: en
issued: 1911
---
No fire on the quay.

Boats pay on [[ruler|leaving]].[^1]

[^1]: In coin.
"""
ARABIC = """\
---
title: قواعد الميناء
type: report
language: ar
issued: 1912
translation: {of: rules, translator: R. Abara, method: by machine}
---
لا نار على الرصيف.

تدفع القوارب عند المغادرة.
"""
FRENCH = """\
---
title: Règlement du port
type: report
language: fr
issued: 1913
relations: [{type: translates, document: rules}]
---
Pas de feu sur le quai.
"""
OTHER = "---\ntitle: A ruler\ntype: letter\nlanguage: en\nissued: 1914\n---\nNothing of the kind.\n"
FOLDER = "content/documents/"
DOCUMENTS = {"rules": ORIGINAL, "rules-ar": ARABIC, "rules-fr": FRENCH, "ruler": OTHER}


@pytest.fixture
def harbour(tmp_path: Path) -> Archive:
    return Archive(tmp_path, {"site.yaml": SITE} | {f"{FOLDER}{name}.md": text for name, text in DOCUMENTS.items()})


def page(built: Built, document: str) -> html.HtmlElement:
    return html.document_fromstring(built.tree[f"documents/{document}/index.html"])


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# --- the switch ---------------------------------------------------------------------------------------


def test_every_document_of_a_set_leads_to_all_languages_called_by_their_own_names(harbour: Archive) -> None:
    built = harbour.build()
    for document in ("rules", "rules-ar", "rules-fr"):
        links = page(built, document).xpath("//nav[@class='editions']//li/a")
        assert [(a.text, a.get("lang"), a.get("dir"), a.get("hreflang")) for a in links] == [
            ("English", "en", "ltr", "en"), ("العربية", "ar", "rtl", "ar"), ("français", "fr", "ltr", "fr"),
        ]  # fmt: skip
        current = [a for a in links if a.get("aria-current") == "page"]
        assert [a.get("href") for a in current] == ["./"]
    assert not page(built, "ruler").xpath("//nav[@class='editions']")


def test_the_head_names_the_alternatives(harbour: Archive) -> None:
    built = harbour.build()
    for document in ("rules", "rules-ar", "rules-fr"):
        found = {e.get("hreflang"): e.get("href") for e in page(built, document).xpath("//link[@hreflang]")}
        others = {"en": "../rules/", "ar": "../rules-ar/", "fr": "../rules-fr/"}
        assert found == {tag: "./" if link == f"../{document}/" else link for tag, link in others.items()}
    assert not page(built, "ruler").xpath("//link[@hreflang]")


def test_two_translations_into_one_language_are_told_apart(harbour: Archive) -> None:
    harbour.write({f"{FOLDER}rules-fr-2.md": FRENCH})
    built = harbour.build()
    names = [a.text for a in page(built, "rules").xpath("//nav[@class='editions']//li/a")]
    assert names == ["English", "العربية", "français (rules-fr)", "français (rules-fr-2)"]
    second = page(built, "rules-fr-2").xpath("//link[@hreflang='fr']/@href")
    assert second == ["./"]


def test_a_translation_of_a_translation_belongs_to_the_same_set_and_shows_what_it_was_made_from(
    harbour: Archive,
) -> None:
    again = ORIGINAL.replace("language: en", "language: de\ntranslation: {of: rules-fr}").replace(
        "[[ruler|leaving]]", "x"
    )
    harbour.write({f"{FOLDER}rules-de.md": again})
    shown = page(harbour.build(), "rules-de")
    assert [a.text for a in shown.xpath("//nav[@class='editions']//li/a")] == [
        "English",
        "العربية",
        "Deutsch",
        "français",
    ]
    assert words(shown.xpath("//div[contains(@class, 'opposite')]")[0]) == "Pas de feu sur le quai."


# --- side by side -------------------------------------------------------------------------------------


def test_the_original_stands_beside_each_in_its_own_direction_and_lends_no_anchors(harbour: Archive) -> None:
    shown = page(harbour.build(), "rules-ar")
    [own] = shown.xpath("//*[@data-source]")
    [opposite] = shown.xpath("//div[contains(@class, 'opposite')]")
    assert (own.get("lang"), own.get("dir")) == ("ar", "rtl")
    assert (opposite.get("lang"), opposite.get("dir")) == ("en", "ltr")
    assert "المغادرة" in words(own)
    assert "quay" not in words(own)
    assert words(opposite) == "No fire on the quay. Boats pay on leaving.11 In coin."
    assert opposite.xpath(".//a[text()='leaving']/@href") == ["../ruler/"]
    ids = shown.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert opposite.xpath(".//p/@id") == []


def test_translator_and_method_are_named_and_a_machine_is_called_one(harbour: Archive) -> None:
    built = harbour.build()
    how = words(page(built, "rules-ar").xpath("//nav[@class='editions']/p")[0])
    assert how == "Translated from English Translated by R. Abara Machine translation Method: by machine"
    assert words(page(built, "rules-fr").xpath("//nav[@class='editions']/p")[0]) == "Translated from English"
    harbour.edit(f"{FOLDER}rules-ar.md", "by machine", "by hand")
    assert "Machine translation" not in harbour.build().text("documents/rules-ar/index.html")


def test_an_original_shows_no_translation_beside_it(harbour: Archive) -> None:
    shown = page(harbour.build(), "rules")
    assert not shown.xpath("//div[contains(@class, 'opposite')]")
    assert not shown.xpath("//input[@name='sides']")


def test_texts_that_are_divided_otherwise_are_paired_by_order_and_say_so(harbour: Archive) -> None:
    built = harbour.build()
    french = words(page(built, "rules-fr").xpath("//div[@class='choose']/p")[0])
    assert french.startswith("The translation has one paragraph, the original 2 paragraphs:")
    assert not page(built, "rules-ar").xpath("//div[@class='choose']/p")


@pytest.mark.parametrize(
    "access", ["access: withheld", "access: metadata", "access: excerpt\nexcerpt: [1]", "draft: true"]
)
def test_what_the_gate_keeps_of_an_original_stands_beside_no_translation(harbour: Archive, access: str) -> None:
    harbour.edit(f"{FOLDER}rules.md", "type: report", f"type: report\n{access}")
    built = harbour.build()
    for path, content in built.tree.items():
        assert "Boats pay" not in content.decode("utf-8", "replace"), path
    assert not page(built, "rules-ar").xpath("//div[contains(@class, 'opposite')]")


def test_a_withheld_original_does_not_tie_its_translations_together(harbour: Archive) -> None:
    harbour.edit(f"{FOLDER}rules.md", "type: report", "type: report\naccess: withheld")
    built = harbour.build()
    assert not page(built, "rules-ar").xpath("//nav[@class='editions']")


def test_a_warning_of_the_original_stands_before_both(harbour: Archive) -> None:
    harbour.edit(f"{FOLDER}rules.md", "type: report", "type: report\nwarnings: [a drowning]")
    [masked] = page(harbour.build(), "rules-ar").xpath("//section[@id='text']/details[@class='masked']")
    assert "a drowning" in words(masked.find("summary"))
    assert masked.xpath(".//div[contains(@class, 'opposite')]")


# --- what an edit costs -------------------------------------------------------------------------------


def test_an_edited_original_renders_itself_and_the_translations_that_show_it(harbour: Archive) -> None:
    harbour.build()
    harbour.edit(f"{FOLDER}rules.md", "No fire", "Never a fire")
    again = harbour.build()
    assert again.rendered == {"documents/rules/", "documents/rules-ar/", "documents/rules-fr/"}


def test_an_edited_translation_renders_itself_alone(harbour: Archive) -> None:
    harbour.build()
    harbour.edit(f"{FOLDER}rules-fr.md", "Pas de feu", "Aucun feu")
    assert harbour.build().rendered == {"documents/rules-fr/"}


def test_the_original_s_record_concerns_no_translation(harbour: Archive) -> None:
    harbour.build()
    harbour.edit(f"{FOLDER}rules.md", "issued: 1911\n", "issued: 1911\nheld_by: {box: '7'}\n")
    assert harbour.build().rendered == {"documents/rules/"}


# --- in a browser -------------------------------------------------------------------------------------

_BOXES = """[...document.querySelectorAll('[data-source]>p')].map((p, n) => {
  const own = p.getBoundingClientRect();
  const other = document.querySelectorAll('.opposite>p')[n].getBoundingClientRect();
  return [Math.round(own.top - other.top), own.right <= other.left, own.width > 0 && other.width > 0];
})"""
_SEEN = "['[data-source]', '.opposite'].map(s => document.querySelector(s + '>p').checkVisibility())"


def test_paragraphs_stand_in_rows_and_either_side_can_be_read_alone(
    harbour: Archive, browser: Browser, web: Web
) -> None:
    harbour.build()
    browser.viewport(1360, 900)
    browser.goto(web(harbour.output) + "documents/rules-ar/")
    assert browser.eval(_BOXES) == [[0, True, True], [0, True, True]]
    assert browser.eval(_SEEN) == [True, True]
    browser.click("input[name=sides][value=translation]")
    assert browser.eval(_SEEN) == [True, False]
    browser.click("input[name=sides][value=original]")
    assert browser.eval(_SEEN) == [False, True]
    browser.click("input[name=sides][value=both]")
    browser.viewport(390, 844, mobile=True)
    assert browser.eval(_SEEN) == [True, True]
    assert [row[1] for row in browser.eval(_BOXES)] == [False, False]
    assert browser.eval("document.documentElement.scrollWidth <= innerWidth") is True
    assert browser.errors == []
