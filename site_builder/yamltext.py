"""YAML as typed text with places: bytes → text → front matter and body → a tree of `Node`s.

Nothing is ever turned into a Python object: `no`, `012`, `16:00:00` stay what was typed, and what a value means
is decided where its field is known (`schema`). The tree is built from parser *events*, in one loop without
recursion, so that depth, aliases and tags are refused before they can cost anything.

Choices: YAML 1.1 syntax as libyaml reads it, one document per file. A value that is empty, `~` or `null` is
missing. Anchors and aliases work, up to `MAX_ALIASED` repeated nodes; merge keys (`<<`) and tags do not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec
import yaml

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.ids import SourcePath

CODES: Final = {
    "YAML001": "The text is not valid YAML; the position is where the parser could not go on.",
    "YAML002": "A tab is used for indentation, where YAML allows only blanks.",
    "YAML003": "A key stands twice in one mapping; only the first counts.",
    "YAML004": "An alias (`*name`) leads to itself, to nothing, or repeats too much of the file.",
    "YAML005": "Lists and mappings are nested deeper than any metadata needs.",
    "YAML006": "A tag (`!!python/…`, `!name`) asks for something other than text.",
    "YAML007": "The file holds more than one YAML document.",
    "YAML008": "A merge key (`<<`) is used.",
    "YAML009": "A key is empty, or is a list or a mapping instead of a word.",
    "YAML010": "Front matter begins with `---` and never closes.",
    "TEXT101": "The file is not UTF-8 text.",
    "TEXT102": "The file contains NUL bytes.",
}

MAX_DEPTH: Final = 40
MAX_ALIASED: Final = 10_000
"""How many nodes a file may gain by repeating anchored ones: an alias bomb stops here."""

_TEXT_TAGS: Final = frozenset({None, "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_MISSING: Final = frozenset({"", "~", "null"})
_LINE_BREAKS: Final = "\x85\u2028\u2029"
_STAND_INS: Final = "\U0010f085\U0010f428\U0010f429"
_TO_STAND_INS: Final = str.maketrans(_LINE_BREAKS, _STAND_INS)
_FROM_STAND_INS: Final = str.maketrans(_STAND_INS, _LINE_BREAKS)


# --- the tree -----------------------------------------------------------------------------------------


class Scalar(msgspec.Struct, frozen=True, gc=False):
    """A text as typed. `style` is how: ``""`` plain, `'` or `"` quoted, `|` or `>` a block.

    `lead` is how far its first character stands behind `span` (1 in quotes); -1 when offsets cannot be told.
    """

    text: str
    span: Span
    style: str = ""
    lead: int = 0

    @property
    def missing(self) -> bool:
        """Whether nothing was given: empty, `~` or `null`, without quotes."""
        return self.text in _MISSING and not self.style

    def at(self, offset: int) -> Span:
        """The place of the character at `offset`, or of the whole value when that cannot be told."""
        if self.lead < 0 or not self.span.column:
            return self.span
        return Span(self.span.file, self.span.line, self.span.column + self.lead + offset)


class Sequence(msgspec.Struct, frozen=True, gc=False):
    """`flow`: written in brackets."""

    items: tuple[Node, ...]
    span: Span
    flow: bool = False


class Mapping(msgspec.Struct, frozen=True, gc=False):
    """`items`: key → value; `keys`: key → place of the key. Both in the order typed, each key once.

    `flow`: written in braces.
    """

    items: dict[str, Node]
    keys: dict[str, Span]
    span: Span
    flow: bool = False


Node = Scalar | Sequence | Mapping


def is_missing(node: Node | None) -> bool:
    return node is None or (type(node) is Scalar and node.missing)


def is_blank(node: Node) -> bool:
    """Whether `node` is missing, or a text of nothing but blanks."""
    return type(node) is Scalar and (node.missing or not node.text.strip())


def shown(node: Node) -> str:
    """`node` in a few words, for messages."""
    if isinstance(node, Sequence):
        return f"a list of {len(node.items)}" if node.items else "an empty list"
    if isinstance(node, Mapping):
        names = ", ".join(f'"{shorten(key, 20)}"' for key in list(node.items)[:3])
        return f"a mapping with {names}{', …' if len(node.items) > 3 else ''}" if names else "an empty mapping"
    return "nothing" if node.missing else f'"{shorten(node.text)}"'


def shorten(text: str, length: int = 40) -> str:
    """`text` cut to `length` characters, as `printable`."""
    return printable(text[:length] + ("…" if len(text) > length else ""))


def printable(text: str) -> str:
    """`text` on one line, without anything that a terminal would act on or an eye would miss."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c in "\n\t" else f"\\u{ord(c):04x}" for c in text)


# --- bytes and files ----------------------------------------------------------------------------------


def decode(data: bytes, file: SourcePath) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The text of a file: UTF-8, a BOM is dropped, CRLF and CR become LF. Faults are told by byte offset (from 0)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, (_not_utf8(Span(file), "the file is UTF-16 text (byte 0)"),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        start = fault.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        return None, (_not_utf8(_byte_span(data, start, file), f"byte {start} (0x{data[start]:02x}) is not UTF-8"),)
    if "\0" in text:
        start = data.index(b"\0")
        message = f"byte {start} is NUL: the file is not text, or was damaged ({data.count(0)} NUL bytes in all)"
        return None, (Diagnostic("TEXT102", Severity.ERROR, _byte_span(data, start, file), message),)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, ()


def _not_utf8(span: Span, message: str) -> Diagnostic:
    return Diagnostic("TEXT101", Severity.ERROR, span, message, "save it as UTF-8")


def _byte_span(data: bytes, offset: int, file: SourcePath) -> Span:
    before = data[:offset].decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return Span(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


class FrontMatter(msgspec.Struct, frozen=True):
    """A file in two parts. `first_line` and `body_line` are where the YAML and the body begin (from 1).

    `present` is False for a file without front matter: all of it is body.
    """

    yaml: str
    first_line: int
    body: str
    body_line: int
    present: bool


_BLANKS = re.compile(r"[ \t\n]*\n|")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)


def split_front_matter(text: str, file: SourcePath) -> tuple[FrontMatter, tuple[Diagnostic, ...]]:
    """The YAML between a first line `---` (blank lines may precede it) and the next `---` or `...`; the rest is body.

    Later `---` lines belong to the body, which is returned untouched. Without a closing line there is neither YAML
    nor body, and an error at the opening line.
    """
    blank = _BLANKS.match(text)
    start = blank.end() if blank else 0
    opening = text[start : text.find("\n", start) + 1] or text[start:]
    if opening.rstrip(" \t\n") != "---":
        return FrontMatter("", 1, text, 1, False), ()
    line = text.count("\n", 0, start) + 1
    begin = start + len(opening)
    closing = _CLOSING.search(text, begin)
    if closing is None:
        message = "the front matter that begins here never closes"
        hint = "end it with a line `---`; for a rule at the top of a text write `***`"
        found = Diagnostic("YAML010", Severity.ERROR, Span(file, line, 1), message, hint)
        return FrontMatter("", line + 1, "", line + 1, True), (found,)
    yaml_text = text[begin : closing.start()]
    body_line = line + 2 + yaml_text.count("\n")
    return FrontMatter(yaml_text, line + 1, text[closing.end() :], body_line, True), ()


# --- text → tree --------------------------------------------------------------------------------------


class _UnreadableError(Exception):
    """Reading cannot go on; the finding has been recorded."""


class _Open:
    """A list or mapping whose end has not been read. `size` counts the nodes in it, repeated ones each time."""

    __slots__ = ("anchor", "flow", "items", "key", "keys", "size", "span", "values")

    def __init__(self, span: Span, anchor: str | None, mapping: bool, flow: bool) -> None:
        self.span = span
        self.anchor = anchor
        self.flow = flow
        self.size = 1
        self.items: list[Node] = []
        self.values: dict[str, Node] = {}
        self.keys: dict[str, Span] | None = {} if mapping else None
        self.key: tuple[str, Span] | None = None


class _Tree:
    """Takes events, makes nodes. One per file and thrown away with it."""

    def __init__(self, file: SourcePath, first_line: int, stand_ins: bool) -> None:
        self.file = file
        self.first_line = first_line
        self.stand_ins = stand_ins
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.aliased = 0
        self.documents = 0
        self.findings: list[Diagnostic] = []

    def span(self, mark: Any) -> Span:
        return Span(self.file, mark.line + self.first_line, mark.column + 1)

    def report(self, code: str, span: Span, message: str, hint: str = "") -> None:
        self.findings.append(Diagnostic(code, Severity.ERROR, span, printable(message), printable(hint)))

    def add(self, node: Node, size: int) -> None:
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        top.size += size
        if top.keys is None:
            top.items.append(node)
        elif top.key is None:
            top.key = (self.key(node, top.keys), node.span)
        else:
            key, span = top.key
            top.key = None
            if key and key not in top.keys:
                top.keys[key] = span
                top.values[key] = node

    def key(self, node: Node, known: dict[str, Span]) -> str:
        """The text of a key, or ``""`` for one that was refused (its value is then left out)."""
        if not isinstance(node, Scalar) or not node.text:
            self.report("YAML009", node.span, f"a key must be a word, not {shown(node)}", "put the key before the `:`")
            return ""
        if node.text == "<<" and not node.style:
            self.report("YAML008", node.span, "merge keys (`<<`) are not supported", "write the keys out")
            return ""
        if node.text in known:
            first = known[node.text].line
            message = f'the key "{shorten(node.text)}" is given twice, first on line {first}'
            self.report("YAML003", node.span, message, "keep one of the two")
        return node.text

    def scalar(self, event: Any) -> None:
        if event.tag not in _TEXT_TAGS:
            self.tag(event)
        start, text = event.start_mark, event.value
        style = event.style or ""
        lead = 1 if style else 0
        if event.end_mark.index - start.index != len(text) + 2 * lead:
            lead = -1
        if self.stand_ins:
            text = text.translate(_FROM_STAND_INS)
        node = Scalar(text, Span(self.file, start.line + self.first_line, start.column + 1), style, lead)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1)
        self.add(node, 1)

    def start(self, event: Any) -> None:
        if event.tag not in _TEXT_TAGS:
            self.tag(event)
        span = self.span(event.start_mark)
        if len(self.open) >= MAX_DEPTH:
            self.report("YAML005", span, f"lists and mappings are nested more than {MAX_DEPTH} levels deep")
            raise _UnreadableError
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)
        self.open.append(_Open(span, event.anchor, type(event) is yaml.MappingStartEvent, bool(event.flow_style)))

    def end(self, event: Any) -> None:
        done = self.open.pop()
        node: Node
        if done.keys is None:
            node = Sequence(tuple(done.items), done.span, done.flow)
        else:
            node = Mapping(done.values, done.keys, done.span, done.flow)
        if done.anchor is not None:
            self.anchors[done.anchor] = (node, done.size)
        self.add(node, done.size)

    def alias(self, event: Any) -> None:
        span = self.span(event.start_mark)
        found = self.anchors.get(event.anchor)
        if found is None:
            inside = any(o.anchor == event.anchor for o in self.open)
            name = shorten(event.anchor)
            message = f"the alias *{name} contains itself" if inside else f"nothing above is named &{name}"
            hint = "" if inside else "a text that begins with `*` must stand in quotes"
            self.report("YAML004", span, message, hint)
            raise _UnreadableError
        node, size = found
        self.aliased += size
        if self.aliased > MAX_ALIASED:
            message = f"aliases repeat more than {MAX_ALIASED} values of this file"
            self.report("YAML004", span, message, "write the values out")
            raise _UnreadableError
        self.add(node, size)

    def tag(self, event: Any) -> None:
        name = event.tag.replace("tag:yaml.org,2002:", "!!")
        message = f"the tag {shorten(name)} is not supported: every value is read as text"
        self.report("YAML006", self.span(event.start_mark), message, "remove it, or put the text in quotes")

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second YAML document begins here"
            self.report("YAML007", self.span(event.start_mark), message, "keep one document in the file")
            raise _UnreadableError

    def ignore(self, event: Any) -> None:
        pass


_HANDLERS: Final[dict[type, Callable[[_Tree, Any], None]]] = {
    yaml.ScalarEvent: _Tree.scalar,
    yaml.MappingStartEvent: _Tree.start,
    yaml.SequenceStartEvent: _Tree.start,
    yaml.MappingEndEvent: _Tree.end,
    yaml.SequenceEndEvent: _Tree.end,
    yaml.AliasEvent: _Tree.alias,
    yaml.DocumentStartEvent: _Tree.document,
    yaml.DocumentEndEvent: _Tree.ignore,
    yaml.StreamStartEvent: _Tree.ignore,
}
_Parser: Final[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def load(text: str, file: SourcePath, first_line: int = 1) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The one YAML document in `text`, whose first line is line `first_line` of `file`.

    No node and no finding: there is nothing but blanks and comments. A node *and* findings: what could be read,
    to be checked further. No node and findings: the text could not be read.
    """
    # YAML 1.1 takes three more characters for line breaks: that would change texts and every line number after.
    stand_ins = any(c in text for c in _LINE_BREAKS)
    tree, readable = _Tree(file, first_line, stand_ins), text.translate(_TO_STAND_INS) if stand_ins else text
    try:
        try:
            _grow(tree, _Parser(readable))
        except yaml.scanner.ScannerError as fault:
            if "nesting depth" not in str(fault.problem):
                raise
            # LibYAML looks ahead and may give up before the event that is one too deep; the slow parser comes to it
            tree = _Tree(file, first_line, stand_ins)
            _grow(tree, yaml.BaseLoader(readable))
    except _UnreadableError:
        tree.root = None
    except yaml.YAMLError as fault:
        tree.root = None
        tree.findings.append(_explained(fault, text, file, first_line))
    return tree.root, tuple(tree.findings)


def _grow(tree: _Tree, parser: Any) -> None:
    """Feed every event of `parser` to `tree`."""
    while (kind := type(event := parser.get_event())) is not yaml.StreamEndEvent:
        _HANDLERS[kind](tree, event)


# --- what the parser could not read, in the user's words ----------------------------------------------

_QUOTE: Final = "put a text that begins with one of @ ` % & * ! | > [ ] { } # , or a quotation mark in quotes"
_EXPLANATIONS: Final = (
    ("mapping values are not allowed", "a `:` stands where none may be",
     "put a text that contains `: ` in quotes; give the keys of one mapping the same indentation"),
    ("mapping keys are not allowed", "a lone `?` is YAML syntax",
     "put it in quotation marks, or leave the key out when its value is not known"),
    ("found character that cannot start any token", "no value can begin with this character", _QUOTE),
    ("did not find expected alphabetic or numeric character", "an alias or anchor has no proper name", _QUOTE),
    ("found unexpected end of stream", "a quotation mark that opens is never closed",
     "close it; inside double quotes write `\\\"`, inside single quotes `''`"),
    ("did not find expected ',' or ']'", "a list in [ ] is not closed", "close it with `]`, or put the text in quotes"),
    ("did not find expected ',' or '}'", "a mapping in { } is not closed",
     "close it with `}`, or put the text in quotes"),
    ("did not find expected key", "a key was expected here",
     "check the indentation; when a text begins with a quotation mark, all of it must stand inside quotes"),
    ("did not find expected '-' indicator", "the list goes on without a `-`",
     "begin each item of the list with `- ` at the same indentation"),
    ("block sequence entries are not allowed", "a list must begin on a line of its own",
     "move the `- ` to the next line"),
    ("could not find expected ':'", "a line without `:` stands among keys",
     "indent a line that continues the text above it, or put the text in quotes"),
    ("did not find expected comment or line break", "a text follows `|` or `>` on the same line",
     "begin it on the next line, indented, or put it in quotes"),
    ("invalid Unicode character escape", "this escape is not a character", "write the character itself"),
    ("unknown escape character", "a backslash stands before a character that needs none",
     "use single quotes, or write `\\\\`"),
)  # fmt: skip


def _explained(fault: yaml.YAMLError, text: str, file: SourcePath, first_line: int) -> Diagnostic:
    """`fault` of the parser as a finding: a tab by its name, the commonest slips with what to do."""
    if isinstance(fault, yaml.reader.ReaderError):
        return _unreadable(text, file, first_line)
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    context = getattr(fault, "context_mark", None)
    line, column = (mark.line, mark.column) if mark else (-1, -1)
    lines = text.split("\n")
    indent = lines[line][: len(lines[line]) - len(lines[line].lstrip(" \t"))] if 0 <= line < len(lines) else ""
    if "\t" in indent:
        span = Span(file, first_line + line, indent.index("\t") + 1)
        hint = "indent with blanks"
        return Diagnostic("YAML002", Severity.ERROR, span, "a tab is used for indentation", hint)
    problem = str(getattr(fault, "problem", None) or fault)
    known = next(((m, h) for words, m, h in _EXPLANATIONS if words in problem), None)
    message, hint = known or (f"not valid YAML: {shorten(problem, 120)}", "")
    if problem == "found unexpected end of stream" and context is not None:
        line, column = context.line, context.column
    elif context is not None and context.line != line and context.line >= 0:
        message += f" (it began on line {first_line + context.line})"
    return Diagnostic("YAML001", Severity.ERROR, Span(file, max(first_line + line, 0), column + 1), message, hint)


def _unreadable(text: str, file: SourcePath, first_line: int) -> Diagnostic:
    """The finding for the first character that YAML forbids everywhere (control characters, lone surrogates)."""
    for number, line in enumerate(text.split("\n")):
        for column, c in enumerate(line, 1):
            if (c < " " and c != "\t") or "\x7f" <= c < "\xa0" or "\ud800" <= c < "\ue000" or c in "\ufffe\uffff":
                span = Span(file, first_line + number, column)
                message = f"the control character U+{ord(c):04X} stands here"
                return Diagnostic("YAML001", Severity.ERROR, span, message, "remove it")
    return Diagnostic("YAML001", Severity.ERROR, Span(file), "not valid YAML: a character that YAML forbids")
