"""The allow-list: what a source may bring into a body, whatever its format. Everything else stays outside.

Readers never pass HTML through: they ask here which element becomes which mark or group and whether an attribute
is worth keeping. `Removals` counts what was left out, for one warning per document.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final
from urllib.parse import unquote


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


INLINE: Final[dict[str, str]] = {
    **{tag: tag for tag in _names("em strong code s sub sup u mark q cite abbr kbd samp var small ins del i b")},
    **{tag: tag for tag in _names("dfn bdi span time")},
    "strike": "s",
    "tt": "code",
    "acronym": "abbr",
    "font": "span",
    "bdo": "bdi",
}
"""Source element → mark. `span` is kept only where it says a language or direction."""

INLINE_TAGS: Final = frozenset(INLINE.values())
"""The marks. `span`, `bdi` carry `lang`, `dir`; `abbr`, `dfn` `title`; `time` `datetime`."""

PROSE: Final[dict[str, str]] = {
    **{tag: tag for tag in _names("p h1 h2 h3 h4 h5 h6 pre dt caption")},
    "listing": "pre",
    "xmp": "pre",
    "plaintext": "pre",
}
GROUPS: Final[dict[str, str]] = {
    **{tag: tag for tag in _names("blockquote ul ol li dl dd table thead tbody tfoot tr td th")},
    **{tag: tag for tag in _names("figure figcaption details summary")},
    "menu": "ul",
    "dir": "ul",
}
WRAPPERS: Final = _names(
    "html body div section article main aside nav header footer address center hgroup search dialog"
    " fieldset legend form noframes"
)
"""Blocks without a meaning of their own here: their content is kept, their borders separate paragraphs."""

TRANSPARENT: Final = _names(
    "big nobr wbr ruby rb rt rp rtc label output data picture colgroup col basefont blink marquee slot"
)
"""Elements of which only the text stays, without a word about it."""

DROPPED: Final = _names(
    "script style iframe object embed applet template noscript svg math head title frame frameset noembed"
    " button select option optgroup datalist textarea input audio video canvas map area link meta base"
    " param source track keygen progress meter"
)
"""Elements dropped with all that is in them."""

VOID: Final = _names("area base br col embed hr img input link meta param source track wbr keygen basefont frame")
BLOCKS: Final = frozenset({*PROSE, *GROUPS, *WRAPPERS})
KNOWN: Final = frozenset({*INLINE, *TRANSPARENT, *DROPPED, *VOID, *BLOCKS, "a"})
"""Every element that HTML has or had."""
_QUIET: Final = _names("head title style link base param source track area")

SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "ftp"})
_TRIM = "".join(map(chr, range(33)))
_UNSEEN = re.compile("[\t\n\r]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LANG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_NUMBER = re.compile(r"[0-9]{1,4}\Z")
_INTEGER = re.compile(r"-?[0-9]{1,9}\Z")
_CODE = re.compile(r"[A-Za-z0-9+#._-]{1,40}\Z")
_SPACES = re.compile(r"\s+")


class Removals:
    """Counts of what a reader left out, by the name to show for it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.remote = 0
        """Images of other sites, which became links."""

    def copy(self) -> Removals:
        twin = Removals()
        twin.counts, twin.remote = self.counts.copy(), self.remote
        return twin

    def element(self, tag: str) -> None:
        if tag not in _QUIET:
            self.counts[f"<{tag}>"] += 1

    def attributes(self, attrs: dict[str, str]) -> None:
        for name in attrs:
            if name[:2].lower() == "on":
                self.counts[f"{name.lower()}="] += 1
        if "srcdoc" in attrs:
            self.counts["srcdoc="] += 1

    def address(self, address: str) -> None:
        scheme = _SCHEME.match(_UNSEEN.sub("", address.lstrip(_TRIM)))
        self.counts[f"{scheme[1].lower()}: address" if scheme else "malformed address"] += 1

    def __str__(self) -> str:
        return ", ".join(f"{name} ({count})" for name, count in sorted(self.counts.items()))


def href(address: str) -> str | None:
    """`address` as it may stand in an `href`, or None: only `SCHEMES`, relative addresses and fragments.

    Follows the URL standard in what browsers ignore (outer blanks and controls, inner tabs and line breaks) and is
    stricter about the rest: a colon in the first segment always has to end a known scheme.
    """
    text = _UNSEEN.sub("", address.strip(_TRIM))
    if not text:
        return None
    colon = text.find(":")
    if colon >= 0:
        head = text[:colon]
        if not any(c in head for c in "/?#") and head.lower() not in SCHEMES:
            return None
    if not text.isprintable():
        text = "".join(c if c.isprintable() else f"%{ord(c):02X}" if ord(c) < 128 else c for c in text)
    return text.replace(" ", "%20")


def is_relative(address: str) -> bool:
    """Whether a checked address stays within the archive: no scheme, no other host, not a fragment alone."""
    return not (_SCHEME.match(address) or address[:2].replace("\\", "/") == "//" or address[:1] == "#")


def source_of_image(address: str) -> str | None:
    """`address` if it may be an image of the archive itself (a relative path), else None: pages ask no other host."""
    text = href(address)
    return text if text is not None and is_relative(text) and text[:1] != "\\" else None


def identifier(value: str) -> str:
    """An authored `id` or `name` without white space; the renderer prefixes it."""
    return _SPACES.sub("-", value.strip())[:200]


def common(attrs: dict[str, str]) -> dict[str, str]:
    """The attributes any element may keep: `lang` (well-formed), `dir`, `id` (also from `name`)."""
    kept: dict[str, str] = {}
    lang = (attrs.get("lang") or attrs.get("xml:lang") or "").strip()
    if lang and _LANG.match(lang):
        kept["lang"] = lang
    direction = attrs.get("dir", "").strip().lower()
    if direction in ("ltr", "rtl", "auto"):
        kept["dir"] = direction
    if name := identifier(attrs.get("id") or attrs.get("name") or ""):
        kept["id"] = name
    return kept


def of_inline(tag: str, attrs: dict[str, str]) -> dict[str, str]:
    """What an inline element keeps besides `common`."""
    if tag in ("abbr", "dfn") and attrs.get("title"):
        return {"title": attrs["title"]}
    if tag == "time" and attrs.get("datetime"):
        return {"datetime": attrs["datetime"]}
    return {}


def inline(tag: str, attrs: dict[str, str], removals: Removals) -> tuple[str, dict[str, str], str]:
    """What an inline element becomes: its mark (``""``: only its text stays), the mark's attributes, an authored id."""
    if tag in DROPPED or (tag not in INLINE and tag not in TRANSPARENT and tag != "a"):
        removals.element(tag)
    if not attrs:
        name = INLINE.get(tag, "")
        return (name if name != "span" else ""), {}, ""
    removals.attributes(attrs)
    kept = common(attrs)
    anchor = kept.pop("id", "")
    if tag == "a":
        kind, target = link(attrs.get("href", ""), attrs.get("title", ""), removals)
        return kind, (kept | target if kind else {}), anchor
    name = INLINE.get(tag, "")
    kept |= of_inline(name, attrs)
    return (name if kept or name != "span" else ""), kept, anchor


def link(address: str, title: str, removals: Removals) -> tuple[str, dict[str, str]]:
    """Mark and attributes of a link to `address`; no mark when it may not be linked to."""
    target = href(address)
    if target is None:
        if address.strip():
            removals.address(address)
        return "", {}
    return "link", {"href": target, "title": title} if title else {"href": target}


def reference(link: dict[str, str]) -> tuple[str, dict[str, str]]:
    """A link to a `.md` file or to a place on the same page is a reference to be resolved."""
    href = link["href"]
    path, mark, fragment = href.partition("#")
    if path.lower().endswith(".md") and is_relative(href):
        attrs = {"target": unquote(path), "literal": href, "file": "true"}
    elif mark and not path and fragment:
        attrs = {"target": "", "literal": href}
    else:
        return "link", link
    if fragment:
        attrs["fragment"] = unquote(fragment)
    return "ref", attrs


def of_group(kind: str, attrs: dict[str, str]) -> dict[str, str]:
    """What a group keeps besides `common`."""
    kept: dict[str, str] = {}
    if kind in ("td", "th"):
        for name in ("colspan", "rowspan"):
            number = attrs.get(name, "").strip()
            if _NUMBER.match(number) and 1 < int(number) <= 1000:
                kept[name] = str(int(number))
        if attrs.get("scope", "").lower() in ("row", "col", "rowgroup", "colgroup"):
            kept["scope"] = attrs["scope"].lower()
        if attrs.get("align", "").lower() in ("left", "right", "center"):
            kept["align"] = attrs["align"].lower()
    elif kind == "ol":
        if _INTEGER.match(attrs.get("start", "").strip()):
            kept["start"] = str(int(attrs["start"]))
        if attrs.get("type", "") in ("a", "A", "i", "I"):
            kept["type"] = attrs["type"]
        if "reversed" in attrs:
            kept["reversed"] = "true"
    elif kind == "li" and _INTEGER.match(attrs.get("value", "").strip()):
        kept["value"] = str(int(attrs["value"]))
    return kept


def code_language(info: str) -> dict[str, str]:
    """`{"code": "python"}` from the info string of a fence or from `class="language-python"`, else nothing."""
    word = info.strip().split(" ", 1)[0]
    return {"code": word} if _CODE.match(word) else {}


_RTL_LANGUAGES: Final = _names(
    "ar arc azb bal bcc bgn bqi ckb dv fa glk he hbo iw ji ks ku-arab lrc luz mzn nqo pes pnb prs ps sd"
    " skr sam smp syc syr ug ur uzs xmn yi arb apc arz ary aeb"
)
_RTL_SCRIPTS: Final = _names("adlm arab hebr mand mend nkoo rohg samr syrc thaa yezi")


def direction(language: str) -> str:
    """`rtl` or `ltr`: the direction in which `language` (BCP 47) is written."""
    subtags = language.lower().split("-")
    for subtag in subtags[1:]:
        if len(subtag) == 4 and subtag.isalpha():
            return "rtl" if subtag in _RTL_SCRIPTS else "ltr"
        if len(subtag) == 1:
            break
    return "rtl" if subtags[0] in _RTL_LANGUAGES else "ltr"
