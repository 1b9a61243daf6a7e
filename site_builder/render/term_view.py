"""`term`: an entity or a topic as its page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from site_builder.catalog.counts import Histogram
from site_builder.catalog.lists import TOPICS_AT_ONCE
from site_builder.catalog.rows import Line, Links, MentionRow, Term, TopicTree, term_key
from site_builder.dates import sort_key
from site_builder.ids import PLURALS, TermId, document_url, term_url
from site_builder.model import Entity, Position, Topic
from site_builder.render.around import AroundView
from site_builder.render.cards import DocumentCard, TermCard, term_card
from site_builder.render.chart import Chart, chart
from site_builder.render.citation_view import CitationFile, citation_files
from site_builder.render.claim_view import ClaimCard, claim_cards
from site_builder.render.company_view import CompanyView, company
from site_builder.render.document_view import BacklinkView, backlink_count, backlinks
from site_builder.render.lazy import lazy
from site_builder.render.map_view import DetailView, coordinates
from site_builder.render.names import DateView, NameView, date_view, life, name_or_word, named
from site_builder.render.scope import Scope
from site_builder.render.text import text

_MOST_CLAIMS = 50
_MOST_NARROWER = 100
_SAME_AS = {
    "wikidata": ("Wikidata", "https://www.wikidata.org/entity/{}"),
    "viaf": ("VIAF", "https://viaf.org/viaf/{}"),
    "geonames": ("GeoNames", "https://www.geonames.org/{}"),
    "isni": ("ISNI", "https://isni.org/isni/{}"),
    "orcid": ("ORCID", "https://orcid.org/{}"),
    "url": ("", "{}"),
}


class SameAs:
    """The same thing in another catalogue."""

    __slots__ = {
        "href": "Link to it there, or nothing.",
        "id": "Its id there, or nothing.",
        "label": "What the other catalogue is called.",
    }

    def __init__(self, catalogue: str, given: str) -> None:
        label, address = _SAME_AS.get(catalogue, (catalogue, "{}"))
        self.label = label or given
        self.id = given if label else ""
        self.href = address.format(given.replace(" ", "")) if catalogue in _SAME_AS else ""
        if given.startswith(("https://", "http://")):
            self.href = given
        elif catalogue == "url":
            self.href = ""


class OfficeView:
    """An office that a person held."""

    def __init__(self, scope: Scope, given: Position) -> None:
        self._scope = scope
        self._given = given

    @property
    def title(self) -> str:
        """What the office is called."""
        return self._given.title

    @property
    def organization(self) -> NameView:
        """Where it was held; false when nobody says."""
        return name_or_word(self._scope, "organization", self._given.organization)

    @property
    def date(self) -> DateView | None:
        """From when to when."""
        return date_view(self._given.dates, span=True)


class MemberView:
    """A document of the term's list: what the term is to it, and the sentence that names it first."""

    def __init__(
        self, scope: Scope, document: DocumentCard, roles: tuple[str, ...], mention: MentionRow | None
    ) -> None:
        self._scope = scope
        self._mention = mention
        self._roles = roles
        self._document = document

    @property
    def document(self) -> DocumentCard:
        """The document."""
        return self._document

    @property
    def roles(self) -> tuple[str, ...]:
        """What the term is to the document, in words; nothing for a mere subject."""
        return tuple(self._scope.role(role) for role in self._roles if role != "about")

    @property
    def times(self) -> int:
        """How often the text names it."""
        return self._mention.count if self._mention else 0

    @property
    def is_note(self) -> bool:
        """Whether it is the archive's own voice that names it, not the document."""
        return self._mention is not None and self._mention.voice != "document"

    @property
    def before(self) -> str:
        """The sentence up to the name."""
        return self._mention.sentence[: self._mention.start] if self._mention else ""

    @property
    def words(self) -> str:
        """The name as the sentence has it."""
        return self._mention.sentence[self._mention.start : self._mention.end] if self._mention else ""

    @property
    def after(self) -> str:
        """The sentence after the name."""
        return self._mention.sentence[self._mention.end :] if self._mention else ""

    @property
    def place(self) -> str:
        """Link to the paragraph that names it first."""
        anchor = self._mention.anchor if self._mention else ""
        return self._scope.href(f"{document_url(self._document._label.id)}#{anchor}") if anchor else ""

    @property
    def number(self) -> str:
        """The number of that paragraph."""
        return self._mention.number if self._mention else ""


class TermView(TermCard):
    """`term`: all that a `TermCard` has, and what is known about it."""

    def __init__(self, scope: Scope, term: Term) -> None:
        super().__init__(scope, term)

    def _identity(self) -> None:
        """It has a page of its own."""

    @lazy
    def _entity(self) -> Entity | None:
        row: Entity | None = None if self.kind == "topic" else self._scope.ctx.row("entity", self.key)
        return row

    @lazy
    def _topic(self) -> Topic | None:
        row: Topic | None = self._scope.ctx.row("topic", self._term.id) if self.kind == "topic" else None
        return row

    @lazy
    def _tree(self) -> TopicTree:
        row: TopicTree | None = self._scope.ctx.row("tree", self._term.id) if self.kind == "topic" else None
        return row or TopicTree()

    @property
    def id(self) -> str:
        """Its id."""
        return self._term.id

    @property
    def folder(self) -> str:
        """The address of the list it belongs to: `people/`."""
        return f"{PLURALS[self.kind]}/"

    @property
    def folder_label(self) -> str:
        """That list in words."""
        label: str = getattr(self._scope.t, PLURALS[self.kind])
        return label

    @property
    def citation_files(self) -> tuple[CitationFile, ...]:
        """The files with the citations of its documents; they are there when it has documents."""
        return citation_files(self._scope, f"{term_url(self._term.kind, self._term.id)}cite")

    @property
    def feed(self) -> str:
        """Link to the feed of a topic; nothing for entities, and while there is no `base_url`."""
        if self.kind != "topic" or not self._scope.setting("base_url"):
            return ""
        return self._scope.href(f"topics/{self._term.id}/feed.xml")

    @property
    def has_card(self) -> bool:
        """Whether anything is known that belongs on a card."""
        e = self._entity
        if e is None:
            return bool(self.definition or self.scope_note or self.broader or self._tree.narrower or self.related)
        given = (e.dates, e.date, e.roles, e.part_of, e.coordinates, e.url, e.publisher, e.place, e.country, e.language)
        return any((*given, e.same_as, e.places, e.people, e.organizations, e.topics))

    # what it is called

    @property
    def aliases(self) -> tuple[tuple[str, str], ...]:
        """Its other names: pairs of name and language tag, which may be empty."""
        if self._topic:
            return tuple((name, "") for name in self._topic.aliases)
        return tuple((alias.name, alias.language) for alias in self._entity.aliases) if self._entity else ()

    # what is known

    @property
    def dates(self) -> str:
        """When a person lived, an organization existed, in words."""
        given = self._entity.dates if self._entity else None
        return life(self._scope.t, given, self.kind) if given else ""

    @property
    def event_date(self) -> DateView | None:
        """When an event took place, with the basis of an inferred date."""
        return date_view(self._entity.date, self._entity.date_basis) if self._entity else None

    @property
    def offices(self) -> tuple[OfficeView, ...]:
        """The offices of a person, by date, those without one last."""
        given = sorted(self._entity.roles, key=lambda r: sort_key(r.dates) if r.dates else "~") if self._entity else ()
        return tuple(OfficeView(self._scope, office) for office in given)

    @property
    def part_of(self) -> NameView | None:
        """The larger place or organization it belongs to."""
        if not self._entity or not self._entity.part_of:
            return None
        return name_or_word(self._scope, self.kind, self._entity.part_of)

    @property
    def coordinates(self) -> str:
        """Latitude and longitude of a place in degrees, in words."""
        if not self._entity or not self._entity.coordinates:
            return ""
        return coordinates(*self._entity.coordinates)

    @lazy
    def detail(self) -> DetailView | None:
        """Where a place lies, drawn."""
        return DetailView(*self._entity.coordinates) if self._entity and self._entity.coordinates else None

    @property
    def url(self) -> str:
        """The website of a publication or organization."""
        return self._entity.url if self._entity else ""

    @property
    def publisher(self) -> str:
        """The publisher of a publication."""
        return self._entity.publisher if self._entity else ""

    @property
    def place(self) -> str:
        """The town in which an organization sits or a publication is published."""
        return self._entity.place if self._entity else ""

    @property
    def country(self) -> str:
        """The country of a publication."""
        return self._entity.country if self._entity else ""

    @property
    def language(self) -> str:
        """The language tag of a publication."""
        return self._entity.language if self._entity else ""

    @property
    def same_as(self) -> tuple[SameAs, ...]:
        """Where other catalogues describe it."""
        record = self._entity or self._topic
        given = record.same_as if record else {}
        return tuple(SameAs(catalogue, value) for catalogue, value in given.items() if value)

    @property
    def places(self) -> tuple[NameView, ...]:
        """Where an event took place."""
        return self._names("place", self._entity.places if self._entity else ())

    @property
    def people(self) -> tuple[NameView, ...]:
        """Who took part in an event."""
        return self._names("person", self._entity.people if self._entity else ())

    @property
    def organizations(self) -> tuple[NameView, ...]:
        """Which organizations took part in an event."""
        return self._names("organization", self._entity.organizations if self._entity else ())

    @property
    def topics(self) -> tuple[NameView, ...]:
        """The topics of an event."""
        return self._names("topic", self._entity.topics if self._entity else ())

    def _names(self, kind: str, ids: Sequence[TermId]) -> tuple[NameView, ...]:
        return named(self._scope, (f"{kind}:{term}" for term in ids))

    @lazy
    def note(self) -> Markup:
        """What the archive's editors wrote about it, as HTML."""
        if not self._entity or not self._entity.note:
            return Markup("")
        links: Links | None = self._scope.ctx.row("note_links", self.key)
        language = self._scope.setting("language") or "en"
        return text(self._scope, self._entity.note, links.marks if links else (), language)

    # a topic's place

    @property
    def definition(self) -> str:
        """What a topic means."""
        return self._topic.definition if self._topic else ""

    @property
    def scope_note(self) -> str:
        """When a topic is used and when not."""
        return self._topic.scope_note if self._topic else ""

    @property
    def broader(self) -> tuple[NameView, ...]:
        """The broader topics."""
        return self._names("topic", self._tree.broader)

    @property
    def narrower(self) -> tuple[TopicNode, ...]:
        """The narrower topics, each with its number of documents; the first hundred."""
        return tuple(_nodes(self._scope, self._tree.narrower[:_MOST_NARROWER], None, 1))

    @property
    def more_narrower(self) -> int:
        """How many more narrower topics there are."""
        return max(0, len(self._tree.narrower) - _MOST_NARROWER)

    @property
    def under_narrower(self) -> int:
        """How many documents have only a narrower topic."""
        return self._tree.total - self._tree.own

    @property
    def related(self) -> tuple[NameView, ...]:
        """The related topics."""
        return self._names("topic", self._tree.related)

    @property
    def path(self) -> tuple[NameView, ...]:
        """The way down to a topic: its first broader topic, that one's first, and so on, the widest first."""
        found: list[str] = []
        here = self._tree.broader[:1]
        while here and here[0] not in found and len(found) < 12:
            found.append(here[0])
            row: TopicTree | None = self._scope.ctx.row("tree", here[0])
            here = row.broader[:1] if row else ()
        return self._names("topic", [TermId(t) for t in reversed(found)])

    # what the archive has about it

    @lazy
    def chart(self) -> Chart:
        """Its documents by year."""
        row: Histogram | None = self._scope.ctx.row("histogram", self.key)
        return chart(self._scope.t, row)

    @lazy
    def around(self) -> AroundView:
        """What other records say of it."""
        return AroundView(self._scope, self._term.kind, self._term.id)

    @lazy
    def company(self) -> CompanyView | None:
        """With whom a person, an organization or an event shares documents."""
        return company(self._scope, self.key, self.name) if self.kind != "topic" else None

    @lazy
    def claims(self) -> tuple[ClaimCard, ...]:
        """The claims about it, the first fifty."""
        return claim_cards(self._scope, self.key, _MOST_CLAIMS)

    @property
    def claim_count(self) -> int:
        """How many claims are about it."""
        return len(self._scope.ctx.row("about_claims", self.key) or ())

    @lazy
    def backlinks(self) -> tuple[BacklinkView, ...]:
        """Where documents, pages and notes link to it on purpose; the first hundred places."""
        return backlinks(self._scope, self.key)

    @property
    def backlink_count(self) -> int:
        """How many places link to it."""
        return backlink_count(self._scope, self.key)

    def members(self, documents: Sequence[str]) -> tuple[MemberView, ...]:
        """These documents of its list, each with the term's roles in it and the first sentence that names it."""
        rows: Sequence[Line] = self._scope.ctx.row("lines", self._scope.url) or ()
        labels = self._scope.labels(documents)
        return tuple(
            MemberView(self._scope, DocumentCard(self._scope, labels[row.document]), row.roles, row.mention)
            for row in rows
            if row.document in labels
        )


class TopicNode:
    """A topic in the tree of topics."""

    __slots__ = {
        "children": "The narrower topics; empty where only one level is shown, and where the tree is cut.",
        "level": "How deep it stands, from 1.",
        "own": "How many documents have it.",
        "rest": "How many narrower topics it has that the tree does not show here.",
        "topic": "The topic.",
        "total": "How many documents have it or a narrower topic.",
    }

    def __init__(self, card: TermCard, tree: TopicTree, children: tuple[TopicNode, ...], level: int) -> None:
        self.topic = card
        self.own = tree.own
        self.total = tree.total
        self.children = children
        self.level = level
        self.rest = len(tree.narrower) if not children else 0


def _nodes(
    scope: Scope,
    topics: Sequence[str],
    table: Mapping[str, TopicTree] | None,
    depth: int,
    level: int = 1,
    above: frozenset[str] = frozenset(),
) -> Iterator[TopicNode]:
    """Nodes for topics; with `table`, those below them too, `depth` levels of them; circles are cut."""
    for topic in topics:
        card = term_card(scope, term_key("topic", TermId(topic)))
        tree = table.get(topic) if table is not None else scope.ctx.row("tree", topic)
        if card is None or tree is None or topic in above:
            continue
        below: tuple[TopicNode, ...] = ()
        if table is not None and level < depth:
            below = tuple(_nodes(scope, tree.narrower, table, depth, level + 1, above | {topic}))
        yield TopicNode(card, tree, below, level)


def topic_tree(scope: Scope) -> tuple[TopicNode, ...]:
    """The vocabulary from its widest topics down; a topic with two broader ones stands under both.

    Of a large vocabulary as many levels as have some hundreds of topics; nothing when its widest are more.
    """
    table: dict[str, TopicTree] = dict(scope.scan("tree"))
    roots = [topic for topic, tree in table.items() if not any(above in table for above in tree.broader)]
    depth = _depth(roots, table)
    nodes = tuple(_nodes(scope, roots, table, depth)) if depth else ()
    return tuple(sorted(nodes, key=lambda node: (node.topic.name.casefold(), node.topic.key)))


def _depth(roots: Sequence[str], table: Mapping[str, TopicTree]) -> int:
    """How many levels together have at most `TOPICS_AT_ONCE` topics; every topic is counted under all its broader."""
    here, total, depth = list(roots), 0, 0
    while here and depth < len(table) and (total := total + len(here)) <= TOPICS_AT_ONCE:
        depth += 1
        here = [below for topic in here for below in table[topic].narrower if below in table]
    return depth
