"""The comments that came with a document: a layer of its own, threaded, never the document's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from site_builder.model import Comment
from site_builder.render.labels import Labels
from site_builder.render.names import DateView, date_view

DEEPEST: Final = 3
"""Levels of nesting; what lies deeper stands on the last level and says to whom it replies."""


class CommentView:
    """One reader's comment with its replies."""

    def __init__(self, t: Labels, comment: Comment, author: str, level: int) -> None:
        self._t = t
        self._comment = comment
        self._author = author
        self._replies: list[CommentView] = []
        self._replying_to = ""
        self._level = level

    @property
    def level(self) -> int:
        """How deep it stands, 1 to 3."""
        return self._level

    @property
    def anchor(self) -> str:
        """The id of its element."""
        return f"c-{self._comment.id}"

    @property
    def author(self) -> str:
        """The name or initials as the archive may show them, or `Reader A` where the source has no name."""
        return self._author

    @property
    def attribution(self) -> str:
        """How sure the name is, in words; nothing when the source states it."""
        texts = {"inferred": self._t.attribution_inferred, "absent": self._t.attribution_absent}
        return texts.get(self._comment.attribution, "")

    @property
    def date(self) -> str:
        """The date as the source shows it."""
        return self._comment.date

    @property
    def issued(self) -> DateView | None:
        """The date as the archive reads it."""
        return date_view(self._comment.issued)

    @property
    def paragraphs(self) -> tuple[tuple[str, ...], ...]:
        """Its words, verbatim: paragraphs of lines."""
        found: list[list[str]] = [[]]
        for line in self._comment.body.strip("\n").split("\n"):
            if line.strip():
                found[-1].append(line)
            elif found[-1]:
                found.append([])
        return tuple(tuple(lines) for lines in found if lines)

    @property
    def note(self) -> str:
        """What the archive's editors remark on it."""
        return self._comment.note

    @property
    def replying_to(self) -> str:
        """Whom it answers, where its place does not show it."""
        return self._replying_to

    @property
    def replies(self) -> tuple[CommentView, ...]:
        """The comments under it."""
        return tuple(self._replies)


def threads(t: Labels, comments: Sequence[Comment]) -> tuple[CommentView, ...]:
    """Comments as trees, in the order of the source; circles of parents cannot hide one."""
    authors = _authors(t, comments)
    views: dict[str, CommentView] = {}
    roots: list[CommentView] = []
    for comment in _parents_first(comments):
        parent = views.get(comment.parent)
        level = min(parent.level + 1, DEEPEST) if parent else 1
        view = views[comment.id] = CommentView(t, comment, authors[comment.id], level)
        if parent is None:
            roots.append(view)
            continue
        view._replying_to = parent.author if parent.level == DEEPEST else ""
        (_holder(views, comment, parent)._replies).append(view)
    return tuple(roots)


def _holder(views: dict[str, CommentView], comment: Comment, parent: CommentView) -> CommentView:
    """The view under which a reply stands: its parent, or the parent's holder once the levels are used up."""
    while parent.level == DEEPEST:
        above = views.get(parent._comment.parent)
        if above is None:
            break
        parent = above
    return parent


def _parents_first(comments: Sequence[Comment]) -> list[Comment]:
    """Comments in the order given, but none before its parent."""
    by_id = {c.id: c for c in comments}
    done: dict[str, Comment] = {}
    for comment in comments:
        chain, here = [], comment
        while here.id not in done and here not in chain:
            chain.append(here)
            if here.parent not in by_id:
                break
            here = by_id[here.parent]
        for item in reversed(chain):
            done[item.id] = item
    return list(done.values())


def _authors(t: Labels, comments: Sequence[Comment]) -> dict[str, str]:
    """Names as shown; turns without any are lettered: Reader A, Reader B …"""
    names: dict[str, str] = {}
    nameless = 0
    for comment in comments:
        if comment.author:
            names[comment.id] = comment.author
        else:
            names[comment.id] = f"{t.reader} {_letters(nameless)}"
            nameless += 1
    return names


def _letters(n: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
