"""What a preview keeps in memory from one build to the next, so that an edit costs neither a walk nor a look at files.

All of it is a shortcut past reading again what nobody else changes: a build that fails leaves it empty, and whatever
does not fit the store or the folder as they are is not used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.engine import Held
from site_builder.publish import Published
from site_builder.sources import Inventory


@dataclass
class Warm:
    """Filled by `build`, and emptied by it while it works. `touched`: the sources that changed; None: any may have."""

    touched: frozenset[Path] | None = None
    inventory: Inventory | None = None
    inputs: Mapping[str, Held] = field(default_factory=dict)
    published: Published | None = None
    folder: tuple[int, int] | None = None
    """What tells the output folder from another one that was made in its place."""

    def take(self) -> Warm:
        """All that is held; nothing is held any longer."""
        taken = Warm(self.touched, self.inventory, self.inputs, self.published, self.folder)
        self.touched, self.inventory, self.inputs, self.published, self.folder = None, None, {}, None, None
        return taken


def identity(folder: Path) -> tuple[int, int] | None:
    """None when there is no such folder."""
    try:
        found = os.stat(folder)
    except OSError:
        return None
    return found.st_dev, found.st_ino
