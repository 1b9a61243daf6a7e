"""Anchors and numbers: what makes a paragraph citable, for good.

A numbered block (`p`, `pre`, the direct text of a list item, a table as a whole) gets `p-` and a few hex digits of a
hash of its text, and a number people can say; a heading gets `h-` and its words. Both are a pure function of the text
and of the document's ledger file: what is recorded there is kept, wherever it stands now and if it was edited a little.

Numbers are names, not positions. Recorded ones never change and are never given again: what is new between 12 and 13
is 12a (the next free letter of 12), at the end the count goes on, what was deleted stays behind as "13 withdrawn".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Final

import msgspec

from site_builder import likeness
from site_builder.ids import Anchor, slug
from site_builder.ledger import Kind, LedgerAnchor, LedgerEntry, Status
from site_builder.model import Block, Body, Group, Prose, Struct, prose_of

LEAST_DIGITS: Final = 4
MAX_SLUG: Final = 60
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CLOSED: Final = frozenset({"figcaption", "summary"})
_HOMES: Final = frozenset({"", "li", "blockquote", "div", "section", "details"})
"""Groups in which bare text is a paragraph of its own; "" is the top of the body."""
_NUMBER: Final = re.compile(r"(\d{1,9})[a-z]*\Z", re.ASCII)


class Withdrawn(Struct, frozen=True, gc=False):
    """A recorded anchor that the text has no more. `to`: the anchor that took its text in (a merged paragraph).

    `day`: since when it is recorded as withdrawn or moved, ``""`` while it is not. `after`: the anchor of the block
    behind which it stood, ``""`` at the start of the text.
    """

    anchor: Anchor
    number: str
    kind: Kind
    status: Status
    to: str = ""
    after: str = ""
    day: str = ""


class Assigned(Struct, frozen=True, gc=False):
    """`body` with anchors and numbers, and what is recorded of this document but not in it."""

    body: Body
    withdrawn: tuple[Withdrawn, ...] = ()

    def anchors(self) -> tuple[Anchor, ...]:
        """Every anchor that stands in the body, in its order."""
        return tuple(block.anchor for block in citable(self.body))


def citable(body: Body) -> Iterator[Block]:
    """The blocks that get an anchor, in reading order. Footnotes, captions and the insides of tables get none."""
    return _citable(body.blocks, "")


def _citable(blocks: tuple[Block, ...], home: str) -> Iterator[Block]:
    for block in blocks:
        if _is_citable(block, home):
            yield block
        elif isinstance(block, Group) and _is_open(block):
            yield from _citable(block.children, block.kind)


def _is_open(group: Group) -> bool:
    return group.kind != "table" and group.kind not in _CLOSED


def _is_citable(block: Block, home: str) -> bool:
    if isinstance(block, Group):
        return block.kind == "table" and any(map(_says_something, prose_of(block.children)))
    wanted = block.kind in ("p", "pre") or block.kind in _HEADINGS or (block.kind == "bare" and home in _HOMES)
    return wanted and _says_something(block)


def _says_something(prose: Prose) -> bool:
    """Whether `text_of` the prose is more than nothing."""
    text = prose.text
    return bool(text and not text.isspace()) or any(mark.tag == "image" for mark in prose.marks)


def kind_of(block: Block) -> Kind:
    """The ledger's word for a citable block."""
    if block.kind in _HEADINGS:
        return "heading"
    return "table" if block.kind == "table" else "paragraph"


def text_of(block: Block) -> str:
    """What the anchor of a block depends on: its words; of one that is only pictures, their addresses."""
    if isinstance(block, Group):
        return likeness.folded(" ".join(filter(None, map(text_of, prose_of(block.children)))))
    text = likeness.folded(block.text)
    return text or " ".join(f"image:{mark.attrs.get('src', '')}" for mark in block.marks if mark.tag == "image")


# --- assigning ----------------------------------------------------------------------------------------

_Names = dict[int, LedgerAnchor]
"""Index of a block among the citable ones → what the ledger calls it. Blocks that are new to it are not in here."""


def assign(body: Body, entry: LedgerEntry | None = None, key: str = "") -> Assigned:
    """`body` with an anchor on each citable block and a number on each but headings. `key`: the archive's, in hex."""
    blocks = tuple(citable(body))
    texts = [text_of(block) for block in blocks]
    kinds = [kind_of(block) for block in blocks]
    recorded = [anchor for anchor in entry.anchors if anchor.kind != "comment"] if entry else []
    alignment = _recognize(texts, kinds, recorded, key)
    names = {now: recorded[before] for now, before in alignment.same.items()}
    taken = {anchor.anchor for anchor in recorded}
    anchors = _block_anchors(texts, kinds, names, taken) | _heading_anchors(texts, kinds, names, taken)
    anchors |= {now: name.anchor for now, name in names.items()}
    numbers = _numbers(kinds, names, recorded)
    pairs = iter([(anchors[i], numbers[i]) for i in range(len(blocks))])
    named = Body(_named(body.blocks, "", pairs), body.notes)
    moved = {recorded[before].anchor: anchors[now] for before, now in alignment.moved.items()}
    return Assigned(named, _withdrawn(recorded, frozenset(anchors.values()), moved))


def _recognize(
    texts: Sequence[str], kinds: Sequence[Kind], recorded: Sequence[LedgerAnchor], key: str
) -> likeness.Alignment:
    if not recorded:
        return likeness.Alignment({}, {})
    before = [likeness.Before(a.kind, a.fingerprint, a.sketch, a.status != "live") for a in recorded]
    now = [likeness.Now(kind, likeness.fingerprint(text, key), text) for text, kind in zip(texts, kinds, strict=True)]
    return likeness.align(before, now, key)


def _named(blocks: tuple[Block, ...], home: str, names: Iterator[tuple[Anchor, str]]) -> tuple[Block, ...]:
    """The same tree with the next name on each citable block: walks exactly as `_citable` does."""
    result: list[Block] = []
    for block in blocks:
        if _is_citable(block, home):
            anchor, number = next(names)
            block = msgspec.structs.replace(block, anchor=anchor, number=number)
        elif isinstance(block, Group) and block.children and _is_open(block):
            block = msgspec.structs.replace(block, children=_named(block.children, block.kind, names))
        result.append(block)
    return tuple(result)


def _withdrawn(
    recorded: Sequence[LedgerAnchor], standing: frozenset[Anchor], moved: dict[Anchor, Anchor]
) -> tuple[Withdrawn, ...]:
    """What the text has no more, each behind the last recorded block before it that still stands."""
    heirs = {a.anchor: moved.get(a.anchor) or Anchor(a.to) for a in recorded if a.anchor not in standing}
    result = []
    after = Anchor("")
    for a in recorded:
        if a.anchor in standing:
            after = a.anchor
            continue
        heir, steps = heirs[a.anchor], 0
        while heir in heirs and steps < len(heirs):
            heir, steps = heirs[heir], steps + 1
        status: Status = "moved" if heir in standing else "withdrawn"
        to = heir if heir in standing else ""
        day = a.changed if a.status == status else ""
        result.append(Withdrawn(a.anchor, a.number, a.kind, status, to, after, day))
    return tuple(result)


# --- anchors ------------------------------------------------------------------------------------------


def _digests(texts: Sequence[str], indices: Iterable[int]) -> dict[int, str]:
    """Index → 32 hex digits of its text, and of how many equal ones stand before it: moving others changes nothing."""
    seen: dict[str, int] = {}
    result = {}
    for index in indices:
        text = texts[index]
        number = seen[text] = seen.get(text, -1) + 1
        whole = f"{text}\0{number}" if number else text
        result[index] = blake2b(whole.encode(), digest_size=16).hexdigest()
    return result


def _block_anchors(texts: Sequence[str], kinds: Sequence[Kind], names: _Names, taken: set[Anchor]) -> dict[int, Anchor]:
    """`p-` and as few digits, at least four, as tell it from every other new block and every recorded anchor.

    Of two that begin alike both get longer, so that neither takes an address that the other had.
    """
    digests = _digests(texts, (i for i, kind in enumerate(kinds) if kind != "heading"))
    new = sorted((digest, index) for index, digest in digests.items() if index not in names)
    result = {}
    sorted_digests = [digest for digest, _ in new]
    for before, (digest, index), after in zip(["", *sorted_digests], new, [*sorted_digests[1:], ""], strict=False):
        length = LEAST_DIGITS
        for other in (before, after):
            if other.startswith(digest[:LEAST_DIGITS]):
                length = max(length, _shared(digest, other) + 1)
        while Anchor(f"p-{digest[:length]}") in taken and length < len(digest):
            length += 1
        result[index] = Anchor(f"p-{digest[:length]}")
    return result


def _shared(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), len(one))


def heading_anchor(text: str) -> Anchor:
    """The anchor of a heading with these words, when no other in its document has the same: `h-what-remains-open`.

    Words that Latin letters cannot spell get a hash.
    """
    text = likeness.folded(text)
    start = text[: 2 * MAX_SLUG]
    letters = sum(map(str.isalnum, start))
    plain = slug(start)
    if 2 * (len(plain) - plain.count("-")) < letters or not plain:
        return Anchor(f"h-{blake2b(text.encode(), digest_size=4).hexdigest()}")
    if len(plain) > MAX_SLUG:
        plain = plain[: MAX_SLUG + 1].rpartition("-")[0] or plain[:MAX_SLUG]
    return Anchor(f"h-{plain}")


def _heading_anchors(
    texts: Sequence[str], kinds: Sequence[Kind], names: _Names, taken: set[Anchor]
) -> dict[int, Anchor]:
    """The words alone where they are enough; else with digits of a hash, for each of those that would be alike."""
    if "heading" not in kinds:
        return {}
    digests = _digests(texts, (i for i, kind in enumerate(kinds) if kind == "heading"))
    repeated = {i for i in digests if digests[i] != blake2b(texts[i].encode(), digest_size=16).hexdigest()}
    new = {i: heading_anchor(texts[i]) for i in digests if i not in names}
    claims = Counter(anchor for anchor, _ in {(anchor, texts[i]) for i, anchor in new.items()})
    alone = {i for i, anchor in new.items() if claims[anchor] == 1 and i not in repeated and anchor not in taken}
    result = {i: new[i] for i in sorted(alone)}
    used = taken | set(result.values())
    for digest, index in sorted((digests[i], i) for i in new if i not in alone):
        length = LEAST_DIGITS
        while (anchor := Anchor(f"{new[index]}-{digest[:length]}")) in used and length < len(digest):
            length += 1
        used.add(anchor)
        result[index] = anchor
    return result


def comment_anchor(comment: str) -> Anchor:
    """The anchor of the reader comment with this id, unique as the id is."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", comment):
        return Anchor(f"c-{comment}")
    return Anchor(f"c-{slug(comment)}.{blake2b(comment.encode(), digest_size=4).hexdigest()}")


# --- numbers ------------------------------------------------------------------------------------------


def _numbers(kinds: Sequence[Kind], names: _Names, recorded: Sequence[LedgerAnchor]) -> list[str]:
    """A number for each block, ``""`` for headings."""
    used = {a.number for a in recorded}
    top = max((int(m[1]) for number in used if (m := _NUMBER.match(number))), default=0)
    last = max((i for i in names if kinds[i] != "heading"), default=-1)
    base = 0
    letters: dict[int, Iterator[str]] = {}
    result = []
    for index, kind in enumerate(kinds):
        number = ""
        if kind != "heading" and index in names:
            number = names[index].number
            base = int(match[1]) if (match := _NUMBER.match(number)) else base
        elif kind != "heading" and index > last:
            top += 1
            number = str(top)
        elif kind != "heading":
            number = next(n for n in letters.setdefault(base, _lettered(base)) if n not in used)
        used.add(number)
        result.append(number)
    return result


def _lettered(base: int) -> Iterator[str]:
    """12a … 12z, 12aa, 12ab …"""
    count = 0
    while True:
        count += 1
        letters, rest = "", count
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(ord("a") + digit) + letters
        yield f"{base}{letters}"


# --- for the ledger -----------------------------------------------------------------------------------


def inventory(assigned: Assigned, key: str = "", comments: Iterable[str] = ()) -> tuple[LedgerAnchor, ...]:
    """What `ledger.record` is given: every anchor that stands in the document, and those that moved within it.

    `comments`: the ids of the published comments. Without `key` nothing is known again once the archive has one.
    """
    memo: likeness.Memo = {}
    rows = []
    for block in citable(assigned.body):
        text = text_of(block)
        sketch = likeness.sketch(likeness.features(text, key, memo))
        mark = likeness.fingerprint(text, key)
        rows.append(LedgerAnchor(block.anchor, kind_of(block), block.number, fingerprint=mark, sketch=sketch))
    rows += [LedgerAnchor(comment_anchor(comment), "comment") for comment in comments]
    for gone in assigned.withdrawn:
        if gone.status == "moved":
            rows.append(LedgerAnchor(gone.anchor, gone.kind, gone.number, status="moved", to=gone.to))
    return tuple(rows)
