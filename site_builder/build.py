"""One build from end to end: settings, sources, the plan, the search bundle, publication. All I/O of a build is here.

Nothing is published unless everything was made without an error; what was learnt is kept in the cache either way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from site_builder import sources
from site_builder.catalog.rows import Placed
from site_builder.config import Settings, leaves
from site_builder.diagnostics import Diagnostic, Severity, Span, did_you_mean, ordered
from site_builder.engine import ChangedDuringBuild, Entry, Outcome, Plan, Progress, Store, StoreDamaged, run
from site_builder.ids import OutputPath, SourcePath
from site_builder.layout import CACHE, STORE
from site_builder.lookout import PUBLISHED, Lookout
from site_builder.outputs import BUNDLE, Outputs, has_changed
from site_builder.publish import Publication, Published, Wanted, check_output, publish
from site_builder.recall import recall, remembered
from site_builder.salt import salt
from site_builder.settings import checked_base_url, load_settings
from site_builder.warm import Warm, identity

if TYPE_CHECKING:
    from site_builder.search.keep import BundleFile

    _Bundle = Mapping[OutputPath, BundleFile]

CODES: Final = {
    "CONFIG101": "A label under `theme.texts` that no page uses: a misspelling, or a label of another version.",
    "CONFIG100": "Without `base_url` there are no feeds, no sitemap and no full addresses in citations.",
    "PUB001": "The cache could not be used and everything was built anew.",
}
ATTEMPTS: Final = 3
_LEVEL: Final = "level"
NO_SEARCH: Final[Mapping[str, int]] = dict.fromkeys(("documents", "comments", "files", "bytes"), 0)


class ConfigurationRefused(Exception):
    """site.yaml cannot be used; `findings` say why. Exit code 2."""

    def __init__(self, findings: tuple[Diagnostic, ...]) -> None:
        super().__init__("site.yaml cannot be used")
        self.findings = findings


@dataclass(frozen=True)
class Request:
    """What a build is asked to do. `today` is the one day of the build (YYYY-MM-DD)."""

    site: Path
    output: Path
    today: str
    base_url: str | None = None
    drafts: bool = False
    strict: bool = False
    search: bool = True
    clean: bool = False
    compact: bool = False
    allow_removal: bool = False
    publish: bool = True
    jobs: int = 1
    """Worker processes when there is much to do; the result is the same."""
    cache: Path | None = None
    warm: Warm | None = None
    """What earlier builds of this process left in memory."""
    keep_search: bool = False
    """Leave the search bundle as it was published, where that is known: a build with `search` is to follow."""
    progress: Progress | None = None
    lookout: Lookout | None = None
    """Who has begun to look at the output folder."""
    inspect: Callable[[Outcome, Settings], Iterable[Diagnostic]] | None = None
    """Called with the tables: what it yields are findings of the build."""


@dataclass(frozen=True)
class Result:
    """What a build did. `published` is False when there were errors: the last site then stays as it was."""

    findings: tuple[Diagnostic, ...]
    published: bool
    publication: Publication
    counts: Mapping[str, int]
    search: Mapping[str, int]
    seconds: Mapping[str, float]
    """By stratum, search and publication after those of the plan."""
    tables: Mapping[str, float]
    """By entry of the plan."""
    ran: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def failed(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self.findings)


# --- the build ----------------------------------------------------------------------------------------


def build(request: Request) -> Result:
    """Build the archive at `request.site`.

    Raises ConfigurationRefused and OutputRefused (exit 2), StoreBusy (2), TaskFailed, StoreError and OSError (3).
    """
    settings, findings = load_settings(request.site)
    if settings is None or any(f.severity is Severity.ERROR for f in findings):
        raise ConfigurationRefused(tuple(findings))
    if request.base_url is not None:
        base_url, wrong = checked_base_url(request.base_url)
        if wrong:
            raise ConfigurationRefused(wrong)
        settings = msgspec.structs.replace(settings, base_url=base_url)
    if request.publish:
        check_output(request.output, request.site, source_folders(request.site, settings))
    cache = request.cache or request.site / CACHE
    with Store.open(cache / STORE, salt()) as store:
        if request.clean:
            store.clear("")
        try:
            return _Build(request, settings, store, list(findings)).run()
        except StoreDamaged:
            store.recreate()
            return _Build(request, settings, store, list(findings)).run()


def source_folders(site: Path, settings: Settings) -> list[Path]:
    """Folders that the output may neither hold nor lie in."""
    return [site / "content", site / "templates", *(site / rule.folder for rule in settings.imports)]


@dataclass
class _Build:
    """One build under way. Private to `build`."""

    request: Request
    settings: Settings
    store: Store
    findings: list[Diagnostic]
    seconds: dict[str, float] = field(default_factory=dict)
    strata: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    level: bool = False
    """Whether the tables, before they are brought up to date, are those of the last publication."""

    def run(self) -> Result:
        if self.store.discarded:
            self._say("PUB001", f"{self.store.discarded}; everything is built anew", Severity.NOTE)
        self.findings += _unknown_texts(self.settings)
        if not self.settings.base_url:
            hint = "write `base_url: https://…/` into site.yaml, or say --base-url"
            message = "there is no base_url: feeds, the sitemap and full addresses in citations are left out"
            self._say("CONFIG100", message, Severity.WARNING, hint)
        from site_builder.render.environment import one_per_template

        held = self.request.warm.take() if self.request.warm else Warm()
        inventory, outcome = self._settled(held)
        self.findings += [*inventory.findings, *outcome.findings]
        if self.request.inspect:
            self.findings += self.request.inspect(outcome, self.settings)
        for stratum, entries in self.strata.items():
            spent = sum(outcome.seconds[entry.name] for entry in entries)
            self.seconds[stratum] = self.seconds.get(stratum, 0.0) + spent
        self.store.memo_set("stat", inventory.memo)
        known = remembered(outcome.held, self.settings) if inventory.is_walked else b""
        self.store.memo_set("inputs", known)
        found = _judged(ordered(one_per_template(self.findings)), self.request.strict)
        failed = any(f.severity is Severity.ERROR for f in found)
        publication, published = Publication(), False
        search = NO_SEARCH
        if not failed and self.request.publish:
            last = self._last_published(held)
            waits = self.request.keep_search and self.settings.search.enabled and self._is_trusted(held)
            kept = _bundle_of(last) if waits else {}
            search_files, search, more = ({}, NO_SEARCH, ()) if kept else self._search(outcome)
            found = ordered([*found, *more])
            if not any(f.severity is Severity.ERROR for f in more):
                publication = self._publish(outcome, search_files, kept, last, self._touched(held))
                published = True
        if published or (self._is_known and not has_changed(outcome)):
            self.store.memo_set(_LEVEL, b"1")
        outcome.commit()
        if self.request.warm:
            self._leave(inventory, outcome, publication)
        return Result(
            findings=tuple(found), published=published, publication=publication, counts=_counts(outcome),
            search=search, seconds=self.seconds, tables=outcome.seconds, ran=outcome.ran,
        )  # fmt: skip

    def _say(self, code: str, message: str, severity: Severity, hint: str = "") -> None:
        self.findings.append(Diagnostic(code, severity, Span(SourcePath("site.yaml")), message, hint))

    def _settled(self, held: Warm) -> tuple[sources.Inventory, Outcome]:
        """Run the plan on one state of the archive; when a file changes meanwhile, take stock and run again."""
        from site_builder.pipeline import strata
        from site_builder.render.environment import Templates, read_folder, template_digests

        for attempt in range(ATTEMPTS):
            start = perf_counter()
            before = held if not attempt else Warm()
            try:
                inventory = self._inventory(before)
                templates = Templates.of(read_folder(self.request.site / "templates"), kept=self._cache / "templates")
                digests, found = template_digests(templates)
                inputs = self._inputs(inventory, digests)
                self.seconds["inputs"] = perf_counter() - start
                self.strata = strata(templates)
                plan = Plan(tuple(entry for entries in self.strata.values() for entry in entries))
                self.level = self._take_level()
                jobs, progress = self.request.jobs, self.request.progress
                known = before.inputs or recall(self.store.memo_get("inputs"), inventory, self.settings, inputs)
                outcome = run(plan, self.store, inputs, self._read, jobs, progress, known)
            except ChangedDuringBuild as change:
                last = change
                continue
            self.findings += found
            return inventory, outcome
        raise last

    def _inventory(self, held: Warm) -> sources.Inventory:
        """The sources as they are: those that were touched, where that is known, else all of them."""
        if held.inventory is not None and held.touched is not None:
            known = sources.again(self.request.site, held.inventory, held.touched)
            if known is not None:
                return known
        return sources.scan(self.request.site, self.settings, self.store.memo_get("stat"))

    def _read(self, path: str) -> bytes:
        return sources.read(self.request.site, SourcePath(path))

    def _inputs(self, inventory: sources.Inventory, templates: Mapping[str, str]) -> dict[str, Mapping[Any, Any]]:
        """The rows of stratum 0."""
        from site_builder.catalog.order import KINDS
        from site_builder.emitters.assets import theme_files
        from site_builder.render.pages import SINGLES

        build_settings = {"build.today": self.request.today, "build.drafts": self.request.drafts}
        rows: dict[str, Mapping[Any, Any]] = {
            "file": inventory.files,
            "unit": inventory.units,
            "authority": inventory.authority,
            "ledger": dict.fromkeys(inventory.ledgers, True),
            "page_source": inventory.pages,
            "asset": inventory.assets,
            "setting": leaves(self.settings) | build_settings,
            "template": templates,
            "theme": theme_files(self.settings.theme),
            "kind": dict.fromkeys(KINDS, True),
            "single": dict.fromkeys(SINGLES, True),
            "whole": {"": True},
        }
        return rows

    def _search(self, outcome: Outcome) -> tuple[_Bundle, Mapping[str, int], tuple[Diagnostic, ...]]:
        """Make the search bundle, or keep the one in the cache when no record has changed."""
        if not self.request.search or not self.settings.search.enabled:
            return {}, NO_SEARCH, ()
        from site_builder.search.keep import kept_bundle

        start = perf_counter()
        language = self.settings.search.language or self.settings.language
        kept = kept_bundle(outcome, self.store, language, self._cache / "search", self.request.compact)
        self.seconds["search"] = perf_counter() - start
        return kept.files, kept.report, kept.findings

    def _last_published(self, held: Warm) -> Published:
        return held.published or Published.of(self.store.memo_get(PUBLISHED))

    def _touched(self, held: Warm) -> frozenset[str] | None:
        """Files of the last publication that may no longer be as it left them; None when any may."""
        if self._is_trusted(held):
            return frozenset()
        return self.request.lookout.touched(self.store.memo_get(PUBLISHED)) if self.request.lookout else None

    def _is_trusted(self, held: Warm) -> bool:
        """Whether the output folder is the one that this process published to: nobody else writes there."""
        return self._is_known and held.folder is not None and held.folder == identity(self.request.output)

    def _publish(
        self,
        outcome: Outcome,
        search: _Bundle,
        kept: Mapping[OutputPath, Wanted],
        last: Published,
        touched: frozenset[str] | None,
    ) -> Publication:
        """Bring the output tree in line with the tables."""
        start = perf_counter()
        files = last.at(self.request.output) if self._is_known else None
        outputs = Outputs(outcome, search, files or None, kept)
        share = 1.0 if self.request.allow_removal else self.settings.publish.max_removed_share
        publication = publish(self.request.output, outputs.wanted, outputs.content, last, share, touched, outputs.other)
        if publication.left is not last:
            self.store.memo_set(PUBLISHED, publication.memo)
        self.seconds["publish"] = perf_counter() - start
        return publication

    def _leave(self, inventory: sources.Inventory, outcome: Outcome, publication: Publication) -> None:
        """Keep in memory what the next build of this process can go on from."""
        warm = self.request.warm
        assert warm is not None
        warm.inventory, warm.inputs = inventory, outcome.held
        if publication.left is not None:
            warm.published, warm.folder = publication.left, identity(self.request.output)

    @property
    def _is_known(self) -> bool:
        """Whether what was published last is what the tables held before this run."""
        return self.level and not self.store.discarded

    def _take_level(self) -> bool:
        """`level`, and no longer so whatever happens: a build that is cut short leaves tables of its own."""
        level = self.store.memo_get(_LEVEL) == b"1"
        self.store.memo_set(_LEVEL, b"")
        self.store.commit()
        return level

    @property
    def _cache(self) -> Path:
        return self.request.cache or self.request.site / CACHE


def _bundle_of(last: Published) -> dict[OutputPath, Wanted]:
    return {path: file for path, file in last.files.items() if path.startswith(BUNDLE)}


def _unknown_texts(settings: Settings) -> list[Diagnostic]:
    """`theme.texts` that replace nothing, since no template says them."""
    from site_builder.render.labels import TEXTS

    return [
        Diagnostic(
            "CONFIG101", Severity.WARNING, Span(SourcePath("site.yaml")), f'theme.texts: no page says "{name}"',
            did_you_mean(name, TEXTS),
        )
        for name in settings.theme.texts
        if name not in TEXTS
    ]  # fmt: skip


def _judged(findings: list[Diagnostic], strict: bool) -> list[Diagnostic]:
    """Under `--strict` every warning is an error, and so is an address that the ledger does not know."""
    if not strict:
        return findings
    return [
        msgspec.structs.replace(f, severity=Severity.ERROR)
        if f.severity is Severity.WARNING or f.code == "LEDGER008"
        else f
        for f in findings
    ]


_RENDERS: Final = (
    "document_page", "list_page", "claim_page", "year_page", "single_page", "own_page", "redirect_page",
    "tombstone_page",
)  # fmt: skip
_AGGREGATES: Final = (
    "archive_feeds", "topic_feed", "sitemap", "robots", "document_data", "entity_data", "topic_data", "claim_data",
    "network_data", "data_package", "web_manifest", "archive_card", "document_card", "asset_file", "theme_file",
    "names_file", "names_index",
)  # fmt: skip


_MANY: Final = 256


def _counts(outcome: Outcome) -> dict[str, int]:
    """What there is, and how much of it was worked on (DESIGN, the report)."""
    made = _rows_made(outcome, "unit", outcome.ran.get("document", ()))
    files = sum(1 + bool(unit.sidecar) + bool(unit.comments) for unit in made)
    return {
        "documents": outcome.count("card"),
        "pages": outcome.count("page"),
        "parsed": files + _ran(outcome, ("record", "site_page")),
        "linked": _ran(outcome, ("links", "page_links", "note_links")),
        "rendered": _rendered(outcome),
        "aggregated": _ran(outcome, _AGGREGATES),
    }


def _ran(outcome: Outcome, names: tuple[str, ...]) -> int:
    """How many tasks of these entries ran."""
    return sum(len(outcome.ran.get(name, ())) for name in names)


def _rendered(outcome: Outcome) -> int:
    """How many pages and fragments the tasks that ran have made."""
    if _ran(outcome, _RENDERS) <= _MANY:
        return sum(len(files) for name in _RENDERS for files in _rows_made(outcome, name, outcome.ran.get(name, ())))
    ran = {name: frozenset(outcome.ran.get(name, ())) for name in _RENDERS}
    placed: Iterable[tuple[str, Placed]] = outcome.each("artifact")
    return sum(row.key in ran.get(row.table, ()) for _, row in placed)


def _rows_made(outcome: Outcome, table: str, keys: tuple[str, ...]) -> list[Any]:
    """The rows of these keys that are there; a table that most are wanted of is read in one pass."""
    if len(keys) > _MANY:
        wanted = frozenset(keys)
        return [row for key, row in outcome.each(table) if key in wanted]
    return [row for key in keys if (row := outcome.row(table, key)) is not None]
