"""Names of entities found in prose: the longest that fits, from the left, between borders of words.

Capitals count where a name has them: `May` is not `may`, and `US`, all capitals, is only `US`. What parts the words of
a name may differ (`al-Assad`, `al Assad`), but a name does not run over the end of a sentence or a comma of its own.
A name of several entities is found with all of them: whoever links decides, and must not guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from site_builder.catalog.rows import GazetteerEntry, TermKey
from site_builder.linking.affixes import is_certain, without_particle, without_prefix
from site_builder.linking.gazetteer import COMMAS, needs_capital
from site_builder.linking.sentences import ABBREVIATIONS
from site_builder.linking.tokens import Words, split
from site_builder.model import Mark, Prose

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
_AFTER_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]\.\Z")
_APOSTROPHES: Final = frozenset("'’ʼ")
_AFTER_O = re.compile(r"(?<![^\W_])[Oo].\Z")
_IN_ADDRESS = re.compile(r"@|://|www\.")
_ADDRESS_END = re.compile("[!-~]*")
_LONG_ADDRESS: Final = 300
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc-\u30ff]")
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
    """A beginning of a name in the text, `length` words from `first` to `last`.

    `commas`: the indices of words that a comma stands before. `bare`: the first word is taken without its prefixed
    particle; `final`: the last without a particle after it, so that nothing can follow.
    """

    first: int
    last: int
    length: int
    key: str
    commas: tuple[int, ...] = ()
    bare: bool = False
    final: bool = False


_Candidates = dict[int, list[tuple[_Path, tuple[GazetteerEntry, ...]]]]
"""By first word, shorter before longer: what may stand there, when capitals and borders fit."""


class _Hit(NamedTuple):
    start: int
    end: int
    last: int
    acronym: bool
    targets: tuple[TermKey, ...]


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
    addresses = _addresses(words.text)
    shields: dict[int, _Shields] = {}
    mentions: list[Mention] = []
    for hit in _leftmost(words, candidates):
        block = bisect_right(offsets, hit.start) - 1
        here = prose[block]
        start, end = hit.start - offsets[block], hit.end - offsets[block]
        if here.marks and block not in shields:
            shields[block] = _Shields.of(here.marks)
        shield = shields.get(block, _OPEN)
        if _touches(shield.opaque, start, end) or _touches(addresses, hit.start, hit.end):
            continue
        if hit.acronym and here.text.isupper() and len(here.text.split()) >= _SHOUTING:
            continue
        linkable = here.kind not in HEADINGS and not _touches(shield.links, start, end)
        mentions.append(Mention(block, start, end, hit.targets, linkable))
    return mentions


# --- where nothing is linked --------------------------------------------------------------------------

_Spans = list[tuple[int, int]]
"""In order and apart, so that one of them can be found by bisection: texts may have thousands of marks."""


class _Shields(NamedTuple):
    """Stretches of a paragraph in which nothing is found, and those in which nothing is linked."""

    opaque: _Spans
    links: _Spans

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> _Shields:
        opaque = _apart((m.start, m.end) for m in marks if m.tag in _OPAQUE)
        return cls(opaque, _apart((m.start, m.end) for m in marks if m.tag == "link"))


_OPEN: Final = _Shields([], [])


def _apart(spans: Iterable[tuple[int, int]]) -> _Spans:
    apart: _Spans = []
    for start, end in sorted(spans):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        elif start < end:
            apart.append((start, end))
    return apart


def _touches(spans: _Spans, start: int, end: int) -> bool:
    if not spans:
        return False
    before = bisect_left(spans, (end,)) - 1
    return before >= 0 and spans[before][1] > start


def _addresses(text: str) -> _Spans:
    """Web and mail addresses, whose letters are nobody's name."""
    if "@" not in text and "://" not in text and "www." not in text:
        return []
    spans: _Spans = []
    until = 0
    for match in _IN_ADDRESS.finditer(text):
        if match.start() >= until:
            start = match.start()
            while start > max(until, match.start() - _LONG_ADDRESS) and "!" <= text[start - 1] <= "~":
                start -= 1
            end = _ADDRESS_END.match(text, match.end())
            until = end.end() if end else match.end()
            spans.append((start, until))
    return spans


# --- the walk through the trie ------------------------------------------------------------------------


def _candidates(words: Words, fetch: Fetch) -> _Candidates:
    folded = words.folded
    hidden = [] if words.simple else list(_hidden(folded))
    wanted = dict.fromkeys(folded)
    wanted.pop("", None)
    wanted.update((path.key, None) for path in hidden)
    rows = fetch(wanted)
    live = [_Path(i, i, 1, folded[i]) for i in _beginnings(words, rows)]
    live += [path for path in hidden if path.key in rows]
    found: _Candidates = {}
    while live:
        longer: list[tuple[_Path, int, str, bool]] = []
        for path in live:
            row = rows[path.key]
            goes_on = not row[0].targets  # gazetteer.MORE or MORE_CAPITAL
            if not goes_on or len(row) > 1:
                found.setdefault(path.first, []).append((path, row))
            if goes_on and not path.final:
                _add_longer(words, path, longer)
        rows = fetch(dict.fromkeys([key for _, _, key, _ in longer])) if longer else {}
        live = [p for step in longer if step[2] in rows and (p := _taken(words, *step)) is not None]
    return found


def _beginnings(words: Words, rows: Entries) -> Iterator[int]:
    """Indices of the words that begin names. `the` or `will` do not, where all that begins with them has a capital."""
    text, edges, simple = words.text, words.edges, words.simple
    capital = {key for key, row in rows.items() if needs_capital(row)}
    for index, word in enumerate(words.folded):
        if word in rows:
            start = edges[index] + index if simple else edges[2 * index]
            if word not in capital or not text[start].islower():
                yield index


def _hidden(folded: Sequence[str]) -> Iterator[_Path]:
    """First words of names that are written together with particles."""
    for index, word in enumerate(folded):
        if len(word) > 2 and word > "\u0590":
            for key in without_prefix(word):
                yield _Path(index, index, 1, key, bare=True)
            for key in without_particle(word):
                yield _Path(index, index, 1, key, final=True)


def _add_longer(words: Words, path: _Path, longer: list[tuple[_Path, int, str, bool]]) -> None:
    """Add the steps to the next word: (path, word, the key there, whether it is the last word, without a particle)."""
    following = words.after(path.last)
    if following < 0:
        return
    word = words.folded[following]
    longer.append((path, following, f"{path.key} {word}", False))
    if not words.simple:
        longer += [(path, following, f"{path.key} {stem}", True) for stem in without_particle(word)]


def _taken(words: Words, path: _Path, following: int, key: str, final: bool) -> _Path | None:
    """The path after a step, None where something stands between the words that no name has."""
    commas = path.commas
    start, end = words.end(path.last), words.start(following)
    if words.text[start:end] != " ":
        gap = _GAP.fullmatch(words.text, start, end)
        if gap is None or (gap["stop"] and not _is_short(words.folded[path.last])):
            return None
        if gap["comma"]:
            commas = (*commas, following)
    return _Path(path.first, following, path.length + 1, key, commas, path.bare, final)


def _is_short(word: str) -> bool:
    """Whether a full stop after the word is likely an abbreviation's."""
    return len(word) == 1 or word in ABBREVIATIONS


def _leftmost(words: Words, candidates: _Candidates) -> Iterator[_Hit]:
    """From the left the longest name that fits; equally long ones are one name of several entities."""
    until = -1
    for first in sorted(candidates):
        if first > until:
            hits: list[_Hit] = []
            length = 0
            for path, row in reversed(candidates[first]):
                if hits and path.length < length:
                    break
                length = path.length
                hits.extend(_hits(words, path, row))
            if hits:
                until = hits[0].last
                yield hits[0] if len(hits) == 1 else _together(hits)


def _together(hits: Sequence[_Hit]) -> _Hit:
    return hits[0]._replace(
        end=max(h.end for h in hits),
        acronym=all(h.acronym for h in hits),
        targets=tuple(sorted({t for h in hits for t in h.targets})),
    )


def _hits(words: Words, path: _Path, row: Iterable[GazetteerEntry]) -> list[_Hit]:
    """The names of a row that stand on the path: their capitals, commas and borders fit."""
    if path.bare and not is_certain(path.length, path.key):
        return []
    fitting = [entry for entry in row if entry.targets and _fits(words, path, entry.tokens)]
    if not fitting or not _bounded(words, path):
        return []
    hits: list[_Hit] = []
    end = words.end(path.last)
    for entry in fitting:
        stop = entry.tokens[-1] == "." and words.text[end : end + 1] == "."
        acronym = path.length == 1 and entry.tokens[0].isupper()
        hits.append(_Hit(words.start(path.first), end + stop, path.last, acronym, entry.targets))
    return hits


def _fits(words: Words, path: _Path, tokens: tuple[str, ...]) -> bool:
    """Whether the words on the path have the capitals of the name, and a comma only where it has one."""
    index = path.first
    capital = comma = started = False
    for token in tokens:
        if token == ",":
            comma = True
            continue
        if token == ".":
            continue
        if started:
            index = words.after(index)
        started = True
        if index in path.commas and not comma:
            return False
        if token.isupper():
            if not words.typed(index).isupper():
                return False
            capital = True
        elif not capital and token[0].isupper():
            if not words.typed(index)[0].isupper():
                return False
            capital = True
        comma = False
    return True


def _bounded(words: Words, path: _Path) -> bool:
    """Whether the name is not a part of something longer: of initials, of a word in katakana, of a Thai syllable."""
    text = words.text
    start, end = words.start(path.first), words.end(path.last)
    if end - words.start(path.last) == 1 and _INITIALS_GO_ON.match(text, end):
        return False
    before = text[start - 1 : start]
    if before == ".":
        if words.end(path.first) - start == 1 and _AFTER_INITIAL.search(text, max(0, start - 3), start):
            return False
    elif before in _APOSTROPHES and _AFTER_O.search(text, max(0, start - 3), start):
        return False
    if words.simple:
        return True
    after = text[end : end + 1]
    if after in _TRAILING_VOWELS or before in _LEADING_VOWELS:
        return False
    edges = (before, text[start]), (text[end - 1], after)
    return not any(_KATAKANA.match(a) and _KATAKANA.match(b) for a, b in edges)


def first_words(prose: Sequence[Prose]) -> frozenset[str]:
    """The distinct words of the prose, folded: the keys that a search asks for first."""
    text = _BLOCK_END.join(p.text for p in prose if p.kind != "pre")
    return frozenset(split(text).folded) - {""}
