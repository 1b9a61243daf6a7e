"""What the files below `/data/` hold: every column with its type and meaning, once for page, package and tests.

Types are those of Frictionless Table Schema. Meanings of what people write are told where it is described.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from site_builder.authority import CLAIM, ENTITY, TOPIC, Coordinates
from site_builder.config import FieldType, OwnField
from site_builder.kinds import Flag, Whole
from site_builder.metadata import DOCUMENT
from site_builder.schema import Field, Kind, ListOf, MapOf, OneOf, Record


class Column(NamedTuple):
    """A column of a table, or a key of the objects in a list."""

    name: str
    type: str
    meaning: str
    format: str = ""


HIDDEN_METADATA: Final = frozenset({"draft", "access", "embargo_until", "excerpt", "mentions", "aliases"})
"""What documents say only to the builder."""

HIDDEN_RECORD: Final = frozenset({"access", "span", "positions", "note", "references"})

OWN_TYPES: Final[dict[FieldType, tuple[str, str, str]]] = {
    "text": ("string", "", "text"),
    "number": ("number", "", "number"),
    "date": ("string", "", "date (EDTF)"),
    "entity": ("string", "", "kind and id of an entity"),
    "topic": ("string", "", "id of a topic"),
    "url": ("string", "uri", "web address"),
    "boolean": ("boolean", "", "true or false"),
}
"""Type of an own field → type and format of its column, and words for it."""


def _type(kind: Kind) -> str:
    if isinstance(kind, OneOf):
        return _type(kind.long)
    if isinstance(kind, ListOf | Coordinates):
        return "array"
    if isinstance(kind, Record | MapOf):
        return "object"
    return "boolean" if isinstance(kind, Flag) else "integer" if isinstance(kind, Whole) else "string"


def _of(fields: Iterable[Field], hidden: frozenset[str]) -> list[Column]:
    """The columns of what people write; an address of theirs gives way to that of the page."""
    return [
        Column("original_url" if f.name == "url" else f.name, _type(f.kind), f.doc.replace("`", ""))
        for f in fields
        if f.name not in hidden
    ]


_ID: Final = Column("id", "string", "Its permanent id.")
_URL: Final = Column("url", "string", "The address of its page, below the root of the site.")
_AUTHORED: Final = Column("authored", "boolean", "Whether an authority file describes it; else documents only name it.")
_DATES: Final = (
    Column("date", "string", "The date it is sorted by, in EDTF: issued, else sent, created or received."),
    Column("date_earliest", "string", "The first day that this date may mean."),
    Column("date_latest", "string", "The last day that this date may mean."),
    Column("date_basis", "string", "Why the archive thinks so, when the date is inferred."),
)
_TOPICS: Final = Column("topics", "array", "The ids of its topics.")
_ACCESS: Final = Column("access", "string", "What of the text is published: full, excerpt or metadata.")

DOCUMENTS: Final = (
    _ID, _URL, _ACCESS, *_of(DOCUMENT.fields, HIDDEN_METADATA | {"topics"}), _TOPICS, *_DATES,
    Column("fields", "object", "The archive's own fields by name."),
    Column("same_text", "array", "The ids of the other documents with the same text; all are one source."),
)  # fmt: skip

_TABLE: Final = (
    "id", "url", "title", "subtitle", "type", "language", "summary", "authors", "contributors", "publication",
    "date", "date_earliest", "date_latest", "date_basis", "date_as_printed", "calendar", "number", "place", "medium",
    "running_time", "topics", "people",
    "organizations", "places", "events", "access", "original_url", "archived_url", "added", "revised",
)  # fmt: skip
_BY_NAME: Final = {column.name: column for column in DOCUMENTS}


def _flat(column: Column) -> Column:
    """The column in a table of texts."""
    if column.type != "array":
        return column
    by = "" if column is _TOPICS else "Each by its id, else by its name as printed; several"
    return Column(column.name, "string", f"{column.meaning} {by or 'Several'} are joined by a semicolon and a blank.")


def own_column(name: str, field: OwnField, several: bool) -> Column:
    """The column of an own field in the table; with `several` values in one cell it is one of texts."""
    type, format, words = OWN_TYPES[field.type]
    meaning = f"{field.label or name}: {words} (own field)."
    if several:
        return Column(f"fields.{name}", "string", f"{meaning} Several are joined by a semicolon and a blank.")
    return Column(f"fields.{name}", type, meaning, format)


_KINDS_OF_FIELDS: Final = {field.name: field for record in ENTITY.values() for field in record.fields}
_SIDES: Final = Column(
    "sides", "array",
    "Who asserts, denies or reports it: stance, document, and as far as known locator, speaker, attribution, as_of, "
    "quotation, quotation_decided_by.",
)  # fmt: skip
_STANCES: Final = frozenset({"asserted", "denied", "reported"})

NETWORK_NODE: Final = (
    Column("label", "string", "Node: the name of a person or organization."),
    Column("kind", "string", "Node: person or organization."),
    Column("url", "string", "Node: the address of its page, below the root of the site."),
    Column("documents", "integer", "Node: how many documents speak of it."),
)
NETWORK_EDGE: Final = (
    Column("weight", "integer", "Edge: how many documents speak of both."),
    Column("stated", "integer", "Edge: in how many of these the metadata speak of both, not texts alone."),
)

FILES: Final[Mapping[str, tuple[Column, ...]]] = {
    "documents.json": DOCUMENTS,
    "documents.csv": tuple(_flat(_BY_NAME[name]) for name in _TABLE),
    "entities.json": (
        _URL, Column("kind", "string", "person, organization, place, event or publication."),
        *_of(_KINDS_OF_FIELDS.values(), HIDDEN_RECORD), _AUTHORED,
    ),
    "topics.json": (_URL, *_of(TOPIC.fields, HIDDEN_RECORD), _AUTHORED),
    "claims.json": (_URL, *_of(CLAIM.fields, _STANCES), _SIDES),
    "network.graphml": (*NETWORK_NODE, *NETWORK_EDGE),
}  # fmt: skip
"""File → its columns; `documents.csv` has those of own fields besides."""


def columns(file: str, own: Mapping[str, OwnField], several: Iterable[str] = ()) -> tuple[Column, ...]:
    """The columns of a file in an archive with these own fields; `several`: those with lists as values."""
    if file != "documents.csv":
        return FILES[file]
    lists = frozenset(several)
    return (*FILES[file], *(own_column(name, field, name in lists) for name, field in own.items()))
