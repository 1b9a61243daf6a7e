"""The equality gate of the search at the sizes of the benchmark: `python -m benchmarks.search_gate --size 10000`.

The gate itself is `tests/search_gate.py`; the tests run it small.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"

if __name__ == "__main__":
    sys.path.insert(0, str(TESTS))
    runpy.run_path(str(TESTS / "search_gate.py"), run_name="__main__")
