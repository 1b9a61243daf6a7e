"""What records say of a term at other places: read from the records that are published, in a fixed order."""

from __future__ import annotations

from site_builder.catalog.inverse import inverse
from site_builder.catalog.rows import Holder, Inverse
from site_builder.dates import parse
from site_builder.engine import MemoryContext
from site_builder.ids import TermId
from site_builder.model import Entity, Position


def made(*entities: Entity) -> dict[str, Inverse]:
    return inverse(MemoryContext({"entity": {f"{e.kind}:{e.id}": e for e in entities}}))["inverse"]


def ids(*given: str) -> tuple[TermId, ...]:
    return tuple(map(TermId, given))


def event(name: str, date: str = "", **more: tuple[TermId, ...]) -> Entity:
    return Entity("event", TermId(name), name, date=parse(date) if date else None, **more)  # type: ignore[arg-type]


def test_a_place_has_its_parts_by_name_and_its_events_by_date() -> None:
    found = made(
        Entity("place", TermId("sund"), "Sund"),
        Entity("place", TermId("b"), "Aby", part_of=TermId("sund")),
        Entity("place", TermId("a"), "Zell", part_of=TermId("sund")),
        event("fire", "1911", places=ids("sund")), event("flood", places=ids("sund")),
        event("fair", "1910-05", places=ids("sund")),
    )  # fmt: skip
    assert found["place:sund"] == Inverse(parts=ids("b", "a"), events=ids("fair", "fire", "flood"))


def test_an_organization_has_office_holders_by_date_and_what_it_publishes() -> None:
    office = Position("clerk", "union", parse("1910/1912"))
    found = made(
        Entity("organization", TermId("union"), "Union"),
        Entity("person", TermId("ada"), "Ada", roles=(Position("chair", "union"), office)),
        Entity("person", TermId("bo"), "Bo", roles=(Position("clerk", "union", parse("1908")), Position("x", "Union"))),
        Entity("publication", TermId("news"), "News", publisher="union"),
    )
    row = found["organization:union"]
    assert row.holders == (
        Holder(TermId("bo"), "clerk", parse("1908")), Holder(TermId("ada"), "clerk", parse("1910/1912")),
        Holder(TermId("ada"), "chair"),
    )  # fmt: skip
    assert row.publications == ids("news")


def test_a_printed_name_is_no_organization() -> None:
    assert made(Entity("person", TermId("bo"), "Bo", roles=(Position("clerk", "The Union"),))) == {}


def test_dated_events_have_neighbours_and_others_have_none() -> None:
    found = made(event("c", "1912"), event("a", "1910"), event("b", "1911-05"), event("undated"))
    around = {key: (row.before, row.after) for key, row in found.items()}
    assert around == {"event:a": ("", "b"), "event:b": ("a", "c"), "event:c": ("b", "")}


def test_a_topic_has_the_events_that_name_it() -> None:
    assert made(event("a", topics=ids("ferries")))["topic:ferries"].events == ids("a")
