"""The published tree as it is read from a disk: a link to a folder becomes a link to the `index.html` in it.

A server answers `people/` with `people/index.html`; a disk shows the folder's contents. Only the attributes that lead
somewhere are touched, each in its place: every other byte of a page stays what it was.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Collection, Iterator
from html import escape, unescape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote, urlsplit

Read = Callable[[str], bytes]

MANIFEST: Final = "data/manifest.json"
ONLINE_ONLY: Final = frozenset({"404.html"})
"""What only a server shows: its links start at the root of a host."""
_LEADS: Final = frozenset({"href", "src", "action", "data-to"})
_ATTRIBUTE: Final = re.compile(r"""([^\s"'<>/=]+)=("[^"]*"|'[^']*')""")
_REFRESH: Final = re.compile(r"(\d+;\s*url=)(.*)", re.IGNORECASE | re.DOTALL)


def offline(paths: Collection[str], read: Read) -> Iterator[tuple[str, bytes]]:
    """Every file of the copy, in the order of their paths, the manifest last: it is made anew."""
    known = frozenset(paths) - ONLINE_ONLY
    rows = []
    listed = {row["path"] for row in json.loads(read(MANIFEST))} if MANIFEST in known else set()
    for path in sorted(known - {MANIFEST}):
        content = read(path)
        if path.endswith((".html", ".frag")):
            content = relinked(content.decode("utf-8"), path, known).encode("utf-8")
        if path in listed:
            rows.append({"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        yield path, content
    if MANIFEST in known:
        yield MANIFEST, (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()


def relinked(page: str, path: str, known: Collection[str]) -> str:
    """The page at `path` with its links to folders led to the pages that stand in them."""
    parser = _Tags(lambda address: led(address, path, known))
    parser.feed(page)
    parser.close()
    return parser.edited(page)


def led(address: str, path: str, known: Collection[str]) -> str:
    """An address on the page at `path`: with `index.html` where it names a folder of the tree, else as it is.

    >>> led("../people/#ada", "documents/index.html", {"people/index.html"})
    '../people/index.html#ada'
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not (parts.path.endswith("/") or parts.path in (".", "..")):
        return address
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
    if posixpath.normpath(posixpath.join(folder, "index.html")) not in known:
        return address
    return parts._replace(path=posixpath.join(parts.path, "index.html").removeprefix("./")).geturl()


class _Tags(HTMLParser):
    """Notes where in the page a tag is to be other than it is."""

    def __init__(self, lead: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=False)
        self._lead = lead
        self._edits: list[tuple[int, int, str, str]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        old = self.get_starttag_text() or ""
        new = _ATTRIBUTE.sub(lambda match: self._attribute(tag, match), old)
        if new != old:
            self._edits.append((*self.getpos(), old, new))

    def _attribute(self, tag: str, match: re.Match[str]) -> str:
        name, value = match[1].lower(), unescape(match[2][1:-1])
        if name in _LEADS:
            led_to = self._lead(value)
        elif tag == "meta" and name == "content" and (refresh := _REFRESH.fullmatch(value)):
            led_to = refresh[1] + self._lead(refresh[2])
        else:
            return match[0]
        return match[0] if led_to == value else f'{match[1]}="{escape(led_to)}"'

    def edited(self, page: str) -> str:
        """`page` with the tags exchanged."""
        starts = [0]
        while (end := page.find("\n", starts[-1])) >= 0:
            starts.append(end + 1)
        out, done = [], 0
        for line, column, old, new in self._edits:
            begin = starts[line - 1] + column
            out += [page[done:begin], new]
            done = begin + len(old)
        return "".join([*out, page[done:]])
