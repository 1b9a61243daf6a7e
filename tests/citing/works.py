"""Works of every type in every state, for the fixtures beside this file: `python tests/citing/works.py` writes them anew.

Nothing in them is real. Look at what changes: the fixtures are the specification.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from site_builder import dates
from site_builder.citing import styles, zotero
from site_builder.citing.names import Name, printed
from site_builder.citing.work import Appearance, Part, Work
from site_builder.ids import DocumentId
from site_builder.model import DOCUMENT_TYPES, Container, HeldBy

HERE = Path(__file__).parent


def _people(**given: str) -> tuple[Part, ...]:
    return tuple(Part(role, printed(name)) for role, names in given.items() for name in names.split("; "))


_BASE = Work(
    id=DocumentId("quay"),
    type="news-article",
    title="Without a word",
    language="en",
    parts=_people(author="Reyl, Tomas; Vass, Ingeborg"),
    outlet="Sund Courier",
    date=dates.parse("1911-05-03"),
    url="https://sund.example/a_b?c=1&d=2%20e",
    abstract="What the ferrymen said.",
    keywords=("Strikes", "Ferries"),
    rights="In the public domain.",
    version="2026-11-02",
    page="https://ferry.example/documents/quay/",
    archive="The Ferry Papers",
    publisher="The editors",
)


def _of(type_: str, **changes: object) -> Work:
    return msgspec.structs.replace(_BASE, type=type_, **changes)


_LETTER = {
    "outlet": "", "url": "", "held_by": HeldBy("State Archive", "Harbour board", "3", "12", "HB 3/12"),
    "parts": _people(author="Reyl, Tomas", recipient="Vass, Ingeborg"),
}  # fmt: skip

FULL: dict[str, Work] = {
    "news-article": _of("news-article", place="Sund", container=Container(volume="7", issue="124", pages="1–2")),
    "opinion": _of("opinion", parts=_people(author="Reyl, Tomas")),
    "blog-post": _of("blog-post", parts=_people(author="Reyl, Tomas")),
    "interview": _of("interview", parts=_people(interviewee="Reyl, Tomas", interviewer="Vass, Ingeborg"), medium="radio broadcast"),
    "transcript": _of("transcript", parts=_people(author="Reyl, Tomas")),
    "statement": _of("statement", parts=_people(author="Ministry of Ferries,"), outlet=""),
    "press-release": _of("press-release", parts=_people(author="Ministry of Ferries,"), outlet="", number="14"),
    "report": _of("report", outlet="Harbour Board", place="Halden", number="3", identifiers={"doi": "10.9999/quay"}),
    "letter": _of("letter", **_LETTER),
    "diplomatic-document": _of("diplomatic-document", **_LETTER, number="318"),
    "speech": _of("speech", parts=_people(speaker="Reyl, Tomas"), outlet="", container=Container("Spring Meeting"), place="Halden"),
    "podcast": _of(
        "podcast", parts=_people(presenter="Reyl, Tomas; Vass, Ingeborg"), container=Container(series="At Sea", number="9"),
        running_time="43:10",
    ),
    "video": _of("video", parts=_people(author="Reyl, Tomas"), outlet="Sund Film", medium="film", running_time="1:02:03"),
    "web-page": _of("web-page", archived_url="https://keep.example/quay"),
    "book-chapter": _of(
        "book-chapter", parts=_people(author="Reyl, Tomas", editor="Vass, Ingeborg"), outlet="Sund Press", place="Sund",
        container=Container("A Book of Ferries", pages="12–31"), identifiers={"isbn": "978-0-00-000000-2"},
    ),
    "note": _of("note", parts=_people(author="Reyl, Tomas"), outlet="", url=""),
}  # fmt: skip
"""A work of each type of which all is known."""

assert FULL.keys() == set(DOCUMENT_TYPES)


def states(work: Work) -> dict[str, Work]:
    """The work, and what it is when less is known of it, or when others wrote it."""
    change = msgspec.structs.replace

    def by(name: Name, title: str, language: str) -> Work:
        lead = next((p.role for p in work.parts if p.role in work.kind.authors), "author")
        rest = tuple(part for part in work.parts if part.role != lead)
        return change(work, parts=(Part(lead, name), *rest), title=title, language=language)

    return {
        "full": work,
        "anonymous": change(work, parts=()),
        "undated": change(work, date=None),
        "circa": change(work, date=dates.parse("1911-05~")),
        "perhaps": change(work, date=dates.parse("1911?")),
        "inferred": change(work, date=dates.parse("1911-05-03/1911-05-09"), inferred=True),
        "institution": by(printed("Ministry of Ferries, Lights and Fog,"), work.title, "en"),
        "arabic": by(printed("نقد, محمد إبراهيم"), "بلا كلمة", "ar"),
        "russian": by(Name(family="Рейль", given="Тома Иванович", particle="фон"), "Не сказав ни слова", "ru"),
        "first title unknown": change(
            work, first=Appearance("Sund Telegraph", date=dates.parse("1911-05-01/1911-05-02"), inferred=True)
        ),
        "other title here": change(work, copy=Appearance("The Mirror", "Nothing said", dates.parse("1911-06"))),
        "without base_url": change(work, page=""),
    }


def styles_of(work: Work) -> str:
    """The fixture of a type: each state in each style."""
    return "\n".join(
        f"{name}\n" + "".join(f"  {key:8} {styles.plain(style(case))}\n" for key, style in styles.STYLES.items())
        for name, case in states(work).items()
    )


def head_of(work: Work) -> str:
    """The meta tags of a type, in full and with nothing known but the title."""
    bare = Work(id=work.id, type=work.type, title=work.title)
    return "\n".join(
        f"{name}\n"
        + "".join(f"  {key} = {value}\n".replace("\n", "\n    ").rstrip() + "\n" for key, value in zotero.head(case))
        for name, case in (("full", work), ("title only", bare))
    )


if __name__ == "__main__":
    for type_, work in FULL.items():
        (HERE / "styles" / f"{type_}.txt").write_text(styles_of(work), encoding="utf-8")
        (HERE / "heads" / f"{type_}.txt").write_text(head_of(work), encoding="utf-8")
