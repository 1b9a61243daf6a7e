"""What becomes of recorded addresses that are gone: an error until somebody decides, then a redirect or a tombstone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import Call, Ran, write
from lxml import html

TEXT = "The bridge was closed on the first Monday after the flood.\n\nNobody had told the miller.\n"
LATER = "2026-07-08"


@pytest.fixture
def site(tmp_path: Path, call: Call) -> Path:
    """Recorded: two documents, one with an old address, a topic and a page of its own."""
    folder = write(
        tmp_path / "archive",
        {
            "site.yaml": "title: Letters\nbase_url: https://example.org/sub/\nrights: {default_access: full}\n",
            "content/topics.yaml": "- {id: bridges, name: Bridges}\n- {id: mills, name: Mills}\n",
            "content/pages/method.md": "---\ntitle: Method\n---\nBy hand.\n",
        },
    )
    document(folder, "one", "topics: [bridges, mills]\naliases: [old/one.html]\n")
    document(folder, "two")
    call("record", "--site", folder)
    return folder


def document(site: Path, key: str, more: str = "", text: str = TEXT) -> None:
    write(site, {f"content/documents/{key}.md": f"---\ntitle: The letter {key}\nadded: 2026-01-01\n{more}---\n{text}"})


def entry(site: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / f"content/ledger/{name}.json").read_text(encoding="utf-8"))
    return found


def strict(call: Call, site: Path) -> Ran:
    return call("build", "--site", site, "--strict", "--no-search", "--today", LATER)


def vanished(ran: Ran) -> list[str]:
    return [line for line in ran.err.splitlines() if "LEDGER009" in line]


def page(site: Path, address: str) -> html.HtmlElement:
    return html.fromstring((site / "public" / address / "index.html").read_bytes())


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def leads_to(site: Path, file: str) -> str:
    """Where the page in `file` leads without a script."""
    text = (site / "public" / file).read_text(encoding="utf-8")
    (content,) = html.fromstring(text).xpath("//noscript/meta[@http-equiv='refresh']/@content")
    return str(content).removeprefix("0;url=")


# --- old addresses of a document ----------------------------------------------------------------------


def test_an_old_address_that_nobody_claims_any_more_stops_check_and_strict_builds(call: Call, site: Path) -> None:
    assert strict(call, site).code == 0
    document(site, "one", "topics: [bridges, mills]\n")
    ran = strict(call, site)
    assert (ran.code, len(vanished(ran))) == (1, 1)
    assert vanished(ran)[0].startswith(
        'content/ledger/one.json: error[LEDGER009]: the recorded address "old/one.html" would lead nowhere; '
        "bring it back, name it under `aliases` of the document that stands in its place, "
        "or say why it went: site-builder record --withdraw ADDRESS --reason"
    )
    assert call("check", "--site", site).code == 1


@pytest.mark.parametrize("decision", ["restored", "claimed by another", "withdrawn", "recorded"])
def test_once_somebody_decided_the_build_is_quiet(call: Call, site: Path, decision: str) -> None:
    document(site, "one", "topics: [bridges, mills]\n")
    assert strict(call, site).code == 1
    if decision == "restored":
        document(site, "one", "topics: [bridges, mills]\naliases: [old/one.html]\n")
    elif decision == "claimed by another":
        document(site, "two", "aliases: [old/one.html]\n")
        call("record", "--site", site)
    elif decision == "withdrawn":
        assert call("record", "--site", site, "--withdraw", "/old/one.html", "--reason", "A misprint.").code == 0
    else:
        assert "/old/one.html" in call("record", "--site", site).out
    ran = strict(call, site)
    assert (ran.code, ran.err) == (0, "")
    assert call("check", "--site", site).code == 0
    assert call("record", "--site", site, "--today", LATER).out.startswith("the ledger knows")
    if decision == "claimed by another":
        assert leads_to(site, "old/one.html") == "../documents/two/"
        assert (entry(site, "one").get("aliases"), entry(site, "two")["aliases"]) == (None, ["old/one.html"])
    elif decision == "restored":
        assert leads_to(site, "old/one.html") == "../documents/one/"
    else:
        said = words(html.fromstring((site / "public/old/one.html").read_bytes()))
        assert "The archive has withdrawn it." in said
        assert ("A misprint." in said) == (decision == "withdrawn")


def test_an_old_address_that_is_withdrawn_and_claimed_again_leads_on(call: Call, site: Path) -> None:
    document(site, "one", "topics: [bridges, mills]\n")
    call("record", "--site", site)
    document(site, "one", "topics: [bridges, mills]\naliases: [old/one.html]\n")
    call("record", "--site", site)
    assert strict(call, site).code == 0
    assert leads_to(site, "old/one.html") == "../documents/one/"


def test_an_old_address_that_is_not_recorded_counts_as_unrecorded(call: Call, site: Path) -> None:
    document(site, "two", "aliases: [was/two]\n")
    ran = strict(call, site)
    assert ran.err.startswith("content/ledger: error[LEDGER008]: 1 address is not recorded")
    call("record", "--site", site)
    assert strict(call, site).code == 0


# --- documents ----------------------------------------------------------------------------------------


def test_a_document_that_is_deleted_stops_strict_builds_until_it_is_withdrawn(call: Call, site: Path) -> None:
    (site / "content/documents/two.md").unlink()
    assert [line.partition(": ")[0] for line in vanished(strict(call, site))] == ["content/ledger/two.json"]
    ran = call("record", "--site", site, "--withdraw", "two", "--reason", "A forgery.", "--today", LATER)
    assert (ran.code, ran.lines[0]) == (0, "no longer there, recorded as withdrawn or moved: /documents/two/")
    two = entry(site, "two")
    assert [two[k] for k in ("status", "title", "changed", "reason")] == [
        "withdrawn", "The letter two", LATER, "A forgery.",
    ]  # fmt: skip
    assert (strict(call, site).code, strict(call, site).err) == (0, "")


def withdrawn(call: Call, site: Path, *more: str) -> html.HtmlElement:
    (site / "content/documents/one.md").unlink()
    assert call("record", "--site", site, "--withdraw", "one", "--today", LATER, *more).code == 0
    assert strict(call, site).code == 0
    return page(site, "documents/one")


def test_a_tombstone_says_when_and_why_and_what_remains_and_no_word_of_the_text(call: Call, site: Path) -> None:
    stone = withdrawn(call, site, "--reason", "The family <asked> for it.")
    said = words(stone.get_element_by_id("main"))
    assert stone.xpath("//h1")[0].text_content() == "The letter one"
    assert stone.xpath("//main//time/@datetime") == [LATER]
    assert "The family <asked> for it." in said
    assert "https://example.org/sub/documents/one/" in said
    assert "miller" not in said
    assert stone.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_a_tombstone_without_a_title_and_without_a_reason(call: Call, site: Path) -> None:
    said = words(withdrawn(call, site, "--hide-title").get_element_by_id("main"))
    assert "The letter one" not in said
    assert "No reason is recorded." in said
    assert b"The letter one" not in b"".join(p.read_bytes() for p in (site / "public").rglob("*") if p.is_file())


def test_a_withdrawn_document_is_in_no_list_feed_sitemap_or_download_but_in_changes(call: Call, site: Path) -> None:
    withdrawn(call, site, "--reason", "A forgery.")
    files = {p.relative_to(site / "public").as_posix(): p for p in (site / "public").rglob("*") if p.is_file()}
    speak = {path for path, file in files.items() if b"documents/one/" in file.read_bytes()}
    assert speak == {"documents/one/index.html", "old/one.html", "changes/index.html", "data/manifest.json"}
    assert not [path for path in files if path.startswith("documents/one/") and path != "documents/one/index.html"]
    changes = words(page(site, "changes").get_element_by_id("main"))
    assert "Withdrawn The letter one A forgery." in changes


def test_old_addresses_of_a_withdrawn_document_lead_to_its_tombstone(call: Call, site: Path) -> None:
    withdrawn(call, site)
    assert leads_to(site, "old/one.html") == "../documents/one/"


def test_a_document_that_is_back_takes_the_place_of_its_tombstone(call: Call, site: Path) -> None:
    withdrawn(call, site)
    document(site, "one", "topics: [bridges, mills]\naliases: [old/one.html]\n")
    call("record", "--site", site, "--today", LATER)
    assert strict(call, site).code == 0
    assert "miller" in words(page(site, "documents/one"))
    assert entry(site, "one")["status"] == "live"
    assert "reason" not in entry(site, "one")
    assert words(page(site, "changes").get_element_by_id("main")).count("Withdrawn") == 0


@pytest.mark.parametrize("status", ["access: withheld", "draft: true", "embargo_until: 2031-01-01"])
def test_the_tombstone_of_a_document_that_is_held_back_does_not_say_its_title(
    call: Call, site: Path, status: str
) -> None:
    document(site, "two", f"{status}\n")
    call("record", "--site", site, "--today", LATER)
    assert strict(call, site).code == 0
    assert "The letter two" not in words(page(site, "documents/two"))
    files = [p for p in (site / "public").rglob("*") if p.is_file() and b"documents/two/" in p.read_bytes()]
    assert sorted(p.relative_to(site / "public").as_posix() for p in files) == [
        "data/manifest.json",
        "documents/two/index.html",
    ]
    (site / "content/documents/two.md").unlink()
    assert strict(call, site).code == 0
    assert "The letter two" not in words(page(site, "documents/two"))


# --- other pages --------------------------------------------------------------------------------------


def test_a_topic_and_a_page_that_are_gone_leave_tombstones(call: Call, site: Path) -> None:
    write(site, {"content/topics.yaml": "- {id: bridges, name: Bridges}\n"})
    document(site, "one", "topics: [bridges]\naliases: [old/one.html]\n")
    (site / "content/pages/method.md").unlink()
    assert len(vanished(strict(call, site))) == 2
    ran = call("record", "--site", site, "--withdraw", "topics/mills/", "--withdraw", "/method/", "--reason", "Merged.")
    assert ran.code == 0
    assert strict(call, site).code == 0
    for address in ("topics/mills", "method"):
        assert "Merged." in words(page(site, address))
    assert "mills" not in (site / "public/sitemap.xml").read_text()
    write(site, {"content/pages/method.md": "---\ntitle: Method\n---\nBy machine.\n"})
    call("record", "--site", site)
    assert strict(call, site).code == 0
    assert "By machine." in words(page(site, "method"))


# --- what cannot be withdrawn -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words_", "says"),
    [
        (["--withdraw", "one"], '"one" is published: delete its file or write `access: withheld` into it'),
        (["--withdraw", "documents/one/"], '"one" is published'),
        (["--withdraw", "topics/mills/"], "/topics/mills/ is published"),
        (["--withdraw", "old/one.html"], 'the ledger has no address "old/one.html"'),
        (["--withdraw", "ome"], 'the ledger has no address "documents/ome"; did you mean "one"?'),
        (["--reason", "x"], "--reason and --hide-title say more of an address that is named with --withdraw"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused_and_nothing_is_written(
    call: Call, site: Path, words_: list[str], says: str
) -> None:
    document(site, "three")
    ran = call("record", "--site", site, *words_)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert not (site / "content/ledger/three.json").exists()


def test_a_damaged_ledger_file_of_a_document_that_is_gone_is_reported(call: Call, site: Path) -> None:
    (site / "content/documents/two.md").unlink()
    place = site / "content/ledger/two.json"
    place.write_text(place.read_text().replace('"live"', '"alive"', 1))
    assert "content/ledger/two.json: error[LEDGER003]" in strict(call, site).err
    pages = site / "content/ledger/pages.json"
    pages.write_text(pages.read_text().replace('"key"', '"kye"', 1))
    assert "content/ledger/pages.json: error[LEDGER001]" in strict(call, site).err
