"""`site-builder import`: copies files into `content/documents` and drafts their metadata. Nothing is overwritten."""

from __future__ import annotations

import argparse
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from site_builder import sources
from site_builder.build import ConfigurationRefused
from site_builder.config import Settings
from site_builder.diagnostics import Severity
from site_builder.exits import CONTENT, DONE
from site_builder.ids import PLURALS, RESERVED_IDS, WINDOWS_DEVICES, DocumentId, SourcePath, is_id, slug
from site_builder.importers.draft import Draft, as_yaml
from site_builder.importers.formats import FORMATS
from site_builder.settings import load_settings
from site_builder.terminal import CallRefused, site_of, today
from site_builder.yamltext import Mapping as YamlMapping
from site_builder.yamltext import Scalar, decode, load, split_front_matter

_SAID: Final = ("title", "captured")
TOOL: Final = "site-builder import"
NAMED: Final = 20
"""Files of other kinds that are named; of the others the number is said."""
DOCUMENTS: Final = "content/documents"
PUBLICATIONS: Final = f"content/entities/{PLURALS['publication']}.yaml"


def import_command(arguments: argparse.Namespace) -> int:
    """Import every file named, and those in every folder named; exit code 1 when one of them cannot be read."""
    site = site_of(arguments)
    settings, findings = load_settings(site)
    if settings is None or any(f.severity is Severity.ERROR for f in findings):
        raise ConfigurationRefused(findings)
    folder = _folder(arguments.into)
    files, others = list[Path](), list[Path]()
    for file in _files(arguments.source, site):
        (files if file.suffix.lower() in FORMATS else others).append(file)
    work = _Import(site, settings, folder, today(arguments))
    for file in _plainest_first(files):
        work.take(file)
    for line in work.report(others):
        print(line)
    return CONTENT if work.unreadable else DONE


def _folder(into: str) -> str:
    """`--into` as a folder below content/documents."""
    parts = [part for part in into.split("/") if part not in ("", ".")]
    if into.startswith("/") or "\\" in into or any(p.startswith(".") or ":" in p or not p.isprintable() for p in parts):
        raise CallRefused(f'--into must name a folder below {DOCUMENTS}, like letters/1918, not "{into}"')
    return "/".join([DOCUMENTS, *parts])


def _files(given: list[Path], site: Path) -> Iterator[Path]:
    """The files found, in order of names, of any kind in folders; what cannot be a source stops everything."""
    home = os.path.realpath(site / "content")
    for source in given:
        real = os.path.realpath(source)
        if real == home or real.startswith(home + os.sep):
            raise CallRefused(f"{source} is in the archive already")
        if home.startswith(real + os.sep):
            raise CallRefused(f"{source} holds the archive itself; name a folder beside it")
        if source.is_dir():
            yield from _below(source)
        elif not source.is_file():
            raise CallRefused(f"there is no file or folder {source}")
        elif source.suffix.lower() not in FORMATS:
            raise CallRefused(f"{source} is not a .txt, .md or .html file; the formats are told by the ending")
        else:
            yield source


def _below(folder: Path) -> Iterator[Path]:
    """Every file below a folder; links that lead out of it are not followed."""
    home = os.path.realpath(folder) + os.sep
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here) / name
            inside = os.path.realpath(path).startswith(home)
            if not name.startswith(".") and inside and path.is_file():
                yield path


_COPY: Final = re.compile(r"\((?:\d+|copy)\)|(?<![^\W_])(?:copy|copie|kopie|копия|نسخة)(?![^\W_])|~", re.IGNORECASE)


def _plainest_first(files: list[Path]) -> Iterator[Path]:
    """The files, those of the same bytes together: first the one whose name does not say "copy", or is shorter."""
    same: dict[str, list[Path]] = {}
    for file in files:
        same.setdefault(hashlib.sha256(file.read_bytes()).hexdigest(), []).append(file)
    for group in same.values():
        yield from sorted(group, key=lambda file: (bool(_COPY.search(file.stem)), len(file.name), str(file)))


# --- the work -----------------------------------------------------------------------------------------


@dataclass
class _Import:
    """One import under way. Private to the command."""

    site: Path
    settings: Settings
    folder: str
    day: str
    lines: list[str] = field(default_factory=list)
    copied: int = 0
    known: int = 0
    unreadable: int = 0

    def __post_init__(self) -> None:
        found = sources.scan(self.site, self.settings)
        self.ids: set[str] = set(found.units)
        self.stems = {Path(path).name.split(".")[0].casefold() for path in found.files if path.startswith(DOCUMENTS)}
        self.sums, self.waiting = _here(self.site, found.files)
        self.publications = _publications(self.site)

    def take(self, file: Path) -> None:
        """Import one file, unless its bytes are here already."""
        data = file.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        if (same := self.sums.get(sha256)) is not None:
            if self._complete(file, data, sha256, same):
                return
            self.known += 1
            self.lines.append(f"{file}: already here as {same}")
            return
        text, wrong = decode(data, SourcePath(file.name))
        if text is None:
            self.unreadable += 1
            self.lines.append(f"{file}: not imported, {wrong[0].message}; {wrong[0].hint or 'mend the file'}")
            return
        ending, importer = FORMATS[file.suffix.lower()]
        draft = importer(text, file.name, self.settings.fields, self._knows)
        document = self._id(file.stem, sha256)
        target = SourcePath(f"{self.folder}/{document}{ending}")
        self._place(target, data, text, file, draft, sha256)
        self.sums[sha256] = target
        self.copied += 1
        self._say(file, target, draft)

    def _complete(self, file: Path, data: bytes, sha256: str, same: SourcePath) -> bool:
        """Write the sidecar that an interrupted import left out."""
        sidecar = self.site / (os.path.splitext(same)[0] + ".yaml")
        if same.endswith(".md") or sidecar.exists():
            return False
        text, _ = decode(data, SourcePath(file.name))
        draft = FORMATS[Path(same).suffix][1](text or "", file.name, self.settings.fields, self._knows)
        _create(sidecar, self._yaml(file, draft or Draft(), sha256).encode())
        self.copied += 1
        self._say(file, same, draft)
        return True

    def _place(self, target: SourcePath, data: bytes, text: str, file: Path, draft: Draft | None, sha256: str) -> None:
        path = self.site / target
        path.parent.mkdir(parents=True, exist_ok=True)
        if not target.endswith(".md"):
            _create(path, data)
            _create(path.with_suffix(".yaml"), self._yaml(file, draft or Draft(), sha256).encode())
        elif draft is None:
            _create(path, data)
        else:
            front = f"---\n{self._yaml(file, draft, sha256)}---\n".encode()
            split, broken = split_front_matter(text, target)
            body = split.body.encode() if split.present and not broken else data.removeprefix(b"\xef\xbb\xbf")
            _create(path, front + body)

    def _yaml(self, file: Path, draft: Draft, sha256: str) -> str:
        """The metadata. `captured` names no file: the text beside it will be edited, and would be held against it."""
        draft.add("added", self.day)
        draft.add(
            "captured",
            ({"sha256": sha256},),
            f'the checksum of "{file.name}" as it was imported, for the record; this text may be edited. '
            "Add `at`, `tool` and `by` if you know when, with what and by whom that file was made",
        )
        return as_yaml(
            draft,
            f'Drafted by {TOOL} on {self.day} from "{file.name}". Every value is a guess;\n'
            "its reason stands above it. Correct it, decide `type`, `access` and `rights`, then set `draft: false`.",
        )

    def _id(self, stem: str, sha256: str) -> DocumentId:
        """An id from the file's name that no document has; the checksum names what no letter of ours can."""
        base = slug(stem)[:150].strip("-") or f"document-{sha256[:8]}"
        number, ident = 1, base
        while ident in self.ids or ident in self.stems or ident in RESERVED_IDS or ident in WINDOWS_DEVICES:
            number += 1
            ident = f"{base}-{number}"
        assert is_id(ident)
        self.ids.add(ident)
        return DocumentId(ident)

    def _knows(self, publication: str) -> bool:
        return self.publications is None or publication in self.publications

    # --- words ------------------------------------------------------------------------------------

    def _say(self, file: Path, target: SourcePath, draft: Draft | None) -> None:
        self.lines.append(f"{target}, from {file}")
        self.waiting += draft is not None
        if draft is None:
            self.lines.append("  it has metadata of its own, which stay as they are; it is not marked as a draft")
            return
        self.lines.append(f"  title: {draft.value('title')}")
        guessed = [entry.key for entry in draft.entries if entry.reason and not entry.off and entry.key not in _SAID]
        if guessed:
            self.lines.append(f"  drafted: {', '.join(guessed)}")
        self.lines += [f"  decide: {words}" for words in draft.decide]

    def report(self, others: list[Path]) -> Iterator[str]:
        """What was done, file by file with what is to be decided; what was not; what waits; and one line."""
        yield from self.lines
        if others:
            names = ", ".join(file.name for file in others[:NAMED])
            more = f" and {len(others) - NAMED:,} more" if len(others) > NAMED else ""
            kinds = "file of another kind" if len(others) == 1 else "files of other kinds"
            yield f"left alone: {len(others):,} {kinds}: {names}{more}"
        if self.waiting:
            one = self.waiting == 1
            yield (
                f"{self.waiting:,} {'draft now waits' if one else 'drafts now wait'}: `site-builder serve` shows "
                f"{'it' if one else 'them'}, `build` leaves {'it' if one else 'them'} out"
            )
            yield "decide for each: type, access (who may see the text), rights; then set `draft: false`"
        words = [f"{self.copied:,} {'file' if self.copied == 1 else 'files'} imported"]
        if self.known:
            words.append(f"{self.known:,} already here")
        if self.unreadable:
            words.append(f"{self.unreadable:,} not readable")
        yield ", ".join(words)


def _create(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet."""
    with path.open("xb") as file:
        file.write(data)


def _publications(site: Path) -> frozenset[str] | None:
    """The ids in publications.yaml; None while the vocabulary is open."""
    place = site / PUBLICATIONS
    if not place.is_file():
        return None
    node, _ = load(place.read_text(encoding="utf-8-sig"), SourcePath(PUBLICATIONS))
    items = getattr(node, "items", ())
    return frozenset(
        name.text
        for item in (() if isinstance(items, dict) else items)
        if isinstance(item, YamlMapping) and isinstance(name := item.items.get("id"), Scalar)
    )


def _here(site: Path, files: Mapping[SourcePath, str]) -> tuple[dict[str, SourcePath], int]:
    """sha256 → document, of every copy and of every recorded capture; and how many documents are drafts."""
    found: dict[str, SourcePath] = {}
    drafts = 0
    for path in files:
        if not path.startswith(f"{DOCUMENTS}/"):
            continue
        data = (site / path).read_bytes()
        stem, ending = os.path.splitext(path)
        if ending in _TEXTS:
            found.setdefault(hashlib.sha256(data).hexdigest(), path)
        of = path if ending == ".md" else next((p for e in _TEXTS if (p := SourcePath(stem + e)) in files), None)
        if ending in (".md", ".yaml") and of:
            recorded, draft = _recorded(data, path)
            drafts += draft
            if recorded:
                found.setdefault(recorded, of)
    return found, drafts


_TEXTS: Final = (".txt", ".html", ".htm", ".md")


def _recorded(data: bytes, path: SourcePath) -> tuple[str, bool]:
    """`captured.sha256` in a sidecar or in front matter, and whether it is a draft's."""
    text, _ = decode(data, path)
    if path.endswith(".yaml"):
        node, _ = load(text or "", path)
    else:
        front, broken = split_front_matter(text or "", path)
        if broken or not front.present:
            return "", False
        node, _ = load(front.yaml, path, front.first_line)
    items = node.items if isinstance(node, YamlMapping) else {}
    captured, draft = items.get("captured"), items.get("draft")
    value = captured.items.get("sha256") if isinstance(captured, YamlMapping) else None
    return value.text if isinstance(value, Scalar) else "", isinstance(draft, Scalar) and draft.text.lower() == "true"
