"""The domain as values: what a document, an entity, a topic, a comment and a claim are.

Frozen `msgspec.Struct`s, no I/O: fingerprints are taken of their canonical encoding, and they are made by the thousand.
Dates are `Edtf` values of `dates`; a field that a source leaves out is ``""``, ``()`` or ``None``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from site_builder.dates import Edtf
from site_builder.diagnostics import Span
from site_builder.ids import Anchor, DocumentId, EntityKind, SourcePath, TermId, term_id

DOCUMENT_TYPES: Final = (
    "news-article", "opinion", "blog-post", "interview", "transcript", "statement", "press-release", "report",
    "letter", "diplomatic-document", "speech", "podcast", "video", "web-page", "book-chapter", "note",
)  # fmt: skip
ROLES: Final = (
    "author", "editor", "translator", "interviewer", "interviewee", "sender", "recipient", "presenter", "speaker",
)  # fmt: skip
RELATIONS: Final = (
    "responds-to", "cites", "quotes", "reviews", "translates", "updates", "supersedes", "part-of", "attachment-of",
)  # fmt: skip

Access = Literal["full", "excerpt", "metadata", "withheld"]
ReaderName = Literal["markdown", "text", "html", "record"]  # record: without a text, metadata only


class Struct(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Base of all domain values: frozen, compact when encoded."""


# --- text ---------------------------------------------------------------------------------------------


class Mark(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A stand-off mark on `text[start:end]` of a `Prose`. Zero width: something that stands at `start`.

    `tag` is one of `readers.allow.INLINE_TAGS` (HTML elements of the same name) or of
    `link` {href, title?, class?}, `ref` {target, literal, fragment?, file?, bare?}: an authored reference, not yet
    resolved (bare: its words only repeat the target), `mention` {href?}: a name that the linker found, `speaker`: the
    name that opens a turn. Points: `note` {label}: a footnote's call, `image` {src, alt, title?, href?},
    `page` {label}: a page of the original begins here, `anchor` {id}: an empty place that the source named.
    """

    start: int
    end: int
    tag: str
    attrs: dict[str, str] = {}


class Prose(msgspec.Struct, frozen=True, gc=False, tag="p", omit_defaults=True):
    """A run of text with marks. `"\\n"` in `text` is a line break that the source made.

    `kind`: `p`, `h1`…`h6` (as authored), `pre` (attrs: `code`?, its language), `dt`, `caption`, or `bare`: text that
    stands directly in its group (a tight list item, a table cell, `dd`, `summary`). attrs may hold `lang`, `dir`,
    `speaker`, `id` (as authored), `space` (its white space is kept when shown).
    `anchor` and `number` are given by `anchors` after the gate; both empty for what cannot be cited alone.
    """

    kind: str
    text: str
    marks: tuple[Mark, ...] = ()
    attrs: dict[str, str] = {}
    anchor: Anchor = Anchor("")
    number: str = ""
    line: int = 0


class Group(msgspec.Struct, frozen=True, gc=False, tag="g", omit_defaults=True):
    """A block that holds blocks.

    `kind`: `blockquote`, `ul`, `ol` {start?}, `li` {checked?: "true"/"false"}, `dl`, `dd`, `table`, `thead`, `tbody`,
    `tfoot`, `tr`, `td`/`th` {align?, colspan?, rowspan?, scope?}, `figure`, `figcaption`, `div`, `section`, `details`,
    `summary`, `hr` (empty), `excerpt` (empty: what stands before it is the excerpt). attrs may hold `lang`, `dir`,
    `id`. Only a `table` has a number.
    """

    kind: str
    children: tuple[Prose | Group, ...] = ()
    attrs: dict[str, str] = {}
    anchor: Anchor = Anchor("")
    number: str = ""


Block = Prose | Group


class Note(Struct, frozen=True, gc=False):
    """A footnote: called by `note` marks with the same label, numbered in order of first call."""

    label: str
    blocks: tuple[Block, ...]


class Body(Struct, frozen=True, gc=False):
    """The text of a document, of an entity's note, of a page."""

    blocks: tuple[Block, ...] = ()
    notes: tuple[Note, ...] = ()

    def prose(self) -> Iterator[Prose]:
        """Every `Prose` in reading order, notes last."""
        yield from prose_of(self.blocks)
        for note in self.notes:
            yield from prose_of(note.blocks)


def prose_of(blocks: tuple[Block, ...]) -> Iterator[Prose]:
    for block in blocks:
        if isinstance(block, Prose):
            yield block
        else:
            yield from prose_of(block.children)


# --- metadata of a document ---------------------------------------------------------------------------


class Agent(Struct, frozen=True, gc=False):
    """Somebody in a role. `id` when it is an entity's id, else `name` as printed (never matched silently)."""

    id: TermId = TermId("")
    name: str = ""
    role: str = "author"
    kind: EntityKind = "person"


class Container(Struct, frozen=True, gc=False):
    title: str = ""
    series: str = ""
    volume: str = ""
    issue: str = ""
    number: str = ""
    pages: str = ""


class HeldBy(Struct, frozen=True, gc=False):
    repository: str = ""
    collection: str = ""
    box: str = ""
    folder: str = ""
    shelfmark: str = ""


class Subject(Struct, frozen=True, gc=False):
    """An entity that a document is said to be about, with the role it has there.

    With an `id`, `name` is how this document prints it. Without, it is the name of a term of an open vocabulary.
    """

    id: TermId = TermId("")
    role: str = ""
    name: str = ""

    @property
    def term(self) -> TermId:
        """The id, made from the name where none was typed."""
        return self.id or term_id(self.name)


class Relation(Struct, frozen=True, gc=False):
    type: str
    document: DocumentId


class Translation(Struct, frozen=True, gc=False):
    of: DocumentId = DocumentId("")
    translator: Agent | None = None
    method: str = ""


class Publishing(Struct, frozen=True, gc=False):
    """One link of the republication chain, oldest first in `Metadata.published`.

    `part`: only a part of this copy was published there: no first publication, and no same text, of the whole.
    `title_unknown`: it may have had another title there, and nobody knows which.
    """

    publication: TermId = TermId("")
    title: str = ""
    url: str = ""
    archived_url: str = ""
    issued: Edtf | None = None
    basis: str = ""
    document: DocumentId = DocumentId("")
    lost: bool = False
    part: bool = False
    title_unknown: bool = False


class Captured(Struct, frozen=True, gc=False):
    at: str = ""
    tool: str = ""
    by: str = ""
    file: str = ""
    sha256: str = ""


class Lost(Struct, frozen=True, gc=False):
    """Something the copy lost: a video, an image."""

    caption: str = ""
    url: str = ""
    kind: str = ""


class Reliability(Struct, frozen=True, gc=False):
    """Admiralty grades: `source` A–F, `information` 1–6, two axes that are never merged."""

    source: str = ""
    information: str = ""
    by: str = ""
    at: str = ""
    note: str = ""


class Rights(Struct, frozen=True, gc=False):
    statement: str = ""
    holder: str = ""
    note: str = ""
    decided_by: str = ""
    at: str = ""


class Correction(Struct, frozen=True, gc=False):
    at: str
    kind: str = ""
    old: str = ""
    new: str = ""
    note: str = ""


FieldValue = str | bool | tuple[str, ...]
"""Value of an own field (`fields:` in site.yaml), as typed; lists keep their order."""


class Metadata(Struct, frozen=True, gc=False):
    """The contract's fields of a document, as written in front matter or sidecar."""

    title: str
    subtitle: str = ""
    type: str = "web-page"
    language: str = ""
    summary: str = ""
    authors: tuple[Agent, ...] = ()
    contributors: tuple[Agent, ...] = ()
    publication: TermId = TermId("")
    container: Container | None = None
    identifiers: dict[str, str] = {}
    held_by: HeldBy | None = None
    number: str = ""
    place: str = ""
    medium: str = ""
    running_time: str = ""
    issued: Edtf | None = None
    issued_basis: str = ""
    date_as_printed: str = ""
    created: Edtf | None = None
    sent: Edtf | None = None
    received: Edtf | None = None
    calendar: str = "gregorian"
    added: str = ""
    revised: str = ""
    topics: tuple[str, ...] = ()
    people: tuple[Subject, ...] = ()
    organizations: tuple[Subject, ...] = ()
    places: tuple[Subject, ...] = ()
    events: tuple[Subject, ...] = ()
    relations: tuple[Relation, ...] = ()
    translation: Translation | None = None
    speakers: tuple[str, ...] = ()
    published: tuple[Publishing, ...] = ()

    @property
    def whole(self) -> tuple[Publishing, ...]:
        """The stations at which all of it was published."""
        return tuple(stage for stage in self.published if not stage.part)

    url: str = ""
    archived_url: str = ""
    captured: Captured | None = None
    lost: tuple[Lost, ...] = ()
    reliability: Reliability | None = None
    access: Access | None = None
    embargo_until: str = ""
    excerpt: tuple[int, ...] = ()
    rights: Rights | None = None
    warnings: tuple[str, ...] = ()
    draft: bool = False
    corrections: tuple[Correction, ...] = ()
    aliases: tuple[str, ...] = ()
    mentions: bool = True
    fields: dict[str, FieldValue] = {}

    @property
    def agents(self) -> tuple[tuple[str, Agent], ...]:
        """Everybody with a role in it, each with the key path: authors, contributors, translator."""
        translator = self.translation.translator if self.translation else None
        return (
            *((f"authors.{n}", agent) for n, agent in enumerate(self.authors)),
            *((f"contributors.{n}", agent) for n, agent in enumerate(self.contributors)),
            *((("translation.translator", translator),) if translator else ()),
        )

    @property
    def date(self) -> Edtf | None:
        """The date a document is sorted and shown by: issued, else sent, created, received."""
        return self.issued or self.sent or self.created or self.received


class Positions(Struct, frozen=True, gc=False):
    """Where in the sources each key stands: dotted key path (`published.0.url`) → place of its value."""

    at: dict[str, Span] = {}

    def of(self, path: str, default: Span) -> Span:
        """The place of `path`, else of its nearest enclosing key, else `default`."""
        while path:
            if path in self.at:
                return self.at[path]
            path = path.rpartition(".")[0]
        return default


# --- comments, documents ------------------------------------------------------------------------------


class Comment(Struct, frozen=True, gc=False):
    """One reader comment. `author` is as the gate lets it be shown (name, initials, or nothing)."""

    id: str
    parent: str = ""
    author: str = ""
    attribution: str = "stated"
    date: str = ""
    issued: Edtf | None = None
    body: str = ""
    access: Access = "full"
    note: str = ""


class Reference(Struct, frozen=True, gc=False):
    """An authored reference before it is resolved: `[[target#fragment|label]]` or a relative link to a `.md` file.

    `block` is the index of its `Prose` in `Body.prose()`, `start`/`end` the offsets of the words shown for it there.
    """

    target: str
    fragment: str
    span: Span
    block: int
    start: int
    end: int
    file: bool = False


class Withdrawn(Struct, frozen=True, gc=False):
    """A paragraph, heading or comment that was published once and is no longer there; its number stays taken.

    `to`: the anchor of the paragraph that took its text in. `after`: the anchor of the one behind which it stood.
    `day`: since when it is recorded as gone, ``""`` before. `kind`: paragraph, heading, table, comment.
    """

    anchor: Anchor
    number: str
    to: Anchor = Anchor("")
    after: Anchor = Anchor("")
    day: str = ""
    kind: str = "paragraph"


class Document(Struct, frozen=True, gc=False):
    """A parsed document as the rights gate lets everybody else see it."""

    id: DocumentId
    source: SourcePath
    metadata: Metadata
    reader: ReaderName
    access: Access
    reason: str = ""
    body: Body = Body()
    comments: tuple[Comment, ...] = ()
    references: tuple[Reference, ...] = ()
    positions: Positions = Positions()
    words: int = 0
    withdrawn: tuple[Withdrawn, ...] = ()


# --- authority files ----------------------------------------------------------------------------------


class Alias(Struct, frozen=True, gc=False):
    name: str
    link: bool = True
    language: str = ""


class Position(Struct, frozen=True, gc=False):
    """An office that a person held: `title` at `organization` (an id or a name) in `dates`."""

    title: str
    organization: str = ""
    dates: Edtf | None = None


class Entity(Struct, frozen=True, gc=False):
    """A record of an authority file. Fields of other kinds stay empty."""

    kind: EntityKind
    id: TermId
    name: str
    aliases: tuple[Alias, ...] = ()
    sort_name: str = ""
    description: str = ""
    access: Access = "full"
    dates: Edtf | None = None
    roles: tuple[Position, ...] = ()
    same_as: dict[str, str] = {}
    part_of: TermId = TermId("")
    type: str = ""
    family: str = ""
    given: str = ""
    particle: str = ""
    coordinates: tuple[float, float] | None = None
    date: Edtf | None = None
    date_basis: str = ""
    places: tuple[TermId, ...] = ()
    people: tuple[TermId, ...] = ()
    organizations: tuple[TermId, ...] = ()
    topics: tuple[TermId, ...] = ()
    url: str = ""
    publisher: str = ""
    place: str = ""
    country: str = ""
    language: str = ""
    span: Span = Span(SourcePath(""))
    positions: Positions = Positions()
    note: Body | None = None
    references: tuple[Reference, ...] = ()
    authored: bool = True
    """False for a term that an open vocabulary made from what documents say."""


class Topic(Struct, frozen=True, gc=False):
    id: TermId
    name: str
    aliases: tuple[str, ...] = ()
    definition: str = ""
    scope_note: str = ""
    broader: tuple[TermId, ...] = ()
    related: tuple[TermId, ...] = ()
    same_as: dict[str, str] = {}
    span: Span = Span(SourcePath(""))
    positions: Positions = Positions()
    authored: bool = True


class ClaimSide(Struct, frozen=True, gc=False):
    """Who asserts, denies or reports a claim, in which document and where in it."""

    stance: str
    document: DocumentId
    locator: str = ""
    speaker: str = ""
    attribution: str = ""
    as_of: Edtf | None = None
    quotation: str = ""
    quotation_decided_by: str = ""


class Claim(Struct, frozen=True, gc=False):
    id: TermId
    statement: str
    about: tuple[TermId, ...] = ()
    sides: tuple[ClaimSide, ...] = ()
    note: str = ""
    by: str = ""
    span: Span = Span(SourcePath(""))
    positions: Positions = Positions()
    access: Access = "full"


class SitePage(Struct, frozen=True, gc=False):
    """A page of `content/pages`: `home`, `about`, … with prose of the archive's editors."""

    id: str
    title: str
    source: SourcePath
    language: str = ""
    summary: str = ""
    body: Body = Body()
    references: tuple[Reference, ...] = ()
    draft: bool = False
