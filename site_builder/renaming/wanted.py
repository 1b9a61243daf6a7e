"""What is renamed, and what a typed word must be to mean it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from site_builder.ids import ENTITY_KINDS, PLURALS, UrlPath, url_of

AGENTS = ("person", "organization")
"""Who an id in a role may be, in the order in which it is looked up."""


@dataclass(frozen=True)
class Wanted:
    """`old` of this kind is to be called `new`.

    `rivals`: other kinds in which `old` is an id too. `is_plain`: `[[new]]` means nothing else, so no kind is needed.
    """

    kind: str
    old: str
    new: str
    rivals: frozenset[str] = frozenset()
    is_plain: bool = True

    @property
    def old_url(self) -> UrlPath:
        return url_of(self.kind, self.old)

    @property
    def new_url(self) -> UrlPath:
        return url_of(self.kind, self.new)

    @property
    def with_kind(self) -> str:
        """The old id as it is written where an id alone may mean several: `person:ada`."""
        return f"{self.kind}:{self.old}"

    def written_as(self, typed: str) -> str:
        """The new id in YAML, with its kind where the old one had it."""
        return f"{self.kind}:{self.new}" if typed == self.with_kind else self.new

    @property
    def is_bare(self) -> bool:
        """Whether the id alone means it, in a wikilink or under `about` of a claim: a document comes before terms."""
        return self.kind == "document" or (self.kind != "claim" and "document" not in self.rivals)

    @property
    def is_agent(self) -> bool:
        """Whether the id alone means it in a role: a person comes before an organization."""
        return self.kind == "person" or (self.kind == "organization" and "person" not in self.rivals)

    @property
    def is_entity(self) -> bool:
        """Whether the id alone means it where an entity of any kind may stand."""
        return self.kind in ENTITY_KINDS and not self.rivals.intersection(ENTITY_KINDS)

    def means(self, typed: str) -> bool:
        """Whether the target of a wikilink, as typed, is what is renamed."""
        kind, colon, rest = typed.strip().partition(":")
        if colon:
            return kind == self.kind and rest.strip() == self.old
        return self.is_bare and kind == self.old

    def renamed(self, typed: str) -> str:
        """A target that means it, with the new id."""
        return f"{self.kind}:{self.new}" if ":" in typed or not self.is_plain else self.new

    def address(self, typed: str) -> str:
        """An address below the site's root with the new id in it; ``""`` for one of something else."""
        match = re.match(rf"(/?{PLURALS[self.kind]}/){re.escape(self.old)}(?=[/?#]|\Z)", typed)
        return f"{match[1]}{self.new}{typed[match.end() :]}" if match else ""
