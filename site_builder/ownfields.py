"""Values of the archive's own fields by the type that site.yaml declares: one by one, as data, in order.

They are kept as typed (`model.FieldValue`); every use reads them here.
"""

from __future__ import annotations

import re
from typing import Any, Final

from site_builder.config import FieldType
from site_builder.dates import DateError, Edtf, parse, sort_key
from site_builder.model import FieldValue

TERMS: Final = ("entity", "topic")
"""Types whose values lead to terms."""

ROLE: Final = "field:"
"""Before the name of a field: the role that a term has by it."""

_DIGITS: Final = 24
"""As many as a number may have (`kinds.Decimal`)."""


def texts(value: FieldValue | None) -> tuple[str, ...]:
    """The values one by one as typed, `true` and `false` for a boolean."""
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return tuple(filter(None, (value,) if isinstance(value, str) else value or ()))


def date(text: str) -> Edtf | None:
    """The date in a value of type date."""
    try:
        return parse(text)
    except DateError:
        return None


def data(kind: FieldType, value: FieldValue) -> Any:
    """The value as JSON has it: numbers as numbers, all else as typed."""
    if kind != "number" or isinstance(value, bool):
        return list(value) if isinstance(value, tuple) else value
    return [_number(text) for text in value] if isinstance(value, tuple) else _number(value)


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def order(kind: FieldType, text: str) -> str:
    """A string whose order is that of values: dates by time, numbers by size, figures in texts by their number.

    >>> sorted(("10", "-9.5", "9", "-10"), key=lambda text: order("number", text))
    ['-10', '-9.5', '9', '10']
    >>> sorted(("Box 10", "box 9"), key=lambda text: order("text", text))
    ['box 9', 'Box 10']
    """
    if kind == "number":
        return _number_key(text)
    if kind == "date" and (found := date(text)) is not None:
        return sort_key(found)
    return re.sub("[0-9]+", lambda run: run[0].zfill(_DIGITS), text.casefold())


def _number_key(text: str) -> str:
    whole, _, rest = text.removeprefix("-").partition(".")
    key = f"{int(whole):0{_DIGITS}d}.{rest.rstrip('0'):0<{_DIGITS}}"
    if not text.startswith("-") or not key.strip("0."):
        return f"+{key}"
    return "!" + "".join(str(9 - int(c)) if c.isdigit() else c for c in key)  # of two below nothing the larger is less
