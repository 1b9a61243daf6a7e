"""Language tags on a page: in words, and as the `lang` and `dir` attributes of the element that holds the words."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from unicodedata import bidirectional

from markupsafe import Markup, escape

from site_builder.languages import NAMES
from site_builder.readers.allow import direction

_SAID: Final = {
    "zh-Hans": "Chinese, simplified", "zh-Hant": "Chinese, traditional", "pt-BR": "Portuguese of Brazil",
    "mul": "several languages", "und": "language not known", "zxx": "no language", "mis": "a language without a code",
}  # fmt: skip

__all__ = ["attributes", "direction", "locale", "name"]


def name(tag: str) -> str:
    """The language in English words; a tag that has no name here is shown as it is.

    >>> name("ar"), name("zh-Hans"), name("en-GB"), name("xyz")
    ('Arabic', 'Chinese, simplified', 'English (en-GB)', 'xyz')
    """
    if tag in _SAID:
        return _SAID[tag]
    primary, mark, _ = tag.partition("-")
    known = NAMES.get(primary.casefold())
    if known is None:
        return tag
    return f"{known} ({tag})" if mark else known


def locale(tag: str) -> str:
    """The tag as Open Graph writes a language: with the country where the tag has one, without script and variants.

    >>> locale("en-gb"), locale("zh-Hant-TW"), locale("ar"), locale("")
    ('en_GB', 'zh_TW', 'ar', '')
    """
    primary, *rest = tag.split("-")
    region = next((part.upper() for part in rest if len(part) == 2 and part.isalpha()), "")
    return f"{primary.lower()}_{region}" if region else primary.lower()


@lru_cache(maxsize=4096)
def attributes(tag: str, words: str = "") -> Markup:
    """Attributes for words in that language, with a leading blank; without a tag `dir="auto"`.

    With `words` their own first letter decides the direction: a title in brackets may be the archive's.

    >>> attributes("ar")
    Markup(' lang="ar" dir="rtl"')
    """
    if not tag:
        return Markup(' dir="auto"')
    return Markup(f' lang="{escape(tag)}" dir="{_first_direction(words) or direction(tag)}"')


def _first_direction(words: str) -> str:
    """`ltr` or `rtl` by the first letter that has a direction (UAX #9, P2), ``""`` without one."""
    for character in words:
        kind = bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return ""
