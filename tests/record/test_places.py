"""What becomes of recorded places in a document: each old anchor is an id of the page, at its heir or at a line of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import DAY, Call, write
from lxml import html

LATER = "2026-07-08"
FERRY = "The ferry stopped on the third of December. The mail lay in the harbour until a sledge took it."
COAL = "The captain had asked for coal since October."
MILL = "The mill went on until the river froze."
NAMES = "Nobody wrote the names of the missing down."
COMMENTS = '- {id: "7", body: So it was.}\n- {id: "8", body: It was not.}\n'


@pytest.fixture
def site(tmp_path: Path, call: Call) -> Path:
    settings = "title: Letters\nbase_url: https://example.org/\nrights: {default_access: full}\n"
    folder = write(tmp_path / "archive", {"site.yaml": settings})
    text(folder, "## Sources", FERRY, COAL, "## Losses", MILL, NAMES)
    write(folder, {"content/documents/one.comments.yaml": COMMENTS})
    assert call("record", "--site", folder, "--today", DAY).code == 0
    return folder


def text(site: Path, *paragraphs: str, more: str = "") -> None:
    body = "\n\n".join(paragraphs)
    write(site, {"content/documents/one.md": f"---\ntitle: One\n{more}---\n{body}\n"})


def anchors(site: Path) -> list[str]:
    found = json.loads((site / "content/ledger/one.json").read_text(encoding="utf-8"))
    return [row["anchor"] for row in found["anchors"]]


def page(call: Call, site: Path, *words: str) -> html.HtmlElement:
    assert call("build", "--site", site, "--no-search", "--today", LATER, *words).code == 0
    return html.fromstring((site / "public/documents/one/index.html").read_bytes())


def lines(page: html.HtmlElement) -> list[str]:
    """What the page says of places that are gone."""
    return [" ".join(line.text_content().split()) for line in page.xpath("//p[@class='withdrawn']")]


def test_every_old_anchor_is_an_id_where_its_words_now_stand(call: Call, site: Path) -> None:
    before = anchors(site)
    text(site, "## Where this comes from", f"{FERRY} {COAL}", "## Losses", NAMES)
    write(site, {"content/documents/one.comments.yaml": '- {id: "8", body: It was not.}\n'})
    assert call("record", "--site", site, "--today", LATER).code == 0
    now = page(call, site, "--strict")
    ids = now.xpath("//@id")
    assert len(ids) == len(set(ids))
    sources, ferry, coal, _, mill, _, comment, _ = before
    assert now.xpath(f"//h2[@id='h-where-this-comes-from']/span[@id='{sources}']")
    assert now.xpath(f"//p[@id='{ferry}']/span[@id='{coal}']")
    assert now.xpath(f"//p[@class='withdrawn'][@id='{mill}']")
    assert now.xpath(f"//p[@class='withdrawn'][@id='{comment}']")
    assert set(before) <= set(ids)
    assert lines(now) == [
        "A heading now reads Where this comes from, 8 July 2026",
        "¶ 2 now stands in ¶ 1, 8 July 2026",
        "¶ 3 withdrawn, 8 July 2026",
        "A comment withdrawn, 8 July 2026",
    ]
    (source,) = now.xpath("//*[@data-source]")
    assert "withdrawn" not in source.text_content()


def test_before_it_is_recorded_the_line_has_no_day_and_check_fails(call: Call, site: Path) -> None:
    text(site, "## Sources", FERRY, COAL, "## Losses", NAMES)
    assert lines(page(call, site)) == ["¶ 3 withdrawn"]
    assert call("check", "--site", site).code == 1


def test_a_split_paragraph_is_cited_by_its_first_part_and_numbers_do_not_shift(call: Call, site: Path) -> None:
    before = anchors(site)
    first, second = FERRY.split(". ", 1)
    text(site, "## Sources", f"{first}.", second, COAL, "## Losses", MILL, NAMES)
    now = page(call, site)
    numbers = {a.text: a.getparent().get("id") for a in now.xpath("//*[@data-source]//a[@class='pn']")}
    assert list(numbers) == ["1", "1a", "2", "3", "4"]
    assert [numbers[n] for n in ("1", "2", "3", "4")] == [a for a in before if a.startswith("p-")]
    assert "stopped on the third" in now.get_element_by_id(before[1]).text_content()


@pytest.mark.parametrize("access", ["metadata", "excerpt"])
def test_a_text_that_is_not_shown_in_full_tells_no_count_and_its_anchors_are_settled(
    call: Call, site: Path, access: str
) -> None:
    text(site, FERRY, "<!-- excerpt -->", MILL, more=f"access: {access}\n")
    now = page(call, site)
    assert lines(now) == []
    assert "LEDGER009" not in call("check", "--site", site).out


def test_a_document_that_was_renamed_by_hand_goes_on_with_the_anchors_of_the_old_one(call: Call, site: Path) -> None:
    text(site, "## Sources", FERRY.replace("third", "fourth"), COAL, "## Losses", MILL, NAMES)
    call("record", "--site", site)
    before = [anchor for anchor in anchors(site) if not anchor.startswith("c-")]
    folder = site / "content/documents"
    (folder / "one.comments.yaml").rename(folder / "eins.comments.yaml")
    text(
        site,
        "## Sources",
        FERRY.replace("third", "fourth"),
        COAL,
        "## Losses",
        MILL,
        NAMES,
        more="aliases: [documents/one/]\n",
    )
    (folder / "one.md").rename(folder / "eins.md")
    assert f'"documents/one/#{before[1]}" would lead nowhere' in call("check", "--site", site).out
    assert call("record", "--site", site).code == 0
    found = json.loads((site / "content/ledger/eins.json").read_text(encoding="utf-8"))
    assert [row["anchor"] for row in found["anchors"] if row["kind"] != "comment"] == before
    assert call("build", "--site", site, "--strict", "--no-search").code == 0
    page = html.fromstring((site / "public/documents/eins/index.html").read_bytes())
    assert "the fourth of December" in page.get_element_by_id(before[1]).text_content()
