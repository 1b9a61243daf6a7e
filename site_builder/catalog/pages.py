"""Which file is made by whom: redirects from old addresses, and no path made twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from site_builder.catalog.rows import Artifact, Card, Placed, Redirect
from site_builder.diagnostics import Diagnostic, Severity, Span
from site_builder.engine import Combined, Context, Items
from site_builder.ids import OutputPath, SourcePath, url_of_output

CODES: Final = {
    "PATH020": "An old address (`aliases`) is claimed by two documents.",
    "PATH021": "Two pages would be written to one address; for an alias: it would hide a page of the site.",
    "RIGHTS002": "Documents that say nothing about `access` are held back: their card is shown, not their text.",
}


def combine_redirect(key: str, items: Items) -> Combined:
    """`redirect[output path]`: the one document that an old address leads to."""
    redirects: list[Redirect] = [item for _, item in items]
    findings = tuple(
        Diagnostic("PATH020", Severity.ERROR, other.span, f'"{other.alias}" also leads to {redirects[0].target}',
                   "an old address can lead to one document only: remove it from the others")
        for other in redirects[1:]
    )  # fmt: skip
    return Combined(redirects[0] if redirects else None, findings)


def combine_artifact(key: str, items: Items) -> Combined:
    """`artifact[output path]`: who makes the file; two makers are an error that names both."""
    placed: list[Placed] = [item for _, item in items]
    makers = sorted({(p.table, p.key) for p in placed})
    if len(makers) < 2:
        return Combined(placed[0] if placed else None)
    url = url_of_output(OutputPath(key))
    who = " and ".join(f"{table.removesuffix('_page')} {name}".strip() for table, name in makers)
    finding = Diagnostic(
        "PATH021", Severity.ERROR, Span(SourcePath("site.yaml")), f"{who} would both be /{url}", "rename one of them"
    )
    return Combined(placed[0], (finding,))


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

    `page[address]` is the day on which the document says that it was last revised, for the sitemap.
    """
    made = task(ctx, key)
    for index, file in enumerate(made):
        sha256 = hashlib.sha256(file.content).hexdigest()
        ctx.emit("artifact", file.path, Placed(table, key, index, sha256, len(file.content), phase))
    if is_page and made and made[0].path != "404.html":
        card: Card | None = ctx.row("card", key) if table == "document_page" else None
        ctx.emit("page", url_of_output(OutputPath(made[0].path)), max(card.added, card.revised) if card else "")
    return made
