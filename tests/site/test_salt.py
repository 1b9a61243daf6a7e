"""What a cache depends on besides the archive: the code, and the versions it stands on."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from site_builder import salt


def test_versions_are_those_that_are_installed() -> None:
    names = ("jinja2", "pyyaml", "pagefind-bin", "msgspec")
    assert salt.versions(names) == {name: metadata.version(name) for name in names}


def test_the_folder_that_python_would_import_from_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Jinja2-99.1.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert salt.versions(("jinja2",)) == {"jinja2": "99.1"}


def test_what_is_not_installed_is_an_error() -> None:
    with pytest.raises(metadata.PackageNotFoundError):
        salt.versions(("no-such-thing",))
