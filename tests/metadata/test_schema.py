"""The descriptions cover the model, the manual's tables cover the descriptions."""

from __future__ import annotations

import re

import msgspec
import pytest

from site_builder import (
    authority,
    config,
    foreign,
    importrules,
    jsonschema,
    metadata,
    model,
    schema,
    settings,
    yamltext,
)
from site_builder.kinds import Choice
from site_builder.schema import Record, describe

MADE_BY_PROGRAM = {
    model.Metadata: {"fields"},
    model.Agent: {"kind", "role"},
    model.Entity: {"kind", "span", "positions", "note", "references", "authored"},
    model.Topic: {"span", "positions", "authored"},
    model.Claim: {"sides", "span", "positions"},
    model.ClaimSide: {"stance"},
}
"""Fields that nobody writes: they have no key."""

RECORDS: list[tuple[Record, type[msgspec.Struct], set[str]]] = [
    (metadata.DOCUMENT, model.Metadata, set()),
    (metadata.UNTITLED, model.Metadata, set()),
    (metadata.CONTRIBUTOR, model.Agent, {"role"}),
    (metadata.CONTAINER, model.Container, set()),
    (metadata.HELD_BY, model.HeldBy, set()),
    (metadata.RELATION, model.Relation, set()),
    (metadata.TRANSLATION, model.Translation, set()),
    (metadata.PUBLISHING, model.Publishing, set()),
    (metadata.CAPTURED, model.Captured, set()),
    (metadata.LOST, model.Lost, set()),
    (metadata.RELIABILITY, model.Reliability, set()),
    (metadata.RIGHTS, model.Rights, set()),
    (metadata.CORRECTION, model.Correction, set()),
    (authority.TOPIC, model.Topic, set()),
    (authority.COMMENT, model.Comment, set()),
    (authority.POSITION, model.Position, set()),
    (authority.CLAIM, model.Claim, set(authority.STANCES)),
    (authority.CLAIM_SIDE, model.ClaimSide, set()),
]


def keys(record: Record) -> set[str]:
    return {field.attribute or field.name for field in record.fields}


@pytest.mark.parametrize(("record", "struct", "more"), RECORDS, ids=lambda p: getattr(p, "__name__", None))
def test_each_field_of_the_model_has_a_key_and_each_key_a_field(
    record: Record, struct: type[msgspec.Struct], more: set[str]
) -> None:
    assert keys(record) - more == set(struct.__struct_fields__) - MADE_BY_PROGRAM.get(struct, set())


def test_each_field_of_an_entity_has_a_key_in_the_kind_it_belongs_to() -> None:
    known = set().union(*(keys(record) for record in authority.ENTITY.values()))
    assert known == set(model.Entity.__struct_fields__) - MADE_BY_PROGRAM[model.Entity]


def structs_of(record: Record) -> list[tuple[Record, type[msgspec.Struct]]]:
    found = [(record, record.make)] if isinstance(record.make, type) else []
    for field in record.fields:
        inner = field.kind.inner()[1]
        if inner is not None:
            found += structs_of(inner)
    return found


@pytest.mark.parametrize(("record", "struct"), structs_of(settings.SETTINGS), ids=lambda p: getattr(p, "__name__", ""))
def test_each_setting_has_a_key_and_each_key_a_setting(record: Record, struct: type[msgspec.Struct]) -> None:
    assert keys(record) == set(struct.__struct_fields__)


def test_every_struct_of_config_is_described() -> None:
    described = {struct for _, struct in structs_of(settings.SETTINGS)}
    declared = {v for v in vars(config).values() if isinstance(v, type) and issubclass(v, model.Struct)}
    assert declared - {model.Struct} == described


def test_choices_are_those_of_the_model() -> None:
    by_name = metadata.DOCUMENT.by_name
    assert isinstance(by_name["type"].kind, Choice)
    assert by_name["type"].kind.values == model.DOCUMENT_TYPES
    assert by_name["access"].kind.values == model.Access.__args__  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", jsonschema.RECORDS)
def test_the_manual_has_a_sentence_for_every_key(name: str) -> None:
    rows = describe(jsonschema.RECORDS[name])
    assert len({row.key for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"[A-Z].*\.", row.meaning), row
        assert row.type, row


def test_the_manual_reaches_keys_inside_lists_and_mappings() -> None:
    rows = {row.key: row for row in describe(metadata.DOCUMENT)}
    assert rows["published[].archived_url"].type == "web address"
    assert rows["title"].required
    assert rows["type"].default == "web-page"
    assert "fields.*.facet" in {row.key for row in describe(settings.SETTINGS)}


def test_codes_are_sentences_and_no_two_modules_share_one() -> None:
    codes: dict[str, str] = {}
    for module in (authority, foreign, importrules, metadata, schema, settings, yamltext):
        assert not codes.keys() & module.CODES.keys()
        codes |= module.CODES
    assert all(re.fullmatch(r"[A-Z]+\d{3}", code) and text.endswith(".") for code, text in codes.items())


def test_settings_have_a_code_for_each_fault_of_a_mapping() -> None:
    shared = {code.replace("META", "CONFIG") for code in schema.CODES if code <= "META012"}
    assert {code for code in shared if code.startswith("CONFIG")} <= settings.CODES.keys()
