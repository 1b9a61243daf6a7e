"""Citation files: of each document, of the documents of each topic and entity, of the whole archive.

A document's files are made once. Those of many documents are put together from their bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from site_builder.catalog.rows import Artifact, Member, TermKey, split_key
from site_builder.citing import bibtex, csl, ris, zotero
from site_builder.citing.work import Work, gather
from site_builder.engine import Context
from site_builder.ids import document_url, term_url

FORMATS: Final = {
    "bib": ("BibTeX", "application/x-bibtex"),
    "ris": ("RIS", "application/x-research-info-systems"),
    "csl.json": ("CSL-JSON", "application/vnd.citationstyles.csl+json"),
}
"""End of the file's name → what people call it, its media type."""

_OPENED: Final = b"[\n"
_CLOSED: Final = b"\n]\n"


def work(ctx: Context, document: str) -> Work | None:
    """Task: `work[document id]`; emits its `coins`, of which lists are made."""
    found = gather(ctx, document)
    if found is not None:
        ctx.emit("coins", document, zotero.coins(found))
    return found


def document_files(ctx: Context, document: str) -> tuple[Artifact, ...]:
    """`documents/<id>/cite.{bib,ris,csl.json}`. Key: the document's id."""
    found: Work | None = ctx.row("work", document)
    if found is None:
        return ()
    made = (bibtex.entry(found).encode(), ris.record(found).encode(), _OPENED + csl.item(found) + _CLOSED)
    return _named(f"{document_url(found.id)}cite", made)


def term_files(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """The same for the documents of a topic or an entity, in the order of its page. Key: a `TermKey`."""
    members: tuple[Member, ...] = ctx.row("members", key) or ()
    found: dict[str, tuple[Artifact, ...]] = ctx.rows("cite_file", [m.document for m in members])
    files = [found[m.document] for m in members if m.document in found]
    return _named(f"{term_url(*split_key(TermKey(key)))}cite", _together(files)) if files else ()


def archive_files(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/archive.{bib,ris,csl.json}`: every document, by id."""
    return _named("data/archive", _together(files for _, files in ctx.each("cite_file")))


def _named(stem: str, contents: Iterable[bytes]) -> tuple[Artifact, ...]:
    return tuple(Artifact(f"{stem}.{end}", content) for end, content in zip(FORMATS, contents, strict=True))


def _together(files: Iterable[tuple[Artifact, ...]]) -> tuple[bytes, ...]:
    """The files of several documents as one of each format, byte for byte the same entries."""
    contents: tuple[list[bytes], ...] = tuple([] for _ in _JOINS)
    for made in files:
        for file, content in zip(made, contents, strict=True):
            content.append(file.content)
    return tuple(join(content) for join, content in zip(_JOINS, contents, strict=True))


def _items(contents: list[bytes]) -> bytes:
    inside = b",\n".join(content[len(_OPENED) : -len(_CLOSED)] for content in contents)
    return _OPENED + inside + _CLOSED if contents else b"[]\n"


_JOINS: Final[tuple[Callable[[list[bytes]], bytes], ...]] = (b"\n".join, b"".join, _items)
