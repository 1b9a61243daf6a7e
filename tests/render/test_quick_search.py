"""The quick search in a browser: keys, scripts, a network that is cut, what a screen reader and weak eyes make of it."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import demo
import ferry_papers
import ferry_tables
import pytest
from msgspec.structs import replace

from site_builder.linking.spelling import starts
from site_builder.render.templates import Templates

if TYPE_CHECKING:
    from axe import Axe
    from browser import Browser

Web = Any
LETTER = "documents/halved-wages/"
OPTIONS = "[...document.querySelectorAll('.quick [role=option] .t')].map((e) => e.innerText)"
CHOSEN = "document.querySelector('.quick [aria-selected=true] .t')?.innerText"


@pytest.fixture
def base(web: Web, site: Path) -> str:
    address: str = web(site, "papers")
    return address


def opened(browser: Browser, *keys: str) -> None:
    browser.press(*(keys or ("k", "ctrl")))
    browser.wait_for("document.querySelector('dialog.quick')?.open && document.activeElement.id === 'quick-q'")


def typed(browser: Browser, words: str) -> list[str]:
    """What is offered for these words; the last is the search of the full text."""
    browser.eval("document.getElementById('quick-q').value = ''")
    browser.type(words)
    browser.wait_for(f"({OPTIONS}).at(-1)?.includes({json.dumps(f'“{words.strip()}”')})")
    found: list[str] = browser.eval(OPTIONS)
    return found


def fetched(browser: Browser) -> list[str]:
    return [url.partition("/papers/")[2] for url in browser.requests if "names/" in url or "quick" in url]


def test_a_name_is_found_opened_and_left_by_keys_alone(browser: Browser, base: str) -> None:
    browser.media(prefers_reduced_motion="reduce")
    browser.goto(base + LETTER)
    assert fetched(browser) == [], "nothing is fetched before it is asked for"
    browser.eval("document.querySelector('.actions a').focus()")
    opened(browser)
    assert fetched(browser) == ["theme/quick.js", "search/names/index.json", "theme/quick.css"]
    assert browser.eval("document.querySelector('.quick [role=listbox]').hidden")
    assert "Esc closes" in browser.text(".quick > p")
    assert typed(browser, "vass") == ["Ingeborg Vass", "Search full text for “vass”"]
    assert browser.text(".quick [role=status]") == "1 suggestion"
    assert "Person" in browser.text(".quick [role=option]")
    assert browser.eval(CHOSEN) == "Ingeborg Vass"
    browser.press("ArrowDown")
    assert browser.eval(CHOSEN) == "Search full text for “vass”"
    browser.press("ArrowDown")
    browser.press("ArrowUp")
    assert browser.eval(CHOSEN) == "Search full text for “vass”", "the list is a ring"
    combobox = "document.getElementById('quick-q')"
    active = browser.eval(f"document.getElementById({combobox}.getAttribute('aria-activedescendant')).innerText")
    assert active == "Search full text for “vass”"
    assert browser.eval(f"{combobox}.getAttribute('aria-expanded')") == "true"
    browser.press("k", "ctrl")
    browser.press("/")
    assert browser.eval(f"{combobox}.value") == "vass/", "in a field a slash is a slash"
    before = len(fetched(browser))
    assert typed(browser, "vass")[0] == "Ingeborg Vass"
    assert len(fetched(browser)) == before, "a file is fetched once"
    browser.press("Escape")
    browser.wait_for("!document.querySelector('dialog.quick').open")
    assert browser.eval("document.activeElement.getAttribute('href')") == "#cite", "the focus is where it was"
    opened(browser, "/")
    typed(browser, "ingeb")
    browser.press("Enter")
    browser.wait_for("location.pathname.endsWith('/people/ingeborg-vass/') && document.readyState === 'complete'")
    opened(browser, "k", "meta")
    typed(browser, "no such name")
    assert browser.text(".quick [role=status]") == "No name or title has this."
    assert not any("pagefind" in url for url in browser.requests), "the index of texts is for its own page"
    browser.press("Enter")
    browser.wait_for("location.pathname.endsWith('/search/') && location.search === '?q=no%20such%20name'")


def test_every_script_is_found_as_it_is_typed(browser: Browser, base: str) -> None:
    browser.goto(base + "people/")
    opened(browser)
    found = {words: typed(browser, words)[0] for words in (
        "ВАСС ингеборг", "إنغبورغ", "انغبورغ", "ميناء", "הספן", "second ball", "alert", "TOMAS r", "1911",
    )}  # fmt: skip
    assert found == {
        "ВАСС ингеборг": "Ingeborg Vass", "إنغبورغ": "Ingeborg Vass", "انغبورغ": "Ingeborg Vass", "ميناء": "الميناء",
        "הספן": "הספן", "second ball": "The ballad of the second shift",
        "alert": "<script>alert('title')</script> & “quotes”", "TOMAS r": "Tomas Reyl", "1911": "Strike of 1911",
    }  # fmt: skip
    assert browser.errors == []


def test_the_browser_spells_as_the_build_does(browser: Browser, base: str) -> None:
    """Letter by letter of the scripts that archives are written in, each between two others, and in words."""
    browser.goto(base + "people/")
    opened(browser)
    ranges = ((0x20, 0x590), (0x590, 0x700), (0x900, 0xE80), (0x10A0, 0x1200), (0x1E00, 0x2000), (0x3040, 0x3100),
              (0x4E00, 0x4E20), (0xAC00, 0xAC40), (0xFB00, 0xFE00), (0xFE70, 0xFFDD))  # fmt: skip
    letters = [chr(c) for low, high in ranges for c in range(low, high) if unicodedata.name(chr(c), "")]
    names = [f"a{c}b {c}{c} x" for c in letters] + ["Großer Ὀδυσσεύς", "الأسد والحلبي", "2025年の中国", "O'Brien-İzmir"]
    there = browser.eval(f"{json.dumps(names)}.map((name) => archiveQuick.starts(name))")
    # what is found there is a list with repetitions, here each once
    different = {
        n: (a, b) for n, a, b in zip(names, map(dict.fromkeys, there), map(starts, names), strict=True) if tuple(a) != b
    }
    assert different == {}


def test_with_the_network_cut_it_says_so_and_goes_on_when_it_is_back(browser: Browser, base: str) -> None:
    browser.goto(base + LETTER)
    browser.offline()
    browser.press("/")
    browser.wait_for("document.activeElement === document.querySelector('header.site search input')")
    browser.eval("new Promise((done) => setTimeout(done, 200))")
    assert browser.eval("document.querySelector('dialog.quick')") is None, "the box of the page is what there is"
    assert browser.eval("document.activeElement.name") == "q"
    browser.offline(False)
    browser.eval("document.activeElement.blur()")
    opened(browser, "/")
    browser.offline()
    assert typed(browser, "vass") == ["Search full text for “vass”"]
    assert browser.text(".quick [role=status]").startswith("The list of names did not load.")
    browser.offline(False)
    browser.type("o")
    browser.press("Backspace")
    browser.wait_for(f"({OPTIONS})[0] === 'Ingeborg Vass'")


def test_what_is_typed_while_it_is_fetched_goes_on_in_it(browser: Browser, base: str) -> None:
    browser.goto(base + LETTER)
    browser.throttle(latency_ms=300, kbit_per_s=4000)
    browser.press("/")
    browser.type("vass")
    browser.wait_for("document.querySelector('dialog.quick')?.open")
    browser.wait_for(f"({OPTIONS})[0] === 'Ingeborg Vass'")
    assert browser.eval("document.querySelector('header.site search input').value") == ""


def test_the_slash_can_be_switched_off(browser: Browser, base: str) -> None:
    browser.goto(base + LETTER)
    browser.click("input[name=slash]")
    browser.eval("document.activeElement.blur()")
    browser.press("/")
    browser.goto(base + LETTER)
    browser.press("/")
    assert browser.eval("document.activeElement === document.body")
    assert fetched(browser) == []
    opened(browser)


def test_a_word_typed_and_sent_before_the_answer_is_a_full_text_search(browser: Browser, base: str) -> None:
    browser.goto(base + LETTER)
    opened(browser)
    typed(browser, "tomas")
    browser.throttle(latency_ms=800, kbit_per_s=4000)
    browser.type(" wages")
    browser.press("Enter")
    browser.wait_for("location.search === '?q=tomas+wages'")


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_axe_finds_nothing_in_it(
    templates: Templates, site: Path, tmp_path: Path, browser: Browser, web: Web, axe: Axe, language: str, width: int
) -> None:
    if language == "ar":
        tables = ferry_tables.tables(replace(ferry_papers.SETTINGS, language="ar"))
        site = tmp_path
        demo.write(site, {made.path: made.content for made in demo.render(tables, templates)})
    browser.media(prefers_reduced_motion="reduce")
    browser.viewport(width, 800, mobile=width < 600)
    browser.goto(web(site, "papers") + LETTER)
    opened(browser)
    found = {"empty": axe(browser)}
    for words in ("st", "zz"):
        typed(browser, words)
        for scheme in ("light", "dark"):
            browser.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
            found[f"{words} {scheme}"] = axe(browser, *(() if scheme == "light" else ("color-contrast",)))
    assert {state: faults for state, faults in found.items() if faults} == {}
    typed(browser, "st")
    wide = "[...document.querySelectorAll('.quick, .quick *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1).length"
    assert browser.eval(wide) == 0
    small = "[...document.querySelectorAll('.quick :is(input,button,[role=option])')].filter((e) => e.getBoundingClientRect().height < 24).length"
    assert browser.eval(small) == 0
    if language == "ar":
        own = "[...document.querySelectorAll('.quick, .quick :is([role=option], .t, .sep)')].map((e) => getComputedStyle(e).direction)"
        assert set(browser.eval(own)) == {"rtl"}, "dots and lines run with the page, names as they are"
    assert browser.errors == []
