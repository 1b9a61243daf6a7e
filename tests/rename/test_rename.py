"""`rename`: another id in every file that speaks of a thing, and nothing else of these files; old addresses lead on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import DAY, Call, Ran, tree, write
from lxml import html

LATER = "2026-07-08"
FILES = {
    "site.yaml": """
        title: Letters  # of the parish
        base_url: https://example.org/sub/
        rights: {default_access: full, statement: Free to read.}
        fields: {seen_by: {type: entity}}
        navigation:
          - {label: The letter, url: /documents/old-letter/}
          - {label: Ada, url: "people/ada/"}
        """,
    "content/topics.yaml": """
        # the vocabulary
        - id: bridges   # kept since 1911
          name: Bridges
        - {id: fords, name: Fords, broader: bridges, related: ['bridges']}
        """,
    "content/entities/people.yaml": """
        - id: ada
          name: Ada Berg
          roles: [{title: Head, organization: office}]
        """,
    "content/entities/organizations.yaml": "- {id: office, name: Survey Office}\n",
    "content/entities/events.yaml": "- {id: flood, name: Great Flood, people: [carl, ada], topics: [bridges]}\n",
    "content/entities/people/ada.md": "She wrote [[old-letter]] about [[bridges]].\n",
    "content/entities/people/carl.md": "---\nid: carl\nname: Carl Moe\n---\nA miller, says [[ada]].\n",
    "content/claims.yaml": """
        - id: closed
          statement: The bridge was closed.
          about: [ada, bridges]
          asserted: [{document: old-letter, speaker: ada}]
        """,
    "content/documents/letters/old-letter.md": """
        ---
        # typed from the original
        title: "The letter"   # as on the envelope
        type: letter
        authors: [ada]
        people:
          - {id: carl, role: recipient}
          - ada
        topics: [ 'bridges', Fords ]
        seen_by: ada
        ---
        The bridge was closed on the first Monday after the flood, as [[ada]] says.

        See [[person:ada|her]].

        ## Losses

        Nobody had told the miller, who came with two carts of flour all the same.
        """,
    "content/documents/letters/old-letter.comments.yaml": '- {id: "7", body: So it was in old-letter.}\n',
    "content/documents/reply.md": """
        ---
        title: The reply
        relations:
        - type: responds-to
          document: old-letter      # by return of post
        translation: {of: "old-letter", method: by hand}
        published: [{title: First, document: old-letter}]
        ---
        In reply to [[old-letter]] and [[ old-letter#Losses | that place ]]: see [it](letters/old-letter.md#Losses) and
        [[document:old-letter]].

        [[old-letter]]

        Not `[[old-letter]]`, not \\[[old-letter]], not old-letter, nor [other](letters/very-old-letter.md).
        """,
    "content/documents/letters/very-old-letter.md": "---\ntitle: Older\ntype: note\n---\n[Here](/documents/old-letter/).\n",
    "content/documents/note.txt": "As ada wrote in [[old-letter]].\n",
    "content/documents/note.yaml": "title: A note\nrelations: [{type: cites, document: old-letter}]\npeople: [ada]\n",
    "content/pages/about.md": "---\ntitle: About ada\n---\nBegin with [[old-letter|the letter]] of [[ada]].\n",
}


@pytest.fixture
def site(tmp_path: Path, call: Call) -> Path:
    """Recorded, and without an error."""
    folder = write(tmp_path / "archive", FILES)
    assert call("record", "--site", folder).code == 0
    return folder


def strict(call: Call, site: Path) -> Ran:
    return call("build", "--site", site, "--no-search", "--strict", "--today", LATER)


def sources(site: Path) -> dict[str, str]:
    found = {path: data.decode() for path, data in tree(site / "content").items() if not path.startswith("ledger/")}
    return {**found, "site.yaml": (site / "site.yaml").read_text(encoding="utf-8")}


def entry(site: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / f"content/ledger/{name}.json").read_text(encoding="utf-8"))
    return found


def changed_lines(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Every line that is other than before, of files that kept their names."""
    return [
        line
        for path in before.keys() & after.keys()
        for old, line in zip(before[path].splitlines(), after[path].splitlines(), strict=True)
        if old != line
    ]


# --- documents ----------------------------------------------------------------------------------------


def test_a_document_is_renamed_with_its_files_and_everywhere_it_is_named(call: Call, site: Path) -> None:
    before = sources(site)
    ran = call("rename", "old-letter", "new-letter", "--site", site, "--today", LATER)
    assert (ran.code, ran.err) == (0, "")
    after = sources(site)
    gone = {"documents/letters/old-letter.md", "documents/letters/old-letter.comments.yaml"}
    assert before.keys() - after.keys() == gone
    assert after.keys() - before.keys() == {path.replace("old", "new") for path in gone}
    moved = after["documents/letters/new-letter.md"]
    assert moved == before["documents/letters/old-letter.md"].replace(
        "seen_by: ada\n", "seen_by: ada\naliases: [documents/old-letter/]\n"
    )
    assert after["documents/letters/new-letter.comments.yaml"] == before["documents/letters/old-letter.comments.yaml"]
    reply = after["documents/reply.md"]
    assert "  document: new-letter      # by return of post\n" in reply
    assert 'translation: {of: "new-letter", method: by hand}\n' in reply
    assert "published: [{title: First, document: new-letter}]\n" in reply
    assert (
        "In reply to [[new-letter]] and [[ new-letter#Losses | that place ]]: see [it](letters/new-letter.md#Losses)"
        in reply
    )
    assert "[[document:new-letter]]" in reply
    literal = "Not `[[old-letter]]`, not \\[[old-letter]], not old-letter, nor [other](letters/very-old-letter.md).\n"
    assert reply.endswith(literal)
    assert after["documents/letters/very-old-letter.md"].endswith("[Here](/documents/new-letter/).\n")
    assert after["documents/note.txt"] == before["documents/note.txt"]
    assert "document: new-letter" in after["documents/note.yaml"]
    assert "[[new-letter|the letter]] of [[ada]]" in after["pages/about.md"]
    assert "She wrote [[new-letter]] about" in after["entities/people/ada.md"]
    assert "asserted: [{document: new-letter, speaker: ada}]" in after["claims.yaml"]
    assert "{label: The letter, url: /documents/new-letter/}" in after["site.yaml"]
    assert len(changed_lines(before, after)) == 12


def test_its_old_address_and_anchors_lead_on_and_nothing_is_left_to_record(call: Call, site: Path) -> None:
    old = entry(site, "old-letter")
    call("rename", "old-letter", "new-letter", "--site", site, "--today", LATER)
    ran = strict(call, site)
    assert ran.code == 0
    assert "LEDGER" not in ran.err
    new = entry(site, "new-letter")
    assert [a["anchor"] for a in new["anchors"]] == [a["anchor"] for a in old["anchors"]]
    assert (entry(site, "old-letter")["status"], entry(site, "old-letter")["to"]) == ("moved", "documents/new-letter/")
    page = html.fromstring((site / "public/documents/old-letter/index.html").read_bytes())
    (refresh,) = page.xpath("//noscript/meta/@content")
    assert refresh == "0;url=../new-letter/"
    there = html.fromstring((site / "public/documents/new-letter/index.html").read_bytes())
    for anchor in (a["anchor"] for a in old["anchors"]):
        assert page.get_element_by_id(anchor).find("a").get("href") == f"../new-letter/#{anchor}"
        assert there.get_element_by_id(anchor) is not None
    assert call("record", "--site", site, "--today", LATER).out.startswith("the ledger knows")


def test_a_short_paragraph_that_names_it_keeps_its_anchor(call: Call, site: Path) -> None:
    before = [a["anchor"] for a in entry(site, "reply")["anchors"]]
    call("rename", "old-letter", "an-altogether-other-name", "--site", site)
    assert "LEDGER" not in strict(call, site).err
    page = html.fromstring((site / "public/documents/reply/index.html").read_bytes())
    assert [a for a in before if page.xpath(f"//*[@data-source]//*[@id='{a}']")] == before


def test_renaming_there_and_back_changes_only_the_aliases(call: Call, site: Path) -> None:
    before = sources(site)
    call("rename", "old-letter", "new-letter", "--site", site)
    assert call("rename", "new-letter", "old-letter", "--site", site).code == 0
    after = sources(site)
    alias = "aliases: [documents/new-letter/]\n"
    assert after.pop("documents/letters/old-letter.md").replace(alias, "") == before.pop(
        "documents/letters/old-letter.md"
    )
    assert after == before
    ran = strict(call, site)
    assert (ran.code, "LEDGER" in ran.err) == (0, False)
    page = (site / "public/documents/new-letter/index.html").read_text()
    assert 'content="0;url=../old-letter/"' in page


def test_renaming_twice_leads_from_both_old_addresses(call: Call, site: Path) -> None:
    call("rename", "old-letter", "b", "--site", site)
    call("rename", "b", "c", "--site", site)
    ran = strict(call, site)
    assert (ran.code, "LEDGER" in ran.err) == (0, False)
    for old in ("old-letter", "b"):
        assert 'content="0;url=../c/"' in (site / f"public/documents/{old}/index.html").read_text()
        page = html.fromstring((site / f"public/documents/{old}/index.html").read_bytes())
        assert page.xpath("//li[starts-with(@id, 'p-')]")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("aliases: [old/a]", "aliases: [documents/old-letter/, old/a]"),
        ("aliases: []", "aliases: [documents/old-letter/]"),
        ("aliases:", "aliases: [documents/old-letter/]"),
        ("aliases: ~  # none", "aliases: [documents/old-letter/]  # none"),
        ("aliases:\n  # first\n  - old/a  # 1999\n  - old/b", "aliases:\n  # first\n  - documents/old-letter/\n  - old/a  # 1999\n  - old/b"),
        ("aliases:\n- old/a", "aliases:\n- documents/old-letter/\n- old/a"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["md", "txt", "crlf"])
def test_the_old_address_is_added_as_the_list_is_written(
    call: Call, tmp_path: Path, given: str, expected: str, form: str
) -> None:
    site = write(tmp_path / "archive", {"site.yaml": "title: T\nrights: {default_access: full}\n"})
    yaml = f"title: T\n{given}\nsummary: S"
    if form == "txt":
        write(site, {"content/documents/old-letter.txt": "Words.\n"})
        (site / "content/documents/old-letter.yaml").write_bytes(yaml.encode())
        place = "content/documents/new-letter.yaml"
    else:
        (site / "content/documents").mkdir(parents=True)
        text = f"---\n{yaml}\n---\nWords.\n"
        text = text.replace("\n", "\r\n") if form == "crlf" else text
        (site / "content/documents/old-letter.md").write_bytes(text.encode())
        place = "content/documents/new-letter.md"
    ran = call("rename", "old-letter", "new-letter", "--site", site)
    assert (ran.code, ran.err) == (0, "")
    after = (site / place).read_bytes().decode()
    wanted = f"title: T\n{expected}\nsummary: S"
    assert (wanted.replace("\n", "\r\n") if form == "crlf" else wanted) in after
    assert call("build", "--site", site, "--no-search").code == 0


# --- entities, topics, claims -------------------------------------------------------------------------


def test_an_id_with_its_kind_is_renamed_and_keeps_it(call: Call, site: Path) -> None:
    (site / "content/entities/places.yaml").write_text("- {id: ada, name: Ada Quay}\n")
    for file in [*site.glob("content/**/*.md"), site / "content/claims.yaml"]:
        text = (
            file.read_text()
            .replace("[[ada]]", "[[person:ada]]")
            .replace("seen_by: ada", "seen_by: [person:ada, place:ada]")
        )
        file.write_text(text.replace("about: [ada, bridges]", "about: [person:ada, place:ada, document:old-letter]"))
    assert call("rename", "person:ada", "ada-berg", "--site", site, "--today", LATER).code == 0
    assert call("rename", "old-letter", "first-letter", "--site", site, "--today", LATER).code == 0
    after = sources(site)
    assert "about: [person:ada-berg, place:ada, document:first-letter]" in after["claims.yaml"]
    assert "seen_by: [person:ada-berg, place:ada]" in after["documents/letters/first-letter.md"]
    assert call("build", "--site", site, "--no-search").code == 0


def test_a_person_is_renamed_in_every_role_and_reference(call: Call, site: Path) -> None:
    before = sources(site)
    assert call("rename", "person:ada", "ada-berg", "--site", site, "--today", LATER).code == 0
    after = sources(site)
    assert "entities/people/ada.md" not in after
    assert after["entities/people/ada-berg.md"] == before["entities/people/ada.md"]
    assert after["entities/people/carl.md"].endswith("says [[ada-berg]].\n")
    letter = after["documents/letters/old-letter.md"]
    assert "authors: [ada-berg]" in letter
    assert "  - {id: carl, role: recipient}\n  - ada-berg\n" in letter
    assert "seen_by: ada-berg" in letter
    assert "as [[ada-berg]] says" in letter
    assert "See [[person:ada-berg|her]]." in letter
    assert "people: [ada-berg]" in after["documents/note.yaml"]
    assert after["documents/note.txt"] == before["documents/note.txt"]
    assert after["claims.yaml"].endswith(
        "  about: [ada-berg, bridges]\n  asserted: [{document: old-letter, speaker: ada-berg}]\n"
    )
    assert "people: [carl, ada-berg]" in after["entities/events.yaml"]
    assert after["entities/people.yaml"].startswith("- id: ada-berg\n  name: Ada Berg\n")
    assert '{label: Ada, url: "people/ada-berg/"}' in after["site.yaml"]
    assert "title: About ada\n" in after["pages/about.md"]
    ran = strict(call, site)
    assert (ran.code, "LEDGER" in ran.err) == (0, False)
    assert 'content="0;url=../ada-berg/"' in (site / "public/people/ada/index.html").read_text()
    assert call("check", "--site", site).code == 0
    assert call("record", "--site", site, "--today", LATER).out.startswith("the ledger knows")


def test_a_topic_is_renamed_where_it_is_said_by_id(call: Call, site: Path) -> None:
    assert call("rename", "bridges", "crossings", "--site", site).code == 0
    after = sources(site)
    assert "- id: crossings   # kept since 1911\n" in after["topics.yaml"]
    assert "broader: crossings, related: ['crossings']}" in after["topics.yaml"]
    assert "topics: [ 'crossings', Fords ]" in after["documents/letters/old-letter.md"]
    assert "about [[crossings]]" in after["entities/people/ada.md"]
    assert "LEDGER" not in strict(call, site).err
    assert 'content="0;url=../crossings/"' in (site / "public/topics/bridges/index.html").read_text()


def test_a_record_in_front_matter_is_renamed_with_its_file(call: Call, site: Path) -> None:
    assert call("rename", "carl", "carl-moe", "--site", site).code == 0
    after = sources(site)
    assert after["entities/people/carl-moe.md"].startswith("---\nid: carl-moe\nname: Carl Moe\n")
    assert "people: [carl-moe, ada]" in after["entities/events.yaml"]
    assert "LEDGER" not in strict(call, site).err


def test_a_claim_and_an_organization_are_renamed(call: Call, site: Path) -> None:
    assert call("rename", "closed", "closed-in-may", "--site", site).code == 0
    assert call("rename", "office", "survey-office", "--site", site).code == 0
    assert "organization: survey-office}" in sources(site)["entities/people.yaml"]
    assert "LEDGER" not in strict(call, site).err
    assert (site / "public/claims/closed/index.html").is_file()


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("old-letter", "reply", 'there is a document "reply" already'),
        ("old-letter", "Reply", '"Reply" cannot be an id'),
        ("old-letter", "year", 'the id "year" is reserved'),
        ("old-letter", "old-letter", 'it is called "old-letter" already'),
        ("old-leter", "x", 'there is no document, entity, topic or claim "old-leter"; did you mean "old-letter"?'),
        ("topic:bridge", "x", 'there is no topic "bridge"; did you mean "bridges"?'),
        ("persn:ada", "x", 'nothing is of the kind "persn"; did you mean "person"?'),
        ("person:ada", "carl", 'there is a person "carl" already'),
        ("old-letter", "ada", "[[ada]] means person:ada now; write [[person:ada]] there first"),
    ],
)
def test_what_would_collide_is_refused_and_no_byte_is_changed(
    call: Call, site: Path, old: str, new: str, says: str
) -> None:
    before = tree(site / "content")
    ran = call("rename", old, new, "--site", site)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert tree(site / "content") == before


def test_an_id_of_two_kinds_must_be_said_with_its_kind(call: Call, site: Path) -> None:
    write(site, {"content/entities/places.yaml": "- {id: fords, name: The Fords}\n"})
    ran = call("rename", "fords", "x", "--site", site)
    assert (ran.code, '"fords" is several things: say place:fords or topic:fords' in ran.err) == (2, True)
    assert call("rename", "topic:fords", "shallows", "--site", site).code == 0
    assert "{id: fords, name: The Fords}" in sources(site)["entities/places.yaml"]


def test_an_old_address_of_another_and_a_withdrawn_one_are_not_taken(call: Call, site: Path) -> None:
    (site / "content/documents/note.txt").unlink()
    (site / "content/documents/note.yaml").unlink()
    call("record", "--site", site)
    ran = call("rename", "old-letter", "note", "--site", site)
    assert (ran.code, "/documents/note/ was another's address" in ran.err) == (2, True)


def test_an_archive_with_errors_is_left_alone(call: Call, site: Path) -> None:
    write(site, {"content/documents/broken.md": "---\ntitel: x\n---\n"})
    before = tree(site / "content")
    ran = call("rename", "old-letter", "new-letter", "--site", site)
    assert (ran.code, "META001" in ran.err) == (1, True)
    assert tree(site / "content") == before


def test_a_value_that_cannot_be_changed_by_position_is_named(call: Call, site: Path) -> None:
    write(site, {"content/documents/odd.md": "---\ntitle: Odd\npeople:\n  - >-\n    ada\n---\n"})
    before = tree(site / "content")
    ran = call("rename", "ada", "ada-berg", "--site", site)
    assert (ran.code, "content/documents/odd.md:4:5" in ran.err) == (2, True)
    assert tree(site / "content") == before


def test_a_dry_run_lists_every_change_and_writes_nothing(call: Call, site: Path) -> None:
    before = tree(site / "content")
    ran = call("rename", "old-letter", "new-letter", "--site", site, "--dry-run")
    assert ran.code == 0
    assert "content/documents/reply.md:5:13: old-letter → new-letter" in ran.lines
    assert "content/documents/letters/old-letter.md:11:1: new: aliases: [documents/old-letter/]" in ran.lines
    assert "content/documents/letters/old-letter.md becomes content/documents/letters/new-letter.md" in ran.lines
    assert ran.lines[-1].endswith("nothing is written")
    assert tree(site / "content") == before


def test_nothing_is_left_half_written_when_the_disk_fails(
    call: Call, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from site_builder.renaming import command

    before = tree(site / "content")
    real, calls = command.os.replace, []

    def failing(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 4:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(command.os, "replace", failing)
    assert call("rename", "old-letter", "new-letter", "--site", site).code == 3
    assert len(calls) == 4
    assert tree(site / "content") == before


def test_an_archive_that_was_never_recorded_is_renamed_too(call: Call, tmp_path: Path) -> None:
    site = write(tmp_path / "archive", FILES)
    assert call("rename", "old-letter", "new-letter", "--site", site, "--today", DAY).code == 0
    assert call("rename", "person:ada", "ada-berg", "--site", site, "--today", DAY).code == 0
    assert call("build", "--site", site, "--no-search").code == 0
    assert (site / "public/documents/old-letter/index.html").is_file()
    assert (site / "public/people/ada/index.html").is_file()
