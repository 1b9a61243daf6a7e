"""The JSON Schemas that `site-builder schema` prints, for editors that check YAML while it is typed.

Draft 7, because that is what editors' YAML support reads. An editor sees `12` as a number and `true` as a boolean where
the builder reads text, so text admits all three.
"""

from __future__ import annotations

import json
from typing import Any, Final

from site_builder.authority import CLAIM, COMMENT, ENTITY, TOPIC
from site_builder.config import Settings
from site_builder.ids import PLURALS
from site_builder.metadata import DOCUMENT, own_kind
from site_builder.schema import Record
from site_builder.settings import SETTINGS
from site_builder.sitepages import PAGE

RECORDS: Final[dict[str, Record]] = {
    "document": DOCUMENT,
    **{PLURALS[kind]: record for kind, record in ENTITY.items()},
    "topics": TOPIC,
    "comments": COMMENT,
    "claims": CLAIM,
    "page": PAGE,
    "site": SETTINGS,
}
"""Every mapping that a person writes, by the name of its schema; `schema.describe` makes tables of them."""

_SINGLE: Final = frozenset({"document", "page", "site"})
_ABOUT: Final = {
    "document": "Front matter of a document, or its sidecar file",
    "comments": "Reader comments of a document (<id>.comments.yaml)",
    "topics": "The topic vocabulary (topics.yaml)",
    "claims": "Claims and who makes them (claims.yaml)",
    "page": "Front matter of a page of the archive's own (pages/*.md)",
    "site": "Settings of the archive (site.yaml)",
}


def schema(name: str, settings: Settings | None = None) -> dict[str, Any]:
    """The schema called `name` (a key of `RECORDS`); that of documents knows the own fields of `settings`."""
    record = RECORDS[name]
    shape = record.json()
    if name == "document" and settings is not None:
        for own, field in settings.fields.items():
            shape["properties"][own] = {
                **own_kind(field).json(),
                "description": f"{field.label} (own field, {field.type}).",
            }
    title = _ABOUT.get(name, f"Authority file entities/{name}.yaml")
    whole = shape if name in _SINGLE else {"type": ["array", "null"], "items": shape}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **whole}


def printed(name: str, settings: Settings | None = None) -> str:
    """`schema` as text, ending in a line break."""
    return json.dumps(schema(name, settings), ensure_ascii=False, indent=2) + "\n"
