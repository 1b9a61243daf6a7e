"""The ledger: every address ever recorded as published, as files that people commit.

`content/ledger/<id>.json` holds the anchors of one document, `content/ledger/pages.json` all other addresses and the
archive's key. Only `site-builder record` writes them; a build reads them as input. Nothing is ever deleted from them:
an address is `live`, `moved` (somewhere else answers for it) or `withdrawn` (a tombstone stands in its place).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final, Literal, TypeVar, get_args

import msgspec

from site_builder.dates import is_full_date
from site_builder.diagnostics import Diagnostic, Severity, Span, did_you_mean
from site_builder.ids import Anchor, DocumentId, UrlPath, document_url
from site_builder.model import Struct

CODES: Final = {
    "LEDGER001": "A ledger file is not what `site-builder record` writes: broken JSON, a missing or an unknown key.",
    "LEDGER002": "A ledger file records an anchor, a paragraph number or an address twice.",
    "LEDGER003": "A ledger file has an unknown status or kind.",
    "LEDGER004": "A ledger file stands under the name of another document.",
    "LEDGER005": "A day in a ledger file is not a day of the calendar.",
    "LEDGER006": "A ledger file says that something moved, but not to an address it knows.",
    "LEDGER007": "The archive's key in `pages.json` is not a hexadecimal number of 16 to 64 bytes.",
    "LEDGER008": "Addresses are about to be published that the ledger does not know yet; an error under `--strict`.",
    "LEDGER009": "A recorded address would lead nowhere; an error in `check` and under `--strict`.",
}

Status = Literal["live", "moved", "withdrawn"]
Kind = Literal["paragraph", "heading", "table", "comment"]
STATUSES: Final[tuple[str, ...]] = get_args(Status)
KINDS: Final[tuple[str, ...]] = get_args(Kind)
FORMAT: Final = 1
"""The value of the key `ledger` that every file begins with."""


class LedgerAnchor(Struct, frozen=True, forbid_unknown_fields=True):
    """One anchor of a document. `first`: the day it was recorded, `changed`: the day its status last changed.

    `fingerprint` and `sketch` (see `likeness`) are of the text as last recorded, keyed, and never published.
    """

    anchor: Anchor
    kind: Kind = "paragraph"
    number: str = ""
    first: str = ""
    status: Status = "live"
    to: str = ""
    changed: str = ""
    fingerprint: str = ""
    sketch: str = ""


class LedgerEntry(Struct, frozen=True, forbid_unknown_fields=True, tag_field="ledger", tag=FORMAT):
    """One document: its address, old addresses that lead to it, and its anchors in their order in the text.

    `status` withdrawn makes a tombstone that says `title`, `changed` and `reason`; moved makes a redirect to `to`.
    """

    document: DocumentId
    url: UrlPath
    first: str
    title: str = ""
    status: Status = "live"
    to: str = ""
    changed: str = ""
    reason: str = ""
    aliases: tuple[str, ...] = ()
    anchors: tuple[LedgerAnchor, ...] = ()


class LedgerPage(Struct, frozen=True, forbid_unknown_fields=True):
    """Any other address. `kind` is the word for what answers there: `topic`, `person`, `page`, `claim`, `alias` …"""

    url: UrlPath
    kind: str = "page"
    first: str = ""
    status: Status = "live"
    to: str = ""
    changed: str = ""
    reason: str = ""


class Pages(Struct, frozen=True, forbid_unknown_fields=True, tag_field="ledger", tag=FORMAT):
    """`pages.json`. `key` (hex) is what fingerprints are keyed with; ``""`` until the first `record`."""

    key: str = ""
    pages: tuple[LedgerPage, ...] = ()


# --- reading ------------------------------------------------------------------------------------------

_T = TypeVar("_T", LedgerEntry, Pages)
Findings = tuple[Diagnostic, ...]


def parse_entry(text: str, span: Span) -> tuple[LedgerEntry | None, Findings]:
    """The entry in a `<id>.json`. Without a shape there is no entry; what is recorded twice is kept once."""
    reader = _Reader(text, span)
    entry = reader.read(LedgerEntry)
    if entry is None:
        return None, tuple(reader.findings)
    name = PurePosixPath(span.file).stem
    if entry.document != name or entry.url != document_url(entry.document):
        reader.say("LEDGER004", 0, f'this file records "{entry.document}" at "{entry.url}", but is named "{name}"')
    known = {anchor.anchor for anchor in entry.anchors}
    seen: set[str] = set()
    kept = []
    for row, anchor in enumerate(entry.anchors, 1):
        reader.days(row, anchor.first, anchor.changed)
        if (anchor.status == "moved") != bool(anchor.to) or (anchor.to and anchor.to not in known):
            reader.say("LEDGER006", row, f'"{anchor.anchor}" is {anchor.status} to "{anchor.to}"')
        names: list[str] = [anchor.anchor, f"¶ {anchor.number}"] if anchor.number else [anchor.anchor]
        if reader.first_time(row, names, seen):
            kept.append(anchor)
    reader.days(0, entry.first, entry.changed)
    if (entry.status == "moved") != bool(entry.to):
        reader.say("LEDGER006", 0, f'the document is {entry.status} to "{entry.to}"')
    return msgspec.structs.replace(entry, anchors=tuple(kept)), tuple(reader.findings)


def parse_pages(text: str, span: Span) -> tuple[Pages | None, Findings]:
    """`pages.json`; the same rules as for an entry."""
    reader = _Reader(text, span)
    pages = reader.read(Pages)
    if pages is None:
        return None, tuple(reader.findings)
    if pages.key and not is_key(pages.key):
        reader.say("LEDGER007", 0, "the archive's key is damaged")
        pages = msgspec.structs.replace(pages, key="")
    seen: set[str] = set()
    kept = []
    for row, page in enumerate(pages.pages, 1):
        reader.days(row, page.first, page.changed)
        if (page.status == "moved") != bool(page.to):
            reader.say("LEDGER006", row, f'"{page.url}" is {page.status} to "{page.to}"')
        if reader.first_time(row, [page.url], seen):
            kept.append(page)
    return msgspec.structs.replace(pages, pages=tuple(kept)), tuple(reader.findings)


def is_key(key: str) -> bool:
    """Whether `key` can be the archive's: lower-case hex of 16 to 64 bytes."""
    return 32 <= len(key) <= 128 and len(key) % 2 == 0 and set(key) <= set("0123456789abcdef")


_RESTORE: Final = "restore this file from your version control"


class _Reader:
    """Decodes one file and gathers findings, at the line of a row as long as there is one row a line."""

    def __init__(self, text: str, span: Span) -> None:
        self.text = text
        self.file = span.file
        self.findings: list[Diagnostic] = []
        self.good_days: set[str] = {""}

    def say(self, code: str, row: int, message: str, hint: str = _RESTORE) -> None:
        """A finding at `row` (counted from 1; 0 is the file as a whole)."""
        starts = [n for n, line in enumerate(self.text.splitlines(), 1) if line.startswith(('{"anchor":', '{"url":'))]
        rows = self.text.count('"anchor":') + self.text.count('\n{"url":')
        line = starts[row - 1] if 0 < row <= len(starts) == rows else 0
        self.findings.append(Diagnostic(code, Severity.ERROR, Span(self.file, line), message, hint))

    def days(self, row: int, *days: str) -> None:
        for day in days:
            if day not in self.good_days and not is_full_date(day):
                self.say("LEDGER005", row, f'"{day}" is not a day')
            self.good_days.add(day)

    def first_time(self, row: int, names: list[str], seen: set[str]) -> bool:
        twice = [name for name in names if name in seen]
        seen.update(names)
        if twice:
            self.say("LEDGER002", row, f'"{twice[0]}" is recorded twice', "keep one of the two lines")
        return not twice

    def read(self, shape: type[_T]) -> _T | None:
        try:
            return msgspec.json.decode(self.text, type=shape)
        except (msgspec.DecodeError, RecursionError) as error:
            self._explain(shape, error)
            return None

    def _explain(self, shape: type[_T], error: Exception) -> None:
        """Says more than the decoder: conflict marks, misspelt keys and words, the line."""
        try:
            raw: Any = json.loads(self.text)
        except json.JSONDecodeError as broken:
            self._broken(broken)
            return
        except RecursionError:
            raw = None
        if not isinstance(raw, dict) or raw.pop("ledger", FORMAT) != FORMAT:
            self.say("LEDGER001", 0, f"this is not a ledger file of format {FORMAT}")
            return
        name, row_shape = ("anchors", LedgerAnchor) if shape is LedgerEntry else ("pages", LedgerPage)
        rows = raw.get(name)
        self._words(raw, 0, shape)
        for row, item in enumerate(rows if isinstance(rows, list) else (), 1):
            self._words(item, row, row_shape)
        if not self.findings:
            self.say("LEDGER001", 0, f"this ledger file is damaged: {error}")

    def _broken(self, error: json.JSONDecodeError) -> None:
        conflict = "\n<<<<<<<" in self.text
        message = "a merge left its conflict marks in this ledger file" if conflict else f"broken JSON: {error.msg}"
        hint = "keep the lines of both sides, then run `site-builder record`" if conflict else _RESTORE
        place = Span(self.file, error.lineno, error.colno)
        self.findings.append(Diagnostic("LEDGER001", Severity.ERROR, place, message, hint))

    def _words(self, item: object, row: int, shape: type[Struct]) -> None:
        if not isinstance(item, dict):
            self.say("LEDGER001", row, f"row {row} is not an object")
            return
        kinds = KINDS if shape is LedgerAnchor else ()
        for word, known in (("status", STATUSES), ("kind", kinds)):
            value = item.get(word)
            if known and isinstance(value, str) and value not in known:
                self.say("LEDGER003", row, f'unknown {word} "{value}"', did_you_mean(value, known) or _RESTORE)
        known_keys = shape.__struct_fields__
        for name in sorted(set(item) - set(known_keys)):
            self.say("LEDGER001", row, f'unknown key "{name}"', did_you_mean(name, known_keys) or _RESTORE)


# --- writing ------------------------------------------------------------------------------------------


def dump(ledger: LedgerEntry | Pages) -> str:
    """The one canonical text: keys in fixed order, defaults left out, one anchor or page a line, a newline at the end.

    Anchors stay in the order of the text, because where a paragraph stood helps to know it again; pages are sorted.
    """
    if isinstance(ledger, LedgerEntry):
        rows, name = [_plain(anchor) for anchor in ledger.anchors], "anchors"
    else:
        rows, name = [_plain(page) for page in sorted(ledger.pages, key=lambda page: page.url)], "pages"
    head = {"ledger": FORMAT, **_plain(ledger)}
    head.pop(name, None)
    lines = [f"{_json(key)}: {_json(value)}," for key, value in head.items()]
    body = ",\n".join(_json(row) for row in rows)
    return "\n".join(["{", *lines, f"{_json(name)}: [", *([body] if body else []), "]", "}", ""])


def _plain(value: LedgerEntry | Pages | LedgerAnchor | LedgerPage) -> dict[str, Any]:
    return {
        name: item
        for name in value.__struct_fields__
        if (item := getattr(value, name)) not in ("", ()) or name in ("url", "first")
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def record(
    old: LedgerEntry | None,
    document: DocumentId,
    current: Sequence[LedgerAnchor],
    day: str,
    aliases: Iterable[str] = (),
    title: str = "",
) -> LedgerEntry:
    """The entry after a publication: new anchors get `day`, vanished ones a status, known ones their new text.

    `current` comes from `anchors.inventory`: what stands in the document now, and what has moved within it.
    What is back is live again; what was `moved` or `withdrawn` before stays so. `aliases` are all that lead here now.
    """
    before = {anchor.anchor: anchor for anchor in old.anchors} if old else {}
    now = {anchor.anchor: anchor for anchor in current}
    rows = [_renewed(before.get(anchor.anchor), anchor, day) for anchor in current if anchor.status == "live"]
    places: dict[str, list[LedgerAnchor]] = {}
    last = ""
    for anchor in before.values():
        mapped = now.get(anchor.anchor)
        if mapped is not None and mapped.status == "live":
            last = anchor.anchor
            continue
        gone = mapped if mapped is not None else msgspec.structs.replace(anchor, status="withdrawn", to="")
        kept = anchor if mapped is None and anchor.status != "live" else _renewed(anchor, gone, day)
        places.setdefault(last, []).append(kept)
    merged = list(places.get("", ()))
    for row in rows:
        merged += [row, *places.get(row.anchor, ())]
    first = old.first if old else day
    changed = day if old and old.status != "live" else old.changed if old else ""
    return LedgerEntry(
        document=document,
        url=document_url(document),
        first=first,
        title=title,
        changed=changed,
        aliases=tuple(sorted(set(aliases))),
        anchors=tuple(merged),
    )


def _renewed(old: LedgerAnchor | None, new: LedgerAnchor, day: str) -> LedgerAnchor:
    """`new` with the past of `old`; one that is gone keeps the text it had, to be known again when it is back."""
    if old is None:
        return msgspec.structs.replace(new, first=day)
    text = new if new.status == "live" else old
    return LedgerAnchor(
        anchor=old.anchor,
        kind=old.kind,
        number=old.number,
        first=old.first,
        status=new.status,
        to=new.to,
        changed=old.changed if (old.status, old.to) == (new.status, new.to) else day,
        fingerprint=text.fingerprint,
        sketch=text.sketch,
    )


def withdraw(entry: LedgerEntry, day: str, reason: str = "", to: str = "") -> LedgerEntry:
    """The entry of a document that is gone: a tombstone, or with `to` a redirect. Its anchors stay as they were."""
    status: Status = "moved" if to else "withdrawn"
    day = entry.changed if (entry.status, entry.to) == (status, to) else day
    return msgspec.structs.replace(entry, status=status, to=to, changed=day, reason=reason or entry.reason)


def withdraw_page(page: LedgerPage, day: str, reason: str = "") -> LedgerPage:
    """The row of an address at which nothing answers any more: a tombstone. Withdrawn before: only a reason is new."""
    day = page.changed if page.status == "withdrawn" else day
    return msgspec.structs.replace(page, status="withdrawn", to="", changed=day, reason=reason or page.reason)


def record_pages(
    old: Pages | None, current: Mapping[UrlPath, str], day: str, key: str, moved: Mapping[UrlPath, str] | None = None
) -> Pages:
    """`pages.json` after a publication. `current`: address → kind; `moved`: old address → new one.

    `key` is used only when none is recorded yet: the caller makes it at random, once in the life of an archive.
    """
    pages = {page.url: page for page in old.pages} if old else {}
    for url, kind in current.items():
        page = pages.get(url)
        if page is None:
            pages[url] = LedgerPage(url, kind, day)
        elif page.status != "live" or page.kind != kind:
            changed = day if page.status != "live" else page.changed
            pages[url] = LedgerPage(url, kind, page.first, changed=changed)
    for url, page in pages.items():
        to = (moved or {}).get(url, "")
        if url not in current and (page.status == "live" or (to and to != page.to)):
            moved_now = msgspec.structs.replace(page, status="moved", to=to, changed=day, reason="")
            pages[url] = moved_now if to else withdraw_page(page, day)
    return Pages(key=(old.key if old else "") or key, pages=tuple(sorted(pages.values(), key=lambda page: page.url)))


# --- comparing ----------------------------------------------------------------------------------------


def unrecorded(entry: LedgerEntry | None, anchors: Iterable[str]) -> int:
    """How many addresses of a document the ledger does not know as live: its page (one) and its anchors."""
    known = {anchor.anchor for anchor in entry.anchors if anchor.status == "live"} if entry else set()
    page = entry is None or entry.status != "live"
    return page + sum(anchor not in known for anchor in anchors)


def unrecorded_pages(pages: Pages | None, urls: Iterable[str]) -> int:
    known = {page.url for page in pages.pages if page.status == "live"} if pages else set()
    return sum(url not in known for url in urls)


def vanished(
    entry: LedgerEntry,
    anchors: Collection[str] | None,
    mapped: Collection[str] = (),
    answered: Collection[str] = (),
) -> tuple[str, ...]:
    """Recorded addresses of a document that would lead nowhere: without redirect, tombstone or mapped anchor.

    `anchors`: those of the page now, None when there is no page; `mapped`: old anchors that the text itself maps
    (a merged paragraph); `answered`: every address at which a page or a redirect will stand.
    """
    gone = [alias for alias in entry.aliases if alias not in answered]
    if anchors is None:
        settled = entry.status == "withdrawn" or entry.url in answered
        return tuple(gone if settled else [entry.url, *gone])
    lost = [
        a.anchor for a in entry.anchors if a.status == "live" and a.anchor not in anchors and a.anchor not in mapped
    ]
    return (*gone, *(f"{entry.url}#{anchor}" for anchor in lost))


def vanished_pages(pages: Pages, answered: Collection[str]) -> tuple[str, ...]:
    """Addresses of `pages.json` at which neither page, redirect nor tombstone will stand."""
    return tuple(page.url for page in pages.pages if page.status != "withdrawn" and page.url not in answered)


def report_unrecorded(count: int, span: Span, strict: bool = False) -> Findings:
    if not count:
        return ()
    words = "1 address is" if count == 1 else f"{count} addresses are"
    severity = Severity.ERROR if strict else Severity.NOTE
    hint = "run `site-builder record` and commit content/ledger when this is what you publish"
    return (Diagnostic("LEDGER008", severity, span, f"{words} not recorded in the ledger", hint),)


def report_vanished(addresses: Iterable[str], span: Span, strict: bool = False) -> Findings:
    severity = Severity.ERROR if strict else Severity.WARNING
    hint = (
        "bring it back, name it under `aliases` of the document that stands in its place, "
        "or say why it went: site-builder record --withdraw ADDRESS --reason …"
    )
    return tuple(
        Diagnostic("LEDGER009", severity, span, f'the recorded address "{address}" would lead nowhere', hint)
        for address in addresses
    )
