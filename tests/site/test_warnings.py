"""`warnings` stand before every word of the text, wherever it is quoted: nothing of it is open before somebody asks.

Without JavaScript too: what is asked for is a `<details>`. The record of the document, which is the archive's own words,
is shown as always.
"""

from __future__ import annotations

import lxml.html
import pytest
from archive import Archive, Tree
from canaries import matter
from halden import HALDEN

GRIM = """\
See [[letter-1]]: it was Carl Moe who zqsaw it.

## Zqheading

![zqalt](/assets/sketch.png)
"""
CLAIMS = """\
- id: it-was
  statement: It was so.
  asserted:
    - {document: grim, quotation: zqquoted words}
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    meta = {
        "title": "The quarry", "type": "report", "warnings": ["graphic description of violence", "an image"],
        "summary": "What was seen at the quarry.",
    }  # fmt: skip
    files = {**HALDEN, "content/documents/grim.md": matter(meta, GRIM), "content/claims.yaml": CLAIMS}
    return Archive(tmp_path_factory.mktemp("warned") / "archive", files).build(search=True).tree


WARNING = "graphic description of violence; an image"


def open_words(page: bytes) -> str:
    """What is read and seen without asking: alternative texts and addresses of images included."""
    root = lxml.html.document_fromstring(page)
    for details in root.xpath("//details[not(@open)]"):
        for part in details.xpath("node()[not(self::summary)]"):
            details.remove(part) if hasattr(part, "tag") else None
        details.text = ""
    return lxml.html.tostring(root.find("body"), encoding="unicode")


PLACES = {
    "documents/grim/index.html": "zqsaw",
    "people/carl-moe/index.html": "zqsaw",
    "documents/letter-1/index.html": "zqsaw",
    "claims/it-was/index.html": "zqquoted",
}


@pytest.mark.parametrize("path", PLACES)
def test_words_of_the_text_are_behind_the_warning_wherever_they_stand(tree: Tree, path: str) -> None:
    page = tree[path].decode()
    assert PLACES[path] in page
    shown = open_words(tree[path])
    assert "zq" not in shown.lower()
    assert "sketch" not in shown or path != "documents/grim/index.html"
    assert WARNING in shown


def test_a_text_without_a_warning_is_open(tree: Tree) -> None:
    shown = open_words(tree["documents/letter-1/index.html"])
    assert "Snow closed the pass" in shown
    assert "promised a new mast" in open_words(tree["people/carl-moe/index.html"])


def test_no_other_page_says_a_word_of_the_text(tree: Tree) -> None:
    found = {path for path, content in tree.items() if b"zqsaw" in content or b"zqquoted" in content}
    pages = {path for path in found if not path.startswith(("pagefind/", "data/"))}
    assert pages == set(PLACES)


def test_what_a_hover_shows_says_the_warning_and_nothing_of_the_text(tree: Tree) -> None:
    preview = tree["documents/grim/preview.frag"].decode()
    assert WARNING in preview
    assert "What was seen at the quarry." in preview
    assert "zq" not in preview
