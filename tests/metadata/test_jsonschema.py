"""The JSON Schemas say what the reader says, as far as an editor's view of YAML lets them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from site_builder import jsonschema, settings, yamltext
from site_builder.ids import SourcePath
from site_builder.yamltext import Mapping, Node, Sequence

GOOD = (Path(__file__).parent / "good" / "halden-talks.yaml").read_text(encoding="utf-8")
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "object": dict,
    "array": list,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def as_editors_see(node: Node) -> Any:
    """YAML 1.2 values, as editors make them: `12` is a number there, `no` a text."""
    if isinstance(node, Mapping):
        return {key: as_editors_see(item) for key, item in node.items.items()}
    if isinstance(node, Sequence):
        return [as_editors_see(item) for item in node.items]
    if node.style:
        return node.text
    if node.missing:
        return None
    if node.text in ("true", "false"):
        return node.text == "true"
    if re.fullmatch(r"-?[0-9]+", node.text):
        return int(node.text)
    return float(node.text) if re.fullmatch(r"-?[0-9]+\.[0-9]+", node.text) else node.text


def faults(value: Any, schema: dict[str, Any], path: str = "") -> list[str]:
    """The parts of draft 7 that our schemas use; any other keyword is a fault of the test."""
    known = {"$schema", "title", "description", "$comment"}
    assert schema.keys() <= known | {"type", "enum", "pattern", "maxLength", "minimum", "maximum", "items", "minItems",
                                     "maxItems", "properties", "additionalProperties", "required", "anyOf"}  # fmt: skip
    if "anyOf" in schema and all(faults(value, option, path) for option in schema["anyOf"]):
        return [path]
    if "enum" in schema and not any(value == v and type(value) is type(v) for v in schema["enum"]):
        return [path]
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        fits = (value is None and "null" in types) or any(
            isinstance(value, TYPES[t]) and (t == "boolean" or not isinstance(value, bool))
            for t in types
            if t != "null"
        )
        if not fits:
            return [path]
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return [path]
    if isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return [path]
    found: list[str] = []
    if isinstance(value, dict):
        found += [f"{path}.{key}?" for key in schema.get("required", ()) if key not in value]
        for key, item in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            found += [f"{path}.{key}"] if inner is False else faults(item, inner or {}, f"{path}.{key}")
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += faults(item, schema.get("items", {}), f"{path}.{index}")
    return found


def check(text: str, name: str = "document", own: str = "{}") -> list[str]:
    site, _ = settings.parse_settings(f"title: T\nfields: {own}\n")
    node, _ = yamltext.load(text, SourcePath("x.yaml"))
    assert node is not None
    return faults(as_editors_see(node), json.loads(jsonschema.printed(name, site)))


def test_a_document_with_every_key_is_valid() -> None:
    assert check(GOOD, own="{microfilm: text, sealed: boolean}") == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("number", "[1, -2.5]", "twelve"),
        ("date", "[1911~, 1911-03]", "{a: b}"),
        ("entity", "[ada-berg, 'place:moe']", "Ada Berg"),
        ("entity", "person:moe", "ship:moe"),
        ("topic", "[Snow, ice]", "{a: b}"),
        ("url", "https://scans.example/1", "javascript:alert(1)"),
        ("boolean", "true", "no"),
    ],
)
def test_own_fields_are_marked_by_their_type(kind: str, good: str, bad: str) -> None:
    own = f"{{mine: {{type: {kind}, label: Mine}}}}"
    assert check(f"title: T\nmine: {good}\n", own=own) == []
    assert check(f"title: T\nmine: {bad}\n", own=own) == [".mine"]


def test_own_fields_are_known_only_to_their_archive() -> None:
    assert check("title: T\nmicrofilm: x\n") == [".microfilm"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("title: T\ntitel: T\n", ".titel"),
        ("type: letter\n", ".title?"),
        ("title: T\ntype: leter\n", ".type"),
        ("title: [T]\n", ".title"),
        ("title: T\nauthors: Ada\n", ".authors"),
        ("title: T\nurl: javascript:alert(1)\n", ".url"),
        ("title: T\ndraft: yes\n", ".draft"),
        ("title: T\npeople: [{id: Ada Roe}]\n", ".people.0"),
        ("title: T\npublished: [{titel: x}]\n", ".published.0.titel"),
        ("title: T\nexcerpt: [0]\n", ".excerpt.0"),
        ("title: T\nreliability: {source: G}\n", ".reliability.source"),
    ],
)
def test_what_the_reader_refuses_is_marked_in_the_editor(text: str, path: str) -> None:
    assert check(text) == [path]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("people", "- {id: a, name: A, aliases: [B, {name: C, link: false}], dates: 1871, same_as: {viaf: 12}}"),
        ("places", "- {id: a, name: A, coordinates: [59.1, 11]}"),
        ("topics", "- {id: a, name: A, broader: b}\n- {id: c, name: C, broader: [b]}"),
        ("comments", "- id: 1\n  body: |\n    Yes.\n"),
        ("claims", "- {id: a, statement: S, asserted: [{document: d, quotation: Q}]}"),
        ("page", "title: About\nsummary: What this is.\ndraft: true\n"),
        ("site", "title: T\npagination: 20\nfields: {box: text, reel: {type: number}}\nlicense: CC0"),
    ],
)
def test_every_other_file_has_a_schema(name: str, text: str) -> None:
    assert check(text, name) == []


def test_keys_are_described_with_their_defaults() -> None:
    properties = jsonschema.schema("document")["properties"]
    assert properties["type"]["description"] == "What kind of document it is. Default: web-page."


def test_scalars_of_every_shape_are_texts() -> None:
    assert check("title: 12\nnumber: true\nsummary: 1.5\n") == []
