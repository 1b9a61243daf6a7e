"""Names as keys, and the nearest of what exists for one that does not."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Final

from site_builder.diagnostics import did_you_mean
from site_builder.ids import is_id, slug
from site_builder.linking.tokens import fold

_SHORTLIST: Final = 12


def fold_name(name: str) -> str:
    """The key of `name` in the table `name`: case, width and blanks aside.

    >>> fold_name(" Bashar  AL-Assad ")
    'bashar al-assad'
    """
    return " ".join(fold(name).split())


def nearest(wrong: str, known: tuple[str, ...]) -> str:
    """`did_you_mean` for thousands of `known`: only those that share most letter pairs are compared.

    A name is compared with ids by the id it would have.
    """
    asked = wrong if is_id(wrong) or is_id(wrong.casefold()) or "/" in wrong else slug(wrong) or wrong
    shared: Counter[str] = Counter()
    pairs = _by_pairs(known)
    for pair in _pairs(asked):
        shared.update(pairs.get(pair, ()))
    # of equally many shared pairs the shorter is nearer, then the alphabet decides
    shortlist = sorted(shared, key=lambda k: (-shared[k], len(k), k))[:_SHORTLIST]
    return did_you_mean(asked, shortlist)


@lru_cache(maxsize=4)
def _by_pairs(known: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in known:
        for pair in _pairs(name):
            found.setdefault(pair, []).append(name)
    return found


def _pairs(name: str) -> tuple[str, ...]:
    padded = f"^{name.casefold()}$"
    return tuple(dict.fromkeys(padded[i : i + 2] for i in range(len(padded) - 1)))
