"""Two rings: every companion has a place, and no name meets another."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from site_builder.catalog.network import MOST
from site_builder.render.rings import HEIGHT, LINE, NEAR, WIDTH, Place, lines, own_lines, places, runs_left, width

PIECES = ("Al", "of", "Wilhelmina", "MOMMSEN", "وزارة", "الخارجية", "王小明", "国際連合教育科学文化機関", "x" * 60, "ii", "Љубица", "Ωμέγα")
PHONE = 144
"""Half of what a window of 320 pixels shows."""

Box = tuple[float, float, float, float]


def boxes(place: Place) -> Box:
    wide = max(map(width, place.lines))
    x, y = place.x + place.text_x, place.y + place.text_y
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[place.anchor]
    return left, y - LINE / 2, left + wide, y + LINE * (len(place.lines) - 0.5)


def dot(x: float, y: float) -> Box:
    return x - 5.5, y - 5.5, x + 5.5, y + 5.5


def meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize("number", range(MOST + 1))
def test_no_name_meets_another_or_a_place(number: int) -> None:
    for seed in range(8):
        chance = random.Random(f"{number} {seed}")
        names = [" ".join(chance.choices(PIECES, k=chance.randint(1, 6))) for _ in range(number)]
        made = places(names)
        assert len(made) == number
        own = max(width(line) for line in own_lines(" ".join(chance.choices(PIECES, k=5))))
        middle = (WIDTH - own) / 2, HEIGHT / 2 + 13, (WIDTH + own) / 2, HEIGHT / 2 + 27
        everything = [middle, dot(WIDTH / 2, HEIGHT / 2), *map(boxes, made), *(dot(p.x, p.y) for p in made)]
        assert not [pair for pair in combinations(everything, 2) if meet(*pair)], names
        for left, top, right, bottom in everything:
            assert 0 <= left < right <= WIDTH
            assert 0 <= top < bottom <= HEIGHT
        for place in made[:NEAR]:
            assert place.is_near
            assert abs(boxes(place)[0] - WIDTH / 2) <= PHONE
            assert abs(boxes(place)[2] - WIDTH / 2) <= PHONE
        assert not any(place.is_near for place in made[NEAR:])


def test_the_same_companions_stand_at_the_same_places() -> None:
    names = [f"Person {n}" for n in range(MOST)]
    assert places(names) == places(list(names))
    assert len({(p.x, p.y) for p in places(names)}) == MOST


@pytest.mark.parametrize(
    ("name", "room", "written"),
    [
        ("Ada Berg", 100, ("Ada Berg",)),
        ("United Nations Security Council", 130, ("United Nations", "Security Council")),
        ("Ministry of Foreign Affairs of the Russian Federation", 120, ("Ministry of", "Foreign Affairs…")),
        ("Bartholomew" * 4, 80, ("Bartholome…",)),
        ("国際連合教育科学文化機関", 80, ("国際連合教育", "科学文化機関")),
        ("", 80, ("",)),
    ],
)
def test_names_are_cut_into_lines_that_fit(name: str, room: float, written: tuple[str, ...]) -> None:
    assert lines(name, room, 2) == written
    assert all(width(line) <= room for line in written)


def test_the_first_letter_tells_the_direction_of_a_name() -> None:
    assert [runs_left(name) for name in ("Ada", "ليلى حداد", "(רחל)", "12 Ada ليلى", "")] == [False, True, True, False, False]
