"""The report that build machines read: exactly the keys of the contract, each counting what it says."""

from __future__ import annotations

import json
from typing import Any

from archive import Archive, tree_of

from site_builder import cli

STRATA = ["inputs", "parse", "catalog", "link", "invert", "render", "aggregate", "search", "publish"]
FINDING = {"code", "severity", "file", "line", "column", "message", "hint"}


def report(archive: Archive, *words: str) -> dict[str, Any]:
    file = archive.root / "report.json"
    cli.main(["build", "--site", str(archive.root), "--today", "2024-06-01", "--report", str(file), *words])
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    file.unlink()
    return found


def test_the_report_has_the_keys_of_the_contract_and_no_other(halden: Archive) -> None:
    for words in ((), ("-v",), ("--no-search",)):
        found = report(halden, *words)
        assert list(found) == [
            "documents", "pages", "parsed", "linked", "rendered", "aggregated", "written", "unchanged", "removed",
            "search", "changed_pages", "seconds", "diagnostics",
        ]  # fmt: skip
        assert list(found["search"]) == ["documents", "comments", "files", "bytes"]
        assert list(found["changed_pages"]) == ["added", "changed", "removed"]
        assert list(found["seconds"]) == [s for s in STRATA if s != "search" or "--no-search" not in words]
        assert all(set(item) == FINDING for item in found["diagnostics"])


def test_rendered_counts_pages_and_fragments(halden: Archive) -> None:
    found = report(halden)
    files = tree_of(halden.output)
    assert found["rendered"] == sum(path.endswith((".html", ".frag")) for path in files)
    assert found["written"] == len(files)
    assert report(halden)["rendered"] == 0
    halden.edit("content/documents/stray.md", "anywhere else", "by anybody else")
    assert report(halden)["rendered"] == 2


def test_parsed_counts_the_source_files_that_were_read_anew(halden: Archive) -> None:
    sources = [p for p in halden.files() if p.startswith("content/") and p.endswith((".md", ".txt", ".html", ".yaml"))]
    assert report(halden)["parsed"] == len(sources)
    assert report(halden)["parsed"] == 0
    halden.edit("content/documents/stray.md", "anywhere else", "by anybody else")
    assert report(halden)["parsed"] == 1
    halden.append("site.yaml", "\ncontact: other@halden.example\n")
    assert report(halden)["parsed"] == 0


def test_search_documents_are_those_of_voice_document(halden: Archive) -> None:
    before = report(halden)["search"]["documents"]
    halden.write({"content/documents/remark.md": "---\ntitle: A remark\ntype: note\n---\nOurs.\n"})
    assert report(halden)["search"]["documents"] == before
    halden.write({"content/documents/find.md": "---\ntitle: A find\ntype: letter\naccess: full\n---\nTheirs.\n"})
    assert report(halden)["search"]["documents"] == before + 1


def test_removed_counts_files_below_the_output(halden: Archive) -> None:
    report(halden)
    before = tree_of(halden.output)
    halden.remove("content/documents/stray.md")
    found = report(halden, "--allow-removal")
    assert found["removed"] == len(before.keys() - tree_of(halden.output).keys())


def test_findings_are_in_order_of_their_places(halden: Archive) -> None:
    halden.write({f"content/documents/{name}.md": "---\ntitle: T\nisued: 1911\n---\n[[nobody]]\n" for name in "zab"})
    found = report(halden)["diagnostics"]
    places = [(item["file"], item["line"], item["column"], item["code"]) for item in found]
    assert places == sorted(places)
    assert len({item["file"] for item in found}) > 2


def test_a_broken_template_is_one_finding(halden: Archive) -> None:
    halden.write({"templates/document.html": "one\n{{ document.titel }}\n"})
    (only,) = [f for f in report(halden)["diagnostics"] if f["code"] == "TPL001"]
    assert (only["file"], only["line"]) == ("templates/document.html", 2)
    assert only["message"].endswith("and 3 other pages")
