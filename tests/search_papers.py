"""Records of an invented archive, and a search page around a bundle: the real templates, script and style, with as
little of a site as they need."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import yaml
from markupsafe import Markup

import site_builder
from site_builder import dates
from site_builder.catalog.rows import Card, Links, NamedHere, Term, TermKey, split_key
from site_builder.ids import Anchor, DocumentId, EntityKind, SourcePath, TermId, UrlPath, relative
from site_builder.model import Alias, Body, Comment, Document, Entity, Metadata, Prose
from site_builder.render.compiled import environment
from site_builder.render.templates import Templates
from site_builder.search.records import SearchRecord, Vocabulary, comment_record, record_of

if TYPE_CHECKING:
    from browser import Browser

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


def make_records(paper: dict[str, Any]) -> tuple[SearchRecord, ...]:
    """The records of a paper of `harbour.yaml` and of the comments under it."""
    blocks = []
    for number, text in enumerate(paper.get("text", ()), 1):
        heading = text.startswith("# ")
        anchor = Anchor(f"h-{number}" if heading else f"p-{number}")
        words = text.removeprefix("# ")
        blocks.append(Prose("h2" if heading else "p", words, anchor=anchor, number="" if heading else str(number)))
    document = Document(
        id=DocumentId(paper["name"]),
        source=SourcePath(f"content/documents/{paper['name']}.md"),
        metadata=Metadata(title=paper["title"]),
        reader="markdown",
        access="full",
        body=Body(tuple(blocks)),
    )
    card = Card(
        id=document.id,
        title=paper["title"],
        type=paper.get("type", "letter"),
        language=paper.get("language", "en"),
        date=dates.parse(paper["date"]) if "date" in paper else None,
        publication=TermId(paper.get("publication", "")),
        summary=paper.get("summary", ""),
    )
    named = paper.get("named", [])
    topics = tuple(split_key(TermKey(key))[1] for key in named if key.startswith("topic:"))
    links = Links(topics=topics, named=tuple(NamedHere(TermKey(k)) for k in named if not k.startswith("topic:")))
    publication = [f"publication:{card.publication}"] if card.publication else []
    main = record_of(document, card, links, vocabulary([*named, *publication]))
    said = [Comment(id=str(n), author="A. B.", body=words) for n, words in enumerate(paper.get("comments", ()), 1)]
    return (main, *(comment_record(comment, main) for comment in said))


def read_harbour() -> tuple[SearchRecord, ...]:
    papers = yaml.load((Path(__file__).parent / "search" / "harbour.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return tuple(record for paper in papers for record in make_records(paper))


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
    type_labels = {"letter": "Letter", "news-article": "News article", "note": "Note"}

    def largest(self, kind: str) -> tuple[()]:
        return ()

    def kind(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(href=f"../{name}/", label=name, number=0)


def write_page(folder: Path, language: str = "en") -> None:
    """`search/index.html` and what it loads."""
    here = UrlPath("search/")

    def link(name: str) -> SimpleNamespace:
        return SimpleNamespace(label=name, href=f"../{name}/", current=False)

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
