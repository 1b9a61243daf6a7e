"""`call`: a command as it is typed. See `tests/commands.py`."""

from __future__ import annotations

import commands
import pytest


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> commands.Call:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772582400")  # commands.DAY
    return commands.caller(capsys)
