"""The quick search: names, topics and titles by the beginnings of their words, in small files fetched as one types.

A file holds what has a word with its beginning, `search/names/k/ke.json` all that has one with `ke`. What would make a
file larger than `LIMIT` is cut: the best stay, the others stand in files of one letter more (`k/ke-r.json`), down to
`DEEPEST` letters. So an edit of a name rewrites the files of its own words, and no file grows with the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from site_builder import dates
from site_builder.catalog.rows import Artifact, Count, Gloss, Label, Term
from site_builder.engine import Context, Items
from site_builder.ids import ENTITY_KINDS, PLURALS
from site_builder.linking.spelling import ALIKE, ARTICLE, LONGEST, SILENT, key_of, starts
from site_builder.linking.tokens import SINGLE
from site_builder.model import Entity, Struct, Topic
from site_builder.render.environment import texts_of
from site_builder.render.labels import labels_with

FOLDER: Final = "search/names/"
LIMIT: Final = 16_000
"""Bytes of a file, half of that when it is sent compressed."""
DEEPEST: Final = 8
"""Letters of a beginning; what is too much even so is cut without another file."""
KINDS: Final = (*ENTITY_KINDS, "topic", "document")
_NAME: Final = 120
_NOTE: Final = 70
_ALIASES: Final = 8


class Named(Struct, frozen=True):
    """An item of `named[beginning]`: something with a word that begins so, and what is shown of it.

    `also`: its other names that have such a word. `weight`: the larger, the sooner it is shown; it moves only when the
    number of documents doubles, so that a further document does not rewrite the files of all that it names.
    """

    kind: str
    id: str
    name: str
    note: str = ""
    also: tuple[str, ...] = ()
    weight: int = 0


class Shard(Struct, frozen=True):
    """A file. `beyond`: letters with which this beginning goes on in what was cut."""

    beginning: str
    names: tuple[Named, ...]
    beyond: str = ""


# --- what is found --------------------------------------------------------------------------------------


def document_names(ctx: Context, document: str) -> int:
    """Task: emits the title of a document into `named`, once for each beginning of its words."""
    label: Label = ctx.row("label", document)
    date = dates.display(label.date) if label.date else ""
    note = f"[{date}]" if date and label.basis else date
    return _emit(ctx, Named("document", label.id, _short(label.title, _NAME), note), ())


def term_names(ctx: Context, key: str) -> int:
    """Task: emits the names of an entity or topic into `named`, once for each beginning of their words."""
    term: Term = ctx.row("term", key)
    gloss: Gloss | None = ctx.row("gloss", key)
    count: Count | None = ctx.row("count", key)
    if term.kind == "topic":
        topic: Topic | None = ctx.row("topic", term.id)
        aliases = topic.aliases if topic else ()
    else:
        entity: Entity | None = ctx.row("entity", key)
        aliases = tuple(alias.name for alias in entity.aliases) if entity else ()
    note = _short(gloss.description, _NOTE) if gloss else ""
    weight = (count.together if count else 0).bit_length()
    named = Named(term.kind, term.id, _short(term.name, _NAME), note, weight=weight)
    return _emit(ctx, named, [_short(alias, _NAME) for alias in aliases])


def _emit(ctx: Context, named: Named, aliases: Iterable[str]) -> int:
    """The value is how many files have it."""
    also: dict[str, list[str]] = {key: [] for key in _keys(named.name)}
    for alias in aliases:
        for key in _keys(alias):
            also.setdefault(key, []).append(alias)
    for key, names in also.items():
        ctx.emit("named", key, msgspec.structs.replace(named, also=tuple(names[:_ALIASES])))
    return len(also)


def _keys(name: str) -> dict[str, None]:
    return dict.fromkeys(filter(None, map(key_of, starts(name))))


def _short(text: str, length: int) -> str:
    """`text` in one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    kept = line[:length].rpartition(" ")[0] or line[:length]
    return f"{kept} …"


# --- files ----------------------------------------------------------------------------------------------


def combine_named(key: str, items: Items) -> tuple[Shard, ...] | None:
    """`named[beginning]`: its files, each within bounds."""
    return tuple(_shards(key, [item for _, item in items])) or None


def _shards(beginning: str, named: list[Named]) -> Iterator[Shard]:
    """What is best stays in the file of `beginning`; where that is not all, the rest goes on by the next letter."""
    named.sort(key=_rank)
    room, kept = LIMIT, 0
    while kept < len(named) and (room := room - len(_encoded(named[kept])) - 2) >= 0:
        kept += 1
    further: dict[str, list[Named]] = {}
    if kept < len(named) and len(beginning) < DEEPEST:
        for item in named:
            for letter in {s[len(beginning)] for s in _starts(item) if s.startswith(beginning) and s != beginning}:
                further.setdefault(letter, []).append(item)
        cut = frozenset((item.kind, item.id) for item in named[kept:])
        further = {c: some for c, some in sorted(further.items()) if any((i.kind, i.id) in cut for i in some)}
    yield Shard(beginning, tuple(named[:kept]), "".join(further))
    for letter, some in further.items():
        yield from _shards(beginning + letter, some)


def _rank(named: Named) -> tuple[bool, int, int, str, str, str]:
    """Names before titles, what is in many documents before what is in few, short before long."""
    return named.kind == "document", -named.weight, len(named.name), named.name, named.kind, named.id


def _starts(named: Named) -> Iterator[str]:
    for name in (named.name, *named.also):
        yield from starts(name)


def _encoded(named: Named) -> bytes:
    return msgspec.json.encode((KINDS.index(named.kind), named.id, named.name, named.note, *named.also))


def shard_files(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """Task: the files of one beginning; none while search is switched off."""
    if ctx.row("setting", "search.enabled") is False:
        return ()
    shards: tuple[Shard, ...] = ctx.row("named", key)
    return tuple(Artifact(path_of(shard.beginning), _file(shard)) for shard in shards)


def _file(shard: Shard) -> bytes:
    rows = b",\n".join(map(_encoded, shard.names))
    return b'{"names":[\n%b],\n"beyond":%b}\n' % (rows, msgspec.json.encode(shard.beyond))


def path_of(beginning: str) -> str:
    """`ker` → `search/names/k/ke-r.json`; other letters by their numbers, and no name that a system reserves.

    >>> path_of("con"), path_of("аб")
    ('search/names/c/co-n.json', 'search/names/_430_/_430__431_.json')
    """
    more = f"-{_plain(beginning[2:])}" if beginning[2:] else ""
    return f"{FOLDER}{_plain(beginning[0])}/{_plain(beginning[:2])}{more}.json"


def _plain(letters: str) -> str:
    return "".join(c if c.isascii() else f"_{ord(c):x}_" for c in letters)


def names_index(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """Task: `search/names/index.json`: which beginnings there are, the words of the dialog, how names are spelled."""
    if ctx.row("setting", "search.enabled") is False:
        return ()
    t = labels_with(texts_of(ctx))
    pairs: dict[str, str] = {}
    for beginning in ctx.keys("named"):
        pairs[beginning[0]] = pairs.get(beginning[0], "") + beginning[1:]
    index = {
        "says": t.vocabulary("quick"),
        "kinds": [[PLURALS[kind], t.word("kind", kind)] for kind in KINDS],
        "spelling": {"alike": ALIKE, "silent": SILENT, "single": SINGLE, "article": ARTICLE, "longest": LONGEST},
        "beginnings": pairs,
    }
    return (Artifact(f"{FOLDER}index.json", msgspec.json.encode(index) + b"\n"),)
