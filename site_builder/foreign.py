"""Front matter in somebody else's schema, read through an `import` rule of site.yaml without touching the files.

The foreign tree is rearranged into one of ours, each value keeping its place in the foreign file, and then read like
any other metadata. What is adapted on the way follows from the kind of our key, never from guessing:
ids of documents go through the rule's id pattern, other ids are slugged, `2019-12-12 19:00:00 -0500` becomes EDTF,
a path loses its leading slash, a single value becomes a list where we have a list, an empty value is no value.
Every leaf of the foreign tree must be mapped, dropped by the rule, or be an own field by name; else it is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Map
from typing import Any, Final

from site_builder.config import ImportRule, OwnField, Theirs
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.ids import SourcePath, slug
from site_builder.importrules import foreign_id, kind_at, node_of
from site_builder.kinds import Choice, Date, DateText, Day, Id, Language, SitePath
from site_builder.metadata import Result, parse
from site_builder.model import Positions
from site_builder.schema import Kind, ListOf, MapOf, OneOf, Record, Via
from site_builder.yamltext import Mapping, Node, Scalar, Sequence, is_missing, printable

CODES: Final = {
    "IMPORT101": "A key of foreign metadata is neither mapped nor dropped by the import rule: its value would be lost.",
}

_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d{1,2}:\d\d)(:\d\d)?(?:\.\d+)?(?: ?(Z|[+-]\d\d):?(\d\d)?)?)?\Z", re.ASCII
)


def metadata_from_foreign(
    node: Node | None,
    rule: ImportRule,
    file: SourcePath,
    location: str,
    own_fields: Map[str, OwnField],
    *,
    subject: str = "this document",
    title_optional: bool = False,
) -> Result:
    """`metadata.parse` for foreign metadata. `location`: the file's path below the rule's folder (`eng/a-1.md`)."""
    if not isinstance(node, Mapping):
        return parse(node, file, own_fields, subject=subject, title_optional=title_optional)
    mapper = _Mapper(rule, file, location, dict(own_fields))
    ours = mapper.rearranged(node)
    result = parse(ours, file, own_fields, subject=subject, title_optional=title_optional, origins=mapper.origins)
    return result._replace(findings=(*result.findings, *mapper.unused(node)))


class _Mapper:
    """Rearranges one foreign tree; `used` remembers which of its leaves came along."""

    def __init__(self, rule: ImportRule, file: SourcePath, location: str, fields: dict[str, OwnField]) -> None:
        self.rule = rule
        self.file = file
        self.location = location
        self.fields = fields
        self.used: set[int] = set()
        self.origins: dict[str, str] = {}

    # -- ours from theirs

    def rearranged(self, node: Mapping) -> Mapping:
        tree: dict[str, Any] = {}
        for ours, theirs in self.rule.map.items():
            kind = kind_at(ours, self.fields)
            found = None if kind is None else self.found(node, theirs)
            if kind is None or found is None:
                continue
            value = self.adapted(self.itemized(found, theirs, kind), kind, theirs)
            if not _is_empty(value):
                self.place(tree, ours, value)
                key = "relations" if ours.startswith("relations.") else ours.removeprefix("fields.")
                self.origins[key] = theirs.path
        for name in self.fields:
            if name in node.items and name not in tree and not self.used & _leaf_ids(node.items[name]):
                tree[name] = node.items[name]
                self.used |= _leaf_ids(node.items[name])
        _fill(tree, self.rule.defaults, Span(self.file))
        return _mapping(tree, node.span)

    def found(self, node: Mapping, theirs: Theirs) -> Node | None:
        """What stands at `theirs.path`; through a list, the list of what stands there in each item."""
        found = self.follow(node, theirs.path.split("."), theirs)
        if isinstance(found, Sequence) and any(isinstance(item, Mapping) for item in found.items):
            return Sequence(tuple(item for item in found.items if self.wanted(item, theirs)), found.span)
        return found

    def follow(self, node: Node | None, keys: list[str], theirs: Theirs) -> Node | None:
        for index, key in enumerate(keys):
            if isinstance(node, Sequence):
                inner = [self.follow(item, keys[index:], theirs) for item in node.items if self.wanted(item, theirs)]
                return Sequence(tuple(item for item in inner if item is not None), node.span)
            node = node.items.get(key) if isinstance(node, Mapping) else None
        return node

    def wanted(self, item: Node, theirs: Theirs) -> bool:
        if not isinstance(item, Mapping):
            return True
        has = not theirs.where or not is_missing(item.items.get(theirs.where))
        return has and (not theirs.unless or is_missing(item.items.get(theirs.unless)))

    def itemized(self, node: Node, theirs: Theirs, kind: Kind) -> Node:
        """A list of their mappings (or one) as a list of ours, when the rule says `each`."""
        if not theirs.each:
            return node
        items = node.items if isinstance(node, Sequence) else (node,)
        made: list[Node] = []
        for item in items:
            if isinstance(item, Mapping):
                values = {ours: self.follow(item, key.split("."), theirs) for ours, key in theirs.each.items()}
                given = {ours: value for ours, value in values.items() if value is not None and not _is_empty(value)}
                made.append(Mapping(given, {ours: value.span for ours, value in given.items()}, item.span))
            else:
                made.append(item)
        return Sequence(tuple(made), node.span)

    # -- values

    def adapted(self, node: Node, kind: Kind, theirs: Theirs) -> Node:
        """`node` in the shape and the spelling that `kind` needs, its leaves marked as used."""
        if isinstance(kind, Via):
            return self.adapted(node, kind.kind, theirs)
        if isinstance(kind, OneOf):
            long = isinstance(node, Mapping) or (isinstance(kind.long, ListOf) and isinstance(node, Sequence))
            return self.adapted(node, kind.long if long else kind.short, theirs)
        if isinstance(node, Mapping):
            return self.adapted_mapping(node, kind, theirs)
        if isinstance(kind, ListOf):
            items = node.items if isinstance(node, Sequence) else (node,)
            made = [self.adapted(item, kind.item, theirs) for item in items]
            return Sequence(tuple(_distinct(item for item in made if not _is_empty(item))), node.span)
        if isinstance(node, Sequence):
            made = [self.adapted(item, kind, theirs) for item in node.items]
            return self.joined([item for item in made if not _is_empty(item)], node, theirs)
        return self.spelled(node, kind, theirs)

    def adapted_mapping(self, node: Mapping, kind: Kind, theirs: Theirs) -> Node:
        items: dict[str, Node] = {}
        for key, child in node.items.items():
            inner = kind.by_name[key].kind if isinstance(kind, Record) and key in kind.by_name else kind
            inner = kind.value if isinstance(kind, MapOf) else inner
            if inner is kind:
                self.used |= _leaf_ids(child)
                items[key] = child
            elif not _is_empty(value := self.adapted(child, inner, theirs)):
                items[key] = value
        return Mapping(items, {key: node.keys[key] for key in items}, node.span)

    def joined(self, items: list[Node], node: Sequence, theirs: Theirs) -> Node:
        texts = [item.text for item in items if isinstance(item, Scalar)]
        if theirs.join is None or len(texts) != len(items):
            return items[0] if len(items) == 1 else Sequence(tuple(items), node.span)
        kept = [text for index, text in enumerate(texts) if index == 0 or text != texts[index - 1]]
        return Scalar(theirs.join.join(kept), items[0].span if items else node.span, '"', -1)

    def spelled(self, node: Scalar, kind: Kind, theirs: Theirs) -> Node:
        self.used.add(id(node))
        text = node.text
        if not theirs.each or isinstance(kind, Choice):
            text = theirs.values.get(text, text)
        if isinstance(kind, Id):
            text = self.id_for(text, kind)
        elif isinstance(kind, (Date, DateText, Day)):
            text = _edtf(text, whole_day=isinstance(kind, Day))
        elif isinstance(kind, SitePath):
            text = text.removeprefix("/")
        elif isinstance(kind, Language):
            text = text.replace("_", "-")
        return node if text == node.text else Scalar(text, node.span, node.style, -1)

    def id_for(self, text: str, kind: Id) -> str:
        if not text or "://" in text:
            return text
        made = foreign_id(self.rule, text, self.location) if kind.of == "document" else slug(text)
        return made or text

    # -- the tree of ours

    def place(self, tree: dict[str, Any], ours: str, value: Node) -> None:
        head, _, rest = ours.partition(".")
        if head == "fields":
            tree[rest] = value
        elif head == "relations" and rest:
            items = value.items if isinstance(value, Sequence) else (value,)
            tree.setdefault("relations", []).extend(_relation(rest, item) for item in items)
        else:
            *parents, last = ours.split(".")
            for parent in parents:
                tree = tree.setdefault(parent, {})
            tree[last] = value

    # -- what is left

    def unused(self, node: Mapping) -> list[Diagnostic]:
        """A warning for each key path of theirs with a value that went nowhere."""
        seen: dict[str, Span] = {}
        for path, leaf in _leaves(node, ""):
            key = path.replace("[]", "")
            dropped = any(key == d or key.startswith(d + ".") for d in self.rule.drop)
            if not dropped and id(leaf) not in self.used and not _is_empty(leaf):
                seen.setdefault(path, leaf.span)
        hint = "name it in `map` or in `drop` of the import, or declare it under `fields`"
        return [
            Diagnostic("IMPORT101", Severity.WARNING, span, f'"{printable(path)}" is neither mapped nor dropped', hint)
            for path, span in seen.items()
        ]


def _relation(type: str, item: Node) -> Mapping:
    kind = Scalar(type, item.span, "", -1)
    return Mapping({"type": kind, "document": item}, {"type": item.span, "document": item.span}, item.span)


def _is_empty(node: Node) -> bool:
    if isinstance(node, Scalar):
        return node.missing or not node.text.strip()
    return not node.items


def _distinct(nodes: Iterator[Node]) -> Iterator[Node]:
    """`nodes` without repetitions of a text or of a mapping of the same texts."""
    seen: set[str] = set()
    for node in nodes:
        words = repr(_words(node))
        if words not in seen:
            seen.add(words)
            yield node


def _words(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [_words(item) for item in node.items]
    return {key: _words(item) for key, item in node.items.items()}


def _leaves(node: Node, path: str) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _leaves(item, path + "[]")
    else:
        for key, item in node.items.items():
            yield from _leaves(item, f"{path}.{key}" if path else key)


def _leaf_ids(node: Node) -> set[int]:
    return {id(leaf) for _, leaf in _leaves(node, "")}


def _edtf(text: str, *, whole_day: bool) -> str:
    """A timestamp in the usual spellings as EDTF writes it; any other text as it is."""
    match = _TIMESTAMP.match(text)
    if match is None:
        return text
    day, clock, seconds, zone, minutes = match.groups()
    if whole_day or clock is None:
        return day or text
    offset = "" if zone is None else zone if zone == "Z" else f"{zone}:{minutes or '00'}"
    return f"{day}T{clock.zfill(5)}{seconds or ':00'}{offset}"


def _fill(tree: dict[str, Any], defaults: dict[str, Any], span: Span) -> None:
    """`defaults` for what `tree` does not have, key by key inside mappings."""
    for key, value in defaults.items():
        here = tree.get(key)
        if here is None:
            tree[key] = node_of(value, Positions(), "", span)
        elif isinstance(here, dict) and isinstance(value, dict):
            _fill(here, value, span)


def _mapping(tree: dict[str, Any], span: Span) -> Mapping:
    items: dict[str, Node] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            first = next((v for v in value.values() if not isinstance(v, (dict, list))), None)
            items[key] = _mapping(value, first.span if first is not None else span)
        else:
            items[key] = Sequence(tuple(value), value[0].span) if isinstance(value, list) else value
    return Mapping(items, {key: item.span for key, item in items.items()}, span)
