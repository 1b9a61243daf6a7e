"""`--jobs`: worker processes change nothing but the time, and one that dies is not passed over."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from archive import TODAY, Archive, tree_of
from random_archive import Editor, files

from site_builder.exits import MACHINE

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def built(archive: Archive, *words: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "site_builder",
        "build",
        "--site",
        str(archive.root),
        "--today",
        TODAY,
        "--no-search",
    ]
    return subprocess.run([*command, *words], capture_output=True, text=True, check=False)


def test_pages_and_findings_do_not_depend_on_the_number_of_jobs(tmp_path: Path) -> None:
    sources = files(Editor(1, documents=70).model)  # a seed of which everything can be published
    for number in random.Random(1).sample(range(70), 9):  # findings of many documents, from every worker
        sources[f"content/documents/broken-{number}.md"] = (
            f"---\ntitle: Broken {number}\n---\nSee [[nobody-{number}]].\n"
        )
    alone = Archive(tmp_path / "alone", sources)
    said = built(alone, "--jobs", "1", "-v")
    assert said.returncode == 0
    assert "broken-" in said.stderr
    for jobs in ("2", "5"):
        together = Archive(tmp_path / jobs, sources)
        heard = built(together, "--jobs", jobs, "-v")
        assert heard.stderr == said.stderr
        assert tree_of(together.output) == tree_of(alone.output) != {}


KILLING = """
import os, signal, sys
from site_builder import cli
from site_builder.catalog import documents

load, parent = documents._load, os.getpid()

def killing(ctx, unit):
    if unit.id == "letter-31" and os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return load(ctx, unit)

documents._load = killing
sys.exit(cli.main(sys.argv[1:]))
"""


def test_a_worker_that_dies_is_named_with_its_document_and_nothing_is_published(tmp_path: Path) -> None:
    letter = "---\ntitle: A letter\naccess: full\n---\nOne line.\n"
    letters = {f"content/documents/letter-{n:02}.md": letter for n in range(60)}
    archive = Archive(tmp_path / "archive", {"site.yaml": "title: Letters\n", **letters})
    assert built(archive).returncode == 0
    before = tree_of(archive.output)
    for path, text in letters.items():
        archive.write({path: text + "Another line.\n"})
    words = ["build", "--site", str(archive.root), "--today", TODAY, "--no-search", "--jobs", "2"]
    died = subprocess.run([sys.executable, "-c", KILLING, *words], capture_output=True, text=True, check=False)

    assert died.returncode == MACHINE
    assert 'while working on document "letter-31": its process was ended by signal 9' in died.stderr
    assert "Traceback" not in died.stderr
    assert tree_of(archive.output) == before

    assert built(archive).returncode == 0
    assert tree_of(archive.output) == archive.clean(tmp_path / "clean").tree != before
