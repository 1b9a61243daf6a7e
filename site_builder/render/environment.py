"""Rendering a template for a page: its record in the context, and what is said when it fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import msgspec

from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.ids import SourcePath
from site_builder.render.templates import OWN_FOLDER, PACKAGED_FOLDER, Templates, read_folder

if TYPE_CHECKING:
    from types import TracebackType

    from site_builder.engine import Context

__all__ = [
    "CODES", "Templates", "Texts", "failure", "finding", "one_per_template", "read_folder", "render",
    "template_digests", "texts_of",
]  # fmt: skip

CODES: Final = {
    "TPL001": "A template cannot be read, or failed while it rendered a page; undefined names are errors.",
    "TPL002": "A template includes, extends or imports a name that is only known while rendering, or does not exist.",
}

_WHILE: Final = ", while rendering "

Texts = tuple[tuple[str, str], ...]
"""Words of `theme.texts`: label → what the archive says instead."""


def texts_of(ctx: Context) -> Texts:
    """The words that site.yaml replaces; a page depends on each of them, and on which there are."""
    names = ctx.row("setting", "theme.texts") or ()
    return tuple((name, str(ctx.row("setting", f"theme.texts.{name}"))) for name in names)


def render(ctx: Context, templates: Templates, name: str, rendering: str, variables: Mapping[str, object]) -> bytes:
    """The page as UTF-8. Records the template's closure; a failing template is reported and stops the task.

    `rendering` names in findings what was being rendered: `documents/x/`.
    """
    from site_builder.engine import Stop
    from site_builder.render.compiled import environment

    ctx.row("template", name)
    try:
        text = environment(templates, texts_of(ctx)).get_template(name).render(variables)
    except Stop:
        raise
    except Exception as error:
        ctx.report(failure(templates, name, rendering, error))
        raise Stop from error
    return text.encode("utf-8", "surrogatepass")


def failure(templates: Templates, name: str, rendering: str, error: Exception) -> Diagnostic:
    """The finding for what a template raised; what went wrong in our own code is raised again as it is."""
    from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

    if isinstance(error, TemplateSyntaxError):
        words = f"{error.message}{_WHILE}{rendering}"
        return finding(templates.place(error.name or name), error.lineno, words)
    place, inside_template = _frame(templates, error.__traceback__)
    if isinstance(error, TemplateNotFound):
        return finding(SourcePath(place.file), place.line, f'no template "{error}"{_WHILE}{rendering}')
    if not isinstance(error, TemplateError) and not inside_template and not place.file.startswith(f"{OWN_FOLDER}/"):
        raise error
    words = str(error) or type(error).__name__
    if not isinstance(error, TemplateError):
        words = f"{type(error).__name__}: {words}"
    hint = ""
    if isinstance(error, UndefinedError):
        words, _, near = words.partition("; ")
        hint = near or "every name a template may use stands in the manual"
    return finding(place.file, place.line, f"{words}{_WHILE}{rendering}", hint)


def _frame(templates: Templates, traceback: TracebackType | None) -> tuple[Span, bool]:
    """The innermost line of a template in a traceback, and whether nothing of our own code lies below it."""
    span, ours_below = Span(SourcePath(OWN_FOLDER)), False
    folders = (f"{OWN_FOLDER}/", f"{PACKAGED_FOLDER}/")
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.startswith(folders):
            span, ours_below = Span(SourcePath(file), traceback.tb_lineno), False
        elif "site_builder" in file:
            ours_below = True
        traceback = traceback.tb_next
    return span, not ours_below


def one_per_template(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """A fault of a template said once, with one page it shows on and the number of the others; the rest as they are."""
    kept: list[Diagnostic] = []
    faults: dict[Span, list[Diagnostic]] = {}
    for item in findings:
        if item.code in CODES:
            faults.setdefault(item.span, []).append(item)
        else:
            kept.append(item)
    return [*kept, *(_together(same) for same in faults.values())]


def _together(same: list[Diagnostic]) -> Diagnostic:
    """The finding of one line: what was found before rendering knows more; a document is named rather than a list."""
    pages = sorted({item.message.rpartition(_WHILE)[2] for item in same if _WHILE in item.message}, key=_lists_last)
    shown = min(same, key=lambda item: (_WHILE in item.message, item.code, item.message))
    if not pages:
        return shown
    others = {0: "", 1: " and 1 other page"}.get(len(pages) - 1, f" and {len(pages) - 1:,} other pages")
    words = shown.message.rpartition(_WHILE)[0] if _WHILE in shown.message else shown.message
    return msgspec.structs.replace(shown, message=f"{words}{_WHILE}{pages[0]}{others}")


def _lists_last(page: str) -> tuple[bool, str]:
    return not page.startswith("documents/"), page


def finding(file: str, line: int, message: str, hint: str = "", code: str = "TPL001") -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, Span(SourcePath(file), line), message, hint)


def template_digests(templates: Templates) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """Rows of the table `template`: name → digest of its source and of all it extends, includes and imports.

    A template that cannot be read has no row; it, and every include of a name computed while rendering, is a finding.
    """
    from site_builder.render.closures import digests

    return digests(templates)
