"""Derives `site_builder/theme/land.svg`, the ground of the map, from Natural Earth as npm has it.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/coastlines.py package/land-110m.json > site_builder/theme/land.svg

Natural Earth is in the public domain; world-atlas, which packs it as TopoJSON, has the ISC licence. The result has no
borders. Rings are unwrapped where they cross the date line, cut at both ends of the map, projected, and put on a grid
of whole numbers; what shrinks to nothing is left out, and so is Antarctica, which would be a streak along the edge.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from site_builder.render.projection import HEIGHT, NORTH, SOUTH, WIDTH, project

Point = tuple[float, float]
ANTARCTIC = -59.0
FEWEST = 4


def rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Every ring of the land as points of longitude and latitude."""
    arcs = [decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            for indices in polygon:
                yield joined(arcs, indices)


def decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    """TopoJSON gives each point as its distance from the one before, in steps of a grid."""
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * sx + tx, y * sy + ty))
    return points


def joined(arcs: list[list[Point]], indices: list[int]) -> list[Point]:
    """A ring from its arcs; a negative index names an arc that runs backwards."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def unwrapped(ring: list[Point]) -> list[Point]:
    """The ring without jumps from one edge of the map to the other."""
    points = ring[:1]
    for x, y in ring[1:]:
        while x - points[-1][0] > 180:
            x -= 360
        while x - points[-1][0] < -180:
            x += 360
        points.append((x, y))
    return points


def clipped(ring: list[Point]) -> list[Point]:
    """What of a ring lies on the map (Sutherland and Hodgman)."""
    edges: tuple[tuple[int, float, Callable[[float], bool]], ...] = (
        (0, -180.0, lambda v: v >= -180), (0, 180.0, lambda v: v <= 180),
        (1, SOUTH, lambda v: v >= SOUTH), (1, NORTH, lambda v: v <= NORTH),
    )  # fmt: skip
    for axis, edge, inside in edges:
        kept: list[Point] = []
        for a, b in zip([ring[-1], *ring[:-1]] if ring else [], ring, strict=True):
            if inside(a[axis]) != inside(b[axis]):
                share = (edge - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share))
            if inside(b[axis]):
                kept.append(b)
        ring = kept
    return ring


def path(ring: list[Point]) -> str:
    """The ring as SVG, each point as its distance from the one before; empty when too small to be seen."""
    points: list[tuple[int, int]] = []
    for x, y in ring:
        px, py = project(y, x)
        point = (round(px), round(py))
        if not points or point != points[-1]:
            points.append(point)
    if len(points) < FEWEST:
        return ""
    (x0, y0), steps = points[0], []
    for (ax, ay), (bx, by) in pairwise(points[:-1]):
        steps.append(f"{bx - ax} {by - ay}")
    return f"M{x0} {y0}l{' '.join(steps)}z".replace(" -", "-")


def land(topology: dict[str, Any]) -> str:
    found: list[str] = []
    for ring in rings(topology):
        if max(y for _, y in ring) < ANTARCTIC:
            continue
        whole = unwrapped(ring)
        found += [path(clipped([(x + turn, y) for x, y in whole])) for turn in (0, 360, -360)]
    return "".join(found)


if __name__ == "__main__":
    shape = land(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">')
    print("<!-- Natural Earth, public domain, by way of world-atlas 2.0.2 (ISC). Made by tools/coastlines.py. -->")
    print(f'<path fill="#8b8678" fill-opacity=".38" d="{shape}"/></svg>')
