"""What may not be published is in no byte of the output, decompressed, and no count or order gives it away.

`canaries` plants and finds.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from archive import Archive, Tree
from canaries import (
    CANARY,
    HIDDEN,
    UNTIL,
    body,
    canaries,
    claim,
    comments,
    hidden_files,
    matter,
    person,
    text_of,
    topic,
)
from commands import caller
from halden import HALDEN

KEY = "c0ffee" * 6


def appended(path: str, rows: list[dict[str, Any]]) -> str:
    return str(HALDEN[path]) + (yaml.safe_dump(rows, sort_keys=False) if rows else "")


def archive_with(folder: Path, tags: Mapping[str, Mapping[str, Any]], *, shared: bool) -> Archive:
    """The Halden papers and a hidden document for each tag; with `shared`, public ones that speak of them."""
    files: dict[str, str | bytes] = dict(HALDEN)
    files["site.yaml"] = str(HALDEN["site.yaml"]) + "fields: {dossier: {facet: true, search: true}}\n"
    for tag, status in tags.items():
        files |= hidden_files(tag, status)
        files[f"content/entities/people/zqperson{tag}.md"] = f"zqnote{tag}. ![x](/assets/zqnoteasset{tag}.png)\n"
        files[f"content/assets/zqnoteasset{tag}.png"] = b"zqnotepixels"
    files["content/entities/people.yaml"] = appended("content/entities/people.yaml", [person(tag) for tag in tags])
    files["content/topics.yaml"] = appended("content/topics.yaml", [topic(tag) for tag in tags])
    claims = [claim(tag) for tag in tags]
    if shared:
        files |= _public_talk(tags)
        claims += [_shared_claim(tag) for tag in tags]
    files["content/claims.yaml"] = appended("content/claims.yaml", claims)
    return Archive(folder, files)


def _shared_claim(tag: str) -> dict[str, Any]:
    """A claim that a public document makes too."""
    side = {"document": f"zqdoc{tag}", "quotation": f"zqdenied{tag}", "speaker": f"zqperson{tag}"}
    return {
        "id": f"shared-{tag}", "statement": "The mast was promised.", "about": [f"zqperson{tag}", "carl-moe"],
        "asserted": [{"document": "letter-1"}], "denied": [side],
    }  # fmt: skip


def _public_talk(tags: Mapping[str, Any]) -> dict[str, str | bytes]:
    """A public note that refers to hidden documents in every way there is."""
    lines = [f"See [[zqdoc{tag}]], [[zqdoc{tag}|the other]], [it](letters/zqdoc{tag}.md)." for tag in tags]
    meta = {
        "title": "What is known", "type": "note", "relations": [{"type": "cites", "document": f"zqdoc{tag}"} for tag in tags],
        "published": [{"title": "First", "document": f"zqdoc{tag}"} for tag in tags],
        "translation": {"of": f"zqdoc{next(iter(tags))}", "method": "by hand"},
    }  # fmt: skip
    return {"content/documents/talk.md": matter(meta, "\n\n".join(lines) + "\n")}


# --- finding ------------------------------------------------------------------------------------------


def test_the_finder_finds_what_is_compressed_and_in_names() -> None:
    tree = {"a/zqname.html": b"x", "b": gzip.compress(b"pagefind_dcd zqpacked"), "c": "é Zqcapital".encode()}
    assert list(canaries(tree)) == ["a/zqname.html: zqname", "b: zqpacked", "c: zqcapital"]


# --- documents that are not published -----------------------------------------------------------------


@pytest.fixture(scope="module")
def secretive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Archive, Tree]:
    archive = archive_with(tmp_path_factory.mktemp("rights") / "archive", HIDDEN, shared=True)
    archive.write({"content/ledger/pages.json": json.dumps({"ledger": 1, "key": KEY, "pages": []})})
    built = archive.build(search=True)
    assert built.result.published, built.findings
    assert built.result.search["documents"] == 3
    return archive, built.tree


def test_unpublished_documents_leave_no_word_anywhere(secretive: tuple[Archive, Tree]) -> None:
    archive, tree = secretive
    planted = set(CANARY.findall(" ".join(text_of(c) for c in archive.files().values()).lower()))
    assert len(planted) > 60 * len(HIDDEN)
    assert list(canaries(tree)) == []


def test_nor_does_the_key_of_the_ledger(secretive: tuple[Archive, Tree]) -> None:
    _, tree = secretive
    assert not [path for path, content in tree.items() if KEY in text_of(content)]


def test_every_canary_would_be_seen_if_it_were_published(tmp_path: Path) -> None:
    """The same archive with everything open: nearly all canaries come out, so that the test above means something."""
    archive = archive_with(tmp_path / "open", {"open": {}}, shared=True)
    built = archive.build(search=True, today="2035-01-01")
    assert built.result.published, built.findings
    seen = {found.partition(": ")[2] for found in canaries(built.tree)}
    planted = set(CANARY.findall(" ".join(text_of(c) for c in archive.files().values()).lower()))
    assert planted - seen <= {
        "zqcommenteropen",  # shown as initials
        "zqimagetitleopen", "zqpixelsopen",
        "zqcopiedopen",  # the file that was captured is evidence, and not shown by any text
    } | {found for found in planted if found.startswith(("zqabbr", "zqhost", "zqlinktitle"))}  # fmt: skip


def test_the_report_tells_nothing_either(
    secretive: tuple[Archive, Tree], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, _ = secretive
    file = tmp_path / "report.json"
    call = caller(capsys)
    assert call("build", "--site", archive.root, "--today", "2024-06-01", "--report", file).code == 0
    report = json.loads(file.read_text())
    typed = [finding for finding in report.pop("diagnostics") if finding["code"] not in ("REF004", "REF013")]
    assert CANARY.findall(json.dumps([report, typed]).lower()) == []
    assert report["documents"] == 5
    assert report["search"]["documents"] == 3


def test_words_stand_where_a_reference_to_an_unpublished_document_stood(secretive: tuple[Archive, Tree]) -> None:
    _, tree = secretive
    page = tree["documents/talk/index.html"].decode()
    assert page.count("document not published") >= len(HIDDEN)
    assert "the other" in page


def test_numbers_charts_and_orders_are_those_of_an_archive_without_them(tmp_path: Path) -> None:
    """Byte for byte, search included: what is hidden changes no count, no neighbour, no related document, no size."""
    hidden = archive_with(tmp_path / "hidden", HIDDEN, shared=False).build(search=True)
    without = archive_with(tmp_path / "without", {}, shared=False).build(search=True)
    assert hidden.result.published
    assert without.result.published
    assert hidden.tree == without.tree
    assert hidden.result.counts["documents"] == without.result.counts["documents"] == 4


def test_published_at_last_everything_is_there(tmp_path: Path) -> None:
    archive = archive_with(tmp_path / "archive", {"embargo": HIDDEN["embargo"]}, shared=True)
    assert list(canaries(archive.build(search=True, today="2029-12-31").tree)) == []
    tree = archive.build(search=True, today=UNTIL).tree
    seen = {found.partition(": ")[2] for found in canaries(tree)}
    assert {
        "zqbodyembargo",
        "zqtitleembargo",
        "zqnameembargo",
        "zqdescriptionembargo",
        "zqnoteembargo",
        "zqcommentembargo",
    } <= seen
    archive.edit("content/documents/letters/zqdocembargo.md", UNTIL, "2031-01-01")
    again = archive.build(search=True, today=UNTIL)
    assert list(canaries(again.tree)) == []


# --- texts that are held back -------------------------------------------------------------------------

_OF_THE_TEXT = re.compile(
    r"zq(?:body|sentence|heading|alt|image|label|host|link|quote|cell|row|code|abbr|footnote|asset|pixels|comment"
    r"|attached|pages|copied)"
)


def test_of_a_text_that_is_held_back_only_the_record_is_shown(tmp_path: Path) -> None:
    files = hidden_files("kept", {"access": "metadata"})
    archive = Archive(
        tmp_path / "archive",
        {**HALDEN, **files, "content/topics.yaml": appended("content/topics.yaml", [topic("kept")])},
    )
    archive.append("content/entities/people.yaml", yaml.safe_dump([person("kept")]))
    archive.append("site.yaml", "fields: {dossier: {facet: true}}\n")
    archive.append("content/claims.yaml", yaml.safe_dump([claim("kept")]))
    built = archive.build(search=True)
    assert built.result.published, built.findings
    found = [line for line in canaries(built.tree) if _OF_THE_TEXT.match(line.partition(": ")[2])]
    assert found == []
    seen = {line.partition(": ")[2] for line in canaries(built.tree)}
    assert {"zqtitlekept", "zqsummarykept", "zqstatementkept", "zqlostkept"} <= seen
    assert "zqclaimedkept" not in seen  # a quotation passes the gate of its document


def test_of_an_excerpt_nothing_is_shown_that_follows_its_end(tmp_path: Path) -> None:
    text = "Ada Berg opens.[^a]\n\n<!-- excerpt -->\n\n" + body("rest") + "\n[^a]: Said of the opening.\n"
    archive = Archive(
        tmp_path / "archive",
        {
            **HALDEN,
            "content/documents/part.md": matter({"title": "A part", "access": "excerpt"}, text),
            "content/documents/part.comments.yaml": comments("rest"),
            "content/documents/listed.md": matter(
                {"title": "Listed", "access": "excerpt", "excerpt": [1]}, "Shown.\n\n" + body("listed")
            ),
            "content/assets/zqassetrest.png": b"zqpixelsrest",
            "content/assets/zqassetlisted.png": b"zqpixelslisted",
        },
    )
    built = archive.build(search=True)
    assert built.result.published, built.findings
    assert list(canaries(built.tree)) == []
    assert "Said of the opening." in built.text("documents/part/index.html")
    assert "Shown." in built.text("documents/listed/index.html")


def test_comments_are_shown_as_the_archive_decided(tmp_path: Path) -> None:
    rows = [
        {"id": "c1", "author": "Zqfull Name", "body": "Everybody may read this."},
        {"id": "c2", "parent": "c1", "author": "Nora", "body": "zqheldback", "access": "withheld"},
        {"id": "c3", "parent": "c2", "author": "Olav", "body": "An answer to what is gone.", "note": "Shown."},
        {"id": "c4", "author": "Zqhidden", "body": "zqmetadataonly", "access": "metadata"},
    ]
    archive = Archive(tmp_path / "archive", {**HALDEN, "content/documents/report.comments.yaml": yaml.safe_dump(rows)})
    built = archive.build(search=True)
    assert list(canaries(built.tree)) == []
    assert built.result.search["comments"] == 2
    page = built.text("documents/report/index.html")
    assert "Everybody may read this." in page
    assert "An answer to what is gone." in page


# --- records, corrections, pages ----------------------------------------------------------------------


def test_what_a_redaction_took_back_stays_back(tmp_path: Path) -> None:
    meta = {
        "title": "A letter", "added": "2024-01-01",
        "corrections": [
            {"at": "2024-02-01", "kind": "redaction", "old": "zqredacted", "note": "A private address was taken out."},
            {"at": "2024-02-02", "kind": "name", "old": "Linn", "new": "Lind"},
        ],
    }  # fmt: skip
    archive = Archive(tmp_path / "archive", {**HALDEN, "content/documents/red.md": matter(meta, "Words.\n")})
    built = archive.build(search=True)
    assert list(canaries(built.tree)) == []
    assert "A private address was taken out." in built.text("changes/index.html")
    assert "Linn" in built.text("changes/index.html")


@pytest.mark.parametrize("access", ["withheld", "metadata"])
def test_a_record_shows_what_its_access_lets_it(tmp_path: Path, access: str) -> None:
    archive = Archive(
        tmp_path / "archive",
        {
            **HALDEN,
            "content/entities/people.yaml": appended(
                "content/entities/people.yaml", [person("kept", access=access, name="Zqname Moran")]
            ),
            "content/entities/people/zqpersonkept.md": "zqnotekept. ![x](/assets/zqnoteasset.png) [[letter-1]]\n",
            "content/assets/zqnoteasset.png": b"zqpixels",
            "content/documents/stray.md": matter(
                {"title": "Stray", "people": ["zqpersonkept"], "type": "note"}, "Zqname Moran came.\n"
            ),
        },
    )
    archive.append("content/entities/events.yaml", "- {id: visit, name: The visit, people: [zqpersonkept]}\n")
    built = archive.build(search=True)
    assert built.result.published, built.findings
    seen = {line.partition(": ")[2] for line in canaries(built.tree)}
    assert not {"zqnotekept", "zqnoteasset", "zqpixels"} & seen
    if access == "withheld":
        assert {found[:6] for found in seen} == {"zqname"}  # a public text says the name; nothing else says who that is
        assert not [line for line in canaries(built.tree) if not line.startswith(("documents/stray/", "pagefind/"))]
    else:
        assert {"zqname", "zqdescriptionkept"} <= seen


def test_a_term_is_hidden_only_while_nothing_public_speaks_of_it(tmp_path: Path) -> None:
    """Known from a withheld text alone: hidden. Named in a public text as well: shown."""
    archive = Archive(
        tmp_path / "archive",
        {
            **HALDEN,
            "content/documents/secret.md": matter(
                {"title": "S", "access": "withheld", "places": ["skarhut", "cellar"]},
                "Ola Vik hid in [[place:attic]].\n",
            ),
            "content/entities/places.yaml": str(HALDEN["content/entities/places.yaml"])
            + "- {id: cellar, name: The Cellar}\n- {id: attic, name: The Attic}\n- {id: barn, name: The Barn}\n",
        },
    )
    archive.append("content/entities/people.yaml", "- {id: ola-vik, name: Ola Vik}\n")
    pages = {
        path.partition("/")[2].removesuffix("/index.html")
        for path in archive.build().tree
        if path.startswith(("people/", "places/"))
    }
    assert {"skarhut", "barn", "ada-berg"} <= pages
    assert not {"cellar", "attic", "ola-vik"} & pages
    archive.edit("content/documents/stray.md", "Nothing in here", "Ola Vik knew [[the cellar]]. Nothing in here")
    archive.edit("content/pages/about.md", "in a desk", "in a desk in The Attic")
    built = archive.build()
    assert {"people/ola-vik/index.html", "places/attic/index.html"} <= built.tree.keys()
    archive.edit("content/documents/stray.md", "[[the cellar]]", "[[The Cellar]]")
    built = archive.build()
    assert "places/cellar/index.html" in built.tree
    assert '../../places/cellar/"' in built.text("documents/stray/index.html")


def test_a_draft_page_is_not_published(tmp_path: Path) -> None:
    archive = Archive(
        tmp_path / "archive",
        {
            **HALDEN,
            "content/pages/zqplan.md": "---\ntitle: Zqplan\nsummary: zqsummary\ndraft: true\n---\nzqdraft ![x](/assets/zqdraft.png) Ada Berg\n",
            "content/assets/zqdraft.png": b"zqpixels",
        },
    )
    built = archive.build(search=True)
    assert list(canaries(built.tree)) == []


def test_files_that_nothing_public_shows_stay_at_home(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive", {**HALDEN, "content/assets/zqscan.pdf": b"%PDF zqscanned"})
    meta = {"title": "A letter", "access": "full", "captured": {"file": "assets/zqscan.pdf", "at": "2024-01-01"}}
    archive.write({"content/documents/scan.md": matter({**meta, "captured": {"at": "2024-01-01"}}, "Words.\n")})
    assert list(canaries(archive.build(search=True).tree)) == []
