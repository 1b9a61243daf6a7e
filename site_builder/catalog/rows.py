"""The rows of the catalog's tables: what tasks of higher strata may fetch, small facet by small facet.

A page depends on the rows it fetches, so each row holds what changes together and no more: a listing reads
`Card`s, and an edited body leaves them alone. Keys: documents by id, terms as ``kind:id`` (`TermKey`).
"""

from __future__ import annotations

from typing import NewType

from site_builder.dates import Edtf
from site_builder.diagnostics import Span
from site_builder.ids import Anchor, DocumentId, SourcePath, TermId, TermKind, UrlPath
from site_builder.model import Access, Agent, Body, Mark, ReaderName, Struct

TermKey = NewType("TermKey", str)
"""``person:john-kerry``: a term with its kind."""


def term_key(kind: TermKind, term: TermId) -> TermKey:
    return TermKey(f"{kind}:{term}")


def split_key(key: TermKey) -> tuple[TermKind, TermId]:
    kind, _, term = key.partition(":")
    return kind, TermId(term)  # type: ignore[return-value]  # a TermKey holds a TermKind by construction


# --- inputs -------------------------------------------------------------------------------------------


class Unit(Struct, frozen=True, gc=False):
    """The files that make one document. `rule` is the index of its `import` rule in site.yaml, -1 for none."""

    id: DocumentId
    source: SourcePath
    reader: ReaderName
    sidecar: SourcePath = SourcePath("")
    comments: SourcePath = SourcePath("")
    ledger: SourcePath = SourcePath("")
    rule: int = -1


# --- documents ----------------------------------------------------------------------------------------


class Label(Struct, frozen=True, gc=False):
    """`label[document id]`: what one line says of a document. Only published documents have one."""

    id: DocumentId
    title: str
    type: str
    language: str = ""
    date: Edtf | None = None
    basis: str = ""
    publication: TermId = TermId("")
    reprint: bool = False
    access: Access = "full"
    draft: bool = False
    warnings: tuple[str, ...] = ()
    """What a reader is told before any words of its text are shown, wherever they are quoted."""


class Card(Label, frozen=True):
    """`card[document id]`: all that a listing may show of a document; its label is part of it."""

    subtitle: str = ""
    summary: str = ""
    authors: tuple[Agent, ...] = ()
    number: str = ""
    added: str = ""
    revised: str = ""


class Shelf(Struct, frozen=True, gc=False):
    """`shelf[document id]`: where a document stands in every order and count; no words of its own.

    `years` are all it may belong to; `exact` says that there is one and that it is stated, not inferred.
    """

    sort: str
    type: str
    language: str = ""
    years: tuple[int, ...] = ()
    exact: bool = False
    months: tuple[tuple[int, int], ...] = ()
    """(year, month) it may belong to; month 0: not known."""
    first: str = ""
    last: str = ""
    """The first and the last day it may belong to, as `Edtf` has them."""
    added: str = ""
    corrected: str = ""
    """Like `added` the one day that stands for what may be a month or a year in the metadata; "" for none."""
    comments: int = 0
    publication: TermId = TermId("")


class Use(Struct, frozen=True, gc=False):
    """An item of `use[TermKey]`: a document says that it is about a term. `name`: as typed, when it is not an id.

    `maybe`: an author may be a person or an organization; such a use makes no term in an open vocabulary.
    `span`: where it is said, for uses that may make a term.
    """

    published: bool
    name: str = ""
    maybe: bool = False
    span: Span = Span(SourcePath(""))


class Heading(Struct, frozen=True, gc=False):
    anchor: Anchor
    text: str
    level: int


class Outline(Struct, frozen=True, gc=False):
    """`outline[document id]`: where links into a document may land."""

    headings: tuple[Heading, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    comments: tuple[str, ...] = ()
    """Ids of the comments below it."""
    ids: tuple[str, ...] = ()
    """Ids that the source's author gave (rendered with the prefix `x-`)."""


class RelationRow(Struct, frozen=True, gc=False):
    """An item of `relation[document id]`: another document that says something about this one."""

    type: str
    source: DocumentId


class SameText(Struct, frozen=True, gc=False):
    """`same_text[document id]`: the documents that have one text with it, itself among them, oldest first."""

    members: tuple[DocumentId, ...]


class Change(Struct, frozen=True, gc=False):
    """An item of `change[day]`. `kind`: added, revised, corrected, withdrawn.

    `title`: of a document that is withdrawn, so that it has no card; ``""`` when its title is not to be shown.
    """

    kind: str
    document: DocumentId
    note: str = ""
    old: str = ""
    new: str = ""
    title: str = ""


# --- terms --------------------------------------------------------------------------------------------


class Term(Struct, frozen=True, gc=False):
    """`term[TermKey]`: what an entity or topic that is published is called. Links depend on this, and on no more."""

    kind: TermKind
    id: TermId
    name: str
    sort_name: str = ""
    authored: bool = True


class PersonName(Struct, frozen=True, gc=False):
    """`person_name[TermKey]`: the parts of a person's name as citations need them, where the record says them."""

    family: str
    given: str = ""
    particle: str = ""


class Gloss(Struct, frozen=True, gc=False):
    """`gloss[TermKey]`: what lists and previews say of a term besides its name."""

    description: str = ""
    type: str = ""
    date: Edtf | None = None


class Holder(Struct, frozen=True, gc=False):
    """Somebody who held an office in an organization."""

    person: TermId
    title: str
    dates: Edtf | None = None


class Inverse(Struct, frozen=True, gc=False):
    """`inverse[TermKey]`: what other records say of a term: ids of its parts, events, publications; office-holders.

    `before` and `after` are the neighbours of a dated event, or "".
    """

    parts: tuple[TermId, ...] = ()
    events: tuple[TermId, ...] = ()
    publications: tuple[TermId, ...] = ()
    holders: tuple[Holder, ...] = ()
    before: TermId = TermId("")
    after: TermId = TermId("")


class RoleCount(Struct, frozen=True, gc=False):
    """An item of `role_count[TermKey]`: how many documents the term is that to; first and last year they state.

    `role`: as in `Member`; ``""`` where the text names it.
    """

    role: str
    documents: int
    years: tuple[int, ...] = ()


class TopicTree(Struct, frozen=True, gc=False):
    """`tree[topic id]`: its place in the vocabulary; published documents of it alone, and with all narrower topics."""

    broader: tuple[TermId, ...] = ()
    narrower: tuple[TermId, ...] = ()
    related: tuple[TermId, ...] = ()
    own: int = 0
    total: int = 0


class Target(Struct, frozen=True, gc=False):
    """An item of `name[folded name]`: what that name may refer to. `kind` is `document` or a term's kind."""

    kind: str
    id: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


class GazetteerEntry(Struct, frozen=True, gc=False):
    """An item of `gazetteer[words]`: a name of these words; without targets it says that longer names begin so."""

    tokens: tuple[str, ...]
    targets: tuple[TermKey, ...]
    """One: it is linked. More: ambiguous, reported, never linked."""


class Posting(Struct, frozen=True, gc=False):
    """An item of `posting[TermKey]`: a document that says by its metadata that it is about the term, or by whom it is.

    `role`: "" (a subject), or author, recipient …, `publication` for the outlet, `republication`.
    """

    document: DocumentId
    role: str = ""


class MentionRow(Struct, frozen=True, gc=False):
    """An item of `mention[TermKey]`: a document whose text names the term."""

    document: DocumentId
    count: int
    anchor: Anchor = Anchor("")
    number: str = ""
    sentence: str = ""
    start: int = 0
    end: int = 0
    voice: str = "document"


class Backlink(Struct, frozen=True, gc=False):
    """An item of `backlink[kind:id]`: a link in prose to a document or a term, with the sentence it stands in."""

    source: str
    """`document:<id>`, `page:<id>` or a TermKey (an entity's note)."""
    anchor: Anchor
    number: str
    sentence: str
    start: int
    end: int


# --- links --------------------------------------------------------------------------------------------


class ResolvedMark(Struct, frozen=True, gc=False):
    """A link to be drawn over `mark.start:mark.end` of block `block` (index in `Body.prose()`)."""

    block: int
    mark: Mark
    url: UrlPath = UrlPath("")
    text: str = ""
    """Words to show instead of the target as typed, when the author gave no label."""
    automatic: bool = False


class NamedHere(Struct, frozen=True, gc=False):
    """A term that a document names or is about, for its "Named here" table and the search record."""

    key: TermKey
    roles: tuple[str, ...] = ()
    count: int = 0
    anchor: Anchor = Anchor("")
    number: str = ""
    printed: str = ""
    """How the document's metadata print the name, when they say that besides the id."""


class Links(Struct, frozen=True, gc=False):
    """`links[document id]`: everything resolved in a document."""

    topics: tuple[TermId, ...] = ()
    marks: tuple[ResolvedMark, ...] = ()
    named: tuple[NamedHere, ...] = ()
    ambiguous: tuple[str, ...] = ()


class Edition(Struct, frozen=True, gc=False):
    """A document of a translation set."""

    id: DocumentId
    language: str = ""


class Editions(Struct, frozen=True, gc=False):
    """`editions[document id]`: its translation set, originals first, and which of them it translates (or "")."""

    members: tuple[Edition, ...]
    of: DocumentId = DocumentId("")


class Beside(Struct, frozen=True, gc=False):
    """`beside[document id]`: the text of an original that is shown in full, for the pages of its translations."""

    language: str = ""
    ours: bool = False
    warnings: tuple[str, ...] = ()
    body: Body = Body()
    """As a guest on another page: without anchors, numbers and places in its file."""
    marks: tuple[ResolvedMark, ...] = ()
    paragraphs: int = 0


class Related(Struct, frozen=True, gc=False):
    """An item of `related[document id]`, best first: at most 6."""

    document: DocumentId
    shared: tuple[TermKey, ...]
    """The shared terms, rarest first: the reason that is shown."""
    relation: str = ""


# --- pages --------------------------------------------------------------------------------------------


class Listing(Struct, frozen=True, gc=False):
    """`listing[url of the page]`: one page of a list. `subject`: what the list is of.

    `kind`: documents (all), year, term (documents of an entity or topic), terms (an A–Z of a kind), timeline (years),
    changes (days), claims, titles (documents by the first letter of their titles).
    """

    kind: str
    subject: str
    page: int
    pages: int
    total: int
    items: tuple[str, ...] = ()
    """In the order shown: document ids, TermKeys for `terms`, years, days, ids of claims."""
    first: UrlPath = UrlPath("")


class Redirect(Struct, frozen=True, gc=False):
    """`redirect[output path]`: an old address and where it leads.

    `recorded`: nobody claims the address any more, but the ledger knows where it moved.
    """

    alias: str
    target: UrlPath
    recorded: bool = False


class Tombstone(Struct, frozen=True, gc=False):
    """`tombstone[output path]`: an address that was published and is withdrawn, since when and why."""

    url: UrlPath
    is_document: bool = False
    title: str = ""
    day: str = ""
    reason: str = ""


class Alias(Struct, frozen=True, gc=False):
    """An item of `alias[folded output path]`: where somebody claims an old address."""

    path: str
    alias: str
    target: UrlPath
    span: Span


class Neighbours(Struct, frozen=True, gc=False):
    """`neighbours[document id]`: the documents before and after a dated one in order of date; ids or "".

    `topic_neighbours[document id]`: the same among the documents about the first of its topics.
    """

    previous: DocumentId = DocumentId("")
    next: DocumentId = DocumentId("")


class Member(Struct, frozen=True, gc=False):
    """An item of `members[TermKey]`: a document of the term's page, by date, with the roles the term has in it.

    Roles are what the metadata say: ``"about"``, a role of `model.ROLES` or in the archive's own words,
    ``"publication"``, ``"reprinted"`` (others took it from there), ``"republication"``. `named`: its text names the
    term, which is no role, since a record may have any word for one.
    """

    document: DocumentId
    roles: tuple[str, ...] = ()
    named: bool = False


class Line(Struct, frozen=True, gc=False):
    """An item of `lines[url of a term's page]`: what the page says of one of its documents."""

    document: DocumentId
    roles: tuple[str, ...]
    mention: MentionRow | None = None


class Count(Struct, frozen=True, gc=False):
    """`count[TermKey]`: published documents about a term (metadata), naming it (text), and both together.

    `independent`: the same as `together`, with documents of one text counted once.
    """

    about: int = 0
    naming: int = 0
    together: int = 0
    independent: int = 0


class Artifact(Struct, frozen=True, gc=False):
    """A file of the output as a rendering task makes it."""

    path: str
    content: bytes


class Placed(Struct, frozen=True, gc=False):
    """`artifact[output path]`: who makes it and what its bytes are."""

    table: str
    key: str
    index: int
    digest: str
    size: int
    phase: int
    """When it is switched: a `publish.Phase`."""
