"""Addresses and the ledger: what stands at an address that moved or was withdrawn, which addresses are not recorded
yet, which are recorded and would lead nowhere.

Worked out file by file, so that an edit costs what it touches. `record` writes what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from site_builder import ledger
from site_builder.anchors import comment_anchor
from site_builder.catalog import titles
from site_builder.catalog.pages import alias_path
from site_builder.catalog.rows import Card, Change, Outline, Redirect, Tombstone, Unit
from site_builder.diagnostics import Diagnostic, Span
from site_builder.engine import Combined, Context, Items
from site_builder.ids import PLURALS, DocumentId, OutputPath, SourcePath, UrlPath, output_of, url_of_output
from site_builder.ledger import LedgerEntry, LedgerPage, Pages
from site_builder.model import Document, Metadata
from site_builder.yamltext import decode

FOLDER: Final = SourcePath("content/ledger")
PAGES: Final = SourcePath("content/ledger/pages.json")
REMEMBER_EMITS: Final = ("redirect", "tombstone", "change")
_KINDS: Final = {plural: kind for kind, plural in PLURALS.items()}
_MOVES: Final = 50  # how often in a row an address may have moved


def kind_of(url: str) -> str:
    """The word that the ledger has for what stands at an address; ``""`` for what it does not record there.

    Documents have files of their own. Later pages of a list and letters of the alphabet come and go with its length:
    nothing is cited by them.
    """
    parts = url.split("/")
    if "page" in parts[1:-1] or url.startswith(titles.FOLDER):
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


def ledger_of(document: str) -> SourcePath:
    """Where the entry of a document is kept."""
    return SourcePath(f"{FOLDER}/{document}.json")


def address_of(alias: str) -> UrlPath:
    """The address that an old one, as typed under `aliases`, answers at."""
    return url_of_output(OutputPath(alias_path(alias)))


def anchors_of(ctx: Context, key: str) -> frozenset[str]:
    """The places in a published document that a link may name."""
    outline: Outline | None = ctx.row("outline", key)
    if outline is None:
        return frozenset()
    return frozenset(map(str, outline.anchors)) | {comment_anchor(comment) for comment in outline.comments}


# --- what stands at recorded addresses ----------------------------------------------------------------


def remembered(ctx: Context, path: str) -> int:
    """`remembered[ledger file]`: the redirects and tombstones that the ledger asks for. A page, and an alias that
    somebody claims, come before them. The value is how many.
    """
    rows = _remembered_pages(ctx) if path == PAGES else _remembered_document(ctx, SourcePath(path))
    number = 0
    for url, row in rows:
        ctx.emit("tombstone" if isinstance(row, Tombstone) else "redirect", output_of(url), row)
        number += 1
    return number


_Stone = tuple[UrlPath, Redirect | Tombstone]


def _remembered_document(ctx: Context, path: SourcePath) -> Iterable[_Stone]:
    """The address of a document that is gone, and the old addresses that lead to it."""
    text, _ = decode(ctx.read(path), path)
    entry, findings = ledger.parse_entry(text, Span(path)) if text is not None else (None, ())
    if entry is None or ctx.row("unit", entry.document) is None:
        for finding in findings:
            ctx.report(finding)
    if entry is None or entry.status == "live" or ctx.row("card", entry.document) is not None:
        return
    if entry.status == "moved":
        target = _end_of(ctx, entry)
        for old in (entry.url, *entry.aliases) if target else ():
            yield UrlPath(old), Redirect(old, target, True)
        return
    is_held_back = ctx.row("unpublished", entry.document) is not None
    title = "" if is_held_back else entry.title
    yield entry.url, Tombstone(entry.url, True, title, entry.changed, entry.reason)
    for alias in entry.aliases:
        yield UrlPath(alias), Redirect(alias, entry.url, True)
    if entry.changed and not is_held_back:
        ctx.emit("change", entry.changed, Change("withdrawn", entry.document, entry.reason, title=title))


def _end_of(ctx: Context, entry: LedgerEntry) -> UrlPath:
    """Where a document that moved stands now, if it moved again; ``""`` when it moved in a circle."""
    seen = {entry.url}
    while entry.to not in seen and len(seen) < _MOVES:
        seen.add(UrlPath(entry.to))
        document = entry.to.removeprefix("documents/").rstrip("/")
        path = ledger_of(document)
        if ctx.row("card", document) is not None or ctx.row("ledger", path) is None:
            return UrlPath(entry.to)
        later = entry_of(ctx, path)
        if later is None or later.status != "moved":
            return UrlPath(entry.to)
        entry = later
    return UrlPath("")


def _remembered_pages(ctx: Context) -> Iterable[_Stone]:
    """Every other address. A term that is there, but not published, gets no tombstone: not its id is shown."""
    text, _ = decode(ctx.read(PAGES), PAGES)
    pages, findings = ledger.parse_pages(text, Span(PAGES)) if text is not None else (None, ())
    for finding in findings:
        ctx.report(finding)
    rows = {page.url: page for page in pages.pages} if pages else {}
    for page in rows.values():
        if page.status == "moved" and (target := _last(rows, page)):
            yield page.url, Redirect(page.url, target, True)
        elif page.status == "withdrawn" and page.kind != "list" and not _is_held_back(ctx, page.url):
            yield page.url, Tombstone(page.url, False, "", page.changed, page.reason)


def _last(rows: dict[UrlPath, LedgerPage], page: LedgerPage) -> UrlPath:
    seen = {page.url}
    while page.status == "moved" and page.to not in seen:
        seen.add(UrlPath(page.to))
        if (later := rows.get(UrlPath(page.to))) is None:
            return UrlPath(page.to)
        page = later
    return UrlPath("") if page.status == "moved" else page.url


def combine_redirect(key: str, items: Items) -> Redirect:
    """`redirect[output path]`: what somebody claims now comes before what is recorded."""
    rows: list[Redirect] = [item for _, item in items]
    return next((row for row in rows if not row.recorded), rows[0])


# --- not recorded yet ---------------------------------------------------------------------------------


def unrecorded_places(ctx: Context, key: str) -> int:
    """`gap[document id]`: how many addresses of a document the ledger does not know: its page and places in it."""
    unit: Unit = ctx.row("unit", key)
    meta: Metadata = ctx.row("metadata", key)
    entry = entry_of(ctx, unit.ledger) if unit.ledger else None
    old = {address_of(alias) for alias in meta.aliases}
    number = ledger.unrecorded(entry, anchors_of(ctx, key)) + len(old - set(entry.aliases if entry else ()))
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
    answered = [UrlPath(url) for url in (entry.url, *entry.aliases) if _answers(ctx, url)]
    if ctx.row("unpublished", entry.document) is not None:
        return ()  # taken back on purpose: its file says so
    card: Card | None = ctx.row("card", entry.document)
    if card is None:
        heir: Redirect | None = ctx.row("redirect", output_of(entry.url))
        gone = ledger.vanished(entry, None, (), answered)
        return gone if heir is None else (*gone, *_lost_on_the_way(ctx, entry, heir.target))
    if card.access != "full":
        return ledger.vanished(entry, [a.anchor for a in entry.anchors], (), answered)  # the page says why
    anchors = anchors_of(ctx, entry.document)
    mapped: tuple[Any, ...] = ()
    if any(a.status == "live" and a.anchor not in anchors for a in entry.anchors):
        document: Document = ctx.row("document", entry.document)
        mapped = tuple(gone.anchor for gone in document.withdrawn if gone.to)
    return ledger.vanished(entry, anchors, mapped, answered)


def _lost_on_the_way(ctx: Context, entry: LedgerEntry, target: UrlPath) -> tuple[str, ...]:
    """Of a document that moved: the anchors that the page in its place has no more."""
    heir = DocumentId(target.removeprefix("documents/").rstrip("/"))
    card: Card | None = ctx.row("card", heir)
    if card is None or card.access != "full":
        return ()
    document: Document = ctx.row("document", heir)
    known = anchors_of(ctx, heir) | {gone.anchor for gone in document.withdrawn}
    lost = (a.anchor for a in entry.anchors if a.status == "live" and a.anchor not in known)
    return tuple(f"{entry.url}#{anchor}" for anchor in lost)


def _gone_pages(ctx: Context) -> tuple[str, ...]:
    pages = pages_entry(ctx)
    if pages is None:
        return ()
    lasting = [page for page in pages.pages if page.kind != "list"]  # years come and go with their documents
    pages = msgspec.structs.replace(pages, pages=tuple(lasting))
    answered = [p.url for p in pages.pages if _answers(ctx, p.url) or _is_held_back(ctx, p.to or p.url)]
    return ledger.vanished_pages(pages, answered)


def _is_held_back(ctx: Context, url: str) -> bool:
    """Whether a term or claim has no page because it is not published, while its record or its use is still there."""
    kind = kind_of(url)
    name = url.rstrip("/").rpartition("/")[2]
    if kind in ("topic", "claim") and ctx.row(f"{kind}_record", name) is not None:
        return True
    key = f"{kind}:{name}"
    return ctx.row("entity_record", key) is not None or ctx.row("use", key) is not None


def _answers(ctx: Context, url: str) -> bool:
    """Whether a page or a tombstone will stand at an address, or a redirect to one."""
    redirect: Redirect | None = ctx.row("redirect", output_of(UrlPath(url)))
    if redirect is None or _stands(ctx, UrlPath(url)):
        return _stands(ctx, UrlPath(url))
    target = redirect.target.removeprefix("documents/").rstrip("/")
    return _stands(ctx, redirect.target) or ctx.row("unpublished", target) is not None


def _stands(ctx: Context, url: UrlPath) -> bool:
    return ctx.row("page", url) is not None or ctx.row("tombstone", output_of(url)) is not None
