"""`import`: copies that are never changed, drafts that give their reasons, and what a person has to decide."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
import yaml
from commands import DAY, Call, tree, write

COPIES = Path(__file__).parent / "copies"
SEEDS = Path(__file__).parents[3] / "shared" / "data" / "seeds"
DOCUMENTS = "content/documents"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "archive", {"site.yaml": "title: Island papers\nbase_url: https://example.org/\n"})


def metadata(site: Path, name: str) -> dict[str, object]:
    """What stands in a sidecar, or in front matter, as plain YAML."""
    text = (site / DOCUMENTS / name).read_text(encoding="utf-8")
    found: dict[str, object] = yaml.load(text.split("---\n")[1] if name.endswith(".md") else text, yaml.BaseLoader)
    return found


def source(tmp_path: Path, name: str, text: str | bytes) -> Path:
    place = tmp_path / "mine" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text.encode() if isinstance(text, str) else text)
    return place


# --- copying ------------------------------------------------------------------------------------------


def test_a_folder_is_copied_byte_by_byte_beside_drafted_sidecars(call: Call, site: Path) -> None:
    ran = call("import", COPIES, "--site", site)
    assert ran.code == 0
    assert (site / DOCUMENTS / "ferry-timetable.txt").read_bytes() == (COPIES / "ferry-timetable.txt").read_bytes()
    assert (site / DOCUMENTS / "lighthouse.html").read_bytes() == (COPIES / "lighthouse.html").read_bytes()
    assert (site / DOCUMENTS / "ferry-timetable.yaml").is_file()
    assert (site / DOCUMENTS / "fog-signal.md").read_bytes().endswith((COPIES / "fog-signal.md").read_bytes())
    assert ran.lines[-1] == "4 files imported"


def test_everything_imported_is_a_draft_that_builds_without_errors(call: Call, site: Path, tmp_path: Path) -> None:
    call("import", COPIES, "--site", site)
    built = call("build", "--site", site, "--drafts", "--output", tmp_path / "preview")
    assert built.code == 0
    assert built.out.startswith("4 documents, ")
    assert call("build", "--site", site).out.startswith("0 documents, ")


def test_imported_again_they_are_skipped_and_nothing_is_written(call: Call, site: Path) -> None:
    call("import", COPIES, "--site", site)
    before = tree(site / "content")
    again = call("import", COPIES, "--site", site)
    assert tree(site / "content") == before
    assert again.lines[-1] == "0 files imported, 4 already here"
    assert f"already here as {DOCUMENTS}/fog-signal.md" in again.out


def test_into_names_a_folder_below_the_documents(call: Call, site: Path) -> None:
    call("import", COPIES / "lighthouse.html", "--site", site, "--into", "press/2014")
    assert (site / DOCUMENTS / "press/2014/lighthouse.html").is_file()


@pytest.mark.parametrize("into", ["../out", "/tmp/x", "a\\b", "a/../../b", ".hidden", "c:/x"])
def test_into_cannot_lead_elsewhere(call: Call, site: Path, into: str) -> None:
    refused = call("import", COPIES, "--site", site, "--into", into)
    assert refused.code == 2
    assert not (site / "content").exists()


def test_ids_come_from_names_and_never_collide(call: Call, site: Path, tmp_path: Path) -> None:
    for n, name in enumerate(["A letter.txt", "a-letter.txt", "sub/A  Letter!.txt", "con.txt", "page.txt", "!!!.txt"]):
        source(tmp_path, name, f"Letter number {n}\n")
    call("import", tmp_path / "mine", "--site", site)
    names = sorted(p.name for p in (site / DOCUMENTS).glob("*.txt"))
    code = hashlib.sha256(b"Letter number 5\n").hexdigest()[:8]
    assert names == sorted(
        ["a-letter.txt", "a-letter-2.txt", "a-letter-3.txt", "con-2.txt", "page-2.txt", f"document-{code}.txt"]
    )


def test_a_document_that_is_there_is_never_overwritten(call: Call, site: Path, tmp_path: Path) -> None:
    write(site, {f"{DOCUMENTS}/old/letter.md": "---\ntitle: Mine\n---\n"})
    call("import", source(tmp_path, "letter.txt", "Another letter\n"), "--site", site)
    assert (site / DOCUMENTS / "old/letter.md").read_text() == "---\ntitle: Mine\n---\n"
    assert (site / DOCUMENTS / "letter-2.txt").is_file()


def test_a_copy_whose_sidecar_is_missing_gets_it(call: Call, site: Path) -> None:
    call("import", COPIES / "ferry-timetable.txt", "--site", site)
    (site / DOCUMENTS / "ferry-timetable.yaml").unlink()
    call("import", COPIES / "ferry-timetable.txt", "--site", site)
    assert metadata(site, "ferry-timetable.yaml")["draft"] == "true"
    assert len(tree(site / DOCUMENTS)) == 2


def test_two_files_of_the_same_bytes_are_imported_once(call: Call, site: Path, tmp_path: Path) -> None:
    source(tmp_path, "one.txt", "The same\n")
    source(tmp_path, "two.txt", "The same\n")
    ran = call("import", tmp_path / "mine", "--site", site)
    assert ran.lines[-1] == "1 file imported, 1 already here"


def test_what_is_not_utf_8_is_named_and_left_out_and_the_others_are_imported(
    call: Call, site: Path, tmp_path: Path
) -> None:
    source(tmp_path, "bad.txt", b"caf\xe9")
    source(tmp_path, "good.txt", "Words\n")
    source(tmp_path, "nul.txt", b"a\0b")
    ran = call("import", tmp_path / "mine", "--site", site)
    assert ran.code == 1
    assert "bad.txt: not imported, byte 3 (0xe9) is not UTF-8" in ran.out
    assert [p.name for p in (site / DOCUMENTS).glob("*.txt")] == ["good.txt"]


def test_other_files_in_a_folder_hidden_ones_and_pipes_are_left_alone(call: Call, site: Path, tmp_path: Path) -> None:
    source(tmp_path, "photo.jpg", "x")
    source(tmp_path, ".hidden.txt", "x")
    source(tmp_path, ".git/a.txt", "x")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "mine" / "pipe.txt")
    ran = call("import", tmp_path / "mine", "--site", site)
    assert ran.lines == ["left alone: 1 file of another kind: photo.jpg", "0 files imported"]


def test_files_of_other_kinds_are_counted_and_named_in_one_line(call: Call, site: Path, tmp_path: Path) -> None:
    for name in ("scan.pdf", "a.txt", "sub/letter.docx", "mail.eml"):
        source(tmp_path, name, f"Words of {name}\n")
    (tmp_path / "mine" / "broken.txt").symlink_to(tmp_path / "nowhere")
    ran = call("import", tmp_path / "mine", "--site", site)
    assert "left alone: 3 files of other kinds: mail.eml, scan.pdf, letter.docx" in ran.lines
    assert ran.lines[-1] == "1 file imported"


@pytest.mark.parametrize("other", ["leserbrief copy.txt", "a copy.txt", "leserbrief (1).txt", "leserbrief-final.txt"])
def test_of_identical_files_the_plainer_name_wins(call: Call, site: Path, tmp_path: Path, other: str) -> None:
    for name in ("leserbrief.txt", other):
        source(tmp_path, name, "The same\n")
    call("import", tmp_path / "mine", "--site", site)
    assert [p.name for p in (site / DOCUMENTS).glob("*.txt")] == ["leserbrief.txt"]


def test_a_copy_may_be_edited_and_is_still_known(call: Call, site: Path, tmp_path: Path) -> None:
    call("import", COPIES / "ferry-timetable.txt", "--site", site)
    copy = site / DOCUMENTS / "ferry-timetable.txt"
    copy.write_text(copy.read_text(encoding="utf-8").partition("2 comments")[0], encoding="utf-8")
    built = call("build", "--site", site, "--drafts", "--output", tmp_path / "preview")
    assert built.code == 0
    assert "META060" not in built.out + built.err
    again = call("import", COPIES / "ferry-timetable.txt", "--site", site)
    assert again.lines[-1] == "0 files imported, 1 already here"


def test_the_original_is_named_in_a_comment_and_nothing_is_invented(call: Call, site: Path, tmp_path: Path) -> None:
    call("import", source(tmp_path, "My Letter.txt", "Words\n"), "--site", site)
    assert metadata(site, "my-letter.yaml")["captured"] == {"sha256": hashlib.sha256(b"Words\n").hexdigest()}
    text = (site / DOCUMENTS / "my-letter.yaml").read_text(encoding="utf-8")
    assert '# captured: the checksum of "My Letter.txt" as it was imported' in text


def test_the_end_says_how_many_drafts_wait_and_how_to_see_them(call: Call, site: Path, tmp_path: Path) -> None:
    call("import", COPIES, "--site", site)
    (site / DOCUMENTS / "lighthouse.yaml").write_text("title: Done\ndraft: false\n")
    ran = call("import", source(tmp_path, "a.txt", "Words\n"), "--site", site)
    assert ran.lines[-3].startswith("4 drafts now wait: `site-builder serve` shows them")
    assert ran.lines[-2].endswith("then set `draft: false`")
    assert call("import", tmp_path / "mine", "--site", site).lines[-3].startswith("4 drafts now wait")


@pytest.mark.parametrize("name", ["missing.txt", "photo.jpg"])
def test_a_source_that_cannot_be_one_stops_everything_before_it_begins(
    call: Call, site: Path, tmp_path: Path, name: str
) -> None:
    source(tmp_path, "photo.jpg", "x")
    good = source(tmp_path, "good.txt", "Words\n")
    refused = call("import", good, tmp_path / "mine" / name, "--site", site)
    assert refused.code == 2
    assert name in refused.err
    assert not (site / "content").exists()


def test_the_archive_is_not_imported_into_itself(call: Call, site: Path) -> None:
    write(site, {f"{DOCUMENTS}/a.md": "---\ntitle: A\n---\n"})
    for place in (site, site / "content", site / DOCUMENTS / "a.md"):
        assert call("import", place, "--site", site).code == 2


# --- drafting -----------------------------------------------------------------------------------------


def test_a_copied_page_is_drafted_from_its_head(call: Call, site: Path) -> None:
    call("import", COPIES / "ferry-timetable.txt", "--site", site)
    sha256 = hashlib.sha256((COPIES / "ferry-timetable.txt").read_bytes()).hexdigest()
    assert metadata(site, "ferry-timetable.yaml") == {
        "draft": "true",
        "title": "Island ferry loses its winter timetable",
        "language": "en",
        "authors": ["Ines Calder", "Tom Okafor"],
        "issued": "2014-10-14",
        "issued_basis": '"14 October 2014" in line 5 of the copy; not checked.',
        "date_as_printed": "14 October 2014",
        "published": [
            {
                "publication": "the-harbour-lantern",
                "basis": 'line 7: "This article originally appeared at The Harbour Lantern"',
            }
        ],
        "added": DAY,
        "captured": {"sha256": sha256},
    }


def test_every_guess_has_its_reason_above_it(call: Call, site: Path) -> None:
    call("import", COPIES / "ferry-timetable.txt", "--site", site)
    lines = (site / DOCUMENTS / "ferry-timetable.yaml").read_text(encoding="utf-8").splitlines()
    for key in ("title", "language", "authors", "issued", "published"):
        at = next(n for n, line in enumerate(lines) if line.startswith(f"{key}:"))
        assert lines[at - 1].startswith(f"# {key}: ")


@pytest.mark.parametrize(("line", "is_sure"), [("By Ada North", True), ("Ada North", False), ("Palmyra Retaken", False)])
def test_only_a_line_that_says_so_makes_an_author(
    call: Call, site: Path, tmp_path: Path, line: str, is_sure: bool
) -> None:
    ran = call("import", source(tmp_path, "horn.txt", f"The horn is heard again\n{line}\n\nText.\n"), "--site", site)
    name = line.removeprefix("By ")
    text = (site / DOCUMENTS / "horn.yaml").read_text(encoding="utf-8").splitlines()
    reason = next(at for at, words in enumerate(text) if words.startswith("# authors: "))
    if is_sure:
        assert text[reason : reason + 2] == ['# authors: line 2: "By Ada North" says so', f'authors: ["{name}"]']
        return
    assert text[reason].startswith(f'# authors: unsure: line 2: "{name}" follows the title')
    assert text[reason + 1] == f'# authors: ["{name}"]', "written down, and switched off"
    assert "authors" not in metadata(site, "horn.yaml")
    assert f'  decide: authors: line 2: "{name}" may name the author; if so, switch `authors` on' in ran.lines
    assert not any(words.startswith("  drafted: authors") for words in ran.lines)


def test_what_is_left_to_decide_is_listed_for_each_file(call: Call, site: Path) -> None:
    ran = call("import", COPIES / "ferry-timetable.txt", "--site", site)
    assert ran.lines[0].startswith(f"{DOCUMENTS}/ferry-timetable.txt, from ")
    assert "  title: Island ferry loses its winter timetable" in ran.lines
    assert "  decide: published: is the-harbour-lantern right, and are there others?" in ran.lines
    assert any("comments seem to begin at line 15" in line for line in ran.lines)
    assert ran.lines[-2].startswith("decide for each: type, access (who may see the text), rights")


def test_the_head_of_a_html_page_is_read(call: Call, site: Path) -> None:
    call("import", COPIES / "lighthouse.html", "--site", site)
    found = metadata(site, "lighthouse.yaml")
    assert found["title"] == "Der Leuchtturm wird gestrichen"
    assert found["language"] == "de-AT"
    assert found["authors"] == ["Ute Karg"]
    assert found["issued"] == "2014-04-07"
    assert found["url"] == "https://inselblatt.example/leuchtturm"
    assert found["summary"] == "Der Turm wird gestrichen."
    assert found["published"] == [{"publication": "inselblatt", "basis": "<meta og:site_name> in the page's head"}]


def test_a_publication_that_a_closed_vocabulary_does_not_have_is_a_comment(call: Call, site: Path) -> None:
    write(site, {"content/entities/publications.yaml": "- {id: inselblatt, name: Inselblatt}\n"})
    ran = call("import", COPIES, "--site", site)
    assert "published" in metadata(site, "lighthouse.yaml")
    assert "published" not in metadata(site, "ferry-timetable.yaml")
    text = (site / DOCUMENTS / "ferry-timetable.yaml").read_text()
    assert '#   - {publication: "the-harbour-lantern", ' in text
    assert "publications.yaml does not have the-harbour-lantern" in ran.out
    assert call("build", "--site", site, "--drafts", "--output", site.parent / "preview").code == 0


def test_markdown_gets_front_matter_and_its_first_heading_is_the_title(call: Call, site: Path) -> None:
    call("import", COPIES / "fog-signal.md", "--site", site)
    found = metadata(site, "fog-signal.md")
    assert found["title"] == "The fog signal"
    assert found["published"] == [{"publication": "coast-notes", "basis": 'line 3: "Cross-posted from Coast Notes."'}]
    captured = found["captured"]
    assert isinstance(captured, dict)
    assert "file" not in captured
    assert captured["sha256"] == hashlib.sha256((COPIES / "fog-signal.md").read_bytes()).hexdigest()


def test_front_matter_of_this_kind_stays_and_the_copy_equals_the_source(call: Call, site: Path, tmp_path: Path) -> None:
    text = "---\r\ntitle: Mine\r\ntype: note\r\n---\r\nWords.\r\n"
    ran = call("import", source(tmp_path, "mine.md", text), "--site", site)
    assert (site / DOCUMENTS / "mine.md").read_bytes() == text.encode()
    assert "it has metadata of its own, which stay as they are" in ran.out
    again = call("import", tmp_path / "mine", "--site", site)
    assert again.lines[-1] == "0 files imported, 1 already here"


def test_front_matter_of_another_kind_is_drawn_upon_and_kept_as_a_comment(
    call: Call, site: Path, tmp_path: Path
) -> None:
    text = (
        "---\ntitle: The horn\ndate: 2016-03-04T10:00:00Z\nauthor: Jane Roe\nlang: en_US\ncategories: [a, b]\n"
        "canonical: https://coast.example/horn\n---\nWords.\n"
    )
    call("import", source(tmp_path, "horn.md", text), "--site", site)
    found = metadata(site, "horn.md")
    assert (found["title"], found["issued"], found["authors"]) == ("The horn", "2016-03-04", ["Jane Roe"])
    assert found["url"] == "https://coast.example/horn"
    copy = (site / DOCUMENTS / "horn.md").read_text(encoding="utf-8")
    assert "#   categories: [a, b]\n" in copy
    assert copy.endswith("---\nWords.\n")
    assert "categories" not in found
    assert call("build", "--site", site, "--drafts", "--output", tmp_path / "preview").code == 0


@pytest.mark.parametrize(
    "text", ["---\nnever closes\n", "---\ntitle: a: b: c\n---\nWords\n", "---\n- a list\n---\nWords\n"]
)
def test_broken_front_matter_is_no_reason_to_lose_a_file(call: Call, site: Path, tmp_path: Path, text: str) -> None:
    ran = call("import", source(tmp_path, "odd.md", text), "--site", site)
    assert ran.code == 0
    assert "decide: front matter" in ran.out
    assert call("build", "--site", site, "--drafts", "--output", tmp_path / "preview").code == 0


def test_a_bom_and_crlf_are_no_obstacle(call: Call, site: Path, tmp_path: Path) -> None:
    data = b"\xef\xbb\xbfThe old harbour\r\n\r\nWords.\r\n"
    call("import", source(tmp_path, "harbour.txt", data), source(tmp_path, "harbour.md", data + b" "), "--site", site)
    assert (site / DOCUMENTS / "harbour.txt").read_bytes() == data
    assert metadata(site, "harbour.yaml")["title"] == "The old harbour"
    assert b"\xef\xbb\xbf" not in (site / DOCUMENTS / "harbour-2.md").read_bytes()
    assert call("build", "--site", site, "--drafts", "--output", tmp_path / "preview").code == 0


def test_a_name_that_has_no_letters_of_ours_is_named_by_its_checksum(call: Call, site: Path) -> None:
    call("import", COPIES / "Протокол.txt", "--site", site)
    sidecar = next((site / DOCUMENTS).glob("document-????????.yaml"))
    found = metadata(site, sidecar.name)
    assert (found["title"], found["language"]) == ("Протокол", "ru")
    assert "Протокол.txt" in sidecar.read_text(encoding="utf-8")


HOSTILE = [
    'Title: with "quotes" # and a comment',
    "{{ not a template }} [x]",
    "- a list? & *alias !tag | > % @",
    "no",
    "null",
    "A\u2028line \u202eseparator \u0085 and a \x07 bell",
    "'single' and \\ backslash\\",
    "   ",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_the_first_line_is_the_draft_is_yaml_and_builds(
    call: Call, site: Path, tmp_path: Path, text: str
) -> None:
    file = source(tmp_path, "some-file.txt", f"{text}\n\nBy {text}\nVia {text}\n")
    assert call("import", file, "--site", site).code == 0
    assert metadata(site, "some-file.yaml")["draft"] == "true"
    built = call("build", "--site", site, "--drafts", "--output", tmp_path / "preview")
    assert "YAML" not in built.err
    assert "META003" not in built.err


# --- the five copies ----------------------------------------------------------------------------------


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the copied pages are not here")
def test_the_five_copies_are_imported_with_what_stands_in_them(call: Call, site: Path, tmp_path: Path) -> None:
    assert call("import", SEEDS, "--site", site, "--into", "seeds").code == 0
    for name in ("aleppo-capture-kerry", "phony-ceasefire-roundup", "porter-putins-leverage"):
        first = next(line for line in (SEEDS / f"{name}.txt").read_text(encoding="utf-8").splitlines() if line.strip())
        assert metadata(site, f"seeds/{name}.yaml")["title"] == " ".join(first.split())
    drafts = {path.stem: metadata(site, f"seeds/{path.stem}.yaml") for path in SEEDS.glob("*.txt")}
    assert [name for name, found in drafts.items() if "authors" in found] == [], "no line says who wrote any of the five"
    origins = {
        name: [stage["publication"] for stage in metadata(site, f"seeds/{name}.yaml")["published"]]  # type: ignore[attr-defined]
        for name in ("russia-insider-sochi-talks", "duran-syria-master-class")
    }
    assert origins == {"russia-insider-sochi-talks": ["sputnik"], "duran-syria-master-class": ["al-jazeera"]}
    for path in SEEDS.glob("*.txt"):
        found = metadata(site, f"seeds/{path.stem}.yaml")
        assert found["language"] == "en"
        assert "issued" not in found
        assert (site / DOCUMENTS / "seeds" / path.name).read_bytes() == path.read_bytes()
    assert call("build", "--site", site, "--drafts", "--output", tmp_path / "preview").code == 0


def test_a_link_out_of_the_folder_is_not_followed(call: Call, site: Path, tmp_path: Path) -> None:
    outside = tmp_path / "private.txt"
    outside.write_text("A private letter\n\nNot for the archive.\n", encoding="utf-8")
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "mine.txt").write_text("A copied article\n\nIts words.\n", encoding="utf-8")
    (folder / "link.txt").symlink_to(outside)
    call("import", folder, "--site", site)
    names = {path.name for path in (site / "content" / "documents").rglob("*.txt")}
    assert "mine.txt" in names
    assert not {"link.txt", "private.txt"} & names
