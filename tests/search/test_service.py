"""The client of the indexer: what happens when the indexer is missing, dies, hangs or refuses."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.search import service
from site_builder.search.service import SearchError, Service, find_indexer

Fake = Callable[[str], Path]
ANSWER = """
import base64, json, sys
def answer(number, **payload):
    text = json.dumps({"message_id": number, "payload": payload}).encode()
    sys.stdout.buffer.write(base64.b64encode(text) + b",")
    sys.stdout.buffer.flush()
def requests():
    rest = b""
    while data := sys.stdin.buffer.read1(1 << 16):
        *messages, rest = (rest + data).split(b",")
        for message in messages:
            yield json.loads(base64.b64decode(message))
"""


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """An indexer that is a few lines of Python."""

    def make(lines: str) -> Path:
        path = tmp_path / "indexer"
        path.write_text(f"#!{sys.executable}\n{ANSWER}\n{lines}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return make


def test_the_installed_indexer_is_found_and_speaks() -> None:
    with Service(find_indexer()) as indexer:
        assert indexer.call(type="NewIndex", config={"force_language": "en"})["index_id"] == 0


def test_answers_are_waited_for_in_order(fake: Fake) -> None:
    echo = "for r in requests(): answer(r['message_id'], type='Echo', said=r['payload'].get('said'))"
    with Service(fake(echo)) as indexer:
        for number in range(500):
            indexer.send(type="Say", said=number)
        assert indexer.call(type="Say", said="last")["said"] == "last"
        assert indexer.call(type="Say", said="again")["said"] == "again"


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_PACKAGES", ("no_such_package_here",))
    with pytest.raises(SearchError) as caught:
        find_indexer()
    assert caught.value.diagnostic.code == "SEARCH001"
    assert "pip install" in caught.value.diagnostic.hint


def test_a_program_that_cannot_start_is_said(tmp_path: Path) -> None:
    with pytest.raises(SearchError) as caught:
        Service(tmp_path / "absent")
    assert caught.value.diagnostic.code == "SEARCH001"


def test_an_indexer_that_dies_is_said_with_its_last_words(fake: Fake) -> None:
    dying = "import os\nsys.stderr.write('first\\nout of paper\\n'); sys.stderr.flush(); os._exit(3)"
    with Service(fake(dying)) as indexer, pytest.raises(SearchError, match=r"ended with code 3: out of paper"):
        indexer.call(type="NewIndex")


def test_an_indexer_that_is_killed_is_said(fake: Fake) -> None:
    killed = "import os, signal\nfor r in requests(): os.kill(os.getpid(), signal.SIGKILL)"
    with Service(fake(killed)) as indexer, pytest.raises(SearchError) as caught:
        indexer.call(type="NewIndex")
    assert "stopped by signal 9" in str(caught.value)
    assert "memory" in caught.value.diagnostic.hint


def test_an_indexer_that_dies_while_it_is_fed_is_said(fake: Fake) -> None:
    def feed(indexer: Service) -> None:
        for _ in range(2000):
            indexer.send(type="AddRecord", content="words " * 1000)

    with Service(fake("sys.exit(5)")) as indexer, pytest.raises(SearchError, match="code 5"):
        feed(indexer)


def test_a_refusal_of_any_message_fails_the_next_answer(fake: Fake) -> None:
    refusing = (
        "for r in requests():\n"
        "    bad = r['payload'].get('content') == 'bad'\n"
        "    answer(None if bad else r['message_id'], type='Error' if bad else 'Done', message='no such thing')"
    )
    with Service(fake(refusing)) as indexer:
        indexer.send(type="AddRecord", content="good")
        indexer.send(type="AddRecord", content="bad")
        with pytest.raises(SearchError, match="refused its input: no such thing"):
            indexer.call(type="WriteFiles")


def test_an_unreadable_answer_is_a_failure(fake: Fake) -> None:
    babbling = "for r in requests(): sys.stdout.write('%%%,'); sys.stdout.flush()"
    with Service(fake(babbling)) as indexer, pytest.raises(SearchError, match="cannot be read"):
        indexer.call(type="NewIndex")


def test_an_indexer_that_hangs_is_given_up(fake: Fake) -> None:
    with Service(fake("import time\ntime.sleep(60)"), silence=0.2) as indexer, pytest.raises(SearchError) as caught:
        indexer.call(type="NewIndex")
    assert "no answer" in str(caught.value)


def test_the_real_indexer_refuses_nonsense() -> None:
    with Service() as indexer, pytest.raises(SearchError, match="unknown variant"):
        indexer.call(type="Nonsense")
