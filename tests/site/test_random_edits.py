"""After any edits whatever, an incremental build leaves what a clean build makes: the same bytes, the same findings.

`pytest tests/site/test_random_edits.py --edits 3000` for more of them. A failure prints the seed and the edits.
"""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from archive import Archive, Tree, tree_of
from random_archive import Editor, files

from site_builder import lookout
from site_builder.build import Result
from site_builder.catalog import titles
from site_builder.layout import CACHE, STORE
from site_builder.lookout import Lookout
from site_builder.search import names
from site_builder.warm import Warm

SEEDS = (11, 12, 13, 14, 15, 16)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is cut in large archives is cut in this one."""
    monkeypatch.setattr(titles, "AT_ONCE", 8)
    monkeypatch.setattr(names, "LIMIT", 600)
    monkeypatch.setattr(lookout, "MANY", 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_incremental_equals_clean(seed: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    edits = max(1, request.config.getoption("--edits") // len(SEEDS))
    editor = Editor(seed)
    archive = Archive(tmp_path / "archive")
    draw = random.Random(seed)
    warm = Warm()  # with odd seeds, as a preview builds: from memory, and from what is known to have changed
    kept: dict[str, str | bytes] = {}
    compared = published = number = 0
    while True:
        now = files(editor.model)
        gone = kept.keys() - now.keys()
        for path in gone:
            archive.remove(path)
        changed = {path: content for path, content in now.items() if kept.get(path) != content}
        archive.write(changed)
        warm.touched = None if "site.yaml" in changed else frozenset(archive.root / p for p in {*changed, *gone})
        kept = now
        options = {"today": editor.model.today, "drafts": editor.model.drafts, "search": number == edits}
        with closing(Lookout(archive.root / CACHE / STORE, archive.output)) as looking:  # as the command does
            incremental = archive.run(**options, **({"warm": warm} if seed % 2 else {"lookout": looking}))
        clean, tree = built_anew(tmp_path / "clean", now, options)
        trouble = difference(incremental, archive, clean, tree)
        if trouble:
            history = "\n".join(f"{n:>4} {words}" for n, words in enumerate(editor.log, 1))
            pytest.fail(f"seed {seed}, after {number} edits: {trouble}\n{history}", pytrace=False)
        editor.judge(clean.published)
        compared += 1
        published += clean.published
        if number == edits:
            break
        for _ in range(min(draw.randint(1, 3), edits - number)):  # people save several files between two builds
            editor.step()
            number += 1
    assert compared > edits * 0.4
    assert compared < 20 or published > compared * 0.7, "most states must be published to be compared"


def built_anew(folder: Path, sources: dict[str, str | bytes], options: dict[str, object]) -> tuple[Result, Tree]:
    """A clean build of the same sources in a folder of its own, which is gone afterwards."""
    other = Archive(folder, sources)
    try:
        return other.run(**options), tree_of(other.output)
    finally:
        shutil.rmtree(folder)


def difference(incremental: Result, archive: Archive, clean: Result, tree: Tree) -> str:
    """In what the two differ, in words; ``""`` when they are equal."""
    here, there = [str(f) for f in incremental.findings], [str(f) for f in clean.findings]
    if here != there:
        return f"findings differ: {sorted(set(here) ^ set(there))}"
    if not clean.published:
        return ""  # an error: the last site stays as it was
    left = tree_of(archive.output)
    differing = sorted(path for path in left.keys() | tree.keys() if left.get(path) != tree.get(path))
    if differing:
        return f"{len(differing)} files differ: {differing[:12]}"
    counts = ("documents", "pages")
    if [incremental.counts[c] for c in counts] != [clean.counts[c] for c in counts]:
        return f"counts differ: {incremental.counts} and {clean.counts}"
    return ""
