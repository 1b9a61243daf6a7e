"""The sentence around a place of a text, for quoting it beside a link.

Decides by signs alone, in the scripts people write: where a full stop may be an abbreviation's, the sentence goes on,
because a quotation that is a little long does less harm than one that is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

LIMIT: Final = 300
ELLIPSIS: Final = "…"
_WINDOW: Final = LIMIT + 60
_BEFORE: Final = 100
"""How much of a long sentence stands before the words it is quoted for."""

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

_STOP = re.compile(
    r"(?P<wide>[。！？｡]+[”’」』）〉》]*)"
    r"|(?P<stop>[.!?…؟۔।॥։።፧၊။។༎\u037e]+|(?<=[\u0370-\u03ff\u1f00-\u1fff]);)"
    r"[\"'”’»“)\]\u200e\u200f]*(?=\s|\Z)"
)
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«]*\Z")
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
    """Where the sentence starts and ends, without blanks around it. Looks no further than a quotation can reach."""
    left = max(0, start - _WINDOW)
    for stop in _stops(text, left, start):
        left = stop
    right = next(_stops(text, max(end - 1, start), min(len(text), end + _WINDOW), end), min(len(text), end + _WINDOW))
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return left, right


def _stops(text: str, begin: int, until: int, least: int = 0) -> Iterator[int]:
    """Ends of sentences between two offsets, closing quotation marks included, from `least` on."""
    for match in _STOP.finditer(text, begin):
        if match.start() >= until:
            return
        if match.end() >= least and (match["wide"] or _ends(text, match)) and (least or match.end() <= until):
            yield match.end()


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether this sign ends a sentence here."""
    following = _NEXT_WORD.match(text, match.end())
    word = following[1] if following else ""
    if word[:1].islower():
        return False
    if match["stop"] != ".":
        return True
    before = _LAST_WORD.search(text, max(0, match.start() - 30), match.start())
    last = (before[0] if before else "").strip("\u200e\u200f").casefold()
    if last in ABBREVIATIONS:
        return False
    if _is_initial(last) or last in _DOUBTFUL or (last.isdecimal() and len(last) < 3):
        return word.casefold() in _STARTERS or not word
    return True


def _is_initial(word: str) -> bool:
    """`j`, `j.-p`, `u.s`: letters that stand for words."""
    return bool(word) and all(len(part) == 1 and part.isalpha() for part in re.split(r"\.-?", word))


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
