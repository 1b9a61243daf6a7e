"""The data downloads below `/data/`: everything public, for people who count rather than read.

JSON holds every public field; CSV one row a document, lists joined by `; `. Ids of things that are not
published are left out, as everywhere behind the gate.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from site_builder import gate, ownfields
from site_builder.catalog.rows import Artifact, Card, SameText, TermKey, term_key
from site_builder.config import OwnField
from site_builder.datadictionary import HIDDEN_METADATA, HIDDEN_RECORD, columns
from site_builder.dates import OPEN, Edtf
from site_builder.engine import Context
from site_builder.ids import DocumentId, TermId, TermKind, document_url, term_url
from site_builder.model import Agent, Claim, Entity, FieldValue, Metadata, Subject, Topic, Translation

_SUBJECTS: Final = {"people": "person", "organizations": "organization", "places": "place", "events": "event"}


_AT_ONCE: Final = 500
"""Records that are made into text at once."""


def document_data(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/documents.json` and `data/documents.csv`."""
    terms = frozenset(ctx.keys("term"))
    cards = frozenset(ctx.keys("card"))
    own = own_fields(ctx)
    json, sheet = JsonList(), _Sheet(own)
    for record in _records(ctx, terms, cards, own):
        json.add(record)
        sheet.add(record)
    return Artifact("data/documents.json", json.bytes()), Artifact("data/documents.csv", sheet.bytes())


def _records(
    ctx: Context, terms: frozenset[str], cards: frozenset[str], own: Mapping[str, OwnField]
) -> Iterator[dict[str, Any]]:
    """What is public of each document; their rows are walked through side by side, never held all at once."""
    beside: list[_Beside] = [_Beside(ctx.each(table)) for table in ("metadata", "topics_of", "same_text")]
    fielded = _Beside(ctx.each("field_terms") if own else iter(()))
    for document, card in ctx.each("card"):
        metadata: Metadata
        group: SameText | None
        metadata, topics, group = (rows.at(document) for rows in beside)
        record = _record(card, metadata, topics or (), terms, cards)
        if fields := _own(own, metadata.fields, fielded.at(document) or {}):
            record["fields"] = fields
        if group:
            record["same_text"] = [other for other in group.members if other != document]
        yield record


class _Beside:
    """Rows in the order of their keys, asked for by keys in that order."""

    def __init__(self, rows: Iterator[tuple[str, Any]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def at(self, key: str) -> Any:
        while self._next is not None and self._next[0] < key:
            self._next = next(self._rows, None)
        return self._next[1] if self._next is not None and self._next[0] == key else None


def own_fields(ctx: Context) -> dict[str, OwnField]:
    """The own fields that are public, with label and type."""

    def leaf(name: str, key: str) -> Any:
        return ctx.row("setting", f"fields.{name}.{key}")

    return {
        name: OwnField(label=leaf(name, "label") or name, type=leaf(name, "type") or "text")
        for name in ctx.row("setting", "fields") or ()
        if any(leaf(name, use) for use in gate.SHOWN_BY)
    }


def entity_data(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/entities.json`: the authority files as published."""
    entities: dict[str, Entity] = ctx.scan("entity")
    records = [_term_record(e.kind, e.id, e) for _, e in sorted(entities.items())]
    return (Artifact("data/entities.json", as_json(records)),)


def topic_data(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/topics.json`: the vocabulary."""
    topics: dict[str, Topic] = ctx.scan("topic")
    records = [_term_record("topic", t.id, t) for _, t in sorted(topics.items())]
    return (Artifact("data/topics.json", as_json(records)),)


def claim_data(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/claims.json`: what is said, by whom, in which document."""
    claims: dict[str, Claim] = ctx.scan("claim")
    records = [_term_record("claim", c.id, c) for _, c in sorted(claims.items())]
    return (Artifact("data/claims.json", as_json(records)),)


def _term_record(kind: TermKind, term: TermId, row: Entity | Topic | Claim) -> dict[str, Any]:
    plain = _plain(row, HIDDEN_RECORD if kind != "claim" else _HIDDEN_CLAIM)
    if address := plain.pop("url", ""):
        plain["original_url"] = address
    return {"url": term_url(kind, term), **plain}


# --- records ------------------------------------------------------------------------------------------

_HIDDEN_CLAIM: Final = frozenset({"span", "positions"})


def _record(
    card: Card, metadata: Metadata, topics: tuple[TermId, ...], terms: frozenset[str], cards: frozenset[str]
) -> dict[str, Any]:
    """All that is public of a document, ids of unpublished things left out."""
    plain = _plain(metadata, HIDDEN_METADATA | {"fields"})
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


def _translation(given: Translation, terms: frozenset[str], cards: frozenset[str]) -> dict[str, Any]:
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


def _own(
    own: Mapping[str, OwnField], given: Mapping[str, FieldValue], terms: Mapping[str, tuple[TermKey, ...]]
) -> dict[str, Any]:
    """The values of own fields as data; terms that are not published are not among `terms`."""
    found: dict[str, Any] = {}
    for name, field in own.items():
        if field.type in ownfields.TERMS:
            ids = [key.removeprefix("topic:") for key in terms.get(name, ())]
            if ids:
                found[name] = ids if isinstance(given.get(name), tuple) else ids[0]
        elif ownfields.texts(given.get(name)):
            found[name] = ownfields.data(field.type, given[name])
    return found


def _stage(stage: Any, cards: frozenset[str], terms: frozenset[str]) -> dict[str, Any]:
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


def as_json(records: Any) -> bytes:
    """`records` as text that people can read, and a fast library's, as the manifest names every file of the site."""
    return msgspec.json.format(msgspec.json.encode(records), indent=1) + b"\n"


class JsonList:
    """What `as_json` makes of a list, put together as records come, some at a time."""

    def __init__(self, records: Iterable[Any] = ()) -> None:
        self._out = io.BytesIO()
        self._waiting: list[Any] = []
        for record in records:
            self.add(record)

    def add(self, record: Any) -> None:
        self._waiting.append(record)
        if len(self._waiting) == _AT_ONCE:
            self._write()

    def bytes(self) -> bytes:
        if self._waiting:
            self._write()
        self._out.write(b"\n]\n" if self._out.tell() else b"[]\n")
        return self._out.getvalue()

    def _write(self) -> None:
        self._out.write(b",\n" if self._out.tell() else b"[\n")
        self._out.write(as_json(self._waiting)[len(b"[\n") : -len(b"\n]\n")])
        self._waiting = []


class _Sheet:
    """`data/documents.csv`, row by row."""

    def __init__(self, own: Mapping[str, OwnField]) -> None:
        self._names = [column.name for column in columns("documents.csv", own)]
        self._out = io.BytesIO()
        self._text = io.TextIOWrapper(self._out, "utf-8", newline="", write_through=True)
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow(self._names)

    def add(self, record: Mapping[str, Any]) -> None:
        flat = {**record, **{f"fields.{name}": value for name, value in record.get("fields", {}).items()}}
        self._writer.writerow([_cell(flat.get(name, "")) for name in self._names])

    def bytes(self) -> bytes:
        self._text.flush()
        return self._out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_cell(v) for v in value)
    if isinstance(value, Mapping):
        return str(value.get("id") or value.get("name") or "")
    return str(value).lower() if isinstance(value, bool) else str(value)
