"""The archive of the repository itself, as anybody sees it after `make site`."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from acceptance.looks import elsewhere, faults_of_looks
from acceptance.scratch import BASE, REPOSITORY, Site, publish
from acceptance.wholesite import faults

if TYPE_CHECKING:
    from axe import Axe
    from browser import Browser, Web

pytestmark = pytest.mark.xdist_group("own")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Built with output and cache elsewhere: the working tree stays as it is."""
    folder = tmp_path_factory.mktemp("own")
    return publish(REPOSITORY, BASE, folder / "public", folder / "cache")


def test_it_is_published_without_a_finding(site: Site) -> None:
    assert site.errors == []


def test_the_whole_site_is_sound(site: Site) -> None:
    assert faults(site.output, site.base_url) == []


def test_the_manual_is_sound_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("manual")
    manual = publish(REPOSITORY / "docs", BASE, folder / "public", folder / "cache")
    assert manual.errors == []
    assert faults(manual.output, manual.base_url) == []


def test_none_of_the_five_records_publishes_the_text_or_a_comment(site: Site) -> None:
    records = json.loads((site.output / "data/documents.json").read_bytes())
    held = [r["id"] for r in records if r["access"] == "metadata"]
    assert len(held) == 5
    for name in held:
        page = site.page(f"documents/{name}")
        assert page.xpath("//*[@data-source] | //*[@data-comments]") == []


def test_what_was_taken_over_leads_to_where_it_came_from(site: Site) -> None:
    """Both have a chain; of a podcast's page that carries a report, only a part was published before."""
    records = {r["id"]: r for r in json.loads((site.output / "data/documents.json").read_bytes())}
    chain = records["russia-insider-sochi-talks"]["published"]
    assert [station["publication"] for station in chain] == ["sputnik", "russia-insider"]
    chain = records["duran-syria-master-class"]["published"]
    assert [(station["publication"], station.get("part")) for station in chain] == [("al-jazeera", True), ("the-duran", None)]
    cited = (site.output / "documents/duran-syria-master-class/cite.bib").read_text(encoding="utf-8").splitlines()
    assert any("howpublished" in line and "The Duran" in line for line in cited)
    assert [line for line in cited if "Al Jazeera" in line and not line.lstrip().startswith("abstract")] == []
    for outlet, document, role in (
        ("sputnik", "russia-insider-sochi-talks", "Published it"),
        ("al-jazeera", "duran-syria-master-class", "Published it"),
    ):
        page = site.page(f"publications/{outlet}")
        assert role in page.xpath("//table[@class='roles']//th[@scope='row']/text()")
        assert page.xpath(f"//main//a[@href='../../documents/{document}/']")


def test_the_search_finds_the_notes(site: Site, browser: Browser, web: Web) -> None:
    root = web(site.output)
    browser.goto(root + "search/?q=ceasefire")
    browser.wait_for("document.querySelectorAll('#results > li').length")
    assert browser.errors == []
    assert list(elsewhere(browser.requests, root)) == []


@pytest.mark.parametrize(
    "address", ["", "topics/", "claims/", "events/", "about/", "documents/porter-putins-leverage/"]
)
def test_pages_fit_every_width_and_scheme(site: Site, browser: Browser, web: Web, address: str) -> None:
    assert faults_of_looks(browser, web(site.output, "files"), address) == []


def test_a_phone_on_a_poor_network_is_sent_little(site: Site) -> None:
    """Bytes of a page as it is sent: 14 KB for a document, 20 KB for a list."""
    heavy = {}
    for page in site.output.rglob("index.html"):
        address = page.parent.relative_to(site.output).as_posix()
        if (sent := len(gzip.compress(page.read_bytes()))) > (14_000 if address.startswith("documents/") else 20_000):
            heavy[address] = sent
    assert heavy == {}


@pytest.mark.parametrize(("width", "scheme"), [(1360, "light"), (390, "dark")])
def test_axe_finds_nothing(
    site: Site, browser: Browser, web: Web, axe: Axe, width: int, scheme: str
) -> None:  # fmt: skip
    root = web(site.output, "files")
    browser.viewport(width, 900, mobile=width < 600)
    browser.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
    found = {}
    for address in (
        "",
        "documents/five-accounts-of-a-ceasefire/",
        "documents/porter-putins-leverage/",
        "topics/",
        "search/",
    ):
        browser.goto(root + address)
        found[address] = axe(browser)
    assert {address: faults for address, faults in found.items() if faults} == {}
