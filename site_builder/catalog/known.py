"""Who is known from what: a term that only unpublished documents speak of is not published (DESIGN, Gate).

Unpublished documents are searched for every name, by the gate's own task, and say which terms they speak of. For
the few terms that no published document has in its metadata, the published texts are searched too. A term is also
known as a speaker in a claim that is published, and from the record of another term that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from site_builder.catalog.rows import GazetteerEntry, TermKey, term_key
from site_builder.diagnostics import Span
from site_builder.engine import Context
from site_builder.ids import TermId
from site_builder.linking.gazetteer import gazetteer_rows
from site_builder.linking.mentions import search
from site_builder.linking.names import fold_name
from site_builder.model import Body, Claim, Document, Entity, Reference, SitePage, Struct, Topic

Names = dict[str, tuple[GazetteerEntry, ...]]
Keys = dict[str, tuple[TermKey, ...]]


class Typed(Struct, frozen=True):
    """What somebody typed for a term, and where."""

    text: str
    span: Span


class UseSummary(Struct, frozen=True):
    """`use[TermKey]`: whether published and unpublished documents speak of it, and the names it was typed with."""

    published: bool = False
    unpublished: bool = False
    makes: bool = False
    """Whether a published document's use makes the term in an open vocabulary."""
    names: tuple[str, ...] = ()
    clash: tuple[Typed, ...] = ()
    """Names and ids that are not the same, but would be one term; none while there is only one."""

    @property
    def is_doubtful(self) -> bool:
        return self.unpublished and not self.published


# --- names to look for --------------------------------------------------------------------------------


def every_name(ctx: Context) -> dict[str, Names | Keys]:
    """Tables `every_name` and `every_key`: all records of the authority files, published or not."""
    entities: dict[str, Entity] = ctx.scan("entity_record")
    topics: dict[str, Topic] = ctx.scan("topic_record")
    return {"every_name": gazetteer_rows(entities.values()), "every_key": _keys(entities.values(), topics.values())}


def doubtful_names(ctx: Context) -> dict[str, Names | Keys]:
    """Tables `doubt_name` and `doubt_key`: the records that no published document has in its metadata."""
    uses: dict[str, UseSummary] = ctx.scan("use")
    doubtful = [key for key, use in uses.items() if use.is_doubtful]
    entities: dict[str, Entity] = ctx.rows("entity_record", doubtful)
    topics: dict[str, Topic] = ctx.rows("topic_record", [k.removeprefix("topic:") for k in doubtful])
    return {"doubt_name": gazetteer_rows(entities.values()), "doubt_key": _keys(entities.values(), topics.values())}


def _keys(entities: Iterable[Entity], topics: Iterable[Topic]) -> Keys:
    """Folded name → the terms that a reference by it may mean."""
    found: dict[str, set[TermKey]] = {}
    for e in entities:
        for name in (e.id, e.name, *(a.name for a in e.aliases)):
            found.setdefault(fold_name(name), set()).add(term_key(e.kind, e.id))
    for t in topics:
        for name in (t.id, t.name, *t.aliases):
            found.setdefault(fold_name(name), set()).add(term_key("topic", t.id))
    return {name: tuple(sorted(keys)) for name, keys in sorted(found.items()) if name}


# --- looking for them ---------------------------------------------------------------------------------


def spoken_of(
    ctx: Context, body: Body, references: Sequence[Reference], which: str, *, automatic: bool = True
) -> Iterator[TermKey]:
    """The terms that a text names or refers to, of those in the tables `which` ("every" or "doubt")."""
    found: dict[TermKey, None] = {}
    if automatic:
        for mention in search(list(body.prose()), partial(ctx.rows, f"{which}_name")):
            found.update(dict.fromkeys(mention.targets))
    for reference in references:
        kind, colon, rest = reference.target.partition(":")
        keys: Sequence[TermKey] = ctx.row(f"{which}_key", fold_name(rest if colon else kind)) or ()
        found.update(dict.fromkeys(k for k in keys if not colon or k.startswith(f"{kind}:")))
    yield from found


def called(ctx: Context, texts: Iterable[str], which: str) -> Iterator[TermKey]:
    """The terms of which one of `texts` is the id or a name."""
    for name in dict.fromkeys(fold_name(text) for text in texts):
        yield from ctx.row(f"{which}_key", name) or ()


def strings_in(value: Any) -> list[str]:
    """Every text in a struct, whatever field it stands in: what is held back is searched without a list of fields."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings_in(item)]
    if isinstance(value, tuple | list):
        return [text for item in value for text in strings_in(item)]
    if isinstance(value, msgspec.Struct):
        return [text for field in value.__struct_fields__ for text in strings_in(getattr(value, field))]
    return []


def sight(ctx: Context, key: str) -> None:
    """Task: emit `sighted` for the doubtful terms that a published document speaks of."""
    if ctx.keys("doubt_key"):
        document: Document = ctx.row("document", key)
        automatic = document.metadata.mentions
        for term in spoken_of(ctx, document.body, document.references, "doubt", automatic=automatic):
            ctx.emit("sighted", term, True)


def sight_page(ctx: Context, key: str) -> None:
    """Task: the same for a page of the archive's editors."""
    if ctx.keys("doubt_key"):
        page: SitePage = ctx.row("site_page", key)
        for term in spoken_of(ctx, page.body, page.references, "doubt"):
            ctx.emit("sighted", term, True)


# --- the judgement ------------------------------------------------------------------------------------


def hidden_terms(
    ctx: Context, uses: Mapping[str, UseSummary], entities: Mapping[str, Entity], topics: Mapping[str, Topic]
) -> frozenset[str]:
    """The terms that only unpublished documents speak of."""
    doubtful = {key for key, use in uses.items() if use.is_doubtful}
    if not doubtful:
        return frozenset()
    doubtful -= set(ctx.keys("sighted"))
    doubtful -= set(_claimed(ctx))
    records: dict[str, Entity | Topic] = {**entities, **{term_key("topic", TermId(i)): t for i, t in topics.items()}}
    waiting = [key for key in records if key not in doubtful and not _is_withheld(records[key])]
    while waiting:
        for other in _named_in(records[waiting.pop()]):
            if other in doubtful:
                doubtful.remove(other)
                if other in records and not _is_withheld(records[other]):
                    waiting.append(other)
    return frozenset(doubtful)


def _is_withheld(record: Entity | Topic) -> bool:
    return isinstance(record, Entity) and record.access == "withheld"


def _claimed(ctx: Context) -> Iterator[str]:
    """Who speaks in published claims. What a claim is about is left out of it when nothing else makes it public."""
    claims: dict[str, Claim] = ctx.scan("claim_record")
    for claim in claims.values():
        sides = [side for side in claim.sides if ctx.row("card", side.document) is not None]
        for side in sides:
            yield from (f"person:{side.speaker}", f"organization:{side.speaker}")


def _named_in(record: Entity | Topic) -> Iterator[str]:
    """The terms that a record names."""
    if isinstance(record, Topic):
        yield from (f"topic:{t}" for t in (*record.broader, *record.related))
        return
    yield from (f"place:{t}" for t in record.places)
    yield from (f"person:{t}" for t in record.people)
    yield from (f"topic:{t}" for t in record.topics)
    yield from (f"organization:{t}" for t in (*record.organizations, record.publisher))
    yield from (f"organization:{role.organization}" for role in record.roles)
    yield f"{record.kind}:{record.part_of}"
