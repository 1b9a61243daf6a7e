"""What templates are compiled to is kept between builds, and never believed when it is damaged or of something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.render.compiled import environment
from site_builder.render.kept import Kept
from site_builder.render.templates import Templates


def never() -> str:
    raise AssertionError("it was kept")


def test_code_is_made_once(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept", "1")
    assert kept.code("page.html", "source", lambda: "x = 'ü'\n") == "x = 'ü'\n"
    assert Kept(tmp_path / "kept", "1").code("page.html", "source", never) == "x = 'ü'\n"
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_another_source_or_another_maker_is_made_anew_and_takes_its_place(tmp_path: Path) -> None:
    Kept(tmp_path, "1").code("page.html", "source", lambda: "old")
    assert Kept(tmp_path, "1").code("page.html", "other", lambda: "new") == "new"
    assert Kept(tmp_path, "2").code("page.html", "other", lambda: "newer") == "newer"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "spoil", [lambda b: b"", lambda b: b[:-1], lambda b: b[:70] + b"\xff" + b[71:], lambda b: b + b"x"]
)
def test_what_is_damaged_is_made_anew(tmp_path: Path, spoil) -> None:
    Kept(tmp_path, "1").code("page.html", "source", lambda: "code = 1\n")
    [file] = tmp_path.iterdir()
    file.write_bytes(spoil(file.read_bytes()))
    assert Kept(tmp_path, "1").code("page.html", "source", lambda: "anew") == "anew"


def test_a_place_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder would be")
    assert Kept(tmp_path / "kept", "1").code("page.html", "source", lambda: "code") == "code"


def test_templates_say_the_same_from_what_was_kept(tmp_path: Path) -> None:
    for expected in ("first 2", "first 2"):
        templates = Templates.of({"own.html": "first {{ 1 + 1 }}"}, kept=tmp_path)
        assert environment.__wrapped__(templates).get_template("own.html").render() == expected
    [file] = tmp_path.iterdir()
    assert "templates/own.html" not in file.name
    changed = Templates.of({"own.html": "second"}, kept=tmp_path)
    assert environment.__wrapped__(changed).get_template("own.html").render() == "second"
