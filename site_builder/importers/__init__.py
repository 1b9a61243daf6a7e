"""Importers bring what people have into an archive: copies, never changed, beside metadata drafted from them.

An importer is a function ``read(data, name) -> Draft``; `FORMATS` has them by ending. Everything that is inferred
carries its reason, and every draft is marked as one.
"""

from __future__ import annotations

from site_builder.importers.command import import_command

__all__ = ["import_command"]
