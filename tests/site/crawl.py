"""A reader of a published tree: goes from every entrance wherever a link leads, and says which lead nowhere."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree import ElementTree

from lxml import html

from site_builder.search.canonical import decode, unpack

Tree = Mapping[str, bytes]
_ATTRIBUTES = ("href", "src", "action", "poster", "data")
_ENTRANCES = ("index.html", "404.html", "sitemap.xml", "feed.xml", "feed.json")
_ENTRY = "pagefind/pagefind-entry.json"


def dead_links(tree: Tree, base_url: str, *, fragments: bool = False) -> list[str]:
    """`page → link` of every link, from any entrance on, whose file is not there; with `fragments`, of lost anchors."""
    crawler = _Crawler(tree, base_url, fragments)
    for entrance in _ENTRANCES:
        if entrance in tree:
            crawler.visit(entrance)
    if _ENTRY in tree:
        crawler.search()
    return sorted(crawler.dead)


class _Crawler:
    def __init__(self, tree: Tree, base_url: str, fragments: bool) -> None:
        self.tree = tree
        self.base = base_url
        self.fragments = fragments
        self.seen: set[str] = set()
        self.dead: set[str] = set()
        self._ids: dict[str, set[str]] = {}

    def visit(self, path: str) -> None:
        waiting = [path]
        while waiting:
            here = waiting.pop()
            if here in self.seen:
                continue
            self.seen.add(here)
            for link in self.links(here):
                found = self.follow(here, link)
                if found:
                    waiting.append(found)

    def follow(self, here: str, link: str) -> str:
        """The file a link leads to, ``""`` for another host or a dead end."""
        at_root = link.startswith(self.base) or here.endswith((".xml", ".json")) or here == "404.html"
        link = link.removeprefix(self.base)
        if urlsplit(link).scheme or link.startswith("//"):
            return ""
        address, fragment = urldefrag(link)
        path = unquote(address.partition("?")[0])
        if at_root:
            joined = path.removeprefix(urlsplit(self.base).path)
        else:
            joined = posixpath.normpath(posixpath.join(posixpath.dirname(here), path)) if path else here
            joined = "" if joined == "." else joined
        if path.endswith("/") or joined == "":
            joined = posixpath.join(joined, "index.html").lstrip("/")
        if joined not in self.tree:
            self.dead.add(f"{here} → {link}")
            return ""
        if self.fragments and fragment and joined.endswith(".html") and unquote(fragment) not in self.ids(joined):
            self.dead.add(f"{here} → {link}")
        return joined

    def ids(self, path: str) -> set[str]:
        if path not in self._ids:
            self._ids[path] = {str(i) for i in html.fromstring(self.tree[path]).xpath("//@id")}
        return self._ids[path]

    def links(self, path: str) -> Iterator[str]:
        content = self.tree[path]
        if path.endswith((".html", ".frag")):
            if not content.strip():
                return
            for element in html.fromstring(content).iter():
                for name in _ATTRIBUTES:
                    if (value := element.get(name)) is not None:
                        yield value
                if element.get("data-p") is not None:
                    folder = urldefrag(element.get("href", ""))[0].removesuffix("index.html")
                    yield posixpath.join(folder, "preview.frag")
        elif path.endswith(".xml"):
            for node in ElementTree.fromstring(content).iter():
                if node.tag.endswith("}loc"):
                    yield node.text or ""
                elif node.tag.endswith("}link"):
                    yield node.get("href", "")
        elif path == "feed.json":
            for item in json.loads(content)["items"]:
                yield item["url"]

    # --- search

    def search(self) -> None:
        """Everything that the search entry names, and the page of every hit."""
        entry = json.loads(self.tree[_ENTRY])
        for name in (entry["worker"], entry["order"], *entry["maps"], *([entry["delta"]] if "delta" in entry else [])):
            self.file(_ENTRY, name)
        for language in entry["languages"].values():
            self.file(_ENTRY, f"wasm.{language['wasm']}.pagefind")
            if "hash" in language:
                self.plain(f"pagefind.{language['hash']}.pf_meta")
        stale = json.loads(unpack(self.tree[f"pagefind/{entry['delta']}"]))["stale"] if "delta" in entry else [[]]
        for name, dead in zip(entry["maps"], stale, strict=True):
            self.shard(name, set(dead))

    def shard(self, name: str, dead: set[int]) -> None:
        """What our own search reads."""
        _, lengths, voices, lists, filters, _, blocks = decode(unpack(self.tree[f"pagefind/{name}"]))
        fragments = []
        for block in blocks:
            file = self.file(name, f"names/{block}.pf_names")
            fragments += decode(unpack(self.tree[file])) if file else []
        if not len(fragments) == len(lengths) == len(voices):
            self.dead.add(f"{name} → some fragments")
        for number, fragment in enumerate(fragments):
            if number not in dead:
                self.hit(name, fragment)
        for _, some in lists:
            file = self.file(name, f"names/{some}.pf_names")
            for _, chunk in decode(unpack(self.tree[file])) if file else []:
                self.file(name, f"index/{chunk}.pf_index")
        for _, file in filters:
            self.file(name, f"filter/{file}.pf_list")

    def plain(self, name: str) -> None:
        """What Pagefind's own scripts read."""
        meta = self.file(_ENTRY, name)
        _, pages, chunks, filters, *_ = decode(unpack(self.tree[meta])) if meta else ("", [], [], [])
        for page in pages:
            self.hit(meta, page[0])
        for chunk in chunks:
            self.file(meta, f"index/{chunk[2]}.pf_index")
        for row in filters:
            self.file(meta, f"filter/{row[1]}.pf_filter")

    def hit(self, here: str, fragment: str) -> None:
        path = self.file(here, f"fragment/{fragment}.pf_fragment")
        if path:
            self.follow("feed.json", json.loads(unpack(self.tree[path]))["url"])

    def file(self, here: str, name: str) -> str:
        path = f"pagefind/{name}"
        if path in self.tree:
            return path
        self.dead.add(f"{here} → {name}")
        return ""
