"""Every kind of page in a browser: what axe-core, a keyboard, weak eyes and a strict policy make of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import demo
import ferry_papers
import ferry_tables
import pytest
from msgspec.structs import replace

from site_builder.render.templates import Templates

if TYPE_CHECKING:
    from axe import Axe
    from browser import Browser

Web = Any
KINDS: Final = (
    "", "documents/", "documents/year/1911/", "documents/halved-wages/", "documents/notice-ar/",
    "documents/long-report/", "documents/memo-metadata/", "topics/", "topics/ferry-strikes/", "people/",
    "people/ingeborg-vass/", "claims/", "claims/wage-rise/", "timeline/", "timeline/1911/", "changes/", "data/",
    "network/", "about/", "404.html",
)  # fmt: skip
EMPTY: Final = (
    "", "documents/", "topics/", "people/", "claims/", "timeline/", "changes/", "data/", "network/", "404.html",
)  # fmt: skip
DESK, PHONE = (1360, 900), (390, 844)


@pytest.fixture(scope="session")
def sites(site: Path, templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The archive as it is, run by an Arabic archive, and before anything was put into it."""
    arabic = replace(ferry_papers.SETTINGS, language="ar")
    found = {"many": site}
    for name, tables in (("arabic", ferry_tables.tables(arabic)), ("empty", ferry_tables.empty())):
        found[name] = tmp_path_factory.mktemp(name)
        demo.write(found[name], {made.path: made.content for made in demo.render(tables, templates)})
    return found


@pytest.mark.parametrize(
    ("name", "addresses", "size", "scheme"),
    [
        ("many", KINDS, DESK, "light"),
        ("many", KINDS, PHONE, "dark"),
        ("arabic", KINDS, DESK, "dark"),
        ("arabic", KINDS, PHONE, "light"),
        ("empty", EMPTY, DESK, "dark"),
        ("empty", EMPTY, PHONE, "light"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_axe_finds_nothing(
    sites: dict[str, Path], browser: Browser, web: Web, axe: Axe,
    name: str, addresses: tuple[str, ...], size: tuple[int, int], scheme: str,
) -> None:  # fmt: skip
    """Every rule at one size and scheme; of the whole archive then the colours of the other scheme."""
    base = web(sites[name], "papers")
    browser.viewport(*size, mobile=size is PHONE)
    found = {}
    for address in addresses:
        browser.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
        browser.goto(base + address)
        browser.eval("document.querySelectorAll('details').forEach((e) => { e.open = true })")
        found[address] = axe(browser)
        if name == "many":
            other = "light" if scheme == "dark" else "dark"
            browser.media(prefers_color_scheme=other, prefers_reduced_motion="reduce")
            found[f"{address} {other}"] = axe(browser, "color-contrast")
    assert {address: faults for address, faults in found.items() if faults} == {}
    assert browser.errors == []


_FOCUS: Final = """(() => {
  const e = document.activeElement, style = getComputedStyle(e), box = (e.closest('label') || e).getClientRects()[0];
  return e === document.body ? null : {
    what: e.outerHTML.slice(0, 80), ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: Boolean(box) && box.bottom > 0 && box.top < innerHeight,
    place: [...document.querySelectorAll('*')].indexOf(e),
  };
})()"""


@pytest.mark.parametrize("address", ["", "documents/halved-wages/", "people/ingeborg-vass/", "topics/"])
def test_tab_walks_a_page_in_its_order_with_the_focus_in_sight(
    site: Path, browser: Browser, web: Web, address: str
) -> None:
    browser.media(prefers_reduced_motion="reduce")
    browser.viewport(*DESK)
    browser.goto(web(site, "papers") + address)
    stops = []
    for _ in range(300):
        browser.press("Tab")
        if (stop := browser.eval(_FOCUS)) is None:
            break
        stops.append(stop)
    assert [stop["what"] for stop in stops if not (stop["ring"] and stop["seen"])] == []
    assert [stop["place"] for stop in stops] == sorted(stop["place"] for stop in stops)
    wanted = "[...document.querySelectorAll('a[href]:not([tabindex]),button,summary')].filter(e => e.checkVisibility()"
    assert len(stops) >= browser.eval(f"{wanted} && !e.closest('.sn')).length")


def test_the_citation_opens_over_the_page_and_goes_back_to_its_place(site: Path, browser: Browser, web: Web) -> None:
    browser.media(prefers_reduced_motion="reduce")
    browser.goto(web(site, "papers") + "documents/halved-wages/")
    before = browser.eval("document.querySelector('main').innerHTML")
    browser.eval("document.querySelector('.actions a').focus()")
    browser.press("Enter")
    browser.wait_for("document.querySelector('dialog.lifted').open")
    assert "Ferrymen leave" in browser.text("dialog.lifted")
    assert browser.eval("document.querySelector('dialog.lifted').contains(document.activeElement)")
    browser.press("Escape")
    browser.wait_for("!document.querySelector('dialog.lifted').open")
    assert browser.eval("document.activeElement.getAttribute('href')") == "#cite"
    assert browser.eval("document.querySelector('main').innerHTML") == before


_SPACED: Final = """(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}'
    + 'p{margin-block-end:2em!important}');
  document.adoptedStyleSheets = [sheet];
  const cut = (e) => /hidden|clip/.test(getComputedStyle(e).overflow) && !e.matches('.unseen')
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
  return [document.documentElement.scrollWidth <= innerWidth,
    [...document.querySelectorAll('body *')].filter(cut).map((e) => e.outerHTML.slice(0, 80))];
})()"""


@pytest.mark.parametrize("address", ["", "documents/", "documents/halved-wages/", "data/"])
def test_wider_spacing_of_letters_and_lines_cuts_nothing_off(
    site: Path, browser: Browser, web: Web, address: str
) -> None:
    """WCAG 1.4.12."""
    browser.viewport(*PHONE, mobile=True)
    browser.goto(web(site, "papers") + address)
    assert browser.eval(_SPACED) == [True, []]


def test_forced_colours_keep_the_card_the_marks_and_the_focus(site: Path, browser: Browser, web: Web) -> None:
    browser.viewport(*DESK)
    browser.media(forced_colors="active", prefers_reduced_motion="reduce")
    browser.goto(web(site, "papers") + "documents/halved-wages/")
    style = "getComputedStyle(document.querySelector('{}')).{}"
    assert browser.eval(style.format(".card", "borderTopStyle")) == "solid"
    assert browser.eval(style.format("mark", "outlineStyle")) == "solid"
    browser.press("Tab")
    assert browser.eval("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_with_reduced_motion_nothing_moves(site: Path, browser: Browser, web: Web) -> None:
    browser.media(prefers_reduced_motion="reduce")
    browser.goto(web(site, "papers") + "documents/halved-wages/")
    moving = "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration))"
    assert browser.eval(f"document.getAnimations().length + {moving}.length") == 0
