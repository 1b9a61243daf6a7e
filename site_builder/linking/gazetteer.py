"""The names that prose is searched for, as rows: a trie whose nodes are rows of the table `gazetteer`.

Row `bashar` says whether a name begins with that word, row `bashar al` likewise, row `bashar al assad` holds the
name. A document asks for its own words, then for the longer beginnings it really has: what it costs does not grow
with the number of names, and a new name concerns only documents in which all words but its last stand together.

Tokens are as written (capitals matter, see `mentions`), with `","` where the name has a comma, and a last `"."` where
it ends in a stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from site_builder.catalog.rows import GazetteerEntry, TermKey, term_key
from site_builder.diagnostics import Diagnostic, Severity
from site_builder.linking.tokens import fold, plain, split
from site_builder.model import Entity

CODES: Final = {
    "REF031": "A name in an authority file cannot be searched for in texts: one character, only digits, or very long.",
}

MORE: Final = GazetteerEntry(("a",), ())
"""The first entry of a row, which says: longer names begin with these words."""

MORE_CAPITAL: Final = GazetteerEntry(("A",), ())
"""The same, and they all have a capital in their first word, as have the names of the row."""

COMMAS: Final = ",،、，"
MAX_WORDS: Final = 40


def gazetteer_rows(entities: Iterable[Entity]) -> dict[str, tuple[GazetteerEntry, ...]]:
    """Names and aliases of `entities` that may be linked; a name of two entities has both as targets."""
    names: dict[str, dict[tuple[str, ...], set[TermKey]]] = {}
    beginnings: set[str] = set()
    small: set[str] = set()  # beginnings, and whole names, of what may be written with a small letter
    for entity in entities:
        key = term_key(entity.kind, entity.id)
        for _, name in _names(entity):
            tokens = tokens_of(name)
            if _objection(tokens):
                continue
            words = [fold(t) for t in tokens if t not in (",", ".")]
            *shorter, whole = (" ".join(words[: n + 1]) for n in range(len(words)))
            names.setdefault(whole, {}).setdefault(tokens, set()).add(key)
            beginnings.update(shorter)
            if not _has_capital(tokens):
                small.update((*shorter, whole))
    rows: dict[str, tuple[GazetteerEntry, ...]] = {}
    for words_key in sorted(names.keys() | beginnings):
        here = names.get(words_key, {})
        spellings = sorted(here, key=lambda tokens: (_has_capital(tokens), tokens))
        entries = tuple(GazetteerEntry(tokens, tuple(sorted(here[tokens]))) for tokens in spellings)
        more = MORE if words_key in small else MORE_CAPITAL
        rows[words_key] = (more, *entries) if words_key in beginnings else entries
    return rows


def needs_capital(row: Sequence[GazetteerEntry]) -> bool:
    """Whether a first word with a small letter begins nothing in `row`, nor in the rows it leads to: one look tells."""
    return _has_capital(row[0].tokens)


def _has_capital(tokens: tuple[str, ...]) -> bool:
    return tokens[0][0].isupper() or tokens[0].isupper()


def tokens_of(name: str) -> tuple[str, ...]:
    """The words of a name as written.

    >>> tokens_of("Washington, D.C.")
    ('Washington', ',', 'D', 'C', '.')
    """
    words = split(name)
    tokens: list[str] = []
    end = 0
    for index, folded in enumerate(words.folded):
        if not folded:
            continue
        if tokens and any(sign in COMMAS for sign in name[end : words.start(index)]):
            tokens.append(",")
        tokens.append(plain(words.typed(index)))
        end = words.end(index)
    if tokens and name[end:].strip() == ".":
        tokens.append(".")
    return tuple(tokens)


def unsearchable_names(entities: Iterable[Entity]) -> Iterator[Diagnostic]:
    """A note for each name that would be linked if it could be found."""
    for entity in entities:
        for path, name in _names(entity):
            if objection := _objection(tokens_of(name)):
                yield Diagnostic(
                    "REF031",
                    Severity.NOTE,
                    entity.positions.of(path, entity.span),
                    f'"{name}" is not looked for in texts: {objection}',
                    "write {name: …, link: false} if it is not meant to be" if path != "name" else "",
                )


def _names(entity: Entity) -> Iterator[tuple[str, str]]:
    """(path, name) of what may be linked."""
    yield "name", entity.name
    for index, alias in enumerate(entity.aliases):
        if alias.link:
            yield f"aliases.{index}", alias.name


def _objection(tokens: tuple[str, ...]) -> str:
    """Why a name cannot be searched for, or ""."""
    words = [t for t in tokens if t not in (",", ".")]
    letters = "".join(words)
    if len(letters) < 2:
        return "it has only one letter" if letters else "it has no letters"
    if letters.isdecimal():
        return "it has only digits"
    return f"it has more than {MAX_WORDS} words" if len(words) > MAX_WORDS else ""
