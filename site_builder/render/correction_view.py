"""Corrections as pages show them: the old words and the new, the day, the paragraph, the reason."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from site_builder.dates import first_day
from site_builder.model import Correction, Document, Prose
from site_builder.render.labels import Labels, day

SLIGHT: Final = frozenset({"typo", "spelling", "layout"})
"""Kinds of corrections that leave the meaning as it was: they stand in the list, and not above the text."""


class CorrectionView:
    """An entry of the list of corrections; of a redaction the old words are never shown."""

    def __init__(self, number: int, given: Correction, paragraph: Prose | None) -> None:
        self._given = given
        self._paragraph = paragraph
        self._number = number

    @property
    def anchor(self) -> str:
        """The id of the entry, by its place in the metadata: where feeds lead to."""
        return f"corrections-{self._number}"

    @property
    def at(self) -> str:
        """The day."""
        return day(self._given.at)

    @property
    def old(self) -> str:
        """What it said before."""
        return "" if self.is_redaction else self._given.old

    @property
    def new(self) -> str:
        """What it says now."""
        return self._given.new

    @property
    def note(self) -> str:
        """Why, and who found it."""
        return self._given.note

    @property
    def is_redaction(self) -> bool:
        """Whether words were taken out for good."""
        return self._given.kind == "redaction"

    @property
    def is_slight(self) -> bool:
        """Whether the meaning is what it was: of kind typo, spelling or layout."""
        return self._given.kind in SLIGHT

    @property
    def place(self) -> str:
        """Link to the paragraph, where the new words stand in one only."""
        return f"#{self._paragraph.anchor}" if self._paragraph else ""

    @property
    def number(self) -> str:
        """The number of that paragraph."""
        return self._paragraph.number if self._paragraph else ""


def correction_views(document: Document) -> tuple[CorrectionView, ...]:
    """What was corrected, newest first; of one day in the order of the metadata."""
    given = sorted(enumerate(document.metadata.corrections, 1), key=lambda item: first_day(item[1].at), reverse=True)
    return tuple(CorrectionView(number, item, _paragraph(document, item.new)) for number, item in given)


def _paragraph(document: Document, words: str) -> Prose | None:
    """The one paragraph of the published text that has the words."""
    wanted = " ".join(words.split())
    if not wanted:
        return None
    found = [p for p in document.body.prose() if p.anchor and wanted in " ".join(p.text.split())]
    return found[0] if len(found) == 1 else None


# --- reports ------------------------------------------------------------------------------------------

PARAGRAPH: Final = "¶"
"""Where a report names the paragraph: the script puts the number of the one that was linked to behind it."""


def report_href(t: Labels, contact: str, document: str, title: str, url: str) -> str:
    """A link that begins a report: a mail with subject and body, or the address of a tracker with its places filled.

    `contact` is what site.yaml has: a mail address, a page, or a page with `{id}`, `{title}`, `{url}`, `{paragraph}`.
    """
    if contact.startswith("mailto:"):
        lines = (f"{t.report_page} {url}" if url else "", f"{t.shelfmark}: {document}", PARAGRAPH, "", "")
        body = "\r\n".join(line for n, line in enumerate(lines) if line or n > 1)
        return f"{contact}?subject={_encoded(f'{document}: {title}')}&body={_encoded(body)}"
    given = {"id": document, "title": title, "url": url or document, "paragraph": PARAGRAPH}
    return filled(contact, given)


def filled(contact: str, given: dict[str, str]) -> str:
    """The address with its places filled, percent-encoded; those that are not given stay empty."""
    for name in ("id", "title", "url", "paragraph"):
        contact = contact.replace(f"{{{name}}}", _encoded(given.get(name, "")))
    return contact


def _encoded(text: str) -> str:
    return quote(text, safe="")
