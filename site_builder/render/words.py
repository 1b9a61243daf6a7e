"""Words of translations, map, network and charts: the part of `labels.TEXTS` that these views bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VIEWS: Final[Mapping[str, str]] = {
    # translations
    "editions": "Languages",
    "translated_from": "Translated from",
    "machine": "Machine translation",
    "translation_method": "Method:",
    "sides_show": "Show",
    "sides_both": "Both",
    "side_translation": "Translation",
    "side_original": "Original",
    "sides_uneven": (
        "The translation has {translation}, the original {original}: they stand side by side in order, "
        "and need not match."
    ),
    "paragraph_one": "one paragraph",
    "paragraph_many": "{n} paragraphs",
    "part_one": "one part",
    "part_many": "{n} parts",
    "language_unknown": "language not known",
}
