"""Where Markdown speaks of the thing that is renamed: wikilinks, links to its file, links to its address.

What looks like one may be literal (in code, behind a backslash), so the reader decides: a place is changed when the
references that the reader finds change with it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from site_builder import readers
from site_builder.diagnostics import Span
from site_builder.ids import SourcePath
from site_builder.model import Body
from site_builder.readers import Parsed
from site_builder.renaming.wanted import Wanted
from site_builder.renaming.yaml_places import CannotEdit


class Prose(NamedTuple):
    """A text in Markdown. `ours`: addresses below `/` in it are those of this site."""

    file: SourcePath
    text: str
    ours: bool


class Change(NamedTuple):
    """`new` in place of what stands from `start` to `end` of the text."""

    start: int
    end: int
    new: str


def changes(prose: Prose, wanted: Wanted, file: SourcePath, new_file: SourcePath) -> list[Change]:
    """What has to change in a text. `file`: the source of what is renamed, to be called `new_file`, or ``""``.

    Raises CannotEdit when some reference cannot be found in the text.
    """
    found = [*_wikilinks(prose, wanted), *_links(prose, file, new_file), *_addresses(prose, wanted)]
    if not found:
        return []
    before = _said(prose)
    hoped = [_renamed(prose, one, wanted, file, new_file) for one in before]
    if before == hoped:
        return []
    if len(found) != sum(old != new for old, new in zip(before, hoped, strict=True)):
        found = [one for one in found if _said(prose, [one]) != before]
    if _said(prose, found) != hoped:
        raise CannotEdit(f"{prose.file}: a reference to {wanted.old} cannot be changed without changing more")
    return found


def apply(text: str, found: list[Change]) -> str:
    """The text after changes that do not overlap."""
    for start, end, new in sorted(found, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def body(text: str) -> Body:
    return _read(text).body


def _read(text: str) -> Parsed:
    return readers.get("markdown").read(text, Span(SourcePath("text"), 1, 1))


# --- candidates ---------------------------------------------------------------------------------------


def _wikilinks(prose: Prose, wanted: Wanted) -> Iterator[Change]:
    for match in re.finditer(r"\[\[([^\[\]|#\\]+)(?=[|#\\]|\]\])", prose.text):
        if wanted.means(match[1]):
            lead = len(match[1]) - len(match[1].lstrip())
            tail = len(match[1]) - len(match[1].rstrip())
            new = wanted.renamed(match[1])
            yield Change(match.start(1) + lead, match.end(1) - tail, new)


def _links(prose: Prose, file: SourcePath, new_file: SourcePath) -> Iterator[Change]:
    if not file:
        return
    name, new = posixpath.basename(file), posixpath.basename(new_file)
    for match in re.finditer(rf"([^\s()<>\[\]\"']*?)(?<![\w.-]){re.escape(name)}(?![\w-])", prose.text):
        if _meant(prose, match[1] + name) == file:
            yield Change(match.end() - len(name), match.end(), new)


def _meant(prose: Prose, typed: str) -> str:
    """The file that a relative link means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(prose.file), typed))


def _addresses(prose: Prose, wanted: Wanted) -> Iterator[Change]:
    if not prose.ours:
        return
    for match in re.finditer(rf"(?<![\w/.:-])/{re.escape(wanted.old_url.rstrip('/'))}(?=[/?#\s)>\"']|\Z)", prose.text):
        yield Change(match.start(), match.end(), f"/{wanted.new_url.rstrip('/')}")


# --- what the reader finds ----------------------------------------------------------------------------

_Said = tuple[str, str, str]
"""(`ref`, `file` or `href`; target; fragment)."""


def _said(prose: Prose, found: list[Change] | None = None) -> list[_Said]:
    parsed = _read(apply(prose.text, found or []))
    refs = [("file" if r.file else "ref", r.target, r.fragment) for r in parsed.references]
    marks = (mark for one in parsed.body.prose() for mark in one.marks if mark.tag == "link")
    return [*refs, *(("href", mark.attrs.get("href", ""), "") for mark in marks)]


def _renamed(prose: Prose, said: _Said, wanted: Wanted, file: SourcePath, new_file: SourcePath) -> _Said:
    what, target, fragment = said
    if what == "ref" and wanted.means(target):
        return what, wanted.renamed(target), fragment
    if what == "file" and file and _meant(prose, target) == file:
        return what, target[: -len(posixpath.basename(file))] + posixpath.basename(new_file), fragment
    if what == "href" and prose.ours and target.startswith("/") and (new := wanted.address(target)):
        return what, new, fragment
    return said
