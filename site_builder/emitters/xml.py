"""Small help for writing XML: text without the characters that XML 1.0 forbids, documents with a fixed layout."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

_FORBIDDEN: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` without control characters and half surrogates (XML 1.0 §2.2)."""
    return _FORBIDDEN.sub("", text)


def child(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    """Append `<tag>`; attribute names may end in `_` where Python reserves the word."""
    cleaned = {key.rstrip("_"): clean(value) for key, value in attributes.items() if value}
    element = ElementTree.SubElement(parent, tag, cleaned)
    if text:
        element.text = clean(text)
    return element


def serialize(root: ElementTree.Element) -> bytes:
    """The document as UTF-8, indented by one space, ending in a newline."""
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
