"""Pages as trees, and their words: what a reader without style sheet and script has before her."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

from lxml import html as lxml_html

Element = Any
"""lxml's elements; its stubs know too little of them."""

_BLOCKS: Final = """
    address article aside blockquote body br button caption dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol option p pre search section summary table tbody td
    tfoot th thead title tr ul
"""
BLOCKS: Final = frozenset(_BLOCKS.split())
"""Elements between whose words and those around them there is always a gap."""


def read_page(content: bytes) -> Element:
    """The tree of a page."""
    return lxml_html.document_fromstring(content, parser=lxml_html.HTMLParser(encoding="utf-8"))


def text_of(element: Element, leave_out: Callable[[Element], bool] = lambda _: False) -> str:
    """All text below `element`, line breaks at the edges of blocks; parts that `leave_out` names are skipped."""
    return "".join(_pieces(element, leave_out))


def words_of(element: Element, leave_out: Callable[[Element], bool] = lambda _: False) -> list[str]:
    """What stands between white space, in order."""
    return text_of(element, leave_out).split()


def spoken(source: Element) -> list[str]:
    """The words of a source on its page, in order: numbers of lists are words, what the archive adds is not.

    It adds numbers of paragraphs, calls of notes and the notes themselves, numbers of pages.
    """
    source = deepcopy(source)
    for items in source.xpath(".//ol"):
        for number, item in enumerate(items.xpath("./li"), int(items.get("start", "1"))):
            item.text = f"{number}. {item.text or ''}"
    return words_of(source, lambda e: any(has_class(e, name) for name in ("pn", "nr", "sn", "pb")))


def _pieces(element: Element, leave_out: Callable[[Element], bool]) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "template"):
        return
    gap = "\n" if element.tag in BLOCKS else ""
    yield gap
    yield element.text or ""
    for child in element:
        if not leave_out(child):
            yield from _pieces(child, leave_out)
        yield child.tail or ""
    yield gap


def has_class(element: Element, name: str) -> bool:
    return name in (element.get("class") or "").split()


def one(element: Element, path: str) -> Element:
    """The only element at an XPath."""
    found = element.xpath(path)
    assert len(found) == 1, f"{len(found)} × {path}"
    return found[0]
