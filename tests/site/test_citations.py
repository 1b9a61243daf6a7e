"""Citation files of a built archive: who has them, what they say, what an edit of them costs."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from archive import Archive, Built
from canaries import UNTIL, matter
from citing import reading
from lxml import html

LETTER_1 = "content/documents/letters/letter-1.md"
PEOPLE = "content/entities/people.yaml"
FORMATS = ("bib", "ris", "csl.json")
ALL = {"letter-1", "letter-2", "report", "stray"}
REPRINTS = {"reprint", "undated-original", "again", "hidden-first", "carrying", "retitled"}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The papers, and a translated reprint with names in three scripts."""
    from halden import HALDEN

    archive = Archive(tmp_path_factory.mktemp("papers") / "halden", HALDEN)
    reprint = matter(
        {
            "title": "بلا كلمة", "type": "news-article", "language": "ar", "authors": ["نقد, محمد إبراهيم", "Ministry of Ferries,"],
            "contributors": [{"name": "Рейль, Тома", "role": "translator"}], "issued": "1911-05~", "summary": "Said <b>.",
            "published": [
                {"publication": "sund-courier", "url": "https://sund.example/1", "issued": "1911-05~", "title": "Without a word"},
                {"publication": "the-wire", "issued": "1912"},
            ],
            "topics": ["weather"], "added": "2024-03-01",
            "corrections": [{"at": "2024-04-01", "old": "a", "new": "b", "note": "</script> misread."}],
        },
        "Words.\n",
    )  # fmt: skip
    undated = matter(
        {
            "title": "Unsaid", "type": "news-article", "publication": "the-wire", "issued": "1912",
            "issued_basis": "The number of the issue.", "published": [{"publication": "sund-courier"}],
        },
        "Words.\n",
    )  # fmt: skip
    again, hidden_first = (
        matter(
            {
                "title": "Said again", "type": "news-article", "publication": "the-wire", "issued": "1913",
                "published": [{"publication": "sund-courier", "document": first}],
            },
            "Words.\n",
        )
        for first in ("reprint", "held-back")
    )  # fmt: skip
    carrying = matter(
        {
            "title": "An hour on the ferry", "type": "podcast", "publication": "the-wire", "issued": "1914",
            "published": [{"publication": "sund-courier", "issued": "1913", "document": "reprint", "part": True}],
        },
        "Words.\n",
    )  # fmt: skip
    retitled = matter(
        {
            "title": "Only said", "subtitle": "Not sung", "type": "opinion", "publication": "the-wire", "issued": "1914-05", "issued_basis": "It says so.",
            "published": [
                {"publication": "sund-courier", "issued": "1914-05", "basis": "A line says so.", "title_unknown": True},
                {"publication": "the-mirror", "issued": "1914-06"},
                {"publication": "the-wire", "issued": "1914/..", "basis": "It is later."},
            ],
        },
        "Words.\n",
    )  # fmt: skip
    held_back = matter(
        {"title": "Held", "type": "news-article", "issued": "1911-05-02", "access": "withheld"}, "Words.\n"
    )
    for name, text in {
        "reprint": reprint, "undated-original": undated, "again": again, "hidden-first": hidden_first, "held-back": held_back,
        "carrying": carrying, "retitled": retitled,
    }.items():  # fmt: skip
        archive.write({f"content/documents/{name}.md": text})
    first = archive.build()
    assert first.result.published, first.findings
    return first


def items(built: Built, path: str) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in json.loads(built.tree[path])}


def page(built: Built, document: str) -> html.HtmlElement:
    return html.document_fromstring(built.text(f"documents/{document}/index.html"))


def metas(built: Built, document: str) -> list[tuple[str, str]]:
    return [(m.get("name"), m.get("content")) for m in page(built, document).xpath("//meta[@name]")]


# --- files --------------------------------------------------------------------------------------------


def test_every_document_has_its_files_and_says_where_they_are(papers: Built) -> None:
    for document in ALL | REPRINTS:
        assert {f"documents/{document}/cite.{end}" for end in FORMATS} <= papers.tree.keys()
        links = page(papers, document).xpath("//link[@rel='alternate'][starts-with(@href, 'cite.')]")
        assert [(link.get("type"), link.get("href")) for link in links] == [
            ("application/x-bibtex", "cite.bib"),
            ("application/x-research-info-systems", "cite.ris"),
            ("application/vnd.citationstyles.csl+json", "cite.csl.json"),
        ]
        assert page(papers, document).xpath("//section[@id='cite']//a[@download]/@href") == [
            link.get("href") for link in links
        ]


@pytest.mark.parametrize(
    ("path", "stem"), [("data/", "archive"), ("documents/", "../data/archive"), ("topics/weather/", "cite")]
)
def test_pages_of_many_say_where_their_files_are(papers: Built, path: str, stem: str) -> None:
    links = html.document_fromstring(papers.text(f"{path}index.html")).xpath("//head/link[@rel='alternate']/@href")
    assert [link for link in links if not link.endswith(".xml")] == [f"{stem}.{end}" for end in FORMATS]


def test_the_archive_s_files_hold_every_document_once(papers: Built) -> None:
    assert items(papers, "data/archive.csl.json").keys() == ALL | REPRINTS
    assert reading.bibtex(papers.text("data/archive.bib")).keys() == ALL | REPRINTS
    assert {record["id"] for record in reading.ris(papers.text("data/archive.ris"))} == ALL | REPRINTS


def test_the_files_of_a_topic_and_of_a_person_hold_their_documents(papers: Built) -> None:
    assert list(items(papers, "topics/weather/cite.csl.json")) == ["letter-1", "reprint"]
    assert items(papers, "people/ada-berg/cite.csl.json").keys() == {"letter-1", "letter-2"}
    assert reading.bibtex(papers.text("places/skarhut/cite.bib")).keys() == {"letter-1", "letter-2"}
    assert "topics/logistics/cite.bib" not in papers.tree, "it has no documents of its own"
    assert 'href="cite.bib"' not in papers.text("topics/logistics/index.html")


def test_files_of_many_are_put_together_from_those_of_each(papers: Built) -> None:
    for end in ("bib", "ris"):
        whole = papers.text(f"data/archive.{end}")
        assert all(papers.text(f"documents/{d}/cite.{end}") in whole for d in ALL)
    assert items(papers, "data/archive.csl.json")["stray"] == items(papers, "documents/stray/cite.csl.json")["stray"]


def test_every_item_is_sound(papers: Built) -> None:
    for item in items(papers, "data/archive.csl.json").values():
        assert list(reading.csl_faults(item)) == []


def test_people_of_the_record_are_cited_by_the_parts_of_their_names(papers: Built) -> None:
    item = items(papers, "documents/letter-1/cite.csl.json")["letter-1"]
    assert item["author"] == [{"family": "Berg", "given": "Ada"}]
    assert item["recipient"] == [{"literal": "Carl Moe"}], "nobody said what his family name is"
    assert reading.bibtex_names(reading.bibtex(papers.text("documents/letter-1/cite.bib"))["letter-1"]["author"]) == [
        ("Ada", "", "Berg")
    ]


def test_a_reprint_is_cited_as_first_published_with_its_copy_named(papers: Built) -> None:
    item = items(papers, "documents/reprint/cite.csl.json")["reprint"]
    assert item["title"] == "Without a word"
    assert item["container-title"] == "Sund Courier"
    assert item["issued"] == {"date-parts": [[1911, 5]], "circa": True}
    assert item["author"] == [{"family": "نقد", "given": "محمد إبراهيم"}, {"literal": "Ministry of Ferries"}]
    assert item["translator"] == [{"family": "Рейль", "given": "Тома"}]
    assert item["URL"] == "https://halden.example/papers/documents/reprint/"
    assert (item["archive"], item["archive_location"]) == ("The Halden Papers", "reprint")
    assert item["note"].splitlines()[:2] == ["Original URL: https://sund.example/1", "Republished by: The Wire, 1912"]


def test_a_first_publication_without_a_date_is_not_given_the_reprint_s(papers: Built) -> None:
    item = items(papers, "documents/undated-original/cite.csl.json")["undated-original"]
    assert item["container-title"] == "Sund Courier"
    assert "issued" not in item
    assert item["note"].splitlines()[:2] == ["Republished by: The Wire, [1912]", "Undated"]
    tree = page(papers, "undated-original")
    assert tree.xpath("//time | //@datetime | //meta[@name='citation_date']") == [], (
        "a program would take any for the date"
    )
    assert "Sund Courier, n.d." in " ".join(tree.xpath("//section[@id='cite']")[0].text_content().split())


def test_a_first_publication_that_the_archive_has_lends_its_date(papers: Built) -> None:
    item = items(papers, "documents/again/cite.csl.json")["again"]
    assert (item["container-title"], item["issued"]) == ("Sund Courier", {"date-parts": [[1911, 5]], "circa": True})
    assert item["note"].splitlines()[0] == "Republished by: The Wire, 1913"
    assert "issued" not in items(papers, "documents/hidden-first/cite.csl.json")["hidden-first"], (
        "nor does one held back"
    )


def test_what_only_a_part_was_taken_from_is_in_the_chain_and_is_not_the_original(papers: Built) -> None:
    item = items(papers, "documents/carrying/cite.csl.json")["carrying"]
    assert (item.get("publisher"), item["issued"]) == ("The Wire", {"date-parts": [[1914]]})
    assert "Republished" not in item.get("note", "")
    tree = page(papers, "carrying")
    assert "Sund Courier 1913 (a part of this copy)" in " ".join(tree.xpath("//ol[@class='chain']/li[1]")[0].text_content().split())
    assert tree.xpath("//section[@id='same']") == [], "nor is it the same text"
    (record,) = [r for r in json.loads(papers.tree["data/documents.json"]) if r["id"] == "carrying"]
    assert [station.get("part") for station in record["published"]] == [True]
    assert "same_text" not in record


def test_a_title_that_only_the_reprint_is_known_to_have_is_not_given_to_the_original(papers: Built) -> None:
    item = items(papers, "documents/retitled/cite.csl.json")["retitled"]
    assert (item["title"], item["container-title"]) == ("Only said: Not sung", "The Wire")
    assert item["issued"] == {"literal": "[in or after 1914]"}
    assert (item["original-publisher"], item["original-date"]) == ("Sund Courier", {"date-parts": [[1914, 5]]})
    told = "First published: Sund Courier, [May 1914] (title there not known)\nRepublished by: The Mirror, June 1914"
    assert item["note"].startswith(told)
    entry = reading.bibtex(papers.text("documents/retitled/cite.bib"))["retitled"]
    assert (entry["journal"], entry["origpublisher"]) == ("The Wire", "Sund Courier")
    head = metas(papers, "retitled")
    assert ("prism.publicationName", "The Wire") in head
    assert dict(head)["z:extra"].startswith(told)
    tree = page(papers, "retitled")
    for style in tree.xpath("//section[@id='cite']//p[@class='cite']"):
        words = style.text_content()
        assert "The Wire" in words.partition("irst published in Sund Courier, [May 1914] (title there not known)")[0]
    assert "Sund Courier [May 1914] (title there not known)" in " ".join(tree.xpath("//ol[@class='chain']/li[1]")[0].text_content().split())
    listed = html.document_fromstring(papers.text("documents/index.html")).xpath("//span[@class='Z3988']/@title")
    assert any("rft.title=Only+said" in span and "rft.source=The+Wire" in span for span in listed)


def test_where_titles_differ_both_are_named(papers: Built) -> None:
    for style in page(papers, "reprint").xpath("//section[@id='cite']//p[@class='cite']"):
        words = style.text_content()
        assert "Without a word" in words
        assert "eprinted as “بلا كلمة” in The Wire, 1912" in words


def test_the_town_of_a_publication_is_that_of_what_it_published_unless_that_says_another(halden: Archive) -> None:
    item = {"type": "news-article", "publication": "sund-courier"}
    halden.write(
        {
            "content/entities/publications.yaml": "- {id: sund-courier, name: Sund Courier, place: Sund}\n",
            "content/documents/here.md": matter({"title": "Here", **item}, "Words.\n"),
            "content/documents/there.md": matter({"title": "There", "place": "Moss", **item}, "Words.\n"),
        }
    )
    built = halden.build()
    found = items(built, "data/archive.csl.json")
    assert (found["here"]["publisher-place"], found["there"]["publisher-place"]) == ("Sund", "Moss")
    assert ("z:place", "Sund") in metas(built, "here")
    assert page(built, "there").xpath("//dt[text()='Place']/following-sibling::dd")[0].text_content() == "Moss"
    halden.edit("content/entities/publications.yaml", "place: Sund", "place: Sundby")
    again = halden.build()
    assert '"publisher-place":"Sundby"' in again.text("documents/here/cite.csl.json")
    assert "documents/there/cite.csl.json" not in again.changed


# --- pages --------------------------------------------------------------------------------------------


def test_the_head_speaks_to_reference_managers(papers: Built) -> None:
    head = metas(papers, "reprint")
    assert ("z:itemType", "newspaperArticle") in head
    assert ("citation_title", "Without a word") in head
    assert ("citation_date", "1911-05~") in head
    assert [value for name, value in head if name == "bib:authors"] == ["نقد, محمد إبراهيم", "Ministry of Ferries,"]
    assert ("prism.publicationName", "Sund Courier") in head
    assert (
        "z:extra",
        "Original URL: https://sund.example/1\nRepublished by: The Wire, 1912\nDate (EDTF): 1911-05~\nVersion in the archive: 2024-03-01",
    ) in head


@pytest.mark.parametrize("document", [*sorted(ALL), "reprint"])
def test_a_page_has_no_trap_for_reference_managers(papers: Built, document: str) -> None:
    tree, names = page(papers, document), [name for name, _ in metas(papers, document)]
    assert "citation_journal_title" not in names
    assert "author" not in names
    assert not tree.xpath("//*[@class='Z3988'] | //*[contains(@class, 'byline')]")
    assert "z:itemType" in names, "else og:type would decide"
    assert bool(tree.xpath("//meta[@property='og:site_name']")) == ("prism.publicationName" in names)
    published = tree.xpath("//meta[@property='article:published_time']/@content")
    assert published in ([], [value for name, value in metas(papers, document) if name == "citation_date"])
    assert ("citation_date" in names) == bool(tree.xpath("//time[@datetime]")) or document == "reprint"


def test_an_undated_page_has_no_machine_readable_day_at_all(papers: Built) -> None:
    tree = page(papers, "stray")
    assert tree.xpath("//time") == tree.xpath("//@datetime") == []


def test_lists_of_several_offer_each_document(papers: Built) -> None:
    for path in ("documents/", "documents/year/1911/", "people/ada-berg/", "topics/weather/"):
        tree = html.document_fromstring(papers.text(f"{path}index.html"))
        spans = tree.xpath("//li/span[@class='Z3988']")
        assert len(spans) == len(tree.xpath("//ul[contains(@class, 'docs')]/li")) > 1, path
        assert all("rft.identifier=" in span.get("title") for span in spans)
    assert 'class="Z3988"' not in papers.text("organizations/survey-office/index.html"), "a list of one asks nothing"


def test_json_ld_describes_original_copy_names_and_corrections(papers: Built) -> None:
    (script,) = page(papers, "reprint").xpath("//script[@type='application/ld+json']/text()")
    found = json.loads(script)
    assert found["@type"] == "NewsArticle"
    assert found["isBasedOn"] == {
        "@type": "CreativeWork", "name": "Without a word", "url": "https://sund.example/1",
        "publisher": {"@type": "Organization", "name": "Sund Courier"},
    }  # fmt: skip
    assert found["inLanguage"] == "ar"
    assert "datePublished" not in found, "the date is not certain"
    assert found["correction"] == [
        {"@type": "CorrectionComment", "text": "</script> misread.", "datePublished": "2024-04-01"}
    ]
    assert found["keywords"] == ["Weather"]
    assert found["mentions"][0] == {
        "@type": "CreativeWork", "name": "Sund Courier", "@id": "https://halden.example/papers/publications/sund-courier/",
    }  # fmt: skip
    assert found["author"][0]["familyName"] == "نقد"
    letter = json.loads(page(papers, "letter-1").xpath("//script[@type='application/ld+json']/text()")[0])
    assert letter["@type"] == "Message"
    assert letter["sender"][0]["name"] == "Ada Berg"
    assert letter["dateSent"] == "1911-03-04"


def test_what_could_end_a_script_is_escaped(papers: Built) -> None:
    text = papers.text("documents/reprint/index.html")
    data = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(data)
    assert "\\u003c/script\\u003e misread" in data
    assert not {"<", ">", "&", "\u2028", "\u2029"} & set(data)


def test_the_page_shows_every_style(papers: Built) -> None:
    shown = page(papers, "letter-1").xpath("//section[@id='cite']//p[@class='cite']")
    assert [p.text_content() for p in shown][:2] == [
        "Ada Berg to Carl Moe, “From the upper hut,” 4 March 1911, The Halden Papers, version of 10 January 2024, "
        "https://halden.example/papers/documents/letter-1/.",
        "Berg, Ada. “From the upper hut.” Letter to Carl Moe, 4 March 1911. The Halden Papers, version of 10 Jan. 2024, "
        "https://halden.example/papers/documents/letter-1/.".replace("4 March", "4 Mar."),
    ]
    assert len(shown) == 4


# --- rights -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [{"access": "withheld"}, {"embargo_until": UNTIL}, {"draft": True}])
def test_what_is_held_back_has_no_citation(halden: Archive, held: dict[str, Any]) -> None:
    secret = {"title": "Zqtitle", "topics": ["weather"], "authors": ["Zqauthor, Ann"], **held}
    halden.write({"content/documents/secret.md": matter(secret, "Words.\n")})
    built = halden.build()
    assert not [path for path in built.tree if "secret" in path]
    assert not [path for path, content in built.tree.items() if b"Zqtitle" in content or b"Zqauthor" in content]


def test_a_record_without_its_text_is_cited(halden: Archive) -> None:
    halden.write({"content/documents/card.md": matter({"title": "A card", "access": "metadata"}, "Zqwords.\n")})
    built = halden.build()
    assert items(built, "documents/card/cite.csl.json")["card"]["title"] == "A card"
    assert not [path for path, content in built.tree.items() if b"Zqwords" in content]


def test_a_person_who_is_hidden_is_not_cited(halden: Archive) -> None:
    halden.edit(PEOPLE, "  family: Berg", "  access: withheld\n  family: Berg")
    built = halden.build()
    assert "author" not in items(built, "documents/letter-1/cite.csl.json")["letter-1"]
    assert not [path for path, content in built.tree.items() if path.endswith(FORMATS) and b"Berg" in content]


# --- what an edit costs -------------------------------------------------------------------------------


def test_a_word_in_a_text_changes_no_citation(built: Archive) -> None:
    built.edit(LETTER_1, "Snow closed", "Ice closed")
    again = built.build()
    assert not [path for path in again.changed if "cite." in path or "archive." in path]
    assert not again.ran & {"work", "cite_file", "term_cite_file", "archive_cite_file"} - {"work"}


def test_a_name_in_the_authority_file_changes_the_citations_of_its_documents_only(built: Archive) -> None:
    built.edit(PEOPLE, "given: Ada", "given: Ada Marie")
    again = built.build()
    own = {f"documents/{d}/cite.{end}" for d in ("letter-1", "letter-2") for end in FORMATS}
    assert own <= again.changed
    assert "Berg, Ada Marie" in again.text("documents/letter-1/cite.bib")
    assert not [path for path in again.changed if path.startswith(("documents/report/cite", "documents/stray/cite"))]


def test_without_a_base_address_files_name_the_document_by_its_id(halden: Archive) -> None:
    halden.edit("site.yaml", "base_url: https://halden.example/papers/\n", "")
    built = halden.build()
    item = items(built, "documents/stray/cite.csl.json")["stray"]
    assert "URL" not in item
    assert item["archive_location"] == "stray"
    assert "citation_public_url" not in unescape(built.text("documents/stray/index.html"))


def test_files_are_the_same_byte_for_byte_after_edits(built: Archive, tmp_path: Path) -> None:
    built.edit(PEOPLE, "given: Ada", "given: A.")
    built.edit(LETTER_1, "topics: [weather]", "topics: [supplies]")
    assert built.build().tree == built.clean(tmp_path / "other").tree
