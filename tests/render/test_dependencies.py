"""A page depends on what it shows and on nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import ferry_tables
import pytest

from site_builder.engine.memory import MemoryContext
from site_builder.render import pages
from site_builder.render.templates import Templates

Touched = dict[str, set[str] | str]


def touched(task: Callable[..., Any], key: str, templates: Templates) -> Touched:
    """What the task read: table → keys, or `keys` / `all` where it asked for the whole."""
    ctx = MemoryContext(ferry_tables.tables())
    task(ctx, key, templates=templates)
    found: Touched = {}
    for table, reads in ctx.touched.items():
        whole = {0: "", 1: "keys", 2: "all"}[reads.whole]
        found[table] = whole or {*reads.one, *reads.many}
    return found


@pytest.fixture
def document(templates: Templates) -> Callable[[str], Touched]:
    return partial(touched, pages.render_document, templates=templates)


def test_a_document_page_knows_no_totals_lists_or_counts(templates: Templates) -> None:
    read = touched(pages.render_document, "halved-wages", templates)
    assert not set(read) & {
        "totals",
        "listing",
        "histogram",
        "count",
        "members",
        "lines",
        "mention",
        "months",
        "tree",
        "change",
    }
    assert read["own"] == {"about"}, "the foot of the page links to about, if there is one"
    assert read["site_page"] == {"about"}, "a page that links here, and is named"


def test_a_document_page_reads_only_labels_it_shows(templates: Templates) -> None:
    read = touched(pages.render_document, "halved-wages", templates)
    assert read["document"] == {"halved-wages"}
    assert read["card"] == {"halved-wages"}
    assert read["label"] == {
        "pilots-vote", "long-report", "weekly-he", "telegram-ru", "notice-ar", "not-published", "inquiry-excerpt",
    }  # fmt: skip


def test_a_document_page_reads_the_templates_it_is_made_of(templates: Templates) -> None:
    assert touched(pages.render_document, "ballad", templates)["template"] == {"document.html", "document_preview.frag"}


def test_a_page_reads_settings_leaf_by_leaf(templates: Templates) -> None:
    read = touched(pages.render_document, "ballad", templates)["setting"]
    assert "title" in read
    assert "description" not in read, "only home shows it"
    assert not [leaf for leaf in read if str(leaf).startswith(("pagination", "feeds", "publish", "import"))]


def test_a_list_page_reads_cards_and_never_a_text(templates: Templates) -> None:
    read = touched(pages.render_listing, "documents/page/2/", templates)
    assert not set(read) & {"document", "links", "totals", "outline"}
    assert read["listing"] == {"documents/page/2/"}
    shown = ferry_tables.tables()["listing"]["documents/page/2/"].items
    assert read["card"] == set(shown)


def test_a_later_page_of_a_term_reads_less_than_the_first(templates: Templates) -> None:
    from site_builder.catalog.rows import Listing
    from site_builder.ids import UrlPath

    tables = ferry_tables.tables()
    url = "people/ingeborg-vass/page/2/"
    first = UrlPath("people/ingeborg-vass/")
    tables["listing"][url] = Listing("term", "person:ingeborg-vass", 2, 2, 51, ("notice-ar",), first)
    ctx = MemoryContext(tables)
    assert len(pages.render_listing(ctx, url, templates=templates)) == 1
    assert not set(ctx.touched) & {"entity", "backlink", "about_claims", "note_links", "count", "members", "mention"}


def test_an_a_to_z_reads_the_names_on_its_page(templates: Templates) -> None:
    read = touched(pages.render_listing, "places/", templates)
    assert read["term"] == {"place:osterholm", "place:sund"}
    assert not set(read) & {"entity", "card", "document", "members"}


def test_single_pages_read_what_they_are_about(templates: Templates) -> None:
    assert not set(touched(pages.render_single, "404", templates)) & {"totals", "histogram", "card"}
    assert "document" not in touched(pages.render_single, "home", templates)


def test_a_page_of_changes_or_claims_reads_what_stands_on_it(templates: Templates) -> None:
    changes, claims = (touched(pages.render_listing, url, templates) for url in ("changes/", "claims/"))
    assert changes["change"] == set(ferry_tables.tables()["change"])
    assert claims["claim"] == set(ferry_tables.tables()["claim"])
    assert not {"document", "totals"} & (changes.keys() | claims.keys())
