"""Random edits of a small wiki: an incremental build equals a clean one, and runs no task that nothing concerns.

The plan has every kind of entry and every kind of read. After each edit the rows and the findings are compared with
those of a new store, and the tasks that ran with those whose recorded reads have another value than before: no fewer,
and no more. Now and then a build of other files is cut short before.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import (
    Combined,
    Context,
    Derive,
    Group,
    Input,
    Items,
    Map,
    MemoryContext,
    Plan,
    Stop,
    Store,
    digest,
    run,
)
from site_builder.ids import SourcePath


class Page(msgspec.Struct, frozen=True, omit_defaults=True):
    title: str
    words: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


def found(file: str, message: str) -> Diagnostic:
    return Diagnostic("WIKI1", Severity.WARNING, Span(SourcePath(file)), message)


def parse(ctx: Context, path: str) -> Page | None:
    """First word: the title. `+x` tags, `>x` links to the title x; `draft` has no page, `broken` stops."""
    words = ctx.read(path).decode().split()
    if "draft" in words:
        return None
    title = words[0] if words else path
    ctx.emit("title", title, path)
    for word in words:
        if word.startswith("+"):
            ctx.emit("tag", word[1:], title)
    if "broken" in words:
        ctx.report(found(path, "broken"))
        raise Stop
    return Page(title, tuple(words[1:]), tuple(w[1:] for w in words if w.startswith(">")))


def choose(title: str, items: Items) -> Combined:
    (first, _), *others = items
    return Combined(first, tuple(found(path, f"{title} is taken by {first}") for path, _ in others))


def members(tag: str, items: Items) -> tuple[str, ...] | None:
    return None if tag == "hidden" else tuple(sorted({title for _, title in items}))


def index(ctx: Context) -> dict[str, dict[str, Any]]:
    if ctx.row("setting", "index") == "off":
        ctx.report(found("settings", "no index"))
        raise Stop
    short = {title.lower(): path for title, path in ctx.scan("title").items() if len(title) < 5}
    return {"gazetteer": short, "tags": {tag[:1]: len(tag) for tag in ctx.keys("tag")}}


def link(ctx: Context, path: str) -> tuple[str, ...]:
    page: Page = ctx.row("page", path)
    paths = []
    for target in page.targets:
        to = ctx.row("title", target)
        if to is None:
            ctx.report(found(path, f"no page {target}"))
        else:
            paths.append(to)
            ctx.emit("backlink", to, path)
    mentions = ctx.rows("gazetteer", (word.lower() for word in page.words))
    for to in mentions.values():
        ctx.emit("backlink", to, f"{path}~")
    return (*paths, *mentions)


def backlinks(path: str, items: Items) -> tuple[str, ...]:
    return tuple(item for _, item in items)


def render(ctx: Context, path: str) -> bytes:
    page: Page = ctx.row("page", path)
    links = [f"{to}={card.title if (card := ctx.row('page', to)) else '?'}" for to in ctx.row("link", path)]
    back = ctx.row("backlink", path) or ()
    look = ctx.row("setting", "look")
    return f"{look} {page.title} {links} {back} {' '.join(page.words) * 40}".encode()


def listing(ctx: Context, tag: str) -> str:
    titles = ctx.row("tag", tag)
    return ", ".join(f"{title}: {ctx.row('title', title)}" for title in titles)


def sitemap(ctx: Context) -> dict[str, dict[str, Any]]:
    return {"sitemap": {"all": ctx.keys("html"), "tags": [value for _, value in ctx.each("listing")]}}


PLAN = Plan(
    (
        Input("file", str),
        Input("setting", str),
        Map("page", "file", parse, Page, emits=("title", "tag")),
        Group("title", choose, str, str),
        Group("tag", members, tuple[str, ...], str),
        Derive({"gazetteer": str, "tags": int}, index),
        Map("link", "page", link, tuple[str, ...], emits=("backlink",)),
        Group("backlink", backlinks, tuple[str, ...], str),
        Map("html", "page", render, bytes, cache=False),
        Map("listing", "tag", listing, str),
        Derive({"sitemap": Any}, sitemap),
    )
)

Files = dict[str, str]
Tables = dict[str, dict[str, Any]]

NAMES = [f"{letter}.txt" for letter in "abcdefghijkl"]
TITLES = ["Ada", "Bob", "Cleo", "Ada-Lovelace", "Dora"]
WORDS = [*TITLES, "ada", "dora", "x", "y", "draft", "broken", "+war", "+peace", "+hidden", "+war-and-peace"]
WORDS += [f">{title}" for title in [*TITLES, "Nobody"]]


def write(rng: random.Random) -> str:
    rare = {"draft", "broken"}
    words = [w for w in rng.choices(WORDS, k=rng.randrange(7)) if w not in rare or rng.random() < 0.5]
    return " ".join([rng.choice(TITLES), *words])


def edit(rng: random.Random, files: Files, settings: dict[str, str]) -> None:
    """One edit: most often of one file, at times of many, of a setting, or of nothing."""
    match rng.choices(["write", "remove", "append", "setting", "many", "nothing"], [8, 3, 4, 2, 1, 1])[0]:
        case "write":
            files[rng.choice(NAMES)] = write(rng)
        case "remove":
            files.pop(rng.choice(NAMES), None)
        case "append":
            name = rng.choice(NAMES)
            files[name] = f"{files.get(name, 'Ada')} {rng.choice(WORDS)}"
        case "setting":
            settings[rng.choice(["look", "index", "other"])] = rng.choice(["off", "on"])
        case "many":
            for name in rng.sample(NAMES, 5):
                files[name] = write(rng)


def inputs(files: Files, settings: dict[str, str]) -> Tables:
    return {"file": {path: digest(text.encode()) for path, text in files.items()}, "setting": dict(settings)}


def build(
    store: Store, files: Files, settings: dict[str, str], jobs: int = 1
) -> tuple[dict[str, set[str]], Tables, list[str]]:
    """(tasks that ran, all rows, all findings) of one build."""
    outcome = run(PLAN, store, inputs(files, settings), lambda path: files[path].encode(), jobs)
    ran = {entry: set(keys) for entry, keys in outcome.ran.items()}
    return ran, {table: outcome.scan(table) for table in PLAN.tables}, [str(f) for f in outcome.findings]


class CutShort(Exception):
    """What an interrupt is to a run."""


def stop_at(moment: int, store: Store, files: Files, settings: dict[str, str]) -> None:
    """A build that is interrupted after so many tasks, or comes to its end."""
    left = moment

    def told(entry: str, done: int, total: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise CutShort

    with suppress(CutShort):
        run(PLAN, store, inputs(files, settings), lambda path: files[path].encode(), progress=told)


def concerned(entry: Map | Derive, key: str, files: Files, before: Tables, after: Tables) -> bool:
    """Whether anything that the task reads over the rows of `before` has another value in `after`."""
    ctx = MemoryContext(before, {path: text.encode() for path, text in files.items()}, ("title", "tag", "backlink"))
    with suppress(Stop):
        entry.task(ctx, key) if isinstance(entry, Map) else entry.task(ctx)
    for table, touched in ctx.touched.items():
        old, new = before[table], after[table]
        if touched.whole and old.keys() != new.keys():
            return True
        keys: Iterable[str] = old if touched.whole == 2 else [*touched.one, *touched.many]
        if any(old.get(k) != new.get(k) for k in keys):
            return True
    return False


def expected(files: Files, before: Tables, after: Tables) -> dict[str, set[str]]:
    """Tasks that have to run: those that are new, and those that `before` and `after` differ for."""
    tasks: dict[str, set[str]] = {}
    for entry in PLAN.entries:
        if isinstance(entry, Map):
            old, new = before[entry.over].keys(), after[entry.over].keys()
            tasks[entry.name] = new - old | {k for k in old & new if concerned(entry, k, files, before, after)}
        elif isinstance(entry, Derive):
            tasks[entry.name] = {""} if concerned(entry, "", files, before, after) else set()
    return tasks


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")  # the threads of who runs the tests
@pytest.mark.parametrize("seed", range(6))
def test_random_edits_end_as_clean_builds_do_and_run_what_they_must(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    if seed % 2:  # small tables go the ways of large ones
        for limit in ("tables.MANY", "runner.MANY", "tables._FULL", "tables._CACHE", "traces._FULL", "traces._FEW"):
            monkeypatch.setattr(f"site_builder.engine.{limit}", 0)
    jobs = 1 + seed % 3 // 2
    monkeypatch.setattr("site_builder.engine.runner.PARALLEL_FROM", 3)
    monkeypatch.setattr("site_builder.engine.workers.can_fork", lambda: hasattr(os, "fork"))
    rng = random.Random(seed)
    files: Files = {}
    settings: dict[str, str] = {}
    path = tmp_path / "incremental.db"
    store = Store.open(path, "")
    _, before, _ = build(store, files, settings)
    for step in range(100):
        old_files = dict(files)
        edit(rng, files, settings)
        if rng.random() < 0.1:  # as another process would
            store.close()
            store = Store.open(path, "")
        cut_short = rng.random() < 0.1
        if cut_short:
            stop_at(rng.randrange(30), store, files | {"a.txt": write(rng), "z.txt": write(rng)}, settings)
        ran, after, findings = build(store, files, settings, 1 if step % 3 else jobs)  # by turns, as archives grow
        with Store.open(tmp_path / f"{step}.db", "") as fresh:
            _, clean, clean_findings = build(fresh, files, settings)
        assert after == clean
        assert findings == clean_findings
        must = expected(old_files, before, after)
        if not cut_short:
            assert {entry: ran[entry] for entry in must} == must
        before = after
    store.close()
