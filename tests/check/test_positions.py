"""Images that say where they were taken: found in every frame that cameras and tools write, and in nothing else."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from commands import Call, write

from site_builder.imagedata import has_position


def tags(order: str, *, latitude: bytes = b"\0\0\0\x21" * 6, gps: bool = True) -> bytes:
    """A TIFF block with an orientation and, with `gps`, a directory of two positions."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    entries = [(0x0112, 3, 1, 1)] + ([(0x8825, 4, 1, 8 + 2 + 24 + 4)] if gps else [])
    first = struct.pack(f"{order}H", len(entries))
    first += b"".join(struct.pack(f"{order}HHII", *entry) for entry in entries) + b"\0\0\0\0"
    if not gps:
        return head + first
    at = len(head) + len(first)
    place = at + 2 + 24 + 4
    second = struct.pack(f"{order}H", 2)
    second += struct.pack(f"{order}HHII", 1, 2, 2, 0x4E) + struct.pack(f"{order}HHII", 2, 5, 3, place) + b"\0\0\0\0"
    return head + first + second + latitude


def jpeg(*segments: bytes) -> bytes:
    parts = b"".join(b"\xff\xe1" + struct.pack(">H", len(s) + 2) + s for s in segments)
    return b"\xff\xd8\xff\xe0\x00\x04ab" + parts + b"\xff\xda\x00\x02picture\xff\xd9"


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13) + b"".join(chunks) + chunk(b"IEND", b"")


def webp(name: bytes, content: bytes) -> bytes:
    parts = b"VP8 " + struct.pack("<I", 3) + b"abc\0" + name + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


XMP = b'<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="33,30.7N"/>'
JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0" + XMP
WITH = {
    "jpeg": jpeg(b"Exif\0\0" + tags(">")),
    "jpeg, the other order": jpeg(b"Exif\0\0" + tags("<")),
    "jpeg, second segment": jpeg(b"something else", b"Exif\0\0" + tags(">")),
    "jpeg, XMP": jpeg(JPEG_XMP),
    "png": png(chunk(b"eXIf", tags(">"))),
    "png, XMP": png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)),
    "png, packed XMP": png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP))),
    "webp": webp(b"EXIF", tags("<")),
    "webp, as cameras write it": webp(b"EXIF", b"Exif\0\0" + tags("<")),
    "tiff": tags("<"),
}
WITHOUT = {
    "nothing": b"",
    "jpeg": jpeg(),
    "other tags": jpeg(b"Exif\0\0" + tags(">", gps=False)),
    "a blanked position": jpeg(b"Exif\0\0" + tags(">", latitude=b"\0" * 24)),
    "png": png(),
    "words in the picture": jpeg() + XMP,
    "broken packing": png(chunk(b"zTXt", b"x\0\0no zlib")),
    "a directory beyond the end": tags("<")[:20],
}


@pytest.mark.parametrize("name", WITH)
def test_a_position_is_found(name: str) -> None:
    assert has_position(WITH[name])


@pytest.mark.parametrize("name", WITHOUT)
def test_where_there_is_none_none_is_found(name: str) -> None:
    assert not has_position(WITHOUT[name])


@pytest.mark.parametrize("name", WITH)
def test_a_file_that_is_cut_off_is_no_accident(name: str) -> None:
    for end in range(len(WITH[name])):
        assert has_position(WITH[name][:end]) in (True, False)


def test_check_warns_of_images_that_are_published(call: Call, tmp_path: Path) -> None:
    site = write(
        tmp_path / "archive",
        {
            "site.yaml": "title: Photographs\nrights: {default_access: full}\n",
            "content/documents/one.md": "---\ntitle: One\nrights: x\n---\n![a](/assets/a.jpg) ![b](/assets/b.png)\n",
            "content/documents/two.md": "---\ntitle: Two\naccess: withheld\n---\n![c](/assets/c.jpg)\n",
        },
    )
    (site / "content" / "assets").mkdir()
    for name, content in {"a.jpg": WITH["jpeg"], "b.png": WITHOUT["png"], "c.jpg": WITH["jpeg"]}.items():
        (site / "content" / "assets" / name).write_bytes(content)
    lines = [line for line in call("check", "--site", site).lines if "[RIGHTS013]" in line]
    assert [line.partition("; ")[0] for line in lines] == [
        "content/assets/a.jpg: warning[RIGHTS013]: the image says where it was taken"
    ]
