"""`export`: a copy that is read from a disk, a bag that says whether it is whole, and nothing that is not public."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import bagit
import canaries
import commands
import halden
import pytest
from archive import TODAY, Archive, tree_of
from commands import Call
from crawl import dead_links
from lxml import html

from site_builder.exporting.bag import write_bag

if TYPE_CHECKING:
    from browser import Browser


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772582400")
    return commands.caller(capsys)


@pytest.fixture
def site(tmp_path: Path) -> Archive:
    """Published, with a document that is not."""
    archive = Archive(tmp_path / "site", halden.HALDEN)
    kept = canaries.matter({"title": "Zqtitlekept", "type": "letter", "access": "withheld"}, "Zqbodykept stays here.\n")
    archive.write({"content/documents/letters/zqdockept.md": kept})
    assert archive.build(search=True).result.published
    return archive


def unpacked(bag: Path, folder: Path) -> bagit.Bag:
    with zipfile.ZipFile(bag) as file:
        file.extractall(folder)
    return bagit.Bag(str(folder / bag.stem))


# --- the plain copy -----------------------------------------------------------------------------------


def test_no_link_of_the_copy_leads_to_a_folder_and_each_leads_to_a_file(
    site: Archive, call: Call, tmp_path: Path
) -> None:
    ran = call("export", tmp_path / "copy", "--site", site.root)
    assert (ran.code, ran.err) == (0, "")
    copy = tree_of(tmp_path / "copy")
    assert dead_links(copy, "https://halden.example/papers/", fragments=True) == []
    followed = 0
    for path, content in copy.items():
        if not path.endswith((".html", ".frag")):
            continue
        for link in html.fromstring(content).xpath("//a/@href|//form/@action|//link[not(@rel='canonical')]/@href"):
            if "://" not in link and not link.startswith("mailto:"):
                address = link.partition("#")[0].partition("?")[0]
                assert not address or (tmp_path / "copy" / path).parent.joinpath(address).is_file(), f"{path}: {link}"
                followed += 1
    assert followed > 300


def test_the_copy_is_the_published_site_but_for_its_links(site: Archive, call: Call, tmp_path: Path) -> None:
    call("export", tmp_path / "copy", "--site", site.root)
    copy, published = tree_of(tmp_path / "copy"), tree_of(site.output)
    assert copy.keys() == published.keys() - {"404.html"}
    page = "documents/letter-1/index.html"
    assert copy[page].replace(b"/index.html", b"/") == published[page].replace(b"/index.html", b"/")
    for path in copy.keys() - {"data/manifest.json"}:
        if not path.endswith((".html", ".frag")):
            assert copy[path] == published[path], path
    for row in json.loads(copy["data/manifest.json"]):
        assert (row["bytes"], row["sha256"]) == (len(copy[row["path"]]), hashlib.sha256(copy[row["path"]]).hexdigest())


def test_an_old_address_leads_on_from_a_disk(site: Archive, call: Call, tmp_path: Path) -> None:
    call("export", tmp_path / "copy", "--site", site.root)
    moved = (tmp_path / "copy/old/list/index.html").read_text()
    assert 'data-to="../../documents/letter-2/index.html"' in moved
    assert 'content="0;url=../../documents/letter-2/index.html"' in moved


def test_it_is_read_from_a_disk_without_scripts(site: Archive, call: Call, tmp_path: Path, browser: Browser) -> None:
    call("export", tmp_path / "copy", "--site", site.root)
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.goto((tmp_path / "copy/index.html").as_uri())
    for selector in ("nav a[href*='documents/']", "a.title", "nav.crumbs a", "footer a[href*='data/']"):
        before = browser.eval("location.href")
        browser.click(selector)
        browser.wait_for(f"location.href !== {json.dumps(before)} && document.querySelector('h1') !== null")
        assert browser.eval("location.pathname").endswith("/index.html")
    assert browser.errors == []


# --- the bag ------------------------------------------------------------------------------------------


def test_the_bag_is_valid_and_complete(site: Archive, call: Call, tmp_path: Path) -> None:
    file = tmp_path / "halden.zip"
    ran = call("export", "--bagit", file, "--site", site.root, "--today", TODAY)
    assert (ran.code, ran.err) == (0, "")
    bag = unpacked(file, tmp_path / "out")
    assert bag.validate() is True
    assert bag.info["Bagging-Date"] == TODAY
    assert bag.info["External-Identifier"] == "https://halden.example/papers/"
    assert bag.info["Source-Organization"] == "The Halden Room"
    call("export", tmp_path / "copy", "--site", site.root)
    assert tree_of(tmp_path / "out/halden/data/site") == tree_of(tmp_path / "copy")


def test_a_bag_that_lost_a_byte_says_so(site: Archive, call: Call, tmp_path: Path) -> None:
    call("export", "--bagit", tmp_path / "halden.zip", "--site", site.root)
    bag = unpacked(tmp_path / "halden.zip", tmp_path / "out")
    page = tmp_path / "out/halden/data/site/index.html"
    page.write_bytes(page.read_bytes().replace(b"Halden", b"Holden"))
    assert not bag.is_valid()


def test_equal_sites_make_equal_bags(site: Archive, call: Call, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        call("export", "--bagit", tmp_path / name / "halden.zip", "--sources", "--site", site.root, "--today", TODAY)
    assert (tmp_path / "a/halden.zip").read_bytes() == (tmp_path / "b/halden.zip").read_bytes()


def test_names_stand_in_the_manifest_as_the_rfc_wants_them(tmp_path: Path) -> None:
    """A percent sign is written %25 (RFC 8493, 2.1.3), which the package `bagit` does not read back."""
    with (tmp_path / "odd.zip").open("wb") as file:
        assert write_bag(file, "odd", [("100%.txt", b"all"), ("Straße.txt", b"x")], {}) == (2, 4)
    unpacked(tmp_path / "odd.zip", tmp_path)
    lines = (tmp_path / "odd/manifest-sha256.txt").read_text(encoding="utf-8").splitlines()
    assert [line.partition("  ")[2] for line in lines] == ["data/100%25.txt", "data/Straße.txt"]


def test_what_is_withheld_is_in_no_copy_unless_the_sources_are_asked_for(
    site: Archive, call: Call, tmp_path: Path
) -> None:
    public, whole = tmp_path / "public.zip", tmp_path / "whole.zip"
    call("export", tmp_path / "copy", "--bagit", public, "--site", site.root)
    unpacked(public, tmp_path / "out")
    assert list(canaries.canaries(tree_of(tmp_path / "copy"))) == []
    assert list(canaries.canaries(tree_of(tmp_path / "out"))) == []
    ran = call("export", "--bagit", whole, "--sources", "--site", site.root)
    assert ran.code == 0
    assert "warning: the bag holds the sources too, with all that is not published" in ran.err
    assert unpacked(whole, tmp_path / "out").validate() is True
    below = tree_of(tmp_path / "out/whole/data/sources")
    assert "content/documents/letters/zqdockept.md" in below
    assert below["site.yaml"] == (site.root / "site.yaml").read_bytes()
    assert list(canaries.canaries(tree_of(tmp_path / "out/whole/data/site"))) == []


# --- what is refused ----------------------------------------------------------------------------------


def test_calls_that_make_no_sense_are_refused_and_write_nothing(site: Archive, call: Call, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine")
    (tmp_path / "mine.zip").write_text("mine")
    before = tree_of(tmp_path)
    for words, why in (
        ((), "name a folder"),
        (("--sources", tmp_path / "copy"), "--sources goes into a bag"),
        ((tmp_path / "full",), "already there"),
        (("--bagit", tmp_path / "mine.zip"), "already there"),
        ((site.root / "content/copy",), "lies in"),
        ((site.output / "copy",), "lies in"),
        ((tmp_path / "copy", "--output", tmp_path / "full"), "nothing is published"),
        ((tmp_path / "copy", "--site", tmp_path), "there is no site.yaml"),
    ):
        ran = call("export", "--site", site.root, *words)
        assert (ran.code, ran.out) == (2, "")
        assert why in ran.err
    assert tree_of(tmp_path) == before


def test_a_site_that_was_changed_by_hand_is_not_copied(site: Archive, call: Call, tmp_path: Path) -> None:
    page = site.output / "people/index.html"
    page.write_bytes(page.read_bytes() + b"more")
    for words in ((tmp_path / "copy",), ("--bagit", tmp_path / "halden.zip")):
        ran = call("export", "--site", site.root, *words)
        assert ran.code == 2
        assert "is not what was published" in ran.err
    assert [place.name for place in tmp_path.iterdir()] == ["site"]
