"""What all views of one page share: the recorded context and the address of the page.

Everything a view says is fetched here, when it is asked for, so that a page depends on what its template touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from site_builder.catalog.rows import Card, Label, Term, TermKey, split_key
from site_builder.ids import UrlPath, relative, term_url
from site_builder.ownfields import ROLE
from site_builder.render.environment import texts_of
from site_builder.render.labels import Labels, labels_with

if TYPE_CHECKING:
    from site_builder.engine import Context


class Scope:
    """`ctx` and the page's `url`; `fixed` for the one page that may be answered at any address (404)."""

    __slots__ = ("ctx", "fixed", "t", "url")

    def __init__(self, ctx: Context, url: str, *, fixed: bool = False) -> None:
        self.ctx = ctx
        self.t: Labels = labels_with(texts_of(ctx))
        self.url = UrlPath(url)
        self.fixed = fixed

    def href(self, target: str) -> str:
        """The reference from this page to `target`, an address below the site's root."""
        if self.fixed:
            return self.base_path + target
        return relative(UrlPath(target), self.url)

    def absolute(self, target: str) -> str:
        """The full address of `target`, or ``""`` while the archive has no `base_url`."""
        base: str = self.setting("base_url") or ""
        return f"{base.rstrip('/')}/{target}" if base else ""

    @property
    def base_path(self) -> str:
        path = urlsplit(self.setting("base_url") or "").path.rstrip("/")
        return f"{path}/"

    def setting(self, leaf: str) -> Any:
        """The value of a leaf of site.yaml, None when it has none."""
        return self.ctx.row("setting", leaf)

    def role(self, role: str) -> str:
        """What a term is to a document, in words: those of the vocabulary of roles, or the label of an own field."""
        name = role.removeprefix(ROLE)
        if name == role:
            return self.t.word("role", role or "about")
        return str(self.setting(f"fields.{name}.label") or name)

    def card(self, document: str) -> Card | None:
        row: Card | None = self.ctx.row("card", document)
        return row

    def label(self, document: str) -> Label | None:
        row: Label | None = self.ctx.row("label", document)
        return row

    def labels(self, documents: Iterable[str]) -> dict[str, Label]:
        return {key: label for key in documents if (label := self.label(key)) is not None}

    def term(self, key: str) -> Term | None:
        row: Term | None = self.ctx.row("term", key)
        return row

    def terms(self, keys: Iterable[str]) -> dict[str, Term]:
        return {key: term for key in keys if (term := self.term(key)) is not None}

    def scan(self, table: str) -> Mapping[str, Any]:
        return self.ctx.scan(table)

    def term_href(self, key: str) -> str:
        return self.href(term_url(*split_key(TermKey(key))))
