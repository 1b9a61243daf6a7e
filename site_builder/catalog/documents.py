"""Stratum 1: files become documents, records and pages. The rights gate stands here, before everything else.

A task returns None for what is not published; what it emits then says only that an id exists (so that links to
it can be told from dangling ones) and which terms must not be made public by it.
"""

from __future__ import annotations

import hashlib
import posixpath
from functools import partial
from typing import Final, NamedTuple

import msgspec

from site_builder import anchors, authority, gate, ledger, metadata, readers, yamltext
from site_builder.catalog import facets
from site_builder.catalog.files import captured_path, emit_files
from site_builder.catalog.heldback import (
    check_own_places,
    emit_held_back,
    rest,
    softened,
    unsaid,
    unsaid_comments,
    whole,
)
from site_builder.catalog.known import called
from site_builder.catalog.pages import alias_path, folded_path
from site_builder.catalog.rows import Alias, Change, Redirect, RelationRow, Target, Unit, Use, term_key
from site_builder.catalog.sametext import reprinted
from site_builder.catalog.translations import originals_of
from site_builder.catalog.vocabulary import EntityNote, RecordItem, keys_of
from site_builder.config import ImportRule, OwnField
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import Context, Stop
from site_builder.foreign import metadata_from_foreign
from site_builder.ids import Anchor, EntityKind, SourcePath, TermId, document_url, is_id, term_id
from site_builder.model import (
    Body,
    Comment,
    Document,
    Metadata,
    Positions,
    Reference,
    SitePage,
    Subject,
    Withdrawn,
)
from site_builder.ownfields import TERMS, texts
from site_builder.readers.contents import mark_speakers, words
from site_builder.readers.excerpt import references_in
from site_builder.sitepages import parse_page as parse_site_page

CODES: Final = {
    "META060": "A file does not have the checksum that the metadata records for it.",
}

EMITS: Final = (
    "card", "label", "metadata", "shelf", "outline", "unpublished", "path", "relation", "reprints",
    "translated", "change", "redirect", "alias", "defaulted", "asset_use", "site_link", "use", "held",
)  # fmt: skip
RECORD_EMITS: Final = ("entity_record", "topic_record", "claim_record")
PAGE_EMITS: Final = ("path", "own", "asset_use", "site_link", "use", "held")
LEDGER_PAGES: Final = SourcePath("content/ledger/pages.json")


class _Source(NamedTuple):
    """A document's files taken apart: its metadata, and its text not yet read."""

    metadata: Metadata
    positions: Positions
    text: str
    at: Span


# --- documents ----------------------------------------------------------------------------------------


def parse_document(ctx: Context, key: str) -> Document | None:
    """`document[id]`: the document as everybody else may see it; None when it is not published."""
    unit: Unit = ctx.row("unit", key)
    source = _load(ctx, unit)
    found = gate.own_fields(gate.redacted(source.metadata), partial(ctx.row, "setting"))
    decision = gate.decide(found, partial(ctx.row, "setting"))
    _verify(ctx, unit, source)
    _emit_uses(ctx, source._replace(metadata=found), decision.published)
    ctx.emit("path", unit.source, Target("document", unit.id))
    if not decision.published:
        ctx.emit("unpublished", key, True)
        _keep_whole(ctx, unit, source)
        return None
    if decision.assumed and decision.access != "full":
        ctx.emit("defaulted", "", key)
    text = _text_of(unit, source)
    _report(ctx, text.findings if decision.access != "metadata" else tuple(map(softened, text.findings)))
    body, findings = gate.body(text.body, decision, found, source.positions.of("access", source.at))
    _report(ctx, findings)
    given = _given_comments(ctx, unit)
    comments = gate.comments(given, decision, ctx.row("setting", "comments.names")) if given else ()
    _keep_rest(ctx, unit, source, found, text, body, unsaid_comments(given, comments))
    references = references_in(body, text.body, text.references)
    document = _document(ctx, unit, source._replace(metadata=found), decision, body, references, comments)
    _emit_facets(ctx, document)
    verbatim = _is_verbatim(unit)
    emit_files(ctx, unit.source, document.body, ours=found.type == "note", verbatim=verbatim)
    return document


def _text_of(unit: Unit, source: _Source) -> readers.Parsed:
    """The whole text, read; it goes no further than to the gate."""
    return readers.get(unit.reader).read(source.text, source.at) if source.text.strip() else readers.Parsed()


def _is_verbatim(unit: Unit) -> bool:
    return unit.reader != "markdown" or unit.rule >= 0


def _keep_whole(ctx: Context, unit: Unit, source: _Source) -> None:
    """Nothing of the document is published: say of whom it speaks, and what is wrong with it, as a warning."""
    text = _text_of(unit, source)
    comments: tuple[Comment, ...] = ()
    found: tuple[Diagnostic, ...] = ()
    if unit.comments:
        comments, found = authority.parse_comments(_text(ctx, unit.comments), unit.comments, unit.id)
    _, missing = gate.body(text.body, gate.as_if_published(source.metadata), source.metadata, source.at)
    _report(ctx, tuple(map(softened, (*text.findings, *found, *missing))))
    held = whole(unit.id, unit.source, text.body, text.references, source.metadata, comments)
    emit_held_back(ctx, held._replace(metadata=source.metadata, positions=source.positions))
    check_own_places(ctx, unit.id, text.references, lambda: anchors.assign(text.body, *_recorded(ctx, unit)).body)
    ours = source.metadata.type == "note"
    emit_files(ctx, unit.source, text.body, ours=ours, verbatim=_is_verbatim(unit), held=True)


def _keep_rest(
    ctx: Context, unit: Unit, source: _Source, shown: Metadata, text: readers.Parsed, body: Body, said: list[str]
) -> None:
    """The same for what of a published document is not shown; `said`: in its comments."""
    held = rest(unit.id, unit.source, text.body, body, text.references)
    texts = (*unsaid(source.metadata, shown), *said)
    emit_held_back(ctx, held._replace(texts=texts, names=texts))
    if held.body.blocks:
        check_own_places(ctx, unit.id, held.references, lambda: anchors.assign(text.body, *_recorded(ctx, unit)).body)
        ours = shown.type == "note"
        emit_files(ctx, unit.source, held.body, ours=ours, verbatim=_is_verbatim(unit), held=True)


def _load(ctx: Context, unit: Unit) -> _Source:
    """Metadata and unread text; stops when the metadata cannot be read at all."""
    text = _text(ctx, unit.source)
    if unit.sidecar:
        yaml, first_line, body, body_line = _text(ctx, unit.sidecar), 1, text, 1
        file = unit.sidecar
    else:
        front, found = yamltext.split_front_matter(text, unit.source)
        _report(ctx, found)
        if found:
            raise Stop
        yaml, first_line, body, body_line = front.yaml, front.first_line, front.body, front.body_line
        file = unit.source
    node, found = yamltext.load(yaml, file, first_line)
    _report(ctx, found)
    if node is None and found:
        raise Stop
    fields = own_fields(ctx)
    subject = f'the document "{unit.id}"'
    if unit.rule >= 0:
        rule = msgspec.convert(ctx.row("setting", "import")[unit.rule], ImportRule)
        location = posixpath.relpath(unit.source, posixpath.normpath(rule.folder))
        result = metadata_from_foreign(node, rule, file, location, fields, subject=subject)
    else:
        result = metadata.parse(node, file, fields, subject=subject)
    _report(ctx, result.findings)
    if result.metadata is None:
        raise Stop
    return _Source(result.metadata, result.positions, body, Span(unit.source, body_line, 1))


def own_fields(ctx: Context) -> dict[str, OwnField]:
    """The fields that site.yaml declares; only what concerns reading them is fetched."""
    names = ctx.row("setting", "fields") or ()
    return {name: OwnField(type=ctx.row("setting", f"fields.{name}.type")) for name in names}


def _text(ctx: Context, path: SourcePath) -> str:
    text, found = yamltext.decode(ctx.read(path), path)
    _report(ctx, found)
    if text is None:
        raise Stop
    return text


def _report(ctx: Context, findings: tuple[Diagnostic, ...]) -> None:
    for finding in findings:
        ctx.report(finding)


def _document(
    ctx: Context,
    unit: Unit,
    source: _Source,
    decision: gate.Decision,
    body: Body,
    references: tuple[Reference, ...],
    comments: tuple[Comment, ...],
) -> Document:
    """What has passed the gate, with speakers, anchors and numbers."""
    meta = source.metadata
    if meta.speakers:
        body = mark_speakers(body, meta.speakers)
    entry, secret = _recorded(ctx, unit)
    assigned = anchors.assign(body, entry, secret)
    return Document(
        id=unit.id,
        source=unit.source,
        metadata=meta,
        reader=unit.reader if source.text.strip() else "record",
        access=decision.access,
        reason=decision.reason,
        body=assigned.body,
        comments=comments,
        references=references,
        positions=source.positions,
        words=words(assigned.body),
        withdrawn=_withdrawn(assigned, entry, comments) if decision.access == "full" else (),
    )


def _withdrawn(
    assigned: anchors.Assigned, entry: ledger.LedgerEntry | None, comments: tuple[Comment, ...]
) -> tuple[Withdrawn, ...]:
    """What was there once. Asked only of texts shown in full: else the count would tell how much is held back."""
    standing = {anchors.comment_anchor(comment.id) for comment in comments}
    gone = [a for a in entry.anchors if a.kind == "comment" and a.anchor not in standing] if entry else []
    return (
        *(Withdrawn(w.anchor, w.number, Anchor(w.to), Anchor(w.after), w.day, w.kind) for w in assigned.withdrawn),
        *(Withdrawn(a.anchor, "", day=a.changed if a.status == "withdrawn" else "", kind="comment") for a in gone),
    )


def _recorded(ctx: Context, unit: Unit) -> tuple[ledger.LedgerEntry | None, str]:
    """The document's ledger entry, and the archive's key, which only those need that have one."""
    if not unit.ledger:
        return None, ""
    entry, found = ledger.parse_entry(_text(ctx, unit.ledger), Span(unit.ledger))
    _report(ctx, found)
    return entry, ledger_key(ctx)


def ledger_key(ctx: Context) -> str:
    """The key that fingerprints are taken with; ``""`` before the first `record`."""
    if ctx.row("file", LEDGER_PAGES) is None:
        return ""
    pages, _ = ledger.parse_pages(_text(ctx, LEDGER_PAGES), Span(LEDGER_PAGES))
    return pages.key if pages else ""


def _given_comments(ctx: Context, unit: Unit) -> tuple[Comment, ...]:
    if not unit.comments:
        return ()
    given, found = authority.parse_comments(_text(ctx, unit.comments), unit.comments, unit.id)
    _report(ctx, found)
    return given


def _verify(ctx: Context, unit: Unit, source: _Source) -> None:
    """Compare the recorded checksum with the file, when the file is here."""
    captured = source.metadata.captured
    if captured is None or not captured.file or not captured.sha256:
        return
    path = captured_path(unit.source, captured.file)
    if ctx.row("file", path) is None:
        return
    real = hashlib.sha256(ctx.read(path)).hexdigest()
    if real != captured.sha256.lower():
        place = source.positions.of("captured.sha256", source.at)
        message = f"{captured.file} has the sha256 {real}, not the recorded one"
        ctx.report(Diagnostic("META060", Severity.ERROR, place, message, "find out which of the two was changed"))


# --- what a document contributes ----------------------------------------------------------------------


_SUBJECTS: Final[tuple[tuple[str, EntityKind], ...]] = (
    ("people", "person"), ("organizations", "organization"), ("places", "place"), ("events", "event"),
)  # fmt: skip


def _emit_uses(ctx: Context, source: _Source, published: bool) -> None:
    meta = source.metadata

    def used(path: str, name: str = "") -> Use:
        return Use(published, name, span=source.positions.of(path, source.at))

    def use_topic(path: str, typed: str) -> None:
        ctx.emit("use", term_key("topic", term_id(typed)), used(path, "" if is_id(typed) else typed))
        for key in called(ctx, (typed,), "every"):
            if key.startswith("topic:"):
                ctx.emit("use", key, Use(published, maybe=True))

    for n, typed in enumerate(meta.topics):
        use_topic(f"topics.{n}", typed)
    for field, kind in _SUBJECTS:
        subjects: tuple[Subject, ...] = getattr(meta, field)
        for n, subject in enumerate(subjects):
            name = "" if subject.id else subject.name
            ctx.emit("use", term_key(kind, subject.term), used(f"{field}.{n}", name))
    for path, agent in meta.agents:
        if agent.id:  # a name beside it is how this document prints it, not what the person is called
            ctx.emit("use", term_key("person", agent.id), used(path))
            ctx.emit("use", term_key("organization", agent.id), Use(published, maybe=True))
    for name, value in meta.fields.items():
        kind = ctx.row("setting", f"fields.{name}.type")
        for typed in texts(value) if kind in TERMS else ():
            if kind == "topic":
                use_topic(name, typed)
            else:
                for key in keys_of(typed):
                    ctx.emit("use", key, Use(published, maybe=True))
    outlets = {meta.publication, *(stage.publication for stage in meta.published)}
    for publication in sorted(outlets - {TermId("")}):
        ctx.emit("use", term_key("publication", publication), Use(published))


def _emit_facets(ctx: Context, document: Document) -> None:
    key, meta = document.id, document.metadata
    card = facets.card_of(document)
    ctx.emit("card", key, card)
    ctx.emit("label", key, facets.label_of(card))
    ctx.emit("metadata", key, meta)
    ctx.emit("shelf", key, facets.shelf_of(document))
    ctx.emit("outline", key, facets.outline_of(document))
    stated = {(r.document, r.type) for r in meta.relations}
    if meta.translation and meta.translation.of:
        stated.add((meta.translation.of, "translates"))
    if others := reprinted(key, meta):
        ctx.emit("reprints", key, others)
        stated.update((other, "republishes") for other in others)
    for other, relation in sorted(stated):
        ctx.emit("relation", other, RelationRow(relation, key))
    if originals := originals_of(meta):
        ctx.emit("translated", key, originals)
    if meta.added:
        ctx.emit("change", meta.added, Change("added", key))
    if meta.revised and meta.revised != meta.added:
        ctx.emit("change", meta.revised, Change("revised", key))
    for correction in meta.corrections:
        change = Change("corrected", key, correction.note, correction.old, correction.new)
        ctx.emit("change", correction.at, change)
    for n, alias in enumerate(meta.aliases):
        place = document.positions.of(f"aliases.{n}", Span(document.source))
        path, target = alias_path(alias), document_url(key)
        ctx.emit("redirect", path, Redirect(alias, target))
        ctx.emit("alias", folded_path(path), Alias(path, alias, target, place))


# --- records and pages --------------------------------------------------------------------------------


def parse_record(ctx: Context, path: str) -> int:
    """`record[path]`: the records of one authority file, emitted one by one. The value is how many."""
    kind: str = ctx.row("authority", path)
    file = SourcePath(path)
    text = _text(ctx, file)
    if kind.startswith("note:"):
        return _parse_note(ctx, file, text, kind.removeprefix("note:"))  # type: ignore[arg-type]  # made by sources
    if kind == "topics":
        topics, found = authority.parse_topics(text, file)
        for topic in topics:
            ctx.emit("topic_record", topic.id, RecordItem(topic=topic))
        number = len(topics)
    elif kind == "claims":
        claims, found = authority.parse_claims(text, file)
        for claim in claims:
            ctx.emit("claim_record", claim.id, RecordItem(claim=claim))
        number = len(claims)
    else:
        entities, found = authority.parse_entities(kind, text, file)  # type: ignore[arg-type]  # made by sources
        for entity in entities:
            ctx.emit("entity_record", term_key(entity.kind, entity.id), RecordItem(entity=entity))
        number = len(entities)
    _report(ctx, found)
    return number


def _parse_note(ctx: Context, file: SourcePath, text: str, kind: EntityKind) -> int:
    """A note in prose about an entity, with or without front matter that repeats or completes its record."""
    term = TermId(posixpath.splitext(posixpath.basename(file))[0])
    front, found = yamltext.split_front_matter(text, file)
    _report(ctx, found)
    if front.present and front.yaml.strip():
        entity, found = authority.parse_entity_front_matter(kind, front.yaml, file, term, front.first_line)
        _report(ctx, found)
        if entity is not None:
            ctx.emit("entity_record", term_key(kind, term), RecordItem(entity=entity))
    if front.body.strip():
        parsed = readers.get("markdown").read(front.body, Span(file, front.body_line, 1))
        _report(ctx, parsed.findings)
        body = anchors.assign(parsed.body).body
        note = EntityNote(body, parsed.references, Span(file))
        ctx.emit("entity_record", term_key(kind, term), RecordItem(note=note))
    return 1


def parse_page(ctx: Context, key: str) -> SitePage | None:
    """`site_page[id]`: a page of `content/pages`. A draft is left out unless drafts are built."""
    path = SourcePath(ctx.row("page_source", key))
    front, found = yamltext.split_front_matter(_text(ctx, path), path)
    _report(ctx, found)
    page, found = parse_site_page(key, front, path)
    _report(ctx, found)
    if page is None:
        raise Stop
    ctx.emit("path", path, Target("page", key))
    parsed = readers.get("markdown").read(front.body, Span(path, front.body_line, 1))
    body = anchors.assign(parsed.body).body
    if page.draft and not ctx.row("setting", "build.drafts"):
        _report(ctx, tuple(map(softened, parsed.findings)))
        emit_held_back(ctx, whole(f"page:{key}", path, parsed.body, parsed.references, page))
        check_own_places(ctx, key, parsed.references, lambda: body)
        emit_files(ctx, path, body, held=True)
        return None
    _report(ctx, parsed.findings)
    ctx.emit("own", key, True)
    emit_files(ctx, path, body)
    return msgspec.structs.replace(page, body=body, references=parsed.references)
