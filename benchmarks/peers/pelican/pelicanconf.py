"""Pelican's settings: topics are its tags, people its authors; what the other sites have not is switched off."""

import json
from pathlib import Path

HERE = Path(__file__).parent
SITENAME, SITEURL, DESCRIPTION, EDITORS = json.loads((HERE / "site.json").read_text(encoding="utf-8"))
PEOPLE = {p["id"]: p for p in json.loads((HERE / "people.json").read_text(encoding="utf-8"))}
TOPICS = {t["id"]: t for t in json.loads((HERE / "topics.json").read_text(encoding="utf-8"))}

PATH = "content"
OUTPUT_PATH = "public"
ARTICLE_PATHS = ["documents"]
STATIC_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
RELATIVE_URLS = False
THEME = "theme"
THEME_STATIC_DIR = "theme"
USE_FOLDER_AS_CATEGORY = False
DEFAULT_CATEGORY = "documents"

ARTICLE_URL = "documents/{slug}/"
ARTICLE_SAVE_AS = "documents/{slug}/index.html"
TAG_URL = "topics/{slug}/"
TAG_SAVE_AS = "topics/{slug}/index.html"
TAGS_SAVE_AS = "topics/index.html"
AUTHOR_URL = "people/{slug}/"
AUTHOR_SAVE_AS = "people/{slug}/index.html"
AUTHORS_SAVE_AS = "people/index.html"
CATEGORY_SAVE_AS = CATEGORIES_SAVE_AS = ARCHIVES_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "documents", "tags", "authors", "search", "sitemap"]
DOCUMENTS_SAVE_AS = "documents/index.html"
SEARCH_SAVE_AS = "search/index.html"
SITEMAP_SAVE_AS = "sitemap.xml"
DEFAULT_PAGINATION = 50
PAGINATED_TEMPLATES = {"documents": None, "tag": None, "author": None}
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
]
FEED_DOMAIN = SITEURL
FEED_ALL_ATOM = "feed.xml"
FEED_MAX_ITEMS = 50
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
MARKDOWN = {
    "extension_configs": {"markdown.extensions.footnotes": {}, "markdown.extensions.tables": {}},
    "output_format": "html5",
}
