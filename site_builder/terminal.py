"""Results in words: findings, the summary line, progress, the report file, and what went wrong."""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from site_builder.build import ConfigurationRefused, Request, Result, build
from site_builder.dates import is_full_date
from site_builder.diagnostics import Diagnostic, Severity
from site_builder.engine import ChangedDuringBuild, StoreBusy, StoreError, TaskFailed, WorkerDied
from site_builder.exits import CALL, CONTENT, DONE, MACHINE
from site_builder.layout import OUTPUT
from site_builder.lookout import Lookout
from site_builder.publish import OutputRefused

ALWAYS_SAID: Final = frozenset({"LEDGER008", "RIGHTS002", "PUB001"})
"""Notes of one line for the whole archive: unrecorded addresses, texts held back, a cache that was not used."""


class CallRefused(Exception):
    """The call cannot be carried out as it is worded. Exit code 2."""


def today(arguments: argparse.Namespace) -> str:
    """The day of the build, read once: `--today`, else SOURCE_DATE_EPOCH, else today in UTC."""
    if arguments.today:
        if not is_full_date(arguments.today):
            raise CallRefused(f'--today must be a day like 2026-11-22, not "{arguments.today}"')
        return str(arguments.today)
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        try:
            return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
        except (ValueError, OverflowError, OSError) as wrong:
            raise CallRefused(f'SOURCE_DATE_EPOCH must be a number of seconds, not "{epoch}"') from wrong
    return datetime.now(UTC).date().isoformat()


def site_of(arguments: argparse.Namespace) -> Path:
    """The archive's folder; refused when it has no site.yaml."""
    site: Path = arguments.site
    if not (site / "site.yaml").is_file():
        raise CallRefused(f"there is no site.yaml in {site}; name the archive's folder with --site, or make one: new")
    return site


def default_jobs() -> int:
    """As many worker processes as this process may use cores."""
    allowed = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def build_command(arguments: argparse.Namespace, lookout: Lookout | None = None) -> int:
    """`site-builder build`."""
    site = site_of(arguments)
    output: Path = arguments.output or site / OUTPUT
    if arguments.drafts and output.resolve() == (site / OUTPUT).resolve():
        raise CallRefused(f"--drafts does not write into {OUTPUT}/, which is published; name another --output")
    start = perf_counter()
    progress = Progress() if sys.stderr.isatty() and not arguments.quiet else None
    result = build(
        Request(
            site=site, output=output, today=today(arguments), base_url=arguments.base_url, drafts=arguments.drafts,
            strict=arguments.strict, search=not arguments.no_search, clean=arguments.clean, compact=arguments.compact,
            allow_removal=arguments.allow_removal, jobs=arguments.jobs or default_jobs(), progress=progress,
            lookout=lookout,
        )
    )  # fmt: skip
    if progress:
        progress.clear()
    print_findings(result.findings, notes=arguments.verbose)
    if arguments.report:
        arguments.report.write_text(report(result), encoding="utf-8")
    if not arguments.quiet:
        print(summary(result, perf_counter() - start))
    if arguments.verbose:
        for name, seconds in (*result.seconds.items(), *sorted(result.tables.items(), key=lambda row: -row[1])):
            print(f"  {name:<20} {seconds:8.3f} s")
    return CONTENT if result.failed else DONE


def print_findings(findings: Iterable[Diagnostic], *, notes: bool) -> None:
    """Findings on standard error, one a line; notes only when asked for, but for those every build says."""
    for finding in findings:
        if notes or finding.severity is not Severity.NOTE or finding.code in ALWAYS_SAID:
            print(finding, file=sys.stderr)


def summary(result: Result, seconds: float) -> str:
    """What was done, in one line."""
    counts, publication = result.counts, result.publication
    if not result.published:
        errors = sum(f.severity is Severity.ERROR for f in result.findings)
        what = "1 error" if errors == 1 else f"{errors:,} errors"
        return f"{what}: nothing was published, the last site stays as it was ({seconds:.1f} s)"
    return (
        f"{counts['documents']:,} documents, {counts['pages']:,} pages: {counts['rendered']:,} rendered, "
        f"{publication.written:,} files written, {publication.removed:,} removed, "
        f"{publication.unchanged:,} unchanged ({seconds:.1f} s)"
    )


def report(result: Result) -> str:
    """The report that CI reads (DESIGN, The command)."""
    publication = result.publication
    content = {
        **result.counts,
        "written": publication.written,
        "unchanged": publication.unchanged,
        "removed": publication.removed,
        "search": dict(result.search),
        "changed_pages": {
            "added": [f"/{url}" for url in publication.added_pages],
            "changed": [f"/{url}" for url in publication.changed_pages],
            "removed": [f"/{url}" for url in publication.removed_pages],
        },
        "seconds": {stratum: round(seconds, 4) for stratum, seconds in result.seconds.items()},
        "diagnostics": [as_json(f) for f in result.findings],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_json(finding: Diagnostic) -> Mapping[str, Any]:
    """A finding as the report and `check --format json` print it."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": finding.span.file,
        "line": finding.span.line,
        "column": finding.span.column,
        "message": finding.message,
        "hint": finding.hint,
    }


class Progress:
    """One line on a terminal that says how far the longest strata are."""

    def __init__(self) -> None:
        self._shown = ""

    def __call__(self, entry: str, done: int, total: int) -> None:
        if total < 50 or (done % 25 and done != total):
            return
        self._show(f"{entry.replace('_', ' ')} {done:,} of {total:,}")

    def _show(self, words: str) -> None:
        print("\r" + words.ljust(len(self._shown)), end="", file=sys.stderr, flush=True)
        self._shown = words

    def clear(self) -> None:
        if self._shown:
            self._show("")
            print("\r", end="", file=sys.stderr)


def explain(error: Exception, arguments: argparse.Namespace) -> int:
    """The exit code for what a command raised; the words go to standard error."""
    if isinstance(error, ConfigurationRefused):
        print_findings(error.findings, notes=False)
        return CALL
    if isinstance(error, CallRefused | OutputRefused):
        return _say(str(error), CALL)
    if isinstance(error, StoreBusy):
        return _say(f"another build is running here ({error}); wait for it to end", CALL)
    if isinstance(error, ChangedDuringBuild):
        return _say(f"{error}, again and again; build once nothing writes to it any more", MACHINE)
    if isinstance(error, StoreError):
        return _say(str(error), MACHINE)
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        after = "the published site is as it was, or the next build finishes it"
        return _say(f"{error.strerror or error}{where}; {after}", MACHINE)
    if isinstance(error, WorkerDied):
        what = f'while working on {error.entry.replace("_", " ")} "{error.key}"'
        after = "nothing was published, the last site stays as it was; was there enough memory? --jobs 1 needs less"
        return _say(f"{what}: {error.reason}; {after}", MACHINE)
    if isinstance(error, TaskFailed):
        traceback.print_exception(error.__cause__ or error, file=sys.stderr)
        what = f'while working on {error.entry.replace("_", " ")} "{error.key}"'
        return _say(f"the builder failed {what}: {error.reason}; this is its fault, please report it", MACHINE)
    traceback.print_exception(error, file=sys.stderr)
    return _say("the builder failed; this is its fault, please report it", MACHINE)


def _say(words: str, code: int) -> int:
    print(f"site-builder: {words}", file=sys.stderr)
    return code
