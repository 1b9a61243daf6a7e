"""The Halden papers as a whole: every link leads somewhere, every file is accounted for."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from archive import Archive
from crawl import dead_links

BASE = "https://halden.example/papers/"


@pytest.fixture
def searchable(halden: Archive) -> Archive:
    assert halden.build(search=True).result.published
    return halden


def test_every_link_leads_to_a_file_and_every_fragment_to_an_element(searchable: Archive) -> None:
    tree = searchable.build(search=True).tree
    assert "pagefind/pagefind-entry.json" in tree
    assert dead_links(tree, BASE, fragments=True) == []


def test_a_crawl_that_misses_something_says_so(searchable: Archive) -> None:
    tree = dict(searchable.build(search=True).tree)
    fragment = next(path for path in tree if path.endswith("pf_fragment"))
    for path in (fragment, "documents/report/index.html", "people/index.html"):
        del tree[path]
    dead = dead_links(tree, BASE)
    assert any(link.endswith(fragment.removeprefix("pagefind/")) for link in dead)
    assert "feed.json → documents/report/" in dead
    assert "index.html → people/" in dead


def test_without_a_base_url_nothing_needs_one(halden: Archive) -> None:
    halden.edit("site.yaml", "base_url: https://halden.example/papers/\n", "")
    built = halden.build()
    assert built.codes == ["CONFIG100"]
    assert not {"feed.xml", "feed.json", "sitemap.xml"} & built.tree.keys()
    assert not [path for path in built.tree if b"halden.example" in built.tree[path]]
    assert dead_links(built.tree, "https://nowhere.example/", fragments=True) == []


def test_an_archive_without_documents_builds(tmp_path: Path) -> None:
    empty = Archive(tmp_path / "empty", {"site.yaml": "title: Nothing yet\nbase_url: https://empty.example/\n"})
    built = empty.build(search=True)
    assert built.result.published
    assert built.codes == []
    assert not [path for path in built.tree if path.startswith("pagefind/")]
    assert dead_links(built.tree, "https://empty.example/", fragments=True) == []


def test_the_manifest_names_every_file_but_the_search_bundle_which_has_its_own(searchable: Archive) -> None:
    tree = searchable.build(search=True).tree
    named = json.loads(tree["data/manifest.json"]) + json.loads(tree["pagefind/manifest.json"])
    for row in named:
        content = tree[row["path"]]
        assert (row["bytes"], row["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert {row["path"] for row in named} | {"data/manifest.json", "pagefind/manifest.json"} == tree.keys()


def test_old_addresses_lead_to_the_document(searchable: Archive) -> None:
    page = searchable.build(search=True).text("old/list/index.html")
    assert 'href="../../documents/letter-2/"' in page


def test_every_page_but_redirects_and_404_is_in_the_sitemap(searchable: Archive) -> None:
    tree = searchable.build(search=True).tree
    pages = {p.removesuffix("index.html") for p in tree if p.endswith("index.html")} - {"old/list/"}
    listed = set(tree["sitemap.xml"].decode().replace("<loc>", "\n<loc>").split("\n"))
    assert {line.split("<loc>")[1].split("</loc>")[0] for line in listed if "<loc>" in line} == {
        BASE + p for p in pages
    }


def test_the_report_counts_what_there_is(halden: Archive) -> None:
    built = halden.build(search=True)
    counts = built.result.counts
    assert counts["documents"] == 4
    assert counts["pages"] == sum(p.endswith("index.html") for p in built.tree) - 1
    assert built.result.search["documents"] == 3, "the note speaks with the voice of the archive"
    assert built.result.search["comments"] == 2
    assert built.result.publication.written == len(built.tree)
