"""Places on the map: the Natural Earth projection of Šavrič and Patterson, on a field of 1,000 units.

A compromise that shows no continent too large, as pleasant for a small world map as it is useless for measuring.
"""

from __future__ import annotations

from math import radians
from typing import Final

WIDTH: Final = 1000
HEIGHT: Final = 460
NORTH: Final = 84.0
SOUTH: Final = -58.0
_UNIT: Final = WIDTH / (2 * 2.7358)
"""The equator is 2 × 2.7358 wide where the radius is 1."""
_EQUATOR: Final = 257.0


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees → units from the left and from the top of the map.

    >>> project(0, 0)
    (500.0, 257.0)
    """
    across, up = radians(longitude), radians(latitude)
    a, b = up * up, up**4
    x = across * (0.8707 - 0.131979 * a + b * (-0.013791 + b * (0.003971 * a - 0.001529 * b)))
    y = up * (1.007226 + a * (0.015085 + b * (-0.044475 + 0.028874 * a - 0.005916 * b)))
    return WIDTH / 2 + x * _UNIT, _EQUATOR - y * _UNIT
