"""The citation files of a whole archive, read back with other people's software: nothing of what they say is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from citing import reading


def faults_of_citations(output: Path) -> Iterator[str]:
    """Where a file of the archive disagrees with `data/documents.json`, or with the other formats."""
    records = {r["id"]: r for r in json.loads((output / "data/documents.json").read_bytes())}
    items = {i["id"]: i for i in json.loads((output / "data/archive.csl.json").read_bytes())}
    entries = reading.bibtex((output / "data/archive.bib").read_text(encoding="utf-8"))
    lines = {r["id"]: r for r in reading.ris((output / "data/archive.ris").read_bytes().decode())}
    if not records.keys() == items.keys() == entries.keys() == lines.keys():
        yield "the files do not hold the same documents"
        return
    for document, record in records.items():
        item, entry, line = items[document], entries[document], lines[document]
        title = item["title"]
        for fault in reading.csl_faults(item):
            yield f"{document}: {fault}"
        if not title.startswith(record["title"]):
            yield f"{document}: {title}"
        if not " ".join(title.split()) == reading.untexed(entry["title"]) == line["title"]:
            yield f"{document}: title {entry['title']} / {line['title']}"
        names = [n.get("literal") or " ".join(v for v in (n.get("given"), n.get("non-dropping-particle"), n["family"]) if v)
                 for n in item.get("author", [])]  # fmt: skip
        read = [" ".join(part for part in name if part) for name in reading.bibtex_names(entry.get("author", ""))]
        if names != read and "author" in entry:
            yield f"{document}: authors {names} / {read}"
        if len(line.get("authors", [])) != len(names):
            yield f"{document}: authors {names} / {line.get('authors')}"
        stated = record.get("date", "")
        if bool(stated) != ("issued" in item):
            yield f"{document}: date {stated}"
        if "gregorian" in record.get("calendar", "gregorian") and stated and entry.get("date") != stated.partition("T")[0]:
            yield f"{document}: date {stated} / {entry.get('date')}"
