"""The data downloads below `/data/`: everything public, for people who count rather than read.

JSON holds every public field; CSV one row a document, lists joined by `; `. Ids of things that are not
published are left out, as everywhere behind the gate.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from site_builder.catalog.rows import Artifact, Card, Placed, term_key
from site_builder.dates import OPEN, Edtf
from site_builder.engine import Context
from site_builder.ids import ENTITY_KINDS, DocumentId, TermId, document_url, term_url
from site_builder.model import Agent, Entity, Metadata, Subject, Topic, Translation

COLUMNS: Final = (
    "id", "url", "title", "subtitle", "type", "language", "summary", "authors", "contributors", "publication",
    "date", "date_earliest", "date_latest", "date_basis", "date_as_printed", "calendar", "number", "topics", "people",
    "organizations", "places", "events", "access", "original_url", "archived_url", "added", "revised",
)  # fmt: skip
_SUBJECTS: Final = {"people": "person", "organizations": "organization", "places": "place", "events": "event"}


def document_data(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/documents.json` and `data/documents.csv`."""
    terms = frozenset(ctx.keys("term"))
    cards: dict[str, Card] = ctx.scan("card")
    metadata: dict[str, Metadata] = ctx.scan("metadata")
    topics: dict[str, tuple[TermId, ...]] = ctx.scan("topics_of")
    entity_fields = [
        name for name in ctx.row("setting", "fields") or () if ctx.row("setting", f"fields.{name}.type") == "entity"
    ]
    records = []
    for document in sorted(cards):
        record = _record(cards[document], metadata[document], topics.get(document, ()), terms, cards)
        _hide_entities(record, entity_fields, terms)
        records.append(record)
    return (
        Artifact("data/documents.json", _json(records)),
        Artifact("data/documents.csv", _csv(records)),
    )


def entity_data(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/entities.json`: the authority files as published."""
    entities: dict[str, Entity] = ctx.scan("entity")
    records = [{"url": term_url(e.kind, e.id), **_plain(e, _HIDDEN_ENTITY)} for _, e in sorted(entities.items())]
    return (Artifact("data/entities.json", _json(records)),)


def topic_data(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/topics.json`: the vocabulary."""
    topics: dict[str, Topic] = ctx.scan("topic")
    records = [{"url": term_url("topic", t.id), **_plain(t, _HIDDEN_TOPIC)} for _, t in sorted(topics.items())]
    return (Artifact("data/topics.json", _json(records)),)


def manifest(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/manifest.json`: path, bytes, sha256 of every file but itself and the search bundle, which has its own."""
    placed: dict[str, Placed] = ctx.scan("artifact")
    files = [{"path": p, "bytes": row.size, "sha256": row.digest} for p, row in sorted(placed.items())]
    return (Artifact("data/manifest.json", _json(files)),)


# --- records ------------------------------------------------------------------------------------------

_HIDDEN_ENTITY: Final = frozenset({"span", "positions", "note", "references", "access"})
_HIDDEN_TOPIC: Final = frozenset({"span", "positions"})
_HIDDEN_METADATA: Final = frozenset({"draft", "access", "embargo_until", "excerpt", "mentions", "aliases"})


def _record(
    card: Card, metadata: Metadata, topics: tuple[TermId, ...], terms: frozenset[str], cards: Mapping[str, Card]
) -> dict[str, Any]:
    """All that is public of a document, ids of unpublished things left out."""
    plain = _plain(metadata, _HIDDEN_METADATA)
    for field in ("authors", "contributors"):
        plain[field] = [shown for a in getattr(metadata, field) if (shown := _agent(a, terms))]
    for field, kind in _SUBJECTS.items():
        subjects: tuple[Subject, ...] = getattr(metadata, field)
        plain[field] = [{"id": s.term, **_plain(s)} for s in subjects if f"{kind}:{s.term}" in terms]
    plain["topics"] = list(topics)
    plain["relations"] = [_plain(r) for r in metadata.relations if r.document in cards]
    plain["published"] = [_stage(p, cards, terms) for p in metadata.published]
    if metadata.publication and term_key("publication", metadata.publication) not in terms:
        plain.pop("publication", None)
    if metadata.translation:
        plain["translation"] = _translation(metadata.translation, terms, cards)
    plain["original_url"] = plain.pop("url", "")
    if (date := metadata.date) is not None:
        plain |= {"date": date.text, "date_earliest": date.lower}
        plain["date_latest"] = "" if date.upper == OPEN else date.upper
        plain["date_basis"] = metadata.issued_basis
    fields = {k: v for k, v in plain.items() if v not in ("", [], {}, None)}
    return {"id": card.id, "url": document_url(card.id), "access": card.access, **fields}


def _translation(given: Translation, terms: frozenset[str], cards: Mapping[str, Card]) -> dict[str, Any]:
    plain = _plain(given)
    if given.of not in cards:
        plain.pop("of", None)
    if given.translator:
        plain["translator"] = _agent(given.translator, terms)
    return {key: value for key, value in plain.items() if value}


def _agent(agent: Agent, terms: frozenset[str]) -> dict[str, Any]:
    """Somebody in a role, without an id that is not published; nothing when that was all."""
    known = any(f"{kind}:{agent.id}" in terms for kind in ("person", "organization"))
    plain = _plain(agent, frozenset() if known else frozenset({"id"}))
    return plain if known or agent.name else {}


def _hide_entities(record: dict[str, Any], names: Iterable[str], terms: frozenset[str]) -> None:
    """Take the ids of unpublished entities out of own fields of type `entity`."""
    own = record.get("fields", {})
    for name in names:
        if name in own:
            ids = [own[name]] if isinstance(own[name], str) else own[name]
            own[name] = [i for i in ids if any(f"{kind}:{i}" in terms for kind in ENTITY_KINDS)]


def _stage(stage: Any, cards: Mapping[str, Card], terms: frozenset[str]) -> dict[str, Any]:
    plain = _plain(stage)
    if DocumentId(plain.get("document", "")) not in cards:
        plain.pop("document", None)
    if f"publication:{plain.get('publication', '')}" not in terms:
        plain.pop("publication", None)
    return plain


def _plain(value: Any, hidden: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A struct as JSON would have it: dates as EDTF text, empty fields left out."""
    return {
        field: _value(item)
        for field in value.__struct_fields__
        if field not in hidden and (item := getattr(value, field)) not in ("", (), {}, None, False)
    }


def _value(item: Any) -> Any:
    if isinstance(item, Edtf):
        return item.text
    if isinstance(item, msgspec.Struct):
        return _plain(item)
    if isinstance(item, tuple | list):
        return [_value(i) for i in item]
    return item


def _json(records: Any) -> bytes:
    return (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(records: Iterable[Mapping[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for record in records:
        writer.writerow({column: _cell(record.get(column, "")) for column in COLUMNS})
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_cell(v) for v in value)
    if isinstance(value, Mapping):
        return str(value.get("id") or value.get("name") or "")
    return str(value)
