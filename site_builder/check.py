"""`site-builder check`: everything that is wrong with the archive in one list, for people and for machines.

The whole build runs and nothing is published. Formats: text, JSON, GitHub's annotations, SARIF 2.1.0.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from urllib.parse import quote

import msgspec

import site_builder
from site_builder.build import ConfigurationRefused, Request, build
from site_builder.diagnostics import Diagnostic, Severity, did_you_mean
from site_builder.exits import CALL, CONTENT, DONE
from site_builder.inspection import inspect
from site_builder.layout import OUTPUT
from site_builder.terminal import CallRefused, Progress, as_json, default_jobs, site_of, today

Findings = Sequence[Diagnostic]


def check_command(arguments: argparse.Namespace) -> int:
    """Print every finding, notes included; exit code 1 when one is an error, 2 when site.yaml cannot be used."""
    site = site_of(arguments)
    start = perf_counter()
    progress = Progress() if sys.stderr.isatty() else None
    documents: int | None = None
    try:
        result = build(
            Request(
                site=site, output=site / OUTPUT, today=today(arguments), base_url=arguments.base_url,
                publish=False, jobs=default_jobs(), progress=progress,
                inspect=partial(inspect, site),
            )
        )  # fmt: skip
        findings, documents = _judged(result.findings), result.counts["documents"]
        code = CONTENT if any(f.severity is Severity.ERROR for f in findings) else DONE
    except ConfigurationRefused as refused:
        findings, code = refused.findings, CALL
    finally:
        if progress:
            progress.clear()
    print(FORMATS[arguments.format](findings, site), end="")
    machine = arguments.format in ("json", "sarif")
    print(count_line(findings, documents, perf_counter() - start), file=sys.stderr if machine else sys.stdout)
    return code


def _judged(findings: Findings) -> Findings:
    """A recorded address that would lead nowhere is an error here: nobody else would stop it."""
    return [msgspec.structs.replace(f, severity=Severity.ERROR) if f.code == "LEDGER009" else f for f in findings]


def count_line(findings: Findings, documents: int | None, seconds: float) -> str:
    """`2 errors, no warnings, 14 notes in 712 documents (3.1 s)`."""
    counts = tally(findings)
    words = ", ".join(
        f"no {name}s" if not number else f"1 {name}" if number == 1 else f"{number:,} {name}s"
        for name, number in counts.items()
    )
    where = "" if documents is None else " in 1 document" if documents == 1 else f" in {documents:,} documents"
    return f"{words}{where} ({seconds:.1f} s)"


def tally(findings: Findings) -> dict[str, int]:
    return {s.value: sum(f.severity is s for f in findings) for s in Severity}


# --- formats ------------------------------------------------------------------------------------------


def as_text(findings: Findings, site: Path) -> str:
    return "".join(f"{finding}\n" for finding in findings)


def as_json_text(findings: Findings, site: Path) -> str:
    """One object: `errors`, `warnings`, `notes` and `diagnostics`, which are those of `build --report`."""
    counts = {f"{name}s": number for name, number in tally(findings).items()}
    return json.dumps({**counts, "diagnostics": [as_json(f) for f in findings]}, ensure_ascii=False, indent=1) + "\n"


_GITHUB: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def as_github(findings: Findings, site: Path) -> str:
    """Workflow commands, one a line: GitHub shows them at their lines in a pull request."""
    return "".join(f"{_annotation(finding, site)}\n" for finding in findings)


def _annotation(finding: Diagnostic, site: Path) -> str:
    span = finding.span
    properties = {"file": from_here(span.file, site)}
    if span.line:
        properties["line"] = str(span.line)
        if span.column:
            properties["col"] = str(span.column)
    properties["title"] = finding.code
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_GITHUB[finding.severity]} {given}::{_data(_words(finding))}"


def _words(finding: Diagnostic) -> str:
    return f"{finding.message}; {finding.hint}" if finding.hint else finding.message


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def from_here(file: str, site: Path) -> str:
    """A file of the archive as seen from the working directory, which in CI is the repository."""
    place = Path(os.path.normpath(Path.cwd() / site)) / file
    try:
        return place.relative_to(Path.cwd()).as_posix()
    except ValueError:  # the archive lies elsewhere
        return file


def as_sarif(findings: Findings, site: Path) -> str:
    """SARIF 2.1.0 (OASIS), with a rule for each code that occurs."""
    codes = sorted({finding.code for finding in findings})
    words = descriptions() if codes else {}
    driver = {
        "name": "site_builder",
        "version": site_builder.__version__,
        "rules": [{"id": code, "shortDescription": {"text": words.get(code, code)}} for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, site, codes) for finding in findings],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _result(finding: Diagnostic, site: Path, codes: list[str]) -> dict[str, Any]:
    span = finding.span
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(from_here(span.file, site))}}
    if span.line:
        place["region"] = {"startLine": span.line} | ({"startColumn": span.column} if span.column else {})
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity.value,
        "message": {"text": _words(finding)},
        "locations": [{"physicalLocation": place}],
    }


def descriptions() -> Mapping[str, str]:
    """Every finding code of the package with its sentence."""
    found: dict[str, str] = {}
    for module in pkgutil.walk_packages(site_builder.__path__, "site_builder."):
        if not module.name.endswith("__main__"):
            found |= getattr(importlib.import_module(module.name), "CODES", {})
    return found


FORMATS: Final[Mapping[str, Callable[[Findings, Path], str]]] = {
    "text": as_text,
    "json": as_json_text,
    "github": as_github,
    "sarif": as_sarif,
}


# --- schemas ------------------------------------------------------------------------------------------


def schema_command(arguments: argparse.Namespace) -> int:
    """`site-builder schema KIND`: the JSON Schema of a kind of file. Own fields are known inside an archive."""
    from site_builder.jsonschema import RECORDS, printed
    from site_builder.settings import load_settings

    if arguments.kind not in RECORDS:
        near = did_you_mean(arguments.kind, RECORDS)
        raise CallRefused(f'there is no schema "{arguments.kind}"; {near or "known are: " + ", ".join(RECORDS)}')
    settings = None
    if (arguments.site / "site.yaml").is_file():
        settings, _ = load_settings(arguments.site)
    sys.stdout.write(printed(arguments.kind, settings))
    return DONE
