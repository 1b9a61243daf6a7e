"""Where YAML speaks of the thing that is renamed: found by what the schema says each value is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from typing import Final

from site_builder.config import OwnField
from site_builder.kinds import Id, IdOfSome
from site_builder.metadata import DOCUMENT
from site_builder.renaming.sources import Edit, Source
from site_builder.renaming.wanted import Wanted
from site_builder.schema import Kind, ListOf, MapOf, OneOf, Record, Via
from site_builder.yamltext import Mapping, Node, Scalar, Sequence, load

_AGENT: Final = re.compile(r"authors\.\d+|(?:asserted|denied|reported)\.\d+\.speaker")
_ORGANIZATION: Final = re.compile(r"roles\.\d+\.organization|publisher")
_TOPIC: Final = re.compile(r"topics\.\d+")
_NAVIGATION: Final = re.compile(r"navigation\.\d+\.url")


class CannotEdit(Exception):
    """A place that cannot be changed without changing more; the words say where."""


def places(record: Record, node: Node | None, wanted: Wanted, own: Map[str, OwnField]) -> Iterator[Scalar]:
    """The values in `node`, read as `record`, that are the old id."""
    for kind, scalar, path in _values(record, node):
        if _says(kind, scalar.text, path, wanted):
            yield scalar
    fields = node.items if isinstance(node, Mapping) else {}
    for name, field in own.items():
        means = {"entity": wanted.is_entity, "topic": wanted.kind == "topic"}.get(field.type, False)
        meant = {wanted.old} if means else set()
        if field.type == "entity":
            meant.add(wanted.with_kind)
        if name in fields:
            yield from (scalar for scalar in _scalars(fields[name]) if scalar.text in meant)


def records(record: Record, node: Node | None, wanted: Wanted) -> Iterator[Scalar]:
    """The same in a list of records: an authority file."""
    for item in node.items if isinstance(node, Sequence) else ():
        yield from places(record, item, wanted, {})


def _says(kind: Kind, text: str, path: str, wanted: Wanted) -> bool:
    if isinstance(kind, IdOfSome) and text == wanted.with_kind:
        return True
    return text == wanted.old and _is_meant(kind, path, wanted)


def _is_meant(kind: Kind, path: str, wanted: Wanted) -> bool:
    """Whether the old id, as a value of this kind at this path, is that of what is renamed."""
    if isinstance(kind, Id):
        means = {
            wanted.kind: True, "person or organization": wanted.is_agent, "document, entity or topic": wanted.is_bare,
        }  # fmt: skip
        return means.get(kind.of, False)
    if _AGENT.fullmatch(path):
        return wanted.is_agent
    if _ORGANIZATION.fullmatch(path):
        return wanted.kind == "organization"
    return wanted.kind == "topic" and _TOPIC.fullmatch(path) is not None


def _values(kind: Kind, node: Node | None, path: str = "") -> Iterator[tuple[Kind, Scalar, str]]:
    """Every single value with what the schema says it is, and its key path."""
    if isinstance(kind, OneOf):
        kind = kind.short if isinstance(node, Scalar) else kind.long
    if isinstance(kind, Record) and isinstance(node, Mapping):
        for key, child in node.items.items():
            if (field := kind.by_name.get(key)) is not None:
                yield from _values(field.kind, child, f"{path}.{key}" if path else key)
    elif isinstance(kind, ListOf) and isinstance(node, Sequence):
        for index, child in enumerate(node.items):
            yield from _values(kind.item, child, f"{path}.{index}")
    elif isinstance(kind, MapOf) and isinstance(node, Mapping):
        for key, child in node.items.items():
            yield from _values(kind.value, child, f"{path}.{key}")
    elif isinstance(node, Scalar):
        yield (kind.kind if isinstance(kind, Via) else kind), node, path


def settings_edits(source: Source, wanted: Wanted) -> list[Edit]:
    """In site.yaml: entries of the navigation that lead there, ids among the defaults of import rules."""
    node = _loaded(source, source.plain, 1)
    found: list[tuple[Scalar, str]] = []
    for path, scalar in _paths(node):
        if _NAVIGATION.fullmatch(path) and (new := wanted.address(scalar.text)):
            found.append((scalar, new))
    rules = node.items.get("import") if isinstance(node, Mapping) else None
    for rule in rules.items if isinstance(rules, Sequence) else ():
        defaults = rule.items.get("defaults") if isinstance(rule, Mapping) else None
        found += [(scalar, wanted.new) for scalar in places(DOCUMENT, defaults, wanted, {})]
    return [_edit(source, scalar, new) for scalar, new in found]


# --- changing -----------------------------------------------------------------------------------------

Find = Callable[[Node | None], Iterator[Scalar]]


def edits(source: Source, yaml: str, first_line: int, wanted: Wanted, find: Find) -> list[Edit]:
    """The changes to the YAML that begins on `first_line` of the file; the same place is changed once.

    Raises CannotEdit when a value is written so that it cannot be replaced alone.
    """
    found = {scalar.span: scalar for scalar in find(_loaded(source, yaml, first_line))}
    return [_edit(source, scalar, wanted.written_as(scalar.text)) for scalar in found.values()]


def _edit(source: Source, scalar: Scalar, new: str) -> Edit:
    start = source.offset(scalar.span)
    head = re.compile(r"(?:[&!]\S*\s+)*['\"]?").match(source.text, start)
    start = head.end() if head else start
    if source.text[start : start + len(scalar.text)] != scalar.text:
        raise CannotEdit(f'{scalar.span}: "{scalar.text}" is written in a way that cannot be changed by position')
    return Edit(start, start + len(scalar.text), new)


def _loaded(source: Source, yaml: str, first_line: int) -> Node | None:
    node, found = load(yaml, source.path, first_line)
    if found:
        raise CannotEdit(str(found[0]))
    return node


def _scalars(node: Node) -> Iterator[Scalar]:
    yield from (scalar for _, scalar in _paths(node))


def _paths(node: Node | None, path: str = "") -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _paths(item, f"{path}.{index}")
    elif isinstance(node, Mapping):
        for key, child in node.items.items():
            yield from _paths(child, f"{path}.{key}" if path else key)


# --- the old address ----------------------------------------------------------------------------------


def alias_edit(source: Source, yaml: str, first_line: int, wanted: Wanted) -> Edit | None:
    """Adds the old address to `aliases`, in the way the list is written; an alias that is the new address gives way."""
    node = _loaded(source, yaml, first_line)
    old = str(wanted.old_url)
    if not isinstance(node, Mapping):
        raise CannotEdit(f"{source.path}: there is no metadata to add the old address to")
    given = node.items.get("aliases")
    items = [i for i in given.items if isinstance(i, Scalar)] if isinstance(given, Sequence) else []
    if any(item.text.strip("/") == old.strip("/") for item in items):
        return None
    if own := next((i for i in items if i.text.strip("/") == wanted.new_url.strip("/")), None):
        return _edit(source, own, old)
    if isinstance(given, Sequence):
        return _item_edit(source, given, old)
    if isinstance(given, Scalar):
        after = source.offset(node.keys["aliases"]) + len("aliases:")
        return Edit(after, after if not given.text else source.offset(given.span) + len(given.text), f" [{old}]")
    if node.flow:
        start = source.offset(node.span) + 1
        return Edit(start, start, f"aliases: [{old}]{', ' if node.items else ''}")
    return _line_edit(source, yaml, first_line, old)


def _item_edit(source: Source, given: Sequence, old: str) -> Edit:
    start = source.offset(given.span)
    if given.flow:
        return Edit(start + 1, start + 1, f"{old}, " if given.items else old)
    line = source.start_of_line(given.span.line)
    indent = source.text[line:start]
    return Edit(start, start, f"- {old}{source.line_end}{indent if not indent.strip() else ''}")


def _line_edit(source: Source, yaml: str, first_line: int, old: str) -> Edit:
    """A line of its own behind the last line of the YAML, which has LF alone."""
    unfinished = yaml.rpartition("\n")[2]
    end = source.start_of_line(first_line + yaml.count("\n")) + len(unfinished)
    return Edit(end, end, f"{source.line_end if unfinished else ''}aliases: [{old}]{source.line_end}")
