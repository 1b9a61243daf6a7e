"""Authority files, the topic vocabulary, reader comments and claims: lists of records with every fault at its place.

Ids must be unique inside a file; whether what a record refers to exists, and whether `broader` runs in circles, is
known only when all files are read (`catalog`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from site_builder.diagnostics import Diagnostic, Span, did_you_mean
from site_builder.ids import ENTITY_KINDS, PLURALS, EntityKind, SourcePath, TermId
from site_builder.kinds import Choice, Date, Decimal, Flag, Id, IdOfSome, Language, Name, Text, Token, Url, Verbatim
from site_builder.metadata import ACCESS
from site_builder.model import Alias, Claim, ClaimSide, Comment, Entity, Position, Positions, Topic
from site_builder.schema import MISSING, Field, Kind, ListOf, OneOf, Reading, Record, Via
from site_builder.yamltext import Mapping, Node, Sequence, is_missing, load

CODES: Final = {
    "ID101": "Two records of one file have the same id; only the first counts.",
    "ID102": "The id in a record differs from the name of its file.",
    "REF101": "A comment answers a comment that its file does not hold, or one that, link by link, answers it.",
}

T = TypeVar("T", Entity, Topic, Comment, Claim)
STANCES: Final = ("asserted", "denied", "reported")


# --- what records look like ---------------------------------------------------------------------------


class Coordinates(Kind):
    """`[latitude, longitude]` in decimal degrees."""

    expects = "a list of latitude and longitude: `[33.51, 36.29]`"
    words = "list: latitude, longitude"
    _parts: Final = (("latitude", Decimal(-90, 90)), ("longitude", Decimal(-180, 180)))

    def read(self, node: Node, path: str, to: Reading) -> Any:
        if is_missing(node):
            return MISSING
        if not isinstance(node, Sequence) or len(node.items) != 2:
            return to.wrong(node, path, self.expects)
        values = [
            kind.read(child, f"{path}.{name}", to) for child, (name, kind) in zip(node.items, self._parts, strict=True)
        ]
        return MISSING if MISSING in values else tuple(values)

    def json(self) -> dict[str, Any]:
        return {"type": ["array", "null"], "items": {"type": "number"}, "minItems": 2, "maxItems": 2}


_WIKIDATA: Final = Token("q[1-9][0-9]*", "a Wikidata item (Q and a number)")


class _Wikidata(Token):
    def value(self, node: Any, path: str, to: Reading) -> Any:
        value = super().value(node, path, to)
        return value if value is MISSING else value.upper()


SAME_AS: Final = Record(
    lambda **given: given,
    Field("wikidata", _Wikidata(_WIKIDATA.pattern, _WIKIDATA.expects), "Wikidata item: `Q42`."),
    Field("viaf", Text(), "VIAF number."),
    Field("geonames", Text(), "GeoNames number."),
    Field("isni", Text(), "ISNI."),
    Field("orcid", Text(), "ORCID."),
    Field("url", Url(), "A page about it elsewhere."),
)
ALIAS: Final = OneOf(
    Via(Name(), Alias),
    Record(
        Alias,
        Field("name", Name(), "The other name.", required=True),
        Field("link", Flag(), "Whether this name in a text becomes a link by itself.", default="true"),
        Field("language", Language(), "The language of the name."),
        words="{name, link}",
    ),
)
POSITION: Final = Record(
    Position,
    Field("title", Name(), "The office.", required=True),
    Field("organization", Name(), "Where: an id or a name."),
    Field("dates", Date(), "From when to when."),
    words="{title, organization, dates}",
)


def _ids(kind: str) -> ListOf:
    return ListOf(Id(kind), unique=True)


def _id_or_ids(kind: str) -> OneOf:
    return OneOf(Via(Id(kind), lambda value: (value,)), _ids(kind))


_OWN: Final[dict[str, tuple[Field, ...]]] = {
    "person": (
        Field("family", Name(), "Family name, for sorting and citations."),
        Field("given", Name(), "Given names."),
        Field("particle", Name(), "What stands before the family name and does not sort: `von`, `de la`."),
    ),
    "organization": (Field("place", Name(), "Where it sits, as citations print it."),),
    "place": (Field("coordinates", Coordinates(), "Where it is."),),
    "event": (
        Field("date", Date(), "When it happened."),
        Field("date_basis", Text(), "Why we think so."),
        Field("places", _ids("place"), "Where."),
        Field("people", _ids("person"), "Who took part."),
        Field("organizations", _ids("organization"), "Which organizations took part."),
        Field("topics", _ids("topic"), "What it was about."),
    ),
    "publication": (
        Field("url", Url(), "Its address."),
        Field("publisher", Name(), "Who publishes it: an id or a name."),
        Field("place", Name(), "The town it is published in, as citations print it."),
        Field("country", Name(), "The country it is published in."),
        Field("language", Language(), "Its language."),
    ),
}


def _entity(kind: EntityKind) -> Record:
    return Record(
        Entity,
        Field("id", Id(kind), "Its permanent id.", required=True),
        Field("name", Name(), "The name it is shown by.", required=True),
        Field("aliases", ListOf(ALIAS, unique=True), "Other names, spellings, scripts."),
        Field("sort_name", Name(), "The form it is sorted by."),
        Field("description", Text(), "Who or what it is, in a sentence."),
        Field("access", Choice(*ACCESS, closed="withheld"), "What of it is shown.", default="full"),
        Field("dates", Date(), "From when to when it lived or existed."),
        Field("roles", ListOf(POSITION), "Offices held."),
        Field("same_as", SAME_AS, "The same in other catalogues."),
        Field("part_of", Id(kind), "The larger one that it belongs to."),
        Field("type", Text(), "What sort of it: `river`, `newspaper`, `ministry`."),
        *_OWN[kind],
    )


ENTITY: Final[dict[EntityKind, Record]] = {kind: _entity(kind) for kind in ENTITY_KINDS}
TOPIC: Final = Record(
    Topic,
    Field("id", Id("topic"), "Its permanent id.", required=True),
    Field("name", Name(), "The term.", required=True),
    Field("aliases", ListOf(Name(), unique=True), "Other words for it."),
    Field("definition", Text(), "What the term means here."),
    Field("scope_note", Text(), "What it is used for, and what not."),
    Field("broader", _id_or_ids("topic"), "Wider topics."),
    Field("related", _id_or_ids("topic"), "Topics beside it."),
    Field("same_as", SAME_AS, "The same in other vocabularies."),
)
_COMMENT_ID: Final = Id("comment", reserved=frozenset())
COMMENT: Final = Record(
    Comment,
    Field("id", _COMMENT_ID, "Its id, unique under its document.", required=True),
    Field("parent", _COMMENT_ID, "The comment it answers."),
    Field("author", Name(), "The name it is signed with."),
    Field("attribution", Choice("stated", "inferred", "absent"), "How the author is known.", default="stated"),
    Field("date", Text(), "The date in the words of the page: `3 years ago`."),
    Field("issued", Date(), "When it was written."),
    Field("body", Verbatim(), "Its words, untouched.", required=True),
    Field("access", Choice(*ACCESS, closed="withheld"), "What of it is shown; never more than of its document."),
    Field("note", Text(), "The archive's remark on it."),
)
CLAIM_SIDE: Final = Record(
    lambda **given: given,
    Field("document", Id("document"), "Where it is said.", required=True),
    Field("locator", Text(), "The paragraph's anchor, or where in words."),
    Field("speaker", Name(), "Who says it: an id or a name."),
    Field("attribution", Text(), "How the source attributes it: `in his own words`, `as Reuters reports`."),
    Field("as_of", Date(), "The time it is said of."),
    Field("quotation", Text(), "The words."),
    Field("quotation_decided_by", Name(), "Who decided that quoting them is lawful although the text is not shown."),
    words="{document, locator, speaker, attribution, as_of, quotation, quotation_decided_by}",
)
_ABOUT: Final = IdOfSome("document, entity or topic", ("document", *ENTITY_KINDS, "topic"))
CLAIM: Final = Record(
    Claim,
    Field("id", Id("claim"), "Its permanent id.", required=True),
    Field("statement", Text(), "What is claimed, in one neutral sentence.", required=True),
    Field("about", ListOf(_ABOUT, unique=True), "What it is about."),
    Field("asserted", ListOf(CLAIM_SIDE), "Who asserts it."),
    Field("denied", ListOf(CLAIM_SIDE), "Who denies it."),
    Field("reported", ListOf(CLAIM_SIDE), "Who reports it without taking sides."),
    Field("note", Text(), "The archive's remark on it."),
    Field("by", Name(), "Who drew it up."),
    Field("access", Choice("full", "withheld", closed="withheld"), "Whether it is shown at all.", default="full"),
)


# --- reading files ------------------------------------------------------------------------------------

Found = tuple[Diagnostic, ...]


def parse_entities(kind: EntityKind, text: str, file: SourcePath) -> tuple[tuple[Entity, ...], Found]:
    """The records of `entities/<plural of kind>.yaml`."""
    return _records(text, file, ENTITY[kind], kind, lambda values, span, at: _make_entity(kind, values, span, at))


def parse_entity_front_matter(
    kind: EntityKind, text: str, file: SourcePath, id: TermId, first_line: int = 1
) -> tuple[Entity | None, Found]:
    """The record in the front matter of `entities/<kind>/<id>.md`; its `id` is the file's name and may be left out."""
    node, found = load(text, file, first_line)
    findings = list(found)
    if node is None and found:
        return None, found
    if node is None or is_missing(node):
        node = Mapping({}, {}, Span(file, first_line, 1))
    to = Reading(file, f'the {kind} "{id}"')
    if not isinstance(node, Mapping):
        to.wrong(node, "", "described by keys (`name: …`)")
        return None, (*findings, *to.findings)
    record = _WITHOUT_ID[kind]
    complete, values = record.values(node, "", to)
    if (given := values.get("id", id)) != id:
        message = f'the id "{given}" differs from the name of the file, which makes it "{id}"'
        to.report("ID102", to.at["id"], message, "rename the file or remove the id")
    entity = _make_entity(kind, {**values, "id": id}, node.span, to.at) if complete else None
    return entity, (*findings, *to.findings)


_WITHOUT_ID: Final[dict[EntityKind, Record]] = {
    kind: Record(Entity, *(f._replace(required=f.required and f.name != "id") for f in record.fields))
    for kind, record in ENTITY.items()
}


def parse_topics(text: str, file: SourcePath) -> tuple[tuple[Topic, ...], Found]:
    """The records of `topics.yaml`."""
    return _records(text, file, TOPIC, "topic", lambda v, span, at: Topic(**v, span=span, positions=Positions(at)))


def parse_comments(text: str, file: SourcePath, document: str) -> tuple[tuple[Comment, ...], Found]:
    """The records of `<document>.comments.yaml` in their order; parents exist and never lead back."""
    places: dict[str, dict[str, Span]] = {}

    def make(values: dict[str, Any], span: Span, at: dict[str, Span]) -> Comment:
        places[values["id"]] = {**at, "": span}
        if not values.get("author"):
            values.setdefault("attribution", "absent")
        return Comment(**values)

    comments, findings = _records(text, file, COMMENT, f'comment on "{document}"', make)
    return _threaded(comments, places, list(findings), file)


def parse_claims(text: str, file: SourcePath) -> tuple[tuple[Claim, ...], Found]:
    """The records of `claims.yaml`. Positions also as `sides.0.document`, in the order of `Claim.sides`."""

    def make(values: dict[str, Any], span: Span, at: dict[str, Span]) -> Claim:
        sides: list[ClaimSide] = []
        for stance in STANCES:
            for index, side in enumerate(values.pop(stance, ())):
                prefix = f"{stance}.{index}"
                here = f"sides.{len(sides)}"
                at.update({here + p[len(prefix) :]: s for p, s in list(at.items()) if _under(p, prefix)})
                sides.append(ClaimSide(stance=stance, **side))
        return Claim(**values, sides=tuple(sides), span=span, positions=Positions(at))

    return _records(text, file, CLAIM, "claim", make)


def _under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix + ".")


def _make_entity(kind: EntityKind, values: dict[str, Any], span: Span, at: dict[str, Span]) -> Entity:
    return Entity(kind=kind, **values, span=span, positions=Positions(at))


def _records(
    text: str,
    file: SourcePath,
    record: Record,
    what: str,
    make: Callable[[dict[str, Any], Span, dict[str, Span]], T],
) -> tuple[tuple[T, ...], Found]:
    """Every complete record of a file, the first of each id, made by `make(values, place, positions)`."""
    root, found = load(text, file)
    findings = list(found)
    made: dict[str, T] = {}
    lines: dict[str, int] = {}
    for node in _items(root, file, what, findings):
        to = Reading(file, f"this {what}")
        if isinstance(node, Mapping):
            complete, values = record.values(node, "", to)
            name = values.get("id", "")
            if name and name in made:
                message = f'the id "{name}" is given twice, first on line {lines[name]}'
                to.report("ID101", to.at["id"], message, "give one of the two another id")
            elif complete:
                lines[name] = to.at["id"].line
                made[name] = make(values, node.span, to.at)
        else:
            to.wrong(node, "", f"a mapping ({', '.join(f.name for f in record.fields[:3])} …)")
        findings.extend(to.findings)
    return tuple(made.values()), tuple(findings)


def _items(root: Node | None, file: SourcePath, what: str, findings: list[Diagnostic]) -> Iterator[Node]:
    if root is None or is_missing(root):
        return
    if isinstance(root, Sequence):
        yield from (node for node in root.items if not is_missing(node))
        return
    to = Reading(file, "this file")
    to.wrong(root, "", "a list of records", "begin each record with `- id: …`")
    findings.extend(to.findings)


def _threaded(
    comments: tuple[Comment, ...], places: dict[str, dict[str, Span]], findings: list[Diagnostic], file: SourcePath
) -> tuple[tuple[Comment, ...], Found]:
    """`comments` whose parents are there; a parent that is missing or leads in a circle is reported and taken away."""
    parents = {comment.id: comment.parent for comment in comments}
    to = Reading(file)
    for comment in comments:
        span = places[comment.id].get("parent", places[comment.id][""])
        if comment.parent and comment.parent not in parents:
            message = f'there is no comment "{comment.parent}" for "{comment.id}" to answer'
            to.report("REF101", span, message, did_you_mean(comment.parent, parents))
            parents[comment.id] = ""
    settled: set[str] = {""}
    for comment in comments:
        trail: dict[str, int] = {}
        here = comment.id
        while here not in settled and here not in trail:
            trail[here] = len(trail)
            here = parents[here]
        if here not in settled:
            circle = " → ".join([*list(trail)[trail[here] :], here])
            to.report("REF101", places[here]["parent"], f"these comments answer each other in a circle: {circle}")
            parents[here] = ""
        settled.update(trail)
    changed = tuple(c if c.parent == parents[c.id] else replace(c, parent="") for c in comments)
    return changed, (*findings, *to.findings)


FILES: Final[dict[EntityKind, str]] = {kind: f"{PLURALS[kind]}.yaml" for kind in ENTITY_KINDS}
"""Kind → the name of its authority file below `content/entities`."""
