"""Every example of the manual is read by the builder itself: what a reader copies works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml
from manual import Block, blocks, fenced, sources

from site_builder import authority, cli, dates, metadata
from site_builder.config import OwnField
from site_builder.diagnostics import Diagnostic, Span
from site_builder.foreign import metadata_from_foreign
from site_builder.ids import PLURALS, SourcePath
from site_builder.importrules import import_id
from site_builder.readers import get
from site_builder.settings import parse_settings
from site_builder.sitepages import parse_page
from site_builder.yamltext import load, split_front_matter

KIND_OF = {plural: kind for kind, plural in PLURALS.items()}
FILE = SourcePath("example")
Findings = tuple[Diagnostic, ...]


def words(findings: Findings) -> list[str]:
    return [str(finding) for finding in findings]


# --- YAML ---------------------------------------------------------------------------------------------


@pytest.mark.blocks("yaml")
def test_every_yaml_block_says_what_it_is(example: Block) -> None:
    known = {"metadata", "site.yaml", "people", "places", "events", "publications", "topics", "comments", "claims"}
    assert example.mark in known or example.mark.startswith("file="), f"{example}: nothing says what this block is"


@pytest.mark.blocks("yaml", "metadata")
def test_a_metadata_example_is_read_without_a_finding(example: Block) -> None:
    own = own_fields_told_before(example)
    assert words(metadata.parse_text(example.text, FILE, own, title_optional=True).findings) == []


def own_fields_told_before(example: Block) -> dict[str, OwnField]:
    """The fields that the last block of site.yaml before the example declares."""
    before = [b for b in blocks("yaml", "site.yaml") if b.file == example.file and b.line < example.line]
    settings, _ = parse_settings(f"title: An example\n{before[-1].text}" if before else "title: An example\n")
    assert settings is not None
    return settings.fields


@pytest.mark.blocks("yaml", "site.yaml")
def test_a_settings_example_is_read_without_a_finding(example: Block) -> None:
    text = example.text if re.search(r"^title:", example.text, re.M) else f"title: An example\n{example.text}"
    settings, findings = parse_settings(text)
    assert words(findings) == []
    assert settings is not None


@pytest.mark.blocks("yaml", "people", "places", "events", "publications")
def test_an_authority_example_is_read_without_a_finding(example: Block) -> None:
    records, findings = authority.parse_entities(KIND_OF[example.mark], example.text, FILE)  # type: ignore[arg-type]
    assert words(findings) == []
    assert records


@pytest.mark.blocks("yaml", "topics", "comments", "claims")
def test_an_example_of_topics_comments_or_claims_is_read_without_a_finding(example: Block) -> None:
    if example.mark == "comments":
        found: tuple[tuple[object, ...], Findings] = authority.parse_comments(example.text, FILE, "example")
    else:
        found = {"topics": authority.parse_topics, "claims": authority.parse_claims}[example.mark](example.text, FILE)
    assert words(found[1]) == []
    assert found[0]


# --- documents ----------------------------------------------------------------------------------------


@pytest.mark.blocks("markdown", "document")
def test_an_example_document_is_read_without_a_finding(example: Block) -> None:
    front, broken = split_front_matter(example.text, FILE)
    assert words(broken) == []
    assert words(metadata.parse_text(front.yaml, FILE).findings) == []
    assert words(get("markdown").read(front.body, Span(FILE, 1, 1)).findings) == []


def test_foreign_examples_are_read_by_the_rules_beside_them_and_lose_nothing() -> None:
    found = [block for block in blocks("markdown") if block.mark.startswith("foreign=")]
    rules = [block for block in blocks("yaml", "site.yaml") if "\nimport:" in f"\n{block.text}"]
    assert len(found) == len(rules) == 2
    made = {}
    for example, rule_block in zip(found, rules, strict=True):
        settings, _ = parse_settings(f"title: An example\n{rule_block.text}")
        assert settings is not None
        location, rule = example.mark.removeprefix("foreign="), settings.imports[0]
        front, _ = split_front_matter(example.text, FILE)
        node, broken = load(front.yaml, FILE)
        assert words(broken) == []
        result = metadata_from_foreign(node, rule, FILE, location, settings.fields)
        assert words(result.findings) == []
        made[import_id(rule, location)] = result.metadata
    telegram, part = made["fisheries-1907-d017"], made["nob-part-01"]
    assert telegram is not None
    assert part is not None
    people = [(agent.name, agent.role) for agent in telegram.contributors]
    assert people == [("Arvid Lunde", "sender"), ("The Minister", "recipient")]
    assert [subject.id for subject in telegram.people] == ["lunde-a", "moe-k"]
    assert telegram.fields == {"source_note": "File 812.40/17"}
    assert part.translation is not None
    assert part.translation.of == "eng-part-01"


def test_every_page_of_the_manual_has_the_front_matter_of_its_kind() -> None:
    for path in sources():
        front, _ = split_front_matter(path.read_text(encoding="utf-8"), FILE)
        if path.parent.name == "pages":
            page, findings = parse_page(path.stem, front, FILE)
            assert page is not None
            assert words(findings) == []
        else:
            given = metadata.parse_text(front.yaml, FILE).metadata
            assert given is not None
            assert given.type == "note"
            assert given.summary, path.name
            assert given.topics, path.name


# --- dates and messages -------------------------------------------------------------------------------


def test_the_table_of_dates_shows_what_pages_show(docs: Path) -> None:
    text = (docs / "content" / "documents" / "guide" / "dates.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| `([^`|]+)` \| ([^|]+) \|$", text, re.M)
    assert len(rows) > 12
    assert rows == [(typed, dates.display(dates.parse(typed))) for typed, _ in rows]


def test_the_message_in_start_here_is_the_one_that_appears(docs: Path) -> None:
    finding = metadata.parse_text("title: A\nisued: 1921-02\n", SourcePath("content/documents/council-notice.md"))
    shown = (docs / "content" / "pages" / "start.md").read_text(encoding="utf-8")
    assert f"{finding.findings[0].message}; {finding.findings[0].hint}" in shown


# --- commands -----------------------------------------------------------------------------------------


def accepted(line: str) -> bool:
    """Whether the builder's command line takes `line`, which begins with a path to `site-builder`."""
    words_of = shlex.split(re.sub(r"(?<= )(>|&&|#).*", "", line))[1:]
    try:
        cli.parser().parse_args(words_of)
    except SystemExit as end:
        return end.code == 0
    return True


CALL = re.compile(r"^(?:\S*/)?site-builder\b.*", re.M)


@pytest.mark.blocks("sh")
def test_every_command_of_an_example_exists(example: Block, capsys: pytest.CaptureFixture[str]) -> None:
    for line in CALL.findall(example.text):
        assert accepted(line), f"{example}: {line}"


def test_every_command_named_in_a_sentence_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    known = {name for action in cli.parser()._actions for name in (action.choices or ())}
    named = re.findall(r"`(?:python -m site_builder|site-builder) ([a-z]+)", text)
    assert [name for name in named if name not in known] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_commands_and_targets_of_the_readme_exist(root: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = "".join(block.text for block in fenced(root / name))
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {target for target in re.findall(r"^make ([a-z]+)", text, re.M) if target not in targets} == set()
    assert [line for line in CALL.findall(text) if not accepted(line)] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_files_that_the_readme_links_to_exist(root: Path, name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (root / name).read_text(encoding="utf-8"))
    pictures = {"docs/content/assets/document.png"}
    assert [link for link in links if link not in pictures and not (root / link).exists()] == []


# --- build machines -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["github-pages.yml", "gitlab-ci.yml"])
def test_a_build_machine_file_stands_in_the_manual_word_for_word(docs: Path, name: str) -> None:
    (shown,) = blocks("yaml", f"file={name}")
    assert shown.text == (docs / "examples" / name).read_text(encoding="utf-8")


ACTIONS = {
    "actions/checkout@v6": set(),
    "actions/setup-python@v6": {"python-version"},
    "actions/cache@v5": {"path", "key", "restore-keys"},
    "actions/configure-pages@v6": set(),
    "actions/upload-pages-artifact@v5": {"path"},
    "actions/deploy-pages@v5": set(),
}
"""Each action with the inputs we give it. These majors are the first that run on Node 24; runners have no older one."""


def calls(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("site-builder")]


def test_the_github_workflow_caches_checks_builds_and_publishes(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flow = yaml.load((docs / "examples" / "github-pages.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    build, publish = flow["jobs"]["build"], flow["jobs"]["publish"]
    steps = [*build["steps"], *publish["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert set(used) == ACTIONS.keys()
    assert {step["uses"]: set(step.get("with", {})) for step in steps if "uses" in step} == ACTIONS
    assert build["permissions"] == {"contents": "read", "pages": "read"}
    outputs = set(re.findall(r"steps\.(\w+)\.outputs\.(\w+)", yaml.dump(flow)))
    assert outputs == {("pages", "base_url"), ("deployment", "page_url")}
    assert {name for name, _ in outputs} == {step["id"] for step in steps if "id" in step}
    published_only = [step for step in build["steps"] if "if" in step]
    assert {step["if"] for step in published_only} == {publish["if"]} == {"github.ref == 'refs/heads/main'"}
    given = {action.partition("@")[0]: step.get("with", {}) for action, step in
             ((step["uses"], step) for step in steps if "uses" in step)}  # fmt: skip
    assert given["actions/cache"]["path"] == ".site_builder"
    assert given["actions/cache"]["key"].startswith(given["actions/cache"]["restore-keys"])
    assert given["actions/upload-pages-artifact"]["path"] == "public"
    assert publish["needs"] == "build"
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert set(flow["on"]) == {"push", "pull_request", "workflow_dispatch"}
    run = calls([step["run"] for step in steps if "run" in step])
    assert [line.split()[1] for line in run] == ["check", "build"]
    assert "--format github" in run[0]
    assert all(accepted(line) for line in run)


def test_the_gitlab_pipeline_caches_checks_builds_and_publishes(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flow = yaml.load((docs / "examples" / "gitlab-ci.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    assert flow["default"]["cache"]["paths"] == [".site_builder/"]
    assert flow["pages"]["artifacts"]["paths"] == ["public"]
    assert set(flow) == {"default", "check", "pages"}
    assert set(flow["default"]) == {"image", "before_script", "cache"}
    variables = set(re.findall(r"\$(\w+)", yaml.dump(flow)))
    assert variables == {"CI_PIPELINE_SOURCE", "CI_COMMIT_BRANCH", "CI_DEFAULT_BRANCH", "CI_PAGES_URL"}
    run = calls([*flow["check"]["script"], *flow["pages"]["script"]])
    assert [line.split()[1] for line in run] == ["check", "check", "build"]
    assert all(accepted(line) for line in run)
