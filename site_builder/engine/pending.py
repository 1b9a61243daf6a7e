"""Tasks that a change concerns and that have not run yet, kept in the store until they have.

A step of a run commits what it made together with whom that concerns. So a run may be cut short at any moment: the
next one goes on where it stopped, whatever has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from site_builder.engine.encoding import encode
from site_builder.engine.store import Store

_keys: Final = msgspec.msgpack.Decoder(list[str])


class Pending:
    """Keys by number of the entry. `left` are those of an earlier run that was cut short."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._marked: dict[int, dict[str, None]] = {}
        self._fresh: dict[int, list[str]] = {}
        for entry, keys in store.each("SELECT entry, keys FROM pending ORDER BY id"):
            self._marked.setdefault(entry, {}).update(dict.fromkeys(_keys.decode(keys)))
        self.left: Final = {entry: frozenset(keys) for entry, keys in self._marked.items()}

    def mark(self, entry: int, keys: Iterable[str]) -> None:
        """Has the tasks `keys` of an entry run when its turn comes."""
        marked = self._marked.setdefault(entry, {})
        fresh = self._fresh.setdefault(entry, [])
        for key in keys:
            if key not in marked:
                marked[key] = None
                fresh.append(key)

    def of(self, entry: int) -> list[str]:
        """The keys marked, sorted."""
        return sorted(self._marked.get(entry, ()))

    def done(self, entry: int) -> None:
        """Unmarks an entry's tasks and writes down the new marks: part of the step's transaction."""
        if self._marked.pop(entry, None) is not None:
            self._store.execute("DELETE FROM pending WHERE entry = ?", (entry,))
        rows = [(index, encode(keys)) for index, keys in self._fresh.items() if keys]
        self._store.executemany("INSERT INTO pending (entry, keys) VALUES (?, ?)", rows)
        self._fresh = {}
