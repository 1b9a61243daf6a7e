"""The link tasks: what a document, a page or a note refers to and names, and what that makes known elsewhere.

Tables read, row by row: the text's own (`document`, `site_page`, `entity`); `card`, `unpublished`, `name`, `term`,
`path`, `outline` and others for references and metadata; `gazetteer` for the words of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from site_builder.catalog.network import cast
from site_builder.catalog.rows import (
    Backlink,
    Links,
    MentionRow,
    NamedHere,
    ResolvedMark,
    Target,
    TermKey,
    split_key,
)
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import Context
from site_builder.ids import ENTITY_KINDS, PLURALS, Anchor, term_url
from site_builder.linking.mentions import HEADINGS, Mention, search
from site_builder.linking.names import fold_name
from site_builder.linking.quoting import Change, Quoting
from site_builder.linking.references import Home, Resolved, check_held, resolve
from site_builder.linking.subjects import About, resolve_metadata
from site_builder.model import Body, Document, Entity, Group, Mark, Prose, Reference, SitePage

CODES: Final = {
    "REF030": "A name in a text belongs to several entities; it is not linked.",
}
EMITS: Final = ("posting", "mention", "mentioned", "backlink", "topics_of", "field_terms", "cast")


# --- tasks --------------------------------------------------------------------------------------------


def link_document(ctx: Context, key: str) -> Links:
    """`links[document id]`; emits what `EMITS` tells."""
    document: Document = ctx.row("document", key)
    home = Home(Target("document", key), document.body)
    about = resolve_metadata(ctx, document)
    for term, posting in about.postings(document):
        ctx.emit("posting", term, posting)
    if about.topics:
        ctx.emit("topics_of", key, about.topics)
    if about.fields:
        ctx.emit("field_terms", key, dict(about.fields))
    text = _read(ctx, home, document.references, Span(document.source), document.metadata.mentions)
    _emit_backlinks(ctx, home, text)
    for term, mentions in text.named.items():
        if row := _mention_row(document, text, mentions):
            ctx.emit("mention", term, row)
        ctx.emit("mentioned", term, document.id)
    if together := cast((term for term, _ in about.roles), text.named):
        ctx.emit("cast", key, together)
    return Links(about.topics, text.marks, tuple(_named_here(about, text)), text.ambiguous)


def link_page(ctx: Context, key: str) -> Links:
    """`page_links[page id]`: of a page of the archive's editors; emits `backlink`."""
    page: SitePage = ctx.row("site_page", key)
    return _link_prose(ctx, Home(Target("page", key), page.body), page.references, Span(page.source))


def link_note(ctx: Context, key: str) -> Links | None:
    """`note_links[TermKey]`: of the note on an entity, None without one; emits `backlink`."""
    entity: Entity = ctx.row("entity", key)
    if entity.note is None:
        return None
    file = entity.references[0].span.file if entity.references else entity.span.file
    return _link_prose(ctx, Home(Target(entity.kind, entity.id), entity.note), entity.references, Span(file))


def check_held_back(ctx: Context, key: str) -> None:
    """`held_check[key]`: report what is wrong with the references of a text that is not published, or not all of it."""
    held: Document = ctx.row("held", key)
    kind, colon, page = key.partition(":")
    for reference in held.references:
        check_held(ctx, reference, Target(kind, page) if colon else Target("document", key))
    resolve_metadata(ctx, held)


def check_held_note(ctx: Context, key: str) -> None:
    """`held_note_check[TermKey]`: the same for the note on an entity."""
    record: Entity = ctx.row("entity_record", key)
    if record.note is None:
        return
    entity: Entity | None = ctx.row("entity", key)
    if entity is None or entity.note is None:
        for reference in record.references:
            check_held(ctx, reference, Target(record.kind, record.id))


def _link_prose(ctx: Context, home: Home, references: Sequence[Reference], span: Span) -> Links:
    text = _read(ctx, home, references, span, automatic=True)
    _emit_backlinks(ctx, home, text)
    return Links((), text.marks, tuple(_named_here(About(), text)), text.ambiguous)


# --- a text and what was found in it ------------------------------------------------------------------


class Place(NamedTuple):
    """One `Prose` and where it stands. `anchor` and `number` may be those of the table around it."""

    prose: Prose
    anchor: Anchor
    number: str
    quoted: bool
    section: int


class _Authored(NamedTuple):
    reference: Reference
    found: Resolved


class _Named(NamedTuple):
    """Where a term is named: by the archive's finding, by the author's link."""

    mentions: list[Mention]
    authored: list[_Authored]


class _Text(NamedTuple):
    places: list[Place]
    authored: list[_Authored]
    named: Mapping[TermKey, _Named]
    marks: tuple[ResolvedMark, ...]
    ambiguous: tuple[str, ...]
    quoting: Quoting


def _read(ctx: Context, home: Home, references: Sequence[Reference], span: Span, automatic: bool) -> _Text:
    """Resolve what the author wrote, find what is named, and decide what is linked."""
    places = list(places_of(home.body))
    authored = list(_authored(ctx, home, references, places))
    mentions: list[Mention] = []
    if automatic:
        found = search([p.prose for p in places], partial(ctx.rows, "gazetteer"))
        mentions = [m for m in found if home.itself.key not in m.targets]
    named = _named(home, authored, mentions)
    marks = tuple(_marks(places, authored, mentions))
    ambiguous = tuple(_report_ambiguous(ctx, places, mentions, span))
    return _Text(places, authored, named, marks, ambiguous, _quoting(places, authored))


def _named(home: Home, authored: Iterable[_Authored], mentions: Iterable[Mention]) -> dict[TermKey, _Named]:
    """The entities of a text, those that were found first; neither ambiguous names nor the text's own entity."""
    named: dict[TermKey, _Named] = {}
    for mention in mentions:
        if len(mention.targets) == 1:
            named.setdefault(mention.targets[0], _Named([], [])).mentions.append(mention)
    for item in authored:
        target = item.found.target
        if target and target.kind in ENTITY_KINDS and target != home.itself:
            named.setdefault(TermKey(target.key), _Named([], [])).authored.append(item)
    return named


def _quoting(places: Sequence[Place], authored: Iterable[_Authored]) -> Quoting:
    changes: dict[int, list[Change]] = {}
    for reference, found in authored:
        if found.words:
            changes.setdefault(reference.block, []).append(Change(reference.start, reference.end, found.words))
    return Quoting([p.prose.text for p in places], changes)


def places_of(body: Body) -> Iterator[Place]:
    """Every `Prose` in the order of `Body.prose()`. A section starts at each heading; the notes are one."""
    section = 0
    for prose, around, quoted in _walk(body.blocks, None, False):
        section += prose.kind in HEADINGS
        yield _place(prose, around, quoted, section)
    for note in body.notes:
        for prose, around, quoted in _walk(note.blocks, None, False):
            yield _place(prose, around, quoted, section + 1)


def _walk(
    blocks: Iterable[Prose | Group], around: Group | None, quoted: bool
) -> Iterator[tuple[Prose, Group | None, bool]]:
    for block in blocks:
        if isinstance(block, Prose):
            yield block, around, quoted
        else:
            inner = block if block.anchor else around
            yield from _walk(block.children, inner, quoted or block.kind == "blockquote")


def _place(prose: Prose, around: Group | None, quoted: bool, section: int) -> Place:
    if prose.anchor or around is None:
        return Place(prose, prose.anchor, prose.number, quoted, section)
    return Place(prose, around.anchor, around.number, quoted, section)


def _authored(
    ctx: Context, home: Home, references: Sequence[Reference], places: Sequence[Place]
) -> Iterator[_Authored]:
    """References that resolve, in reading order. One to a place that the text does not have is ignored."""
    blocks = dict.fromkeys(r.block for r in references if r.block < len(places))
    bare = {
        (block, mark.start, mark.end)
        for block in blocks
        for mark in places[block].prose.marks
        if mark.tag == "ref" and "bare" in mark.attrs
    }
    for reference in references:
        block, start, end = reference.block, reference.start, reference.end
        if block in blocks and end <= len(places[block].prose.text):
            found = resolve(ctx, reference, home, labelled=(block, start, end) not in bare)
            if found is not None:
                yield _Authored(reference, found)


def _report_ambiguous(ctx: Context, places: Sequence[Place], mentions: Iterable[Mention], span: Span) -> Iterator[str]:
    """One note for each name of several entities; yields the names."""
    seen: set[str] = set()
    for mention in mentions:
        if len(mention.targets) > 1:
            prose = places[mention.block].prose
            name = " ".join(prose.text[mention.start : mention.end].split())
            if fold_name(name) not in seen:
                seen.add(fold_name(name))
                message = f'"{name}" may be {" or ".join(mention.targets)}; it is not linked'
                where = Span(span.file, prose.line)
                ctx.report(Diagnostic("REF030", Severity.NOTE, where, message, _which(name, mention.targets, span)))
                yield name


def _which(name: str, targets: Sequence[TermKey], span: Span) -> str:
    """How to say which of several is meant; brackets are letters in anything but Markdown and records."""
    if not span.file.lower().endswith((".txt", ".html", ".htm")):
        return f"write {' or '.join(f'[[{t}|{name}]]' for t in targets)} to say which"
    keys = " or ".join(f"`{PLURALS[kind]}`" for kind in dict.fromkeys(split_key(t)[0] for t in targets))
    alias = f'`{{name: "{name}", link: false}}`'
    return f"name the one that is meant under {keys}; {alias} as an alias or `mentions: false` here ends this note"


def _marks(
    places: Sequence[Place], authored: Iterable[_Authored], mentions: Iterable[Mention]
) -> Iterator[ResolvedMark]:
    """Links to draw: all that the author wrote, and of what is named the first in each section not linked there."""
    made: list[ResolvedMark] = []
    linked: set[tuple[int, str]] = set()
    for reference, found in authored:
        mark = Mark(reference.start, reference.end, "ref")
        made.append(ResolvedMark(reference.block, mark, found.url, found.words))
        if found.target:
            linked.add((places[reference.block].section, found.target.key))
    for mention in mentions:
        if mention.linkable and len(mention.targets) == 1:
            slot = (places[mention.block].section, mention.targets[0])
            if slot not in linked:
                linked.add(slot)
                mark = Mark(mention.start, mention.end, "mention")
                made.append(ResolvedMark(mention.block, mark, term_url(*split_key(mention.targets[0])), automatic=True))
    yield from sorted(made, key=lambda m: (m.block, m.mark.start, m.mark.end))


# --- what it makes known ------------------------------------------------------------------------------


def _emit_backlinks(ctx: Context, home: Home, text: _Text) -> None:
    """One backlink for each target and paragraph; none to the text itself or to site pages."""
    seen: set[tuple[str, int]] = set()
    for reference, found in text.authored:
        target = found.target
        if target is None or target == home.itself or target.kind == "page" or (target.key, reference.block) in seen:
            continue
        seen.add((target.key, reference.block))
        place = text.places[reference.block]
        sentence, start, end = text.quoting.sentence(reference.block, reference.start, reference.end)
        row = Backlink(home.itself.key, place.anchor, place.number, sentence, start, end)
        ctx.emit("backlink", target.key, row)


def _first(text: _Text, mentions: Sequence[Mention]) -> Mention:
    """The mention to quote: the first outside headings, which say little."""
    return next((m for m in mentions if text.places[m.block].prose.kind not in HEADINGS), mentions[0])


def _mention_row(document: Document, text: _Text, named: _Named) -> MentionRow | None:
    if not named.mentions:
        return None
    first = _first(text, named.mentions)
    place = text.places[first.block]
    sentence, start, end = text.quoting.sentence(first.block, first.start, first.end)
    voice = "quotation" if place.quoted else "document"
    count = len(named.mentions)
    return MentionRow(document.id, count, place.anchor, place.number, sentence, start, end, voice)


def _named_here(about: About, text: _Text) -> Iterator[NamedHere]:
    """Entities in the order in which the text names them, then those that only the metadata have."""
    roles: dict[TermKey, list[str]] = {}
    for key, role in about.roles:
        roles.setdefault(key, []).append(role)
    for key, named in text.named.items():
        block = _first(text, named.mentions).block if named.mentions else named.authored[0].reference.block
        place = text.places[block]
        count = len(named.mentions) + len(named.authored)
        printed = about.printed.get(key, "")
        yield NamedHere(key, tuple(roles.pop(key, ())), count, place.anchor, place.number, printed)
    for key, rest in roles.items():
        yield NamedHere(key, tuple(rest), printed=about.printed.get(key, ""))
