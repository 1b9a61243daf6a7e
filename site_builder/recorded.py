"""The ledger beside the site that is about to be: what is not recorded yet, what is recorded and would lead nowhere.

Reads an outcome's tables and `content/ledger`; `record` writes what this finds, `check` reports it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from site_builder import ledger
from site_builder.anchors import comment_anchor
from site_builder.catalog.rows import Outline, Redirect, Shelf
from site_builder.diagnostics import Diagnostic, Span
from site_builder.engine import Outcome
from site_builder.ids import PLURALS, DocumentId, OutputPath, SourcePath, UrlPath, document_url, url_of_output
from site_builder.ledger import LedgerEntry, Pages
from site_builder.model import Document

FOLDER: Final = "content/ledger"
PAGES: Final = SourcePath(f"{FOLDER}/pages.json")
_KINDS: Final = {plural: kind for kind, plural in PLURALS.items()}


def kind_of(url: UrlPath) -> str:
    """The word that the ledger has for what stands at an address; ``""`` for what it does not record there.

    Documents have files of their own. Later pages of a list come and go with its length: nothing is cited by them.
    """
    parts = url.split("/")
    if "page" in parts[1:-1]:
        return ""
    if len(parts) == 3 and parts[0] in _KINDS:
        return "" if parts[0] == "documents" else _KINDS[parts[0]]
    return "list" if parts[0] in (*_KINDS, "timeline") else "page"


@dataclass(frozen=True)
class Recorded:
    """The ledger of the archive at `site`, and the site that `outcome` holds."""

    site: Path
    outcome: Outcome

    # --- the ledger -------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> Mapping[DocumentId, LedgerEntry]:
        """What is recorded of documents. Files that cannot be read are left out: the build has said so."""
        found: dict[DocumentId, LedgerEntry] = {}
        for path in self._files():
            entry, _ = ledger.parse_entry(self._text(path), Span(path))
            if entry is not None:
                found[entry.document] = entry
        return found

    @cached_property
    def pages(self) -> Pages | None:
        if PAGES not in self.outcome.keys("file"):
            return None
        return ledger.parse_pages(self._text(PAGES), Span(PAGES))[0]

    def _files(self) -> Iterator[SourcePath]:
        for path in self.outcome.keys("file"):
            if path.startswith(f"{FOLDER}/") and path != PAGES:
                yield SourcePath(path)

    def _text(self, path: SourcePath) -> str:
        return (self.site / path).read_text(encoding="utf-8")

    # --- the site ---------------------------------------------------------------------------------

    @cached_property
    def documents(self) -> tuple[DocumentId, ...]:
        return tuple(DocumentId(key) for key in self.outcome.keys("card"))

    @cached_property
    def addresses(self) -> Mapping[UrlPath, str]:
        """Every other address that is recorded, with its kind."""
        urls = (UrlPath(url) for url in self.outcome.keys("page"))
        return {url: kind for url in urls if (kind := kind_of(url))}

    @cached_property
    def redirects(self) -> Mapping[UrlPath, UrlPath]:
        """Old address → where it leads."""
        rows: dict[str, Redirect] = self.outcome.scan("redirect")
        return {url_of_output(OutputPath(path)): row.target for path, row in rows.items()}

    @cached_property
    def answered(self) -> frozenset[str]:
        """Every address at which something will stand."""
        return frozenset(self.outcome.keys("page")) | self.redirects.keys()

    def aliases(self, document: DocumentId) -> list[UrlPath]:
        return [old for old, target in self.redirects.items() if target == document_url(document)]

    def anchors(self, document: DocumentId) -> frozenset[str]:
        """The places in a document that a link may name."""
        outline: Outline | None = self.outcome.row("outline", document)
        found = frozenset(outline.anchors) if outline else frozenset()
        shelf: Shelf | None = self.outcome.row("shelf", document)
        if shelf is None or not shelf.comments:
            return frozenset(map(str, found))
        whole: Document = self.outcome.row("document", document)
        return frozenset(map(str, found)) | {comment_anchor(comment.id) for comment in whole.comments}

    # --- both -------------------------------------------------------------------------------------

    def unrecorded(self) -> int:
        """How many addresses the ledger does not know: pages, documents, and places in documents."""
        documents = sum(ledger.unrecorded(self.entries.get(key), self.anchors(key)) for key in self.documents)
        return documents + ledger.unrecorded_pages(self.pages, self.addresses)

    def vanished(self) -> Iterator[tuple[str, SourcePath]]:
        """(address, ledger file) of what is recorded as live and would lead nowhere."""
        published = frozenset(self.documents)
        for document, entry in self.entries.items():
            anchors, mapped = None, frozenset[str]()
            if document in published:
                anchors = self.anchors(document)
                if any(a.status == "live" and a.anchor not in anchors for a in entry.anchors):
                    whole: Document = self.outcome.row("document", document)
                    mapped = frozenset(gone.anchor for gone in whole.withdrawn if gone.to)
            for address in ledger.vanished(entry, anchors, mapped, self.answered):
                yield address, SourcePath(f"{FOLDER}/{document}.json")
        if self.pages is not None:
            for address in ledger.vanished_pages(self.pages, self.answered):
                yield address, PAGES

    def findings(self, *, strict: bool = False) -> Iterable[Diagnostic]:
        """`LEDGER008` in one line for all that is unrecorded, `LEDGER009` for each address that would vanish.

        What vanishes is an error in `check` and under `--strict`; call with `strict` there.
        """
        yield from ledger.report_unrecorded(self.unrecorded(), Span(SourcePath(FOLDER)))
        for address, file in self.vanished():
            yield from ledger.report_vanished([address], Span(file), strict)
