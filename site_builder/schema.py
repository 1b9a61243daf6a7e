"""Mappings described once: from the description come values, findings with places, JSON Schema and the manual's tables.

A `Kind` says what one value must be and reads it from a `yamltext.Node`; a `Record` is a mapping of named `Field`s.
Reading never stops at a fault: it is reported to the `Reading`, the value stays `MISSING`, all else is read on.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from enum import Enum
from typing import Any, Final, NamedTuple

from site_builder.diagnostics import Diagnostic, Severity, Span, did_you_mean
from site_builder.ids import SourcePath, is_id
from site_builder.yamltext import Mapping, Node, Scalar, Sequence, is_blank, is_missing, printable, shorten, shown

CODES: Final = {
    "META001": "A key is not known here; it may be misspelled, or not declared under `fields` in site.yaml.",
    "META002": "A value has the wrong shape: a list where a text belongs, a text where a mapping belongs.",
    "META003": "A required key is missing or empty.",
    "META004": "A value is not one of those that this key allows.",
    "META005": "A value is not an id (lower-case ASCII letters, digits and `-`), or is a reserved word.",
    "META006": "A value is not a web address that begins with http:// or https://.",
    "META007": "A value is not a language tag (BCP 47).",
    "META008": "A language tag is spelled unusually, or its language is not in the built-in list.",
    "META009": "A value is not a number, checksum or other token of the form that this key needs.",
    "META010": "A title or name contains invisible, direction-changing or piled-up characters.",
    "META011": "A text contains control characters.",
    "META012": "An item of a list is empty, or stands in the list twice.",
    "META014": "A text that must stay verbatim is written so that YAML joins its lines.",
    "DATE001": "A date is not written in EDTF level 0 or 1, or does not exist.",
    "DATE002": "A full date (year, month and day) is needed.",
    "PATH101": "A path is absolute, leaves its folder, or contains backslashes, encoded dots or control characters.",
}


class Missing(Enum):
    MISSING = 0


MISSING: Final = Missing.MISSING
"""No usable value: not given, or refused with a finding."""


class Reading:
    """What is gathered while one mapping is read: findings, and the place of each key path.

    `prefix` replaces META in codes (`CONFIG` for site.yaml). `subject` names the whole in messages. `origins`: key
    path → the foreign key that its value was taken from. `calendar` is that of the document's own dates.
    """

    __slots__ = ("at", "calendar", "file", "findings", "origins", "prefix", "subject")

    def __init__(self, file: SourcePath, subject: str = "this file", prefix: str = "META") -> None:
        self.file = file
        self.subject = subject
        self.prefix = prefix
        self.calendar = "gregorian"
        self.origins: dict[str, str] = {}
        self.at: dict[str, Span] = {}
        self.findings: list[Diagnostic] = []

    def report(self, code: str, span: Span, message: str, hint: str = "", severity: Severity = Severity.ERROR) -> None:
        if self.prefix != "META":
            code = code.replace("META", self.prefix)
        self.findings.append(Diagnostic(code, severity, span, printable(message), printable(hint)))

    def wrong(self, node: Node, path: str, expects: str, hint: str = "", code: str = "META002") -> Missing:
        self.report(code, node.span, f"{self.name(path)} must be {expects}, not {shown(node)}", hint)
        return MISSING

    def name(self, path: str) -> str:
        """The key path as messages print it."""
        if origin := self.origin(path):
            return f'"{path}" (here "{origin}")'
        return f'"{path}"' if path else self.subject

    def origin(self, path: str) -> str:
        """The foreign key that the value at `path` was taken from, or ``""``."""
        head = path if self.origins else ""
        while head and head not in self.origins:
            head = head.rpartition(".")[0]
        return self.origins[head] if head else ""


class Kind:
    """What one value must be. `expects` completes "must be …", `words` stands in the manual's column for types."""

    expects: str = "text"
    words: str = ""

    def read(self, node: Node, path: str, to: Reading) -> Any:
        """The value of `node`, which stands at `path`, or `MISSING`."""
        raise NotImplementedError

    def json(self) -> dict[str, Any]:
        """The JSON Schema of what an editor makes of such a value (it reads `12` as a number)."""
        raise NotImplementedError

    def inner(self) -> tuple[str, Record | None]:
        """The mapping to be found inside, with the suffix that leads there: `("[]", record)` for a list of mappings."""
        return "", None

    def type_words(self) -> str:
        return self.words or self.expects


class Plain(Kind):
    """A value written as one text."""

    def read(self, node: Node, path: str, to: Reading) -> Any:
        if type(node) is not Scalar:
            return to.wrong(node, path, self.expects, self.one_value(node))
        if node.missing:
            return MISSING
        return self.value(node, path, to)

    def one_value(self, node: Node) -> str:
        """What to do about a list or a mapping that stands in place of this value."""
        text = self.expects == Kind.expects
        if text and isinstance(node, Sequence) and node.flow:
            return "put a text that begins with `[` in quotation marks, since `[` begins a list"
        if text and isinstance(node, Mapping) and node.flow and all(map(is_missing, node.items.values())):
            return "put a text that begins with `{` in quotation marks, since `{` begins a mapping"
        return "write one value" if isinstance(node, Sequence) else ""

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        raise NotImplementedError

    def json(self) -> dict[str, Any]:
        return {"type": ["string", "number", "boolean", "null"]}


class Field(NamedTuple):
    """One key of a mapping. `doc` is a sentence for manual and editors; `default` is told there, not used here.

    `attribute` is the name of the keyword that `Record.make` takes for it, when it is not the key itself.
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    default: str = ""
    attribute: str = ""


class Record(Kind):
    """A mapping with known keys. `make` is called with the values that were given and readable."""

    expects = "a mapping"

    def __init__(
        self,
        make: Callable[..., Any],
        *fields: Field,
        words: str = "",
        tolerant: bool = False,
        elsewhere: dict[str, str] | None = None,
    ) -> None:
        self.make = make
        self.fields = fields
        self.by_name: Final = {field.name: field for field in fields}
        self.words = words
        self.elsewhere: Final = elsewhere or {}  # what other tools call it, lower-case → what to write here
        self.tolerant = tolerant  # made even when a required value is missing, so that the rest is not lost

    def read(self, node: Node, path: str, to: Reading) -> Any:
        if type(node) is not Mapping:
            known = ", ".join(field.name for field in self.fields[:4])
            return MISSING if is_missing(node) else to.wrong(node, path, f"a mapping ({known} …)")
        complete, values = self.values(node, path, to)
        return self.make(**values) if complete or self.tolerant else MISSING

    def values(self, node: Mapping, path: str, to: Reading, also: Container[str] = ()) -> tuple[bool, dict[str, Any]]:
        """Whether all that is required is there, and attribute → value. Keys in `also` are somebody else's."""
        values: dict[str, Any] = {}
        prefix = path + "." if path else ""
        for key, child in node.items.items():
            field = self.by_name.get(key)
            if field is None:
                if key not in also:
                    self._unknown(key, node.keys[key], path, to, also)
                continue
            here = prefix + key
            to.at[here] = child.span
            value = field.kind.read(child, here, to)
            if value is not MISSING:
                values[field.attribute or key] = value
        complete = True
        for field in self.fields:
            if not field.required:
                continue
            given = node.items.get(field.name)
            blank = given is None or is_blank(given)
            if blank or (field.attribute or field.name) not in values:
                complete = False
            if blank:
                span = node.span if given is None else given.span
                state = f'has no "{field.name}"' if given is None else f'has an empty "{field.name}"'
                to.report("META003", span, f"{to.name(path)} {state}", f'add "{field.name}": {_in_passing(field.doc)}')
        return complete, values

    def _unknown(self, key: str, span: Span, path: str, to: Reading, also: Container[str]) -> None:
        known = [*self.by_name, *(also if isinstance(also, Iterable) else ())]
        where = f" in {to.name(path)}" if path else ""
        hint = self.meant(key, known) or (f"known here: {', '.join(known)}" if len(known) <= 9 else "")
        to.report("META001", span, f'unknown key "{shorten(key)}"{where}', hint)

    def meant(self, key: str, known: Iterable[str] = ()) -> str:
        """What to write instead of the unknown `key`, as a hint; ``""`` when nothing comes near."""
        return self.elsewhere.get(key.lower(), "") or did_you_mean(key, known or self.by_name)

    def inner(self) -> tuple[str, Record | None]:
        return "", self

    def json(self) -> dict[str, Any]:
        properties = {}
        for field in self.fields:
            default = f" Default: {field.default}." if field.default else ""
            properties[field.name] = {**field.kind.json(), "description": field.doc + default}
        schema: dict[str, Any] = {"type": ["object", "null"], "properties": properties, "additionalProperties": False}
        if required := [field.name for field in self.fields if field.required]:
            schema["required"] = required
        return schema


class ListOf(Kind):
    """A list. Empty items are reported and left out; with `unique` also repeated ones (values are then hashable)."""

    expects = "a list"

    def __init__(self, item: Kind, *, unique: bool = False) -> None:
        self.item = item
        self.unique = unique
        self.words = f"list: {item.type_words()}"

    def read(self, node: Node, path: str, to: Reading) -> Any:
        if type(node) is not Sequence:
            if is_missing(node):
                return MISSING
            hint = f"write it as a list: `[{shorten(node.text)}]`" if isinstance(node, Scalar) else ""
            return to.wrong(node, path, "a list", hint)
        kept: dict[int, Any] = {}
        seen: set[Any] = set()
        for index, child in enumerate(node.items):
            here = f"{path}.{index}"
            to.at[here] = child.span
            if is_blank(child):
                to.report("META012", child.span, f"item {index + 1} of {to.name(path)} is empty", "", Severity.WARNING)
                continue
            value = self.item.read(child, here, to)
            if value is MISSING:
                continue
            if self.unique:
                if value in seen:
                    message = f"{shown(child)} stands twice in {to.name(path)}"
                    to.report("META012", child.span, message, "keep one of the two", Severity.WARNING)
                    continue
                seen.add(value)
            kept[index] = value
        if len(kept) < len(node.items):
            _renumber(path, list(kept), to.at)
        return tuple(kept.values())

    def inner(self) -> tuple[str, Record | None]:
        suffix, record = self.item.inner()
        return "[]" + suffix, record

    def json(self) -> dict[str, Any]:
        return {"type": ["array", "null"], "items": self.item.json()}


def _renumber(path: str, kept: list[int], at: dict[str, Span]) -> None:
    """Makes the places below the list at `path` count only the items that were kept: those of its value."""
    new = {str(old): str(index) for index, old in enumerate(kept)}
    prefix = path + "."
    below = [(key, span) for key, span in at.items() if key.startswith(prefix)]
    for key, _ in below:
        del at[key]
    for key, span in below:
        index, dot, rest = key.removeprefix(prefix).partition(".")
        if index in new:
            at[prefix + new[index] + dot + rest] = span


class MapOf(Kind):
    """A mapping whose keys the archive chooses: `identifiers`, `fields`. `known` keys are offered to editors.

    `plain_keys`: only lower-case ASCII letters, digits and `-`, for keys that end up in code.
    """

    expects = "a mapping"

    def __init__(self, value: Kind, known: tuple[str, ...] = (), *, plain_keys: bool = False) -> None:
        self.value = value
        self.known = known
        self.plain_keys = plain_keys
        self.words = f"mapping: {value.type_words()}"

    def read(self, node: Node, path: str, to: Reading) -> Any:
        if type(node) is not Mapping:
            return MISSING if is_missing(node) else to.wrong(node, path, "a mapping (`name: value`)")
        values: dict[str, Any] = {}
        for key, child in node.items.items():
            if self.plain_keys and not is_id(key):
                message = f'"{shorten(key)}" cannot be a key of {to.name(path)}'
                to.report("META009", node.keys[key], message, "use lower-case ASCII letters, digits and -")
                continue
            here = f"{path}.{key}" if path else key
            to.at[here] = child.span
            value = self.value.read(child, here, to)
            if value is not MISSING:
                values[key] = value
        return values

    def inner(self) -> tuple[str, Record | None]:
        suffix, record = self.value.inner()
        return ".*" + suffix, record

    def json(self) -> dict[str, Any]:
        value = self.value.json()
        properties = dict.fromkeys(self.known, value)
        return {"type": ["object", "null"], "properties": properties, "additionalProperties": value}


class OneOf(Kind):
    """A short form (one text) or a long form (a mapping, or a list) of the same value."""

    def __init__(self, short: Kind, long: Record | ListOf | MapOf) -> None:
        self.short = short
        self.long = long
        self.expects = f"{short.expects} or {long.expects}"
        self.words = f"{short.type_words()}, or {long.type_words()}"

    def read(self, node: Node, path: str, to: Reading) -> Any:
        if type(node) is Scalar:
            return self.short.read(node, path, to)
        if isinstance(node, Sequence) and not isinstance(self.long, ListOf):
            return to.wrong(node, path, self.expects)
        if isinstance(node, Mapping) and isinstance(self.long, ListOf):
            return to.wrong(node, path, self.expects)
        return self.long.read(node, path, to)

    def inner(self) -> tuple[str, Record | None]:
        return self.long.inner()

    def json(self) -> dict[str, Any]:
        return {"anyOf": [self.short.json(), self.long.json()]}


class Via(Plain):
    """A text of another kind, made into a value: `Via(Text(), Rights)` for the short form of `rights`."""

    def __init__(self, kind: Plain, make: Callable[[Any], Any]) -> None:
        self.kind = kind
        self.make = make
        self.expects = kind.expects
        self.words = kind.words

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        value = self.kind.value(node, path, to)
        return MISSING if value is MISSING or value == "" else self.make(value)

    def json(self) -> dict[str, Any]:
        return self.kind.json()


# --- the manual's tables ------------------------------------------------------------------------------


class Row(NamedTuple):
    """One line of a reference table."""

    key: str
    type: str
    meaning: str
    default: str
    required: bool


def describe(record: Record, prefix: str = "") -> tuple[Row, ...]:
    """Every key of `record` and of the mappings inside it, depth first: `published[].url`."""
    rows: list[Row] = []
    for field in record.fields:
        key = prefix + field.name
        rows.append(Row(key, field.kind.type_words(), field.doc, field.default, field.required))
        suffix, inner = field.kind.inner()
        if inner is not None:
            rows.extend(describe(inner, f"{key}{suffix}."))
    return tuple(rows)


def _in_passing(doc: str) -> str:
    """The first sentence of `doc` without its capital and full stop."""
    sentence = doc.partition(". ")[0].rstrip(".")
    return sentence[:1].lower() + sentence[1:]
