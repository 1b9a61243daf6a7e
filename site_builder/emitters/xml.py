"""Small help for writing XML: text without the characters that XML 1.0 forbids, documents with a fixed layout."""

from __future__ import annotations

from xml.etree import ElementTree

_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


def clean(text: str) -> str:
    """`text` without control characters and half surrogates (XML 1.0 §2.2)."""
    return "".join(c for c in text.translate(_FORBIDDEN) if not 0xD800 <= ord(c) <= 0xDFFF)


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
