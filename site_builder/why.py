"""`site-builder why URL`: what a page was made from, read from the traces of the build, down to the files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from site_builder.build import Request, build
from site_builder.catalog.rows import Placed
from site_builder.config import Settings
from site_builder.diagnostics import Diagnostic, did_you_mean
from site_builder.engine import Outcome, Store
from site_builder.exits import DONE
from site_builder.ids import OutputPath, UrlPath, output_of, url_of_output
from site_builder.layout import CACHE, OUTPUT, STORE
from site_builder.salt import salt
from site_builder.terminal import CallRefused, Progress, default_jobs, site_of, today

Why = Callable[[str, str], Sequence[tuple[str, str]]]
"""`Store.why`: (table, key) → what the row was made from."""

_INPUTS: Final[Mapping[str, str]] = {
    "file": "file", "asset": "file", "page_source": "file", "authority": "file", "setting": "setting",
    "template": "template", "theme": "part of the theme",
}  # fmt: skip
_EVERY: Final[Mapping[str, str]] = {
    "authority": "every authority file", "page_source": "every file of content/pages",
    "asset": "every file of content/assets", "template": "every template", "theme": "every part of the theme",
    "setting": "every setting", "file": "every file",
}  # fmt: skip
_QUIET: Final = frozenset({"unit", "whole", "kind", "single"})
"""Inputs that say nothing to a person: lists of what there is."""
_WHOLE: Final = {"*": "all of them", "keys": "which there are"}
DEPTH: Final = 40
LISTED: Final = 60
"""Files up to which all are listed; beyond, those that stand behind whole tables are counted."""


@dataclass
class Site:
    """What is asked of the build: who makes the file, and which rows there are."""

    path: OutputPath | None = None
    placed: Placed | None = None
    rows: dict[str, frozenset[str]] = field(default_factory=dict)


def why_command(arguments: argparse.Namespace) -> int:
    """Print the tree of what the page at URL was made from. Raises CallRefused when there is no such page."""
    site = site_of(arguments)
    found = Site()

    def look(outcome: Outcome, settings: Settings) -> tuple[Diagnostic, ...]:
        found.path = output_path(arguments.url, settings, outcome)
        found.placed = outcome.row("artifact", found.path)
        found.rows = {table: frozenset(outcome.keys(table)) for table in outcome.changed}
        return ()

    progress = Progress() if sys.stderr.isatty() else None
    day = today(argparse.Namespace(today=getattr(arguments, "today", None)))
    build(
        Request(
            site=site, output=site / OUTPUT, today=day, publish=False, jobs=default_jobs(), progress=progress,
            inspect=look,
        )
    )  # fmt: skip
    if progress:
        progress.clear()
    with Store.open(site / CACHE / STORE, salt()) as store:
        for line in tree(found, store.why):
            print(line)
    return DONE


def output_path(url: str, settings: Settings, outcome: Outcome) -> OutputPath:
    """The output file for an address as people give it: with or without the site's address, slashes, fragment.

    Raises CallRefused for an address that nothing stands at, with the nearest one.
    """
    path = unquote(urlsplit(url).path)
    base = urlsplit(settings.base_url).path.rstrip("/")
    if base and urlsplit(url).netloc and path.startswith(f"{base}/"):
        path = path[len(base) :]
    path = path.lstrip("/")
    known = frozenset(outcome.keys("artifact"))
    for candidate in (path, f"{path.rstrip('/')}/index.html".lstrip("/"), output_of(UrlPath(path))):
        if candidate in known:
            return OutputPath(candidate)
    near = did_you_mean(f"/{path}", [f"/{url_of_output(OutputPath(p))}" for p in known])
    raise CallRefused(f"no page would stand at /{path}" + (f"; {near}" if near else ""))


# --- the tree -----------------------------------------------------------------------------------------


def tree(site: Site, why: Why) -> Iterator[str]:
    """The page, the task that made it, and everything it read, depth first; each thing is taken apart once."""
    assert site.path is not None  # `output_path` only gives addresses
    assert site.placed is not None  # that somebody makes
    made = _Tree(why, site.rows)
    yield f"/{url_of_output(site.path)}"
    yield f"  made by {_label(site.placed.table, site.placed.key)}"
    yield from made.lines(why(site.placed.table, site.placed.key), "    ")
    files = files_of(site.placed, why, site.rows)
    yield f"in all from {len(files):,} {'file' if len(files) == 1 else 'files'}{':' if files else ''}"
    shown = files if len(files) <= LISTED else sorted(made.files)
    yield from (f"  {file}" for file in shown)
    if len(shown) < len(files):
        yield f"  and, through whole tables, {len(files) - len(shown):,} more"


def _label(table: str, key: str) -> str:
    words = _WHOLE.get(key, key)
    return f"{table.replace('_', ' ')}: {words}" if words else table.replace("_", " ")


@dataclass
class _Tree:
    why: Why
    rows: Mapping[str, frozenset[str]]
    shown: set[tuple[str, str]] = field(default_factory=set)
    together: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)
    """What things were made from → the first of them: rows that one task makes are taken apart once."""
    files: set[str] = field(default_factory=set)

    def lines(self, reasons: Sequence[tuple[str, str]], indent: str) -> Iterator[str]:
        if len(indent) > 2 * DEPTH:
            yield f"{indent}…"
            return
        inputs: dict[str, dict[str, None]] = {}
        for table, key in reasons:
            if table in _INPUTS:
                inputs.setdefault(_INPUTS[table], {})[_EVERY[table] if key in _WHOLE else key] = None
                if _INPUTS[table] == "file" and key in self.rows.get("file", ()):
                    self.files.add(key)
        for label, names in inputs.items():
            yield f"{indent}{label}: {', '.join(names)}"
        for table, key in reasons:
            if table not in _INPUTS and table not in _QUIET:
                yield from self._read(table, key, indent)

    def _read(self, table: str, key: str, indent: str) -> Iterator[str]:
        label = _label(table, key)
        if key == "*":
            label += f", {len(self.rows.get(table, ())):,}"
        if key in _WHOLE or key.endswith(" keys"):
            yield f"{indent}{label}"
            return
        absent = "" if key in self.rows.get(table, ()) else " (there is none)"
        if (table, key) in self.shown:
            yield f"{indent}{label}{absent or ' (see above)'}"
            return
        self.shown.add((table, key))
        reasons = tuple(self.why(table, key))
        first = self.together.setdefault(reasons, label)
        beside = "" if first == label or len(reasons) < 2 else f" (made together with {first})"
        yield f"{indent}{label}{absent or beside}"
        if not beside:
            yield from self.lines(reasons, indent + "  ")


def files_of(placed: Placed, why: Why, rows: Mapping[str, frozenset[str]]) -> list[str]:
    """Every file whose words the page may depend on: whole tables are followed row by row, which the tree is not."""
    files: set[str] = set()
    seen: set[tuple[str, str]] = set()
    left = [(placed.table, placed.key)]
    while left:
        table, key = left.pop()
        if key == "*":
            left += [(table, row) for row in rows.get(table, ())]
        elif _INPUTS.get(table) == "file":
            files.add(key)
        elif table not in _INPUTS and (table, key) not in seen:
            seen.add((table, key))
            left += why(table, key)
    return sorted(files & rows.get("file", frozenset()))
