"""Authority files, topics, comments and claims, as careful people write them. Faults: `tests/invalid/metadata`."""

from __future__ import annotations

import pytest

from site_builder import dates
from site_builder.authority import (
    parse_claims,
    parse_comments,
    parse_entities,
    parse_entity_front_matter,
    parse_topics,
)
from site_builder.diagnostics import Span
from site_builder.ids import DocumentId, EntityKind, SourcePath, TermId
from site_builder.model import Alias, Claim, ClaimSide, Comment, Entity, Position, Positions, Topic

FILE = SourcePath("content/entities/x.yaml")


def one(kind: EntityKind, text: str) -> Entity:
    (entity,), found = parse_entities(kind, text, FILE)
    assert found == ()
    return entity


class TestEntities:
    def test_a_person_with_every_key(self) -> None:
        entity = one(
            "person",
            """
- id: per-lind
  name: Per Lind
  aliases: [P. Lind, {name: Lind, link: false}, {name: Пер Линд, language: ru}]
  sort_name: Lind, Per
  description: Delegate at the Halden talks.
  access: metadata
  dates: 1871/1940~
  roles: [{title: Delegate, organization: border-commission, dates: 1920/1921}]
  same_as: {wikidata: q42, viaf: 012, url: https://lind.example/}
  part_of: lind-family
  type: politician
  family: Lind
  given: Per
  particle: af
""",
        )
        assert entity == Entity(
            kind="person",
            id=TermId("per-lind"),
            name="Per Lind",
            aliases=(Alias("P. Lind"), Alias("Lind", link=False), Alias("Пер Линд", language="ru")),
            sort_name="Lind, Per",
            description="Delegate at the Halden talks.",
            access="metadata",
            dates=dates.parse("1871/1940~"),
            roles=(Position("Delegate", "border-commission", dates.parse("1920/1921")),),
            same_as={"wikidata": "Q42", "viaf": "012", "url": "https://lind.example/"},
            part_of=TermId("lind-family"),
            type="politician",
            family="Lind",
            given="Per",
            particle="af",
            span=Span(FILE, 2, 3),
            positions=entity.positions,
        )
        assert str(entity.positions.of("aliases.1.name", Span(FILE))) == f"{FILE}:4:29"

    def test_a_place_has_coordinates(self) -> None:
        assert one("place", "- {id: halden, name: Halden, coordinates: [59.12, -11.4]}").coordinates == (59.12, -11.4)

    def test_an_event_has_a_date_and_those_who_took_part(self) -> None:
        event = one(
            "event",
            "- {id: talks, name: Talks, date: 1921-03, date_basis: the minutes, places: [halden], people: [per-lind],\n"
            "   organizations: [border-commission], topics: [border]}",
        )
        assert (event.date, event.date_basis) == (dates.parse("1921-03"), "the minutes")
        assert (event.places, event.people) == (("halden",), ("per-lind",))
        assert (event.organizations, event.topics) == (("border-commission",), ("border",))

    def test_a_publication_has_a_publisher_and_a_language(self) -> None:
        paper = one(
            "publication",
            "- {id: courier, name: The Courier, url: https://courier.example/, publisher: Halden Press,\n"
            "   place: Halden, country: Norway, language: nb, type: newspaper}",
        )
        assert (paper.url, paper.publisher, paper.country) == ("https://courier.example/", "Halden Press", "Norway")
        assert (paper.place, paper.language, paper.type) == ("Halden", "nb", "newspaper")
        assert one("organization", "- {id: board, name: Board, place: Moss}").place == "Moss"

    @pytest.mark.parametrize("text", ["", "# later\n", "~", "[]"])
    def test_a_file_may_be_empty(self, text: str) -> None:
        assert parse_entities("person", text, FILE) == ((), ())

    def test_an_access_that_cannot_be_read_withholds(self) -> None:
        (entity,), found = parse_entities("person", "- {id: a, name: A, access: ful}", FILE)
        assert entity.access == "withheld"
        assert [f.code for f in found] == ["META004"]

    def test_ten_thousand_records_have_ten_thousand_entities(self) -> None:
        text = "".join(f"- id: p-{n}\n  name: Person {n}\n" for n in range(10_000))
        entities, found = parse_entities("person", text, FILE)
        assert (len(entities), found) == (10_000, ())


class TestEntityNotes:
    def test_take_their_id_from_the_file(self) -> None:
        entity, found = parse_entity_front_matter("person", "name: Per Lind", FILE, TermId("per-lind"), 2)
        assert found == ()
        assert entity is not None
        assert entity == Entity(
            "person", TermId("per-lind"), "Per Lind", span=Span(FILE, 2, 1), positions=entity.positions
        )

    def test_may_repeat_it_but_not_contradict_it(self) -> None:
        assert parse_entity_front_matter("person", "id: a\nname: A", FILE, TermId("a"))[1] == ()
        entity, found = parse_entity_front_matter("person", "id: b\nname: A", FILE, TermId("a"))
        assert [(f.code, str(f.span)) for f in found] == [("ID102", f"{FILE}:1:5")]
        assert entity is not None
        assert entity.id == "a"

    def test_need_a_name(self) -> None:
        entity, found = parse_entity_front_matter("place", "", FILE, TermId("halden"), 2)
        assert entity is None
        assert [f.message for f in found] == ['the place "halden" has no "name"']


def test_topics() -> None:
    (topic,), found = parse_topics(
        "- {id: border, name: Border, aliases: [Frontier], definition: D., scope_note: S., broader: [geography, law],\n"
        "   related: war, same_as: {wikidata: Q133346}}",
        FILE,
    )
    assert found == ()
    assert topic == Topic(
        TermId("border"),
        "Border",
        ("Frontier",),
        "D.",
        "S.",
        (TermId("geography"), TermId("law")),
        (TermId("war"),),
        {"wikidata": "Q133346"},
        Span(FILE, 1, 3),
        topic.positions,
    )


class TestComments:
    def test_are_read_in_order_and_verbatim(self) -> None:
        comments, found = parse_comments(
            """
- id: "1"
  author: Ola N.
  date: 3 years ago
  issued: 2021~
  body: |
    They  said *nothing*.

      Indented, "quoted".
- id: b
  parent: "1"
  body: "Yes.\\n"
  access: withheld
  attribution: inferred
  note: Perhaps the same person.
""",
            FILE,
            "halden",
        )
        assert found == ()
        assert comments == (
            Comment(
                id="1",
                author="Ola N.",
                date="3 years ago",
                issued=dates.parse("2021~"),
                body='They  said *nothing*.\n\n  Indented, "quoted".',
            ),
            Comment(
                id="b",
                parent="1",
                body="Yes.\n",
                access="withheld",
                attribution="inferred",
                note="Perhaps the same person.",
            ),
        )

    def test_without_an_author_are_unattributed(self) -> None:
        (comment,), _ = parse_comments("- {id: a, body: Yes.}", FILE, "halden")
        assert comment.attribution == "absent"

    def test_may_answer_what_stands_further_down(self) -> None:
        comments, found = parse_comments("- {id: a, parent: b, body: Yes.}\n- {id: b, body: No.}", FILE, "halden")
        assert found == ()
        assert [c.parent for c in comments] == ["b", ""]

    def test_in_circles_are_cut_once_and_all_are_kept(self) -> None:
        text = "- {id: a, parent: b, body: 1}\n- {id: b, parent: c, body: 2}\n- {id: c, parent: b, body: 3}\n"
        comments, found = parse_comments(text, FILE, "halden")
        assert [c.parent for c in comments] == ["b", "", "b"]
        assert [f.code for f in found] == ["REF101"]

    def test_a_thread_of_ten_thousand_answers_is_read_in_linear_time(self) -> None:
        text = "- {id: c0, body: x}\n" + "".join(
            f"- {{id: c{n}, parent: c{n - 1}, body: x}}\n" for n in range(1, 10_000)
        )
        comments, found = parse_comments(text, FILE, "halden")
        assert (len(comments), found) == (10_000, ())

    def test_an_access_that_cannot_be_read_withholds(self) -> None:
        (comment,), _ = parse_comments("- {id: a, body: Yes., access: hiden}", FILE, "halden")
        assert comment.access == "withheld"


def test_claims() -> None:
    (claim,), found = parse_claims(
        """
- id: halden-agreed
  statement: The delegates agreed on the border.
  about: [halden, per-lind]
  denied:
    - {document: statement, locator: p-1a2b, speaker: per-lind, attribution: in his own words, as_of: 1921-03}
  asserted:
    - {document: talks, quotation: We agreed., quotation_decided_by: M. Vik}
  reported:
    - {document: report}
  note: N.
  by: M. Vik
""",
        FILE,
    )
    assert found == ()
    assert claim == Claim(
        TermId("halden-agreed"),
        "The delegates agreed on the border.",
        (TermId("halden"), TermId("per-lind")),
        (
            ClaimSide("asserted", DocumentId("talks"), quotation="We agreed.", quotation_decided_by="M. Vik"),
            ClaimSide(
                "denied",
                DocumentId("statement"),
                "p-1a2b",
                "per-lind",
                "in his own words",
                dates.parse("1921-03"),
            ),
            ClaimSide("reported", DocumentId("report")),
        ),
        "N.",
        "M. Vik",
        Span(FILE, 2, 3),
        claim.positions,
    )
    assert isinstance(claim.positions, Positions)
    assert str(claim.positions.of("sides.0.document", Span(FILE))) == f"{FILE}:8:18"
    assert str(claim.positions.of("sides.1.locator", Span(FILE))) == f"{FILE}:6:38"
