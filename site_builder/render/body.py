"""A `Body` as HTML. Emits only elements it knows, with every text and attribute escaped: nothing needs sanitizing.

Marks may overlap: links are outermost, the rest is cut at every boundary. Footnotes stand right after their first
call (button and popover, no script). Ids that a source brought are prefixed with `x-`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from site_builder.model import Block, Body, Group, Mark, Prose, Struct, prose_of
from site_builder.readers.allow import INLINE_TAGS, is_relative
from site_builder.readers.allow import direction as direction_of
from site_builder.readers.allow import href as checked_href
from site_builder.readers.bidi import CONTROLS, closers
from site_builder.readers.contents import authored_ids
from site_builder.render.markup import Point, Stretch, attribute, text_html, weave


class LinkTarget(Struct, frozen=True):
    """Where a link leads, ``""`` for nowhere. `text` stands in for words that only repeat an id; `preview` asks for a
    preview on hover."""

    href: str
    text: str = ""
    title: str = ""
    css: str = ""
    preview: bool = False


class Words(Struct, frozen=True):
    """The words the renderer adds, for archives in other languages."""

    paragraph: str = "Paragraph {}, link"
    table: str = "Table {}"
    note: str = "Note {}"
    page: str = "p. {}"
    page_break: str = "page break"
    done: str = "done"
    undone: str = "not done"


Resolve = Callable[[int, Mark], LinkTarget | None]
"""(index of the prose in `Body.prose()`, mark) → target, or None: the words stay, without a link."""

_ENGLISH: Final = Words()
_NONE: Final[Mapping[str, Sequence[str]]] = {}
_LINKS: Final = {"link": 0, "ref": 0, "mention": 1}
"""Links by precedence: an authored one wins over a found one."""
_POINTS: Final = frozenset({"note", "image", "page", "anchor"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FRAMES: Final = frozenset(
    {"blockquote", "ul", "ol", "dl", "dd", "thead", "tbody", "tfoot", "tr", "td", "th"}
    | {"figure", "figcaption", "div", "section", "details", "summary"}
)
_GROUP_ATTRS: Final[dict[str, tuple[str, ...]]] = {
    "td": ("colspan", "rowspan", "scope"),
    "th": ("colspan", "rowspan", "scope"),
    "ol": ("start", "type"),
}


def render_body(
    body: Body,
    *,
    link: Resolve | None = None,
    inserted: Mapping[int, Sequence[Mark]] | None = None,
    image: Callable[[str], str | None] | None = None,
    heading_base: int = 2,
    prefix: str = "",
    direction: str = "ltr",
    words: Words = _ENGLISH,
    former: Mapping[str, Sequence[str]] = _NONE,
) -> str:
    """The HTML of `body`.

    `link` resolves `ref` and `mention` marks and relative links (without it, `ref` and `mention` marks need an `href`).
    `inserted`: marks that the linker adds, by index of the prose. `image` gives the address of an image of the archive.
    `former`: anchor → old anchors that lead to the same block. `prefix` keeps the footnotes of several bodies on one
    page apart. `direction` is that of the surrounding element.
    """
    return _Renderer(body, link, inserted or {}, image, heading_base, prefix, direction, words, former).html()


class _Renderer:
    def __init__(
        self,
        body: Body,
        link: Resolve | None,
        inserted: Mapping[int, Sequence[Mark]],
        image: Callable[[str], str | None] | None,
        heading_base: int,
        prefix: str,
        direction: str,
        words: Words,
        former: Mapping[str, Sequence[str]],
    ) -> None:
        self.body, self.link, self.inserted, self.image = body, link, inserted, image
        self.heading_base, self.prefix, self.direction, self.words = heading_base, prefix, direction, words
        self.former = former
        self.out: list[str] = []
        self.index = 0
        self.levels: list[int] = []
        self.ids: set[str] = set()
        self.named: set[str] | None = None
        self.notes = _Notes(body)

    def html(self) -> str:
        for block in self.body.blocks:
            self.block(block)
        if self.body.notes:
            self._uncalled()
        return "\n".join(self.out)

    # --- blocks -------------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        if isinstance(block, Prose):
            self.prose(block)
        elif block.kind == "table":
            self._table(block)
        elif block.kind == "li":
            self._item(block)
        elif block.kind == "hr":
            self.out.append("<hr>")
        elif block.kind != "excerpt":
            self._group(block)

    def prose(self, prose: Prose) -> None:
        kind = prose.kind
        if kind == "p":
            html = f"<p{self._id(prose)}{self._language(prose.attrs)}{_space(prose)}>{self._content(prose)}</p>"
        elif kind == "bare":
            html = self._content(prose)
            if prose.anchor or prose.attrs:
                html = f"<span{self._id(prose)}{self._language(prose.attrs)}{_space(prose)}>{html}</span>"
        elif kind in _HEADINGS:
            level = self._level(int(kind[1]))
            html = self._content(prose, number=False, hold=True)
            html = f"<h{level}{self._id(prose)}{self._language(prose.attrs)}>{html}</h{level}>{self._due()}"
        elif kind == "pre":
            html = self._pre(prose)
        else:
            kind = kind if kind in ("dt", "caption") else "p"
            html = f"<{kind}{self._id(prose)}{self._language(prose.attrs)}>{self._content(prose)}</{kind}>"
        self.out.append(html)

    def _level(self, authored: int) -> int:
        """The smallest heading becomes `heading_base`; deeper ones follow without a gap."""
        while self.levels and self.levels[-1] >= authored:
            self.levels.pop()
        self.levels.append(authored)
        return min(6, self.heading_base + len(self.levels) - 1)

    def _pre(self, prose: Prose) -> str:
        code = prose.attrs.get("code", "")
        css = f' class="language-{attribute(code)}"' if code else ""
        inner = self._content(prose, number=False, hold=True, line_break="\n")
        pre = f'<pre tabindex="0"{self._language(prose.attrs)}><code{css}>{inner}</code></pre>'
        if prose.anchor:
            pre = f'<div class="code"{self._id(prose)}>{self._number(prose)}{pre}</div>'
        return pre + self._due()

    def _group(self, group: Group) -> None:
        tag = group.kind if group.kind in _FRAMES else "div"
        hold = tag == "summary"
        self.notes.held += hold
        self._framed(f"<{tag}{self._id(group)}{self._language(group.attrs)}{_attributes(group)}>", group, f"</{tag}>")
        self.notes.held -= hold
        if hold:
            self.out[-1] += self._due()

    def _framed(self, opening: str, group: Group, closing: str) -> None:
        """The children between two tags, on lines of their own unless they are one bare text."""
        outer = self.direction
        if group.attrs:
            self.direction = self._direction(group.attrs) or outer
        begin = len(self.out)
        self.out.append(opening)
        for child in group.children:
            self.block(child)
        self.out.append(closing)
        if len(self.out) == begin + 2 or (len(self.out) == begin + 3 and group.children[0].kind == "bare"):
            self.out[begin:] = ["".join(self.out[begin:])]
        self.direction = outer

    def _item(self, item: Group) -> None:
        checked = item.attrs.get("checked")
        value = item.attrs.get("value", "")
        number = f' value="{attribute(value)}"' if value else ""
        opening = f"<li{self._id(item)}{self._language(item.attrs)}{number}"
        if checked is None:
            opening += ">"
        else:
            box, word = ("☑", self.words.done) if checked == "true" else ("☐", self.words.undone)
            opening += f' class="task"><span class="box" role="img" aria-label="{attribute(word)}">{box}</span> '
        self._framed(opening, item, "</li>")

    def _table(self, table: Group) -> None:
        """In a region of its own that scrolls and takes the keyboard's focus."""
        caption = next((c.text for c in table.children if isinstance(c, Prose) and c.kind == "caption"), "")
        label = attribute(" ".join(caption.split()) or self.words.table.format(table.number).strip())
        opening = (
            f'<div class="table"{self._id(table)}>{self._number(table)}{self._former(table)}'
            f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table{self._language(table.attrs)}>'
        )
        self.notes.held += 1
        self._framed(opening, table, "</table></div></div>")
        self.notes.held -= 1
        self.out[-1] += self._due()

    # --- attributes ---------------------------------------------------------------------------------

    def _id(self, block: Block) -> str:
        """The anchor of ours as the id; an authored id stands on what has no anchor, else in it (see `_content`)."""
        if block.anchor:
            return f' id="{attribute(block.anchor)}"'
        if isinstance(block, Group) and (name := block.attrs.get("id")) and (own := self._own(name)):
            return f' id="{own}"'
        return ""

    def _own(self, name: str) -> str:
        """The prefixed form of an id the source brought, for its first use; ``""`` afterwards."""
        own = f"x-{attribute(name)}"
        if own in self.ids:
            return ""
        self.ids.add(own)
        return own

    def _language(self, attrs: Mapping[str, str]) -> str:
        if not attrs:
            return ""
        direction = self._direction(attrs)
        html = f' lang="{attribute(attrs["lang"])}"' if "lang" in attrs else ""
        return f'{html} dir="{direction}"' if direction and (direction != self.direction or "dir" in attrs) else html

    def _direction(self, attrs: Mapping[str, str]) -> str:
        """What `attrs` say about direction, in word or by the language; ``""`` when nothing."""
        direction = attrs.get("dir", "")
        if direction in ("ltr", "rtl", "auto"):
            return direction
        return direction_of(attrs["lang"]) if "lang" in attrs else ""

    def _number(self, block: Block) -> str:
        if not block.number:
            return ""
        label = attribute(self.words.paragraph.format(block.number))
        return f'<a class="pn" href="#{attribute(block.anchor)}" aria-label="{label}">{text_html(block.number)}</a>'

    def _former(self, block: Block) -> str:
        return "".join(f'<span id="{attribute(old)}"></span>' for old in self.former.get(block.anchor, ()))

    # --- text under marks ---------------------------------------------------------------------------

    def _content(self, prose: Prose, number: bool = True, hold: bool = False, line_break: str = "<br>") -> str:
        """What stands in the element of `prose`. `hold`: footnotes called here are shown after it (see `_due`)."""
        index = self.index
        self.index += 1
        first = self._number(prose) if number and prose.number else ""
        if self.former and prose.anchor:
            first += self._former(prose)
        if (name := prose.attrs.get("id")) and (own := self._own(name)):
            first += f'<span id="{own}"></span>'
        self.notes.held += hold
        html = self._inline(prose, index, line_break)
        self.notes.held -= hold
        return first + html

    def _inline(self, prose: Prose, index: int, line_break: str = "<br>") -> str:
        text = prose.text
        marks: Sequence[Mark] = prose.marks
        if added := self.inserted.get(index):
            marks = [*marks, *added]
        if marks:
            points = self._points(marks, index)
            html = weave(text, self._stretches(marks, index, text), points, line_break)
        else:
            html = text_html(text, line_break)
        if text.isascii() or CONTROLS.search(text) is None:
            return html
        return f'<bdi dir="{self._direction(prose.attrs) or self.direction}">{html}{closers(text)}</bdi>'

    def _stretches(self, marks: Sequence[Mark], index: int, text: str) -> list[Stretch]:
        stretches: list[Stretch] = []
        links: list[tuple[int, int, int, Mark]] = []
        for order, mark in enumerate(marks):
            start, end, tag = max(0, mark.start), min(mark.end, len(text)), mark.tag
            if start >= end:
                continue
            if tag in _LINKS:
                links.append((_LINKS[tag], start, order, mark))
            elif tag == "speaker":
                stretches.append(Stretch(1, start, -end, order, '<b class="speaker">', "</b>"))
            elif tag in INLINE_TAGS:
                stretches.append(Stretch(1, start, -end, order, f"<{tag}{self._inline_attributes(mark)}>", f"</{tag}>"))
        if links:
            self._add_links(sorted(links), index, text, stretches)
        return stretches

    def _inline_attributes(self, mark: Mark) -> str:
        if not mark.attrs:
            return ""
        html = self._language(mark.attrs)
        for name in ("title", "datetime"):
            if value := mark.attrs.get(name):
                html += f' {name}="{attribute(value)}"'
        return html

    def _add_links(
        self, links: list[tuple[int, int, int, Mark]], index: int, text: str, stretches: list[Stretch]
    ) -> None:
        taken: list[tuple[int, int]] = []
        for _, start, order, mark in links:
            end = min(mark.end, len(text))
            place = bisect_left(taken, (start, end))
            overlaps = (place and taken[place - 1][1] > start) or (place < len(taken) and taken[place][0] < end)
            if overlaps or (opening := self._link(index, mark)) is None:
                continue
            taken.insert(place, (start, end))
            html, instead = opening
            stretches.append(Stretch(0, start, -end, order, html, "</a>" if html else "", text_html(instead)))

    def _link(self, index: int, mark: Mark) -> tuple[str, str] | None:
        """The opening tag of a link and what its words are replaced by; None when it leads nowhere.

        Words can be replaced without a link: of a reference to what is not published, whose id may say too much.
        """
        target = self._target(index, mark)
        if target is None:
            return None
        if not target.href:
            return ("", target.text) if mark.attrs.get("bare") and target.text else None
        html = f'<a class="{attribute(target.css)}"' if target.css else "<a"
        if target.preview:
            html += " data-p"
        html += f' href="{attribute(target.href)}"'
        if target.title:
            html += f' title="{attribute(target.title)}"'
        return f"{html}{self._language(mark.attrs)}>", target.text if mark.attrs.get("bare") else ""

    def _target(self, index: int, mark: Mark) -> LinkTarget | None:
        """A mark's own address, unless it is missing or relative to the source: then the caller has to know."""
        attrs = mark.attrs
        href = attrs.get("href", "")
        own = self._fragment(attrs) if href[:1] in ("", "#") else checked_href(href)
        if self.link is not None and (own is None or (mark.tag == "link" and is_relative(href))):
            return self.link(index, mark)
        if own is None:
            return None
        css = attrs.get("class", "") or ("m" if mark.tag == "mention" else "")
        return LinkTarget(own, "", attrs.get("title", ""), css)

    def _fragment(self, attrs: Mapping[str, str]) -> str | None:
        """A link or reference within the source leads to the id the source gave, if there is one."""
        name = attrs.get("href", "#")[1:] or attrs.get("fragment", "")
        if attrs.get("target") or not name:
            return None
        if self.named is None:
            self.named = authored_ids(self.body)
        return f"#x-{name}" if name in self.named else None

    # --- points -------------------------------------------------------------------------------------

    def _points(self, marks: Sequence[Mark], index: int) -> list[Point]:
        points = []
        for mark in sorted((m for m in marks if m.tag in _POINTS), key=lambda m: m.start):
            attrs = mark.attrs
            if mark.tag == "note":
                points.append(Point(mark.start, self._call(attrs.get("label", "")), True))
            elif mark.tag == "image":
                points.append(Point(mark.start, self._image(attrs), "href" in attrs))
            elif mark.tag == "page":
                points.append(Point(mark.start, self._page(attrs.get("label", "")), False))
            elif own := self._own(attrs.get("id", "")):
                points.append(Point(mark.start, f'<span id="{own}"></span>', False))
        return points

    def _page(self, label: str) -> str:
        words = self.words.page.format(label) if label else self.words.page_break
        return f'<span class="pb" role="doc-pagebreak">[{text_html(words)}]</span>'

    def _image(self, attrs: Mapping[str, str]) -> str:
        src, alt = attrs.get("src", ""), attrs.get("alt", "")
        address = self.image(src) if self.image is not None else src
        if address is None or checked_href(address) is None:
            html = f'<span class="lost">[{text_html(alt or src)}]</span>'
        else:
            title = f' title="{attribute(attrs["title"])}"' if attrs.get("title") else ""
            html = f'<img src="{attribute(address)}" alt="{attribute(alt)}"{title} loading="lazy">'
        href = checked_href(attrs.get("href", ""))
        return f'<a href="{attribute(href)}">{html}</a>' if href is not None and href[:1] != "#" else html

    # --- footnotes ----------------------------------------------------------------------------------

    def _call(self, label: str) -> str:
        """The call of a footnote; the first call carries the note itself, unless it is held back."""
        notes = self.notes
        if label not in notes.blocks:
            return ""
        if label in notes.numbers:
            number = notes.numbers[label]
            words = attribute(self.words.note.format(number))
            return f'<a class="nr" href="#{self._note_id(number)}r" aria-label="{words}">{number}</a>'
        number = notes.numbers[label] = len(notes.numbers) + 1
        name, words = self._note_id(number), attribute(self.words.note.format(number))
        own = f' id="{name}r"' if notes.calls[label] > 1 else ""
        notes.due.append(label)
        button = f'<button class="nr"{own} popovertarget="{name}" aria-label="{words}">{number}</button>'
        return button if notes.held else button + self._due()

    def _note_id(self, number: int) -> str:
        return f"{attribute(self.prefix)}n{number}"

    def _due(self) -> str:
        """The notes called since the last time, each as a sidenote; notes they call follow them."""
        notes = self.notes
        if notes.held or not notes.due:
            return ""
        html = []
        notes.held += 1
        while notes.due:
            label = notes.due.pop(0)
            number = notes.numbers[label]
            name = self._note_id(number)
            html.append(f'<span class="sn" id="{name}" popover role="note"><b>{number}</b> {self._note(label)}</span>')
        notes.held -= 1
        return "".join(html)

    def _note(self, label: str) -> str:
        """A note's blocks as phrasing content: paragraphs become lines."""
        index = self.index
        self.index = self.notes.first[label]
        lines = [self._phrase(block) for block in self.notes.blocks[label]]
        self.index = index
        return "<br>".join(filter(None, lines))

    def _phrase(self, block: Block) -> str:
        if isinstance(block, Prose):
            html = self._content(block, number=False)
            if block.kind == "pre":
                html = f"<code>{html}</code>"
            elif block.kind in _HEADINGS or block.kind == "dt":
                html = f"<b>{html}</b>"
            language = self._language(block.attrs)
            return f"<span{language}>{html}</span>" if language else html
        lines = filter(None, [self._phrase(child) for child in block.children])
        if block.kind == "tr":
            return " · ".join(lines)
        return ("• " if block.kind == "li" else "") + "<br>".join(lines)

    def _uncalled(self) -> None:
        notes = self.notes
        for label in notes.blocks:
            if label not in notes.numbers:
                number = notes.numbers[label] = len(notes.numbers) + 1
                html = f"<b>{number}</b> {self._note(label)}"
                self.out.append(f'<p class="sn" id="{self._note_id(number)}" role="note">{html}</p>{self._due()}')


class _Notes:
    """The footnotes of a body: where their text begins in `Body.prose()`, who calls them, which are due to be shown."""

    def __init__(self, body: Body) -> None:
        self.blocks = {note.label: note.blocks for note in body.notes}
        self.first: dict[str, int] = {}
        self.calls: dict[str, int] = dict.fromkeys(self.blocks, 0)
        self.numbers: dict[str, int] = {}
        self.due: list[str] = []
        self.held = 0
        if not body.notes:
            return
        for prose in body.prose():
            for mark in prose.marks:
                if mark.tag == "note" and mark.attrs.get("label") in self.calls:
                    self.calls[mark.attrs["label"]] += 1
        index = sum(1 for _ in prose_of(body.blocks))
        for note in body.notes:
            self.first[note.label] = index
            index += sum(1 for _ in prose_of(note.blocks))


def _space(prose: Prose) -> str:
    """Runs of blanks and tabs of a verbatim source are kept by the style sheet."""
    return ' class="verbatim"' if "space" in prose.attrs else ""


def _attributes(group: Group) -> str:
    attrs = group.attrs
    if not attrs:
        return ""
    html = "".join(f' {n}="{attribute(attrs[n])}"' for n in _GROUP_ATTRS.get(group.kind, ()) if n in attrs)
    if group.kind == "ol" and "reversed" in attrs:
        html += " reversed"
    return f'{html} class="align-{attribute(attrs["align"])}"' if "align" in attrs else html
