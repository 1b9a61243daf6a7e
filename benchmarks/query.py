"""What a browser fetches until the first query of a visitor is answered with five results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from benchmarks.papers import World
from benchmarks.rows import QUERY, Row
from benchmarks.runs import Say, Site

if TYPE_CHECKING:
    from tests.browser import Browser, Chromium

RESULTS: Final = 5
RANKS: Final = (400, 900, 1_600)
"""The words that are asked for, by their rank in the vocabulary: such as people search for, in many documents but not
in most."""
_FEW: Final = 1_000
_RANKS_OF_FEW: Final = (60, 90, 120)
"""The same for less than `_FEW` documents, so that there are five results."""


def missing() -> str:
    """Why no browser can be asked, or nothing."""
    from tests.browser import find_chromium

    return "" if find_chromium() else "there is no Chromium (CHROMIUM=/path names one)"


def first_queries(sites: Sequence[Site], world: World, say: Say) -> Iterator[Row]:
    """For each word and each site that has a search, in a browser that has fetched nothing yet."""
    ranks = RANKS if sites[0].documents >= _FEW else _RANKS_OF_FEW
    with _browser() as chromium:
        for rank in ranks:
            for site in filter(_has_search, sites):
                with _asked(chromium, site, world.vocabulary.words[rank], RESULTS) as tab:
                    count = tab.received
                say(f"{site.documents:>7} {QUERY:<18} {site.generator.name:<13} {count / 1e3:8.0f} KB")
                yield Row(site.run, site.documents, QUERY, site.generator.name, True, transferred=count)


def check_found(sites: Sequence[Site], word: str) -> None:
    """The word that the last edit brought is found by every search. Raises AssertionError."""
    with _browser() as chromium:
        for site in filter(_has_search, sites):
            with _asked(chromium, site, word, 1):
                pass


def _has_search(site: Site) -> bool:
    return (site.output / "pagefind").is_dir()


@contextmanager
def _browser() -> Iterator[Chromium]:
    from tests.browser import Chromium, find_chromium

    with closing(Chromium(find_chromium() or "")) as chromium:
        yield chromium


@contextmanager
def _asked(chromium: Chromium, site: Site, word: str, results: int) -> Iterator[Browser]:
    """A tab that has fetched the search page with this query, and shows so many results.

    What is `received` counts over the network, heads of answers included; nothing is compressed on the way.
    """
    from tests.browser import Browser, serving

    with serving(site.output) as address, closing(Browser(chromium)) as tab:
        tab.goto(f"{address}search/?q={word}", timeout=60)
        tab.wait_for(f"document.querySelectorAll({site.generator.results!r}).length >= {results}", timeout=120)
        yield tab
