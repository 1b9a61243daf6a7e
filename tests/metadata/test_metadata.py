"""A document's metadata: what each way of writing it means, where it stands, and what faults cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder import dates
from site_builder.config import OwnField
from site_builder.diagnostics import Severity, Span
from site_builder.ids import DocumentId, SourcePath, TermId
from site_builder.metadata import NEVER, Result, parse, parse_text
from site_builder.model import (
    Agent,
    Captured,
    Container,
    Correction,
    HeldBy,
    Lost,
    Metadata,
    Publishing,
    Relation,
    Reliability,
    Rights,
    Subject,
    Translation,
)

FILE = SourcePath("content/documents/halden.yaml")
GOOD = (Path(__file__).parent / "good" / "halden-talks.yaml").read_text(encoding="utf-8")
OWN = {"microfilm": OwnField(label="Microfilm"), "sealed": OwnField(type="boolean")}


def read(text: str, own: dict[str, OwnField] | None = None) -> Result:
    return parse_text(text, FILE, own or {}, subject='the document "halden"')


def clean(text: str) -> Metadata:
    result = read("title: T\n" + text)
    assert result.findings == ()
    assert result.metadata is not None
    return result.metadata


def faulty(text: str) -> Metadata:
    result = read("title: T\n" + text)
    assert any(finding.severity is Severity.ERROR for finding in result.findings)
    assert result.metadata is not None
    return result.metadata


def test_every_key_is_read_as_written() -> None:
    result = read(GOOD, OWN)
    assert result.findings == ()
    assert result.metadata == Metadata(
        title="The Halden talks, second day",
        subtitle="What the delegates said afterwards",
        type="interview",
        language="nb",
        summary="Two delegates describe the second day of the talks. They disagree about the border.",
        authors=(Agent(id=TermId("ada-roe")), Agent(name="Lind, Per"), Agent(name="reuters")),
        contributors=(
            Agent(id=TermId("mona-vik"), role="interviewer"),
            Agent(name="Olav Berg", role="translator"),
            Agent(id=TermId("per-lind"), name="P. Lind", role="interviewee"),
        ),
        publication=TermId("halden-courier"),
        container=Container("The Courier Yearbook", "Yearbooks", "IV", "2", "17", "12–15"),
        identifiers={"doi": "10.1000/182", "isbn": "978-0-306-40615-7", "local": "K 12"},
        held_by=HeldBy("Town Archive", "Talks", "012", "1:30", "T 4"),
        number="0116",
        place="Halden",
        medium="radio broadcast",
        running_time="1:02:03",
        issued=dates.parse("1921-03-04~"),
        issued_basis='The text says "yesterday" of the signing.',
        date_as_printed="Friday, March 4",
        created=dates.parse("1921-03-03"),
        sent=dates.parse("1921-03-05"),
        received=dates.parse("1921-03-05/1921-03-07"),
        calendar="gregorian",
        added="2026-01-10",
        revised="2026-02-11",
        topics=("Border", "peace-talks"),
        people=(Subject(TermId("per-lind")), Subject(TermId("mona-vik"), "chair")),
        organizations=(Subject(TermId("border-commission")),),
        places=(Subject(TermId("halden")), Subject(TermId("moss"), "where it was written")),
        events=(Subject(TermId("halden-talks-1921")),),
        relations=(
            Relation("responds-to", DocumentId("halden-statement")),
            Relation("part-of", DocumentId("halden-file")),
        ),
        translation=Translation(DocumentId("halden-talks-no"), Agent(name="Olav Berg", role="translator"), "by hand"),
        speakers=("LIND", "VIK"),
        published=(
            Publishing(
                TermId("wire-service"),
                "Second day at Halden",
                "https://wire.example/2",
                "https://archive.example/2",
                dates.parse("1921-03"),
                "named in the byline",
                DocumentId("wire-halden"),
                True,
            ),
            Publishing(TermId("halden-courier"), title_unknown=True),
        ),
        url="https://courier.example/talks",
        archived_url="https://archive.example/talks",
        captured=Captured(
            "2026-01-09T10:30:00Z",
            'browser, "save as"',
            "M. Vik",
            "captures/talks.html",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ),
        lost=(Lost("The delegates arriving", "https://courier.example/1.mp4", "video"), Lost("A map of the border")),
        reliability=Reliability("B", "2", "M. Vik", "2026-01-10", "Two witnesses agree."),
        access="excerpt",
        embargo_until="2031-01-01",
        excerpt=(1, 2, 7),
        rights=Rights("Quotation only", "The Courier", "Asked in 2025.", "M. Vik", "2026-01-10"),
        warnings=("Describes an execution.",),
        draft=True,
        corrections=(
            Correction("2026-02-11", "name", "Linn", "Lind", "Reported by a reader."),
            Correction("2026-02-12", "redaction", "a private address"),
        ),
        aliases=("1921/talks.html", "halden/second-day/"),
        mentions=False,
        fields={"microfilm": ("reel 4", "reel 5"), "sealed": False},
    )


def test_a_title_is_enough() -> None:
    assert read("title: T").metadata == Metadata(title="T")


@pytest.mark.parametrize("typed", ["no", "012", "16:00:00", "2016-03-24", "31102000", "true", "Null"])
def test_a_title_is_the_text_that_was_typed(typed: str) -> None:
    result = read(f"title: {typed}")
    assert result.findings == ()
    assert result.metadata == Metadata(title=typed)


def test_keys_without_a_value_count_as_absent() -> None:
    text = "".join(f"{key}:\n" for key in Metadata.__struct_fields__ if key not in ("title", "fields"))
    assert clean(text) == Metadata(title="T")


class TestNames:
    def test_a_text_in_the_id_grammar_is_an_id_and_any_other_a_name_as_printed(self) -> None:
        given = clean("authors: [ap, A.P., Ada, o-neill, 'Roe, Ada', Ада]").authors
        assert [(agent.id, agent.name) for agent in given] == [
            ("ap", ""), ("", "A.P."), ("", "Ada"), ("o-neill", ""), ("", "Roe, Ada"), ("", "Ада"),
        ]  # fmt: skip

    def test_a_printed_name_that_looks_like_an_id_is_written_as_a_mapping(self) -> None:
        assert clean("authors: [{name: staff}]").authors == (Agent(name="staff"),)


class TestTexts:
    def test_a_block_loses_only_its_last_line_breaks(self) -> None:
        assert clean("summary: |\n  One.\n\n    Two.\n\n").summary == "One.\n\n  Two."

    def test_a_title_of_several_lines_becomes_one_line(self) -> None:
        result = read("title: |\n  The Halden\n  talks\n")
        assert result.metadata == Metadata(title="The Halden talks")

    def test_a_short_form_of_rights_is_the_statement(self) -> None:
        assert clean("rights: All rights reserved.").rights == Rights(statement="All rights reserved.")


class TestDates:
    def test_the_fault_is_placed_at_the_character_it_is_in(self) -> None:
        result = read("title: T\nissued: '2016-02-30'\n")
        assert [str(f.span) for f in result.findings] == [f"{FILE}:2:18"]

    def test_the_documents_own_dates_are_in_its_calendar(self) -> None:
        assert clean("calendar: julian\nissued: 1900-02-29").issued is not None

    def test_all_other_dates_are_gregorian(self) -> None:
        assert faulty("calendar: julian\npublished: [{issued: 1900-02-29}]").published == (Publishing(),)


class TestFaults:
    def test_one_fault_leaves_everything_else_as_written(self) -> None:
        result = read("title: T\ntype: leter\nnumber: 12\npublished: [{url: x, title: Two}]\nunknown: 1\n")
        assert result.metadata == Metadata(title="T", number="12", published=(Publishing(title="Two"),))
        assert len(result.findings) == 3

    def test_without_a_title_the_rest_is_still_read(self) -> None:
        result = read("number: 12")
        assert result.metadata == Metadata(title="", number="12")
        assert [(f.code, f.message) for f in result.findings] == [("META003", 'the document "halden" has no "title"')]

    def test_the_title_may_come_from_elsewhere(self) -> None:
        result = parse_text("number: 12", FILE, title_optional=True)
        assert (result.metadata, result.findings) == (Metadata(title="", number="12"), ())

    def test_text_that_is_no_mapping_gives_no_metadata(self) -> None:
        assert read("just words").metadata is None
        assert read("a: [").metadata is None

    def test_nothing_at_all_is_metadata_without_a_title(self) -> None:
        assert parse(None, FILE).metadata == Metadata(title="")


class TestNothingIsPublishedByMistake:
    @pytest.mark.parametrize("typed", ["witheld", "Full", "[full]", '""', "no"])
    def test_an_access_that_cannot_be_read_withholds(self, typed: str) -> None:
        assert faulty(f"access: {typed}").access == "withheld"

    @pytest.mark.parametrize("typed", ["2031", "soon", "2031-02-30", "[2031-01-01]", "2031-01-01~"])
    def test_an_embargo_that_cannot_be_read_never_ends(self, typed: str) -> None:
        assert faulty(f"embargo_until: {typed}").embargo_until == NEVER

    @pytest.mark.parametrize("typed", ["yes", "maybe", "'false'", "[false]"])
    def test_a_draft_mark_that_cannot_be_read_means_draft(self, typed: str) -> None:
        assert faulty(f"draft: {typed}").draft is True

    @pytest.mark.parametrize("typed", ["Redaction", "redacted", "redacton"])
    def test_a_misspelled_redaction_is_one(self, typed: str) -> None:
        given = faulty(f"corrections: [{{at: 2021, kind: {typed}, old: secret}}]").corrections
        assert [c.kind for c in given] == ["redaction"]

    def test_the_same_keys_left_empty_say_nothing(self) -> None:
        given = clean("access:\nembargo_until: ~\ndraft: null\n")
        assert (given.access, given.embargo_until, given.draft) == (None, "", False)


class TestPositions:
    def test_every_key_path_has_the_place_of_its_value(self) -> None:
        result = read(GOOD, OWN)
        lines = GOOD.split("\n")
        for path, words in (
            ("title", "The Halden"),
            ("contributors.1.name", "Olav Berg"),
            ("published.0.document", "wire-halden"),
            ("people.1.id", "mona-vik"),
            ("topics.1", "peace-talks"),
            ("identifiers.local", "K 12"),
            ("fields.microfilm", "[reel 4"),
        ):
            span = result.positions.of(path, Span(FILE))
            assert lines[span.line - 1][span.column - 1 :].startswith(words), path

    def test_items_count_as_in_the_value_when_a_faulty_one_was_left_out(self) -> None:
        result = read("title: T\npeople: [{id: Y}, mona-vik, {id: per-lind}]\n")
        assert result.metadata is not None
        assert [s.id for s in result.metadata.people] == ["mona-vik", "per-lind"]
        places = [result.positions.of(f"people.{n}", Span(FILE)).column for n in range(3)]
        assert places[:2] == [19, 29]
        assert "people.1.id" in result.positions.at
        assert places[2] == result.positions.at["people"].column

    def test_the_nearest_enclosing_key_answers_for_what_is_not_there(self) -> None:
        result = read("title: T\ncontainer:\n  title: C\n")
        assert result.positions.of("container.pages", Span(FILE)).line == 3
        assert result.positions.of("unknown", Span(FILE)) == Span(FILE)


class TestOwnFields:
    @pytest.mark.parametrize(
        ("kind", "typed", "value"),
        [
            ("text", "012", "012"),
            ("text", "[no, 1:30]", ("no", "1:30")),
            ("number", "12.50", "12.50"),
            ("date", "1921~", "1921~"),
            ("date", "[1921, 1922]", ("1921", "1922")),
            ("entity", "ada-roe", "ada-roe"),
            ("topic", "[Peace, War]", ("Peace", "War")),
            ("url", "https://x.example/", "https://x.example/"),
            ("boolean", "False", False),
        ],
    )
    def test_are_checked_by_type_and_kept_as_typed(self, kind: str, typed: str, value: object) -> None:
        result = read(f"title: T\nown: {typed}\n", {"own": OwnField(type=kind)})  # type: ignore[arg-type]
        assert result.findings == ()
        assert result.metadata is not None
        assert result.metadata.fields == {"own": value}

    def test_stand_in_the_order_of_site_yaml(self) -> None:
        own = {"b": OwnField(), "a": OwnField()}
        result = read("title: T\na: 1\nb: 2\n", own)
        assert result.metadata is not None
        assert list(result.metadata.fields) == ["b", "a"]

    def test_that_nobody_declared_are_unknown_keys(self) -> None:
        assert [f.code for f in read("title: T\nown: 1\n").findings] == ["META001"]
