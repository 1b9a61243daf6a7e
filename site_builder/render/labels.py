"""Every word that the archive itself says on its pages, in one place, so that it can be said in another language.

Templates reach them as `t.name`; a name that is not here is an error of the template. `theme.texts` of site.yaml
replaces them one by one. Names with a point belong to a vocabulary: `type.letter`, `role.author`, `relation.cites`,
`relation.cites.back` (the same relation seen from the other document).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from site_builder import dates

TEXTS: Final[Mapping[str, str]] = {
    # shell
    "skip": "Skip to the content",
    "main_navigation": "Main",
    "more_navigation": "More of the archive",
    "search_label": "Search the archive",
    "search_placeholder": "Search",
    "search": "Search",
    "edited_by": "Edited by",
    "license": "Licence",
    "contact": "Write to the editors",
    "where": "Where you are",
    "look": "Look",
    "look_auto": "Auto",
    "look_light": "Light",
    "look_dark": "Dark",
    "slash": "“/” jumps to the search box",
    "documents": "Documents",
    "topics": "Topics",
    "people": "People",
    "organizations": "Organizations",
    "places": "Places",
    "events": "Events",
    "publications": "Publications",
    "claims": "Claims",
    "timeline": "Timeline",
    "changes": "Changes",
    "data": "Data",
    "about": "About",
    "feed": "Feed",
    # document
    "untitled": "Untitled",
    "reprint": "reprint",
    "draft": "Draft",
    "by": "By",
    "undated": "undated",
    "as_reprinted": "as reprinted",
    "cite": "Cite",
    "original": "Original",
    "archived": "Archived copy",
    "report": "Report a problem",
    "corrected_on": "Corrected {day}.",
    "what_changed": "What changed",
    "warning": "Warning",
    "show_text": "Show the text",
    "show_quotation": "Show the words",
    "record": "Record",
    "date": "Date",
    "date_inferred": "Inferred:",
    "date_inferred_bare": "Uncertain; no basis is recorded.",
    "date_unknown": "No date is known.",
    "date_printed": "Printed as",
    "date_julian": "Julian calendar",
    "date_gregorian": "Gregorian",
    "created": "Written",
    "sent": "Sent",
    "received": "Received",
    "published": "Published",
    "this_copy": "this copy",
    "lost_stage": "lost",
    "same_document": "in this archive",
    "captured": "Captured",
    "captured_with": "with",
    "captured_by": "by",
    "captured_unverified": "Recorded by the editors, not verified.",
    "held_by": "Held by",
    "box": "box",
    "folder": "folder",
    "in_container": "In",
    "volume": "vol.",
    "issue": "no.",
    "pages": "pp.",
    "number": "Number",
    "identifiers": "Identifiers",
    "lost": "Lost in this copy",
    "lost_where": "where it was",
    "reliability": "Reliability",
    "not_graded": "Not graded",
    "graded_by": "Graded by",
    "graded": "Graded",
    "rights": "Rights",
    "rights_holder": "Holder:",
    "rights_decided": "Decided by",
    "warnings": "Warnings",
    "language": "Language",
    "contributors": "People",
    "full_record": "Full record: capture, checksums, identifiers, versions",
    "shelfmark": "Id in this archive",
    "versions": "Versions",
    "added": "Added",
    "revised": "last revised",
    "addresses": "Addresses",
    "summary": "Summary by the archive",
    "translation_by": "Translated by",
    "rest_withheld": "The rest is not published.",
    "text_withheld": "The text is not published.",
    "no_text": "This record has no text.",
    "ask": "Ask the editors",
    "original_at": "The original stands at",
    "archived_at": "An archived copy stands at",
    "document_text": "The document",
    "voices_tag": "Readers’ voices, not the document",
    "comments_show": "Show or hide the comments",
    "comment_replying": "replying to",
    "attribution_inferred": "attribution inferred",
    "attribution_absent": "attribution not in the source",
    "comment_link": "Link to this comment",
    "editor_note": "Archive’s note:",
    "cite_heading": "Cite this document",
    "cite_version": "version of {day}",
    "cite_original": "Original:",
    "cite_archived": "Archived copy:",
    "cited_in": "Cited in",
    "relations": "Connected documents",
    "related": "Related, and why",
    "shares": "Shares",
    "named_here": "Named here",
    "named_name": "Name",
    "named_role": "Role here",
    "named_first": "First named",
    "named_times": "Times",
    "claims_here": "Claims made here",
    "corrections": "Corrections",
    "corrections_redaction": "Words were taken out.",
    "correction_to": "became",
    "report_text": "Wrong date, name, transcription or rights?",
    "report_link": "Tell the editors",
    "previous_by_date": "Earlier",
    "next_by_date": "Later",
    "neighbours": "Before and after, by date",
    "quote_copy": "Copy quote and citation",
    "quote_link": "Copy link to quote",
    "quote_done": "Copied",
    "and_more": "and {n} more",
    # lists
    "all_documents": "Documents",
    "no_documents": "No documents yet. Run “site-builder new”, or put a text into content/documents.",
    "years": "Years",
    "pagination": "Pages of this list",
    "page": "Page",
    "page_title": "page {n}",
    "previous": "Previous",
    "next": "Next",
    "undated_group": "Undated",
    "none.topic": "No topics are assigned yet.",
    "none.person": "No person is recorded yet.",
    "none.organization": "No organization is recorded yet.",
    "none.place": "No place is recorded yet.",
    "none.event": "No event is recorded yet.",
    "none.publication": "No publication is recorded yet.",
    "way_documents": "All documents",
    "topics_note": "The first number counts a topic’s own documents, the second includes those of narrower topics.",
    # terms
    "also_called": "Also",
    "born_died": "Dates",
    "born": "born {date}",
    "died": "died {date}",
    "event_date": "When",
    "type": "Kind",
    "offices": "Offices",
    "part_of": "Part of",
    "coordinates": "Coordinates",
    "website": "Website",
    "publisher": "Publisher",
    "country": "Country",
    "same_as": "Elsewhere",
    "event_places": "Where",
    "event_people": "People",
    "event_organizations": "Organizations",
    "definition": "Definition",
    "scope_note": "Use",
    "broader": "Broader",
    "narrower": "Narrower",
    "related_topics": "Related",
    "not_authored": "Made from what documents say; no editor has described it yet.",
    "term_documents": "Documents",
    "named_nowhere": "Named in no published document.",
    "said": "Claims",
    "linked_from": "Linked from",
    "notes": "Note",
    # home
    "search_hint": "Search every text, name and note",
    "newest": "Newest",
    "corrected": "Corrected",
    "start_here": "Start here",
    "about_archive": "About the archive",
    "ways_in": "Ways in",
    # timeline
    "timeline_title": "Timeline",
    "timeline_empty": "No document has a date yet.",
    "hatched": "Hatched: the year is inferred.",
    "year": "Year",
    "stated": "Stated",
    "inferred": "May belong here",
    "month_unknown": "Month not known",
    "same_table": "The same as a table",
    # changes
    "changes_title": "Changes",
    "changes_none": "Nothing since first publication.",
    "change_added": "Added",
    "change_revised": "Revised",
    "change_corrected": "Corrected",
    "change_withdrawn": "Withdrawn",
    # data
    "data_title": "Data",
    "data_intro": "All that is on these pages, to download and to compute with.",
    "data_file": "File",
    "data_what": "What",
    "data_rows": "Rows",
    "data_load": "How to load it",
    "data_manifest": "Every file of the site with its size and SHA-256 stands in the manifest.",
    "data_dictionary": "What the files hold",
    "data_column": "Column",
    "data_type": "Type",
    "data_meaning": "Meaning",
    "data_types": "Documents by type",
    "data_languages": "Documents by language",
    # claims
    "claims_title": "Claims",
    "claims_intro": "Statements that documents of this archive make, deny or report. The archive adopts none of them.",
    "claims_none": "No claims are recorded.",
    "claim": "Claim",
    "side.asserted": "Asserted",
    "side.denied": "Denied",
    "side.reported": "Reported",
    "side_nobody": "Nobody in a published document.",
    "claim_about": "About",
    "claim_note": "Archive’s note",
    "claim_by": "Recorded by",
    # search without script
    "search_title": "Search",
    # 404
    "missing_title": "Page not found",
    "missing_text": "There is nothing at this address. It may have been mistyped, or it was never published.",
    "missing_ways": "Search, or begin from one of these lists:",
    # redirects
    "moved": "Moved",
    "moved_text": "This page now stands at",
    "moved_places": "Places in it",
    # addresses that were withdrawn
    "withdrawn_title": "Withdrawn",
    "withdrawn_document": "A document stood here. The archive has withdrawn it.",
    "withdrawn_page": "A page stood here. The archive has withdrawn it.",
    "withdrawn_day": "Withdrawn on",
    "withdrawn_why": "Why",
    "withdrawn_no_reason": "No reason is recorded.",
    "withdrawn_remains": "What remains",
    "withdrawn_title_remains": "Its title and this address, so that whoever follows a citation learns what happened:",
    "withdrawn_address_remains": "This address, so that whoever follows a citation learns what happened:",
    # numbers in words
    "document_one": "{n} document",
    "document_many": "{n} documents",
    "comment_one": "{n} comment",
    "comment_many": "{n} comments",
    "person_one": "{n} person",
    "person_many": "{n} people",
    "organization_one": "{n} organization",
    "organization_many": "{n} organizations",
    "place_one": "{n} place",
    "place_many": "{n} places",
    "event_one": "{n} event",
    "event_many": "{n} events",
    "publication_one": "{n} publication",
    "publication_many": "{n} publications",
    "topic_one": "{n} topic",
    "topic_many": "{n} topics",
    "claim_one": "{n} claim",
    "claim_many": "{n} claims",
    "undated_one": "{n} document has no date.",
    "undated_many": "{n} documents have no date.",
    "times_one": "once",
    "times_many": "{n} times",
    "contents": "Contents",
    "paragraph_withdrawn": "¶ {number} withdrawn",
    "heading_withdrawn": "A heading withdrawn",
    "comment_withdrawn": "A comment withdrawn",
    "paragraph_moved": "¶ {number} now stands in",
    "heading_moved": "A heading now reads",
    "no_day": "No day is recorded.",
    "by_month": "by month",
    "as_list": "as a list",
    "try": "Try",
    "named_n": "named",
    "to_place": "Read it there",
    "to_record": "See the record",
    "translation": "Translation",
    "no_documents_topic": "No published document has this topic.",
    # said only by views
    "reader": "Reader",
    "et_al": "et al.",
    "word_and": "and",
    "no_date": "n.d.",
    "yes": "yes",
    "no": "no",
    "archive_note": "archive’s note",
    # vocabularies
    "data.documents.json": "Every document with its metadata, no texts",
    "data.documents.csv": "The same as a table",
    "data.entities.json": "People, organizations, places, events, publications",
    "data.topics.json": "The vocabulary of topics",
    "data.claims.json": "Claims, and who asserts, denies or reports them where",
    "data.datapackage.json": "The files above described for programs, as a Data Package",
    "data.manifest.json": "Every file of this site with size and SHA-256",
    "type.news-article": "News article",
    "type.opinion": "Opinion",
    "type.blog-post": "Blog post",
    "type.interview": "Interview",
    "type.transcript": "Transcript",
    "type.statement": "Statement",
    "type.press-release": "Press release",
    "type.report": "Report",
    "type.letter": "Letter",
    "type.diplomatic-document": "Diplomatic document",
    "type.speech": "Speech",
    "type.podcast": "Podcast",
    "type.video": "Video",
    "type.web-page": "Web page",
    "type.book-chapter": "Book chapter",
    "type.note": "Note",
    "kind.document": "Document",
    "kind.person": "Person",
    "kind.organization": "Organization",
    "kind.place": "Place",
    "kind.event": "Event",
    "kind.publication": "Publication",
    "kind.topic": "Topic",
    "kind.claim": "Claim",
    "role.about": "subject",
    "role.subject": "subject",
    "role.author": "author",
    "role.editor": "editor",
    "role.translator": "translator",
    "role.interviewer": "interviewer",
    "role.interviewee": "interviewee",
    "role.sender": "sender",
    "role.recipient": "recipient",
    "role.presenter": "presenter",
    "role.speaker": "speaker",
    "role.publication": "published it",
    "role.republication": "another publication of it",
    "role.named": "named",
    "relation.responds-to": "Responds to",
    "relation.responds-to.back": "Answered by",
    "relation.cites": "Cites",
    "relation.cites.back": "Cited by",
    "relation.quotes": "Quotes",
    "relation.quotes.back": "Quoted by",
    "relation.reviews": "Reviews",
    "relation.reviews.back": "Reviewed by",
    "relation.translates": "Translation of",
    "relation.translates.back": "Translated as",
    "relation.updates": "Updates",
    "relation.updates.back": "Updated by",
    "relation.supersedes": "Supersedes",
    "relation.supersedes.back": "Superseded by",
    "relation.part-of": "Part of",
    "relation.part-of.back": "Contains",
    "relation.attachment-of": "Attached to",
    "relation.attachment-of.back": "Attachment",
    "relation.republishes": "Republication of",
    "relation.republishes.back": "Republished as",
    "access.full": "Full text",
    "access.excerpt": "Excerpt",
    "access.metadata": "Record only",
    "access.withheld": "Withheld",
    "source.A": "completely reliable source",
    "source.B": "usually reliable source",
    "source.C": "fairly reliable source",
    "source.D": "source not usually reliable",
    "source.E": "unreliable source",
    "source.F": "reliability of the source cannot be judged",
    "information.1": "confirmed by other sources",
    "information.2": "probably true",
    "information.3": "possibly true",
    "information.4": "doubtful",
    "information.5": "improbable",
    "information.6": "truth cannot be judged",
}

_MONTHS: Final = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


class Labels:
    """The archive's own words by name."""

    __slots__ = ("_texts",)

    def __init__(self, replaced: Mapping[str, str] | None = None) -> None:
        self._texts: Mapping[str, str] = {**TEXTS, **(replaced or {})}

    def __getattr__(self, name: str) -> str:
        try:
            return self._texts[name]
        except KeyError:
            raise AttributeError(f'no label "{name}"') from None

    def word(self, vocabulary: str, key: str) -> str:
        """A word of a vocabulary: `t.word("type", "letter")`; a key without a word is shown in plain letters."""
        if (word := self._texts.get(f"{vocabulary}.{key}")) is not None:
            return word
        plain = key.removesuffix(".back").replace("-", " ")
        return plain if vocabulary == "role" else upfirst(plain)

    def count(self, n: int, noun: str) -> str:
        """A number with its noun: `t.count(4102, "document")` → `4,102 documents`."""
        return self._texts[f"{noun}_{'one' if n == 1 else 'many'}"].format(n=number(n))


@lru_cache(maxsize=8)
def labels_with(replaced: tuple[tuple[str, str], ...]) -> Labels:
    """The labels with those of an archive's own."""
    return Labels(dict(replaced))


def number(n: int) -> str:
    """4102 → `4,102`."""
    return f"{n:,}"


@lru_cache(maxsize=8192)
def day(text: str) -> str:
    """`2026-11-02` → `2 November 2026`, `2026-11~` → `c. November 2026`; no time of day; no date: as it was typed."""
    try:
        return dates.display(dates.parse(text.partition("T")[0]))
    except dates.DateError:
        return text


def month(n: int) -> str:
    """3 → `March`, 0 → nothing."""
    return _MONTHS[n]


def upfirst(text: str) -> str:
    """The text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]
