"""`map`: places as circles on the outlines of the land, and the same as a table; the small map of one place.

Geometry only: a template draws it. Circles are as large in area as their documents are many; those that lie on
each other are one; a name is written where it meets no other name and no circle.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import Final

from site_builder.catalog.atlas import Atlas, Spot
from site_builder.render.lazy import lazy
from site_builder.render.names import NameView, named
from site_builder.render.projection import HEIGHT, WIDTH, project
from site_builder.render.scope import Scope

NEAR: Final = 12.0
"""Circles whose middles are nearer than this are one."""
_LARGEST, _SMALLEST = 22.0, 4.0
_MOST_CIRCLES: Final = 300
_MOST_NAMES: Final = 40
_MOST_ROWS: Final = 300
_MOST_ELSEWHERE: Final = 100
_LETTER, _LINE = 6.4, 14.0
_DETAIL_WIDTH, _DETAIL_HEIGHT = 160.0, 90.0

Box = tuple[float, float, float, float]


class Circle:
    """Places near each other, as one circle; it bears the name of that with most documents."""

    def __init__(self, scope: Scope, spot: Spot, x: float, y: float) -> None:
        self._scope = scope
        self._spot = spot
        self._x = x
        self._y = y
        self._documents = spot.documents
        self._others = 0
        self._radius = _SMALLEST
        self._name: tuple[float, str] | None = None

    @property
    def x(self) -> float:
        """Its middle, from the left."""
        return round(self._x, 1)

    @property
    def y(self) -> float:
        """Its middle, from the top."""
        return round(self._y, 1)

    @property
    def r(self) -> float:
        """Its radius."""
        return round(self._radius, 1)

    @property
    def href(self) -> str:
        """Link to its place."""
        return self._scope.term_href(self._spot.key)

    @property
    def name(self) -> str:
        """The name of its place."""
        return self._spot.name

    @property
    def others(self) -> int:
        """How many more places it stands for."""
        return self._others

    @property
    def documents(self) -> int:
        """Documents of all its places, one that is about two of them counted twice."""
        return self._documents

    @property
    def name_x(self) -> float:
        """Where its name is written, from the left; 0 when it is not."""
        return round(self._name[0], 1) if self._name else 0.0

    @property
    def name_anchor(self) -> str:
        """`start` or `end`: on which side of the circle the name is written; nothing when it is not."""
        return self._name[1] if self._name else ""

    def absorb(self, spot: Spot) -> None:
        """Take a place in that is too near for a circle of its own."""
        self._documents += spot.documents
        self._others += 1

    def grow(self, most: int) -> None:
        """Draw the area by the documents, beside the place that has `most` of them."""
        if most:
            self._radius = max(_SMALLEST, _LARGEST * sqrt(self._documents / most))

    @property
    def box(self) -> Box:
        """The square around it."""
        return (self._x - self._radius, self._y - self._radius, self._x + self._radius, self._y + self._radius)

    def write(self, taken: list[Box]) -> None:
        """Its name, to the right or else to the left, where nothing is written or drawn yet."""
        width = len(self.name) * _LETTER
        for anchor, begin in (("start", self._x + self._radius + 3), ("end", self._x - self._radius - 3 - width)):
            box = (begin, self._y - _LINE / 2, begin + width, self._y + _LINE / 2)
            if begin >= 0 and begin + width <= WIDTH and not any(_meet(box, other) for other in taken):
                taken.append(box)
                self._name = (begin if anchor == "start" else begin + width, anchor)
                return


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def circles(scope: Scope, spots: Iterable[Spot]) -> tuple[Circle, ...]:
    """The circles of places that come with most documents first, in the same order."""
    cells: dict[tuple[int, int], list[Circle]] = {}
    found: list[Circle] = []
    for spot in spots:
        x, y = project(spot.latitude, spot.longitude)
        if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
            continue
        cell = (int(x // NEAR), int(y // NEAR))
        around = (c for i in (-1, 0, 1) for j in (-1, 0, 1) for c in cells.get((cell[0] + i, cell[1] + j), ()))
        near = next((c for c in around if (c.x - x) ** 2 + (c.y - y) ** 2 < NEAR**2), None)
        if near is not None:
            near.absorb(spot)
        else:
            circle = Circle(scope, spot, x, y)
            cells.setdefault(cell, []).append(circle)
            found.append(circle)
    shown = sorted(found, key=lambda c: -c.documents)[:_MOST_CIRCLES]
    for circle in shown:
        circle.grow(shown[0].documents)
    taken = [circle.box for circle in shown]
    for circle in shown[:_MOST_NAMES]:
        circle.write(taken)
    return tuple(shown)


class PlaceRow:
    """A place in the table beside the map."""

    def __init__(self, scope: Scope, spot: Spot) -> None:
        self._scope = scope
        self._spot = spot

    @property
    def href(self) -> str:
        """Link to it."""
        return self._scope.term_href(self._spot.key)

    @property
    def name(self) -> str:
        """Its name."""
        return self._spot.name

    @property
    def coordinates(self) -> str:
        """Latitude and longitude in words."""
        return coordinates(self._spot.latitude, self._spot.longitude)

    @property
    def documents(self) -> int:
        """How many documents are about it or name it."""
        return self._spot.documents


class MapView:
    """`map`: the places of the archive."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @property
    def width(self) -> int:
        """The width of the whole map."""
        return WIDTH

    @property
    def height(self) -> int:
        """Its height."""
        return HEIGHT

    @lazy
    def _atlas(self) -> Atlas:
        row: Atlas | None = self._scope.ctx.row("atlas", "")
        return row or Atlas()

    @lazy
    def circles(self) -> tuple[Circle, ...]:
        """The places as circles, the largest first, so that small ones are drawn over them."""
        return circles(self._scope, self._atlas.spots)

    @property
    def total(self) -> int:
        """How many places have coordinates."""
        return len(self._atlas.spots)

    @property
    def rows(self) -> tuple[PlaceRow, ...]:
        """The places of the table, those with most documents first; at most 300."""
        return tuple(PlaceRow(self._scope, spot) for spot in self._atlas.spots[:_MOST_ROWS])

    @property
    def rest(self) -> int:
        """How many more places have coordinates than the table shows."""
        return max(0, self.total - _MOST_ROWS)

    @property
    def elsewhere(self) -> tuple[NameView, ...]:
        """Places without coordinates, at most 100."""
        return named(self._scope, self._atlas.elsewhere[:_MOST_ELSEWHERE])

    @property
    def elsewhere_total(self) -> int:
        """How many places have no coordinates."""
        return len(self._atlas.elsewhere)

    @property
    def elsewhere_rest(self) -> int:
        """How many more of them there are than are named."""
        return max(0, self.elsewhere_total - _MOST_ELSEWHERE)


class DetailView:
    """`term.detail`: the surroundings of one place."""

    def __init__(self, latitude: float, longitude: float) -> None:
        x, y = project(latitude, longitude)
        self._x = min(max(x, 0.0), float(WIDTH))
        self._y = min(max(y, 0.0), float(HEIGHT))

    @property
    def width(self) -> int:
        """The width of the whole map."""
        return WIDTH

    @property
    def height(self) -> int:
        """Its height."""
        return HEIGHT

    @property
    def x(self) -> float:
        """The place, from the left of the whole map."""
        return round(self._x, 1)

    @property
    def y(self) -> float:
        """The place, from the top of the whole map."""
        return round(self._y, 1)

    @property
    def box(self) -> str:
        """What of the whole map is shown, for `viewBox`."""
        left = min(max(self._x - _DETAIL_WIDTH / 2, 0), WIDTH - _DETAIL_WIDTH)
        top = min(max(self._y - _DETAIL_HEIGHT / 2, 0), HEIGHT - _DETAIL_HEIGHT)
        return f"{left:.1f} {top:.1f} {_DETAIL_WIDTH:g} {_DETAIL_HEIGHT:g}"


def coordinates(latitude: float, longitude: float) -> str:
    """Latitude and longitude in degrees: `59.9° N, 10.75° E`."""
    return f"{_degrees(latitude, 'N', 'S')}, {_degrees(longitude, 'E', 'W')}"


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):.4f}".rstrip("0").rstrip(".") + f"° {positive if value >= 0 else negative}"
