"""Authored references resolved: `[[x]]`, `[[person:x]]`, `[[x#heading]]`, links to `.md` files.

`[[x]]` is the document of that id, else the one entity or topic of that id, exact name or alias. Every lookup is a
recorded row, absent ones too, so that what is created later gets the links that waited for it.
"""

from __future__ import annotations

import posixpath
from typing import Final, NamedTuple

from site_builder.catalog.rows import Outline, Target, Term
from site_builder.diagnostics import Diagnostic, Severity, did_you_mean
from site_builder.engine import Context
from site_builder.ids import ENTITY_KINDS, SourcePath, UrlPath, is_id, url_of
from site_builder.linking.landing import anchor_in, landings, outline_of
from site_builder.linking.names import fold_name, nearest
from site_builder.model import Body, Claim, Entity, Reference, SitePage, Topic

CODES: Final = {
    "REF001": "A reference leads to nothing that exists.",
    "REF002": "A reference may mean several things.",
    "REF003": "A reference names a heading or paragraph that its target does not have.",
    "REF004": "A reference leads to something that is not published; its words are shown without a link.",
}

UNPUBLISHED: Final = "document not published"
"""Shown for a reference without a label to something that is not published: its id may say too much."""

TERM_KINDS: Final = (*ENTITY_KINDS, "topic")
_KINDS: Final = frozenset(("document", *TERM_KINDS, "claim"))
_LONG_STATEMENT: Final = 80


class Resolved(NamedTuple):
    """Where a reference leads. Without `target` it leads to something that is not published.

    `words`: to show instead of the target as typed, when the author gave no label.
    """

    target: Target | None = None
    url: UrlPath = UrlPath("")
    words: str = ""


class _Lookup(NamedTuple):
    """What was found under a name. `near`: a hint, when only capitals or the like differ."""

    targets: tuple[Target, ...] = ()
    withheld: bool = False
    near: str = ""


class Home(NamedTuple):
    """What references stand in: what it is, and its text."""

    itself: Target
    body: Body


def resolve(ctx: Context, reference: Reference, home: Home, labelled: bool) -> Resolved | None:
    """What the reference means; None, with a finding, when that is nothing or too much."""
    typed = reference.target.strip()
    found = _found(ctx, reference, typed, home)
    if len(found.targets) == 1:
        target = found.targets[0]
        fragment = _fragment(ctx, reference, target, home)
        if not (typed or fragment):
            return None
        return Resolved(target, UrlPath(address(target) + fragment), "" if labelled else words_for(ctx, target))
    if found.withheld and not found.targets:
        hint = "its words stand there without a link"
        _report(ctx, "REF004", Severity.NOTE, reference, f'"{typed}" is not published', hint)
        return Resolved(words="" if labelled else UNPUBLISHED)
    _report_failed(ctx, reference, typed, found, Severity.ERROR)
    return None


def _report_failed(
    ctx: Context, reference: Reference, typed: str, found: _Lookup, severity: Severity = Severity.WARNING
) -> None:
    """Say of a reference that it means nothing, or too much; `severity` of the latter."""
    if found.targets:
        forms = " or ".join(f"[[{t.key}]]" for t in found.targets)
        _report(ctx, "REF002", severity, reference, f'"{typed}" may mean several things', f"write {forms}")
        return
    hint = found.near or _suggestion(ctx, typed, reference.file, reference.span.file)
    _report(ctx, "REF001", Severity.WARNING, reference, _nothing(typed, reference.file), hint)


def _found(ctx: Context, reference: Reference, typed: str, home: Home) -> _Lookup:
    if reference.file:
        return _by_path(ctx, typed, reference.span.file)
    return look_up(ctx, typed) if typed else _Lookup((home.itself,))


def _report(ctx: Context, code: str, severity: Severity, reference: Reference, message: str, hint: str) -> None:
    ctx.report(Diagnostic(code, severity, reference.span, message, hint))


def _nothing(typed: str, file: bool) -> str:
    if file:
        return f'no source file "{typed}"'
    kind, colon, rest = typed.partition(":")
    if colon and kind in _KINDS:
        return f'no {kind} "{rest.strip()}"'
    return f'no document "{typed}"' if is_id(typed) else f'nothing has the name "{typed}"'


# --- looking up ---------------------------------------------------------------------------------------


def look_up(ctx: Context, typed: str) -> _Lookup:
    """The published things that `typed` may mean."""
    kind, colon, rest = typed.partition(":")
    if colon and kind in _KINDS:
        return _explicit(ctx, kind, rest.strip())
    if is_id(typed):
        if ctx.row("card", typed) is not None:
            return _Lookup((Target("document", typed),))
        if ctx.row("unpublished", typed) is not None:
            return _Lookup(withheld=True)
    return _by_name(ctx, typed, TERM_KINDS)


def _explicit(ctx: Context, kind: str, typed: str) -> _Lookup:
    if kind == "document":
        if ctx.row("card", typed) is not None:
            return _Lookup((Target("document", typed),))
        return _Lookup(withheld=ctx.row("unpublished", typed) is not None)
    if kind == "claim":
        if ctx.row("claim", typed) is not None:
            return _Lookup((Target("claim", typed),))
        return _Lookup(withheld=ctx.row("claim_record", typed) is not None)
    if is_id(typed) and ctx.row("term", f"{kind}:{typed}") is not None:
        return _Lookup((Target(kind, typed),))
    return _by_name(ctx, typed, (kind,))


def _by_name(ctx: Context, typed: str, kinds: tuple[str, ...]) -> _Lookup:
    """Terms of these kinds with exactly this id, name or alias."""
    named: tuple[Target, ...] = ctx.row("name", fold_name(typed)) or ()
    exact: list[Target] = []
    others: list[str] = []
    for target in named:
        if target.kind in kinds:
            names = _names_of(ctx, target, typed)
            if typed in names:
                exact.append(target)
            else:
                others.extend(names)
    if exact:
        return _Lookup(tuple(exact))
    near = did_you_mean(typed, [n for n in others if fold_name(n) == fold_name(typed)])
    return _Lookup(withheld=not near and is_id(typed) and any(is_withheld(ctx, k, typed) for k in kinds), near=near)


def _names_of(ctx: Context, target: Target, typed: str) -> tuple[str, ...]:
    """Names of a term; its whole record is asked only when its id and name are not what was typed."""
    term: Term | None = ctx.row("term", target.key)
    names: tuple[str, ...] = (target.id, term.name) if term else (target.id,)
    if typed in names:
        return names
    if target.kind == "topic":
        topic: Topic | None = ctx.row("topic", target.id)
        return names + (topic.aliases if topic else ())
    entity: Entity | None = ctx.row("entity", target.key)
    return names + tuple(a.name for a in (entity.aliases if entity else ()))


def is_withheld(ctx: Context, kind: str, key: str) -> bool:
    """Whether a term that is not published is in an authority file."""
    if kind == "topic":
        return ctx.row("topic_record", key) is not None
    return ctx.row("entity_record", f"{kind}:{key}") is not None


def _by_path(ctx: Context, typed: str, source: SourcePath) -> _Lookup:
    """The document or page that a relative link to a source file leads to."""
    path = _joined(typed, source)
    target: Target | None = ctx.row("path", path)
    if target is None:
        return _Lookup()
    table = "card" if target.kind == "document" else "site_page"
    return _Lookup((target,)) if ctx.row(table, target.id) is not None else _Lookup(withheld=True)


def _joined(typed: str, source: SourcePath) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), typed))


def _suggestion(ctx: Context, typed: str, file: bool, source: SourcePath) -> str:
    """The nearest that exists. Reads whole sets of keys, so that a new document is found by those who missed it."""
    if file:
        return nearest(_joined(typed, source), ctx.keys("path"))
    kind, colon, rest = typed.partition(":")
    if colon and kind in _KINDS:
        if kind in ("document", "claim"):
            return nearest(rest, ctx.keys("card" if kind == "document" else "claim"))
        return nearest(rest, tuple(i for k, _, i in (t.partition(":") for t in ctx.keys("term")) if k == kind))
    return nearest(typed, (*ctx.keys("card"), *(t.partition(":")[2] for t in ctx.keys("term"))))


# --- what a link says and where it lands --------------------------------------------------------------


def address(target: Target) -> UrlPath:
    if target.kind == "page":
        return UrlPath("" if target.id == "home" else f"{target.id}/")
    return url_of(target.kind, target.id)


def words_for(ctx: Context, target: Target) -> str:
    """A title or name for a reference that has no label."""
    if target.kind == "document":
        return str(ctx.row("card", target.id).title)
    if target.kind == "page":
        page: SitePage | None = ctx.row("site_page", target.id)
        return page.title if page else ""
    if target.kind == "claim":
        claim: Claim = ctx.row("claim", target.id)
        short = claim.statement[:_LONG_STATEMENT].rpartition(" ")[0]
        return claim.statement if len(claim.statement) <= _LONG_STATEMENT else f"{short}…"
    return str(ctx.row("term", target.key).name)


def _fragment(ctx: Context, reference: Reference, target: Target, home: Home) -> str:
    """`#anchor` for the place that the reference names in its target, "" (with a finding) where there is none."""
    wanted = reference.fragment.strip()
    if not wanted:
        return ""
    outline = outline_of(home.body) if target == home.itself else landings(ctx, target)
    if missing := missing_place(reference, outline, target.id):
        ctx.report(missing)
        return ""
    return f"#{anchor_in(outline, wanted)}"


def missing_place(reference: Reference, outline: Outline, target: str) -> Diagnostic | None:
    """What is to be said of a reference to a place that its target does not have."""
    wanted = reference.fragment.strip()
    if anchor_in(outline, wanted):
        return None
    hint = did_you_mean(wanted, [h.text for h in outline.headings]) or "the link leads to the page as a whole"
    message = f'"{target}" has no heading or paragraph "{wanted}"'
    return Diagnostic("REF003", Severity.WARNING, reference.span, message, hint)


# --- references that are held back --------------------------------------------------------------------


def check_held(ctx: Context, reference: Reference, itself: Target) -> None:
    """Report where a reference of a text that is not published would lead to nothing, or to too much."""
    typed = reference.target.strip()
    if not typed or typed == itself.id:
        return  # to a place in itself, which the gate has looked at
    found = _found(ctx, reference, typed, Home(itself, Body()))
    if len(found.targets) == 1:
        _fragment(ctx, reference, found.targets[0], Home(itself, Body()))
    elif found.targets or not found.withheld:
        _report_failed(ctx, reference, typed, found)
