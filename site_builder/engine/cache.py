"""Decoded rows that are kept in memory, of all tables of a process together: what was asked for of late stays.

There are two generations. A row enters the young one; when that is full it becomes the old one, and what had grown
old is let go. A row of the old generation that is asked for again is young again. So a hit costs one look-up, nothing
is counted at a hit, and no more is held than two generations, however many documents there are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


def weight(encoded: int) -> int:
    """Bytes of memory that a row of so many encoded bytes takes, roughly: measured over the tables of an archive."""
    return 4 * encoded + 300


class Cache:
    """Rows by table and key, of `size` bytes at most. None is not kept."""

    def __init__(self, tables: Iterable[str], size: int) -> None:
        self.young: dict[str, dict[str, Any]] = {name: {} for name in tables}
        self._old: dict[str, dict[str, Any]] = {name: {} for name in self.young}
        self._weights = dict.fromkeys(self.young, 0)
        self._aged = dict.fromkeys(self.young, 0)
        self._held = 0
        self._generation = size // 2

    def again(self, table: str, key: str) -> Any:
        """A row of the old generation, which is young again; None without one."""
        old = self._old[table]
        value = old.pop(key, None)
        if value is not None:
            share = self._aged[table] // (len(old) + 1)
            self._aged[table] -= share
            self._add(table, key, value, share)
        return value

    def look(self, table: str, key: str) -> Any:
        """A row of either generation, left as it is."""
        return self.young[table].get(key) or self._old[table].get(key)

    def keep(self, table: str, key: str, value: Any, encoded: int) -> None:
        """Has a row that took so many bytes encoded."""
        self._add(table, key, value, weight(encoded))

    def _add(self, table: str, key: str, value: Any, size: int) -> None:
        if self._held + size > self._generation:
            self._old, self._aged = self.young, self._weights
            self.young = {name: {} for name in self._old}
            self._weights = dict.fromkeys(self._old, 0)
            self._held = 0
        self.young[table][key] = value
        self._weights[table] += size
        self._held += size


class Shelf(Generic[T]):
    """The same for values of one kind, counted by the piece."""

    def __init__(self, most: int) -> None:
        self._young: dict[Hashable, T] = {}
        self._old: dict[Hashable, T] = {}
        self._most = most // 2

    def get(self, key: Hashable) -> T | None:
        value = self._young.get(key)
        if value is None and (value := self._old.pop(key, None)) is not None:
            self[key] = value
        return value

    def __setitem__(self, key: Hashable, value: T) -> None:
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = value

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def clear(self) -> None:
        self._young, self._old = {}, {}
