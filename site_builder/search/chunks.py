"""Chunks of the word index, merged and changed without being decoded.

A chunk is CBOR: `[[[word, pages, [[form, pages], …]], …]]`, pages being `[[page, places, meta places], …]`, each page
given as the distance from the one before. Lists of pages are by far most of it; here they stay bytes, whose ends a
pattern finds: a number, a list and a text begin with different bytes, and inside a list of pages there is no text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from heapq import merge
from itertools import accumulate, chain, groupby, pairwise
from operator import itemgetter
from typing import Final, NamedTuple

from site_builder.search.canonical import ARRAY, TEXT, UNSIGNED, FormatError, head

LIMIT: Final = 16_000
"""Bytes, unpacked, after which a chunk ends: a question reads one chunk for each of its words."""

_NUMBER: Final = rb"(?:[\x00-\x17\x20-\x37]|[\x18\x38].|[\x19\x39]..|[\x1a\x3a]....)"
_NUMBERS: Final = rb"(?:[\x80-\x97]|\x98.|\x99..|\x9a....)" + _NUMBER + rb"*+"
_DISTANCE: Final = rb"([\x00-\x17]|\x18.|\x19..|\x1a....)"
_PAGE: Final = re.compile(rb"\x83" + _DISTANCE + _NUMBERS + _NUMBERS, re.DOTALL)
_PARTS: Final = re.compile(rb"\x83" + _DISTANCE + rb"(" + _NUMBERS + _NUMBERS + rb")", re.DOTALL)
_PAGES: Final = re.compile(rb"(?:\x83" + _NUMBER + _NUMBERS + _NUMBERS + rb")*+", re.DOTALL)


class Pages(NamedTuple):
    """A list of pages: how many, and their encoding without the head."""

    length: int
    encoded: bytes

    def numbers(self) -> Iterator[int]:
        """The numbers of the pages."""
        page = 0
        for distance in _PAGE.findall(self.encoded):
            page += _number(distance)
            yield page


_NONE: Final = Pages(0, b"")


class Entry(NamedTuple):
    """A word of the index in UTF-8, the pages that have it so, and other forms (with diacritics) with theirs."""

    word: bytes
    pages: Pages
    forms: tuple[tuple[bytes, Pages], ...] = ()


Spelling = tuple[bytes, bytes]
"""A word and one of its forms, ``b""`` for the word itself."""


# --- reading and writing ------------------------------------------------------------------------------


def read(data: bytes) -> Iterator[Entry]:
    """The words of an unpacked chunk, in order. Raises FormatError."""
    try:
        one, at = _head(data, 0, ARRAY)
        count, at = _head(data, at, ARRAY)
        for _ in range(count):
            three, at = _head(data, at, ARRAY)
            word, at = _text(data, at)
            pages, at = _pages(data, at)
            several, at = _head(data, at, ARRAY)
            forms = []
            for _ in range(several):
                two, at = _head(data, at, ARRAY)
                form, at = _text(data, at)
                found, at = _pages(data, at)
                if two != 2:
                    raise FormatError("a form has two parts")
                forms.append((form, found))
            if three != 3:
                raise FormatError("a word has three parts")
            yield Entry(word, pages, tuple(forms))
    except IndexError as error:
        raise FormatError("the chunk ends inside a word") from error
    if one != 1 or at != len(data):
        raise FormatError("the chunk is not one list of words")


def write(entries: Iterable[Entry]) -> bytes:
    """The unpacked chunk of these words."""
    words = [_encoded(entry) for entry in entries]
    return head(ARRAY, 1) + head(ARRAY, len(words)) + b"".join(words)


def chunked(entries: Iterable[Entry], limit: int = LIMIT) -> Iterator[tuple[str, str, bytes]]:
    """Words in order → chunks: first word, last word, unpacked bytes."""
    words: list[bytes] = []
    size = 0
    first = last = b""
    for entry in entries:
        if size >= limit:
            yield first.decode(), last.decode(), head(ARRAY, 1) + head(ARRAY, len(words)) + b"".join(words)
            words, size = [], 0
        encoded = _encoded(entry)
        first, last = (first if words else entry.word), entry.word
        words.append(encoded)
        size += len(encoded)
    if words:
        yield first.decode(), last.decode(), head(ARRAY, 1) + head(ARRAY, len(words)) + b"".join(words)


def _encoded(entry: Entry) -> bytes:
    parts = [head(ARRAY, 3), head(TEXT, len(entry.word)), entry.word, head(ARRAY, entry.pages.length)]
    parts += (entry.pages.encoded, head(ARRAY, len(entry.forms)))
    for form, pages in entry.forms:
        parts += (head(ARRAY, 2), head(TEXT, len(form)), form, head(ARRAY, pages.length), pages.encoded)
    return b"".join(parts)


def _head(data: bytes, at: int, major: int) -> tuple[int, int]:
    """The number in a head of this type, and where what follows begins."""
    byte = data[at]
    if byte >> 5 != major:
        raise FormatError(f"type {byte >> 5} at {at}, not {major}")
    low = byte & 31
    if low < 24:
        return low, at + 1
    if low > 26:
        raise FormatError(f"unknown head {byte:#x} at {at}")
    end = at + 1 + (1 << low - 24)
    return int.from_bytes(data[at + 1 : end], "big"), end


def _text(data: bytes, at: int) -> tuple[bytes, int]:
    length, at = _head(data, at, TEXT)
    return data[at : at + length], at + length


def _pages(data: bytes, at: int) -> tuple[Pages, int]:
    count, at = _head(data, at, ARRAY)
    if not count:
        return _NONE, at
    found = _PAGES.match(data, at)
    end = found.end() if found else at
    return Pages(count, data[at:end]), end


class _Numbers(dict[bytes, int]):
    """What an encoded number is, remembered: there are about as many as pages."""

    def __missing__(self, encoded: bytes) -> int:
        self[encoded] = value = encoded[0] if len(encoded) == 1 else int.from_bytes(encoded[1:], "big")
        return value


_number: Final = _Numbers().__getitem__


# --- merging ------------------------------------------------------------------------------------------


def merged(parts: Iterable[tuple[int, Iterable[Entry]]]) -> Iterator[Entry]:
    """The words of several indexes as one, the pages of each moved by a number. Parts stand in order of their pages."""

    def numbered(part: int, offset: int, entries: Iterable[Entry]) -> Iterator[tuple[bytes, int, int, Entry]]:
        for entry in entries:
            yield entry.word, part, offset, entry

    streams = [numbered(part, offset, entries) for part, (offset, entries) in enumerate(parts)]
    for word, group in groupby(merge(*streams), key=itemgetter(0)):
        same = [(offset, entry) for _, _, offset, entry in group]
        forms: dict[bytes, list[tuple[int, Pages]]] = {}
        for offset, entry in same:
            for form, pages in entry.forms:
                forms.setdefault(form, []).append((offset, pages))
        joined = tuple((form, _joined(lists)) for form, lists in sorted(forms.items()))
        yield Entry(word, _joined([(offset, entry.pages) for offset, entry in same]), joined)


def _joined(lists: list[tuple[int, Pages]]) -> Pages:
    """Lists of pages, each moved, as one list."""
    if len(lists) == 1:
        return _moved(*lists[0])
    parts: list[bytes] = []
    count = last = 0
    for offset, pages in lists:
        if not pages.length:
            continue
        distances = _PAGE.findall(pages.encoded)
        if len(distances) != pages.length:
            raise FormatError("a list of pages has another length than it says")
        first = distances[0]
        parts += (b"\x83", head(UNSIGNED, offset + _number(first) - last), pages.encoded[1 + len(first) :])
        last = offset + _total(distances)
        count += pages.length
    return Pages(count, b"".join(parts))


def _moved(offset: int, pages: Pages) -> Pages:
    """One list, as most words have: what is rare is in few segments. Only its first distance is another."""
    if not offset or not pages.length:
        return pages
    found = _PAGE.match(pages.encoded)
    if found is None:
        raise FormatError("a list of pages does not begin with a page")
    first = found[1]
    return Pages(pages.length, b"\x83" + head(UNSIGNED, offset + _number(first)) + pages.encoded[1 + len(first) :])


def _total(encoded: list[bytes]) -> int:
    """The sum of numbers. Most are below 256: one byte, or two of which the first is 24."""
    if max(map(len, encoded)) > 2:
        return sum(map(_number, encoded))
    joined = b"".join(encoded)
    return sum(joined) - 24 * (len(joined) - len(encoded))


# --- removing -----------------------------------------------------------------------------------------


def without(entries: Iterable[Entry], lost: Set[tuple[Spelling, int]]) -> Iterator[Entry]:
    """The words without the pages that have lost them; words that no page has are left out."""
    gone: dict[bytes, dict[bytes, set[int]]] = {}
    for (word, form), page in lost:
        gone.setdefault(word, {}).setdefault(form, set()).add(page)
    for entry in entries:
        if entry.word not in gone:
            yield entry
            continue
        of = gone[entry.word]
        pages = _reduced(entry.pages, of.get(b"", set()))
        forms = ((form, _reduced(found, of.get(form, set()))) for form, found in entry.forms)
        left = tuple((form, found) for form, found in forms if found.length)
        if pages.length or left:
            yield Entry(entry.word, pages, left)


def _reduced(pages: Pages, gone: Set[int]) -> Pages:
    """The list without some pages. All between two of them is copied, but for the distance of its first page."""
    if not gone:
        return pages
    rows = _PARTS.findall(pages.encoded)
    numbers = list(accumulate(map(_number, map(itemgetter(0), rows))))
    places = ((bisect_left(numbers, page), page) for page in sorted(gone))
    cuts = [place for place, page in places if place < len(numbers) and numbers[place] == page]
    parts: list[bytes] = []
    at = last = 0
    for start, end in pairwise([-1, *cuts, len(rows)]):
        size = len(b"".join(chain.from_iterable(rows[start + 1 : end]))) + end - start - 1
        if size:
            distance, rest = rows[start + 1]
            parts += (b"\x83", head(UNSIGNED, numbers[start + 1] - last), rest)
            parts.append(pages.encoded[at + 1 + len(distance) + len(rest) : at + size])
            last = numbers[end - 1]
        at += size + (1 + sum(map(len, rows[end])) if end < len(rows) else 0)
    return Pages(len(rows) - len(cuts), b"".join(parts))


def spellings(entries: Iterable[Entry]) -> dict[int, set[Spelling]]:
    """For each page its words and forms. For small indexes: it goes through all of them."""
    found: dict[int, set[Spelling]] = {}
    for entry in entries:
        for form, pages in ((b"", entry.pages), *entry.forms):
            for page in pages.numbers():
                found.setdefault(page, set()).add((entry.word, form))
    return found
