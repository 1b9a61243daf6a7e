"""`site` and `page`: what every template is given."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Final

from markupsafe import Markup

from site_builder import dates
from site_builder.catalog.lists import year_name
from site_builder.catalog.rows import Label
from site_builder.ids import UrlPath
from site_builder.render.correction_view import filled
from site_builder.render.languages import attributes, direction, locale
from site_builder.render.lazy import lazy
from site_builder.render.names import year_text
from site_builder.render.scope import Scope, Shareable

CARD: Final = "card.png"
"""Address of the archive's card; that of a document has this name too."""
_NAVIGATION: Final = ("documents", "topics", "people", "places", "timeline")
_MORE: Final = ("organizations", "events", "publications", "claims", "network", "changes", "data")


class LinkView:
    """A link of the navigation."""

    __slots__ = {
        "current": "Whether the page is, or is below, what it leads to.",
        "href": "Where it leads.",
        "label": "Its words.",
    }

    def __init__(self, label: str, href: str, current: bool = False) -> None:
        self.label = label
        self.href = href
        self.current = current


def timeline_link(scope: Scope) -> Callable[[int], str]:
    """The timeline's page of a year."""
    return lambda year: scope.href(f"timeline/{year_name(year)}/")


def year_link(scope: Scope, label: Label) -> LinkView | None:
    """The list of a document's year, None when it may belong to several years or to none."""
    years = dates.years(label.date) if label.date and label.date.lower else ()
    if len(years) != 1:
        return None
    return LinkView(year_text(years[0]), scope.href(f"documents/year/{year_name(years[0])}/"))


class SiteView(Shareable):
    """`site`: the archive, from site.yaml."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def _identity(self) -> Hashable:
        return SiteView

    def _anew(self) -> SiteView:
        return SiteView(self._scope)

    def _text(self, leaf: str) -> str:
        return self._scope.setting(leaf) or ""

    @lazy
    def title(self) -> str:
        """The archive's name."""
        return self._text("title")

    @property
    def description(self) -> str:
        """What the archive is, in a sentence or two."""
        return self._text("description")

    @lazy
    def language(self) -> str:
        """The language in which the archive itself speaks."""
        return self._text("language") or "en"

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, the direction of `language`."""
        return direction(self.language)

    @property
    def attributes(self) -> Markup:
        """` lang="…" dir="…"` of the archive's own words."""
        return attributes(self.language)

    @property
    def license(self) -> str:
        """The licence of the archive's own words."""
        return self._text("license.name") or self._text("license.url")

    @property
    def license_url(self) -> str:
        """Where that licence can be read."""
        return self._text("license.url")

    @property
    def editors(self) -> tuple[str, ...]:
        """The names of the editors."""
        return tuple(self._scope.setting("editors") or ())

    @property
    def contact(self) -> str:
        """The address to write to as a link (`mailto:` or a page), or nothing."""
        return filled(self.contact_form, {})

    @property
    def contact_form(self) -> str:
        """The same as site.yaml has it, with the places that a report fills."""
        given = self._text("contact")
        return f"mailto:{given}" if "@" in given and ":" not in given else given

    @property
    def home(self) -> str:
        """Link to the home page."""
        return self._scope.href("")

    @property
    def search(self) -> str:
        """Link to the search page, where the search form of every page leads; nothing when search is switched off."""
        return "" if self._scope.setting("search.enabled") is False else self._scope.href("search/")

    @property
    def logo(self) -> str:
        """Link to the archive's logo, or nothing."""
        given = self._text("theme.logo").lstrip("/")
        return self._scope.href(given if given.startswith("assets/") else f"assets/{given}") if given else ""

    @property
    def icon(self) -> str:
        """Link to the icon of the archive for tabs and bookmarks: its own from `theme.icon`, else that of the theme."""
        return self._own_icon or self.file("icon.svg")

    @property
    def icon_type(self) -> str:
        """The media type of that icon."""
        return "image/svg+xml" if self.icon.endswith(".svg") else "image/png"

    @property
    def has_own_icon(self) -> bool:
        """Whether that icon is the archive's own."""
        return bool(self._own_icon)

    @property
    def touch_icon(self) -> str:
        """Link to the icon for the home screens of phones; nothing where the archive's own is no PNG."""
        own = self._own_icon
        return (own if self.icon_type == "image/png" else "") if own else self.file("icon-180.png")

    @property
    def _own_icon(self) -> str:
        given = self._text("theme.icon").lstrip("/")
        return self._scope.href(given if given.startswith("assets/") else f"assets/{given}") if given else ""

    @property
    def feed(self) -> str:
        """Link to the Atom feed of the archive; nothing while there is no `base_url`."""
        return self._scope.href("feed.xml") if self._text("base_url") else ""

    @lazy
    def navigation(self) -> tuple[LinkView, ...]:
        """The links at the top of every page: `navigation` of site.yaml, else the archive's lists."""
        given = self._scope.setting("navigation")
        if given:
            return tuple(self._own(item) for item in given)
        return tuple(self._section(name) for name in self._lists)

    @property
    def _lists(self) -> tuple[str, ...]:
        """The archive's lists; the map, once there is anything on it."""
        return (*_NAVIGATION, "map") if self._scope.ctx.row("mapped", "places") else _NAVIGATION

    @lazy
    def more(self) -> tuple[LinkView, ...]:
        """The links at the foot of every page: lists that are not at its top, changes, data, the page `about`."""
        top = {item["url"].strip("/") for item in self._scope.setting("navigation") or ()}
        lists = [name for name in (*_NAVIGATION, "map") if name not in (top or self._lists)]
        about = ("about",) if "about" not in top and self._scope.ctx.row("own", "about") else ()
        return tuple(self._section(name) for name in (*lists, *_MORE, *about) if name not in top)

    def link(self, address: str) -> str:
        """The relative link from this page to an address below the site's root: `site.link("topics/")`."""
        return self._scope.href(address)

    def file(self, name: str) -> str:
        """Link to a file of the theme (`style.css`) under the name it is published by."""
        published: str | None = self._scope.ctx.row("theme", name)
        if published is None:
            raise LookupError(f'the theme has no file "{name}"')
        return self._scope.href(published)

    def _section(self, name: str) -> LinkView:
        return LinkView(getattr(self._scope.t, name), self._scope.href(f"{name}/"), self._scope.is_below(f"{name}/"))

    def _own(self, item: Mapping[str, str]) -> LinkView:
        label, url = item["label"], item["url"]
        if ":" in url.split("/")[0] or url.startswith("//"):
            return LinkView(label, url)
        path = url.lstrip("/")
        return LinkView(label, self._scope.href(path), self._scope.is_below(path))


class PageView:
    """`page`: the page that is being rendered."""

    def __init__(
        self,
        scope: Scope,
        title: str = "",
        *,
        description: str = "",
        language: str = "",
        number: int = 1,
        kind: str = "website",
        image: str = CARD,
    ) -> None:
        self._scope = scope
        self._title = title
        self._description = description
        self._language = language
        self._number = number
        self._kind = kind
        self._image = image

    @property
    def heading(self) -> str:
        """What the page is called, without its number."""
        return self._title

    @property
    def title(self) -> str:
        """What the page is called, without the archive's name; later pages of a list say their number."""
        if self._number == 1:
            return self._title
        return f"{self._title}, {self._scope.t.page_title.format(n=self._number)}"

    @property
    def url(self) -> UrlPath:
        """Its address below the site's root."""
        return self._scope.url

    @property
    def canonical(self) -> str:
        """Its full address; nothing while the archive has no `base_url`, and on 404."""
        return "" if self._scope.fixed else self._scope.absolute(self._scope.url)

    @property
    def description(self) -> str:
        """One or two sentences for search engines; nothing when nobody wrote any."""
        return self._description

    @property
    def kind(self) -> str:
        """What it is in the words of Open Graph: `website`, `article` (a document), `profile` (a person)."""
        return self._kind

    @property
    def image(self) -> str:
        """The full address of the picture that other sites show beside a link to it, from `theme.cards`, or nothing."""
        wanted = self._scope.setting("theme.cards")
        if wanted == "none":
            return ""
        return self._scope.absolute(self._image if wanted == "documents" else CARD)

    @property
    def locale(self) -> str:
        """The language of its title as Open Graph writes it: `en_GB`, or `en` where nobody says which; or nothing."""
        site = "" if self._kind == "article" else self._scope.setting("language") or "en"
        return locale(self._language or site)

    @property
    def is_home(self) -> bool:
        """Whether this is the home page."""
        return self._scope.url == ""
