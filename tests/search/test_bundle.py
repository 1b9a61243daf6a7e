"""The bundle: all that was given and nothing else, the same bytes in every run, only files that are needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from site_builder.ids import Anchor, UrlPath
from site_builder.search import indexing
from site_builder.search.bundle import BundleReport, build_bundle
from site_builder.search.canonical import unpack
from site_builder.search.indexing import content_of, index_language
from site_builder.search.records import META, Passage, SearchRecord
from site_builder.search.service import SearchError, Service


def record(name: str, *passages: Passage) -> SearchRecord:
    return SearchRecord(
        url=UrlPath(f"documents/{name}/"),
        voice="document",
        language="en",
        passages=passages,
        meta=dict.fromkeys(META, "") | {"title": name},
        filters={"voice": ("document",)},
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def fragments(folder: Path) -> list[dict[str, object]]:
    return [json.loads(unpack(data)) for name, data in tree(folder).items() if name.startswith("fragment/")]


# --- what is given --------------------------------------------------------------------------------------


def test_anchors_and_weights_are_told_to_the_indexer() -> None:
    given = record(
        "x",
        Passage("title", "A title"),
        Passage("h2", "Heading", Anchor("h-heading")),
        Passage("p", "Some words.", Anchor("p-1"), "1"),
        Passage("note", "Aside.", Anchor("p-1"), "1"),
    )
    assert content_of(given).split() == [
        *["___PAGEFIND_ANCHOR___title:0:", "___PAGEFIND_WEIGHT___7", "A", "title", "___END_PAGEFIND_WEIGHT___"],
        *["___PAGEFIND_ANCHOR___h2:0:h-heading", "___PAGEFIND_WEIGHT___6", "Heading", "___END_PAGEFIND_WEIGHT___"],
        *["___PAGEFIND_ANCHOR___p~1:0:p-1", "Some", "words.", "·", "Aside."],
    ]


@pytest.mark.parametrize(
    ("archive", "index"), [("en", "en"), ("en-GB", "en"), ("ar", "ar"), ("zh-Hant", "unknown"), ("th", "unknown")]
)
def test_the_index_has_the_stems_of_the_archives_language(archive: str, index: str) -> None:
    assert index_language(archive) == index


# --- what comes out -------------------------------------------------------------------------------------


def test_every_record_is_in_the_bundle(harbour: tuple[SearchRecord, ...], tmp_path: Path) -> None:
    report = build_bundle(harbour, "en", tmp_path / "out")
    assert (report.documents, report.notes, report.comments) == (11, 1, 1)
    assert {f["url"] for f in fragments(tmp_path / "out")} == {r.address for r in harbour}
    files = tree(tmp_path / "out")
    assert (report.files, report.bytes) == (len(files), sum(map(len, files.values())))


def test_all_files_but_the_entries_have_content_names(harbour: tuple[SearchRecord, ...], tmp_path: Path) -> None:
    build_bundle(harbour, "en", tmp_path / "out")
    fixed = {name for name in tree(tmp_path / "out") if not any(c.isdigit() for c in Path(name).stem)}
    assert fixed == {"pagefind-entry.json", "manifest.json", "pagefind.js", "pagefind-worker.js"}


def test_the_entry_names_what_it_needs(harbour: tuple[SearchRecord, ...], tmp_path: Path) -> None:
    build_bundle(harbour, "en", tmp_path / "out")
    entry = json.loads((tmp_path / "out" / "pagefind-entry.json").read_bytes())
    about = entry["languages"]["en"]
    needed = {entry["worker"], f"wasm.{about['wasm']}.pagefind", f"pagefind.{about['hash']}.pf_meta"}
    assert needed < set(tree(tmp_path / "out"))
    assert about["page_count"] == len(harbour)
    assert entry["voices"] == {"comment": 1, "document": 11, "note": 1}


def test_the_manifest_lists_every_other_file(harbour: tuple[SearchRecord, ...], tmp_path: Path) -> None:
    build_bundle(harbour, "en", tmp_path / "out")
    files = tree(tmp_path / "out")
    rows = json.loads(files.pop("manifest.json"))
    assert {(r["path"], r["bytes"], r["sha256"]) for r in rows} == {
        (f"pagefind/{name}", len(data), sha256(data).hexdigest()) for name, data in files.items()
    }


def test_an_archive_without_documents_has_no_bundle_and_no_error(tmp_path: Path) -> None:
    assert build_bundle([], "en", tmp_path / "out", executable=tmp_path / "absent") == BundleReport()
    assert not (tmp_path / "out").exists()


def test_a_record_without_words_is_found_by_its_address(tmp_path: Path) -> None:
    build_bundle([record("sphinx", Passage("title", "???"))], "en", tmp_path / "out")
    assert "documents sphinx" in str(fragments(tmp_path / "out")[0]["content"])


def test_a_source_cannot_pass_marks_to_the_indexer(tmp_path: Path) -> None:
    words = "plain ___PAGEFIND_ANCHOR___p:0:forged ___PAGEFIND_WEIGHT___9 heavy ___END_PAGEFIND_WEIGHT___"
    build_bundle([record("x", Passage("p", words, Anchor("p-1")))], "en", tmp_path / "out")
    assert [a["id"] for a in fragments(tmp_path / "out")[0]["anchors"]] == ["p-1"]  # type: ignore[attr-defined]


def test_only_what_was_given_stands_in_the_bundle(harbour: tuple[SearchRecord, ...], tmp_path: Path) -> None:
    """Nothing is read from anywhere else: a word that no record has is in no byte, decompressed."""
    build_bundle(harbour, "en", tmp_path / "out")
    plain = [data if b"pagefind_dcd" in data else _plain(data) for data in tree(tmp_path / "out").values()]
    assert any(b"lighthouse" in data for data in plain)
    assert not any(b"canary" in data for data in plain)


def _plain(data: bytes) -> bytes:
    return unpack(data) if data.startswith(b"\x1f\x8b") else data


# --- always the same -------------------------------------------------------------------------------------


def test_bundles_are_the_same_bytes_in_every_run(tmp_path: Path) -> None:
    """Other folder, other hash seed, other time zone."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path; import search_papers\n"
        "from site_builder.search.bundle import build_bundle\n"
        "build_bundle(search_papers.read_harbour(), 'en', Path(sys.argv[1]))"
    )
    trees = []
    for seed, zone, folder in (("1", "UTC", "one"), ("2", "Asia/Tehran", "another/place"), ("3", "UTC", "third")):
        out = tmp_path / folder
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)}
        arguments = [sys.executable, "-c", program, str(out), str(Path(__file__).parent.parent)]
        subprocess.run(arguments, env=environment, check=True, timeout=120)
        trees.append(tree(out))
    assert trees[0] == trees[1] == trees[2]
    assert len(trees[0]) > 20


def test_the_order_of_records_is_that_of_the_index(harbour: tuple[SearchRecord, ...], tmp_path: Path) -> None:
    build_bundle(harbour, "en", tmp_path / "one")
    build_bundle(harbour[::-1], "en", tmp_path / "two")
    assert tree(tmp_path / "one") != tree(tmp_path / "two")


# --- faults -----------------------------------------------------------------------------------------------


def test_two_records_of_one_address_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SearchError) as caught:
        build_bundle([record("x", Passage("p", "a")), record("x", Passage("p", "b"))], "en", tmp_path / "out")
    assert caught.value.diagnostic.code == "SEARCH003"


class _Careless(Service):
    """An indexer that does something else than it is told."""

    careless = "drop"

    def send(self, **payload: object) -> int:
        if payload.get("url") == "documents/b/":
            if self.careless == "drop":
                return 0
            if self.careless == "rename":
                payload["url"] = "documents/elsewhere/"
            if self.careless == "blur":
                payload["content"] = str(payload["content"]).replace("p-1", "p-9")
        return super().send(**payload)


@pytest.mark.parametrize(
    ("careless", "said"),
    [
        ("drop", "2 search records were given, 1 were indexed; documents/b/ is missing"),
        ("rename", "not given: documents/elsewhere/"),
        ("blur", "lost anchors of documents/b/"),
    ],
)
def test_an_index_that_differs_from_what_was_given_is_refused(
    careless: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Careless, "careless", careless)
    monkeypatch.setattr(indexing, "Service", _Careless)
    records = [record(name, Passage("p", "words", Anchor("p-1"))) for name in "ab"]
    with pytest.raises(SearchError, match=said) as caught:
        build_bundle(records, "en", tmp_path / "out")
    assert caught.value.diagnostic.code == "SEARCH003"


def test_another_version_of_the_indexer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "VERSION", "1.6.0")
    with pytest.raises(SearchError) as caught:
        build_bundle([record("x", Passage("p", "words"))], "en", tmp_path / "out")
    assert caught.value.diagnostic.code == "SEARCH004"


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("fragment", encoding="utf-8")
    with pytest.raises(ValueError, match="not empty"):
        build_bundle([record("x", Passage("p", "words"))], "en", tmp_path)


def test_an_indexer_that_dies_while_records_are_made_fails_the_build(tmp_path: Path) -> None:
    path = tmp_path / "dying"
    path.write_text("#!/bin/sh\nexit 7\n", encoding="utf-8")
    path.chmod(0o755)

    def endless() -> Iterable[SearchRecord]:
        for number in range(100_000):
            yield record(f"d{number}", Passage("p", "words " * 500))

    with pytest.raises(SearchError, match="code 7"):
        build_bundle(endless(), "en", tmp_path / "out", executable=path)


def test_records_can_be_kept_in_the_store(harbour: tuple[SearchRecord, ...]) -> None:
    encoded = msgspec.msgpack.encode(harbour)
    assert msgspec.msgpack.decode(encoded, type=tuple[SearchRecord, ...]) == harbour


def test_readers_are_not_sent_what_is_for_those_who_write(harbour: tuple[SearchRecord, ...], tmp_path: Path) -> None:
    """Our comments, and the parts of the indexer's worker that only it runs."""
    build_bundle(harbour, "en", tmp_path / "out")
    entry = json.loads((tmp_path / "out" / "pagefind-entry.json").read_bytes())
    worker = (tmp_path / "out" / entry["worker"]).read_text()
    assert "/**" not in worker
    assert worker.endswith("})({__proto__:null});")
