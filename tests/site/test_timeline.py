"""Time drawn: by month where years are few, a year day by day, a name's own line; and the archive in numbers on /data/.

Whatever is drawn stands in a list or table too: the figures are hidden from who listens to the page.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from archive import Archive, Built
from lxml import html

SITE = "title: The Sund papers\nlanguage: en\nrights: {default_access: full}\n"
DOCUMENTS = {
    "day": "issued: 1911-03-04\npublication: courier\nlanguage: en",
    "day-2": "issued: 1911-03-04\npublication: courier\nlanguage: de",
    "guess": "issued: 1911-03-04\nissued_basis: the moon\npublication: wire",
    "perhaps": "issued: 1911-05-20?",
    "between": "issued: 1911-05-03/1911-05-09",
    "turn": "issued: 1911-05-28/1911-06-02",
    "month": "issued: 1911-06\ntopics: [snow]",
    "whole": "issued: 1911",
    "across": "issued: 1911-12-30/1912-01-02",
    "next": "issued: 1912-02-01\ntopics: [snow, ice]",
    "never": "summary: No date.",
    "secret": "issued: 1911-08-08\naccess: withheld\npublication: zqhidden",
}


def paper(name: str, head: str) -> str:
    return f"---\ntitle: The paper {name}\ntype: letter\npeople: [ada]\n{head}\n---\nWords.\n"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    files = {f"content/documents/{name}.md": paper(name, head) for name, head in DOCUMENTS.items()}
    return Archive(tmp_path_factory.mktemp("time"), {"site.yaml": SITE, **files})


@pytest.fixture(scope="module")
def built(papers: Archive) -> Built:
    first = papers.build()
    assert first.result.published, first.findings
    return first


def page(built: Built, address: str) -> html.HtmlElement:
    return html.document_fromstring(built.tree[f"{address}index.html"])


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows(built: Built, address: str, table: str = "//table") -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page(built, address).xpath(f"{table}/tbody/tr")]


def drawn(built: Built, address: str) -> list[tuple[str, str]]:
    """What is drawn: its words, and where it leads."""
    return [(words(a.find("title")), a.get("href")) for a in page(built, address).xpath("//svg[@aria-hidden='true']//a")]


def test_few_years_are_drawn_by_month_and_the_table_says_the_same(built: Built) -> None:
    assert drawn(built, "timeline/") == [
        ("March 1911: 3 documents", "1911/#m-3"),
        ("May 1911: 2 documents", "1911/#m-5"),
        ("June 1911: 1 document", "1911/#m-6"),
        ("February 1912: 1 document", "1912/#m-2"),
    ]
    assert rows(built, "timeline/") == [
        ["1911", "4", "5"], ["March 1911", "2", "1"], ["May 1911", "–", "2"], ["June 1911", "1", "–"],
        ["1912", "1", "1"], ["February 1912", "1", "–"],
    ]  # fmt: skip
    (said,) = page(built, "timeline/").xpath("//header[@class='top']/p")
    assert words(said) == (
        "1911–1912. Hatched: the year is inferred. 1 document has no date. 3 documents are of no certain month."
    )


def test_more_years_are_drawn_by_year(tmp_path: Path) -> None:
    files = {f"content/documents/d{y}.md": paper("x", f"issued: {y}-05-06") for y in (1911, 1914)}
    other = Archive(tmp_path, {"site.yaml": SITE, **files}).build()
    assert drawn(other, "timeline/") == [("1911: 1 document", "1911/"), ("1914: 1 document", "1914/")]
    assert rows(other, "timeline/") == [["1911", "1", "–"], ["1914", "1", "–"]]


def test_a_table_without_a_figure_is_not_called_the_same_as_one(tmp_path: Path) -> None:
    one = Archive(tmp_path, {"site.yaml": SITE, "content/documents/only.md": paper("only", "issued: 1911")})
    tree = html.document_fromstring(one.build().tree["timeline/index.html"])
    assert tree.xpath("//table[@class='years']")
    assert not tree.xpath("//main//svg|//caption")


def test_a_year_is_drawn_day_by_day_stated_filled_inferred_hollow(built: Built) -> None:
    marks = page(built, "timeline/1911/").xpath("//svg//a")
    found = [(words(a.find("title")), a.get("href"), a.find("rect").get("class") == "g") for a in marks]
    assert found == [
        ("4 March: 3 documents", "#m-3", False),
        ("4 March: 3 documents", "#m-3", True),
        ("20 May: 1 document", "#m-5", True),
        ("3–9 May: 1 document", "#m-5", True),
        ("28 May – 2 June: 1 document", "#m-0", True),
        ("1–30 June: 1 document", "#m-6", False),
        ("30–31 December: 1 document", "#m-0", True),
    ]
    boxes = [{k: float(a.find("rect").get(k)) for k in ("x", "y", "width", "height")} for a in marks]
    stated, inferred = boxes[0], boxes[1]
    assert inferred["y"] + inferred["height"] == pytest.approx(stated["y"])
    assert stated["height"] == pytest.approx(2 * inferred["height"])
    assert boxes[5]["width"] == pytest.approx(960 * 30 / 365, abs=0.1), "a month is as long as it is"
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 960.1 for box in boxes)
    spans = [(b["y"], b["x"], b["x"] + b["width"]) for b in boxes[3:]]
    apart = [a for a in spans for b in spans if a < b and a[0] == b[0] and not (a[2] <= b[1] or b[2] <= a[1])]
    assert apart == [], "none lies on another"
    said = page(built, "timeline/1911/").xpath("//p[@class='meta']")
    assert words(said[1]) == "Hollow: the day is inferred, or uncertain. 1 document is of no certain month."


def test_the_list_of_a_year_has_every_document_and_says_how_certain_its_time_is(built: Built) -> None:
    tree = page(built, "timeline/1911/")
    listed = {
        words(li.xpath(".//a[@class='title']")[0]).removeprefix("The paper "): (s.get("id"), li.get("class"))
        for s in tree.xpath("//section[@class='month']")
        for li in s.xpath("./ol/li")
    }
    assert listed == {
        "day": ("m-3", None), "day-2": ("m-3", None), "guess": ("m-3", "guess"), "perhaps": ("m-5", "guess"),
        "between": ("m-5", "guess time"), "month": ("m-6", "time"), "turn": ("m-0", "guess time"),
        "whole": ("m-0", "time"), "across": ("m-0", "guess time"),
    }  # fmt: skip
    linked = {href for _, href in drawn(built, "timeline/1911/")}
    assert linked <= {f"#{i}" for i in tree.xpath("//section/@id")}


def test_a_name_has_a_line_of_its_own_from_three_documents_on(built: Built) -> None:
    spark = page(built, "people/ada/").xpath("//div[@class='spark']")
    assert len(spark) == 1
    assert next(words(t) for t in spark[0].xpath(".//svg//title")) == "March 1911: 3 documents"
    assert page(built, "topics/snow/").xpath("//div[@class='spark']") == []


def test_data_counts_by_everything_and_says_what_names_nothing(built: Built) -> None:
    assert rows(built, "data/", "//section[@aria-labelledby='by-publication']//table") == [
        ["Courier", "2"], ["Wire", "1"], ["No publication is named", "8"],
    ]  # fmt: skip
    assert rows(built, "data/", "//section[@aria-labelledby='by-topic']//table") == [["Snow", "2"], ["Ice", "1"]]
    assert rows(built, "data/", "//section[@aria-labelledby='by-language']//table") == [["German", "1"], ["English", "1"]]
    assert rows(built, "data/", "//section[@aria-labelledby='by-type']//table") == [["Letter", "11"]]
    assert rows(built, "data/", "//section[@aria-labelledby='by-year']//table")[0] == ["March 1911", "2", "1"]
    bars = page(built, "data/").xpath("//section[@aria-labelledby='by-publication']//rect/@width")
    assert bars == ["25.0", "12.5", "100.0"]
    assert not [path for path, content in built.tree.items() if b"zqhidden" in content]


def test_an_edit_draws_what_it_changes_and_no_more(papers: Archive, built: Built, tmp_path: Path) -> None:
    drawings = {"timeline/", "timeline/1911/", "timeline/1912/", "data/", "people/ada/"}
    papers.edit("content/documents/day.md", "Words.", "Other words.")
    assert not papers.build().rendered & drawings
    papers.edit("content/documents/next.md", "1912-02-01", "1912-02-02")
    again = papers.build()
    assert again.rendered & drawings == {"timeline/1912/", "people/ada/"}, "its day is in no other chart"
    papers.edit("content/documents/next.md", "1912-02-02", "1912-03-01")
    last = papers.build()
    assert last.rendered & drawings == {"timeline/", "timeline/1912/", "data/", "people/ada/"}
    assert last.tree == papers.clean(tmp_path).tree
