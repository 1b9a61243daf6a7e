"""Headless Chromium for tests, driven over the DevTools protocol with nothing but the standard library.

Fixtures (imported by `tests/conftest.py`, so every test may name them):

`browser`: a fresh, isolated `Browser` tab for one test (no cookies, cache or storage of others). Skips with one line
    when there is no Chromium; `CHROMIUM=/path` names another one.
`web`: ``web(folder, prefix="", headers={...}) -> "http://127.0.0.1:PORT/"`` serves a folder until the test ends.

    def test_title(browser, web):
        browser.goto(web(folder) + "search/?q=ceasefire")
        browser.wait_for("document.querySelectorAll('ol li').length")       # polls; AssertionError after 10 s
        assert browser.eval("document.title") == "Search"                   # a JSON-able value; promises are awaited
        browser.click("#facets summary"); browser.type("abc"); browser.press("Enter")
        browser.screenshot(tmp_path / "phone.png", width=390, height=844, dark=True, full=True)
        assert browser.errors == []                                         # console errors, exceptions, CSP violations

`Browser` has: goto, back, reload, eval, wait_for, text, click, focus, type, press, viewport, media, offline, throttle,
screenshot, pdf, errors, requests, received, run_before, and `send("Domain.method", **params)` for all the rest.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import http.server
import json
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
FLAGS: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps", "--no-first-run",
    "--no-default-browser-check", "--metrics-recording-only", "--mute-audio", "--hide-scrollbars", "--disable-breakpad",
    "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
    "--disable-background-timer-throttling",
    "--disable-features=Translate,MediaRouter,OptimizationHints,DialMediaRouteProvider,"
    "PreloadTopChromeWebUI,WebUIOmniboxPopup,SpareRendererForSitePerProcess", "--force-color-profile=srgb",
    "--lang=en-US", "--remote-debugging-pipe", "about:blank",
)  # fmt: skip
KEYS: Final = {
    "Enter": (13, "\r"), "Tab": (9, ""), "Escape": (27, ""), "Backspace": (8, ""), "Delete": (46, ""),
    "Space": (32, " "),
    "ArrowUp": (38, ""), "ArrowDown": (40, ""), "ArrowLeft": (37, ""), "ArrowRight": (39, ""),
    "Home": (36, ""), "End": (35, ""), "PageUp": (33, ""), "PageDown": (34, ""),
}  # fmt: skip
MODIFIERS: Final = {"alt": 1, "ctrl": 2, "meta": 4, "shift": 8}


def find_chromium() -> str | None:
    """The browser to use: `$CHROMIUM`, else the first of `NAMES` on the path."""
    named = os.environ.get("CHROMIUM", "")
    return (shutil.which(named) if named else None) or next((p for n in NAMES if (p := shutil.which(n))), None)


class ProtocolError(AssertionError):
    """The browser refused a command, or a script in the page threw."""


class Chromium:
    """One browser process, spoken to over a pair of pipes (its descriptors 3 and 4): NUL-ended JSON both ways."""

    def __init__(self, executable: str) -> None:
        self.profile = tempfile.mkdtemp(prefix="browser-test-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"))
        ours_out, self._out = _high_pipe()
        self._in, ours_in = _high_pipe()
        actions = [
            (os.POSIX_SPAWN_DUP2, ours_out, 3),
            (os.POSIX_SPAWN_DUP2, ours_in, 4),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        arguments = [executable, f"--user-data-dir={self.profile}", *FLAGS]
        self.pid = os.posix_spawn(executable, arguments, dict(os.environ), file_actions=actions, setsid=True)
        os.close(ours_out)
        os.close(ours_in)
        self._sent = 0
        self._answers: dict[int, dict[str, Any]] = {}
        self._listeners: dict[str, Callable[[str, dict[str, Any]], None]] = {}
        self._news = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def listen(self, session: str, to: Callable[[str, dict[str, Any]], None] | None) -> None:
        if to is None:
            self._listeners.pop(session, None)
        else:
            self._listeners[session] = to

    def send(self, method: str, session: str = "", timeout: float = 60, **params: Any) -> dict[str, Any]:
        """Call `method` and wait for its result."""
        with self._news:
            self._sent += 1
            number = self._sent
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        _write_all(self._out, json.dumps(message).encode() + b"\0")
        with self._news:
            if not self._news.wait_for(lambda: number in self._answers or self._ended, timeout):
                raise ProtocolError(f"{method}: no answer in {timeout} s")
            if number not in self._answers:
                raise ProtocolError(f"{method}: the browser ended")
            answer = self._answers.pop(number)
        if "error" in answer:
            raise ProtocolError(f"{method}: {answer['error'].get('message', answer['error'])}")
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self) -> None:
        rest = b""
        while True:
            try:
                data = os.read(self._in, 1 << 20)
            except OSError:
                data = b""
            if not data:
                break
            *messages, rest = (rest + data).split(b"\0")
            for raw in messages:
                self._take(json.loads(raw))
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _take(self, message: dict[str, Any]) -> None:
        if "id" in message:
            with self._news:
                self._answers[message["id"]] = message
                self._news.notify_all()
        elif (listener := self._listeners.get(message.get("sessionId", ""))) is not None:
            listener(message["method"], message["params"])
            with self._news:
                self._news.notify_all()

    def wait(self, until: Callable[[], bool], timeout: float) -> bool:
        with self._news:
            return self._news.wait_for(lambda: until() or self._ended, timeout) and not self._ended

    def close(self) -> None:
        """End the process group that was started here, and remove the profile."""
        with contextlib.suppress(ProtocolError, OSError):
            self.send("Browser.close", timeout=5)
        self._reader.join(5)
        if self._reader.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._reader.join(5)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        for descriptor in (self._in, self._out):
            os.close(descriptor)
        for _ in range(40):  # its helpers may still be writing for a moment
            shutil.rmtree(self.profile, ignore_errors=True)
            if not os.path.exists(self.profile):
                break
            time.sleep(0.05)


def _high_pipe() -> tuple[int, int]:
    """A pipe with both ends above the descriptors that are set up for the browser; not inherited by others."""
    low = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in low)
    for end in low:
        os.close(end)
    return high[0], high[1]


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


class Browser:
    """One tab, in a browser context of its own, or in `context`, where it leaves nothing behind when it is closed.

    All waiting has a limit and fails with an AssertionError.
    """

    def __init__(self, chromium: Chromium, context: str = "") -> None:
        self._chromium = chromium
        self.errors: list[str] = []
        """Console errors, uncaught exceptions, failed loads and CSP violations since the tab was opened."""
        self.requests: list[str] = []
        """Every URL asked for, in order (the page's workers included)."""
        self.received = 0
        """Bytes received over the network, as transferred."""
        self._loads = 0
        self._workers: list[str] = []
        self._lent = bool(context)
        self._context = context or chromium.send("Target.createBrowserContext")["browserContextId"]
        self._target = open_tab(chromium, self._context)
        self._session = chromium.send("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        chromium.listen(self._session, self._event)
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.send("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=False, flatten=True)
        self.viewport(1280, 800)

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Any command of the DevTools protocol, for this tab."""
        return self._chromium.send(method, session=self._session, **params)

    # --- going places

    def goto(self, url: str, timeout: float = 20) -> None:
        """Open `url` and wait for its load event."""
        before = self._loads
        answer = self.send("Page.navigate", url=url)
        if answer.get("errorText"):
            raise ProtocolError(f"{url}: {answer['errorText']}")
        if "loaderId" in answer:
            self._wait_load(before, url, timeout)

    def reload(self, timeout: float = 20) -> None:
        before = self._loads
        self.send("Page.reload")
        self._wait_load(before, "reload", timeout)

    def back(self) -> None:
        """The Back button (also between states that a script pushed); wait for what should follow yourself."""
        history = self.send("Page.getNavigationHistory")
        entry = history["entries"][history["currentIndex"] - 1]
        self.send("Page.navigateToHistoryEntry", entryId=entry["id"])

    def run_before(self, source: str) -> None:
        """Run `source` in every page opened from now on, before its own scripts."""
        self.send("Page.addScriptToEvaluateOnNewDocument", source=source)

    def _wait_load(self, before: int, what: str, timeout: float) -> None:
        if not self._chromium.wait(lambda: self._loads > before, timeout):
            raise ProtocolError(f"{what}: not loaded after {timeout} s; errors: {self.errors}")

    # --- looking

    def eval(self, expression: str) -> Any:
        """The value of a JavaScript expression; a promise is awaited; what it throws is a ProtocolError."""
        answer = self.send(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if (thrown := answer.get("exceptionDetails")) is not None:
            raise ProtocolError(f"{expression}: {_thrown(thrown)}")
        return answer["result"].get("value")

    def wait_for(self, expression: str, timeout: float = 10) -> Any:
        """Evaluate until the value is truthy, as JavaScript sees it; return it (an element as None)."""
        judged = f"Promise.resolve({expression}).then(v => [Boolean(v), v instanceof Node ? null : v])"
        end = time.monotonic() + timeout
        while True:
            try:
                done, value = self.eval(judged)
                last = repr(value)
            except ProtocolError as error:  # the page may just be changing under us
                done, value, last = False, None, str(error)
            if done:
                return value
            if time.monotonic() > end:
                raise ProtocolError(f"not so after {timeout} s: {expression} (last: {last}; errors: {self.errors})")
            time.sleep(0.03)

    def text(self, selector: str) -> str:
        """The rendered text of the first element that `selector` finds."""
        return str(self.eval(f"document.querySelector({json.dumps(selector)}).innerText"))

    # --- doing

    def click(self, selector: str) -> None:
        """A real mouse click in the middle of the element, scrolled into view."""
        place = self.eval(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center'});"
            "const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def focus(self, selector: str) -> None:
        self.eval(f"document.querySelector({json.dumps(selector)}).focus()")

    def type(self, text: str) -> None:
        """Insert `text` where the focus is, as an input method does (any script)."""
        self.send("Input.insertText", text=text)

    def press(self, key: str, *modifiers: str) -> None:
        """One key: a name of `KEYS` or a character; modifiers: alt, ctrl, meta, shift."""
        code, text = KEYS.get(key, (ord(key.upper()[0]), key))
        held = sum(MODIFIERS[m] for m in modifiers)
        if held & ~8:
            text = ""
        shape: dict[str, Any] = {
            "key": " " if key == "Space" else key,
            "code": key if key in KEYS else f"Key{key.upper()}" if key.isalpha() else "",
            "windowsVirtualKeyCode": code,
            "modifiers": held,
        }
        self.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **shape)
        self.send("Input.dispatchKeyEvent", type="keyUp", **shape)

    # --- circumstances

    def viewport(self, width: int, height: int, scale: float = 1, mobile: bool = False) -> None:
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=mobile
        )

    def media(self, kind: str = "", **features: str) -> None:
        """``media("print")``, ``media(prefers_color_scheme="dark", forced_colors="active")``; ``media()`` resets."""
        named = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.send("Emulation.setEmulatedMedia", media=kind, features=named)

    def offline(self, yes: bool = True) -> None:
        """Cut (or mend) the network of this tab and of its workers."""
        self._conditions(offline=yes, latency=0, downloadThroughput=-1, uploadThroughput=-1)

    def throttle(self, latency_ms: float, kbit_per_s: float, cpu: float = 1) -> None:
        """A slow network, and a processor `cpu` times slower."""
        rate = kbit_per_s * 1000 / 8
        self._conditions(offline=False, latency=latency_ms, downloadThroughput=rate, uploadThroughput=rate)
        self.send("Emulation.setCPUThrottlingRate", rate=cpu)

    def _conditions(self, **conditions: Any) -> None:
        for session in (self._session, *self._workers):
            with contextlib.suppress(ProtocolError):  # a worker may have ended
                self._chromium.send("Network.emulateNetworkConditions", session=session, **conditions)

    # --- pictures

    def screenshot(
        self, path: Path, width: int = 1280, height: int = 800, dark: bool = False, full: bool = False
    ) -> None:
        """A PNG of the page at this size; `full`: of its whole height. The tab keeps the size and scheme."""
        self.viewport(width, height, mobile=width < 600)
        self.media(prefers_color_scheme="dark" if dark else "light")
        self.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        shape: dict[str, Any] = {}
        if full:
            size = self.send("Page.getLayoutMetrics")["cssContentSize"]
            shape["clip"] = {"x": 0, "y": 0, "width": width, "height": min(size["height"], 16000), "scale": 1}
        answer = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=full, **shape)
        path.write_bytes(base64.b64decode(answer["data"]))

    def pdf(self, path: Path) -> None:
        """The page as it prints on A4."""
        answer = self.send("Page.printToPDF", preferCSSPageSize=True, paperWidth=8.27, paperHeight=11.69)
        path.write_bytes(base64.b64decode(answer["data"]))

    # --- what happened

    def _event(self, method: str, params: dict[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self._loads += 1
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Network.loadingFinished":
            self.received += int(params["encodedDataLength"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(_thrown(params["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "assert"):
            self.errors.append(" ".join(str(a.get("value", a.get("description", ""))) for a in params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            entry = params["entry"]
            self.errors.append(f"{entry['text']} {entry.get('url', '')}".strip())
        elif method == "Target.attachedToTarget":
            self._adopt(params["sessionId"])

    def _adopt(self, session: str) -> None:
        """Hear a worker of the page too (from another thread: this one must go on reading answers)."""
        self._workers.append(session)
        self._chromium.listen(session, self._event)

        def enable() -> None:
            for domain in ("Runtime", "Network", "Log"):
                with contextlib.suppress(ProtocolError, OSError):
                    self._chromium.send(f"{domain}.enable", session=session, timeout=10)

        threading.Thread(target=enable, daemon=True).start()

    def close(self) -> None:
        if self._lent:
            self._forget()
        for session in (self._session, *self._workers):
            self._chromium.listen(session, None)
        with contextlib.suppress(ProtocolError, OSError):
            if self._lent:
                self._chromium.send("Target.closeTarget", targetId=self._target, timeout=10)
            else:
                self._chromium.send("Target.disposeBrowserContext", browserContextId=self._context, timeout=10)

    def _forget(self) -> None:
        """Take from the context what the pages of this tab left there."""
        self.offline(False)
        self.send("Network.clearBrowserCookies")
        self.send("Network.clearBrowserCache")
        places = (urlsplit(url) for url in self.requests)
        for origin in dict.fromkeys(f"{p.scheme}://{p.netloc}" for p in places if p.scheme in ("http", "https")):
            self.send("Storage.clearDataForOrigin", origin=origin, storageTypes="all")


def open_tab(chromium: Chromium, context: str) -> str:
    """A blank tab in this context; gives the id of its target."""
    target: str = chromium.send("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
    return target


def _thrown(details: dict[str, Any]) -> str:
    exception = details.get("exception", {})
    return str(exception.get("description") or exception.get("value") or details.get("text"))


# --- a server for built sites -------------------------------------------------------------------------

TYPES: Final = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".wasm": "application/wasm",
    ".xml": "application/xml", ".txt": "text/plain; charset=utf-8", ".frag": "text/html; charset=utf-8",
}  # fmt: skip


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path
    prefix: str
    extra: Mapping[str, str]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        target = self.folder / path.removeprefix(self.prefix).lstrip("/")
        if path.startswith(self.prefix) and target.is_dir() and path.endswith("/"):
            target /= "index.html"
        found = path.startswith(self.prefix) and ".." not in path and target.is_file()
        body = target.read_bytes() if found else b""
        # the icon that browsers ask for unasked is no fault of the page: an empty answer, no console error
        self.send_response(200 if found or path == "/favicon.ico" else 404)
        self.send_header("Content-Type", TYPES.get(target.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        for name, value in self.extra.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: a test's output is its assertion."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A tab that is closed in the middle of a download is no error."""


Web = Callable[..., str]


@contextlib.contextmanager
def serving(folder: Path, prefix: str = "", headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve `folder` below `prefix` while the block lasts; gives the address."""
    root = f"/{prefix.strip('/')}/" if prefix.strip("/") else "/"
    handler = type("Handler", (_Handler,), {"folder": Path(folder), "prefix": root, "extra": headers or {}})
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{root}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def web() -> Iterator[Web]:
    """`web(folder, prefix="", headers={})` → the address at which `folder` is served till the test ends."""
    with contextlib.ExitStack() as stack:
        yield lambda folder, prefix="", headers=None: stack.enter_context(serving(folder, prefix, headers))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The browser process of this test run (of this worker, when there are several)."""
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine: browser tests skipped (install chromium or set CHROMIUM)")
    process = Chromium(executable)
    yield process
    process.close()


@pytest.fixture(scope="session")
def profile(chromium: Chromium) -> str:
    """The browser context of all tabs that tests are given: a new one for each of them costs as much as a page.

    A blank tab stays open in it, which keeps its window.
    """
    context: str = chromium.send("Target.createBrowserContext")["browserContextId"]
    open_tab(chromium, context)
    return context


@pytest.fixture
def browser(chromium: Chromium, profile: str) -> Iterator[Browser]:
    """A fresh tab; see the head of this module for what it can do."""
    tab = Browser(chromium, profile)
    yield tab
    tab.close()
