"""Checks on a whole published tree, page by page and file by file: `faults(folder, base_url)` lists what is wrong.

Each fault reads `path: what`; an empty list is a sound site. Nothing here knows the builder: only files and standards.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

from acceptance.pagetext import Element, words_of
from lxml import html as lxml_html

LARGEST: Final = 1_000_000
"""Bytes of the largest page: one at which a phone still works."""

MOST_ADDRESSES, LARGEST_SITEMAP = 50_000, 50 * 2**20
"""What sitemaps.org allows in one file."""

ATOM: Final = "{http://www.w3.org/2005/Atom}"
SITEMAP: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_SOURCES: Final = ("src", "srcset", "poster", "data", "background")
_REFERENCES: Final = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "popovertarget", "list", "headers")
_MARKUP_ERRORS: Final = ("ERR_TAG_NAME_MISMATCH", "ERR_ATTRIBUTE_REDEFINED", "ERR_NAME_REQUIRED", "ERR_GT_REQUIRED")
_FOREIGN: Final = re.compile(r"url\(\s*['\"]?((?:https?:)?//[^)]*)")
_LANDMARKS: Final = {
    "title": "//head/title", "h1": "//h1", "main": "//main", "header": "//body/header", "footer": "//body/footer",
}  # fmt: skip
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def faults(folder: Path, base_url: str = "") -> list[str]:
    """All that is wrong with the site in `folder`, published at `base_url` (``""``: address unknown)."""
    return sorted(set(_Tree(folder, base_url).faults()))


class _Tree:
    """A published tree. Private to `faults`."""

    def __init__(self, folder: Path, base_url: str) -> None:
        self.base_url = base_url
        self.files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        self.pages: dict[str, Element] = {}
        self.markup: list[str] = []
        for path in sorted(self.files):
            if path.endswith(".html"):
                self.pages[path] = self._parsed(path)
        self.ids = {path: Counter(page.xpath("//@id")) for path, page in self.pages.items()}
        self.linked: dict[str, set[str]] = {path: set() for path in self.pages}

    def _parsed(self, path: str) -> Element:
        parser = lxml_html.HTMLParser(encoding="utf-8")
        page = lxml_html.document_fromstring(self.files[path], parser=parser)
        wrong = [e for e in parser.error_log if e.type_name in _MARKUP_ERRORS]
        self.markup += [f"{path}: line {e.line}: {e.message}" for e in wrong]
        return page

    def faults(self) -> Iterator[str]:
        yield from self.markup
        for path, page in self.pages.items():
            checks = (self._size, self._shape, self._ids, self._headings, self._policy, self._links, self._address)
            for check in checks if not _is_redirect(page) else (self._size, self._ids, self._links):
                yield from (f"{path}: {fault}" for fault in check(path, page))
        yield from self._orphans()
        for path, content in self.files.items():
            if path.endswith(".frag"):
                yield from (f"{path}: {fault}" for fault in self._fragment(path, content))
            elif path.endswith(".css"):
                yield from (f"{path}: asks for {url}" for url in _FOREIGN.findall(content.decode()))
        yield from self._downloads()
        yield from self._manifests()
        yield from self._feeds()

    # --- a page by itself

    def _size(self, path: str, page: Element) -> Iterator[str]:
        if len(self.files[path]) > LARGEST:
            yield f"{len(self.files[path]):,} bytes"
        if not self.files[path].startswith(b"<!doctype html>"):
            yield "no doctype"

    def _shape(self, path: str, page: Element) -> Iterator[str]:
        for what, query in _LANDMARKS.items():
            found = page.xpath(query)
            if len(found) != 1:
                yield f"{len(found)} × {what}"
            elif what in ("title", "h1", "main") and not words_of(found[0]):
                yield f"empty {what}"
        if not page.get("lang"):
            yield "html without lang"
        if page.xpath("//meta[@charset]/@charset") != ["utf-8"]:
            yield "no charset"
        first = page.xpath("//body//a | //body//button | //body//input")
        main = page.xpath("//main/@id")
        if not first or not main or first[0].get("href") != f"#{main[0]}":
            yield "the first thing to focus is no skip link to main"
        for nav in page.xpath("//nav[not(@aria-label) and not(@aria-labelledby)]"):
            yield f"line {nav.sourceline}: nav without a name"
        for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            named = field.get("aria-label") or field.get("aria-labelledby") or field.xpath("ancestor::label")
            if not named and not page.xpath("//label[@for=$id]", id=field.get("id", "")):
                yield f"line {field.sourceline}: {field.tag} without a label"
        for element in page.xpath("//a[@href] | //button"):
            if not words_of(element) and not element.get("aria-label") and not element.xpath(".//img[@alt!='']"):
                yield f"line {element.sourceline}: {element.tag} without words"
        for image in page.xpath("//img[not(@alt)]"):
            yield f"line {image.sourceline}: img without alt"
        for element in page.xpath("//main//*[@data-source and not(@dir and (@lang or @dir='auto'))]"):
            yield f"line {element.sourceline}: source text without lang and dir"

    def _ids(self, path: str, page: Element) -> Iterator[str]:
        ids = self.ids[path]
        yield from (f'id "{name}" stands {count} times' for name, count in ids.items() if count > 1)
        yield from (f'id "{name}" is not an id' for name in ids if not name or re.search(r"\s", name))
        for attribute in _REFERENCES:
            for value in page.xpath(f"//@{attribute}"):
                for name in value.split():
                    if name not in ids:
                        yield f'{attribute} names "{name}", which is not there'

    def _headings(self, path: str, page: Element) -> Iterator[str]:
        before = 0
        for heading in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6"):
            level = int(heading.tag[1])
            if level > before + 1:
                yield f"h{before} is followed by h{level}: {' '.join(words_of(heading))[:60]}"
            before = level

    def _policy(self, path: str, page: Element) -> Iterator[str]:
        """What the page's own content security policy would refuse, and the policy itself."""
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        if len(policy) != 1 or not policy[0].startswith("default-src 'none';"):
            yield "no strict content security policy"
        elif "unsafe-eval" in policy[0].replace("wasm-unsafe-eval", "") or "unsafe-inline" in policy[0]:
            yield f"policy: {policy[0]}"
        elif "wasm-unsafe-eval" in policy[0] and path != "search/index.html":
            yield "a policy that only the search page needs"
        for element in page.xpath("//*[@style]"):
            yield f"line {element.sourceline}: style attribute"
        for element in page.xpath("//style | //script[not(@src) and not(@type='application/ld+json')]"):
            yield f"line {element.sourceline}: inline {element.tag}"
        for element in page.iter():
            if isinstance(element.tag, str) and any(name.startswith("on") for name in element.attrib):
                yield f"line {element.sourceline}: event handler"

    # --- links

    def _links(self, path: str, page: Element) -> Iterator[str]:
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            for name in ("href", "action", *_SOURCES):
                if (value := element.get(name)) is None:
                    continue
                loads = name in _SOURCES or (element.tag == "link" and _loads(element))
                yield from self._link(path, element, value, loads)

    def _link(self, path: str, element: Element, value: str, loads: bool) -> Iterator[str]:
        where = f"line {element.sourceline}: {element.tag} {value}"
        parts = urlsplit(value)
        if parts.scheme or parts.netloc:
            if loads:
                yield f"{where}: asks another host"
            elif parts.scheme not in ("mailto", "tel") and not (parts.scheme in ("http", "https") and parts.netloc):
                yield f"{where}: not an address"
            elif self.base_url and value.startswith(self.base_url):
                if element.get("rel") != "canonical" and not _in_citation(element):
                    yield f"{where}: absolute link inside the site"
                elif not self._has(value.removeprefix(self.base_url)):
                    yield f"{where}: leads nowhere"
            return
        if value.startswith("/"):
            if path != "404.html":
                yield f"{where}: begins with a slash"
                return
            value = value.removeprefix(urlsplit(self.base_url).path or "/")
            target = urljoin("http://x/", value)
        else:
            target = urljoin(f"http://x/{path.removesuffix('index.html')}", value)
        if path != "404.html" and parts.path and parts.path.count("../") > path.count("/"):
            yield f"{where}: leads out of the site"
        yield from self._lands(path, where, target)

    def _lands(self, path: str, where: str, target: str) -> Iterator[str]:
        parts = urlsplit(target)
        place = unquote(parts.path).lstrip("/")
        file = place + "index.html" if place == "" or place.endswith("/") else place
        if file not in self.files:
            yield f"{where}: leads nowhere"
            return
        if file.endswith("index.html") and not (place == "" or place.endswith("/")):
            yield f"{where}: names index.html"
        if path in self.linked and file in self.linked:
            self.linked[path].add(file)
        fragment = unquote(parts.fragment)
        if fragment and fragment != "top" and not fragment.startswith(":~:") and fragment not in self.ids.get(file, ()):
            yield f"{where}: no such place on that page"

    def _has(self, place: str) -> bool:
        place = unquote(place.split("#")[0].split("?")[0])
        return (place + "index.html" if place == "" or place.endswith("/") else place) in self.files

    def _address(self, path: str, page: Element) -> Iterator[str]:
        canonical = page.xpath("//link[@rel='canonical']/@href")
        wanted = [self.base_url + path.removesuffix("index.html")] if self.base_url and path != "404.html" else []
        if canonical != wanted and not (path == "404.html" and not canonical):
            yield f"canonical address {canonical}"

    def _orphans(self) -> Iterator[str]:
        """Pages that no way leads to from the home page."""
        seen, todo = {"index.html"}, ["index.html"]
        while todo:
            todo += (new := self.linked.get(todo.pop(), set()) - seen)
            seen |= new
        for path, page in self.pages.items():
            if path not in seen and path != "404.html" and not _is_redirect(page):
                yield f"{path}: nothing leads here from the home page"

    def _fragment(self, path: str, content: bytes) -> Iterator[str]:
        """What a hover shows: nothing to focus, nothing to load; links are relative to the page it describes."""
        fragment = lxml_html.fragment_fromstring(content.decode(), create_parent="div")
        if len(content) > 4_000:
            yield f"{len(content):,} bytes"
        if fragment.xpath(".//script | .//style | .//*[@id] | .//*[@style] | .//h1"):
            yield "script, style, id or h1 in a fragment"
        for value in fragment.xpath(".//@src | .//@href"):
            if urlsplit(value).netloc:
                yield f"asks another host: {value}"

    # --- other files

    def _downloads(self) -> Iterator[str]:
        for path, content in self.files.items():
            if path.endswith(".json"):
                try:
                    json.loads(content)
                except ValueError as error:
                    yield f"{path}: {error}"
        documents: list[dict[str, Any]] = json.loads(self.files["data/documents.json"])
        rows = list(csv.reader(io.StringIO(self.files["data/documents.csv"].decode(), newline="")))
        if {len(row) for row in rows} != {len(rows[0])}:
            yield "data/documents.csv: rows of different length"
        if [row[0] for row in rows[1:]] != [d["id"] for d in documents]:
            yield "data/documents.csv: other documents than documents.json"
        for name in ("documents", "entities", "topics"):
            records = json.loads(self.files[f"data/{name}.json"])
            yield from (f"data/{name}.json: {r['id']}: no page" for r in records if not self._has(r["url"]))
        known = {record["id"] for record in documents}
        if own := self._documents() ^ known:
            yield f"data/documents.json: not the documents that have pages: {', '.join(sorted(own)[:5])}"

    def _documents(self) -> set[str]:
        """Ids of the documents that have a page; redirects and tombstones are nobody's."""
        found = {path.split("/")[1] for path in self.pages if re.fullmatch(r"documents/[^/]+/index\.html", path)}
        return {d for d in found - {"year", "page"} if not self.pages[f"documents/{d}/index.html"].xpath(_UNLISTED)}

    def _manifests(self) -> Iterator[str]:
        """Every file stands in exactly one of the two manifests, but for the manifests themselves."""
        listed: set[str] = set()
        for manifest, root in (("data/manifest.json", ""), ("pagefind/manifest.json", "pagefind/")):
            if manifest not in self.files:
                if root and not any(path.startswith(root) for path in self.files):
                    continue
                yield f"{manifest}: is not there"
                continue
            for entry in json.loads(self.files[manifest]):
                path = root + entry["path"].removeprefix(root)
                content = self.files.get(path)
                if path in listed:
                    yield f"{manifest}: {path} is listed twice"
                listed.add(path)
                if content is None:
                    yield f"{manifest}: {path} is not there"
                elif (entry["bytes"], entry["sha256"]) != (len(content), hashlib.sha256(content).hexdigest()):
                    yield f"{manifest}: {path} is another file"
        missing = self.files.keys() - listed - {"data/manifest.json", "pagefind/manifest.json"}
        yield from (f"{path}: in no manifest" for path in missing)

    def _feeds(self) -> Iterator[str]:
        if not self.base_url:
            given = [p for p in self.files if p.endswith(("feed.xml", "feed.json", "sitemap.xml"))]
            yield from (f"{path}: needs a base_url" for path in given)
            return
        for path in ("feed.xml", "feed.json", "sitemap.xml", "robots.txt"):
            if path not in self.files:
                yield f"{path}: is not there"
        for path in self.files:
            if path.endswith("feed.xml"):
                yield from (f"{path}: {fault}" for fault in self._atom(path))
        yield from (f"feed.json: {fault}" for fault in self._json_feed())
        yield from (f"sitemap.xml: {fault}" for fault in self._sitemap())
        if f"Sitemap: {self.base_url}sitemap.xml" not in self.files["robots.txt"].decode().splitlines():
            yield "robots.txt: does not name the sitemap"

    def _atom(self, path: str) -> Iterator[str]:
        """RFC 4287, sections 4.1.1 and 4.1.2."""
        feed = ElementTree.fromstring(self.files[path])
        if feed.tag != f"{ATOM}feed":
            yield f"root is {feed.tag}"
        entries = feed.findall(f"{ATOM}entry")
        for element, what in ((feed, "feed"), *((e, f"entry {n}") for n, e in enumerate(entries, 1))):
            for name in ("id", "title", "updated"):
                found = element.findall(f"{ATOM}{name}")
                if len(found) != 1 or not (found[0].text or "").strip():
                    yield f"{what}: {len(found)} × {name}"
            stamp = element.findtext(f"{ATOM}updated") or ""
            if not _STAMP.fullmatch(stamp) or (entries and stamp < "1971"):
                yield f"{what}: updated {stamp}"
            if not urlsplit(element.findtext(f"{ATOM}id") or "").scheme:
                yield f"{what}: its id is no IRI"
            for published in element.findall(f"{ATOM}published"):
                if not _STAMP.fullmatch(published.text or ""):
                    yield f"{what}: published {published.text}"
            if element is not feed and feed.find(f"{ATOM}author") is None and element.find(f"{ATOM}author") is None:
                yield f"{what}: no author"
            if not all((a.findtext(f"{ATOM}name") or "").strip() for a in element.findall(f"{ATOM}author")):
                yield f"{what}: an author without name"
            if element.find(f"{ATOM}link") is None:
                yield f"{what}: no link"
            for link in element.findall(f"{ATOM}link"):
                href = link.get("href", "")
                if not href.startswith(self.base_url) or not self._has(href.removeprefix(self.base_url)):
                    yield f"{what}: {href} leads nowhere"
        own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
        if own != [self.base_url + path]:
            yield f"calls itself {own}"
        ids = [e.findtext(f"{ATOM}id") for e in entries]
        if len(ids) != len(set(ids)):
            yield "two entries of one id"

    def _json_feed(self) -> Iterator[str]:
        """JSON Feed 1.1: version, title and items; each item an id and content."""
        feed = json.loads(self.files["feed.json"])
        if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
            yield "no version or no title"
        if len({item.get("id") for item in feed["items"]}) != len(feed["items"]):
            yield "two items of one id"
        for item in feed["items"]:
            for name in ("date_published", "date_modified"):
                if name in item and not _STAMP.fullmatch(item[name]):
                    yield f"item {item.get('id')}: {name} {item[name]}"
            if item.get("language") == "":
                yield f"item {item.get('id')}: a language without name"
            if not item.get("id") or not (item.get("content_text") or item.get("content_html")):
                yield f"item {item.get('id')}: no id or no content"
            if not self._has(item["url"].removeprefix(self.base_url)):
                yield f"item {item['url']}: leads nowhere"
            if "authors" in item and not all(a.get("name") for a in item["authors"]):
                yield f"item {item['id']}: an author without name"

    def _sitemap(self) -> Iterator[str]:
        root = ElementTree.fromstring(self.files["sitemap.xml"])
        if root.tag != f"{SITEMAP}urlset":
            yield f"root is {root.tag}"
        found = [url.findtext(f"{SITEMAP}loc") or "" for url in root.findall(f"{SITEMAP}url")]
        if len(found) > MOST_ADDRESSES or len(self.files["sitemap.xml"]) > LARGEST_SITEMAP:
            yield "more than one sitemap may hold"
        for day in root.iter(f"{SITEMAP}lastmod"):
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", day.text or ""):
                yield f"lastmod {day.text}"
        if len(found) != len(set(found)) or not all(u.startswith(self.base_url) for u in found):
            yield "addresses twice or elsewhere"
        listed = {u.removeprefix(self.base_url) for u in found}
        pages = {p.removesuffix("index.html") for p, page in self.pages.items() if not page.xpath(_UNLISTED)}
        pages.discard("404.html")
        yield from (f"{u or '/'} leads nowhere" for u in listed - pages)
        yield from (f"{u or '/'} is missing" for u in pages - listed if u != "search/")


def _loads(link: Element) -> bool:
    return not {"canonical", "alternate", "license", "prev", "next"} & set((link.get("rel") or "").split())


_UNLISTED = "//meta[@http-equiv='refresh'] | //meta[@name='robots' and @content='noindex']"


def _is_redirect(page: Element) -> bool:
    return bool(page.xpath("//meta[@http-equiv='refresh']"))


def _in_citation(element: Element) -> bool:
    """An address to be copied: it is meant to be absolute."""
    return bool(element.xpath("ancestor::*[@id='cite' or contains(@class, 'cite')]"))


__all__ = ["faults"]
