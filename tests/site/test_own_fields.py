"""The archive's own fields: read by their type, shown, linked, searched, exported, and held back like all else."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from archive import Archive, Built
from lxml import html

from site_builder import ownfields

SITE = """\
title: The Halden papers
base_url: https://halden.example/
rights: {default_access: full}
fields:
  box: {label: Box, facet: true, search: true, sort: true}
  leaves: {label: Leaves, type: number, sort: true}
  copied: {label: Copied, type: date, facet: true}
  witness: {label: Witness, type: entity, facet: true, search: true}
  matter: {label: Matter, type: topic}
  scan: {label: Scan, type: url}
  sealed: {label: Sealed, type: boolean, facet: true}
  inner: {label: Inner note, show: false}
"""
PEOPLE = (
    "- {id: ada-berg, name: Ada Berg, sort_name: 'Berg, Ada'}\n- {id: moe, name: Moe}\n- {id: ghost, name: Zqghost}\n"
)
LETTER = """\
---
title: A letter
box: Box 9
leaves: 012
copied: 1911-03~
witness: [ada-berg, place:moe]
matter: Snow
scan: https://scans.example/9
sealed: true
inner: zqinner
---
Words.
"""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(
        tmp_path / "site",
        {
            "site.yaml": SITE,
            "content/entities/people.yaml": PEOPLE,
            "content/entities/places.yaml": "- {id: moe, name: Moe farm}\n",
            "content/documents/letter.md": LETTER,
            "content/documents/other.md": "---\ntitle: Another\nbox: Box 10\nleaves: '-3.50'\nwitness: ada-berg\n---\nX.\n",
        },
    )


def card(built: Built, label: str) -> str:
    """What the record of the letter says under a label."""
    page = built.text("documents/letter/index.html")
    return page.partition(f"<dt>{label}</dt><dd>")[2].partition("</dd>")[0]


def test_the_record_shows_each_value_as_its_type_is_shown(archive: Archive) -> None:
    built = archive.build()
    assert [f for f in built.findings if ": error[" in f] == []
    assert card(built, "Box") == '<span dir="auto">Box 9</span>'
    assert card(built, "Leaves") == '<span dir="auto">012</span>'
    assert card(built, "Copied") == '<span class="date infer">c. March 1911</span>'
    assert card(built, "Witness") == (
        '<a class="m" data-p href="../../people/ada-berg/"><bdi>Ada Berg</bdi></a>; '
        '<a class="m" data-p href="../../places/moe/"><bdi>Moe farm</bdi></a>'
    )
    assert card(built, "Matter") == '<a class="m" data-p href="../../topics/snow/"><bdi>Snow</bdi></a>'
    assert (
        card(built, "Scan")
        == '<a class="ext" href="https://scans.example/9"><bdi dir="ltr">https://scans.example/9</bdi></a>'
    )
    assert card(built, "Sealed") == '<span dir="auto">yes</span>'


def test_entities_and_topics_list_the_document_under_the_label(archive: Archive) -> None:
    built = archive.build()
    for page in ("people/ada-berg", "places/moe", "topics/snow"):
        text = built.text(f"{page}/index.html")
        assert "../../documents/letter/" in text, page
        assert ("Matter" if page == "topics/snow" else "Witness") in text, page
        assert "field:" not in text.lower(), page
    assert '<th scope="row">Witness</th>' in built.text("people/ada-berg/index.html")
    assert "documents/letter" not in built.text("people/moe/index.html")
    archive.edit("site.yaml", "label: Witness", "label: Eyewitness")
    changed = archive.build()
    assert "Eyewitness" in changed.text("people/ada-berg/index.html")
    assert "people/moe/" not in changed.rendered


def test_a_subject_is_one_role_whether_it_is_called_so_or_not(archive: Archive) -> None:
    archive.edit("content/documents/letter.md", "box: Box 9\n", "box: Box 9\npeople: [{id: ada-berg, role: subject}]\n")
    archive.edit("content/documents/other.md", "box: Box 10\n", "box: Box 10\npeople: [ada-berg]\n")
    page = html.document_fromstring(archive.build().text("people/ada-berg/index.html"))
    rows = [" ".join(row.text_content().split()) for row in page.xpath("//table[@class='roles']/tbody/tr")]
    assert rows == ["Subject2–", "Witness2–"]


def test_what_nobody_may_see_is_in_no_field(archive: Archive) -> None:
    archive.edit("content/documents/letter.md", "witness: [ada-berg,", "witness: [ghost,")
    archive.edit("content/entities/people.yaml", "name: Zqghost", "name: Zqghost, access: withheld")
    archive.write(
        {
            "content/documents/hidden.md": "---\ntitle: Zqhidden\naccess: withheld\nwitness: place:moe\nmatter: Zqmatter\n---\nX.\n"
        }
    )
    built = archive.build()
    assert built.result.published
    for path, content in built.tree.items():
        for canary in (b"zqinner", b"ghost", b"qhidden", b"qmatter"):
            assert canary not in content.lower(), path
    assert "documents/hidden" not in built.text("places/moe/index.html")


def test_an_entity_known_only_from_held_back_fields_is_not_published(archive: Archive) -> None:
    hidden = "---\ntitle: Hidden\naccess: withheld\nwitness: ghost\nmatter: Snow\ninner: person:moe\n---\nX.\n"
    archive.write({"content/documents/hidden.md": hidden})
    assert "people/moe/index.html" not in archive.build().tree
    assert "places/moe/index.html" in archive.build().tree
    assert "people/ghost/index.html" not in archive.build().tree
    archive.edit("content/documents/hidden.md", "access: withheld", "access: full")
    assert "people/ghost/index.html" in archive.build().tree


def test_the_downloads_have_them_with_their_types(archive: Archive) -> None:
    built = archive.build()
    letter, other = json.loads(built.tree["data/documents.json"])
    assert letter["fields"] == {
        "box": "Box 9", "leaves": 12, "copied": "1911-03~", "witness": ["person:ada-berg", "place:moe"],
        "matter": "snow", "scan": "https://scans.example/9", "sealed": True,
    }  # fmt: skip
    assert other["fields"] == {"box": "Box 10", "leaves": -3.5, "witness": "person:ada-berg"}
    rows = list(csv.DictReader(io.StringIO(built.text("data/documents.csv"))))
    assert [row["fields.leaves"] for row in rows] == ["12", "-3.5"]
    assert [row["fields.sealed"] for row in rows] == ["true", ""]
    assert rows[0]["fields.witness"] == "person:ada-berg; place:moe"
    assert "fields.inner" not in rows[0]


def test_values_have_the_order_of_their_type() -> None:
    numbers = ["10", "-10", "9.05", "9.5", "0", "-9.5", "9"]
    assert sorted(numbers, key=lambda n: ownfields.order("number", n)) == ["-10", "-9.5", "0", "9", "9.05", "9.5", "10"]
    days = ["1911-03-04", "1910", "-0043", "1911~"]
    assert sorted(days, key=lambda d: ownfields.order("date", d)) == ["-0043", "1910", "1911~", "1911-03-04"]
