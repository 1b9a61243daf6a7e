"""The case files under `cases/`: what a source becomes on the page, and what is reported."""

from __future__ import annotations

from site_builder.render.body import render_body


def test_source_becomes_the_page_and_findings_written_beside_it(case, read):
    parsed = read(case.file.partition(".")[0].partition("-")[0], case.source)
    assert render_body(parsed.body) == case.html
    found = [f"{d.span.line}:{d.span.column} {d.code} {d.message}" for d in parsed.findings]
    assert "\n".join(found) == case.findings
