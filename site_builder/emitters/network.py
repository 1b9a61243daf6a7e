"""`data/network.graphml`: who shares documents with whom, for Gephi, Cytoscape, networkx, igraph and the like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from site_builder.catalog.network import CROWD, Cast, Network, Pair, pairs
from site_builder.catalog.rows import Artifact, Term, TermKey, split_key
from site_builder.datadictionary import NETWORK_EDGE, NETWORK_NODE
from site_builder.emitters.xml import clean
from site_builder.engine import Context
from site_builder.ids import term_url

PATH: Final = "data/network.graphml"
MOST: Final = 250_000
"""Pairs in the file: programs that draw networks open no more. Of larger archives those that share most."""
_HEAD: Final = """\
<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_TYPES: Final = {"string": "string", "integer": "int"}


def network_data(ctx: Context, key: str) -> tuple[Artifact, ...]:
    """`data/network.graphml`: a node for everybody who is in a document, an edge for every two who share one."""
    casts: Mapping[str, Cast] = ctx.scan("cast")
    whole: Network = ctx.row("network", "total") or Network()
    documents = Counter(key for cast in casts.values() for key in cast.everybody)
    terms: Mapping[str, Term] = ctx.rows("term", sorted(documents))
    least = _least(casts, whole.total)
    text = "".join((_HEAD, *_keys(), *_graph(str(ctx.row("setting", "title")), terms, documents, casts, least)))
    return (Artifact(PATH, text.encode()),)


def _least(casts: Mapping[str, Cast], total: int) -> int:
    """How many documents a pair has to share, so that there are not more than `MOST`."""
    least = 1
    if total > MOST:
        sharing = Counter(pair.shared for pair in pairs(casts.values()))
        while total > MOST:
            total -= sharing[least]
            least += 1
    return least


def _keys() -> Iterator[str]:
    from xml.sax.saxutils import escape, quoteattr  # it loads all there is for fetching over a network

    for domain, columns in (("node", NETWORK_NODE), ("edge", NETWORK_EDGE)):
        for column in columns:
            name = quoteattr(column.name)
            yield (
                f'<key id={name} for="{domain}" attr.name={name} attr.type="{_TYPES[column.type]}">'
                f"<desc>{escape(column.meaning)}</desc></key>\n"
            )


def _graph(
    title: str, terms: Mapping[str, Term], documents: Mapping[TermKey, int], casts: Mapping[str, Cast], least: int
) -> Iterator[str]:
    from xml.sax.saxutils import escape

    yield f'<graph id="network" edgedefault="undirected">\n<desc>{escape(clean(_about(title, least)))}</desc>\n'
    for key, term in terms.items():
        yield (
            f'<node id="{key}"><data key="label">{escape(clean(term.name))}</data><data key="kind">{term.kind}</data>'
            f'<data key="url">{term_url(*split_key(TermKey(key)))}</data>'
            f'<data key="documents">{documents[TermKey(key)]}</data></node>\n'
        )
    yield from (_edge(pair) for pair in pairs(casts.values()) if pair.shared >= least)
    yield "</graph>\n</graphml>\n"


def _edge(pair: Pair) -> str:
    return (
        f'<edge source="{pair.one}" target="{pair.other}"><data key="weight">{pair.shared}</data>'
        f'<data key="stated">{pair.stated}</data></edge>\n'
    )


def _about(title: str, least: int) -> str:
    rules = f"Documents that name more than {CROWD} people and organizations are not counted."
    if least > 1:
        rules += f" Pairs that share fewer than {least} documents are left out."
    return f"{title}: people and organizations that share documents. {rules}"
