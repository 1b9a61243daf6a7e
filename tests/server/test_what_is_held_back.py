"""The preview shows drafts on this machine, and nothing that the published site would keep back for another reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from canaries import HIDDEN, canaries, hidden_files, matter, person
from server.running import Running, running

from site_builder.build import build

TAGS: Mapping[str, Mapping[str, Any]] = {
    **HIDDEN,
    "record": {"access": "metadata"},
    "both": {"draft": True, "access": "withheld"},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("held") / "archive"
    files: dict[str, str | bytes] = {
        "site.yaml": "title: Held\nrights: {default_access: full}\nfields: {dossier: {facet: true}}\n"
    }
    for tag, status in TAGS.items():
        files |= hidden_files(tag, status)
    for name in ("letter-1", "letter-2"):
        files[f"content/documents/{name}.md"] = matter({"title": name, "type": "note"}, "Open.\n")
    people = [{"id": "ada-berg", "name": "Ada Berg"}, {"id": "carl-moe", "name": "Carl Moe"}]
    files["content/entities/people.yaml"] = yaml.safe_dump([*people, *(person(tag) for tag in TAGS)])
    files["content/pages/zqplan.md"] = matter({"title": "Plan", "draft": True}, "Zqpage.\n")
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


@pytest.fixture(scope="module", params=["127.0.0.1", "0.0.0.0"], ids=["here", "shared"])
def preview(site: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    with running(site, build, request.param) as made:
        yield made


def answers(preview: Running) -> dict[str, bytes]:
    """What is answered at every address of the output, and at those where hidden sources might be asked for."""
    built = [p.relative_to(preview.output).as_posix() for p in preview.output.rglob("*") if p.is_file()]
    assert "index.html" in built
    sources = [p.relative_to(preview.site).as_posix() for p in preview.site.rglob("*") if p.is_file()]
    guesses = [f"documents/zqdoc{tag}/{file}" for tag in TAGS for file in ("", "preview.frag", "cite.bib")]
    guesses += [path.removeprefix("content/") for path in sources]
    found = {path: preview.get(f"/{quote(path)}") for path in (*built, *sources, *guesses)}
    return {path: body for path, (status, _, body) in found.items() if status == 200}


def test_no_answer_holds_a_word_of_what_is_withheld(preview: Running) -> None:
    shown = {found.partition(": ")[2] for found in canaries(answers(preview))}
    for tag in ("withheld", "embargo", "both"):
        assert [word for word in sorted(shown) if word.endswith(tag)] == []
    text = ("zqbody", "zqsentence", "zqfootnote", "zqalt", "zqcomment", "zqasset", "zqpixels", "zqattached", "zqpages")
    assert [word for word in sorted(shown) if word.startswith(text) and word.endswith("record")] == []
    assert "zqtitlerecord" in shown


def test_drafts_are_shown_to_who_sits_at_this_machine_alone(preview: Running) -> None:
    shown = {found.partition(": ")[2] for found in canaries(answers(preview))}
    drafts = {"zqbodydraft", "zqtitledraft", "zqassetdraft", "zqpixelsdraft", "zqpage", "zqnamedraft"}
    assert drafts & shown == (set() if preview.preview.place.wide else drafts)


def test_a_text_that_is_withheld_is_gone_from_the_preview_with_the_next_build(site: Path) -> None:
    """What was built before stays neither in the answers nor in the files that they are made of."""
    source = site / "content" / "documents" / "open.md"
    source.write_text(matter({"title": "Zqopened", "access": "full"}, "Zqspoken once.\n"), encoding="utf-8")
    with running(site, build) as made:
        assert "zqspoken" in {found.partition(": ")[2] for found in canaries(answers(made))}
        builds = made.preview.rebuilder.builds
        source.write_text(matter({"title": "Zqopened", "access": "withheld"}, "Zqspoken once.\n"), encoding="utf-8")
        made.built(builds + 1)
        left = {found.partition(": ")[2] for found in canaries(answers(made))}
    assert not {"zqspoken", "zqopened"} & left
