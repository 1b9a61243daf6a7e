"""Builds blocks from a stream of elements and texts, whatever they claim about nesting.

The rules of `_FITS` make every result well-formed: list items stand in lists, rows in tables, and what does not fit
is wrapped, moved or loses its frame, never its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from site_builder.model import Block, Group, Mark, Prose
from site_builder.readers import MAX_DEPTH, allow
from site_builder.readers.inline import Run, TooDeepError

_BARE_IN: Final = frozenset({"li", "td", "th", "dd", "summary", "figcaption"})
_MAKES_BARE: Final = _BARE_IN | {"ul", "ol", "dl", "tr", "thead", "tbody", "tfoot", "table"}
_PARENTS: Final[dict[str, frozenset[str]]] = {
    "li": frozenset({"ul", "ol"}),
    "dt": frozenset({"dl"}),
    "dd": frozenset({"dl"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tfoot": frozenset({"table"}),
    "caption": frozenset({"table"}),
    "tr": frozenset({"thead", "tbody", "tfoot", "table"}),
    "td": frozenset({"tr", "thead", "tbody", "tfoot", "table"}),
    "th": frozenset({"tr", "thead", "tbody", "tfoot", "table"}),
    "figcaption": frozenset({"figure"}),
    "summary": frozenset({"details"}),
}
_WRAP: Final = {"ul": "li", "ol": "li", "dl": "dd", "tr": "td"}
_PROPER: Final = {
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "dl": frozenset({"dt", "dd"}),
    "tr": frozenset({"td", "th"}),
}
_SECTIONS: Final = frozenset({"thead", "tbody", "tfoot"})
_TABULAR: Final = _SECTIONS | {"caption", "tr", "td", "th"}


class _Frame:
    __slots__ = ("attrs", "children", "kind", "tag")

    def __init__(self, tag: str, kind: str, attrs: dict[str, str]) -> None:
        self.tag, self.kind, self.attrs = tag, kind, attrs
        self.children: list[Block] = []


class Builder:
    """Feed it `start`, `end`, `text`, `comment`, `blocks`; `finish` gives the tree."""

    def __init__(self, removals: allow.Removals, pages: list[Mark] | None = None, references: bool = False) -> None:
        self.removals = removals
        self.references = references
        self.pending: list[Mark] = pages if pages is not None else []
        """Page breaks and anchors that wait for the next paragraph."""
        self.frames: list[_Frame] = [_Frame("", "", {})]
        self.run: Run | None = None
        self.prose: tuple[str, dict[str, str]] = ("", {})
        """Kind and attributes of the open prose element; no kind for text that stands loose."""
        self.inline: list[tuple[str, str, dict[str, str]]] = []
        self.verbatim = 0
        self.line = 0
        self.begun = 0

    # --- elements -----------------------------------------------------------------------------------

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "br":
            self._current().line_break()
        elif tag == "img":
            self._image(attrs)
        elif tag in allow.PROSE:
            self._start_prose(tag, attrs)
        elif tag in allow.GROUPS or tag == "hr":
            self._start_group(tag, attrs)
        elif tag in allow.WRAPPERS:
            self._start_wrapper(tag, attrs)
        elif tag not in allow.VOID:
            kind, kept, anchor = allow.inline(tag, attrs, self.removals)
            if anchor:
                self._anchor(anchor)
            if kind == "link" and self.references:
                kind, kept = allow.reference(kept)
            if kind == "code" and self.verbatim:
                kind = ""
                self._code(attrs)
            self.inline.append((tag, kind, kept))
            if self.run is not None:
                self.run.open(tag, kind, kept)
            if len(self.inline) > 4 * MAX_DEPTH:
                raise TooDeepError

    def end(self, tag: str) -> None:
        if tag in allow.PROSE:
            self._flush()
            if allow.PROSE[tag] == "pre" and self.verbatim:
                self.verbatim -= 1
            self.prose = ("", {})
        elif tag in allow.GROUPS or tag in allow.WRAPPERS:
            self._flush()
            self._close_frame(tag)
        elif tag not in allow.VOID:
            for index in range(len(self.inline) - 1, -1, -1):
                if self.inline[index][0] == tag:
                    del self.inline[index]
                    break
            if self.run is not None:
                self.run.close(tag)

    def text(self, text: str) -> None:
        if self.verbatim:
            if text:
                self._current().add(text)
        elif self.run is not None:
            self.run.fold(text)
        elif text.strip(" \t\n\r\f"):
            self._current().fold(text)

    def comment(self, text: str) -> None:
        if self.run is not None:
            self.run.comment(text)
            return
        probe = Run(self.removals)
        probe.comment(text)
        self.pending.extend(m for m in probe.marks if m.tag == "page")
        if probe.is_cut:
            self._append(Group("excerpt"))

    def blocks(self, blocks: list[Block]) -> None:
        """Blocks made elsewhere (from Markdown) stand here."""
        self._flush()
        if self.pending and (placed := at_start(blocks, self.pending)) is not None:
            blocks = placed
            self.pending.clear()
        for block in blocks:
            self._append(block)

    def finish(self) -> list[Block]:
        self._flush()
        while len(self.frames) > 1:
            self._pop()
        return self.frames[0].children

    # --- prose --------------------------------------------------------------------------------------

    def _current(self) -> Run:
        """The open paragraph, begun if there is none, with the inline elements that are open around it."""
        if self.run is None:
            self.run = Run(self.removals)
            self.begun = self.line
            for tag, kind, kept in self.inline:
                self.run.open(tag, kind, kept)
        return self.run

    def _anchor(self, name: str) -> None:
        if self.run is not None:
            self.run.point("anchor", {"id": name})
        else:
            self.pending.append(Mark(0, 0, "anchor", {"id": name}))

    def _flush(self) -> None:
        run, self.run = self.run, None
        if run is None:
            return
        kind, attrs = self.prose
        if not kind:
            kind = "pre" if self.verbatim else "bare" if self.frames[-1].kind in _MAKES_BARE else "p"
        elif "id" in attrs:
            self.prose = (kind, {k: v for k, v in attrs.items() if k != "id"})
        if self.pending and (run.length or run.marks):
            run.put_first(self.pending)
            self.pending.clear()
        for prose in run.proses(kind, attrs, self.begun):
            self._append(prose if prose is not None else Group("excerpt"))

    def _start_prose(self, tag: str, attrs: dict[str, str]) -> None:
        self._flush()
        kind = allow.PROSE[tag]
        self.removals.attributes(attrs)
        kept = allow.common(attrs)
        self.prose = (kind, kept)
        if kind == "pre":
            self.verbatim += 1
            self._code(attrs)

    def _code(self, attrs: dict[str, str]) -> None:
        """`class="language-…"`, on `pre` or on the `code` in it, names the language of the code."""
        kind, kept = self.prose
        for word in attrs.get("class", "").split():
            if kind == "pre" and word.startswith(("language-", "lang-")):
                self.prose = (kind, {**kept, **allow.code_language(word.partition("-")[2])})

    def _image(self, attrs: dict[str, str]) -> None:
        self.removals.attributes(attrs)
        alt = " ".join(attrs.get("alt", "").split())
        if src := attrs.get("src", ""):
            link = next((kept["href"] for _, kind, kept in reversed(self.inline) if kind == "link"), "")
            self._current().image(src, alt, attrs.get("title", ""), link)
        elif alt:
            self._current().add(alt)

    # --- groups -------------------------------------------------------------------------------------

    def _start_group(self, tag: str, attrs: dict[str, str]) -> None:
        self._flush()
        self.prose = ("", {})
        kind = allow.GROUPS.get(tag, tag)
        self.removals.attributes(attrs)
        kept = {**allow.common(attrs), **allow.of_group(kind, attrs)}
        if kind == "hr":
            self._append(Group("hr"))
            return
        if kind == "li" and self.frames[-1].kind == "li":
            self._pop()
        self._push(_Frame(tag, kind, kept))

    def _start_wrapper(self, tag: str, attrs: dict[str, str]) -> None:
        self._flush()
        if tag == "form":
            self.removals.element(tag)
        self.removals.attributes(attrs)
        kept = allow.common(attrs)
        if anchor := kept.pop("id", ""):
            self._anchor(anchor)
        outer = tag in ("html", "body")
        self._push(_Frame(tag, "div" if kept and not outer else "", kept))

    def _push(self, frame: _Frame) -> None:
        self.frames.append(frame)
        if len(self.frames) > MAX_DEPTH and sum(1 for f in self.frames if f.kind) > MAX_DEPTH:
            raise TooDeepError

    def _close_frame(self, tag: str) -> None:
        for index in range(len(self.frames) - 1, 0, -1):
            if self.frames[index].tag == tag:
                while len(self.frames) > index:
                    self._pop()
                return

    def _pop(self) -> None:
        frame = self.frames.pop()
        if not frame.kind:
            for child in frame.children:
                self._append(child)
            return
        children, moved = _fitted(frame.kind, frame.children)
        for block in moved:
            self._append(block)
        if children or frame.kind in ("td", "th"):
            self._append(Group(frame.kind, tuple(children), frame.attrs))

    def _append(self, block: Block) -> None:
        """`block` into the open group; outside its proper parent it loses its frame but not its content."""
        frame = self.frames[-1]
        parents = _PARENTS.get(block.kind)
        if parents is None or frame.kind in parents or (not frame.kind and len(self.frames) > 1):
            frame.children.append(block)
        elif isinstance(block, Prose):
            frame.children.append(_as_prose(block, "p"))
        else:
            for child in block.children:
                self._append(child if frame.kind in _MAKES_BARE else _as_prose(child, "p"))


def at_start(blocks: Sequence[Block], points: Sequence[Mark]) -> list[Block] | None:
    """`blocks` with `points` at the beginning of their first paragraph; None when there is no paragraph."""
    for index, block in enumerate(blocks):
        placed: Block
        if isinstance(block, Prose):
            placed = msgspec.structs.replace(block, marks=(*points, *block.marks))
        elif (children := at_start(block.children, points)) is not None:
            placed = msgspec.structs.replace(block, children=tuple(children))
        else:
            continue
        return [*blocks[:index], placed, *blocks[index + 1 :]]
    return None


def at_end(blocks: Sequence[Block], points: Sequence[Mark]) -> list[Block]:
    """`blocks` with `points` at the end of their last paragraph, unless the end of the excerpt stands in the way."""
    return _at_end(blocks, points)[0]


def _at_end(blocks: Sequence[Block], points: Sequence[Mark]) -> tuple[list[Block], bool]:
    """Also whether the search is over: the points are placed, or an excerpt marker stands in the way."""
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        placed: Block
        if isinstance(block, Prose):
            end = len(block.text)
            marks = (*block.marks, *(Mark(end, end, point.tag, point.attrs) for point in points))
            placed = msgspec.structs.replace(block, marks=marks)
        elif block.kind == "excerpt":
            return list(blocks), True
        else:
            children, over = _at_end(block.children, points)
            if not over:
                continue
            placed = msgspec.structs.replace(block, children=tuple(children))
        return [*blocks[:index], placed, *blocks[index + 1 :]], True
    return list(blocks), False


def _fitted(kind: str, children: list[Block]) -> tuple[list[Block], list[Block]]:
    """What stands in a group of `kind`, made to fit, and what has to stand before it instead. Order never changes."""
    if kind == "table":
        return _table(children)
    if kind in ("thead", "tbody", "tfoot"):
        return _rows(children), []
    if kind in _WRAP:
        return _wrapped(children, _WRAP[kind], _PROPER[kind]), []
    return children, []


def _rows(children: list[Block]) -> list[Block]:
    cells = _wrapped(children, "td", frozenset({"tr", "td", "th"}))
    return _wrapped(cells, "tr", frozenset({"tr"}))


def _table(children: list[Block]) -> tuple[list[Block], list[Block]]:
    first = next((i for i, c in enumerate(children) if c.kind in _TABULAR), None)
    if first is None:
        return [], [_as_prose(child, "p") for child in children]
    inside: list[Block] = [children[first]] if children[first].kind == "caption" else []
    rows: list[Block] = []
    for child in children[first + len(inside) :]:
        if child.kind in _SECTIONS:
            _close_rows(rows, inside)
            inside.append(child)
        else:
            rows.append(_as_prose(child, "bare") if child.kind == "caption" else child)
    _close_rows(rows, inside)
    if len(inside) == 1 and inside[0].kind == "caption":
        return [], [_as_prose(child, "p") for child in children[: first + 1]]
    return inside, [_as_prose(child, "p") for child in children[:first]]


def _as_prose(block: Block, kind: str) -> Block:
    """Loose text and captions as prose of another kind; other blocks as they are."""
    if not isinstance(block, Prose) or block.kind not in ("bare", "caption", "dt"):
        return block
    return Prose(kind, block.text, block.marks, block.attrs, line=block.line)


def _close_rows(rows: list[Block], inside: list[Block]) -> None:
    if rows:
        inside.append(Group("tbody", tuple(_rows(rows))))
        rows.clear()


def _wrapped(children: list[Block], kind: str, proper: frozenset[str]) -> list[Block]:
    """Each run of children that are not `proper` becomes one group of `kind`."""
    result: list[Block] = []
    loose: list[Block] = []
    for child in children:
        if child.kind not in proper:
            loose.append(child)
            continue
        if loose:
            result.append(Group(kind, tuple(loose)))
            loose = []
        result.append(child)
    if loose:
        result.append(Group(kind, tuple(loose)))
    return result
