"""Dates that need care: another calendar in everything that compares, and days of the record that are no full days."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from archive import Archive, Built
from lxml import html

SITE = "title: Two calendars\nbase_url: https://x.example/\nrights: {default_access: full}\n"
ATOM = "{http://www.w3.org/2005/Atom}"


def letter(more: str) -> str:
    return f"---\ntitle: A letter\n{more}\n---\nA text.\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    files = {
        "before": "issued: 1918-03-12\nadded: 2026-11-02",
        "peace": "issued: 1918-02-28\ncalendar: julian\nadded: 2026-11",
        "after": "issued: 1918-03-14\nadded: 2026~\nrevised: 2026-12",
        "christmas": "issued: 1917-12-25\ncalendar: julian\nadded: 0000",
        "same-year": "issued: 1917\ncalendar: julian\nadded: ../2025-03",
    }
    sources = {f"content/documents/{name}.md": letter(more) for name, more in files.items()}
    archive = Archive(Path(tmp_path_factory.mktemp("calendars")), {"site.yaml": SITE, **sources})
    built = archive.build()
    assert built.result.published, built.findings
    return built


def page(built: Built, path: str) -> html.HtmlElement:
    return html.document_fromstring(built.text(path))


def test_a_julian_day_is_shown_as_typed_with_its_gregorian_day(built: Built) -> None:
    peace = page(built, "documents/peace/index.html")
    shown = peace.xpath("string(//section[@class='card']//dd)").strip()
    assert shown == "28 February 1918 (Julian calendar; 13 March 1918 Gregorian)"
    assert set(peace.xpath("//article//header//time/@datetime")) == {"1918-03-13"}


def test_a_julian_year_names_its_calendar_and_no_day(built: Built) -> None:
    year = page(built, "documents/same-year/index.html")
    assert year.xpath("string(//section[@class='card']//dd)").strip() == "1917 (Julian calendar)"
    assert not year.xpath("//header[@class='head']//time")


def test_neighbours_are_those_of_the_gregorian_day(built: Built) -> None:
    turn = page(built, "documents/peace/index.html").xpath("//nav[@class='turn']//a/@href")
    assert turn == ["../before/", "../after/"]


def test_lists_of_years_and_the_timeline_count_gregorian_days(built: Built) -> None:
    def listed(path: str) -> set[str]:
        return set(page(built, path).xpath("//main//a[@class='title']/@href"))

    of_1918 = listed("documents/year/1918/index.html")
    assert of_1918 == {f"../../{name}/" for name in ("before", "peace", "after", "christmas", "same-year")}
    assert listed("documents/year/1917/index.html") == {"../../same-year/"}
    months = page(built, "timeline/1918/index.html").xpath("//section[@class='month']")
    found = {m.xpath("string(h2)").split()[0]: len(m.xpath(".//li")) for m in months}
    assert found == {"January": 1, "March": 3, "Month": 1}


def test_downloads_have_gregorian_bounds_beside_the_date_as_typed(built: Built) -> None:
    records = {r["id"]: r for r in json.loads(built.text("data/documents.json"))}
    peace = records["peace"]
    assert (peace["date"], peace["calendar"]) == ("1918-02-28", "julian")
    assert (peace["date_earliest"], peace["date_latest"]) == ("1918-03-13", "1918-03-13")
    assert (records["same-year"]["date_earliest"], records["same-year"]["date_latest"]) == ("1917-01-14", "1918-01-13")
    rows = {r["id"]: r for r in csv.DictReader(io.StringIO(built.text("data/documents.csv")))}
    assert (rows["peace"]["calendar"], rows["peace"]["date_earliest"]) == ("julian", "1918-03-13")


def test_feeds_take_the_first_day_of_a_date_that_is_none(built: Built) -> None:
    feed = ElementTree.fromstring(built.text("feed.xml"))
    found = {
        entry.findtext(f"{ATOM}id", "").split("/")[-2]: (
            entry.findtext(f"{ATOM}published"), entry.findtext(f"{ATOM}updated")
        )
        for entry in feed.iter(f"{ATOM}entry")
    }  # fmt: skip
    assert found == {
        "before": ("2026-11-02T00:00:00Z", "2026-11-02T00:00:00Z"),
        "peace": ("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"),
        "after": ("2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z"),
        "same-year": ("2025-03-31T00:00:00Z", "2025-03-31T00:00:00Z"),
    }
    assert feed.findtext(f"{ATOM}updated") == "2026-12-01T00:00:00Z"
    items = json.loads(built.text("feed.json"))["items"]
    assert [item["id"].split("/")[-2] for item in items] == ["before", "peace", "after", "same-year"]
    assert items[2]["date_modified"] == "2026-12-01T00:00:00Z"


def test_the_sitemap_has_full_days_or_none(built: Built) -> None:
    found = {}
    for url in ElementTree.fromstring(built.text("sitemap.xml")):
        address, *day = [element.text or "" for element in url]
        if "/documents/" in address and "/year/" not in address.replace("documents/year/1", "/year/"):
            found[address.split("/")[-2]] = day
    assert found["after"] == ["2026-12-01"]
    assert found["peace"] == ["2026-11-01"]
    assert found["christmas"] == []


def test_pages_say_no_more_than_the_record(built: Built) -> None:
    record = page(built, "documents/after/index.html").xpath("//details[@class='more']")[0].text_content()
    assert "Added c. 2026, last revised December 2026" in " ".join(record.split())
    headings = page(built, "changes/index.html").xpath("//section[contains(@class, 'day')]/h2")
    assert [h.text_content() for h in headings] == [
        "December 2026", "2 November 2026", "November 2026", "C. 2026", "In or before March 2025", "1 BC",
    ]  # fmt: skip
    stamps = [h.xpath("string(time/@datetime)") for h in headings]
    assert stamps == ["2026-12", "2026-11-02", "2026-11", "", "", ""]
