"""What `check` looks at besides what every build reports: things that are not wrong, but that somebody should decide.

Computed from the tables of a build, of what would be published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from site_builder.catalog.known import UseSummary
from site_builder.catalog.rows import Card, Count, Shelf, Term, Unit
from site_builder.config import Settings
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import Outcome
from site_builder.ids import PLURALS, SourcePath
from site_builder.imagedata import has_position
from site_builder.linking.subjects import printed_names
from site_builder.model import Comment, Document, Entity, Metadata, Topic
from site_builder.reprints import proposals
from site_builder.yamltext import Mapping, Scalar, Sequence, load

CODES: Final = {
    "META070": "A term stands in no authority file: it was made from what documents say, and is a draft.",
    "RIGHTS010": "A text is published, and nothing says what readers may do with it or who decided to show it.",
    "RIGHTS012": "Records of an authority file are not published, for only what is held back speaks of them.",
    "RIGHTS013": "A published image tells where it was taken: its file holds a position.",
    "RIGHTS011": "A published comment holds what looks like a mail address or a telephone number.",
}


MANY: Final = 5
"""Documents that a finding names before it counts the rest."""


def inspect(site: Path, outcome: Outcome, settings: Settings) -> Iterator[Diagnostic]:
    """Every finding that only `check` makes, unordered."""
    yield from names_as_printed(outcome)
    yield from drafts(outcome)
    yield from without_rights(outcome, settings)
    yield from contact_data(site, outcome)
    yield from hidden_records(outcome)
    yield from positions(site, outcome)
    yield from proposals(outcome)


def names_as_printed(outcome: Outcome) -> Iterator[Diagnostic]:
    """`REF020`, once for each name: authors and others in a role who are no entity, and in which documents they are."""
    documents: dict[str, list[str]] = {}
    metadata: dict[str, Metadata] = outcome.scan("metadata")
    for key, meta in metadata.items():
        for name in dict.fromkeys(agent.name for _, agent in meta.agents if agent.name and not agent.id):
            documents.setdefault(name, []).append(key)
    for name, keys in documents.items():
        first = next(f for f in printed_names(outcome.row("document", keys[0])) if f'"{name}"' in f.message)
        more = f", also in {', '.join(keys[1:MANY])}" if keys[1:] else ""
        rest = f" and {len(keys) - MANY:,} more" if len(keys) > MANY else ""
        yield msgspec.structs.replace(first, message=f"{first.message}{more}{rest}")


def drafts(outcome: Outcome) -> Iterator[Diagnostic]:
    """Terms of open vocabularies."""
    terms: dict[str, Term] = outcome.scan("term")
    for key, term in terms.items():
        if term.authored:
            continue
        count: Count | None = outcome.row("count", key)
        number = count.about if count else 0
        file = "content/topics.yaml" if term.kind == "topic" else f"content/entities/{PLURALS[term.kind]}.yaml"
        said = "1 document says" if number == 1 else f"{number:,} documents say"
        use: UseSummary | None = outcome.row("use", key)
        variants = [f'"{name}"' for name in (use.names if use else ()) if name != term.name]
        also = f"; also written {' and '.join(variants)}" if variants else ""
        yield Diagnostic(
            "META070", Severity.NOTE, Span(SourcePath(file)),
            f'the {term.kind} "{term.id}" is a draft: {said} so, and no authority file knows it{also}',
            f"give it a record in {file}; the vocabulary is closed once that file exists",
        )  # fmt: skip


def without_rights(outcome: Outcome, settings: Settings) -> Iterator[Diagnostic]:
    """`RIGHTS010`, once: texts shown in full or in part whose record says nothing about rights, where site.yaml says
    nothing either. The archive's own notes stand under its licence.
    """
    if settings.rights.statement:
        return
    cards: dict[str, Card] = outcome.scan("card")
    found = [
        key
        for key, card in cards.items()
        if card.access in ("full", "excerpt")
        and not (card.type == "note" and (settings.license.name or settings.license.url))
        and outcome.row("outline", key).anchors
        and outcome.row("metadata", key).rights is None
    ]
    if found:
        first: Document = outcome.row("document", found[0])
        texts = "1 text is" if len(found) == 1 else f"{len(found):,} texts are"
        yield Diagnostic(
            "RIGHTS010", Severity.WARNING, first.positions.of("access", Span(first.source)),
            f"{texts} published, and nothing says by what right: {_listed(found)}",
            "add `rights`: a statement for readers, and who decided; or `rights: {statement: …}` in site.yaml",
        )  # fmt: skip


def _listed(keys: list[str]) -> str:
    """The first of them by name, the rest counted."""
    rest = f" and {len(keys) - MANY:,} more" if len(keys) > MANY else ""
    return ", ".join(keys[:MANY]) + rest


def hidden_records(outcome: Outcome) -> Iterator[Diagnostic]:
    """`RIGHTS012`, once for each authority file: records that nobody withheld, and that are hidden all the same."""
    entities: dict[str, Entity] = outcome.scan("entity_record")
    topics: dict[str, Topic] = outcome.scan("topic_record")
    hidden: dict[SourcePath, list[Entity | Topic]] = {}
    records: list[tuple[str, Entity | Topic]] = [(k, e) for k, e in entities.items() if e.access != "withheld"]
    records += [(f"topic:{key}", topic) for key, topic in topics.items()]
    for key, record in records:
        if outcome.row("term", key) is None:
            hidden.setdefault(record.span.file, []).append(record)
    for found in hidden.values():
        number = "1 record is" if len(found) == 1 else f"{len(found):,} records are"
        yield Diagnostic(
            "RIGHTS012", Severity.NOTE, found[0].span,
            f"{number} not published, for only what is held back speaks of them: {_listed([r.id for r in found])}",
            "where one may be known, name it in the metadata of a document that is published",
        )  # fmt: skip


def positions(site: Path, outcome: Outcome) -> Iterator[Diagnostic]:
    """`RIGHTS013`: images that are published with the place where the camera stood."""
    for asset in outcome.keys("asset_use"):
        path = SourcePath(outcome.row("asset", asset))
        if path.lower().endswith(_IMAGES) and has_position((site / path).read_bytes()):
            yield Diagnostic(
                "RIGHTS013", Severity.WARNING, Span(path), "the image says where it was taken",
                "publish a copy without metadata (`exiftool -gps:all= -xmp:gps*= FILE`), unless the place may be known",
            )  # fmt: skip


_IMAGES: Final = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")


# --- comments -----------------------------------------------------------------------------------------

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d[\d ()./-]{6,20}\d(?![\w/-]|[.,]\d)")
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3})+")
_DATES: Final = re.compile(r"(?:1[0-9]|20)\d\d\s*-\s*(?:1[0-9]|20)\d\d|\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


def contact_data(site: Path, outcome: Outcome) -> Iterator[Diagnostic]:
    """Comments that anybody can read with somebody's mail address or telephone number in them."""
    shelves: dict[str, Shelf] = outcome.scan("shelf")
    for key, shelf in shelves.items():
        if not shelf.comments:
            continue
        document: Document = outcome.row("document", key)
        hits = [(comment, what) for comment in document.comments if (what := personal(comment.body))]
        if hits:
            unit: Unit = outcome.row("unit", key)
            yield from _reported(site, unit.comments, hits)


def personal(text: str) -> str:
    """What in a text looks like a way to reach somebody, in a word; ``""`` for nothing."""
    if _MAIL.search(text):
        return "a mail address"
    for match in _PHONE.finditer(text):
        number = match.group()
        digits = sum(c.isdigit() for c in number)
        grouped = number[0] in "+(" or number.startswith("0") or len(re.findall(r"[ )./-]+", number)) >= 2
        if 7 <= digits <= 15 and grouped and not _DATES.search(number) and not _THOUSANDS.fullmatch(number):
            return "a telephone number"
    return ""


def _reported(site: Path, file: SourcePath, hits: Iterable[tuple[Comment, str]]) -> Iterator[Diagnostic]:
    places = _places(site, file)
    for comment, what in hits:
        yield Diagnostic(
            "RIGHTS011", Severity.WARNING, places.get(comment.id, Span(file)),
            f'the comment "{comment.id}" seems to hold {what}, which everybody could read',
            "ask yourself whether it may stand; `access: metadata` holds the comment back",
        )  # fmt: skip


def _places(site: Path, file: SourcePath) -> dict[str, Span]:
    """Comment → where its words stand."""
    node, _ = load((site / file).read_text(encoding="utf-8-sig"), file)
    found: dict[str, Span] = {}
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Mapping) and isinstance(name := item.items.get("id"), Scalar):
            found[name.text] = item.items["body"].span if "body" in item.items else item.span
    return found
