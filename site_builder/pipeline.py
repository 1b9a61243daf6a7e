"""The table of contents of a build: every stratum in order, and the task that makes each table.

A task reads only through its context, which records what it read; it may read only tables that stand above it.
Row types are in `catalog.rows` and `model`. `build` runs this plan; the engine decides what of it has to run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from site_builder.cards import files as cards
from site_builder.catalog import (
    addresses,
    atlas,
    claims,
    counts,
    documents,
    facets,
    files,
    inverse,
    known,
    lists,
    network,
    order,
    pages,
    rows,
    sametext,
    titles,
    translations,
    vocabulary,
)
from site_builder.catalog.rows import Artifact
from site_builder.citing import files as citing
from site_builder.citing.work import Work
from site_builder.emitters import assets, data, feeds, package, sitemap, webmanifest
from site_builder.emitters import network as graphml
from site_builder.engine import Context, Derive, Entry, Facet, Group, Input, Map
from site_builder.ids import DocumentId
from site_builder.linking import links, related
from site_builder.model import Claim, Document, Entity, Metadata, SitePage, Topic
from site_builder.publish import Phase
from site_builder.render import pages as render
from site_builder.render.environment import Templates
from site_builder.search import names
from site_builder.search.records import SearchRecord, search_record

Files = tuple[Artifact, ...]
Task = Callable[[Context, str], Files]


def strata(templates: Templates) -> dict[str, tuple[Entry, ...]]:
    """The plan of a build with these templates: its entries by stratum, in order."""
    return {
        "inputs": INPUTS, "parse": PARSE, "catalog": CATALOG, "link": LINK, "invert": INVERT,
        "render": _render(templates), "aggregate": AGGREGATE,
    }  # fmt: skip


# 0  Inputs: what the outside says.
INPUTS: Final[tuple[Entry, ...]] = (
    Input("file", str),  # path → digest
    Input("unit", rows.Unit),  # document → its files
    Input("authority", str),  # path → kind
    Input("ledger", bool),  # file of content/ledger
    Input("page_source", str),  # page of content/pages → path
    Input("asset", str),  # output path → path
    Input("setting", Any),  # leaf of site.yaml → value
    Input("template", str),  # name → digest of all it is made of
    Input("theme", str),  # file of the theme → name it is published by
    Input("kind", bool),  # kinds of terms
    Input("single", bool),  # pages there is one of
    Input("whole", bool),  # one row: tasks over everything
)

# 1  Parse: files become documents, through the rights gate.
PARSE: Final[tuple[Entry, ...]] = (
    Map("record", "authority", documents.parse_record, int, emits=documents.RECORD_EMITS),
    Group("entity_record", vocabulary.combine_entity, Entity, vocabulary.RecordItem),
    Group("topic_record", vocabulary.combine_topic, Topic, vocabulary.RecordItem),
    Group("claim_record", vocabulary.combine_claim, Claim, vocabulary.RecordItem),
    Derive({"every_name": tuple[rows.GazetteerEntry, ...], "every_key": tuple[rows.TermKey, ...]}, known.every_name),
    Map("document", "unit", documents.parse_document, Document, emits=documents.EMITS, cache=False),
    Map("site_page", "page_source", documents.parse_page, SitePage, emits=documents.PAGE_EMITS),
)

# 2  Catalog: what documents contribute becomes tables.
CATALOG: Final[tuple[Entry, ...]] = (
    Facet("card", "document", rows.Card),
    Facet("label", "document", rows.Label),
    Facet("metadata", "document", Metadata),
    Facet("shelf", "document", rows.Shelf),
    Facet("outline", "document", rows.Outline),
    Group("reprints", facets.first, tuple[DocumentId, ...], tuple[DocumentId, ...]),
    Derive({"same_text": rows.SameText}, sametext.same_texts),
    Facet("unpublished", "document", bool),
    Group("path", facets.first, rows.Target, rows.Target),
    Facet("translated", "document", translations.Originals),
    Derive({"editions": rows.Editions, "original": bool}, translations.editions),
    Group("relation", facets.several, tuple[rows.RelationRow, ...], rows.RelationRow),
    Group("held", facets.first, Document, Document),
    Map("claim_names", "claim_record", claims.names_in_claim, int, emits=("use", "sighted")),
    Map("entity_speaks", "entity_record", known.speaks_of_entity, known.Speaks, emits=("use",)),
    Map("topic_speaks", "topic_record", known.speaks_of_topic, known.Speaks),
    Group("use", vocabulary.combine_use, known.UseSummary, rows.Use),
    Map("remembered", "ledger", addresses.remembered, int, emits=addresses.REMEMBER_EMITS),
    Group("change", facets.several, tuple[rows.Change, ...], rows.Change),
    Group("redirect", addresses.combine_redirect, rows.Redirect, rows.Redirect),
    Group("tombstone", facets.first, rows.Tombstone, rows.Tombstone),
    Group("alias", pages.combine_alias, tuple[rows.Alias, ...], rows.Alias),
    Group("defaulted", pages.combine_defaulted, int, str),
    Facet("own", "site_page", bool),
    Derive(
        {"doubt_name": tuple[rows.GazetteerEntry, ...], "doubt_key": tuple[rows.TermKey, ...]}, known.doubtful_names
    ),
    Map("sight", "document", known.sight, int, emits=("sighted",)),
    Map("page_sight", "site_page", known.sight_page, int, emits=("sighted",)),
    Group("sighted", facets.first, bool, bool),
    Derive(
        {
            "entity": Entity,
            "topic": Topic,
            "term": rows.Term,
            "person_name": rows.PersonName,
            "seat": str,  # organization or publication → its town
            "gloss": rows.Gloss,
            "name": tuple[rows.Target, ...],
            "gazetteer": tuple[rows.GazetteerEntry, ...],
            "closed": vocabulary.Closed,
        },
        vocabulary.vocabulary,
    ),
    Derive({"inverse": rows.Inverse}, inverse.inverse),
    Derive({"claim": Claim, "about_claims": tuple[str, ...]}, claims.claims),
    Map("note_files", "entity", files.note_files, int, emits=("asset_use", "site_link")),
    Map("site_files", "whole", files.site_files, int, emits=("asset_use",)),
    Group("asset_use", facets.first, str, str),
    Group("site_link", facets.several, tuple[files.Place, ...], files.Place),
)

# 3  Link: references and names become links.
LINK: Final[tuple[Entry, ...]] = (
    Map("links", "document", links.link_document, rows.Links, emits=links.EMITS),
    Map("beside", "original", translations.beside, rows.Beside),
    Map("page_links", "site_page", links.link_page, rows.Links, emits=("backlink",)),
    Map("note_links", "entity", links.link_note, rows.Links, emits=("backlink",)),
    Map("held_check", "held", links.check_held_back, int),
    Map("held_note_check", "entity_record", links.check_held_note, int),
)

# 4  Invert: what each thing is linked from, what it is listed with, in which order.
INVERT: Final[tuple[Entry, ...]] = (
    Group("posting", facets.several, tuple[rows.Posting, ...], rows.Posting),
    Group("mention", facets.several, tuple[rows.MentionRow, ...], rows.MentionRow),
    Group("mentioned", facets.several, tuple[str, ...], str),
    Group("backlink", facets.several, tuple[rows.Backlink, ...], rows.Backlink),
    Facet("topics_of", "links", tuple[str, ...]),
    Facet("field_terms", "links", dict[str, tuple[str, ...]]),
    Facet("cast", "links", network.Cast),
    Map("members", "term", order.members, tuple[rows.Member, ...], emits=order.MEMBERS_EMITS),
    Map("term_list", "kind", lists.term_lists, int, emits=("listing",)),
    Map("in_order", "whole", order.documents_in_order, int, emits=order.IN_ORDER_EMITS),
    Map("count", "term", order.count, rows.Count),
    Map("company", "term", network.company, network.Company),
    Derive({"network": network.Network}, network.network),
    Derive({"tree": rows.TopicTree}, order.tree),
    Derive({"atlas": atlas.Atlas, "mapped": bool}, atlas.atlas),
    Derive({"totals": counts.Totals}, order.totals),
    Group("histogram", facets.first, counts.Histogram, counts.Histogram),
    Map("title_order", "label", titles.title_order, int, emits=("initial",)),
    Group("initial", titles.combine_initial, titles.Initial, titles.Titled),
    Map("letter", "initial", titles.letter_pages, titles.Letter, emits=("listing",)),
    Map("other_list", "whole", lists.other_lists, int, emits=("listing",)),
    Group("listing", facets.first, rows.Listing, rows.Listing),
    Map("lines", "listing", order.lines, tuple[rows.Line, ...]),
    Group("neighbours", facets.first, rows.Neighbours, rows.Neighbours),
    Group("topic_neighbours", facets.first, rows.Neighbours, rows.Neighbours),
    Group("role_count", facets.several, tuple[rows.RoleCount, ...], rows.RoleCount),
    Group("months", facets.first, counts.Months, counts.Months),
    Map("related", "card", related.relate, tuple[rows.Related, ...]),
    Map("work", "card", citing.work, Work, emits=("coins",)),
    Group("coins", facets.first, str, str),
)


# 5  Render: pages, and the records that search is made of.
def _render(templates: Templates) -> tuple[Entry, ...]:
    def page(name: str, over: str, task: Callable[..., Files], phase: Phase = Phase.PAGE) -> Map:
        return _making(name, over, partial(task, templates=templates), phase, is_page=True)

    return (
        page("document_page", "card", render.render_document),
        page("list_page", "listing", render.render_listing, Phase.LIST),
        page("claim_page", "claim", render.render_claim),
        page("year_page", "months", render.render_year, Phase.LIST),
        page("single_page", "single", render.render_single, Phase.LIST),
        page("own_page", "site_page", render.render_site_page),
        _making("redirect_page", "redirect", partial(render.render_redirect, templates=templates), Phase.PAGE),
        _making("tombstone_page", "tombstone", partial(render.render_tombstone, templates=templates), Phase.PAGE),
        Map("search_record", "card", search_record, tuple[SearchRecord, ...], cache=False),
        Group("page", facets.first, str, str),
        Map("gap", "card", addresses.unrecorded_places, int, emits=("unrecorded",)),
        Map("page_gap", "whole", addresses.unrecorded_pages, int, emits=("unrecorded",)),
        Map("vanishing", "ledger", addresses.vanishing, tuple[str, ...]),
        Group("unrecorded", addresses.combine_unrecorded, int, int),
    )


# 6  Aggregate: feeds, sitemap, downloads, the files that pages show, the names of the quick search.
def _making(name: str, over: str, task: Task, phase: Phase, *, is_page: bool = False) -> Map:
    """A map whose tasks make files; each file is entered into `artifact`, each page into `page` too."""
    emits = ("artifact", "page") if is_page else ("artifact",)
    make = partial(pages.make_files, table=name, task=task, phase=int(phase), is_page=is_page)
    return Map(name, over, make, Files, emits=emits, cache=False)


AGGREGATE: Final[tuple[Entry, ...]] = (
    _making("archive_feeds", "whole", feeds.archive_feeds, Phase.LIST),
    _making("topic_feed", "topic", feeds.topic_feed, Phase.LIST),
    _making("sitemap", "whole", sitemap.sitemap, Phase.LIST),
    _making("robots", "whole", sitemap.robots, Phase.LIST),
    _making("document_data", "whole", data.document_data, Phase.LIST),
    _making("entity_data", "whole", data.entity_data, Phase.LIST),
    _making("topic_data", "whole", data.topic_data, Phase.LIST),
    _making("claim_data", "whole", data.claim_data, Phase.LIST),
    _making("network_data", "whole", graphml.network_data, Phase.LIST),
    _making("data_package", "whole", package.data_package, Phase.LIST),
    _making("cite_file", "card", citing.document_files, Phase.ASSET),
    _making("term_cite_file", "term", citing.term_files, Phase.LIST),
    _making("archive_cite_file", "whole", citing.archive_files, Phase.LIST),
    _making("web_manifest", "whole", webmanifest.web_manifest, Phase.LIST),
    _making("archive_card", "whole", cards.archive_card, Phase.ASSET),
    Derive({"carded": bool}, cards.carded),
    _making("document_card", "carded", cards.document_card, Phase.ASSET),
    _making("asset_file", "asset_use", assets.asset_file, Phase.ASSET),
    _making("theme_file", "theme", assets.theme_file, Phase.ASSET),
    Map("document_names", "label", names.document_names, int, emits=("named",)),
    Map("term_names", "term", names.term_names, int, emits=("named",)),
    Group("named", names.combine_named, tuple[names.Shard, ...], names.Named),
    _making("names_file", "named", names.shard_files, Phase.LIST),
    _making("names_index", "whole", names.names_index, Phase.LIST),
    Group("artifact", pages.combine_artifact, rows.Placed, rows.Placed),
    Map("alias_check", "alias", pages.check_alias, int),
    Map("site_link_check", "site_link", files.check_site_link, int),
)
