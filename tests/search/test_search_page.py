"""The search page as people use it, in a real browser: below a path, under a strict policy, with and without script."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
import pytest
from search_papers import SearchPage, read_harbour, write_page

from site_builder.ids import Anchor
from site_builder.search.records import Passage

if TYPE_CHECKING:
    from browser import Browser

Open = Callable[[Path], SearchPage]
SearchSite = Callable[..., Path]


@pytest.fixture
def page(search_page: Open, harbour_site: Path) -> SearchPage:
    return search_page(harbour_site)


def asked(page: SearchPage) -> dict[str, list[str]]:
    """The query string as it stands in the address."""
    return parse_qs(urlsplit(str(page.browser.eval("location.href"))).query)


def tick(page: SearchPage, name: str, value: str) -> None:
    page.browser.click(f'#filters input[name="{name}"][value="{value}"]')


def open_facet(page: SearchPage, name: str) -> None:
    page.browser.click(f'[data-facet="{name}"] > summary')
    page.browser.wait_for(f"document.querySelector('[data-facet=\"{name}\"] ul')")


# --- asking ---------------------------------------------------------------------------------------------


def test_a_query_in_the_address_is_answered(page: SearchPage) -> None:
    page.open("?q=lighthouse")
    assert page.settled() == "2 results"
    assert sorted(page.found()) == ["documents/dues/", "documents/winter/"]
    assert page.browser.eval("document.getElementById('q').value") == "lighthouse"
    assert page.browser.errors == []


def test_words_of_a_text_with_a_warning_are_shown_to_who_asks(page: SearchPage) -> None:
    page.open("?q=attente")
    assert page.settled() == "1 result"
    assert page.texts("#results summary") == ["Show the words: a drowning; an insult"]
    assert page.texts("#results details:not([open]) q") == [""]
    page.browser.click("#results summary")
    assert "l’attente" in page.texts("#results details[open] q")[0]
    page.open("?q=thrice")
    page.settled()
    assert page.texts("#results details") == []
    assert "thrice" in page.texts("#results q")[0]


def test_an_answer_says_how_many_more_documents_have_its_text(search_page: Open, search_site: SearchSite) -> None:
    first, *others = read_harbour()
    reprint = msgspec.structs.replace(first, filters={**first.filters, "same": ("2",)})
    page = search_page(search_site([reprint, *others]))
    page.open("?" + urlencode({"q": first.meta["title"]}))
    page.settled()
    assert page.texts("#results .meta")[0].endswith("Same text: 2 more")
    assert not any("Same text" in facts for facts in page.texts("#results .meta")[1:])


def test_typing_is_answered_without_a_key_and_leaves_no_history(page: SearchPage) -> None:
    page.open()
    before = page.browser.eval("history.length")
    assert page.type("lighthouse") == "2 results"
    assert asked(page) == {"q": ["lighthouse"]}
    assert page.browser.eval("history.length") == before


def test_enter_makes_an_entry_in_the_history_and_back_restores(page: SearchPage) -> None:
    page.open("?q=ice")
    page.browser.eval("document.getElementById('q').value = 'lighthouse'")
    page.browser.focus("#q")
    page.browser.press("Enter")
    page.browser.wait_for("location.search === '?q=lighthouse'")
    page.browser.back()
    page.browser.wait_for("document.getElementById('q').value === 'ice'")
    page.browser.wait_for("document.querySelector('#results .title').href.endsWith('/winter/')")


def test_two_letters_wait_for_enter(page: SearchPage) -> None:
    page.open()
    page.browser.focus("#q")
    page.browser.type("pa")
    page.browser.eval("new Promise(done => setTimeout(done, 400))")
    assert asked(page) == {}
    page.browser.press("Enter")
    assert "No document contains" in page.settled()


def test_without_a_query_the_ways_in_stand_there(page: SearchPage) -> None:
    page.open()
    assert page.texts("#ways nav a") == ["Documents"]
    page.type("lighthouse")
    assert page.browser.eval("document.getElementById('ways').hidden") is True
    page.browser.eval("document.getElementById('q').value = ''")
    page.browser.eval("document.getElementById('q').dispatchEvent(new Event('input'))")
    page.browser.wait_for("!document.getElementById('ways').hidden")
    assert page.browser.eval("document.getElementById('answer').hidden")


# --- answers ----------------------------------------------------------------------------------------------


def test_a_result_says_who_speaks_when_and_where(page: SearchPage) -> None:
    page.open("?q=froze")
    assert page.texts("#results .meta .sep") == ["Document", "News article", "c. 1913", "The Coastal Courier"]
    page.open("?q=damage")
    assert page.texts("#results .meta .voice") == ["Archive’s note"]


def test_a_footnote_of_a_source_is_no_note_of_the_archive(search_page: Open, search_site: SearchSite) -> None:
    first, *_ = read_harbour()
    note = Passage("note", "Thus in the fair copy of the harbour master.", Anchor("p-2"), "2")
    page = search_page(search_site([msgspec.structs.replace(first, passages=(*first.passages, note))]))
    page.open("?q=fair+copy")
    assert page.texts("#results .para") == ["Note to ¶ 2"]
    assert page.texts("#results .meta .sep")[0] == "Document"


def test_hits_are_marked_and_linked_to_their_paragraph(page: SearchPage) -> None:
    page.open("?q=lighthouse+signed")
    assert page.texts("#results mark") == ["signed", "lighthouse"]
    link = page.browser.eval("document.querySelector('#results .para').href")
    assert link.startswith(f"{page.address}documents/dues/#p-3:~:text=")
    assert page.texts("#results .para") == ["¶ 3"]


def test_a_hit_opens_at_its_paragraph(page: SearchPage) -> None:
    page.open("?q=thrice")
    page.browser.click("#results .para")
    page.browser.wait_for("location.pathname.endsWith('/documents/winter/') && scrollY > 500")
    top = page.browser.eval("document.getElementById('p-2').getBoundingClientRect().top")
    assert 0 <= top < 800


def test_a_hit_under_a_heading_opens_at_the_heading(page: SearchPage) -> None:
    page.open("?q=remains")
    assert page.browser.eval("new URL(document.querySelector('#results .para').href).hash").startswith("#h-2")


def test_a_comment_says_that_it_is_one_and_opens_at_itself(page: SearchPage) -> None:
    page.open("?q=rubbish&voice=comment")
    assert page.texts("#results .t") == ["Letter on the dues"]
    assert page.texts("#results .meta .voice") == ["Reader comment"]
    assert page.found() == ["documents/dues/#c-1"]


def test_a_summary_is_said_to_be_the_archives(page: SearchPage) -> None:
    page.open("?q=clerks")
    assert page.texts("#results .para") == ["Summary by the archive"]


def test_text_runs_in_its_own_direction(page: SearchPage) -> None:
    page.open("?q=" + "السلام")
    assert page.texts("#results mark") == ["السلام"]
    title = "document.querySelector('#results .title')"
    assert page.browser.eval(f"[{title}.lang, getComputedStyle({title}).direction]") == ["ar", "rtl"]
    own = "[...document.querySelectorAll('#results :is(li > p, .sep)')].map(e => getComputedStyle(e).direction)"
    assert set(page.browser.eval(own)) == {"ltr"}, "dots and lines run with the page"
    page.browser.eval("document.documentElement.dir = 'rtl'")
    assert set(page.browser.eval(own)) == {"rtl"}


def test_a_source_cannot_pass_markup_to_the_page(search_page: Open, search_site: Callable[..., Path]) -> None:
    from search_papers import make_records

    evil = "<img src=x onerror=window.owned=1>"
    records = make_records({"name": "evil", "title": f"Evil {evil}", "text": [f"Words & {evil}"], "language": "en"})
    page = search_page(search_site(records)).open("?q=evil")
    assert page.texts("#results .title") == [f"Evil {evil}"]
    assert page.texts("#results q") == [f"Words & {evil}"]
    assert page.browser.eval("document.querySelectorAll('#results img').length") == 0


def test_more_results_are_shown_on_demand_and_come_back(
    search_page: Open, search_site: Callable[..., Path], browser: Browser
) -> None:
    from search_papers import make_records

    papers = [{"name": f"n{n:02}", "title": f"Paper {n}", "text": ["On ferries."]} for n in range(25)]
    page = search_page(search_site([r for paper in papers for r in make_records(paper)])).open("?q=ferries")
    assert page.settled() == "25 results"
    assert len(page.found()) == 10
    page.browser.click("#more")
    page.browser.wait_for("document.querySelectorAll('#results > li').length === 20")
    assert page.browser.eval("document.activeElement === document.querySelectorAll('#results .title')[10]")
    page.browser.click("#more")
    page.browser.wait_for("document.querySelectorAll('#results > li').length === 25")
    assert page.browser.eval("document.getElementById('more').hidden")
    page.browser.reload()
    page.browser.wait_for("document.querySelectorAll('#results > li').length === 25")


# --- filters, order, voices ---------------------------------------------------------------------------------


def test_filters_are_loaded_only_when_they_are_opened(page: SearchPage) -> None:
    page.open("?q=ships")

    def loaded() -> set[str]:
        return {url for url in page.browser.requests if ".pf_list" in url}

    before = loaded()
    assert len(before) <= 1, "the years are shown; who speaks stands in the map"
    open_facet(page, "topic")
    assert len(loaded() - before) == 1, "one file for one facet"


def test_a_ticked_filter_narrows_counts_and_can_be_taken_back(page: SearchPage) -> None:
    page.open("?q=ships")
    assert page.settled() == "4 results"
    open_facet(page, "topic")
    assert page.texts('[data-facet="topic"] bdi') == ["Ice", "Pilotage"]
    assert page.texts('[data-facet="topic"] .n') == ["2", "1"]
    tick(page, "topic", "ice")
    page.browser.wait_for("document.getElementById('say').innerText === '2 results, 2 of 4 without filters'")
    assert asked(page) == {"q": ["ships"], "topic": ["ice"]}
    assert page.texts("#chosen button") == ["Ice ×"]
    page.browser.click("#chosen button")
    page.browser.wait_for("document.getElementById('say').innerText === '4 results'")
    page.browser.back()
    page.browser.wait_for("document.getElementById('say').innerText.startsWith('2 results')")
    assert page.browser.eval("document.querySelector('#filters input[value=ice]').checked")


def test_filters_in_the_address_hold_and_are_open(page: SearchPage) -> None:
    page.open("?q=ships&topic=ice&topic=pilotage&type=report")
    assert page.settled() == "1 result, 1 of 4 without filters"
    assert page.found() == ["documents/memo/"]
    assert page.browser.eval("document.querySelector('[data-facet=type]').open")
    assert sorted(page.texts("#chosen button"))[:3] == ["Clear all filters", "Ice ×", "Pilotage ×"]


def test_two_names_joined_in_the_address_are_one_filter(page: SearchPage) -> None:
    page.open("?topic=ice%2Bpilotage")
    assert page.settled().startswith("1 result")
    assert page.found() == ["documents/memo/"]
    assert page.texts("#chosen button") == ["Ice + Pilotage ×"]


def test_years_narrow_without_a_query(page: SearchPage) -> None:
    page.open("?from=1912&to=1912")
    assert sorted(page.found()) == ["documents/dues/", "documents/memo/"]
    assert page.browser.eval("['from', 'to'].map(n => document.querySelector(`[name=${n}]`).value)") == ["1912", "1912"]


def test_an_undated_document_can_be_asked_for(page: SearchPage) -> None:
    page.open("?q=ships")
    assert page.texts('[data-facet="year"] label')[2:] == ["undated\n1"]
    page.browser.click('[data-facet="year"] input[value="undated"]')
    page.browser.wait_for("document.querySelectorAll('#results > li').length === 1")
    assert page.found() == ["documents/undated/"]


def test_order_by_date(page: SearchPage) -> None:
    page.open("?q=ships")
    page.browser.focus("#sort")
    page.browser.press("ArrowDown")
    page.browser.press("ArrowDown")
    page.browser.wait_for(
        "location.search.includes('sort=oldest') && document.querySelector('#results .title').href.includes('/memo/')"
    )
    assert page.found() == [f"documents/{n}/" for n in ("memo", "winter", "method", "undated")]
    page.browser.back()
    page.browser.wait_for("document.getElementById('sort').value === 'newest'")
    assert page.settled() == "4 results"
    page.browser.back()
    page.browser.wait_for("!location.search.includes('sort') && document.getElementById('sort').value === ''")


def test_comments_are_searched_when_asked_for(page: SearchPage) -> None:
    page.open("?q=lighthouse")
    assert page.browser.eval("[...document.querySelectorAll('[name=voice]')].map(i => i.checked)") == [
        True,
        True,
        False,
    ]
    tick(page, "voice", "comment")
    page.browser.wait_for("document.querySelectorAll('#results > li').length === 3")
    assert asked(page)["voice"] == ["document", "note", "comment"]
    assert "documents/dues/#c-1" in page.found()


def test_voices_that_the_archive_has_not_are_not_offered(search_page: Open, search_site: Callable[..., Path]) -> None:
    from search_papers import make_records

    page = search_page(search_site(make_records({"name": "x", "title": "X", "text": ["Ferries."]}))).open("?q=ferries")
    assert page.browser.eval("document.getElementById('voices').hidden")
    assert page.texts("[data-facet] > summary") == ["Kind", "Language", "Years"]


def test_own_fields_of_the_archive_are_filters_too(search_page: Open, search_site: Callable[..., Path]) -> None:
    from msgspec.structs import replace
    from search_papers import make_records

    records = []
    for name, box in (("a", "12"), ("b", "12 bis")):
        (record,) = make_records({"name": name, "title": f"Paper {name}", "text": ["Ferries."]})
        records.append(replace(record, filters={**record.filters, "field.box Box": (box,)}))
    page = search_page(search_site(records)).open("?q=ferries&field.box=12")
    assert page.found() == ["documents/a/"]
    assert page.texts('[data-facet="field.box"] > summary') == ["Box"]
    assert page.texts("#chosen button") == ["12 ×"]


def test_own_fields_with_ids_show_their_words_and_results_are_sorted_by_them(
    search_page: Open, search_site: Callable[..., Path]
) -> None:
    from msgspec.structs import replace
    from search_papers import make_records

    records = []
    for name, leaves in (("a", "+2"), ("b", "+1"), ("c", "")):
        (record,) = make_records({"name": name, "title": f"Paper {name}", "text": ["Ferries."]})
        own = {"own.sealed Sealed": ("true",), "own.keeper Keeper": (f"person:{name} Keeper {name}",)}
        order = {"order.leaves": (leaves,)} if leaves else {}
        records.append(replace(record, filters={**record.filters, **own, **order}))
    page = search_page(search_site(records)).open("?q=ferries&own.sealed=true&sort=field.leaves")
    assert page.found() == ["documents/b/", "documents/a/", "documents/c/"]
    assert page.texts("#chosen button") == ["yes ×"]
    assert page.texts("#sort option")[-2:] == ["Leaves, ascending", "Leaves, descending"]
    page.open("?q=ferries&own.keeper=person:b")
    page.browser.wait_for("document.querySelector('#chosen button')?.innerText === 'Keeper b ×'")
    assert page.found() == ["documents/b/"]
    page.open("?q=ferries&sort=-field.leaves")
    assert page.found() == ["documents/a/", "documents/b/", "documents/c/"]


# --- years -------------------------------------------------------------------------------------------------

BARS = "[...document.querySelectorAll('#bars g')].map(g => [g.querySelector('title').textContent, g.classList.contains('out')])"


def test_a_document_of_uncertain_date_is_in_every_year_it_may_belong_to(page: SearchPage) -> None:
    page.open("?q=ships")
    assert page.browser.eval(f"{BARS}.filter(bar => !bar[0].endsWith(': 0'))") == [
        ["1912–1913: 2", False], ["1914–1915: 1", False], ["2020–2021: 1", False],
    ]  # fmt: skip
    order = {"question": "ships", "facets": ["year"], "voices": ["document"]}
    found = page.ask(**order)["histogram"]
    assert found == {"start": 1912, "step": 1, "bars": [[0, 1], [1, 1], [0, 1]], "first": 1912, "last": 1914}
    assert page.texts("#unsure") == ["Hatched: may belong to other years too."]
    assert page.browser.eval("document.getElementById('bars').ariaHidden") == "true"
    assert page.browser.eval("document.querySelectorAll('#bars g').length <= 60")


def test_years_are_chosen_by_two_fields_or_a_bar_and_stand_in_the_address(page: SearchPage) -> None:
    page.open("?q=ships&from=1914&to=1912")
    assert page.browser.eval("['from', 'to'].map(n => document.querySelector(`[name=${n}]`).value)") == ["1912", "1914"]
    assert page.settled() == "2 results, 2 of 4 without filters"
    assert page.browser.eval(f"{BARS}.filter(bar => !bar[0].endsWith(': 0')).map(bar => bar[1])") == [False, False, True]
    page.browser.focus("[name=from]")
    page.browser.eval("document.querySelector('[name=from]').select()")
    page.browser.type("2000")
    page.browser.press("Enter")
    page.browser.wait_for("location.search.includes('from=1914') && location.search.includes('to=2000')")
    page.browser.back()
    page.browser.wait_for("document.querySelector('[name=to]').value === '1914'")
    page.browser.eval("[...document.querySelectorAll('#bars g')].at(-1).dispatchEvent(new MouseEvent('click'))")
    page.browser.wait_for("document.getElementById('say').innerText === '1 result, 1 of 4 without filters'")
    assert asked(page) == {"q": ["ships"], "from": ["2020"], "to": ["2021"]}
    assert page.texts("#chosen button") == ["from 2020 ×", "to 2021 ×", "Clear all filters"]


def test_years_far_apart_share_a_bar_and_count_a_document_once_in_it(
    search_page: Open, search_site: SearchSite
) -> None:
    from search_papers import make_records

    dates = ("1601", "1900/1909", "1905", "1910/1925", "1999")
    papers = [{"name": f"n{n}", "title": f"Paper {n}", "text": ["On ferries."], "date": d} for n, d in enumerate(dates)]
    page = search_page(search_site([r for paper in papers for r in make_records(paper)])).open("?q=ferries")
    found = page.ask(question="ferries", facets=["year"])["histogram"]
    assert isinstance(found, dict)
    bars = {found["start"] + i * found["step"]: bar for i, bar in enumerate(found["bars"]) if sum(bar)}
    assert (found["step"], len(found["bars"])) == (10, 40)
    assert bars == {1600: [1, 0], 1900: [2, 0], 1910: [0, 1], 1920: [0, 1], 1990: [1, 0]}


def test_arrow_keys_lead_from_the_question_through_the_results(page: SearchPage) -> None:
    page.open("?q=ships")
    at = "[...document.querySelectorAll('#results .title')].indexOf(document.activeElement)"
    page.browser.focus("#q")
    places = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        page.browser.press(key)
        places.append(page.browser.eval(at))
    assert places == [0, 1, 0, -1]
    assert page.browser.eval("document.activeElement.id") == "q"


def test_what_takes_long_is_said_to_be_searched(page: SearchPage) -> None:
    page.open()
    page.browser.throttle(latency_ms=500, kbit_per_s=4000)
    page.browser.eval("document.getElementById('q').value = 'lighthouse'")
    page.browser.focus("#q")
    page.browser.press("Enter")
    page.browser.wait_for("document.getElementById('say').innerText === 'Searching…'")
    assert page.settled() == "2 results"


def test_filters_are_folded_on_a_phone(page: SearchPage) -> None:
    page.browser.viewport(390, 844, mobile=True)
    page.open("?q=ships&topic=ice&from=1900&to=1999")
    assert page.texts("#fold > summary") == ["Filters (3)"]
    assert page.browser.eval("document.querySelector('#filters').checkVisibility()") is False
    assert page.browser.eval("document.querySelector('[name=from]').checkVisibility()")
    page.browser.click("#fold > summary")
    page.browser.wait_for("document.querySelector('#filters').checkVisibility()")
    assert page.browser.eval("document.documentElement.scrollWidth <= innerWidth")


# --- nothing, trouble ---------------------------------------------------------------------------------------


def test_a_word_that_is_nowhere_is_said_and_can_be_left_out(page: SearchPage) -> None:
    page.open("?q=lighthouse+parliament")
    assert page.settled() == "No document contains “parliament”."
    assert page.texts("#tries button") == ["Search without it"]
    page.browser.click("#tries button")
    page.browser.wait_for("document.getElementById('say').innerText === '2 results'")
    assert asked(page) == {"q": ["lighthouse"]}


def test_words_that_never_meet_are_said_so(page: SearchPage) -> None:
    page.open("?q=froze+memorandum")
    assert page.settled() == "No document has all of these words."
    assert page.texts("#tries button") == ["Without “froze” (1)", "Without “memorandum” (1)"]
    page.browser.click("#tries li:last-child button")
    page.browser.wait_for("document.getElementById('say').innerText === '1 result'")
    assert asked(page) == {"q": ["froze"]}


def test_a_word_that_is_nearly_in_the_index_is_offered_with_its_number(page: SearchPage) -> None:
    page.open("?q=lihgthouse")
    assert page.settled() == "No document contains “lihgthouse”. Did you mean:"
    assert page.texts("#tries button") == ["lighthouse (2)"]
    page.open("?q=pilots+lighthuose&topic=pilotage")
    assert page.settled() == "No document contains “lighthuose”. Did you mean:"
    assert page.texts("#tries button")[0] == "pilots lighthouse (1)", "counted under the filters"
    page.browser.click("#tries button")
    page.browser.wait_for("document.getElementById('say').innerText === '1 result, 1 of 1 without filters'.split(',')[0]")
    page.open("?q=lighthorse&type=report")
    assert page.texts("#tries button") == [], "nothing under the filter has it"


def test_filters_that_leave_nothing_can_be_cleared(page: SearchPage) -> None:
    page.open("?q=froze&type=report")
    assert page.settled() == "Nothing under these filters; without them there are 1."
    assert page.texts("#tries button") == ["Without Kind: Report (1)", "Clear all filters"]
    page.browser.click("#tries li:last-child button")
    page.browser.wait_for("document.getElementById('say').innerText === '1 result'")
    page.open("?q=ships&type=report&from=1920&to=1930")
    assert page.texts("#tries button")[0] == "Without from 1920 to 1930 (1)", "of two filters the one that keeps all out"
    page.browser.click("#tries button")
    page.browser.wait_for("document.getElementById('say').innerText.startsWith('1 result')")
    assert asked(page) == {"q": ["ships"], "type": ["report"]}


def test_a_network_that_fails_is_said_and_tried_again(page: SearchPage) -> None:
    page.open("?q=lighthouse")
    page.browser.offline()
    page.browser.eval("void fetch('x').catch(() => {})")
    assert page.type("conversation").startswith("The search index did not load.")
    assert page.texts("#ways nav a") == ["Documents"]
    page.browser.offline(False)
    page.browser.click("#say button")
    page.browser.wait_for("document.getElementById('say').innerText === '1 result'")
    page.browser.offline()
    page.browser.eval("void fetch('x').catch(() => {})")
    assert page.type("drawer").startswith("The search index did not load.")
    page.browser.offline(False)
    page.browser.eval("dispatchEvent(new Event('online'))")
    page.browser.wait_for("document.getElementById('say').innerText === '1 result'")


def test_on_a_slow_network_the_page_says_how_much_it_fetches(page: SearchPage) -> None:
    page.open()
    page.browser.throttle(latency_ms=900, kbit_per_s=400)
    page.browser.focus("#q")
    page.browser.type("conversation")
    page.browser.wait_for("/^Searching… fetching [1-9][0-9]* KB\\.$/.test(document.getElementById('say').innerText)")
    page.browser.throttle(latency_ms=0, kbit_per_s=100_000)
    page.browser.wait_for("document.getElementById('say').innerText === '1 result'")


def test_an_archive_without_an_index_says_so(search_page: Open, tmp_path: Path) -> None:
    write_page(tmp_path / "site")
    page = search_page(tmp_path / "site").open("?q=anything")
    assert page.settled() == "There is nothing to search yet."
    assert page.texts("#ways nav a") == ["Documents"]


def test_an_index_that_was_replaced_meanwhile_asks_to_load_the_page_again(
    search_page: Open, harbour_site: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(harbour_site, folder)
    page = search_page(folder).open()
    page.browser.focus("#q")
    page.browser.wait_for("archiveSearch.about().then(() => true)")
    shutil.rmtree(folder / "pagefind" / "index")
    assert page.type("lighthouse").startswith("The archive was published anew meanwhile.")


def test_from_disk_the_lists_stand_there_and_say_why(browser: Browser, harbour_site: Path) -> None:
    browser.goto((harbour_site / "search" / "index.html").as_uri() + "?q=ice")
    assert "only from a web server" in browser.text("#say")
    assert browser.eval("document.getElementById('ways').hidden") is False


def test_without_script_the_form_and_the_lists_stand_there(page: SearchPage) -> None:
    page.browser.send("Emulation.setScriptExecutionDisabled", value=True)
    page.browser.goto(f"{page.address}search/?q=ice")
    page.browser.send("Emulation.setScriptExecutionDisabled", value=False)
    assert page.browser.eval("document.getElementById('answer').hidden")
    assert page.texts("#ways nav a") == ["Documents"]
    assert page.browser.eval("document.getElementById('ask').method") == "get"


# --- demands ------------------------------------------------------------------------------------------------


def test_nothing_is_asked_of_other_hosts_and_nothing_heavy_before_it_is_needed(page: SearchPage) -> None:
    page.open()
    assert not any("/pagefind/" in url for url in page.browser.requests)
    page.open("?q=lighthouse")
    open_facet(page, "topic")
    assert {urlsplit(url).netloc for url in page.browser.requests} == {urlsplit(page.address).netloc}
    assert page.browser.errors == []


def test_scripts_are_small(harbour_site: Path) -> None:
    import gzip

    entry = json.loads((harbour_site / "pagefind" / "pagefind-entry.json").read_bytes())
    worker = (harbour_site / "pagefind" / entry["worker"]).read_bytes()
    page = (harbour_site / "theme" / "search.js").read_bytes()
    assert len(gzip.compress(page)) < 8_000
    assert len(gzip.compress(worker)) < 26_000


def test_the_status_is_announced_and_every_control_has_a_name(page: SearchPage) -> None:
    page.open("?q=ships&topic=ice")
    assert page.browser.eval("document.getElementById('say').getAttribute('role')") == "status"
    page.browser.send("Accessibility.enable")
    nodes = page.browser.send("Accessibility.getFullAXTree")["nodes"]
    wanted = {"button", "checkbox", "combobox", "searchbox", "spinbutton", "textbox", "link"}
    nameless = [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored") and node["role"]["value"] in wanted and not node.get("name", {}).get("value")
    ]
    assert nameless == []
