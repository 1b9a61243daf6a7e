"""`data/datapackage.json`: the downloads described for programs, as the Data Package specification wants it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from site_builder.catalog.rows import Artifact
from site_builder.datadictionary import Column, columns
from site_builder.emitters.data import as_json, own_fields
from site_builder.engine import Context
from site_builder.ids import slug

MAKERS: Final = ("document_data", "entity_data", "topic_data", "claim_data", "network_data")
"""The tables whose files are described."""

_ABOUT: Final = {
    "documents.json": "Every published document with its metadata, without its text",
    "documents.csv": "Every published document as a row of a table",
    "entities.json": "People, organizations, places, events and publications",
    "topics.json": "The vocabulary of topics",
    "claims.json": "Claims, and who asserts, denies or reports them where",
    "network.graphml": "People and organizations that share documents, as a weighted undirected graph",
}
_MEDIA_TYPES: Final = {"csv": "text/csv", "json": "application/json", "graphml": "application/graphml+xml"}


def data_package(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/datapackage.json`."""
    files: list[Artifact] = [file for table in MAKERS for file in ctx.row(table, "") or ()]
    own = own_fields(ctx)
    several = _several(next((f.content for f in files if f.path.endswith("documents.json")), b"[]")) if own else set()
    base, title = ctx.row("setting", "base_url"), str(ctx.row("setting", "title"))
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": slug(title) or "archive",
        "title": title,
        "description": ctx.row("setting", "description"),
        "homepage": base,
        "licenses": list(_licenses(ctx)),
        "resources": [_resource(file, own_columns) for file in files
                      for own_columns in (columns(file.path.removeprefix("data/"), own, several),)],
    }  # fmt: skip
    return (Artifact("data/datapackage.json", as_json({k: v for k, v in package.items() if v})),)


def _licenses(ctx: Context) -> Iterator[dict[str, str]]:
    name, url = ctx.row("setting", "license.name"), ctx.row("setting", "license.url")
    plain = {"name": re.sub(r"[^-a-zA-Z0-9._]+", "-", name or "").strip("-"), "path": url, "title": name}
    found = {key: value for key, value in plain.items() if value}
    if "name" in found or "path" in found:
        yield found


def _several(documents: bytes) -> set[str]:
    """The own fields of which a document has more than one value."""
    records = msgspec.json.decode(documents, type=list[_Fields])
    return {name for record in records for name, value in record.fields.items() if isinstance(value, list)}


class _Fields(msgspec.Struct):
    """Of a document in `documents.json`: what this looks for, and nothing else is decoded."""

    fields: dict[str, Any] = {}


def _resource(file: Artifact, described: tuple[Column, ...]) -> dict[str, Any]:
    path = file.path.removeprefix("data/")
    stem, _, form = path.rpartition(".")
    resource = {
        "profile": "tabular-data-resource" if form == "csv" else "data-resource",
        "name": path.replace(".", "-"),
        "path": path,
        "title": _ABOUT[path],
        "format": form,
        "mediatype": _MEDIA_TYPES[form],
        "encoding": "utf-8",
        "bytes": len(file.content),
        "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}",
    }
    if form == "graphml":  # its own keys say what it holds
        return resource
    schema: dict[str, Any] = {"fields": [_field(column) for column in described]}
    # ids of entities are unique within a kind only
    schema["primaryKey"] = ["kind", "id"] if stem == "entities" else ["id"]
    return {**resource, "schema": schema}


def _field(column: Column) -> dict[str, str]:
    found = {"name": column.name, "type": column.type, "format": column.format, "description": column.meaning}
    return {key: value for key, value in found.items() if value}
