"""Markdown (CommonMark, tables, footnotes, strikethrough, task lists, definition lists, wikilinks) as a body.

mistune gives tokens; this turns them into blocks. Nothing is "improved": no quotes curled, no dashes made. Raw HTML
goes through the same allow-list as an HTML source. What a line of the source became is found again by looking for it
in order, so positions are right or absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from html.entities import html5
from re import Match
from typing import Final

from lxml import etree
from mistune.core import BlockState

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.model import Block, Body, Group, Mark, Note, Prose
from site_builder.readers import MAX_DEPTH, MAX_SIZE, Parsed, allow, html, too_large
from site_builder.readers.bidi import unbalanced
from site_builder.readers.inline import Run, TooDeepError, is_excerpt, page_label
from site_builder.readers.overload import BusyError, crowding, overloaded, too_busy
from site_builder.readers.places import Places, references_of
from site_builder.readers.rules import Token, grammar
from site_builder.readers.tree import at_end

_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_CLOSED = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)")
_TASK = re.compile(r"\[([ xX])\](?=\s)")
_MAY_BE_MARKUP: Final = "\n`*_[]<&~"
MAX_FINDINGS: Final = 100
"""Of one document: who has that many knows enough."""


class MarkdownReader:
    def __init__(self, max_size: int = MAX_SIZE) -> None:
        self.max_size = max_size

    def read(self, text: str, span: Span) -> Parsed:
        if refused := too_large(text, span, self.max_size):
            return refused
        source = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        if overload := overloaded(source, span):
            return Parsed(findings=(overload,))
        conversion = _Conversion(source, span)
        try:
            body = conversion.body()
        except TooDeepError:
            return Parsed(findings=(html.too_deep(span),))
        except BusyError as busy:
            return Parsed(findings=(too_busy(str(busy), busy.line, span),))
        references = references_of(body, conversion.places) if conversion.has_references else ()
        findings = (*html.removed(conversion.removals, span), *conversion.findings, *unbalanced(body, span))
        return Parsed(body, references, findings, _title(body))


def _title(body: Body) -> str:
    first = next((b for b in body.blocks if isinstance(b, Prose) and b.kind[0] == "h"), None)
    return " ".join(first.text.split()) if first is not None else ""


def unescape(text: str) -> str:
    """Character references as CommonMark defines them: with a semicolon, and only the names HTML knows."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: Match[str]) -> str:
    if match[3]:
        return html5.get(match[3] + ";", match[0])
    code = int(match[1]) if match[1] else int(match[2], 16)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return "\ufffd"
    return chr(code)


def _plain(tokens: Iterable[Token]) -> str:
    """The words of inline tokens: an image's description."""
    words = []
    for token in tokens:
        if "children" in token:
            words.append(_plain(token["children"]))
        elif token["type"] in ("softbreak", "linebreak"):
            words.append(" ")
        elif token["type"] in ("text", "codespan"):
            words.append(unescape(token["raw"]))
    return "".join(words)


class _Conversion:
    """One document: tokens in, blocks out."""

    def __init__(self, source: str, span: Span) -> None:
        self.source = source if source.endswith("\n") else source + "\n"
        self.span = span
        self.block_parser, self.inline_parser = grammar()
        self.state = BlockState()
        self.removals = allow.Removals()
        self.places = Places(self.source, span)
        self.pending: list[Mark] = []
        self.called: list[str] = []
        self.seen: set[str] = set()
        self.used: set[str] = set()
        self.findings: list[Diagnostic] = []
        self.has_references = False
        self.markup = ["\\", *(c for c in _MAY_BE_MARKUP if c in self.source)]
        """What may be markup in a paragraph; a backslash may also be put there by this module."""
        self.depth = 0

    def body(self) -> Body:
        self.state.process(self.source)
        self.state.env["source"] = self.source
        self.block_parser.parse(self.state)
        blocks = self.blocks(self.state.tokens)
        if self.pending:
            blocks = at_end(blocks, self.pending)
            self.pending = []
        notes = self._notes()
        self._report_missing_notes()
        self._report_unused_links()
        return Body(tuple(blocks), tuple(notes))

    # --- footnotes ----------------------------------------------------------------------------------

    def _notes(self) -> list[Note]:
        """Definitions in order of first call (calls from notes included), then those never called."""
        texts: dict[str, tuple[str, int]] = self.state.env.get("notes", {})
        done: dict[str, Note] = {}
        for label in self.called:  # grows while notes that call others are read
            done[label] = self._note(label, *texts[label])
        for label, (text, offset) in list(texts.items()):
            if label not in done:
                done[label] = self._note(label, text, offset)
                self._finding("TEXT005", f"footnote [^{label}] is never called", offset, "call it, or take it out")
        for count, (label, text, offset) in enumerate(self.state.env.get("repeated_notes", ()), 2):
            name = f"{label} {count}"  # no label can hold a blank
            done[name] = self._note(name, text, offset)
            hint = "give one of them another label; calls show the first"
            self._finding("TEXT006", f"footnote [^{label}] is written twice", offset, hint)
        return list(done.values())

    def _note(self, label: str, text: str, offset: int) -> Note:
        child = self.state.child_state(text + "\n")
        self.block_parser.parse(child, self.block_parser.list_rules)
        self.places.seek(offset)
        return Note(label, tuple(self.blocks(child.tokens)))

    def _call(self, label: str) -> None:
        if label not in self.seen:
            self.seen.add(label)
            self.called.append(label)

    def _report_missing_notes(self) -> None:
        for label in dict.fromkeys(self.state.env.get("missing_notes", ())):
            if len(self.findings) >= MAX_FINDINGS:
                return
            offset = next(iter(self.places.all_of(f"[^{label}]", 1)), -1)
            hint = f"write a line that starts with [^{label}]:"
            self._finding("TEXT004", f"footnote [^{label}] is called but not written", offset, hint)

    def _report_unused_links(self) -> None:
        """CommonMark shows no line of the form `[label]: address`, also where the author meant words."""
        links: dict[str, dict[str, str]] = self.state.env["ref_links"]
        for key in [key for key in links if key not in self.used]:
            if len(self.findings) >= MAX_FINDINGS:
                return
            label = links[key]["label"]
            offset = next(iter(self.places.all_of(f"[{label}]:", 1)), -1)
            message = f"the line [{label}]: … defines a link that nothing uses, so it is not shown"
            self._finding("TEXT010", message, offset, "if it is text, put a backslash before its bracket")

    def _finding(self, code: str, message: str, offset: int, hint: str) -> None:
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Diagnostic(code, Severity.WARNING, self.places.at(offset), message, hint))

    # --- blocks -------------------------------------------------------------------------------------

    def blocks(self, tokens: list[Token]) -> list[Block]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeepError
        if any(t["type"] == "block_html" and not _is_comment(t["raw"]) for t in tokens):
            result = self._with_html(tokens)
        else:
            result = []
            for token in tokens:
                if token["type"] != "blank_line":
                    self._block(token, result)
        self.depth -= 1
        return result

    def _with_html(self, tokens: list[Token]) -> list[Block]:
        """Elements may open in one HTML block and close in a later one: parse them together, the Markdown in slots."""
        name = "md-slot"
        while name in self.source:
            name += "x"
        waiting, self.pending = self.pending, []
        slots: dict[str, list[Block]] = {}
        parts = []
        for token in tokens:
            if token["type"] == "block_html":
                parts.append(token["raw"])
                continue
            slot: list[Block] = []
            self._block(token, slot)
            if slot:
                parts.append(f'<{name} n="{len(slots)}"></{name}>')
                slots[str(len(slots))] = slot
        self.has_references = True
        before, points, left = self.removals.copy(), list(waiting), dict(slots)
        result = self._built(["".join(parts)], points, name, left)
        if left:  # an element that goes with all that is in it was never closed: it may not take the rest along
            self.removals, points = before, waiting
            result = self._built(parts, points, name, slots)
        self.pending = points + self.pending
        return result

    def _built(self, parts: list[str], points: list[Mark], name: str, slots: dict[str, list[Block]]) -> list[Block]:
        """The blocks of HTML, each part parsed on its own. What found a place is taken out of `points` and `slots`."""
        result: list[Block] = []
        for part in parts:
            root = html.parse(f"<body>{part}")
            result += html.build(root, self.removals, name, slots, points, references=True)
        return result

    def _block(self, token: Token, out: list[Block]) -> None:
        kind = token["type"]
        if kind == "paragraph":
            self._prose("p", token["text"], {}, out)
        elif kind == "block_text":
            self._prose("bare", token["text"], {}, out)
        elif kind == "heading":
            self._prose(f"h{token['attrs']['level']}", token["text"], {}, out)
        elif kind == "block_code":
            self._code(token, out)
        elif kind == "thematic_break":
            out.append(Group("hr"))
        elif kind == "block_quote":
            out.append(Group("blockquote", tuple(self.blocks(token["children"]))))
        elif kind == "list":
            self._list(token, out)
        elif kind == "table":
            out.append(self._table(token))
        elif kind == "def_list":
            self._definitions(token, out)
        elif kind == "block_html":
            self._comment(token["raw"].strip()[4:-3], out)

    def _prose(self, kind: str, text: str, attrs: dict[str, str], out: list[Block]) -> None:
        text = text.strip(" \r\n\t\f")
        if character := crowding(text):
            raise BusyError(character, self.places.line_of(text))
        is_plain = not any(map(text.__contains__, self.markup))
        if is_plain and text and not self.pending:
            out.append(Prose(kind, text, attrs=attrs, line=self.places.line_of(text)))
            return
        run = Run(self.removals)
        if self.pending:
            run.put_first(self.pending)
            self.pending = []
        if not is_plain:
            self._inline(self.inline_parser(text, self.state.env), run)
        elif text:
            run.add(text)
        line = self.places.line_of(text) if text else 0
        out.extend(prose if prose is not None else Group("excerpt") for prose in run.proses(kind, attrs, line))

    def _code(self, token: Token, out: list[Block]) -> None:
        text = token["raw"].removesuffix("\n")
        attrs = allow.code_language(token.get("attrs", {}).get("info", ""))
        marks = tuple(self.pending)
        self.pending = []
        out.append(Prose("pre", text, marks, attrs, line=self.places.line_of(text)))

    def _list(self, token: Token, out: list[Block]) -> None:
        attrs = token["attrs"]
        if attrs["ordered"] and len(token["children"]) == 1 and not token["children"][0]["children"]:
            number = f"{attrs.get('start', 1)}{token['bullet']}"  # a number alone is words, not an empty list
            self._prose("bare" if token["tight"] else "p", number.replace(".", "\\."), {}, out)
            return
        items = [self._item(item) for item in token["children"]]
        if attrs["ordered"]:
            out.append(Group("ol", tuple(items), {"start": str(attrs["start"])} if attrs.get("start", 1) != 1 else {}))
        else:
            out.append(Group("ul", tuple(items)))

    def _item(self, item: Token) -> Group:
        children = item["children"]
        attrs = {}
        first = children[0] if children else None
        if first is not None and first["type"] in ("paragraph", "block_text") and (m := _TASK.match(first["text"])):
            attrs["checked"] = "false" if m[1] == " " else "true"
            first["text"] = first["text"][m.end() :]
        return Group("li", tuple(self.blocks(children)), attrs)

    def _table(self, token: Token) -> Group:
        head, *rows = (self._row(row) for row in token["children"])
        groups = [Group("thead", (head,))]
        if rows:
            groups.append(Group("tbody", tuple(rows)))
        return Group("table", tuple(groups))

    def _row(self, row: Token) -> Group:
        cells = []
        for cell in row["children"]:
            inside: list[Block] = []
            if cell["text"]:
                self._prose("bare", cell["text"], {}, inside)
            align, head = cell["attrs"]["align"], cell["attrs"]["head"]
            attrs = {"align": align} if align else {}
            if head:
                attrs["scope"] = "col"
            cells.append(Group("th" if head else "td", tuple(inside), attrs))
        return Group("tr", tuple(cells))

    def _definitions(self, token: Token, out: list[Block]) -> None:
        children: list[Block] = []
        for item in token["children"]:
            if item["type"] == "def_list_head":
                self._prose("dt", item["text"], {}, children)
            else:
                children.append(Group("dd", tuple(self.blocks(item["children"]))))
        out.append(Group("dl", tuple(children)))

    def _comment(self, text: str, out: list[Block]) -> None:
        label = page_label(text)
        if label is not None:
            self.pending.append(Mark(0, 0, "page", {"label": label}))
        elif is_excerpt(text):
            out.append(Group("excerpt"))

    @cached_property
    def closed(self) -> frozenset[str]:
        """The elements that the source closes somewhere."""
        return frozenset(match[1].lower() for match in _CLOSED.finditer(self.source))

    # --- inline -------------------------------------------------------------------------------------

    def _inline(self, tokens: list[Token], run: Run) -> None:
        for token in tokens:
            kind = token["type"]
            if kind == "text":
                if raw := token["raw"]:
                    run.add(unescape(raw) if "&" in raw else raw)
            elif kind == "softbreak":
                run.soft_break()
            elif kind == "emphasis":
                self._marked("em", {}, token, run)
            elif kind == "strong":
                self._marked("strong", {}, token, run)
            elif kind == "link":
                self._link(token, run)
            elif kind == "wikilink":
                self._wikilink(token, run)
            elif kind == "note_call":
                self._call(token["label"])
                run.point("note", {"label": token["label"]})
            elif kind == "codespan":
                if token["raw"]:
                    start = run.length
                    run.add(token["raw"])
                    run.marks.append(Mark(start, run.length, "code"))
            elif kind == "inline_html":
                self._tag(token["raw"], run)
            elif kind == "linebreak":
                run.line_break()
            elif kind == "image":
                self._image(token, run, "")
            elif kind == "strikethrough":
                self._marked("s", {}, token, run)

    def _marked(self, tag: str, attrs: dict[str, str], token: Token, run: Run) -> None:
        start, before = run.length, len(run.marks)
        self._inline(token["children"], run)
        run.mark(start, before, tag, attrs)

    def _link(self, token: Token, run: Run) -> None:
        attrs = token["attrs"]
        if "ref" in token:
            self.used.add(token["ref"])
        tag, kept = allow.link(attrs["url"], unescape(attrs.get("title") or ""), self.removals)
        children = token["children"]
        if tag and len(children) == 1 and children[0]["type"] == "image":
            self._image(children[0], run, kept["href"])
            return
        if tag:
            tag, kept = allow.reference(kept)
            self.has_references |= tag == "ref"
        self._marked(tag, kept, token, run)

    def _wikilink(self, token: Token, run: Run) -> None:
        attrs = {"target": token["target"], "literal": token["literal"]}
        if token["fragment"]:
            attrs["fragment"] = token["fragment"]
        if token.get("bare"):
            attrs["bare"] = "true"
        self.has_references = True
        self._marked("ref", attrs, token, run)

    def _image(self, token: Token, run: Run, link: str) -> None:
        attrs = token["attrs"]
        if "ref" in token:
            self.used.add(token["ref"])
        alt = " ".join(_plain(token["children"]).split())
        run.image(attrs["url"], alt, unescape(attrs.get("title") or ""), link)

    def _tag(self, raw: str, run: Run) -> None:
        """One tag, comment or instruction of inline HTML, which mistune has found to be well-formed."""
        if raw.startswith("<!--"):
            run.comment(raw[4:-3])
            return
        if raw[1] in "!?":
            return
        end = 1 + (raw[1] == "/")
        stop = end
        while raw[stop].isalnum() or raw[stop] == "-":
            stop += 1
        tag = raw[end:stop].lower()
        if end == 2:
            run.close(tag)
            return
        if tag not in allow.KNOWN and "=" not in raw and tag not in self.closed:
            run.add(raw)  # `<name>` in running text is words
            return
        attrs = _attributes(raw) if "=" in raw else {}
        if tag == "br":
            run.line_break()
        elif tag == "img":
            self.removals.attributes(attrs)
            run.image(attrs.get("src", ""), " ".join(attrs.get("alt", "").split()), attrs.get("title", ""))
        elif tag in allow.VOID or tag in allow.BLOCKS:
            self.removals.element(tag)
        else:
            kind, kept, anchor = allow.inline(tag, attrs, self.removals)
            if anchor:
                run.point("anchor", {"id": anchor})
            if kind == "link":
                kind, kept = allow.reference(kept)
                self.has_references |= kind == "ref"
            run.open(tag, kind, kept)


def _attributes(tag: str) -> dict[str, str]:
    root = etree.fromstring(tag.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", no_network=True))
    if root is None:
        return {}
    elements = [e for e in root.iter() if e.attrib]
    return {str(k): str(v) for k, v in elements[-1].items()} if elements else {}


def _is_comment(raw: str) -> bool:
    text = raw.strip()
    return text.startswith("<!--") and text.find("-->", 4) == len(text) - 3
