"""Import rules of site.yaml: what they may say, what they mean, and the ids they make. `foreign` applies them."""

from __future__ import annotations

from pathlib import PurePosixPath
from string import Formatter
from typing import Any, Final

import msgspec

from site_builder.config import ImportRule, OwnField, Theirs
from site_builder.diagnostics import Span, did_you_mean
from site_builder.ids import DocumentId, is_id, slug
from site_builder.kinds import Choice, Id, Text, unsafe
from site_builder.metadata import DOCUMENT, own_kind, parse
from site_builder.model import RELATIONS, Positions
from site_builder.schema import MISSING, Field, Kind, ListOf, MapOf, OneOf, Reading, Record, Via
from site_builder.yamltext import Mapping, Node, Scalar, Sequence, is_missing, shorten, shown

CODES: Final = {
    "CONFIG015": "An id pattern of an import is not made of {stem}, {parent}, {path} and letters.",
    "CONFIG016": "An import maps to a key that metadata does not have.",
    "CONFIG017": "The folder of an import is not a path relative to site.yaml.",
}

_EXTENSIONS: Final = (".md", ".markdown", ".txt", ".html", ".htm")


# --- what a rule may say ------------------------------------------------------------------------------


class Folder(Text):
    """A folder relative to that of site.yaml; unlike other paths it may lie outside (`../letters`)."""

    expects = "a folder, relative to site.yaml"
    words = "path"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        text = node.text.rstrip("/")
        below = text
        while below.startswith("../"):
            below = below[3:]
        reason = "" if below in ("..", ".") else unsafe(below)
        if not reason:
            return text
        message = f"{to.name(path)} is not a folder relative to site.yaml: {shown(node)} {reason}"
        to.report("CONFIG017", node.span, message)
        return MISSING


class IdPattern(Text):
    """How an imported document's id is made."""

    expects = "a pattern of {stem}, {parent} and {path}"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        try:
            parts = list(Formatter().parse(node.text))
        except ValueError:
            parts = []
        names = {name for _, name, _, _ in parts if name is not None}
        plain = all(not spec and not conversion for _, _, spec, conversion in parts)
        if names and plain and names <= {"stem", "parent", "path"}:
            return node.text
        return to.wrong(node, path, self.expects, "like `{parent}-{stem}`", "CONFIG015")


class Raw(Kind):
    """A mapping kept as plain texts, lists and mappings; checked by whoever uses it."""

    expects = "a mapping"
    words = "as in front matter"

    def read(self, node: Node, path: str, to: Reading) -> Any:
        if is_missing(node):
            return MISSING
        if not isinstance(node, Mapping):
            return to.wrong(node, path, "a mapping (`our key: value`)")
        return _raw(node, path, to)

    def json(self) -> dict[str, Any]:
        return {"type": ["object", "null"]}


def _raw(node: Node, path: str, to: Reading) -> Any:
    to.at[path] = node.span
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        given = [child for child in node.items if not is_missing(child)]
        return [_raw(child, f"{path}.{index}", to) for index, child in enumerate(given)]
    return {key: _raw(child, f"{path}.{key}", to) for key, child in node.items.items() if not is_missing(child)}


_THEIRS: Final = Record(
    Theirs,
    Field("path", Text(), "Their key, dotted for keys inside keys.", required=True),
    Field("each", MapOf(Text()), "For a list of mappings: our key inside each item, and theirs."),
    Field("where", Text(), "Only items that have this key of theirs."),
    Field("unless", Text(), "Only items that do not have this key of theirs."),
    Field("values", MapOf(Text()), "Their word, and ours for it."),
    Field("join", Text(), "Joins a list to one text with this between; equal neighbours stand once."),
    words="{path, each, where, unless, values, join}",
)
RULE: Final = Record(
    ImportRule,
    Field("folder", Folder(), "The folder, relative to that of site.yaml.", required=True),
    Field("reader", Choice("markdown", "text", "html"), "How its files are read.", default="markdown"),
    Field("id", IdPattern(), "How ids are made of {stem}, {parent} and {path}; parts are slugged.", default="{stem}"),
    Field("map", MapOf(OneOf(Via(Text(), Theirs), _THEIRS)), "Our key, and the key of theirs that its value is under."),
    Field("defaults", Raw(), "Our key, and the value of documents that the map gives none for."),
    Field("drop", ListOf(Text()), "Keys of theirs that are left out on purpose."),
)

# --- ids ----------------------------------------------------------------------------------------------


def import_id(rule: ImportRule, location: str) -> DocumentId:
    """The id of the file at `location` (its path below the rule's folder); ``""`` when the pattern makes none."""
    path = PurePosixPath(location)
    stem = path.name
    for extension in _EXTENSIONS:
        stem = stem.removesuffix(extension)
    parts = {"stem": slug(stem), "parent": slug(path.parent.name)}
    parts["path"] = "-".join(s for s in (*(slug(p) for p in path.parent.parts), parts["stem"]) if s)
    made = "".join(
        slug_text + (parts.get(name, "") if name else "") for slug_text, name, _, _ in Formatter().parse(rule.id)
    ).strip("-")
    return DocumentId(made if is_id(made) else "")


def foreign_id(rule: ImportRule, value: str, location: str) -> DocumentId:
    """The id of the document that foreign metadata of `location` calls `value`: `eng/article-01`, `article-01.md`."""
    parts = [part for part in value.split("/") if part not in ("", ".")]
    if "{parent}" in rule.id and len(parts) == 1:
        parts.insert(0, PurePosixPath(location).parent.name)
    return import_id(rule, "/".join(parts)) if parts else DocumentId("")


# --- checking -----------------------------------------------------------------------------------------


def check_rule(rule: ImportRule, path: str, fields: dict[str, OwnField], to: Reading) -> None:
    """Reports keys of `map` and `defaults` that metadata does not have, and defaults that it would refuse."""
    for ours, theirs in rule.map.items():
        kind = kind_at(ours, fields)
        if kind is None:
            known = [*DOCUMENT.by_name, *(f"fields.{n}" for n in fields), *(f"relations.{r}" for r in RELATIONS)]
            hint = DOCUMENT.meant(ours, known)
            to.report("CONFIG016", to.at[f"{path}.map.{ours}"], f'documents have no "{shorten(ours)}" to map to', hint)
        elif theirs.each:
            _, record = kind.inner()
            for key in theirs.each:
                if record is None or key not in record.by_name:
                    hint = did_you_mean(key, record.by_name) if record else f"{ours} holds no mappings"
                    message = f'items of "{ours}" have no "{shorten(key)}"'
                    to.report("CONFIG016", to.at[f"{path}.map.{ours}.each.{key}"], message, hint)
    node = node_of(rule.defaults, Positions(to.at), f"{path}.defaults", Span(to.file))
    for found in parse(node, to.file, fields, subject="defaults", title_optional=True).findings:
        to.findings.append(msgspec.structs.replace(found, code=found.code.replace("META", "CONFIG")))


def node_of(value: Any, at: Positions, path: str, span: Span) -> Node:
    """A tree of `Raw` values as nodes again, where `at` places them, else at `span`."""
    here = at.of(path, span)
    if isinstance(value, dict):
        items = {key: node_of(child, at, f"{path}.{key}", span) for key, child in value.items()}
        return Mapping(items, {key: item.span for key, item in items.items()}, here)
    if isinstance(value, (list, tuple)):
        return Sequence(tuple(node_of(item, at, f"{path}.{n}", span) for n, item in enumerate(value)), here)
    text = str(value)
    return Scalar(text, here, "" if text.lower() in ("true", "false") else '"', -1)


_RELATED: Final = ListOf(Id("document"))


def kind_at(path: str, fields: dict[str, OwnField]) -> Kind | None:
    """What metadata has at our dotted `path` (`fields.<own>` and `relations.<type>` included), or None."""
    head, _, rest = path.partition(".")
    if head == "fields":
        return own_kind(fields[rest]) if rest in fields else None
    if head == "relations" and rest:
        return _RELATED if rest in RELATIONS else None
    kind: Kind | None = DOCUMENT.by_name[head].kind if head in DOCUMENT.by_name else None
    while rest and kind is not None:
        head, _, rest = rest.partition(".")
        if isinstance(kind, OneOf):
            kind = kind.long
        if isinstance(kind, MapOf):
            kind = kind.value
        elif isinstance(kind, Record) and head in kind.by_name:
            kind = kind.by_name[head].kind
        else:
            kind = None
    return kind
