"""An invented archive: letters and newspapers about a ferry strike, in English, Arabic, Hebrew and Russian."""

from __future__ import annotations

from ferry_texts import inquiry, notice, paragraphs, quay

from site_builder import dates
from site_builder.config import License, OwnField, Settings
from site_builder.ids import Anchor, DocumentId, TermId
from site_builder.model import (
    Access,
    Agent,
    Alias,
    Body,
    Captured,
    Comment,
    Correction,
    Entity,
    HeldBy,
    Lost,
    Metadata,
    Position,
    Prose,
    Publishing,
    Relation,
    Reliability,
    Rights,
    Topic,
    Translation,
)

SETTINGS = Settings(
    title="The Ferry Papers",
    description="Letters, reports and newspapers about the ferry strikes of Osterholm, 1911–1924, collected so that "
    "each copy says where it comes from.",
    base_url="https://ferry.example/papers/",
    license=License("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    editors=("E. Lindqvist", "R. Abara"),
    contact="editors@ferry.example",
    fields={"dossier": OwnField(label="Dossier"), "hand": OwnField(label="Written by hand", type="boolean")},
)


def edtf(text: str, calendar: str = "gregorian") -> dates.Edtf:
    return dates.parse(text, calendar)


PEOPLE = (
    Entity(
        "person",
        TermId("ingeborg-vass"),
        "Ingeborg Vass",
        sort_name="Vass, Ingeborg",
        family="Vass",
        given="Ingeborg",
        aliases=(Alias("I. Vass"), Alias("Ингеборг Васс", language="ru"), Alias("إنغبورغ فاس", language="ar")),
        description="Spoke for the ferrymen in both strikes; later a member of the harbour board.",
        dates=edtf("1879/1941"),
        roles=(
            Position("Secretary", "ferrymens-union", edtf("1909/1914")),
            Position("Member", "Harbour Board", edtf("1919/..")),
        ),
        same_as={"wikidata": "Q00000", "viaf": "000 000"},
    ),
    Entity("person", TermId("tomas-reyl"), "Tomas Reyl", sort_name="Reyl, Tomas", description="Pilot, diarist."),
    Entity("person", TermId("unseen-clerk"), "O. Brandt", sort_name="Brandt, O.", authored=False),
)
OTHERS = (
    Entity("organization", TermId("ferrymens-union"), "Ferrymen’s Union", description="Founded in a net loft."),
    Entity(
        "place",
        TermId("osterholm"),
        "Osterholm",
        coordinates=(57.7089, 11.9746),
        country="Norland",
        part_of=TermId("sund"),
    ),
    Entity("place", TermId("sund"), "The Sund", description="A strait that freezes one winter in four."),
    Entity(
        "event",
        TermId("strike-of-1911"),
        "Strike of 1911",
        date=edtf("1911-05-03/1911-06"),
        date_basis="the union’s cash book stops and resumes",
        places=(TermId("osterholm"),),
        people=(TermId("ingeborg-vass"),),
        organizations=(TermId("ferrymens-union"),),
    ),
    Entity(
        "publication",
        TermId("sund-courier"),
        "Sund Courier",
        type="daily",
        language="en",
        url="https://courier.example/",
        country="Norland",
    ),
    Entity("publication", TermId("northern-wire"), "Northern Wire", type="agency"),
    Entity("publication", TermId("al-mina"), "الميناء", type="daily", language="ar"),
    Entity("publication", TermId("ha-safan"), "הספן", type="weekly", language="he"),
)
ENTITIES = (*PEOPLE, *OTHERS)
TOPICS = (
    Topic(TermId("labour"), "Labour", definition="Work, its price and its refusal."),
    Topic(
        TermId("strikes"),
        "Strikes",
        broader=(TermId("labour"),),
        scope_note="For stoppages of more than a day.",
        related=(TermId("wages"),),
    ),
    Topic(TermId("ferry-strikes"), "Ferry strikes", broader=(TermId("strikes"),)),
    Topic(TermId("wages"), "Wages", broader=(TermId("labour"),), related=(TermId("strikes"),)),
    Topic(TermId("ice"), "Ice"),
)


COMMENTS = (
    Comment(
        "1",
        author="h.",
        date="10 May 1911, evening",
        body="They said the same in February.\nCount the boats, not the kroner.",
    ),
    Comment("2", parent="1", author="L. V.", date="11 May", body="The boats were in dock that week."),
    Comment("3", parent="2", attribution="absent", body="Says who?"),
    Comment(
        "4", parent="3", author="h.", date="12 May", body="Says the dock book.\n\nSecond paragraph of the same hand."
    ),
    Comment(
        "5",
        parent="4",
        attribution="inferred",
        author="L. V.",
        body="Then show it.",
        note="Ink and hand as in comment 2.",
    ),
    Comment("6", attribution="absent", body="وأين خبزنا؟", date=""),
)


def documents() -> dict[str, tuple[Metadata, Access, Body, tuple[Comment, ...]]]:
    vass, union, sund = Agent(TermId("ingeborg-vass")), TermId("ferrymens-union"), TermId("sund-courier")
    reyl = Agent(name="Reyl, Tomas")
    full: Access = "full"
    return {
        "pilots-vote": (
            Metadata(
                "Pilots vote to stay ashore",
                type="news-article",
                language="en",
                issued=edtf("1911-05-06"),
                publication=sund,
                topics=("ferry-strikes",),
                added="2026-01-05",
                summary="Report of the vote in the net loft, with its figures.",
            ),
            full,
            Body(paragraphs("The pilots of Osterholm voted by forty to three.", "Tomas Reyl did not vote.")),
            (),
        ),
        "halved-wages": (
            Metadata(
                "Ferrymen leave Osterholm’s quay without a word",
                subtitle="Board speaks of “a rise”",
                type="news-article",
                language="en",
                authors=(reyl,),
                publication=sund,
                issued=edtf("1911-05-03/1911-05-09"),
                issued_basis="the article says “on Tuesday”; the shift it reports was paid off on Tuesday 9 May 1911.",
                date_as_printed="Tuesday",
                added="2026-01-05",
                revised="2026-11-02",
                topics=("ferry-strikes", "wages"),
                relations=(Relation("responds-to", DocumentId("pilots-vote")),),
                published=(
                    Publishing(
                        publication=TermId("northern-wire"),
                        lost=True,
                        issued=edtf("1911-05-09"),
                        basis="named in the reprint’s last line",
                    ),
                    Publishing(
                        publication=sund,
                        url="https://courier.example/1911/quay",
                        archived_url="https://keep.example/quay",
                        title="Quay empty",
                    ),
                ),
                url="https://courier.example/1911/quay",
                archived_url="https://keep.example/quay",
                captured=Captured("2026-01-04", "a scanner", "R. Abara", "scan.png", "9f2c" * 16),
                reliability=Reliability("C", "3", "E. Lindqvist", "2026-03-14", "names no witness to the meeting"),
                rights=Rights(
                    "Published by permission of the Courier.",
                    "Sund Courier",
                    "You may quote it; ask before you reprint it.",
                    "E. Lindqvist",
                    "2026-01-06",
                ),
                corrections=(
                    Correction(
                        "2026-11-02", "transcription", "9.57", "9.75", "Read again from the scan; reported by a reader."
                    ),
                    Correction("2026-06-01", "redaction", "never shown", "", "An address was taken out."),
                ),
                lost=(Lost("The quay at noon", "https://courier.example/quay.jpg", "image"),),
                identifiers={"issn": "0000-0000"},
                fields={"dossier": "W 12", "hand": True},
            ),
            full,
            quay(),
            COMMENTS,
        ),
        "telegram-ru": (
            Metadata(
                "Телеграмма консула о забастовке паромщиков",
                type="diplomatic-document",
                language="ru",
                sent=edtf("1911-05-11", "julian"),
                calendar="julian",
                number="No. 417",
                topics=("ferry-strikes",),
                contributors=(Agent(name="Консул", role="sender"), Agent(TermId("ingeborg-vass"), role="recipient")),
                held_by=HeldBy("City archive", "Consular papers", "4", "17"),
                added="2026-02-01",
            ),
            full,
            Body(
                paragraphs(
                    "Паромщики Остерхольма прекратили работу. Порт закрыт.",
                    "Ингеборг Васс просит передать: бастуют все.",
                )
            ),
            (),
        ),
        "telegram-en": (
            Metadata(
                "Consul’s telegram on the ferrymen’s strike",
                type="diplomatic-document",
                language="en",
                sent=edtf("1911-05-11"),
                translation=Translation(
                    DocumentId("telegram-ru"), Agent(name="R. Abara", role="translator"), "by hand, checked once"
                ),
                added="2026-02-01",
            ),
            full,
            Body(paragraphs("The ferrymen of Osterholm have stopped work. The port is closed.")),
            (),
        ),
        "notice-ar": (
            Metadata(
                "إعلان إلى عمّال العبّارات في ميناء أوسترهولم",
                type="statement",
                language="ar",
                issued=edtf("1911-05-12"),
                publication=TermId("al-mina"),
                topics=("ferry-strikes",),
                added="2026-02-03",
                authors=(Agent(union, kind="organization"),),
                summary="Calls on the ferrymen of the harbour quarter to join.",
            ),
            full,
            notice(),
            (),
        ),
        "weekly-he": (
            Metadata(
                "מכתב למערכת על השביתה במעבורות",
                type="opinion",
                language="he",
                issued=edtf("1911-05~"),
                publication=TermId("ha-safan"),
                added="2026-02-03",
                issued_basis="between two dated letters in the same column",
            ),
            full,
            Body(paragraphs("המעבורת היא גשר שמסכים להיות שם.", "ועכשיו הוא אינו מסכים.")),
            (),
        ),
        "inquiry-excerpt": (
            Metadata(
                "Report of the committee of inquiry: evidence",
                type="report",
                language="en",
                issued=edtf("1912"),
                added="2026-02-04",
                rights=Rights("The heirs allow two paragraphs."),
                topics=("labour",),
                url="https://library.example/inquiry",
            ),
            "excerpt",
            Body(paragraphs("The committee sat for nine days.", "It heard everybody but the cook.")),
            (),
        ),
        "memo-metadata": (
            Metadata(
                "Memorandum of the minister on ferries",
                type="letter",
                language="en",
                issued=edtf("1911-XX"),
                added="2026-02-05",
                authors=(Agent(name="Ministry of Ferries,", kind="organization"),),
                url="https://state.example/memo",
                archived_url="https://keep.example/memo",
                summary="The minister advises patience and a smaller boat.",
            ),
            "metadata",
            Body(),
            (),
        ),
        "ballad": (
            Metadata(
                "The ballad of the second shift", type="transcript", language="en", added="2026-02-06", authors=()
            ),
            full,
            Body(
                (
                    Prose(
                        "p", "We tied her up on Tuesday,\nwe tied her up for good,", anchor=Anchor("p-b001"), number="1"
                    ),
                )
            ),
            (),
        ),
        "drowned": (
            Metadata(
                "List of those taken from the water",
                type="report",
                language="en",
                issued=edtf("1911-06-02?"),
                added="2026-02-07",
                warnings=("names of the drowned",),
                reliability=Reliability("A", "1"),
            ),
            full,
            Body(paragraphs("Four, of whom one is not named.")),
            (),
        ),
        "long-report": (
            Metadata(
                "Report of the committee of inquiry into the wages, hours, crossings and conduct of the ferrymen of "
                "Osterholm and of the harbour board, with an appendix on ice",
                type="report",
                language="en",
                issued=edtf("1912-03"),
                added="2026-03-01",
                topics=("labour", "ice"),
                authors=(vass, Agent(TermId("tomas-reyl")), Agent(name="Brandt, O.")),
            ),
            full,
            inquiry(),
            (),
        ),
        "film": (
            Metadata(
                "Harbour film, reel 2",
                type="video",
                language="zxx",
                issued=edtf("1924~"),
                added="2026-03-02",
                lost=(Lost("The reel itself", "", "film"),),
            ),
            full,
            Body(),
            (),
        ),
        "note-dating": (
            Metadata(
                "How these papers were dated",
                type="note",
                language="en",
                issued=edtf("2026-03-03"),
                added="2026-03-03",
                authors=(Agent(name="E. Lindqvist"),),
            ),
            full,
            Body(paragraphs("The article on the quay is dated by its Tuesday.")),
            (),
        ),
        "script": (
            Metadata(
                "<script>alert('title')</script> & “quotes”",
                type="web-page",
                language="",
                issued=edtf("2020"),
                added="2026-03-04",
            ),
            full,
            Body(paragraphs("{{ 7 * 7 }} <b>not bold</b>")),
            (),
        ),
    }
