"""Records of an invented archive, and a search page around a bundle: the real templates, script and style, with as
little of a site as they need."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup

import site_builder
from site_builder import dates
from site_builder.catalog.rows import Card, Links, NamedHere, Term, TermKey, split_key
from site_builder.ids import Anchor, DocumentId, SourcePath, TermId, UrlPath, relative
from site_builder.model import Alias, Body, Comment, Document, Entity, EntityKind, Metadata, Prose
from site_builder.render.environment import Templates, environment
from site_builder.search.bundle import FOLDER, build_bundle
from site_builder.search.records import SearchRecord, Vocabulary, comment_record, record_of

if TYPE_CHECKING:
    from browser import Browser, Web

NAMES: dict[str, tuple[str, ...]] = {
    "person:ines-varga": ("Inés Varga", "the harbour master"),
    "person:t-reyn": ("Tomas Reyn", "Reyn, Tomas"),
    "place:halden": ("Halden", "Haldenhavn"),
    "publication:courier": ("The Coastal Courier",),
    "topic:pilotage": ("Pilotage",),
    "topic:ice": ("Ice",),
    "event:strike": ("The pilots' strike",),
    "organization:board": ("Harbour Board",),
}
"""Terms of the invented archive: name, then aliases."""


def vocabulary(keys: Iterable[str]) -> Vocabulary:
    """The rows of those of `NAMES` that are published."""
    terms, entities = {}, {}
    for key in keys:
        kind, term = split_key(TermKey(key))
        name, *aliases = NAMES[key]
        terms[TermKey(key)] = Term(kind=kind, id=term, name=name)
        if kind not in ("topic", "claim"):
            kept: EntityKind = kind  # type: ignore[assignment]
            found = tuple(Alias(alias) for alias in aliases)
            entities[TermKey(key)] = Entity(kind=kept, id=term, name=name, aliases=found)
    return Vocabulary(terms, entities)


def make_records(
    name: str,
    title: str,
    *paragraphs: str,
    date: str = "",
    language: str = "en",
    type: str = "letter",
    named: tuple[str, ...] = (),
    publication: str = "",
    comments: tuple[str, ...] = (),
    summary: str = "",
) -> tuple[SearchRecord, ...]:
    """The records of a document and its comments. A paragraph that begins with `# ` is a heading."""
    blocks = []
    for number, text in enumerate(paragraphs, 1):
        heading = text.startswith("# ")
        words = text.removeprefix("# ")
        anchor = Anchor(f"h-{number}" if heading else f"p-{number}")
        blocks.append(Prose("h2" if heading else "p", words, anchor=anchor, number="" if heading else str(number)))
    document = Document(
        id=DocumentId(name),
        source=SourcePath(f"content/documents/{name}.md"),
        metadata=Metadata(title=title),
        reader="markdown",
        access="full",
        body=Body(tuple(blocks)),
    )
    edtf = dates.parse(date) if date else None
    card = Card(
        id=document.id,
        title=title,
        type=type,
        language=language,
        date=edtf,
        publication=TermId(publication),
        summary=summary,
    )
    topics = tuple(split_key(TermKey(key))[1] for key in named if key.startswith("topic:"))
    links = Links(topics=topics, named=tuple(NamedHere(TermKey(k)) for k in named if not k.startswith("topic:")))
    keys = [*named, *([f"publication:{publication}"] if publication else [])]
    main = record_of(document, card, links, vocabulary(keys))
    said = [Comment(id=str(n), author="A. B.", body=words) for n, words in enumerate(comments, 1)]
    return (main, *(comment_record(comment, main) for comment in said))


@pytest.fixture
def harbour() -> tuple[SearchRecord, ...]:
    """Some papers about a harbour, in five languages and three voices."""
    both = ("topic:pilotage", "person:ines-varga", "place:halden")
    papers = (
        make_records("dues", "Letter on the dues", "The pilots ask for parity of dues.", "# What remains", "Nothing was signed in the lighthouse.",
                     date="1912-05-03", named=both, comments=("A reader says the lighthouse was rubbish.",)),
        make_records("winter", "Ice in the strait", "The strait froze. Ships waited for the lighthouse.", "The master of the port wrote thrice.",
                     date="1913~", type="news-article", publication="courier", named=("topic:ice", "person:ines-varga")),
        make_records("memo", "Memorandum", "A conversation about waiting ships and paper.", date="1912/1914", type="report",
                     named=("topic:pilotage", "topic:ice", "event:strike", "organization:board")),
        make_records("undated", "A scrap of paper", "Found in a drawer; it speaks of ships.", named=("person:t-reyn",)),
        make_records("method", "How these papers were dated", "We dated the ships by their ice damage.", type="note", date="2020"),
        make_records("arabic", "رسالة إلى الميناء", "كتب الربان عن السلام والمنارة في المضيق.", date="1911", language="ar"),
        make_records("russian", "Письмо о порте", "Лоцманы говорили о мирном проливе и о маяках.", date="1910", language="ru"),
        make_records("chinese", "港口条约", "船只在灯塔附近等待和平。第二天离开。", date="1909", language="zh"),
        make_records("thai", "จดหมายท่าเรือ", "เรือรออยู่ใกล้ประภาคารเพื่อสันติภาพ", date="1908", language="th"),
        make_records("french", "L’accord du port", "À la paix du port, dit-il, a succédé l’attente. Il a plu; l’accord tient.", date="1907", language="fr"),
    )  # fmt: skip
    return tuple(record for paper in papers for record in paper)


THEME = Path(site_builder.__file__).parent / "theme"
STRICT = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
        "style-src 'self'; img-src 'self'; form-action 'self'"
    )
}
"""What a careful host sends with every file, the worker's included."""


class Archive:
    """What the search page is told of the archive; a few lists for readers without script."""

    documents = 1
    examples = ("ceasefire",)
    kinds = (SimpleNamespace(href="../documents/", label="Documents", number=1, kind="document"),)
    years = ()
    type_labels = {"letter": "Letter", "news-article": "News article", "note": "Note"}  # noqa: RUF012

    def largest(self, kind: str) -> tuple[()]:
        return ()

    def kind(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(href=f"../{name}/", label=name, number=0)


def write_page(folder: Path, language: str = "en") -> None:
    """`search/index.html` and what it loads."""
    here = UrlPath("search/")
    link = lambda name: SimpleNamespace(label=name, href=f"../{name}/", current=False)  # noqa: E731
    site = SimpleNamespace(
        title="Test archive", language=language, attributes=Markup(f' lang="{language}"'), home="../", search="./",
        logo="", editors=(), license="", license_url="", contact="", feed="", navigation=[link("documents")],
        more=[link("data")], file=lambda name: f"../theme/{name}", link=lambda url: relative(UrlPath(url), here),
    )  # fmt: skip
    page = SimpleNamespace(title="Search", canonical="", description="", is_home=False, url=here)
    html = environment(Templates.of()).get_template("search.html").render(site=site, page=page, archive=Archive())
    (folder / "search").mkdir(parents=True)
    (folder / "search" / "index.html").write_text(html, encoding="utf-8")
    shutil.copytree(THEME, folder / "theme")


SearchSite = Callable[..., Path]


@pytest.fixture
def search_site(tmp_path: Path) -> SearchSite:
    """`search_site(records, language="en")` → a folder with a search page and the bundle of the records."""

    def make(records: Iterable[SearchRecord], language: str = "en") -> Path:
        folder = tmp_path / "site"
        write_page(folder, language)
        build_bundle(records, language, folder / FOLDER)
        return folder

    return make


class SearchPage:
    """The search page in a browser: asks through the page as people do, or its engine directly."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address

    def open(self, query: str = "") -> SearchPage:
        """The page with this query string, as soon as it has an answer."""
        self.browser.goto(f"{self.address}search/{query}")
        if query:
            self.settled()
        return self

    def settled(self) -> str:
        """What the status line says, once it says what was found."""
        say = "document.getElementById('say').innerText"
        return str(self.browser.wait_for(f"!/^(Searching…)?$/.test({say}) && {say}"))

    def type(self, words: str) -> str:
        self.browser.eval("document.getElementById('say').replaceChildren()")
        self.browser.eval("document.getElementById('q').value = ''")
        self.browser.focus("#q")
        self.browser.type(words)
        return self.settled()

    def found(self) -> list[str]:
        """The addresses of the results, relative to the site's root."""
        links = self.browser.eval("[...document.querySelectorAll('#results .title')].map(a => a.href)")
        return [link.removeprefix(self.address) for link in links]

    def texts(self, selector: str) -> list[str]:
        return list(self.browser.eval(f"[...document.querySelectorAll({selector!r})].map(e => e.innerText.trim())"))

    def ask(self, **order: object) -> dict[str, object]:
        """The engine's answer."""
        answer: dict[str, object] = self.browser.eval(f"archiveSearch.ask({json.dumps(order)})")
        return answer

    def addresses(self, question: str, **order: object) -> list[str]:
        """Where the engine finds the question's words, best first."""
        results = self.ask(question=question, **{"limit": 1000, **order})["results"]
        assert isinstance(results, list)
        return [result["address"] for result in results]


@pytest.fixture
def search_page(browser: Browser, web: Web) -> Callable[[Path], SearchPage]:
    """`search_page(folder)` → its search page, served below a path and with a strict policy."""

    def make(folder: Path) -> SearchPage:
        return SearchPage(browser, web(folder, prefix="/deep/archive", headers=STRICT))

    return make
