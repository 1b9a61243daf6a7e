"""`document.citation`: how to cite a document, in words, in files, and for reference managers that read its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from site_builder.catalog.rows import TermKey
from site_builder.citing import schemaorg, styles, zotero
from site_builder.citing.files import FORMATS
from site_builder.citing.schemaorg import Mentioned
from site_builder.citing.work import Work
from site_builder.ids import term_url
from site_builder.model import Correction
from site_builder.render.lazy import lazy
from site_builder.render.scope import Scope

if TYPE_CHECKING:
    from site_builder.render.document_view import DocumentView

_MOST_MENTIONS: Final = 100


class StyleView:
    """The citation in one style."""

    __slots__ = {"html": "The citation.", "name": "What the style is called."}

    def __init__(self, name: str, html: Markup) -> None:
        self.name = name
        self.html = html


class CitationFile:
    """A file for reference managers."""

    __slots__ = {"href": "Link to it.", "label": "What people call its format.", "type": "Its media type."}

    def __init__(self, href: str, label: str, media_type: str) -> None:
        self.href = href
        self.label = label
        self.type = media_type


def citation_files(scope: Scope, stem: str) -> tuple[CitationFile, ...]:
    """The files of one `stem`: `documents/x/cite`, `data/archive`."""
    return tuple(CitationFile(scope.href(f"{stem}.{end}"), *names) for end, names in FORMATS.items())


class CitationView:
    """`document.citation`: how to cite it."""

    def __init__(
        self, scope: Scope, document: DocumentView, named: tuple[TermKey, ...], corrections: tuple[Correction, ...]
    ) -> None:
        self._scope = scope
        self._document = document
        self._named = named
        self._corrections = corrections

    @lazy
    def _work(self) -> Work:
        row: Work = self._scope.ctx.row("work", self._document.id)
        return row

    @property
    def styles(self) -> tuple[StyleView, ...]:
        """The citation in each style: Chicago, MLA, APA, Harvard."""
        attributes = self._document.title_attributes
        return tuple(
            StyleView(styles.NAMES[key], styles.html(style(self._work), attributes))
            for key, style in styles.STYLES.items()
        )

    @property
    def files(self) -> tuple[CitationFile, ...]:
        """The files for reference managers."""
        return citation_files(self._scope, f"documents/{self._document.id}/cite")

    @property
    def names_publication(self) -> bool:
        """Whether those meta tags name the publication."""
        return any(name == zotero.PUBLICATION for name, _ in self.metas)

    @property
    def published(self) -> str:
        """The day on which it was published, `1996-05-12`, where that is stated and no letter was sent; or nothing."""
        return schemaorg.day_published(self._work)

    @lazy
    def metas(self) -> tuple[tuple[str, str], ...]:
        """Name and content of the meta tags that reference managers read."""
        return zotero.head(self._work)

    @property
    def json_ld(self) -> Markup:
        """The description in the words of schema.org; what could end a script is escaped."""
        terms = self._scope.terms(self._named[:_MOST_MENTIONS])
        mentions = (
            Mentioned(term.kind, term.name, self._scope.absolute(term_url(term.kind, term.id)))
            for term in terms.values()
        )
        return Markup(schemaorg.json_ld(self._work, mentions, self._corrections))

    @lazy
    def line(self) -> str:
        """The citation that goes with a copied quotation, without paragraph and address."""
        d = self._document
        authors = ", ".join(view.text for view in d.authors)
        where = d.publication.text if d.publication else ""
        date = d.date.brief if d.date else ""
        parts = (authors, f"‘{d.title}’", " ".join(p for p in (where, date) if p), self._work.archive)
        return ", ".join(part for part in parts if part)
