"""A preview on a free port: `serve()`, `stream(running)`, `served`; see `running` for what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from server.running import Running, SmallBuild, Stream, archive, running


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An archive of one document."""
    return archive(tmp_path / "archive")


@pytest.fixture
def serve(site: Path) -> Iterator[Callable[..., Running]]:
    """``serve(build=SmallBuild(), host="127.0.0.1")`` builds and serves `site` until the test ends."""
    with ExitStack() as stack:
        yield lambda build=None, host="127.0.0.1": stack.enter_context(running(site, build or SmallBuild(), host))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A preview for all tests of a module that only ask."""
    with running(archive(tmp_path_factory.mktemp("served") / "archive"), SmallBuild()) as made:
        yield made


@pytest.fixture
def stream() -> Iterator[Callable[[Running], Stream]]:
    """``stream(running)`` opens a live-reload connection that is closed when the test ends."""
    with ExitStack() as stack:

        def start(running: Running) -> Stream:
            opened = Stream(running)
            stack.callback(opened.close)
            return opened

        yield start
