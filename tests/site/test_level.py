"""A publication starts from the one before only while the tables are known to stand where that one found them."""

from __future__ import annotations

import json

import pytest
from archive import Archive

BROKEN = "---\ntitle: A\naccess: full\nissued: not a day\n---\nText.\n"
FINE = "---\ntitle: {}\naccess: full\n---\nText.\n"


@pytest.fixture
def three(tmp_path) -> Archive:
    sources = {f"content/documents/{name}.md": FINE.format(name) for name in ("a", "b", "c")}
    return Archive(tmp_path / "archive", {"site.yaml": "title: Three\n", **sources})


def documents(archive: Archive) -> list[str]:
    rows = json.loads((archive.output / "data/manifest.json").read_text())
    named = [r["path"] for r in rows if r["path"].startswith("documents/") and r["path"].count("/") == 2]
    pages = sorted(path for path in named if path.endswith("index.html") and "year" not in path)
    assert all((archive.output / path).is_file() for path in named)
    return [path.split("/")[1] for path in pages]


def test_what_a_failed_build_has_changed_is_published_by_the_next(three: Archive) -> None:
    assert three.run(search=False).published
    three.remove("content/documents/b.md")
    three.write({"content/documents/a.md": BROKEN, "content/documents/d.md": FINE.format("d")})
    assert not three.run(search=False).published
    assert documents(three) == ["a", "b", "c"]
    three.write({"content/documents/a.md": FINE.format("a")})
    assert three.run(search=False).published
    assert documents(three) == ["a", "c", "d"]


def test_what_a_check_has_changed_is_published_by_the_next_build(three: Archive) -> None:
    three.run(search=False)
    three.remove("content/documents/b.md")
    three.run(search=False, publish=False)
    three.run(search=False)
    assert documents(three) == ["a", "c"]


def test_a_file_that_was_lost_comes_back_though_nothing_has_changed(three: Archive) -> None:
    three.run(search=False)
    page = three.output / "documents/b/index.html"
    before = page.read_bytes()
    page.unlink()
    done = three.run(search=False)
    assert done.publication.written == 1
    assert page.read_bytes() == before
