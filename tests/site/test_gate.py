"""Nobody becomes public by what is held back: whoever is known from nothing else is in no byte of the site.

Each of `SOURCES` is one place in which a name can stand and not be published. The person of the name has a record that
anybody could read if nothing spoke of them; nothing that is published does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from archive import Archive, Built
from canaries import UNTIL, canaries, matter
from halden import HALDEN

Files = dict[str, str | bytes]
PERSON = {"id": "zqhidden", "name": "Zqname Vik", "aliases": ["Zqother"], "description": "zqdescription"}
SAYS = "It was Zqname Vik who came.\n"


def document(body: str, **meta: Any) -> Files:
    return {"content/documents/secret.md": matter({"title": "A secret", **meta}, body)}


def commented(meta: dict[str, Any], **comment: Any) -> Files:
    rows = [{"id": "c1", "body": "Nothing.", **comment}]
    return {**document("Words.\n", **meta), "content/documents/secret.comments.yaml": yaml.safe_dump(rows)}


def more(path: str, *rows: dict[str, Any]) -> Files:
    return {path: str(HALDEN.get(path, "")) + yaml.safe_dump(list(rows), sort_keys=False)}


def claim(document: str = "letter-1", **given: Any) -> Files:
    side = {"document": document, **given.pop("side", {})}
    return more("content/claims.yaml", {"id": "secret-claim", "statement": "S.", **given, "denied": [side]})


def record(kind: str, **given: Any) -> Files:
    return more(f"content/entities/{kind}.yaml", {"id": "other", "name": "The other thing", **given})


HELD = {"access": "withheld"}
NOTE = "content/entities/places/other.md"
SPOKEN = document("They met at [[the other thing]].\n", **HELD)
"""A withheld document that speaks of the record `other` alone."""
PLACES = record("places", name="the other thing")

SOURCES: dict[str, Files] = {
    # documents that are not published
    "text": document(SAYS, **HELD),
    "draft": document(SAYS, draft=True),
    "embargo": document(SAYS, embargo_until=UNTIL),
    "footnote": document("Words.[^n]\n\n[^n]: Zqother said so.\n", **HELD),
    "reference": document("See [[person:zqhidden]].\n", **HELD),
    "alternative text": document("![Zqother in a boat](/assets/sketch.png)\n", **HELD),
    "title of a link": document('[him](https://a.example/ "Zqname Vik")\n', **HELD),
    "subject": document("Words.\n", people=["zqhidden"], **HELD),
    "author": document("Words.\n", authors=["zqhidden"], **HELD),
    "own title": document("Words.\n", **HELD) | document("Words.\n", **{**HELD, "title": "On Zqname Vik"}),
    "stage": document("Words.\n", published=[{"title": "Zqname Vik's return"}], **HELD),
    "correction": document("Words.\n", corrections=[{"at": "2024-01-01", "new": "Zqother"}], **HELD),
    "comment": commented(HELD, body="Zqname Vik was my uncle."),
    "sidecar": {
        "content/documents/secret.txt": SAYS,
        "content/documents/secret.yaml": yaml.safe_dump({"title": "A secret", **HELD}),
    },
    # what of a published document is held back
    "text of a record": document(SAYS, access="metadata"),
    "text of HTML": {
        "content/documents/secret.html": "<p>It was <b>Zqname</b> Vik.</p>",
        "content/documents/secret.yaml": yaml.safe_dump({"title": "A secret", "access": "metadata"}),
    },
    "rest of an excerpt": document(f"Shown.\n\n<!-- excerpt -->\n\n{SAYS}", access="excerpt"),
    "paragraph not listed": document(f"Shown.\n\n{SAYS}", access="excerpt", excerpt=[1]),
    "footnote of the rest": document("Shown.\n\n<!-- excerpt -->\n\nMore.[^n]\n\n[^n]: Zqother.\n", access="excerpt"),
    "comment on a record": commented({"access": "metadata"}, body="Zqname Vik was my uncle."),
    "withheld comment": commented({"access": "full"}, body="Zqname Vik was my uncle.", access="withheld"),
    "name cut to initials": commented({"access": "full"}, author="Zqname Vik"),
    "redaction": document(
        "Words.\n", corrections=[{"at": "2024-01-01", "kind": "redaction", "old": "Zqname Vik", "note": "N."}]
    ),
    "own field": document("Words.\n", dossier="zqhidden")
    | {"site.yaml": str(HALDEN["site.yaml"]) + "fields: {dossier: {show: false}}\n"},
    # claims
    "speaker": document("Words.\n", **HELD) | claim("secret", side={"speaker": "zqhidden"}),
    "statement": document("Words.\n", **HELD) | claim("secret", statement="Zqname Vik came."),
    "subject of a claim": document("Words.\n", **HELD) | claim("secret", about=["zqhidden"]),
    "remark on a claim": document("Words.\n", **HELD) | claim("secret", note="Says Zqother."),
    "claim withheld": claim(access="withheld", side={"speaker": "zqhidden"}, about=["zqhidden"]),
    "one side": document("Words.\n", **HELD)
    | claim("secret", asserted=[{"document": "letter-1"}], side={"speaker": "zqhidden"}),
    "quotation": document("Words.\n", access="metadata") | claim("secret", side={"quotation": "Zqname Vik came."}),
    "place of a withheld comment": commented({"access": "full"}, access="withheld")
    | claim("secret", side={"speaker": "zqhidden", "locator": "c-c1"}),
    # pages
    "draft of a page": {"content/pages/plan.md": matter({"title": "Plan", "draft": True}, SAYS)},
    "summary of a draft": {"content/pages/plan.md": matter({"title": "Plan", "draft": True, "summary": SAYS}, "W.\n")},
    # records that are not published
    "people of a hidden event": SPOKEN | record("events", name="the other thing", people=["zqhidden"]),
    "words of a hidden record": SPOKEN | record("places", name="the other thing", description="Where Zqother hid."),
    "note on a hidden record": SPOKEN | PLACES | {NOTE: SAYS},
    "record of a withheld one": record("events", people=["zqhidden"], **HELD),
    "note on a withheld one": record("places", **HELD) | {NOTE: SAYS},
    "note that is not shown": record("places", access="metadata") | {NOTE: "See [[person:zqhidden]].\n"},
    "scope of a hidden topic": document("Words.\n", topics=["other"], **HELD)
    | more("content/topics.yaml", {"id": "other", "name": "Other", "scope_note": "What Zqname Vik said."}),
    "a chain of hidden records": SPOKEN
    | more(
        "content/entities/places.yaml",
        {"id": "other", "name": "the other thing", "part_of": "second"},
        {"id": "second", "name": "The second", "description": "Of Zqother."},
    ),
}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """The Halden papers, which say nothing of `PERSON`, who has a record."""
    return Archive(tmp_path / "archive", {**HALDEN, **more("content/entities/people.yaml", PERSON)})


def seen(built: Built) -> list[str]:
    assert built.result.published, built.findings
    return list(canaries(built.tree))


@pytest.mark.parametrize("name", SOURCES)
def test_who_is_known_only_from_what_is_held_back_is_nowhere(archive: Archive, name: str) -> None:
    archive.write(SOURCES[name])
    assert seen(archive.build()) == []


def test_who_is_spoken_of_nowhere_has_a_page(archive: Archive) -> None:
    """The record alone is an editor's word: what is tested above is not that everybody is hidden."""
    assert "people/zqhidden/index.html" in archive.build().tree


PUBLIC: dict[str, Files] = {
    "text": {"content/documents/open.md": matter({"title": "Open"}, SAYS)},
    "excerpt": {
        "content/documents/open.md": matter({"title": "Open", "access": "excerpt"}, f"{SAYS}\n<!-- excerpt -->\n\nM.\n")
    },
    "metadata": {
        "content/documents/open.md": matter({"title": "Open", "access": "metadata", "people": ["zqhidden"]}, "W.\n")
    },
    "page": {"content/pages/plan.md": matter({"title": "Plan"}, SAYS)},
    "claim": claim(side={"speaker": "zqhidden"}),
    "event": record("events", people=["zqhidden"]),
    "note": PLACES | {NOTE: SAYS},
}


@pytest.mark.parametrize("name", PUBLIC)
def test_who_is_public_otherwise_stays_so(archive: Archive, name: str) -> None:
    archive.write({**document(SAYS, **HELD), **PUBLIC[name]})
    built = archive.build()
    assert built.result.published, built.findings
    assert "people/zqhidden/index.html" in built.tree
    assert "documents/secret" not in built.text("people/zqhidden/index.html")


def test_a_record_becomes_public_with_the_one_whose_page_leads_to_it(archive: Archive) -> None:
    """Hidden with the event, public with it, hidden again: incrementally, and as a clean build has it."""
    archive.write(SOURCES["people of a hidden event"])
    assert seen(archive.build()) == []
    archive.append("content/documents/stray.md", "\nSo it was at [[event:other]].\n")
    assert "people/zqhidden/index.html" in archive.build().tree
    archive.edit("content/documents/stray.md", "So it was at [[event:other]].", "So it was.")
    assert seen(archive.build()) == []
    assert archive.build().tree == archive.clean(archive.root.parent / "clean").tree


def test_records_that_name_each_other_do_not_make_each_other_public(archive: Archive) -> None:
    archive.write(document("They met at [[the other thing]].\n", **HELD))
    archive.write(record("events", name="the other thing", people=["zqhidden"]))
    archive.write({"content/entities/people/zqhidden.md": "He was at [[event:other]].\n"})
    built = archive.build()
    assert seen(built) == []
    assert "events/other/index.html" not in built.tree


def test_words_of_the_builder_are_no_names(archive: Archive) -> None:
    """A topic that is called like a type of document is not what a withheld document of the type speaks of."""
    archive.write(document("Words.\n", type="letter", **HELD))
    archive.write(more("content/topics.yaml", {"id": "letter", "name": "Letter"}))
    assert "topics/letter/index.html" in archive.build().tree


# --- what is wrong in it --------------------------------------------------------------------------------

FAULTY = "See [[nothing-here]], [[#Nowhere]], [x](/topics/nothing/) and ![x](/assets/missing.png).\n"
STATUSES: dict[str, dict[str, Any]] = {
    "withheld": HELD, "draft": {"draft": True}, "embargo": {"embargo_until": UNTIL}, "metadata": {"access": "metadata"},
    "rest": {"access": "excerpt", "excerpt": [1]},
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
def test_references_to_nothing_are_reported_of_what_is_held_back_too(archive: Archive, status: str) -> None:
    body = f"Shown.\n\n{FAULTY}" if status == "rest" else FAULTY
    meta = {"type": "note", "people": ["nobody"], "topics": ["no-topic"], **STATUSES[status]}
    if status in ("metadata", "rest"):
        del meta["people"], meta["topics"]
    archive.write({"content/documents/zqsecret.md": matter({"title": "Secret", **meta}, body)})
    built = archive.build()
    assert built.result.published, built.findings
    found = sorted(f.code for f in built.result.findings if f.span.file.endswith("zqsecret.md"))
    named = [] if status in ("metadata", "rest") else ["REF010", "REF011"]
    assert found == sorted(["META061", "META063", "REF001", "REF003", *named])
    again = archive.build()
    assert again.result.findings == built.result.findings
    assert archive.clean(archive.root.parent / "clean").result.findings == built.result.findings
    if status in ("withheld", "draft", "embargo"):
        assert [line for line in canaries(built.tree) if "zqsecret" in line] == []


def test_of_a_draft_of_a_page_and_a_withheld_note_likewise(archive: Archive) -> None:
    archive.write({"content/pages/plan.md": matter({"title": "Plan", "draft": True}, FAULTY)})
    archive.write(record("places", **HELD) | {NOTE: "See [[nothing-here]].\n"})
    built = archive.build()
    assert built.result.published, built.findings
    found = [(f.span.file, f.code) for f in built.result.findings if f.code.startswith(("REF", "META06"))]
    assert sorted(found) == [
        ("content/entities/places/other.md", "REF001"),
        *(("content/pages/plan.md", code) for code in ("META061", "META063", "REF001", "REF003")),
    ]


def test_a_reference_of_a_hidden_text_waits_for_its_target(archive: Archive) -> None:
    archive.write(document("See [[later]].\n", **HELD))
    assert "REF001" in archive.build().codes
    archive.write({"content/documents/later.md": matter({"title": "Later"}, "Words.\n")})
    assert "REF001" not in archive.build().codes
