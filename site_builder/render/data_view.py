"""`data`: the files that can be downloaded, and what stands in each of them."""

from __future__ import annotations

from site_builder.catalog.network import Network
from site_builder.datadictionary import FILES, Column, columns
from site_builder.emitters.data import own_fields
from site_builder.render.citation_view import CitationFile, citation_files
from site_builder.render.overview import ArchiveView
from site_builder.render.scope import Scope
from site_builder.render.tally_view import TallyView, tallies


class DataFile:
    """A file that can be downloaded."""

    __slots__ = {
        "href": "Link to it.",
        "load": "How to load it, in a line of code.",
        "name": "Its name.",
        "rows": "How many rows it has, none where that says nothing.",
        "what": "What is in it.",
    }

    def __init__(self, scope: Scope, name: str, rows: int | None, load: str) -> None:
        self.name = name
        self.href = scope.href(f"data/{name}")
        self.what = scope.t.word("data", name)
        self.rows = rows
        self.load = load


class DataTable:
    """What a file holds, column by column."""

    __slots__ = {
        "columns": "Its columns or keys: `name`, `type`, `meaning` of each.",
        "id": "Where the table stands on the page.",
        "name": "The file.",
    }

    def __init__(self, name: str, columns: tuple[Column, ...]) -> None:
        self.name = name
        self.id = f"in-{name.replace('.', '-')}"
        self.columns = columns


class DataView(ArchiveView):
    """`data`: all that an `ArchiveView` has, and the files to download."""

    @property
    def tallies(self) -> tuple[TallyView, ...]:
        """Documents by type, language, publication and topic."""
        return tallies(self._scope)

    @property
    def citation_files(self) -> tuple[CitationFile, ...]:
        """The files with the citations of the whole archive."""
        return citation_files(self._scope, "data/archive")

    @property
    def dictionary(self) -> tuple[DataTable, ...]:
        """What stands in each of them."""
        own = own_fields(self._scope.ctx)
        return tuple(DataTable(name, columns(name, own)) for name in FILES)

    @property
    def _pairs(self) -> int:
        row: Network | None = self._scope.ctx.row("network", "total")
        return row.total if row else 0

    @property
    def files(self) -> tuple[DataFile, ...]:
        """The files below `/data/`."""
        counts = self._counts
        entities = sum(counts.get(kind, 0) for kind in ("person", "organization", "place", "event", "publication"))
        given = (
            ("documents.json", self.documents, 'json.load(open("documents.json"))'),
            ("documents.csv", self.documents, 'pandas.read_csv("documents.csv")'),
            ("entities.json", entities, 'json.load(open("entities.json"))'),
            ("topics.json", counts.get("topic", 0), 'json.load(open("topics.json"))'),
            ("claims.json", counts.get("claim", 0), 'json.load(open("claims.json"))'),
            ("network.graphml", self._pairs, 'networkx.read_graphml("network.graphml")'),
            ("archive.bib", self.documents, 'bibtexparser.parse_file("archive.bib")'),
            ("archive.ris", self.documents, 'rispy.load(open("archive.ris"))'),
            ("archive.csl.json", self.documents, 'json.load(open("archive.csl.json"))'),
            ("datapackage.json", None, 'frictionless.Package("datapackage.json")'),
            ("manifest.json", None, 'json.load(open("manifest.json"))'),
        )
        return tuple(DataFile(self._scope, name, rows, load) for name, rows, load in given)
