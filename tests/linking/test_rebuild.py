"""Which documents are linked anew after a change, with the real engine; the result is that of a clean build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from site_builder.catalog.network import Cast
from site_builder.catalog.rows import (
    Backlink,
    Card,
    GazetteerEntry,
    Links,
    MentionRow,
    Outline,
    Posting,
    Target,
    Term,
)
from site_builder.engine import Group, Input, Map, Outcome, Plan, Store, run
from site_builder.linking.links import EMITS, link_document
from site_builder.model import Claim, Document, Entity, SitePage, Topic

INPUTS = {
    "document": Document, "card": Card, "outline": Outline, "path": Target, "unpublished": bool, "entity": Entity,
    "entity_record": Any, "topic": Topic, "topic_record": Any, "term": Term, "claim": Claim, "claim_record": Any,
    "name": tuple[Target, ...], "gazetteer": tuple[GazetteerEntry, ...], "site_page": SitePage,
}  # fmt: skip
ITEMS = {
    "posting": Posting,
    "mention": MentionRow,
    "mentioned": str,
    "backlink": Backlink,
    "topics_of": Any,
    "field_terms": Any,
    "cast": Cast,
}


def gather(key: str, items: tuple[tuple[str, Any], ...]) -> tuple[Any, ...]:
    return tuple(item for _, item in items)


PLAN = Plan(
    (
        *(Input(name, kind) for name, kind in INPUTS.items()),
        Map("links", "document", link_document, Links, emits=EMITS),
        *(Group(name, gather, tuple[kind, ...], kind) for name, kind in ITEMS.items()),  # type: ignore[valid-type]
    )
)


class Site:
    """An archive that is linked again and again over one store."""

    def __init__(self, archive: Any, folder: Path) -> None:
        self.archive = archive
        self.folder = folder
        self.stores: list[Store] = []
        self.store = self._open("kept")

    def _open(self, name: str) -> Store:
        self.stores.append(Store.open(self.folder / name / "build.db", "salt"))
        return self.stores[-1]

    def _run(self, store: Store) -> Outcome:
        tables = {name: dict(self.archive.tables.get(name, {})) for name in INPUTS}
        outcome = run(PLAN, store, tables, {}.__getitem__)
        outcome.commit()
        return outcome

    def relinked(self) -> tuple[str, ...]:
        """The documents that were linked; everything equals a clean build."""
        outcome = self._run(self.store)
        clean = self._run(self._open(f"clean{len(self.stores)}"))
        for table in ("links", *ITEMS):
            assert outcome.scan(table) == clean.scan(table)
        assert outcome.findings == clean.findings
        return outcome.ran.get("links", ())


@pytest.fixture
def site(archive: Any, tmp_path: Path) -> Iterator[Site]:
    archive.entity("person:reyn", "Tomas Reyn", "Reyn")
    archive.entity("place:halden", "Halden", "Halden Town Hall")
    archive.topic("ceasefire", "Cease-fire")
    archive.document("a", "Tomas Reyn came to Halden.", topics=("ceasefire",))
    archive.document("b", "Ada Lane and Tomas waited. See [[a]].")
    archive.document("c", "Nobody came. See [[a|this]].")
    made = Site(archive, tmp_path)
    assert made.relinked() == ("a", "b", "c")
    yield made
    for store in made.stores:
        store.close()


def test_nothing_changed(site: Site) -> None:
    assert site.relinked() == ()


def test_an_edited_body(site: Site) -> None:
    site.archive.document("a", "Tomas Reyn left Halden.", topics=("ceasefire",))
    assert site.relinked() == ("a",)


def test_a_new_name_concerns_those_who_have_its_words(site: Site) -> None:
    site.archive.entity("person:ada", "Ada Lane")
    assert site.relinked() == ("b",)


def test_a_new_alias_concerns_those_who_have_its_first_words(site: Site) -> None:
    site.archive.entity("person:reyn", "Tomas Reyn", "Reyn", "Tomas the Elder")
    assert site.relinked() == ()
    site.archive.entity("person:reyn", "Tomas Reyn", "Reyn", "Tomas the Elder", "Tomas")
    assert site.relinked() == ("a", "b")


def test_an_unrelated_name_concerns_nobody(site: Site) -> None:
    site.archive.entity("person:orla", "Orla Berg", "Berg")
    assert site.relinked() == ()


def test_a_document_or_name_that_was_referred_to_already(site: Site) -> None:
    site.archive.document("d", "See [[later]] and [[Orla Berg]].")
    assert site.relinked() == ("d",)
    site.archive.document("later", "Nothing.")
    assert site.relinked() == ("d", "later")
    site.archive.entity("person:orla", "Orla Berg")
    assert site.relinked() == ("d",)


def test_a_dangling_reference_is_asked_again_when_there_is_more_to_suggest(site: Site) -> None:
    site.archive.document("d", "See [[haldon]].")
    assert site.relinked() == ("d",)
    site.archive.document("haldon-talks", "Nothing.")
    assert site.relinked() == ("d", "haldon-talks")


def test_a_retitled_document_concerns_those_who_refer_to_it(site: Site) -> None:
    site.archive.document("a", "Tomas Reyn came to Halden.", topics=("ceasefire",), title="Another")
    assert site.relinked() == ("a", "b", "c")


def test_a_document_taken_away(site: Site) -> None:
    for table in ("document", "card", "outline"):
        del site.archive.tables[table]["a"]
    assert site.relinked() == ("b", "c")


def test_a_topic_taken_away(site: Site) -> None:
    del site.archive.tables["term"]["topic:ceasefire"]
    assert site.relinked() == ("a",)
