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


@dataclasses.dataclass(frozen=True)
class Templates:
    """Sources by name. Equal digests, equal templates; picklable, so that it can travel with a task."""

    digest: str
    own: Mapping[str, str] = dataclasses.field(compare=False, repr=False)
    packaged: Mapping[str, str] = dataclasses.field(compare=False, repr=False)

    @classmethod
    def of(cls, own: Mapping[str, str] | None = None, packaged: Mapping[str, str] | None = None) -> Templates:
        """Templates from sources; `packaged` is read from the installed package when it is not given."""
        own = dict(sorted((own or {}).items()))
        packaged = packaged_sources() if packaged is None else dict(sorted(packaged.items()))
        state = blake2b(digest_size=16)
        for mapping in (own, packaged):
            for name, source in mapping.items():
                state.update(f"{name}\0{source}\0".encode("utf-8", "surrogatepass"))
            state.update(b"\1")
        return cls(state.hexdigest(), own, packaged)

    def names(self) -> tuple[str, ...]:
        """Every name that a page may be rendered with."""
        return tuple(sorted(self.own.keys() | self.packaged.keys()))

    def place(self, name: str) -> SourcePath:
        """The file behind a name, as findings show it."""
        bare = name.removeprefix(f"{DEFAULT}/")
        own = bare == name and name in self.own
        return SourcePath(f"{_OWN_FOLDER if own else _PACKAGED_FOLDER}/{bare}")


def template_folder() -> Path:
    """The packaged defaults: inside the installed package, else the repository's own `templates/`."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def read_folder(folder: Path) -> dict[str, str]:
    """The template sources below `folder` by name (`parts/card.html`), sorted; ``{}`` when there is none.

    Raises UnicodeDecodeError for a file that is not UTF-8, OSError as it comes.
    """
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8").replace("\r\n", "\n")
        for path in folder.rglob("*")
        if path.suffix in _SUFFIXES and path.is_file()
    }
    return dict(sorted(found.items()))


@functools.cache
def packaged_sources() -> Mapping[str, str]:
    return read_folder(template_folder())


@functools.lru_cache(maxsize=4)
def environment(templates: Templates, texts: Texts = ()) -> Environment:
    """The environment of these templates and words; made once, as it holds only what is compiled from them."""

    def loader(mapping: Mapping[str, str], folder: str) -> BaseLoader:
        def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
            source = mapping.get(name)
            return None if source is None else (source, f"{folder}/{name}", lambda: True)

        return FunctionLoader(load)

    packaged = loader(templates.packaged, _PACKAGED_FOLDER)
    env = Environment(
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
    env.globals["t"] = labels.labels_with(texts)
    env.filters.pop("random")
    env.filters.update(FILTERS)
    return env


# --- closures -----------------------------------------------------------------------------------------


def template_digests(templates: Templates) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """Rows of the table `template`: name → digest of its source and of all it extends, includes and imports.

    A template that cannot be read has no row; it, and every include of a name computed while rendering, is a finding.
    """
    env = environment(templates)
    direct: dict[str, tuple[str, ...]] = {}
    digests: dict[str, str] = {}
    findings: list[Diagnostic] = []
    names = [*templates.names(), *(f"{DEFAULT}/{name}" for name in templates.packaged if name in templates.own)]
    for name in names:
        source = _source(templates, name)
        try:
            tree = env.parse(source, name)
        except TemplateSyntaxError as error:
            findings.append(_finding(templates.place(name), error.lineno, str(error.message)))
            continue
        direct[name], wrong = _references(templates, name, tree)
        findings.extend(wrong)
    for name in direct:
        closure = _closure(name, direct)
        if all(part in direct for part in closure):
            state = blake2b(digest_size=16)
            for part in closure:
                state.update(f"{part}\0{_source(templates, part)}\0".encode("utf-8", "surrogatepass"))
            digests[name] = state.hexdigest()
    return digests, tuple(findings)


def _source(templates: Templates, name: str) -> str:
    if name in templates.own:
        return templates.own[name]
    return templates.packaged[name.removeprefix(f"{DEFAULT}/")]


def _closure(name: str, direct: Mapping[str, tuple[str, ...]]) -> list[str]:
    found, stack = {name}, [name]
    while stack:
        for part in direct.get(stack.pop(), ()):
            if part not in found:
                found.add(part)
                stack.append(part)
    return sorted(found)


_Reference = nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport


def _references(
    templates: Templates, name: str, tree: nodes.Template
) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """The names a template refers to, as `jinja2.meta` finds them, but with the line of those that cannot be known."""
    known = {*templates.names(), *(f"{DEFAULT}/{n}" for n in templates.packaged)}
    found: dict[str, None] = {}
    findings = []
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        assert isinstance(node, _Reference)
        literal = _literal(node.template)
        if literal is None:
            message = "the name of the template is computed while rendering: nobody knows what the page is made of"
            hint = "write the name in quotation marks, and choose with {% if %}"
            findings.append(_finding(templates.place(name), node.lineno, message, hint, code="TPL002"))
            continue
        if isinstance(node, nodes.Extends) and literal == (name,):
            hint = f'to build on the packaged one write "{DEFAULT}/{name}"'
            findings.append(_finding(templates.place(name), node.lineno, "the template extends itself", hint, "TPL002"))
            continue
        missing = [part for part in literal if part not in known]
        if missing and not (isinstance(node, nodes.Include) and node.ignore_missing) and len(missing) == len(literal):
            hint = did_you_mean(missing[0], known)
            findings.append(
                _finding(templates.place(name), node.lineno, f'no template "{missing[0]}"', hint, code="TPL002")
            )
        found.update(dict.fromkeys(part for part in literal if part in known))
    return tuple(_aliased(templates, part) for part in found), findings


def _aliased(templates: Templates, name: str) -> str:
    """`default/x.html` is `x.html` itself where the archive has no file of that name."""
    bare = name.removeprefix(f"{DEFAULT}/")
    return bare if bare != name and bare not in templates.own else name


def _literal(expression: nodes.Expr) -> tuple[str, ...] | None:
    """The names a constant expression gives, None when it is not constant."""
    if isinstance(expression, nodes.Const) and isinstance(expression.value, str):
        return (expression.value,)
    if isinstance(expression, nodes.Tuple | nodes.List):
        parts = [_literal(item) for item in expression.items]
        if all(part is not None for part in parts):
            return tuple(name for part in parts for name in part or ())
    return None


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
