"""Downloads that are put together piece by piece are what they would be as a whole."""

from __future__ import annotations

import pytest

from site_builder.emitters import data


@pytest.mark.parametrize("records", [0, 1, 2, 3, 4, 7])
def test_a_list_in_pieces_is_the_list(records: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "_AT_ONCE", 3)
    given = [{"id": f"d{n}", "words": "two\nlines\u2028", "list": [1, {"a": []}], "empty": {}} for n in range(records)]
    assert data.JsonList(given).bytes() == data.as_json(given)


def test_rows_side_by_side_are_found_by_ascending_keys() -> None:
    rows = data._Beside(iter([("a", 1), ("c", 3), ("d", 4)]))
    assert [rows.at(key) for key in ("a", "b", "c", "e")] == [1, None, 3, None]
