"""The metadata of a document: the contract's fields described once, and read with every fault at its place.

A value that cannot be read is left at its default, except where that might publish too much: an unreadable `access`
or `embargo_until` counts as withheld, an unreadable `draft` as true, a misspelled redaction as one.
"""

from __future__ import annotations

from collections.abc import Container as Keys
from collections.abc import Mapping as Map
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from site_builder.config import OwnField
from site_builder.diagnostics import Diagnostic, Span, did_you_mean
from site_builder.ids import ENTITY_KINDS, SourcePath, TermId, is_id
from site_builder.kinds import (
    Choice,
    Date,
    DateText,
    Day,
    Decimal,
    Flag,
    Id,
    IdOfSome,
    Language,
    Name,
    SitePath,
    Text,
    Token,
    Url,
    Whole,
)
from site_builder.model import (
    DOCUMENT_TYPES,
    RELATIONS,
    ROLES,
    Agent,
    Captured,
    Container,
    Correction,
    FieldValue,
    HeldBy,
    Lost,
    Metadata,
    Positions,
    Publishing,
    Relation,
    Reliability,
    Rights,
    Subject,
    Translation,
)
from site_builder.schema import MISSING, Field, Kind, ListOf, MapOf, OneOf, Plain, Reading, Record, Via
from site_builder.yamltext import Mapping, Node, Scalar, is_blank, load

CODES: Final = {
    "META013": "Somebody in a role, or an entity that a document is about, has neither an `id` nor a `name`.",
    "META015": "A station of `published` has a title and says that its title is not known.",
}

ACCESS: Final = ("full", "excerpt", "metadata", "withheld")
NEVER: Final = "9999-12-31"
"""The `embargo_until` of a document whose own cannot be read."""


# --- parts --------------------------------------------------------------------------------------------


def agent(printed: str) -> Agent:
    """Who is meant by a text in `authors`: what fits the id grammar is an id, all else a name as printed."""
    return Agent(id=TermId(printed)) if is_id(printed) else Agent(name=printed)


class _Agents(Record):
    """A mapping with `id` or `name`, or both: the entity, and how this document prints its name."""

    def read(self, node: Node, path: str, to: Reading) -> Any:
        value = super().read(node, path, to)
        if isinstance(value, Agent | Subject) and not value.id and not value.name:
            given = node.items if isinstance(node, Mapping) else {}
            if all(
                key not in given or is_blank(given[key]) for key in ("id", "name")
            ):  # else what is wrong with it was said
                to.report("META013", node.span, f"{to.name(path)} has neither an id nor a name")
            return MISSING
        return value


class _Stations(Record):
    """A station has a title or one that nobody knows, never both."""

    def values(self, node: Mapping, path: str, to: Reading, also: Keys[str] = ()) -> tuple[bool, dict[str, Any]]:
        complete, values = super().values(node, path, to, also)
        if values.get("title") and values.get("title_unknown"):
            hint = "keep the one that is true"
            to.report("META015", node.span, f"{to.name(path)} has a title and says that it is not known", hint)
            del values["title_unknown"]
        return complete, values


class _CorrectionKind(Name):
    """Free words, but nothing that nearly says `redaction`: it would print what was redacted."""

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        text = super().value(node, path, to)
        near = did_you_mean(node.text, ["redaction"]) if node.text != "redaction" else ""
        if near:
            to.report("META004", node.span, f'{to.name(path)} cannot be "{node.text}"', near)
            return "redaction"
        return text


_WHO: Final = (
    Field("id", Id("person or organization"), "Whom the authority files know by this id."),
    Field("name", Name(), "The name as this document prints it; never matched to an id silently."),
)
AUTHOR: Final = OneOf(Via(Name(), agent), _Agents(Agent, *_WHO, words="{id, name}"))
CONTRIBUTOR: Final = _Agents(
    Agent,
    *_WHO,
    Field("role", Choice(*ROLES), "What the person did for this document.", required=True),
    words="{id or name, role}",
)


def _translator(given: Agent) -> Agent:
    return replace(given, role="translator")


TRANSLATOR: Final = OneOf(
    Via(Name(), lambda printed: _translator(agent(printed))),
    _Agents(lambda **given: Agent(**given, role="translator"), *_WHO, words="{id, name}"),
)


class _IdOrName(Id):
    """An id, or the name of a term of an open vocabulary: an id is still what most keys and all closed ones need."""

    def __init__(self, of: str) -> None:
        super().__init__(of)
        self.expects = "an id or a name"
        self.words = f"{self.words}, or name"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        return super().value(node, path, to) if is_id(node.text) else Name().value(node, path, to)

    def json(self) -> dict[str, Any]:
        return Name().json()


def _subject(typed: str) -> Subject:
    return Subject(id=TermId(typed)) if is_id(typed) else Subject(name=typed)


def _subjects(kind: str) -> ListOf:
    long = _Agents(
        Subject,
        Field("id", Id(kind), "The entity's id."),
        Field("name", Name(), "The name as this document prints it; without `id`, of a term of an open vocabulary."),
        Field("role", Text(), "The part it has in this document."),
        words="{id or name, role}",
    )
    return ListOf(OneOf(Via(_IdOrName(kind), _subject), long), unique=True)


CONTAINER: Final = Record(
    Container,
    Field("title", Name(), "The book, volume or programme that the document stands in."),
    Field("series", Name(), "The series that it belongs to."),
    Field("volume", Text(), "Volume."),
    Field("issue", Text(), "Issue."),
    Field("number", Text(), "Number within the series."),
    Field("pages", Text(), "Pages as printed: `12–15`."),
)
HELD_BY: Final = Record(
    HeldBy,
    Field("repository", Name(), "The library or archive that holds the original."),
    Field("collection", Name(), "The collection or record group."),
    Field("box", Text(), "Box."),
    Field("folder", Text(), "Folder."),
    Field("shelfmark", Text(), "Shelfmark or file number."),
)
RELATION: Final = Record(
    Relation,
    Field("type", Choice(*RELATIONS), "How this document relates to the other.", required=True),
    Field("document", Id("document"), "The other document.", required=True),
    words="{type, document}",
)
TRANSLATION: Final = Record(
    Translation,
    Field("of", Id("document"), "The document that this one translates."),
    Field("translator", TRANSLATOR, "Who translated: an id or a name as printed."),
    Field("method", Text(), "How: by hand, by machine, revised."),
)
PUBLISHING: Final = _Stations(
    Publishing,
    Field("publication", Id("publication"), "Where it was published."),
    Field("title", Name(), "The title it had there, when another."),
    Field("url", Url(), "Its address there."),
    Field("archived_url", Url(), "A copy of that page in a web archive."),
    Field("issued", Date(), "When it was published there."),
    Field("basis", Text(), "Why we think so, when it is inferred."),
    Field("document", Id("document"), "The document of this archive that holds that version."),
    Field("lost", Flag(), "Whether that version can no longer be found.", default="false"),
    Field("part", Flag(), "Whether only a part of this copy was published there.", default="false"),
    Field("title_unknown", Flag(), "Whether nobody knows the title it had there.", default="false"),
    words="{publication, title, url, archived_url, issued, basis, document, lost, part, title_unknown}",
)
RUNNING_TIME: Final = Token(r"(\d+:[0-5])?\d:[0-5]\d|[1-5]\d:[0-5]\d", "hours, minutes and seconds: 1:02:03, 43:10")
CAPTURED: Final = Record(
    Captured,
    Field("at", DateText(), "When the copy was made: a date, or a date and time."),
    Field("tool", Text(), "With what."),
    Field("by", Name(), "By whom."),
    Field("file", SitePath(), "That copy: a path from beside the document, or one that begins with `content/`."),
    Field("sha256", Token("[0-9a-f]{64}", "a SHA-256 checksum (64 hexadecimal digits)"), "The checksum of that file."),
)
LOST: Final = Record(
    Lost,
    Field("caption", Text(), "What stood under or beside it."),
    Field("url", Url(), "Where it was."),
    Field("kind", Text(), "What it was: video, image, audio, embed."),
    words="{caption, url, kind}",
)
RELIABILITY: Final = Record(
    Reliability,
    Field("source", Choice(*"ABCDEF"), "How reliable the source is in general: A best, E worst, F cannot be judged."),
    Field("information", Choice(*"123456"), "How credible this information is: 1 best, 5 worst, 6 cannot be judged."),
    Field("by", Name(), "Who judged."),
    Field("at", DateText(), "When."),
    Field("note", Text(), "Why."),
)
RIGHTS: Final = Record(
    Rights,
    Field("statement", Text(), "What a reader may do with the text."),
    Field("holder", Name(), "Who holds the rights."),
    Field("note", Text(), "What else is known about them."),
    Field("decided_by", Name(), "Who decided what is shown."),
    Field("at", DateText(), "When that was decided."),
)
CORRECTION: Final = Record(
    Correction,
    Field("at", DateText(), "When it was corrected.", required=True),
    Field("kind", _CorrectionKind(), "What kind of correction; `redaction` never prints `old`."),
    Field("old", Text(), "The words before."),
    Field("new", Text(), "The words now."),
    Field("note", Text(), "Why, and who reported it."),
)


_ELSEWHERE: Final = {
    name: hint
    for names, hint in {
        "date pubdate": 'write "issued" for when it was published; "sent" and "created" for when that was done',
        "tags tag keywords keyword categories category subjects": 'write "topics"',
        "author byline creator": 'write "authors", a list: `[Ada Rowe]`',
        "publisher source outlet newspaper": 'write "publication", the id of one in the authority files',
        "lang locale": 'write "language"',
        "description abstract": 'write "summary"',
        "slug permalink id": 'the file\'s name is the id; old addresses go to "aliases"',
    }.items()
    for name in names.split()
}
"""What other tools call our keys → what to write here."""


# --- the whole ----------------------------------------------------------------------------------------


def _document(*, title_required: bool) -> Record:
    return Record(
        Metadata,
        Field("title", Name(), "The title as the source prints it.", required=title_required),
        Field("subtitle", Name(), "The subtitle, deck or standfirst."),
        Field("type", Choice(*DOCUMENT_TYPES), "What kind of document it is.", default="web-page"),
        Field("language", Language(), "The language of the text.", default="that of the archive"),
        Field("summary", Text(), "The archive's own neutral summary, one or two sentences."),
        Field("authors", ListOf(AUTHOR), "Who wrote it: ids, or names as printed."),
        Field("contributors", ListOf(CONTRIBUTOR), "Others who had a part in it, each with a role."),
        Field("publication", Id("publication"), "Where this copy was published."),
        Field("container", CONTAINER, "What it is a part of."),
        Field("identifiers", MapOf(Text(), ("doi", "isbn", "issn", "oclc", "arxiv")), "Its identifiers elsewhere."),
        Field("held_by", HELD_BY, "Where the original is kept."),
        Field("number", Text(), "Its number in an edition, as printed."),
        Field("place", Name(), "Where it was published or, of a speech, held, as a citation prints it."),
        Field("medium", Text(), "In what form it was recorded: radio broadcast, tape, film."),
        Field("running_time", RUNNING_TIME, "How long the recording is: `43:10`, `1:02:03`."),
        Field("issued", Date(own_calendar=True), "When it was published or issued."),
        Field("issued_basis", Text(), "Why we think so, when that date is inferred."),
        Field("date_as_printed", Text(), "The date in the words of the source."),
        Field("created", Date(own_calendar=True), "When it was written or recorded."),
        Field("sent", Date(own_calendar=True), "When it was sent."),
        Field("received", Date(own_calendar=True), "When it arrived."),
        Field("calendar", Choice("gregorian", "julian"), "The calendar of these dates.", default="gregorian"),
        Field("added", DateText(), "When it came into the archive; written by `new` and `import`."),
        Field("revised", DateText(), "When its record was last revised; written by `record`."),
        Field("topics", ListOf(Name(), unique=True), "Topics, by id, name or alias."),
        Field("people", _subjects("person"), "People it is about."),
        Field("organizations", _subjects("organization"), "Organizations it is about."),
        Field("places", _subjects("place"), "Places it is about."),
        Field("events", _subjects("event"), "Events it is about."),
        Field("relations", ListOf(RELATION, unique=True), "How it relates to other documents."),
        Field("translation", TRANSLATION, "What it is a translation of."),
        Field("speakers", ListOf(Name(), unique=True), "Names that open a paragraph as a speaker's turn."),
        Field("published", ListOf(PUBLISHING), "The chain of publications that led to this copy, oldest first."),
        Field("url", Url(), "The address that this copy was taken from."),
        Field("archived_url", Url(), "A copy of that page in a web archive."),
        Field("captured", CAPTURED, "How and when this copy was made."),
        Field("lost", ListOf(OneOf(Via(Text(), Lost), LOST)), "What the copy lost: videos, images, links."),
        Field("reliability", RELIABILITY, "How reliable source and information are (Admiralty grades)."),
        Field("access", Choice(*ACCESS, closed="withheld"), "What of it is shown.", default="rights.default_access"),
        Field("embargo_until", Day(closed=NEVER), "Until this day it is treated as withheld."),
        Field("excerpt", ListOf(Whole(), unique=True), "Numbers of the paragraphs that `access: excerpt` shows."),
        Field("rights", OneOf(Via(Text(), Rights), RIGHTS), "What may be done with the text, and who decided that."),
        Field("warnings", ListOf(Text()), "What a reader should be warned of."),
        Field("draft", Flag(closed=True), "Not to be published yet.", default="false"),
        Field("corrections", ListOf(CORRECTION), "What was corrected in the record or the text."),
        Field("aliases", ListOf(SitePath(), unique=True), "Old addresses that lead here: `2016/03/old-title/`."),
        Field("mentions", Flag(), "Whether names in the text become links by themselves.", default="true"),
        tolerant=True,
        elsewhere=_ELSEWHERE,
    )


DOCUMENT: Final = _document(title_required=True)
UNTITLED: Final = _document(title_required=False)
"""The same for whoever finds the title elsewhere."""


# --- the archive's own fields -------------------------------------------------------------------------


def _typed(check: Plain) -> Kind:
    """A value or a list of values, checked by `check` and kept as the text that was typed."""
    item = _AsTyped(check)
    return OneOf(item, ListOf(item))


class _AsTyped(Plain):
    def __init__(self, check: Plain) -> None:
        self.check = check
        self.expects = check.expects
        self.words = check.words

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        value = self.check.value(node, path, to)
        return value if value is MISSING or isinstance(value, str) else node.text

    def json(self) -> dict[str, Any]:
        return self.check.json()


_OWN_KINDS: Final[dict[str, Kind]] = {
    "text": _typed(Text()),
    "number": _typed(Decimal()),
    "date": _typed(Date()),
    "entity": _typed(IdOfSome("entity", ENTITY_KINDS)),
    "topic": _typed(Name()),
    "url": _typed(Url()),
    "boolean": Flag(),
}


def own_kind(field: OwnField) -> Kind:
    """How the values of an own field are read (to a `model.FieldValue`)."""
    return _OWN_KINDS[field.type]


# --- reading ------------------------------------------------------------------------------------------


class Result(NamedTuple):
    """`metadata` is None when there is nothing that could be read; without a title it has the title ``""``."""

    metadata: Metadata | None
    positions: Positions
    findings: tuple[Diagnostic, ...]


_NO_FIELDS: Final[dict[str, OwnField]] = {}


def parse(
    node: Node | None,
    file: SourcePath,
    own_fields: Map[str, OwnField] = _NO_FIELDS,
    *,
    subject: str = "this document",
    title_optional: bool = False,
    origins: Map[str, str] | None = None,
) -> Result:
    """The metadata in `node` (from `yamltext.load`; None: there was nothing but comments), with all that is wrong.

    `subject` names the document in messages: `the document "x"`. `origins`: see `Reading`.
    """
    to = Reading(file, subject)
    to.origins = dict(origins or {})
    record = UNTITLED if title_optional else DOCUMENT
    if node is None or (type(node) is Scalar and node.missing):
        node = Mapping({}, {}, node.span if node is not None else Span(file, 1, 1))
    if type(node) is not Mapping:
        to.wrong(node, "", "described by keys (`title: …`)")
        return Result(None, Positions(), tuple(to.findings))
    calendar = node.items.get("calendar")
    if isinstance(calendar, Scalar) and calendar.text == "julian":
        to.calendar = "julian"
    _, values = record.values(node, "", to, own_fields)
    if not node.items and to.findings:
        hint = "begin the file with a line `---`, a line `title: …` and a line `---`"
        to.findings = [replace(found, hint=hint) for found in to.findings]
    if own_fields and (own := _own(node, own_fields, to)):
        values["fields"] = own
    values.setdefault("title", "")
    return Result(Metadata(**values), Positions(to.at), tuple(to.findings))


def _own(node: Mapping, own_fields: Map[str, OwnField], to: Reading) -> dict[str, FieldValue]:
    """Values of the archive's own fields, under `fields.<name>` in the positions too."""
    values: dict[str, FieldValue] = {}
    for name in own_fields:
        if name not in node.items:
            continue
        child = node.items[name]
        to.at[name] = to.at[f"fields.{name}"] = child.span
        value = own_kind(own_fields[name]).read(child, name, to)
        if value is not MISSING:
            values[name] = value
    return values


def parse_text(
    text: str,
    file: SourcePath,
    own_fields: Map[str, OwnField] = _NO_FIELDS,
    *,
    first_line: int = 1,
    subject: str = "this document",
    title_optional: bool = False,
) -> Result:
    """`load` and `parse` in one: `text` is YAML whose first line is line `first_line` of `file`."""
    node, found = load(text, file, first_line)
    if node is None and found:
        return Result(None, Positions(), found)
    result = parse(node, file, own_fields, subject=subject, title_optional=title_optional)
    return result._replace(findings=(*found, *result.findings))
