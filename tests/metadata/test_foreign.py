"""Foreign front matter through an import rule: what becomes of each value, and that none is lost unnoticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from site_builder import dates, settings, yamltext
from site_builder.config import ImportRule, Settings
from site_builder.diagnostics import Diagnostic
from site_builder.foreign import metadata_from_foreign
from site_builder.ids import SourcePath
from site_builder.importrules import foreign_id, import_id
from site_builder.metadata import Result
from site_builder.model import Agent, Container, Metadata, Relation, Subject, Translation

IMPORTS = Path(__file__).parent / "imports"
DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
FILE = SourcePath("letters/a.md")


def archive(rule: str, fields: str = "{}") -> Settings:
    found, findings = settings.parse_settings(f"title: T\nfields: {fields}\nimport:\n  - folder: letters\n{rule}")
    assert findings == ()
    assert found is not None
    return found


def take(theirs: str, rule: str, fields: str = "{}", location: str = "a.md") -> Result:
    site = archive(rule, fields)
    node, findings = yamltext.load(theirs, FILE)
    assert findings == ()
    return metadata_from_foreign(node, site.imports[0], FILE, location, site.fields, title_optional=True)


def mapped(theirs: str, rule: str, fields: str = "{}", location: str = "a.md") -> Metadata:
    result = take(theirs, rule, fields, location)
    assert result.findings == ()
    assert result.metadata is not None
    return result.metadata


class TestIds:
    @pytest.mark.parametrize(
        ("pattern", "location", "expected"),
        [
            ("{stem}", "d116.md", "d116"),
            ("{stem}", "deep/Ä b_c.md", "a-b-c"),
            ("{parent}-{stem}", "cmn_hans/article-01.md", "cmn-hans-article-01"),
            ("{path}", "2016/03/24-One.md", "2016-03-24-one"),
            ("news-{path}", "one.html", "news-one"),
            ("{parent}-{stem}", "one.md", "one"),
            ("{stem}", "日本.md", ""),
            ("{stem}", "a.b.md", "a-b"),
        ],
    )
    def test_are_made_of_slugged_parts(self, pattern: str, location: str, expected: str) -> None:
        assert import_id(ImportRule(folder="x", id=pattern), location) == expected

    @pytest.mark.parametrize(
        ("pattern", "value", "expected"),
        [
            ("{parent}-{stem}", "eng/article-01", "eng-article-01"),
            ("{parent}-{stem}", "/eng/article-01.md", "eng-article-01"),
            ("{parent}-{stem}", "article-02", "arb-article-02"),
            ("{stem}", "frus1918/d116", "d116"),
            ("{path}", "./2016/one.html", "2016-one"),
        ],
    )
    def test_in_relations_are_those_of_the_files_they_mean(self, pattern: str, value: str, expected: str) -> None:
        assert foreign_id(ImportRule(folder="x", id=pattern), value, "arb/article-01.md") == expected


class TestValues:
    def test_move_to_the_key_that_the_rule_names(self) -> None:
        given = mapped(
            "name: T\nmeta: {pages: {from: 3}}\n", "    map: {title: name, container.pages: meta.pages.from}"
        )
        assert given == Metadata(title="T", container=Container(pages="3"))

    def test_become_lists_where_we_have_lists(self) -> None:
        assert mapped("tags: peace", "    map: {topics: tags}").topics == ("peace",)

    def test_are_joined_where_we_have_one_text(self) -> None:
        rule = "    map: {container.pages: {path: pages, join: –}}"
        assert mapped("pages: [3, 4]", rule).container == Container(pages="3–4")
        assert mapped("pages: [3, 3]", rule).container == Container(pages="3")
        assert mapped("pages: 3", rule).container == Container(pages="3")

    def test_that_are_empty_are_no_values(self) -> None:
        rule = "    map: {summary: s, topics: t, publication: p, relations.cites: c}\n    defaults: {summary: D}"
        assert mapped("s: ''\nt: ['', ~]\np:\nc: []\n", rule) == Metadata(title="", summary="D")

    @pytest.mark.parametrize(
        ("typed", "edtf"),
        [
            ("2019-12-12 19:00:00 -0500", "2019-12-12T19:00:00-05:00"),
            ("2013-11-21 2:30:00 -0500", "2013-11-21T02:30:00-05:00"),
            ("2013-11-21T02:30:00.000Z", "2013-11-21T02:30:00Z"),
            ("2013-11-21 02:30", "2013-11-21T02:30:00"),
            ("2013-11", "2013-11"),
        ],
    )
    def test_timestamps_become_edtf(self, typed: str, edtf: str) -> None:
        assert mapped(f"date: {typed}", "    map: {issued: date}").issued == dates.parse(edtf)

    def test_of_one_key_may_serve_several_of_ours(self) -> None:
        given = mapped(
            "of: eng/a", "    id: '{parent}-{stem}'\n    map: {translation.of: of, relations.translates: of}"
        )
        assert given.translation == Translation(of="eng-a")  # type: ignore[arg-type]
        assert given.relations == (Relation("translates", "eng-a"),)  # type: ignore[arg-type]

    def test_several_keys_may_make_relations(self) -> None:
        rule = "    map: {relations.cites: cites, relations.part-of: volume}"
        given = mapped("cites: [b, c]\nvolume: v.md\n", rule).relations
        assert [(r.type, r.document) for r in given] == [("cites", "b"), ("cites", "c"), ("part-of", "v")]

    def test_ids_of_entities_are_slugged_and_named_once(self) -> None:
        assert mapped("who: ['#p_CF1', p-cf1, P_X]", "    map: {people: who}").people == (
            Subject("p-cf1"),  # type: ignore[arg-type]
            Subject("p-x"),  # type: ignore[arg-type]
        )

    def test_names_are_never_slugged(self) -> None:
        assert mapped("by: [Ada Roe, ada]", "    map: {authors: by}").authors == (
            Agent(name="Ada Roe"),
            Agent(id="ada"),  # type: ignore[arg-type]
        )

    def test_old_addresses_lose_their_leading_slash(self) -> None:
        assert mapped("aliases: [/2016/one/]", "    map: {aliases: aliases}").aliases == ("2016/one/",)

    def test_words_are_translated(self) -> None:
        rule = "    map: {type: {path: kind, values: {post: blog-post}}}"
        assert mapped("kind: post", rule).type == "blog-post"
        assert mapped("kind: letter", rule).type == "letter"

    def test_faults_name_both_keys_and_stand_in_the_foreign_file(self) -> None:
        found = take("when: 2016-02-30", "    map: {issued: when}").findings
        assert [str(f) for f in found] == [
            f'{FILE}:1:15: error[DATE001]: "issued" (here "when"): "2016-02-30" is not a date: '
            "February 2016 has 29 days, not 30"
        ]

    def test_a_word_that_is_none_of_ours_belongs_into_the_rule(self) -> None:
        found = take("kind: rpt", "    map: {type: kind}").findings
        (line,) = [str(f) for f in found]
        assert '"type" (here "kind") must be one of ' in line
        assert line.endswith("; add it to `values` of the import rule: `{rpt: …}`")

    def test_a_rule_for_a_key_that_others_use_names_ours(self) -> None:
        _, found = settings.parse_settings("title: T\nimport:\n  - folder: letters\n    map: {tags: keywords}\n")
        assert [str(f).partition("; ")[2] for f in found] == ['write "topics"']


class TestListsOfMappings:
    RULE = """
    map:
      contributors:
        path: persons
        where: role
        each: {id: ref, name: name, role: role}
        values: {from: sender, to: recipient}
      people: {path: persons.ref, unless: role}
      fields.names: persons.name
"""
    THEIRS = """
persons:
  - {name: Cole, ref: "#p_C", role: to}
  - {name: From, role: from}
  - {name: Polk, ref: "#p_P"}
  - {name: Heid}
"""

    def test_become_ours_item_by_item(self) -> None:
        given = mapped(self.THEIRS, self.RULE, "{names: text}")
        assert given.contributors == (
            Agent(id="p-c", name="Cole", role="recipient"),  # type: ignore[arg-type]
            Agent(name="From", role="sender"),
        )
        assert given.people == (Subject("p-p"),)  # type: ignore[arg-type]
        assert given.fields == {"names": ("Cole", "From", "Polk", "Heid")}

    def test_a_part_that_no_rule_takes_is_reported(self) -> None:
        rule = self.RULE.replace("      fields.names: persons.name\n", "")
        found = take(self.THEIRS, rule).findings
        assert [(f.code, f.message, f.span.line) for f in found] == [
            ("IMPORT101", '"persons[].name" is neither mapped nor dropped', 5)
        ]


class TestNothingIsLostUnnoticed:
    def test_every_unmapped_leaf_is_reported_once(self) -> None:
        found = take("a: 1\nb: {c: 2, d: [3, {e: 4}]}\nf: ~\ng: ''\nh: []\n", "    map: {title: t}").findings
        assert [f.message.split('"')[1] for f in found] == ["a", "b.c", "b.d[]", "b.d[].e"]

    def test_dropped_keys_are_not(self) -> None:
        assert take("a: 1\nb: {c: 2, d: 3}\n", "    drop: [a, b.c]").findings[0].message.startswith('"b.d"')
        assert take("a: 1\nb: {c: 2, d: [3]}\n", "    drop: [a, b]").findings == ()

    def test_own_fields_of_the_same_name_are_kept_without_a_rule(self) -> None:
        assert mapped("box: 12", "    drop: [x]", "{box: text}").fields == {"box": "12"}

    def test_keys_that_happen_to_be_ours_still_need_a_rule(self) -> None:
        result = take("title: T", "    drop: [x]")
        assert [f.code for f in result.findings] == ["IMPORT101"]
        assert result.metadata == Metadata(title="")


class TestDefaults:
    def test_fill_what_the_map_left_open_key_by_key(self) -> None:
        rule = (
            "    map: {container.pages: p}\n    defaults: {type: letter, container: {title: V, pages: 1}, draft: true}"
        )
        given = mapped("p: 3", rule)
        assert given == Metadata(title="", type="letter", container=Container(title="V", pages="3"), draft=True)


def documents_of(name: str) -> list[tuple[str, Metadata, tuple[Diagnostic, ...]]]:
    """Every document of the real folder that `imports/<name>/site.yaml` maps, or a skip when it is not here."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip("the real documents are not here")
    site, findings = settings.load_settings(IMPORTS / name.partition("-")[0])
    assert findings == ()
    assert site is not None
    (rule,) = site.imports
    if rule.folder.endswith("/markdown"):
        folder /= "markdown"
    made: list[tuple[str, Metadata, tuple[Diagnostic, ...]]] = []
    for path in sorted(folder.rglob("*.md")):
        location = path.relative_to(folder).as_posix()
        text, faults = yamltext.decode(path.read_bytes(), SourcePath(location))
        assert text is not None
        front, more = yamltext.split_front_matter(text, SourcePath(location))
        node, most = yamltext.load(front.yaml, SourcePath(location), front.first_line)
        result = metadata_from_foreign(node, rule, SourcePath(location), location, site.fields)
        assert result.metadata is not None
        made.append((import_id(rule, location), result.metadata, (*faults, *more, *most, *result.findings)))
    return made


@pytest.mark.parametrize(("name", "number"), [("frus-1918-russia-v3", 478), ("udhr", 712)])
def test_real_archives_are_mapped_without_a_finding_and_every_id_is_its_own(name: str, number: int) -> None:
    made = documents_of(name)
    assert len(made) == number
    assert [str(f) for _, _, findings in made for f in findings] == []
    assert len({document for document, _, _ in made if document}) == number
    assert all(found.title for _, found, _ in made)


def test_diplomatic_documents_keep_number_note_persons_and_printed_date() -> None:
    by_id = {document: found for document, found, _ in documents_of("frus-1918-russia-v3")}
    found = by_id["d116"]
    assert (found.number, found.date_as_printed) == ("116", "December 6, 1918, 9 p.m.")
    assert found.issued == dates.parse("1918-12-06T21:00:00")
    assert found.contributors == (Agent(id="p-cf1", name="Cole", role="recipient"),)  # type: ignore[arg-type]
    assert [s.id for s in found.people] == ["p-slp1", "p-owh1", "p-ha1", "p-sj1", "p-kav1", "p-pf1"]
    assert found.fields["source_note"] == ("File No. 861.51/498a", "[Telegram]")
    assert found.container is not None
    assert found.container.pages == "94"


def test_translations_of_the_declaration_lead_to_the_english_text() -> None:
    by_id = {document: found for document, found, _ in documents_of("udhr")}
    arabic = by_id["arb-article-01"]
    assert arabic.language == "ar"
    assert arabic.relations == (Relation("translates", "eng-article-01"),)  # type: ignore[arg-type]
    assert not by_id["eng-article-01"].relations
    assert all(r.document in by_id for found in by_id.values() for r in found.relations)


def test_example_rules_name_their_folder_from_where_they_stand() -> None:
    for name in ("frus", "udhr"):
        site, _ = settings.load_settings(IMPORTS / name)
        assert site is not None
        folder = os.path.normpath(IMPORTS / name / site.imports[0].folder)
        assert folder.startswith(os.path.normpath(DATA))
