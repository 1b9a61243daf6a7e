"""An invented archive as tables: what page tasks fetch, without the stages that make it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import site_builder
from site_builder import dates
from site_builder.catalog import rows
from site_builder.catalog.rows import TermKey
from site_builder.config import License, Link, OwnField, Settings, leaves
from site_builder.ids import PLURALS, Anchor, DocumentId, SourcePath, TermId, UrlPath
from site_builder.model import (
    Access,
    Agent,
    Alias,
    Body,
    Captured,
    Claim,
    ClaimSide,
    Comment,
    Correction,
    Document,
    Entity,
    Group,
    HeldBy,
    Lost,
    Mark,
    Metadata,
    Note,
    Position,
    Prose,
    Publishing,
    Relation,
    Reliability,
    Rights,
    SitePage,
    Topic,
    Translation,
    Withdrawn,
    prose_of,
)

Tables = dict[str, dict[str, Any]]
THEME = Path(site_builder.__file__).resolve().parent / "theme"

SETTINGS = Settings(
    title="The Ferry Papers",
    description="Letters, reports and newspapers about the ferry strikes of Osterholm, 1911–1924, collected so that "
    "each copy says where it comes from.",
    base_url="https://ferry.example/papers/",
    license=License("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    editors=("E. Lindqvist", "R. Abara"),
    contact="editors@ferry.example",
    fields={"dossier": OwnField(label="Dossier"), "hand": OwnField(label="Written by hand")},
)


def edtf(text: str) -> dates.Edtf:
    return dates.parse(text)


def paragraphs(*texts: str, first: int = 1) -> tuple[Prose, ...]:
    """Numbered paragraphs; a text that begins with `# ` is a heading."""
    blocks, number = [], first
    for text in texts:
        if text.startswith("# "):
            words = text[2:]
            anchor = "h-" + "".join(c for c in words.lower() if c.isascii() and c.isalnum())[:14]
            blocks.append(Prose("h2", words, anchor=Anchor(anchor)))
        else:
            blocks.append(Prose("p", text, anchor=Anchor(f"p-{number:02x}{len(text):02x}"), number=str(number)))
            number += 1
    return tuple(blocks)


PEOPLE = (
    Entity(
        "person", TermId("ingeborg-vass"), "Ingeborg Vass", sort_name="Vass, Ingeborg", family="Vass", given="Ingeborg",
        aliases=(Alias("I. Vass"), Alias("Ингеборг Васс", language="ru"), Alias("إنغبورغ فاس", language="ar")),
        description="Spoke for the ferrymen in both strikes; later a member of the harbour board.",
        dates=edtf("1879/1941"),
        roles=(Position("Secretary", "ferrymens-union", edtf("1909/1914")), Position("Member", "Harbour Board", edtf("1919/.."))),
        same_as={"wikidata": "Q00000", "viaf": "000 000"},
    ),
    Entity("person", TermId("tomas-reyl"), "Tomas Reyl", sort_name="Reyl, Tomas", description="Pilot, diarist."),
    Entity("person", TermId("unseen-clerk"), "O. Brandt", sort_name="Brandt, O.", authored=False),
)  # fmt: skip
OTHERS = (
    Entity("organization", TermId("ferrymens-union"), "Ferrymen’s Union", description="Founded in a net loft."),
    Entity("place", TermId("osterholm"), "Osterholm", coordinates=(57.7089, 11.9746), country="Norland", part_of=TermId("sund")),
    Entity("place", TermId("sund"), "The Sund", description="A strait that freezes one winter in four."),
    Entity(
        "event", TermId("strike-of-1911"), "Strike of 1911", date=edtf("1911-05-03/1911-06"),
        date_basis="the union’s cash book stops and resumes", places=(TermId("osterholm"),),
        people=(TermId("ingeborg-vass"),), organizations=(TermId("ferrymens-union"),),
    ),
    Entity("publication", TermId("sund-courier"), "Sund Courier", type="daily", language="en", url="https://courier.example/", country="Norland"),
    Entity("publication", TermId("northern-wire"), "Northern Wire", type="agency"),
    Entity("publication", TermId("al-mina"), "الميناء", type="daily", language="ar"),
    Entity("publication", TermId("ha-safan"), "הספן", type="weekly", language="he"),
)  # fmt: skip
ENTITIES = (*PEOPLE, *OTHERS)
TOPICS = (
    Topic(TermId("labour"), "Labour", definition="Work, its price and its refusal."),
    Topic(TermId("strikes"), "Strikes", broader=(TermId("labour"),), scope_note="For stoppages of more than a day.", related=(TermId("wages"),)),
    Topic(TermId("ferry-strikes"), "Ferry strikes", broader=(TermId("strikes"),)),
    Topic(TermId("wages"), "Wages", broader=(TermId("labour"),), related=(TermId("strikes"),)),
    Topic(TermId("ice"), "Ice"),
)  # fmt: skip


def _long_body() -> Body:
    blocks: list[Any] = []
    number = 1
    for chapter in ("The boats", "The men", "The money", "The ice", "The board", "What was never asked"):
        slug = chapter.lower().replace(" ", "-")
        blocks.append(Prose("h2", chapter, anchor=Anchor(f"h-{slug}")))
        for n in range(3):
            text = f"The committee heard {n + 3} witnesses on {chapter.lower()} and found their figures to differ by a third."
            marks = (Mark(13, 13, "note", {"label": f"{slug}{n}"}), Mark(4, 13, "em"))
            blocks.append(Prose("p", text, marks, anchor=Anchor(f"p-{number:02x}aa"), number=str(number)))
            number += 1
    cells = (("Year", "Crossings", "Wage"), ("1909", "4,102", "11.50"), ("1911", "2,980", "9.75"))
    trs = tuple(
        Group("tr", tuple(Group("th" if not r else "td", (Prose("bare", c),)) for c in line)) for r, line in enumerate(cells)
    )
    table = Group("table", (Prose("caption", "Crossings and daily wage"), Group("tbody", trs)), anchor=Anchor("p-t1"), number=str(number))
    items = tuple(Group("li", (Prose("bare", f"Item {n} of the committee’s list", anchor=Anchor(f"p-li{n}"), number=str(number + n)),)) for n in (1, 2))
    quote = Group("blockquote", (Prose("p", "No crossing, no wage; no wage, no crossing.", anchor=Anchor("p-q1"), number=str(number + 3)),))
    pre = Prose("pre", "tide   0412\ntide   1639", anchor=Anchor("p-c1"), number=str(number + 4))
    notes = tuple(
        Note(m.attrs["label"], (Prose("p", f"Minutes, page {n + 11}: the clerk wrote “about”."),))
        for n, m in enumerate(m for p in prose_of(tuple(blocks)) for m in p.marks if m.tag == "note")
    )
    return Body((*blocks, table, Group("ul", items), quote, pre, Group("hr")), notes)


def _quoting_body() -> Body:
    blocks = paragraphs(
        "The men of the second shift tied up on Tuesday and went home by the shore road, all forty of them, in good order.",
        "Ingeborg Vass told this newspaper that nobody had been asked to stay away. “A ferry is a bridge that agrees to be there,” she said; “we have stopped agreeing.”",
        "# What the board offers",
        "The board offers nine kroner and seventy-five øre, which is less than it offered in March and is called a rise in its own circular. Ferrymen’s Union members in Osterholm read it aloud.",
        "Neither the Hebrew weekly nor the Arabic daily of the harbour quarter had been told. No boat will cross before the ice does.",
    )
    first = Prose(blocks[0].kind, blocks[0].text, (Mark(54, 54, "note", {"label": "a"}), Mark(4, 7, "strong")), anchor=blocks[0].anchor, number="1")
    note = Note("a", (Prose("p", "The reprint drops the dateline. The agency’s copy, lost since 1940, had “Osterholm, Tuesday”."),))
    note_b = Note("b", (Prose("p", "Corrected: the reprint had 9.57."),))
    third = Prose(blocks[3].kind, blocks[3].text, (Mark(58, 58, "note", {"label": "b"}),), anchor=blocks[3].anchor, number="3")
    quoted = Group("blockquote", (Prose("p", "Inspection is not consent, and consent once given for a crossing is not given for the next.", anchor=Anchor("p-0b15"), number="5"),))
    return Body((first, blocks[1], blocks[2], third, quoted, blocks[4]), (note, note_b))


COMMENTS = (
    Comment("1", author="h.", date="10 May 1911, evening", body="They said the same in February.\nCount the boats, not the kroner."),
    Comment("2", parent="1", author="L. V.", date="11 May", body="The boats were in dock that week."),
    Comment("3", parent="2", attribution="absent", body="Says who?"),
    Comment("4", parent="3", author="h.", date="12 May", body="Says the dock book.\n\nSecond paragraph of the same hand."),
    Comment("5", parent="4", attribution="inferred", author="L. V.", body="Then show it.", note="Ink and hand as in comment 2."),
    Comment("6", attribution="absent", body="وأين خبزنا؟", date=""),
)  # fmt: skip


def _metadata() -> dict[str, tuple[Metadata, Access, Body, tuple[Comment, ...]]]:
    vass, union, sund = Agent(TermId("ingeborg-vass")), TermId("ferrymens-union"), TermId("sund-courier")
    reyl = Agent(name="Reyl, Tomas")
    full: Access = "full"
    return {
        "pilots-vote": (
            Metadata("Pilots vote to stay ashore", type="news-article", language="en", issued=edtf("1911-05-06"), publication=sund,
                     topics=("ferry-strikes",), added="2026-01-05", summary="Report of the vote in the net loft, with its figures."),
            full, Body(paragraphs("The pilots of Osterholm voted by forty to three.", "Tomas Reyl did not vote.")), (),
        ),
        "halved-wages": (
            Metadata(
                "Ferrymen leave Osterholm’s quay without a word", subtitle="Board speaks of “a rise”", type="news-article", language="en",
                authors=(reyl,), publication=sund, issued=edtf("1911-05-03/1911-05-09"),
                issued_basis="the article says “on Tuesday”; the shift it reports was paid off on Tuesday 9 May 1911.",
                date_as_printed="Tuesday", added="2026-01-05", revised="2026-11-02", topics=("ferry-strikes", "wages"),
                relations=(Relation("responds-to", DocumentId("pilots-vote")),),
                published=(
                    Publishing(publication=TermId("northern-wire"), lost=True, issued=edtf("1911-05-09"), basis="named in the reprint’s last line"),
                    Publishing(publication=sund, url="https://courier.example/1911/quay", archived_url="https://keep.example/quay", title="Quay empty"),
                ),
                url="https://courier.example/1911/quay", archived_url="https://keep.example/quay",
                captured=Captured("2026-01-04", "a scanner", "R. Abara", "scan.png", "9f2c" * 16),
                reliability=Reliability("C", "3", "E. Lindqvist", "2026-03-14", "names no witness to the meeting"),
                rights=Rights("Published by permission of the Courier.", "Sund Courier", "You may quote it; ask before you reprint it.", "E. Lindqvist", "2026-01-06"),
                corrections=(
                    Correction("2026-11-02", "transcription", "9.57", "9.75", "Read again from the scan; reported by a reader."),
                    Correction("2026-06-01", "redaction", "never shown", "", "An address was taken out."),
                ),
                lost=(Lost("The quay at noon", "https://courier.example/quay.jpg", "image"),),
                identifiers={"issn": "0000-0000"}, fields={"dossier": "W 12", "hand": True},
            ), full, _quoting_body(), COMMENTS,
        ),
        "telegram-ru": (
            Metadata("Телеграмма консула о забастовке паромщиков", type="diplomatic-document", language="ru", sent=edtf("1911-05-11"),
                     calendar="julian", number="No. 417", topics=("ferry-strikes",),
                     contributors=(Agent(name="Консул", role="sender"), Agent(TermId("ingeborg-vass"), role="recipient")),
                     held_by=HeldBy("City archive", "Consular papers", "4", "17"), added="2026-02-01"),
            full, Body(paragraphs("Паромщики Остерхольма прекратили работу. Порт закрыт.", "Ингеборг Васс просит передать: бастуют все.")), (),
        ),
        "telegram-en": (
            Metadata("Consul’s telegram on the ferrymen’s strike", type="diplomatic-document", language="en", sent=edtf("1911-05-11"),
                     translation=Translation(DocumentId("telegram-ru"), "R. Abara", "by hand, checked once"), added="2026-02-01"),
            full, Body(paragraphs("The ferrymen of Osterholm have stopped work. The port is closed.")), (),
        ),
        "notice-ar": (
            Metadata("إعلان إلى عمّال العبّارات في ميناء أوسترهولم", type="statement", language="ar", issued=edtf("1911-05-12"),
                     publication=TermId("al-mina"), topics=("ferry-strikes",), added="2026-02-03", authors=(Agent(union, kind="organization"),),
                     summary="Calls on the ferrymen of the harbour quarter to join."),
            full,
            Body((
                Prose("p", "يا عمّال العبّارات، لا تعبروا قبل أن تُدفع الأجور كاملة.", (Mark(22, 22, "note", {"label": "n"}),), anchor=Anchor("p-0a01"), number="1"),
                Prose("p", "تقول إنغبورغ فاس إن الاجتماع في مخزن الشباك (Net Loft) الساعة السابعة.", anchor=Anchor("p-0a02"), number="2"),
                Group("blockquote", (Prose("p", "الجسر اتفاق.", anchor=Anchor("p-0a03"), number="3"),)),
            ), (Note("n", (Prose("p", "في النسخة المطبوعة: «العبّارة»."),)),)), (),
        ),
        "weekly-he": (
            Metadata("מכתב למערכת על השביתה במעבורות", type="opinion", language="he", issued=edtf("1911-05~"), publication=TermId("ha-safan"),
                     added="2026-02-03", issued_basis="between two dated letters in the same column"),
            full, Body(paragraphs("המעבורת היא גשר שמסכים להיות שם.", "ועכשיו הוא אינו מסכים.")), (),
        ),
        "inquiry-excerpt": (
            Metadata("Report of the committee of inquiry: evidence", type="report", language="en", issued=edtf("1912"), added="2026-02-04",
                     rights=Rights("The heirs allow two paragraphs."), topics=("labour",), url="https://library.example/inquiry"),
            "excerpt", Body(paragraphs("The committee sat for nine days.", "It heard everybody but the cook.")), (),
        ),
        "memo-metadata": (
            Metadata("Memorandum of the minister on ferries", type="letter", language="en", issued=edtf("1911-XX"), added="2026-02-05",
                     authors=(Agent(name="Ministry of Ferries,", kind="organization"),), url="https://state.example/memo",
                     archived_url="https://keep.example/memo", summary="The minister advises patience and a smaller boat."),
            "metadata", Body(), (),
        ),
        "ballad": (
            Metadata("The ballad of the second shift", type="transcript", language="en", added="2026-02-06", authors=()),
            full, Body((Prose("p", "We tied her up on Tuesday,\nwe tied her up for good,", anchor=Anchor("p-b001"), number="1"),)), (),
        ),
        "drowned": (
            Metadata("List of those taken from the water", type="report", language="en", issued=edtf("1911-06-02?"), added="2026-02-07",
                     warnings=("names of the drowned",), reliability=Reliability("A", "1")),
            full, Body(paragraphs("Four, of whom one is not named.")), (),
        ),
        "long-report": (
            Metadata("Report of the committee of inquiry into the wages, hours, crossings and conduct of the ferrymen of Osterholm and of "
                     "the harbour board, with an appendix on ice", type="report", language="en", issued=edtf("1912-03"), added="2026-03-01",
                     topics=("labour", "ice"), authors=(vass, Agent(TermId("tomas-reyl")), Agent(name="Brandt, O."))),
            full, _long_body(), (),
        ),
        "film": (
            Metadata("Harbour film, reel 2", type="video", language="zxx", issued=edtf("1924~"), added="2026-03-02",
                     lost=(Lost("The reel itself", "", "film"),)),
            full, Body(), (),
        ),
        "note-dating": (
            Metadata("How these papers were dated", type="note", language="en", issued=edtf("2026-03-03"), added="2026-03-03",
                     authors=(Agent(name="E. Lindqvist"),)),
            full, Body(paragraphs("The article on the quay is dated by its Tuesday.")), (),
        ),
        "script": (
            Metadata("<script>alert('title')</script> & “quotes”", type="web-page", language="", issued=edtf("2020"), added="2026-03-04"),
            full, Body(paragraphs("{{ 7 * 7 }} <b>not bold</b>")), (),
        ),
    }  # fmt: skip


def tables(settings: Settings = SETTINGS) -> Tables:
    """Every table that page tasks may fetch from."""
    made = _metadata()
    t: Tables = {
        name: {} for name in (
            "setting template theme asset card document metadata outline entity topic claim term relation change links page_links note_links"
            " members mention backlink tree count related neighbours listing histogram months totals about_claims site_page redirect"
        ).split()
    }  # fmt: skip
    t["setting"] = leaves(settings)
    t["theme"] = {path.name: f"theme/{path.name}" for path in sorted(THEME.iterdir())}
    for key, (metadata, access, body, comments) in made.items():
        withdrawn = (Withdrawn(Anchor("p-gone"), "6", "5"),) if key == "halved-wages" else ()
        document = Document(
            DocumentId(key), SourcePath(f"content/documents/{key}.md"), metadata, "markdown", access,
            _reason(metadata, access), body, comments, withdrawn=withdrawn,
        )  # fmt: skip
        t["document"][key] = document
        t["card"][key] = _card(document)
        headings = tuple(rows.Heading(p.anchor, p.text, int(p.kind[1])) for p in body.prose() if p.kind in ("h2", "h3"))
        t["outline"][key] = rows.Outline(headings, tuple(p.anchor for p in body.prose() if p.anchor))
    _terms(t)
    _links(t)
    _lists(t)
    _claims(t)
    _pages(t)
    return t


def _reason(metadata: Metadata, access: Access) -> str:
    if access == "full":
        return ""
    return metadata.rights.statement if metadata.rights else "Nobody has decided yet whether the text may be published."


def _card(d: Document) -> rows.Card:
    m = d.metadata
    return rows.Card(
        d.id, m.title, m.type, m.subtitle, m.language, m.summary, m.date, m.issued_basis if m.issued else "", m.calendar, m.authors,
        m.publication, bool(m.published), m.number, d.access, d.reason, m.warnings, m.added, m.revised, m.draft, 100, len(d.comments),
    )  # fmt: skip


def _terms(t: Tables) -> None:
    for e in ENTITIES:
        key = f"{e.kind}:{e.id}"
        t["entity"][key] = e
        t["term"][key] = rows.Term(e.kind, e.id, e.name, e.sort_name, e.description, e.type, e.date or e.dates, e.authored)
    for topic in TOPICS:
        t["topic"][topic.id] = topic
        t["term"][f"topic:{topic.id}"] = rows.Term("topic", topic.id, topic.name, description=topic.definition)
        below = tuple(o.id for o in TOPICS if topic.id in o.broader)
        t["tree"][topic.id] = rows.TopicTree(topic.broader, below, topic.related, 2, 2 + len(below))


def _links(t: Tables) -> None:
    names = {a: f"{e.kind}:{e.id}" for e in ENTITIES for a in (e.name, *(alias.name for alias in e.aliases))}
    posted: dict[str, dict[str, list[str]]] = {}
    for key, document in t["document"].items():
        m = document.metadata
        for agent in (*m.authors, *m.contributors):
            if agent.id:
                posted.setdefault(f"{agent.kind}:{agent.id}", {}).setdefault(key, []).append(agent.role)
        for topic in m.topics:
            posted.setdefault(f"topic:{topic}", {}).setdefault(key, []).append("about")
        if m.publication:
            posted.setdefault(f"publication:{m.publication}", {}).setdefault(key, []).append("publication")
        marks, named = [], {}
        for block, prose in enumerate(document.body.prose()):
            for name, target in names.items():
                start = prose.text.find(name)
                if start < 0:
                    continue
                kind, _, term = target.partition(":")
                url = UrlPath(f"{PLURALS[kind]}/{term}/")
                marks.append(rows.ResolvedMark(block, Mark(start, start + len(name), "mention"), url, automatic=True))
                row = rows.MentionRow(DocumentId(key), 2, prose.anchor, prose.number, prose.text, start, start + len(name))
                t["mention"].setdefault(target, []).append(row)
                posted.setdefault(target, {}).setdefault(key, []).append("named")
                named[target] = rows.NamedHere(TermKey(target), ("author",) if name.startswith("I") else (), 2, prose.anchor, prose.number)
        topics = tuple(TermId(topic) for topic in m.topics)
        t["links"][key] = rows.Links(topics, tuple(marks), tuple(named.values()))
    for target, found in posted.items():
        ordered = sorted(found, key=lambda d: (t["card"][d].date.lower if t["card"][d].date else "~", d))
        t["members"][target] = tuple(rows.Member(DocumentId(d), tuple(dict.fromkeys(found[d]))) for d in ordered)
    for key in t["term"]:
        members = t["members"].setdefault(key, ())
        t["count"][key] = rows.Count(len(members), len(members), len(members))
        t["histogram"][key] = _histogram(t, [m.document for m in members])
    t["backlink"]["document:halved-wages"] = (
        rows.Backlink("document:pilots-vote", Anchor("p-022f"), "1", "The Courier has it that we left without a word, which is two more than I would claim.", 30, 49),
        rows.Backlink("document:notice-ar", Anchor("p-0a02"), "2", "تقول إنغبورغ فاس إن الاجتماع في مخزن الشباك.", 5, 16),
        rows.Backlink("page:about", Anchor(""), "", "It began with one article.", 18, 25),
    )  # fmt: skip
    t["backlink"]["person:ingeborg-vass"] = (rows.Backlink("document:note-dating", Anchor("p-0130"), "1", "The article on the quay names her.", 30, 33),)
    t["relation"]["halved-wages"] = (rows.RelationRow("cites", DocumentId("long-report")), rows.RelationRow("responds-to", DocumentId("weekly-he")))
    t["relation"]["telegram-ru"] = (rows.RelationRow("translates", DocumentId("telegram-en")),)
    t["related"]["halved-wages"] = (
        rows.Related(DocumentId("telegram-ru"), (TermKey("person:ingeborg-vass"), TermKey("topic:ferry-strikes"))),
        rows.Related(DocumentId("pilots-vote"), (TermKey("person:tomas-reyl"),), "responds-to"),
    )  # fmt: skip


def _histogram(t: Tables, documents: Iterable[str]) -> rows.Histogram:
    exact: dict[int, int] = {}
    inferred: dict[int, int] = {}
    undated = 0
    for document in documents:
        date = t["card"][document].date
        if date is None:
            undated += 1
            continue
        year = dates.year(date) or 0
        book = inferred if dates.is_uncertain(date) else exact
        book[year] = book.get(year, 0) + 1
    years = sorted(exact.keys() | inferred.keys())
    return rows.Histogram(tuple(rows.YearCount(y, exact.get(y, 0), inferred.get(y, 0)) for y in years), undated)


def _lists(t: Tables) -> None:
    dated = sorted((d for d in t["card"] if t["card"][d].date), key=lambda d: (t["card"][d].date.lower, d))
    order = [*dated, *(d for d in t["card"] if not t["card"][d].date)]
    newest = [*reversed(dated), *(d for d in order if d not in dated)]
    t["histogram"][""] = _histogram(t, order)
    _listing(t, "documents", "", "documents/", newest, 8)
    for n, d in enumerate(order):
        t["neighbours"][d] = rows.Neighbours(DocumentId(order[n - 1]) if n else DocumentId(""), DocumentId(order[n + 1]) if n + 1 < len(order) else DocumentId(""))
    for year in {str(dates.year(t["card"][d].date)) for d in dated}:
        of_year = [d for d in dated if str(dates.year(t["card"][d].date)) == year]
        _listing(t, "year", year, f"documents/year/{year}/", of_year, 50)
        entries = sorted((int((t["card"][d].date.text + "-00")[5:7].replace("X", "0").replace("~", "") or 0) if "-" in t["card"][d].date.text else 0, d) for d in of_year)
        t["months"][year] = rows.Months(tuple((m, DocumentId(d)) for m, d in entries))
    for key in t["term"]:
        kind, _, term = key.partition(":")
        _listing(t, "term", key, f"{PLURALS[kind]}/{term}/", [m.document for m in t["members"][key]], 50)
    for kind in ("person", "organization", "place", "event", "publication", "topic"):
        keys = sorted((k for k in t["term"] if k.startswith(kind + ":")), key=lambda k: t["term"][k].sort_name or t["term"][k].name)
        _listing(t, "terms", kind, f"{PLURALS[kind]}/", keys, 50)
    counts = {kind: sum(k.startswith(kind + ":") for k in t["term"]) for kind in ("person", "organization", "place", "event", "publication", "topic")}
    types: dict[str, int] = {}
    languages: dict[str, int] = {}
    for card in t["card"].values():
        types[card.type] = types.get(card.type, 0) + 1
        if card.language:
            languages[card.language] = languages.get(card.language, 0) + 1
    t["totals"][""] = rows.Totals(
        {"document": len(t["card"]), "claim": 2, "comment": 6, **counts}, types, languages,
        tuple(DocumentId(d) for d in ("script", "note-dating", "film", "long-report", "drowned", "ballad")),
        (DocumentId("halved-wages"),),
        {kind: tuple(TermKey(k) for k in t["term"] if k.startswith(kind + ":")) for kind in ("topic", "person", "place", "organization")},
    )  # fmt: skip
    t["change"] = {
        "2026-11-02": (rows.Change("corrected", DocumentId("halved-wages"), "Read again from the scan.", "9.57", "9.75"),),
        "2026-01-05": (rows.Change("added", DocumentId("halved-wages")), rows.Change("added", DocumentId("pilots-vote"))),
    }


def _listing(t: Tables, kind: str, subject: str, first: str, items: list[Any], per_page: int) -> None:
    pages = max(1, -(-len(items) // per_page))
    for page in range(1, pages + 1):
        part = tuple(items[(page - 1) * per_page : page * per_page])
        url = first if page == 1 else f"{first}page/{page}/"
        t["listing"][url] = rows.Listing(kind, subject, page, pages, len(items), part, UrlPath(first))


def _claims(t: Tables) -> None:
    t["claim"]["wage-rise"] = Claim(
        TermId("wage-rise"), "The board’s offer of May 1911 was a rise.", (TermId("topic:wages"), TermId("organization:ferrymens-union")),
        (
            ClaimSide("asserted", DocumentId("memo-metadata"), "page 2, second paragraph", "The minister"),
            ClaimSide("denied", DocumentId("halved-wages"), str(_quoting_body().blocks[3].anchor), "ingeborg-vass", "direct speech", edtf("1911-05-09"), "we have stopped agreeing"),
            ClaimSide("denied", DocumentId("notice-ar"), "p-0a01", "ferrymens-union", "", None, "لا تعبروا قبل أن تُدفع الأجور كاملة"),
            ClaimSide("reported", DocumentId("telegram-ru"), "p-0133"),
        ), "The three figures are for different shifts.", "E. Lindqvist",
    )  # fmt: skip
    t["claim"]["all-strike"] = Claim(TermId("all-strike"), "Every ferryman struck.", (), (ClaimSide("asserted", DocumentId("telegram-ru"), "p-022b"),))
    t["about_claims"] = {
        "document:halved-wages": ("wage-rise",), "document:telegram-ru": ("all-strike", "wage-rise"), "topic:wages": ("wage-rise",),
        "organization:ferrymens-union": ("wage-rise",),
    }  # fmt: skip


def _pages(t: Tables) -> None:
    home = Body((Prose("p", "Begin with the article on the quay, then read what the committee made of it."),))
    about = Body((*paragraphs("It began with one article."), Prose("h2", "How to write to us"), Prose("p", "By post.")))
    t["site_page"] = {
        "home": SitePage("home", "Home", SourcePath("content/pages/home.md"), body=home),
        "about": SitePage("about", "About these papers", SourcePath("content/pages/about.md"), summary="Who collects them, and how.", body=about),
        "method-ar": SitePage("method-ar", "كيف جُمعت", SourcePath("content/pages/method-ar.md"), "ar", body=Body(paragraphs("جُمعت واحدة واحدة."))),
    }  # fmt: skip
    link = rows.ResolvedMark(0, Mark(15, 34, "ref", {"target": "halved-wages"}), UrlPath("documents/halved-wages/"))
    t["page_links"]["home"] = rows.Links(marks=(link,))
    old = "documents/old-name/index.html"
    t["redirect"][old] = rows.Redirect("documents/old-name/", UrlPath("documents/halved-wages/"), _nowhere())


def _nowhere() -> Any:
    from site_builder.diagnostics import Span

    return Span(SourcePath("content/documents/halved-wages.md"))


def with_navigation(settings: Settings) -> Settings:
    """The same archive with a navigation of its own."""
    return Settings(**{f: getattr(settings, f) for f in settings.__struct_fields__} | {"navigation": (Link("All", "documents/"), Link("Elsewhere", "https://else.example/"))})


def dump(tables: Tables) -> str:
    """For a look at what there is."""
    return json.dumps({name: sorted(rows) for name, rows in tables.items()}, indent=1)
