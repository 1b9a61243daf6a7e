"""What does not pass the gate, and the two things that the rest of a build learns of it: terms and references.

Whatever is held back is searched for names, so that nobody becomes public by it (`known` judges), and its references
are checked for its editors. `held[key]` has what was typed to refer by, and not a word around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from site_builder.catalog.known import CODED, called, spoken_of, strings_in
from site_builder.catalog.rows import Use
from site_builder.diagnostics import Diagnostic, Severity
from site_builder.engine import Context
from site_builder.ids import DocumentId, SourcePath
from site_builder.linking.landing import outline_of
from site_builder.linking.references import missing_place
from site_builder.model import (
    Agent,
    Body,
    Comment,
    Document,
    Metadata,
    Positions,
    Prose,
    Publishing,
    Reference,
    Translation,
)
from site_builder.readers.excerpt import references_in

EMITS: Final = ("use", "held")


class HeldBack(NamedTuple):
    """What of one source is held back. `texts`: everything that is no running text; `metadata`: of a whole document."""

    key: str
    source: SourcePath
    body: Body = Body()
    references: tuple[Reference, ...] = ()
    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Those of `texts` that may be an id or a name as they stand."""
    metadata: Metadata | None = None
    positions: Positions = Positions()


def softened(finding: Diagnostic) -> Diagnostic:
    """A finding about what is not published: no reason to publish nothing, so a warning at most."""
    return replace(finding, severity=Severity.WARNING) if finding.severity is Severity.ERROR else finding


# --- what is held back --------------------------------------------------------------------------------


def whole(key: str, source: SourcePath, body: Body, references: tuple[Reference, ...], *values: object) -> HeldBack:
    """A source that is not published at all: its text, and every text in `values`, whatever field it stands in."""
    return HeldBack(key, source, body, references, tuple(strings_in(values)), tuple(strings_in(values, CODED)))


def rest(key: str, source: SourcePath, text: Body, shown: Body, references: tuple[Reference, ...]) -> HeldBack:
    """What of a text is not in the part that is shown."""
    if text is shown:
        return HeldBack(key, source)
    kept = {id(prose) for prose in shown.prose()}
    hidden = Body(tuple(prose for prose in text.prose() if id(prose) not in kept))
    return HeldBack(key, source, hidden, references_in(hidden, text, references))


def unsaid(given: Metadata, shown: Metadata) -> list[str]:
    """What the metadata of a published document keep to themselves: own fields, and what a redaction took back."""
    fields = [value for name, value in given.fields.items() if name not in shown.fields]
    before = zip(given.corrections, shown.corrections, strict=True)
    return [*strings_in(fields), *(old.old for old, new in before if old.old != new.old)]


def unsaid_comments(given: Iterable[Comment], shown: Iterable[Comment]) -> list[str]:
    """The same of comments: those that are not shown, and of the others the names that are cut short."""
    names = {comment.id: comment.author for comment in shown}
    texts: list[str] = []
    for comment in given:
        if comment.id not in names:
            texts += strings_in(comment, CODED)
        elif names[comment.id] != comment.author:
            texts.append(comment.author)
    return texts


# --- what is made known of it -------------------------------------------------------------------------


def emit_held_back(ctx: Context, held: HeldBack) -> None:
    """Emit of whom it speaks (`use`), and what its references are (`held`)."""
    for term in terms_in(ctx, held):
        ctx.emit("use", term, Use(False))
    if held.references or held.metadata:
        metadata = _identifiers(held.metadata) if held.metadata else Metadata(title="")
        ctx.emit("held", held.key, Document(
            DocumentId(held.key), held.source, metadata, "record", "withheld",
            references=held.references, positions=held.positions if held.metadata else Positions(),
        ))  # fmt: skip


def terms_in(ctx: Context, held: HeldBack) -> Iterator[str]:
    """The terms of the authority files that it names or refers to, wherever: in text, addresses, metadata, comments."""
    marks = [value for prose in held.body.prose() for mark in prose.marks for value in mark.attrs.values()]
    around = tuple(Prose("p", text) for text in dict.fromkeys((*held.texts, *marks)) if text)
    body = Body((*held.body.blocks, *around), held.body.notes)
    yield from dict.fromkeys(spoken_of(ctx, body, held.references, "every"))
    yield from called(ctx, (*held.names, *marks), "every")


def _identifiers(metadata: Metadata) -> Metadata:
    """Of metadata only what refers to something."""

    def ids(*agents: Agent) -> tuple[Agent, ...]:
        return tuple(Agent(id=a.id, role=a.role, kind=a.kind) for a in agents)

    translation = metadata.translation
    if translation:
        translator = ids(translation.translator)[0] if translation.translator else None
        translation = Translation(of=translation.of, translator=translator)
    return Metadata(
        title="", topics=metadata.topics, people=metadata.people, organizations=metadata.organizations,
        places=metadata.places, events=metadata.events, authors=ids(*metadata.authors),
        contributors=ids(*metadata.contributors), publication=metadata.publication, relations=metadata.relations,
        published=tuple(Publishing(publication=p.publication, document=p.document) for p in metadata.published),
        translation=translation,
    )  # fmt: skip


def check_own_places(ctx: Context, itself: str, references: Iterable[Reference], body: Callable[[], Body]) -> None:
    """Report references of a text to places in itself that it does not have: nobody else will have the text."""
    own = [r for r in references if not r.file and r.fragment.strip() and r.target.strip() in ("", itself)]
    if own:
        outline = outline_of(body())
        for reference in own:
            if finding := missing_place(reference, outline, itself):
                ctx.report(finding)
