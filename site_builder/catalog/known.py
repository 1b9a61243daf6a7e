"""Who is known from what: a term that only what is held back speaks of is not published (DESIGN, Gate).

What the gate holds back is searched for every name, by the gate's own tasks (`heldback`), and says which terms it
speaks of. For the few of them that no published document has in its metadata, the published texts are searched too.
A term is also known as a speaker in a claim that is published, and from the record of another term that is. The
record of a term that is not published is held back as well, with whom only it speaks of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from site_builder.catalog.rows import GazetteerEntry, TermKey, Use, term_key
from site_builder.dates import Edtf
from site_builder.diagnostics import Span
from site_builder.engine import Context
from site_builder.ids import ENTITY_KINDS, is_id
from site_builder.linking.gazetteer import gazetteer_rows
from site_builder.linking.mentions import search
from site_builder.linking.names import fold_name
from site_builder.model import Body, Document, Entity, Prose, Reference, SitePage, Struct, Topic

Names = dict[str, tuple[GazetteerEntry, ...]]
Keys = dict[str, tuple[TermKey, ...]]


class Typed(Struct, frozen=True, gc=False):
    """What somebody typed for a term, and where."""

    text: str
    span: Span


class UseSummary(Struct, frozen=True, gc=False):
    """`use[TermKey]`: whether metadata that are published, and anything held back, speak of it, and the names typed."""

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
    """Tables `doubt_name` and `doubt_key`: the records that what is held back speaks of, directly or by the records
    of others, and that no published document has in its metadata.
    """
    uses: dict[str, UseSummary] = ctx.scan("use")
    doubtful = _reached(uses, _speaks(ctx, uses), frozenset())
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
    """The terms of which one of `texts` is the id or a name; `person:moss` is the id of a person only."""
    for text in dict.fromkeys(texts):
        yield from ctx.row(f"{which}_key", fold_name(text)) or ()
        kind, colon, term = text.partition(":")
        if colon and kind in ENTITY_KINDS:
            keys: Sequence[TermKey] = ctx.row(f"{which}_key", fold_name(term)) or ()
            yield from (key for key in keys if key.startswith(f"{kind}:"))


CODED: Final = frozenset({"type", "role", "kind", "stance", "access", "language", "calendar", "attribution"})
"""Fields whose values are words of the builder, or sorts of things: `letter` is not the name of a topic there."""
_PLACES: Final = frozenset({"span", "positions"})


def strings_in(value: Any, skipped: frozenset[str] = frozenset()) -> list[str]:
    """Every text in a struct, whatever field it stands in: what is held back is searched without a list of fields."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings_in(item, skipped)]
    if isinstance(value, tuple | list):
        return [text for item in value for text in strings_in(item, skipped)]
    if isinstance(value, msgspec.Struct) and not isinstance(value, Edtf):
        fields = (f for f in value.__struct_fields__ if f not in skipped and f not in _PLACES)
        return [text for field in fields for text in strings_in(getattr(value, field), skipped)]
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


# --- what records say of each other -------------------------------------------------------------------


class Speaks(Struct, frozen=True, gc=False):
    """`speaks[TermKey]`: the terms of whom a record speaks, while it is public and while it is not.

    `links`: those that its page would lead to. `words`: all that any of its words name, so never fewer.
    """

    links: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    is_withheld: bool = False


def speaks_of_entity(ctx: Context, key: str) -> Speaks | None:
    """`entity_speaks[TermKey]`. What its access holds back is entered into `use`, whoever else may be hidden."""
    record: Entity = ctx.row("entity_record", key)
    bare = msgspec.structs.replace(record, note=None, references=())
    note = tuple(spoken_of(ctx, record.note or Body(), record.references, "every"))
    links = (*_named_in(ctx, record), *(note if record.access == "full" else ()))
    is_withheld = record.access == "withheld"
    words = (*links, *note, *_in_words(ctx, bare))
    for term in dict.fromkeys(words if is_withheld else note if record.access != "full" else ()):
        if term != key:
            ctx.emit("use", term, Use(False))
    return _speaks_without(key, links, words, is_withheld)


def speaks_of_topic(ctx: Context, key: str) -> Speaks | None:
    """`topic_speaks[topic id]`."""
    record: Topic = ctx.row("topic_record", key)
    links = tuple(f"topic:{t}" for t in (*record.broader, *record.related))
    return _speaks_without(f"topic:{key}", links, (*links, *_in_words(ctx, record)), False)


def _in_words(ctx: Context, record: Entity | Topic) -> Iterator[TermKey]:
    texts = tuple(Prose("p", text) for text in dict.fromkeys(strings_in(record)) if text)
    yield from spoken_of(ctx, Body(texts), (), "every")
    yield from called(ctx, strings_in(record, CODED), "every")


def _speaks_without(key: str, links: Iterable[str], words: Iterable[str], is_withheld: bool) -> Speaks | None:
    """Who speaks of nobody but itself has no row."""
    linked, named = (tuple(sorted(set(terms) - {key})) for terms in (links, words))
    return Speaks(linked, named, is_withheld) if named or is_withheld else None


def _named_in(ctx: Context, record: Entity) -> Iterator[str]:
    """The terms that the fields of a record refer to."""
    yield from (f"place:{t}" for t in record.places)
    yield from (f"person:{t}" for t in record.people)
    yield from (f"topic:{t}" for t in record.topics)
    yield from (f"organization:{t}" for t in record.organizations)
    yield f"{record.kind}:{record.part_of}"
    typed = (record.publisher, *(role.organization for role in record.roles))
    yield from (f"organization:{t}" for t in typed if is_id(t))


# --- the judgement ------------------------------------------------------------------------------------


def hidden_terms(ctx: Context, uses: Mapping[str, UseSummary], records: Collection[str]) -> frozenset[str]:
    """The terms that only what is held back speaks of, of `records` (`TermKey`s) and of those that documents make.

    A record that is hidden is held back itself, one that is public makes public whom its page leads to. Either may
    follow from the other, so both are worked out in turn until nothing changes; what is left in doubt is hidden.
    """
    speaks = _speaks(ctx, uses)
    public = frozenset(ctx.keys("sighted")) if speaks or any(use.is_doubtful for use in uses.values()) else frozenset()
    while True:
        hidden = _reached(uses, speaks, public)
        freed: set[str] = set()
        waiting = [key for key in records if key not in hidden]
        while waiting:
            spoken = speaks.get(waiting.pop(), _NOBODY)
            for other in spoken.links if not spoken.is_withheld else ():
                if other in hidden and other not in freed:
                    freed.add(other)
                    waiting.append(other)
        if not freed:
            return frozenset(hidden)
        public |= freed


_NOBODY: Final = Speaks()


def _speaks(ctx: Context, uses: Mapping[str, UseSummary]) -> Mapping[str, Speaks]:
    """What records say of each other: asked only when something is held back that speaks of somebody."""
    if not any(use.is_doubtful for use in uses.values()):
        return {}
    topics: dict[str, Speaks] = ctx.scan("topic_speaks")
    entities: dict[str, Speaks] = ctx.scan("entity_speaks")
    return {**entities, **{f"topic:{key}": row for key, row in topics.items()}}


def _reached(uses: Mapping[str, UseSummary], speaks: Mapping[str, Speaks], public: Collection[str]) -> set[str]:
    """The terms in doubt: what is held back speaks of them, itself or by the record of another term in doubt."""
    waiting = [key for key, use in uses.items() if use.is_doubtful and key not in public]
    reached = set(waiting)
    while waiting:
        for other in speaks.get(waiting.pop(), _NOBODY).words:
            if other not in reached and other not in public and not uses.get(other, _UNKNOWN).published:
                reached.add(other)
                waiting.append(other)
    return reached


_UNKNOWN: Final = UseSummary()
