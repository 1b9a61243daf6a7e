"""Canaries: words that stand in one place only, planted in what may not be published, and looked for in what is.

`zq` and what the word stands in: `zqfooter` in a footnote, and so on.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from site_builder.search.canonical import SIGNATURE

CANARY = re.compile(r"zq[a-z0-9]{4,}")
UNTIL = "2030-01-01"
HIDDEN = {"withheld": {"access": "withheld"}, "draft": {"draft": True}, "embargo": {"embargo_until": UNTIL}}


# --- planting -----------------------------------------------------------------------------------------


def matter(meta: Mapping[str, Any], body: str) -> str:
    return f"---\n{yaml.safe_dump(dict(meta), sort_keys=False, allow_unicode=True)}---\n{body}"


def body(tag: str) -> str:
    """A text with a canary in everything a text can hold, that speaks of people and documents everybody may see."""
    return f"""\
Zqbody{tag} says that Ada Berg and [[letter-1]] zqsentence{tag} know it.

## Zqheading{tag}

![zqalt{tag}](/assets/zqasset{tag}.png "zqimagetitle{tag}") [zqlabel{tag}](https://zqhost{tag}.example/ "zqlinktitle{tag}")

> zqquote{tag} stands in a quotation.[^n]

| zqcell{tag} |
| --- |
| zqrow{tag} |

`zqcode{tag}` and <abbr title="zqabbr{tag}">x</abbr>, [attached](/assets/zqattached{tag}.pdf)

[^n]: zqfootnote{tag} of it.
"""


def comments(tag: str) -> str:
    rows = [{"id": "c1", "author": f"Zqcommenter{tag}", "body": f"zqcomment{tag}", "note": f"zqcommentnote{tag}"}]
    return yaml.safe_dump(rows)


def metadata(tag: str) -> dict[str, Any]:
    """Metadata with a canary in every field that is words, and terms that nobody else speaks of."""
    return {
        "title": f"Zqtitle{tag}", "subtitle": f"Zqsubtitle{tag}", "type": "letter", "language": "en",
        "summary": f"zqsummary{tag}", "authors": ["ada-berg", f"Zqauthor{tag}, Zqgiven{tag}"],
        "contributors": [{"name": f"Zqcontributor{tag}", "role": "editor"}],
        "container": {"title": f"Zqcontainer{tag}"}, "identifiers": {"local": f"zqidentifier{tag}"},
        "held_by": {"repository": f"Zqrepository{tag}", "box": f"zqbox{tag}"}, "number": f"zqnumber{tag}",
        "issued": "1911-03-10", "issued_basis": f"zqbasis{tag}", "date_as_printed": f"zqprinted{tag}",
        "added": "2024-05-05", "revised": "2024-05-06", "topics": [f"zqtopic{tag}", "weather"],
        "people": [f"zqperson{tag}", "carl-moe"], "places": ["skarhut"],
        "relations": [{"type": "responds-to", "document": "letter-1"}],
        "published": [{"title": f"Zqstage{tag}", "url": f"https://zqstageurl{tag}.example/", "document": "letter-2"}],
        "url": f"https://zqurl{tag}.example/", "archived_url": f"https://zqarchived{tag}.example/",
        "captured": {"tool": f"zqtool{tag}", "by": f"Zqby{tag}", "file": f"assets/zqfile{tag}.pdf"}, "lost": [{"caption": f"zqlost{tag}"}],
        "reliability": {"source": "B", "information": 2, "note": f"zqgrade{tag}"},
        "rights": {"statement": f"zqstatement{tag}", "note": f"zqrightsnote{tag}"}, "warnings": [f"zqwarning{tag}"],
        "corrections": [{"at": "2024-05-07", "kind": "name", "old": f"zqold{tag}", "new": f"zqnew{tag}", "note": f"zqwhy{tag}"}],
        "aliases": [f"zqalias{tag}/page"], "dossier": f"zqown{tag}",
    }  # fmt: skip


def hidden_files(tag: str, status: Mapping[str, Any]) -> dict[str, str | bytes]:
    """A document that is not published, `zqdoc<tag>`, with all that belongs to it alone."""
    return {
        f"content/documents/letters/zqdoc{tag}.md": matter({**metadata(tag), **status}, body(tag)),
        f"content/documents/letters/zqdoc{tag}.comments.yaml": comments(tag),
        f"content/assets/zqasset{tag}.png": b"\x89PNG zqpixels" + tag.encode(),
        f"content/assets/zqattached{tag}.pdf": b"%PDF zqpages" + tag.encode(),
        f"content/assets/zqfile{tag}.pdf": b"%PDF zqcopied" + tag.encode(),
        f"content/ledger/zqdoc{tag}.json": json.dumps(
            {"ledger": 1, "document": f"zqdoc{tag}", "url": f"documents/zqdoc{tag}/", "first": "2024-01-01"}
        ),
    }


def person(tag: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"zqperson{tag}", "name": f"Zqname{tag} Moran", "aliases": [f"Zqothername{tag}"],
        "description": f"zqdescription{tag}", "dates": "1880/1950", **more,
    }  # fmt: skip


def topic(tag: str) -> dict[str, Any]:
    return {
        "id": f"zqtopic{tag}",
        "name": f"Zqtopicname{tag}",
        "definition": f"zqdefinition{tag}",
        "broader": ["logistics"],
    }


def claim(tag: str) -> dict[str, Any]:
    """A claim that only the document makes."""
    side = {"document": f"zqdoc{tag}", "quotation": f"zqclaimed{tag}", "speaker": f"Zqspeaker{tag}"}
    return {"id": f"zqclaim{tag}", "statement": f"zqclaimstatement{tag}", "about": ["carl-moe"], "denied": [side]}


# --- finding ------------------------------------------------------------------------------------------


def canaries(tree: Mapping[str, bytes]) -> Iterator[str]:
    """`path: canary` for every canary in a path or in the bytes, decompressed where they are compressed."""
    for path, content in tree.items():
        for found in sorted(set(CANARY.findall(f"{path}\n{text_of(content)}".lower()))):
            yield f"{path}: {found}"


def text_of(content: bytes) -> str:
    plain = content
    if content.startswith(b"\x1f\x8b"):
        plain = gzip.decompress(content)
    elif content.startswith(SIGNATURE):
        plain = content.removeprefix(SIGNATURE)
    return plain.decode("utf-8", "replace")
