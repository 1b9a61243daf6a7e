"""`document.editions` and `document.beside`: the languages of a text, and the original next to its translation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from site_builder.catalog.rows import Beside, Edition, Editions
from site_builder.catalog.translations import paragraphs, parts
from site_builder.endonyms import own_name
from site_builder.ids import document_url
from site_builder.model import Body
from site_builder.render import languages
from site_builder.render.lazy import lazy
from site_builder.render.scope import Scope
from site_builder.render.text import text

_MACHINE: Final = re.compile(r"\b(machine|automatic|automatically|automated|mt)\b", re.IGNORECASE)


class EditionView:
    """The text in one of its languages."""

    def __init__(
        self, scope: Scope, row: Edition, shared: bool, *, current: bool, is_first: bool, of_original: bool
    ) -> None:
        self._scope = scope
        self._row = row
        self._shared = shared
        self._current = current
        self._is_first = is_first
        self._of_original = of_original

    @property
    def current(self) -> bool:
        """Whether it is the document of this page."""
        return self._current

    @property
    def is_first(self) -> bool:
        """Whether it is the first of its language: two cannot both be the alternative in it."""
        return self._is_first

    @property
    def of_original(self) -> bool:
        """Whether it is the original that this document translates."""
        return self._of_original

    @property
    def href(self) -> str:
        """Link to it."""
        return self._scope.href(document_url(self._row.id))

    @property
    def language(self) -> str:
        """The tag of its language."""
        return self._row.language

    @property
    def name(self) -> str:
        """Its language, called as those call it who speak it; with the document's id where several share one."""
        name = own_name(self.language) if self.language else self._scope.t.language_unknown
        return f"{name} ({self._row.id})" if self._shared or not self.language else name

    @property
    def attributes(self) -> Markup:
        """` lang="…" dir="…"` of that name."""
        return languages.attributes(self.language)


def editions(scope: Scope, document: str) -> tuple[EditionView, ...]:
    """The languages of a document's translation set, originals first; empty when it stands alone."""
    row: Editions | None = scope.ctx.row("editions", document)
    if row is None:
        return ()
    often = Counter(member.language for member in row.members)
    first: dict[str, str] = {m.language: m.id for m in row.members if m.id == document}
    for member in row.members:
        first.setdefault(member.language, member.id)
    return tuple(
        EditionView(
            scope, member, often[member.language] > 1, current=member.id == document,
            is_first=first[member.language] == member.id, of_original=member.id == row.of,
        )
        for member in row.members
    )  # fmt: skip


class BesideView:
    """The original's text, to stand beside the translation."""

    def __init__(self, scope: Scope, row: Beside, original: str, own: Body, warnings: Sequence[str]) -> None:
        self._scope = scope
        self._row = row
        self._original = original
        self._own = own
        self._warnings = tuple(warnings)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader should know before either text is shown."""
        return tuple(dict.fromkeys((*self._warnings, *self._row.warnings)))

    @property
    def href(self) -> str:
        """Link to the original's own page, where its paragraphs can be cited."""
        return self._scope.href(document_url(self._original))  # type: ignore[arg-type]  # ids are strings in views

    @property
    def attributes(self) -> Markup:
        """` lang="…" dir="…"` of the original."""
        return languages.attributes(self._row.language)

    @property
    def language_name(self) -> str:
        """Its language in its own words, or nothing."""
        return own_name(self._row.language) if self._row.language else ""

    @property
    def is_note(self) -> bool:
        """Whether the archive itself wrote it."""
        return self._row.ours

    @lazy
    def text(self) -> Markup:
        """The original's words, without anchors: those belong to its own page."""
        return text(self._scope, self._row.body, self._row.marks, self._row.language, ours=self._row.ours, prefix="o-")

    @property
    def uneven(self) -> str:
        """That the two are not divided alike, in words; nothing when they are."""
        ours = (paragraphs(self._own), parts(self._own))
        theirs = (self._row.paragraphs, parts(self._row.body))
        if ours == theirs:
            return ""
        kind = "paragraph" if ours[0] != theirs[0] else "part"
        index = 0 if kind == "paragraph" else 1
        t = self._scope.t
        return t.sides_uneven.format(translation=t.count(ours[index], kind), original=t.count(theirs[index], kind))


def beside(scope: Scope, document: str, own: Body, warnings: Sequence[str]) -> BesideView | None:
    """The original that a document translates, when both are shown in full; None otherwise."""
    row: Editions | None = scope.ctx.row("editions", document)
    found: Beside | None = scope.ctx.row("beside", row.of) if row and row.of else None
    if row is None or found is None or not own.blocks:
        return None
    return BesideView(scope, found, row.of, own, warnings)


def is_machine(method: str) -> bool:
    """Whether a machine translated, by what the metadata say of the method."""
    return _MACHINE.search(method) is not None
