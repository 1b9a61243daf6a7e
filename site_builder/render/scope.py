"""What all views of one page share: the recorded context and the address of the page.

Everything a view says is fetched here, when it is asked for, so that a page depends on what its template touched.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup

from site_builder.catalog.rows import Card, Label, Term, TermKey, split_key
from site_builder.ids import UrlPath, relative, term_url
from site_builder.ownfields import ROLE
from site_builder.render.environment import texts_of
from site_builder.render.labels import Labels, labels_with

if TYPE_CHECKING:
    from site_builder.engine import Context


class Shareable:
    """A view that several pages may show in the same way."""

    _scope: Scope

    def _identity(self) -> Hashable | None:
        """Views of equal identity say the same, but for where their links start; None for one that stands alone."""
        raise NotImplementedError

    def _anew(self) -> Shareable:
        """The same view, not asked for anything yet."""
        raise NotImplementedError


class _Piece(NamedTuple):
    """HTML that pages of one folder share. `beside`: names in that folder that it leads to, or into."""

    html: Markup
    beside: frozenset[str]


class Scope:
    """`ctx` and the page's `url`; `fixed` for the one page that may be answered at any address (404)."""

    __slots__ = ("_beside", "_folder", "_name", "ctx", "fixed", "t", "url")

    def __init__(self, ctx: Context, url: str, *, fixed: bool = False) -> None:
        self.ctx = ctx
        self.t: Labels = labels_with(texts_of(ctx))
        self.url = UrlPath(url)
        self.fixed = fixed
        above, _, self._name = url.rpartition("/")[0].rpartition("/")
        self._folder = f"{above}/" if above else ""
        self._beside: set[str] = set()

    def shared(self, key: Hashable, make: Callable[[], Markup]) -> Markup:
        """What `make` gives for `key`, made once for all pages beside this one.

        Links are relative: `documents/a/` and `documents/b/` lead elsewhere by the same reference, but not to each
        other. So a page makes what leads to itself on its own. `make` must know its place from `href` and `is_below`.
        """
        if self.fixed or not self._name:
            return make()

        def piece() -> _Piece:
            outer, self._beside = self._beside, set()
            try:
                return _Piece(make(), frozenset(self._beside))
            finally:
                self._beside = outer

        found = self.ctx.shared((self._folder, key), piece, self._fits)
        self._beside |= found.beside
        return found.html

    def _fits(self, piece: _Piece) -> bool:
        return self._name not in piece.beside

    def href(self, target: str) -> str:
        """The reference from this page to `target`, an address below the site's root."""
        if self.fixed:
            return self.base_path + target
        if not target.startswith(self._folder):
            return relative(UrlPath(target), self.url)
        rest = target[len(self._folder) :]
        name = rest.partition("/")[0]
        self._beside.add(name)
        if name == self._name or "#" in name or not self._name:
            return relative(UrlPath(target), self.url)
        return f"../{rest}"  # beside this page, as most links of an archive lead

    def is_below(self, target: str) -> bool:
        """Whether this page is at `target`, or below it; none is below the home page."""
        folder = f"{target.rstrip('/')}/"
        if folder.startswith(self._folder):
            self._beside.add(folder[len(self._folder) :].partition("/")[0])
        return bool(target) and (self.url.startswith(folder) or self.url == target)

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
