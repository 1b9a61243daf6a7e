"""The kinds of single values: texts, names, ids, dates, addresses, language tags, choices, numbers."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from site_builder import dates, languages
from site_builder.diagnostics import Severity, did_you_mean
from site_builder.ids import MAX_ID_LENGTH, RESERVED_IDS, WINDOWS_DEVICES, is_id, slug
from site_builder.schema import MISSING, Missing, Plain, Reading
from site_builder.yamltext import Node, Scalar, shorten, shown

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_DECEPTIVE = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\ufeff\u00ad\U000e0000-\U000e007f]")
_MARKS = re.compile(r"[\u200e\u200f\u061c]")
_JOINERS = re.compile(r"(?:[\x00-\u024f]|\A)[\u200c\u200d]|[\u200c\u200d](?:[\x00-\u024f]|\Z)")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_FLOOD = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5}")


def hidden_trouble(text: str) -> str:
    """What in a one-line `text` may deceive its reader's eye, in words; ``""`` when nothing does."""
    if text.isascii():
        return ""
    if found := _DECEPTIVE.search(text):
        return f"the invisible character U+{ord(found[0]):04X}"
    if found := _JOINERS.search(text):
        return "an invisible joiner (U+200C or U+200D) where it joins nothing"
    if (found := _MARKS.search(text)) and not _RIGHT_TO_LEFT.search(text):
        return f"the direction mark U+{ord(found[0]):04X} in a left-to-right text"
    return "more than four accents on one letter" if _FLOOD.search(text) else ""


class Text(Plain):
    """Words of any length, as typed; a block loses the line breaks after its last line."""

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        text = node.text
        if not text.isprintable() and (found := _CONTROL.search(text)):
            message = f"{to.name(path)} contains the control character U+{ord(found[0]):04X}"
            to.report("META011", node.span, message, "remove it")
            return MISSING
        return text.rstrip("\n") if node.style in ("|", ">") else text


class Verbatim(Text):
    """Words that must not change at all: a block loses only the line break that ends it."""

    words = "text, verbatim"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        if super().value(node, path, to) is MISSING:
            return MISSING
        if node.style == ">" or (not node.style and node.lead < 0):
            message = f"{to.name(path)} runs over several lines that YAML joins into one"
            to.report("META014", node.span, message, "begin it with `|` to keep the lines", Severity.WARNING)
        return node.text.removesuffix("\n") if node.style in ("|", ">") else node.text


class Name(Text):
    """A title or a name: one line, reported when it hides something. Blank counts as empty."""

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        text = super().value(node, path, to)
        if text is MISSING:
            return MISSING
        if "\n" in text:
            text = " ".join(text.split())
        if trouble := hidden_trouble(text):
            to.report("META010", node.span, f"{to.name(path)} contains {trouble}", "", Severity.WARNING)
        return text if text.strip() else ""


class Id(Plain):
    """The id of a document, an entity, a topic; `of` is the kind of thing it names, or ``""``."""

    def __init__(self, of: str = "", reserved: frozenset[str] = RESERVED_IDS) -> None:
        self.of = of
        self.reserved = reserved
        self.expects = "an id (lower-case ASCII letters, digits, -)"
        self.words = f"id of {'an' if of[:1] in 'aeiou' else 'a'} {of}" if of else "id"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        if is_id(node.text):
            if node.text in self.reserved:
                words = f'{to.name(path)} is "{node.text}", which is reserved for addresses of the site'
                to.report("META005", node.span, words, f"reserved: {', '.join(sorted(self.reserved))}")
                return MISSING
            return node.text
        if len(node.text) > MAX_ID_LENGTH:
            return to.wrong(node, path, f"an id of at most {MAX_ID_LENGTH} characters", "", "META005")
        guess = slug(node.text)
        return to.wrong(node, path, self.expects, f'perhaps "{shorten(guess)}"' if guess else "", "META005")

    def json(self) -> dict[str, Any]:
        pattern = "^[a-z0-9]+(-+[a-z0-9]+)*$"
        return {"type": ["string", "integer", "null"], "pattern": pattern, "maxLength": MAX_ID_LENGTH}


class IdOfSome(Id):
    """The id of a thing of one of several kinds; where two of them have it, `person:moss`."""

    def __init__(self, of: str, kinds: tuple[str, ...]) -> None:
        super().__init__(of)
        self.kinds = kinds

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        kind, colon, rest = node.text.partition(":")
        if colon and kind in self.kinds:
            found = super().value(Scalar(rest, node.span, node.style, -1), path, to)
            return found if found is MISSING else node.text
        return super().value(node, path, to)

    def json(self) -> dict[str, Any]:
        pattern = f"^(({'|'.join(self.kinds)}):)?[a-z0-9]+(-+[a-z0-9]+)*$"
        longest = MAX_ID_LENGTH + len(":") + max(map(len, self.kinds))
        return {**super().json(), "pattern": pattern, "maxLength": longest}


class Date(Plain):
    """An EDTF date as a `dates.Edtf`. With `own_calendar` it is in the calendar that the document declares."""

    expects = "a date (EDTF)"
    words = "date (EDTF)"

    def __init__(self, *, own_calendar: bool = False) -> None:
        self.own_calendar = own_calendar

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        try:
            return dates.parse(node.text, to.calendar if self.own_calendar else "gregorian")
        except dates.DateError as fault:
            reason = fault.reason.removeprefix("not a date: ")
            message = f'{to.name(path)}: "{shorten(node.text)}" is not a date: {reason}'
            to.report("DATE001", node.at(fault.offset), message)
            return MISSING

    def json(self) -> dict[str, Any]:
        example = "EDTF: 2016-03-24, 2016-03, 2016~, 2014-11-26/2014-11-30, 2016-21"
        return {"type": ["string", "integer", "null"], "$comment": example}


class DateText(Date):
    """An EDTF date that is kept as the text it was typed in."""

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        date = super().value(node, path, to)
        return date if date is MISSING else node.text


class Day(Plain):
    """A full date. `closed` is the value for one that cannot be read, where the wrong guess would publish."""

    expects = "a full date like 2016-03-24"
    words = "full date"

    def __init__(self, closed: str | Missing = MISSING) -> None:
        self.closed = closed

    def read(self, node: Node, path: str, to: Reading) -> Any:
        value = super().read(node, path, to)
        given = not (isinstance(node, Scalar) and node.missing)
        return self.closed if value is MISSING and given else value

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        if dates.is_full_date(node.text):
            return node.text
        return to.wrong(node, path, self.expects, "", "DATE002")

    def json(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


class Url(Plain):
    """A web address. Other schemes (`javascript:`, `data:`, `file:`) never get further than this."""

    expects = "a web address that begins with http:// or https://"
    words = "web address"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        text = node.text
        scheme, mark, rest = text.partition("://")
        if not mark or scheme.lower() not in ("http", "https") or rest[:1] in ("", "/", "?", "#"):
            hint = f'did you mean "https://{shorten(text)}"?' if re.match(r"[\w-]+(\.[\w-]+)+(/|\Z)", text) else ""
            return to.wrong(node, path, self.expects, hint, "META006")
        if bad := next((c for c in text if c.isspace() or c == "\\" or not c.isprintable()), ""):
            what = "a blank" if bad.isspace() else "a backslash" if bad == "\\" else f"the character U+{ord(bad):04X}"
            place = node.at(text.index(bad))
            to.report("META006", place, f"{to.name(path)} is not a web address: it contains {what}", "remove it")
            return MISSING
        return text

    def json(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "pattern": "^[hH][tT][tT][pP][sS]?://"}


class Language(Plain):
    """A BCP 47 tag, in its canonical spelling whatever was typed."""

    expects = "a language tag (BCP 47)"
    words = "language tag (BCP 47)"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        tag, reason, better = languages.judge(node.text)
        if reason:
            hint = f'did you mean "{better}"?' if better else "write `en`, `de-AT`, `zh-Hant`"
            if not tag:
                return to.wrong(node, path, self.expects, f"{reason}; {hint}", "META007")
            message = f"{to.name(path)}: {reason}"
            to.report("META008", node.span, message, f'write "{better}"' if better else "", Severity.WARNING)
        return tag

    def json(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"}


class Choice(Plain):
    """One of a few words. `closed` is the value for any other word, where the wrong guess would publish."""

    def __init__(self, *values: str, closed: str | Missing = MISSING) -> None:
        self.values = values
        self.closed = closed
        self.expects = f"one of {', '.join(values)}"
        self.words = " | ".join(values)

    def read(self, node: Node, path: str, to: Reading) -> Any:
        value = super().read(node, path, to)
        given = not (isinstance(node, Scalar) and node.missing)
        return self.closed if value is MISSING and given else value

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        if node.text in self.values:
            return node.text
        near = did_you_mean(node.text, self.values)
        if to.origin(path):
            hint = f"add it to `values` of the import rule: `{{{shorten(node.text)}: …}}`"
            return to.wrong(node, path, self.expects, hint, "META004")
        if near:
            to.report("META004", node.span, f"{to.name(path)} cannot be {shown(node)}", near)
            return MISSING
        return to.wrong(node, path, self.expects, "", "META004")

    def json(self) -> dict[str, Any]:
        values: list[Any] = [int(v) if v.isdigit() else v for v in self.values]
        return {"enum": [*values, *(v for v in self.values if v.isdigit()), None]}


class Flag(Plain):
    """`true` or `false`; no other word, because `no` may be Norwegian. `closed` as with `Choice`."""

    expects = "true or false"

    def __init__(self, closed: bool | Missing = MISSING) -> None:
        self.closed = closed

    def read(self, node: Node, path: str, to: Reading) -> Any:
        value = super().read(node, path, to)
        given = not (isinstance(node, Scalar) and node.missing)
        return self.closed if value is MISSING and given else value

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        word = node.text.lower()
        if word in ("true", "false") and not node.style:
            return word == "true"
        meant = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}.get(word)
        hint = f'write "{meant}"' if meant else ("without quotes" if node.style and word in ("true", "false") else "")
        return to.wrong(node, path, self.expects, hint, "META004")

    def json(self) -> dict[str, Any]:
        return {"type": ["boolean", "null"]}


class Whole(Plain):
    """A whole number in a range."""

    def __init__(self, least: int = 1, most: int = 999_999) -> None:
        self.least = least
        self.most = most
        self.expects = f"a whole number from {least} to {most}"
        self.words = "whole number"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        text = node.text
        # The length is checked first: turning 5,000 digits into a number is slow, or refused by Python.
        if len(text) <= 9 and re.fullmatch(r"-?(0|[1-9][0-9]*)", text) and self.least <= int(text) <= self.most:
            return int(text)
        return to.wrong(node, path, self.expects, "", "META009")

    def json(self) -> dict[str, Any]:
        return {"type": ["integer", "null"], "minimum": self.least, "maximum": self.most}


class Decimal(Plain):
    """A decimal number without exponent, in a range when one is given."""

    def __init__(self, least: float | None = None, most: float | None = None) -> None:
        self.least = least
        self.most = most
        self.expects = "a decimal number" if least is None else f"a decimal number from {least:g} to {most:g}"
        self.words = "number"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        text = node.text
        if len(text) <= 24 and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text, re.ASCII):
            number = float(text)
            if (self.least is None or self.least <= number) and (self.most is None or number <= self.most):
                return number
        return to.wrong(node, path, self.expects, "", "META009")

    def json(self) -> dict[str, Any]:
        limits = {"minimum": self.least, "maximum": self.most}
        return {"type": ["number", "null"], **{k: v for k, v in limits.items() if v is not None}}


class Token(Plain):
    """A text of a fixed form, lower-cased: a checksum, a colour."""

    def __init__(self, pattern: str, expects: str) -> None:
        self.pattern: Final = pattern
        self.expects = expects

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        text = node.text.lower()
        return text if re.fullmatch(self.pattern, text) else to.wrong(node, path, self.expects, "", "META009")

    def json(self) -> dict[str, Any]:
        return {"type": ["string", "integer", "null"]}


class SitePath(Plain):
    """A relative path inside the archive or the site: never out of it, not on Windows either, encoded or not."""

    expects = "a relative path"
    words = "path"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        reason = unsafe(node.text)
        if not reason:
            return node.text
        message = f"{to.name(path)} is not a safe path: {shown(node)} {reason}"
        hint = f'write "{shorten(node.text.lstrip("/"))}"' if reason == _ABSOLUTE and node.text.strip("/") else ""
        to.report("PATH101", node.span, message, hint)
        return MISSING

    def json(self) -> dict[str, Any]:
        return {"type": ["string", "integer", "null"]}


_ABSOLUTE: Final = "begins with /"


def unsafe(path: str) -> str:
    """Why `path` may not be used below a folder, in words; ``""`` when it may. Percent-escapes are looked through."""
    plain = path
    for _ in range(3):  # %252e is %2e is `.`: some servers decode twice
        plain = unquote(plain)
    if not plain.strip() or not path.strip():
        return "is empty"
    if plain.startswith("/"):
        return _ABSOLUTE
    if "\\" in plain:
        return "contains a backslash"
    if not plain.isprintable() or hidden_trouble(plain):
        return "contains invisible or control characters"
    parts = plain.rstrip("/").split("/")
    if ".." in parts or "." in parts or "" in parts:
        return "contains `..`, `.` or an empty part"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", plain):
        return "begins with a drive or a scheme"
    if any(part != part.strip(" ") or part.endswith(".") for part in parts):
        return "has a part that begins or ends with a blank or ends with a dot"
    if any(part.partition(".")[0].lower() in WINDOWS_DEVICES for part in parts):
        return "has a part that Windows reserves for a device"
    return "contains one of ? # * : | < > and double quotes" if re.search(r'[?#*:|<>"]', plain) else ""
