"""The manual's table of types says what the code does."""

from __future__ import annotations

from manual import DOCS

from site_builder.citing.kinds import KINDS

CHAPTER = DOCS / "content" / "documents" / "guide" / "citing.md"


def table() -> str:
    rows = (
        f"| `{type_}` | `{k.csl}` | `@{k.bibtex}` | `{k.ris}` | `{k.zotero}` | `{k.schema}` |"
        for type_, k in KINDS.items()
    )
    return "\n".join(
        ["| type | CSL | BibTeX | RIS | Zotero | schema.org |", "| --- | --- | --- | --- | --- | --- |", *rows]
    )


def test_the_chapter_has_the_table_of_every_type() -> None:
    assert f"\n{table()}\n" in CHAPTER.read_text(encoding="utf-8")
