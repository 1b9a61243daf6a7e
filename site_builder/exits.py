"""What commands exit with."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
CONTENT: Final = 1
"""The content has errors."""
CALL: Final = 2
"""The call, or site.yaml, is wrong."""
MACHINE: Final = 3
"""The machine or the tool failed."""
INTERRUPTED: Final = 130
