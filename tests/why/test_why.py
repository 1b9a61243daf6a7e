"""`why`: a page, and everything it was made from, down to the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Call, Ran, tree, write


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A letter that answers another, a topic, a page."""
    return write(
        tmp_path / "archive",
        {
            "site.yaml": "title: Letters\nbase_url: https://example.org/letters/\nrights: {default_access: full}\n",
            "content/topics.yaml": "- {id: bridges, name: Bridges}\n",
            "content/pages/about.md": "---\ntitle: About\n---\nAbout it.\n",
            "content/documents/one.md": "---\ntitle: One\ntopics: [bridges]\n---\nSee [[two]].\n",
            "content/documents/two.md": "---\ntitle: Two\n---\nText.\n",
            "content/documents/three.md": "---\ntitle: Three\n---\nText of its own.\n",
        },
    )


def files(ran: Ran) -> list[str]:
    """The files at the end of the answer."""
    start = next(i for i, line in enumerate(ran.lines) if line.startswith("in all from "))
    return [line.strip() for line in ran.lines[start + 1 :]]


def test_a_page_is_taken_apart_down_to_its_files(call: Call, site: Path) -> None:
    ran = call("why", "/documents/one/", "--site", site)
    assert ran.code == 0
    assert ran.lines[0] == "/documents/one/"
    assert ran.lines[1] == "  made by document page: one"
    assert "    document: one" in ran.lines
    assert "      file: content/documents/one.md" in ran.lines
    assert {"content/documents/one.md", "content/documents/two.md", "content/topics.yaml"} <= set(files(ran))


def test_settings_and_templates_are_named(call: Call, site: Path) -> None:
    lines = call("why", "/documents/one/", "--site", site).lines
    assert any(line.startswith("    setting: ") and "title" in line for line in lines)
    assert any(line.startswith("    template: ") and "document.html" in line for line in lines)


def test_each_thing_is_taken_apart_once_and_absent_things_are_said_to_be_absent(call: Call, site: Path) -> None:
    lines = call("why", "/documents/one/", "--site", site).lines
    assert sum(line.strip() == "document: one" for line in lines) == 1
    assert any(line.strip() == "document: one (see above)" for line in lines)
    assert any(line.endswith("(there is none)") for line in lines)


def test_a_download_made_from_whole_tables_names_every_file_behind_them(call: Call, site: Path) -> None:
    ran = call("why", "/data/documents.json", "--site", site)
    assert "    card: all of them, 3" in ran.lines
    assert {f"content/documents/{name}.md" for name in ("one", "two", "three")} <= set(files(ran))


def test_of_many_files_behind_whole_tables_only_the_number_is_said(call: Call, site: Path) -> None:
    write(site, {f"content/documents/n{n}.md": f"---\ntitle: N {n}\n---\n" for n in range(70)})
    listed = files(call("why", "/data/documents.json", "--site", site))
    assert listed == ["and, through whole tables, 74 more"]


@pytest.mark.parametrize(
    "url",
    [
        "/documents/one/", "documents/one/", "documents/one", "/documents/one/#p-1a2b", "/documents/one/?q=x",
        "/documents/one/index.html", "https://example.org/letters/documents/one/",
    ],
)  # fmt: skip
def test_an_address_may_be_given_as_people_have_it(call: Call, site: Path, url: str) -> None:
    assert call("why", url, "--site", site).lines[0] == "/documents/one/"


def test_home_is_an_address_too(call: Call, site: Path) -> None:
    assert call("why", "/", "--site", site).lines[:2] == ["/", "  made by single page: home"]


def test_an_address_where_nothing_stands_is_refused_with_the_nearest(call: Call, site: Path) -> None:
    refused = call("why", "/documents/onne/", "--site", site)
    assert refused.code == 2
    assert 'did you mean "/documents/one/"?' in refused.err


def test_it_answers_for_the_archive_as_it_is_now_and_publishes_nothing(call: Call, site: Path) -> None:
    call("why", "/documents/one/", "--site", site)
    write(site, {"content/documents/four.md": "---\ntitle: Four\n---\nText.\n"})
    assert call("why", "/documents/four/", "--site", site).code == 0
    assert not (site / "public").exists()
    assert all(path.startswith((".site_builder/", "content/", "site.yaml")) for path in tree(site))
