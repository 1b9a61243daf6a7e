"""`check`: everything in one list, nothing published, in four formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import DAY, Call, tree, write

from site_builder.check import as_github, as_sarif, count_line, descriptions
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.ids import SourcePath
from site_builder.inspection import personal

SITE = "title: Letters\nbase_url: https://example.org/\nrights: {default_access: full}\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """One letter with nothing wrong but what each test adds."""
    return write(
        tmp_path / "archive",
        {
            "site.yaml": SITE,
            "content/documents/one.md": """
                ---
                title: One
                rights: Invented.
                ---
                Words.
                """,
        },
    )


def found(call: Call, site: Path, code: str) -> list[str]:
    """The findings of one code, as they are printed."""
    return [line for line in call("check", "--site", site).lines if f"[{code}]" in line]


# --- the list -----------------------------------------------------------------------------------------


def test_a_clean_archive_has_an_empty_list_and_one_line(call: Call, site: Path) -> None:
    assert call("record", "--site", site).code == 0
    checked = call("check", "--site", site)
    assert checked.code == 0
    assert len(checked.lines) == 1
    assert checked.out.startswith("no errors, no warnings, no notes in 1 document (")


def test_errors_are_exit_code_1_and_all_are_listed_with_their_places(call: Call, site: Path) -> None:
    write(site, {"content/documents/two.md": "---\ntitle: Two\ntpye: note\nissued: 2016-02-30\n---\n"})
    checked = call("check", "--site", site)
    assert checked.code == 1
    assert any(line.startswith("content/documents/two.md:3:1: error[META001]: ") for line in checked.lines)
    assert any(line.startswith("content/documents/two.md:4:") for line in checked.lines)
    assert checked.lines[-1].startswith("2 errors, no warnings, ")


def test_notes_are_listed_too_as_names_that_are_kept_as_printed(call: Call, site: Path) -> None:
    write(site, {"content/documents/two.md": "---\ntitle: Two\nauthors: [Ada North]\nrights: x\n---\n"})
    write(site, {"content/documents/zoe.md": "---\ntitle: Zoe\nauthors: [Sam West, Ada North]\nrights: x\n---\n"})
    notes = found(call, site, "REF020")
    assert len(notes) == 2
    first, second = (note.split("note[REF020]: ") for note in notes)
    assert (first[0], second[0]) == ("content/documents/two.md:3:11: ", "content/documents/zoe.md:3:11: ")
    assert first[1].startswith('"Ada North" is kept as printed, also in zoe;')
    assert second[1].startswith('"Sam West" is kept as printed;')


def test_nothing_is_published_and_the_next_build_still_writes_everything(call: Call, site: Path) -> None:
    before = {path for path in tree(site) if not path.startswith(".site_builder/")}
    call("check", "--site", site)
    assert {path for path in tree(site) if not path.startswith(".site_builder/")} == before
    call("build", "--site", site)
    assert (site / "public/documents/one/index.html").is_file()


def test_a_site_yaml_that_cannot_be_used_is_printed_in_the_format_and_is_exit_code_2(call: Call, site: Path) -> None:
    (site / "site.yaml").write_text("titel: x\n")
    checked = call("check", "--site", site, "--format", "json")
    assert checked.code == 2
    assert {d["code"] for d in json.loads(checked.out)["diagnostics"]} >= {"CONFIG001", "CONFIG003"}


def test_a_folder_without_an_archive_is_exit_code_2(call: Call, tmp_path: Path) -> None:
    refused = call("check", "--site", tmp_path)
    assert refused.code == 2
    assert "site.yaml" in refused.err


# --- what only check says -----------------------------------------------------------------------------


def test_terms_of_open_vocabularies_are_drafts_with_how_often_they_are_used(call: Call, site: Path) -> None:
    for name in ("two", "three"):
        write(site, {f"content/documents/{name}.md": f"---\ntitle: {name}\ntopics: [Bridges]\nrights: x\n---\n"})
    assert found(call, site, "META070") == [
        'content/topics.yaml: note[META070]: the topic "bridges" is a draft: 2 documents say so, and no authority file '
        "knows it; give it a record in content/topics.yaml; the vocabulary is closed once that file exists"
    ]
    write(site, {"content/topics.yaml": "- {id: bridges, name: Bridges}\n"})
    assert found(call, site, "META070") == []


def test_a_published_text_without_rights_is_a_warning_at_its_access(call: Call, site: Path) -> None:
    write(site, {"content/documents/two.md": "---\ntitle: Two\naccess: full\n---\nText.\n"})
    assert [line.split(": ")[0] for line in found(call, site, "RIGHTS010")] == ["content/documents/two.md:3:9"]


def test_many_texts_without_rights_are_one_warning_that_counts_them(call: Call, site: Path) -> None:
    for number in range(1, 9):
        write(site, {f"content/documents/n{number}.md": "---\ntitle: N\naccess: full\n---\nText.\n"})
    (line,) = found(call, site, "RIGHTS010")
    assert line.startswith("content/documents/n1.md:3:9: warning[RIGHTS010]: 8 texts are published, ")
    assert "right: n1, n2, n3, n4, n5 and 3 more; add `rights`" in line


def test_records_that_only_hidden_texts_speak_of_are_listed_for_their_editors(call: Call, site: Path) -> None:
    write(
        site,
        {
            "content/documents/two.md": "---\ntitle: Two\naccess: withheld\n---\nAda Berg and Carl Moe.\n",
            "content/entities/people.yaml": """
                - {id: ada, name: Ada Berg}
                - {id: carl, name: Carl Moe}
                - {id: una, name: Una Lie}
                - {id: nils, name: Nils Aker, access: withheld}
                """,
        },
    )
    (line,) = found(call, site, "RIGHTS012")
    assert line.startswith("content/entities/people.yaml:1:3: note[RIGHTS012]: 2 records are not published, ")
    assert line.partition("speaks of them: ")[2].startswith("ada, carl; ")


@pytest.mark.parametrize(
    "front",
    ["access: metadata", "access: full\nrights: {statement: Invented.}", "access: full\ntype: note", "draft: true"],
)
def test_what_needs_no_rights_is_no_warning(call: Call, site: Path, front: str) -> None:
    (site / "site.yaml").write_text(SITE + "license: CC0\n")
    write(site, {"content/documents/two.md": f"---\ntitle: Two\n{front}\n---\nText.\n"})
    assert found(call, site, "RIGHTS010") == []


def test_a_statement_in_site_yaml_speaks_for_all(call: Call, site: Path) -> None:
    (site / "site.yaml").write_text("title: L\nrights: {default_access: full, statement: Free to read.}\n")
    write(site, {"content/documents/two.md": "---\ntitle: Two\n---\nText.\n"})
    assert found(call, site, "RIGHTS010") == []


def test_mail_addresses_in_published_comments_are_warned_of_at_their_place(call: Call, site: Path) -> None:
    comments = """
        - id: "1"
          body: Nothing here.
        - id: "2"
          body: |-
            Write to ada@example.org for more.
        - {id: "3", access: withheld, body: me@example.org}
        """
    write(site, {"content/documents/one.comments.yaml": comments})
    lines = found(call, site, "RIGHTS011")
    assert len(lines) == 1
    assert lines[0].startswith('content/documents/one.comments.yaml:4:9: warning[RIGHTS011]: the comment "2" ')
    assert "ada@" not in lines[0]


def test_comments_of_a_text_that_is_not_shown_are_nobodys_concern(call: Call, site: Path) -> None:
    write(
        site,
        {
            "content/documents/one.md": "---\ntitle: One\naccess: metadata\n---\nWords.\n",
            "content/documents/one.comments.yaml": '- {id: "1", body: me@example.org}\n',
        },
    )
    assert found(call, site, "RIGHTS011") == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("call +44 20 7946 0018 now", "a telephone number"),
        ("(020) 7946 0018", "a telephone number"),
        ("555-867-5309", "a telephone number"),
        ("0049 30 123456", "a telephone number"),
        ("a.b+c@mail.example.org", "a mail address"),
        ("in the war of 2014-2019", ""),
        ("on 2016-03-04", ""),
        ("04.03.2016 was a Friday", ""),
        ("some 1 200 000 people", ""),
        ("1,200,000.00 dollars", ""),
        ("resolution 2254 (2015)", ""),
        ("https://example.org/2016/03/04/1234567", ""),
        ("@somebody said", ""),
        ("ISBN 9783161484100", ""),
    ],
)
def test_what_looks_like_a_way_to_reach_somebody(text: str, what: str) -> None:
    assert personal(text) == what


# --- the ledger ---------------------------------------------------------------------------------------


def test_addresses_that_are_not_recorded_are_a_note_until_they_are(call: Call, site: Path) -> None:
    assert len(found(call, site, "LEDGER008")) == 1
    call("record", "--site", site)
    assert found(call, site, "LEDGER008") == []
    write(site, {"content/documents/two.md": "---\ntitle: Two\nrights: x\n---\n"})
    assert len(found(call, site, "LEDGER008")) == 1


def test_a_recorded_paragraph_that_would_vanish_is_an_error(call: Call, site: Path) -> None:
    call("record", "--site", site)
    write(site, {"content/documents/one.md": "---\ntitle: One\nrights: Invented.\n---\nSomething else altogether.\n"})
    lines = found(call, site, "LEDGER009")
    assert len(lines) == 1
    assert lines[0].startswith('content/ledger/one.json: error[LEDGER009]: the recorded address "documents/one/#p-')
    assert call("check", "--site", site).code == 1


def test_a_recorded_document_that_would_vanish_is_an_error_unless_an_alias_answers(call: Call, site: Path) -> None:
    call("record", "--site", site)
    (site / "content/documents/one.md").rename(site / "content/documents/eins.md")
    assert '"documents/one/"' in found(call, site, "LEDGER009")[0]
    text = "---\ntitle: One\nrights: Invented.\naliases: [documents/one/]\n---\nWords.\n"
    write(site, {"content/documents/eins.md": text})
    assert found(call, site, "LEDGER009") == []


# --- formats ------------------------------------------------------------------------------------------

FINDING = Diagnostic(
    "REF001", Severity.ERROR, Span(SourcePath("content/documents/a,b.md"), 14, 7), "100% wrong\nindeed", "mend: it"
)
BARE = Diagnostic("LEDGER008", Severity.NOTE, Span(SourcePath("content/ledger")), "2 addresses are not recorded")


def test_github_annotations_escape_what_would_end_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert as_github([FINDING, BARE], Path(".")).splitlines() == [
        "::error file=content/documents/a%2Cb.md,line=14,col=7,title=REF001::100%25 wrong%0Aindeed; mend: it",
        "::notice file=content/ledger,title=LEDGER008::2 addresses are not recorded",
    ]


def test_files_are_named_from_the_working_directory_for_machines(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "file=docs/content/ledger," in as_github([BARE], Path("docs"))
    assert "file=docs/content/ledger," in as_github([BARE], tmp_path / "docs")
    assert "file=content/ledger," in as_github([BARE], tmp_path.parent / "elsewhere")
    assert "content/ledger: note" in str(BARE)


def test_sarif_has_a_rule_for_each_code_and_a_place_for_each_result() -> None:
    log: dict[str, Any] = json.loads(as_sarif([FINDING, BARE], Path(".")))
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["LEDGER008", "REF001"]
    assert all(len(rule["shortDescription"]["text"]) > 20 for rule in rules)
    first, second = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("REF001", 1, "error")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("content/documents/a%2Cb.md")
    assert place["region"] == {"startLine": 14, "startColumn": 7}
    assert second["level"] == "note"
    assert "region" not in second["locations"][0]["physicalLocation"]


def test_json_holds_the_findings_as_the_report_of_a_build_does(call: Call, site: Path) -> None:
    write(site, {"content/documents/two.md": "---\ntitle: Two\ntpye: note\n---\n"})
    checked = call("check", "--site", site, "--format", "json")
    content = json.loads(checked.out)
    call("build", "--site", site, "--report", site / "report.json")
    report = json.loads((site / "report.json").read_text(encoding="utf-8"))
    assert [d for d in content["diagnostics"] if d["severity"] == "error"] == [
        d for d in report["diagnostics"] if d["severity"] == "error"
    ]
    assert content["errors"] == 1
    assert checked.err.startswith("1 error, ")


@pytest.mark.parametrize("kind", ["json", "sarif"])
def test_what_machines_read_is_alone_on_standard_output(call: Call, site: Path, kind: str) -> None:
    checked = call("check", "--site", site, "--format", kind)
    json.loads(checked.out)
    assert checked.err.startswith("no errors, ")


def test_the_line_counts_by_severity() -> None:
    assert count_line([FINDING, FINDING, BARE], 1_200, 3.14) == (
        "2 errors, no warnings, 1 note in 1,200 documents (3.1 s)"
    )


def test_every_code_of_the_package_is_described_in_a_sentence() -> None:
    words = descriptions()
    assert {"META001", "LEDGER009", "RIGHTS010", "TPL001", "SEARCH001"} <= words.keys()


# --- schemas ------------------------------------------------------------------------------------------


def test_the_schema_of_a_kind_of_file_is_printed(call: Call, site: Path) -> None:
    schema = json.loads(call("schema", "topics", "--site", site).out)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_the_schema_of_documents_is_the_default_and_knows_own_fields(call: Call, site: Path) -> None:
    (site / "site.yaml").write_text(SITE + "fields: {box: {label: Box}}\n")
    assert "box" in json.loads(call("schema", "--site", site).out)["properties"]


def test_a_schema_is_printed_outside_an_archive_too(call: Call, tmp_path: Path) -> None:
    assert "title" in json.loads(call("schema", "document", "--site", tmp_path).out)["properties"]


def test_an_unknown_schema_is_refused_with_the_nearest(call: Call, site: Path) -> None:
    refused = call("schema", "topic", "--site", site)
    assert refused.code == 2
    assert 'did you mean "topics"?' in refused.err


def test_the_day_decides_about_embargoes(call: Call, site: Path) -> None:
    write(site, {"content/documents/two.md": "---\ntitle: Two\nembargo_until: 2026-06-01\nrights: x\n---\nText.\n"})
    assert "in 1 document (" in call("check", "--site", site, "--today", DAY).out
    assert "in 2 documents (" in call("check", "--site", site, "--today", "2026-06-01").out
