"""A pipelined client of `pagefind --service`: base64 JSON messages, ended by commas, over its standard streams.

Messages are sent without waiting, so that the indexer works while its input is still being made; answers are counted
and errors kept. The protocol is internal to Pagefind, therefore the exact version is pinned.
"""

from __future__ import annotations

import contextlib
import importlib
import subprocess
import tempfile
import threading
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

import msgspec

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.ids import SourcePath

CODES: Final = {
    "SEARCH001": "The search indexer is not installed or cannot be started.",
    "SEARCH002": "The search indexer stopped, hung, or answered with an error.",
    "SEARCH003": "The search indexer indexed something else than what it was given.",
    "SEARCH004": "The search indexer is not the version whose files this tool knows.",
}
VERSION: Final = "1.5.2"
_PACKAGES: Final = ("pagefind_bin", "pagefind_bin_extended")
"""The plain one first: what the extended one splits (Chinese, Japanese, Thai) is split by `words` for both."""

_REINSTALL: Final = f"install it again: pip install --force-reinstall pagefind-bin=={VERSION}"
_SILENCE: Final = 900.0
"""Seconds without any answer after which the indexer is taken to hang; one bundle of 100,000 needs minutes."""


class SearchError(Exception):
    """The search bundle could not be made; nothing may be published."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.diagnostic: Final = Diagnostic(code, Severity.ERROR, Span(SourcePath("site.yaml")), message, hint)


def find_indexer() -> Path:
    """The executable inside the installed package. Raises SearchError."""
    for name in _PACKAGES:
        try:
            package = importlib.import_module(name)
        except ImportError:
            continue
        try:
            return Path(package.get_executable())
        except OSError as error:
            raise SearchError("SEARCH001", f"the search indexer is missing: {error}", _REINSTALL) from error
    raise SearchError("SEARCH001", "the search indexer is missing: no package pagefind-bin", _REINSTALL)


class Service:
    """An indexer process. `send` does not wait; `call` does. Use as a context manager: it never outlives the block."""

    def __init__(self, executable: Path | None = None, silence: float = _SILENCE) -> None:
        path = executable or find_indexer()
        self._silence = silence
        self._sent = 0
        self._answered = 0
        self._awaited: set[int] = set()
        self._answers: dict[int, Mapping[str, Any]] = {}
        self._errors: list[str] = []
        self._ended = False
        self._news = threading.Condition()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (closed by `close`)
        try:
            self._process = subprocess.Popen(
                [str(path), "--service"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                bufsize=1 << 18,
            )
        except OSError as error:
            self._said.close()
            raise SearchError("SEARCH001", f"the search indexer cannot be started: {error}", _REINSTALL) from error
        self._reader = threading.Thread(target=self._read, name="search indexer", daemon=True)
        self._reader.start()

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- asking

    def send(self, **payload: Any) -> int:
        """Queue a message; its answer is only counted. Raises SearchError when the indexer has ended."""
        self._sent += 1
        message = msgspec.json.encode({"message_id": self._sent, "payload": payload})
        try:
            _stream(self._process.stdin).write(b64encode(message) + b",")
        except OSError as error:
            raise self._failure() from error
        return self._sent

    def ask(self, **payload: Any) -> int:
        """Queue a message and hand it over; `answer` of the returned number waits for what comes back."""
        with self._news:
            self._awaited.add(self._sent + 1)
        number = self.send(**payload)
        try:
            _stream(self._process.stdin).flush()
        except OSError as error:
            raise self._failure() from error
        return number

    def answer(self, number: int) -> Mapping[str, Any]:
        """What came back for an asked message, and so for all before it. Raises SearchError, also for theirs."""
        with self._news:
            while self._answered < number and not self._errors and not self._ended:
                before = self._answered
                if not self._news.wait(self._silence) and self._answered == before:
                    raise SearchError("SEARCH002", f"the search indexer gave no answer in {self._silence:g} seconds")
            if self._errors:
                raise SearchError("SEARCH002", f"the search indexer refused its input: {self._errors[0]}")
            if number in self._answers:
                return self._answers.pop(number)
        raise self._failure()

    def call(self, **payload: Any) -> Mapping[str, Any]:
        """Queue a message and wait for its answer."""
        return self.answer(self.ask(**payload))

    def close(self) -> None:
        """End the process, kindly first."""
        with contextlib.suppress(OSError):
            _stream(self._process.stdin).close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        _stream(self._process.stdout).close()
        self._said.close()

    # --- answers

    def _read(self) -> None:
        begun: list[bytes] = []
        stream = _stream(self._process.stdout)
        while data := stream.read1(1 << 20):  # type: ignore[attr-defined]  # a pipe is a BufferedReader
            *answers, rest = data.split(b",")
            if answers:  # else the answer is a long one, of which this is a part
                answers[0] = b"".join((*begun, answers[0]))
                begun.clear()
            begun.append(rest)
            if not answers:
                continue
            with self._news:
                for answer in answers:
                    self._take(answer)
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _take(self, encoded: bytes) -> None:
        try:
            answer = msgspec.json.decode(b64decode(encoded, validate=True))
            payload = answer["payload"]
            kind = payload["type"]
        except (ValueError, KeyError, TypeError):
            self._errors.append("an answer that cannot be read")
            return
        self._answered += 1
        if kind == "Error":
            self._errors.append(str(payload.get("message", "no reason given")))
        elif answer.get("message_id") in self._awaited:
            self._awaited.discard(answer["message_id"])
            self._answers[answer["message_id"]] = payload

    def _failure(self) -> SearchError:
        """What to say of a process that has ended too early."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._said.seek(0)
        words = self._said.read().decode("utf-8", "replace").strip().splitlines()
        code = self._process.returncode
        ended = f"was stopped by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        last = f": {words[-1]}" if words else ""
        hint = (
            "was there enough memory? it needs about 0.4 MB a document" if code is not None and code < 0 else _REINSTALL
        )
        return SearchError("SEARCH002", f"the search indexer {ended}{last}", hint)


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the indexer is started with pipes")
    return stream
