"""What was measured, one row each: kept as JSON lines, so that runs of different sizes can be told together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

CLEAN: Final = "clean build"
NOTHING: Final = "no change"
PREVIEW: Final = "edit to fresh page in preview"
QUERY: Final = "first query in the browser"
OURS: Final = "site_builder"


@dataclass(frozen=True)
class Row:
    """One measurement. `run` numbers the runs of the harness in one file of rows.

    Seconds for `wall` and `cpu`, bytes for `peak`, `bytes` and `transferred`; `written` counts output files written by
    this build, `files` those that are there afterwards. `strata` are the seconds of our own report.
    """

    run: int
    documents: int
    work: str
    generator: str
    search: bool
    wall: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    files: int = 0
    bytes: int = 0
    written: int = 0
    transferred: int = 0
    strata: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """Under what a run was made: `about` holds machine, versions and settings as shown."""

    run: int
    documents: int
    about: Mapping[str, str]


def save(path: Path, entries: Iterable[Row | Run]) -> None:
    """Add to a file of rows."""
    with path.open("a", encoding="utf-8") as file:
        for entry in entries:
            file.write(json.dumps({"kind": type(entry).__name__} | asdict(entry), ensure_ascii=False) + "\n")


@dataclass(frozen=True)
class Rows:
    """All rows of a file. Of each number of documents only the latest run counts, so that what is compared was
    measured together."""

    rows: tuple[Row, ...]
    runs: tuple[Run, ...]

    @staticmethod
    def read(path: Path) -> Rows:
        rows: list[Row] = []
        runs: list[Run] = []
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            entry = json.loads(line)
            if entry.pop("kind") == "Row":
                rows.append(Row(**entry))
            else:
                runs.append(Run(**entry))
        latest = {run.documents: run.run for run in runs}
        kept = tuple(run for run in runs if latest[run.documents] == run.run)
        return Rows(tuple(row for row in rows if latest.get(row.documents) == row.run), kept)

    @property
    def sizes(self) -> list[int]:
        return sorted({run.documents for run in self.runs})

    def of(self, documents: int, work: str, generator: str, search: bool) -> Row | None:
        """The medians of what was measured for this, each figure by itself; nothing where nothing was."""
        found = [
            row for row in self.rows
            if (row.documents, row.work, row.generator, row.search) == (documents, work, generator, search)
        ]  # fmt: skip
        if not found:
            return None
        middle = sorted(found, key=lambda row: row.wall)[len(found) // 2]
        return Row(
            middle.run, documents, work, generator, search,
            wall=median(row.wall for row in found), cpu=median(row.cpu for row in found),
            peak=int(median(row.peak for row in found)), files=middle.files, bytes=middle.bytes,
            written=int(median(row.written for row in found)),
            transferred=int(median(row.transferred for row in found)), strata=middle.strata,
        )  # fmt: skip
