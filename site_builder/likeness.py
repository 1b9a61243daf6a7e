"""Knowing a paragraph again: keyed fingerprints for the same text, keyed sketches for nearly the same.

`align` says which paragraph of a text now is which paragraph of the text as recorded. It sees no text of the past,
only what the ledger keeps of it. Pure: the same input gives the same answer.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

from site_builder.model import Struct

SAME_PLACE: Final = 0.3
"""Likeness from which a paragraph is taken for an edited one that stood between the same neighbours."""

ELSEWHERE: Final = 0.5
"""The same for one that stood anywhere else, or that was withdrawn before."""

CONTAINED: Final = 0.75
"""Share of a vanished paragraph that must stand in another one for the two to count as merged."""

SKETCH_SIZE: Final = 24
_LEAST_FEATURES: Final = 5  # below this, being contained in a longer paragraph says nothing
_HEADING: Final = "heading"
_LEAST_PROOF: Final = 3  # features of a part that the sketch must be able to know, to say where the part is from
_COMMON: Final = 64  # a word in more paragraphs than this finds no candidates
_NEAR: Final = 4  # candidates looked at on either side in the same place, whatever their words
_MOST: Final = 8  # candidates elsewhere, those that share most

# Thai, Lao, Burmese, Khmer, kana, Han
NO_BLANKS: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKENS: Final = re.compile(f"([{NO_BLANKS}]+)|[^\\W_{NO_BLANKS}]+")
_MASK: Final = (1 << 64) - 1
_MIX: Final = 0x9E3779B97F4A7C15

Memo = dict[str, int]
"""Words hashed so far under one key; made by the caller and thrown away with its call."""


def folded(text: str) -> str:
    """`text` as fingerprints see it: NFC, white space folded. Case and punctuation count."""
    return unicodedata.normalize("NFC", text if is_folded(text) else " ".join(text.split()))


def is_folded(text: str) -> bool:
    """Whether single blanks between words are all the white space of `text`: what else is white does not print."""
    return text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "


def fingerprint(text: str, key: str = "") -> str:
    """16 hex digits that only equal texts share; says nothing about the text to those without `key` (hex)."""
    return blake2b(folded(text).encode(), key=bytes.fromhex(key), digest_size=8).hexdigest()


# --- features and sketches ----------------------------------------------------------------------------


def features(text: str, key: str, memo: Memo) -> frozenset[int]:
    """The set of its words and pairs of neighbouring words, each a keyed number of 16 bits.

    In scripts that write no blanks between words, pairs of characters stand for words.
    """
    secret = bytes.fromhex(key)
    found: set[int] = set()
    previous = 0
    for token in _words(unicodedata.normalize("NFC", text).casefold()):
        word = memo.get(token)
        if word is None:
            word = int.from_bytes(blake2b(token.encode(), key=secret, digest_size=8).digest(), "big")
            memo[token] = word
        found.add(word >> 48)
        if previous:
            found.add(((previous * _MIX + word) & _MASK) >> 48)
        previous = word
    return frozenset(found)


def _words(text: str) -> Iterable[str]:
    for match in _TOKENS.finditer(text):
        run = match[1]
        if run is None or len(run) == 1:
            yield match[0]
        else:
            yield from (run[i : i + 2] for i in range(len(run) - 1))


def sketch(found: frozenset[int]) -> str:
    """The count of features and the smallest `SKETCH_SIZE` of them: a fair sample, the whole of a short paragraph."""
    numbers = [min(len(found), 0xFFFF), *sorted(found)[:SKETCH_SIZE]]
    return base64.urlsafe_b64encode(b"".join(n.to_bytes(2, "big") for n in numbers)).decode().rstrip("=")


class Sketch(Struct, frozen=True):
    size: int
    sample: frozenset[int]


def read_sketch(text: str) -> Sketch:
    """The inverse of `sketch`; a damaged one is like nothing."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    numbers = [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw) - 1, 2)]
    return Sketch(numbers[0], frozenset(numbers[1:])) if numbers else Sketch(0, frozenset())


def contained(old: Sketch, new: frozenset[int]) -> float:
    """The estimated share of the old paragraph that stands in the new one."""
    return len(old.sample & new) / len(old.sample) if old.sample else 0.0


def from_it(old: Sketch, new: frozenset[int]) -> float:
    """The estimated share of the new paragraph that stood in the old one; 0 where the sketch cannot tell.

    A sketch knows every feature of the old paragraph up to its largest: what is beyond it says nothing.
    """
    is_whole = old.size <= len(old.sample)
    known = new if is_whole else {feature for feature in new if feature <= max(old.sample, default=0)}
    return len(known & old.sample) / len(known) if len(known) >= _LEAST_PROOF else 0.0


def likeness(old: Sketch, new: frozenset[int]) -> float:
    """The estimated share of features that both have among those that either has (Jaccard), 0 to 1."""
    both = contained(old, new) * old.size
    either = old.size + len(new) - both
    return both / either if either else 0.0


# --- alignment ----------------------------------------------------------------------------------------


class Before(Struct, frozen=True):
    """A recorded block. `retired`: not live when it was recorded, so it only comes back by `ELSEWHERE`."""

    kind: str
    fingerprint: str
    sketch: str
    retired: bool = False


class Now(Struct, frozen=True):
    """A block of the text as it is."""

    kind: str
    fingerprint: str
    text: str


class Alignment(Struct, frozen=True):
    """`same`: index of now → index of before. `moved`: index of a vanished one → index of now that took its text in."""

    same: dict[int, int]
    moved: dict[int, int]


def align(before: Sequence[Before], now: Sequence[Now], key: str = "") -> Alignment:
    """Who is who: equal texts first, by their neighbours where a text stands more than once; then the most alike.

    Nearly linear: likeness is measured only for what is left, and only where rare words or the place agree.
    """
    live = [i for i, block in enumerate(before) if not block.retired]
    retired = [i for i, block in enumerate(before) if block.retired]
    keys = [(block.kind, block.fingerprint) for block in now]
    equal = _equal([(before[i].kind, before[i].fingerprint) for i in live], keys)
    same = {n: live[b] for n, b in equal.items()}
    for n, b in _in_order([(before[i].kind, before[i].fingerprint) for i in retired], keys, same).items():
        same[n] = retired[b]
    taken = set(same.values())
    left = [n for n in range(len(now)) if n not in same]
    gone = [b for b in live if b not in taken]
    if not left or not (gone or retired):
        return Alignment(same, {})
    memo: Memo = {}
    words = {n: features(now[n].text, key, memo) for n in left}
    spine = _rising(sorted((b, n) for n, b in same.items() if not before[b].retired))
    for pool, threshold in ((gone, SAME_PLACE), (retired, ELSEWHERE)):
        old = {b: read_sketch(before[b].sketch) for b in pool if b not in taken}
        fresh = {n: words[n] for n in left if n not in same}
        pairs = {(b, n) for b, n in _candidates(old, fresh, spine) if before[b].kind == now[n].kind}
        found = _best(pairs, old, fresh, spine, threshold)
        same |= found
        taken.update(found.values())
    _split(before, now, gone, same, words)
    taken = set(same.values())
    lost = {b: read_sketch(before[b].sketch) for b in gone if b not in taken}
    return Alignment(same, _merged(lost, words) | _renamed(before, now, same, lost))


def _equal(before: Sequence[object], now: Sequence[object]) -> dict[int, int]:
    """Now → before for equal keys. Repeated ones are told apart by walking on from neighbours that are known."""
    old, new = Counter(before), Counter(now)
    position = {key: i for i, key in enumerate(before) if old[key] == 1}
    unique = sorted((position[key], n) for n, key in enumerate(now) if new[key] == 1 and key in position)
    same = {n: b for b, n in unique}
    taken = set(same.values())
    spine = _rising(unique)
    stayed = set(spine)
    for pairs in (spine, [pair for pair in unique if pair not in stayed]):
        for step in (1, -1):
            for b, n in pairs:
                _walk(b + step, n + step, step, before, now, same, taken)
    spine = _rising(sorted((b, n) for n, b in same.items()))
    _repeated(before, now, same, spine)
    return same


def _walk(
    b: int, n: int, step: int, before: Sequence[object], now: Sequence[object], same: dict[int, int], taken: set[int]
) -> None:
    while 0 <= b < len(before) and 0 <= n < len(now) and before[b] == now[n] and b not in taken and n not in same:
        same[n] = b
        taken.add(b)
        b, n = b + step, n + step


def _repeated(before: Sequence[object], now: Sequence[object], same: dict[int, int], spine: list[_Pair]) -> None:
    """What is left of repeated texts: in order within the same place, then in order anywhere."""
    for placed in (True, False):
        taken = set(same.values())
        waiting: dict[tuple[object, int], deque[int]] = {}
        for b, key in enumerate(before):
            if b not in taken:
                waiting.setdefault((key, _place(spine, b, 0) if placed else 0), deque()).append(b)
        for n, key in enumerate(now):
            queue = waiting.get((key, _place(spine, n, 1) if placed else 0)) if n not in same else None
            if queue:
                same[n] = queue.popleft()


def _in_order(before: Sequence[object], now: Sequence[object], same: dict[int, int]) -> dict[int, int]:
    waiting: dict[object, deque[int]] = {}
    for b, key in enumerate(before):
        waiting.setdefault(key, deque()).append(b)
    found = {}
    for n, key in enumerate(now):
        if n not in same and (queue := waiting.get(key)):
            found[n] = queue.popleft()
    return found


_Pair = tuple[int, int]


def _rising(pairs: list[_Pair]) -> list[_Pair]:
    """The longest run of (before, now), sorted by the first, in which the second rises too: what was not moved."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for index, (_, n) in enumerate(pairs):
        at = bisect_left(tails, n)
        back.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(n)
            ends.append(index)
        else:
            tails[at], ends[at] = n, index
    chain = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = back[index]
    return chain[::-1]


def _place(spine: list[_Pair], index: int, side: int) -> int:
    """Between which members of the spine `index` (of before: side 0, of now: side 1) stands."""
    return bisect_left(spine, index, key=lambda pair: pair[side])


def _candidates(old: dict[int, Sketch], new: dict[int, frozenset[int]], spine: list[_Pair]) -> set[_Pair]:
    """Pairs (before, now) worth measuring: those that share a rare feature, and neighbours in the same place."""
    holders: dict[int, list[int]] = {}
    for n, found in new.items():
        for feature in found:
            holders.setdefault(feature, []).append(n)
    places: dict[int, list[int]] = {}
    for n in new:
        places.setdefault(_place(spine, n, 1), []).append(n)
    pairs: set[_Pair] = set()
    rank: dict[int, int] = {}
    for b, sketch_ in old.items():
        place = _place(spine, b, 0)
        at = rank.get(place, 0)
        rank[place] = at + 1
        pairs.update((b, n) for n in places.get(place, ())[max(0, at - _NEAR) : at + _NEAR + 1])
        shared: Counter[int] = Counter()
        for feature in sorted(sketch_.sample):
            if len(holding := holders.get(feature, ())) <= _COMMON:
                shared.update(holding)
        pairs.update((b, n) for n, _ in shared.most_common(_MOST))
    return pairs


def _best(
    pairs: Iterable[_Pair],
    old: dict[int, Sketch],
    new: dict[int, frozenset[int]],
    spine: list[_Pair],
    threshold: float,
) -> dict[int, int]:
    """One to one, the most alike first; of equals those in the same place, then the nearest."""
    ranked = []
    for b, n in pairs:
        away = _place(spine, b, 0) != _place(spine, n, 1)
        score = likeness(old[b], new[n])
        if score >= (ELSEWHERE if away else threshold):
            ranked.append((-score, away, abs(b - n), b, n))
    same: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, _, b, n in sorted(ranked):
        if b not in taken and n not in same:
            same[n] = b
            taken.add(b)
    return same


def _split(
    before: Sequence[Before],
    now: Sequence[Now],
    gone: Sequence[int],
    same: dict[int, int],
    words: dict[int, frozenset[int]],
) -> None:
    """Of a paragraph that was split the first part is the heir, be it the smaller one, and of one that was cut short
    what is left of it. Changes `same`."""
    spine = _rising(sorted((b, n) for n, b in same.items() if not before[b].retired))
    heirs = {b: n for n, b in same.items()}
    old = {b: read_sketch(before[b].sketch) for b in gone}
    fresh = {n: words[n] for n in words if n not in same}
    parts: dict[int, list[int]] = {}
    for b, n in _candidates(old, fresh, spine):
        if before[b].kind == now[n].kind and from_it(old[b], fresh[n]) >= CONTAINED:
            parts.setdefault(b, []).append(n)
    for b in gone:
        found = sorted(n for n in parts.get(b, ()) if n not in same)
        heir = heirs.get(b)
        if not found or (heir is None and len(found) < 2 and _place(spine, b, 0) != _place(spine, found[0], 1)):
            continue
        first = found[0] if heir is None else _run_before(heir, found)
        if first != heir:
            if heir is not None:
                del same[heir]
            same[first] = b


def _run_before(heir: int, parts: Sequence[int]) -> int:
    """The first of the parts that stand one after the other right before the heir."""
    while heir - 1 in parts:
        heir -= 1
    return heir


def _renamed(before: Sequence[Before], now: Sequence[Now], same: dict[int, int], lost: Iterable[int]) -> dict[int, int]:
    """Vanished heading → the new one that stands in its place, where there is one of each."""
    spine = _rising(sorted((b, n) for n, b in same.items() if not before[b].retired))
    gone: dict[int, list[int]] = {}
    new: dict[int, list[int]] = {}
    for b in lost:
        if before[b].kind == _HEADING:
            gone.setdefault(_place(spine, b, 0), []).append(b)
    for n, block in enumerate(now):
        if block.kind == _HEADING and n not in same:
            new.setdefault(_place(spine, n, 1), []).append(n)
    return {b[0]: new[place][0] for place, b in gone.items() if len(b) == len(new.get(place, ())) == 1}


def _merged(lost: dict[int, Sketch], words: dict[int, frozenset[int]]) -> dict[int, int]:
    """Vanished → the changed or new block that took its text in."""
    moved: dict[int, int] = {}
    for b, n in sorted(_candidates(lost, words, [])):
        if len(lost[b].sample) < _LEAST_FEATURES:
            continue
        share = contained(lost[b], words[n])
        if share >= CONTAINED and share > (contained(lost[b], words[moved[b]]) if b in moved else 0.0):
            moved[b] = n
    return moved
