"""`site.yaml` as typed values, without I/O: `settings` reads them, everybody else only sees these.

Every setting has a default but `title`. `leaves` takes the tree apart into the rows that a build depends on one by one.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from site_builder.model import Access, ReaderName, Struct

FieldType = Literal["text", "number", "date", "entity", "topic", "url", "boolean"]
FIELD_TYPES: Final[tuple[FieldType, ...]] = ("text", "number", "date", "entity", "topic", "url", "boolean")
Cards = Literal["archive", "documents", "none"]
NameDisplay = Literal["shown", "initials", "hidden"]

THEME_TOKENS: Final = (
    "paper", "paper-2", "paper-3", "ink", "ink-2", "ink-3", "link", "visited", "stamp", "caution", "good", "voice",
    "rule", "rule-2", "focus", "mark", "serif", "sans", "measure",
)  # fmt: skip
"""Custom properties of the default stylesheet that `theme.tokens` is meant for; others are passed on as well."""


class OwnField(Struct, frozen=True):
    """A metadata key of this archive's own. `facet`, `sort`, `search` and `show` say where it is used."""

    label: str = ""
    type: FieldType = "text"
    facet: bool = False
    sort: bool = False
    search: bool = False
    show: bool = True


class Theirs(Struct, frozen=True):
    """Where in foreign metadata a value of ours comes from.

    `path`: their key path; through a list of mappings it collects (`persons.name`: every name). `where`/`unless`: only
    of mappings that have, do not have, this key. `each`: a list of mappings becomes one of ours, our key → theirs.
    `values`: their word → ours. `join`: makes a list one text, equal neighbours once.
    """

    path: str
    each: dict[str, str] = {}
    where: str = ""
    unless: str = ""
    values: dict[str, str] = {}
    join: str | None = None


class ImportRule(Struct, frozen=True):
    """A folder of documents whose front matter is foreign and stays as it is.

    `map`: our dotted key → where it comes from. `defaults`: our key → value as in front matter, texts as typed; used
    where the map gives nothing. `drop`: their keys that are left out on purpose.
    """

    folder: str
    reader: ReaderName = "markdown"
    id: str = "{stem}"
    map: dict[str, Theirs] = {}
    defaults: dict[str, Any] = {}
    drop: tuple[str, ...] = ()


class Link(Struct, frozen=True):
    """An entry of the navigation: `url` is an address below the site's root (no leading slash) or a web address."""

    label: str
    url: str


class Theme(Struct, frozen=True):
    """`tokens`: CSS custom property without `--` → value. `texts`: replaced words of the templates.

    `cards`: which pages have a picture of their own that other sites show beside a link: the archive as a whole, each
    document too, none.
    """

    accent: str = ""
    logo: str = ""
    icon: str = ""
    cards: Cards = "archive"
    fonts: dict[str, str] = {}
    tokens: dict[str, str] = {}
    texts: dict[str, str] = {}


class SearchSettings(Struct, frozen=True):
    """`language` is the one whose word stems the index uses for all documents; ``""``: that of the site."""

    enabled: bool = True
    language: str = ""
    facets: tuple[str, ...] = ("topic", "type", "person", "place", "organization", "publication", "language", "year")
    comments: bool = False
    examples: tuple[str, ...] = ()


class RightsSettings(Struct, frozen=True):
    """`default_access` decides for documents that say nothing; ``None``: full for notes, metadata for the rest."""

    default_access: Access | None = None
    statement: str = ""


class CommentSettings(Struct, frozen=True):
    names: NameDisplay = "initials"


class Pagination(Struct, frozen=True):
    per_page: int = 50


class Feeds(Struct, frozen=True):
    entries: int = 50


class Publish(Struct, frozen=True):
    """A build that would remove more than this share of the published pages needs an explicit flag."""

    max_removed_share: float = 0.5


class Citation(Struct, frozen=True):
    """How citations name the archive and its publisher; ``""``: the site's title, its editors."""

    archive: str = ""
    publisher: str = ""
    place: str = ""


class License(Struct, frozen=True):
    """Under what the archive's own words stand."""

    name: str = ""
    url: str = ""


class Settings(Struct, frozen=True):
    title: str
    description: str = ""
    base_url: str = ""
    language: str = "en"
    license: License = License()
    editors: tuple[str, ...] = ()
    contact: str = ""
    citation: Citation = Citation()
    theme: Theme = Theme()
    navigation: tuple[Link, ...] = ()
    fields: dict[str, OwnField] = {}
    imports: tuple[ImportRule, ...] = ()
    search: SearchSettings = SearchSettings()
    rights: RightsSettings = RightsSettings()
    comments: CommentSettings = CommentSettings()
    pagination: Pagination = Pagination()
    feeds: Feeds = Feeds()
    publish: Publish = Publish()


KEY_OF: Final = {"imports": "import"}
"""Attribute → key in site.yaml, where a Python keyword stands in the way."""


def leaves(settings: Settings) -> dict[str, Any]:
    """Dotted key → JSON-able value: `theme.accent`, `fields.box.label`, `import` (a list is one leaf).

    An open mapping also has a leaf of its own that lists its keys in order: `fields` → `["box"]`.
    """
    found: dict[str, Any] = {}
    _gather(settings, "", found)
    return found


def _gather(value: Any, path: str, found: dict[str, Any]) -> None:
    prefix = path + "." if path else ""
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            _gather(getattr(value, name), prefix + KEY_OF.get(name, name), found)
    elif isinstance(value, dict):
        found[path] = list(value)
        for key, item in value.items():
            _gather(item, prefix + key, found)
    else:
        found[path] = _plain(value)


def _plain(value: Any) -> Any:
    """`value` with every default spelled out, as JSON knows it."""
    if isinstance(value, Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
