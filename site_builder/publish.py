"""The output tree: compare, write, prune, so that readers never meet a broken link.

Everything that is written is first staged in a hidden folder, so that a full disk is met before anything is visible.
Then names are switched: what nothing links to yet, then what links to it, removals last. A journal in the output
folder names what was under way; the next build finishes it. Only files that an earlier build made are ever replaced
or removed, and symbolic links inside the output folder are never followed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import file_digest
from pathlib import Path
from typing import Final

import msgspec
from msgspec import structs

from site_builder.ids import OutputPath, UrlPath, url_of_output
from site_builder.staging import JOURNAL, Content, Journal, begin, end, inside, journal, stage, staging

MANIFEST: Final = OutputPath("data/manifest.json")
MANIFESTS: Final = (MANIFEST, OutputPath("pagefind/manifest.json"))
"""What tells that a folder was made by this tool, and which of its files were."""
_MANIFEST_BEGINS: Final = re.compile(rb'\[\s*\{\s*"path":\s*"')

GUARDED_FROM: Final = 20
"""Pages: smaller sites may lose any share of them."""


class Phase(IntEnum):
    """When a file that is already there is switched."""

    ASSET = 0
    PAGE = 1
    LIST = 2
    ENTRY = 3


class Wanted(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file as it should be: sha256 in hexadecimal, bytes, and when it is switched.

    Or as it was left: then `mtime` says when, in nanoseconds; 0 when that is not known.
    """

    digest: str
    size: int
    phase: int = Phase.PAGE
    mtime: int = 0


class Published(msgspec.Struct, frozen=True, array_like=True):
    """The memo: where the last publication went, and what it left there."""

    output: str = ""
    files: dict[OutputPath, Wanted] = {}

    @staticmethod
    def of(memo: bytes | None) -> Published:
        """From the bytes of an earlier `Publication`; of nothing, when they cannot be read."""
        if memo:
            with suppress(msgspec.DecodeError, UnicodeDecodeError):
                return msgspec.msgpack.decode(memo, type=Published)
        return Published()

    def at(self, output: Path) -> dict[OutputPath, Wanted]:
        """The files, if they are at `output`."""
        return self.files if self.output == os.path.realpath(output) else {}


NOTHING: Final = Published()


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
    left: Published | None = field(default=None, repr=False)
    """What `memo` holds, for who goes on in the same process; the last one itself, without `memo`, if nothing moved."""


class OutputRefused(Exception):
    """The output folder may not be written to; the words say why and what to do. Nothing was touched."""


# --- may we? ------------------------------------------------------------------------------------------


def check_output(output: Path, root: Path, sources: Iterable[Path]) -> None:
    """Raise `OutputRefused` unless `output` is empty, new, or made by this tool, and clear of every source folder."""
    real = Path(os.path.realpath(output))
    home = Path(os.path.realpath(Path.home()))
    forbidden = {Path(real.anchor): "the root of the file system", home: "your home folder"}
    if real in forbidden:
        raise OutputRefused(f"{output} is {forbidden[real]}; name a folder of its own for the output")
    if real == Path(os.path.realpath(root)):
        raise OutputRefused(f"{output} is the archive's own folder; name a folder of its own for the output")
    for source in sources:
        folder = Path(os.path.realpath(source))
        if real == folder or real in folder.parents or folder in real.parents:
            raise OutputRefused(
                f"{output} and the source folder {source} lie in each other; name another folder for the output"
            )
    if not os.path.lexists(real):
        return
    if not real.is_dir():
        raise OutputRefused(f"{output} is not a folder; name another one for the output")
    if (real / ".git").exists():
        raise OutputRefused(f"{output} is the root of a git repository; name a folder of its own for the output")
    with os.scandir(real) as entries:
        strangers = [entry.name for entry in entries if not entry.name.startswith(".")]
    if strangers and not _is_ours(real) and not journal(real):
        raise OutputRefused(
            f"{output} holds files and was not made by site-builder; empty it yourself or name another folder"
        )


# --- publishing ---------------------------------------------------------------------------------------


def publish(
    output: Path,
    wanted: Mapping[OutputPath, Wanted],
    content: Content,
    last: Published = NOTHING,
    max_removed_share: float = 1.0,
    touched: Collection[str] | None = None,
    other: Collection[OutputPath] | None = None,
) -> Publication:
    """Make the tree at `output` equal `wanted`. `content` is asked only for what must be written.

    `touched`: of what `last` left there, all that may be another since, so that the rest is not looked at; None when
    that is not known. `other`: the files that are not wanted as `last` has them, where that is known.

    Raises OutputRefused for a wanted file whose place is taken by something that the tool did not make, or when more
    than `max_removed_share` of many published pages would go, and OSError when the machine fails: then every file is
    wholly old or wholly new, and the next call finishes what was begun.
    """
    tree = Tree(output)
    left = _Left.behind(tree, last)
    work = _Work(tree, wanted, left)
    doubtful = _doubtful(left, wanted, touched, other)
    if not (doubtful or work.gone or left.unfinished):
        return Publication(unchanged=len(wanted), left=last)
    work.seen = {**left.files} if touched is not None else {}
    for path in work.gone:
        work.seen.pop(OutputPath(path), None)
    for path in doubtful:
        work.compare(path, wanted[path])
    _refuse_mass_removal([path for path in work.gone if tree.has(path)], wanted, max_removed_share)
    removed = 0
    if work.writes or left.unfinished or any(tree.has(path) for path in work.gone):
        begin(output, work.journal())
        stage(output, work.writes, content, left.unfinished)
        removed = sum(tree.remove(path) for path in sorted(work.obstacles))
        at = staging(output)
        for path in sorted(work.writes, key=work.rank):
            place = tree.place(path)
            os.replace(f"{at}{work.writes[path]}", place)
            work.seen[path] = structs.replace(wanted[path], mtime=os.lstat(place).st_mtime_ns)
        removed += sum(tree.remove(path) for path in work.gone if path not in work.obstacles)
        end(output)
    if touched is None or any(path not in left.files for path in doubtful):
        work.seen = dict(sorted(work.seen.items()))
    state = Published(tree.name, work.seen)
    return Publication(
        written=len(work.writes),
        unchanged=len(wanted) - len(work.writes),
        removed=removed,
        memo=msgspec.msgpack.encode(state),
        left=state,
        **_pages(left.pages, wanted, doubtful if left.pages is left.files else list(wanted)),
    )


def _doubtful(
    left: _Left,
    wanted: Mapping[OutputPath, Wanted],
    touched: Collection[str] | None,
    other: Collection[OutputPath] | None,
) -> list[OutputPath]:
    """The files that are not known to be to stay as they were left and to have stayed so, in their order."""
    if touched is None or not left.files:
        return list(wanted)
    if other is None:
        other = [path for path, want in wanted.items() if left.files.get(path) is not want]
    return sorted({*other, *(OutputPath(path) for path in touched if path in wanted)})


def _refuse_mass_removal(gone: Sequence[str], wanted: Mapping[OutputPath, Wanted], share: float) -> None:
    """A folder that was moved by mistake must not empty a published site."""
    pages = sum(path.endswith(".html") for path in gone)
    if not pages:
        return
    published = pages + sum(path.endswith(".html") for path in wanted)
    if pages > share * published and published >= GUARDED_FROM:
        raise OutputRefused(
            f"{pages:,} of {published:,} pages would be removed, more than the share of {share:g} that "
            "publish.max_removed_share allows; say --allow-removal if that is meant"
        )


class Tree:
    """The output folder as it is on disk, seen without following any link."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = os.path.realpath(root)
        self._at = os.path.join(root, "")  # a string, since there is one question or more for every file
        self._folders: dict[str, str | None] = {"": ""}

    def obstacle(self, folder: str) -> str:
        """The first part of `folder` that is there and is not a folder, ``""`` when the way is free."""
        return self._way(folder) or ""

    def _way(self, folder: str) -> str | None:
        """``""`` when `folder` is there, what stands in its way, or None: then nothing can be below it either."""
        if folder in self._folders:
            return self._folders[folder]
        way = self._way(folder.rpartition("/")[0])
        if way == "":
            try:
                way = "" if stat.S_ISDIR(os.lstat(self._at + folder).st_mode) else folder
            except FileNotFoundError:
                way = None
        self._folders[folder] = way
        return way

    def is_folder(self, folder: str) -> bool:
        """Whether `folder` is there and nothing on the way to it is a link."""
        return self._way(folder) == ""

    def look(self, path: str) -> os.stat_result | None:
        """What is at `path`, not following it if it is a link; None when there is nothing."""
        if not self.is_folder(path.rpartition("/")[0]):
            return None
        try:
            return os.lstat(self._at + path)
        except FileNotFoundError:
            return None

    def has(self, path: str) -> bool:
        """Whether there is a file, or a link, at `path`."""
        found = self.look(path)
        return found is not None and not stat.S_ISDIR(found.st_mode)

    def is_file(self, path: str) -> bool:
        found = self.look(path)
        return found is not None and stat.S_ISREG(found.st_mode)

    def digest(self, path: str) -> str:
        with open(self.root / path, "rb") as file:
            return file_digest(file, "sha256").hexdigest()

    def below(self, folder: str) -> set[str]:
        """The files and links below `folder`."""
        found: set[str] = set()
        for above, folders, files in os.walk(self.root / folder):
            names = [*files, *(f for f in folders if os.path.islink(os.path.join(above, f)))]
            found.update(os.path.relpath(os.path.join(above, n), self.root).replace(os.sep, "/") for n in names)
        return found

    def place(self, path: str) -> str:
        """Where `path` is, its folder made if need be."""
        self._make(path.rpartition("/")[0])
        return self._at + path

    def _make(self, folder: str) -> None:
        if self._folders.get(folder) == "":
            return
        self._make(folder.rpartition("/")[0])
        with suppress(FileExistsError):
            os.mkdir(self._at + folder)
        self._folders[folder] = ""

    def remove(self, path: str) -> bool:
        """Remove a file and the folders that it leaves empty; False when it is not there."""
        if not self.has(path):
            return False
        (self.root / path).unlink()
        self._folders = {"": ""}
        for folder in (self.root / path).parents:
            if folder == self.root:
                break
            try:
                folder.rmdir()
            except OSError:
                break  # it holds something else
        return True


@dataclass(frozen=True)
class _Left:
    """What earlier publications left: `files` as last seen, `owned` paths, `pages` to compare with for the report.

    `made`: those of `owned` that only a journal knows of.
    """

    files: Mapping[OutputPath, Wanted]
    owned: frozenset[str]
    made: frozenset[str]
    pages: Mapping[OutputPath, Wanted]
    unfinished: bool

    @classmethod
    def behind(cls, tree: Tree, last: Published) -> _Left:
        """From the memo, from the manifests that were published, from the journal of a publication cut short.

        A memo of another place tells nothing of this one, unless nothing was ever published here: a fresh clone.
        """
        here = last.at(tree.root)
        claimed = _claimed(tree.root, here)
        begun = journal(tree.root)
        made = {p for p, digest in begun.writes.items() if tree.is_file(p) and tree.digest(p) == digest}
        made |= set(begun.ours)
        owned = made.union(here, claimed)
        unfinished = os.path.lexists(tree.root / JOURNAL)
        pages = here or claimed or last.files
        return cls({} if unfinished else here, frozenset(owned), frozenset(made), pages, unfinished)


def _claimed(output: Path, known: Mapping[OutputPath, Wanted]) -> dict[OutputPath, Wanted]:
    """The files that the published manifests name, the manifests themselves included.

    A manifest that stands as the last publication left it names nothing that is not `known` already.
    """
    files: dict[OutputPath, Wanted] = {}
    for manifest in MANIFESTS:
        with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):  # not a manifest of ours: it claims nothing
            found = os.lstat(output / manifest)
            if (old := known.get(manifest)) is not None and (old.size, old.mtime) == (found.st_size, found.st_mtime_ns):
                continue
            rows = msgspec.json.decode((output / manifest).read_bytes(), type=list[_Row])
            files |= {row.path: Wanted(row.sha256, row.bytes) for row in rows if inside(row.path)}
            files[manifest] = Wanted("", 0)
    return files


def _is_ours(output: Path) -> bool:
    """Whether a manifest of this tool is there; by its first bytes, as it names every file of the site."""
    for manifest in MANIFESTS:
        with suppress(OSError), open(output / manifest, "rb") as file:
            if _MANIFEST_BEGINS.match(file.read(64)):
                return True
    return False


class _Row(msgspec.Struct, frozen=True):
    """A line of a manifest."""

    path: OutputPath
    bytes: int
    sha256: str


# --- what has to be done ------------------------------------------------------------------------------

_FEEDS: Final = ("feed.xml", "feed.json", "sitemap.xml", "robots.txt")
_DOORS: Final = ("index.html", "404.html")
"""Pages that readers come to without a link, in the order in which they open."""


@dataclass
class _Work:
    """The files to write, with their numbers in the staging folder, and what is known of the rest."""

    tree: Tree
    wanted: Mapping[OutputPath, Wanted]
    left: _Left
    writes: dict[OutputPath, int] = field(default_factory=dict)
    seen: dict[OutputPath, Wanted] = field(default_factory=dict)
    obstacles: set[str] = field(default_factory=set)
    """Files to remove that stand where a folder must be, or the reverse."""
    _new: set[OutputPath] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.gone = sorted(self.left.owned - self.wanted.keys())

    def compare(self, path: OutputPath, want: Wanted) -> None:
        """Find out what is at `path`. Raises OutputRefused when it is not ours and not what it should be."""
        found = self.tree.look(path)
        if found is None:
            if blocked := self.tree.obstacle(path.rpartition("/")[0]):
                self._clear(blocked, {blocked})
            self._new.add(path)
            self._write(path)
        elif stat.S_ISDIR(found.st_mode):
            self._clear(path, self.tree.below(path))
            self._new.add(path)
            self._write(path)
        elif not stat.S_ISREG(found.st_mode):
            self._replace(path)
        else:
            known = self.left.files.get(path)
            if known is None or (known.size, known.mtime) != (found.st_size, found.st_mtime_ns):
                known = Wanted(self.tree.digest(path), found.st_size, want.phase, found.st_mtime_ns)
            if known.digest == want.digest:
                self.seen[path] = known if known.phase == want.phase else structs.replace(known, phase=want.phase)
            else:
                self._replace(path)

    def journal(self) -> Journal:
        """What is about to happen, and what of an earlier attempt is known from its journal only."""
        writes = {str(p): self.wanted[p].digest for p in self.writes}
        return Journal(writes, tuple(sorted({*self.gone, *self.left.made})))

    def rank(self, path: OutputPath) -> tuple[int, str]:
        """When `path` is switched: before all that links to it, after all that it links to."""
        phase = self.wanted[path].phase
        if path not in self._new:
            return 2 + phase, path
        if path in _DOORS:
            return 3 + Phase.ENTRY + _DOORS.index(path), path
        return int(path in _FEEDS or phase == Phase.ENTRY), path

    def _write(self, path: OutputPath) -> None:
        self.writes[path] = len(self.writes)

    def _replace(self, path: OutputPath) -> None:
        if path not in self.left.owned:
            self._refuse(path)
        self._write(path)

    def _clear(self, place: str, files: set[str]) -> None:
        """What stands in the way goes first, if all of it is ours and no longer wanted."""
        if not files or not files <= set(self.gone) or os.path.islink(self.tree.root / place):
            self._refuse(place)
        self.obstacles |= files

    def _refuse(self, path: str) -> None:
        raise OutputRefused(f"{self.tree.root / path} was not made by site-builder; move it away or change the address")


def _pages(
    before: Mapping[OutputPath, Wanted], wanted: Mapping[OutputPath, Wanted], doubtful: Iterable[OutputPath]
) -> dict[str, tuple[UrlPath, ...]]:
    """Addresses of pages added, changed and removed since the last publication; the first two are among `doubtful`."""

    def addresses(paths: Iterable[str]) -> tuple[UrlPath, ...]:
        return tuple(sorted(url_of_output(OutputPath(p)) for p in paths if p.endswith(".html")))

    other = [path for path in doubtful if before.get(path) is not wanted[path]]
    return {
        "added_pages": addresses(p for p in other if p not in before),
        "changed_pages": addresses(p for p in other if p in before and before[p].digest != wanted[p].digest),
        "removed_pages": addresses(before.keys() - wanted.keys()),
    }
