"""`site.yaml` read into `config.Settings`: every key described, every fault found in one go."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import msgspec

from site_builder.config import (
    FIELD_TYPES,
    THEME_TOKENS,
    Citation,
    CommentSettings,
    Feeds,
    License,
    Link,
    OwnField,
    Pagination,
    Publish,
    RightsSettings,
    SearchSettings,
    Settings,
    Theme,
)
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.ids import SourcePath
from site_builder.importrules import RULE, check_rule, import_id
from site_builder.kinds import Choice, Decimal, Flag, Language, Name, SitePath, Text, Token, Url, Whole
from site_builder.metadata import ACCESS, DOCUMENT
from site_builder.schema import MISSING, Field, ListOf, MapOf, OneOf, Reading, Record, Via
from site_builder.yamltext import Mapping, Scalar, decode, is_missing, load, shorten

__all__ = ["SETTINGS", "import_id", "load_settings", "parse_settings"]

CODES: Final = {
    "CONFIG001": "A key of site.yaml is not known.",
    "CONFIG002": "A setting has the wrong shape: a list where a text belongs, a text where a mapping belongs.",
    "CONFIG003": "A required setting is missing.",
    "CONFIG004": "A setting is not one of the values that it allows.",
    "CONFIG005": "A setting is not an id.",
    "CONFIG006": "A setting is not a web address that begins with http:// or https://.",
    "CONFIG007": "The language in site.yaml is not a language tag (BCP 47).",
    "CONFIG008": "A language tag in site.yaml is spelled unusually, or is not in the built-in list.",
    "CONFIG009": "A setting is not a number, colour or other token of the form that it needs.",
    "CONFIG010": "A title or name in site.yaml contains invisible, direction-changing or piled-up characters.",
    "CONFIG011": "A setting contains control characters.",
    "CONFIG012": "An item of a list in site.yaml is empty, or stands in the list twice.",
    "CONFIG013": "An own field has a name that is not a plain word, or that metadata already uses.",
    "CONFIG014": "There is no site.yaml in the folder, or it cannot be read.",
}
"""CONFIG001 to CONFIG012 are META001 to META012 met in site.yaml."""

SITE_FILE: Final = SourcePath("site.yaml")
FACETS: Final = ("topic", "type", "person", "place", "organization", "event", "publication", "language", "year")


# --- kinds that only settings need --------------------------------------------------------------------


class BaseUrl(Url):
    """The absolute address of the site's root, ending in `/`."""

    expects = "the site's web address, like https://example.org/archive/"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        text = super().value(node, path, to)
        if text is MISSING:
            return MISSING
        if "?" in text or "#" in text:
            return to.wrong(node, path, self.expects, "without `?` and `#`", "META006")
        return text if text.endswith("/") else text + "/"


def checked_base_url(typed: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """The address given with `--base-url` as `base_url` would hold it, or what is wrong with it."""
    call = SourcePath("--base-url")
    to = Reading(call, "the call", "CONFIG")
    value = BaseUrl().value(Scalar(typed, Span(call)), "--base-url", to)
    return ("" if value is MISSING else value), tuple(to.findings)


class Contact(Url):
    """A mail address or a web page."""

    expects = "a mail address or a web address"
    words = "mail or web address"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        if re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+", node.text) and node.text.isprintable():
            return node.text
        return super().value(node, path, to)

    def json(self) -> dict[str, Any]:
        return {"type": ["string", "null"]}


class Target(SitePath):
    """Where an entry of the navigation leads: an address below the root (`/` is home), or a web address."""

    expects = "a web address, or an address of this site"
    words = "address"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        if "://" in node.text:
            return Url().value(node, path, to)
        text = node.text.removeprefix("/")
        return super().value(Scalar(text, node.span, node.style, -1), path, to) if text else text


class CssValue(Text):
    """A value for a style sheet, unable to end its declaration."""

    expects = "a value for a style sheet, without ; { } < > @ or backslash"

    def value(self, node: Scalar, path: str, to: Reading) -> Any:
        bad = re.search(r"[;{}<>@\\]|/\*|url\(", node.text, re.IGNORECASE) or not node.text.isprintable()
        return to.wrong(node, path, self.expects, "", "META009") if bad else node.text


# --- the description ----------------------------------------------------------------------------------

_FIELD: Final = Record(
    OwnField,
    Field("label", Name(), "The word that pages show for it.", default="its name"),
    Field("type", Choice(*FIELD_TYPES), "What its values are.", default="text"),
    Field("facet", Flag(), "Whether the search offers it as a filter.", default="false"),
    Field("sort", Flag(), "Whether results of the search can be sorted by it.", default="false"),
    Field("search", Flag(), "Whether its words are searched.", default="false"),
    Field("show", Flag(), "Whether pages show it.", default="true"),
    words="{label, type, facet, sort, search, show}",
)
_THEME: Final = Record(
    Theme,
    Field("accent", Token("#(?:[0-9a-f]{3}|[0-9a-f]{6})", "a colour like #1b4a80"), "The colour of links."),
    Field("logo", SitePath(), "An image in `content/assets`."),
    Field("icon", SitePath(), "A square SVG or PNG in `content/assets` that stands for the archive in tabs and lists."),
    Field(
        "cards",
        Choice("archive", "documents", "none"),
        "The picture that other sites show beside a link: one for the archive, one for each document too, none.",
        default="archive",
    ),
    Field(
        "fonts", MapOf(CssValue(), ("serif", "sans", "mono"), plain_keys=True), "Font stacks: `serif`, `sans`, `mono`."
    ),
    Field(
        "tokens",
        MapOf(CssValue(), THEME_TOKENS, plain_keys=True),
        "Custom properties of the style sheet, without `--`.",
    ),
    Field("texts", MapOf(Text()), "Words of the templates, replaced."),
)
_SEARCH: Final = Record(
    SearchSettings,
    Field("enabled", Flag(), "Whether there is a search page.", default="true"),
    Field("language", Language(), "Whose word stems the index uses for all documents.", default="that of the site"),
    Field("facets", ListOf(Choice(*FACETS), unique=True), "Filters of the search page, in order."),
    Field("comments", Flag(), "Whether reader comments are searched by default.", default="false"),
    Field("examples", ListOf(Text(), unique=True), "Queries offered on the empty search page."),
)
SETTINGS: Final = Record(
    Settings,
    Field("title", Name(), "The archive's name.", required=True),
    Field("description", Text(), "What it is, in a sentence or two."),
    Field("base_url", BaseUrl(), "Where the site will stand; needed for feeds, sitemap and citations."),
    Field("language", Language(), "The language of the archive's own words.", default="en"),
    Field(
        "license",
        OneOf(
            Via(Text(), License),
            Record(License, Field("name", Text(), "Its name."), Field("url", Url(), "Its text."), words="{name, url}"),
        ),
        "Under what the archive's own words stand.",
    ),
    Field("editors", ListOf(Name(), unique=True), "Who edits the archive."),
    Field("contact", Contact(), "Where readers can write to."),
    Field(
        "citation",
        Record(
            Citation,
            Field("archive", Name(), "The archive's name in citations.", default="the title"),
            Field("publisher", Name(), "Its publisher in citations.", default="the editors"),
            Field("place", Name(), "The publisher's place."),
        ),
        "How citations name the archive.",
    ),
    Field("theme", _THEME, "How pages look."),
    Field(
        "navigation",
        ListOf(
            Record(
                Link,
                Field("label", Name(), "What it says.", required=True),
                Field("url", Target(), "Where it leads.", required=True),
                words="{label, url}",
            )
        ),
        "The links at the top of each page.",
        default="the lists that are not empty",
    ),
    Field("fields", MapOf(OneOf(Via(Choice(*FIELD_TYPES), lambda kind: OwnField(type=kind)), _FIELD)), "Own metadata."),
    Field("import", ListOf(RULE), "Folders of documents with foreign front matter.", attribute="imports"),
    Field("search", _SEARCH, "The search page."),
    Field(
        "rights",
        Record(
            RightsSettings,
            Field(
                "default_access",
                Choice(*ACCESS, closed="withheld"),
                "What is shown of a document that does not say.",
                default="full for notes, metadata for the rest",
            ),
            Field("statement", Text(), "What readers may do with texts whose record does not say."),
        ),
        "What may be shown.",
    ),
    Field(
        "comments",
        Record(
            CommentSettings,
            Field(
                "names",
                Choice("shown", "initials", "hidden", closed="hidden"),
                "How names of commenters are shown.",
                default="initials",
            ),
        ),
        "Reader comments.",
    ),
    Field(
        "pagination",
        OneOf(
            Via(Whole(1, 1000), Pagination),
            Record(Pagination, Field("per_page", Whole(1, 1000), "Entries on a page of a list.", default="50")),
        ),
        "How lists are cut into pages.",
    ),
    Field("feeds", Record(Feeds, Field("entries", Whole(1, 500), "Entries in a feed.", default="50")), "Feeds."),
    Field(
        "publish",
        Record(
            Publish,
            Field(
                "max_removed_share",
                Decimal(0, 1),
                "A build that would remove a larger share of the pages is refused.",
                default="0.5",
            ),
        ),
        "Safeguards of publication.",
    ),
    tolerant=False,
)


# --- reading ------------------------------------------------------------------------------------------


def load_settings(site: Path) -> tuple[Settings | None, tuple[Diagnostic, ...]]:
    """The settings of the archive in the folder `site`; see `parse_settings`."""
    try:
        data = (site / SITE_FILE).read_bytes()
    except OSError as fault:
        missing = isinstance(fault, FileNotFoundError)
        what = "there is no site.yaml in this folder" if missing else f"this cannot be read: {fault.strerror}"
        hint = "name the archive's folder with --site, or make one with `site-builder new`"
        return None, (Diagnostic("CONFIG014", Severity.ERROR, Span(SITE_FILE), what, hint),)
    text, found = decode(data, SITE_FILE)
    return (None, found) if text is None else parse_settings(text)


def parse_settings(text: str, file: SourcePath = SITE_FILE) -> tuple[Settings | None, tuple[Diagnostic, ...]]:
    """The settings in `text`, and all that is wrong with it. None: it could not be read, or has no title."""
    node, found = load(text, file)
    if node is None and found:
        return None, found
    to = Reading(file, "site.yaml", "CONFIG")
    if node is None or is_missing(node):
        node = Mapping({}, {}, Span(file, 1, 1))
    if not isinstance(node, Mapping):
        to.wrong(node, "", "made of keys (`title: …`)")
        return None, (*found, *to.findings)
    complete, values = SETTINGS.values(node, "", to)
    settings = Settings(**{"title": "", **values})
    fields = {name: field for name, field in settings.fields.items() if _usable(name, to)}
    labelled = {n: f if f.label else msgspec.structs.replace(f, label=_label(n)) for n, f in fields.items()}
    settings = msgspec.structs.replace(settings, fields=labelled)
    for index, rule in enumerate(settings.imports):
        check_rule(rule, f"import.{index}", labelled, to)
    return settings if complete else None, (*found, *to.findings)


def _label(name: str) -> str:
    words = re.sub(r"[_-]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _usable(name: str, to: Reading) -> bool:
    """Whether an own field may be called `name`; reports it when not."""
    taken = name in DOCUMENT.by_name or name == "fields"
    if not taken and re.fullmatch(r"[a-z][a-z0-9_-]*", name):
        return True
    why = "is a key of every document already" if taken else "must be lower-case ASCII letters, digits, `_` and `-`"
    to.report("CONFIG013", to.at[f"fields.{name}"], f'the own field "{shorten(name)}" {why}', "give it another name")
    return False
