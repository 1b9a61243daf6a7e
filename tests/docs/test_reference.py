"""The reference chapters say what the code says, and the code says something about everything."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from jinja2 import meta, nodes

from site_builder.config import Settings, leaves
from site_builder.jsonschema import RECORDS
from site_builder.render import labels
from site_builder.render.compiled import environment
from site_builder.render.templates import Templates
from site_builder.schema import describe

NAMES = ("ref-metadata", "ref-records", "ref-settings", "ref-commands", "ref-templates", "ref-labels", "ref-findings")


def chapter(docs: Path, name: str) -> str:
    return (docs / "content" / "documents" / "reference" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_generated_chapter_is_up_to_date(reference: ModuleType, docs: Path, name: str) -> None:
    assert chapter(docs, name) == reference.chapters()[f"{name}.md"], "run: python docs/reference.py"


def test_no_chapter_is_left_over(reference: ModuleType, docs: Path) -> None:
    there = {path.name for path in (docs / "content" / "documents" / "reference").iterdir()}
    assert there == set(reference.chapters()) == {f"{name}.md" for name in NAMES}


# --- fields and settings ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RECORDS)
def test_every_key_of_a_file_has_a_description_and_stands_in_the_manual(docs: Path, kind: str) -> None:
    name = {"document": "ref-metadata", "site": "ref-settings"}.get(kind, "ref-records")
    text = chapter(docs, name)
    for row in describe(RECORDS[kind]):
        assert row.meaning.endswith("."), f"{kind}: {row.key} has no sentence that describes it"
        outer = not set(row.key) & set(".[*")
        heading = any(line.startswith("#") and line.split()[-1] == row.key for line in text.splitlines())
        assert heading if outer else f"\n`{row.key}`\n: " in text, f"{kind}: {row.key} is not in {name}"


def test_every_leaf_of_the_settings_is_described(docs: Path) -> None:
    described = {row.key for row in describe(RECORDS["site"])}
    assert set(leaves(Settings(title=""))) <= described


# --- commands -----------------------------------------------------------------------------------------


def test_every_command_and_option_has_help_and_stands_in_the_manual(reference: ModuleType, docs: Path) -> None:
    text = chapter(docs, "ref-commands")
    assert set(reference.commands()) == set(reference.words.COMMANDS)
    for name, command in reference.commands().items():
        assert reference.helps()[name]
        section = text.partition(f"\n## site-builder {name}\n")[2].partition("\n## ")[0]
        assert section, f"the command {name} is not in the manual"
        for action in reference.arguments_of(command):
            assert action.help, f"{name}: {action.dest} has no help"
            for flag in action.option_strings or [str(action.metavar)]:
                assert f"`{flag}" in section, f"{name}: {flag} is not in the manual"


def test_every_exit_code_is_explained(reference: ModuleType, docs: Path) -> None:
    assert [code for code, _ in reference.exit_codes()] == [0, 1, 2, 3, 130]
    for code, meaning in reference.exit_codes():
        assert f"| {code} | {meaning} |" in chapter(docs, "ref-commands")


# --- templates ----------------------------------------------------------------------------------------


def test_every_template_is_listed(reference: ModuleType) -> None:
    assert set(Templates.of().packaged) == set(reference.words.TEMPLATES)


def test_a_template_uses_only_variables_that_the_manual_says_it_is_given(reference: ModuleType) -> None:
    templates = Templates.of()
    env = environment(templates)
    for name, (_, given) in reference.words.TEMPLATES.items():
        tree = env.parse(templates.packaged[name])
        made = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
        made |= {item for node in tree.find_all(nodes.FromImport) for item in node.names}
        made |= {node.name for node in tree.find_all(nodes.Macro)}
        used = meta.find_undeclared_variables(tree) - made - set(env.globals)
        assert used <= {"site", "page", *given}, name


def test_every_member_of_every_view_is_described_and_typed(reference: ModuleType) -> None:
    seen = set()
    for name in reference.reachable():
        assert reference._first_line(reference.view_classes()[name]), f"{name} has no docstring"
        for member, (annotation, description) in reference.members(reference.view_classes()[name]).items():
            seen.add(f"{name}.{member}")
            assert description, f"{name}.{member} is not described: a docstring, or a word in __slots__"
            assert annotation, f"{name}.{member} has no type"
    assert set(reference.words.ATTRIBUTES) <= seen, "ATTRIBUTES describes what is not there"
    assert set(reference.words.TYPES) <= seen, "TYPES types what is not there"


def test_every_view_and_member_stands_in_the_manual(reference: ModuleType, docs: Path) -> None:
    text = chapter(docs, "ref-templates")
    for name in reference.reachable():
        section = text.partition(f"\n### {name}\n")[2].partition("\n###")[0]
        assert section, f"{name} is not in the manual"
        for member in reference.members(reference.view_classes()[name]):
            assert f"\n`{member}`\n: " in section, f"{name}.{member} is not in the manual"


def test_every_filter_and_function_is_described(reference: ModuleType, docs: Path) -> None:
    for registry in ("FILTERS", "FUNCTIONS"):
        for name, function in reference.registered(registry).items():
            assert reference._first_line(function), f"{name} has no docstring"
            assert f"{name}" in chapter(docs, "ref-templates")


def test_every_label_stands_in_the_manual(docs: Path) -> None:
    text = chapter(docs, "ref-labels")
    assert [name for name in labels.TEXTS if f"| `{name}` |" not in text] == []


# --- findings -----------------------------------------------------------------------------------------


def test_every_finding_stands_in_the_manual_under_its_prefix(reference: ModuleType, docs: Path) -> None:
    text = chapter(docs, "ref-findings")
    for code, words in reference.findings().items():
        assert words.strip(), f"{code} has no sentence"
        assert reference.prefix_of(code) in reference.words.PREFIXES, f"no heading for {code}"
        title = reference.words.PREFIXES[reference.prefix_of(code)]
        section = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        assert f"\n### {code}\n" in section, f"{code} is not in the manual"


def test_severities_are_read_from_the_source(reference: ModuleType) -> None:
    given = reference.severities()
    assert given["META001"] == {"error"}
    assert given["META012"] == given["CONFIG012"] == {"warning"}
    assert given["REF030"] == {"note"}
    assert given["LEDGER009"] == {"warning", "error"}
