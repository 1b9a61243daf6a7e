"""`site-builder rename OLD NEW`: refuse what would collide, work everything out, then write: all of it or nothing."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from site_builder.build import Request, build
from site_builder.catalog.addresses import ledger_of
from site_builder.catalog.known import UseSummary, strings_in
from site_builder.catalog.rows import Target
from site_builder.config import Settings
from site_builder.diagnostics import Diagnostic, did_you_mean
from site_builder.engine import Outcome
from site_builder.exits import CONTENT, DONE
from site_builder.ids import ENTITY_KINDS, RESERVED_IDS, WINDOWS_DEVICES, DocumentId, is_id
from site_builder.layout import OUTPUT
from site_builder.linking.names import fold_name
from site_builder.model import Document, Metadata, SitePage
from site_builder.recorded import Recorded
from site_builder.renaming.plan import Archive, Plan, plan, targets
from site_builder.renaming.wanted import Wanted
from site_builder.renaming.yaml_places import CannotEdit
from site_builder.terminal import CallRefused, Progress, default_jobs, print_findings, site_of, today

KINDS: Final = ("document", *ENTITY_KINDS, "topic", "claim")
_TABLES: Final = {"document": "unit", "topic": "topic_record", "claim": "claim_record"}


@dataclass
class _Asked:
    """What the archive answered. Private to the command."""

    made: Plan = field(default_factory=Plan)
    refused: str = ""


def rename_command(arguments: argparse.Namespace) -> int:
    """Give a document, entity, topic or claim another id, everywhere. An archive with errors is left alone: exit 1."""
    site = site_of(arguments)
    day = today(arguments)
    asked = _Asked()

    def ask(outcome: Outcome, settings: Settings) -> tuple[Diagnostic, ...]:
        try:
            wanted = _wanted(outcome, arguments.old, arguments.new)
            archive = Archive(site, outcome, settings, wanted, day)
            asked.refused = next(_collisions(archive), "")
            if not asked.refused:
                asked.made = plan(archive)
        except (CallRefused, CannotEdit) as refused:
            asked.refused = str(refused)
        return ()

    progress = Progress() if sys.stderr.isatty() else None
    result = build(
        Request(
            site=site, output=site / OUTPUT, today=day, publish=False, jobs=default_jobs(), progress=progress,
            inspect=ask,
        )
    )  # fmt: skip
    if progress:
        progress.clear()
    if result.failed:
        print_findings(result.findings, notes=False)
        print("the archive has errors; correct them first, then nothing of it is missed")
        return CONTENT
    if asked.refused:
        raise CallRefused(asked.refused)
    if not arguments.dry_run:
        write(site, asked.made)
    for line in report(asked.made, dry=arguments.dry_run):
        print(line)
    return DONE


def report(made: Plan, *, dry: bool) -> Iterator[str]:
    """Every place that is changed when nothing is written, else how many there are."""
    files = len(made.writes.keys() | made.moves.keys())
    if dry:
        yield from made.places
        yield from (f"{old} becomes {new}" for old, new in made.moves.items())
    numbers = f"{len(made.places):,} changes, {files:,} {'file' if files == 1 else 'files'}"
    yield f"{numbers}; nothing is written" if dry else f"{numbers}; look at them, then commit them"


# --- what is meant ------------------------------------------------------------------------------------


def _wanted(outcome: Outcome, old: str, new: str) -> Wanted:
    kind, colon, rest = old.partition(":")
    name = rest if colon else old
    new = new.removeprefix(f"{kind}:") if colon else new
    found = [k for k in KINDS if _is_there(outcome, k, name)]
    if colon:
        if kind not in KINDS:
            near = did_you_mean(kind, KINDS) or f"kinds are: {', '.join(KINDS)}"
            raise CallRefused(f'nothing is of the kind "{kind}"; {near}')
        if kind not in found:
            raise CallRefused(_nothing(outcome, kind, name))
    elif "document" in found or len(found) == 1:
        kind = found[0]
    elif not found:
        raise CallRefused(_nothing(outcome, "", name))
    else:
        raise CallRefused(f'"{name}" is several things: say {" or ".join(f"{k}:{name}" for k in found)}')
    return Wanted(kind, name, new, frozenset(found) - {kind}, _is_plain(outcome, kind, new))


def _is_there(outcome: Outcome, kind: str, name: str) -> bool:
    if kind in _TABLES and outcome.row(_TABLES[kind], name) is not None:
        return True
    key = f"{kind}:{name}"
    return outcome.row("entity_record", key) is not None or outcome.row("term", key) is not None


def _nothing(outcome: Outcome, kind: str, name: str) -> str:
    terms = [key for table in ("term", "entity_record") for key in outcome.keys(table)]
    known = {*outcome.keys("unit")} if kind in ("", "document") else set()
    known |= {key.partition(":")[2] for key in terms if kind in ("", key.partition(":")[0])}
    return f'there is no {kind or "document, entity, topic or claim"} "{name}"; {did_you_mean(name, known)}'.rstrip(
        "; "
    )


def _is_plain(outcome: Outcome, kind: str, new: str) -> bool:
    """Whether `[[new]]` will mean it and nothing else."""
    return kind == "document" or not _others(outcome, new)


def _others(outcome: Outcome, name: str) -> tuple[str, ...]:
    """What `[[name]]` may mean now."""
    if outcome.row("unit", name) is not None:
        return (f"document:{name}",)
    named: tuple[Target, ...] = outcome.row("name", fold_name(name)) or ()
    return tuple(target.key for target in named)


# --- collisions ---------------------------------------------------------------------------------------


def _collisions(archive: Archive) -> Iterator[str]:
    """Why this cannot be renamed so, in words."""
    wanted, outcome = archive.wanted, archive.outcome
    if not is_id(wanted.new) or wanted.new == "null":
        yield f'"{wanted.new}" cannot be an id: lower-case ASCII letters, digits and -'
    if wanted.new in RESERVED_IDS | WINDOWS_DEVICES | {"pages"}:
        yield f'the id "{wanted.new}" is reserved'
    if wanted.new == wanted.old:
        yield f'it is called "{wanted.old}" already'
    if _is_there(outcome, wanted.kind, wanted.new):
        yield f'there is a {wanted.kind} "{wanted.new}" already'
    yield from _taken_addresses(archive)
    yield from _unwritable(archive)
    yield from (f"{path} is there already" for path in targets(archive) if (archive.site / path).exists())
    if _others(outcome, wanted.new):
        yield from _ambiguities(archive)


def _taken_addresses(archive: Archive) -> Iterator[str]:
    wanted = archive.wanted
    recorded = Recorded(archive.site, archive.outcome)
    heir = recorded.redirects.get(wanted.new_url, wanted.old_url)
    if heir != wanted.old_url:
        yield f"/{wanted.new_url} is an old address of /{heir}: remove it from its `aliases` first"
    known = recorded.entries.get(DocumentId(wanted.new)) if wanted.kind == "document" else None
    rows = {page.url: page for page in recorded.pages.pages} if recorded.pages else {}
    row = known or rows.get(wanted.new_url)
    if row is not None and (row.status, row.to) != ("moved", wanted.old_url):
        where = ledger_of(wanted.new) if known else "content/ledger/pages.json"
        yield f"/{wanted.new_url} was another's address, recorded in {where}: links to it would lead to the wrong place"


def _unwritable(archive: Archive) -> Iterator[str]:
    """What an import rule reads is not ours to write; a name in an open vocabulary is no id."""
    wanted, outcome = archive.wanted, archive.outcome
    if wanted.kind == "document" and archive.units[wanted.old].rule >= 0:
        yield f'"{wanted.old}" is read by an import rule, which makes its id: change `id` of the rule in site.yaml'
    for key, unit in archive.units.items():
        if unit.rule >= 0 and wanted.old in _ids_in(outcome, key):
            yield f"{unit.source} names {wanted.old} and is read by an import rule: change it there first"
    use: UseSummary | None = outcome.row("use", f"{wanted.kind}:{wanted.old}")
    if wanted.kind == "topic" and use and use.names and outcome.row("topic_record", wanted.old) is None:
        yield f'the topic "{wanted.old}" is made from the name "{use.names[0]}": change the name, or write topics.yaml'


def _ids_in(outcome: Outcome, document: str) -> Iterator[str]:
    meta: Metadata | None = outcome.row("metadata", document)
    whole: Document | None = outcome.row("document", document)
    yield from strings_in(meta) if meta else ()
    yield from (reference.target.strip().rpartition(":")[2] for reference in whole.references) if whole else ()


def _ambiguities(archive: Archive) -> Iterator[str]:
    """References that mean something else now and would mean what is renamed, or both."""
    wanted, outcome = archive.wanted, archive.outcome
    for table in ("document", "site_page", "entity"):
        for key in outcome.keys(table):
            row: Document | SitePage | None = outcome.row(table, key)
            for reference in row.references if row else ():
                if not reference.file and reference.target.strip() == wanted.new:
                    now = _others(outcome, wanted.new)[0]
                    yield f"{reference.span}: [[{wanted.new}]] means {now} now; write [[{now}]] there first"


# --- writing ------------------------------------------------------------------------------------------


def write(site: Path, made: Plan) -> None:
    """Everything beside its place first, then into its place; what fails is undone. Raises OSError."""
    final: dict[Path, bytes] = {}
    for source in {*made.writes, *made.moves}:
        content = made.writes[source] if source in made.writes else (site / source).read_bytes()
        final[site / made.moves.get(source, source)] = content
    gone = [site / source for source in made.moves]
    before = {path: path.read_bytes() if path.exists() else None for path in (*final, *gone)}
    try:
        for path, content in final.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _beside(path).write_bytes(content)
        for path in final:
            os.replace(_beside(path), path)
        for path in gone:
            path.unlink()
    except OSError:
        _undo(before)
        raise
    finally:
        for path in final:
            with suppress(OSError):
                _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """A name that no scan reads."""
    return path.with_name(f".{path.name}.tmp")


def _undo(before: Mapping[Path, bytes | None]) -> None:
    for path, content in before.items():
        with suppress(OSError):
            if content is None:
                path.unlink(missing_ok=True)
            elif not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
