"""What single lines tell an importer, and what they do not."""

from __future__ import annotations

import pytest

from site_builder.importers import days, lines
from site_builder.importers.language import guess


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2016-03-28", "2016-03-28"),
        ("2016-03-28T10:00:00+01:00", "2016-03-28"),
        ("28 March 2016", "2016-03-28"),
        ("28th of March, 2016", "2016-03-28"),
        ("March 28, 2016", "2016-03-28"),
        ("Mar. 28 2016", "2016-03-28"),
        ("MONDAY, MARCH 28TH, 2016", "2016-03-28"),
        ("28.03.2016", "2016-03-28"),
        ("28. 3. 2016", "2016-03-28"),
        ("28/03/2016", "2016-03-28"),
        ("03/28/2016", "2016-03-28"),
        ("05/05/2016", "2016-05-05"),
        ("03/04/2016", ""),
        ("March 2016", "2016-03"),
        ("3 May 1918", "1918-05-03"),
        ("4 марта 1919 г.", "1919-03-04"),
        ("4-го марта 1919 года", "1919-03-04"),
        ("Март 1919", "1919-03"),
        ("٤ آذار ١٩١٩", "1919-03-04"),
        ("٤ اذار سنة ١٩١٩", "1919-03-04"),
        ("٤ مارس ١٩١٩م", "1919-03-04"),
        ("12 كانون الأول 2016", "2016-12-12"),
        ("12 كانون الثاني/يناير 2016", "2016-01-12"),
    ],
)
def test_dates_as_they_are_printed(text: str, edtf: str) -> None:
    printed = days.find(f"on {text} it was")
    assert printed is not None
    assert printed.edtf == edtf
    assert printed.words in text


@pytest.mark.parametrize(
    "text",
    [
        "February 30, 2016", "2016-13-01", "the 3rd of May", "99.99.2016", "resolution 2254", "March", "v1.2.2016.3",
        "/2016/03/28/", "31 февраля 1919", "12 كانون الثاني/مارس 2016", "٤ رجب ١٣٣٧",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert days.find(text) is None


HEADS = [
    ("Title of it\nTuesday, 14 October 2014\nText.", "2014-10-14"),
    ("Title of it\nPublished on March 28, 2016 at 10:45 AM\nText.", "2016-03-28"),
    ("Title of it\nBy Ada North | 3 May 2016\nText.", "2016-05-03"),
    ("Title of it\nLONDON, 3 May 1920 — The ferry has been sold.", "1920-05-03"),
    ("Title of it\nThe ferry was sold on 3 May 1920 to a company that nobody on the island had heard of.", None),
    ("Title of it\nOn 3 May 1920 the ferry was sold.", None),
    ("Odessa, 4 March 1919\nDear Anna", "1919-03-04"),
    ("Title of it\nThe Valley Gazette, 12 March 2016\nText.", "2016-03-12"),
    ("Одесса, 4 марта 1919 г.\nМилая Анна", "1919-03-04"),
    ("بيروت، ٤ آذار ١٩١٩\nعزيزتي", "1919-03-04"),
    ("بيروت في ٤ آذار سنة ١٩١٩\nعزيزتي", "1919-03-04"),
    ("Title of it\nAs we said in the last issue, 12 March 2016", None),
    (f"Title of it\n{'It was sold. ' * 20}\nMarta Kay, 12 March 2016", None),
    ("4 (17) марта 1918 г.\nМилая Анна", None),
    ("Title of it\n" + "Words of a line\n" * 11 + "3 May 1920", None),
    *(
        (f"Title of it\nText.\n\n{opens}\n12 March 2016\n", None)
        for opens in (
            "2 comments",
            "Comments (2)",
            "Comments",
            "View all comments",
            "Marta says:",
            "Reply to Marta",
            "Marta wrote on 12 March 2016\nMarta says:",
            "Комментарии (2)",
            "Ada says: 12 March 2016",
        )
    ),
    ("Title of it\n" + "Words of a line\n" * 20 + "3 May 1920", None),
]


@pytest.mark.parametrize(("text", "edtf"), HEADS)
def test_a_date_counts_when_it_stands_at_the_head_and_not_in_a_sentence(text: str, edtf: str | None) -> None:
    found = lines.day(lines.lines_of(text))
    assert (found[0].edtf if found else None) == edtf


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A title here\nBy Ada North", ("Ada North",)),
        ("A title here\nby Ada North and Sam de la West", ("Ada North", "Sam de la West")),
        ("A title here\nBy Ada North, Sam West, and Kim Ho\n", ("Ada North", "Sam West", "Kim Ho")),
        ("A title here\nWritten by Ada North for the Lantern", ("Ada North",)),
        ("A title here\nBy Ada North — 3 May 2016", ("Ada North",)),
        ("A title here\nAda O’Neill-North\nText.", ("Ada O’Neill-North",)),
        ("A title here\nBy Ada", None),  # not somebody called "By Ada"
        ("A title here\nBy the end of the year all was lost.", None),
        ("A title here\nMORE: Military", None),
        ("A title here\nOnly the first word", None),
        ("A title here\nIt rained.", None),
        ("A title here\nA SECOND HEADLINE", None),
    ],
)
def test_bylines(text: str, names: tuple[str, ...] | None) -> None:
    found = lines.lines_of(text)
    assert (lines.byline(found, found[0]) or (None,))[0] == names


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("in ,\n\nThe ferry is sold\n", "The ferry is sold"),
        ("Donate now please\nThe ferry is sold\nText\nDonate now please\n", "The ferry is sold"),
        ("By Ada North\nThe ferry is sold\n", "The ferry is sold"),
        ("Via The Lantern\nThe ferry is sold\n", "The ferry is sold"),
        ("\n\n  The   ferry\tis sold  \n", "The ferry is sold"),
        ("Odessa, 4 March 1919\nDear Anna\nText", "Dear Anna"),
        ("Tuesday, 4 March 1919\nLetter\nText", "Letter"),
        ("Одесса, 4 марта 1919 г.\nМилая Анна", "Милая Анна"),
        ("March 1919\n2 comments\nVery nice indeed", None),
        ("x\n1\n--\n", None),
        ("", None),
    ],
)
def test_the_title_is_the_first_line_that_looks_like_one(text: str, title: str | None) -> None:
    found = lines.title(lines.lines_of(text))
    assert (found[0].value if found else None) == title


def test_a_paragraph_is_no_title_but_lends_its_beginning() -> None:
    found = lines.title(lines.lines_of("The ferry was sold and " * 20))
    assert found is not None
    assert found[0].value.endswith(" …")
    assert len(found[0].value) < 90


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        ("This article originally appeared at The Lantern", "The Lantern", ""),
        ("Originally published in The Lantern on 3 May 2016.", "The Lantern", ""),
        ("First published by the Lantern, 2016", "the Lantern", ""),
        ("Republished from The Lantern (https://lantern.example/a).", "The Lantern", "https://lantern.example/a"),
        ("Via Coast Notes…", "Coast Notes", ""),
        ("Source: https://lantern.example/a", "", "https://lantern.example/a"),
        ("Reprinted with permission from The Lantern", "The Lantern", ""),
    ],
)
def test_lines_that_say_where_a_text_was_before(text: str, name: str, url: str) -> None:
    origins = list(lines.origins(lines.lines_of(f"Title\n\n{text}\n\nText.")))
    assert [(origin.name, origin.url) for origin in origins] == [(name, url)]


@pytest.mark.parametrize(
    "text",
    [
        "Via the coast road it takes an hour, said the driver, who had driven it all his life and would not fly.",
        "The article first published the names of those who had been on the boat.",
        "Sources close to the company said so.",
        "He went via Rome.",
    ],
)
def test_sentences_that_only_use_such_words(text: str) -> None:
    assert [o.name for o in lines.origins(lines.lines_of(text)) if len(o.name.split()) < 5] == []


TEXTS = {
    "en": (
        "The ferry was sold to a company that nobody on the island had heard of, and it is not known to us "
        "what they will do with it or when the boats are to be painted."
    ),
    "fr": (
        "Le bac a été vendu à une société que personne ne connaît dans l'île, et on ne sait pas ce que les "
        "gens vont faire avec les bateaux qui sont dans le port pour l'hiver."
    ),
    "de": (
        "Die Fähre ist an eine Gesellschaft verkauft worden, die auf der Insel niemand kennt, und es ist "
        "nicht bekannt, was mit den Booten im Hafen werden soll oder wer sie für den Winter hat."
    ),
    "es": (
        "El barco se vendió a una compañía que no es conocida en la isla, y no se sabe lo que van a hacer con"
        " los barcos que están en el puerto para el invierno, pero es más caro."
    ),
    "ru": (
        "Паром был продан компании, о которой на острове никто не слышал, и что с ним будет, не знает никто, "
        "но говорят, что он ещё походит, как и прежде, после того как его покрасят."
    ),
    "uk": (
        "Пором був проданий компанії, про яку на острові ніхто не чув, і що з ним буде, не знає ніхто, але "
        "кажуть, що він ще походить, як і раніше, після того як його пофарбують."
    ),
    "ar": (
        "تم بيع العبارة إلى شركة لم يسمع بها أحد في الجزيرة ولا أحد يعرف ما الذي سيحدث بعد ذلك في الميناء من "
        "الآن إلى نهاية هذا العام كما قال أحد السكان الذي كان على المركب"
    ),
    "he": (
        "המעבורת נמכרה לחברה שאיש לא שמע עליה באי, ולא ידוע מה יהיה על הסירות או אם הן יישארו בנמל, אבל יש מי"
        " שאומר כי זה לא סוף של כל זה, וגם הוא לא בטוח אחרי הכול."
    ),
    "ja": "渡し船は島の人々が聞いたことのない会社に売られました。これからどうなるのかは誰にもわかりません。",
    "el": (
        "Το πλοίο πουλήθηκε σε μια εταιρεία που δεν την ξέρει κανείς στο νησί και δεν είναι γνωστό τι θα "
        "γίνει με τα καΐκια που είναι στο λιμάνι για τον χειμώνα από το νησί."
    ),
}


@pytest.mark.parametrize("tag", TEXTS)
def test_the_language_of_a_few_sentences(tag: str) -> None:
    assert guess(TEXTS[tag]).tag == tag
    assert guess(TEXTS[tag]).reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The ferry was sold.",
        " ".join(["blorp wex drinnet qual omsk trevid lun parth", "zim corvane ellut brask"] * 4),
        "1 2 3 4 5 " * 30,
        TEXTS["en"] + " " + TEXTS["de"] + " " + TEXTS["fr"],
    ],
    ids=["nothing", "too short", "none of these", "numbers", "a mixture"],
)
def test_no_answer_is_better_than_a_wrong_one(text: str) -> None:
    assert guess(text) == ("", "")


SHORT = {
    "Мы были рады, что ты приехал.": "ru",
    "Он сказал, что это его дом": "ru",
    "Дорога до моря": "",
    "Паромът беше продаден вчера": "",
    "Дорога Ганно, їду додому": "uk",
    "Паром прададзены ўчора, людзі былі": "",
    "Паромъ проданъ, всѣ были рады": "",
    "عزيزتي مريم، وصلت الرسالة": "ar",
    "یہ خط کراچی سے آیا ہے": "ur",
    "این نامه از تهران است": "fa",
    "گوزل بر گون چوق": "",
    "שלום לך אנה היקרה": "he",
    "אַ גוטן טאָג ייִדן און פֿרײַנד": "",
    "Αγαπητή μου Άννα, ήρθα": "el",
    "Ἐν ἀρχῇ ἦν ὁ λόγος": "",
    "Дом": "",
    "The word Одесса is a name and nothing else": "",
}


@pytest.mark.parametrize("text", SHORT)
def test_a_short_text_whose_letters_leave_no_doubt(text: str) -> None:
    found = guess(text)
    assert found.tag == SHORT[text]
    assert bool(found.reason) == bool(found.tag)


def test_lines_read_from_markup_keep_the_numbers_they_have_there() -> None:
    source = "<html>\n<body>\n<h1>A title here</h1>\n\n<p>12 March 2016</p>\n<p>of &amp; on</p>"
    found = lines.placed("A title here\n\n12 March 2016\n\nof & on", source)
    assert [line.number for line in found] == [3, 5, 0]
