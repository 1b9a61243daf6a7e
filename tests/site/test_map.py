"""The map: circles for places with coordinates, a table that says the same, words for the rest."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from archive import Archive, Built
from lxml import html

from site_builder.render.projection import HEIGHT, WIDTH, project

if TYPE_CHECKING:
    from browser import Browser, Web

SITE = "title: Ports\nlanguage: en\nrights: {default_access: full}\n"
PLACES = [
    {"id": "oslo", "name": "Oslo", "coordinates": [59.91, 10.75]},
    {"id": "drammen", "name": "Drammen", "coordinates": [59.74, 10.2]},
    {"id": "cairo", "name": "Cairo", "coordinates": [30.04, 31.24]},
    {"id": "atlantis", "name": "Atlantis"},
]


def letter(*places: str) -> str:
    return f"---\ntitle: A letter\ntype: letter\nplaces: [{', '.join(places)}]\n---\nNothing.\n"


@pytest.fixture
def ports(tmp_path: Path) -> Archive:
    return Archive(
        tmp_path,
        {
            "site.yaml": SITE, "content/entities/places.yaml": yaml.safe_dump(PLACES),
            "content/documents/a.md": letter("oslo"), "content/documents/b.md": letter("oslo", "cairo"),
            "content/documents/c.md": letter("oslo", "drammen"), "content/documents/d.md": letter("oslo", "atlantis"),
        },
    )  # fmt: skip


def page(built: Built, address: str = "map/") -> html.HtmlElement:
    return html.document_fromstring(built.tree[f"{address}index.html"])


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows(built: Built) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page(built).xpath("//table[@class='places']/tbody/tr")]


def test_circles_that_would_lie_on_each_other_are_one_and_the_table_names_each(ports: Archive) -> None:
    built = ports.build()
    circles = page(built).xpath("//svg//a[circle]")
    assert [(a.get("href"), words(a.find("title"))) for a in circles] == [
        ("../places/oslo/", "Oslo and one place near it: 5 documents"),
        ("../places/cairo/", "Cairo: 1 document"),
    ]
    large, small = (float(a.find("circle").get("r")) for a in circles)
    assert large**2 / small**2 == pytest.approx(5, rel=0.1)
    assert rows(built) == [
        ["Oslo", "59.91° N, 10.75° E", "4"], ["Cairo", "30.04° N, 31.24° E", "1"], ["Drammen", "59.74° N, 10.2° E", "1"],
    ]  # fmt: skip


def test_places_without_coordinates_are_named_in_words(ports: Archive) -> None:
    [section] = page(ports.build()).xpath("//section[@aria-labelledby='elsewhere']")
    assert words(section) == "Places without coordinates 1 Atlantis"


def test_the_figure_is_hidden_and_takes_no_focus(ports: Archive) -> None:
    [figure] = page(ports.build()).xpath("//svg")
    assert figure.get("aria-hidden") == "true"
    assert figure.get("role") is None
    assert {a.get("tabindex") for a in figure.xpath(".//a")} == {"-1"}


def test_the_navigation_has_the_map_when_there_is_something_on_it(ports: Archive) -> None:
    assert page(ports.build(), "").xpath("//header//nav//a[text()='Map']/@href") == ["map/"]
    ports.write({"content/entities/places.yaml": yaml.safe_dump([{"id": p["id"], "name": p["name"]} for p in PLACES])})
    built = ports.build()
    assert not page(built, "").xpath("//header//nav//a[text()='Map']")
    assert not page(built).xpath("//svg|//table")
    assert "No place has coordinates yet" in words(page(built))


def test_the_page_of_a_place_shows_where_it_lies(ports: Archive) -> None:
    built = ports.build()
    [figure] = page(built, "places/cairo/").xpath("//figure[@class='detail']")
    left, top, width, height = map(float, figure.find("svg").get("viewbox").split())
    x, y = project(30.04, 31.24)
    assert left < x < left + width
    assert top < y < top + height
    assert width < WIDTH / 4
    assert not page(built, "places/atlantis/").xpath("//figure")


def test_a_place_known_only_from_what_is_withheld_is_nowhere_on_it(ports: Archive) -> None:
    ports.edit("content/documents/b.md", "type: letter", "type: letter\naccess: withheld")
    assert [row[0] for row in rows(ports.build())] == ["Oslo", "Drammen"]


def test_thousands_of_places_stay_readable_and_small(ports: Archive) -> None:
    many = [
        {"id": f"p{n}", "name": f"Place {n}", "coordinates": [n * 7 % 140 - 56 + n / 1500, n * 13 % 358 - 179]}
        for n in range(1_500)
    ]
    ports.write({"content/entities/places.yaml": yaml.dump([*PLACES, *many], Dumper=yaml.CSafeDumper)})
    built = ports.build()
    content = built.tree["map/index.html"]
    assert len(gzip.compress(content)) < 20_000
    assert len(page(built).xpath("//svg//circle")) <= 300
    assert len(rows(built)) == 300
    assert "and 1,203 more" in words(page(built))


def test_all_of_the_earth_that_is_drawn_lies_on_the_map() -> None:
    for latitude in (84, 60, 0, -30, -58):
        for longitude in (-180, -90, 0, 90, 180):
            x, y = project(latitude, longitude)
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


def test_a_new_title_leaves_the_map_alone_and_a_new_letter_does_not(ports: Archive) -> None:
    ports.build()
    ports.edit("content/documents/a.md", "A letter", "Another letter")
    assert "map/" not in ports.build().rendered
    ports.write({"content/documents/e.md": letter("cairo")})
    assert "map/" in ports.build().rendered


def test_the_land_is_drawn_and_names_do_not_meet(ports: Archive, browser: Browser, web: Web) -> None:
    ports.build()
    browser.viewport(1360, 900)
    browser.goto(web(ports.output) + "map/")
    browser.wait_for("performance.getEntriesByType('resource').some(e => /land.*svg$/.test(e.name))")
    boxes = browser.eval("[...document.querySelectorAll('.map text')].map(t => t.getBoundingClientRect().toJSON())")
    assert len(boxes) == 2
    assert browser.eval("getComputedStyle(document.querySelector('.map')).overflow") == "hidden"
    a, b = boxes
    assert a["right"] < b["left"] or b["right"] < a["left"] or a["bottom"] < b["top"] or b["bottom"] < a["top"]
    assert browser.errors == []
