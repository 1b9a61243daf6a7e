"""What the index knows of a document: its words, places to link to, names, filters; each voice by itself."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from site_builder import dates
from site_builder.catalog.rows import Card, Links, NamedHere, ResolvedMark, SameText, Term, TermKey
from site_builder.config import OwnField
from site_builder.engine import MemoryContext
from site_builder.ids import Anchor, DocumentId, SourcePath, TermId
from site_builder.model import (
    Agent,
    Alias,
    Body,
    Comment,
    Document,
    Entity,
    Group,
    Mark,
    Metadata,
    Note,
    Prose,
    Topic,
)  # fmt: skip
from site_builder.search.records import META, SearchRecord, Vocabulary, comment_record, record_of, search_record

KERR = TermKey("person:m-kerr")
VOCABULARY = Vocabulary(
    terms={
        KERR: Term(kind="person", id=TermId("m-kerr"), name="Maud Kerr"),
        TermKey("publication:echo"): Term(kind="publication", id=TermId("echo"), name="The Echo"),
        TermKey("publication:wire"): Term(kind="publication", id=TermId("wire"), name="Northern Wire"),
        TermKey("topic:dues"): Term(kind="topic", id=TermId("dues"), name="Dues"),
    },
    entities={
        KERR: Entity(
            kind="person", id=TermId("m-kerr"), name="Maud Kerr", aliases=(Alias("Mrs Kerr"), Alias("M.K.", link=False))
        )
    },
    topics={TermId("dues"): Topic(id=TermId("dues"), name="Dues", aliases=("Tolls",))},
)


def make_document(*blocks: Prose | Group, notes: tuple[Note, ...] = (), **metadata: Any) -> Document:
    return Document(
        id=DocumentId("x"),
        source=SourcePath("content/documents/x.md"),
        metadata=Metadata(title="A title", **metadata),
        reader="markdown",
        access="full",
        body=Body(blocks, notes),
    )


def make_card(**values: Any) -> Card:
    return Card(**{"id": DocumentId("x"), "title": "A title", "type": "letter", **values})


def made(document: Document, links: Links | None = None, **card: Any) -> SearchRecord:
    return record_of(document, make_card(**card), links or Links(), VOCABULARY)


def texts(record: SearchRecord) -> list[tuple[str, str, str]]:
    return [(p.kind, p.anchor, p.text) for p in record.passages]


# --- dates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "years"),
    [
        ("1916", ["1916"]),
        ("1914/1916", ["1914", "1915", "1916"]),
        ("1914-11/1915-02", ["1914", "1915"]),
        ("191X", [str(y) for y in range(1910, 1920)]),
        ("1916~", ["1916"]),
    ],
)
def test_a_document_is_found_under_every_year_it_may_belong_to(date: str, years: list[str]) -> None:
    assert list(made(make_document(), date=dates.parse(date)).filters["year"]) == years


def test_a_document_without_a_date_is_undated_and_has_no_place_in_order_of_date() -> None:
    record = made(make_document())
    assert record.filters["year"] == ("undated",)
    assert record.sort == {}


def test_an_inferred_date_stands_in_brackets() -> None:
    assert made(make_document(), date=dates.parse("1916~"), basis="ink").meta["date"].startswith("[")
    assert not made(make_document(), date=dates.parse("1916~")).meta["date"].startswith("[")


def test_dates_sort_as_time_does() -> None:
    in_order = ["-0044", "0900", "1916-02-03", "1916-02-04", "1917"]
    keys = [made(make_document(), date=dates.parse(date)).sort["date"] for date in in_order]
    assert keys == sorted(keys)


# --- names and filters ------------------------------------------------------------------------------------


def test_every_name_of_what_is_named_is_searched() -> None:
    record = made(make_document(), Links(topics=(TermId("dues"),), named=(NamedHere(KERR),)))
    assert record.meta["names"] == "Maud Kerr · Mrs Kerr · M.K. · Dues · Tolls"


def test_filters_hold_ids_with_labels() -> None:
    record = made(make_document(), Links(topics=(TermId("dues"),), named=(NamedHere(KERR),)))
    assert record.filters["person"] == ("m-kerr Maud Kerr",)
    assert record.filters["topic"] == ("dues Dues",)


def test_a_publication_that_is_only_spoken_of_is_no_filter() -> None:
    named = (
        NamedHere(TermKey("publication:wire"), count=2),
        NamedHere(TermKey("publication:echo"), roles=("publication",)),
    )
    record = made(make_document(), Links(named=named), publication=TermId("echo"))
    assert record.filters["publication"] == ("echo The Echo",)
    assert "Northern Wire" in record.meta["names"]
    assert record.meta["publication"] == "The Echo"


def test_authors_are_shown_by_the_name_that_is_published() -> None:
    authors = (Agent(id=TermId("m-kerr")), Agent(name="printed, As"), Agent(id=TermId("withheld-person")))
    record = made(make_document(), authors=authors)
    assert record.meta["authors"] == "Maud Kerr · printed, As"
    assert record.filters["person"] == ("m-kerr Maud Kerr",)


def test_what_is_not_published_has_no_rows_and_leaves_no_trace() -> None:
    links = Links(topics=(TermId("secret-topic"),), named=(NamedHere(TermKey("person:secret-person")),))
    record = made(make_document(), links, publication=TermId("secret-paper"))
    assert "secret" not in msgspec.json.encode(record).decode()


def test_own_fields_are_searched_and_filtered_by_as_the_archive_says() -> None:
    fields = {"box": OwnField(label="Box", facet=True), "hand": OwnField(search=True)}
    vocabulary = msgspec.structs.replace(VOCABULARY, fields=fields)
    document = make_document(fields={"box": "12", "hand": ("copperplate", "pencil"), "shelf": "private"})
    record = record_of(document, make_card(), Links(), vocabulary)
    assert record.filters["field.box Box"] == ("12",)
    assert record.meta["fields"] == "copperplate · pencil"
    assert "private" not in msgspec.json.encode(record).decode()


def test_own_fields_are_filtered_and_sorted_by_as_their_type_wants_it() -> None:
    fields = {
        "leaves": OwnField(label="Leaves", type="number", facet=True, sort=True),
        "copied": OwnField(label="Copied", type="date", facet=True, sort=True, search=True),
        "sealed": OwnField(label="Sealed", type="boolean", facet=True, search=True),
        "keeper": OwnField(label="Keeper", type="entity", facet=True, sort=True, search=True),
        "matter": OwnField(label="Matter", type="topic", facet=True),
    }
    own = {"keeper": (KERR, TermKey("person:withheld-person")), "matter": (TermKey("topic:dues"),)}
    vocabulary = msgspec.structs.replace(VOCABULARY, fields=fields, own=own)
    values = {"leaves": "12", "copied": "1911-03~", "sealed": True, "keeper": ("m-kerr", "x"), "matter": "Dues"}
    record = record_of(make_document(fields=values), make_card(), Links(), vocabulary)
    assert {name: found for name, found in record.filters.items() if name.startswith(("field.", "own."))} == {
        "field.leaves Leaves": ("12",),
        "own.copied Copied": ("1911-03~ c. March 1911",),
        "own.sealed Sealed": ("true",),
        "own.keeper Keeper": ("person:m-kerr Maud Kerr",),
        "own.matter Matter": ("topic:dues Dues",),
    }
    assert record.meta["fields"] == "c. March 1911 · Sealed · Maud Kerr"
    assert {n for n in record.filters if n.startswith("order.")} == {"order.leaves", "order.copied", "order.keeper"}
    smaller = record_of(make_document(fields={"leaves": "9"}), make_card(), Links(), vocabulary)
    assert smaller.filters["order.leaves"] < record.filters["order.leaves"]


def test_all_records_have_the_same_fields_of_meta() -> None:
    record = made(make_document())
    comment = comment_record(Comment(id="1", body="Hm."), record)
    assert tuple(record.meta) == META
    assert set(comment.meta) == set(META)


# --- text ----------------------------------------------------------------------------------------------


def test_text_comes_in_reading_order_with_the_anchors_it_is_linked_by() -> None:
    document = make_document(
        Prose("h2", "Heading", anchor=Anchor("h-heading")),
        Prose("p", "One.", anchor=Anchor("p-1"), number="1"),
        Group("table", (Group("tr", (Group("td", (Prose("bare", "cell"),)),)),), anchor=Anchor("p-2"), number="2"),
        Group("figure", (Group("figcaption", (Prose("bare", "caption"),)),)),
    )
    record = made(document, summary="In short.")
    assert texts(record) == [
        ("title", "", "A title"),
        ("summary", "", "In short."),
        ("h2", "h-heading", "Heading"),
        ("p", "p-1", "One."),
        ("bare", "p-2", "cell"),
        ("bare", "p-2", "caption"),
    ]


def test_a_footnote_is_linked_where_it_is_called() -> None:
    call = Mark(4, 4, "note", {"label": "a"})
    document = make_document(
        Prose("p", "One.", (call,), anchor=Anchor("p-1"), number="1"),
        Prose("p", "Two.", anchor=Anchor("p-2"), number="2"),
        notes=(Note("a", (Prose("p", "Aside."),)), Note("b", (Prose("p", "Never called."),))),
    )
    assert texts(made(document))[1:] == [
        ("p", "p-1", "One."),
        ("note", "p-1", "Aside."),
        ("p", "p-2", "Two."),
        ("note", "p-2", "Never called."),
    ]


def test_an_id_that_stands_for_a_title_is_searched_as_the_title() -> None:
    document = make_document(
        Prose("p", "See dues-1912 and dues-1912.", anchor=Anchor("p-1")),
        notes=(Note("a", (Prose("p", "Cf. dues-1912."),)),),
    )
    title = "On the dues"
    marks = tuple(
        ResolvedMark(block, Mark(start, start + 9, "ref"), text=title) for block, start in ((0, 4), (0, 18), (1, 4))
    )
    found = made(document, Links(marks=marks))
    assert [p.text for p in found.passages[1:]] == ["See On the dues and On the dues.", "Cf. On the dues."]


# --- voices --------------------------------------------------------------------------------------------


def test_the_archives_own_words_have_a_voice_of_their_own() -> None:
    assert made(make_document(), type="note").filters["voice"] == ("note",)
    assert made(make_document()).filters["voice"] == ("document",)


def test_a_comment_is_a_record_of_its_own_and_says_nothing_of_people() -> None:
    document = made(
        make_document(), Links(topics=(TermId("dues"),), named=(NamedHere(KERR),)), date=dates.parse("1916")
    )
    comment = comment_record(
        Comment(id="7", author="R. B.", body="Rubbish.", issued=dates.parse("2016-05-01")), document
    )
    assert comment.address == "documents/x/#c-7"
    assert comment.filters["voice"] == ("comment",)
    assert comment.filters["year"] == ("2016",)
    assert comment.filters["topic"] == ("dues Dues",)
    assert "person" not in comment.filters
    assert "Kerr" not in comment.meta["names"]


def test_a_documents_title_is_not_a_word_of_its_comments() -> None:
    comment = comment_record(Comment(id="7", body="Rubbish."), made(make_document()))
    assert "A title" not in (*comment.meta.values(), *(p.text for p in comment.passages))
    assert comment.filters["on"] == ("A title",)


# --- the task ------------------------------------------------------------------------------------------


def context(document: Document, card: Card | None, *same: str) -> MemoryContext:
    links = Links(topics=(TermId("dues"),), named=(NamedHere(KERR),))
    return MemoryContext(
        {
            "card": {"x": card} if card else {},
            "document": {"x": document},
            "links": {"x": links},
            "same_text": {"x": SameText(tuple(map(DocumentId, same)))} if same else {},
            "term": dict(VOCABULARY.terms),
            "entity": dict(VOCABULARY.entities),
            "topic": dict(VOCABULARY.topics),
            "setting": {
                "language": "fr",
                "fields.box.facet": True,
                "fields.box.search": False,
                "fields.box.label": "Box",
            },
        }
    )


def test_the_task_gives_the_document_and_each_comment_with_words() -> None:
    comments = (Comment(id="1", body="Hm."), Comment(id="2", body=" \n"))
    document = msgspec.structs.replace(make_document(fields={"box": "3"}), comments=comments)
    records = search_record(context(document, make_card()), "x")
    assert records is not None
    assert [record.address for record in records] == ["documents/x/", "documents/x/#c-1"]
    assert records[0].language == "fr"
    assert records[0].filters["field.box Box"] == ("3",)


def test_a_record_says_how_many_more_documents_have_its_text_and_a_comment_does_not() -> None:
    document = msgspec.structs.replace(make_document(), comments=(Comment(id="1", body="Hm."),))
    record, comment = search_record(context(document, make_card(), "w", "x", "y"), "x") or ()
    assert record.filters["same"] == ("2",)
    assert "same" not in comment.filters


def test_a_document_that_is_not_published_has_no_record() -> None:
    ctx = context(make_document(), None)
    assert search_record(ctx, "x") is None
    assert "document" not in ctx.touched


def test_the_task_fetches_only_the_rows_of_what_the_document_names() -> None:
    ctx = context(make_document(), make_card())
    search_record(ctx, "x")
    assert sorted(ctx.touched["term"].many) == ["person:m-kerr", "topic:dues"]
    assert not any(touched.whole for touched in ctx.touched.values())


def test_warnings_go_with_the_words_that_they_are_about_and_are_not_searched() -> None:
    card = make_card(warnings=("a drowning", "an insult"))
    record = record_of(make_document(Prose("p", "Words.")), card, Links(), VOCABULARY)
    assert record.filters["warning"] == ("a drowning", "an insult")
    assert "drowning" not in " ".join([*record.meta.values(), *(p.text for p in record.passages)])
    assert "warning" not in comment_record(Comment(id="1", body="A reader's words."), record).filters
