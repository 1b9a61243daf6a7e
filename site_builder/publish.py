"""The output tree: compare, write, prune, so that readers never meet a broken link.

Everything new is first written beside its place under a temporary name, so that a full disk is met before
anything is visible. Then names are switched: new files, changed pages, lists, the search entry; removals come
last. A journal in the output folder names what was under way; the next build finishes it. Only files that an
earlier build made are ever replaced or removed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Final

import msgspec

from site_builder.ids import OutputPath, UrlPath, url_of_output

JOURNAL: Final = ".publishing"
MANIFESTS: Final = ("data/manifest.json", "pagefind/manifest.json")
"""What tells that a folder was made by this tool, and which of its files were."""
_STAGED: Final = ".staged"


class Phase(IntEnum):
    """When a file that is already there is replaced. New files come before all of them."""

    ASSET = 0
    PAGE = 1
    LIST = 2
    ENTRY = 3


class Wanted(msgspec.Struct, frozen=True, array_like=True):
    """A file as it should be: sha256 in hexadecimal, bytes, and when it is switched."""

    digest: str
    size: int
    phase: int = Phase.PAGE


class _Seen(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was left: `mtime` in nanoseconds, 0 when not known."""

    digest: str
    size: int
    mtime: int = 0


@dataclass(frozen=True)
class Publication:
    """What publishing did. `memo` is for the next time."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    added_pages: tuple[UrlPath, ...] = ()
    changed_pages: tuple[UrlPath, ...] = ()
    removed_pages: tuple[UrlPath, ...] = ()
    memo: bytes = field(default=b"", repr=False)


class OutputRefused(Exception):
    """The output folder may not be written to; the words say why and what to do. Nothing was touched."""


class _State(msgspec.Struct, frozen=True, array_like=True):
    """The memo: where the last publication went, and what it left there."""

    output: str
    files: dict[str, _Seen]


# --- may we? ------------------------------------------------------------------------------------------


def check_output(output: Path, root: Path, sources: Iterable[Path]) -> None:
    """Raise `OutputRefused` unless `output` is empty, new, or made by this tool, and clear of every source folder."""
    real = Path(os.path.realpath(output))
    home = Path(os.path.realpath(Path.home()))
    forbidden = {Path(real.anchor): "the root of the file system", home: "your home folder"}
    if real in forbidden:
        raise OutputRefused(f"{output} is {forbidden[real]}; name a folder of its own for the output")
    if (real / ".git").exists():
        raise OutputRefused(f"{output} is the root of a git repository; name a folder of its own for the output")
    for source in sources:
        folder = Path(os.path.realpath(source))
        if real == folder or real in folder.parents or folder in real.parents:
            raise OutputRefused(
                f"{output} and the source folder {source} lie in each other; name another folder for the output"
            )
    if real == Path(os.path.realpath(root)):
        raise OutputRefused(f"{output} is the archive's own folder; name a folder of its own for the output")
    if not real.exists():
        return
    if not real.is_dir():
        raise OutputRefused(f"{output} is not a folder")
    strangers = [e.name for e in os.scandir(real) if not e.name.startswith(".")]
    if strangers and not (real / JOURNAL).exists() and not any((real / m).is_file() for m in MANIFESTS):
        raise OutputRefused(
            f"{output} holds files and was not made by site-builder; empty it yourself or name another folder"
        )


# --- publishing ---------------------------------------------------------------------------------------


def publish(
    output: Path, wanted: Mapping[OutputPath, Wanted], content: Callable[[OutputPath], bytes], memo: bytes | None
) -> Publication:
    """Make the tree at `output` equal `wanted`. `content` is asked only for what must be written.

    Raises OutputRefused for a wanted file whose place is taken by one that the tool did not make, OSError when the
    machine fails; in both cases every file is as it was, or the journal lets the next call finish.
    """
    before = _before(output, memo)
    interrupted = _clear_staged(output)
    mine = before.files if before.output == _name(output) else {}
    here = {} if interrupted else mine
    owned = set(mine) | set(_claimed(output)) | interrupted
    work = _Work.compare(output, wanted, here, owned)
    gone = sorted(owned - set(wanted))
    if work.writes or any(_exists(output / path) for path in gone):
        _journal(output, [*work.writes, *gone])
        _stage(output, work.writes, content)
        for path in sorted(work.writes, key=lambda p: (work.phase(p, wanted), p)):
            os.replace(_staged(output / path), output / path)
            work.seen[path] = _Seen(wanted[path].digest, wanted[path].size, (output / path).stat().st_mtime_ns)
        removed = sum(_remove(output, path) for path in gone)
        (output / JOURNAL).unlink()
    else:
        removed = 0
    state = _State(_name(output), {str(p): s for p, s in sorted(work.seen.items())})
    return Publication(
        written=len(work.writes),
        unchanged=len(wanted) - len(work.writes),
        removed=removed,
        memo=msgspec.msgpack.encode(state),
        **_pages(before.files, wanted),
    )


@dataclass
class _Work:
    """What has to be written, and what is known of the rest. Private to `publish`."""

    writes: list[OutputPath] = field(default_factory=list)
    new: set[OutputPath] = field(default_factory=set)
    seen: dict[OutputPath, _Seen] = field(default_factory=dict)

    @classmethod
    def compare(
        cls, output: Path, wanted: Mapping[OutputPath, Wanted], here: Mapping[str, _Seen], owned: set[str]
    ) -> _Work:
        work = cls()
        for path, want in wanted.items():
            place = os.path.join(output, path)
            try:
                found = os.stat(place)
            except (FileNotFoundError, NotADirectoryError):
                work.writes.append(path)
                work.new.add(path)
                continue
            known = here.get(path)
            if known is None or (known.size, known.mtime) != (found.st_size, found.st_mtime_ns):
                known = _Seen(_sha256(place), found.st_size, found.st_mtime_ns)
            if known.digest == want.digest:
                work.seen[path] = known
            elif path not in owned:
                raise OutputRefused(f"{output / path} was not made by site-builder; move it away or change the address")
            else:
                work.writes.append(path)
        return work

    def phase(self, path: OutputPath, wanted: Mapping[OutputPath, Wanted]) -> int:
        return -1 if path in self.new and wanted[path].phase != Phase.ENTRY else wanted[path].phase


def _name(output: Path) -> str:
    return os.path.realpath(output)


def _before(output: Path, memo: bytes | None) -> _State:
    """What the last publication left: from the cache, else from the manifests that it published."""
    if memo:
        return msgspec.msgpack.decode(memo, type=_State)
    files = {path: _Seen(digest, size) for path, (digest, size) in _claimed(output).items()}
    return _State("", files)


def _claimed(output: Path) -> dict[str, tuple[str, int]]:
    """path → (sha256, bytes) of the files that the published manifests name; the manifests themselves included."""
    files: dict[str, tuple[str, int]] = {}
    for manifest in MANIFESTS:
        place = output / manifest
        try:
            rows = json.loads(place.read_bytes())
            files |= {row["path"]: (row["sha256"], row["bytes"]) for row in rows}
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (ValueError, KeyError, TypeError):
            continue  # not a manifest of ours: it claims nothing
        files[manifest] = ("", 0)
    return {path: row for path, row in files.items() if _inside(path)}


def _inside(path: str) -> bool:
    """Whether a path from a manifest or journal stays below the output folder: anybody may have edited those."""
    return bool(path) and path[0] != "/" and ".." not in path.split("/") and "\\" not in path and ":" not in path


def _journal(output: Path, paths: Iterable[str]) -> None:
    output.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{path}\n" for path in paths)
    temporary = output / (JOURNAL + _STAGED)
    temporary.write_text(lines, encoding="utf-8")
    os.replace(temporary, output / JOURNAL)


def _clear_staged(output: Path) -> set[str]:
    """Remove the temporary files of a publication that was cut short; returns the paths it was about."""
    try:
        paths = [p for p in (output / JOURNAL).read_text(encoding="utf-8").splitlines() if _inside(p)]
    except (FileNotFoundError, NotADirectoryError):
        return set()
    for path in paths:
        Path(_staged(output / path)).unlink(missing_ok=True)
    return set(paths)


def _stage(output: Path, paths: Iterable[OutputPath], content: Callable[[OutputPath], bytes]) -> None:
    made: set[str] = set()
    for path in paths:
        place = output / path
        folder = str(place.parent)
        if folder not in made:
            os.makedirs(folder, exist_ok=True)
            made.add(folder)
        with open(_staged(place), "wb") as file:
            file.write(content(path))


def _staged(place: Path) -> str:
    """Short enough for any name that is itself allowed."""
    name = hashlib.blake2b(place.name.encode(), digest_size=8).hexdigest()
    return os.path.join(place.parent, f".{name}{_STAGED}")


def _remove(output: Path, path: str) -> bool:
    """Remove a file and the folders it leaves empty; False when it was not there."""
    place = output / path
    try:
        place.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    for folder in place.parents:
        if folder == output or any(os.scandir(folder)):
            break
        folder.rmdir()
    return True


def _exists(place: Path) -> bool:
    return os.path.lexists(place)


def _sha256(place: str) -> str:
    with open(place, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pages(before: Mapping[str, _Seen], wanted: Mapping[OutputPath, Wanted]) -> dict[str, tuple[UrlPath, ...]]:
    """Addresses of pages added, changed and removed since the last publication."""

    def addresses(paths: Iterable[str]) -> tuple[UrlPath, ...]:
        return tuple(sorted(url_of_output(OutputPath(p)) for p in paths if p.endswith(".html")))

    return {
        "added_pages": addresses(p for p in wanted if p not in before),
        "changed_pages": addresses(p for p, w in wanted.items() if p in before and before[p].digest != w.digest),
        "removed_pages": addresses(p for p in before if p not in wanted),
    }
