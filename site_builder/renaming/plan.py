"""Everything that a rename changes, worked out before a byte is written."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from site_builder import anchors, ledger, likeness, yamltext
from site_builder.authority import CLAIM, ENTITY, TOPIC
from site_builder.catalog.addresses import PAGES, ledger_of
from site_builder.catalog.rows import Unit
from site_builder.config import Settings
from site_builder.engine import Outcome
from site_builder.ids import DocumentId, SourcePath
from site_builder.ledger import LedgerAnchor, LedgerEntry, LedgerPage, Pages
from site_builder.metadata import DOCUMENT
from site_builder.model import Document
from site_builder.recorded import Recorded
from site_builder.renaming import prose_places, yaml_places
from site_builder.renaming.prose_places import Prose
from site_builder.renaming.sources import Edit, Source
from site_builder.renaming.wanted import Wanted
from site_builder.schema import Record
from site_builder.sources import COMMENTS

SETTINGS: Final = SourcePath("site.yaml")
_RECORDS: Final[dict[str, Record]] = {"topics": TOPIC, "claims": CLAIM} | dict(ENTITY.items())


@dataclass
class Plan:
    """`places`: what is changed where, in words. `writes`: new contents by path. `moves`: old path → new path."""

    places: list[str] = field(default_factory=list)
    writes: dict[SourcePath, bytes] = field(default_factory=dict)
    moves: dict[SourcePath, SourcePath] = field(default_factory=dict)


@dataclass(frozen=True)
class Archive:
    """The archive as it is, and what of it is renamed."""

    site: Path
    outcome: Outcome
    settings: Settings
    wanted: Wanted
    day: str

    @property
    def units(self) -> Mapping[str, Unit]:
        return {key: self.outcome.row("unit", key) for key in self.outcome.keys("unit")}

    def source(self, path: SourcePath) -> Source:
        return Source(path, (self.site / path).read_bytes())

    @property
    def file(self) -> SourcePath:
        """The file that a relative link to the renamed thing names; ``""`` when it has none."""
        if self.wanted.kind == "document":
            return self.units[self.wanted.old].source
        return next((path for path, kind in _authority(self) if _is_note(path, kind, self.wanted)), SourcePath(""))


def plan(archive: Archive) -> Plan:
    """What to write and to move. Raises CannotEdit when some place cannot be changed alone: then nothing is."""
    made = Plan()
    bodies: dict[str, tuple[str, str]] = {}
    for document, unit in archive.units.items():
        if unit.rule < 0:
            _unit(archive, made, unit, bodies, is_renamed=_is_it(archive, document))
    for path, kind in _authority(archive):
        _authority_file(archive, made, path, kind)
    for key in archive.outcome.keys("page_source"):
        page = SourcePath(archive.outcome.row("page_source", key))
        _markdown(archive, made, page, None, ours=True)
    source = archive.source(SETTINGS)
    _change(made, source, yaml_places.settings_edits(source, archive.wanted))
    _moves(archive, made)
    _ledger(archive, made, bodies)
    return made


def _is_it(archive: Archive, document: str) -> bool:
    return archive.wanted.kind == "document" and document == archive.wanted.old


def _authority(archive: Archive) -> Iterator[tuple[SourcePath, str]]:
    for path in archive.outcome.keys("authority"):
        yield SourcePath(path), archive.outcome.row("authority", path)


def _is_note(path: SourcePath, kind: str, wanted: Wanted) -> bool:
    return kind == f"note:{wanted.kind}" and posixpath.basename(path) == f"{wanted.old}.md"


# --- files of words -----------------------------------------------------------------------------------


def _unit(archive: Archive, made: Plan, unit: Unit, bodies: dict[str, tuple[str, str]], *, is_renamed: bool) -> None:
    if unit.reader == "markdown":
        note = archive.outcome.row("metadata", unit.id)
        ours = note is not None and note.type == "note"
        texts = _markdown(archive, made, unit.source, DOCUMENT, ours=ours, is_renamed=is_renamed)
        if texts[0] != texts[1]:
            bodies[unit.id] = texts
    elif unit.sidecar:
        source = archive.source(unit.sidecar)
        _change(made, source, _yaml(archive, source, source.plain, 1, is_renamed=is_renamed))


def _yaml(archive: Archive, source: Source, text: str, first_line: int, *, is_renamed: bool = False) -> list[Edit]:
    """The changes to the metadata of a document, its old address among them."""
    wanted = archive.wanted
    if wanted.old not in text and not is_renamed:
        return []
    find = partial(yaml_places.places, DOCUMENT, wanted=wanted, own=archive.settings.fields)
    edits = yaml_places.edits(source, text, first_line, wanted, find)
    if is_renamed and (alias := yaml_places.alias_edit(source, text, first_line, wanted)):
        edits.append(alias)
    return edits


def _markdown(
    archive: Archive, made: Plan, path: SourcePath, record: Record | None, *, ours: bool, is_renamed: bool = False
) -> tuple[str, str]:
    """The changes to front matter and text of a file; its text before and after."""
    source = archive.source(path)
    plain = source.plain
    if archive.wanted.old not in plain and not is_renamed:
        return "", ""
    front, _ = yamltext.split_front_matter(plain, path)
    edits: list[Edit] = []
    if front.present and record is DOCUMENT:
        edits = _yaml(archive, source, front.yaml, front.first_line, is_renamed=is_renamed)
    elif front.present and record is not None:
        find = partial(yaml_places.places, record, wanted=archive.wanted, own={})
        edits = yaml_places.edits(source, front.yaml, front.first_line, archive.wanted, find)
    found = prose_places.changes(Prose(path, front.body, ours), archive.wanted, *_files(archive))
    begin = len(plain) - len(front.body)
    edits += [Edit(source.typed(begin + one.start), source.typed(begin + one.end), one.new) for one in found]
    _change(made, source, edits)
    return front.body, prose_places.apply(front.body, found)


def _files(archive: Archive) -> tuple[SourcePath, SourcePath]:
    old = archive.file
    return old, _renamed(old, archive.wanted) if old else old


def _authority_file(archive: Archive, made: Plan, path: SourcePath, kind: str) -> None:
    if kind.startswith("note:"):
        _markdown(archive, made, path, ENTITY[kind.removeprefix("note:")], ours=True)  # type: ignore[index]  # by sources
        return
    source = archive.source(path)
    if archive.wanted.old in source.text:
        find = partial(yaml_places.records, _RECORDS[kind], wanted=archive.wanted)
        _change(made, source, yaml_places.edits(source, source.plain, 1, archive.wanted, find))


def _change(made: Plan, source: Source, edits: list[Edit]) -> None:
    """Enter the changes to a file."""
    if not edits:
        return
    for edit in sorted(edits):
        old = source.text[edit.start : edit.end]
        made.places.append(f"{source.place(edit.start)}: {old or 'new:'} {'→ ' if old else ''}{edit.new.strip()}")
    made.writes[source.path] = source.encoded(source.edited(edits))


# --- files by name ------------------------------------------------------------------------------------


def _renamed(path: SourcePath, wanted: Wanted) -> SourcePath:
    folder, name = posixpath.split(path)
    return SourcePath(f"{folder}/{wanted.new}{name.removeprefix(wanted.old)}")


def _moves(archive: Archive, made: Plan) -> None:
    paths = [archive.file] if archive.file else []
    if archive.wanted.kind == "document":
        unit = archive.units[archive.wanted.old]
        paths += [path for path in (unit.sidecar, unit.comments) if path]
    for path in paths:
        made.moves[path] = _renamed(path, archive.wanted)


def targets(archive: Archive) -> Iterator[SourcePath]:
    """The files that must not be there yet."""
    made = Plan()
    _moves(archive, made)
    yield from made.moves.values()
    if archive.wanted.kind == "document":
        base = posixpath.splitext(_renamed(archive.file, archive.wanted))[0]
        yield from (SourcePath(f"{base}{suffix}") for suffix in (".md", ".txt", ".html", ".htm", ".yaml", COMMENTS))


# --- the ledger ---------------------------------------------------------------------------------------


def _ledger(archive: Archive, made: Plan, bodies: Mapping[str, tuple[str, str]]) -> None:
    """The old address moves; paragraphs in which a reference reads differently now keep their anchors."""
    recorded = Recorded(archive.site, archive.outcome)
    pages = recorded.pages or Pages()
    changed: dict[DocumentId, LedgerEntry] = {}
    for key, (before, after) in bodies.items():
        if (entry := recorded.entries.get(DocumentId(key))) is not None:
            changed[entry.document] = _reread(archive, entry, before, after, pages.key)
    if archive.wanted.kind == "document":
        changed |= _moved_entry(archive, changed, recorded)
    else:
        new = _moved_page(archive, pages)
        made.writes[PAGES] = ledger.dump(new).encode()
        made.places.append(f"{PAGES}: /{archive.wanted.old_url} leads to /{archive.wanted.new_url}")
    for document, entry in changed.items():
        if entry != recorded.entries.get(document):
            made.writes[ledger_of(document)] = ledger.dump(entry).encode()
            made.places.append(f"{ledger_of(document)}: {_in_words(entry)}")


def _in_words(entry: LedgerEntry) -> str:
    return f"moved to /{entry.to}" if entry.status == "moved" else "anchors carried over"


def _moved_entry(
    archive: Archive, changed: Mapping[DocumentId, LedgerEntry], recorded: Recorded
) -> dict[DocumentId, LedgerEntry]:
    wanted = archive.wanted
    old, new = DocumentId(wanted.old), DocumentId(wanted.new)
    entry = changed.get(old) or recorded.entries.get(old)
    if entry is None:
        return {}
    aliases = {*entry.aliases, wanted.old_url} - {wanted.new_url}
    heir = msgspec.structs.replace(entry, document=new, url=wanted.new_url, aliases=tuple(sorted(aliases)))
    gone = msgspec.structs.replace(ledger.withdraw(entry, archive.day, to=wanted.new_url), aliases=())
    return {old: gone, new: heir}


def _moved_page(archive: Archive, pages: Pages) -> Pages:
    wanted = archive.wanted
    rows = {page.url: page for page in pages.pages}
    old = rows.get(wanted.old_url) or LedgerPage(wanted.old_url, wanted.kind, archive.day)
    new = rows.get(wanted.new_url) or LedgerPage(wanted.new_url, wanted.kind, archive.day)
    rows[wanted.old_url] = msgspec.structs.replace(
        old, status="moved", to=wanted.new_url, changed=archive.day, reason=""
    )
    rows[wanted.new_url] = msgspec.structs.replace(new, status="live", to="", reason="")
    return msgspec.structs.replace(pages, pages=tuple(rows.values()))


def _reread(archive: Archive, entry: LedgerEntry, before: str, after: str, key: str) -> LedgerEntry:
    """`entry` with fingerprints of the text as it is after the change."""
    document: Document | None = archive.outcome.row("document", entry.document)
    texts = (map(anchors.text_of, anchors.citable(prose_places.body(text))) for text in (before, after))
    other = {old: new for old, new in zip(*texts, strict=True) if old != new}
    blocks = anchors.citable(document.body) if document else ()
    renewed = {block.anchor: other[text] for block in blocks if (text := anchors.text_of(block)) in other}

    def read(anchor: LedgerAnchor) -> LedgerAnchor:
        text = renewed.get(anchor.anchor)
        if text is None:
            return anchor
        sketch = likeness.sketch(likeness.features(text, key, {}))
        return msgspec.structs.replace(anchor, fingerprint=likeness.fingerprint(text, key), sketch=sketch)

    return msgspec.structs.replace(entry, anchors=tuple(map(read, entry.anchors)))
