"""What other sites show of a link: Open Graph in the head, a card drawn in the build, icons."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from archive import Archive, Built
from halden import PNG, SITE
from lxml import html

BASE = "https://halden.example/papers/"
CARDS = SITE + "language: en-GB\ntheme: {cards: documents}\n"


def paper(head: str) -> str:
    return f"---\n{head}\n---\nWords.\n"


DOCUMENTS = {
    "exact": "title: Exactly then\ntype: news-article\nlanguage: de-AT\nissued: 1911-03-04\npublication: sund-courier\nsummary: What it says.",
    "inferred": "title: Then, we think\ntype: news-article\nissued: 1911-03-04\nissued_basis: the moon",
    "vague": "title: Über den März\ntype: report\nissued: 1911-03",
    "sent": "title: A letter\ntype: letter\nissued: 1911-03-04",
    "again": "title: Again\ntype: news-article\nissued: 1912-01-02\npublication: the-wire\npublished: [{publication: sund-courier}]",
    "arabic": "title: حلب\nlanguage: ar",
    "arabic-2": "title: دمشق\nlanguage: ar",
    "secret": "title: Zqsecret\naccess: withheld",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    files = {f"content/documents/{name}.md": paper(head) for name, head in DOCUMENTS.items()}
    people = {"content/entities/people.yaml": "- {id: ada-berg, name: Ada Berg, description: A surveyor.}\n"}
    notes = {"content/documents/note.md": paper("title: A note\ntype: note\npeople: [ada-berg]")}
    return Archive(tmp_path_factory.mktemp("shared"), {"site.yaml": CARDS, **files, **people, **notes})


@pytest.fixture(scope="module")
def shared(site: Archive) -> Built:
    built = site.build()
    assert built.result.published, built.findings
    return built


def head(built: Built, address: str) -> dict[str, str]:
    metas = html.document_fromstring(built.tree[f"{address}index.html"]).xpath("//head/meta")
    found = {m.get("property") or m.get("name"): m.get("content") for m in metas}
    return {key: value for key, value in found.items() if key and key.startswith(("og:", "article:", "twitter:"))}


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_every_page_says_what_it_is(shared: Built) -> None:
    pages = [path.removesuffix("index.html") for path in shared.tree if path.endswith("index.html")]
    for address in pages:
        found = head(shared, address)
        assert found["og:title"], address
        assert found["og:url"] == BASE + address
        assert found["og:type"] == {"documents": "article", "people": "profile"}.get(
            address.split("/")[0] if address.count("/") == 2 and "/year" not in address else "", "website"
        ), address
        assert found["twitter:card"] == "summary_large_image"
        assert found["og:image"].startswith(BASE)
        assert found["og:image"].removeprefix(BASE) in shared.tree, "the picture is there"


def test_a_document_s_head_in_full(shared: Built) -> None:
    assert head(shared, "documents/exact/") == {
        "og:title": "Exactly then", "og:type": "article", "og:locale": "de_AT", "og:site_name": "The Halden Papers",
        "og:description": "What it says.", "article:published_time": "1911-03-04", "og:url": f"{BASE}documents/exact/",
        "og:image": f"{BASE}documents/exact/card.png", "twitter:card": "summary_large_image",
    }  # fmt: skip


def test_a_page_is_described_where_somebody_wrote_a_description(shared: Built) -> None:
    assert head(shared, "")["og:description"] == "Letters and reports of the survey of the Halden valley."
    assert head(shared, "people/ada-berg/")["og:description"] == "A surveyor."
    assert head(shared, "timeline/")["og:locale"] == "en_GB"
    assert "og:description" not in head(shared, "documents/vague/")
    assert "og:locale" not in head(shared, "documents/vague/"), "nobody says in which language it is"
    assert 'property="og:' not in shared.text("404.html"), "it has no address to be shared by"


def test_only_a_stated_day_of_publication_is_given(shared: Built) -> None:
    days = {name: head(shared, f"documents/{name}/").get("article:published_time") for name in DOCUMENTS if name != "secret"}
    assert days == {"exact": "1911-03-04"} | dict.fromkeys(days.keys() - {"exact"})


def test_a_reference_manager_is_not_misled(shared: Built) -> None:
    """Zotero takes `og:type` for the kind and `og:site_name` for the publication where nothing else says them."""
    for name in DOCUMENTS.keys() - {"secret"}:
        tree = html.document_fromstring(shared.tree[f"documents/{name}/index.html"])
        names = set(tree.xpath("//meta/@name"))
        assert "z:itemType" in names
        assert ("og:site_name" in head(shared, f"documents/{name}/")) <= ("prism.publicationName" in names)


def test_each_document_has_a_card_and_what_is_held_back_none(shared: Built) -> None:
    cards = {path: content for path, content in shared.tree.items() if path.endswith("card.png")}
    assert set(cards) == {"card.png", *(f"documents/{name}/card.png" for name in {*DOCUMENTS, "note"} - {"secret"})}
    assert {size(content) for content in cards.values()} == {(1200, 630)}
    assert cards["documents/arabic/card.png"] == cards["documents/arabic-2/card.png"], "no letters: an ornament"
    others = [content for path, content in cards.items() if "arabic" not in path]
    assert len(set(others)) == len(others)


def test_cards_are_the_same_elsewhere_and_an_edit_draws_its_own_only(
    shared: Built, site: Archive, tmp_path: Path
) -> None:
    assert site.clean(tmp_path / "other").tree == shared.tree
    other = Archive(tmp_path / "other")
    other.edit("content/documents/exact.md", "Words.", "Other words.")
    assert not other.build().ran & {"archive_card", "document_card", "carded"}
    other.edit("content/documents/exact.md", "Exactly then", "Exactly so")
    again = other.build()
    assert again.result.ran["document_card"] == ("exact",)
    assert "archive_card" not in again.ran
    other.edit("site.yaml", "cards: documents", "cards: none")
    bare = other.build()
    assert not [path for path in bare.tree if path.endswith("card.png")]
    assert head(bare, "documents/exact/")["twitter:card"] == "summary"
    assert "og:image" not in head(bare, "")
    other.edit("site.yaml", "theme: {cards: none}", "theme: {cards: archive, icon: seal.png}")
    other.write({"content/assets/seal.png": PNG})
    one = other.build()
    assert [path for path in one.tree if path.endswith("card.png")] == ["card.png"]
    assert head(one, "documents/exact/")["og:image"] == f"{BASE}card.png"
    links = {link.get("rel"): link.get("href") for link in html.document_fromstring(one.tree["index.html"]).xpath("//link")}
    assert links["icon"] == links["apple-touch-icon"] == "assets/seal.png"
    assert [icon["src"] for icon in json.loads(one.tree["site.webmanifest"])["icons"]] == ["assets/seal.png"]
    assert one.tree["assets/seal.png"] == PNG
    other.edit("site.yaml", "base_url: https://halden.example/papers/\n", "")
    nowhere = other.build()
    assert not [path for path in nowhere.tree if path.endswith("card.png")]
    assert head(nowhere, "documents/exact/").keys() >= {"og:title", "og:type"}
    assert not head(nowhere, "documents/exact/").keys() & {"og:url", "og:image"}


def test_a_build_that_draws_nothing_does_not_load_what_draws(shared: Built, site: Archive) -> None:
    site.build()
    code = (
        "import sys; from pathlib import Path; from site_builder.build import Request, build\n"
        "root = Path(sys.argv[1])\n"
        "made = build(Request(site=root, output=root / 'public', today='2024-06-01', search=False))\n"
        "print(made.published, made.counts['aggregated'], 'PIL' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code, str(site.root)], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "0", "False"]


def test_the_manifest_leads_to_icons_below_the_root(shared: Built) -> None:
    manifest = json.loads(shared.tree["site.webmanifest"])
    assert (manifest["name"], manifest["lang"], manifest["start_url"]) == ("The Halden Papers", "en-GB", "./")
    for icon in manifest["icons"]:
        content = shared.tree[icon["src"]]
        if icon["type"] == "image/png":
            assert "{}x{}".format(*size(content)) == icon["sizes"]
    page = html.document_fromstring(shared.tree["documents/exact/index.html"])
    (link,) = page.xpath("//link[@rel='manifest']/@href")
    (touch,) = page.xpath("//link[@rel='apple-touch-icon']/@href")
    assert link == "../../site.webmanifest"
    assert size(shared.tree[touch.removeprefix("../../")]) == (180, 180)
    assert "manifest-src 'self'" in shared.text("documents/exact/index.html")


@pytest.mark.parametrize(("given", "code"), [("cards: each", "CONFIG004"), ("icon: ../seal.png", "PATH101")])
def test_settings_that_mean_nothing_are_refused(given: str, code: str) -> None:
    from site_builder.settings import parse_settings

    _, findings = parse_settings(f"title: x\ntheme: {{{given}}}\n")
    assert [finding.code for finding in findings] == [code]
