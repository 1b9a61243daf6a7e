"""What each template is made of: the closure over extends, include and import, as digests."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from site_builder.diagnostics import Diagnostic, did_you_mean
from site_builder.render.environment import finding
from site_builder.render.templates import DEFAULT, Templates

_PLAIN_REFERENCE: Final = re.compile(r'\{%-?\s*(?:extends|include|import|from)\s+"([^"]+)"')


@functools.lru_cache(maxsize=4)
def digests(templates: Templates) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """See `environment.template_digests`."""
    direct: dict[str, tuple[str, ...]] = {}
    found: dict[str, str] = {}
    findings: list[Diagnostic] = []
    names = [*templates.names(), *(f"{DEFAULT}/{name}" for name in templates.packaged if name in templates.own)]
    for name in names:
        source = _source(templates, name)
        if source == templates.packaged.get(name.removeprefix(f"{DEFAULT}/")):
            direct[name] = tuple(_aliased(templates, part) for part in plain_references(source))
            continue
        references, wrong = parsed_references(templates, name, source)
        findings.extend(wrong)
        if references is not None:
            direct[name] = references
    for name in direct:
        closure = _closure(name, direct)
        if all(part in direct for part in closure):
            state = blake2b(digest_size=16)
            for part in closure:
                state.update(f"{part}\0{_source(templates, part)}\0".encode("utf-8", "surrogatepass"))
            found[name] = state.hexdigest()
    return found, tuple(findings)


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


def plain_references(source: str) -> tuple[str, ...]:
    """The names a packaged template refers to. They are written plainly (a test compares), so nothing is parsed."""
    return tuple(dict.fromkeys(_PLAIN_REFERENCE.findall(source)))


def parsed_references(
    templates: Templates, name: str, source: str
) -> tuple[tuple[str, ...] | None, tuple[Diagnostic, ...]]:
    """The names a template refers to, as `jinja2.meta` finds them, with the line of those that cannot be known.

    None for a template that cannot be read.
    """
    from jinja2 import nodes
    from jinja2.exceptions import TemplateSyntaxError

    from site_builder.render.compiled import environment

    place = templates.place(name)
    if (byte := _undecoded(source)) >= 0:
        return None, (finding(place, source.count("\n", 0, byte) + 1, "the file is not UTF-8", "save it as UTF-8"),)
    try:
        tree = environment(templates).parse(source, name)
    except TemplateSyntaxError as error:
        return None, (finding(place, error.lineno, str(error.message)),)
    found: dict[str, None] = {}
    findings = []
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        assert isinstance(node, nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport)
        names = _literal(node.template)
        lenient = isinstance(node, nodes.Include) and node.ignore_missing
        if (wrong := _wrong(templates, name, names, lenient)) is not None:
            findings.append(finding(place, node.lineno, *wrong, code="TPL002"))
        found.update(dict.fromkeys(part for part in names or () if part != name and _exists(templates, part)))
    return tuple(_aliased(templates, part) for part in found), tuple(findings)


def _wrong(templates: Templates, name: str, names: tuple[str, ...] | None, lenient: bool) -> tuple[str, str] | None:
    """What is wrong with a reference: message and hint."""
    if names is None:
        message = "the name of the template is computed while rendering: nobody knows what the page is made of"
        return message, "write the name in quotation marks, and choose with {% if %}"
    if names == (name,):
        return "the template is made of itself", f'to build on the packaged one write "{DEFAULT}/{name}"'
    if lenient or any(_exists(templates, part) for part in names):
        return None
    known = (*templates.names(), *(f"{DEFAULT}/{part}" for part in templates.packaged))
    return f'no template "{names[0]}"', did_you_mean(names[0], known)


def _exists(templates: Templates, name: str) -> bool:
    return name in templates.own or name.removeprefix(f"{DEFAULT}/") in templates.packaged


def _undecoded(source: str) -> int:
    """Where the file was not UTF-8, or -1."""
    return next((n for n, c in enumerate(source) if "\udc80" <= c <= "\udcff"), -1)


def _aliased(templates: Templates, name: str) -> str:
    """`default/x.html` is `x.html` itself where the archive has no file of that name."""
    bare = name.removeprefix(f"{DEFAULT}/")
    return bare if bare != name and bare not in templates.own else name


def _literal(expression: Any) -> tuple[str, ...] | None:
    """The names a constant expression gives, None when it is not constant."""
    from jinja2 import nodes

    if isinstance(expression, nodes.Const) and isinstance(expression.value, str):
        return (expression.value,)
    if isinstance(expression, nodes.Tuple | nodes.List):
        parts = [_literal(item) for item in expression.items]
        if all(part is not None for part in parts):
            return tuple(name for part in parts for name in part or ())
    return None
