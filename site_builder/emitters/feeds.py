"""Feeds of what was added and corrected: Atom (RFC 4287) for the archive and each topic, JSON Feed 1.1 for the archive.

The day in an entry is the document's own `added` or `revised`, never a file's time; of a month or a year it is the
first day, as a feed must name one. Documents that do not say when they were added are in no feed. A correction is an
entry of its own, with the words before and after, except those that a redaction took back. Without `base_url` there are
no feeds: they need absolute addresses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree import ElementTree

import msgspec

from site_builder.catalog.rows import Artifact, Card, Shelf, Term, term_key
from site_builder.dates import first_day
from site_builder.emitters.xml import child, serialize
from site_builder.engine import Context
from site_builder.ids import EntityKind, TermId, document_url, term_url
from site_builder.model import Metadata
from site_builder.render.environment import texts_of
from site_builder.render.labels import labels_with

AGENT_KINDS: Final[tuple[EntityKind, ...]] = ("person", "organization")
_NO_ENTRY = "1970-01-01"


class _Entry(msgspec.Struct, frozen=True):
    card: Card
    url: str
    authors: tuple[str, ...]
    title: str
    summary: str
    published: str
    updated: str


def archive_feeds(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`feed.xml` and `feed.json`: the newest documents of the archive."""
    base = str(ctx.row("setting", "base_url"))
    if not base:
        return ()
    shelves: dict[str, Shelf] = ctx.scan("shelf")
    entries = _entries(ctx, base, shelves)
    title = str(ctx.row("setting", "title"))
    return (
        Artifact("feed.xml", _atom(ctx, title, base, f"{base}feed.xml", entries)),
        Artifact("feed.json", _json_feed(ctx, title, base, entries)),
    )


def topic_feed(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`topics/<id>/feed.xml`: the newest documents of one topic (`key` is a topic's id)."""
    base = str(ctx.row("setting", "base_url"))
    topic = term_key("topic", TermId(key))
    term: Term | None = ctx.row("term", topic)
    if not base or term is None:
        return ()
    documents = [m.document for m in ctx.row("members", topic) or ()]
    entries = _entries(ctx, base, ctx.rows("shelf", documents))
    url = base + term_url("topic", TermId(key))
    title = f"{term.name} – {ctx.row('setting', 'title')}"
    return (Artifact(f"topics/{key}/feed.xml", _atom(ctx, title, url, f"{url}feed.xml", entries)),)


def _entries(ctx: Context, base: str, shelves: dict[str, Shelf]) -> list[_Entry]:
    """The newest documents that say when they were added, and the newest corrections, newest first."""
    limit = int(ctx.row("setting", "feeds.entries"))
    found = [*_additions(ctx, base, shelves, limit), *_corrections(ctx, base, shelves, limit)]
    found.sort(key=lambda entry: entry.published, reverse=True)
    return found[:limit]


def _latest(days: dict[str, str], limit: int) -> list[str]:
    """The documents with the latest days, ids in order within a day."""
    dated = sorted(d for d, day in days.items() if day)
    dated.sort(key=lambda d: days[d], reverse=True)
    return dated[:limit]


def _additions(ctx: Context, base: str, shelves: dict[str, Shelf], limit: int) -> Iterator[_Entry]:
    dated = _latest({d: shelf.added for d, shelf in shelves.items()}, limit)
    cards: dict[str, Card] = ctx.rows("card", dated)
    for card in (cards[d] for d in dated):
        added = first_day(card.added)
        yield _Entry(
            card, base + document_url(card.id), _authors(ctx, card), card.title, card.summary,
            added, max(added, first_day(card.revised)),
        )  # fmt: skip


def _corrections(ctx: Context, base: str, shelves: dict[str, Shelf], limit: int) -> Iterator[_Entry]:
    """Each at the list of corrections of its document, told apart by day and place in the metadata."""
    dated = _latest({d: shelf.corrected for d, shelf in shelves.items()}, limit)
    cards: dict[str, Card] = ctx.rows("card", dated)
    metadata: dict[str, Metadata] = ctx.rows("metadata", dated)
    label = labels_with(texts_of(ctx)).change_corrected if dated else ""
    for document in dated:
        card, url = cards[document], f"{base}{document_url(cards[document].id)}#corrections"
        for number, correction in enumerate(metadata[document].corrections, 1):
            day = first_day(correction.at)
            words = " → ".join(f"“{text}”" for text in (correction.old, correction.new) if text)
            summary = ": ".join(text for text in (correction.note, words) if text)
            link = f"{url}-{number}"
            yield _Entry(card, link, (), f"{label}: {card.title}", summary, day, day)


def _authors(ctx: Context, card: Card) -> tuple[str, ...]:
    """Names of the authors; an author whose record is not published is not named."""
    names = []
    for agent in card.authors:
        if agent.name:
            names.append(agent.name)
        else:
            found = (ctx.row("term", term_key(kind, agent.id)) for kind in AGENT_KINDS)
            names += [term.name for term in found if term is not None][:1]
    return tuple(names)


def _stamp(day: str) -> str:
    return f"{day}T00:00:00Z"


def _atom(ctx: Context, title: str, page: str, own: str, entries: Iterable[_Entry]) -> bytes:
    found = list(entries)
    language = str(ctx.row("setting", "language"))
    root = ElementTree.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": language})
    child(root, "title", title)
    child(root, "id", page)
    child(root, "link", rel="self", type="application/atom+xml", href=own)
    child(root, "link", rel="alternate", type="text/html", href=page)
    child(root, "updated", _stamp(max((e.updated for e in found), default=_NO_ENTRY)))
    child(child(root, "author"), "name", str(ctx.row("setting", "title")))
    for entry in found:
        element = child(root, "entry")
        if entry.card.language:
            element.set("xml:lang", entry.card.language)
        child(element, "title", entry.title)
        child(element, "id", entry.url)
        child(element, "link", rel="alternate", type="text/html", href=entry.url)
        child(element, "published", _stamp(entry.published))
        child(element, "updated", _stamp(entry.updated))
        for name in entry.authors:
            child(child(element, "author"), "name", name)
        if entry.summary:
            child(element, "summary", entry.summary)
    return serialize(root)


def _json_feed(ctx: Context, title: str, base: str, entries: Iterable[_Entry]) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": base,
        "feed_url": f"{base}feed.json",
        "description": str(ctx.row("setting", "description")),
        "language": str(ctx.row("setting", "language")),
        "items": [
            {
                "id": entry.url,
                "url": entry.url,
                "title": entry.title,
                "content_text": entry.summary or entry.title,
                "date_published": _stamp(entry.published),
                "date_modified": _stamp(entry.updated),
                **({"language": entry.card.language} if entry.card.language else {}),
                "authors": [{"name": name} for name in entry.authors],
            }
            for entry in entries
        ],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()
