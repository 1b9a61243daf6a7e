"""What the search index knows of a document and of each comment under it: a pure function of gated rows.

A comment is a record of its own, because a filter holds for a whole record and a reader's words are not the document's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from site_builder import dates, ownfields
from site_builder.catalog.rows import Card, Links, ResolvedMark, SameText, Term, TermKey, split_key, term_key
from site_builder.config import OwnField
from site_builder.dates import Edtf
from site_builder.ids import Anchor, EntityKind, TermId, UrlPath, document_url
from site_builder.model import (
    Agent,
    Block,
    Body,
    Comment,
    Document,
    Entity,
    FieldValue,
    Note,
    Prose,
    Struct,
    Topic,
    prose_of,
)

if TYPE_CHECKING:
    from site_builder.engine import Context

_NONE: Final[Mapping[str, tuple[TermKey, ...]]] = MappingProxyType({})
_PLAIN: Final = ("text", "number", "url")
"""Types of own fields whose filter values are what was typed."""

Voice = Literal["document", "note", "comment"]
"""Who speaks: a source, the archive itself (documents of type note), a reader."""

UNDATED: Final = "undated"
ON: Final = "on"
"""Filter that only carries what a comment is on: its words are not the comment's, so they are no `meta`."""

WARNING: Final = "warning"
"""Filter that only carries what a reader is told before words of the text are shown; nobody searches by it."""

SAME: Final = "same"
"""Filter that only carries with how many other documents this one is one text: `2`."""

META: Final = ("title", "date", "publication", "authors", "names", "fields")
"""Every record has all of these, for the indexer counts what is missing as a field of its own. All are searched."""

NAME_SEPARATOR: Final = " · "
"""Between names in `meta`: no word, but a place, so that no phrase runs from one name into the next."""


class Passage(Struct, frozen=True, gc=False):
    """A stretch of text that a hit can be shown and linked by.

    `kind`: `title`, `summary`, `h1`…`h6`, `note` (a footnote, linked where it is called) or any kind of `Prose`.
    `anchor` is ``""`` for what stands at the top of the page.
    """

    kind: str
    text: str
    anchor: Anchor = Anchor("")
    number: str = ""


class SearchRecord(Struct, frozen=True, gc=False):
    """One answer of the search. `filters` and `sort` are exact; the words of `meta` and `passages` are searched.

    Filter values of terms read `id label`: the id for addresses, the label for people; ids have no blank. So do the
    names of filters by own fields: `field.box Box`, whose values are plain, and `own.hand Hand`, whose values read
    `id label` too. `order.box` holds the key by which results are sorted by a field.
    """

    url: UrlPath
    voice: Voice
    language: str
    passages: tuple[Passage, ...]
    meta: dict[str, str]
    filters: dict[str, tuple[str, ...]]
    sort: dict[str, str] = {}
    anchor: Anchor = Anchor("")

    @property
    def address(self) -> str:
        """Unique among all records, relative to the root of the site."""
        return f"{self.url}#{self.anchor}" if self.anchor else self.url


class Vocabulary(Struct, frozen=True, gc=False):
    """The rows behind the terms that a document names. Terms that are not published have none, and stay out.

    `fields`: the archive's own fields that are searched, filtered or sorted by; `own`: the terms they lead to.
    """

    terms: Mapping[TermKey, Term] = {}
    entities: Mapping[TermKey, Entity] = {}
    topics: Mapping[TermId, Topic] = {}
    fields: Mapping[str, OwnField] = {}
    own: Mapping[str, tuple[TermKey, ...]] = {}


def search_record(ctx: Context, document: str) -> tuple[SearchRecord, ...] | None:
    """Task: `document[document id]` → the record of the document and one of each of its comments."""
    card: Card | None = ctx.row("card", document)
    if card is None:
        return None
    body: Document = ctx.row("document", document)
    links: Links = ctx.row("links", document) or Links()
    language: str = card.language or ctx.row("setting", "language") or "en"
    fields = {name: field for name in body.metadata.fields if (field := _own_field(ctx, name)) is not None}
    own = ctx.row("field_terms", document) if any(f.type in ownfields.TERMS for f in fields.values()) else None
    keys = _keys(card, links, own or {})
    vocabulary = Vocabulary(
        ctx.rows("term", keys),  # type: ignore[arg-type]  # a row's key is a TermKey
        ctx.rows("entity", [k for k in keys if not k.startswith("topic:")]),  # type: ignore[arg-type]
        ctx.rows("topic", [k.removeprefix("topic:") for k in keys if k.startswith("topic:")]),  # type: ignore[arg-type]
        fields,
        own or {},
    )
    group: SameText | None = ctx.row("same_text", document)
    main = record_of(body, card, links, vocabulary, language)
    if group:
        same = (str(len(group.members) - 1),)
        main = msgspec.structs.replace(main, filters={**main.filters, SAME: same})
    return (main, *(comment_record(comment, main, language) for comment in body.comments if comment.body.strip()))


def _own_field(ctx: Context, name: str) -> OwnField | None:
    facet, search, sort = (bool(ctx.row("setting", f"fields.{name}.{use}")) for use in ("facet", "search", "sort"))
    if not (facet or search or sort):
        return None
    label, kind = (ctx.row("setting", f"fields.{name}.{leaf}") for leaf in ("label", "type"))
    return OwnField(label=label or "", type=kind or "text", facet=facet, search=search, sort=sort)


def _keys(card: Card, links: Links, own: Mapping[str, tuple[TermKey, ...]] = _NONE) -> list[TermKey]:
    kinds: tuple[EntityKind, ...] = ("person", "organization")
    authors = (term_key(kind, a.id) for a in card.authors if a.id for kind in kinds)
    publication = (term_key("publication", card.publication),) if card.publication else ()
    topics = (term_key("topic", topic) for topic in links.topics)
    by_fields = (key for keys in own.values() for key in keys)
    return list(dict.fromkeys((*(named.key for named in links.named), *authors, *publication, *topics, *by_fields)))


# --- records ------------------------------------------------------------------------------------------


def record_of(
    document: Document, card: Card, links: Links, vocabulary: Vocabulary, language: str = "en"
) -> SearchRecord:
    """The record of a document. `language` is that of the archive, for documents that do not say theirs."""
    keys = [key for key in _keys(card, links) if key in vocabulary.terms]
    voice: Voice = "note" if card.type == "note" else "document"
    publication = vocabulary.terms.get(term_key("publication", card.publication))
    own = {
        name: values
        for name, field in vocabulary.fields.items()
        if name in (given := document.metadata.fields)
        if (values := _own_values(name, field, given[name], vocabulary))
    }
    meta = {
        "title": card.title,
        "date": _shown(card.date, card.basis),
        "publication": publication.name if publication else "",
        "authors": _joined(_agent(agent, vocabulary) for agent in card.authors),
        "names": _joined(_names(keys, vocabulary)),
        "fields": _joined(v.words for name, values in own.items() if vocabulary.fields[name].search for v in values),
    }
    filters = {
        "voice": (voice,),
        "type": (card.type,),
        "language": (card.language or language,),
        "year": _years(card.date),
        WARNING: card.warnings,
        **_terms(_facetted(keys, card, links), vocabulary),
        **{
            f"{'field' if field.type in _PLAIN else 'own'}.{name} {field.label or name}": tuple(
                v.filter for v in own[name]
            )
            for name, field in vocabulary.fields.items()
            if field.facet and name in own
        },
        **{
            f"order.{name}": (own[name][0].order,)
            for name, field in vocabulary.fields.items()
            if field.sort and name in own
        },
    }
    return SearchRecord(
        url=document_url(document.id),
        voice=voice,
        language=card.language or language,
        passages=tuple(_passages(document, card, links)),
        meta=meta,
        filters=filters,
        sort=_sort(card.date),
    )


def comment_record(comment: Comment, document: SearchRecord, language: str = "en") -> SearchRecord:
    """The record of a comment under `document`. It says nothing of people and places: the reader tagged none.

    Topics, type, publication and language are those of what it is a comment on; the date is its own.
    """
    kept = {name: values for name, values in document.filters.items() if name in ("topic", "type", "publication")}
    anchor = Anchor(f"c-{comment.id}")
    meta = dict.fromkeys(META, "") | {
        "date": dates.display(comment.issued) if comment.issued else comment.date,
        "authors": comment.author,
    }
    return SearchRecord(
        url=document.url,
        anchor=anchor,
        voice="comment",
        language=document.language or language,
        passages=(Passage("comment", comment.body, anchor),),
        meta=meta,
        filters={
            "voice": ("comment",),
            "language": document.filters["language"],
            "year": _years(comment.issued),
            ON: (document.meta["title"],),
            **kept,
        },
        sort=_sort(comment.issued),
    )


# --- text ---------------------------------------------------------------------------------------------


def _passages(document: Document, card: Card, links: Links) -> Iterator[Passage]:
    title = f"{card.title}: {card.subtitle}" if card.subtitle else card.title
    yield Passage("title", title)
    if card.summary:
        yield Passage("summary", card.summary)
    yield from body_passages(document.body, links.marks)


_Place = tuple[Anchor, str]
"""Anchor and number that a text is linked by."""


def body_passages(body: Body, marks: Iterable[ResolvedMark] = ()) -> Iterator[Passage]:
    """The text in reading order, footnotes where they are first called; text that cannot be cited alone goes with
    what stands before it. `marks` may put words in the place of ids, as the page does."""
    texts = _texts_shown(body, marks)
    at = sum(1 for _ in prose_of(body.blocks))
    notes: dict[str, tuple[Note, int]] = {}
    for note in body.notes:
        notes[note.label] = (note, at)
        at += sum(1 for _ in prose_of(note.blocks))

    def note_passages(label: str, place: _Place) -> Iterator[Passage]:
        note, first = notes.pop(label)
        for text in texts[first : first + sum(1 for _ in prose_of(note.blocks))]:
            if text.strip():
                yield Passage("note", text, *place)

    here: _Place = (Anchor(""), "")
    for text, (prose, enclosing) in zip(texts, _prose(body.blocks, here), strict=False):
        here = (prose.anchor, prose.number) if prose.anchor else enclosing if enclosing[0] else here
        if text.strip():
            yield Passage(prose.kind, text, *here)
        for mark in prose.marks:
            if mark.tag == "note" and mark.attrs.get("label", "") in notes:
                yield from note_passages(mark.attrs["label"], here)
    for label in list(notes):
        yield from note_passages(label, here)


def _texts_shown(body: Body, marks: Iterable[ResolvedMark]) -> list[str]:
    """The text of every prose, with the words that are shown in the place of ids."""
    texts = [prose.text for prose in body.prose()]
    replaced = [(m.block, m.mark.start, m.mark.end, m.text) for m in marks if m.text]
    for block, start, end, words in sorted(replaced, reverse=True):
        texts[block] = texts[block][:start] + words + texts[block][end:]
    return texts


def _prose(blocks: Iterable[Block], enclosing: _Place) -> Iterator[tuple[Prose, _Place]]:
    """Every prose with the anchor of the nearest group around it that has one."""
    for block in blocks:
        if isinstance(block, Prose):
            yield block, enclosing
        else:
            yield from _prose(block.children, (block.anchor, block.number) if block.anchor else enclosing)


# --- metadata -----------------------------------------------------------------------------------------


def _names(keys: Iterable[TermKey], vocabulary: Vocabulary) -> Iterator[str]:
    """Every name of the terms, each once: whoever is called otherwise in the text is found by all of them."""
    seen: dict[str, None] = {}
    for key in keys:
        kind, term = split_key(key)
        names = [vocabulary.terms[key].name]
        if kind == "topic":
            topic = vocabulary.topics.get(term)
            names += topic.aliases if topic else ()
        else:
            entity = vocabulary.entities.get(key)
            names += (alias.name for alias in entity.aliases) if entity else ()
        seen.update(dict.fromkeys(names))
    return iter(seen)


def _facetted(keys: Iterable[TermKey], card: Card, links: Links) -> list[TermKey]:
    """The terms to filter by: of publications only those that published the document, not those it speaks of."""
    published = {named.key for named in links.named if named.roles}
    published.add(term_key("publication", card.publication))
    return [key for key in keys if not key.startswith("publication:") or key in published]


def _terms(keys: Iterable[TermKey], vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Filter values by kind of term, in order of the id."""
    found: dict[str, list[str]] = {}
    for key in sorted(keys):
        kind, term = split_key(key)
        if kind != "claim":
            found.setdefault(kind, []).append(f"{term} {vocabulary.terms[key].name}")
    return {kind: tuple(values) for kind, values in found.items()}


def _agent(agent: Agent, vocabulary: Vocabulary) -> str:
    kinds: tuple[EntityKind, ...] = ("person", "organization")
    found = (vocabulary.terms.get(term_key(kind, agent.id)) for kind in kinds if agent.id)
    return agent.name or next((term.name for term in found if term), "")


class _OwnValue(NamedTuple):
    """A value of an own field: what it is filtered by, found by, sorted by."""

    filter: str
    words: str
    order: str


def _own_values(name: str, field: OwnField, value: FieldValue, vocabulary: Vocabulary) -> tuple[_OwnValue, ...]:
    """The values by type; terms that are not published have no row and stay out."""
    if field.type in ownfields.TERMS:
        known = [(key, vocabulary.terms[key]) for key in vocabulary.own.get(name, ()) if key in vocabulary.terms]
        return tuple(
            _OwnValue(f"{key} {term.name}", term.name, ownfields.order("text", term.sort_name or term.name))
            for key, term in known
        )
    return tuple(_own_value(field, text) for text in ownfields.texts(value))


def _own_value(field: OwnField, text: str) -> _OwnValue:
    order = ownfields.order(field.type, text)
    if field.type == "boolean":
        return _OwnValue(text, field.label if text == "true" else "", order)
    if field.type == "date" and (date := ownfields.date(text)) is not None:
        words = dates.display(date)
        return _OwnValue(f"{text} {words}", words, order)
    return _OwnValue(text, text, order)


def _joined(names: Iterable[str]) -> str:
    return NAME_SEPARATOR.join(filter(None, names))


def _years(date: Edtf | None) -> tuple[str, ...]:
    return tuple(map(str, dates.years(date))) if date else (UNDATED,)


def _shown(date: Edtf | None, basis: str) -> str:
    """The date in words, in brackets when the archive inferred it."""
    if date is None:
        return ""
    words = dates.display(date)
    return f"[{words}]" if basis else words


def _sort(date: Edtf | None) -> dict[str, str]:
    return {"date": dates.sort_key(date)} if date else {}
