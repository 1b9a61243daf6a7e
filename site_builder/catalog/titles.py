"""Titles from A to Z: the way to a document for who knows what it is called and has no script.

A short archive lists them on its search page. A longer one has pages for each letter there, so that a further title
moves those of its own letter only.
"""

from __future__ import annotations

import re
from typing import Final

from site_builder.catalog.lists import pages_of, per_page
from site_builder.catalog.rows import Label
from site_builder.engine import Context, Items
from site_builder.ids import DocumentId, UrlPath
from site_builder.linking.spelling import fold, parts
from site_builder.model import Struct

FOLDER: Final = "search/titles/"
AT_ONCE: Final = 100
"""Up to so many documents their titles stand on one page."""
_HAN: Final = re.compile("[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


class Titled(Struct, frozen=True, gc=False):
    """An item of `initial[name in addresses]`: a document by the first letter of its title."""

    letter: str
    order: str
    document: DocumentId


class Initial(Struct, frozen=True, gc=False):
    """`initial[name in addresses]`: a letter with which titles begin, and the documents in order of their titles."""

    letter: str
    documents: tuple[DocumentId, ...]


class Letter(Struct, frozen=True, gc=False):
    """`letter[name in addresses]`: how many documents there are, and which, unless they have pages of their own."""

    letter: str
    number: int
    documents: tuple[DocumentId, ...] = ()


def title_order(ctx: Context, document: str) -> None:
    """Task: emits a document into `initial`. Figures are one letter, and Chinese characters: they are too many."""
    label: Label = ctx.row("label", document)
    first = next(parts(label.title), "")[:1]
    if not first:
        name, letter = "other", "#"
    elif first.isdecimal():
        name, letter = "0-9", "0–9"
    elif _HAN.match(first):
        name, letter = "han", "漢字"
    else:
        name, letter = first if first.isascii() else f"u{ord(first):04x}", first.upper()
    ctx.emit("initial", name, Titled(letter, fold(label.title), label.id))


def combine_initial(key: str, items: Items) -> Initial:
    titled: list[Titled] = sorted((item for _, item in items), key=lambda item: (item.order, item.document))
    return Initial(titled[0].letter, tuple(item.document for item in titled))


def letter_pages(ctx: Context, name: str) -> Letter:
    """Task: `letter[name]`; emits its `listing` pages where the archive is too long for one page."""
    initial: Initial = ctx.row("initial", name)
    if ctx.row("in_order", "") <= AT_ONCE:
        return Letter(initial.letter, len(initial.documents), initial.documents)
    for listing in pages_of("titles", initial.letter, UrlPath(f"{FOLDER}{name}/"), initial.documents, per_page(ctx)):
        ctx.emit("listing", *listing)
    return Letter(initial.letter, len(initial.documents))
