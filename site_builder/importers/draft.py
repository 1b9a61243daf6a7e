"""A draft of metadata: values, each with its reason, and what is left for a person to decide; written as YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

Value = str | tuple[str, ...] | tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """A key with its value. `reason` says what it was inferred from; `off`: written as a comment, to be switched on."""

    key: str
    value: Value
    reason: str = ""
    off: bool = False


@dataclass
class Draft:
    """What was found out about one file. `decide`: what a person has to look at, in words."""

    entries: list[Entry] = field(default_factory=list)
    decide: list[str] = field(default_factory=list)
    kept: str = ""
    """Front matter that the file had and that this archive does not understand; kept as a comment."""

    def add(self, key: str, value: Value, reason: str = "", *, off: bool = False) -> None:
        """Enter a value; the first one for a key stays."""
        if value and not self.has(key):
            self.entries.append(Entry(key, value, reason, off))

    def has(self, key: str) -> bool:
        return any(entry.key == key for entry in self.entries)

    def value(self, key: str) -> str:
        return next((e.value for e in self.entries if e.key == key and isinstance(e.value, str)), "")


_ORDER: Final = (
    "title", "subtitle", "language", "authors", "issued", "issued_basis", "date_as_printed", "published", "url",
    "summary", "added", "captured",
)  # fmt: skip


def as_yaml(draft: Draft, heading: str) -> str:
    """The draft as YAML, reasons as comments above what they explain."""
    lines = [f"# {line}" for line in heading.splitlines()]
    lines.append("draft: true")
    for entry in sorted(draft.entries, key=lambda e: _ORDER.index(e.key) if e.key in _ORDER else len(_ORDER)):
        if entry.reason:
            lines.append(f"# {entry.key}: {_one_line(entry.reason)}")
        lines += [f"# {line}" if entry.off else line for line in _entry(entry)]
    if draft.kept.strip():
        lines.append("# The front matter that the file had:")
        lines += [f"#   {_printable(line)}".rstrip() for line in draft.kept.strip("\n").splitlines()]
    return "\n".join([*lines, ""])


def _entry(entry: Entry) -> Iterable[str]:
    if isinstance(entry.value, str):
        yield f"{entry.key}: {scalar(entry.value)}"
        return
    mappings = [item for item in entry.value if isinstance(item, dict)]
    if entry.key == "captured":
        yield f"{entry.key}:"
        yield from (f"  {key}: {scalar(value)}" for key, value in mappings[0].items())
    elif mappings:
        yield f"{entry.key}:"
        for item in mappings:
            inner = ", ".join(f"{key}: {quoted(value)}" for key, value in item.items())
            yield f"  - {{{inner}}}"
    else:
        yield f"{entry.key}: [{', '.join(quoted(item) for item in entry.value if isinstance(item, str))}]"


_PLAIN: Final = re.compile(r"[^\W_](?:[\w ./()’‘“”–—·…!-]*[\w.)’”…!])?")
_TAKEN: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off"})


def scalar(text: str) -> str:
    """A text as a YAML value: plain where nothing in it could mean something else."""
    plain = _PLAIN.fullmatch(text) and text.isprintable() and text.casefold() not in _TAKEN
    return text if plain else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes (JSON's are YAML's); what is invisible is written as its number."""
    inner = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in inner)


def _one_line(text: str) -> str:
    return _printable(" ".join(text.split()))


def _printable(text: str) -> str:
    """For a comment, which ends at a line break of any kind and may hold no control characters."""
    return "".join(c if c.isprintable() or c == "\t" else " " for c in text)
