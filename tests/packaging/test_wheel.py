"""The wheel: what is in it, and that an empty environment is enough for it to make and build an archive."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from archive import tree_of
from crawl import dead_links

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    made = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_carries_all_that_a_build_needs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = ROOT / "site_builder"
    here = {f"site_builder/{path}" for path in tree_of(package) if "__pycache__" not in path}
    templates = {f"site_builder/templates/{path}" for path in tree_of(ROOT / "templates")}
    assert {name for name in names if ".dist-info/" not in name} == here | templates
    assert "site_builder/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
        (name,) = (n for n in archive.namelist() if n.endswith("entry_points.txt"))
        scripts = archive.read(name).decode()
    assert metadata["Name"] == "site-builder"
    assert metadata["Requires-Python"] == ">=3.11"
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    assert "site-builder = site_builder.cli:program" in scripts


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a new environment into which the wheel and what it depends on are installed."""
    folder = tmp_path_factory.mktemp("environment") / "env"
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    alone = subprocess.run([*pip, "--no-deps", str(wheel)], capture_output=True, text=True, check=False)
    assert alone.returncode == 0, alone.stderr
    whole = subprocess.run([*pip, str(wheel)], capture_output=True, text=True, check=False)
    if whole.returncode and ("Could not find a version" in whole.stderr or "ConnectionError" in whole.stderr):
        pytest.skip("the package registry cannot be reached")
    assert whole.returncode == 0, whole.stderr
    return scripts


def run(scripts: Path, folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """A command of that environment, which knows nothing of this repository."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    surroundings["PATH"] = f"{scripts}{os.pathsep}{os.environ['PATH']}"
    command = [str(word) for word in words]
    return subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)


def test_an_empty_environment_makes_and_builds_an_archive(environment: Path, tmp_path: Path) -> None:
    made = run(environment, tmp_path, environment / "site-builder", "new", "demo")
    assert made.returncode == 0, made.stderr
    built = run(environment, tmp_path, environment / "site-builder", "build", "--site", "demo")
    assert built.returncode == 0, built.stderr
    assert ": error[" not in built.stderr
    assert ": warning[" not in built.stderr.replace("warning[CONFIG100]", "")
    tree = tree_of(tmp_path / "demo" / "public")
    assert "pagefind/pagefind-entry.json" in tree
    assert any(path.startswith("theme/style.") for path in tree)
    assert any(path.startswith("theme/search.") for path in tree)
    assert b"<html" in tree["search/index.html"]
    assert dead_links(tree, "https://nowhere.example/", fragments=True) == []


def test_the_package_is_the_installed_one_and_can_be_run_as_a_module(environment: Path, tmp_path: Path) -> None:
    where = run(
        environment, tmp_path, environment / "python", "-c", "import site_builder; print(site_builder.__file__)"
    )
    assert Path(where.stdout.strip()).is_relative_to(environment.parent)
    version = run(environment, tmp_path, environment / "python", "-m", "site_builder", "--version")
    assert version.stdout.startswith("site-builder ")
