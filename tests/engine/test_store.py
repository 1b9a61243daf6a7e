"""The store is a cache: always safe to lose, never half written, never in two hands."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from site_builder.engine import (
    Context,
    Input,
    Map,
    Plan,
    Store,
    StoreBusy,
    StoreDamaged,
    StoreError,
)


def text(ctx: Context, path: str) -> str:
    return ctx.read(path).decode()


PLAN = Plan((Input("file", str), Map("text", "file", text, str)))
FILES = {f"{n:03}": f"{n} " * 2000 for n in range(200)}


def test_what_a_run_made_is_kept_and_the_memo_with_a_commit(bench):
    with bench.open() as store:
        bench.outcome(PLAN, store, {"a": "x"})
        store.memo_set("name", b"lost")

    assert bench.build(PLAN, {"a": "x"}).ran == {}
    with bench.open() as store:
        assert store.memo_get("name") is None


def test_several_runs_may_share_an_open_store(bench):
    with bench.open() as store:
        for text, ran in (("x", ("a",)), ("x", ()), ("y", ("a",))):
            outcome = bench.outcome(PLAN, store, {"a": text})
            outcome.commit()
            assert outcome.ran["text"] == ran
            assert outcome.row("text", "a") == text


def test_an_outcome_can_be_read_after_commit(bench):
    with bench.open() as store:
        outcome = bench.outcome(PLAN, store, FILES)
        outcome.commit()
        assert outcome.row("text", "007") == outcome.value("text", "007") == "7 " * 2000
        assert outcome.row("text", "none") is None
        assert outcome.keys("text") == tuple(FILES)
        assert outcome.keys("file") == tuple(FILES)
        assert outcome.added["text"] == outcome.changed["text"] == tuple(FILES)


def test_the_memo_is_committed_with_the_run_and_by_itself(bench):
    with bench.open() as store:
        outcome = bench.outcome(PLAN, store, {})
        store.memo_set("stat", b"\0\1")
        outcome.commit()
        store.memo_set("manifest", b"")
        store.commit()
        store.memo_set("stat", b"lost")

    with bench.open() as store:
        assert store.memo_get("stat") == b"\0\1"
        assert store.memo_get("manifest") == b""
        assert store.memo_get("other") is None


def test_a_build_without_changes_does_not_touch_the_file(bench):
    def build() -> None:
        with bench.open() as store:
            store.memo_set("same", b"stat data")
            bench.outcome(PLAN, store, {"a": "x"}).commit()

    build()
    os.utime(bench.path, (1, 1))
    build()

    assert bench.path.stat().st_mtime == 1


def test_after_closing_all_is_in_one_file_that_works_at_another_path(bench, tmp_path):
    bench.build(PLAN, FILES)
    assert sorted(path.name for path in bench.path.parent.iterdir()) == ["build.db", "build.db.lock"]
    assert (bench.path.parent / "build.db.lock").stat().st_size == 0

    restored = tmp_path / "elsewhere" / "restored.db"
    restored.parent.mkdir()
    shutil.copy(bench.path, restored)
    bench.path.unlink()
    bench.path = restored

    assert bench.build(PLAN, FILES).ran == {}


def test_another_salt_empties_the_store_and_says_so(bench):
    bench.build(PLAN, {"a": "x"})
    bench.salt = "newer"

    built = bench.build(PLAN, {"a": "x"})

    assert built.discarded == "the tool or its dependencies have changed"
    assert built.ran == {"text": ("a",)}
    assert bench.build(PLAN, {"a": "x"}).discarded == ""


def test_a_plan_of_another_outline_empties_the_store_and_says_so(bench):
    bench.build(PLAN, {"a": "x"})
    other = Plan((*PLAN.entries, Map("page", "file", text, str)))

    built = bench.build(other, {"a": "x"})

    assert built.discarded == "the order of the build's steps has changed"
    assert built.ran == {"text": ("a",), "page": ("a",)}
    assert PLAN.shape != other.shape
    assert bench.build(other, {"a": "x"}).ran == {}


def test_another_version_of_the_format_empties_the_store_and_says_so(bench):
    bench.build(PLAN, {"a": "x"})
    with bench.open() as store:
        store.execute("PRAGMA user_version = 999")
        store.commit()

    built = bench.build(PLAN, {"a": "x"})

    assert built.discarded == "the cache was made by another version of the tool"
    assert built.ran == {"text": ("a",)}


def test_a_new_store_has_nothing_to_say(bench):
    assert not bench.path.parent.exists()
    assert bench.build(PLAN, {}).discarded == ""


def check_recovery(bench, files) -> None:
    """Whatever was done to the file, the next build is right and says that it began anew; the one after is quick."""
    built = bench.build(PLAN, files)
    assert built["text"] == dict(files)
    assert built.discarded == "the cache was damaged"
    after = bench.build(PLAN, files)
    assert (after.ran, after.discarded) == ({}, "")


@pytest.mark.parametrize("size", [0, 1, 60, 100, 5000, 0.5, -1], ids=str)
def test_a_truncated_file_is_discarded(bench, size):
    bench.build(PLAN, FILES)
    whole = bench.path.stat().st_size
    os.truncate(bench.path, int(size * whole) if isinstance(size, float) else size % whole)

    check_recovery(bench, FILES)


@pytest.mark.parametrize("garbage", [b"not a database", b"\0" * 5000, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_garbage_file_is_discarded(bench, garbage):
    bench.path.parent.mkdir(parents=True)
    bench.path.write_bytes(garbage)

    check_recovery(bench, FILES)


def test_a_database_of_something_else_is_discarded(bench):
    bench.build(PLAN, FILES)
    with bench.open() as store:
        store.execute("DROP TABLE emit")
        store.commit()

    check_recovery(bench, FILES)


@pytest.mark.parametrize("table", ["row", "task", "dep"])
def test_damage_that_opening_does_not_notice_is_healed_by_the_run_that_meets_it(bench, table):
    bench.build(PLAN, FILES)
    with bench.open() as store:
        page = store.one("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))[0]
        size = store.one("PRAGMA page_size")[0]
    with bench.path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)

    built = bench.build(PLAN, FILES | {"000": "changed"})

    assert built["text"] == FILES | {"000": "changed"}
    assert built.discarded == "the cache was damaged"


@pytest.mark.parametrize("damage", [b"", b"garbage", None], ids=["empty", "garbage", "another value"])
def test_a_value_that_is_not_what_was_stored_is_noticed(bench, damage):
    bench.build(PLAN, FILES)
    with bench.open() as store:
        if damage is None:
            store.execute("UPDATE body SET value = (SELECT value FROM body WHERE id = 2) WHERE id = 1")
        else:
            store.execute("UPDATE body SET value = ? WHERE id = 1", (damage,))
        outcome = bench.outcome(PLAN, store, FILES)
        with pytest.raises(StoreDamaged, match=r"text\[000\]"):
            outcome.row("text", "000")
        store.recreate()
        assert bench.outcome(PLAN, store, FILES).row("text", "000") == FILES["000"]


def test_two_builds_cannot_hold_one_store(bench):
    script = f"""
        from site_builder.engine import Store, StoreBusy
        try:
            Store.open({str(bench.path)!r}, "salt").close()
            print("free")
        except StoreBusy as busy:
            print(busy)
    """

    def elsewhere() -> str:
        return python(script).stdout.strip()

    busy = f"another build is using the cache {bench.path}"
    with bench.open() as store:
        assert elsewhere() == busy
        outcome = bench.outcome(PLAN, store, {"a": "x"})
        assert elsewhere() == busy
        outcome.commit()
        assert elsewhere() == busy
        with pytest.raises(StoreBusy):
            bench.open()
    assert elsewhere() == "free"


@pytest.mark.parametrize("moment", [3, 120, 199])
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_after_a_killed_build_the_next_one_is_right(bench, moment):
    bench.build(PLAN, dict.fromkeys(FILES, "old"))
    script = f"""
        import os, signal
        from site_builder.engine import Input, Map, Plan, Store, digest, run

        def text(ctx, path):
            return ctx.read(path).decode()

        def read(path):
            if path == "{moment:03}":
                store.execute("PRAGMA cache_size = 5")  # so that unfinished pages reach the file
                tables.flush()
                os.kill(os.getpid(), signal.SIGKILL)
            return path.encode() * 2000

        from site_builder.engine import runner
        class Tables(runner.Tables):
            def __init__(self, *args):
                global tables
                super().__init__(*args)
                tables = self
        runner.Tables = Tables

        store = Store.open({str(bench.path)!r}, "salt")
        plan = Plan((Input("file", str), Map("text", "file", text, str)))
        run(plan, store, {{"file": {{f"{{n:03}}": digest(f"{{n:03}}".encode() * 2000) for n in range(200)}}}}, read)
    """
    assert python(script).returncode == -signal.SIGKILL

    built = bench.build(PLAN, dict.fromkeys(FILES, "old") | {"007": "new"})

    assert built.discarded == ""
    assert built["text"] == dict.fromkeys(FILES, "old") | {"007": "new"}
    assert bench.build(PLAN, dict.fromkeys(FILES, "old") | {"007": "new"}).ran == {}


def test_a_store_that_cannot_be_opened_says_why(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot open the cache"):
        Store.open(tmp_path, "salt")
    with pytest.raises(StoreError, match="cannot open the cache"):
        Store.open(tmp_path / "file" / "cache.db", "salt")


def test_a_full_disk_is_told_from_damage(bench):
    bench.build(PLAN, {})
    with bench.open() as store:
        store.execute(f"PRAGMA max_page_count = {store.one('PRAGMA page_count')[0]}")
        with pytest.raises(StoreError, match="full"):
            bench.outcome(PLAN, store, {n: os.urandom(5000).hex() for n in FILES})
    assert bench.build(PLAN, {"a": "x"}).discarded == ""


def test_a_closed_store_says_so(bench):
    store = bench.open()
    store.close()
    store.close()

    with pytest.raises(StoreError, match="is closed"):
        store.memo_get("name")


def test_long_values_are_stored_packed(bench):
    bench.build(PLAN, {"a": "long " * 200_000})

    assert bench.path.stat().st_size < 300_000


def test_values_that_are_replaced_or_removed_leave_nothing_behind(bench):
    for files in (FILES, {name: text.upper() + "x" for name, text in FILES.items()}, {"001": "short"}):
        bench.build(PLAN, files)

    with bench.open() as store:
        assert store.one("SELECT count(*) FROM body")[0] == 0
        assert store.one("SELECT count(*) FROM row")[0] == 2
        assert store.one("SELECT count(*) FROM dep")[0] == 1
        assert store.one("SELECT count(*) FROM task")[0] == 1


def test_progress_is_told_for_each_task(bench):
    from site_builder.engine import digest, run

    told: list[tuple[str, int, int]] = []
    with bench.open() as store:
        inputs = {"file": {"a": digest(b""), "b": digest(b"")}}
        run(PLAN, store, inputs, lambda path: b"", progress=lambda *args: told.append(args))

    assert told == [("text", 0, 2), ("text", 1, 2), ("text", 2, 2)]


def test_seconds_are_given_for_each_entry(bench):
    with bench.open() as store:
        assert bench.outcome(PLAN, store, FILES).seconds.keys() == {"file", "text"}


def python(script: str) -> subprocess.CompletedProcess[str]:
    """Runs a script in a process of its own, which finds the package where this one does."""
    import site_builder

    root = Path(site_builder.__file__).parent.parent
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
