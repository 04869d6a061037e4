"""The words of a page as somebody reads them who goes down to its end. Owns that reading; never a judgement of it.

`innerText` leaves out what the browser has not laid out yet (`assets/scss/_long.scss`): a test that says what is not
there must have looked at all of it.
"""

from typing import Final

from playwright.sync_api import Locator

_WORDS: Final = """(main) => {
  const far = [...main.querySelectorAll("li")].filter((one) => getComputedStyle(one).contentVisibility === "auto");
  for (const one of far) one.style.contentVisibility = "visible";
  const words = main.innerText;
  for (const one of far) one.removeAttribute("style");
  return words;
}"""


def words_of(main: Locator) -> str:
    """All words of this part of the page, those far below the screen too."""
    return str(main.evaluate(_WORDS))
