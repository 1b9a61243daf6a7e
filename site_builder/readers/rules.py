"""The Markdown grammar: mistune with this archive's rules for footnotes, tables, wikilinks and page-break comments.

mistune's own table and footnote plug-ins lose words (rows of another width, second definitions, notes that only notes
call), so these two are written anew; the others are taken as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from re import Match
from typing import Any, Final

from mistune.block_parser import BlockParser
from mistune.core import BlockState, InlineState
from mistune.helpers import BLOCK_TAGS, PRE_TAGS, parse_link
from mistune.inline_parser import InlineParser
from mistune.markdown import Markdown
from mistune.plugins.def_list import def_list
from mistune.plugins.formatting import strikethrough
from mistune.util import expand_leading_tab, expand_tab

from site_builder.readers import MAX_DEPTH
from site_builder.readers.inline import page_label

Token = dict[str, Any]

WIKILINK: Final = r"\[\[(?P<wiki_body>[^\[\]]{1,500})\]\]"
_NOTE_CALL: Final = r"\[\^(?P<call_label>[^\[\]\s]{1,200})\]"
_NOTE: Final = r"^ {0,3}\[\^(?P<note_label>[^\[\]\s]{1,200})\]:"
_ROW: Final = r"^ {0,3}(?=[^\s>#`~])[^\n|]*\|[^\n]*$"
_CELL = re.compile(r"[ \t]*(:?)-+(:?)[ \t]*\Z")
_BAR = re.compile(r"(?<!\\)\|")
_PLAIN: Final = r"^(?P<plain_text>(?:[^\s\d#=\-_*+>~`\[<:|](?!.*\|).*+\n)++)\n++(?![ \t\v\f])"
_STOPS: Final = ["thematic_break", "fenced_code", "atx_heading", "block_quote", "list", "note", "block_html"]
_NO_PARAGRAPH: Final = ["thematic_break", "fenced_code", "atx_heading", "indent_code"]
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^\n]*)")
_HTML: Final = (
    r"^ {0,3}(?:</?(?i:" + "|".join((*BLOCK_TAGS, *PRE_TAGS)) + r")(?=[ \t>]|/>|$)|<!--|<\?|<![A-Z]|<!\[CDATA\[)"
)
_QUOTED = re.compile(r" {0,3}>([^\n]*\n?)")
_ONE_BLANK = re.compile(r"\A ")
_BRACKET = re.compile(r"\[")


class Blocks(BlockParser):
    """mistune's block parser; a `<!-- pb 94 -->` belongs to the paragraph it stands in or before."""

    def parse_raw_html(self, m: Match[str], state: BlockState) -> int | None:
        if m.group(0).endswith("<!--"):
            end = state.find_line_end()
            line = state.get_text(end)
            comment, mark, rest = line[line.index("<!--") + 4 :].partition("-->")
            if mark and page_label(comment) is not None:
                if (after := state.append_paragraph()) is not None:
                    return after
                if rest.strip():
                    state.add_paragraph(line)
                    return end
        return super().parse_raw_html(m, state)

    def parse_block_html(self, m: Match[str], state: BlockState) -> int | None:
        """Where HTML ends a quotation or a list item, mistune counts on a token of its own."""
        return super().parse_raw_html(m, state)

    def extract_block_quote(self, m: Match[str], state: BlockState) -> tuple[str, int | None, set[int]]:
        """The lines of a quotation. mistune parses what follows it in the same breath and then mixes up the order."""
        lines: list[str] = []
        size = 0
        lazy: set[int] = set()
        may_be_lazy = False
        fence = ""
        while state.cursor < state.cursor_max:
            line = state.get_line(state.cursor)
            if quoted := _QUOTED.match(line):
                line = _ONE_BLANK.sub("", expand_leading_tab(quoted[1], 3))
                fence = _fence_after(line, fence)
                may_be_lazy = bool(line.strip()) and not fence and not self.compile_sc(_NO_PARAGRAPH).match(line)
            elif may_be_lazy and line.strip() and not self._interrupts(state):
                lazy.add(size)
                line = expand_leading_tab(line, 3)
            else:
                break
            lines.append(line)
            size += len(line)
            state.cursor = state.find_line_end()
        return expand_tab("".join(lines)), None, lazy

    def _interrupts(self, state: BlockState) -> bool:
        """Whether the line at the cursor ends a paragraph. An empty item and a list from 2 do not."""
        found = self.compile_sc(_STOPS).match(state.src, state.cursor)
        if found is None or found.lastgroup != "list":
            return found is not None
        return bool(found["list_3"].strip()) and found["list_2"].rstrip(".)") in ("-", "+", "*", "1")

    def parse_atx_heading(self, m: Match[str], state: BlockState) -> int:
        """As in mistune, but the closing `#`s are found in linear time."""
        text = m.group("atx_2").strip(" \t\r\f\v")
        open_ = text.rstrip("#")
        if not open_ or open_[-1] in " \t":
            text = open_.rstrip(" \t")
        level = len(m.group("atx_1"))
        state.append_token({"type": "heading", "text": text, "attrs": {"level": level}, "style": "atx"})
        return m.end() + 1


@cache
def grammar() -> tuple[Blocks, InlineParser]:
    """The two parsers, made once: they keep nothing between documents."""
    limit = MAX_DEPTH + 2
    blocks, inline = Blocks(max_nested_level=limit), InlineParser(max_nested_level=limit)
    Markdown(None, blocks, inline, [strikethrough, def_list])  # the plug-ins only register rules
    blocks.specification["block_html"] = _HTML
    blocks.register("plain", _PLAIN, _parse_plain, before="fenced_code")
    blocks.register("note", _NOTE, _parse_note, before="ref_link")
    blocks.register("table", _ROW, _parse_table)
    for rules in (blocks.block_quote_rules, blocks.list_rules):
        blocks.insert_rule(rules, "note", before="ref_link")
        blocks.insert_rule(rules, "table")
    inline.register("wikilink", WIKILINK, _parse_wikilink, before="link", start_chars="[")
    inline.register("note_call", _NOTE_CALL, _parse_call, before="link", start_chars="[")
    inline.specification["linebreak"] = r"(?:\\| {2,})\n[ \t]*"
    inline.specification["softbreak"] = r" *\n[ \t]*"
    return blocks, inline


def _parse_plain(block: BlockParser, m: Match[str], state: BlockState) -> int:
    """A paragraph and the blank lines after it, where no line can begin anything else: most of every text.

    It says nothing new, but spares trying a dozen rules at each line.
    """
    state.add_paragraph(m["plain_text"])
    state.append_token({"type": "blank_line"})
    return m.end()


def _fence_after(line: str, fence: str) -> str:
    """The fence of the code block that is open after `line`, ``""`` when none is."""
    found = _FENCE.match(line)
    if fence:
        closes = found is not None and found[1].startswith(fence) and not found[2].strip()
        return "" if closes else fence
    return found[1] if found and not (found[1][0] == "`" and "`" in found[2]) else ""


# --- inline -------------------------------------------------------------------------------------------


def _as_bracket(inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    """Only the first bracket of `m`, as the possible start of a link."""
    bracket = _BRACKET.match(state.src, m.start())
    assert bracket is not None
    return inline.parse_link(bracket, state)


def _parse_wikilink(inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    body = m.group("wiki_body")
    target, bar, label = body.partition("|")
    target = " ".join(target.split())
    name, _, fragment = target.partition("#")
    name, fragment = name.strip(), fragment.strip()
    is_link = state.src.startswith("(", m.end()) and parse_link(state.src, m.end() + 1)[0] is not None
    if is_link or state.in_link or not (name or fragment):
        return _as_bracket(inline, m, state)
    token: Token = {"type": "wikilink", "target": name, "fragment": fragment, "literal": m.group(0)}
    label = label.strip()
    if bar and label:
        child = state.copy()
        child.src = label
        child.in_link = True
        token["children"] = inline.render(child)
    else:
        token["bare"] = True
        token["children"] = [{"type": "text", "raw": name or fragment}]
    state.append_token(token)
    return m.end()


def _parse_call(inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    label = m.group("call_label").casefold()
    if label in state.env.get("notes", ()):
        state.append_token({"type": "note_call", "label": label})
        return m.end()
    if state.src.startswith(("(", "["), m.end()):
        return _as_bracket(inline, m, state)
    state.env.setdefault("missing_notes", []).append(m.group("call_label"))
    state.append_token({"type": "text", "raw": m.group(0), "_emphasis": False})
    return m.end()


# --- footnotes ----------------------------------------------------------------------------------------


def _parse_note(block: BlockParser, m: Match[str], state: BlockState) -> int:
    """A definition: its line, lines that continue its paragraph, and what is indented by four columns."""
    label = m.group("note_label").casefold()
    line_end = state.find_line_end_at(m.end())
    lines = [state.src[m.end() : line_end].strip(" \t\n")]
    stops = block.compile_sc(_STOPS)
    position = end = line_end
    blank = False
    while position < state.cursor_max:
        line = state.get_line(position)
        position += len(line)
        if not line.strip():
            blank = True
            lines.append("")
            continue
        if line.startswith(("    ", "\t")):
            lines.append(line[4:] if line[0] == " " else line[1:])
        elif blank or stops.match(state.src, position - len(line)):
            break
        else:
            lines.append(line.strip(" \t"))
        lines[-1] = lines[-1].rstrip("\n")
        blank = False
        end = position
    notes = state.env.setdefault("notes", {})
    offset = m.end() - len(m.group(0).lstrip()) if state.src is state.env.get("source") else -1
    definition = ("\n".join(lines).strip("\n"), offset)
    if label in notes:
        state.env.setdefault("repeated_notes", []).append((label, *definition))
    else:
        notes[label] = definition
    return end


# --- tables -------------------------------------------------------------------------------------------


def _cells(line: str) -> list[str]:
    line = line.strip()
    if line[:1] == "|":
        line = line[1:]
    if line[-1:] == "|" and line[-2:-1] != "\\":
        line = line[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(line)]


def _alignments(line: str) -> list[str] | None:
    """`["left", ""]` of the line `|:--|---|`, else None."""
    if "-" not in line or not ("|" in line or ":" in line):
        return None
    found = [_CELL.match(cell) for cell in _cells(line)]
    if None in found:
        return None
    words = {("", ""): "", (":", ""): "left", ("", ":"): "right", (":", ":"): "center"}
    return [words[m[1], m[2]] for m in found if m]


def _row(line: str, aligns: list[str], head: bool) -> Token:
    cells = _cells(line)
    cells += [""] * (len(aligns) - len(cells))
    children = [
        {"type": "table_cell", "text": cell, "attrs": {"align": aligns[i] if i < len(aligns) else "", "head": head}}
        for i, cell in enumerate(cells)
    ]
    return {"type": "table_row", "children": children}


def _table_lines(block: BlockParser, state: BlockState, start: int) -> Iterator[tuple[str, int]]:
    stops = block.compile_sc(_STOPS)
    position = start
    while position < state.cursor_max:
        line = state.get_line(position)
        if not line.strip() or "|" not in line or stops.match(state.src, position):
            return
        position += len(line)
        yield line, position


def _parse_table(block: BlockParser, m: Match[str], state: BlockState) -> int | None:
    """GFM's tables, but a row with more cells than the head keeps them: no word is lost."""
    start = state.find_line_end_at(m.start())
    delimiters = state.get_line(start)
    aligns = _alignments(delimiters)
    if aligns is None or len(_cells(m.group(0))) != len(aligns):
        return None
    head = _row(m.group(0), aligns, True)
    end = start + len(delimiters)
    rows = []
    for line, after in _table_lines(block, state, end):
        rows.append(_row(line, aligns, False))
        end = after
    state.append_token({"type": "table", "children": [head, *rows]})
    return end
