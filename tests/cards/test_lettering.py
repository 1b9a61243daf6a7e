"""Words on pictures: the one face that is everywhere, what is drawn to its letters, and what is refused."""

from __future__ import annotations

import pytest

from site_builder.cards import lettering
from site_builder.cards.picture import Look, Words, colour, draw


def picture(text: str) -> bytes:
    from PIL import Image, ImageDraw

    mask = Image.new("L", (400, 120))
    lettering.write(ImageDraw.Draw(mask), 20, 80, text, 48)
    return mask.tobytes()


def test_the_face_has_every_letter_that_it_is_used_for() -> None:
    font = lettering.face(48)
    nothing = bytes(font.getmask("\U0010fffe"))
    assert [c for c in sorted(lettering.COVERED - {" "}) if bytes(font.getmask(c)) == nothing] == []


@pytest.mark.parametrize(
    "text",
    ["Plain words, 1914–1918 — ‘so’ “it” is…", "Über señor naïve Åse Čapek", "Łódź, øre, cœur, Đuro, İstanbul", "“Niederlage„"],
)  # fmt: skip
def test_latin_is_set(text: str) -> None:
    assert lettering.can_set(text)


@pytest.mark.parametrize("text", ["Сочи", "حلب", "漢字", "Straße", "§ 4", "½", "ďǫ̈\u0489"])
def test_what_has_no_letters_is_not_set_at_all(text: str) -> None:
    assert not lettering.can_set(text)


@pytest.mark.parametrize(("accented", "bare"), [("é", "e"), ("ï", "i"), ("Å", "A"), ("ç", "c"), ("ł", "l"), ("–", " ")])
def test_a_mark_is_seen(accented: str, bare: str) -> None:
    assert picture(accented) != picture(bare)


def test_marks_are_told_apart() -> None:
    letters = ["e", "è", "é", "ê", "ẽ", "ē", "ĕ", "ė", "ë", "e̊", "e̋", "ě", "ẹ", "ȩ", "ę", "ș", "o", "ø", "œ", "oe", "–", "—", "-"]
    assert len({picture(letter) for letter in letters}) == len(letters)


def test_lines_hold_what_fits_and_a_long_word_stands_alone() -> None:
    lines = lettering.wrap("one two three Donaudampfschifffahrt four", 40, 250)
    assert " ".join(lines) == "one two three Donaudampfschifffahrt four"
    assert "Donaudampfschifffahrt" in lines
    assert all(lettering.width(line, 40) <= 250 for line in lines if line != "Donaudampfschifffahrt")


def test_a_card_is_a_picture_of_1200_by_630_in_the_colours_that_were_asked_for() -> None:
    from io import BytesIO

    from PIL import Image

    made = draw(Words("The papers", "A title " * 60, "A text " * 90, "1911"), Look(accent=(1, 2, 3)))
    image = Image.open(BytesIO(made))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    seen = image.convert("RGB")
    assert (seen.getpixel((600, 5)), seen.getpixel((5, 400))) == ((1, 2, 3), Look().paper)
    assert all(seen.getpixel((x, y)) == Look().paper for x in (20, 1180) for y in range(20, 630)), "nothing runs over"


def test_a_title_that_cannot_be_set_gives_way_to_an_ornament() -> None:
    first, other = (draw(Words("The papers", title, foot="1911"), Look()) for title in ("Сочи", "حلب"))
    assert first == other != draw(Words("The papers", "Sochi", foot="1911"), Look())


@pytest.mark.parametrize(
    ("value", "rgb"),
    [("#fff", (255, 255, 255)), ("light-dark(#1b4a80,#fff)", (27, 74, 128)), ("oklch(50% 0 0)", None), ("", None)],
)
def test_colours_are_read_where_they_are_written_in_digits(value: str, rgb: object) -> None:
    assert colour(value) == rgb
