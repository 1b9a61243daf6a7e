"""The Halden papers: a small invented archive in which everything that pages are made of occurs once or twice."""

from __future__ import annotations

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f"
    b"\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)

SITE = """\
title: The Halden Papers
description: Letters and reports of the survey of the Halden valley.
base_url: https://halden.example/papers/
editors: [The Halden Room]
rights:
  default_access: full
"""

LETTER_1 = """\
---
title: From the upper hut
type: letter
language: en
issued: 1911-03-04
authors: [ada-berg]
people: [{id: carl-moe, role: recipient}]
places: [skarhut]
topics: [weather]
added: 2024-01-10
---
Snow closed the pass on Tuesday, and [[letter-2]] must wait for the post.

![The hut in March](../../assets/sketch.png)

## The mast

Carl Moe has promised a new mast before April.
"""

LETTER_2 = """\
---
title: A list of what we lack
type: letter
language: en
issued: 1911-03-19
authors: [ada-berg]
topics: [supplies]
added: 2024-01-12
aliases: [old/list]
---
Lamp oil, nails, a kettle. The kettle was lent to Skarhut and never came back.
"""

REPORT = """\
The survey closed on the last day of May.

Two bench marks were lost in the flood.
"""

REPORT_METADATA = """\
title: Closing report of the survey
type: report
language: en
issued: 1911-06
organizations: [survey-office]
topics: [supplies]
relations:
  - {type: cites, document: letter-2}
added: 2024-02-01
"""

REPORT_COMMENTS = """\
- id: c1
  author: Nils Aker
  issued: 2019-08-02
  body: My grandfather kept the second bench mark in his shed.
- id: c2
  parent: c1
  author: Una Lie
  body: Then it was never lost.
"""

STRAY = """\
---
title: An undated scrap
type: note
---
Nothing in here is said anywhere else.
"""

PEOPLE = """\
- id: ada-berg
  name: Ada Berg
  family: Berg
  given: Ada
- id: carl-moe
  name: Carl Moe
  aliases: [C. Moe]
  description: Carpenter in the valley.
"""

PLACES = """\
- id: skarhut
  name: Skarhut
  coordinates: [61.2, 9.4]
"""

ORGANIZATIONS = """\
- id: survey-office
  name: Survey Office
"""

TOPICS = """\
- id: logistics
  name: Logistics
- id: weather
  name: Weather
- id: supplies
  name: Supplies
  broader: logistics
"""

CLAIMS = """\
- id: mast-promised
  statement: A new mast had been promised before April 1911.
  about: [carl-moe]
  asserted:
    - {document: letter-1}
"""

HOME = """\
---
title: Welcome
---
Begin with [[letter-1]].
"""

ABOUT = """\
---
title: About the papers
---
They were found in a desk.
"""

HALDEN: dict[str, str | bytes] = {
    "site.yaml": SITE,
    "content/documents/letters/letter-1.md": LETTER_1,
    "content/documents/letters/letter-2.md": LETTER_2,
    "content/documents/report.txt": REPORT,
    "content/documents/report.yaml": REPORT_METADATA,
    "content/documents/report.comments.yaml": REPORT_COMMENTS,
    "content/documents/stray.md": STRAY,
    "content/entities/people.yaml": PEOPLE,
    "content/entities/places.yaml": PLACES,
    "content/entities/organizations.yaml": ORGANIZATIONS,
    "content/topics.yaml": TOPICS,
    "content/claims.yaml": CLAIMS,
    "content/pages/home.md": HOME,
    "content/pages/about.md": ABOUT,
    "content/assets/sketch.png": PNG,
}
