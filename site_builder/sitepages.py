"""Pages of the archive's own (`content/pages/*.md`): what their front matter may say."""

from __future__ import annotations

from typing import Final

from site_builder.diagnostics import Diagnostic, Span
from site_builder.ids import SourcePath
from site_builder.kinds import Flag, Language, Name, Text
from site_builder.model import SitePage
from site_builder.schema import Field, Reading, Record
from site_builder.yamltext import FrontMatter, Mapping, load

PAGE: Final = Record(
    lambda **given: given,
    Field("title", Name(), "The page's heading and its name in lists.", required=True),
    Field("language", Language(), "Its language.", default="that of the site"),
    Field("summary", Text(), "A sentence for search engines and lists."),
    Field("draft", Flag(), "Leave the page out of a published site.", default="false"),
)


def parse_page(key: str, front: FrontMatter, file: SourcePath) -> tuple[SitePage | None, tuple[Diagnostic, ...]]:
    """The page without its text; None, with the findings, when there is no usable title."""
    node, found = load(front.yaml, file, front.first_line)
    if node is None and found:
        return None, found
    to = Reading(file, f'the page "{key}"')
    if not isinstance(node, Mapping):
        node = Mapping({}, {}, Span(file, 1, 1))
    complete, values = PAGE.values(node, "", to)
    findings = (*found, *to.findings)
    return (SitePage(id=key, source=file, **values) if complete else None), findings
