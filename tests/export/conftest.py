"""The small archive and its helpers are those of the whole-site tests."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "site"))  # test folders are not packages
