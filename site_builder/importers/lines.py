"""What the lines at the head of a copied page say about it: title, byline, date, where it appeared first.

Pages are copied by hand, with navigation in front and comments behind; so only the head is looked at, and only lines
that say one thing count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from site_builder.importers import days

HEAD: Final = 15
"""Lines with words in them that count as the head."""
DATED: Final = 12
"""Those of them in which a date is looked for."""
LONG: Final = 200
"""Characters beyond which a line is a paragraph."""
_SHORT: Final = 80


class Line(NamedTuple):
    number: int
    text: str


class Fact(NamedTuple):
    """A value and why it is thought so."""

    value: str
    reason: str


def lines_of(text: str) -> list[Line]:
    """The lines that have words, blanks squeezed."""
    return [Line(n, " ".join(line.split())) for n, line in enumerate(text.splitlines(), 1) if line.strip()]


def shown(line: Line) -> str:
    text = line.text if len(line.text) <= _SHORT else line.text[: _SHORT - 1].rstrip() + "…"
    return f'{place(line)}: "{text}"'


def place(line: Line) -> str:
    """Where a line stands, as far as that can be said: a page's text may not be found again in its markup."""
    return f"line {line.number}" if line.number else "the head of the text"


_MARKUP: Final = re.compile(r"<[^>]*>|^[\s#>*_-]+")
_SURE: Final = 12
"""Characters of a line that are enough to know it again by."""


def placed(text: str, source: str) -> list[Line]:
    """The lines of a text that was read from markup, with the numbers they have there; 0: not to be found again."""
    raw = [" ".join(_MARKUP.sub(" ", line).split()) for line in source.splitlines()]
    found: list[Line] = []
    at = 0
    for line in lines_of(text):
        start = line.text[: _SURE + 4]
        match = next(
            (n for n in range(at, len(raw)) if raw[n] == line.text or (len(start) > _SURE and start in raw[n])), None
        )
        at = at if match is None else match
        found.append(Line(0 if match is None else match + 1, line.text))
    return found


# --- title and byline ---------------------------------------------------------------------------------


def title(lines: Sequence[Line]) -> tuple[Fact, Line] | None:
    """The first line with two words that does not return: what returns is navigation. A first line needs but one.

    A line that has but a date, or a place and a date, heads a letter and names nothing.
    """
    often = Counter(line.text for line in lines)
    head = [line for line in (before_comments(lines) or lines[:1])[:HEAD] if not _is_day(line.text)]
    for line in head:
        words = re.findall(r"[^\W\d_]{2,}", line.text)
        few = len(words) < 2 and not (line is head[0] and words and len(words[0]) > 3)
        if few or often[line.text] > 1 or _is_note(line.text):
            continue
        if len(line.text) > LONG:
            cut = line.text[:_SHORT].rpartition(" ")[0] or line.text[:_SHORT]
            return Fact(f"{cut} …", f"the beginning of {place(line)}; no line stands for itself"), line
        skipped = " that looks like one" if line is not lines[0] else ""
        return Fact(line.text, f"the first line{skipped} ({place(line)})"), line
    return None


_BY: Final = re.compile(r"(?:written |posted |story |text )?by[: ]\s*(?P<names>\S.*)", re.IGNORECASE)
_PARTICLES: Final = frozenset(
    ("de", "del", "della", "der", "den", "van", "von", "bin", "ibn", "al", "el", "la", "le", "du", "dos", "da", "zu")
)


def byline(lines: Sequence[Line], after: Line) -> tuple[tuple[str, ...], str, bool, Line] | None:
    """Names, the reason, whether a line says so ("By …") or only stands where names stand, and that line."""
    lines = before_comments(lines)
    for line in _following(lines, after, 6):
        match = _BY.match(line.text)
        if match and (names := _names(match["names"])):
            return names, f"{shown(line)} says so", True, line
    for line in _following(lines, after, 1):
        if _is_name(line.text) and not _BY.match(line.text):
            return (line.text,), f"unsure: {shown(line)} follows the title, and nothing says who that is", False, line
    return None


def _following(lines: Sequence[Line], after: Line, number: int) -> Sequence[Line]:
    at = next((i for i, line in enumerate(lines) if line is after), -1)
    return lines[at + 1 : at + 1 + number]


def _names(text: str) -> tuple[str, ...]:
    """The names in a byline; what follows a bar, a date, "for", a title after a comma, is not part of them."""
    if printed := days.find(text):
        text = text[: printed.start]
    text = re.split(r"\s+[|•·–—-]\s+|,? for | in [A-Z]|\s*[|•·]\s*", text)[0].strip(" ,.;|-–—")
    pieces = [piece.strip() for piece in re.split(r",\s*and\s+|\s+and\s+|\s*&\s*|,\s*", text)]
    names = tuple(piece for piece in pieces if _is_name(piece))
    return names if names and len(names) == len(pieces) else names[:1]


def _is_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 60 or not re.fullmatch(r"[^\W\d_][\w.'’ -]*[\w.]", text):
        return False
    if any(c.isdigit() for c in text) or text.isupper():
        return False
    counted = [word for word in words if word.casefold() not in _PARTICLES]
    return len(counted) >= 2 and all(word[0].isupper() or not word[0].isascii() for word in counted)


# --- date ---------------------------------------------------------------------------------------------

_AROUND: Final = re.compile(
    r"(?:(?:first )?(?:published|posted|updated|last updated|issued|dated?|on|at|from|of|by|est|edt|gmt|utc|bst|cet|msk"
    r"|am|pm|a\.m|p\.m|في|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|urday|rsday)?|\d{1,2}[:.]\d\d"
    r"|[\W_])+",
    re.IGNORECASE,
)
_DATELINE: Final = re.compile(r"[A-Z][A-Z .'’-]{2,40},\s*")


_PLACE: Final = re.compile(r"[^\W\d_][\w.'’\"«»“”() ,،-]{1,60}(?:[,،]|\sفي)\s*")
_SMALL: Final = _PARTICLES | frozenset(("of", "the", "in", "on", "and", "am", "an", "und", "sur", "на", "и"))


def day(lines: Sequence[Line]) -> tuple[days.Printed, Line] | None:
    """A date that stands at the head of the text, and where.

    Alone, in the byline, in a dateline (LONDON, 3 May 1920 —), or after a place or a paper (Odessa, 4 March 1919);
    the last only before the first paragraph, since readers sign in that way too.
    """
    begun = False
    for line in before_comments(lines)[:DATED]:
        printed = days.find(line.text)
        if printed is not None:
            before = line.text[: printed.start]
            if _is_day(line.text, place=not begun) or _DATELINE.fullmatch(before):
                return printed, line
        begun = begun or len(line.text) > LONG
    return None


def _is_day(text: str, *, place: bool = True) -> bool:
    """Whether a line has a date and nothing else, but for who wrote it, the hour, and, if `place`, where."""
    printed = days.find(text) if len(text) < 120 else None
    if printed is None or not _is_frame(text[printed.end :]):
        return False
    before = text[: printed.start]
    return _is_frame(_BY.sub("", before)) or (place and _is_place(before))


def _is_place(text: str) -> bool:
    """A name with a comma after it; in a sentence some word would begin small."""
    words = re.findall(r"[^\W\d_][\w’'-]*", text)
    named = [word for word in words if word.casefold() not in _SMALL]
    return _PLACE.fullmatch(text) is not None and 1 <= len(named) <= 6 and not any(w[0].islower() for w in named)


def _is_frame(text: str) -> bool:
    """Whether nothing but words that go with a date are left."""
    return not text.strip() or _AROUND.fullmatch(text.strip()) is not None


# --- where it comes from ------------------------------------------------------------------------------

_FIRST: Final = re.compile(
    r"(?:this (?:article|essay|post|piece|story|text|report|interview) )?(?:was )?"
    r"(?:(?:originally|first) (?:appeared|published|posted|printed)(?: (?:at|in|on|by|with|from))?"
    r"|re-?published (?:from|with permission (?:from|of)|courtesy of)|re-?printed (?:from|with permission (?:from|of))"
    r"|re-?posted from|cross-?posted from|via|courtesy of|source)\b:?\s+(?P<where>\S.*)",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")


class Origin(NamedTuple):
    """A publication by name, its address when one stands there, and where it says so."""

    name: str
    url: str
    basis: str


def origins(lines: Sequence[Line]) -> Iterator[Origin]:
    """Lines that say where a text appeared before, anywhere in it: "originally appeared at X", "Via X"."""
    seen: set[str] = set()
    for line in lines:
        match = _FIRST.match(line.text) if len(line.text) <= 120 else None
        if match is None:
            continue
        where = match["where"]
        url = found.group().rstrip(".,;)") if (found := _ADDRESS.search(where)) else ""
        name = _ADDRESS.sub("", where)
        if printed := days.find(name):
            name = name[: printed.start]
        name = re.split(r"\.\s|\s[|–—-]\s|,\s|\s(?:on|in|at|dated)\s*$", name)[0].strip(" .,;:()[]…“”\"'*_")
        if (name or url) and name.casefold() not in seen and len(name.split()) <= 6:
            seen.add(name.casefold())
            yield Origin(name, url, shown(line))


_COMMENTS: Final = re.compile(
    r"(?:view |show |read )?(?:all )?(?:\d+ |no )?comments?(?: \(\d+\))?:?|leave a (?:comment|reply)"
    r"|add (?:a )?new comment|join the discussion|reply|repl(?:y|ies) to\b.*"
    r"|\S.* (?:says|said|wrote|writes):(?: .*\d.*)?"
    r"|(?:\d+ )?(?:комментари[ийяев]+|kommentare?|commentaires?|comentarios?|تعليقات|التعليقات)(?: \(\d+\))?:?",
    re.IGNORECASE,
)


def comments(lines: Sequence[Line]) -> Line | None:
    """The first line that looks like the beginning of readers' comments."""
    return next((line for line in lines if len(line.text) < 60 and _COMMENTS.fullmatch(line.text)), None)


def before_comments(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines above readers' comments; what readers sign and date is not the text's."""
    first = comments(lines)
    return lines if first is None else lines[: next(i for i, line in enumerate(lines) if line is first)]


def _is_note(text: str) -> bool:
    """A line that says where or by whom; no title."""
    return bool(_FIRST.match(text) or _BY.match(text) or _ADDRESS.fullmatch(text))
