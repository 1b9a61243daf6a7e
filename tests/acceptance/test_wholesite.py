"""The checks on whole sites find what they are there to find: one fault planted at a time in a sound little site."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

import pytest
from acceptance.wholesite import faults

BASE: Final = "https://pier.example.org/files/"
HEAD: Final = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none';style-src 'self'\"><title>The pier</title>"
)
PAGE: Final = (
    HEAD + '<link rel="canonical" href="{canonical}"><link rel="stylesheet" href="{up}pier.css"></head><body>\n'
    '<a class="skip" href="#main">Skip</a><header><a href="{home}">Home</a></header>\n'
    '<main id="main"><h1>The pier</h1><h2 id="oak">Oak</h2><p><a href="{other}#oak">Oak</a></p></main>\n'
    "<footer>End</footer></body></html>"
)
ATOM: Final = (
    f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{BASE}</id><title>The pier</title><updated>2024-05-01T00:00:00Z'
    f'</updated><author><name>Harbour office</name></author><link rel="self" href="{BASE}feed.xml"/>'
    f"<entry><id>{BASE}documents/oak/</id><title>Oak</title><updated>2024-05-01T00:00:00Z</updated>"
    f'<link href="{BASE}documents/oak/"/></entry></feed>'
)
ITEM: Final = json.dumps(
    {"id": "oak", "url": f"{BASE}documents/oak/", "content_text": "Oak", "date_published": "2024", "language": ""}
)
RECORD: Final = {"id": "oak", "url": "documents/oak/"}
SITE: Final[dict[str, str]] = {
    "index.html": PAGE.format(canonical=BASE, up="", home="./", other="documents/oak/"),
    "documents/oak/index.html": PAGE.format(canonical=f"{BASE}documents/oak/", up="../../", home="../../", other=""),
    "404.html": HEAD + '</head><body><a href="#main">Skip</a><header><a href="/files/">Home</a></header>'
    '<main id="main"><h1>Not found</h1></main><footer></footer></body></html>',
    "pier.css": "p { color: teal }",
    "feed.xml": ATOM,
    "feed.json": json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "The pier", "items": []}),
    "sitemap.xml": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    f"<url><loc>{BASE}</loc></url><url><loc>{BASE}documents/oak/</loc></url></urlset>",
    "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {BASE}sitemap.xml\n",
    "data/documents.json": json.dumps([RECORD]),
    "data/documents.csv": "id,url\noak,documents/oak/\n",
    "data/entities.json": "[]",
    "data/topics.json": "[]",
}


def written(folder: Path, files: dict[str, str]) -> Path:
    """The files with a manifest that is true of them."""
    listed = []
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        content = text.encode()
        place.write_bytes(content)
        listed.append({"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    (folder / "data/manifest.json").write_text(json.dumps(listed), encoding="utf-8")
    return folder


def test_a_sound_site_has_no_faults(tmp_path: Path) -> None:
    assert faults(written(tmp_path, SITE), BASE) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        ("index.html", 'href="documents/oak/#oak"', 'href="documents/elm/"', "leads nowhere"),
        ("index.html", "oak/#oak", "oak/#elm", "no such place"),
        ("index.html", "documents/oak/#oak", "documents/oak#oak", "leads nowhere"),
        ("index.html", "documents/oak/#oak", "documents/oak/index.html", "names index.html"),
        ("index.html", "documents/oak/#oak", "/files/documents/oak/", "begins with a slash"),
        ("index.html", "documents/oak/#oak", "../oak/", "leads out of the site"),
        ("index.html", "documents/oak/#oak", f"{BASE}documents/oak/", "absolute link inside the site"),
        ("index.html", "documents/oak/#oak", "javascript:void(0)", "not an address"),
        ("index.html", 'href="pier.css"', 'href="https://fonts.example.com/x.css"', "asks another host"),
        ("index.html", "<p>", '<p><img alt="" src="//cdn.example.com/x.png">', "asks another host"),
        ("index.html", "<p>", "<p style='color:red'>", "style attribute"),
        ("index.html", "<p>", "<p onclick='x()'>", "event handler"),
        ("index.html", "<p>", "<p><script>1</script>", "inline script"),
        ("index.html", "<p>", "<h1>Again</h1><p>", "2 × h1"),
        ("index.html", "<h2 ", "<h3 ", "h1 is followed by h3"),
        ("index.html", "<p>", '<p id="oak">', 'id "oak" stands 2 times'),
        ("index.html", "<p>", '<p aria-describedby="elm">', 'names "elm", which is not there'),
        ("index.html", "<p>", "<p><input>", "input without a label"),
        ("index.html", '<html lang="en">', "<html>", "without lang"),
        ("index.html", "default-src 'none'", "default-src *", "no strict content security policy"),
        ("index.html", "<p>", "<div data-source>x</div><p>", "source text without lang and dir"),
        ("index.html", '<a class="skip" href="#main">Skip</a>', "", "no skip link"),
        ("index.html", "</p></main>", "</main></p>", "tag"),
        ("index.html", "documents/oak/#oak", "#oak", "documents/oak/index.html: nothing leads here"),
        ("index.html", "<p>", "<p>" + "x" * 1_000_001, "bytes"),
        ("documents/oak/index.html", "documents/oak/", "documents/elm/", "canonical address"),
        ("404.html", "/files/", "/files/elm/", "leads nowhere"),
        ("pier.css", "teal", "url(https://cdn.example.com/teal)", "asks for"),
        ("feed.xml", "<title>Oak</title>", "", "0 × title"),
        ("feed.xml", f'href="{BASE}documents/oak/"', f'href="{BASE}oak/"', "leads nowhere"),
        ("feed.xml", f"<entry><id>{BASE}documents", "<entry><id>documents", "its id is no IRI"),
        ("feed.xml", "<name>Harbour office</name>", "<name/>", "an author without name"),
        ("feed.xml", f'<link href="{BASE}documents/oak/"/>', "", "no link"),
        ("feed.xml", "<title>Oak", "<published>2024-05-01</published><title>Oak", "published 2024-05-01"),
        ("feed.json", '"items": []', '"items": [ITEM, ITEM]'.replace("ITEM", ITEM), "two items of one id"),
        ("feed.json", '"items": []', f'"items": [{ITEM}]', "date_published 2024"),
        ("feed.json", '"items": []', f'"items": [{ITEM}]', "a language without name"),
        ("sitemap.xml", "oak/</loc>", "oak/</loc><lastmod>May</lastmod>", "lastmod May"),
        ("sitemap.xml", "<url>", f"<url><loc>{BASE}x</loc></url>" * 50_000 + "<url>", "more than one sitemap may hold"),
        ("feed.json", '"The pier"', '""', "no version or no title"),
        ("sitemap.xml", f"<url><loc>{BASE}</loc></url>", "", "/ is missing"),
        ("sitemap.xml", "documents/oak/", "documents/elm/", "documents/elm/ leads nowhere"),
        ("robots.txt", "Sitemap", "Map", "does not name the sitemap"),
        ("data/documents.json", '"oak"', '"elm"', "not the documents that have pages"),
        ("data/documents.csv", "oak,documents/oak/", "oak", "rows of different length"),
    ],
)
def test_each_kind_of_fault_is_found(tmp_path: Path, path: str, old: str, new: str, fault: str) -> None:
    assert old in SITE[path]
    found = faults(written(tmp_path, SITE | {path: SITE[path].replace(old, new)}), BASE)
    assert any(fault in line for line in found), found


def test_a_file_that_is_not_what_the_manifest_says_is_found(tmp_path: Path) -> None:
    written(tmp_path, SITE)
    (tmp_path / "pier.css").write_bytes(b"p { color: tale }")
    (tmp_path / "elm.txt").write_bytes(b"")
    assert faults(tmp_path, BASE) == ["data/manifest.json: pier.css is another file", "elm.txt: in no manifest"]
