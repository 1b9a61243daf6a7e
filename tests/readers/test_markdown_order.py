"""Whatever the markup, Markdown's words come out once each and in the order in which they were written."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import readers
from site_builder.diagnostics import Span
from site_builder.ids import SourcePath
from site_builder.readers.contents import to_text

PLACE = Span(SourcePath("a.md"), 1, 1)
LINES = [
    "",
    "w",
    "w w",
    "> w",
    "> ",
    ">w",
    "- w",
    "-",
    "* w",
    "  - w",
    "1. w",
    "2. w",
    "3)",
    "# w",
    "#",
    "---",
    "===",
    "***",
]
LINES += [
    "    w",
    "\tw",
    "```",
    "~~~",
    "| w | w |",
    "|---|---|",
    "w | w",
    "--|--",
    ": w",
    "  : w",
    "  w",
    "> - w",
    "> # w",
]
LINES += [
    "> > w",
    "- > w",
    "- # w",
    "> ```",
    "<div>",
    "</div>",
    "<p>w",
    "<b>w",
    "</b>",
    "w <i>w",
    "**w",
    "w** w",
    "*w*",
]
LINES += [
    "`w",
    "w`w",
    "[w",
    "w](w.html)",
    "[[w",
    "w]]",
    "[[w]]",
    "[w](w.html)",
    "<!-- pb 3 -->",
    "<!-- pb 3 -->w",
    "~~w~~",
]
LINES += [
    "w  ",
    "w\\",
    "\\*w",
    "&amp;w",
    "- [ ] w",
    "1. [x] w",
    "+ w",
    "   w",
    "     w",
    "> | w |",
    "> |---|",
    "> <div>",
    "- <p>w",
]


@given(st.lists(st.sampled_from(LINES), max_size=14))
@settings(max_examples=600, deadline=None)
def test_words_keep_their_order(lines):
    count = iter(range(1000))
    source = re.sub("w", lambda _: f"w{next(count)}", "\n".join(lines))
    parsed = readers.get("markdown").read(source, PLACE)
    assert not any(f.severity.value == "error" for f in parsed.findings)
    addresses = {f"w{n}" for n in re.findall(r"w(\d+)\.html", source)}
    shown = re.findall(r"w\d+", to_text(parsed.body))
    written = re.findall(r"w\d+", source)
    assert [w for w in shown if w not in addresses] == [w for w in written if w not in addresses]
