"""Templates: overrides file by file, what each is made of, errors that name template, line and document."""

from __future__ import annotations

import pickle
from pathlib import Path

import ferry_tables
import pytest

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import Stop
from site_builder.engine.memory import MemoryContext
from site_builder.ids import SourcePath
from site_builder.render import pages
from site_builder.render.closures import parsed_references, plain_references
from site_builder.render.environment import finding, one_per_template, template_digests
from site_builder.render.templates import Templates, packaged_sources, read_folder


def digests(own: dict[str, str]) -> dict[str, str]:
    return template_digests(Templates.of(own))[0]


def findings(own: dict[str, str]) -> list[str]:
    return [str(finding) for finding in template_digests(Templates.of(own))[1]]


def document(own: dict[str, str], key: str = "halved-wages") -> str:
    """The page of a document under an archive's own templates."""
    made = pages.render_document(MemoryContext(ferry_tables.tables()), key, templates=Templates.of(own))
    return made[0].content.decode()


def failure(own: dict[str, str]) -> Diagnostic:
    """What a failing template says of itself."""
    ctx = MemoryContext(ferry_tables.tables())
    with pytest.raises(Stop):
        pages.render_document(ctx, "halved-wages", templates=Templates.of(own))
    assert len(ctx.findings) == 1
    return ctx.findings[0]


# --- overriding


def test_an_archive_overrides_one_file_and_keeps_the_rest() -> None:
    page = document({"parts/comments.html": "<p>No voices today.</p>"})
    assert "No voices today." in page
    assert 'data-source lang="en"' in page


def test_an_override_can_build_on_the_packaged_template() -> None:
    own = '{% extends "default/document.html" %}{% block footer %}<footer>ours</footer>{% endblock %}'
    page = document({"document.html": own})
    assert "<footer>ours</footer>" in page
    assert "data-source" in page


def test_everything_that_a_template_prints_is_escaped() -> None:
    page = document({"parts/comments.html": "{{ '<b>' }}{{ document.title }}"})
    assert "&lt;b&gt;" in page


def test_templates_have_no_clock_no_chance_and_no_locale() -> None:
    from site_builder.render.compiled import environment

    env = environment(Templates.of())
    assert sorted(env.globals) == ["lang", "language_name", "namespace", "range", "t"]
    assert "random" not in env.filters


def test_templates_travel_to_another_process_and_equal_themselves() -> None:
    templates = Templates.of({"home.html": "x"})
    assert pickle.loads(pickle.dumps(templates)) == templates
    assert Templates.of({"home.html": "y"}) != templates


# --- what a page is made of


def test_the_packaged_templates_are_without_fault() -> None:
    packaged = dict(packaged_sources())
    names = Templates.of()
    for name, source in packaged.items():
        references, wrong = parsed_references(names, name, source)
        assert wrong == (), name
        assert references == plain_references(source), name
    assert set(template_digests(names)[0]) == set(packaged)


def test_a_digest_changes_with_everything_a_template_includes_extends_and_imports() -> None:
    before = digests({})
    for part, touched, untouched in (
        ("parts/comments.html", "document.html", "documents.html"),
        ("base.html", "claim.html", "document_preview.frag"),
        ("macros.html", "documents.html", "404.html"),
        ("parts/backlink.html", "term.html", "changes.html"),
    ):
        after = digests({part: packaged_sources()[part] + "\n{# edited #}"})
        assert after[touched] != before[touched], part
        assert after[untouched] == before[untouched], part


def test_an_override_equal_to_the_packaged_template_changes_nothing() -> None:
    assert digests({"base.html": packaged_sources()["base.html"]})["document.html"] == digests({})["document.html"]


def test_the_packaged_template_behind_an_override_is_part_of_what_it_is_made_of() -> None:
    own = {"document.html": '{% extends "default/document.html" %}'}
    edited = own | {"parts/after.html": "gone"}
    assert digests(own)["document.html"] != digests(edited)["document.html"]


def test_a_name_computed_while_rendering_is_an_error_with_its_line() -> None:
    said = findings({"document.html": "\n\n{% include document.type ~ '.html' %}"})
    assert len(said) == 1
    assert said[0].startswith("templates/document.html:3: error[TPL002]: the name of the template is computed")


def test_a_template_that_is_not_there_is_an_error_with_the_nearest_name() -> None:
    said = findings({"term.html": '{% extends "bse.html" %}'})
    assert said == ['templates/term.html:1: error[TPL002]: no template "bse.html"; did you mean "base.html"?']


def test_a_template_that_extends_itself_is_told_how_to_reach_the_packaged_one() -> None:
    said = findings({"term.html": '{% extends "term.html" %}'})
    assert said[0].endswith(
        'error[TPL002]: the template is made of itself; to build on the packaged one write "default/term.html"'
    )


def test_a_syntax_error_is_found_before_anything_is_rendered() -> None:
    said = findings({"home.html": "<p>\n{% if %}"})
    assert said[0].startswith("templates/home.html:2: error[TPL001]: Expected an expression")
    assert "home.html" not in digests({"home.html": "<p>\n{% if %}"})


def test_a_file_that_is_not_utf_8_is_found_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "home.html").write_bytes(b"<p>\n\xff</p>")
    said = findings(read_folder(tmp_path))
    assert said == ["templates/home.html:2: error[TPL001]: the file is not UTF-8; save it as UTF-8"]


def test_a_word_the_archive_does_not_have_is_found_with_the_nearest_one() -> None:
    said = findings({"home.html": "{{ t.newst }}"})
    assert said[0].startswith('templates/home.html:1: error[TPL001]: no label "newst"; did you mean "newest"?')


def test_templates_are_read_by_their_names_below_the_folder(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "card.html").write_text("a\r\nb", "utf-8", newline="")
    (tmp_path / "notes.md").write_text("not a template", "utf-8")
    assert read_folder(tmp_path) == {"parts/card.html": "a\nb"}
    assert read_folder(tmp_path / "missing") == {}


# --- failing


def test_an_undefined_name_says_template_line_and_document() -> None:
    finding = failure({"parts/comments.html": "<p>\n{{ document.titel }}"})
    assert (finding.code, str(finding.span)) == ("TPL001", "templates/parts/comments.html:2")
    assert "titel" in finding.message
    assert "while rendering documents/halved-wages/" in finding.message


def test_an_unknown_attribute_is_said_in_the_words_of_the_manual() -> None:
    assert str(failure({"parts/comments.html": "{{ document.titel }}"})) == (
        'templates/parts/comments.html:1: error[TPL001]: a document has no "titel", while rendering '
        'documents/halved-wages/; did you mean "title"?'
    )
    found = failure({"parts/comments.html": "{{ site.xyzzy }}"})
    assert found.message.startswith('a site has no "xyzzy", ')
    assert found.hint == "every name a template may use stands in the manual"


def test_an_error_in_an_expression_says_template_line_and_document() -> None:
    finding = failure({"parts/comments.html": "\n\n{{ 1 // 0 }}"})
    assert str(finding.span) == "templates/parts/comments.html:3"
    assert "ZeroDivisionError" in finding.message
    assert "documents/halved-wages/" in finding.message


def test_a_wrong_call_of_ours_from_an_override_is_the_template_s_error() -> None:
    finding = failure({"parts/comments.html": "{{ site.file('missing.css') }}"})
    assert str(finding.span) == "templates/parts/comments.html:1"
    assert 'the theme has no file "missing.css"' in finding.message


def test_a_fault_of_our_own_is_not_blamed_on_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    from site_builder.render.cards import DocumentCard

    def broken(self: DocumentCard) -> str:
        raise KeyError("ours")

    monkeypatch.setattr(DocumentCard, "title", property(broken))
    with pytest.raises(KeyError, match="ours"):
        pages.render_document(MemoryContext(ferry_tables.tables()), "ballad", templates=Templates.of())


def test_an_attribute_error_inside_a_view_is_not_taken_for_an_undefined_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from site_builder.render.cards import DocumentCard

    def broken(self: DocumentCard) -> str:
        raise AttributeError("deep inside")

    monkeypatch.setattr(DocumentCard, "title", property(broken))
    with pytest.raises(AttributeError, match="deep inside"):
        pages.render_document(MemoryContext(ferry_tables.tables()), "ballad", templates=Templates.of())


def test_a_template_that_fails_on_many_pages_is_one_finding_that_names_a_document() -> None:
    def fault(page: str, line: int = 3) -> Diagnostic:
        return finding("templates/base.html", line, f"'x' is undefined, while rendering {page}", "a hint")

    other = Diagnostic("REF010", Severity.ERROR, Span(SourcePath("a.md")), "another")
    found = one_per_template(
        [fault("about/"), other, fault("documents/b/"), fault("documents/a/"), fault("people/", 4)]
    )
    assert [f.message for f in found] == [
        "another",
        "'x' is undefined, while rendering documents/a/ and 2 other pages",
        "'x' is undefined, while rendering people/",
    ]
    assert {f.hint for f in found} == {"", "a hint"}
