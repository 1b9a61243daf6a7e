"""Writes the reference chapters of the manual from the code itself: `python docs/reference.py`.

Run it whenever a field, setting, command, template variable or finding changes; a test compares what it would write
with what stands in `content/documents/reference/`. Words that the code has no place for stand in `reference_words.py`.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import json
import pkgutil
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import site_builder
from site_builder import cli, exits
from site_builder.config import THEME_TOKENS, Settings, leaves
from site_builder.diagnostics import Severity
from site_builder.jsonschema import RECORDS
from site_builder.render import labels
from site_builder.render.lazy import lazy
from site_builder.schema import Row, describe

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))
import reference_words as words  # noqa: E402  (beside this file, which is no package)

FOLDER = HERE / "content" / "documents" / "reference"


def main() -> None:
    """Write every chapter that differs, say which."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = chapters()
    for path in sorted(FOLDER.glob("*.md")):
        if path.name not in made:
            path.unlink()
            print(f"removed {path.name}")
    for name, text in made.items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {name}")


@cache
def chapters() -> dict[str, str]:
    """File name → text of every generated chapter."""
    return {
        "ref-metadata.md": metadata_chapter(),
        "ref-records.md": records_chapter(),
        "ref-settings.md": settings_chapter(),
        "ref-commands.md": commands_chapter(),
        "ref-templates.md": templates_chapter(),
        "ref-labels.md": labels_chapter(),
        "ref-findings.md": findings_chapter(),
    }


# --- Markdown -----------------------------------------------------------------------------------------


def chapter(name: str, parts: Iterator[str]) -> str:
    """A whole file: front matter from `words.CHAPTERS`, an introduction, the parts."""
    about = words.CHAPTERS[name]
    head = (
        "---",
        "# Made by docs/reference.py from the code; what is changed here by hand is lost.",
        f"title: {json.dumps(about.title)}",
        "type: note",
        "topics: [reference]",
        f"issued: {words.ISSUED}",
        f"added: {words.ISSUED}",
        f"summary: {json.dumps(about.summary)}",
        "---",
    )
    body = [about.introduction.strip(), *parts]
    return "\n".join(head) + "\n\n" + "\n\n".join(part.strip("\n") for part in body) + "\n"


def definitions(rows: list[tuple[str, str]]) -> str:
    """A definition list: term, then its description."""
    return "\n\n".join(f"{term}\n: {text}" for term, text in rows)


def sentence(text: str) -> str:
    """`text` with a capital and a full stop, on one line."""
    plain = " ".join(text.split())
    plain = plain[:1].upper() + plain[1:]
    return plain if plain.endswith((".", "?", "!", "…")) else f"{plain}."


def code(text: str) -> str:
    return f"`{text}`"


# --- fields -------------------------------------------------------------------------------------------

_CHOICE = re.compile(r"\S+(?: \| \S+)+")


def type_words(given: str) -> str:
    """`list: {type, document}` → "a list of `{type, document}`"; `a | b` → "`a` or `b`"."""
    if given.startswith("list: "):
        return f"a list of {type_words(given[6:])}"
    if given.startswith("mapping: "):
        return f"a mapping to {type_words(given[9:])}"
    if ", or " in given:
        return " or ".join(type_words(part) for part in given.split(", or ", 1))
    if _CHOICE.fullmatch(given):
        *first, last = [code(choice) for choice in given.split(" | ")]
        return f"{', '.join(first)} or {last}"
    return re.sub(r"\{[^{}]*\}", lambda match: code(match[0]), given)


def facts(row: Row, default: str = "") -> str:
    """Type, requirement and default of a key, in one line."""
    parts = [type_words(row.type)]
    if row.required:
        parts.append("required")
    if row.default:
        shown = code(row.default) if re.fullmatch(r"[\w.#{}-]+", row.default) else row.default
        parts.append(f"default: {shown}")
    elif default:
        parts.append(f"default: {default}")
    return "; ".join(parts)


def fields(rows: tuple[Row, ...], level: int, defaults: Mapping[str, str], prefix: str = "") -> Iterator[str]:
    """A heading for each outer key, and under it its inner keys as a definition list. `prefix` parts equal headings."""
    outer = [row for row in rows if not set(row.key) & set(".[*")]
    for row in outer:
        yield f"{'#' * level} {prefix}{row.key}"
        yield f"{row.meaning} ({facts(row, defaults.get(row.key, ''))})"
        inner = [r for r in rows if r.key.startswith((f"{row.key}.", f"{row.key}[]", f"{row.key}.*"))]
        if inner:
            items = [(code(r.key), f"{r.meaning} ({facts(r, defaults.get(r.key, ''))})") for r in inner]
            yield definitions(items)


def metadata_chapter() -> str:
    def parts() -> Iterator[str]:
        rows = describe(RECORDS["document"])
        tops = [row.key for row in rows if not set(row.key) & set(".[*")]
        starts = [*words.METADATA_GROUPS, ""]
        for first, following in pairwise(starts):
            begin, end = tops.index(first), tops.index(following) if following else len(tops)
            yield f"## {words.METADATA_GROUPS[first]}"
            wanted = set(tops[begin:end])
            yield from fields(tuple(r for r in rows if re.split(r"[.\[]", r.key)[0] in wanted), 3, {})

    return chapter("ref-metadata", parts())


def records_chapter() -> str:
    def parts() -> Iterator[str]:
        kinds = [name for name in RECORDS if name not in ("document", "site")]
        entities = [name for name in kinds if name in words.ENTITY_FILES]
        shared = set.intersection(*({row.key for row in describe(RECORDS[name])} for name in entities))
        yield "## Every entity"
        yield words.SHARED
        common = tuple(_kindless(row) for row in describe(RECORDS[entities[0]]) if row.key in shared)
        yield from fields(common, 3, {})
        for name in kinds:
            about = words.RECORDS[name]
            yield f"## {about.title}"
            yield about.introduction
            rows = describe(RECORDS[name])
            if name in entities:
                rows = tuple(row for row in rows if row.key not in shared)
            yield from fields(rows, 3, {}, prefix=f"{about.word}: ")

    return chapter("ref-records", parts())


def _kindless(row: Row) -> Row:
    """A row that all kinds of entities share, without the word for one of them."""
    return (
        row._replace(type=re.sub(r"id of an? \w+", "id of its own kind", row.type))
        if row.key != "id"
        else (row._replace(type="id"))
    )


def settings_chapter() -> str:
    def parts() -> Iterator[str]:
        rows = describe(RECORDS["site"])
        plain = leaves(Settings(title=""))
        defaults = {key: _default(value) for key, value in plain.items() if value not in ("", None, [], {})}
        yield from fields(rows, 2, defaults)

    return chapter("ref-settings", parts())


def _default(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(code(str(item)) for item in value)
    return code(str(value).lower() if isinstance(value, bool) else str(value))


# --- commands -----------------------------------------------------------------------------------------


def commands() -> dict[str, argparse.ArgumentParser]:
    """Name → parser of every command."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in cli.parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= action.choices
    return found


def helps() -> dict[str, str]:
    """Name → the line of help of every command."""
    found: dict[str, str] = {}
    for action in cli.parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= {str(choice.dest): str(choice.help) for choice in action._choices_actions}
    return found


def arguments_of(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes, `--help` left out."""
    return [action for action in command._actions if not isinstance(action, argparse._HelpAction)]


def argument_name(action: argparse.Action) -> str:
    """`--site DIR`, `-q, --quiet`, `SOURCE…`."""
    metavar = str(action.metavar or "")
    if action.choices:
        metavar = "|".join(map(str, action.choices))
    if not action.option_strings:
        return code(f"{metavar}{'…' if action.nargs == '+' else ''}")
    flags = ", ".join(code(flag) for flag in action.option_strings)
    return flags if action.nargs == 0 else f"{flags} {code(metavar)}"


def usage(name: str, command: argparse.ArgumentParser) -> str:
    """One line that fits a narrow page: options by name only."""
    parts = [f"site-builder {name}"]
    for action in arguments_of(command):
        if action.option_strings:
            continue
        metavar = f"{action.metavar}{'…' if action.nargs == '+' else ''}"
        parts.append(f"[{metavar}]" if action.nargs == "?" else metavar)
    if any(action.option_strings for action in arguments_of(command)):
        parts.append("[options]")
    return " ".join(parts)


def commands_chapter() -> str:
    def parts() -> Iterator[str]:
        lines = helps()
        for name, command in commands().items():
            yield f"## site-builder {name}"
            yield f"{sentence(lines[name])} {words.COMMANDS[name]}".strip()
            yield f"```text\n{usage(name, command)}\n```"
            rows = [(argument_name(a), sentence(str(a.help or ""))) for a in arguments_of(command)]
            if rows:
                yield definitions(rows)
        yield "## For all commands"
        yield definitions([(code("--help"), "Say what the command does and what it takes."),
                           (code("--version"), "Without a command: print the version.")])  # fmt: skip
        yield "## Exit codes"
        yield words.EXIT_CODES_INTRODUCTION
        yield "\n".join(["| code | meaning |", "| --- | --- |", *(f"| {n} | {w} |" for n, w in exit_codes())])

    return chapter("ref-commands", parts())


def exit_codes() -> list[tuple[int, str]]:
    return [(getattr(exits, name), meaning) for name, meaning in words.EXIT_CODES.items()]


# --- template variables -------------------------------------------------------------------------------


@cache
def view_classes() -> dict[str, type]:
    """Every class of the package `render` by name."""
    import site_builder.render

    found: dict[str, type] = {}
    for info in pkgutil.iter_modules(site_builder.render.__path__, "site_builder.render."):
        module = importlib.import_module(info.name)
        found |= {n: c for n, c in vars(module).items() if inspect.isclass(c) and c.__module__ == module.__name__}
    return found


def members(view: type) -> dict[str, tuple[str, str]]:
    """Public member → (annotation, description), of the class itself and not of those it builds on.

    Properties and methods describe themselves; plain attributes are described in `__slots__`, where that is a mapping,
    else in `words.ATTRIBUTES`.
    """
    found: dict[str, tuple[str, str]] = {}
    slots = vars(view).get("__slots__")
    described = slots if isinstance(slots, Mapping) else {}
    for name, annotation in _attributes(view).items():
        found[name] = (annotation, described.get(name) or words.ATTRIBUTES.get(f"{view.__name__}.{name}", ""))
    for name, value in vars(view).items():
        function = _function(value)
        if name.startswith("_") or function is None:
            continue
        shown = name
        if inspect.isfunction(value):
            shown = f"{name}({', '.join(list(inspect.signature(value).parameters)[1:])})"
        found[shown] = (str(function.__annotations__.get("return", "")), inspect.getdoc(function) or "")
    return found


def _function(value: object) -> Callable[..., Any] | None:
    if isinstance(value, property):
        return value.fget
    if isinstance(value, lazy):
        return value.function
    return value if inspect.isfunction(value) else None


def _attributes(view: type) -> dict[str, str]:
    """Public plain attributes → annotation: what `__init__` sets on `self`, and class attributes."""
    known = {name: "number" for name, value in vars(view).items() if isinstance(value, int) and name[0] != "_"}
    init = vars(view).get("__init__")
    if init is None:
        return known
    annotations = {name: str(p.annotation) for name, p in inspect.signature(init).parameters.items()}
    tree = ast.parse(textwrap.dedent(inspect.getsource(init)))
    for node in ast.walk(tree):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Attribute) and not target.attr.startswith("_"):
                known[target.attr] = annotations.get(target.attr, words.TYPES.get(f"{view.__name__}.{target.attr}", ""))
    return known


def classes_in(annotation: str) -> list[str]:
    """The view classes that an annotation names."""
    return [name for name in re.findall(r"\w+", annotation) if name in view_classes()]


def python_type(annotation: str) -> str:
    """`tuple[NameView, ...] | None` in plain words, view classes linked."""
    return _in_words(ast.parse(annotation, mode="eval").body) if annotation else ""


_PLAIN = {"str": "text", "Markup": "HTML", "int": "number", "float": "number", "bool": "true or false",
          "UrlPath": "text", "TermKey": "text", "Anchor": "text", "number": "number"}  # fmt: skip


def _in_words(node: ast.expr) -> str:
    if isinstance(node, ast.BinOp):
        return f"{_in_words(node.left)} or {_in_words(node.right)}"
    if isinstance(node, ast.Constant):
        return "nothing" if node.value is None else "…"
    if isinstance(node, ast.Subscript):
        outer, inner = _name(node.value), node.slice
        items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if outer == "tuple" and len(items) == 2 and isinstance(items[1], ast.Constant):
            return f"list of {_in_words(items[0])}"
        if outer == "tuple":
            return f"({', '.join(_in_words(item) for item in items)})"
        if outer in ("dict", "Mapping"):
            return f"mapping of {_in_words(items[0])} to {_in_words(items[1])}"
        return f"{_in_words(node.value)} of {_in_words(items[0])}"
    name = _name(node)
    if name in _PLAIN:
        return _PLAIN[name]
    return f"[[ref-templates#{name}|{name}]]" if name in view_classes() else code(name)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def reachable() -> dict[str, str]:
    """View class → how a template reaches it, the shortest way: `document.record`."""
    ways: dict[str, str] = {}
    queue = [(cls, name) for name, cls in words.VARIABLES.items()]
    while queue:
        name, way = queue.pop(0)
        if name in ways or name not in view_classes():
            continue
        ways[name] = way
        view = view_classes()[name]
        for base in view.__mro__[1:]:
            if base.__name__ in view_classes() and base.__name__ not in ways:
                ways[base.__name__] = way
                queue += _ways_from(base, way)
        queue += _ways_from(view, way)
    return ways


def _ways_from(view: type, way: str) -> list[tuple[str, str]]:
    return [
        (other, f"{way}.{member}") for member, (annotation, _) in members(view).items()
        for other in classes_in(annotation)
    ]  # fmt: skip


def registered(name: str) -> Mapping[str, Callable[..., Any]]:
    """`FILTERS` or `FUNCTIONS` of the package, in whatever module of it they stand."""
    for info in pkgutil.iter_modules(importlib.import_module("site_builder.render").__path__, "site_builder.render."):
        if name in (module := vars(importlib.import_module(info.name))):
            found: Mapping[str, Callable[..., Any]] = module[name]
            return found
    raise LookupError(name)


def templates_chapter() -> str:
    return chapter("ref-templates", _template_parts())


def _template_parts() -> Iterator[str]:
    yield "## Which template makes what"
    yield words.TEMPLATES_INTRODUCTION
    rows = []
    for name, (what, given) in words.TEMPLATES.items():
        also = f" Is given {', '.join(map(code, given))}." if given else ""
        rows.append((code(name), f"{sentence(what)}{also}"))
    yield definitions(rows)
    yield "## Words, filters and functions"
    yield words.FUNCTIONS_INTRODUCTION
    rows = [(code(f"t.{name}"), text) for name, (_, text) in members(labels.Labels).items()]
    for name, function in registered("FUNCTIONS").items():
        rows.append((code(f"{name}({', '.join(inspect.signature(function).parameters)})"), _first_line(function)))
    for name, function in registered("FILTERS").items():
        rows.append((code(f"…|{name}"), _first_line(function)))
    yield definitions(rows)
    yield "## Variables"
    yield words.VARIABLES_INTRODUCTION
    for name, way in reachable().items():
        yield from _view_parts(name, way)
    yield "## Custom properties of the style sheet"
    yield words.TOKENS_INTRODUCTION
    yield "\n".join(["| property | light | dark |", "| --- | --- | --- |", *_tokens()])


def _view_parts(name: str, way: str) -> Iterator[str]:
    view = view_classes()[name]
    variable = {cls: variable for variable, cls in words.VARIABLES.items()}.get(name, "")
    yield f"### {name}"
    about = re.sub(r"^`[\w.]+`: ", "", _first_line(view))
    reached = f"The variable {code(variable)}" if variable else f"Reached by {code(way)}, among others"
    text = f"{sentence(about)} {reached}."
    bases = [base.__name__ for base in view.__mro__[1:] if base.__name__ in view_classes()]
    if bases:
        text += f" It also has everything of {', '.join(f'[[ref-templates#{base}|{base}]]' for base in bases)}."
    yield text
    rows = []
    for member, (annotation, description) in members(view).items():
        kind = python_type(annotation)
        rows.append((code(member), " ".join(description.split()) + (f" ({kind})" if kind else "")))
    if rows:
        yield definitions(rows)


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]


_PROPERTY = re.compile(r"--([a-z0-9-]+):((?:[^;{}()]|\([^()]*(?:\([^()]*\)[^()]*)*\))+)[;}]")


def _tokens() -> Iterator[str]:
    """The custom properties that `theme.tokens` is meant for, as the style sheet sets them."""
    style = (Path(site_builder.__file__).parent / "theme" / "style.css").read_text(encoding="utf-8")
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for name, value in _PROPERTY.findall(style):
        if value.startswith("light-dark("):
            dark[name] = value[len("light-dark(") : -1].rpartition(",")[2]
        else:
            light.setdefault(name, value)
    for name in THEME_TOKENS:
        second = code(dark[name]) if name in dark else "the same"
        yield f"| {code(name)} | {code(light[name])} | {second} |"


# --- labels -------------------------------------------------------------------------------------------


def labels_chapter() -> str:
    def parts() -> Iterator[str]:
        plain = {name: text for name, text in labels.TEXTS.items() if "." not in name}
        yield "## Words of pages"
        yield _label_table(plain)
        vocabularies = dict.fromkeys(name.partition(".")[0] for name in labels.TEXTS if "." in name)
        for vocabulary in vocabularies:
            given = {n: text for n, text in labels.TEXTS.items() if n.startswith(f"{vocabulary}.")}
            yield f"## {words.VOCABULARIES[vocabulary]}"
            yield _label_table(given)

    return chapter("ref-labels", parts())


def _label_table(given: Mapping[str, str]) -> str:
    rows = [f"| {code(name)} | {text} |" for name, text in given.items()]
    return "\n".join(["| label | says |", "| --- | --- |", *rows])


# --- findings -----------------------------------------------------------------------------------------


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the package."""
    names = sorted(m.name for m in pkgutil.walk_packages(site_builder.__path__, "site_builder."))
    return tuple(importlib.import_module(name) for name in names if not name.endswith("__main__"))


@cache
def findings() -> Mapping[str, str]:
    """Code → its sentence, of all modules."""
    found: dict[str, str] = {}
    for module in modules():
        found |= getattr(module, "CODES", {})
    return dict(sorted(found.items()))


@cache
def severities() -> dict[str, set[str]]:
    """Code → the severities that the package gives it; none for a code that nothing raises.

    Read from the source: from the call that names the code, else from the helper that is called, which stands in the
    same module; helpers that say nothing make errors. Settings are read by what reads metadata (`schema.Reading`).
    """
    found: dict[str, set[str]] = {name: set() for name in findings()}
    for module in modules():
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        tree = ast.parse(source)
        helpers = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        around = {id(call): helper for helper in helpers for call in ast.walk(helper) if isinstance(call, ast.Call)}
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            called = [helper for helper in helpers if helper.name == _name(call.func)]
            if any(isinstance(argument, ast.Name) and argument.id == "severity" for argument in call.args):
                called = [around[id(call)]]
            for used in _codes_of(call):
                found[used] |= _severities(call) or set().union(*map(_severities, called)) or {"error"}
        for name in findings():
            if source.count(f'"{name}"') > (name in getattr(module, "CODES", {})) and not found[name]:
                found[name] = {"error"}
    for name in found:
        if not found[name] and name.startswith("CONFIG"):
            found[name] = found.get(name.replace("CONFIG", "META"), set())
    return found


def _codes_of(call: ast.Call) -> list[str]:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return [str(a.value) for a in given if isinstance(a, ast.Constant) and a.value in findings()]


def _severities(node: ast.AST) -> set[str]:
    names = {s.name: s.value for s in Severity}
    return {names[n.attr] for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr in names}


def prefix_of(finding: str) -> str:
    return finding.rstrip("0123456789")


def findings_chapter() -> str:
    def parts() -> Iterator[str]:
        given = severities()
        for prefix, title in words.PREFIXES.items():
            yield f"## {title}"
            for name, text in findings().items():
                if prefix_of(name) == prefix:
                    order = [s.value for s in Severity if s.value in given[name]]
                    level = f" ({' or '.join(order)})" if order else ""
                    yield f"### {name}\n\n{sentence(text)}{level}"

    return chapter("ref-findings", parts())


if __name__ == "__main__":
    main()
