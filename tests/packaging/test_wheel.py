"""A wheel of the project, installed into an empty environment, makes and builds an archive with templates and search."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str | Path, cwd: Path) -> str:
    """What a command prints; fails with all of it when the command does."""
    done = subprocess.run([str(w) for w in words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (made,) = folder.glob("*.whl")
    return made


def test_it_carries_templates_theme_starter_and_type_marker(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            assert f"site_builder/templates/{path.relative_to(ROOT / 'templates').as_posix()}" in names
    for name in ("theme/style.css", "theme/search.js", "search/worker.js", "py.typed"):
        assert f"site_builder/{name}" in names
    for name in ("preview/live.js", "preview/live.css", "starter/gitignore"):
        assert f"site_builder/{name}" in names
    assert not {n for n in names if n.startswith(("content/", "tests/", "docs/"))}


def test_new_and_build_work_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "venv"
    venv.create(place, with_pip=True)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=tmp_path)
    command = scripts / "site-builder"
    run(command, "new", "demo", cwd=tmp_path)
    said = run(command, "build", "--site", "demo", cwd=tmp_path)
    assert said.startswith("4 documents, ")
    public = tmp_path / "demo" / "public"
    assert "<h1" in (public / "index.html").read_text(encoding="utf-8")
    assert (public / "pagefind" / "pagefind-entry.json").is_file()
    assert any((public / "theme").glob("style.*.css"))
    assert "0 rendered, 0 files written" in run(command, "build", "--site", "demo", cwd=tmp_path)
