"""Where a copy comes from: the chain, the capture, the checksum, the grades, as the record card says them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from archive import Archive
from lxml import html

COPY = b"the page as it was saved"
SUM = hashlib.sha256(COPY).hexdigest()
DOCUMENT = """\
---
title: Talks adjourned
publication: mirror
published:
  - {publication: post, issued: 1996-05-03, lost: true, basis: The page says so.}
  - {publication: mirror, issued: 1996-05-04, archived_url: "https://web.archive.org/x"}
captured: {at: 2019-04-12, tool: a browser, by: M. Osei, file: content/assets/captures/talks.warc, sha256: SUM}
GRADES---
Words.
"""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(
        tmp_path / "a",
        {
            "site.yaml": "title: Copies\nbase_url: https://example.org/\nrights: {default_access: full}\n",
            "content/entities/publications.yaml": "- {id: mirror, name: The Mirror}\n- {id: post, name: The Post}\n",
            "content/documents/talks.md": DOCUMENT.replace("SUM", SUM).replace("GRADES", ""),
        },
    )


def card(archive: Archive) -> dict[str, str]:
    page = html.document_fromstring(archive.build().text("documents/talks/index.html"))
    rows = page.xpath("//section[contains(@class, 'card')]//dl/div")
    return {row.xpath("./dt")[0].text_content(): " ".join(row.xpath("./dd")[0].text_content().split()) for row in rows}


def test_a_checksum_is_called_verified_only_while_the_file_is_there(archive: Archive) -> None:
    assert "Recorded by the editors, not verified." in card(archive)["Captured"]
    archive.write({"content/assets/captures/talks.warc": COPY})
    assert "Verified: the file has this checksum." in card(archive)["Captured"]
    assert SUM in card(archive)["Captured"]
    archive.remove("content/assets/captures/talks.warc")
    assert "not verified" in card(archive)["Captured"]


def test_another_file_than_the_one_recorded_is_an_error_and_nothing_is_published(archive: Archive) -> None:
    archive.write({"content/assets/captures/talks.warc": COPY + b"!"})
    assert archive.build().codes == ["META060"]


def test_the_chain_is_a_list_in_order_that_names_the_lost_station_without_a_style_sheet(archive: Archive) -> None:
    page = html.document_fromstring(archive.build().text("documents/talks/index.html"))
    stations = [" ".join(li.text_content().split()) for li in page.xpath("//ol[@class='chain']/li")]
    assert stations[0].startswith("The Post")
    assert stations[0].endswith("(lost)")
    assert stations[1].startswith("The Mirror")
    assert stations[-1] == "this copy"
    assert "The Post: The page says so." in card(archive)["Published"]


def test_the_chain_is_data_too(archive: Archive) -> None:
    (row,) = json.loads(archive.build().text("data/documents.json"))
    first, second = row["published"]
    assert first == {"publication": "post", "issued": "1996-05-03", "basis": "The page says so.", "lost": True}
    assert second["archived_url"] == "https://web.archive.org/x"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "Not graded"),
        ("reliability: {source: B, by: A. Row}\n", "Source: B usually reliableInformation: Not gradedGraded by A. Row"),
        (
            "reliability: {source: E, information: '1', by: A. Row, at: 2020-01-02, note: Two others have it.}\n",
            "Source: E unreliableInformation: 1 confirmed by other sources"
            "Graded by A. Row, 2 January 2020: Two others have it.",
        ),
    ],
)
def test_the_two_grades_stand_apart_and_what_nobody_graded_is_said(archive: Archive, given: str, said: str) -> None:
    archive.write({"content/documents/talks.md": DOCUMENT.replace("SUM", SUM).replace("GRADES", given)})
    assert card(archive)["Reliability"] == said
