"""`term.company`, `network`: who shares documents with whom, drawn around one and as tables."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from site_builder.catalog.network import Companion, Company, Network, Pair
from site_builder.catalog.rows import TermKey, split_key
from site_builder.render import rings
from site_builder.render.labels import Labels, number
from site_builder.render.lazy import lazy
from site_builder.render.names import NameView
from site_builder.render.rings import Place
from site_builder.render.scope import Scope

_THICKEST: Final = 7.0
_OTHER_SIDE: Final = {"start": "end", "middle": "middle", "end": "start"}
"""`text-anchor` goes by the direction of the text, and places by left and right."""


class _Search:
    """Where documents of two are looked for."""

    def __init__(self, scope: Scope) -> None:
        off = scope.setting("search.enabled") is False
        self._facets: frozenset[str] = frozenset(() if off else scope.setting("search.facets") or ())
        self._page = scope.href("search/")

    def of(self, one: TermKey, other: TermKey) -> str:
        """Link to the search for documents of both; nothing where it does not filter by them."""
        (kind, first), (second_kind, second) = split_key(one), split_key(other)
        if kind not in self._facets or second_kind not in self._facets:
            return ""
        both = f"{kind}={first}%2B{second}" if kind == second_kind else f"{kind}={first}&{second_kind}={second}"
        return f"{self._page}?{both}&voice=document"


class Together:
    """Two who share documents: what both tables say of them."""

    __slots__ = {
        "found": "Whether only texts name both together: what the archive found by itself.",
        "how": "Whether records state both, in words.",
        "search": "Link to a search for their documents; nothing where the search does not filter by both.",
        "shared": "In how many documents both are.",
        "stated": "In how many of these the records speak of both.",
    }

    def __init__(self, t: Labels, search: str, shared: int, stated: int) -> None:
        self.search = search
        self.shared = shared
        self.stated = stated
        self.found = not stated
        self.how = t.company_found if not stated else t.company_stated
        if 0 < stated < shared:
            self.how = t.company_partly.format(n=number(stated))


class CompanionView(Together):
    """Somebody of the same documents."""

    __slots__ = {
        "at": "Its place in the drawing: from the left and from the top.",
        "first": "Its name as the drawing has room for it: the first line.",
        "href": "Link to its page.",
        "is_near": "Whether it stands on the inner ring.",
        "kind": "`person` or `organization`.",
        "kind_label": "The same in words, for organizations only.",
        "line": "The line to it, from the middle: the value of `d` of a path.",
        "name": "Its name.",
        "second": "The second line of its name, or nothing; a name that is longer ends in an ellipsis.",
        "stroke": "How thick that line is.",
        "text": "Where its name is written beside it, as attributes of a `text`.",
        "text_x": "The same from the left, for the second line.",
        "title": "Its name, and in how many documents both are, in words.",
    }

    def __init__(self, t: Labels, search: str, row: Companion, who: NameView, place: Place, most: int) -> None:
        super().__init__(t, search, row.shared, row.stated)
        self.name = who.text
        self.href = who.href
        self.kind = who.kind
        self.kind_label = "" if self.kind == "person" else who.kind_label
        self.title = f"{self.name}: {t.count(row.shared, 'document')}"
        self.is_near = place.is_near
        self.at = f"{place.x:.4g} {place.y:.4g}"
        self.line = f"M{rings.WIDTH // 2} {rings.HEIGHT // 2}L{self.at}"
        self.stroke = f"{max(1.0, _THICKEST * row.shared / most):.2g}"
        self.first = place.lines[0]
        self.second = "".join(place.lines[1:])
        self.text_x = f"{place.text_x:g}"
        anchor, direction = place.anchor, ""
        if rings.runs_left(self.name):
            anchor, direction = _OTHER_SIDE[anchor], ' direction="rtl"'
        self.text = Markup(f' x="{self.text_x}" y="{place.text_y:g}" text-anchor="{anchor}"{direction}')


class CompanyView:
    """With whom it shares documents."""

    def __init__(self, scope: Scope, key: TermKey, name: str, row: Company) -> None:
        self._scope = scope
        self._key = key
        self._name = name
        self._row = row

    @lazy
    def companions(self) -> tuple[CompanionView, ...]:
        """Those who share most documents, at most 23; 8 of them stand on the inner ring."""
        rows = self._row.companions
        t, search = self._scope.t, _Search(self._scope)
        everybody = [NameView(self._scope, row.key) for row in rows]
        places = rings.places([who.text for who in everybody])
        return tuple(
            CompanionView(t, search.of(self._key, row.key), row, who, place, rows[0].shared)
            for row, who, place in zip(rows, everybody, places, strict=True)
        )

    @property
    def is_drawn(self) -> bool:
        """Whether there are two at least, so that a drawing says anything."""
        return len(self._row.companions) > 1

    @property
    def total(self) -> int:
        """How many there are in all."""
        return self._row.total

    @property
    def rest(self) -> int:
        """How many more there are than are shown."""
        return self._row.total - len(self._row.companions)

    @property
    def crowds(self) -> int:
        """How many of its documents name so many that they are not counted."""
        return self._row.crowds

    @property
    def name(self) -> str:
        """The name of who stands in the middle, as the drawing has room for it."""
        return " ".join(rings.own_lines(self._name))

    @property
    def is_leftward(self) -> bool:
        """Whether that name is of a script that is written from right to left."""
        return rings.runs_left(self._name)

    @property
    def box(self) -> str:
        """The drawing for `viewBox`; who it is about stands in the middle."""
        return f"0 0 {rings.WIDTH} {rings.HEIGHT}"

    @property
    def middle(self) -> str:
        """The middle of it: from the left and from the top."""
        return f"{rings.WIDTH // 2} {rings.HEIGHT // 2}"


class TieView(Together):
    """Two who share documents."""

    __slots__ = {"one": "One of them.", "other": "The other."}

    def __init__(self, scope: Scope, search: str, row: Pair) -> None:
        super().__init__(scope.t, search, row.shared, row.stated)
        self.one = NameView(scope, row.one)
        self.other = NameView(scope, row.other)


class NetworkView:
    """`network`: who shares documents with whom in the whole archive."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @lazy
    def _network(self) -> Network:
        row: Network | None = self._scope.ctx.row("network", "")
        return row or Network()

    @lazy
    def pairs(self) -> tuple[TieView, ...]:
        """The pairs that share most documents, at most 300."""
        search = _Search(self._scope)
        return tuple(TieView(self._scope, search.of(row.one, row.other), row) for row in self._network.pairs)

    @property
    def total(self) -> int:
        """How many pairs share a document."""
        return self._network.total

    @property
    def members(self) -> int:
        """How many people and organizations share a document with another."""
        return self._network.members

    @property
    def crowds(self) -> int:
        """How many documents name so many that they are not counted."""
        return self._network.crowds

    @property
    def file(self) -> str:
        """Link to the whole network as GraphML."""
        return self._scope.href("data/network.graphml")


def company(scope: Scope, key: str, name: str) -> CompanyView | None:
    """With whom it shares documents; None when with nobody."""
    row: Company | None = scope.ctx.row("company", key)
    return CompanyView(scope, TermKey(key), name, row) if row is not None else None
