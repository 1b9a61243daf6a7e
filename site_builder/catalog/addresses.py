"""Addresses and the ledger: which are not recorded yet, which are recorded and would lead nowhere.

Worked out document by document, so that an edit costs what it touches. `record` writes what is missing.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from site_builder import ledger
from site_builder.anchors import comment_anchor
from site_builder.catalog.rows import Outline, Unit
from site_builder.diagnostics import Diagnostic, Span
from site_builder.engine import Combined, Context, Items
from site_builder.ids import PLURALS, SourcePath, UrlPath, output_of
from site_builder.ledger import LedgerEntry, Pages
from site_builder.model import Document
from site_builder.yamltext import decode

FOLDER: Final = SourcePath("content/ledger")
PAGES: Final = SourcePath("content/ledger/pages.json")
_KINDS: Final = {plural: kind for kind, plural in PLURALS.items()}


def kind_of(url: str) -> str:
    """The word that the ledger has for what stands at an address; ``""`` for what it does not record there.

    Documents have files of their own. Later pages of a list come and go with its length: nothing is cited by them.
    """
    parts = url.split("/")
    if "page" in parts[1:-1]:
        return ""
    if len(parts) == 3 and parts[0] in _KINDS:
        return "" if parts[0] == "documents" else _KINDS[parts[0]]
    return "list" if parts[0] in (*_KINDS, "timeline") else "page"


def entry_of(ctx: Context, path: SourcePath) -> LedgerEntry | None:
    """The entry in a document's ledger file; what is wrong with the file is said where the document is parsed."""
    text, _ = decode(ctx.read(path), path)
    return ledger.parse_entry(text, Span(path))[0] if text is not None else None


def pages_entry(ctx: Context) -> Pages | None:
    """What `pages.json` records, None before the first `record`."""
    if ctx.row("file", PAGES) is None:
        return None
    text, _ = decode(ctx.read(PAGES), PAGES)
    return ledger.parse_pages(text, Span(PAGES))[0] if text is not None else None


def anchors_of(ctx: Context, key: str) -> frozenset[str]:
    """The places in a published document that a link may name."""
    outline: Outline | None = ctx.row("outline", key)
    if outline is None:
        return frozenset()
    return frozenset(map(str, outline.anchors)) | {comment_anchor(comment) for comment in outline.comments}


# --- not recorded yet ---------------------------------------------------------------------------------


def unrecorded_places(ctx: Context, key: str) -> int:
    """`gap[document id]`: how many addresses of a document the ledger does not know: its page and places in it."""
    unit: Unit = ctx.row("unit", key)
    number = ledger.unrecorded(entry_of(ctx, unit.ledger) if unit.ledger else None, anchors_of(ctx, key))
    if number:
        ctx.emit("unrecorded", "", number)
    return number


def unrecorded_pages(ctx: Context, key: str) -> int:
    """`page_gap[""]`: the same for all other addresses."""
    number = ledger.unrecorded_pages(pages_entry(ctx), [url for url in ctx.keys("page") if kind_of(url)])
    if number:
        ctx.emit("unrecorded", "", number)
    return number


def combine_unrecorded(key: str, items: Items) -> Combined:
    """`unrecorded[""]`: how many there are, said in one line."""
    number = sum(item for _, item in items)
    return Combined(number or None, tuple(ledger.report_unrecorded(number, Span(FOLDER))))


# --- about to vanish ----------------------------------------------------------------------------------


def vanishing(ctx: Context, path: str) -> tuple[str, ...]:
    """`vanishing[ledger file]`: recorded addresses that would lead nowhere; each is reported."""
    gone = _gone_pages(ctx) if path == PAGES else _gone_places(ctx, SourcePath(path))
    finding: Diagnostic
    for finding in ledger.report_vanished(gone, Span(SourcePath(path))):
        ctx.report(finding)
    return gone


def _gone_places(ctx: Context, path: SourcePath) -> tuple[str, ...]:
    entry = entry_of(ctx, path)
    if entry is None:
        return ()
    answered = [url for url in (entry.url, *entry.aliases, entry.to) if url and _answers(ctx, url)]
    if ctx.row("unpublished", entry.document) is not None:
        return ()  # taken back on purpose: its file says so
    if ctx.row("card", entry.document) is None:
        return ledger.vanished(entry, None, (), answered)
    anchors = anchors_of(ctx, entry.document)
    mapped: tuple[Any, ...] = ()
    if any(a.status == "live" and a.anchor not in anchors for a in entry.anchors):
        document: Document = ctx.row("document", entry.document)
        mapped = tuple(gone.anchor for gone in document.withdrawn if gone.to)
    return ledger.vanished(entry, anchors, mapped, answered)


def _gone_pages(ctx: Context) -> tuple[str, ...]:
    pages = pages_entry(ctx)
    if pages is None:
        return ()
    lasting = [page for page in pages.pages if page.kind != "list"]  # years come and go with their documents
    pages = msgspec.structs.replace(pages, pages=tuple(lasting))
    named = {page.url for page in pages.pages} | {UrlPath(page.to) for page in pages.pages if page.to}
    answered = [url for url in sorted(named) if _answers(ctx, url) or _is_held_back(ctx, url)]
    return ledger.vanished_pages(pages, answered)


def _is_held_back(ctx: Context, url: str) -> bool:
    """Whether a term has no page because it is not published, while its record or its use is still there."""
    kind = kind_of(url)
    name = url.rstrip("/").rpartition("/")[2]
    if kind == "topic" and ctx.row("topic_record", name) is not None:
        return True
    key = f"{kind}:{name}"
    return ctx.row("entity_record", key) is not None or ctx.row("use", key) is not None


def _answers(ctx: Context, url: str) -> bool:
    """Whether a page or a redirect will stand at an address."""
    here = UrlPath(url.lstrip("/"))
    return ctx.row("page", here) is not None or ctx.row("redirect", output_of(here)) is not None
