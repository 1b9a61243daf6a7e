"""Sources made to exhaust a parser cost little, and the document is named (FAULTS row 24)."""

from __future__ import annotations

import time

import pytest

from site_builder import readers
from site_builder.diagnostics import Span
from site_builder.ids import SourcePath
from site_builder.render.body import render_body

PLACE = Span(SourcePath("content/documents/deep.md"), 1, 1)

REFUSED = {
    "quotations": ("markdown", lambda n: "> " * n + "x", "TEXT002"),
    "quotations without blanks": ("markdown", lambda n: ">" * n + "x", "TEXT002 TEXT008"),
    "lists on a line": ("markdown", lambda n: "- " * n + "x", "TEXT002"),
    "numbered lists": ("markdown", lambda n: "1. " * n + "x", "TEXT002"),
    "lists by indentation": (
        "markdown",
        lambda n: "\n".join("  " * i + "- x" for i in range(min(n, 1500))),
        "TEXT002",
    ),
    "quotations and lists": ("markdown", lambda n: "> - " * n + "x", "TEXT002"),
    "brackets": ("markdown", lambda n: "[" * n + "x" + "]" * n, "TEXT008"),
    "backticks": ("markdown", lambda n: "`" * n + "x", "TEXT008"),
    "stars": ("markdown", lambda n: "*" * n + "x" + "*" * n, "TEXT008"),
    "open elements in a paragraph": ("markdown", lambda n: "x <b>" * n, "TEXT002 TEXT008"),
    "open blocks": ("markdown", lambda n: "<blockquote>\n\n" * n + "x", "TEXT002"),
    "nested blocks": ("html", lambda n: "<div>" * n + "x" + "</div>" * n, "TEXT002"),
    "nested inlines": ("html", lambda n: "<b>" * n + "x" + "</b>" * n, "TEXT002"),
    "nested tables": ("html", lambda n: "<table><tr><td>" * n + "x", "TEXT002"),
    "nested lists": ("html", lambda n: "<ul><li>" * n + "x", "TEXT002"),
    "nested SVG": ("html", lambda n: "<svg>" * n + "x", "TEXT002"),
}

LINEAR = {
    "open brackets": ("markdown", lambda n: "[a " * n),
    "link starts": ("markdown", lambda n: "[a](" * n),
    "image starts": ("markdown", lambda n: "![a" * n),
    "wikilink starts": ("markdown", lambda n: "[[a " * n),
    "backtick runs": ("markdown", lambda n: "".join("e" + "`" * (i % 900) for i in range(n // 100))),
    "open emphasis": ("markdown", lambda n: "*a " * n),
    "mixed emphasis": ("markdown", lambda n: "*a_ " * n),
    "strikes": ("markdown", lambda n: "~~a " * n),
    "tag starts": ("markdown", lambda n: "a <b c='" * n),
    "comment starts": ("markdown", lambda n: "a <!--" * n),
    "closing tags": ("markdown", lambda n: "a </b>" * n),
    "link definitions": ("markdown", lambda n: "".join(f"[{i}]: /u\n" for i in range(n))),
    "footnotes that call the next": (
        "markdown",
        lambda n: "x[^0]\n\n" + "".join(f"[^{i}]: y[^{i + 1}]\n" for i in range(n)),
    ),
    "calls without notes": ("markdown", lambda n: "".join(f"x[^{i}]\n\n" for i in range(n))),
    "wikilinks": ("markdown", lambda n: "".join(f"[[a{i}]]\n\n" for i in range(n))),
    "heading of blanks": ("markdown", lambda n: "# a" + " " * n + "#" * 900 + "b"),
    "blank lines in a list": ("markdown", lambda n: "- a\n" + "\n" * n + "  b"),
    "table columns": ("markdown", lambda n: "a|" * n + "\n" + "-|" * n + "\n" + "1|" * n),
    "table rows": ("markdown", lambda n: "a|b\n-|-\n" + "1|2\n" * n),
    "definitions": ("markdown", lambda n: "a\n: b\n\n" * n),
    "lists": ("markdown", lambda n: "- a\n+ b\n" * n),
    "ends of excerpts": ("markdown", lambda n: "a <!-- excerpt --> " * n),
    "HTML blocks": ("markdown", lambda n: "<p>a</p>\n\nb\n\n" * n),
    "attributes": ("html", lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n)) + ">x"),
    "closed inlines": ("html", lambda n: "<b>x<p>y</b>" * n),
    "links to places": ("html", lambda n: "".join(f"<a id=a{i} href=#a{i}>x</a>" for i in range(n))),
    "orphan cells": ("html", lambda n: "<td>x" * n),
    "stray table text": ("html", lambda n: "<table>" + "x<tr>" * n),
    "paragraphs": ("text", lambda n: "a\n\n" * n),
}


def seconds(reader, source):
    start = time.process_time()
    parsed = readers.get(reader).read(source, PLACE)
    render_body(parsed.body)
    return time.process_time() - start


@pytest.mark.parametrize("name", REFUSED)
def test_deep_nesting_and_endless_runs_are_refused_quickly_and_the_document_is_named(name):
    reader, make, codes = REFUSED[name]
    parsed = readers.get(reader).read(make(50_000), PLACE)
    half, whole = (min(seconds(reader, make(k)) for _ in range(3)) for k in (25_000, 50_000))
    assert whole <= 6 * half + 0.05
    (finding,) = [f for f in parsed.findings if f.severity.value == "error"]
    assert finding.code in codes
    assert finding.span.file == "content/documents/deep.md"
    assert parsed.body.blocks == ()


@pytest.mark.parametrize("name", LINEAR)
def test_twice_the_source_costs_about_twice_the_time(name):
    reader, make = LINEAR[name]
    n = 2000
    once, twice = (min(seconds(reader, make(k)) for _ in range(3)) for k in (n, 2 * n))
    assert twice <= 6 * once + 0.05


@pytest.mark.parametrize(("reader", "source"), [("markdown", "> " * 40 + "x"), ("html", "<blockquote>" * 40 + "x")])
def test_forty_levels_are_read(reader, source):
    parsed = readers.get(reader).read(source, PLACE)
    assert parsed.findings == ()
    assert render_body(parsed.body).count("<blockquote>") == 40


def test_a_paragraph_with_more_markup_than_words_is_refused_with_its_line():
    parsed = readers.get("markdown").read("fine\n\n" + "*a* " * 12_000, PLACE)
    (finding,) = parsed.findings
    assert (finding.code, finding.span.line) == ("TEXT008", 3)


def test_a_text_beyond_the_limit_is_refused():
    for name in ("markdown", "html", "text"):
        (finding,) = readers.get(name, max_size=10).read("x" * 11, PLACE).findings
        assert finding.code == "TEXT003"
        assert readers.get(name, max_size=10).read("x" * 10, PLACE).findings == ()


def test_a_refused_document_does_not_harm_the_next():
    reader = readers.get("markdown")
    good = reader.read("*a*", PLACE)
    reader.read("> " * 50_000, PLACE)
    assert reader.read("*a*", PLACE) == good
