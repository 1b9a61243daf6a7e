"""Names for the things that cross module borders, and the only conversions between them.

A `DocumentId` is what people type, a `SourcePath` is a file of the archive, a `UrlPath` is an address
below the site's root, an `OutputPath` is a file of the output tree. Mixing them up is a type error.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final, Literal, NewType

DocumentId = NewType("DocumentId", str)
"""Lower-case ASCII letters, digits and `-`; the source file's name; permanent."""

TermId = NewType("TermId", str)
"""The id of an entity, a topic or a claim: same grammar as a `DocumentId`, unique within its kind."""

SourcePath = NewType("SourcePath", str)
"""A file of the archive, relative to the folder of `site.yaml`, with `/` on every system."""

UrlPath = NewType("UrlPath", str)
"""An address below the site's root: `documents/x/`, never with a leading slash; the root is ``""``."""

OutputPath = NewType("OutputPath", str)
"""A file below the output folder, with `/` on every system: `documents/x/index.html`."""

Anchor = NewType("Anchor", str)
"""The `id` attribute of a paragraph or heading: `p-a41c`, `h-what-remains-open`."""

EntityKind = Literal["person", "organization", "place", "event", "publication"]
TermKind = Literal["person", "organization", "place", "event", "publication", "topic", "claim"]

ENTITY_KINDS: Final[tuple[EntityKind, ...]] = ("person", "organization", "place", "event", "publication")
PLURALS: Final[dict[str, str]] = {
    "document": "documents",
    "person": "people",
    "organization": "organizations",
    "place": "places",
    "event": "events",
    "publication": "publications",
    "topic": "topics",
    "claim": "claims",
}
"""Kind → the first segment of its addresses, also the name of its authority file."""

RESERVED_IDS: Final = frozenset({"page", "year", "index", "feed", "cite"})
"""Ids that would collide with addresses of the site itself."""

WINDOWS_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
)
"""Names no file may have on Windows, whatever its extension."""

_ID = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*\Z")
MAX_ID_LENGTH: Final = 200
"""Bytes; leaves room for `.comments.yaml` below the 255 that file systems allow."""


def is_id(text: str) -> bool:
    """Whether `text` fits the id grammar (reserved names included: say so separately)."""
    return len(text) <= MAX_ID_LENGTH and _ID.match(text) is not None


def slug(text: str) -> str:
    """`text` in the id grammar, or ``""`` when no letter or digit of it has an ASCII form."""
    ascii_only = text.lower()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text).casefold()
        ascii_only = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:MAX_ID_LENGTH].strip("-")


def name_key(name: str) -> str:
    """What two spellings of one name have in common: form of Unicode, case and blanks aside.

    >>> name_key(" River  police") == name_key("River Police"), name_key("C") == name_key("C++")
    (True, False)
    """
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).split())


def term_id(typed: str) -> TermId:
    """The id that an open vocabulary gives a term: itself where an id was typed, else made from the name.

    A name none of whose letters is ASCII, or whose id would be reserved, gets a code, since figures alone or nothing
    would be left of it. Two names may have one id; whoever makes terms of them has to look.

    >>> term_id("River Police"), term_id("harbour"), term_id("Year")
    ('river-police', 'harbour', 't-year')
    """
    if is_id(typed):
        return TermId(f"t-{typed}" if typed in RESERVED_IDS else typed)
    made = slug(typed)
    if made in RESERVED_IDS:
        return TermId(f"t-{made}")
    if made and (re.search("[a-z]", made) or not any(c.isalpha() for c in typed)):
        return TermId(made)
    return TermId(f"t-{hashlib.sha256(name_key(typed).encode()).hexdigest()[:12]}")


def spells(term: str, name: str) -> bool:
    """Whether an id says the words of `name`, all of them and nothing else.

    >>> spells("river-police", "River Police"), spells("c", "C++")
    (True, False)
    """
    return re.sub(r"[\s-]+", "-", name_key(name)).strip("-") == term


def document_url(document: DocumentId) -> UrlPath:
    return UrlPath(f"documents/{document}/")


def term_url(kind: TermKind, term: TermId) -> UrlPath:
    return UrlPath(f"{PLURALS[kind]}/{term}/")


def url_of(kind: str, key: str) -> UrlPath:
    """The address of a document or of a term by the word for its kind."""
    return UrlPath(f"{PLURALS[kind]}/{key}/")


def output_of(url: UrlPath) -> OutputPath:
    """The file that answers at `url`: directory addresses get `index.html`."""
    return OutputPath(f"{url}index.html" if url == "" or url.endswith("/") else url)


def url_of_output(path: OutputPath) -> UrlPath:
    """The address at which the file `path` answers; the inverse of `output_of`."""
    if path == "index.html" or path.endswith("/index.html"):
        return UrlPath(path.removesuffix("index.html"))
    return UrlPath(path)


def relative(target: UrlPath, base: UrlPath) -> str:
    """The relative reference from the page at `base` to `target` (which may carry a `#fragment`).

    Works under any path prefix: never starts with `/`; a page's link to itself is `./`.
    """
    path, mark, fragment = target.partition("#")
    here = base.split("/")[:-1]
    there = path.split("/")
    folders, name = there[:-1], there[-1]
    if mark and path == base:
        return f"#{fragment}"
    shared = 0
    while shared < min(len(here), len(folders)) and here[shared] == folders[shared]:
        shared += 1
    steps = [".."] * (len(here) - shared) + folders[shared:]
    reference = "/".join(steps) + "/" if steps else ""
    return (reference + name or "./") + mark + fragment
