"""Names as citations write them.

People whose record says the parts have parts, and so has a printed "Family, Given". Every other name is cited whole:
nobody can tell from "Sun Yat-sen" or "Ministry of Ferries" what is a family name.
"""

from __future__ import annotations

from typing import Final

from site_builder.catalog.rows import PersonName
from site_builder.model import Struct


class Name(Struct, frozen=True):
    """Either the parts of a person's name or a `whole` name: an institution, or a name that nobody has split."""

    family: str = ""
    given: str = ""
    particle: str = ""
    whole: str = ""

    @property
    def text(self) -> str:
        """As it is read: `Jan van der Berg`."""
        return self.whole or " ".join(part for part in (self.given, self.particle, self.family) if part)

    @property
    def inverted(self) -> str:
        """As a list begins with it: `van der Berg, Jan`, with the Latin comma in every script."""
        return self.whole or ", ".join(part for part in (self._surname, self.given) if part)

    @property
    def initials(self) -> str:
        """With initials for given names: `van der Berg, J.-P.`; other scripts than Latin keep theirs."""
        return self.whole or ", ".join(part for part in (self._surname, _initials(self.given)) if part)

    @property
    def surname(self) -> str:
        """The family name with what stands before it, or the whole name."""
        return self.whole or self._surname

    @property
    def _surname(self) -> str:
        return f"{self.particle} {self.family}" if self.particle else self.family


def printed(name: str) -> Name:
    """A name as a document prints it. A comma at the end marks an institution.

    >>> printed("Arvid, Mara").text, printed("Ministry of Ferries,").whole, printed("Mara Arvid").whole
    ('Mara Arvid', 'Ministry of Ferries', 'Mara Arvid')
    """
    family, comma, given = (part.strip() for part in name.partition(","))
    if family and comma and given and "," not in given and not given[0].islower():
        return Name(family=family, given=given)
    return Name(whole=name.rstrip(", "))


def of_person(parts: PersonName) -> Name:
    return Name(family=parts.family, given=parts.given, particle=parts.particle)


_LATIN_ENDS: Final = 0x0250


def _initials(given: str) -> str:
    if any(c.isalpha() and ord(c) >= _LATIN_ENDS and not 0x1E00 <= ord(c) < 0x2000 for c in given):
        return given
    return " ".join("-".join(f"{p[0]}." for p in part.split("-") if p) for part in given.split())
