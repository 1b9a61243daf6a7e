"""A small archive in memory for the link tasks, and a context that remembers what was read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from site_builder.catalog.rows import Card, Target, Term, term_key
from site_builder.diagnostics import Diagnostic, Span
from site_builder.ids import Anchor, DocumentId, SourcePath, TermId, slug
from site_builder.linking.gazetteer import gazetteer_rows
from site_builder.linking.landing import outline_of
from site_builder.linking.names import fold_name
from site_builder.model import (
    Alias,
    Block,
    Body,
    Document,
    Entity,
    Group,
    Mark,
    Metadata,
    Prose,
    Reference,
    SitePage,
    Topic,
)


class Recorder:
    """A context over plain dicts."""

    def __init__(self, tables: dict[str, dict[str, Any]]) -> None:
        self.tables = tables
        self.read_rows: set[tuple[str, str]] = set()
        self.read_keys: set[str] = set()
        self.findings: list[Diagnostic] = []
        self.emitted: dict[str, dict[str, list[Any]]] = {}

    def row(self, table: str, key: str) -> Any:
        self.read_rows.add((table, key))
        return self.tables.get(table, {}).get(key)

    def rows(self, table: str, keys: Iterable[str]) -> dict[str, Any]:
        wanted = list(keys)
        self.read_rows.update((table, k) for k in wanted)
        present = self.tables.get(table, {})
        return {k: present[k] for k in sorted(wanted) if k in present}

    def scan(self, table: str) -> dict[str, Any]:
        raise AssertionError(f"a link task reads the whole table {table}")

    def keys(self, table: str) -> tuple[str, ...]:
        self.read_keys.add(table)
        return tuple(sorted(self.tables.get(table, {})))

    def read(self, path: str) -> bytes:
        raise AssertionError(f"a link task reads the file {path}")

    def report(self, finding: Diagnostic) -> None:
        self.findings.append(finding)

    def emit(self, table: str, key: str, item: Any) -> None:
        self.emitted.setdefault(table, {}).setdefault(key, []).append(item)

    @property
    def said(self) -> list[str]:
        return [str(f) for f in self.findings]


class Archive:
    """Rows of the catalog's tables, made from what a test says."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Any]] = {}

    def _put(self, table: str, key: str, row: Any) -> None:
        self.tables.setdefault(table, {})[key] = row

    def _name(self, name: str, kind: str, key: str) -> None:
        rows = self.tables.setdefault("name", {})
        known = set(rows.get(fold_name(name), ())) | {Target(kind, key)}
        rows[fold_name(name)] = tuple(sorted(known, key=lambda t: t.key))

    def document(self, key: str, text: Body | str = "", *, title: str = "", **fields: Any) -> Document:
        """A published document with the file `content/documents/<key>.md`."""
        body, references = written(text, f"content/documents/{key}.md") if isinstance(text, str) else (text, ())
        metadata = Metadata(title=title or key.replace("-", " ").capitalize(), **fields)
        source = SourcePath(f"content/documents/{key}.md")
        document = Document(DocumentId(key), source, metadata, "markdown", "full", body=body, references=references)
        self._put("document", key, document)
        self._put("card", key, Card(id=DocumentId(key), title=metadata.title, type=metadata.type))
        self._put("outline", key, outline_of(body))
        self._put("path", source, Target("document", key))
        self._name(key, "document", key)
        return document

    def unpublished(self, key: str) -> None:
        self._put("unpublished", key, True)
        self._put("path", f"content/documents/{key}.md", Target("document", key))

    def page(self, key: str, text: str, title: str = "") -> SitePage:
        source = SourcePath(f"content/pages/{key}.md")
        body, references = written(text, source)
        page = SitePage(key, title or key, source, body=body, references=references)
        self._put("site_page", key, page)
        self._put("path", source, Target("page", key))
        return page

    def entity(self, key: str, name: str, *aliases: str, note: str = "") -> Entity:
        """`entity("person:kerry", "John Kerry", "Kerry", "-JK")`: `-` before an alias that is not linked."""
        kind, _, term = key.partition(":")
        body, references = written(note, f"content/entities/x/{term}.md")
        entity = Entity(
            kind=kind,  # type: ignore[arg-type]
            id=TermId(term),
            name=name,
            aliases=tuple(Alias(a.removeprefix("-"), link=not a.startswith("-")) for a in aliases),
            span=Span(SourcePath("content/entities/x.yaml"), 1, 1),
            note=body if note else None,
            references=references,
        )
        self._put("entity", key, entity)
        self._put("entity_record", key, entity)
        self._put("term", key, Term(kind=kind, id=TermId(term), name=name))  # type: ignore[arg-type]
        for each in (term, name, *(a.name for a in entity.aliases)):
            self._name(each, kind, term)
        self.tables["gazetteer"] = gazetteer_rows(self.tables["entity"].values())
        return entity

    def withheld_entity(self, key: str) -> None:
        self._put("entity_record", key, "a record")

    def topic(self, key: str, name: str, *aliases: str, authored: bool = True) -> None:
        self._put("topic", key, Topic(TermId(key), name, aliases))
        if authored:
            self._put("topic_record", key, "a record")
        term = Term(kind="topic", id=TermId(key), name=name, authored=authored)
        self._put("term", term_key("topic", TermId(key)), term)
        for each in (key, name, *aliases):
            self._name(each, "topic", key)

    def context(self) -> Recorder:
        return Recorder(self.tables)


def written(text: str, file: str) -> tuple[Body, tuple[Reference, ...]]:
    """A body from paragraphs: `# Heading`, `> quotation`, `    code`, `[[reference|label]]`, `[label](file.md#place)`.

    Paragraphs have the anchors p-1, p-2 …, headings h-<slug>; lines are counted as in a file.
    """
    blocks: list[Block] = []
    references: list[Reference] = []
    for number, paragraph in enumerate(filter(None, text.split("\n\n"))):
        line = text[: text.index(paragraph)].count("\n") + 1
        prose, found = _paragraph(paragraph, file, number, line)
        blocks.append(prose)
        references += found
    return Body(tuple(blocks)), tuple(references)


_REFERENCE = re.compile(
    r"\[\[(?P<target>[^]|#]*)(?:#(?P<place>[^]|]*))?(?:\|(?P<label>[^]]*))?\]\]"
    r"|\[(?P<words>[^]]*)\]\((?P<file>[^)#]*)(?:#(?P<there>[^)]*))?\)"
)


def _paragraph(paragraph: str, file: str, number: int, line: int) -> tuple[Block, list[Reference]]:
    kind, quoted = "p", False
    if paragraph.startswith("# "):
        kind, paragraph = "h2", paragraph[2:]
    elif paragraph.startswith("    "):
        kind, paragraph = "pre", paragraph[4:]
    elif paragraph.startswith("> "):
        quoted, paragraph = True, paragraph[2:]
    text, at = "", 0
    marks: list[Mark] = []
    references: list[Reference] = []
    for match in _REFERENCE.finditer(paragraph):
        text += paragraph[at : match.start()]
        at = match.end()
        target = match["target"] if match["file"] is None else match["file"]
        fragment = match["place"] or match["there"] or ""
        label = match["label"] if match["words"] is None else match["words"]
        shown = match[0].strip("[]") if label is None else label
        attrs = {"target": target, "literal": match[0]} | ({"bare": "true"} if label is None else {})
        start, end = len(text), len(text) + len(shown)
        marks.append(Mark(start, end, "ref", attrs))
        place = Span(SourcePath(file), line, match.start() + 1)
        references.append(Reference(target, fragment, place, number, start, end, target.endswith(".md")))
        text += shown
    text += paragraph[at:]
    anchor = Anchor({"h2": f"h-{slug(text)}", "pre": ""}.get(kind, f"p-{number + 1}"))
    prose = Prose(kind, text, tuple(marks), anchor=anchor, number=str(number + 1), line=line)
    return (Group("blockquote", (prose,)) if quoted else prose), references


@pytest.fixture
def archive() -> Archive:
    return Archive()
