"""The downloads read back: all that is public is there, as the dictionary and the Data Package describe it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from archive import Archive, Built
from halden import HALDEN

JSON_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "array": list,
    "object": dict,
    "boolean": bool,
    "number": (int, float),
    "integer": int,
}
OWN = """\
license: {name: CC BY 4.0, url: https://creativecommons.org/licenses/by/4.0/}
fields:
  leaves: {label: Leaves, type: number}
  hand: {label: Hand}
  sealed: {type: boolean}
  scan: {label: Scan, type: url}
"""


@pytest.fixture
def built(halden: Archive) -> Built:
    halden.append("site.yaml", OWN)
    halden.edit(
        "content/documents/letters/letter-1.md",
        "added: 2024-01-10",
        "added: 2024-01-10\nleaves: 3\nhand: [ink, pencil]\nsealed: false\nscan: https://scans.example/1",
    )
    return halden.build()


def package(built: Built) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(built.tree["data/datapackage.json"])
    return found


def resources(built: Built) -> dict[str, dict[str, Any]]:
    return {resource["path"]: resource for resource in package(built)["resources"]}


def rows(built: Built, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(built.tree[f"data/{name}"])
    return found


# --- what is there ------------------------------------------------------------------------------------


def test_every_published_thing_is_in_its_file(built: Built) -> None:
    pages = {path.removesuffix("index.html") for path in built.tree if path.endswith("index.html")}
    kinds = {
        "documents.json": ("documents",),
        "entities.json": ("people", "organizations", "places", "events", "publications"),
        "topics.json": ("topics",),
        "claims.json": ("claims",),
    }
    for name, folders in kinds.items():
        own = {p for p in pages if re.fullmatch(rf"({'|'.join(folders)})/(?!year/|page/)[^/]+/", p)}
        assert {row["url"] for row in rows(built, name)} == own, name
        assert own, f"nothing to compare in {name}"
    table = list(csv.DictReader(io.StringIO(built.text("data/documents.csv"))))
    assert [row["id"] for row in table] == [row["id"] for row in rows(built, "documents.json")]


def test_claims_say_who_says_them_where(built: Built) -> None:
    (claim,) = (row for row in rows(built, "claims.json") if row["sides"])
    assert claim["statement"]
    assert {side["stance"] for side in claim["sides"]} <= {"asserted", "denied", "reported"}
    assert {side["document"] for side in claim["sides"]} <= {row["id"] for row in rows(built, "documents.json")}


def test_of_a_claim_in_a_held_back_document_nothing_is_in_the_data(halden: Archive) -> None:
    halden.append("content/claims.yaml", "- {id: zqclaim, statement: Zqsaid, asserted: [{document: hidden}]}\n")
    halden.write({"content/documents/hidden.md": "---\ntitle: Hidden\naccess: withheld\n---\nX.\n"})
    built = halden.build()
    assert built.result.published
    assert not [path for path, content in built.tree.items() if b"zq" in content.lower()]


def test_the_address_of_a_publication_does_not_hide_that_of_its_page(halden: Archive) -> None:
    halden.append("content/entities/publications.yaml", "- {id: gull, name: The Gull, url: https://gull.example/}\n")
    (gull,) = (row for row in rows(halden.build(), "entities.json") if row["id"] == "gull")
    assert (gull["url"], gull["original_url"]) == ("publications/gull/", "https://gull.example/")


# --- as described -------------------------------------------------------------------------------------


def test_objects_have_the_keys_and_types_that_are_described(built: Built) -> None:
    for name, resource in resources(built).items():
        if name.endswith(".json"):
            known = {field["name"]: JSON_TYPES[field["type"]] for field in resource["schema"]["fields"]}
            for row in rows(built, name):
                assert row.keys() <= known.keys(), name
                assert all(isinstance(value, known[key]) for key, value in row.items()), (name, row)


def test_cells_of_the_table_are_of_the_type_that_is_described(built: Built) -> None:
    header, *table = csv.reader(io.StringIO(built.text("data/documents.csv")))
    fields = resources(built)["documents.csv"]["schema"]["fields"]
    assert [field["name"] for field in fields] == header
    types = {field["name"]: field["type"] for field in fields}
    assert (types["fields.leaves"], types["fields.hand"], types["fields.sealed"]) == ("number", "string", "boolean")
    assert next(f for f in fields if f["name"] == "fields.scan")["format"] == "uri"
    patterns = {"number": r"-?\d+(\.\d+)?", "boolean": "true|false", "string": ".*"}
    for row in table:
        for field, cell in zip(fields, row, strict=True):
            assert not cell or re.fullmatch(patterns[field["type"]], cell, re.DOTALL), field["name"]
    letter = next(dict(zip(header, row, strict=True)) for row in table if row[0] == "letter-1")
    assert (letter["fields.leaves"], letter["fields.hand"], letter["fields.sealed"]) == ("3", "ink; pencil", "false")


def test_a_number_with_several_values_makes_a_column_of_texts(halden: Archive) -> None:
    halden.append("site.yaml", "fields: {leaves: {label: Leaves, type: number}}\n")
    place = "content/documents/letters/letter-1.md"
    halden.edit(place, "added: 2024-01-10", "added: 2024-01-10\nleaves: 3")
    type_of = {f["name"]: f["type"] for f in resources(halden.build())["documents.csv"]["schema"]["fields"]}
    assert type_of["fields.leaves"] == "number"
    halden.edit(place, "leaves: 3", "leaves: [3, 4]")
    type_of = {f["name"]: f["type"] for f in resources(halden.build())["documents.csv"]["schema"]["fields"]}
    assert type_of["fields.leaves"] == "string"


def test_the_package_keeps_the_rules_of_its_specification(built: Built) -> None:
    whole = package(built)
    assert re.fullmatch("[-a-z0-9._/]+", whole["name"])
    assert whole["title"] == "The Halden Papers"
    assert whole["licenses"] == [
        {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}
    ]
    names = [resource["name"] for resource in whole["resources"]]
    assert len(set(names)) == len(names) == 6
    for resource in whole["resources"]:
        content = built.tree[f"data/{resource['path']}"]
        assert re.fullmatch("[-a-z0-9._/]+", resource["name"])
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        assert resource["path"].endswith(f".{resource['format']}")
        if resource["format"] == "graphml":
            continue
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert len(set(fields)) == len(fields)
        assert set(resource["schema"]["primaryKey"]) <= set(fields)


def test_keys_of_the_files_are_unique(built: Built) -> None:
    for name, resource in resources(built).items():
        if name.endswith(".json"):
            keys = [tuple(row[part] for part in resource["schema"]["primaryKey"]) for row in rows(built, name)]
            assert len(set(keys)) == len(keys), name


def test_the_manifest_has_every_download_with_its_checksum(built: Built) -> None:
    manifest = {row["path"]: row["sha256"] for row in rows(built, "manifest.json")}
    for path, content in built.tree.items():
        if path.startswith("data/") and path != "data/manifest.json":
            assert manifest[path] == hashlib.sha256(content).hexdigest()


# --- the page -----------------------------------------------------------------------------------------


def test_the_page_lists_every_file_and_tells_what_each_column_means(built: Built) -> None:
    page = built.text("data/index.html")
    for path, resource in resources(built).items():
        assert f'href="{path}"' in page
        table = page.partition(f'id="in-{path.replace(".", "-")}"')[2].partition("</details>")[0]
        said = re.findall(r'<code dir="ltr">([^<]*)</code></th><td>(\w+)</td>', table)
        if path.endswith(".graphml"):  # says itself what it holds
            described = re.findall(r'<key id="(\w+)"', built.text(f"data/{path}"))
            assert "schema" not in resource
        else:
            described = [field["name"] for field in resource["schema"]["fields"]]
        assert [name for name, _ in said] == described
        assert "`" not in table
    assert 'href="datapackage.json"' in page


def test_an_archive_without_claims_has_an_empty_list(tmp_path: Path) -> None:
    files = {path: text for path, text in HALDEN.items() if path != "content/claims.yaml"}
    assert rows(Archive(tmp_path / "other", files).build(), "claims.json") == []
