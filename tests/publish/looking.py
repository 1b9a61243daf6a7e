"""A program that begins to look over a published site, as the build command does, and prints what came of it as JSON.

`python looking.py STORE OUTPUT HOW`. HOW: `asked`, `unasked`, `other` (asked of another publication), `failing`. It is
a program of its own since a process with threads, as that of the tests is, does not fork.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from site_builder import lookout
from site_builder.engine import Store

store, output, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
lookout.MANY = 0  # type: ignore[misc]  # however small the site is
started = 0
fork = os.fork


def counted() -> int:
    global started
    started += 1
    return fork()


def fail(*given: object) -> frozenset[str]:
    raise OSError


os.fork = counted
if how == "failing":
    lookout.touched = fail
looking = lookout.Lookout(store, output)
with Store.reader(store) as reader:
    memo = (reader.memo_get(lookout.PUBLISHED) or b"") + (b"?" if how == "other" else b"")
found = None if how == "unasked" else looking.touched(memo)
looking.close()
try:
    os.waitpid(-1, os.WNOHANG)
    left = True
except ChildProcessError:
    left = False
print(json.dumps({"touched": None if found is None else sorted(found), "started": started, "left": left}))
