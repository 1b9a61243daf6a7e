"""`site-builder record`: write every address that is published into the ledger, so that none of them ever breaks.

To be run, and its files committed, when the archive is published. Nothing is deleted from a ledger: what is gone is
marked as withdrawn or moved. `--withdraw` says of an address why nothing stands there any more.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from site_builder import anchors, ledger
from site_builder.build import Request, build
from site_builder.catalog.addresses import FOLDER, PAGES, ledger_of
from site_builder.config import Settings
from site_builder.diagnostics import Diagnostic, did_you_mean
from site_builder.engine import Outcome
from site_builder.exits import CONTENT, DONE
from site_builder.ids import DocumentId, SourcePath, UrlPath
from site_builder.layout import OUTPUT
from site_builder.ledger import LedgerEntry, LedgerPage, Pages
from site_builder.model import Document
from site_builder.recorded import Recorded
from site_builder.terminal import CallRefused, Progress, default_jobs, print_findings, site_of, today

KEY_BYTES: Final = 32


@dataclass(frozen=True)
class Withdrawal:
    """What `--withdraw` names, and what to say at these addresses. `hide_title`: not what the documents were called."""

    addresses: tuple[str, ...] = ()
    reason: str = ""
    hide_title: bool = False


@dataclass
class Changes:
    """What the ledger is to say, the files to write, and what is new in them.

    `lost`: recorded places that are withdrawn or moved by this. `refused`: why nothing is to be written.
    """

    entries: dict[DocumentId, LedgerEntry] = field(default_factory=dict)
    pages: Pages = field(default_factory=Pages)
    refused: str = ""
    files: dict[SourcePath, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)


def record_command(arguments: argparse.Namespace) -> int:
    """Bring `content/ledger` up to date. An archive with errors is not recorded: exit code 1."""
    site = site_of(arguments)
    day = today(arguments)
    wanted = Withdrawal(tuple(arguments.withdraw), arguments.reason, arguments.hide_title)
    if not wanted.addresses and (wanted.reason or wanted.hide_title):
        raise CallRefused("--reason and --hide-title say more of an address that is named with --withdraw")
    changes = Changes()

    def gather(outcome: Outcome, settings: Settings) -> tuple[Diagnostic, ...]:
        nonlocal changes
        found = Recorded(site, outcome)
        changes = record(found, day)
        changes.refused = withdraw(found, changes, wanted, day)
        return ()

    progress = Progress() if sys.stderr.isatty() else None
    request = Request(
        site=site, output=site / OUTPUT, today=day, publish=False, jobs=default_jobs(), progress=progress,
        inspect=gather,
    )  # fmt: skip
    result = build(request)
    if progress:
        progress.clear()
    if result.failed:
        print_findings(result.findings, notes=False)
        print("the archive has errors; the ledger stays as it was")
        return CONTENT
    if changes.refused:
        raise CallRefused(changes.refused)
    for path, text in changes.files.items():
        _write(site / path, text)
    for line in report(changes):
        print(line)
    return DONE


def report(changes: Changes) -> Iterator[str]:
    """What was recorded, in a few lines; whatever was lost is named."""
    if not changes.files:
        yield "the ledger knows every published address; nothing was written"
        return
    for address in changes.lost:
        yield f"no longer there, recorded as withdrawn or moved: {address}"
    words = [_counted(number, what) for what, number in changes.counts.items() if number]
    files = "1 file" if len(changes.files) == 1 else f"{len(changes.files):,} files"
    yield f"{', '.join(words) or 'new titles or fingerprints'}: {files} written in {FOLDER}; commit them"


def _counted(number: int, what: str) -> str:
    one, many = _WORDS[what]
    return f"{number:,} {one if number == 1 else many}"


_WORDS: Final = {
    "document": ("document added", "documents added"),
    "anchor": ("place in a document added", "places in documents added"),
    "page": ("other page added", "other pages added"),
    "lost": ("address withdrawn or moved", "addresses withdrawn or moved"),
}


def _write(path: Path, text: str) -> None:
    """Wholly old or wholly new; the temporary name is one that no scan reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(text.encode())
    os.replace(temporary, path)


# --- what the ledger should say -----------------------------------------------------------------------


def record(found: Recorded, day: str) -> Changes:
    """What the ledger should say after a publication on `day`, and the files that have to change for it."""
    changes = Changes()
    pages = found.pages
    key = pages.key if pages and pages.key else secrets.token_hex(KEY_BYTES)
    for document in found.documents:
        _note(changes, found.entries.get(document), _entry(found, document, key, day))
    published = frozenset(found.documents)
    for document, old in found.entries.items():
        if document not in published:
            _note(changes, old, _gone(found, old, day))
    moved = {old: new for old, new in found.redirects.items() if old not in found.addresses}
    known = _with_lost_aliases(found, pages or Pages(), day)
    _note_pages(changes, pages, ledger.record_pages(known, found.addresses, day, key, moved))
    return changes


def _entry(found: Recorded, document: DocumentId, key: str, day: str) -> LedgerEntry:
    """The entry of a published document. A document that took the place of another goes on with its anchors."""
    old, aliases = found.entries.get(document), found.aliases(document)
    known = old or next((entry for entry in found.entries.values() if entry.url in aliases), None)
    whole: Document = found.outcome.row("document", document)
    assigned = anchors.assign(whole.body, known, key if known else "")
    current = anchors.inventory(assigned, key, [comment.id for comment in whole.comments])
    return ledger.record(known, document, current, day, aliases, whole.metadata.title)


def _gone(found: Recorded, old: LedgerEntry, day: str) -> LedgerEntry:
    """A document that is no longer published: moved when a redirect answers for it, else withdrawn."""
    to: UrlPath | str = found.redirects.get(old.url, "")
    if old.status != "live" and not to:
        return old
    if found.is_held_back(old.document):
        old = msgspec.structs.replace(old, title="")
    return ledger.withdraw(old, day, to=to)


def _with_lost_aliases(found: Recorded, pages: Pages, day: str) -> Pages:
    """`pages` with a row for each old address of a published document that nobody claims any more."""
    rows = {page.url: page for page in pages.pages}
    for document in found.documents:
        old = found.entries.get(document)
        for alias in map(UrlPath, old.aliases if old else ()):
            if alias not in found.redirects and alias not in rows:
                rows[alias] = LedgerPage(alias, "alias", old.first if old else day)
    return msgspec.structs.replace(pages, pages=tuple(rows.values()))


# --- withdrawing --------------------------------------------------------------------------------------


def withdraw(found: Recorded, changes: Changes, wanted: Withdrawal, day: str) -> str:
    """Enter into `changes` what `--withdraw` names; returns why that cannot be done, ``""`` when it can."""
    for address in wanted.addresses:
        url = UrlPath(address.strip("/") if "/" in address else f"documents/{address}")
        document = DocumentId(url.removeprefix("documents/"))
        if document in found.entries:
            refused = _withdraw_document(found, changes, document, wanted, day)
        else:
            refused = _withdraw_page(found, changes, url, wanted, day)
        if refused:
            return refused
    return ""


def _withdraw_document(found: Recorded, changes: Changes, document: DocumentId, wanted: Withdrawal, day: str) -> str:
    if document in found.documents:
        return f'"{document}" is published: delete its file or write `access: withheld` into it, then withdraw it'
    entry = changes.entries.get(document, found.entries[document])
    if heir := found.redirects.get(entry.url):
        return f'"{document}" has moved: /{heir} claims its address under `aliases`'
    gone = ledger.withdraw(entry, day, wanted.reason)
    if wanted.hide_title:
        gone = msgspec.structs.replace(gone, title="")
    _note(changes, found.entries[document], gone)
    return ""


def _withdraw_page(found: Recorded, changes: Changes, url: UrlPath, wanted: Withdrawal, day: str) -> str:
    rows = {page.url: page for page in changes.pages.pages}
    known = next((spelt for spelt in (url, UrlPath(f"{url}/")) if spelt in rows), None)
    if known is None:
        near = did_you_mean(url.removeprefix("documents/"), (*found.entries, *rows))
        return f'the ledger has no address "{url}"; {near or "it lists documents by id, other addresses in pages.json"}'
    if known in found.addresses or known in found.redirects:
        return f"/{known} is published: remove what stands there, then withdraw it"
    rows[known] = ledger.withdraw_page(rows[known], day, wanted.reason)
    _note_pages(changes, found.pages, msgspec.structs.replace(changes.pages, pages=tuple(rows.values())))
    return ""


# --- what is new in it --------------------------------------------------------------------------------


def _note(changes: Changes, old: LedgerEntry | None, new: LedgerEntry) -> None:
    changes.entries[new.document] = new
    if new == old:
        return
    path = ledger_of(new.document)
    again = path in changes.files
    changes.files[path] = ledger.dump(new)
    if again:
        return
    before = {a.anchor: a.status for a in old.anchors} if old else {}
    changes.counts["document"] += old is None
    changes.counts["anchor"] += sum(a.anchor not in before for a in new.anchors)
    lost = [
        f"/{new.url}#{a.anchor}" for a in new.anchors if a.status != "live" and before.get(a.anchor, "live") == "live"
    ]
    if new.status != "live" and old and old.status == "live":
        lost = [f"/{new.url}"]
    changes.lost += lost
    changes.counts["lost"] += len(lost)


def _note_pages(changes: Changes, old: Pages | None, new: Pages) -> None:
    changes.pages = new
    if new == old:
        return
    again = PAGES in changes.files
    changes.files[PAGES] = ledger.dump(new)
    if again:
        return
    before = {page.url: page.status for page in old.pages} if old else {}
    changes.counts["page"] += sum(page.url not in before and page.kind != "alias" for page in new.pages)
    lost = [
        f"/{p.url}"
        for p in new.pages
        if p.status != "live" and before.get(p.url, "live" if p.kind == "alias" else "") == "live"
    ]
    changes.lost += lost
    changes.counts["lost"] += len(lost)
