"""The tasks that make cards: one for the archive, one for each document where site.yaml asks for them.

Only what a list may say of a document stands on its card: nothing of its text, and nothing of what is held back. Other
sites want full addresses, so that without `base_url` there are no cards, and nothing is drawn.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from site_builder.cards.picture import Look, Words, colour, draw
from site_builder.catalog.rows import Artifact, Label
from site_builder.citing.work import publication_name
from site_builder.engine import Context
from site_builder.ids import document_url
from site_builder.render.environment import texts_of
from site_builder.render.labels import labels_with
from site_builder.render.names import DateView
from site_builder.render.site_view import CARD


def archive_card(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`card.png`: what the archive is called, what it is, who edits it."""
    base = str(ctx.row("setting", "base_url") or "")
    if not base or ctx.row("setting", "theme.cards") == "none":
        return ()
    editors = ", ".join(ctx.row("setting", "editors") or ())
    words = Words(
        archive=urlsplit(base).hostname or "",
        title=str(ctx.row("setting", "title")),
        text=str(ctx.row("setting", "description") or ""),
        foot=f"{labels_with(texts_of(ctx)).edited_by} {editors}" if editors else "",
    )
    return (Artifact(CARD, draw(words, _look(ctx))),)


def carded(ctx: Context) -> dict[str, dict[str, bool]]:
    """`carded[document id]`: the documents that have a card of their own."""
    wanted = ctx.row("setting", "base_url") and ctx.row("setting", "theme.cards") == "documents"
    return {"carded": dict.fromkeys(ctx.keys("card"), True) if wanted else {}}


def document_card(ctx: Context, document: str) -> tuple[Artifact, ...]:
    """`documents/<id>/card.png`: title, type, date and publication."""
    label: Label | None = ctx.row("label", document)
    if label is None:
        return ()
    t = labels_with(texts_of(ctx))
    date = DateView(label.date, label.basis).brief if label.date else t.undated
    facts = (t.word("type", label.type), date, publication_name(ctx, label.publication))
    words = Words(
        archive=str(ctx.row("setting", "title")),
        title=label.title or t.untitled,
        foot=" · ".join(fact for fact in facts if fact),
    )
    return (Artifact(f"{document_url(label.id)}{CARD}", draw(words, _look(ctx))),)


def _look(ctx: Context) -> Look:
    """The archive's own colours, as far as they are written in digits."""
    own = ctx.row("setting", "theme.tokens") or ()

    def token(name: str) -> str:
        return str(ctx.row("setting", f"theme.tokens.{name}")) if name in own else ""

    plain = Look()
    accent = str(ctx.row("setting", "theme.accent") or "") or token("stamp")
    given = (token("paper"), token("ink"), token("ink-2"), token("rule-2"), accent)
    return Look(*(colour(value) or default for value, default in zip(given, plain, strict=True)))
