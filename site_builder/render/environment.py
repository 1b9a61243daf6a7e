"""Templates as a value: the packaged defaults, an archive's overrides, and the Jinja2 environment made of both.

An archive overrides file by file: its `templates/document.html` stands in front of ours, and reaches ours as
`default/document.html` (`{% extends "default/document.html" %}`). Undefined names are errors, there is no clock,
no randomness and no global but the functions of `FUNCTIONS`, so a page is a function of its views.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from jinja2 import BaseLoader, ChoiceLoader, Environment, FunctionLoader, PrefixLoader, StrictUndefined, nodes
from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.visitor import NodeTransformer

from site_builder.diagnostics import Diagnostic, Severity, Span, did_you_mean
from site_builder.ids import SourcePath
from site_builder.render import labels, languages

if TYPE_CHECKING:
    from types import TracebackType

    from site_builder.engine import Context

CODES: Final = {
    "TPL001": "A template cannot be read, or failed while it rendered a page; undefined names are errors.",
    "TPL002": "A template includes, extends or imports a name that is only known while rendering, or does not exist.",
}

DEFAULT: Final = "default"
"""Prefix by which an override reaches the packaged template of the same name."""
_OWN_FOLDER: Final = "templates"
_PACKAGED_FOLDER: Final = "site_builder/templates"
_SUFFIXES: Final = (".html", ".frag", ".svg", ".xml", ".txt")

FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "number": labels.number,
    "day": labels.day,
    "upfirst": labels.upfirst,
}
"""Filters besides Jinja2's own: `4102|number` → 4,102; `"2026-11-02"|day` → 2 November 2026; `upfirst`."""

FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {"language_name": languages.name, "lang": languages.attributes}
"""Globals besides `t`, the archive's own words (`labels`): `language_name(tag)`, and `lang(tag)`, its attributes."""

Texts = tuple[tuple[str, str], ...]
"""Words of `theme.texts`: label → what the archive says instead."""


class _Words(NodeTransformer):
    """Puts the archive's words into the template where it names them, so that a page costs nothing to label."""

    def __init__(self, words: labels.Labels, name: str | None, filename: str | None) -> None:
        self.words, self.name, self.filename = words, name, filename

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802  (Jinja2 calls it)
        if not isinstance(node.node, nodes.Name) or node.node.name != "t" or hasattr(labels.Labels, node.attr):
            return self.generic_visit(node)
        try:
            word = getattr(self.words, node.attr)
        except AttributeError as error:
            near = did_you_mean(node.attr, labels.TEXTS)
            message = f"{error}; {near}" if near else str(error)
            raise TemplateSyntaxError(message, node.lineno, self.name, self.filename) from None
        return nodes.Const(word, lineno=node.lineno, environment=node.environment)


class _Environment(Environment):
    """As Jinja2's, with the archive's words; an AttributeError inside a view is an error, not an undefined name."""

    words: labels.Labels

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Words(self.words, name, filename).visit(tree)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        try:
            return getattr(obj, attribute)
        except AttributeError:
            if hasattr(type(obj), attribute):
                raise
        try:
            return obj[attribute]
        except (TypeError, LookupError, AttributeError):
            return self.undefined(obj=obj, name=attribute)


@functools.lru_cache(maxsize=4)
def environment(templates: Templates, texts: Texts = ()) -> Environment:
    """The environment of these templates and words; made once, as it holds only what is compiled from them."""

    def loader(mapping: Mapping[str, str], folder: str) -> BaseLoader:
        def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
            source = mapping.get(name)
            return None if source is None else (source, f"{folder}/{name}", lambda: True)

        return FunctionLoader(load)

    packaged = loader(templates.packaged, _PACKAGED_FOLDER)
    env = _Environment(
        loader=ChoiceLoader([loader(templates.own, _OWN_FOLDER), packaged, PrefixLoader({DEFAULT: packaged})]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    kept = {name: env.globals[name] for name in ("range", "namespace")}
    env.globals.clear()
    env.globals.update(kept)
    env.globals.update(FUNCTIONS)
    env.globals["t"] = env.words = labels.labels_with(texts)
    env.filters.pop("random")
    env.filters.update(FILTERS)
    return env


# --- rendering ----------------------------------------------------------------------------------------


def texts_of(ctx: Context) -> Texts:
    """The words that site.yaml replaces; a page depends on each of them, and on which there are."""
    names = ctx.row("setting", "theme.texts") or ()
    return tuple((name, str(ctx.row("setting", f"theme.texts.{name}"))) for name in names)


def render(ctx: Context, templates: Templates, name: str, rendering: str, variables: Mapping[str, object]) -> bytes:
    """The page as UTF-8. Records the template's closure; a failing template is reported and stops the task.

    `rendering` names in findings what was being rendered: `documents/x/`.
    """
    from site_builder.engine import Stop

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
    if isinstance(error, TemplateSyntaxError):
        words = f"{error.message}, while rendering {rendering}"
        return _finding(templates.place(error.name or name), error.lineno, words)
    place, inside_template = _frame(templates, error.__traceback__)
    if isinstance(error, TemplateNotFound):
        return _finding(SourcePath(place.file), place.line, f'no template "{error}", while rendering {rendering}')
    if not isinstance(error, TemplateError) and not inside_template and not place.file.startswith(f"{_OWN_FOLDER}/"):
        _again(error)
    words = str(error) or type(error).__name__
    if not isinstance(error, TemplateError):
        words = f"{type(error).__name__}: {words}"
    hint = "every name a template may use stands in the manual" if "undefined" in words or "attribute" in words else ""
    return _finding(place.file, place.line, f"{words}, while rendering {rendering}", hint)


def _again(error: Exception) -> NoReturn:
    raise error


def _frame(templates: Templates, traceback: TracebackType | None) -> tuple[Span, bool]:
    """The innermost line of a template in a traceback, and whether nothing of our own code lies below it."""
    span, ours_below = Span(SourcePath(_OWN_FOLDER)), False
    folders = (f"{_OWN_FOLDER}/", f"{_PACKAGED_FOLDER}/")
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.startswith(folders):
            span, ours_below = Span(SourcePath(file), traceback.tb_lineno), False
        elif "site_builder" in file:
            ours_below = True
        traceback = traceback.tb_next
    return span, not ours_below


def _finding(file: str, line: int, message: str, hint: str = "", code: str = "TPL001") -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, Span(SourcePath(file), line), message, hint)


def sources_of(names: Iterable[str], templates: Templates) -> dict[str, str]:
    """The sources behind names; for tests and for `site-builder why`."""
    return {name: _source(templates, name) for name in names}
