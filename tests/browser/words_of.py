"""The words of a page as somebody reads them who goes down to its end. Owns that reading; never a judgement of it.

`innerText` leaves out what the browser has not laid out yet (`assets/scss/_long.scss`): a test that says what is not
there must have looked at all of it.
"""

from typing import Final

from playwright.sync_api import Locator

# By a stylesheet of its own: a `style` that was set and taken away again can stay in Chromium as an empty attribute.
_WORDS: Final = """(main) => {
  const all = new CSSStyleSheet();
  all.replaceSync("li { content-visibility: visible !important }");
  document.adoptedStyleSheets.push(all);
  const words = main.innerText;
  document.adoptedStyleSheets.pop();
  return words;
}"""


def words_of(main: Locator) -> str:
    """All words of this part of the page, those far below the screen too."""
    return str(main.evaluate(_WORDS))
