"""Who may ask the preview, and for what: pure functions of a request.

A preview shows drafts, so no other site may read it: a foreign name that resolves to this machine (DNS rebinding) and
a request made for another site's script are refused, and no address leads out of the output folder.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_WILDCARDS: Final = frozenset({"", "0.0.0.0", "::"})
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


# --- hosts --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guard:
    """The names that this server answers to. `anywhere`: it listens on every address, so any literal one is its own."""

    names: frozenset[str]
    anywhere: bool = False

    @classmethod
    def of(cls, bound: str) -> Guard:
        """For a server bound to `bound`, a name or an address as given on the command line."""
        anywhere = bound in _WILDCARDS
        own = {socket.gethostname().lower()} if anywhere else {_canonical(bound)}
        return cls(LOOPBACK_NAMES | own, anywhere)

    def admits(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether Host names this server, and Origin (when there is one) is the same place."""
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or (host := _authority(hosts[0].decode("latin-1"))) is None:
            return False
        if not (host[0] in self.names or (self.anywhere and _is_address(host[0]))):
            return False
        return all(_same_place(value.decode("latin-1"), host) for name, value in headers if name == b"origin")


def _same_place(origin: str, host: tuple[str, str]) -> bool:
    scheme, mark, rest = origin.partition("://")
    if not mark or scheme not in _DEFAULT_PORTS or (other := _authority(rest)) is None:
        return False
    return other[0] == host[0] and (other[1] or _DEFAULT_PORTS[scheme]) == (host[1] or _DEFAULT_PORTS[scheme])


def _authority(text: str) -> tuple[str, str] | None:
    """(host, port) of `host`, `host:port`, `[v6]:port`; None for anything else."""
    if text.startswith("["):
        host, mark, port = text[1:].partition("]")
        if not mark or (port and not port.startswith(":")):
            return None
        port = port[1:]
    else:
        host, _, port = text.partition(":")
    if not host or (port and not (port.isascii() and port.isdigit())) or set(host) & set("/@?# \\"):
        return None
    return _canonical(host), port


def _canonical(host: str) -> str:
    bare = host.lower().strip("[]").removesuffix(".")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return bare


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(address: str) -> bool:
    """Whether a socket bound to this address is reachable from this machine only."""
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


# --- paths --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What answers at an address: a file, or (`folder`) the folder whose address lacks its last slash."""

    file: Path
    folder: bool = False


def locate(root: Path, raw_path: bytes) -> Found | None:
    """The file below `root` for the raw path of a request; None for everything that is none of ours.

    Decoded once, each part by itself; parts that are empty, hidden, or could mean another folder on any system are
    nothing. Links that lead out of `root`, and everything that is not a regular file, are nothing either.
    """
    parts = _parts(raw_path)
    if parts is None:
        return None
    home = os.path.realpath(root)
    wants_folder = not parts or parts[-1] == ""
    place = os.path.join(home, *(parts[:-1] if parts and parts[-1] == "" else parts))
    if wants_folder:
        return Found(Path(file)) if (file := _inside(home, os.path.join(place, "index.html"))) else None
    if file := _inside(home, place):
        return Found(Path(file))
    return Found(Path(file), folder=True) if (file := _inside(home, os.path.join(place, "index.html"))) else None


def _parts(raw_path: bytes) -> list[str] | None:
    if not raw_path.startswith(b"/"):
        return None
    parts: list[str] = []
    raw = raw_path[1:].split(b"/")
    for index, piece in enumerate(raw):
        try:
            part = unquote_to_bytes(piece).decode("utf-8")
        except UnicodeDecodeError:
            return None
        if part == "" and index == len(raw) - 1:
            parts.append("")
        elif not part or part.startswith(".") or set(part) & set("/\\:\0") or not part.isprintable() or len(part) > 255:
            return None
        else:
            parts.append(part)
    return parts


def _inside(home: str, place: str) -> str | None:
    """The real path of a regular file below `home`."""
    try:
        real = os.path.realpath(place, strict=True)
        if real.startswith(home.rstrip(os.sep) + os.sep) and stat.S_ISREG(os.stat(real).st_mode):
            return real
    except (OSError, ValueError):
        pass
    return None
