"""Claims: side by side, each at its place, through the gate, counted by sources; the archive takes no side."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from archive import Archive, Built
from lxml import html

CLAIM = """\
- id: fees
  statement: The port paid the fees for April 1996.
  about: [halden-port, strike, letter]
  asserted:
    - {document: report, speaker: tomas-reyn, locator: ANCHOR, attribution: in his own words, as_of: 1996-05-03}
    - {document: reprint, speaker: tomas-reyn}
  denied:
    - {document: letter, speaker: "The treasurer", locator: second paragraph}
"""
FILES = {
    "site.yaml": "title: Fees\nbase_url: https://example.org/\nrights: {default_access: full}\n",
    "content/entities/people.yaml": "- {id: tomas-reyn, name: Tomas Reyn}\n- {id: clara-venn, name: Clara Venn}\n",
    "content/entities/organizations.yaml": "- {id: halden-port, name: Port of Halden}\n",
    "content/entities/events.yaml": "- {id: strike, name: The strike, date: 1996-04}\n",
    "content/documents/report.md": "---\ntitle: Report\nissued: 1996-05-04\n---\nThe fees are paid, said Reyn.\n",
    "content/documents/reprint.md": (
        "---\ntitle: Reprint\nissued: 1996-05-05\npublished: [{document: report}]\n---\nThe fees are paid, said Reyn.\n"
    ),
    "content/documents/letter.md": "---\ntitle: Letter\nissued: 1996-06-01\naccess: metadata\n---\nNothing was paid.\n",
    "content/claims.yaml": CLAIM.replace("locator: ANCHOR, ", ""),
}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "a", FILES)


def sides(built: Built) -> dict[str, html.HtmlElement]:
    page = html.document_fromstring(built.text("claims/fees/index.html"))
    return {side.xpath("./h2/text()")[0].strip(): side for side in page.xpath("//section[@class='side']")}


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_side_says_when_who_how_and_where(archive: Archive) -> None:
    built = archive.build()
    anchor = re.search(r'id="(p-[^"]+)"', built.text("documents/report/index.html"))
    assert anchor
    archive.write({"content/claims.yaml": CLAIM.replace("ANCHOR", anchor[1])})
    found = sides(archive.build())
    asserted = found["Asserted"].xpath(".//li")[0]
    assert words(asserted).startswith("as of 3 May 1996 Tomas Reyn in his own words Report")
    assert asserted.xpath(".//a[@class='para']/@href") == [f"../../documents/report/#{anchor[1]}"]
    denied = found["Denied"].xpath(".//li")[0]
    assert words(denied).startswith("1 June 1996 The treasurer Letter")
    assert "second paragraph" in words(denied)
    assert denied.xpath(".//a[@class='para']/@href") == ["../../documents/letter/"]


def test_reprints_on_a_side_are_one_source(archive: Archive) -> None:
    found = sides(archive.build())
    assert "2 documents 1 independent source" in words(found["Asserted"])
    assert "independent" not in words(found["Denied"])


def test_a_comment_is_a_place_too(archive: Archive) -> None:
    archive.write({"content/documents/report.comments.yaml": "- {id: '1', body: It was so.}\n"})
    archive.edit("content/claims.yaml", "{document: reprint, speaker: tomas-reyn}", "{document: report, locator: c-1}")
    places = sides(archive.build())["Asserted"].xpath(".//a[@class='para']/@href")
    assert "../../documents/report/#c-1" in places


def test_it_stands_on_the_pages_of_events_documents_and_of_who_speaks(archive: Archive) -> None:
    built = archive.build()
    for page in ("events/strike", "organizations/halden-port", "documents/report", "documents/letter"):
        assert 'href="../../claims/fees/"' in built.text(f"{page}/index.html"), page
    person = built.text("people/tomas-reyn/index.html")
    assert 'href="../../claims/fees/"' in person
    assert "asserts it" in person
    assert "asserts it" not in built.text("events/strike/index.html")
    assert "claims/fees" not in built.text("people/clara-venn/index.html")


def test_the_documents_it_is_about_are_named_too(archive: Archive) -> None:
    page = html.document_fromstring(archive.build().text("claims/fees/index.html"))
    assert words(page.xpath("//p[@class='by']")[0]) == "About Port of Halden, The strike, Letter"


def test_an_id_of_several_asks_for_its_kind_and_takes_it(archive: Archive) -> None:
    archive.write({"content/entities/places.yaml": "- {id: strike, name: Strike Hill}\n"})
    (finding,) = (f for f in archive.build().findings if "META051" in f)
    assert finding == (
        'content/claims.yaml:3:24: error[META051]: "strike" is the id of several; write place:strike or event:strike'
    )
    archive.edit("content/claims.yaml", "strike, letter", "place:strike, place:strike, document:letter, letter")
    built = archive.build()
    assert "META051" not in " ".join(built.findings)
    page = html.document_fromstring(built.text("claims/fees/index.html"))
    assert words(page.xpath("//p[@class='by']")[0]) == "About Port of Halden, Strike Hill, Letter"
    archive.edit("content/claims.yaml", "place:strike, place:strike", "place:strik")
    (finding,) = (f for f in archive.build().findings if "META051" in f)
    assert finding.endswith('nothing has the id "place:strik"; did you mean "strike"?')


def test_a_speaker_by_an_id_that_nobody_has_is_an_error_with_the_nearest(archive: Archive) -> None:
    archive.edit(
        "content/claims.yaml", "{document: reprint, speaker: tomas-reyn}", "{document: reprint, speaker: tomas-rein}"
    )
    (finding,) = (f for f in archive.build().findings if "REF021" in f)
    assert finding == (
        'content/claims.yaml:6:36: error[REF021]: no person or organization "tomas-rein"; did you mean "tomas-reyn"?'
    )


def test_somebody_withheld_is_no_error_and_not_named(archive: Archive) -> None:
    archive.edit("content/entities/people.yaml", "name: Tomas Reyn}", "name: Tomas Reyn, access: withheld}")
    built = archive.build()
    assert "REF021" not in " ".join(built.findings)
    assert not any(b"tomas-reyn" in content for path, content in built.tree.items() if path.startswith("claims/"))


def test_a_side_whose_document_is_held_back_is_nowhere_and_counts_for_nothing(archive: Archive) -> None:
    archive.edit("content/documents/letter.md", "access: metadata", "access: withheld")
    built = archive.build()
    assert "Nobody in a published document." in words(sides(built)["Denied"])
    (row,) = json.loads(built.text("data/claims.json"))
    assert [side["document"] for side in row["sides"]] == ["report", "reprint"]
    assert not any(b"treasurer" in content for content in built.tree.values())


def test_both_sides_stand_there_without_a_style_sheet_and_neither_is_called_right(archive: Archive) -> None:
    found = sides(archive.build())
    assert list(found) == ["Asserted", "Denied"]
