"""Which file is made by whom: redirects from old addresses, and no path made twice."""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from site_builder.catalog.rows import Alias, Artifact, Card, Placed
from site_builder.dates import first_day, later
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import Combined, Context, Items
from site_builder.ids import WINDOWS_DEVICES, OutputPath, SourcePath, url_of_output

CODES: Final = {
    "PATH020": "An old address (`aliases`) is claimed twice, or in two spellings that some systems take for one.",
    "PATH021": "Two pages would be written to one address; for an alias: it would hide something of the site.",
    "PATH023": "An address with a part that Windows reserves for a device (`con`, `aux`).",
    "RIGHTS002": "Documents that say nothing about `access` are held back: their card is shown, not their text.",
}
REDIRECTS: Final = "redirect_page"
TOMBSTONES: Final = "tombstone_page"


# --- old addresses ------------------------------------------------------------------------------------


def alias_path(alias: str) -> str:
    """The output file of an old address: `old/name` and `old/name/` are folders, `old/name.html` is a file."""
    path = alias.strip("/")
    return path if posixpath.splitext(path)[1] else f"{path}/index.html" if path else "index.html"


def folded_path(path: str) -> str:
    """What a file system that knows neither case nor Unicode forms makes of `path`."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def combine_alias(key: str, items: Items) -> Combined:
    """`alias[folded output path]`: who claims the old address. Two documents, or two spellings, are an error."""
    claims: tuple[Alias, ...] = tuple(item for _, item in items)
    first = claims[0]
    findings = tuple(
        Diagnostic("PATH020", Severity.ERROR, other.span,
                   f'the old address "{other.alias}" is claimed at {first.span} too, for /{first.target}',
                   "an old address can lead to one document only: remove it from the others")
        for other in claims[1:] if (other.path, other.target) != (first.path, first.target)
    )  # fmt: skip
    return Combined(claims, findings)


def check_alias(ctx: Context, key: str) -> None:
    """Task: report old addresses that would hide something of the site, or that need a folder where a file is."""
    claims: tuple[Alias, ...] = ctx.row("alias", key)
    for claim in claims:
        if hidden := _hidden_by(ctx, claim.path):
            message = f'the old address "{claim.alias}" would stand in the way of {hidden}'
            hint = "an old address must be one that the site does not use: remove it"
            ctx.report(Diagnostic("PATH021", Severity.ERROR, claim.span, message, hint))


def _hidden_by(ctx: Context, path: str) -> str:
    """What a redirect at `path` would be in the way of, in words; ``""`` for nothing."""
    if path.startswith(("pagefind/", "data/", "search/names/", ".")) or "/." in path:
        return "files that the builder makes"
    parts = path.split("/")
    folders = ["/".join(parts[:n]) for n in range(1, len(parts))]
    for tried in (path, folded_path(path), *folders):
        placed: Placed | None = ctx.row("artifact", tried)
        if placed is not None and (placed.table not in (REDIRECTS, TOMBSTONES) or tried in folders):
            return f"/{url_of_output(OutputPath(tried))}"
    return ""


# --- files --------------------------------------------------------------------------------------------


def combine_artifact(key: str, items: Items) -> Combined:
    """`artifact[output path]`: who makes the file; two makers are an error that names both.

    A redirect gives way to anything but a tombstone: `check_alias` says so, where it was claimed.
    """
    placed: list[Placed] = [item for _, item in items]
    alive = [p for p in placed if p.table != TOMBSTONES] or placed
    own = [p for p in alive if p.table != REDIRECTS] or alive
    makers = sorted({(p.table, p.key) for p in own})
    url = url_of_output(OutputPath(key))
    findings = []
    if len(makers) > 1:
        who = " and ".join(_said(table, name) for table, name in makers)
        message = f"{who} would both be /{url}"
        findings.append(Diagnostic("PATH021", Severity.ERROR, _place(makers), message, "rename one of them"))
    if key.endswith(".html") and _DEVICE.search(key):
        message = f"Windows could not keep the address /{url}: a part of it is the name of a device"
        findings.append(Diagnostic("PATH023", Severity.ERROR, _place(makers), message, "give it another id"))
    return Combined(own[0], tuple(findings))


def _place(makers: Iterable[tuple[str, str]]) -> Span:
    """The file that a person has to look at, as far as it is known."""
    own = (f"content/pages/{name}.md" for table, name in makers if table == "own_page")
    return Span(SourcePath(next(own, "site.yaml")))


def _said(table: str, name: str) -> str:
    return _MAKERS.get(table, f"{table.replace('_', ' ')} {{}}").format(name)


_DEVICE: Final = re.compile(rf"(?:^|/)(?:{'|'.join(sorted(WINDOWS_DEVICES))})(?:[./]|$)", re.IGNORECASE)
_MAKERS: Final = {
    "own_page": "content/pages/{}.md", "document_page": 'the document "{}"', "claim_page": 'the claim "{}"',
    "list_page": "a list", "single_page": "a page that every archive has", "year_page": "a year of the timeline",
}  # fmt: skip


def combine_defaulted(key: str, items: Items) -> Combined:
    """`defaulted[""]`: how many documents are held back because they say nothing; said in one line."""
    number = len(items)
    if not number:
        return Combined(None)
    words = "1 document says" if number == 1 else f"{number:,} documents say"
    finding = Diagnostic(
        "RIGHTS002", Severity.NOTE, Span(SourcePath("site.yaml")),
        f"{words} nothing about access, so only the card is shown, not the text",
        "write `access: full` into them, or `rights: {default_access: full}` into site.yaml, once you may publish them",
    )  # fmt: skip
    return Combined(number, (finding,))


def make_files(
    ctx: Context,
    key: str,
    *,
    table: str,
    task: Callable[[Context, str], tuple[Artifact, ...]],
    phase: int,
    is_page: bool,
) -> tuple[Artifact, ...]:
    """Run a task that makes files, and enter them into `artifact`; the first file of a page also into `page`.

    `page[address]` is the day on which the document was last revised, for the sitemap, "" where nobody knows.
    """
    made = task(ctx, key)
    for index, file in enumerate(made):
        sha256 = hashlib.sha256(file.content).hexdigest()
        ctx.emit("artifact", file.path, Placed(table, key, index, sha256, len(file.content), phase))
    if is_page and made and made[0].path != "404.html":
        card: Card | None = ctx.row("card", key) if table == "document_page" else None
        day = first_day(later(card.added, card.revised)) if card else ""
        ctx.emit("page", url_of_output(OutputPath(made[0].path)), day)
    return made
