"""What the metadata of a document names, resolved: its topics, entities, authors, outlets and related documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from site_builder.catalog.rows import Posting, Term, TermKey, split_key, term_key
from site_builder.catalog.vocabulary import Closed, keys_of
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import Context
from site_builder.ids import EntityKind, TermId, is_id, name_key, term_id
from site_builder.linking.names import nearest
from site_builder.linking.references import is_withheld, look_up
from site_builder.model import Agent, Document, Entity, Metadata, Subject
from site_builder.ownfields import ROLE, TERMS, texts

CODES: Final = {
    "REF010": "A document has a topic that the vocabulary does not have.",
    "REF011": "The metadata of a document name an entity that does not exist.",
    "REF012": "The metadata of a document name a document that does not exist.",
    "REF013": "The metadata of a document name something that is not published; it is left out.",
    "REF014": "An own field names an entity by an id that entities of several kinds have.",
    "REF020": "A name in the metadata is kept as printed: it leads to no entity.",
}

_SUBJECTS: Final[tuple[tuple[str, EntityKind], ...]] = (
    ("people", "person"), ("organizations", "organization"), ("places", "place"), ("events", "event"),
)  # fmt: skip
_AGENT_KINDS: Final[tuple[EntityKind, ...]] = ("person", "organization", "publication")


class About(NamedTuple):
    """The published terms of a document: its topics in order, and (key, role) of everything else, each once."""

    topics: tuple[TermId, ...] = ()
    roles: tuple[tuple[TermKey, str], ...] = ()
    printed: Mapping[TermKey, str] = MappingProxyType({})
    """How the metadata print the name of an entity, where they say so besides the id."""
    fields: Mapping[str, tuple[TermKey, ...]] = MappingProxyType({})
    """The terms of own fields, in the order in which they are given; entities stand in `roles` too."""

    def postings(self, document: Document) -> Iterator[tuple[TermKey, Posting]]:
        for topic in self.topics:
            yield term_key("topic", topic), Posting(document.id)
        for key, role in self.roles:
            yield key, Posting(document.id, role)
        for name, keys in self.fields.items():
            for key in keys:
                if key.startswith("topic:"):
                    yield key, Posting(document.id, ROLE + name)


def resolve_metadata(ctx: Context, document: Document) -> About:
    """Terms of the metadata; reports what does not exist, at the place where it was typed."""
    look = _Look(ctx, document)
    topics = [t for n, typed in enumerate(document.metadata.topics) if (t := look.topic(f"topics.{n}", typed))]
    fields = {name: keys for name in document.metadata.fields if (keys := tuple(dict.fromkeys(look.field(name))))}
    named = (*look.entities(), *_by_fields(fields))
    look.documents()
    printed: dict[TermKey, str] = {}
    for key, _, name in named:
        if name:
            printed.setdefault(key, name)
    roles = dict.fromkeys((key, role) for key, role, _ in named)
    return About(tuple(dict.fromkeys(topics)), tuple(roles), printed, fields)


def _by_fields(fields: Mapping[str, tuple[TermKey, ...]]) -> Iterator[tuple[TermKey, str, str]]:
    for name, keys in fields.items():
        yield from ((key, ROLE + name, "") for key in keys if not key.startswith("topic:"))


def agent_key(ctx: Context, agent: Agent) -> TermKey | None:
    """The entity that an author or contributor with an id is: of its kind, else an organization or publication."""
    if not agent.id:
        return None
    for kind in dict.fromkeys((agent.kind, *_AGENT_KINDS)):
        key = term_key(kind, agent.id)
        if ctx.row("term", key) is not None:
            return key
    return None


def printed_names(document: Document) -> Iterator[Diagnostic]:
    """A note for each name that was kept as printed, for the list that `check` makes."""
    for path, agent in document.metadata.agents:
        if agent.name and not agent.id:
            place = document.positions.of(path, Span(document.source))
            hint = "give the id of an entity if it is one of the archive's"
            yield Diagnostic("REF020", Severity.NOTE, place, f'"{agent.name}" is kept as printed', hint)


class _Look:
    """Lookups for one document, with the places to report. What is held back is looked through, not linked: nothing
    in it is an error, and it may make no term of an open vocabulary.
    """

    __slots__ = ("ctx", "document", "is_held")

    def __init__(self, ctx: Context, document: Document) -> None:
        self.ctx = ctx
        self.document = document
        self.is_held = document.access == "withheld"

    def topic(self, path: str, typed: str) -> TermId | None:
        """A topic by id, exact name or alias."""
        if is_id(typed) and self.ctx.row("term", f"topic:{typed}") is not None:
            return TermId(typed)
        found = look_up(self.ctx, f"topic:{typed}")
        if len(found.targets) == 1:
            return TermId(found.targets[0].id)
        if found.targets:
            ids = " or ".join(t.id for t in found.targets)
            self.report("REF010", path, f'"{typed}" is a name of several topics', f"write {ids}")
        elif (made := self.made_topic(typed)) is not None:
            return made
        elif found.withheld:
            self.left_out(path, typed)
        elif not self.is_open("topic"):
            self.report("REF010", path, f'no topic "{typed}"', found.near or nearest(typed, self.ids("topic")))
        return None

    def made_topic(self, typed: str) -> TermId | None:
        """The topic that an open vocabulary made of `typed`, perhaps under the name that another document gave it."""
        key = term_id(typed)
        term: Term | None = self.ctx.row("term", term_key("topic", key))
        return key if term is not None and not term.authored else None

    def entities(self) -> Iterator[tuple[TermKey, str, str]]:
        """Every entity of the metadata with its role and its name as printed; subjects first."""
        metadata = self.document.metadata
        for field, kind in _SUBJECTS:
            subjects: tuple[Subject, ...] = getattr(metadata, field)
            for n, subject in enumerate(subjects):
                path = f"{field}.{n}.id"
                if key := self.entity((kind,), subject.id, path) if subject.id else self.named(kind, subject, path):
                    yield key, subject.role, subject.name if subject.id else ""
        for path, agent in metadata.agents:
            if agent.id and (key := self.entity((agent.kind, *_AGENT_KINDS), agent.id, f"{path}.id")):
                yield key, agent.role, agent.name
        for key, role in self.outlets(metadata):
            yield key, role, ""

    def named(self, kind: EntityKind, subject: Subject, path: str) -> TermKey | None:
        """The term that an open vocabulary made of a name; a record is never found by a name alone."""
        key = term_key(kind, subject.term)
        term: Term | None = self.ctx.row("term", key)
        closed: Closed | None = self.ctx.row("closed", "")
        if term is not None and not term.authored:
            return key
        if term is not None and not (closed and kind in closed.kinds):
            entity: Entity = self.ctx.row("entity", key)
            if name_key(subject.name) in {name_key(n) for n in (entity.name, *(a.name for a in entity.aliases))}:
                return key
        if term is None and is_withheld(self.ctx, kind, subject.term):
            self.left_out(path, subject.name)
        elif not self.is_open(kind):
            hint = nearest(subject.name, self.ids(kind)) or "an id is needed: lower-case ASCII letters, digits, -"
            self.report("REF011", path, f'no {kind} has the id "{subject.name}"', hint)
        return None

    def field(self, name: str) -> Iterator[TermKey]:
        """The terms that an own field leads to."""
        kind = self.ctx.row("setting", f"fields.{name}.type")
        value = self.document.metadata.fields[name]
        for n, typed in enumerate(texts(value) if kind in TERMS else ()):
            path = f"{name}.{n}" if isinstance(value, tuple) else name
            if kind == "entity" and (key := self.of_any_kind(typed, path)):
                yield key
            if kind == "topic" and (topic := self.topic(path, typed)):
                yield term_key("topic", topic)

    def of_any_kind(self, typed: str, path: str) -> TermKey | None:
        keys = keys_of(typed)
        found = [key for key in keys if self.ctx.row("term", key) is not None]
        if len(found) == 1:
            return found[0]
        if found:
            self.report("REF014", path, f'"{typed}" is the id of several', f"write {' or '.join(found)}")
        elif any(is_withheld(self.ctx, *split_key(key)) for key in keys):
            self.left_out(path, typed)
        else:
            kinds = tuple(dict.fromkeys(split_key(key)[0] for key in keys))
            kind = kinds[0] if len(kinds) == 1 else "entity"
            wrong = typed.rpartition(":")[2]
            self.report(
                "REF011", path, f'no {kind} "{wrong}"', nearest(wrong, tuple(i for k in kinds for i in self.ids(k)))
            )
        return None

    def outlets(self, metadata: Metadata) -> Iterator[tuple[TermKey, str]]:
        """`publication`: the outlet of this copy and the first of the chain; `republication`: the rest of the chain.

        `reprinted`: the first of a chain that goes on, from which others took it.
        """
        chain = metadata.published
        if metadata.publication and (key := self.entity(("publication",), metadata.publication, "publication")):
            yield key, "publication"
        for n, stage in enumerate(chain):
            if stage.publication:
                key = self.entity(("publication",), stage.publication, f"published.{n}.publication")
                if key and (n == 0 or (n == len(chain) - 1 and not metadata.publication)):
                    yield key, "publication"
                if key and n > 0:
                    yield key, "republication"
                if key and n == 0 and (len(chain) > 1 or metadata.publication not in ("", stage.publication)):
                    yield key, "reprinted"

    def entity(self, kinds: Iterable[EntityKind], typed: TermId, path: str) -> TermKey | None:
        tried = tuple(dict.fromkeys(kinds))
        for kind in tried:
            key = term_key(kind, typed)
            if self.ctx.row("term", key) is not None:
                return key
        if any(is_withheld(self.ctx, kind, typed) for kind in tried):
            self.left_out(path, typed)
        elif not self.is_open(tried[0]):
            known = tuple(i for kind in tried for i in self.ids(kind))
            self.report("REF011", path, f'no {tried[0]} "{typed}"', nearest(typed, known))
        return None

    def is_open(self, kind: str) -> bool:
        """Whether a term that is not there would be made, were the document published."""
        return self.is_held and kind not in self.ctx.row("closed", "").kinds

    def documents(self) -> None:
        """Documents that the metadata name: there, or reported."""
        metadata = self.document.metadata
        for n, relation in enumerate(metadata.relations):
            self.other(f"relations.{n}.document", relation.document)
        for n, stage in enumerate(metadata.published):
            self.other(f"published.{n}.document", stage.document)
        if metadata.translation:
            self.other("translation.of", metadata.translation.of)

    def other(self, path: str, typed: str) -> None:
        if not typed or self.ctx.row("card", typed) is not None:
            return
        if self.ctx.row("unpublished", typed) is not None:
            self.left_out(path, typed)
        else:
            self.report("REF012", path, f'no document "{typed}"', nearest(typed, self.ctx.keys("card")))

    def ids(self, kind: str) -> tuple[str, ...]:
        keys = (k.partition(":") for k in self.ctx.keys("term"))
        return tuple(i for k, _, i in keys if k == kind)

    def report(self, code: str, path: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> None:
        if severity is Severity.ERROR and self.is_held:
            severity = Severity.WARNING
        place = self.document.positions.of(path, Span(self.document.source))
        self.ctx.report(Diagnostic(code, severity, place, message, hint))

    def left_out(self, path: str, typed: str) -> None:
        if not self.is_held:
            self.report("REF013", path, f'"{typed}" is not published', "it is left out of the page", Severity.NOTE)
