"""Names of entities found in prose: the longest that fits, from the left, between borders of words.

Capitals count where a name has them: `May` is not `may`, and `US`, all capitals, is only `US`. What parts the words of
a name may differ (`al-Assad`, `al Assad`), but a name does not run over the end of a sentence or a comma of its own.
A name of several entities is found with all of them: whoever links decides, and must not guess.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from site_builder.catalog.rows import GazetteerEntry, TermKey
from site_builder.linking.affixes import is_certain, without_particle, without_prefix
from site_builder.linking.gazetteer import COMMAS
from site_builder.linking.sentences import ABBREVIATIONS
from site_builder.linking.tokens import Words, split
from site_builder.model import Prose

Entries = Mapping[str, tuple[GazetteerEntry, ...]]
Fetch = Callable[[Iterable[str]], Entries]
"""Which of these rows of the table `gazetteer` there are."""

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_OPAQUE: Final = frozenset({"ref", "code", "kbd", "samp", "var"})
"""Marks in which nothing is found."""

_BLOCK_END: Final = "\0"
_SPACE: Final = r"[\s\u200b\u200c\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"
_GAP = re.compile(
    rf"{_SPACE}*|[-‐‑–־]\n?|['’‘`´\u02b9-\u02c1\"״׳·・‧་/_]|\.[-‐‑]?|{_SPACE}*&{_SPACE}*"
    rf"|(?P<comma>{_SPACE}*[{COMMAS}]{_SPACE}*)|(?P<stop>\.{_SPACE}+)"
)
_INITIALS_GO_ON = re.compile(r"\.[^\W\d_](?![^\W_])")
_AFTER_INITIAL = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.|[Oo]['’ʼ])\Z")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_NO_SPACES = re.compile(r"[\u30a1-\u30fa\u30fc-\u30ff]")
_LEADING_VOWELS: Final = frozenset("เแโใไເແໂໃໄ")
_TRAILING_VOWELS: Final = frozenset("ะาำๅະາຳ")
_SHOUTING: Final = 4
"""Words, all in capitals, from which on capitals tell nothing."""


class Mention(NamedTuple):
    """`block`: index in the prose given; `linkable`: not in a heading nor in somebody else's link."""

    block: int
    start: int
    end: int
    targets: tuple[TermKey, ...]
    linkable: bool = True


class _Path(NamedTuple):
    """A beginning of a name in the text. `commas[n]`: one stands before word n."""

    words: tuple[int, ...]
    commas: tuple[bool, ...]
    key: str
    bare: bool = False
    final: bool = False


class _Found(NamedTuple):
    first: int
    last: int
    length: int
    start: int
    end: int
    acronym: bool
    targets: frozenset[TermKey]


def find(prose: Sequence[Prose], entries: Entries) -> list[Mention]:
    """All mentions in reading order. `entries` are all rows, or those that the words of the prose ask for."""
    return search(prose, lambda keys: entries)


def search(prose: Sequence[Prose], fetch: Fetch) -> list[Mention]:
    """`find` that asks for rows as it needs them: first for all words, then for the longer beginnings of names."""
    texts = ["" if p.kind == "pre" else p.text for p in prose]
    words = split(_BLOCK_END.join(texts))
    candidates = _candidates(words, fetch)
    if not candidates:
        return []
    offsets = list(accumulate((len(t) + 1 for t in texts), initial=0))
    addresses = [m.span() for m in _ADDRESS.finditer(words.text)] if _has_address(words.text) else []
    mentions: list[Mention] = []
    for found in _leftmost(candidates):
        block = bisect_right(offsets, found.start) - 1
        here = prose[block]
        start, end = found.start - offsets[block], found.end - offsets[block]
        standing = _standing(here, start, end)
        if standing is None or any(a < found.end and found.start < b for a, b in addresses):
            continue
        if found.acronym and here.text.isupper() and len(here.text.split()) >= _SHOUTING:
            continue
        mentions.append(Mention(block, start, end, tuple(sorted(found.targets)), standing))
    return mentions


def _has_address(text: str) -> bool:
    return "@" in text or "://" in text or "www." in text


def _standing(prose: Prose, start: int, end: int) -> bool | None:
    """Whether a mention there may be linked; None where there is none."""
    linkable = prose.kind not in HEADINGS
    for mark in prose.marks:
        if mark.start < end and start < mark.end:
            if mark.tag in _OPAQUE:
                return None
            if mark.tag == "link":
                linkable = False
    return linkable


# --- the walk through the trie ------------------------------------------------------------------------


def _candidates(words: Words, fetch: Fetch) -> list[_Found]:
    """Every name that stands somewhere, overlapping ones too."""
    hidden = [] if words.simple else list(_hidden(words.folded))
    wanted = dict.fromkeys(words.folded)
    wanted.pop("", None)
    wanted.update((path.key, None) for path in hidden)
    rows = fetch(wanted)
    live = [_Path((i,), (False,), w) for i, w in enumerate(words.folded) if w in rows]
    live += [path for path in hidden if path.key in rows]
    found: list[_Found] = []
    while live:
        longer: list[_Path] = []
        for path in live:
            for entry in rows.get(path.key, ()):
                if not entry.targets:
                    if not path.final:
                        longer.extend(_longer(words, path))
                elif (hit := _hit(words, path, entry)) is not None:
                    found.append(hit)
        live = longer
        rows = fetch(dict.fromkeys(path.key for path in live)) if live else {}
    return found


def _hidden(folded: Sequence[str]) -> Iterator[_Path]:
    """First words of names that are written together with particles."""
    for index, word in enumerate(folded):
        if len(word) > 2 and word > "\u0590":
            for key in without_prefix(word):
                yield _Path((index,), (False,), key, bare=True)
            for key in without_particle(word):
                yield _Path((index,), (False,), key, final=True)


def _longer(words: Words, path: _Path) -> Iterator[_Path]:
    """The path with the next word, where it may belong to the same name."""
    last = path.words[-1]
    following = words.after(last)
    if following < 0:
        return
    gap = _GAP.fullmatch(words.text, words.end(last), words.starts[following])
    if gap is None or (gap["stop"] and not _is_short(words.folded[last])):
        return
    longer = path._replace(words=(*path.words, following), commas=(*path.commas, gap["comma"] is not None))
    word = words.folded[following]
    yield longer._replace(key=f"{path.key} {word}")
    if not words.simple:
        for stem in without_particle(word):
            yield longer._replace(key=f"{path.key} {stem}", final=True)


def _is_short(word: str) -> bool:
    """Whether a full stop after the word is likely an abbreviation's."""
    return len(word) == 1 or word in ABBREVIATIONS


def _hit(words: Words, path: _Path, entry: GazetteerEntry) -> _Found | None:
    """The name on the path, when its capitals, commas and borders fit."""
    if not _fits(words, path, entry.tokens) or not _bounded(words, path):
        return None
    if path.bare and not is_certain(len(path.words), path.key):
        return None
    end = words.end(path.words[-1])
    if entry.tokens[-1] == "." and words.text[end : end + 1] == ".":
        end += 1
    first, last, length = path.words[0], path.words[-1], len(path.words)
    acronym = length == 1 and entry.tokens[0].isupper()
    return _Found(first, last, length, words.starts[first], end, acronym, frozenset(entry.targets))


def _fits(words: Words, path: _Path, tokens: tuple[str, ...]) -> bool:
    index = 0
    capital = comma = False
    for token in tokens:
        if token == ",":
            comma = True
            continue
        if token == ".":
            continue
        if path.commas[index] and not comma:
            return False
        typed = words.typed[path.words[index]]
        if token.isupper():
            if not typed.isupper():
                return False
            capital = True
        elif not capital and token[0].isupper():
            if not typed[0].isupper():
                return False
            capital = True
        index += 1
        comma = False
    return True


def _bounded(words: Words, path: _Path) -> bool:
    """Whether the name is not a part of something longer: of initials, of a word in katakana, of a Thai syllable."""
    text = words.text
    first, last = path.words[0], path.words[-1]
    start, end = words.starts[first], words.end(last)
    if len(words.typed[last]) == 1 and _INITIALS_GO_ON.match(text, end):
        return False
    follows = _AFTER_INITIAL.search(text, max(0, start - 3), start)
    if follows and (text[start - 1] != "." or len(words.typed[first]) == 1):
        return False
    if words.simple:
        return True
    if text[end : end + 1] in _TRAILING_VOWELS or text[start - 1 : start] in _LEADING_VOWELS:
        return False
    return not (
        (_NO_SPACES.match(text, start) and start and _NO_SPACES.match(text, start - 1))
        or (_NO_SPACES.match(text, end - 1) and _NO_SPACES.match(text, end))
    )


def _leftmost(candidates: list[_Found]) -> Iterator[_Found]:
    """From the left the longest; equally long names are one name of several entities."""
    best: dict[int, _Found] = {}
    for found in candidates:
        known = best.get(found.first)
        if known is None or found.length > known.length:
            best[found.first] = found
        elif found.length == known.length:
            best[found.first] = known._replace(
                targets=known.targets | found.targets,
                end=max(known.end, found.end),
                acronym=known.acronym and found.acronym,
            )
    until = -1
    for first in sorted(best):
        if first >= until:
            until = best[first].last + 1
            yield best[first]


def first_words(prose: Sequence[Prose]) -> frozenset[str]:
    """The distinct words of the prose, folded: the keys that a search asks for first."""
    text = _BLOCK_END.join(p.text for p in prose if p.kind != "pre")
    return frozenset(split(text).folded) - {""}
