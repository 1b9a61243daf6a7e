"""What each type of document is called in citations: the one table behind all formats, and behind the manual."""

from __future__ import annotations

from typing import Final

from site_builder.model import Struct


class Kind(Struct, frozen=True):
    """A type of document in the words of CSL, BibTeX, RIS, Zotero and schema.org.

    `authors`: the roles that stand where an author stands; the first that anybody has here counts.
    """

    label: str
    csl: str
    bibtex: str
    ris: str
    zotero: str
    schema: str
    authors: tuple[str, ...] = ("author",)


_WRITERS: Final = ("sender", "author")

KINDS: Final[dict[str, Kind]] = {
    "news-article": Kind("News article", "article-newspaper", "article", "NEWS", "newspaperArticle", "NewsArticle"),
    "opinion": Kind("Opinion", "article-newspaper", "article", "NEWS", "newspaperArticle", "OpinionNewsArticle"),
    "blog-post": Kind("Blog post", "post-weblog", "misc", "BLOG", "blogPost", "BlogPosting"),
    "interview": Kind("Interview", "interview", "misc", "PCOMM", "interview", "Article", ("interviewee", "author")),
    "transcript": Kind("Transcript", "document", "misc", "GEN", "document", "CreativeWork"),
    "statement": Kind("Statement", "report", "techreport", "RPRT", "report", "CreativeWork"),
    "press-release": Kind("Press release", "report", "techreport", "RPRT", "report", "CreativeWork"),
    "report": Kind("Report", "report", "techreport", "RPRT", "report", "Report"),
    "letter": Kind("Letter", "personal_communication", "misc", "PCOMM", "letter", "Message", _WRITERS),
    "diplomatic-document": Kind(
        "Diplomatic document", "personal_communication", "misc", "PCOMM", "letter", "Message", _WRITERS
    ),
    "speech": Kind(
        "Speech", "speech", "misc", "SLIDE", "presentation", "CreativeWork", ("speaker", "presenter", "author")
    ),
    "podcast": Kind(
        "Podcast", "broadcast", "misc", "SOUND", "podcast", "PodcastEpisode", ("presenter", "author", "speaker")
    ),
    "video": Kind(
        "Video", "motion_picture", "misc", "VIDEO", "videoRecording", "VideoObject", ("author", "presenter", "speaker")
    ),
    "web-page": Kind("Web page", "webpage", "misc", "ELEC", "webpage", "WebPage"),
    "book-chapter": Kind("Book chapter", "chapter", "incollection", "CHAP", "bookSection", "Chapter"),
    "note": Kind("Note", "document", "misc", "GEN", "document", "Article"),
}
"""Type → what it is elsewhere."""

LETTERS: Final = frozenset({"letter", "diplomatic-document"})
PAPERS: Final = frozenset({"news-article", "opinion"})
REPORTS: Final = frozenset({"statement", "press-release", "report"})
WEB: Final = frozenset({"blog-post", "web-page"})
RECORDINGS: Final = frozenset({"speech", "podcast", "video"})
