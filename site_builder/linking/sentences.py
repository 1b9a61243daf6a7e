"""The sentence around a place of a text, for quoting it beside a link.

Decides by signs alone, in the scripts people write: where a full stop may be an abbreviation's, the sentence goes on,
because a quotation that is a little long does less harm than one that is cut.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Final

LIMIT: Final = 300
ELLIPSIS: Final = "…"
_BEFORE: Final = 100
"""How much of a long sentence stands before the words it is quoted for."""

_LONGEST: Final = 24
_LONGEST_ABBREVIATION: Final = 8
_OPENING: Final = "([{\"'“‘«„—–\u200e\u200f"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


ABBREVIATIONS: Final = _words("""
    mr mrs ms messrs mx dr prof st ste sr jr rev fr hon gen lt col maj capt cpt cmdr adm sgt cpl pvt gov sen rep
    amb pres supt insp det m mm mme mlle herr frau hr fr sra srta dra ing lic eng nos nr vol vols p pp ch chap
    arts secs fig figs eds trans cf ca viz v vs et op cit loc ibid id para paras cl appx ann mt ft approx est
    dept univ assn bros núm pág vgl bzw z.b d.h u.a jan feb mar apr jun jul aug sep sept oct nov dec tue tues
    thu thur thurs fri г гг ул стр см напр проф акад тов им пр св др κ κα σελ αρ
""")
"""Words that never end a sentence with their stop."""

_DOUBTFUL: Final = _words("""
    etc inc ltd co corp plc llc p.m a.m ph.d i.e e.g no art sec ed al app par mon wed sat sun т.д т.п т.е н.э
""")
"""Abbreviations that may end one: only before a word that often starts a sentence."""

_STARTERS: Final = _words("""
    a after again all also although an and another any as at because before both but by despite during each even
    every finally first for from given he her here his how however i if in indeed instead it its last later many
    meanwhile moreover most my neither never nevertheless no nobody none nor not nothing now of on once one only
    or other others our over perhaps she since so some soon still such that the their then there therefore these
    they this those though three thus to today two under unless until we what when where whether which while who
    why with within without yesterday yet you your в но и он она они это с на по как
""")

_SIGNS: Final = "[.!?…;؟۔।॥։።፧၊။\u037e。！？｡]"
_STOP = re.compile(
    f"({_SIGNS}{_SIGNS}*)"  # one class first, not a repeated one: texts are scanned for it at the speed of C
    "[\"'”’»“)\\]」』）〉》\u200e\u200f]*"
    r"(\s|\Z)?"
)
_WIDE: Final = frozenset("。！？｡")
"""Signs that need no blank after them."""

_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_NEXT_WORD = re.compile(r"\s*[\"'“‘«„(\[—–-]*\s*([^\W_]*)")


def sentence_around(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The sentence in which `text[start:end]` stands, and where those words are in it.

    Line breaks become blanks. One of more than `LIMIT` characters is cut between words, with an ellipsis.
    """
    left, right = _bounds(text, start, end)
    before, after = "", ""
    if right - left > LIMIT:
        first = max(left, min(start - _BEFORE, right - LIMIT))
        last = min(right, max(first + LIMIT, end))
        if first > left:
            left, before = _word_start(text, first, start), ELLIPSIS
        if last < right:
            right, after = _word_end(text, last, end), ELLIPSIS
    sentence = before + text[left:right].replace("\n", " ").replace("\t", " ") + after
    shift = len(before) - left
    return sentence, start + shift, end + shift


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence starts and ends, without blanks around it."""
    stops = _stops(text)
    before = bisect_right(stops, start) - 1
    left = stops[before] if before >= 0 else 0
    after = bisect_left(stops, end)
    right = stops[after] if after < len(stops) else len(text)
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return left, right


@lru_cache(maxsize=16)
def _stops(text: str) -> tuple[int, ...]:
    """Where sentences end, closing quotation marks included. Remembered: a paragraph is quoted more than once."""
    stops: list[int] = []
    for match in _STOP.finditer(text):
        sign, blank = match.groups()
        end = match.end()
        if blank:
            if _ends(text, sign, match.start(), end):
                stops.append(end - 1)
        elif blank is not None or sign[-1] in _WIDE:  # the end of the text, or no blank needed
            stops.append(end)
    return tuple(stops)


def _ends(text: str, sign: str, start: int, end: int) -> bool:
    """Whether the `sign` at `start` ends a sentence, the next of which would start at `end` or a little after."""
    following = text[end : end + 1]
    if following.islower() or (not following.isalnum() and _next_word(text, end)[:1].islower()):
        return sign[-1] in _WIDE
    if sign == ".":
        return _is_full_stop(text, start, end)
    return sign != ";" or _GREEK.match(text, start - 1) is not None  # a question mark in Greek


def _is_full_stop(text: str, start: int, end: int) -> bool:
    """Whether the stop at `start` is more than an abbreviation's."""
    before = text[max(0, start - _LONGEST) : start].rsplit(None, 1)
    last = before[-1].lstrip(_OPENING).casefold() if before else ""
    if len(last) > _LONGEST_ABBREVIATION:
        return True
    if last in ABBREVIATIONS:
        return False
    if last in _DOUBTFUL or _is_initial(last) or (len(last) < 3 and last.isdecimal()):
        following = _next_word(text, end).casefold()
        return not following or following in _STARTERS
    return True


def _next_word(text: str, offset: int) -> str:
    """The first word from `offset`, whatever brackets and quotation marks stand before it."""
    match = _NEXT_WORD.match(text, offset)
    return match[1] if match else ""


def _is_initial(word: str) -> bool:
    """`j`, `j.-p`, `u.s`: letters that stand for words."""
    if len(word) > 1 and "." not in word:
        return False
    return bool(word) and all(len(part) == 1 and part.isalpha() for part in word.replace(".-", ".").split("."))


def _word_start(text: str, offset: int, limit: int) -> int:
    """The first start of a word from `offset`, at most `limit`; in scripts without blanks the offset itself."""
    if offset == 0 or text[offset - 1].isspace():
        return offset
    blank = next((i for i in range(offset, min(limit, offset + 40)) if text[i].isspace()), -1)
    return blank + 1 if blank >= 0 else offset


def _word_end(text: str, offset: int, limit: int) -> int:
    """The last end of a word up to `offset`, at least `limit`."""
    if offset >= len(text) or text[offset].isspace():
        return offset
    blank = next((i for i in range(offset - 1, max(limit, offset - 40) - 1, -1) if text[i].isspace()), -1)
    return blank if blank >= limit else offset
