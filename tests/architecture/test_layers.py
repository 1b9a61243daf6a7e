"""The house rules that can be read off the code: layers, sizes, no changing globals, findings with codes of their own."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import site_builder

ROOT = Path(site_builder.__file__).resolve().parent

LAYERS: dict[int, str] = {
    0: "__init__ ids exits diagnostics layout salt",
    1: "datehints dates days endonyms imagedata languages model config ownfields",
    2: """engine engine.cache engine.context engine.encoding engine.errors engine.memory engine.pending engine.plan engine.runner
          engine.store engine.tables engine.traces engine.workers""",
    3: """sources walking yamltext schema kinds metadata authority datadictionary foreign importrules settings sitepages jsonschema gate
          anchors
          likeness ledger samewords
          readers readers.allow readers.bidi readers.contents readers.excerpt readers.html readers.inline
          readers.markdown readers.overload readers.places readers.rules readers.text readers.tree
          catalog catalog.addresses catalog.atlas catalog.calendar catalog.counts
          catalog.claims catalog.documents catalog.facets catalog.files catalog.heldback
          catalog.inverse catalog.known catalog.lists catalog.network catalog.order catalog.pages catalog.rows
          catalog.sametext catalog.titles catalog.translations catalog.vocabulary
          linking linking.affixes linking.gazetteer linking.landing linking.links linking.mentions linking.names
          linking.quoting linking.references linking.related linking.sentences linking.spelling
          linking.subjects linking.tokens""",
    4: """publish staging
          render render.around render.body render.cards render.chart render.claim_view render.closures
          render.comment_view render.company_view render.comparison render.compiled render.correction_view render.data_view
          render.document_view
          render.environment render.gone_view render.kept render.labels
          citing citing.bibtex citing.csl citing.files citing.kinds citing.names citing.ris citing.schemaorg citing.stamps
          citing.styles citing.work citing.zotero
          render.citation_view
          render.languages render.lazy render.lean render.list_view render.map_view render.markup render.names render.overview
          render.pages render.placed_view render.projection render.record_view render.reference render.rings render.sametext_view render.search_view
          render.scope render.site_view render.templates render.term_view render.text render.translation_view render.words
          render.tally_view render.year_view
          cards cards.files cards.lettering cards.picture
          emitters emitters.assets emitters.data emitters.feeds emitters.network emitters.package emitters.sitemap emitters.webmanifest
          emitters.xml
          search search.bundle search.canonical search.chunks search.delta search.indexing search.keep search.names search.records
          search.service search.shards search.words""",
    5: "pipeline outputs warm recall lookout build",
    6: """__main__ cli terminal server check inspection reprints record recorded why scaffold
          preview preview.app preview.guard preview.live preview.rebuild preview.watch
          renaming renaming.command renaming.plan renaming.prose_places renaming.sources renaming.wanted
          renaming.yaml_places
          exporting exporting.bag exporting.command exporting.offline
          importers importers.command importers.days importers.draft importers.formats importers.language
          importers.lines""",
}
"""Every module of the package, from the ground up. None imports from a layer above its own, not even when called."""

MODULE_LINES = 500
FUNCTION_LINES = 60

LAYER = {name: number for number, names in LAYERS.items() for name in names.split()}


@cache
def modules() -> dict[str, Path]:
    """Name below the package → file."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "__init__"
        found[name] = path
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> dict[str, int]:
    """Modules of the package that a module imports, wherever in it, with the line."""
    found: dict[str, int] = {}
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}:{node.lineno}: a relative import"
            if node.module and node.module.split(".")[0] == "site_builder":
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}".partition(".")[2]
                    base = node.module.partition(".")[2] or "__init__"
                    found.setdefault(whole if whole in modules() else base, node.lineno)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "site_builder":
                    found.setdefault(alias.name.partition(".")[2] or "__init__", node.lineno)
    found.pop(name, None)
    return found


# --- layers -------------------------------------------------------------------------------------------


def test_every_module_has_its_layer() -> None:
    assert sorted(modules()) == sorted(LAYER)


def test_no_module_imports_from_a_layer_above() -> None:
    above = [
        f"{name}:{line} imports {other}"
        for name in modules()
        for other, line in imports(name).items()
        if LAYER.get(other, 99) > LAYER.get(name, -1)
    ]
    assert above == []


def test_modules_that_import_each_other_in_a_circle_stand_in_one_folder() -> None:
    assert [circle for circle in circles() if len({name.split(".")[0] for name in circle}) > 1] == []


def circles() -> Iterator[list[str]]:
    """Modules that reach each other (strongly connected, by Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []

    def visit(name: str) -> Iterator[list[str]]:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in imports(name):
            if other not in index:
                yield from visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            at = stack.index(name)
            circle = stack[at:]
            del stack[at:]
            if len(circle) > 1:
                yield circle

    for name in modules():
        if name not in index:
            yield from visit(name)


def test_the_engine_knows_nothing_of_documents() -> None:
    engine = [name for name in modules() if name.split(".")[0] == "engine"]
    known = {other for name in engine for other in imports(name) if other.split(".")[0] != "engine"}
    assert known <= {"__init__", "ids", "diagnostics"}


HEAVY = ("jinja2", "mistune", "lxml", "PIL", "starlette", "uvicorn", "watchfiles", "pagefind_bin")


def test_the_command_starts_without_what_it_does_not_need() -> None:
    """Imported at the top by the command line or by what it imports at the top: nothing heavy."""
    seen, waiting, heavy = set(), ["__main__", "cli"], []
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for node in tree(name).body:
            names = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            heavy += [f"{name}:{node.lineno} {found}" for found in names if found.split(".")[0] in HEAVY]
            waiting += [m for found in names if (m := found.partition(".")[2]) in modules()]
    assert heavy == []


# --- sizes and habits ---------------------------------------------------------------------------------


def test_modules_can_be_read_in_one_sitting() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert {name: lines for name, lines in lengths.items() if lines >= MODULE_LINES} == {}


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree(name)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def test_functions_fit_a_screen() -> None:
    long = {
        f"{name}:{function.lineno} {function.name}": lines
        for name in modules()
        for function in functions(name)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) >= FUNCTION_LINES
    }
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    bare = [name for name in modules() if tree(name).body and not ast.get_docstring(tree(name))]
    assert bare == []


def test_annotations_are_never_evaluated() -> None:
    def says_so(name: str) -> bool:
        return any(isinstance(n, ast.ImportFrom) and n.module == "__future__" for n in tree(name).body)

    assert [name for name in modules() if any(functions(name)) and not says_so(name)] == []


_CHANGING = {
    "append",
    "extend",
    "insert",
    "remove",
    "pop",
    "popitem",
    "clear",
    "update",
    "setdefault",
    "add",
    "discard",
}


def test_no_global_changes() -> None:
    """No `global` statement, and nothing at the top of a module that its functions write to."""
    faults = []
    for name in modules():
        top = {
            target.id
            for node in tree(name).body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for function in functions(name):
            own = {arg.arg for arg in ast.walk(function.args) if isinstance(arg, ast.arg)}
            own |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            faults += [f"{name}:{line}" for line in _changes(function, top - own)]
    assert faults == []


def _changes(function: ast.AST, names: set[str]) -> Iterator[int]:
    for node in ast.walk(function):
        if isinstance(node, ast.Global | ast.Nonlocal):
            if isinstance(node, ast.Global):
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in _CHANGING and _is_one_of(node.func.value, names):
                yield node.lineno
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) and _is_one_of(node.value, names):
            yield node.lineno


def _is_one_of(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


_CHANCE = {
    "time.time", "time.time_ns", "datetime.now", "datetime.today", "datetime.utcnow", "date.today", "locale.setlocale",
    "uuid.uuid4", "uuid.uuid1", "os.urandom", "os.environ.get", "os.getenv", "secrets.token_hex", "random.random",
}  # fmt: skip
_ASKED = {
    "sources": {"time.time_ns"},  # to distrust what was written a moment ago
    "terminal": {"datetime.now", "os.environ.get"},  # the day, once, for all commands
    "record": {"secrets.token_hex"},  # the archive's key, once
}


def test_the_clock_chance_and_surroundings_are_asked_at_the_edge_only() -> None:
    faults = []
    for name in modules():
        if name.split(".")[0] in ("preview", "server", "importers"):
            continue
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                asked = ast.unparse(node.func)
                if any(asked == known or asked.endswith(f".{known}") for known in _CHANCE) and asked not in _ASKED.get(
                    name, ()
                ):
                    faults.append(f"{name}:{node.lineno} {asked}")
    assert faults == []


def test_nothing_is_kept_in_a_form_that_runs_code_or_depends_on_a_version_of_python() -> None:
    kept = {"pickle", "marshal", "shelve", "dbm"}
    found = [
        f"{name}:{node.lineno}"
        for name in modules()
        for node in ast.walk(tree(name))
        if (isinstance(node, ast.Import) and kept & {alias.name for alias in node.names})
        or (isinstance(node, ast.ImportFrom) and node.module in kept)
    ]
    assert found == []


# --- findings -----------------------------------------------------------------------------------------


def codes() -> Iterator[tuple[str, str, str]]:
    """(module, code, sentence) of every code that is declared."""
    for name in modules():
        if any(
            isinstance(n, ast.Assign | ast.AnnAssign) and "CODES" in ast.unparse(n).split("=")[0]
            for n in tree(name).body
        ):
            module = importlib.import_module("site_builder" if name == "__init__" else f"site_builder.{name}")
            yield from ((name, code, words) for code, words in module.CODES.items())


def test_no_code_is_declared_twice() -> None:
    seen: dict[str, str] = {}
    twice = []
    for module, code, _ in codes():
        if code in seen:
            twice.append(f"{code} in {seen[code]} and {module}")
        seen[code] = module
    assert twice == []
    assert len(seen) > 60


@pytest.mark.parametrize("name", sorted(modules()))
def test_every_code_that_is_reported_is_declared_in_that_module_or_passed_on(name: str) -> None:
    declared = {code for _, code, _ in codes()}
    reported = {
        node.value
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_code(node.value)
    }
    assert reported <= declared


PREFIXES = (
    "YAML",
    "META",
    "DATE",
    "ID",
    "PATH",
    "REF",
    "TEXT",
    "RIGHTS",
    "LEDGER",
    "CONFIG",
    "TPL",
    "SEARCH",
    "PUB",
    "IMPORT",
)


def _is_code(text: str) -> bool:
    prefix = text.rstrip("0123456789")
    return prefix in PREFIXES and len(text) - len(prefix) == 3
