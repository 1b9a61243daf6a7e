"""The store: one SQLite file with the rows, the traces, what is still to be done, and a small memo.

It is a cache. Whatever is wrong with it (garbage, truncated, of another version or another salt), it is emptied, says
so in `discarded`, and the next run makes everything anew. A lock file of its own is held from `open` to `close`. The
store keeps a write-ahead log while it is open, so that worker processes can read what was committed; after `close`
everything is in the single file, which may be copied anywhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import msgspec

from site_builder.engine.encoding import encode
from site_builder.engine.errors import EngineError, StoreBusy, StoreDamaged, StoreError
from site_builder.engine.plan import Plan

FORMAT: Final = 2
"""Version of the schema below and of the encodings in it."""

SCHEMA: Final = {
    "meta": "(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID",
    "memo": "(name TEXT PRIMARY KEY, value BLOB)",
    # One row per row of a table: a short value stands in it, a long one in `body`; inputs have neither.
    "row": "(tbl INTEGER, key TEXT, fp BLOB, value BLOB, body INTEGER, PRIMARY KEY (tbl, key)) WITHOUT ROWID",
    "body": "(id INTEGER PRIMARY KEY, value BLOB)",
    # One row per task that ran; `trace` says where its reads and emits stand.
    "task": "(id INTEGER PRIMARY KEY, entry INTEGER, key TEXT, trace BLOB, UNIQUE (entry, key))",
    # What a task read of one table; id = table << 32 | task, so that the readers of a table lie together.
    "dep": "(id INTEGER PRIMARY KEY, whole INTEGER, singles INTEGER, names BLOB)",
    # What a task emitted for one key of a group.
    "emit": "(tbl INTEGER, key TEXT, task INTEGER, items BLOB, PRIMARY KEY (tbl, key, task)) WITHOUT ROWID",
    "finding": "(entry INTEGER, key TEXT, items BLOB, PRIMARY KEY (entry, key)) WITHOUT ROWID",
    # Tasks of an entry that committed changes concern and that have not run since.
    "pending": "(id INTEGER PRIMARY KEY, entry INTEGER, keys BLOB)",
}

DAMAGED: Final = "the cache was damaged"

_DAMAGE: Final = frozenset(
    {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_CONSTRAINT,  # an index that contradicts its table
        sqlite3.SQLITE_ERROR,  # a table or a column is missing
    }
)

Outline = list[tuple[str, str, tuple[str, ...], str, tuple[str, ...]]]


class Store:
    """See the module. `discarded` is one sentence on why an earlier content was dropped, ``""`` if it was not.

    `shared`: other processes can read what was committed; not so on file systems without shared memory.
    """

    def __init__(self, path: Path, salt: str) -> None:
        self.path = path
        self.discarded = ""
        self.shared = False
        self._salt = salt
        self._db: sqlite3.Connection | None = None
        self._lock: sqlite3.Connection | None = None

    @staticmethod
    def open(path: str | Path, salt: str) -> Store:
        """Opens or creates the file and locks it. Raises StoreBusy, StoreError."""
        store = Store(Path(path), salt)
        try:
            store.path.parent.mkdir(parents=True, exist_ok=True)
            store._lock = _locked(store.path)
            store._open()
        except (OSError, sqlite3.Error) as error:
            store.close()
            raise StoreError(f"cannot open the cache {path}: {error}") from error
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Drops what was not committed and releases the lock."""
        self._disconnect()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @staticmethod
    def reader(path: Path) -> Store:
        """What is committed, for a worker process: without a lock, and never written."""
        store = Store(path, "")
        store._db = sqlite3.connect(path, timeout=60, isolation_level=None)
        store._db.execute("PRAGMA query_only = ON")
        return store

    @contextmanager
    def detached(self) -> Iterator[None]:
        """Without a connection, and nothing uncommitted: SQLite must not be carried over a fork."""
        self.commit()
        self._disconnect()
        try:
            yield
        finally:
            self._connect()

    # --- transactions -----------------------------------------------------------------------------

    def commit(self) -> None:
        """Keeps all that was written since the last commit. Raises StoreError when the disk is full."""
        if self.db.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.db.in_transaction:
            self.execute("ROLLBACK")

    def clear(self, reason: str) -> None:
        """Empties the store, memo included; to be committed."""
        self.discarded = reason
        for name, columns in SCHEMA.items():
            self.execute(f"DROP TABLE IF EXISTS {name}")
            self.execute(f"CREATE TABLE {name} {columns}")
        self.execute(f"PRAGMA user_version = {FORMAT}")
        self.meta_set("salt", self._salt.encode())

    def recreate(self) -> None:
        """Replaces a file that cannot be read by an empty one."""
        self._disconnect()
        self._remove()
        self._open()
        self.discarded = DAMAGED

    def bind(self, plan: Plan) -> None:
        """Begins a run of `plan`: traces of a plan of another outline are of no use and are dropped."""
        known = self.meta_get("plan")
        outline = encode(plan.outline)
        if known == outline:
            return
        if known is not None:
            self.clear("the order of the build's steps has changed")
        self.meta_set("plan", outline)

    # --- memo -------------------------------------------------------------------------------------

    def memo_get(self, name: str) -> bytes | None:
        """Bytes kept under `name`, for caches that are not rows: stat data, the manifest of what was published."""
        with suppress(StoreDamaged):  # the next run finds out, and starts anew
            return self._get("memo", name)
        return None

    def memo_set(self, name: str, value: bytes) -> None:
        """Kept with the next commit; a run commits too."""
        self._set("memo", name, value)

    def meta_get(self, name: str) -> bytes | None:
        return self._get("meta", name)

    def meta_set(self, name: str, value: bytes) -> None:
        self._set("meta", name, value)

    def _get(self, table: str, name: str) -> bytes | None:
        found = self.one(f"SELECT value FROM {table} WHERE name = ?", (name,))
        return None if found is None else bytes(found[0])

    def _set(self, table: str, name: str, value: bytes) -> None:
        if self._get(table, name) != value:
            self.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (name, value))

    # --- questions --------------------------------------------------------------------------------

    def why(self, table: str, key: str) -> list[tuple[str, str]]:
        """What row `key` of `table` was made from: (table, key | "*" | "keys" | "n keys"), in the order of the plan.

        "*" is a scan, "keys" the set of keys, "n keys" a restricted read. For a row of a group: (map, task key) of
        those who contributed. Inputs and rows that no task has made yield nothing.
        """
        from site_builder.engine.traces import Traces  # it imports this module

        stored = self.meta_get("plan")
        outline = msgspec.msgpack.decode(stored, type=Outline) if stored is not None else []
        return Traces(self).why(outline, table, key)

    # --- SQL --------------------------------------------------------------------------------------

    @property
    def db(self) -> sqlite3.Connection:
        if self._db is None:
            raise StoreError(f"the cache {self.path} is closed")
        return self._db

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Writes within a transaction, which is opened when there is none."""
        try:
            if not self.db.in_transaction:
                self.db.execute("BEGIN IMMEDIATE")
            self.db.execute(sql, values)
        except (sqlite3.Error, UnicodeEncodeError) as error:
            raise _explain(self.path, error) from error

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """The same for many rows; none are no reason to open a transaction."""
        if not rows:
            return
        try:
            if not self.db.in_transaction:
                self.db.execute("BEGIN IMMEDIATE")
            self.db.executemany(sql, rows)
        except (sqlite3.Error, UnicodeEncodeError) as error:
            raise _explain(self.path, error) from error

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first row of a query, or None."""
        try:
            return self.db.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            raise _explain(self.path, error) from error

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Rows of a query, one by one."""
        try:
            yield from self.db.execute(sql, values)
        except sqlite3.Error as error:
            raise _explain(self.path, error) from error

    # --- opening ----------------------------------------------------------------------------------

    def _open(self) -> None:
        emptied = self.path.exists() and self.path.stat().st_size < 2  # SQLite would take that for a new file
        try:
            self._connect()
            self._check()
        except (StoreDamaged, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.Error) and not _is_damage(error):
                raise
            self._disconnect()
            self._remove()
            self._connect()
            self._check()
            emptied = True
        if emptied:
            self.discarded = DAMAGED

    def _remove(self) -> None:
        for tail in ("", "-journal", "-wal", "-shm"):
            self.path.with_name(self.path.name + tail).unlink(missing_ok=True)

    def _connect(self) -> None:
        self._db = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA page_size = 16384")
        self._db.execute("PRAGMA cache_size = -16384")
        self.shared = self._db.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal"
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA wal_autocheckpoint = 4096")

    def _disconnect(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):
                self.rollback()
            self._db.close()
            self._db = None

    def _check(self) -> None:
        """Empties a store of another version or another salt; fills in the tables of a new one."""
        self.one("PRAGMA wal_checkpoint(TRUNCATE)")  # what a killed build left beside the file
        size = self.path.stat().st_size
        if size and size != self.one("PRAGMA page_count")[0] * self.one("PRAGMA page_size")[0]:
            # SQLite itself overlooks a last page cut short.
            raise StoreDamaged(f"the cache {self.path} is truncated")
        version = self.one("PRAGMA user_version")[0]
        there = {name for (name,) in self.each("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if version == 0 and not there:
            self.clear("")
        elif version == FORMAT and not there >= SCHEMA.keys():
            raise StoreDamaged(f"the cache {self.path} has lost a table")
        elif version != FORMAT:
            self.clear("the cache was made by another version of the tool")
        elif self.meta_get("salt") != self._salt.encode():
            self.clear("the tool or its dependencies have changed")
        self.commit()


def _locked(path: Path) -> sqlite3.Connection:
    """Holds the lock file beside `path` till it is closed; SQLite knows how to lock on every system."""
    place = path.with_name(path.name + ".lock")
    lock = sqlite3.connect(place, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise StoreBusy(f"another build is using the cache {path}") from error
        raise
    return lock


def _is_damage(error: sqlite3.Error) -> bool:
    """Errors without a code are of Python: text that does not decode."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _DAMAGE


def _explain(path: Path, error: sqlite3.Error | UnicodeEncodeError) -> Exception:
    """Tells a damaged file from a disk that is full or a folder that is read-only."""
    if isinstance(error, UnicodeEncodeError):
        return EngineError(f"a key is not valid Unicode: {error.object!r}")
    if _is_damage(error):
        return StoreDamaged(f"the cache {path} is damaged: {error}")
    return StoreError(f"cannot use the cache {path}: {error}")
