"""Results for people (RESULTS.md) and for programs (results.json): medians, ratios against the targets, what binds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.edits import EDITS
from benchmarks.rows import CLEAN, NOTHING, OURS, PREVIEW, QUERY, Row, Rows

SMALL: Final = 1_000
MIDDLE: Final = 10_000
LARGE: Final = 100_000
RIVAL: Final = "hugo"
EDIT: Final = "one body edit"


@dataclass(frozen=True)
class Target:
    """A promise: `ratio`, of one figure to another, is at most `target`. None where it was not measured."""

    work: str
    ratio: float | None
    target: float

    @property
    def met(self) -> bool | None:
        return None if self.ratio is None else self.ratio <= self.target


def targets(rows: Rows) -> list[Target]:
    """All promises, in the order in which they are told."""

    def figure(documents: int, work: str, search: bool, of: str, generator: str = OURS) -> float | None:
        row = rows.of(documents, work, generator, search)
        return None if row is None else float(getattr(row, of))

    def against(work: str, search: bool, of: str) -> float | None:
        return _over(figure(MIDDLE, work, search, of), figure(MIDDLE, work, search, of, RIVAL))

    def per_document(documents: int) -> float | None:
        return _over(figure(documents, CLEAN, True, "cpu"), documents)

    edit, nothing = (figure(MIDDLE, work, True, "wall") for work in (EDIT, NOTHING))
    queries = {size: figure(size, QUERY, True, "transferred") for size in (MIDDLE, LARGE)}
    return [
        Target("clean build of 10,000 with search, wall, to Hugo and Pagefind", against(CLEAN, True, "wall"), 0.75),
        Target("clean build of 10,000 with search, peak memory, likewise", against(CLEAN, True, "peak"), 1 / 3),
        Target("clean build of 10,000 without search, wall, to Hugo", against(CLEAN, False, "wall"), 1.0),
        Target("one body edit of 10,000 with search, wall, to Hugo and Pagefind", against(EDIT, True, "wall"), 1 / 40),
        Target("one body edit of 10,000 without search, wall, to Hugo", against(EDIT, False, "wall"), 1 / 20),
        Target("no change of 10,000 with search, wall, to our one body edit", _over(nothing, edit), 0.8),
        Target("no change of 10,000 with search, files written", figure(MIDDLE, NOTHING, True, "written"), 0.0),
        Target("edit to fresh page in preview of 10,000, to hugo server", against(PREVIEW, True, "wall"), 1 / 8),
        Target("first query in the browser at 10,000, to 300 KB", _over(queries[MIDDLE], 300e3), 1.0),
        Target("first query in the browser at 100,000, to 600 KB", _over(queries[LARGE], 600e3), 1.0),
        Target(
            "processor time per document of a clean build with search, 100,000 to 1,000",
            _over(per_document(LARGE), per_document(SMALL)), 1.2,
        ),
        Target("peak memory at 100,000 with search, to 2 GB", _over(figure(LARGE, CLEAN, True, "peak"), 2e9), 1.0),
    ]  # fmt: skip


def _over(one: float | None, other: float | None) -> float | None:
    return None if one is None or not other else one / other


def as_json(found: list[Target]) -> list[dict[str, Any]]:
    """The targets as results.json has them."""
    return [
        {"work": t.work, "ratio": t.ratio and round(t.ratio, 4), "target": round(t.target, 4), "met": t.met}
        for t in found
    ]


# --- for people ---------------------------------------------------------------------------------------


def markdown(rows: Rows, preliminary: str) -> str:
    """The whole of RESULTS.md."""
    parts = ["# Results of the benchmark", "Written by `make bench`; what is changed here by hand is lost."]
    if preliminary:
        parts.append(f"**Preliminary: {preliminary}**")
    parts += ["## Promises and ratios", _table(_HEAD, map(_target_line, targets(rows)))]
    for size in rows.sizes:
        parts += [f"## {size:,} documents", *_about(rows, size), _table(_FIGURES, _figure_lines(rows, size))]
        binding = list(_binding(rows, size))
        if binding:
            parts += ["What binds us: where the seconds of our own builds go.", _table(_STRATA, binding)]
    return "\n\n".join([*parts, _NOTES]) + "\n"


_HEAD: Final = ("work", "ratio", "at most", "met")
_FIGURES: Final = ("work", "generator", "search", "wall s", "CPU s", "peak MB", "files", "MB", "written")
_STRATA: Final = ("work", "search", "wall s", "the longest strata, in seconds", "not in any stratum")
_NOTES: Final = """## How to read this

Wall and CPU are seconds, medians over the repetitions; CPU is user and system time of the whole tree of processes. Peak
is the largest sum of proportional set sizes (PSS) over that tree. Files and MB are those of the output afterwards,
*written* counts the files that this build wrote. All builds are fresh processes with files in the page cache. “With
search” is Pagefind's command line run after the other generators; our builder makes the search itself.

The others do less: they find no names in the texts, have no backlinks, no related documents, no pages of places, no
timeline, no citation files, previews or data downloads. After an edit they rebuild as they do by default."""


def _table(head: tuple[str, ...], lines: Any) -> str:
    cells = [head, ("---",) * len(head), *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _target_line(target: Target) -> tuple[str, ...]:
    ratio = "not measured" if target.ratio is None else f"{target.ratio:.3f}"
    return (target.work, ratio, f"{target.target:.3f}", {None: "", True: "yes", False: "**no**"}[target.met])


def _about(rows: Rows, size: int) -> Iterator[str]:
    for run in rows.runs:
        if run.documents == size:
            yield "; ".join(f"{name}: {value}" for name, value in run.about.items()) + "."


def _generators(rows: Rows, size: int) -> list[str]:
    return list(dict.fromkeys(row.generator for row in rows.rows if row.documents == size))


def _figure_lines(rows: Rows, size: int) -> Iterator[tuple[str, ...]]:
    for work in (CLEAN, NOTHING, *EDITS, PREVIEW, QUERY):
        for search in (False, True):
            for generator in sorted(_generators(rows, size), key=lambda name: name != OURS):
                if (row := rows.of(size, work, generator, search)) is not None:
                    yield (work, generator, "yes" if search else "no", *_figures(row))


def _figures(row: Row) -> tuple[str, ...]:
    if row.work == QUERY:
        return (f"{row.transferred / 1e3:.0f} KB", "", "", "", "", "")
    if row.work == PREVIEW:
        return (f"{row.wall:.3f}", "", "", "", "", "")
    return (
        f"{row.wall:.2f}", f"{row.cpu:.2f}", f"{row.peak / 1e6:.0f}", f"{row.files:,}", f"{row.bytes / 1e6:.1f}",
        f"{row.written:,}",
    )  # fmt: skip


def _binding(rows: Rows, size: int) -> Iterator[tuple[str, ...]]:
    for work in (CLEAN, NOTHING, *EDITS):
        for search in (False, True):
            row = rows.of(size, work, OURS, search)
            if row is not None and row.strata:
                longest = sorted(row.strata.items(), key=lambda item: -item[1])[:4]
                words = ", ".join(f"{name} {seconds:.2f}" for name, seconds in longest if seconds >= 0.005)
                rest = max(row.wall - sum(row.strata.values()), 0)
                yield (work, "yes" if search else "no", f"{row.wall:.2f}", words, f"{rest:.2f}")


def write(rows: Rows, folder: Path, preliminary: str) -> str:
    """Write both files into `folder`; gives the ratios as lines for the terminal."""
    found = targets(rows)
    (folder / "RESULTS.md").write_text(markdown(rows, preliminary), encoding="utf-8")
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in as_json(found))
    (folder / "results.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    said = (
        f"{t.ratio:8.3f} (at most {t.target:.3f}, {'met' if t.met else 'NOT MET'})  {t.work}"
        for t in found
        if t.ratio is not None
    )
    return "\n".join(said)
