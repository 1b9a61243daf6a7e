"""Archives that run from the right: words in another script keep their own order, at the side where the page begins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from archive import Archive

if TYPE_CHECKING:
    from browser import Browser, Web

FILES = {
    "site.yaml": "title: أوراق\nlanguage: ar\nrights: {default_access: full}\n",
    "content/documents/a.md": "---\ntitle: A letter\ntype: letter\nlanguage: en\nsummary: About snow.\n---\nSnow.\n",
}
EDGES = """(selector => {
  const text = [...document.querySelector(selector).childNodes].find(n => n.nodeType === 3), range = new Range();
  const left = at => (range.setStart(text, at), range.setEnd(text, at + 1), range.getBoundingClientRect().left);
  const box = document.querySelector(selector).getBoundingClientRect();
  return {first: left(0), last: left(text.length - 1), end: range.getBoundingClientRect().right, side: box.right};
})"""


def test_a_sentence_from_the_left_ends_with_its_full_stop_and_stands_at_the_right(
    tmp_path: Path, browser: Browser, web: Web
) -> None:
    archive = Archive(tmp_path, FILES)
    archive.build()
    browser.goto(web(archive.output) + "documents/")
    edges = browser.eval(f"{EDGES}('.sum')")
    assert edges["first"] < edges["last"]
    assert edges["side"] - edges["end"] < 2
