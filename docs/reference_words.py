"""Words of the reference chapters that the code has no place for: introductions, groups, plain attributes of views.

`reference.py` puts them together with what it reads from the code; a test fails when an entry is missing or left over.
"""

from __future__ import annotations

from typing import Final, NamedTuple

ISSUED: Final = "2026-11-22"
"""The day of the generated chapters, for their citations; change it with a release."""


class Chapter(NamedTuple):
    title: str
    summary: str
    introduction: str


CHAPTERS: Final = {
    "ref-metadata": Chapter(
        "Reference: metadata of a document",
        "Every key that front matter or a sidecar file may hold.",
        """
These keys stand in the front matter of a Markdown source, or in the `.yaml` file beside a `.txt` or `.html` source. How
to decide what to write is the matter of [[writing-metadata]]; the ways of writing a date are in [[dates]]. Only `title`
is required. `published[].url` means the key `url` in each item of the list `published`. Keys that an archive declares
under `fields` in its [[settings|site.yaml]] come on top; any other key is an error.
""",
    ),
    "ref-records": Chapter(
        "Reference: records",
        "Every key of authority files, topics, comments, claims and pages.",
        """
What the records are for is told in [[authority-files]], [[claims]] and [[writing-metadata]]. Every file but those of
`content/pages` is a list of records, each beginning with `- id: …`.
""",
    ),
    "ref-settings": Chapter(
        "Reference: settings",
        "Every key of site.yaml, with its default.",
        """
All of these stand in `site.yaml`; [[settings]] tells which of them matter first. Only `title` is required. An unknown
key is an error. `fields.*.label` means the key `label` under any name of `fields`.
""",
    ),
    "ref-commands": Chapter(
        "Reference: commands",
        "Every command with its arguments, options and exit codes.",
        """
`python -m site_builder` does the same as `site-builder`. When to use which command is told in [[commands]].
""",
    ),
    "ref-templates": Chapter(
        "Reference: templates",
        "Every template, variable, filter, function and custom property.",
        """
How templates are replaced, file by file, is told in [[templates]]; the words they say are in [[ref-labels]].
""",
    ),
    "ref-labels": Chapter(
        "Reference: labels",
        "Every word that the archive itself says on its pages.",
        """
A template writes `{{ t.search }}` where a page says “Search”. `theme.texts` in `site.yaml` replaces these words one by
one: to correct a term, or to let the archive speak another language. Words in braces such as `{n}` are filled in.
""",
    ),
    "ref-findings": Chapter(
        "Reference: findings",
        "Every code that a build or a check may report, and what it means.",
        """
A finding names a file, a line and a column, a severity, and one of the codes below: how to read one, and what
warnings do under `--strict`, is told in [[findings]].
""",
    ),
}

# --- fields -------------------------------------------------------------------------------------------

METADATA_GROUPS: Final = {
    "title": "What it is",
    "issued": "Dates",
    "topics": "What it is about",
    "published": "Where it comes from",
    "access": "What may be shown",
    "corrections": "Its history, and odds and ends",
}
"""First key of each group, in the order of the code → heading."""

ENTITY_FILES: Final = ("people", "organizations", "places", "events", "publications")
SHARED: Final = (
    "People, organizations, places, events and publications share these keys. Their files are "
    "`content/entities/people.yaml` and so on."
)


class Kind(NamedTuple):
    title: str
    word: str
    introduction: str


RECORDS: Final = {
    "people": Kind("People", "person", "`content/entities/people.yaml`; besides the keys of every entity:"),
    "organizations": Kind(
        "Organizations", "organization", "`content/entities/organizations.yaml`: only the keys of every entity."
    ),
    "places": Kind("Places", "place", "`content/entities/places.yaml`; besides the keys of every entity:"),
    "events": Kind("Events", "event", "`content/entities/events.yaml`; besides the keys of every entity:"),
    "publications": Kind(
        "Publications", "publication", "`content/entities/publications.yaml`; besides the keys of every entity:"
    ),
    "topics": Kind("Topics", "topic", "`content/topics.yaml`."),
    "comments": Kind("Reader comments", "comment", "`<id>.comments.yaml`, beside the document of that id."),
    "claims": Kind("Claims", "claim", "`content/claims.yaml`."),
    "page": Kind("Pages of the archive", "page", "Front matter of `content/pages/*.md`."),
}

# --- commands -----------------------------------------------------------------------------------------

COMMANDS: Final = {
    "new": "It writes only into a folder that is new or empty.",
    "build": "Nothing is published when there is an error: the last site stays as it was.",
    "serve": "It builds into the cache, with drafts, and never touches the published site.",
    "check": "It does all that a build does, but for the search index and the publication, and looks at more.",
    "import": "It never overwrites a file; what it infers is marked, and listed for you to decide.",
    "rename": "All or nothing. See [[renaming]].",
    "record": "It writes `content/ledger`, which you commit. See [[ledger]].",
    "export": "It overwrites nothing; only `--sources` copies what is not public. See [[commands#Keeping a copy]].",
    "schema": "Inside an archive the schema of documents knows the archive's own fields.",
    "why": "It names every file, setting and template behind the page, and how one led to the other.",
}
EXIT_CODES_INTRODUCTION: Final = "Every command ends with one of these, for scripts to ask."
EXIT_CODES: Final = {
    "DONE": "Done; the archive may have warnings and notes.",
    "CONTENT": "The content has errors, or the search index could not be made. Nothing was published.",
    "CALL": "The call or `site.yaml` is wrong, the output folder is refused, or another build is running.",
    "MACHINE": "The machine or the tool failed: a full disk, a missing permission, a fault of the builder.",
    "INTERRUPTED": "Somebody pressed Ctrl-C.",
}
"""Name of the constant in `site_builder.cli` → what it means."""

# --- templates ----------------------------------------------------------------------------------------

TEMPLATES_INTRODUCTION: Final = """
Every template that makes a whole page is also given `site` and `page`, and every template can say `t`. Parts are
included by others and see what these see.
"""
TEMPLATES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "base.html": ("the frame of every page: head, header, footer", ()),
    "home.html": ("the home page", ("archive",)),
    "document.html": ("a document", ("document",)),
    "document_preview.frag": ("what a hover over a link to a document shows", ("document",)),
    "documents.html": ("a page of the list of all documents", ("list",)),
    "documents_year.html": ("a page of the list of a year", ("list",)),
    "documents_titles.html": ("titles that begin with one letter, in long archives", ("list",)),
    "term.html": ("an entity or a topic, and a page of its documents", ("term", "list")),
    "term_preview.frag": ("what a hover over a link to an entity or topic shows", ("term",)),
    "terms.html": ("a page of the list of people, places …", ("list",)),
    "topics.html": ("the first page of the list of topics, with their tree", ("list", "topics")),
    "claims.html": ("a page of the list of claims", ("claims", "list")),
    "map.html": ("the map", ("map",)),
    "network.html": ("who shares documents with whom", ("network",)),
    "claim.html": ("a claim", ("claim",)),
    "timeline.html": ("a page of the timeline", ("timeline", "list")),
    "timeline_year.html": ("a year of the timeline", ("year",)),
    "search.html": ("the search page", ("archive",)),
    "changes.html": ("what happened to the archive, day by day", ("changes", "list")),
    "data.html": ("the list of downloads", ("data",)),
    "page.html": ("a page of `content/pages`", ("content",)),
    "404.html": ("what is shown where nothing stands", ()),
    "redirect.html": ("a page at an old address", ("target",)),
    "tombstone.html": ("a page at an address that was withdrawn", ("tombstone",)),
    "macros.html": ("parts that others import: a name, a date, an item of a list", ()),
    "parts/furniture.html": ("what stands on every page alike, in macros: files, top, searchbox, foot", ()),
    "parts/card.html": ("the record card of a document", ("document",)),
    "parts/comments.html": ("the reader comments under a document", ("document",)),
    "parts/sametext.html": ("the documents of the same text, compared", ("document",)),
    "parts/cite.html": ("how a document is cited, in words and in files", ("document",)),
    "parts/after.html": ("what follows a document: citation, backlinks, related documents", ("document",)),
    "parts/editions.html": ("the languages of a text, its translator and method", ("document",)),
    "parts/tree.html": ("the tree of topics: `branch` with its `leaf`", ("nodes",)),
    "parts/sides.html": ("the choice between a translation and its original", ("document",)),
    "parts/company.html": ("with whom somebody shares documents, drawn and as a table", ("term",)),
    "parts/detail.html": ("the small map of a place", ("term",)),
    "parts/backlink.html": ("one backlink; two macros are those of the page", ("b", "line", "said")),
    "parts/known.html": ("what is known about an entity or topic", ("term",)),
}
"""Template → what it makes, and the variables it is given besides `site` and `page`."""

FUNCTIONS_INTRODUCTION: Final = """
Jinja2's own filters and tests work, but for `random`. Of its functions there are `range` and `namespace`; a clock, the
environment or a file cannot be reached.
"""
VARIABLES_INTRODUCTION: Final = """
Under each name stands what a template can ask of it: `document.title`, `document.record.chain[0].publication.href`.
Texts are escaped when they are written into a page; what is marked as HTML is safe already. Lists may be empty.
"""
TOKENS_INTRODUCTION: Final = """
The style sheet draws all its colours, faces and measures from custom properties. These may be set by name, without the
two dashes, under `theme.tokens` in `site.yaml`.
"""

VARIABLES: Final = {
    "site": "SiteView",
    "page": "PageView",
    "document": "DocumentView",
    "list": "ListView",
    "term": "TermView",
    "topics": "TopicNode",
    "claim": "ClaimView",
    "claims": "ClaimsView",
    "content": "SitePageView",
    "archive": "ArchiveView",
    "timeline": "TimelineView",
    "year": "YearView",
    "changes": "ChangesView",
    "data": "DataView",
    "map": "MapView",
    "network": "NetworkView",
}
"""Variable → the class of what it holds (`topics` holds a list of these)."""

ATTRIBUTES: Final = {
    "ListView.pages": "The numbered links to the pages of the list; false when there is only one.",
    "CommentView.level": "How deep in its thread it stands; 1 is the top.",
    "RelatedView.document": "The related document.",
    "NamedView.name": "The name, with the link to its page.",
    "Chart.width": "The width of the drawing.",
    "Chart.height": "Its height without the line of years.",
    "Chart.bars": "The bars from left to right.",
    "Chart.decades": "Whether a bar is a decade, because there are too many years.",
    "MemberView.document": "The document.",
    "ChangeDay.day": "The day, as `2026-11-02`.",
    "ChangeView.document": "The document.",
}
"""Plain attributes of views, which have no docstring of their own."""

TYPES: Final = {
    "ListView.pages": "PagesView",
    "Together.found": "bool",
    "Together.how": "str",
    "CompanionView.is_near": "bool",
    "CompanionView.text": "Markup",
    "TieView.one": "NameView",
    "TieView.other": "NameView",
    "CompanionView.at": "str",
    "CompanionView.first": "str",
    "CompanionView.href": "str",
    "CompanionView.kind": "str",
    "CompanionView.kind_label": "str",
    "CompanionView.line": "str",
    "CompanionView.name": "str",
    "CompanionView.second": "str",
    "CompanionView.stroke": "str",
    "CompanionView.text_x": "str",
    "CompanionView.title": "str",
    "TopicNode.topic": "TermCard",
    "TopicNode.own": "int",
    "TopicNode.total": "int",
    "TopicNode.rest": "int",
    "Cut.rest": "int",
    "Cut.total": "int",
    "RelatedView.document": "DocumentCard",
    "NamedView.name": "NameView",
    "SameAs.label": "str",
    "SameAs.id": "str",
    "SameAs.href": "str",
    "KindCount.label": "str",
    "KindCount.href": "str",
    "YearRow.text": "str",
    "YearRow.href": "str",
    "CitationFile.type": "str",
    "CitationFile.label": "str",
    "CitationFile.href": "str",
    "DataFile.href": "str",
    "DataFile.what": "str",
    "DataTable.id": "str",
    "TallyView.id": "str",
    "TallyView.rows": "tuple[TallyRow, ...]",
    "TallyRow.length": "float",
    "Mark.x": "float",
    "Mark.y": "float",
    "Mark.width": "float",
    "Mark.height": "float",
    "Bar.short": "str",
    "Bar.x": "float",
    "Bar.width": "float",
    "Bar.height": "float",
    "Bar.inferred_height": "float",
}
"""Their types, where `__init__` does not take them as they are."""

# --- labels -------------------------------------------------------------------------------------------

VOCABULARIES: Final = {
    "none": "Empty lists",
    "side": "Sides of a claim",
    "says": "What somebody does with a claim",
    "data": "Downloads",
    "type": "Types of documents",
    "kind": "Kinds of things",
    "role": "Roles",
    "relation": "Relations",
    "access": "Access",
    "source": "Reliability of a source",
    "information": "Credibility of information",
    "quick": "Quick search",
    "search": "Search page",
    "voice": "Who speaks in a result",
}
"""What stands before the point of a label → heading."""

# --- findings -----------------------------------------------------------------------------------------

PREFIXES: Final = {
    "YAML": "YAML: the form of metadata files",
    "META": "META: metadata and records",
    "DATE": "DATE: dates",
    "ID": "ID: ids",
    "REF": "REF: references and names",
    "TEXT": "TEXT: the text of sources",
    "RIGHTS": "RIGHTS: what may be shown",
    "PATH": "PATH: files and addresses",
    "LEDGER": "LEDGER: recorded addresses",
    "CONFIG": "CONFIG: site.yaml",
    "IMPORT": "IMPORT: foreign metadata",
    "TPL": "TPL: templates",
    "SEARCH": "SEARCH: the search index",
    "PUB": "PUB: building and publishing",
}
"""Prefix of finding codes → heading."""
