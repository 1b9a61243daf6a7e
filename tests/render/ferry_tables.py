"""The tables of the invented archive: what page tasks fetch, without the stages that make it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import ferry_papers as papers
import msgspec
from ferry_texts import notice, paragraphs, quay

import site_builder
from site_builder import dates
from site_builder.catalog import (
    atlas,
    calendar,
    facets,
    inverse,
    lists,
    network,
    rows,
    titles,
    translations,
    vocabulary,
)
from site_builder.catalog import counts as counted
from site_builder.catalog.rows import TermKey
from site_builder.citing import files
from site_builder.config import Settings, leaves
from site_builder.engine import MemoryContext
from site_builder.ids import ENTITY_KINDS, PLURALS, Anchor, DocumentId, SourcePath, TermId, UrlPath
from site_builder.model import (
    Access,
    Body,
    Claim,
    ClaimSide,
    Document,
    Mark,
    Metadata,
    Prose,
    SitePage,
    Withdrawn,
)

Tables = dict[str, dict[str, Any]]
THEME = Path(site_builder.__file__).resolve().parent / "theme"
NAMES = [
    "label",
    "gloss",
    "lines",
    "own",
    "about_claims",
    "asset",
    "atlas",
    "backlink",
    "beside",
    "card",
    "coins",
    "change",
    "claim",
    "count",
    "document",
    "editions",
    "entity",
    "entity_record",
    "histogram",
    "in_order",
    "initial",
    "inverse",
    "ledger",
    "letter",
    "links",
    "listing",
    "members",
    "cast",
    "company",
    "network",
    "mapped",
    "mention",
    "metadata",
    "months",
    "neighbours",
    "note_links",
    "outline",
    "person_name",
    "seat",
    "page_links",
    "redirect",
    "related",
    "relation",
    "reprints",
    "role_count",
    "same_text",
    "setting",
    "shelf",
    "site_page",
    "template",
    "term",
    "theme",
    "topic",
    "topic_neighbours",
    "tombstone",
    "totals",
    "translated",
    "topics_of",
    "tree",
    "work",
]
KINDS = (*ENTITY_KINDS, "topic")


def tables(settings: Settings = papers.SETTINGS) -> Tables:
    """Every table that page tasks may fetch from; `template` is filled by who renders."""
    t: Tables = {name: {} for name in NAMES}
    t["setting"] = leaves(settings)
    t["theme"] = {path.name: f"theme/{path.name}" for path in sorted(THEME.iterdir())}
    for key, (metadata, access, body, comments) in papers.documents().items():
        _add_document(t, key, metadata, access, body, comments)
    _add_terms(t)
    posted = _add_links(t)
    _add_members(t, posted)
    _add_connections(t)
    _add_translations(t)
    _add_lists(t)
    _add_totals(t)
    _add_claims(t)
    _add_pages(t)
    _add_network(t)
    add_other_lists(t)
    add_titles(t)
    add_works(t)
    return t


def add_titles(t: Tables) -> None:
    """The letters of the alphabet, and their pages where there are many documents."""
    t["in_order"][""] = len(t["label"])
    titled: dict[str, list[titles.Titled]] = {}
    for key in t["label"]:
        ctx = MemoryContext(t, emits=("initial",))
        titles.title_order(ctx, key)
        for name, items in ctx.emitted["initial"].items():
            titled.setdefault(name, []).extend(items)
    for name, some in titled.items():
        t["initial"][name] = titles.combine_initial(name, tuple(("", item) for item in some))
        ctx = MemoryContext(t, emits=("listing",))
        t["letter"][name] = titles.letter_pages(ctx, name)
        t["listing"] |= {url: listing for url, (listing,) in ctx.emitted.get("listing", {}).items()}


def _add_network(t: Tables) -> None:
    for key, links in t["links"].items():
        stated = [named.key for named in links.named if named.roles]
        t["cast"][key] = network.cast(stated, [named.key for named in links.named])
    t["cast"] = {key: row for key, row in t["cast"].items() if row}
    ctx = MemoryContext(t)
    t["company"] = {key: row for key in t["term"] if (row := network.company(ctx, key))}
    t |= {name: dict(rows) for name, rows in network.network(ctx).items()}


def add_works(t: Tables) -> None:
    """What citations are made of, for every document."""
    for key, document in t["document"].items():
        t["metadata"][key] = document.metadata
        ctx = MemoryContext(t, emits=("coins",))
        t["work"][key] = files.work(ctx, key)
        t["coins"][key] = ctx.emitted["coins"][key][0]


def empty(settings: Settings = papers.SETTINGS) -> Tables:
    """The same archive before anything was put into it."""
    t: Tables = {name: {} for name in NAMES}
    t["setting"] = leaves(settings)
    t["theme"] = {path.name: f"theme/{path.name}" for path in sorted(THEME.iterdir())}
    _listing(t, "documents", "", "documents/", [], 50)
    for kind in KINDS:
        _listing(t, "terms", kind, f"{PLURALS[kind]}/", [], 50)
    add_other_lists(t)
    return t


def add_other_lists(t: Tables) -> None:
    """Years, changes, claims, and what records say of each other, as their own tasks make them."""
    ctx = MemoryContext(t, emits=("listing",))
    lists.other_lists(ctx, "")
    t["listing"] |= {url: listing for url, (listing,) in ctx.emitted["listing"].items()}
    t["inverse"] = inverse.inverse(ctx)["inverse"]
    t |= {name: dict(rows) for name, rows in atlas.atlas(ctx).items()}


def _add_document(t: Tables, key: str, m: Metadata, access: Access, body: Body, comments: Any) -> None:
    withdrawn = (Withdrawn(Anchor("p-gone"), "6", "5"),) if key == "halved-wages" else ()
    reason = ""
    if access != "full":
        reason = m.rights.statement if m.rights else "Nobody has decided yet whether the text may be published."
    source = SourcePath(f"content/documents/{key}.md")
    t["document"][key] = Document(
        DocumentId(key), source, m, "markdown", access, reason=reason, body=body, comments=comments, withdrawn=withdrawn
    )
    card = t["card"][key] = rows.Card(
        id=DocumentId(key),
        title=m.title,
        type=m.type,
        subtitle=m.subtitle,
        language=m.language,
        summary=m.summary,
        date=m.date,
        basis=m.issued_basis if m.issued else "",
        authors=m.authors,
        publication=m.publication,
        reprint=bool(m.published),
        number=m.number,
        access=access,
        warnings=m.warnings,
        added=m.added,
        revised=m.revised,
        draft=m.draft,
    )
    t["label"][key] = facets.label_of(card)
    t["shelf"][key] = facets.shelf_of(t["document"][key])
    if originals := translations.originals_of(m):
        t["translated"][key] = originals
    headings = tuple(rows.Heading(p.anchor, p.text, 2) for p in body.prose() if p.kind == "h2")
    t["outline"][key] = rows.Outline(headings, tuple(p.anchor for p in body.prose() if p.anchor))


def _add_terms(t: Tables) -> None:
    for e in papers.ENTITIES:
        key = f"{e.kind}:{e.id}"
        t["entity"][key] = e
        t["entity_record"][key] = e
        if (name := vocabulary.person_name(e)) is not None:
            t["person_name"][key] = name
        if e.place:
            t["seat"][key] = e.place
        t["term"][key] = rows.Term(kind=e.kind, id=e.id, name=e.name, sort_name=e.sort_name, authored=e.authored)
        t["gloss"][key] = rows.Gloss(description=e.description, type=e.type, date=e.date or e.dates)
    for topic in papers.TOPICS:
        below = tuple(other.id for other in papers.TOPICS if topic.id in other.broader)
        t["topic"][topic.id] = topic
        t["term"][f"topic:{topic.id}"] = rows.Term("topic", topic.id, topic.name)
        t["gloss"][f"topic:{topic.id}"] = rows.Gloss(description=topic.definition)
        t["tree"][topic.id] = rows.TopicTree(topic.broader, below, topic.related, 2, 2 + len(below))


Posted = dict[str, dict[str, list[str]]]
"""Term → document → roles."""


def _add_links(t: Tables) -> Posted:
    """Finds every name by plain search: enough for texts made for it."""
    names = {name: f"{e.kind}:{e.id}" for e in papers.ENTITIES for name in (e.name, *(a.name for a in e.aliases))}
    posted: Posted = {}

    def post(target: str, document: str, role: str) -> None:
        posted.setdefault(target, {}).setdefault(document, []).append(role)

    for key, document in t["document"].items():
        m: Metadata = document.metadata
        for agent in (*m.authors, *m.contributors):
            if agent.id:
                post(f"{agent.kind}:{agent.id}", key, agent.role)
        for topic in m.topics:
            post(f"topic:{topic}", key, "about")
        if m.publication:
            post(f"publication:{m.publication}", key, "publication")
        marks: list[rows.ResolvedMark] = []
        named: dict[str, rows.NamedHere] = {}
        for block, prose in enumerate(document.body.prose()):
            for name, target in names.items():
                if (start := prose.text.find(name)) >= 0:
                    marks.append(_mark(block, start, name, target))
                    t["mention"].setdefault(target, []).append(_mention(key, prose, start, name))
                    named[target] = rows.NamedHere(TermKey(target), ("author",), 2, prose.anchor, prose.number)
                    post(target, key, "")
        t["links"][key] = rows.Links(tuple(TermId(x) for x in m.topics), tuple(marks), tuple(named.values()))
    return posted


def _mark(block: int, start: int, name: str, target: str) -> rows.ResolvedMark:
    kind, _, term = target.partition(":")
    mark = Mark(start, start + len(name), "mention")
    return rows.ResolvedMark(block, mark, UrlPath(f"{PLURALS[kind]}/{term}/"), automatic=True)


def _mention(key: str, prose: Prose, start: int, name: str) -> rows.MentionRow:
    end = start + len(name)
    return rows.MentionRow(DocumentId(key), 2, prose.anchor, prose.number, prose.text, start, end)


def _add_members(t: Tables, posted: Posted) -> None:
    for key in t["term"]:
        found = posted.get(key, {})
        ordered = sorted(found, key=lambda d: (t["card"][d].date.lower if t["card"][d].date else "~", d))
        members = tuple(
            rows.Member(DocumentId(d), tuple(dict.fromkeys(r for r in found[d] if r)), "" in found[d]) for d in ordered
        )
        t["members"][key] = members
        t["count"][key] = rows.Count(*[len(members)] * 4)
        t["histogram"][key] = _histogram(t, ordered)


def _add_connections(t: Tables) -> None:
    def link(source: str, anchor: str, number: str, sentence: str, words: str) -> rows.Backlink:
        start = sentence.index(words)
        return rows.Backlink(source, Anchor(anchor), number, sentence, start, start + len(words))

    vote = t["document"]["pilots-vote"].body.blocks[0].anchor
    t["backlink"]["document:halved-wages"] = (
        link(
            "document:pilots-vote",
            vote,
            "1",
            "The Courier has it that we left without a word, which is two more than I would claim.",
            "without a word",
        ),
        link(
            "document:notice-ar",
            t["document"]["notice-ar"].body.blocks[1].anchor,
            "2",
            "تقول إنغبورغ فاس إن الاجتماع في مخزن الشباك.",
            "إنغبورغ فاس",
        ),
        link("page:about", "", "", "It began with one article.", "article"),
    )
    t["backlink"]["person:ingeborg-vass"] = (
        link(
            "document:note-dating",
            t["document"]["note-dating"].body.blocks[0].anchor,
            "1",
            "The article names her.",
            "her",
        ),
        *(link(f"document:{d}", "", "", "Again her.", "her") for d in list(t["document"]) * 2),
    )
    t["relation"]["halved-wages"] = (
        rows.RelationRow("cites", DocumentId("long-report")),
        rows.RelationRow("responds-to", DocumentId("weekly-he")),
    )
    t["relation"]["telegram-ru"] = (rows.RelationRow("translates", DocumentId("telegram-en")),)
    shared = (TermKey("person:ingeborg-vass"), TermKey("topic:ferry-strikes"))
    t["related"]["halved-wages"] = (
        rows.Related(DocumentId("telegram-ru"), shared),
        rows.Related(DocumentId("pilots-vote"), (TermKey("person:tomas-reyl"),), "responds-to"),
        rows.Related(DocumentId("not-published"), shared),
    )
    t["change"] = {
        "2026-01-05": tuple(rows.Change("added", DocumentId(d)) for d in ("halved-wages", "pilots-vote")),
        "2026-11-02": (
            rows.Change("corrected", DocumentId("halved-wages"), "Read again from the scan.", "9.57", "9.75"),
        ),
    }


def _add_translations(t: Tables) -> None:
    made = translations.editions(MemoryContext(t))
    t["editions"] = dict(made["editions"])
    t["beside"] = {key: translations.beside(MemoryContext(t), key) for key in made["original"]}


def _histogram(t: Tables, documents: Iterable[str]) -> counted.Histogram:
    exact: Counter[int] = Counter()
    inferred: Counter[int] = Counter()
    undated = 0
    for document in documents:
        date = t["card"][document].date
        if date is None:
            undated += 1
        else:
            (inferred if dates.is_uncertain(date) else exact)[dates.year(date) or 0] += 1
    years = sorted(exact.keys() | inferred.keys())
    return counted.Histogram(tuple(counted.YearCount(y, exact[y], inferred[y]) for y in years), undated)


def _add_lists(t: Tables) -> None:
    cards = t["card"]
    dated = sorted((d for d in cards if cards[d].date), key=lambda d: (cards[d].date.lower, d))
    order = [*dated, *(d for d in cards if not cards[d].date)]
    t["histogram"][""] = _histogram(t, order)
    _listing(t, "documents", "", "documents/", [*reversed(dated), *order[len(dated) :]], 8)
    for before, document, after in zip(["", *order], order, [*order[1:], ""], strict=False):
        t["neighbours"][document] = rows.Neighbours(DocumentId(before), DocumentId(after))
    t["topic_neighbours"]["halved-wages"] = rows.Neighbours(DocumentId(""), DocumentId("inquiry-excerpt"))
    by_year: dict[str, list[str]] = {}
    for document in dated:
        by_year.setdefault(str(dates.year(cards[document].date)), []).append(document)
    for year, documents in by_year.items():
        _listing(t, "year", year, f"documents/year/{year}/", documents, 50)
        made = calendar.months_of(int(year), [DocumentId(d) for d in documents], t["shelf"])
        entries = sorted((_month(cards[d].date.text), DocumentId(d)) for d in documents)
        t["months"][year] = msgspec.structs.replace(made, entries=tuple(entries))
    for key in t["term"]:
        kind, _, term = key.partition(":")
        url = f"{PLURALS[kind]}/{term}/"
        _listing(t, "term", key, url, [m.document for m in t["members"][key]], 50)
        said = {row.document: row for row in reversed(t["mention"].get(key, ()))}
        t["lines"][url] = tuple(rows.Line(m.document, m.roles, said.get(m.document)) for m in t["members"][key])
    for kind in KINDS:
        keys = [k for k in t["term"] if k.startswith(f"{kind}:")]
        keys.sort(key=lambda k: t["term"][k].sort_name or t["term"][k].name)
        _listing(t, "terms", kind, f"{PLURALS[kind]}/", keys, 50)


def _month(text: str) -> int:
    month = text[5:7]
    return int(month) if month.isdigit() else 0


def _listing(t: Tables, kind: str, subject: str, first: str, items: Sequence[str], per_page: int) -> None:
    pages = max(1, -(-len(items) // per_page))
    for page in range(1, pages + 1):
        part = tuple(items[(page - 1) * per_page : page * per_page])
        url = first if page == 1 else f"{first}page/{page}/"
        t["listing"][url] = rows.Listing(kind, subject, page, pages, len(items), part, UrlPath(first))


def _add_totals(t: Tables) -> None:
    of_kind = {kind: tuple(TermKey(k) for k in t["term"] if k.startswith(f"{kind}:")) for kind in KINDS}
    counts = {"document": len(t["card"]), "claim": 2, **{k: len(found) for k, found in of_kind.items()}}
    added = ("script", "note-dating", "film", "long-report", "drowned", "ballad")
    t["totals"] = {
        "counts": counted.Totals(counts=counts),
        "types": counted.Totals(types=dict(Counter(card.type for card in t["card"].values()))),
        "languages": counted.Totals(languages=dict(Counter(c.language for c in t["card"].values() if c.language))),
        "newest": counted.Totals(newest=tuple(DocumentId(d) for d in added)),
        "corrected": counted.Totals(corrected=(DocumentId("halved-wages"),)),
        "largest": counted.Totals(largest=of_kind),
        "publications": counted.Totals(publications={TermId("sund-courier"): 3, TermId(""): 9}, rest=1),
        "topics": counted.Totals(topics=dict.fromkeys(of_kind["topic"], 2)),
    }


def _add_claims(t: Tables) -> None:
    third = quay().blocks[3].anchor
    sides = (
        ClaimSide("asserted", DocumentId("memo-metadata"), "page 2, second paragraph", "The minister"),
        ClaimSide(
            "denied",
            DocumentId("halved-wages"),
            third,
            "ingeborg-vass",
            "direct speech",
            papers.edtf("1911-05-09"),
            "we have stopped agreeing",
        ),
        ClaimSide(
            "denied",
            DocumentId("notice-ar"),
            notice().blocks[0].anchor,
            "ferrymens-union",
            quotation="لا تعبروا قبل أن تُدفع الأجور كاملة",
        ),
        ClaimSide("reported", DocumentId("telegram-ru")),
    )
    about = (TermId("topic:wages"), TermId("organization:ferrymens-union"))
    rise = Claim(TermId("wage-rise"), "The board’s offer of May 1911 was a rise.", about, sides)
    t["claim"]["wage-rise"] = Claim(
        rise.id, rise.statement, about, sides, note="The three figures are for different shifts.", by="E. Lindqvist"
    )
    everybody = ClaimSide("asserted", DocumentId("telegram-ru"))
    t["claim"]["all-strike"] = Claim(TermId("all-strike"), "Every ferryman struck.", (), (everybody,))
    t["about_claims"] = {
        "document:halved-wages": ("wage-rise",),
        "document:telegram-ru": ("all-strike", "wage-rise"),
        "topic:wages": ("wage-rise",),
        "organization:ferrymens-union": ("wage-rise",),
    }


def _add_pages(t: Tables) -> None:
    reference = Mark(15, 34, "ref", {"target": "halved-wages"})
    first = Prose("p", "Begin with the article on the quay, then read what the committee made of it.", (reference,))

    def page(key: str, title: str, body: Body, language: str = "", summary: str = "") -> None:
        source = SourcePath(f"content/pages/{key}.md")
        t["site_page"][key] = SitePage(key, title, source, language, summary, body)

    t["own"]["about"] = True
    page(
        "home",
        "Home",
        Body((first,)),
    )
    about = (
        *paragraphs("It began with one article."),
        Prose("h2", "How to write to us"),
        Prose("p", "By post."),
    )
    page("about", "About these papers", Body(about), summary="Who collects them, and how.")
    page("method-ar", "كيف جُمعت", Body(paragraphs("جُمعت واحدة واحدة.")), "ar")
    link = rows.ResolvedMark(0, reference, UrlPath("documents/halved-wages/"))
    t["page_links"]["home"] = rows.Links(marks=(link,))
    old = "documents/old-name/"
    t["redirect"][f"{old}index.html"] = rows.Redirect(alias=old, target=UrlPath("documents/halved-wages/"))
    gone = UrlPath("documents/forged-telegram/")
    stone = rows.Tombstone(gone, True, "The <forged> telegram", "2026-05-04", "It was never sent.")
    t["tombstone"][f"{gone}index.html"] = stone
