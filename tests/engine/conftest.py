"""A bench for plans: builds them over a store in a temporary folder, and keeps what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import FILE, Outcome, Plan, Store, digest, run
from site_builder.ids import SourcePath


@dataclass(frozen=True)
class Built:
    """An outcome after its store was closed. `ran`, `changed` and `removed` leave out what is empty."""

    ran: dict[str, tuple[str, ...]]
    changed: dict[str, tuple[str, ...]]
    removed: dict[str, tuple[str, ...]]
    findings: list[str]
    tables: dict[str, dict[str, Any]]
    discarded: str

    def __getitem__(self, table: str) -> dict[str, Any]:
        return self.tables[table]


def keep(plan: Plan, store: Store, outcome: Outcome) -> Built:
    def filled(found: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {name: keys for name, keys in found.items() if keys}

    return Built(
        filled(outcome.ran),
        filled(outcome.changed),
        filled(outcome.removed),
        [str(finding) for finding in outcome.findings],
        {table: outcome.scan(table) for table in plan.tables},
        store.discarded,
    )


class Bench:
    """Builds plans whose inputs are `file` (given as texts) and any others (given as rows)."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "cache" / "build.db"
        self.salt = "salt"
        self.jobs = 1

    def open(self) -> Store:
        return Store.open(self.path, self.salt)

    def outcome(self, plan: Plan, store: Store, files: Mapping[str, str], **tables: Mapping[str, Any]) -> Outcome:
        contents = {path: text.encode() for path, text in files.items()}
        inputs = {FILE: {path: digest(data) for path, data in contents.items()}, **tables}
        wanted = {name: rows for name, rows in inputs.items() if name in plan.tables}
        return run(plan, store, wanted, contents.__getitem__, jobs=self.jobs)

    def build(self, plan: Plan, files: Mapping[str, str], **tables: Mapping[str, Any]) -> Built:
        """One build, as a process of its own would make it: open, run, commit, close."""
        with self.open() as store:
            outcome = self.outcome(plan, store, files, **tables)
            built = keep(plan, store, outcome)
            outcome.commit()
            return built


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def finding() -> Callable[..., Diagnostic]:
    def make(file: str, message: str, line: int = 1, severity: Severity = Severity.WARNING) -> Diagnostic:
        return Diagnostic("TEST1", severity, Span(SourcePath(file), line, 1), message)

    return make
