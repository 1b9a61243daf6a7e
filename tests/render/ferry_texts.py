"""The texts of the invented archive."""

from __future__ import annotations

from site_builder.ids import Anchor
from site_builder.model import Block, Body, Group, Mark, Note, Prose


def paragraphs(*texts: str, first: int = 1) -> tuple[Prose, ...]:
    """Numbered paragraphs. `# ` begins a heading, `[^a]` calls note a."""
    blocks, number = [], first
    for given in texts:
        if given.startswith("# "):
            anchor = "h-" + given[2:].lower().replace(" ", "-")
            blocks.append(Prose("h2", given[2:], anchor=Anchor(anchor)))
            continue
        text, marks = _without_calls(given)
        anchor = f"p-{number:02x}{len(text) % 256:02x}"
        blocks.append(Prose("p", text, marks, anchor=Anchor(anchor), number=str(number)))
        number += 1
    return tuple(blocks)


def _without_calls(text: str) -> tuple[str, tuple[Mark, ...]]:
    marks = []
    while (start := text.find("[^")) >= 0:
        end = text.index("]", start)
        marks.append(Mark(start, start, "note", {"label": text[start + 2 : end]}))
        text = text[:start] + text[end + 1 :]
    return text, tuple(marks)


def notes(**texts: str) -> tuple[Note, ...]:
    return tuple(Note(label, (Prose("p", text),)) for label, text in texts.items())


def quoted(text: str, number: int) -> Group:
    return Group("blockquote", paragraphs(text, first=number))


def quay() -> Body:
    before = paragraphs(
        "The men of the second shift tied up on Tuesday[^a] and went home by the shore road, all forty, in good order.",
        "Ingeborg Vass told this newspaper that nobody had been asked to stay away. “A ferry is a bridge that agrees "
        "to be there,” she said; “we have stopped agreeing.”",
        "# What the board offers",
        "The board offers nine kroner and seventy-five øre,[^b] which is less than it offered in March and is called a "
        "rise in its own circular. Ferrymen’s Union members in Osterholm read it aloud.",
    )
    quotation = quoted("Inspection is not consent, and consent once given for a crossing is not given for the next.", 4)
    after = paragraphs("Neither the Hebrew weekly nor the Arabic daily of the harbour quarter had been told.", first=5)
    return Body(
        (*before, quotation, *after),
        notes(
            a="The reprint drops the dateline. The agency’s copy, lost since 1940, had “Osterholm, Tuesday”.",
            b="Corrected: the reprint had 9.57.",
        ),
    )


def notice() -> Body:
    first = paragraphs(
        "يا عمّال العبّارات، لا تعبروا[^n] قبل أن تُدفع الأجور كاملة.",
        "تقول إنغبورغ فاس إن الاجتماع في مخزن الشباك (Net Loft) الساعة السابعة، وإن الباب مفتوح للجميع.",
    )
    return Body((*first, quoted("الجسر اتفاق.", 3)), notes(n="في النسخة المطبوعة: «العبّارة»."))


def inquiry() -> Body:
    """A long report: headings, many notes, a table, a list, a quotation, a tide table."""
    blocks: list[Block] = []
    said: dict[str, str] = {}
    number = 1
    for chapter in ("The boats", "The men", "The money", "The ice", "The board", "What was never asked"):
        blocks.extend(paragraphs(f"# {chapter}"))
        for witnesses in (3, 4, 5):
            text = f"The committee[^n{number}] heard {witnesses} witnesses on {chapter.lower()}; their figures differ."
            blocks.extend(paragraphs(text, first=number))
            said[f"n{number}"] = f"Minutes, page {number + 10}: the clerk wrote “about”."
            number += 1
    blocks.append(_wages(number))
    items = (
        Prose("bare", words, anchor=Anchor(f"p-i{n}"), number=str(number + n)) for n, words in ((1, "Rope"), (2, "Tar"))
    )
    blocks.append(Group("ul", tuple(Group("li", (item,)) for item in items)))
    blocks.append(quoted("No crossing, no wage; no wage, no crossing.", number + 3))
    blocks.append(Prose("pre", "tide   0412\ntide   1639", anchor=Anchor("p-tide"), number=str(number + 4)))
    return Body((*blocks, Group("hr")), notes(**said))


def _wages(number: int) -> Group:
    lines = (("Year", "Crossings", "Wage"), ("1909", "4,102", "11.50"), ("1911", "2,980", "9.75"))
    rows = (
        Group("tr", tuple(Group("td" if n else "th", (Prose("bare", cell),)) for cell in line))
        for n, line in enumerate(lines)
    )
    caption = Prose("caption", "Crossings and daily wage")
    return Group("table", (caption, Group("tbody", tuple(rows))), anchor=Anchor("p-wages"), number=str(number))
