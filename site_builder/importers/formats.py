"""The formats that are imported: plain text, Markdown, HTML. Each drafts metadata; none changes a byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

from site_builder import metadata, readers
from site_builder.config import OwnField
from site_builder.dates import DateError
from site_builder.dates import parse as parse_date
from site_builder.diagnostics import Severity, Span
from site_builder.ids import SourcePath, is_id, slug
from site_builder.importers import days, lines
from site_builder.importers.draft import Draft
from site_builder.importers.language import guess
from site_builder.languages import judge
from site_builder.yamltext import Mapping as YamlMapping
from site_builder.yamltext import Scalar, Sequence, load, split_front_matter

Knows = Callable[[str], bool]
"""Whether an id may be used for a publication: the vocabulary has it, or is open."""


class Importer(Protocol):
    """Drafts the metadata of one file. `name`: the file's name; None: the file has all the metadata it needs."""

    def __call__(self, text: str, name: str, fields: Mapping[str, OwnField], knows: Knows) -> Draft | None: ...


def text(text: str, name: str, fields: Mapping[str, OwnField], knows: Knows) -> Draft | None:
    """Plain text: everything is told by its first lines."""
    draft = Draft()
    _from_lines(draft, lines.lines_of(text), knows)
    return finish(draft, text, name)


def markdown(text: str, name: str, fields: Mapping[str, OwnField], knows: Knows) -> Draft | None:
    """Markdown, with its own front matter: metadata of this archive's kind stay; of another, they are drawn upon."""
    place = SourcePath(name)
    front, broken = split_front_matter(text, place)
    draft = Draft()
    if broken:
        draft.decide.append(f"front matter: {broken[0].message}")
    elif front.present:
        node, found = load(front.yaml, place, front.first_line)
        result = metadata.parse(node, place, fields)
        wrong = [f for f in (*found, *result.findings) if f.severity is Severity.ERROR]
        if result.metadata is not None and not wrong:
            return None
        draft.kept = front.yaml
        if isinstance(node, YamlMapping):
            _from_foreign(draft, node)
        draft.decide.append("front matter of another kind: it is kept as a comment, take over what you need")
    body = text if broken or not front.present else front.body
    parsed = readers.get("markdown").read(body, Span(place, 1, 1))
    prose = [p.text for p in parsed.body.prose()]
    if parsed.title and any(p.kind == "h1" and p.text.strip() for p in parsed.body.prose()):
        draft.add("title", parsed.title, "the first heading")
    _from_lines(draft, lines.placed("\n\n".join(prose), text), knows)
    return finish(draft, body, name)


def html(text: str, name: str, fields: Mapping[str, OwnField], knows: Knows) -> Draft | None:
    """HTML: what its head says of it, then what its text says."""
    parsed = readers.get("html").read(text, Span(SourcePath(name), 1, 1))
    draft = Draft()
    _from_head(draft, text, knows)
    if parsed.title:
        draft.add("title", parsed.title, "the page's first heading, or the title in its head")
    body = "\n\n".join(p.text for p in parsed.body.prose())
    _from_lines(draft, lines.placed(body, text), knows)
    return finish(draft, body, name)


FORMATS: Final[Mapping[str, tuple[str, Importer]]] = {
    ".txt": (".txt", text),
    ".md": (".md", markdown),
    ".markdown": (".md", markdown),
    ".html": (".html", html),
    ".htm": (".html", html),
}
"""Ending → the ending in the archive, and the importer."""


# --- from the text ------------------------------------------------------------------------------------


def _from_lines(draft: Draft, found: list[lines.Line], knows: Knows) -> None:
    head = lines.title(found)
    if head is not None:
        draft.add("title", head[0].value, head[0].reason)
        after = next((line for line in found[: lines.HEAD] if line.text == draft.value("title")), head[1])
        if by := lines.byline(found, after):
            draft.add("authors", _printed(by[0]), by[1], off=not by[2])
            if not by[2] and any(entry.key == "authors" and entry.off for entry in draft.entries):
                draft.decide.append(f"authors: {lines.shown(by[3])} may name the author; if so, switch `authors` on")
    if when := lines.day(found):
        _date(draft, *when)
    _origins(draft, lines.origins(found), knows)
    if remark := lines.comments(found):
        draft.decide.append(
            f"readers' comments seem to begin at {lines.shown(remark)}: they belong into <id>.comments.yaml"
        )


def _printed(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names as printed; one that fits the id grammar would be taken for an id."""
    return tuple(name for name in names if not is_id(name))


def _date(draft: Draft, printed: days.Printed, line: lines.Line) -> None:
    if not printed.edtf:
        draft.decide.append(f'issued: "{printed.words}" ({lines.place(line)}) may mean two days')
        return
    if not draft.has("issued"):
        where = f"{lines.place(line)} of the copy" if line.number else lines.place(line)
        draft.add("issued", printed.edtf, f"it stands at the head of the copy ({lines.shown(line)})")
        draft.add("issued_basis", f'"{printed.words}" in {where}; not checked.')
        draft.add("date_as_printed", printed.words)


def _origins(draft: Draft, found: Iterable[lines.Origin], knows: Knows) -> None:
    """Proposals for the republication chain; switched off while the vocabulary does not have them."""
    if draft.has("published"):
        return
    proposals: list[dict[str, str]] = []
    missing: list[str] = []
    for origin in found:
        ident = slug(origin.name)
        proposal = {"publication": ident, "url": origin.url, "basis": origin.basis}
        proposals.append({key: value for key, value in proposal.items() if value})
        if ident and not knows(ident):
            missing.append(ident)
    if proposals:
        draft.add("published", tuple(proposals), "the copy says where the text appeared", off=bool(missing))
        names = ", ".join(p.get("publication") or p["url"] for p in proposals)
        draft.decide.append(f"published: is {names} right, and are there others?")
    if missing:
        draft.decide.append(f"publications.yaml does not have {', '.join(missing)}: add it, then switch `published` on")


# --- from a head --------------------------------------------------------------------------------------

_META: Final = (
    ("issued", ("article:published_time", "datepublished", "dc.date", "dcterms.date", "date", "pubdate")),
    ("authors", ("author", "dc.creator", "dcterms.creator", "article:author")),
    ("summary", ("description", "og:description", "dc.description")),
)  # fmt: skip


def _from_head(draft: Draft, text: str, knows: Knows) -> None:
    """`<html lang>`, `<meta>` and the canonical address."""
    from lxml import etree
    from lxml import html as parser

    try:
        root = parser.document_fromstring(text.encode(), parser=parser.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):  # nothing in it
        return
    language = judge(root.get("lang", "")).tag
    draft.add("language", language, f'the page says so: lang="{language}"')
    given: dict[str, str] = {}
    for node in root.iter("meta"):
        name = (node.get("name") or node.get("property") or node.get("itemprop") or "").lower()
        given.setdefault(name, " ".join((node.get("content") or "").split()))
    for key, names in _META:
        name = next((name for name in names if given.get(name)), "")
        if name:
            _from_value(draft, key, given[name], f"<meta {name}> in the page's head")
    canonical = next((n.get("href") for n in root.iter("link") if (n.get("rel") or "").lower() == "canonical"), None)
    address = canonical or given.get("og:url", "")
    if address and re.match(r"https?://[^\s]+$", address):
        draft.add("url", address, "the address that the page gives as its own")
    if outlet := given.get("og:site_name"):
        _origins(draft, [lines.Origin(outlet, "", "<meta og:site_name> in the page's head")], knows)


_FOREIGN: Final = {
    "title": "title", "subtitle": "subtitle", "date": "issued", "published": "issued", "issued": "issued",
    "author": "authors", "authors": "authors", "lang": "language", "language": "language", "url": "url",
    "canonical": "url", "source": "url", "source_url": "url", "summary": "summary", "description": "summary",
    "excerpt": "summary",
}  # fmt: skip


def _from_foreign(draft: Draft, node: YamlMapping) -> None:
    """What front matter of another kind says in words that need no guessing."""
    for key, value in node.items.items():
        ours = _FOREIGN.get(key.lower())
        if ours is None:
            continue
        if isinstance(value, Sequence):
            items = tuple(item.text for item in value.items if isinstance(item, Scalar) and not item.missing)
            if ours == "authors" and items:
                draft.add("authors", _printed(items), f"`{key}` in the front matter that the file had")
        elif isinstance(value, Scalar) and not value.missing:
            _from_value(draft, ours, " ".join(value.text.split()), f"`{key}` in the front matter that the file had")


def _from_value(draft: Draft, key: str, value: str, reason: str) -> None:
    """Enter a value that was given in so many words, when it is usable as it is."""
    if key == "authors":
        draft.add(key, _printed((value,)), reason)
    elif key == "issued":
        printed = days.find(value)
        edtf = printed.edtf if printed else value if _is_date(value) else ""
        if edtf:
            draft.add("issued", edtf, reason)
            draft.add("issued_basis", f"{reason}; not checked.")
    elif key == "language":
        draft.add(key, judge(value).tag, reason)
    elif key != "url" or re.match(r"https?://[^\s]+$", value):
        draft.add(key, value, reason)


def _is_date(text: str) -> bool:
    try:
        parse_date(text)
    except DateError:
        return False
    return True


# --- what everybody is asked --------------------------------------------------------------------------

_DATED: Final = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d-\d\d(?:-\d\d)?(?!\d)")


def finish(draft: Draft, text: str, name: str) -> Draft:
    """Fill in what the file's name and its language say, and ask for what is still open."""
    stem = name.rpartition(".")[0]
    draft.add("title", stem.replace("-", " ").replace("_", " ").strip() or name, "the file's name; no line is a title")
    found = guess(text)
    draft.add("language", found.tag, found.reason)
    if not draft.has("issued") and (match := _DATED.search(stem)) and _is_date(match.group()):
        draft.add("issued", match.group(), "the file's name begins with it" if not match.start() else "the file's name")
        draft.add("issued_basis", "The name of the file that was copied; not checked.")
    missing = [key for key in ("language", "authors", "issued", "published") if not draft.has(key)]
    if missing:
        draft.decide.append(f"not found: {', '.join(missing)}")
    return draft
