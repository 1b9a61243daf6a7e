from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from site_builder import anchors, ledger
from site_builder.diagnostics import Severity, Span
from site_builder.ids import Anchor, DocumentId, SourcePath, UrlPath
from site_builder.ledger import LedgerAnchor, LedgerEntry, LedgerPage, Pages, dump, parse_entry, parse_pages
from site_builder.model import Body, Prose

HERE = Path(__file__).parent
LETTER = Span(SourcePath("content/ledger/letter.json"))
PAGES = Span(SourcePath("content/ledger/pages.json"))
KEY = "5eed" * 8


def text_of(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def letter() -> LedgerEntry:
    entry, findings = parse_entry(text_of("letter.json"), LETTER)
    assert entry is not None
    assert findings == ()
    return entry


# --- the files


def test_a_ledger_file_is_read_and_written_to_the_same_bytes() -> None:
    assert dump(letter()) == text_of("letter.json")
    pages, findings = parse_pages(text_of("pages.json"), PAGES)
    assert findings == ()
    assert pages is not None
    assert dump(pages) == text_of("pages.json")


def test_a_file_has_one_anchor_a_line_so_that_a_change_is_one_line_of_a_diff() -> None:
    before = dump(letter()).splitlines()
    changed = [msgspec.structs.replace(a, status="withdrawn") if a.anchor == "p-3a3d" else a for a in letter().anchors]
    after = dump(msgspec.structs.replace(letter(), anchors=tuple(changed))).splitlines()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_empty_ledgers_survive() -> None:
    entry = LedgerEntry(DocumentId("letter"), UrlPath("documents/letter/"), "2026-01-01")
    assert parse_entry(dump(entry), LETTER) == (entry, ())
    assert parse_pages(dump(Pages()), PAGES) == (Pages(), ())
    assert json.loads(dump(Pages())) == {"ledger": 1, "pages": []}


def test_pages_are_written_in_the_order_of_their_addresses() -> None:
    pages = tuple(LedgerPage(UrlPath(url), "topic", "2026-01-01") for url in ("topics/b/", "", "topics/a/"))
    assert [row["url"] for row in json.loads(dump(Pages(pages=pages)))["pages"]] == ["", "topics/a/", "topics/b/"]


BROKEN = [
    ('"number": "2"', '"number": "1"', '11: error[LEDGER002]: "¶ 1" is recorded twice; keep one of the two lines'),
    ('"anchor": "p-91f0"', '"anchor": "p-3a3d"', '11: error[LEDGER002]: "p-3a3d" is recorded twice'),
    ('"status": "moved"', '"status": "mvoed"', '11: error[LEDGER003]: unknown status "mvoed"; did you mean "moved"?'),
    ('"kind": "heading"', '"kind": "Heading"', '9: error[LEDGER003]: unknown kind "Heading"; "heading" differs only'),
    ('"document": "letter"', '"document": "lettre"', 'error[LEDGER004]: this file records "lettre"'),
    ('"documents/letter/"', '"documents/lettre/"', 'error[LEDGER004]: this file records "letter" at "doc'),
    ('"changed": "2026-03-02", "f', '"changed": "2026-02-30", "f', '11: error[LEDGER005]: "2026-02-30" is not a day'),
    ('"first": "2026-01-01",\n"st', '"first": "today",\n"st', 'error[LEDGER005]: "today" is not a day'),
    ('"to": "p-3a3d"', '"to": "p-0000"', '11: error[LEDGER006]: "p-91f0" is moved to "p-0000"'),
    ('"to": "p-3a3d", ', "", '11: error[LEDGER006]: "p-91f0" is moved to ""'),
    ('"number": "1"', '"nummer": "1"', '10: error[LEDGER001]: unknown key "nummer"; did you mean "number"?'),
    ('"aliases"', '"alias"', 'error[LEDGER001]: unknown key "alias"; did you mean "aliases"?'),
    ('"ledger": 1', '"ledger": 2', "error[LEDGER001]: this is not a ledger file of format 1"),
    ('"number": "1"', '"number": 1', "error[LEDGER001]: this ledger file is damaged: Expected `str`, got `int`"),
    ('"first": "2026-01-01",\n"st', '"st', "error[LEDGER001]: this ledger file is damaged: Object missing required"),
    ('{"anchor": "c-12"', '\n<<<<<<< mine\n{"anchor": "c-12"', "13:1: error[LEDGER001]: a merge left its conflict"),
    ("]\n}", "]", "14:1: error[LEDGER001]: broken JSON"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "finding"), BROKEN, ids=[new for _, new, _ in BROKEN])
def test_a_damaged_file_is_an_error_with_its_place(old: str, new: str, finding: str) -> None:
    assert text_of("letter.json").count(old) >= 1
    _, findings = parse_entry(text_of("letter.json").replace(old, new, 1), LETTER)
    start = "content/ledger/letter.json:" + ("" if finding[0].isdigit() else " ")
    assert any(str(found).startswith(start + finding) for found in findings), [str(found) for found in findings]
    assert {found.severity for found in findings} == {Severity.ERROR}
    assert {found.code for found in findings} <= ledger.CODES.keys()


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "7", "{}", '{"ledger": 1}', "\x00", "[" * 100_000, '{"anchors": 3}']
)
def test_what_is_no_ledger_at_all_is_refused(text: str) -> None:
    entry, findings = parse_entry(text, LETTER)
    assert entry is None
    assert [found.code for found in findings] == ["LEDGER001"]


def test_what_is_recorded_twice_is_kept_once() -> None:
    entry, _ = parse_entry(text_of("letter.json").replace('"number": "2"', '"number": "1"'), LETTER)
    assert entry is not None
    assert [anchor.anchor for anchor in entry.anchors] == ["h-losses", "p-3a3d", "c-12"]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('"topics/ferries/"', '""', '7: error[LEDGER002]: "" is recorded twice'),
        ('"live"', '"alive"', '5: error[LEDGER003]: unknown status "alive"; did you mean "live"?'),
        ('"to": "people/ada-lindquist/", ', "", '6: error[LEDGER006]: "people/ada-lindqvist/" is moved to ""'),
        ("5eed5eed", "5EED", "error[LEDGER007]: the archive's key is damaged"),
    ],
)
def test_a_damaged_list_of_pages_is_an_error(old: str, new: str, finding: str) -> None:
    _, findings = parse_pages(text_of("pages.json").replace(old, new, 1), PAGES)
    start = "content/ledger/pages.json:" + ("" if finding[0].isdigit() else " ")
    assert [str(found).startswith(start + finding) for found in findings] == [True]


@pytest.mark.parametrize(
    ("key", "good"),
    [(KEY, True), ("ab" * 64, True), ("ab" * 65, False), ("ab", False), ("", False), ("zz" * 16, False)],
)
def test_a_key_is_hex_of_a_length_that_the_hash_takes(key: str, good: bool) -> None:
    assert ledger.is_key(key) == good
    if good:
        assert anchors.inventory(anchors.assign(text("One")), key)[0].fingerprint


# --- recording


def text(*paragraphs: str) -> Body:
    return Body(tuple(Prose("p", words) for words in paragraphs))


def published(body: Body, old: LedgerEntry | None, day: str, comments: tuple[str, ...] = ()) -> LedgerEntry:
    current = anchors.inventory(anchors.assign(body, old, KEY), KEY, comments)
    return ledger.record(old, DocumentId("letter"), current, day)


def brief(entry: LedgerEntry) -> list[str]:
    return [f"{a.number or a.anchor} {a.first[5:]} {a.status} {a.changed[5:]}".strip() for a in entry.anchors]


FERRY, MILL = "The ferry stopped on the third of December.", "The mill went on until the river froze."


def test_recording_gives_new_anchors_the_day_and_leaves_known_ones_alone() -> None:
    first = published(text(FERRY), None, "2026-01-01", ("c1",))
    second = published(text(FERRY, MILL), first, "2026-02-02", ("c1", "c2"))
    assert brief(second) == ["1 01-01 live", "2 02-02 live", "c-c1 01-01 live", "c-c2 02-02 live"]
    assert (second.first, second.url, second.status) == ("2026-01-01", "documents/letter/", "live")


def test_recording_the_same_again_changes_no_byte() -> None:
    first = published(text(FERRY, MILL), None, "2026-01-01")
    assert dump(published(text(FERRY, MILL), first, "2026-02-02")) == dump(first)


def test_what_vanished_is_withdrawn_in_its_place_and_never_deleted() -> None:
    first = published(text(FERRY, MILL, "Then there was silence."), None, "2026-01-01", ("c1",))
    second = published(text(FERRY, "Then there was silence."), first, "2026-02-02")
    third = published(text(FERRY, "Then there was silence."), second, "2026-03-03")
    assert brief(second) == ["1 01-01 live", "2 01-01 withdrawn 02-02", "3 01-01 live", "c-c1 01-01 withdrawn 02-02"]
    assert third == second


def test_what_is_back_is_live_again_with_its_first_day() -> None:
    first = published(text(FERRY, MILL), None, "2026-01-01")
    second = published(text(FERRY), first, "2026-02-02")
    third = published(text(FERRY, MILL), second, "2026-03-03")
    assert brief(third) == ["1 01-01 live", "2 01-01 live 03-03"]


def test_an_edited_paragraph_is_recorded_with_its_new_text() -> None:
    words = FERRY
    entry = published(text(words, MILL), None, "2026-01-01")
    for new in ("fourth", "fifth", "sixth", "seventh"):  # in the end unlike the first text
        words = f"{words.rstrip('.')} and {new} again {new}."
        entry = published(text(words, MILL), entry, "2026-02-02")
    assert brief(entry) == ["1 01-01 live", "2 01-01 live"]


def test_a_withdrawn_paragraph_keeps_the_text_it_had() -> None:
    first = published(text(FERRY, MILL), None, "2026-01-01")
    second = published(text(FERRY), first, "2026-02-02")
    assert second.anchors[1].fingerprint == first.anchors[1].fingerprint
    assert second.anchors[1].sketch == first.anchors[1].sketch


def test_a_merged_paragraph_is_moved_to_its_heir() -> None:
    first = published(text(f"{FERRY} {FERRY.upper()} No mail came.", MILL), None, "2026-01-01")
    second = published(text(f"{FERRY} {FERRY.upper()} No mail came. {MILL}"), first, "2026-02-02")
    (live, moved) = second.anchors
    assert (live.number, live.status, moved.number, moved.status) == ("1", "live", "2", "moved")
    assert moved.to == live.anchor


def test_aliases_are_those_that_lead_here_now() -> None:
    first = ledger.record(None, DocumentId("letter"), (), "2026-01-01", ["old/b", "old/a"])
    assert first.aliases == ("old/a", "old/b")
    assert ledger.record(first, DocumentId("letter"), (), "2026-02-02", ["old/b"]).aliases == ("old/b",)


def test_a_withdrawn_document_keeps_its_anchors_and_says_when_and_why() -> None:
    first = published(text(FERRY), None, "2026-01-01")
    gone = ledger.withdraw(first, "2026-02-02", "the family asked for it")
    assert (gone.status, gone.changed, gone.reason) == ("withdrawn", "2026-02-02", "the family asked for it")
    assert gone.anchors == first.anchors
    assert parse_entry(dump(gone), LETTER) == (gone, ())
    back = published(text(FERRY), gone, "2026-03-03")
    assert (back.status, back.reason, back.changed) == ("live", "", "2026-03-03")


def test_a_renamed_document_leads_to_its_new_address() -> None:
    gone = ledger.withdraw(published(text(FERRY), None, "2026-01-01"), "2026-02-02", to="documents/telegram/")
    assert (gone.status, gone.to) == ("moved", "documents/telegram/")


def test_pages_are_recorded_withdrawn_moved_and_revived() -> None:
    topics = {UrlPath(f"topics/{name}/"): "topic" for name in ("boats", "ferries", "mills")}
    first = ledger.record_pages(None, topics, "2026-01-01", KEY)
    assert first.key == KEY
    left = {UrlPath("topics/boats/"): "topic"}
    moved = {UrlPath("topics/ferries/"): "topics/boats/"}
    second = ledger.record_pages(first, left, "2026-02-02", "ab" * 16, moved)
    assert second.key == KEY
    assert [(page.url, page.status, page.to, page.changed) for page in second.pages] == [
        ("topics/boats/", "live", "", ""),
        ("topics/ferries/", "moved", "topics/boats/", "2026-02-02"),
        ("topics/mills/", "withdrawn", "", "2026-02-02"),
    ]
    assert ledger.record_pages(second, left, "2026-03-03", "", moved) == second
    third = ledger.record_pages(second, topics, "2026-03-03", "")
    assert [(page.status, page.first, page.changed) for page in third.pages] == [
        ("live", "2026-01-01", ""), ("live", "2026-01-01", "2026-03-03"), ("live", "2026-01-01", "2026-03-03"),
    ]  # fmt: skip
    assert parse_pages(dump(third), PAGES) == (third, ())


# --- comparing


def test_unrecorded_addresses_are_counted_with_the_page_itself() -> None:
    assert ledger.unrecorded(None, ["p-1", "p-2"]) == 3
    entry = letter()
    assert ledger.unrecorded(entry, ["h-losses", "p-3a3d"]) == 0
    assert ledger.unrecorded(entry, ["p-3a3d", "p-new", "c-12"]) == 2
    assert ledger.unrecorded(ledger.withdraw(entry, "2026-02-02"), ["p-3a3d"]) == 1
    assert ledger.unrecorded_pages(None, ["", "topics/"]) == 2
    assert ledger.unrecorded_pages(Pages(pages=(LedgerPage(UrlPath("")),)), ["", "topics/"]) == 1


def test_an_address_vanishes_without_redirect_tombstone_or_mapped_anchor() -> None:
    entry = letter()
    answered = {"documents/letter/", "old/letter.html"}
    assert ledger.vanished(entry, ["h-losses", "p-3a3d"], answered=answered) == ()
    assert ledger.vanished(entry, ["h-losses"], answered=answered) == ("documents/letter/#p-3a3d",)
    assert ledger.vanished(entry, ["h-losses"], mapped=["p-3a3d"], answered=answered) == ()
    assert ledger.vanished(entry, ["h-losses", "p-3a3d"]) == ("old/letter.html",)


def test_a_document_vanishes_without_redirect_or_tombstone() -> None:
    entry = msgspec.structs.replace(letter(), aliases=())
    assert ledger.vanished(entry, None) == ("documents/letter/",)
    assert ledger.vanished(entry, None, answered={"documents/letter/"}) == ()
    assert ledger.vanished(ledger.withdraw(entry, "2026-02-02", "lost"), None) == ()
    moved = ledger.withdraw(entry, "2026-02-02", to="documents/telegram/")
    assert ledger.vanished(moved, None) == ("documents/letter/",)
    assert ledger.vanished(moved, None, answered={"documents/letter/"}) == ()


def test_withdrawing_again_gives_a_reason_and_keeps_the_day() -> None:
    gone = ledger.withdraw(letter(), "2026-02-02")
    later = ledger.withdraw(gone, "2026-03-03", "the family asked for it")
    assert (later.changed, later.reason) == ("2026-02-02", "the family asked for it")
    assert ledger.withdraw(later, "2026-04-04") == later


def test_a_page_vanishes_when_nothing_answers_for_it() -> None:
    pages, _ = parse_pages(text_of("pages.json"), PAGES)
    assert pages is not None
    assert ledger.vanished_pages(pages, {"", "people/ada-lindqvist/"}) == ()
    assert ledger.vanished_pages(pages, {"topics/", "people/ada-lindqvist/"}) == ("",)
    assert ledger.vanished_pages(pages, {"", "people/ada-lindquist/"}) == ("people/ada-lindqvist/",)


def test_findings_for_unrecorded_and_vanished_addresses_are_errors_only_when_strict() -> None:
    assert ledger.report_unrecorded(0, PAGES, strict=True) == ()
    (note,) = ledger.report_unrecorded(1, PAGES)
    assert str(note).startswith("content/ledger/pages.json: note[LEDGER008]: 1 address is not recorded")
    (error,) = ledger.report_unrecorded(12, PAGES, strict=True)
    assert (error.severity, error.message) == (Severity.ERROR, "12 addresses are not recorded in the ledger")
    (warning,) = ledger.report_vanished(["topics/mills/"], PAGES)
    assert warning.message == 'the recorded address "topics/mills/" would lead nowhere'
    assert warning.severity is Severity.WARNING
    assert ledger.report_vanished(["topics/mills/"], PAGES, strict=True)[0].severity is Severity.ERROR


def test_fingerprints_change_with_the_key_so_that_a_committed_ledger_confirms_no_guess() -> None:
    mine, other = (anchors.inventory(anchors.assign(text(FERRY)), key)[0] for key in (KEY, "beef" * 8))
    assert mine.anchor == other.anchor
    assert mine.fingerprint != other.fingerprint
    assert mine.sketch != other.sketch
    assert LedgerAnchor(Anchor("p-1")).kind == "paragraph"
