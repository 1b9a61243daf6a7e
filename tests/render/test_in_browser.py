"""The pages in a real browser: reflow, keys, previews, quotations, look, print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import Browser

Web = Any
WIDE = (
    "", "documents/", "documents/halved-wages/", "documents/notice-ar/", "documents/long-report/", "topics/", "data/",
    "people/ingeborg-vass/", "claims/wage-rise/", "timeline/", "timeline/1911/", "changes/", "404.html",
)  # fmt: skip


@pytest.fixture
def base(web: Web, site: Path) -> str:
    address: str = web(site, "papers")
    return address


@pytest.mark.parametrize("width", [320, 640, 1360])
def test_nothing_reaches_past_the_screen_at_any_width(browser: Browser, base: str, width: int) -> None:
    browser.viewport(width, 800, mobile=width < 600)
    for page in WIDE:
        browser.goto(base + page)
        # what scrolls in a region of its own may be wider
        wide = browser.eval(
            "[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll,.viz,[popover]')"
            " && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 90))"
        )
        assert wide == [], (page, width)
        assert browser.eval("document.documentElement.scrollWidth <= innerWidth"), (page, width)
    assert browser.errors == []


def test_targets_can_be_hit(browser: Browser, base: str) -> None:
    browser.viewport(390, 844, mobile=True)
    for page in ("documents/halved-wages/", "documents/", ""):
        browser.goto(base + page)
        small = browser.eval(
            "[...document.querySelectorAll('button:not(.nr),input,summary,nav a,.btn')].filter(e => e.checkVisibility()"
            " && (e.closest('label') || e).getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 60))"
        )
        assert small == [], page


def test_the_card_is_one_line_on_a_phone_and_open_on_a_desk(browser: Browser, base: str) -> None:
    browser.viewport(390, 844, mobile=True)
    browser.goto(base + "documents/halved-wages/")
    assert browser.eval("document.querySelector('.card dl').checkVisibility({contentVisibilityAuto: true})") is False
    assert "Record" in browser.text(".card summary")
    browser.viewport(1360, 900)
    assert browser.eval("document.querySelector('.card dl').getBoundingClientRect().height") > 100
    assert browser.eval("getComputedStyle(document.querySelector('.card summary')).display") == "none"


def test_the_columns_of_a_record_stand_before_all_of_its_lines_are_there(browser: Browser, base: str) -> None:
    """A page may come in pieces: what is drawn of it does not move when a longer label follows."""
    columns = "getComputedStyle(document.querySelector('.card dl')).gridTemplateColumns"
    for width in (390, 1360):
        browser.viewport(width, 844, mobile=width < 600)
        browser.goto(base + "people/ingeborg-vass/")
        whole = browser.eval(columns)
        browser.eval("document.querySelectorAll('.card dl > div').forEach((e, n) => n && e.remove())")
        assert browser.eval(columns) == whole
        browser.eval("document.querySelector('.card dt').textContent = 'Of'")
        assert browser.eval(columns) == whole


def box(browser: Browser, selector: str) -> dict[str, float]:
    found: dict[str, float] = browser.eval(f"document.querySelector('{selector}').getBoundingClientRect().toJSON()")
    return found


def test_notes_stand_in_the_margin_on_a_desk_and_open_below_on_a_phone(browser: Browser, base: str) -> None:
    browser.viewport(1360, 900)
    browser.goto(base + "documents/halved-wages/")
    text, note = (
        browser.eval(f"document.querySelector('{s}').getBoundingClientRect().toJSON()") for s in (".text", ".sn")
    )
    assert note["left"] > text["right"]
    assert note["right"] <= 1360
    browser.viewport(390, 844, mobile=True)
    browser.goto(base + "documents/halved-wages/")
    assert browser.eval("document.querySelector('.sn').checkVisibility()") is False
    browser.click("button.nr")
    assert browser.eval("document.querySelector('.sn').matches(':popover-open')")
    browser.press("Escape")
    assert browser.eval("document.querySelector('.sn').matches(':popover-open')") is False


def test_notes_of_a_right_to_left_text_stand_at_the_same_side_of_the_page(browser: Browser, base: str) -> None:
    browser.viewport(1360, 900)
    browser.goto(base + "documents/notice-ar/")
    text, note = (
        browser.eval(f"document.querySelector('{s}').getBoundingClientRect().toJSON()") for s in (".text", ".sn")
    )
    assert note["left"] > text["right"]
    assert note["right"] <= 1360


def test_the_look_is_kept_from_page_to_page(browser: Browser, base: str) -> None:
    browser.media(prefers_color_scheme="light")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    browser.goto(base + "documents/")
    light = browser.eval(paper)
    browser.click("input[name=look][value=dark]")
    dark = browser.eval(paper)
    assert dark != light
    browser.goto(base + "topics/")
    assert browser.eval(paper) == dark
    assert browser.eval("document.querySelector('input[name=look]:checked').value") == "dark"
    browser.click("input[name=look][value='']")
    assert browser.eval(paper) == light


def test_a_preview_comes_with_the_focus_and_goes_with_escape(browser: Browser, base: str) -> None:
    browser.goto(base + "documents/halved-wages/")
    browser.eval("document.querySelector('.text a.m').focus({focusVisible: true})")
    browser.wait_for("document.querySelector('#peek').matches(':popover-open')")
    assert browser.eval("document.activeElement.getAttribute('aria-describedby')") == "peek"
    assert "Ingeborg Vass" in browser.text("#peek") or "Osterholm" in browser.text("#peek")
    browser.press("Escape")
    browser.wait_for("!document.querySelector('#peek').matches(':popover-open')")
    assert browser.errors == []


def tap(browser: Browser, selector: str) -> None:
    place = browser.eval(
        f"(() => {{ const e = document.querySelector('{selector}'); e.scrollIntoView({{block: 'center'}});"
        " const r = e.getClientRects()[0]; return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()"
    )
    browser.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[place])
    browser.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])


def test_a_tap_on_a_name_in_the_text_shows_it_and_a_second_one_follows_it(browser: Browser, base: str) -> None:
    browser.viewport(390, 844, mobile=True)
    browser.send("Emulation.setTouchEmulationEnabled", enabled=True)
    browser.goto(base + "documents/halved-wages/")
    tap(browser, ".text > p > a.m")
    browser.wait_for("document.querySelector('#peek').matches(':popover-open')")
    assert browser.eval("location.pathname").endswith("/halved-wages/")
    tap(browser, "h1")
    browser.wait_for("!document.querySelector('#peek').matches(':popover-open')")
    tap(browser, ".text > p > a.m")
    browser.wait_for("document.querySelector('#peek').matches(':popover-open')")
    tap(browser, ".text > p > a.m")
    browser.wait_for("!location.pathname.endsWith('/halved-wages/')")


def test_a_tap_leads_on_when_no_preview_comes(browser: Browser, base: str) -> None:
    browser.run_before("window.fetch = () => new Promise(() => {})")
    browser.viewport(390, 844, mobile=True)
    browser.send("Emulation.setTouchEmulationEnabled", enabled=True)
    browser.goto(base + "documents/halved-wages/")
    tap(browser, ".text > p > a.m")
    browser.wait_for("!location.pathname.endsWith('/halved-wages/')")


def test_a_reader_who_saves_data_is_sent_no_previews(browser: Browser, base: str) -> None:
    browser.run_before("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    browser.goto(base + "documents/halved-wages/")
    assert browser.eval("document.querySelector('#peek')") is None


def test_selected_words_can_be_copied_with_their_citation(browser: Browser, base: str) -> None:
    browser.run_before(
        "window.copied = []; Object.defineProperty(navigator, 'clipboard',"
        " {value: {writeText: t => (copied.push(t), Promise.resolve())}});"
    )
    browser.goto(base + "documents/halved-wages/")
    browser.eval(
        "(() => { const p = [...document.querySelectorAll('.text p')].find(p => p.textContent.includes('A ferry is'));"
        " const n = [...p.childNodes].find(n => n.data?.includes('A ferry is')), at = n.data.indexOf('A ferry');"
        " getSelection().setBaseAndExtent(n, at, n, at + 37); })()"
    )
    browser.wait_for("document.querySelector('.bar')?.matches(':popover-open')")
    browser.click(".bar button")
    copied = browser.wait_for("copied[0]")
    assert copied.startswith(
        "“A ferry is a bridge that agrees to be” — Tomas Reyl, ‘Ferrymen leave Osterholm’s quay without a word’"
    )
    assert (
        ", Sund Courier [3–9 May 1911], The Ferry Papers, ¶ 2. https://ferry.example/papers/documents/halved-wages/#p-"
        in copied
    )
    assert ":~:text=A%20ferry%20is%20a%20bridge%20that%20agrees%20to%20be" in copied
    assert browser.text(".bar [role=status]") == "Copied"


def test_a_selection_that_ends_behind_the_text_is_a_quotation_of_its_end(browser: Browser, base: str) -> None:
    browser.run_before(
        "window.copied = []; Object.defineProperty(navigator, 'clipboard',"
        " {value: {writeText: t => (copied.push(t), Promise.resolve())}});"
    )
    browser.goto(base + "documents/halved-wages/")
    browser.focus("input[name=q]")
    browser.eval(
        "(() => { const p = [...document.querySelectorAll('.text p')].at(-1);"
        " getSelection().setBaseAndExtent(p, 0, document.querySelector('.withdrawn'), 0); })()"
    )
    browser.wait_for("document.querySelector('.bar')?.matches(':popover-open')")
    assert browser.eval("document.activeElement.name") == "q", "the bar takes no focus"
    browser.click(".bar button")
    copied = browser.wait_for("copied[0]")
    assert copied.startswith("“Neither the Hebrew weekly nor the Arabic daily of the harbour quarter had been told.”")


def test_every_word_is_there_without_script(browser: Browser, base: str) -> None:
    browser.goto(base + "documents/halved-wages/")
    with_script = browser.eval("document.querySelector('main').textContent")
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.goto(base + "documents/halved-wages/")
    browser.send("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.eval("document.querySelector('main').textContent") == with_script


def test_print_shows_card_notes_and_addresses_and_hides_the_navigation(browser: Browser, base: str) -> None:
    browser.viewport(700, 990)
    browser.goto(base + "documents/halved-wages/")
    browser.media("print")
    seen = "document.querySelector('{}').checkVisibility()"
    assert browser.eval(seen.format(".card dl"))
    assert browser.eval(seen.format(".sn"))
    assert browser.eval(seen.format(".cite"))
    assert not browser.eval(seen.format("header.site nav"))
    assert not browser.eval(seen.format(".actions"))
    assert browser.eval("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    note, text = box(browser, ".sn"), box(browser, ".text > p")
    assert note["left"] > text["right"], "beside its line"


def test_the_page_does_not_move_while_it_loads(browser: Browser, base: str) -> None:
    browser.run_before(
        "window.moved = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) moved += e.value })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    browser.goto(base + "documents/long-report/")
    browser.eval("new Promise(done => setTimeout(done, 300))")
    assert browser.eval("moved") == 0


def test_a_report_names_the_paragraph_that_was_linked_to_last(browser: Browser, base: str) -> None:
    browser.goto(base + "documents/halved-wages/")
    link = "document.querySelector('#report a[data-report]')"
    browser.eval(f"{link}.addEventListener('click', event => event.preventDefault())")
    before = browser.eval(f"{link}.href")
    browser.eval(f"{link}.click()")
    assert browser.eval(f"{link}.href") == before, "no paragraph was chosen"
    for place in (2, 1):
        number = browser.eval(
            f"(() => {{ const a = document.querySelectorAll('a.pn')[{place}]; a.click(); return a.textContent }})()"
        )
        browser.eval("new Promise(done => setTimeout(done, 100))")
        browser.eval("location.hash = '#report'")  # as the button at the top does
        browser.eval("new Promise(done => setTimeout(done, 100))")
        browser.eval(f"{link}.click()")
        assert f"%C2%B6%20{number}%0D%0A" in browser.eval(f"{link}.href")


def test_a_citation_is_copied_plain_or_with_its_italics(browser: Browser, base: str) -> None:
    browser.run_before(
        "window.copied = []; window.ClipboardItem = class { constructor(parts) { this.parts = parts } };"
        " Object.defineProperty(navigator, 'clipboard', {value: {"
        " writeText: t => (copied.push(t), Promise.resolve()),"
        " write: async ([item]) => { copied.push(await item.parts['text/html'].text()) }}});"
    )
    browser.goto(base + "documents/halved-wages/")
    browser.wait_for("!document.querySelector('#cite .copy').hidden")
    browser.click("#cite [data-copy=plain]")
    assert browser.wait_for("copied[0]") == browser.eval("document.querySelector('.cite').textContent")
    browser.click("#cite [data-copy=rich]")
    rich = browser.wait_for("copied[1]")
    assert "<i>The Ferry Papers</i>" in rich
    assert "<bdi" not in rich
    browser.wait_for("document.querySelector('#cite [role=status]').textContent")
    assert browser.errors == []


def test_data_for_harvesters_breaks_no_policy(browser: Browser, base: str) -> None:
    browser.run_before("window.broken = []; addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective));")
    browser.goto(base + "documents/halved-wages/")
    assert browser.eval("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)['@type']") == "NewsArticle"
    assert browser.eval("broken") == []
    assert browser.errors == []
