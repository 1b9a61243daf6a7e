"""A BagIt bag (RFC 8493) in a zip: the payload, its checksums, and the checksums of these. Equal files, equal bytes."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import IO, Final

_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""Of every member: the first moment that a zip can name. When the bag was made stands in bag-info.txt."""
_DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write_bag(
    file: IO[bytes], name: str, payload: Iterable[tuple[str, bytes]], info: Mapping[str, str]
) -> tuple[int, int]:
    """Write the bag, in a folder `name`, as a zip; returns how many files its payload has and how many bytes.

    `payload`: path below `data/` and content, in order of paths. `info`: what bag-info.txt says, but for empty values.
    """
    sums: list[tuple[str, str]] = []
    size = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bag:
        for path, content in payload:
            _add(bag, f"{name}/data/{path}", content)
            sums.append((hashlib.sha256(content).hexdigest(), f"data/{path}"))
            size += len(content)
        tags = {
            "bag-info.txt": _info({**info, "Payload-Oxum": f"{size}.{len(sums)}"}),
            "bagit.txt": _DECLARATION,
            "manifest-sha256.txt": _manifest(sums),
        }
        tag_sums = [(hashlib.sha256(content).hexdigest(), path) for path, content in tags.items()]
        for path, content in {**tags, "tagmanifest-sha256.txt": _manifest(tag_sums)}.items():
            _add(bag, f"{name}/{path}", content)
    return len(sums), size


def _add(bag: zipfile.ZipFile, path: str, content: bytes) -> None:
    member = zipfile.ZipInfo(path, _TIME)
    member.create_system = 3  # Unix, whatever makes it
    member.external_attr = 0o100644 << 16
    member.compress_type = zipfile.ZIP_STORED if PurePosixPath(path).suffix in _PACKED else zipfile.ZIP_DEFLATED
    bag.writestr(member, content)


_PACKED: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".pf_fragment", ".pf_index", ".pf_meta", ".zip"})


def _manifest(sums: Iterable[tuple[str, str]]) -> bytes:
    """Line breaks and percent signs in a path are written as the RFC wants them."""
    lines = (f"{digest}  {_encoded(path)}\n" for digest, path in sorted(sums, key=lambda row: row[1]))
    return "".join(lines).encode()


def _encoded(path: str) -> str:
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _info(given: Mapping[str, str]) -> bytes:
    """One line for each value: a value with line breaks would begin a new one."""
    return "".join(f"{key}: {' '.join(value.split())}\n" for key, value in sorted(given.items()) if value).encode()
