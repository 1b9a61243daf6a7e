"""HTML sources, and the HTML inside Markdown: parsed by libxml2, rebuilt from the allow-list.

The parser recovers from anything, reads no network and stops at 255 nested elements, which is then an error.
The tree is walked, never recursed into.
"""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.model import Block, Body, Mark
from site_builder.readers import MAX_DEPTH, MAX_SIZE, Parsed, allow, too_large
from site_builder.readers.bidi import unbalanced
from site_builder.readers.contents import authored_ids
from site_builder.readers.inline import TooDeepError
from site_builder.readers.tree import Builder, at_end

_PLAIN_META: Final = frozenset({"content-type", "content-language", "x-ua-compatible"})
_EVENTS: Final = ("start", "end", "comment", "pi")


class HtmlReader:
    def __init__(self, max_size: int = MAX_SIZE) -> None:
        self.max_size = max_size

    def read(self, text: str, span: Span) -> Parsed:
        if refused := too_large(text, span, self.max_size):
            return refused
        removals = allow.Removals()
        try:
            root = parse(text.replace("\r\n", "\n").replace("\r", "\n"))
            pages: list[Mark] = []
            blocks = build(root, removals, pages=pages, line=span.line)
        except TooDeepError:
            return Parsed(findings=(too_deep(span),))
        body = Body(tuple(at_end(blocks, pages) if pages else blocks))
        findings = (*removed(removals, span), *_dangling(body, span), *unbalanced(body, span))
        return Parsed(body, (), findings, _title(root, body))


def parse(text: str) -> Any:
    """The tree of `text` as a document, or None when it has no element and no text. Raises `TooDeepError`."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, huge_tree=False, remove_pis=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if any("depth" in entry.message for entry in parser.error_log.filter_from_level(etree.ErrorLevels.ERROR)):
        raise TooDeepError
    return root


def build(
    root: Any,
    removals: allow.Removals,
    slot: str = "",
    slots: dict[str, list[Block]] | None = None,
    pages: list[Mark] | None = None,
    line: int = 0,
    references: bool = False,
) -> list[Block]:
    """Blocks of a parsed tree. An element named `slot` stands for the blocks of that number, taken out of `slots`."""
    builder = Builder(removals, pages, references)
    if root is None:
        return builder.finish()
    walk = etree.iterwalk(root, events=_EVENTS)
    for event, node in walk:
        if event == "start":
            tag = node.tag
            if line:
                builder.line = line + (node.sourceline or 1) - 1
            if tag == slot and slots is not None:
                builder.blocks(slots.pop(node.get("n"), []))
            elif tag in allow.DROPPED:
                _drop(node, removals)
                walk.skip_subtree()
            else:
                builder.start(tag, dict(node.items()))
                if node.text:
                    builder.text(_first_text(tag, node.text))
        elif event == "end":
            tag = node.tag
            if tag != slot and tag not in allow.DROPPED:
                builder.end(tag)
            if node.tail:
                builder.text(node.tail)
        else:
            if event == "comment":
                builder.comment(node.text or "")
            if node.tail:
                builder.text(node.tail)
    return builder.finish()


def _first_text(tag: str, text: str) -> str:
    """HTML ignores a line break right after `<pre>`."""
    return text[1:] if tag in ("pre", "listing") and text[:1] == "\n" else text


def _drop(node: Any, removals: allow.Removals) -> None:
    tag = node.tag
    if tag == "meta":
        if node.get("http-equiv", "content-type").strip().lower() not in _PLAIN_META:
            removals.counts["<meta http-equiv>"] += 1
        return
    if tag == "head":
        for child in node.iter("script", "meta", "iframe", "object", "embed"):
            _drop(child, removals)
        return
    removals.element(tag)


def removed(removals: allow.Removals, span: Span) -> tuple[Diagnostic, ...]:
    """One warning for all that was left out, one note for images that became links."""
    findings = []
    if removals.counts:
        message = f"left out of the text: {removals}"
        hint = "pages carry no active content; the text itself is kept"
        findings.append(Diagnostic("TEXT001", Severity.WARNING, Span(span.file), message, hint))
    if removals.remote:
        message = f"images of other sites are shown as links ({removals.remote})"
        hint = "pages ask no other site for anything; put a copy under assets to show it"
        findings.append(Diagnostic("TEXT009", Severity.NOTE, Span(span.file), message, hint))
    return tuple(findings)


def _dangling(body: Body, span: Span) -> tuple[Diagnostic, ...]:
    """One warning for links to places that the text does not have; they are shown as words."""
    addresses = {m.attrs["href"] for p in body.prose() for m in p.marks if m.tag == "link"}
    fragments = {a[1:] for a in addresses if a[0] == "#"} - {"", "top"}
    missing = sorted(fragments - authored_ids(body)) if fragments else []
    if not missing:
        return ()
    names = ", ".join(f"#{name}" for name in missing[:5])
    if len(missing) > 5:
        names += f" and {len(missing) - 5} more"
    message = f"links lead to places that are not in the text: {names}"
    return (Diagnostic("TEXT011", Severity.WARNING, Span(span.file), message, "their words are shown without a link"),)


def too_deep(span: Span) -> Diagnostic:
    hint = "flatten the quotations, lists or elements that stand within each other"
    return Diagnostic("TEXT002", Severity.ERROR, Span(span.file), f"nested more than {MAX_DEPTH} levels deep", hint)


def _title(root: Any, body: Body) -> str:
    for prose in body.prose():
        if prose.kind == "h1" and prose.text.strip():
            return " ".join(prose.text.split())
    title = root.find(".//title") if root is not None else None
    return " ".join(title.text.split()) if title is not None and title.text else ""
