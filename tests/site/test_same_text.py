"""Reprints: confirmed by editors, shown on both documents, compared, counted once, made after the gate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from archive import Archive
from lxml import html

SITE = "title: Reprints\nbase_url: https://example.org/\nrights: {default_access: full}\n"
TEXT = "The ferry sailed at noon with nine men.\n\nNobody saw it land.\n\nThe log was kept by hand.\n"


def document(title: str, text: str = TEXT, **more: str) -> str:
    extra = "".join(f"{key}: {value}\n" for key, value in more.items())
    return f"---\ntitle: {title}\ntopics: [ferries]\n{extra}---\n{text}"


REPRINTS = {
    "site.yaml": SITE,
    "content/topics.yaml": "- {id: ferries, name: Ferries}\n",
    "content/entities/publications.yaml": "- {id: mirror, name: The Mirror}\n- {id: post, name: The Post}\n",
    "content/documents/first.md": document("Ferry lost", issued="1911-05-01", publication="post"),
    "content/documents/second.md": document(
        "Ferry lost at sea", TEXT.replace("nine men", "ten men and a dog"), issued="1911-05-02", publication="mirror",
        published="[{publication: post, document: first}, {publication: mirror}]",
    ),
    "content/documents/third.md": document("Again", issued="1911-05-09", published="[{document: second}]"),
    "content/documents/apart.md": document("Another matter", "No boat is in it.\n", issued="1911-06-01"),
}  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "a", REPRINTS)


def section(page: str) -> html.HtmlElement:
    found = html.document_fromstring(page).xpath("//section[@aria-labelledby='same-text']")
    return found[0] if found else html.fragment_fromstring("<p/>")


def page_of(archive: Archive, document: str, **request: object) -> str:
    return archive.build(**request).text(f"documents/{document}/index.html")


def test_every_document_of_the_text_names_the_others_and_says_that_they_count_once(archive: Archive) -> None:
    built = archive.build()
    assert built.codes == []
    for own, others in (("first", ["second", "third"]), ("second", ["first", "third"]), ("third", ["first", "second"])):
        page = built.text(f"documents/{own}/index.html")
        assert "Same text as 2 others, counted once" in page
        links = [a.get("href") for a in section(page).xpath("./ul//a")]
        assert links == [f"../{other}/" for other in others]
    assert "Same text" not in built.text("documents/apart/index.html")


def test_connected_documents_say_it_in_both_directions(archive: Archive) -> None:
    built = archive.build()
    assert "Republished as" in built.text("documents/first/index.html")
    assert "Republication of" in built.text("documents/second/index.html")


def test_a_reprint_is_no_second_source(archive: Archive) -> None:
    page = archive.build().text("topics/ferries/index.html")
    assert '4 documents</span> <span class="sep">2 independent sources' in page
    archive.remove("content/documents/apart.md")
    assert '3 documents</span> <span class="sep">1 independent source<' in archive.build().text(
        "topics/ferries/index.html"
    )


def test_without_reprints_nothing_is_said_of_sources(archive: Archive) -> None:
    archive.write({f"content/documents/{name}.md": document(name) for name in ("second", "third")})
    assert "independent" not in archive.build().text("topics/ferries/index.html")


def test_the_downloads_have_the_groups(archive: Archive) -> None:
    rows = {row["id"]: row for row in json.loads(archive.build().text("data/documents.json"))}
    assert rows["second"]["same_text"] == ["first", "third"]
    assert "same_text" not in rows["apart"]
    assert rows["second"]["published"][0] == {"publication": "post", "document": "first"}


def test_the_difference_is_shown_word_by_word_on_both_pages(archive: Archive) -> None:
    built = archive.build()
    for own in ("first", "second"):
        comparison = section(built.text(f"documents/{own}/index.html")).xpath(".//details")[0]
        changed = [[(e.tag, e.text) for e in p.xpath("./del|./ins")] for p in comparison.xpath(".//div/p")]
        assert [("ins", " at sea")] in changed
        assert [("del", "nine"), ("ins", "ten"), ("ins", " and a dog")] in changed
        assert "2 paragraphs the same" in comparison.text_content()
    equal = section(built.text("documents/third/index.html")).xpath(".//details")
    assert len(equal) == 1, "it is compared with what it reprints, not with everything"


def test_a_text_that_is_not_public_is_not_compared_but_counts(archive: Archive) -> None:
    archive.edit("content/documents/second.md", "topics:", "access: metadata\ntopics:")
    built = archive.build()
    for own in ("first", "second", "third"):
        page = built.text(f"documents/{own}/index.html")
        assert "Same text as 2 others" in page
        assert "not both texts are published" in page
        assert "ten men" not in page


@pytest.mark.parametrize("hidden", ["access: withheld", "embargo_until: 2030-01-01", "draft: true"])
def test_a_group_is_made_after_the_gate(archive: Archive, hidden: str) -> None:
    """The third is known to have the text of the first by the second only: without it, nothing joins the two."""
    archive.edit("content/documents/second.md", "topics:", f"{hidden}\ntopics:")
    built = archive.build()
    for own in ("first", "third"):
        assert "Same text" not in built.text(f"documents/{own}/index.html")
    assert "independent" not in built.text("topics/ferries/index.html")
    assert not any(b"ten men" in content or b'"second"' in content for content in built.tree.values())


def test_documents_that_name_each_other_or_themselves_are_one_group(archive: Archive) -> None:
    archive.edit("content/documents/first.md", "topics:", "published: [{document: third}, {document: first}]\ntopics:")
    built = archive.build()
    assert "Same text as 2 others" in built.text("documents/first/index.html")
    assert "1 independent source" not in built.text("documents/apart/index.html")


def test_a_new_reprint_renders_what_counts_it_and_no_more(archive: Archive) -> None:
    archive.build()
    archive.edit("content/documents/apart.md", "topics:", "published: [{document: first}]\ntopics:")
    built = archive.build()
    assert {"documents/first/", "documents/apart/", "topics/ferries/"} <= built.rendered
    assert "Same text as 3 others" in built.text("documents/third/index.html")
    assert built.tree == archive.clean(archive.root.parent / "clean").tree
