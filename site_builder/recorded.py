"""The ledger beside the site that is about to be: what `record` writes from.

Reads an outcome's tables and `content/ledger`. What is missing there, or about to vanish, every build works out
(`catalog.addresses`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from site_builder import ledger
from site_builder.catalog.addresses import FOLDER, PAGES, kind_of
from site_builder.catalog.rows import Redirect
from site_builder.diagnostics import Span
from site_builder.engine import Outcome
from site_builder.ids import DocumentId, OutputPath, SourcePath, UrlPath, document_url, url_of_output
from site_builder.ledger import LedgerEntry, Pages


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
        """Old address → where it leads, of those that somebody claims now; the ledger's own are not among them."""
        rows: dict[str, Redirect] = self.outcome.scan("redirect")
        return {url_of_output(OutputPath(path)): row.target for path, row in rows.items() if not row.recorded}

    def is_held_back(self, document: DocumentId) -> bool:
        """Whether its file is there, but it is not published."""
        return self.outcome.row("unpublished", document) is not None

    def aliases(self, document: DocumentId) -> list[UrlPath]:
        return [old for old, target in self.redirects.items() if target == document_url(document)]
