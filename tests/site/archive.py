"""Archives for tests: a dict of path → text, written to a folder, built, looked at as a dict of path → bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from site_builder.build import Request, Result, build
from site_builder.diagnostics import Severity
from site_builder.ids import OutputPath, document_url, term_url, url_of_output

Files = Mapping[str, str | bytes]
Tree = dict[str, bytes]
TODAY = "2024-06-01"
PAGES = ("document_page", "list_page", "claim_page", "year_page", "single_page", "own_page", "redirect_page")


@dataclass(frozen=True)
class Built:
    """A build and what it left: `tree` is the output after it, `before` the output as it was."""

    result: Result
    tree: Tree
    before: Tree
    kept: frozenset[str]
    """Files whose inode and modification time are what they were."""

    @property
    def rendered(self) -> set[str]:
        """Addresses of the pages that were rendered."""
        return {_address(table, key) for table in PAGES for key in self.result.ran.get(table, ())}

    @property
    def changed(self) -> set[str]:
        """Files that are new, other or gone."""
        return {path for path in self.tree.keys() | self.before.keys() if self.tree.get(path) != self.before.get(path)}

    @property
    def changed_pages(self) -> set[str]:
        """The addresses of those that are pages or what a hover shows of them."""
        return {_page_of(path) for path in self.changed if path.endswith((".html", "preview.frag"))}

    @property
    def ran(self) -> set[str]:
        """Names of the tables any of whose tasks ran."""
        return {name for name, keys in self.result.ran.items() if keys}

    @property
    def findings(self) -> list[str]:
        return [str(finding) for finding in self.result.findings]

    @property
    def codes(self) -> list[str]:
        """Codes of errors and warnings."""
        return [f.code for f in self.result.findings if f.severity is not Severity.NOTE]

    def text(self, path: str) -> str:
        return self.tree[path].decode()


def _address(table: str, key: str) -> str:
    match table:
        case "document_page":
            return document_url(key)  # type: ignore[arg-type]
        case "claim_page":
            return term_url("claim", key)  # type: ignore[arg-type]
        case "year_page":
            return f"timeline/{key}/"
        case "single_page":
            return {"home": "", "404": "404.html"}.get(key, f"{key}/")
        case "own_page":
            return f"{key}/"
        case "redirect_page":
            return url_of_output(OutputPath(key))
    return key


def _page_of(path: str) -> str:
    return url_of_output(OutputPath(path.replace("preview.frag", "index.html")))


class Archive:
    """An archive in `root`, with its output in `root/public` unless told otherwise."""

    def __init__(self, root: Path, files: Files = MappingProxyType({})) -> None:
        self.root = root
        self.output = root / "public"
        self.write(files)

    # --- the sources

    def write(self, files: Files) -> None:
        for path, content in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace `old`, which must stand in the file exactly once."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")

    def append(self, path: str, more: str) -> None:
        with open(self.root / path, "a", encoding="utf-8") as file:
            file.write(more)

    def remove(self, path: str) -> None:
        (self.root / path).unlink()

    def files(self) -> dict[str, bytes]:
        """The sources as they are: neither output nor cache."""
        return {
            path: content
            for path, content in tree_of(self.root).items()
            if not path.startswith((".site_builder/", f"{self.output.name}/"))
        }

    # --- building

    def build(self, **request: Any) -> Built:
        before, stats = tree_of(self.output), dict(_stats(self.output))
        result = self.run(**request)
        after = dict(_stats(self.output))
        kept = frozenset(path for path, stat in after.items() if stats.get(path) == stat)
        return Built(result, tree_of(self.output), before, kept)

    def run(self, **request: Any) -> Result:
        """The bare build."""
        given = {"today": TODAY, "search": False, "output": self.output} | request
        return build(Request(site=self.root, **given))

    def clean(self, folder: Path, **request: Any) -> Built:
        """A build of the same sources from nothing, in `folder`."""
        other = Archive(folder, self.files())
        return other.build(**request)


def tree_of(folder: Path) -> Tree:
    """Every file below `folder` by its path; of a symbolic link, where it leads."""
    return {path: _content(folder / path) for path in _paths(folder)}


def _content(place: Path) -> bytes:
    return os.fsencode(os.readlink(place)) if place.is_symlink() else place.read_bytes()


def _stats(folder: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    for path in _paths(folder):
        found = os.lstat(folder / path)
        yield path, (found.st_ino, found.st_mtime_ns, found.st_size)


def _paths(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir() or p.is_symlink())
