"""The rights gate: what of a document anybody may see, decided before any other stage has its text.

`decide` says what is public, `comments` and `redacted` cut away the rest. What is not returned here exists
nowhere else in a build: tables, pages, counts and search are made of what has passed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.model import Access, Body, Comment, Metadata
from site_builder.readers.excerpt import excerpt_of

CODES: Final = {
    "RIGHTS001": "Access is `excerpt`, but nothing says where the excerpt ends.",
}


class Decision(msgspec.Struct, frozen=True):
    """What may be shown of a document. Not `published`: nothing at all, not even that it exists."""

    published: bool
    access: Access
    reason: str = ""
    assumed: bool = False
    """The document itself says nothing; the archive's default was taken."""


def decide(metadata: Metadata, setting: Callable[[str], Any]) -> Decision:
    """Apply draft, embargo and access, in this order.

    `setting` gives `build.drafts`, `build.today` (YYYY-MM-DD) and `rights.default_access`; each is asked only when the
    document leaves it open, so that a build on another day concerns embargoes only.
    """
    if metadata.draft and not setting("build.drafts"):
        return Decision(False, "withheld", "draft")
    if metadata.embargo_until and metadata.embargo_until > setting("build.today"):
        return Decision(False, "withheld", "embargo")
    assumed = metadata.access is None
    access = metadata.access or _default(metadata, setting("rights.default_access"))
    if access == "withheld":
        return Decision(False, "withheld", "withheld", assumed)
    return Decision(True, access, _reason(metadata, access, assumed), assumed)


def as_if_published(metadata: Metadata) -> Decision:
    """What would be shown if neither draft nor embargo nor `withheld` kept it: for telling what is wrong beforehand."""
    return Decision(True, metadata.access if metadata.access == "excerpt" else "full")


def _default(metadata: Metadata, default: Access | None) -> Access:
    return default or ("full" if metadata.type == "note" else "metadata")


def _reason(metadata: Metadata, access: Access, assumed: bool) -> str:
    """Why the text is not there in full, in the archive's words; the rights statement comes first when there is one."""
    if access == "full":
        return ""
    if metadata.rights and (metadata.rights.statement or metadata.rights.note):
        return metadata.rights.statement or metadata.rights.note
    if assumed:
        return "Nobody has decided yet whether the text may be published."
    return "Only an excerpt is published." if access == "excerpt" else "The text is not published."


def body(text: Body, decision: Decision, metadata: Metadata, span: Span) -> tuple[Body, tuple[Diagnostic, ...]]:
    """The part of the text that may be shown. An excerpt without an end is an error and shows nothing."""
    if not decision.published or decision.access in ("metadata", "withheld"):
        return Body(), ()
    if decision.access == "full" or not (text.blocks or text.notes):
        return text, ()
    part = excerpt_of(text, metadata.excerpt)
    if part is None:
        return Body(), (
            Diagnostic(
                "RIGHTS001",
                Severity.ERROR,
                span,
                "access is excerpt, but the excerpt has no end",
                "put <!-- excerpt --> after its last paragraph, or list the paragraphs under excerpt:",
            ),
        )
    return part, ()


_OPENNESS: Final = {"withheld": 0, "metadata": 1, "excerpt": 2, "full": 3}


def comments(given: tuple[Comment, ...], decision: Decision, names: str) -> tuple[Comment, ...]:
    """The comments that may be shown: never more open than their document, names as the archive shows them.

    A reply to a comment that is left out moves up to the nearest one that is shown.
    """
    if not decision.published or decision.access != "full":
        return ()
    parents = {c.id: c.parent for c in given}
    kept = {c.id for c in given if _OPENNESS[c.access] >= _OPENNESS["excerpt"]}

    def shown_parent(comment: Comment) -> str:
        parent, seen = comment.parent, {comment.id}
        while parent and parent not in kept and parent not in seen:
            seen.add(parent)
            parent = parents.get(parent, "")
        return parent if parent in kept else ""

    return tuple(
        msgspec.structs.replace(c, parent=shown_parent(c), author=shown_name(c.author, names), access="full")
        for c in given
        if c.id in kept
    )


def shown_name(name: str, names: str) -> str:
    """A commenter's name under `comments.names`: shown, initials (the default) or hidden.

    >>> shown_name("Olga M. Petrova", "initials")
    'O. M. P.'
    """
    if names == "shown":
        return name
    if names == "hidden":
        return ""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalnum())


SHOWN_BY: Final = ("show", "facet", "search", "sort")
"""Uses that make an own field public."""


def own_fields(metadata: Metadata, setting: Callable[[str], Any]) -> Metadata:
    """Metadata without own fields that no use makes public: `show: false`, and neither facet, search nor sort."""
    kept = {
        name: value
        for name, value in metadata.fields.items()
        if any(setting(f"fields.{name}.{use}") for use in SHOWN_BY)
    }
    return msgspec.structs.replace(metadata, fields=kept) if kept != metadata.fields else metadata


def redacted(metadata: Metadata) -> Metadata:
    """Metadata without what corrections of kind `redaction` took back."""
    if not any(c.kind == "redaction" and c.old for c in metadata.corrections):
        return metadata
    corrections = tuple(
        msgspec.structs.replace(c, old="") if c.kind == "redaction" else c for c in metadata.corrections
    )
    return msgspec.structs.replace(metadata, corrections=corrections)
