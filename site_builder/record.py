"""`site-builder record`: write every address that is published into the ledger, so that none of them ever breaks.

To be run, and its files committed, when the archive is published. Nothing is deleted from a ledger: what is gone is
marked as withdrawn or moved.
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

from site_builder import anchors, ledger
from site_builder.build import Request, build
from site_builder.catalog.addresses import FOLDER, PAGES
from site_builder.config import Settings
from site_builder.diagnostics import Diagnostic
from site_builder.engine import Outcome
from site_builder.exits import CONTENT, DONE
from site_builder.ids import DocumentId, SourcePath, UrlPath
from site_builder.ledger import LedgerEntry, Pages
from site_builder.model import Document
from site_builder.recorded import Recorded
from site_builder.terminal import OUTPUT, Progress, default_jobs, print_findings, site_of, today

KEY_BYTES: Final = 32


@dataclass
class Changes:
    """The files to write, and what is new in them. `lost`: recorded places that are withdrawn or moved by this."""

    files: dict[SourcePath, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)


def record_command(arguments: argparse.Namespace) -> int:
    """Bring `content/ledger` up to date. An archive with errors is not recorded: exit code 1."""
    site = site_of(arguments)
    day = today(arguments)
    changes = Changes()

    def gather(outcome: Outcome, settings: Settings) -> tuple[Diagnostic, ...]:
        nonlocal changes
        changes = record(Recorded(site, outcome), day)
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
    yield f"{', '.join(words) or 'new fingerprints'}: {files} written in {FOLDER}; commit them"


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
    """The ledger files that differ from what they should say after a publication on `day`."""
    changes = Changes()
    pages = found.pages
    key = pages.key if pages and pages.key else secrets.token_hex(KEY_BYTES)
    for document in found.documents:
        old = found.entries.get(document)
        _note(changes, old, _entry(found, document, old, key, day))
    published = frozenset(found.documents)
    for document, old in found.entries.items():
        if document not in published:
            _note(changes, old, _gone(found, old, day))
    moved = {old: new for old, new in found.redirects.items() if old not in found.addresses}
    _note_pages(changes, pages, ledger.record_pages(pages, found.addresses, day, key, moved))
    return changes


def _entry(found: Recorded, document: DocumentId, old: LedgerEntry | None, key: str, day: str) -> LedgerEntry:
    whole: Document = found.outcome.row("document", document)
    assigned = anchors.assign(whole.body, old, key if old else "")
    current = anchors.inventory(assigned, key, [comment.id for comment in whole.comments])
    return ledger.record(old, document, current, day, found.aliases(document))


def _gone(found: Recorded, old: LedgerEntry, day: str) -> LedgerEntry:
    """A document that is no longer published: moved when a redirect answers for it, else withdrawn."""
    to: UrlPath | str = found.redirects.get(old.url, "")
    if (old.status, old.to) in (("withdrawn", ""), ("moved", to)) and (old.to or not to):
        return old
    return ledger.withdraw(old, day, to=to)


def _note(changes: Changes, old: LedgerEntry | None, new: LedgerEntry) -> None:
    if new == old:
        return
    changes.files[SourcePath(f"{FOLDER}/{new.document}.json")] = ledger.dump(new)
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
    if new == old:
        return
    changes.files[PAGES] = ledger.dump(new)
    before = {page.url: page.status for page in old.pages} if old else {}
    changes.counts["page"] += sum(page.url not in before for page in new.pages)
    lost = [f"/{p.url}" for p in new.pages if p.status != "live" and before.get(p.url) == "live"]
    changes.lost += lost
    changes.counts["lost"] += len(lost)
