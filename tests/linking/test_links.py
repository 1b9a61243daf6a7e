"""What a document names and links: the rule of the first mention, postings, backlinks, and what is read for it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from site_builder.catalog.rows import Links, MentionRow, NamedHere, Posting, TermKey
from site_builder.diagnostics import Severity, Span
from site_builder.ids import DocumentId, SourcePath, TermId
from site_builder.linking.links import EMITS, _which, link_document, places_of
from site_builder.linking.subjects import agent_key, printed_names
from site_builder.model import Agent, Body, Group, Note, Positions, Prose, Publishing, Relation, Subject, Translation


def linked(archive: Any, text: Any = "", **fields: Any) -> tuple[Links, Any]:
    archive.document("letter", text, **fields)
    ctx = archive.context()
    return link_document(ctx, "letter"), ctx


def drawn(links: Links, text: str) -> list[str]:
    """The words that are linked, by paragraphs of `text` without its marks."""
    paragraphs = [p.removeprefix("# ").removeprefix("> ").strip() for p in text.split("\n\n")]
    return [paragraphs[m.block][m.mark.start : m.mark.end] for m in links.marks]


@pytest.fixture
def full(archive: Any) -> Any:
    archive.entity("person:reyn", "Tomas Reyn", "Reyn")
    archive.entity("place:halden", "Halden")
    archive.entity("publication:courier", "The Courier")
    archive.entity("publication:wire", "Wire Service")
    archive.entity("organization:council", "The Council")
    archive.topic("ceasefire", "Cease-fire", "Truce")
    archive.document("talks", title="The talks")
    return archive


# --- mentions -----------------------------------------------------------------------------------------

SECTIONS = """Reyn came to Halden. Reyn left.

Halden was quiet for Tomas Reyn.

# Halden later

In Halden he met Reyn.

Reyn stayed in Halden."""


def test_the_first_mention_of_each_section_is_linked(full: Any) -> None:
    links, _ = linked(full, SECTIONS)
    assert [(m.block, m.url) for m in links.marks] == [
        (0, "people/reyn/"), (0, "places/halden/"), (3, "places/halden/"), (3, "people/reyn/")
    ]  # fmt: skip
    assert drawn(links, SECTIONS) == ["Reyn", "Halden", "Halden", "Reyn"]
    assert all(m.automatic and m.mark.tag == "mention" for m in links.marks)


def test_headings_are_counted_but_not_linked(full: Any) -> None:
    links, ctx = linked(full, SECTIONS)
    assert [(n.key, n.count) for n in links.named] == [("person:reyn", 5), ("place:halden", 5)]
    assert ctx.emitted["mention"]["place:halden"] == [
        MentionRow(DocumentId("letter"), 5, "p-1", "1", "Reyn came to Halden.", 13, 19)
    ]
    assert ctx.emitted["mentioned"] == {"person:reyn": ["letter"], "place:halden": ["letter"]}


def test_a_heading_is_quoted_only_when_nothing_else_names(full: Any) -> None:
    _, ctx = linked(full, "# To Halden and back\n\nHe went.")
    (row,) = ctx.emitted["mention"]["place:halden"]
    assert (row.anchor, row.sentence) == ("h-to-halden-and-back", "To Halden and back")


def test_what_the_author_linked_is_not_linked_again_in_that_section(full: Any) -> None:
    links, ctx = linked(full, "Reyn wrote. Then [[person:reyn|the minister]] left.\n\n# Later\n\nReyn came back.")
    assert [(m.block, m.automatic) for m in links.marks] == [(0, False), (2, True)]
    assert links.named == (NamedHere(TermKey("person:reyn"), (), 3, "p-1", "1"),)
    assert ctx.emitted["mention"]["person:reyn"][0].count == 2


def test_an_entity_that_is_only_linked_is_named_here_and_a_backlink(full: Any) -> None:
    links, ctx = linked(full, "Then [[person:reyn|the minister]] left.")
    assert [(n.key, n.count, n.anchor) for n in links.named] == [("person:reyn", 1, "p-1")]
    assert "mention" not in ctx.emitted
    assert ctx.emitted["mentioned"] == {"person:reyn": ["letter"]}
    assert [b.sentence for b in ctx.emitted["backlink"]["person:reyn"]] == ["Then the minister left."]


def test_a_document_can_opt_out(full: Any) -> None:
    links, ctx = linked(full, "Reyn met [[halden]].", mentions=False)
    assert [m.url for m in links.marks] == ["places/halden/"]
    assert [n.key for n in links.named] == ["place:halden"]
    assert "mention" not in ctx.emitted
    assert not [t for t, _ in ctx.read_rows if t == "gazetteer"]


def test_an_ambiguous_name_is_reported_once_and_never_guessed(full: Any) -> None:
    full.entity("person:halden", "Halden")
    links, ctx = linked(full, "Reyn saw Halden.\n\nHalden saw him. HALDEN!", places=(Subject(TermId("halden")),))
    assert [m.url for m in links.marks] == ["people/reyn/"]
    assert links.ambiguous == ("Halden",)
    assert [(n.key, n.count) for n in links.named] == [("person:reyn", 1), ("place:halden", 0)]
    (finding,) = ctx.findings
    assert (finding.code, finding.severity) == ("REF030", Severity.NOTE)
    assert str(finding) == (
        'content/documents/letter.md:1: note[REF030]: "Halden" may be person:halden or place:halden; it is not linked;'
        " write [[person:halden|Halden]] or [[place:halden|Halden]] to say which"
    )


@pytest.mark.parametrize("file", ["letter.txt", "letter.html", "LETTER.HTM"])
def test_where_brackets_are_letters_the_hint_names_other_ways(file: str) -> None:
    targets = (TermKey("person:halden"), TermKey("place:halden"))
    assert _which("Halden", targets, Span(SourcePath(file))) == (
        "name the one that is meant under `people` or `places`; "
        '`{name: "Halden", link: false}` as an alias or `mentions: false` here ends this note'
    )


def test_a_mention_in_a_quotation_says_so(full: Any) -> None:
    _, ctx = linked(full, "> Reyn is here.\n\nHe was in Halden.")
    assert ctx.emitted["mention"]["person:reyn"][0].voice == "quotation"
    assert ctx.emitted["mention"]["place:halden"][0].voice == "document"


def test_a_cell_has_the_anchor_of_its_table_and_notes_are_a_section_of_their_own(full: Any) -> None:
    cell = Group("tr", (Group("td", (Prose("bare", "Reyn"),)),))
    body = Body(
        (Group("table", (cell,), anchor="t-1", number="1"), Prose("p", "Reyn again", anchor="p-2", number="2")),  # type: ignore[arg-type]
        (Note("1", (Prose("p", "See Reyn."),)),),
    )
    assert [p.prose for p in places_of(body)] == list(body.prose())
    links, ctx = linked(full, body)
    assert [m.block for m in links.marks] == [0, 2]
    assert (ctx.emitted["mention"]["person:reyn"][0].anchor, links.named[0].number) == ("t-1", "1")


# --- backlinks ----------------------------------------------------------------------------------------


def test_a_backlink_quotes_its_sentence_with_the_words_shown(full: Any) -> None:
    _, ctx = linked(full, "Nothing here.\n\nFirst. He read [[talks]] in Halden. Last.")
    (back,) = ctx.emitted["backlink"]["document:talks"]
    assert (back.source, back.anchor, back.number) == ("document:letter", "p-2", "2")
    assert back.sentence == "He read The talks in Halden."
    assert back.sentence[back.start : back.end] == "The talks"


def test_a_paragraph_is_one_backlink_however_often_it_links(full: Any) -> None:
    _, ctx = linked(full, "See [[talks]] and [[talks|again]].\n\nAnd [[talks]].")
    assert [b.anchor for b in ctx.emitted["backlink"]["document:talks"]] == ["p-1", "p-2"]


def test_no_backlink_to_itself(full: Any) -> None:
    links, ctx = linked(full, "See [[letter]].")
    assert [m.url for m in links.marks] == ["documents/letter/"]
    assert "backlink" not in ctx.emitted


# --- metadata -----------------------------------------------------------------------------------------


def test_topics_are_found_by_id_name_and_alias(full: Any) -> None:
    full.topic("talks-topic", "Talks")
    links, ctx = linked(full, topics=("Truce", "talks-topic", "ceasefire", "Talks"))
    assert links.topics == ("ceasefire", "talks-topic")
    assert ctx.said == []
    assert ctx.emitted["topics_of"] == {"letter": [("ceasefire", "talks-topic")]}
    assert ctx.emitted["posting"]["topic:ceasefire"] == [Posting(DocumentId("letter"))]


def test_topics_of_an_open_vocabulary_resolve_however_they_are_capitalized(full: Any) -> None:
    full.topic("river-police", "River Police", authored=False)
    links, ctx = linked(full, topics=("River police", "Truce"))
    assert links.topics == ("river-police", "ceasefire")
    assert ctx.said == []


def test_subjects_authors_and_outlets_are_posted_with_their_roles(full: Any) -> None:
    links, ctx = linked(
        full,
        "Tomas Reyn wrote.",
        people=(Subject(TermId("reyn"), "minister"),),
        places=(Subject(TermId("halden")), Subject(TermId("halden"))),
        authors=(Agent(id=TermId("reyn")), Agent(name="A. Nobody")),
        contributors=(Agent(id=TermId("council"), role="editor"),),
        publication=TermId("courier"),
        published=(Publishing(publication=TermId("wire")), Publishing(publication=TermId("courier"))),
    )
    posted = {k: [p.role for p in rows] for k, rows in ctx.emitted["posting"].items()}
    assert posted == {
        "person:reyn": ["minister", "author"],
        "place:halden": [""],
        "organization:council": ["editor"],
        "publication:courier": ["publication", "republication"],
        "publication:wire": ["publication", "reprinted"],
    }
    assert ctx.said == []
    assert links.named[0] == NamedHere(TermKey("person:reyn"), ("minister", "author"), 1, "p-1", "1")
    assert links.named[1] == NamedHere(TermKey("place:halden"), ("",))


def test_the_last_of_the_chain_is_the_outlet_when_none_is_said(full: Any) -> None:
    chain = tuple(Publishing(publication=TermId(p)) for p in ("wire", "courier"))
    _, ctx = linked(full, published=chain)
    posted = {k: [p.role for p in rows] for k, rows in ctx.emitted["posting"].items()}
    assert posted == {
        "publication:wire": ["publication", "reprinted"],
        "publication:courier": ["publication", "republication"],
    }


@pytest.mark.parametrize(
    ("fields", "path", "finding"),
    [
        ({"topics": ("ceasfire",)}, "topics.0", 'error[REF010]: no topic "ceasfire"; did you mean "ceasefire"?'),
        (
            {"topics": ("cease-fire",)},
            "topics.0",
            'error[REF010]: no topic "cease-fire"; "Cease-fire" differs only in upper and lower case',
        ),
        (
            {"people": (Subject(TermId("rein")),)},
            "people.0",
            'error[REF011]: no person "rein"; did you mean "reyn"?',
        ),
        (
            {"places": (Subject(TermId("haldan")),)},
            "places.0.id",
            'error[REF011]: no place "haldan"; did you mean "halden"?',
        ),
        ({"events": (Subject(TermId("x")),)}, "events.0", 'error[REF011]: no event "x"'),
        (
            {"authors": (Agent(id=TermId("rein")),)},
            "authors.0",
            'error[REF011]: no person "rein"; did you mean "reyn"?',
        ),
        (
            {"publication": TermId("curier")},
            "publication",
            'error[REF011]: no publication "curier"; did you mean "courier"?',
        ),
        (
            {"published": (Publishing(publication=TermId("wires")),)},
            "published.0.publication",
            'error[REF011]: no publication "wires"; did you mean "wire"?',
        ),
        (
            {"published": (Publishing(document=DocumentId("talk")),)},
            "published.0.document",
            'error[REF012]: no document "talk"; did you mean "talks"?',
        ),
        (
            {"relations": (Relation("cites", DocumentId("tolks")),)},
            "relations.0.document",
            'error[REF012]: no document "tolks"; did you mean "talks"?',
        ),
        (
            {"translation": Translation(of=DocumentId("tolks"))},
            "translation.of",
            'error[REF012]: no document "tolks"; did you mean "talks"?',
        ),
        (
            {"relations": (Relation("cites", DocumentId("secret")),)},
            "relations.0.document",
            'note[REF013]: "secret" is not published; it is left out of the page',
        ),
        (
            {"people": (Subject(TermId("mole")),)},
            "people.0",
            'note[REF013]: "mole" is not published; it is left out of the page',
        ),
    ],
)
def test_what_the_metadata_name_must_exist(full: Any, fields: Any, path: str, finding: str) -> None:
    full.unpublished("secret")
    full.withheld_entity("person:mole")
    document = full.document("letter", **fields)
    place = Span(SourcePath("content/documents/letter.md"), 5, 9)
    full.tables["document"]["letter"] = msgspec.structs.replace(document, positions=Positions({path: place}))
    ctx = full.context()
    link_document(ctx, "letter")
    assert ctx.said == [f"{place}: {finding}"]
    assert "posting" not in ctx.emitted


def test_printed_names_lead_to_nobody_and_are_listed(full: Any) -> None:
    document = full.document("letter", authors=(Agent(name="Tomas Reyn"), Agent(id=TermId("reyn"))))
    ctx = full.context()
    link_document(ctx, "letter")
    assert [p.role for p in ctx.emitted["posting"]["person:reyn"]] == ["author"]
    assert [str(f) for f in printed_names(document)] == [
        'content/documents/letter.md: note[REF020]: "Tomas Reyn" is kept as printed;'
        " give the id of an entity if it is one of the archive's"
    ]


def test_the_entity_of_an_author(full: Any) -> None:
    ctx = full.context()
    assert agent_key(ctx, Agent(id=TermId("reyn"))) == "person:reyn"
    assert agent_key(ctx, Agent(id=TermId("council"))) == "organization:council"
    assert agent_key(ctx, Agent(id=TermId("nobody"))) is None
    assert agent_key(ctx, Agent(name="reyn")) is None


# --- what is read and made ----------------------------------------------------------------------------


def test_an_unrelated_name_is_never_asked_for(full: Any) -> None:
    _, before = linked(full, SECTIONS, topics=("ceasefire",))
    full.entity("person:other", "Ada Lane", "Tomasina Lane", "Reynolds")
    full.document("another")
    _, after = linked(full, SECTIONS, topics=("ceasefire",))
    assert after.read_rows == before.read_rows
    assert after.read_keys == before.read_keys == set()


def test_only_declared_tables_get_contributions(full: Any) -> None:
    full.tables["setting"] = {"fields.witness.type": "entity"}
    _, ctx = linked(full, "Reyn read [[talks]].", topics=("ceasefire",), fields={"witness": "reyn"})
    assert set(ctx.emitted) == set(EMITS)


def test_terms_of_own_fields_are_references_with_the_field_as_their_role(full: Any) -> None:
    full.tables["setting"] = {
        "fields.witness.type": "entity", "fields.matter.type": "topic", "fields.box.type": "text",
    }  # fmt: skip
    own = {"witness": ("place:halden", "reyn"), "matter": "Truce", "box": "reyn"}
    links, ctx = linked(full, topics=("ceasefire",), people=(Subject(TermId("reyn")),), fields=own)
    assert ctx.said == []
    assert ctx.emitted["field_terms"]["letter"] == [
        {"witness": ("place:halden", "person:reyn"), "matter": ("topic:ceasefire",)}
    ]
    posted = {k: [p.role for p in rows] for k, rows in ctx.emitted["posting"].items()}
    assert posted == {
        "topic:ceasefire": ["", "field:matter"],
        "person:reyn": ["", "field:witness"],
        "place:halden": ["field:witness"],
    }
    assert [(n.key, n.roles) for n in links.named] == [
        ("person:reyn", ("", "field:witness")),
        ("place:halden", ("field:witness",)),
    ]


def test_names_are_not_looked_up_to_draw_a_mention(full: Any) -> None:
    _, ctx = linked(full, SECTIONS)
    assert {t for t, _ in ctx.read_rows} == {"document", "gazetteer"}
