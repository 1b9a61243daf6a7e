"""Entities and topics: authority files and open vocabularies put together, published ones named.

A vocabulary is closed once its file exists. Without the file, terms are made from what documents say.
An entity known only from unpublished documents is not published (DESIGN, Gate).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from site_builder.catalog.known import Typed, UseSummary, hidden_terms
from site_builder.catalog.rows import Gloss, PersonName, Target, Term, TermKey, Use, split_key, term_key
from site_builder.diagnostics import Diagnostic, Severity, Span, did_you_mean
from site_builder.engine import Combined, Context
from site_builder.ids import ENTITY_KINDS, PLURALS, EntityKind, SourcePath, TermId, TermKind, name_key, spells, term_url
from site_builder.linking.gazetteer import gazetteer_rows
from site_builder.linking.names import fold_name
from site_builder.model import Body, Claim, Entity, Positions, Reference, Struct, Topic

CODES: Final = {
    "META040": "Two records of an authority file have the same id.",
    "META041": "A topic's `broader` or `related` names a topic that does not exist.",
    "META042": "Topics that are each other's broader topic, directly or in a circle.",
    "META043": "A note in prose (`content/entities/<kind>/<id>.md`) without a record of that id.",
    "META044": "An entity's record names another entity that does not exist.",
    "META045": "Two different names of an open vocabulary would be one term, with one address.",
}

R = TypeVar("R", Entity, Topic, Claim)


class EntityNote(Struct, frozen=True, gc=False):
    """The prose of `content/entities/<kind>/<id>.md`, which joins the record of the same id."""

    body: Body
    references: tuple[Reference, ...]
    span: Span


class RecordItem(Struct, frozen=True, gc=False):
    """What an authority file contributes to one id: the record, or the note in prose."""

    entity: Entity | None = None
    note: EntityNote | None = None
    topic: Topic | None = None
    claim: Claim | None = None


# --- records ------------------------------------------------------------------------------------------


def combine_entity(key: str, items: tuple[tuple[str, RecordItem], ...]) -> Combined:
    """`entity_record[TermKey]`: the record with its note; a second record of the id is an error."""
    records = [i.entity for _, i in items if i.entity is not None]
    notes = [i.note for _, i in items if i.note is not None]
    if not records:
        findings = (
            Diagnostic("META043", Severity.ERROR, n.span, f"there is no record {split_key(TermKey(key))[1]}",
                       "add the record to the authority file") for n in notes
        )  # fmt: skip
        return Combined(None, tuple(findings))
    record = records[0]
    if notes:
        record = msgspec.structs.replace(record, note=notes[0].body, references=notes[0].references)
    return Combined(record, _twice(records))


def combine_topic(key: str, items: tuple[tuple[str, RecordItem], ...]) -> Combined:
    """`topic_record[topic id]`."""
    records = [i.topic for _, i in items if i.topic is not None]
    return Combined(records[0] if records else None, _twice(records))


def combine_claim(key: str, items: tuple[tuple[str, RecordItem], ...]) -> Combined:
    """`claim_record[claim id]`."""
    records = [i.claim for _, i in items if i.claim is not None]
    return Combined(records[0] if records else None, _twice(records))


def _twice(records: list[R]) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            "META040", Severity.ERROR, other.span, f'"{other.id}" is already the id of the record at {records[0].span}',
            "give one of them another id",
        )
        for other in records[1:]
    )  # fmt: skip


# --- use ----------------------------------------------------------------------------------------------


def combine_use(key: str, items: tuple[tuple[str, Use], ...]) -> UseSummary:
    uses = [u for _, u in items]
    return UseSummary(
        published=any(u.published for u in uses),
        unpublished=any(not u.published for u in uses),
        makes=any(u.published and not u.maybe for u in uses),
        names=tuple(sorted({u.name for u in uses if u.name and u.published})),
        clash=_clash(split_key(TermKey(key))[1], [u for u in uses if u.published and not u.maybe]),
    )


def _clash(term: TermId, uses: Iterable[Use]) -> tuple[Typed, ...]:
    """What was typed for a term, when that is not one name: an id is the same as a name whose words it says."""
    names: dict[str, Typed] = {}
    bare: Typed | None = None
    for use in uses:
        if use.name:
            names.setdefault(name_key(use.name), Typed(use.name, use.span))
        else:
            bare = bare or Typed(term, use.span)
    different = list(names.values())
    if bare and different and not any(spells(term, typed.text) for typed in different):
        different.append(bare)
    return tuple(different) if len(different) > 1 else ()


def keys_of(typed: str) -> tuple[TermKey, ...]:
    """The terms that the value of an own field of type entity may mean: `moss`, `person:moss`."""
    kind, colon, rest = typed.rpartition(":")
    return tuple(term_key(k, TermId(rest)) for k in ENTITY_KINDS if not colon or k == kind)


def _open_name(kind: TermKind, term: TermId, use: UseSummary) -> str:
    """The name as typed; where only the id was, its words, each of a proper name with a capital."""
    if use.names:
        return use.names[0]
    words = term.split("-")
    capitals = 1 if kind == "topic" else len(words)
    return " ".join(w[:1].upper() + w[1:] if n < capitals else w for n, w in enumerate(words) if w)


def _check_names(ctx: Context, key: str, use: UseSummary) -> None:
    """Report different names that were typed for one term of an open vocabulary."""
    kind, term = split_key(TermKey(key))
    for other in use.clash[1:]:
        first = use.clash[0]
        file = "content/topics.yaml" if kind == "topic" else f"content/entities/{PLURALS[kind]}.yaml"
        message = f'"{other.text}" and "{first.text}" ({first.span}) would be one {kind}, at {term_url(kind, term)}'
        hint = f"write both alike if they are one, or give each a record with an id of its own in {file}"
        ctx.report(Diagnostic("META045", Severity.ERROR, other.span, message, hint))


# --- the vocabulary -----------------------------------------------------------------------------------


class Closed(Struct, frozen=True, gc=False):
    """`closed[""]`: the kinds whose vocabulary is closed."""

    kinds: tuple[str, ...] = ()


class _Records(NamedTuple):
    """What the authority files say, published or not: entities by `TermKey`, topics by id."""

    entities: Mapping[str, Entity]
    topics: Mapping[str, Topic]


def vocabulary(ctx: Context) -> dict[str, dict[str, Any]]:
    """Tables `entity`, `topic`, `term`, `person_name`, `seat`, `gloss`, `name`, `gazetteer`, `closed`.

    They hold what is published, nothing else. Rows say nothing of where a record stands in its
    file: a line added above it is no change.
    """
    closed = frozenset(_closed(ctx))
    uses: dict[str, UseSummary] = ctx.scan("use")
    records = _Records(ctx.scan("entity_record"), ctx.scan("topic_record"))
    keys = (*records.entities, *(term_key("topic", TermId(t)) for t in records.topics))
    hidden = hidden_terms(ctx, uses, keys)
    topics = _topics(ctx, records, uses, closed, hidden)
    entities = _entities(ctx, records, uses, closed, hidden, topics)
    terms = {key: _entity_term(e) for key, e in entities.items()}
    terms |= {term_key("topic", t.id): _topic_term(t) for t in topics.values()}
    glosses = {key: Gloss(e.description, e.type, e.date or e.dates) for key, e in entities.items()}
    glosses |= {term_key("topic", t.id): Gloss(t.definition) for t in topics.values()}
    return {
        "entity": {str(key): e for key, e in entities.items()},
        "topic": {str(key): t for key, t in topics.items()},
        "term": {str(key): t for key, t in terms.items()},
        "person_name": {str(key): name for key, e in entities.items() if (name := person_name(e)) is not None},
        "seat": {str(key): e.place for key, e in entities.items() if e.place},
        "gloss": {str(key): g for key, g in glosses.items()},
        "name": _names(ctx.keys("card"), entities.values(), topics.values()),
        "gazetteer": dict(gazetteer_rows(e for key, e in entities.items() if e.authored or uses[key].names)),
        "closed": {"": Closed(tuple(sorted(closed)))},
    }


def _closed(ctx: Context) -> Iterable[str]:
    for kind in ctx.scan("authority").values():
        if kind == "topics":
            yield "topic"
        elif kind in ENTITY_KINDS:
            yield kind


def _entities(
    ctx: Context,
    records: _Records,
    uses: Mapping[str, UseSummary],
    closed: frozenset[str],
    hidden: frozenset[str],
    topics: Mapping[TermId, Topic],
) -> dict[TermKey, Entity]:
    for record in records.entities.values():
        _check_links(ctx, record, records.entities)
    found = {TermKey(k): e for k, e in records.entities.items() if e.access != "withheld" and k not in hidden}
    for key, use in uses.items():
        kind, term = split_key(TermKey(key))
        if kind in ENTITY_KINDS and kind not in closed and key not in records.entities and use.makes:
            _check_names(ctx, key, use)
            found[TermKey(key)] = Entity(kind=kind, id=term, name=_open_name(kind, term, use), authored=False)
    published = found.keys() | {term_key("topic", t) for t in topics}
    unpublished = (records.entities.keys() | uses.keys()) - published
    return {key: _public(e, published, unpublished) for key, e in sorted(found.items())}


def _public(entity: Entity, published: AbstractSet[str], hidden: AbstractSet[str]) -> Entity:
    """An entity without the ids of terms that are not published, and without text that its access keeps back."""

    def shown(kind: TermKind, ids: tuple[TermId, ...]) -> tuple[TermId, ...]:
        return tuple(i for i in ids if term_key(kind, i) in published)

    def named(given: str) -> str:
        return "" if term_key("organization", TermId(given)) in hidden else given

    note, references = (entity.note, entity.references) if entity.access == "full" else (None, ())
    file = f"content/entities/{PLURALS[entity.kind]}/{entity.id}.md" if note else entity.span.file
    return msgspec.structs.replace(
        entity, places=shown("place", entity.places), people=shown("person", entity.people),
        organizations=shown("organization", entity.organizations), topics=shown("topic", entity.topics),
        part_of=entity.part_of if term_key(entity.kind, entity.part_of) in published else TermId(""),
        roles=tuple(msgspec.structs.replace(r, organization=named(r.organization)) for r in entity.roles),
        publisher=named(entity.publisher), note=note, references=references,
        span=Span(SourcePath(file)), positions=Positions(),
    )  # fmt: skip


_LINKS: Final[tuple[tuple[str, EntityKind], ...]] = (
    ("places", "place"), ("people", "person"), ("organizations", "organization"),
)  # fmt: skip


def _check_links(ctx: Context, record: Entity, records: Mapping[str, Entity]) -> None:
    """Report entities that a record names and that are not there."""
    named: list[tuple[str, EntityKind, TermId]] = [
        (f"{field}.{n}", kind, term) for field, kind in _LINKS for n, term in enumerate(getattr(record, field))
    ]
    if record.part_of:
        named.append(("part_of", record.kind, record.part_of))
    for path, kind, term in named:
        if term_key(kind, term) not in records:
            near = did_you_mean(term, [r.id for r in records.values() if r.kind == kind])
            place = record.positions.of(path, record.span)
            ctx.report(Diagnostic("META044", Severity.ERROR, place, f'no {kind} "{term}"', near))


def _topics(
    ctx: Context,
    records: _Records,
    uses: Mapping[str, UseSummary],
    closed: frozenset[str],
    hidden: frozenset[str],
) -> dict[TermId, Topic]:
    _check_topics(ctx, records.topics)
    _check_circles(ctx, records.topics)
    found = {TermId(i): t for i, t in records.topics.items() if term_key("topic", TermId(i)) not in hidden}
    if "topic" not in closed:
        for key, use in uses.items():
            kind, term = split_key(TermKey(key))
            if kind == "topic" and term not in found and use.makes:
                _check_names(ctx, key, use)
                found[term] = Topic(id=term, name=_open_name(kind, term, use), authored=False)
    kept = {
        i: msgspec.structs.replace(
            t,
            broader=tuple(b for b in t.broader if b in found),
            related=tuple(r for r in t.related if r in found),
            span=Span(t.span.file),
            positions=Positions(),
        )
        for i, t in found.items()
    }
    return dict(sorted(kept.items()))


def _check_topics(ctx: Context, records: Mapping[str, Topic]) -> None:
    """Report topics that a topic names and that are not there."""
    for topic in records.values():
        for field, ids in (("broader", topic.broader), ("related", topic.related)):
            for n, other in enumerate(ids):
                if other not in records:
                    place = topic.positions.of(f"{field}.{n}", topic.span)
                    near = did_you_mean(other, records)
                    ctx.report(Diagnostic("META041", Severity.ERROR, place, f'no topic "{other}"', near))


def _check_circles(ctx: Context, records: Mapping[str, Topic]) -> None:
    """Report topics whose broader topics lead back to themselves."""
    for start, topic in sorted(records.items()):
        seen: set[str] = set()
        above = list(topic.broader)
        while above:
            here = above.pop()
            if here == start:
                place = topic.positions.of("broader", topic.span)
                hint = "remove one of the `broader` lines of the circle"
                ctx.report(Diagnostic("META042", Severity.ERROR, place, f'"{start}" is broader than itself', hint))
                break
            if here not in seen and here in records:
                seen.add(here)
                above.extend(records[here].broader)


def _entity_term(e: Entity) -> Term:
    return Term(kind=e.kind, id=e.id, name=e.name, sort_name=e.sort_name or _inverted(e), authored=e.authored)


def _inverted(e: Entity) -> str:
    """ "Family, particle Given" of a person whose record says the parts; else the name."""
    if not e.family:
        return e.name
    rest = " ".join(part for part in (e.given, e.particle) if part)
    return f"{e.family}, {rest}" if rest else e.family


def person_name(e: Entity) -> PersonName | None:
    """The parts of a person's name, else those of a sort name "Family, Given"; None where nobody said them."""
    if e.kind != "person":
        return None
    if e.family:
        return PersonName(e.family, e.given, e.particle)
    family, comma, given = e.sort_name.partition(",")
    return PersonName(family.strip(), given.strip()) if comma and given.strip() and "," not in given else None


def _topic_term(t: Topic) -> Term:
    return Term(kind="topic", id=t.id, name=t.name, authored=t.authored)


def _names(cards: Iterable[str], entities: Iterable[Entity], topics: Iterable[Topic]) -> dict[str, tuple[Target, ...]]:
    """`name[folded]`: everything that a name may mean, in a fixed order."""
    found: dict[str, set[tuple[str, str]]] = {}

    def add(name: str, kind: TermKind | str, key: str) -> None:
        if name:
            found.setdefault(fold_name(name), set()).add((kind, key))

    for document in cards:
        add(document, "document", document)
    for e in entities:
        for name in (e.id, e.name, *(a.name for a in e.aliases)):
            add(name, e.kind, e.id)
    for t in topics:
        for name in (t.id, t.name, *t.aliases):
            add(name, "topic", t.id)
    return {name: tuple(Target(k, i) for k, i in sorted(which)) for name, which in sorted(found.items())}
