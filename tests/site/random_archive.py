"""A random archive that is edited at random: a model whose every state is a set of files.

Edits change the model; `files` writes it out whole, so that any edit may follow any other. Everything is drawn from one
`random.Random`: equal seeds, equal histories.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import yaml

from site_builder import anchors, ledger, readers
from site_builder.diagnostics import Span
from site_builder.ids import DocumentId, SourcePath, UrlPath

KEY = "5eed" * 8
TYPES = ("letter", "report", "note", "interview", "news-article")
LANGUAGES = ("en", "no", "ar", "fr")
DATES = (
    "1911-03-04", "1911-03", "1911", "1911~", "1912-05-02/1912-05-09", "1910-12-31", "1913-21", "1911?", "../1912-01-01",
    "1914-07-28", "", "",
)  # fmt: skip
DAYS = ("2024-01-10", "2024-01-11", "2024-02-01", "2024-03-15", "2024-05-30", "2023-11", "2023~")
OWN = {
    "box": "text", "leaves": "number", "copied": "date", "witness": "entity", "matter": "topic", "scan": "url",
    "sealed": "boolean",
}  # fmt: skip
WORDS = (
    "the boat left at dawn", "nobody wrote it down", "snow lay on the pass", "two crates were missing", "it was mended",
    "the post came late", "we counted nine sledges", "the ice held until May", "rope and lamp oil", "a second list",
)  # fmt: skip
NAMES = {
    "person": ("Ada Berg", "Carl Moe", "Una Lie", "Nils Aker", "Moe", "Per Vang"),
    "organization": ("Survey Office", "Halden Bank", "The Office"),
    "place": ("Skarhut", "Halden", "Upper Pass", "Moe"),
    "event": ("Great Flood", "Spring Meeting"),
    "publication": ("Halden Courier", "The Wire"),
}
FILES = {
    "person": "people", "organization": "organizations", "place": "places", "event": "events",
    "publication": "publications",
}  # fmt: skip
TOPICS = ("Weather", "Supplies", "Logistics", "Border", "Mending")
PAGE = '{%% extends "default/page.html" %%}\n{%% block main %%}<p>%s</p>{{ super() }}{%% endblock %%}\n'
DOCUMENT = '{%% extends "default/document.html" %%}\n{%% block head %%}{{ super() }}<meta name="x" content="%s">{%% endblock %%}\n'


@dataclass
class Doc:
    folder: str
    form: str
    meta: dict[str, Any]
    body: list[str]
    comments: list[dict[str, Any]] = field(default_factory=list)
    ledger: str = ""


@dataclass
class Model:
    """The archive as its editors think of it."""

    settings: dict[str, Any]
    docs: dict[str, Doc] = field(default_factory=dict)
    records: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    """Kinds (and `topic`) without an authority file."""
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    topics: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    pages: dict[str, tuple[dict[str, Any], str]] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    assets: dict[str, bytes] = field(default_factory=dict)
    foreign: dict[str, tuple[dict[str, Any], str]] = field(default_factory=dict)
    has_key: bool = False
    gone: dict[str, ledger.LedgerEntry] = field(default_factory=dict)
    """What is recorded of documents that are not there any more."""
    addresses: dict[str, ledger.LedgerPage] = field(default_factory=dict)
    """What is recorded of other addresses."""
    broken: dict[str, str] = field(default_factory=dict)
    """Files whose contents are spoilt for the time being."""
    today: str = "2024-06-01"
    drafts: bool = False


# --- the model as files -------------------------------------------------------------------------------


def _yaml(value: Any) -> str:
    return yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=10_000)


def _matter(meta: dict[str, Any], body: str) -> str:
    return f"---\n{_yaml(meta)}---\n{body}"


def files(model: Model) -> dict[str, str | bytes]:
    """Path → content of everything the archive is made of."""
    found: dict[str, str | bytes] = {"site.yaml": _yaml(model.settings)}
    for key, doc in model.docs.items():
        base = f"content/documents/{doc.folder}{key}"
        body = "\n\n".join(doc.body) + "\n" if doc.body else ""
        if doc.form == "md":
            found[f"{base}.md"] = _matter(doc.meta, body)
        else:
            found[f"{base}.{doc.form}"] = body
            found[f"{base}.yaml"] = _yaml(doc.meta)
        if doc.comments:
            found[f"{base}.comments.yaml"] = _yaml(doc.comments)
        if doc.ledger:
            found[f"content/ledger/{key}.json"] = doc.ledger
    for kind, name in FILES.items():
        if kind not in model.open:
            rows = [{"id": key, **record} for key, record in model.records.get(kind, {}).items()]
            found[f"content/entities/{name}.yaml"] = _yaml(rows)
    for (kind, key), text in model.notes.items():
        if kind not in model.open and key in model.records.get(kind, {}):
            found[f"content/entities/{FILES[kind]}/{key}.md"] = text
    if "topic" not in model.open:
        found["content/topics.yaml"] = _yaml([{"id": key, **row} for key, row in model.topics.items()])
    if model.claims:
        found["content/claims.yaml"] = _yaml([{"id": key, **row} for key, row in model.claims.items()])
    if model.has_key:
        found["content/ledger/pages.json"] = ledger.dump(ledger.Pages(KEY, tuple(model.addresses.values())))
    for key, entry in model.gone.items():
        found.setdefault(f"content/ledger/{key}.json", ledger.dump(entry))
    found |= {f"content/pages/{key}.md": _matter(meta, text) for key, (meta, text) in model.pages.items()}
    found |= {f"templates/{name}": text for name, text in model.templates.items()}
    found |= {f"content/assets/{name}": data for name, data in model.assets.items()}
    found |= {f"foreign/{name}.md": _matter(meta, text) for name, (meta, text) in model.foreign.items()}
    return found | {path: text for path, text in model.broken.items() if path in found}


def _without(term: str, value: Any) -> Any:
    """`value` without every mention of an id."""
    if isinstance(value, dict):
        kept = {key: _without(term, item) for key, item in value.items() if item != term}
        return {key: item for key, item in kept.items() if item != []}
    if isinstance(value, list):
        return [_without(term, item) for item in value if item != term and term not in _values(item)]
    return value


def _values(item: Any) -> list[Any]:
    return list(item.values()) if isinstance(item, dict) else []


# --- drawing ------------------------------------------------------------------------------------------


class Editor:
    """Draws an archive and edits it. `log` tells every edit in words."""

    def __init__(self, seed: int, documents: int = 30) -> None:
        self.draw = random.Random(seed)
        self.log: list[str] = []
        self._count = 0
        self._good: Model | None = None
        self._in_error = False
        self._wild = False
        """Whether edits may make an error: not before there is a first state without any."""
        self.model = self._first(documents)

    def _first(self, documents: int) -> Model:
        self.model = Model({"title": "Random papers", "base_url": "https://random.example/", "rights": {}})
        m = self.model
        m.settings["rights"]["default_access"] = "full"
        m.settings["pagination"] = {"per_page": 7}
        for kind, names in NAMES.items():
            for name in names:
                self.add_record(kind, name)
        for name in TOPICS:
            self.add_topic(name)
        for _ in range(documents):
            self.add_document()
        for _ in range(4):
            self.add_claim()
        m.pages["home"] = ({"title": "Welcome"}, "Begin with [[d1]].\n")
        m.pages["about"] = ({"title": "About"}, "Ada Berg kept them.\n")
        m.assets["sketch.png"] = b"\x89PNG one"
        m.foreign["f1"] = ({"heading": "Foreign one", "when": "1911-04-01", "junk": "x"}, "Skarhut in April.\n")
        self.log.clear()
        self._wild = True
        return m

    def step(self) -> str:
        """Make one edit and say which; an archive in error is often put back to where it was."""
        edit = self.draw.choices(_EDITS, _WEIGHTS)[0]
        if self._in_error and self.draw.random() < 0.7:
            edit = Editor.undo
        before = len(self.log)
        edit(self)
        if len(self.log) == before:
            return self.step()
        return self.log[-1]

    def judge(self, published: bool) -> None:
        """Told after each build: a state without errors is one that `undo` goes back to."""
        self._good = copy.deepcopy(self.model) if published else self._good
        self._in_error = not published

    def say(self, words: str) -> None:
        self.log.append(words)

    def _new(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def _some(self, items: Iterable[Any], most: int) -> list[Any]:
        known = list(items)
        return self.draw.sample(known, min(len(known), self.draw.randint(0, most)))

    def _one(self, items: Iterable[Any]) -> Any:
        known = list(items)
        return self.draw.choice(known) if known else None

    def _ids(self, kind: str) -> list[str]:
        return list(self.model.topics if kind == "topic" else self.model.records.get(kind, {}))

    # --- text

    def _target(self) -> str:
        return str(
            self.draw.choice((
                lambda: self._one(self.model.docs) or "d1",
                lambda: f"d{self.draw.randint(1, self._count + 6)}",
                lambda: f"{self._one(self.model.docs) or 'd1'}#Heading",
                lambda: self.draw.choice(NAMES["person"] if self._wild else NAMES["person"][:4]),
                lambda: f"person:{self._one(self._ids('person')) or 'nobody'}",
                lambda: f"topic:{self._one(self._ids('topic')) or 'nothing'}|that matter",
                lambda: f"claim:{self._one(self.model.claims) or 'none'}",
            ))()
        )  # fmt: skip

    def _sentence(self) -> str:
        words = self.draw.choice(WORDS)
        kind = self._one(NAMES)
        names = [
            *NAMES[kind],
            *(a for r in self.model.records.get(kind, {}).values() for a in r.get("aliases", ())),
        ]  # fmt: skip
        match self.draw.randint(0, 9):
            case 0 | 1 | 2:
                return f"{self.draw.choice(names)} said {words}."
            case 3 | 4:
                return f"As [[{self._target()}]] has it, {words}."
            case 5:
                return f"{words.capitalize()}, see [this](other/{self._one(self.model.docs) or 'd1'}.md)."
            case 6:
                return f"{words.capitalize()} *near {self.draw.choice(NAMES['place'])}*."
        return f"{words.capitalize()}."

    def _paragraph(self) -> str:
        match self.draw.randint(0, 14):
            case 0:
                return "## Heading"
            case 1:
                return f"![A sketch](/assets/{self.draw.choice(('sketch.png', 'map.png'))})"
            case 2:
                return f"> {self._sentence()}"
            case 3:
                return f"A remark.[^n]\n\n[^n]: {self._sentence()}"
        return " ".join(self._sentence() for _ in range(self.draw.randint(1, 3)))

    # --- documents

    def add_document(self) -> None:
        key, m = self._new("d"), self.model
        form = self.draw.choice(("md", "md", "md", "txt"))
        body = [self._paragraph() for _ in range(self.draw.randint(0 if form == "md" else 1, 5))]
        doc = Doc(self.draw.choice(("", "letters/", "other/")), form, {"title": f"Paper {key}"}, body)
        m.docs[key] = doc
        for change in self._some(_METADATA, 9):
            change(self, doc.meta)
        if self.draw.random() < 0.25:
            doc.comments.append(self._comment(doc))
        self.say(f"new document {key}")

    def _doc(self) -> tuple[str, Doc]:
        key = self._one(self.model.docs)
        if key is None:
            self.add_document()
            return self._doc()
        return key, self.model.docs[key]

    def remove_document(self) -> None:
        if len(self.model.docs) > 20:
            key, doc = self._doc()
            del self.model.docs[key]
            self._bury(key, doc, self._one(("", "", *self.model.docs)))
            self.say(f"document {key} removed")

    def _bury(self, key: str, doc: Doc, heir: str) -> None:
        """What was recorded stays recorded: live still, withdrawn, or moved to another document."""
        entry = _entry(key, doc.ledger)
        if entry is None:
            return
        aliases = tuple(self._some(("old/a.html", "old/b/", "documents/d0/"), 1))
        entry = msgspec.structs.replace(entry, aliases=aliases, title=self._one(("", doc.meta["title"])))
        if heir:
            self.model.gone[key] = ledger.withdraw(entry, self.draw.choice(DAYS), to=f"documents/{heir}/")
        else:
            gone = ledger.withdraw(entry, self.draw.choice(DAYS), self._one(("", *WORDS)))
            self.model.gone[key] = self._one((entry, gone, gone))

    def edit_gone(self) -> None:
        """Somebody writes into the ledger by hand, or a document that was gone is back under its id."""
        key = self._one(self.model.gone)
        if key is None:
            return
        back = self.draw.random() < 0.3
        if back and key not in self.model.docs:
            self.model.docs[key] = Doc("", "md", {"title": f"Paper {key} again"}, [self._paragraph()])
            self.model.docs[key].ledger = ledger.dump(self.model.gone.pop(key))
        elif self.draw.random() < 0.2:
            del self.model.gone[key]
        else:
            heir = self._one(("", *self.model.docs, *self.model.gone))
            to = f"documents/{heir}/" if heir else ""
            entry = ledger.withdraw(self.model.gone[key], self.draw.choice(DAYS), self._one(WORDS), to)
            self.model.gone[key] = entry
        self.say(f"what is recorded of {key}, which is gone")

    def edit_addresses(self) -> None:
        """A term or page that is recorded, moved or withdrawn; it may well be there."""
        url = UrlPath(self._address())
        kind = url.partition("/")[0]
        row = ledger.LedgerPage(url, {"people": "person", "topics": "topic"}.get(kind, "page"), "2024-01-01")
        match self.draw.randint(0, 3):
            case 0:
                self.model.addresses.pop(url, None)
            case 1:
                self.model.addresses[url] = row
            case 2:
                self.model.addresses[url] = ledger.withdraw_page(row, self.draw.choice(DAYS), self._one(("", *WORDS)))
            case _:
                other = self._address()
                moved = msgspec.structs.replace(row, status="moved", to=other, changed="2024-02-02")
                self.model.addresses[url] = moved if other != url else row
        self.model.has_key = True
        self.say(f"what is recorded of /{url}")

    def _address(self) -> str:
        kind = self._one(("person", "topic"))
        key = self._one((*self._ids(kind), "somebody", "nobody"))
        return str(self._one((f"{FILES.get(kind, 'topics')}/{key}/", "about/", "method/", "old/a.html")))

    def edit_body(self) -> None:
        key, doc = self._doc()
        place = self.draw.randint(0, len(doc.body))
        if place < len(doc.body) and self.draw.random() < 0.6:
            doc.body[place] = self._paragraph() if self.draw.random() < 0.8 else doc.body[place] + " And on."
        elif place < len(doc.body) and len(doc.body) > 1 and self.draw.random() < 0.5:
            del doc.body[place]
        else:
            doc.body.insert(place, self._paragraph())
        self.say(f"paragraph {place} of {key}")

    def edit_metadata(self) -> None:
        key, doc = self._doc()
        change = self.draw.choice(_METADATA)
        change(self, doc.meta)
        self.say(f"{change.__name__} of {key}")

    def move_document(self) -> None:
        key, doc = self._doc()
        doc.folder = self.draw.choice(("", "letters/", "other/", "letters/deep/"))
        self.say(f"{key} moved to {doc.folder or '.'}")

    def rename_document(self) -> None:
        key, doc = self._doc()
        new = self._new("d")
        self.model.docs = {new if k == key else k: d for k, d in self.model.docs.items()}
        if self.draw.random() < 0.6:
            doc.meta["aliases"] = [*doc.meta.get("aliases", ()), f"documents/{key}/"]
            self._bury(key, doc, new)
            if (entry := _entry(key, doc.ledger)) is not None:
                url = UrlPath(f"documents/{new}/")
                doc.ledger = ledger.dump(msgspec.structs.replace(entry, document=DocumentId(new), url=url))
        else:
            doc.ledger = ""
        self.say(f"{key} renamed to {new}")

    def retitle(self, meta: dict[str, Any]) -> None:
        meta["title"] = f"{self.draw.choice(('Paper', 'Letter', 'List'))} {self.draw.randint(1, 99)}"

    def set_date(self, meta: dict[str, Any]) -> None:
        self._set(meta, "issued", self.draw.choice(DATES))
        self._set(meta, "calendar", self.draw.choice(("", "", "julian")))
        self._set(meta, "issued_basis", self.draw.choice(("", "", "The hand.")))

    def set_words(self, meta: dict[str, Any]) -> None:
        self._set(meta, self.draw.choice(("subtitle", "summary")), self.draw.choice(("", *WORDS)))

    def set_kind(self, meta: dict[str, Any]) -> None:
        self._set(meta, "type", self.draw.choice(TYPES))
        self._set(meta, "language", self.draw.choice(("", *LANGUAGES)))

    def set_topics(self, meta: dict[str, Any]) -> None:
        names = [*self._ids("topic"), *(t["name"] for t in self.model.topics.values() if self.draw.random() < 0.2)]
        chosen = list(dict.fromkeys(self._some(names, 3)))
        if "topic" in self.model.open and self.draw.random() < 0.3:
            chosen.append(self.draw.choice(("River police", "River Police", "river-police", "River-police!", "Лёд")))
        self._set(meta, "topics", list(dict.fromkeys(chosen)))

    def set_subjects(self, meta: dict[str, Any]) -> None:
        kind = self._one(("person", "organization", "place", "event"))
        chosen = self._some(self._ids(kind), 2)
        if chosen and kind == "person" and self.draw.random() < 0.4:
            chosen[0] = {"id": chosen[0], "role": "recipient"}
            self._set(chosen[0], "name", self.draw.choice(("", "Moe the Elder")))
        if kind in self.model.open and self.draw.random() < 0.3:
            chosen.append(self.draw.choice((*NAMES[kind], "Upper Pass")))
        self._set(meta, FILES[kind], chosen)

    def set_authors(self, meta: dict[str, Any]) -> None:
        known = self._ids("person")
        printed = [{"id": key, "name": "A. Printed"} for key in known[:2]]
        self._set(meta, "authors", self._some((*known, *printed, "Lind, Per", "The Committee"), 2))
        translator = self._one(("", *known, *printed, "R. Abara"))
        original, method = self._one(("", "", *self.model.docs)), self._one(("", "by machine", "by hand"))
        said = {"translator": translator, "of": original, "method": method}
        self._set(meta, "translation", {key: value for key, value in said.items() if value} or None)

    def set_outlets(self, meta: dict[str, Any]) -> None:
        known = self._ids("publication")
        self._set(meta, "publication", self._one(("", *known)))
        stages = [{"publication": p, "issued": "1911-03"} for p in self._some(known, 2)]
        if stages and self.draw.random() < 0.3:
            stages[0]["document"] = self._one(self.model.docs)
        if stages and self.draw.random() < 0.3:
            stages[0] |= self.draw.choice(({"title": "Named otherwise"}, {"title_unknown": True}))
        self._set(meta, "place", self.draw.choice(("", "", "Upper Holm")))
        self._set(meta, "medium", self.draw.choice(("", "", "gramophone record")))
        self._set(meta, "running_time", self.draw.choice(("", "", "43:10")))
        self._set(meta, "published", stages)

    def set_reprints(self, meta: dict[str, Any]) -> None:
        """Whom it reprints, be it itself, a circle, or somebody who is not published."""
        others = [{"document": d, "lost": self.draw.random() < 0.3} for d in self._some(self.model.docs, 2)]
        self._set(meta, "published", others)

    def set_relations(self, meta: dict[str, Any]) -> None:
        others = self._some(self.model.docs, 2)
        self._set(
            meta,
            "relations",
            [{"type": self._one(("cites", "responds-to", "translates")), "document": d} for d in others],
        )

    def set_rights(self, meta: dict[str, Any]) -> None:
        self._set(meta, "access", self.draw.choice(("", "full", "full", "metadata", "withheld", "excerpt")))
        self._set(meta, "excerpt", self._one(([1], [1, 2])) if meta.get("access") == "excerpt" else [])
        self._set(meta, "rights", self.draw.choice(("", {"statement": "Ask the estate."})))

    def set_warnings(self, meta: dict[str, Any]) -> None:
        self._set(meta, "warnings", self._some(("a death", "an insult"), 2))

    def set_hidden(self, meta: dict[str, Any]) -> None:
        self._set(meta, "draft", self.draw.choice((False, False, True)))
        self._set(meta, "embargo_until", self.draw.choice(("", "", "2024-06-02", "2024-06-20", "2020-01-01")))

    def set_history(self, meta: dict[str, Any]) -> None:
        self._set(meta, "added", self.draw.choice(("", *DAYS)))
        self._set(meta, "revised", self.draw.choice(("", *DAYS)))
        kinds = self._some(("name", "redaction", "typo"), 2)
        new = self._one(("Lind", *WORDS))  # words of the text have a paragraph, as long as it has them
        self._set(meta, "corrections", [{"at": self._one(DAYS), "kind": k, "old": "Linn", "new": new} for k in kinds])

    def set_aliases(self, meta: dict[str, Any]) -> None:
        taken = self._wild and self.draw.random() < 0.1
        name = self.draw.choice(("old/a", "old/b.html")) if taken else f"was/{self._new('')}{self.draw.choice(_ENDS)}"
        self._set(meta, "aliases", self._some((name,), 1))

    def set_own(self, meta: dict[str, Any]) -> None:
        if "fields" in self.model.settings:
            name, kind = self._one(OWN.items())
            entities = [key for k in ("person", "place") for key in self._ids(k)]
            value = {
                "text": lambda: ("", "12", "13a", ["ink", "pencil"], *NAMES["person"][:3]),
                "number": lambda: ("", "12", "-3.50", "012", ["1", "2"]),
                "date": lambda: DATES,
                "entity": lambda: ("", self._one(("", *entities)), self._some(entities, 2)),
                "topic": lambda: ("", self._one(("", *self._ids("topic"))), self._some(self._ids("topic"), 2)),
                "url": lambda: ("", "https://scans.example/1"),
                "boolean": lambda: (None, True, False),
            }[kind]()
            self._set(meta, name, self.draw.choice(value))

    def set_cited(self, meta: dict[str, Any]) -> None:
        """What citations alone show, or show otherwise than the page."""
        self._set(meta, "container", self._one((None, {"title": "A Book of Passes", "pages": "3–9"}, {"issue": "7"})))
        self._set(meta, "held_by", self._one((None, {"repository": "Valley Museum", "shelfmark": "VM 3"})))
        self._set(meta, "identifiers", self._one((None, {"doi": "10.9999/pass"})))

    def set_mentions(self, meta: dict[str, Any]) -> None:
        self._set(meta, "mentions", self.draw.choice((None, False)))

    @staticmethod
    def _set(meta: dict[str, Any], key: str, value: Any) -> None:
        if value in ("", [], None) or (value is False and key == "draft"):
            meta.pop(key, None)
        else:
            meta[key] = value

    def _comment(self, doc: Doc) -> dict[str, Any]:
        row: dict[str, Any] = {
            "id": self._new("c"),
            "author": self.draw.choice(NAMES["person"]),
            "body": self._sentence(),
        }
        if doc.comments and self.draw.random() < 0.5:
            row["parent"] = doc.comments[0]["id"]
        if self.draw.random() < 0.3:
            row["access"] = self.draw.choice(("withheld", "metadata"))
        return row

    def edit_comments(self) -> None:
        key, doc = self._doc()
        match self.draw.randint(0, 3):
            case 0 if doc.comments:
                doc.comments.pop()
            case 3 if doc.comments:
                self._set(doc.comments[0], "access", self.draw.choice(("", "withheld")))
            case 1 if doc.comments:
                doc.comments[0]["body"] = self._sentence()
            case _:
                doc.comments.append(self._comment(doc))
        self.say(f"comments on {key}")

    def edit_ledger(self) -> None:
        key, doc = self._doc()
        self.model.has_key = self.model.has_key or self.draw.random() < 0.7
        if doc.ledger and self.draw.random() < 0.3:
            doc.ledger = ""
        else:
            doc.ledger = recorded(key, doc, KEY if self.model.has_key else "")
        self.say(f"ledger of {key}")

    # --- vocabularies

    def add_record(self, kind: str = "", name: str = "") -> None:
        kind = kind or self._one(NAMES)
        name = name or f"{self.draw.choice(NAMES[kind])} {self.draw.choice(('the Younger', 'and Sons', 'II'))}"
        key = f"{kind[:2]}-{self._new('')}"
        self.model.records.setdefault(kind, {})[key] = {"name": name}
        self.say(f"new {kind} {key}")

    def edit_record(self) -> None:
        kind = self._one(NAMES)
        key = self._one(self._ids(kind))
        if key is None:
            return
        row = self.model.records[kind][key]
        change = self.draw.choice(
            ("name", "aliases", "description", "access", "part_of", "dates", "date", "place", "role")
        )
        if change == "name":
            row["name"] = self.draw.choice((*NAMES[kind], f"Somebody {self.draw.randint(1, 9)}"))
        elif change == "aliases":
            self._set(row, "aliases", self._some(("the boat", "Lamp Oil", "Nine Sledges", "Skarhut"), 2))
        elif change == "access":
            self._set(row, "access", self.draw.choice(("", "metadata", "withheld")))
        elif change == "part_of":
            self._set(row, "part_of", self._one(("", *(k for k in self._ids(kind) if k != key))))
        elif change == "dates":
            self._set(row, "dates", self.draw.choice(("", "1880/1940")))
        elif change == "date" and kind == "event":
            self._set(row, "date", self.draw.choice(DATES))
        elif change == "place" and kind == "event":
            self._set(row, "places", self._some(self._ids("place"), 2))
            self._set(row, "people", self._some(self._ids("person"), 2))
        elif change == "place" and kind in ("organization", "publication"):
            self._set(row, "place", self.draw.choice(("", "Sund", "Moss & Holm")))
        elif change == "role" and kind == "person":
            offices = [{"title": "Keeper", "organization": o} for o in self._some(self._ids("organization"), 1)]
            self._set(row, "roles", offices)
        else:
            self._set(row, "description", self.draw.choice(("", *WORDS, *(f"Of {n}." for n in NAMES["person"]))))
        self.say(f"{change} of {kind} {key}")

    def remove_record(self) -> None:
        kind = self._one(NAMES)
        if len(self._ids(kind)) > 1:
            key = self._one(self._ids(kind))
            del self.model.records[kind][key]
            self._forget(key)
            self.say(f"{kind} {key} removed")

    def _forget(self, term: str) -> None:
        """Mostly, nobody speaks of a term any more that has been removed."""
        if self.draw.random() < 0.8:
            for doc in self.model.docs.values():
                doc.meta = _without(term, doc.meta)
            self.model.records = _without(term, self.model.records)
            self.model.topics = _without(term, self.model.topics)
            self.model.claims = _without(term, self.model.claims)

    def edit_note(self) -> None:
        kind = self._one(("person", "place", "event", "organization"))
        key = self._one(self._ids(kind))
        if key is not None:
            if (kind, key) in self.model.notes and self.draw.random() < 0.4:
                del self.model.notes[kind, key]
            else:
                self.model.notes[kind, key] = f"{self._sentence()}\n"
            self.say(f"note on {kind} {key}")

    def add_topic(self, name: str = "") -> None:
        key = f"t-{self._new('')}"
        self.model.topics[key] = {"name": name or self.draw.choice(("Ice", "Rope", "Post"))}
        self.say(f"new topic {key}")

    def edit_topic(self) -> None:
        key = self._one(self.model.topics)
        if key is None:
            return
        row = self.model.topics[key]
        match self.draw.randint(0, 4):
            case 0:
                row["name"] = self.draw.choice((*TOPICS, "Frost", "Thaw"))
            case 4:
                self._set(row, "scope_note", self.draw.choice(("", *(f"As {n} wrote." for n in NAMES["person"]))))
            case 1:
                self._set(row, "broader", [k for k in self._some(self.model.topics, 1) if k < key])
            case 2:
                self._set(row, "related", [k for k in self._some(self.model.topics, 1) if k != key])
            case _:
                self._set(row, "aliases", self._some(("Snow", "Weather", "Lists"), 1))
        self.say(f"topic {key}")

    def remove_topic(self) -> None:
        if len(self.model.topics) > 2:
            key = self._one(self.model.topics)
            del self.model.topics[key]
            self._forget(key)
            self.say(f"topic {key} removed")

    def open_or_close(self) -> None:
        kind = self._one((*NAMES, "topic"))
        self.model.open ^= {kind}
        self.say(f"vocabulary of {kind} {'opened' if kind in self.model.open else 'closed'}")

    def add_claim(self) -> None:
        key = f"k-{self._new('')}"
        self.model.claims[key] = {"statement": f"It is said that {self.draw.choice(WORDS)}."}
        self._sides(key)
        self.say(f"new claim {key}")

    def _sides(self, key: str) -> None:
        row = self.model.claims[key]
        for stance in ("asserted", "denied"):
            sides = [
                {"document": d, "speaker": self._one(("Ada Berg", *self._ids("person")))}
                for d in self._some(self.model.docs, 2)
            ]
            if sides and self.draw.random() < 0.3:
                sides[0]["quotation"] = "Snow lay on the pass."
            if sides and self.draw.random() < 0.4:
                comments = self.model.docs[sides[0]["document"]].comments
                sides[0]["locator"] = self._one(("on the last page", *(f"c-{c['id']}" for c in comments)))
                sides[0]["as_of"] = self._one(DATES) or "1911"
            self._set(row, stance, sides)
        self._set(row, "about", self._some((*self._ids("person"), *self._ids("topic"), *self.model.docs), 2))
        self._set(row, "access", self.draw.choice(("", "", "", "withheld")))

    def edit_claim(self) -> None:
        key = self._one(self.model.claims)
        if key is None or self.draw.random() < 0.2:
            self.add_claim()
        elif self.draw.random() < 0.2:
            del self.model.claims[key]
            self.say(f"claim {key} removed")
        else:
            self._sides(key)
            self.say(f"claim {key}")

    # --- the archive

    def edit_page(self) -> None:
        key = self._one(("home", "about", "method", "sources"))
        if key in self.model.pages and self.draw.random() < 0.3:
            del self.model.pages[key]
            self.say(f"page {key} removed")
            return
        meta: dict[str, Any] = {"title": self.draw.choice(("About", "Method", "Sources"))}
        if self.draw.random() < 0.2:
            meta["draft"] = True
            meta["summary"] = f"{self.draw.choice(NAMES['person'])} again."
        self.model.pages[key] = (meta, f"{self._sentence()}\n\n{self._paragraph()}\n")
        self.say(f"page {key}")

    def edit_template(self) -> None:
        name, text = self._one((("page.html", PAGE), ("document.html", DOCUMENT)))
        if name in self.model.templates and self.draw.random() < 0.5:
            del self.model.templates[name]
        else:
            self.model.templates[name] = text % self.draw.randint(1, 9)
        self.say(f"template {name}")

    def edit_asset(self) -> None:
        name = self._one(("sketch.png", "map.png", "spare.pdf"))
        if name in self.model.assets and self.draw.random() < 0.4:
            del self.model.assets[name]
        else:
            self.model.assets[name] = b"\x89PNG" + bytes([self.draw.randint(0, 255)])
        self.say(f"asset {name}")

    def edit_setting(self) -> None:
        s = self.model.settings
        key, value = self._one((
            ("title", f"Random papers {self.draw.randint(1, 5)}"),
            ("description", self.draw.choice(("", *WORDS))),
            ("base_url", self.draw.choice(("", "https://random.example/", "https://other.example/x/"))),
            ("pagination", {"per_page": self.draw.choice((4, 7, 50))}),
            ("rights", {"default_access": self.draw.choice(("full", "metadata", "full"))}),
            ("comments", {"names": self.draw.choice(("shown", "initials", "hidden"))}),
            ("feeds", {"entries": self.draw.choice((2, 10))}),
            ("contact", self.draw.choice(("", "desk@random.example", "https://random.example/new?title={id}"))),
            ("editors", self._some(("A. Room", "B. Room"), 2)),
            ("language", self.draw.choice(("en", "en-GB"))),
            ("theme", {
                "texts": {"documents": self.draw.choice(("Papers", "Sources"))},
                "cards": self.draw.choice(("archive", "none", "archive", "documents")),
            }),
            ("navigation", self.draw.choice(([], [{"label": "All", "url": "/documents/"}]))),
        ))  # fmt: skip
        self._set(s, key, value)
        self.say(f"setting {key}")

    def edit_fields(self) -> None:
        s = self.model.settings
        if "fields" in s:
            del s["fields"]
            for doc in self.model.docs.values():
                for name in OWN:
                    doc.meta.pop(name, None)
        else:
            s["fields"] = {
                name: {
                    "type": kind,
                    "label": self.draw.choice((name.capitalize(), "A label")),
                    **{use: self.draw.random() < 0.5 for use in ("facet", "search", "sort", "show")},
                }
                for name, kind in OWN.items()
            }
            for _ in range(6):
                self.set_own(self._doc()[1].meta)
        self.say("own fields")

    def edit_import(self) -> None:
        s = self.model.settings
        if "import" in s and self.draw.random() < 0.25:
            del s["import"]
        else:
            defaults = {"type": self.draw.choice(TYPES)}
            s["import"] = [
                {
                    "folder": "foreign",
                    "map": {"title": "heading", "issued": "when"},
                    "defaults": defaults,
                    "drop": ["junk"],
                }
            ]
        self.say("import rule")

    def edit_foreign(self) -> None:
        key = self._one(("f1", "f2", "f3"))
        if key in self.model.foreign and self.draw.random() < 0.3 and len(self.model.foreign) > 1:
            del self.model.foreign[key]
        else:
            meta = {
                "heading": f"Foreign {self.draw.randint(1, 9)}",
                "when": self.draw.choice(DATES) or "1911",
                "junk": "x",
            }
            self.model.foreign[key] = (meta, f"{self._sentence()}\n")
        self.say(f"foreign {key}")

    def change_day(self) -> None:
        self.model.today = self.draw.choice(("2024-06-01", "2024-06-02", "2024-06-10", "2024-07-01"))
        self.say(f"the day is {self.model.today}")

    def change_drafts(self) -> None:
        self.model.drafts = not self.model.drafts
        self.say(f"drafts {self.model.drafts}")

    def spoil(self) -> None:
        path = self._one(p for p in files(self.model) if p.endswith((".md", ".yaml", ".json")) and p != "site.yaml")
        self.model.broken = {path: self.draw.choice(("---\ntitle: [\n---\n", "- id: [\n", "\tx", ""))}
        self.say(f"{path} spoilt")

    def undo(self) -> None:
        if self._good is not None:
            self.model = copy.deepcopy(self._good)
            self.say("all as in the last state without errors")


_ENDS = ("", "/", ".html")
_METADATA: tuple[Callable[[Editor, dict[str, Any]], None], ...] = (
    Editor.retitle, Editor.set_date, Editor.set_words, Editor.set_kind, Editor.set_topics, Editor.set_subjects,
    Editor.set_authors, Editor.set_outlets, Editor.set_reprints,
    Editor.set_relations, Editor.set_rights, Editor.set_hidden, Editor.set_warnings,
    Editor.set_cited, Editor.set_history, Editor.set_aliases, Editor.set_own, Editor.set_mentions, Editor.set_subjects, Editor.set_topics,
)  # fmt: skip
_WEIGHTED: dict[Callable[[Editor], None], int] = {
    Editor.edit_body: 14, Editor.edit_metadata: 22, Editor.add_document: 4, Editor.remove_document: 4,
    Editor.move_document: 2, Editor.rename_document: 2, Editor.edit_comments: 4, Editor.edit_ledger: 7,
    Editor.edit_gone: 3, Editor.edit_addresses: 3,
    Editor.add_record: 2, Editor.edit_record: 9, Editor.remove_record: 2, Editor.edit_note: 3, Editor.add_topic: 1,
    Editor.edit_topic: 5, Editor.remove_topic: 1, Editor.open_or_close: 3, Editor.edit_claim: 4, Editor.edit_page: 3,
    Editor.edit_template: 2, Editor.edit_asset: 2, Editor.edit_setting: 6, Editor.edit_fields: 1,
    Editor.edit_import: 2, Editor.edit_foreign: 2, Editor.change_day: 3, Editor.change_drafts: 1, Editor.spoil: 2,
}  # fmt: skip
_EDITS = tuple(_WEIGHTED)
_WEIGHTS = tuple(_WEIGHTED.values())


def _entry(key: str, text: str) -> ledger.LedgerEntry | None:
    return ledger.parse_entry(text, Span(SourcePath(f"content/ledger/{key}.json")))[0] if text else None


def recorded(key: str, doc: Doc, secret: str) -> str:
    """The ledger file of a document as `record` would write it for the text it has now."""
    text = "\n\n".join(doc.body) + "\n" if doc.body else ""
    reader = readers.get("markdown" if doc.form == "md" else "text")
    body = reader.read(text, Span(SourcePath(f"{key}.md"), 1, 1)).body
    old = _entry(key, doc.ledger)
    rows = anchors.inventory(anchors.assign(body, old, secret), secret, [c["id"] for c in doc.comments])
    return ledger.dump(ledger.record(old, DocumentId(key), rows, "2024-06-01", title=doc.meta["title"]))
