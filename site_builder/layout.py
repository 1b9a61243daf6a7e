"""Where things are in the folder of an archive."""

from __future__ import annotations

from typing import Final

CACHE: Final = ".site_builder"
STORE: Final = "store.sqlite"
"""The engine's store, in the cache."""
OUTPUT: Final = "public"
