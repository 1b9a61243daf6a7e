"""Related documents and the reasons for them."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.catalog.rows import Count, Links, Member, NamedHere, Related, RelationRow, Shelf, TermKey
from site_builder.ids import DocumentId, TermId
from site_builder.linking.related import relate
from site_builder.model import Metadata, Publishing, Relation, Translation


class World:
    """Documents by the terms they have: `{"a": "topic:x person:y"}`; `~person:y`: only named there."""

    def __init__(self, archive: Any, documents: dict[str, str], **counts: int) -> None:
        self.archive = archive
        tables = archive.tables
        for name in ("links", "count", "members", "metadata", "relation", "shelf"):
            tables[name] = {}
        members: dict[str, list[Member]] = {}
        for document, terms in documents.items():
            keys = terms.split()
            for term in keys:
                here = Member(DocumentId(document), ("about",) if term[0] != "~" else (), term[0] == "~")
                members.setdefault(term.lstrip("~"), []).append(here)
            tables["links"][document] = Links(
                topics=tuple(TermId(k[6:]) for k in keys if k.startswith("topic:")),
                named=tuple(NamedHere(TermKey(k.lstrip("~"))) for k in keys if not k.startswith("topic:")),
            )
            tables["shelf"][document] = Shelf("", "letter")
        tables["members"] = {k: tuple(v) for k, v in members.items()}
        tables["count"] = {k: Count(together=counts.get(k.replace(":", "_"), len(v))) for k, v in members.items()}

    def related(self, document: str) -> list[tuple[str, tuple[str, ...], str]]:
        found: tuple[Related, ...] = relate(self.archive.context(), document) or ()
        return [(r.document, r.shared, r.relation) for r in found]


def test_rarer_shared_names_come_first(archive: Any) -> None:
    world = World(
        archive,
        {
            "a": "topic:war person:reyn place:halden",
            "b": "topic:war",
            "c": "place:halden",
            "d": "person:reyn place:halden",
            "e": "place:halden",
            "f": "topic:peace",
        },
    )
    assert world.related("a") == [
        ("d", ("person:reyn", "place:halden"), ""),
        ("b", ("topic:war",), ""),
        ("c", ("place:halden",), ""),
        ("e", ("place:halden",), ""),
    ]
    assert world.related("f") == []


def test_ties_are_broken_by_id(archive: Any) -> None:
    world = World(archive, dict.fromkeys(["d", "c", "b", "a"], "topic:x"))
    assert [d for d, _, _ in world.related("c")] == ["a", "b", "d"]


def test_at_most_six_and_three_reasons(archive: Any) -> None:
    terms = "topic:a topic:b person:c place:d"
    world = World(archive, {f"d{n}": terms for n in range(9)})
    found = world.related("d4")
    assert [d for d, _, _ in found] == ["d0", "d1", "d2", "d3", "d5", "d6"]
    assert {r for _, r, _ in found} == {("person:c", "place:d", "topic:a")}


def test_being_about_something_is_more_than_naming_it(archive: Any) -> None:
    world = World(archive, {"a": "person:x person:y", "b": "~person:x", "c": "person:y"})
    assert [d for d, _, _ in world.related("a")] == ["c", "b"]


def test_authored_relations_come_first_in_both_directions(archive: Any) -> None:
    world = World(archive, {"a": "topic:x", "b": "topic:x", "c": "", "d": "", "e": "", "f": ""})
    archive.tables["metadata"]["a"] = Metadata(
        title="A",
        relations=(Relation("cites", DocumentId("c")), Relation("cites", DocumentId("a"))),
        translation=Translation(of=DocumentId("d")),
        published=(Publishing(document=DocumentId("e")), Publishing(document=DocumentId("hidden"))),
    )
    archive.tables["relation"]["a"] = (
        RelationRow("responds-to", DocumentId("f")),
        RelationRow("quotes", DocumentId("c")),
    )
    assert world.related("a") == [
        ("c", (), "cites"),
        ("d", (), "translates"),
        ("e", (), "republishes"),
        ("f", (), "responds-to.back"),
        ("b", ("topic:x",), ""),
    ]


def test_common_terms_are_not_read_unless_there_is_nothing_else(archive: Any) -> None:
    documents = {"a": "topic:common topic:rare", "b": "topic:rare", "c": "topic:common"}
    world = World(archive, documents, topic_common=5000)
    ctx = archive.context()
    assert [r.document for r in relate(ctx, "a") or ()] == ["b"]
    assert ("members", "topic:common") not in ctx.read_rows
    assert world.related("c") == [("a", ("topic:common",), "")]


def test_of_many_common_terms_only_the_rarest_are_read(archive: Any) -> None:
    documents = {f"d{n}": " ".join(f"person:p{m}" for m in range(10)) for n in range(100)}
    World(archive, documents)
    ctx = archive.context()
    relate(ctx, "d0")
    assert {k for t, k in ctx.read_rows if t == "members"} == {"person:p0", "person:p1", "person:p2", "person:p3"}


@pytest.mark.parametrize("document", ["a", "nowhere"])
def test_nothing_in_common_is_no_row(archive: Any, document: str) -> None:
    World(archive, {"a": "topic:x", "b": "topic:y"})
    assert relate(archive.context(), document) is None
