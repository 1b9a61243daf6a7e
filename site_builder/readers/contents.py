"""What others ask of a body: its words, its sections, who speaks in it. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import is_
from typing import Final

import msgspec

from site_builder.ids import Anchor
from site_builder.model import Block, Body, Group, Mark, Note, Prose, Struct, prose_of

_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Scripts written without blanks: Thai, Lao, Burmese, Khmer, kana, Chinese characters."""
_WORD: Final = re.compile(r"\w[\w'’\-]*")


class Passage(Struct, frozen=True):
    """What one address of the page says: a paragraph, a list item, a table, with the notes called there."""

    anchor: Anchor
    number: str
    text: str


class Section(Struct, frozen=True):
    """A heading (or none, before the first) and the passages under it, up to the next heading of any level."""

    anchor: Anchor
    heading: str
    level: int
    passages: tuple[Passage, ...]


def plain(block: Block) -> str:
    """The words of a block, line breaks kept, blocks within it on lines of their own."""
    return block.text if isinstance(block, Prose) else "\n".join(p.text for p in prose_of(block.children))


def to_text(body: Body) -> str:
    """The whole text, blocks separated by blank lines, footnotes last."""
    blocks = [*body.blocks, *(block for note in body.notes for block in note.blocks)]
    return "\n\n".join(filter(None, map(plain, blocks)))


def words(body: Body) -> int:
    """About how many words: runs of letters and digits; where a script has no blanks, two characters count as one."""
    return sum(words_in(prose.text) for prose in body.prose())


def words_in(text: str) -> int:
    if text.isascii():
        return len(text.split())
    unspaced = len(_UNSPACED.findall(text))
    if unspaced:
        text = _UNSPACED.sub(" ", text)
    return len(_WORD.findall(text)) + (unspaced + 1) // 2


def authored_ids(body: Body) -> set[str]:
    """Every id that the source gave to something in `body`."""
    names = {m.attrs.get("id", "") for p in body.prose() for m in p.marks if m.tag == "anchor"}
    waiting: list[Block] = [*body.blocks, *(b for note in body.notes for b in note.blocks)]
    while waiting:
        block = waiting.pop()
        names.add(block.attrs.get("id", ""))
        if isinstance(block, Group):
            waiting.extend(block.children)
    return names


# --- sections -----------------------------------------------------------------------------------------


def sections(body: Body) -> list[Section]:
    """The body as search and outlines want it: every word once, each at the nearest address before it."""
    return _Sections(body.notes).of(body.blocks)


class _Sections:
    def __init__(self, notes: Sequence[Note]) -> None:
        self.notes = {note.label: note for note in notes}
        self.done: list[Section] = []
        self.head = (Anchor(""), "", 0)
        self.passages: list[tuple[Anchor, str, list[str]]] = []

    def of(self, blocks: tuple[Block, ...]) -> list[Section]:
        self._walk(blocks)
        for label in list(self.notes):
            self._say(self._note(label))
        self._close()
        return self.done

    def _walk(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            if isinstance(block, Group):
                if block.anchor:
                    self.passages.append((block.anchor, block.number, []))
                    for prose in prose_of(block.children):
                        self._say(self._words(prose))
                else:
                    self._walk(block.children)
            elif block.kind in ("h1", "h2", "h3", "h4", "h5", "h6"):
                self._close()
                self.head = (block.anchor, self._words(block), int(block.kind[1]))
            else:
                if block.anchor:
                    self.passages.append((block.anchor, block.number, []))
                self._say(self._words(block))

    def _say(self, text: str) -> None:
        if text:
            if not self.passages:
                self.passages.append((self.head[0], "", []))
            self.passages[-1][2].append(text)

    def _words(self, prose: Prose) -> str:
        notes = [self._note(m.attrs.get("label", "")) for m in prose.marks if m.tag == "note"]
        return "\n".join(filter(None, [prose.text, *notes]))

    def _note(self, label: str) -> str:
        note = self.notes.pop(label, None)
        return "\n".join(filter(None, map(self._words, prose_of(note.blocks)))) if note else ""

    def _close(self) -> None:
        passages = tuple(Passage(a, n, "\n".join(texts)) for a, n, texts in self.passages if texts)
        if passages or self.head[1]:
            self.done.append(Section(*self.head, passages))
        self.head = (Anchor(""), "", 0)
        self.passages = []


# --- speakers -----------------------------------------------------------------------------------------


def mark_speakers(body: Body, names: Sequence[str]) -> Body:
    """Paragraphs that open with one of `names` and `:`, `.` or a line break become that speaker's turns.

    They get `speaker` as an attribute and as a mark on the name as it stands there.
    """
    if not names:
        return body
    known = "|".join(re.escape(name) for name in sorted(set(filter(None, names)), key=lambda n: (-len(n), n)))
    opening = re.compile(rf"({known})[ \t\u00a0]*(?:[:.：]|(?=\n))")
    notes = tuple(Note(note.label, _spoken(note.blocks, opening)) for note in body.notes)
    return Body(_spoken(body.blocks, opening), notes)


def _spoken(blocks: tuple[Block, ...], opening: re.Pattern[str]) -> tuple[Block, ...]:
    return tuple(_turns(blocks, opening))


def _turns(blocks: tuple[Block, ...], opening: re.Pattern[str]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Group):
            children = _spoken(block.children, opening)
            same = all(map(is_, children, block.children))
            yield block if same else msgspec.structs.replace(block, children=children)
        elif block.kind in ("p", "bare") and (match := opening.match(block.text)):
            marks = (Mark(0, match.end(), "speaker"), *block.marks)
            yield msgspec.structs.replace(block, marks=marks, attrs={**block.attrs, "speaker": match[1]})
        else:
            yield block
