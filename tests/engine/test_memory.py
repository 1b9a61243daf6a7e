"""What a run keeps in memory does not grow with the tables."""

from __future__ import annotations

import gc
import random
import tracemalloc

from site_builder.engine import Context, Input, Map, Plan, run
from site_builder.engine.cache import Cache, Shelf, weight
from site_builder.engine.store import Store
from site_builder.engine.tables import Tables


def test_decoded_rows_of_all_tables_have_one_bound():
    cache = Cache(("a", "b", "c"), size=40 * weight(100))
    for number in range(1000):
        cache.keep(random.Random(number).choice("abc"), str(number), number + 1, 100)
        assert sum(cache.look(table, str(n)) is not None for table in "abc" for n in range(number + 1)) <= 40


def test_a_row_that_is_asked_for_again_and_again_stays():
    cache = Cache(("hot", "cold"), size=20 * weight(100))
    cache.keep("hot", "x", "value", 100)
    for number in range(1000):
        cache.keep("cold", str(number), number, 100)
        assert (cache.young["hot"].get("x") or cache.again("hot", "x")) == "value"
    assert cache.look("cold", "1") is None


def test_shared_values_have_a_bound_and_those_in_use_stay():
    shelf: Shelf[int] = Shelf(20)
    shelf["x"] = 7
    for number in range(1000):
        shelf[number] = number
        assert shelf.get("x") == 7
        assert len(shelf) <= 20
    assert shelf.get(1) is None


def test_rows_are_handed_out_one_by_one_and_not_kept(bench, monkeypatch):
    monkeypatch.setattr("site_builder.engine.tables._CACHE", 1 << 16)

    def long(ctx: Context, key: str) -> tuple[str, ...]:
        return tuple(f"{key} {n}" for n in range(100))

    plan = Plan((Input("key", bool), Map("long", "key", long, tuple[str, ...])))

    def held(rows: int) -> int:
        keys = {"key": {f"{n:05}": True for n in range(rows)}}
        with Store.open(bench.path, "salt") as store:
            run(plan, store, keys, lambda path: b"")
            tables = Tables(plan, store, keys)
            gc.collect()
            tracemalloc.start()
            try:
                assert sum(1 for _ in tables.each("long")) == rows
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    assert held(1600) < 1.5 * held(200)
