"""Templates compiled: the Jinja2 environment. Imported only when something has to be rendered or checked.

Undefined names are errors; there is no clock, no randomness and no global but those named here, so that a page is a
function of its views.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final

from jinja2 import BaseLoader, ChoiceLoader, Environment, FunctionLoader, PrefixLoader, StrictUndefined, Template, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.visitor import NodeTransformer

from site_builder.diagnostics import did_you_mean
from site_builder.render import labels, languages
from site_builder.render.environment import Texts
from site_builder.render.kept import Kept
from site_builder.render.lean import Code, Page
from site_builder.render.templates import DEFAULT, OWN_FOLDER, PACKAGED_FOLDER, Templates
from site_builder.salt import salt

FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "number": labels.number,
    "day": labels.day,
    "upfirst": labels.upfirst,
}
"""Filters besides Jinja2's own: `4102|number` → 4,102; `"2026-11-02"|day` → 2 November 2026; `upfirst`."""

FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {"language_name": languages.name, "lang": languages.attributes}
"""Globals besides `t`, the archive's own words (`labels`): `language_name(tag)`, and `lang(tag)`, its attributes."""


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


class _Unknown(StrictUndefined):
    """A name that is not there, said in the words of the manual: a view is called what templates call it."""

    @property
    def _undefined_message(self) -> str:
        view, name = self._undefined_obj, self._undefined_name
        if not type(view).__module__.startswith("site_builder.") or not isinstance(name, str):
            return str(super()._undefined_message)
        near = did_you_mean(name, [known for known in dir(type(view)) if not known.startswith("_")])
        words = f'{_called(type(view))} has no "{name}"'
        return f"{words}; {near}" if near else words


def _called(view: type) -> str:
    """`DocumentView` as `a document`, `TermCard` as `a term card`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", view.__name__.removesuffix("View")).lower()
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"


class _Environment(Environment):
    """As Jinja2's, with the archive's words; an AttributeError inside a view is an error, not an undefined name."""

    words: labels.Labels
    kept: Kept | None = None
    template_class = Page
    code_generator_class = Code

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._loaded: dict[str, Template] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The same for all templates: none is ever given globals of its own."""
        return self.globals

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Pages ask for the same few templates over and over."""
        if (known := self._loaded.get(name)) is None:  # type: ignore[arg-type]  # a template is not in it either
            known = super().get_template(name, parent, globals)
            if isinstance(name, str):
                self._loaded[name] = known
        return known

    def compile(self, source: Any, name: Any = None, filename: Any = None, *flags: Any, **named: Any) -> Any:
        """As Jinja2's; what it makes of a template that has a file is kept."""
        whole = super().compile
        if self.kept is None or not isinstance(source, str) or filename is None or flags or named:
            return whole(source, name, filename, *flags, **named)
        code = self.kept.code(filename, source, lambda: whole(source, name, filename, raw=True))
        return self._compile(code, filename)

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

    packaged = loader(templates.packaged, PACKAGED_FOLDER)
    env = _Environment(
        loader=ChoiceLoader([loader(templates.own, OWN_FOLDER), packaged, PrefixLoader({DEFAULT: packaged})]),
        undefined=_Unknown,
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
    env.kept = Kept(templates.kept, f"{salt()}{texts}") if templates.kept else None
    env.filters.pop("random")
    env.filters.update(FILTERS)
    return env
