"""Words of translations, recordings, map, network and charts: the part of `labels.TEXTS` that these views bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VIEWS: Final[Mapping[str, str]] = {
    # recordings, and what was published elsewhere
    "medium": "Medium",
    "running_time": "Running time",
    "title_unknown_stage": "title there not known",
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
    # map
    "map": "Map",
    "map_area": "The area of a circle is as large as its documents are many; places that lie close together share one.",
    "map_empty": "No place has coordinates yet; give some to a place in its authority file.",
    "map_elsewhere": "Places without coordinates",
    "map_all": "All places on the map",
    "place": "Place",
    "mapped_one": "One place has coordinates",
    "mapped_many": "{n} places have coordinates",
    "near_one": "and one place near it",
    "near_many": "and {n} places near it",
    "language_unknown": "language not known",
}
