"""Corrections: said above the text when the meaning changed, listed with both readings, in changes and feeds; reports."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from archive import Archive
from lxml import etree, html

SITE = "title: Corrected\nbase_url: https://example.org/a/\ncontact: desk@example.org\nrights: {default_access: full}\n"
DOCUMENT = """\
---
title: Ledger & log
added: 2020-01-01
corrections:
  - {at: 2020-02-11, old: 9.57, new: 9.75, note: Read again.}
  - {at: 2020-02, kind: typo, old: recieve, new: receive}
  - {at: 2020-03-01, kind: redaction, old: Brunnsgatan, note: An address was taken out.}
---
The wages were 9.75 a week.

We receive nothing, and nothing we receive.

To receive is human.
"""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "a", {"site.yaml": SITE, "content/documents/log.md": DOCUMENT})


def page(archive: Archive) -> html.HtmlElement:
    return html.document_fromstring(archive.build().text("documents/log/index.html"))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_list_has_day_paragraph_both_readings_and_reason_newest_first(archive: Archive) -> None:
    items = page(archive).xpath("//section[@id='corrections']//li")
    assert [item.get("id") for item in items] == ["corrections-3", "corrections-1", "corrections-2"]
    assert words(items[1]) == "11 February 2020 ¶ 1: 9.57 9.75 Read again."
    assert (items[1].xpath(".//del/text()"), items[1].xpath(".//ins/text()")) == (["9.57"], ["9.75"])
    assert items[1].xpath(".//a/@href")[0].startswith("#p-")
    assert not items[2].xpath(".//a"), "in two paragraphs stands the word: which one was meant is not known"


def test_only_what_changed_the_meaning_is_announced_above(archive: Archive) -> None:
    assert words(page(archive).xpath("//div[@role='note']")[0]).startswith("Corrected 1 March 2020. An address")
    archive.write({"content/documents/log.md": DOCUMENT.replace("kind: redaction, old: Brunnsgatan", "kind: layout")})
    assert words(page(archive).xpath("//div[@role='note']")[0]).startswith("Corrected 11 February 2020. Read again.")
    only = "\n".join(line for line in DOCUMENT.splitlines() if "9.57" not in line and "redaction" not in line)
    archive.write({"content/documents/log.md": only})
    assert not page(archive).xpath("//div[@role='note']")


def test_changes_and_feeds_have_them(archive: Archive) -> None:
    built = archive.build()
    assert '<del dir="auto">9.57</del> <ins dir="auto">9.75</ins>' in built.text("changes/index.html")
    atom = {"a": "http://www.w3.org/2005/Atom"}
    entries = etree.fromstring(built.tree["feed.xml"]).findall("a:entry", atom)
    titles = [entry.findtext("a:title", namespaces=atom) for entry in entries]
    assert titles == ["Corrected: Ledger & log"] * 3 + ["Ledger & log"]
    assert entries[1].findtext("a:id", namespaces=atom) == "https://example.org/a/documents/log/#corrections-1"
    assert entries[1].findtext("a:summary", namespaces=atom) == "Read again.: “9.57” → “9.75”"
    items = json.loads(built.text("feed.json"))["items"]
    assert [item["date_published"][:10] for item in items] == ["2020-03-01", "2020-02-11", "2020-02-01", "2020-01-01"]
    assert len({item["id"] for item in items}) == 4


def test_what_was_redacted_is_nowhere(archive: Archive) -> None:
    assert not any(b"Brunnsgatan" in content for content in archive.build(search=True).tree.values())


def test_a_report_by_mail_has_the_document_its_address_and_a_place_for_the_paragraph(archive: Archive) -> None:
    href = page(archive).xpath("//section[@id='report']//a[@data-report]/@href")[0]
    assert href.startswith("mailto:desk@example.org?subject=log%3A%20Ledger%20%26%20log&body=")
    body = unquote(href.partition("&body=")[2])
    assert body.split("\r\n")[:3] == [
        "Page: https://example.org/a/documents/log/", "Id in this archive: log", "¶",
    ]  # fmt: skip


def test_a_tracker_gets_the_same_in_the_places_it_names(archive: Archive) -> None:
    form = "https://tracker.example/new?title={id}:%20{title}&text={url}%20{paragraph}"
    archive.edit("site.yaml", "desk@example.org", form)
    given = page(archive)
    query = parse_qs(urlsplit(given.xpath("//a[@data-report]/@href")[0]).query)
    assert query == {"title": ["log: Ledger & log"], "text": ["https://example.org/a/documents/log/ ¶"]}
    plain = html.document_fromstring(archive.build().text("404.html")).xpath("//main//a/@href")
    assert "https://tracker.example/new?title=:%20&text=%20" in plain


def test_a_report_of_a_document_that_is_only_described_can_be_made_too(archive: Archive) -> None:
    archive.edit("content/documents/log.md", "added:", "access: metadata\nadded:")
    assert len(page(archive).xpath("//a[@data-report]")) == 2
