"""The code that templates are compiled to, without what every page would pay for and no template here needs.

Jinja2 wraps each escaped string in `Markup` only to join it again, looks for a calling convention (`pass_context`)
that none of our functions has, and works out for every include which globals it was given, where all have the same.
A page prints some hundred values and calls some fifty macros. What is here gives the same pages in half the time.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.runtime import Macro as _Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

from site_builder.render.scope import Scope, Shareable

if TYPE_CHECKING:
    from jinja2.environment import TemplateModule

_special: Final = re.compile("[&<>\"']").search
_PLAIN: Final = frozenset({str, bool, int, Markup, type(None)})


def printed(value: Any) -> str:
    """`value` as it stands in the page: escaped, unless it is HTML already."""
    kind = type(value)
    if kind is str:
        return value if _special(value) is None else str(escape(value))
    return value if kind is Markup else str(escape(value))


class Macro(_Macro):
    """A macro that is called like a function where nothing out of the ordinary is asked of it.

    One that was imported without context shows nothing but what comes in as an argument. Where that are views which
    say who they are (`Shareable`), pages of one folder share what it makes of them: a document is listed on many.
    """

    def __init__(self, context: Context, outermost: bool, *given: Any) -> None:
        super().__init__(*given)
        self._ordinary = not (self.catch_kwargs or self.catch_varargs or self.caller or self.explicit_caller)
        self._ordinary = self._ordinary and bool(self._default_autoescape)
        self._omitted = (missing,) * self._argument_count
        alone = outermost and context.parent.keys() <= context.environment.globals.keys()
        self._shared = self._ordinary and alone

    def __call__(self, *args: Any, **named: Any) -> str:
        if named or len(args) > self._argument_count or not self._ordinary or (args and type(args[0]) is EvalContext):
            return super().__call__(*args, **named)
        if self._shared and (identity := _identity(args)) is not None:
            scope: Scope = args[0]._scope
            return scope.shared((self, *identity), lambda: self._made(_anew(args)))
        return self._made(args)

    def _made(self, args: tuple[Any, ...]) -> Markup:
        # Not Markup(…): that asks every string anew whether it is HTML.
        return str.__new__(Markup, self._func(*args, *self._omitted[len(args) :]))


def _identity(args: tuple[Any, ...]) -> tuple[Hashable, ...] | None:
    """What the arguments are, by value; None when one does not say, or the first has no page to share with."""
    identity: list[Hashable] = []
    for arg in args:
        kind = type(arg)
        if kind in _PLAIN:
            if not identity:
                return None
            identity.append((kind, arg))
            continue
        if not issubclass(kind, Shareable) or (key := arg._identity()) is None:
            return None
        identity.append((kind, key))
    return tuple(identity) or None


def _anew(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same views, before they were asked for anything: what is read for them then is read for the shared piece."""
    return tuple(arg if type(arg) in _PLAIN else arg._anew() for arg in args)


class Code(CodeGenerator):
    """Jinja2's code with direct calls."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._outermost: set[int] = set()

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802  (Jinja2's names)
        self.writeline(f"from {__name__} import Macro as LeanMacro, printed")
        super().visit_Template(node, frame)

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:  # noqa: N802
        if frame.toplevel:
            self._outermost.add(id(node))
        super().visit_Macro(node, frame)

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """As Jinja2's, and whether the macro sees nothing but its arguments and what its own template sets."""
        node = macro_ref.node
        self.write(
            f"LeanMacro(context, {id(node) in self._outermost}, environment, macro, {getattr(node, 'name', None)!r},"
            f" {tuple(arg.name for arg in node.args)!r}, {macro_ref.accesses_kwargs!r},"
            f" {macro_ref.accesses_varargs!r}, {macro_ref.accesses_caller!r}, context.eval_ctx.autoescape)"
        )

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        if forward_caller or node.dyn_args or node.dyn_kwargs or any(iskeyword(given.key) for given in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("printed(")


class Page(Template):
    """A template of an environment in which all templates have the same globals, so that one module serves all."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()
