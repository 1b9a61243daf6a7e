"""What a build leaves for the next process to know its sources by: then an edit costs a look at what it changed.

An input is compared as a whole by its encoding, which for 10,000 documents takes as long as rendering a page. Where
the walk tells that there are the same files by the same rules, all tables of the sources but `file` are as they were,
and of `file` the digests are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from site_builder.config import Settings
from site_builder.engine import Held
from site_builder.engine.encoding import encode, fingerprint
from site_builder.sources import Inventory

SOURCES: Final = ("file", "unit", "authority", "ledger", "page_source", "asset")
"""The inputs that are a function of the walk and of the rules of `import:`."""


class _Recalled(msgspec.Struct, frozen=True, array_like=True):
    """`rules`: a fingerprint of those of the walk. `marks`: what `Held.mark` was, by input."""

    rules: bytes
    marks: dict[str, bytes]


def remembered(held: Mapping[str, Held], settings: Settings) -> bytes:
    """To be kept beside the memo of the walk that `held` goes back to."""
    return msgspec.msgpack.encode(_Recalled(_rules(settings), {name: held[name].mark for name in SOURCES}))


def recall(
    memo: bytes | None, inventory: Inventory, settings: Settings, inputs: Mapping[str, Mapping[Any, Any]]
) -> dict[str, Held]:
    """The inputs as the last build found them, from what it `remembered`; empty when there is no telling."""
    if not memo or inventory.before is None:
        return {}
    try:
        last = msgspec.msgpack.decode(memo, type=_Recalled)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    if last.rules != _rules(settings) or last.marks.keys() != set(SOURCES):
        return {}
    rows: dict[str, Mapping[Any, Any]] = {name: inputs[name] for name in SOURCES}
    rows["file"] = inventory.before
    return {name: Held(rows[name], last.marks[name]) for name in SOURCES}


def _rules(settings: Settings) -> bytes:
    return fingerprint(encode(settings.imports))
