"""The equality gate: after many edits, a bundle of base and delta answers as one that was made of everything at once.

Two bundles of one invented archive, one edited at random, one made anew, are asked the same questions in a browser, in
different orders. Totals, hits with their order, facet counts, words that are missing and what is shown must be equal.

    python tests/search_gate.py --size 10000 --questions 400
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, Final, NamedTuple
from unittest.mock import patch

from browser import Browser, Chromium, find_chromium, serving
from search_papers import STRICT, SearchPage, Shelved, gazette, write_page

from site_builder.search import bundle as bundles
from site_builder.search.records import SearchRecord

Order = dict[str, Any]

KINDS: Final = ("word", "word", "words", "phrase", "prefix", "prefix", "unknown", "mixed", "gone", "")
FACETS: Final = ("type", "topic", "year", "person", "language")


class Verdict(NamedTuple):
    """What the gate found. `differing`: questions with both answers, the edited bundle's first."""

    questions: int
    differing: list[tuple[Order, Any, Any]]
    hits: int
    base_shards: int
    delta_shards: int
    dead: int
    seconds: dict[str, float]


def compare(
    folder: Path, chromium: Chromium, size: int, questions: int = 240, steps: int = 12, seed: int = 1, shards: int = 1
) -> Verdict:
    """Edit an archive of `size` documents `steps` times and put the questions to it and to its compact twin.

    The base of the edited one is cut into about so many `shards`. One edit is of a name that many documents have. The
    last one is of one document, so that it stands in a shard of its own.
    """
    chance = random.Random(seed)
    seconds: dict[str, float] = {}

    def timed(name: str, start: float) -> None:
        seconds[name] = max(seconds.get(name, 0), perf_counter() - start)

    start = perf_counter()
    with patch.object(bundles, "SHARD_UNITS", size // shards if shards > 1 else bundles.SHARD_UNITS):
        edited = Shelved(folder / "edited", gazette(size))
    timed("base", start)
    former = dict(edited.units)
    for step in range(steps):
        many = step == steps // 2
        changes = (
            edited.new_name(chance) if many else edited.random_edit(chance, step, most=5 if step < steps - 1 else 1)
        )
        start = perf_counter()
        edited.edit(changes)
        timed("edit", start)
    start = perf_counter()
    whole = Shelved(folder / "whole", edited.units)
    timed("whole", start)
    gone = [record for key, some in former.items() if edited.units.get(key) != some for record in some]
    orders = list(asked(chance, [r for some in edited.units.values() for r in some], gone, questions))
    shuffled = chance.sample(range(len(orders)), len(orders))
    ours = answers(folder / "a", chromium, edited, orders)
    theirs = answers(folder / "b", chromium, whole, [orders[i] for i in shuffled])
    paired = sorted(zip(shuffled, theirs, strict=True))
    differing = [(orders[i], ours[i], answer) for i, answer in paired if ours[i] != answer]
    hits = sum(1 for answer in ours if answer["total"])
    dead = sum(len(shard.dead) for shard in edited.bundle.base)
    return Verdict(len(orders), differing, hits, len(edited.bundle.base), len(edited.bundle.delta), dead, seconds)


def asked(chance: random.Random, live: list[SearchRecord], gone: list[SearchRecord], number: int) -> Iterator[Order]:
    """Questions of every kind, with every kind of filter and order."""
    for n in range(number):
        order: Order = {"question": question(chance, KINDS[n % len(KINDS)], live, gone)}
        like = chance.choice(live).filters
        if chance.random() < 0.3:
            name = chance.choice([name for name in ("type", "topic", "person", "language") if name in like])
            order["filters"] = {name: [value.split(" ", 1)[0] for value in like[name][:1]]}
        if chance.random() < 0.15:
            order["from"], order["to"] = sorted(chance.sample(range(1900, 2000), 2))
        order["facets"] = chance.sample(FACETS, chance.randrange(3))
        order["voices"] = chance.choice((["document"], ["document", "note"], ["document", "note", "comment"]))
        order["sort"] = chance.choice(("", "", "newest", "oldest"))
        yield order


def question(chance: random.Random, kind: str, live: list[SearchRecord], gone: list[SearchRecord]) -> str:
    """Words of some record, put as a question of this kind."""

    def words(records: list[SearchRecord]) -> list[str]:
        return chance.choice(chance.choice(records).passages).text.split()

    some = words(live)
    at = chance.randrange(len(some))
    match kind:
        case "word":
            return some[at]
        case "words":
            return " ".join(chance.sample(some, min(2, len(some))))
        case "phrase":
            return f'"{" ".join(some[at : at + 2])}"'
        case "prefix":
            return some[at][: chance.choice((1, 2, 3, 4))]
        case "unknown":
            return f"{some[at]}zq"
        case "mixed":
            return f'"{" ".join(some[:2])}" {chance.choice(words(live))[:3]}'
        case "gone":
            return chance.choice(words(gone))
    return ""


_ASK: Final = """(async (orders) => {
  const answers = [];
  for (const order of orders) answers.push(await archiveSearch.ask({ ...order, ids: true, limit: 2 }));
  return answers;
})(%s)"""


def answers(folder: Path, chromium: Chromium, archive: Shelved, orders: list[Order]) -> list[Any]:
    """What the search page's engine answers to all of them, one after the other."""
    write_page(folder)
    archive.publish(folder / "pagefind")
    tab = Browser(chromium)
    found: list[Any] = []
    try:
        with serving(folder, headers=STRICT) as address:
            page = SearchPage(tab, address).open()
            for start in range(0, len(orders), 40):
                found += page.browser.eval(_ASK % json.dumps(orders[start : start + 40]))
    finally:
        tab.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare an edited search bundle with one made anew.")
    parser.add_argument("--size", type=int, default=1000, help="documents (default: 1000)")
    parser.add_argument("--questions", type=int, default=240)
    parser.add_argument("--edits", type=int, default=12)
    parser.add_argument("--shards", type=int, default=1, help="into which the base of the edited bundle is cut")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    executable = find_chromium()
    if executable is None:
        sys.exit("there is no Chromium")
    chromium = Chromium(executable)
    try:
        with tempfile.TemporaryDirectory() as folder:
            verdict = compare(
                Path(folder), chromium, arguments.size, arguments.questions, arguments.edits, arguments.seed,
                arguments.shards,
            )  # fmt: skip
    finally:
        chromium.close()
    for order, ours, theirs in verdict.differing[:10]:
        print(json.dumps(order, ensure_ascii=False), ours["total"], theirs["total"], sep="\t")
    equal = verdict.questions - len(verdict.differing)
    print(f"{equal} of {verdict.questions} answers are equal ({verdict.hits} with hits), "
          f"{verdict.base_shards} shards in the base, {verdict.delta_shards} in the delta, {verdict.dead} dead pages")  # fmt: skip
    print(*(f"{name}: {seconds:.2f} s" for name, seconds in verdict.seconds.items()), sep=", ")
    return 1 if verdict.differing else 0


if __name__ == "__main__":
    sys.exit(main())
