"""`record`: what is published is written into the ledger; nothing recorded is ever forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import DAY, Call, tree, write

from site_builder.ids import UrlPath
from site_builder.recorded import kind_of

LATER = "2026-07-08"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two documents, one with a comment, and a topic."""
    return write(
        tmp_path / "archive",
        {
            "site.yaml": "title: Letters\nbase_url: https://example.org/\nrights: {default_access: full}\n",
            "content/topics.yaml": "- {id: bridges, name: Bridges}\n",
            "content/documents/one.md": """
                ---
                title: One
                topics: [bridges]
                ---
                The bridge was closed on the first Monday after the flood.

                Nobody had told the miller that the road was gone.

                In the end it was the parish that paid for the timber.
                """,
            "content/documents/one.comments.yaml": '- {id: "7", body: So it was.}\n',
            "content/documents/two.md": "---\ntitle: Two\n---\nAnother text.\n",
        },
    )


def ledger(site: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((site / "content/ledger" / f"{name}.json").read_text(encoding="utf-8"))
    return content


def statuses(site: Path, name: str) -> list[str]:
    return [anchor["status"] for anchor in ledger(site, name)["anchors"] if anchor["kind"] == "paragraph"]


def edit(site: Path, old: str, new: str) -> None:
    place = site / "content/documents/one.md"
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_record_writes_an_entry_for_each_document_and_one_for_all_other_pages(call: Call, site: Path) -> None:
    ran = call("record", "--site", site)
    assert ran.code == 0
    assert sorted(p.name for p in (site / "content/ledger").iterdir()) == ["one.json", "pages.json", "two.json"]
    one = ledger(site, "one")
    assert (one["document"], one["url"], one["first"], one["status"]) == ("one", "documents/one/", DAY, "live")
    assert [a["kind"] for a in one["anchors"]] == ["paragraph", "paragraph", "paragraph", "comment"]
    assert [a.get("number") for a in one["anchors"]] == ["1", "2", "3", None]
    pages = {page["url"]: page["kind"] for page in ledger(site, "pages")["pages"]}
    assert pages["topics/bridges/"] == "topic"
    assert pages["topics/"] == "list"
    assert "documents/one/" not in pages
    assert ran.out.startswith("2 documents added, 5 places in documents added, ")
    assert ran.out.rstrip().endswith("3 files written in content/ledger; commit them")


def test_the_key_of_the_archive_is_made_once_at_random(call: Call, site: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for path, content in tree(site).items():
        (other / path).parent.mkdir(parents=True, exist_ok=True)
        (other / path).write_bytes(content)
    call("record", "--site", site)
    call("record", "--site", other)
    keys = {ledger(site, "pages")["key"], ledger(other, "pages")["key"]}
    assert len(keys) == 2
    assert all(len(key) == 64 for key in keys)
    write(site, {"content/documents/three.md": "---\ntitle: Three\n---\n"})
    call("record", "--site", site)
    assert ledger(site, "pages")["key"] in keys


def test_a_second_record_changes_nothing_also_on_a_later_day(call: Call, site: Path) -> None:
    call("record", "--site", site)
    before = tree(site / "content/ledger")
    again = call("record", "--site", site, "--today", LATER)
    assert again.out == "the ledger knows every published address; nothing was written\n"
    assert tree(site / "content/ledger") == before


def test_recording_publishes_nothing_and_changes_no_page(call: Call, site: Path) -> None:
    call("record", "--site", site)
    assert not (site / "public").exists()
    call("build", "--site", site)
    before = {p: b for p, b in tree(site / "public").items() if p.endswith(".html")}
    call("record", "--site", site)
    call("build", "--site", site)
    assert {p: b for p, b in tree(site / "public").items() if p.endswith(".html")} == before


def test_recording_for_the_first_time_changes_no_page(call: Call, site: Path) -> None:
    call("build", "--site", site)
    before = {p: b for p, b in tree(site / "public").items() if p.endswith(".html")}
    call("record", "--site", site)
    call("build", "--site", site)
    assert {p: b for p, b in tree(site / "public").items() if p.endswith(".html")} == before


def test_a_paragraph_that_was_edited_a_little_keeps_its_address_and_one_between_gets_a_letter(
    call: Call, site: Path
) -> None:
    call("record", "--site", site)
    anchors = [a["anchor"] for a in ledger(site, "one")["anchors"]]
    edit(site, "the first Monday", "the second Monday")
    edit(site, "Nobody had told", "The council met in the evening and wrote a letter.\n\nNobody had told")
    call("record", "--site", site, "--today", LATER)
    after = ledger(site, "one")["anchors"]
    assert [a["anchor"] for a in after if a["first"] == DAY] == anchors
    assert [a["number"] for a in after if a["first"] == LATER] == ["1a"]
    assert set(statuses(site, "one")) == {"live"}


def test_a_deleted_paragraph_is_withdrawn_and_named_and_comes_back_live(call: Call, site: Path) -> None:
    call("record", "--site", site)
    edit(site, "Nobody had told the miller that the road was gone.\n\n", "")
    ran = call("record", "--site", site, "--today", LATER)
    assert ran.lines[0].startswith("no longer there, recorded as withdrawn or moved: /documents/one/#p-")
    assert "1 address withdrawn or moved" in ran.out
    assert statuses(site, "one") == ["live", "withdrawn", "live"]
    assert ledger(site, "one")["anchors"][1]["changed"] == LATER
    assert call("record", "--site", site).out.startswith("the ledger knows")
    edit(site, "In the end", "Nobody had told the miller that the road was gone.\n\nIn the end")
    call("record", "--site", site)
    assert statuses(site, "one") == ["live", "live", "live"]


@pytest.mark.parametrize("how", ["deleted", "draft", "withheld"])
def test_a_document_that_is_no_longer_published_keeps_its_entry_as_withdrawn(call: Call, site: Path, how: str) -> None:
    call("record", "--site", site)
    place = site / "content/documents/two.md"
    if how == "deleted":
        place.unlink()
    else:
        extra = {"draft": "draft: true", "withheld": "access: withheld"}[how]
        place.write_text(f"---\ntitle: Two\n{extra}\n---\nAnother text.\n")
    ran = call("record", "--site", site, "--today", LATER)
    assert "no longer there, recorded as withdrawn or moved: /documents/two/" in ran.lines
    two = ledger(site, "two")
    assert (two["status"], two["changed"], len(two["anchors"])) == ("withdrawn", LATER, 1)
    assert call("record", "--site", site).out.startswith("the ledger knows")
    assert call("check", "--site", site).code == 0


def test_a_renamed_document_that_names_its_old_address_has_moved(call: Call, site: Path) -> None:
    call("record", "--site", site)
    (site / "content/documents/two.md").unlink()
    text = "---\ntitle: Two\naliases: [documents/two/]\n---\nAnother text.\n"
    write(site, {"content/documents/deux.md": text})
    call("record", "--site", site, "--today", LATER)
    two = ledger(site, "two")
    assert (two["status"], two["to"]) == ("moved", "documents/deux/")
    assert ledger(site, "deux")["aliases"] == ["documents/two/"]
    assert call("record", "--site", site).out.startswith("the ledger knows")
    assert call("check", "--site", site).code == 0


def test_other_pages_that_are_gone_are_withdrawn(call: Call, site: Path) -> None:
    call("record", "--site", site)
    write(site, {"content/topics.yaml": "- {id: rivers, name: Rivers}\n"})
    edit(site, "topics: [bridges]", "topics: [rivers]")
    ran = call("record", "--site", site, "--today", LATER)
    assert "no longer there, recorded as withdrawn or moved: /topics/bridges/" in ran.lines
    pages = {page["url"]: page["status"] for page in ledger(site, "pages")["pages"]}
    assert (pages["topics/bridges/"], pages["topics/rivers/"]) == ("withdrawn", "live")


def test_an_archive_with_errors_is_not_recorded(call: Call, site: Path) -> None:
    edit(site, "title: One", "titel: One")
    ran = call("record", "--site", site)
    assert ran.code == 1
    assert "error[META001]" in ran.err
    assert not (site / "content/ledger").exists()


def test_a_damaged_ledger_is_not_written_over(call: Call, site: Path) -> None:
    call("record", "--site", site)
    place = site / "content/ledger/one.json"
    place.write_text(place.read_text().replace('"anchors"', '<<<<<<< ours\n"anchors"'))
    before = place.read_bytes()
    assert call("record", "--site", site).code == 1
    assert place.read_bytes() == before


def test_what_is_not_published_leaves_no_trace_in_the_ledger(call: Call, site: Path) -> None:
    write(site, {"content/documents/three.md": "---\ntitle: Three\naccess: withheld\n---\nNot for the public.\n"})
    write(site, {"content/documents/four.md": "---\ntitle: Four\naccess: metadata\n---\nNor is this.\n"})
    call("record", "--site", site)
    assert not (site / "content/ledger/three.json").exists()
    assert ledger(site, "four")["anchors"] == []


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("", "page"),
        ("about/", "page"),
        ("topics/", "list"),
        ("topics/bridges/", "topic"),
        ("people/ada/", "person"),
        ("claims/x/", "claim"),
        ("documents/", "list"),
        ("documents/year/2016/", "list"),
        ("timeline/2016/", "list"),
        ("documents/one/", ""),
        ("topics/bridges/page/2/", ""),
        ("documents/page/2/", ""),
    ],
)
def test_what_the_ledger_calls_an_address(url: str, kind: str) -> None:
    assert kind_of(UrlPath(url)) == kind
