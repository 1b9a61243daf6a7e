"""Records of an invented archive, and a search page around a bundle: the real templates, script and style, with as
little of a site as they need."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec
import yaml
from markupsafe import Markup

import site_builder
from site_builder import dates
from site_builder.catalog.rows import Card, Links, NamedHere, Term, TermKey, split_key
from site_builder.ids import Anchor, DocumentId, EntityKind, SourcePath, TermId, UrlPath, relative
from site_builder.model import Alias, Body, Comment, Document, Entity, Metadata, Prose
from site_builder.render.compiled import environment
from site_builder.render.templates import Templates
from site_builder.search.bundle import assembled, compacted
from site_builder.search.delta import updated
from site_builder.search.records import META, Passage, SearchRecord, Vocabulary, Voice, comment_record, record_of
from site_builder.search.shards import Made, Shelf

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
        warnings=tuple(paper.get("warnings", ())),
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
        "style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'"
    )
}
"""What a careful host sends with every file, the worker's included."""


class Archive:
    """What the search page is told of the archive; a few lists for readers without script."""

    documents = 1
    examples = ("ceasefire",)
    kinds = (SimpleNamespace(href="../documents/", label="Documents", number=1, kind="document"),)
    years = titles = letters = topics = ()
    sorts = (("field.leaves", "Leaves"),)
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
        icon="../theme/icon.svg", icon_type="image/svg+xml", touch_icon="",
        more=[link("data")], file=lambda name: f"../theme/{name}", link=lambda url: relative(UrlPath(url), here),
    )  # fmt: skip
    page = SimpleNamespace(
        title="Search", canonical="", description="", is_home=False, url=here, kind="website", locale="en", image=""
    )
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
        return str(self.browser.wait_for(f"!/^(Searching….*)?$/.test({say}) && {say}"))

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


# --- bundles that change --------------------------------------------------------------------------------

_SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in "aeiou"]
Units = dict[str, tuple[SearchRecord, ...]]


def gazette(size: int, seed: int = 1, canary: dict[str, tuple[str, str]] | None = None) -> Units:
    """Records by document of an archive of invented words: equal arguments, equal archives.

    `canary` puts a word into one document: as a `word` of its text, as a `person` it names, in the title that stands
    as a filter with its comments, in a `comment`, or anywhere (`whole`).
    """
    return {
        f"d{n:03}": gazette_records(f"d{n:03}", seed, *(canary or {}).get(f"d{n:03}", ("", ""))) for n in range(size)
    }


def gazette_records(name: str, seed: int, kind: str = "", canary: str = "") -> tuple[SearchRecord, ...]:
    chance = random.Random(f"{name} {seed}")
    words = _vocabulary()

    def prose(k: int) -> str:
        return " ".join(chance.choices(words, cum_weights=_weights(), k=k))

    texts = [prose(chance.randrange(5, 60)) for _ in range(chance.randrange(1, 5))]
    title = prose(3)
    person = f"p{chance.randrange(30)} {prose(2)}"
    date = f"19{chance.randrange(100):02}-0{chance.randrange(1, 10)}" if chance.random() < 0.9 else ""
    voice: Voice = "note" if chance.random() < 0.1 else "document"
    kept: dict[str, tuple[str, ...]] = {
        "type": ("note" if voice == "note" else chance.choice(("letter", "report")),),
        "topic": tuple(sorted(f"t{n} Topic {n}" for n in chance.sample(range(8), 2))),
    }
    said = [prose(12) for _ in range(chance.choice((0, 0, 1, 3)))]
    if kind in ("word", "whole"):
        texts[-1] += f" {canary}"
    if kind == "person":
        person = f"p99 {canary.title()}"
    if kind == "title of a comment":
        title, said = f"{title} {canary}", [prose(4)]
    if kind == "comment":
        said = [*said, canary]
    year = {"year": (date[:4] if date else "undated",), "language": ("en",)}
    url = UrlPath(f"documents/{name}/")
    sort = {"date": date} if date else {}
    main = SearchRecord(
        url=url, voice=voice, language="en",
        passages=(Passage("title", title), *(Passage("p", t, Anchor(f"p-{n}"), str(n)) for n, t in enumerate(texts, 1))),
        meta=dict.fromkeys(META, "") | {"title": title, "names": person.split(" ", 1)[1], "date": date},
        filters={"voice": (voice,), "person": (person,), **kept, **year}, sort=sort,
    )  # fmt: skip
    comments = (
        SearchRecord(
            url=url, anchor=Anchor(f"c-{n}"), voice="comment", language="en",
            passages=(Passage("comment", words, Anchor(f"c-{n}")),), meta=dict.fromkeys(META, ""),
            filters={"voice": ("comment",), "on": (title,), **kept, **year}, sort=sort,
        )
        for n, words in enumerate(said, 1)
    )  # fmt: skip
    return (main, *comments)


@cache
def _vocabulary() -> list[str]:
    chance = random.Random(4)
    words = sorted({"".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 4)))) for _ in range(3000)})
    return chance.sample(words, len(words))


@cache
def _weights() -> list[float]:
    return list(accumulate(1 / (3 + n) for n in range(len(_vocabulary()))))


class Shelved:
    """A bundle on its shelf that is edited like that of a growing archive. `share`: how much may be loose."""

    def __init__(self, folder: Path, units: Units, share: float = 100) -> None:
        self.folder = folder
        self.units = dict(sorted(units.items()))
        self.shelf = Shelf(folder)
        self.share = share
        self.bundle = compacted(tuple(self.units), self._records, "en", self.shelf)

    def _records(self, key: str) -> tuple[SearchRecord, ...]:
        return self.units.get(key, ())

    def edit(self, changes: Units) -> None:
        """These documents have these records now, or none."""
        self.units |= changes
        self.units = {key: records for key, records in sorted(self.units.items()) if records}
        bundle = updated(self.bundle, sorted(changes), self._records, self.shelf, small=0, share=self.share)
        assert bundle is not None, "the edit was too large to keep apart"
        self.bundle = bundle

    def random_edit(self, chance: random.Random, step: int, most: int = 5) -> Units:
        """A change of one or several documents: other words, a new document, one less."""
        changes: Units = {}
        for _ in range(min(most, chance.choice((1, 1, 2, 5)))):
            kind = chance.choice(("other", "other", "new", "gone"))
            key = (
                chance.choice(list(self.units))
                if kind != "new"
                else f"d{chance.randrange(999):03}{chance.choice('ab')}"
            )
            changes[key] = () if kind == "gone" else gazette_records(key, 100 + step)
        return changes

    def new_name(self, chance: random.Random) -> Units:
        """A change of all documents that name one person: a further name of theirs."""
        person = chance.choice(next(iter(self.units.values()))[0].filters["person"]).split(" ", 1)[0]
        return {
            key: (
                msgspec.structs.replace(main, meta=main.meta | {"names": f"{main.meta['names']} · Old Brynmor"}),
                *rest,
            )
            for key, (main, *rest) in self.units.items()
            if any(value.startswith(f"{person} ") for value in main.filters["person"])
        }

    def compact(self) -> None:
        """As `build --compact` does."""
        self.bundle = compacted(tuple(self.units), self._records, "en", self.shelf, self.bundle)

    def files(self) -> dict[str, Made]:
        """All files of the published bundle."""
        return assembled(self.bundle, self.shelf)

    def contents(self) -> dict[str, bytes]:
        return {path: (self.folder / path).read_bytes() for path in self.files()}

    def publish(self, folder: Path) -> None:
        """The bundle alone into an empty folder."""
        for path, data in self.contents().items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
