"""The sentences of a page, as a voice says them. Owns what of a page is said, and where a sentence ends.

`listen.js` cuts the same way, so that the sentence that is heard is the one that is marked. What is not seen is not
said; nor is the frame around the page.
"""

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = (
    "address article aside blockquote br button caption dd details div dl dt fieldset figcaption figure footer form h1"
    " h2 h3 h4 h5 h6 header hr label legend li main nav ol p section summary table tbody td tfoot th thead tr ul"
)
BLOCKS: Final = frozenset(_BLOCKS.split())
UNSAID: Final = frozenset({"canvas", "noscript", "script", "select", "style", "svg", "template", "textarea", "video"})
HIDDEN_CLASS: Final = "nhsuk-u-visually-hidden"
BLOCK_CLASS: Final = "carnet-tile__"
_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr", "col", "area", "base", "embed"})
_SENTENCE: Final = re.compile(r".+?[.!?…](?=\s|$)|.+$", re.DOTALL)


def sentences(page: str) -> list[str]:
    """The sentences of the main part of a page, in order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end_block()
    return reader.found


class _Reader(HTMLParser):
    """Walks a page of ours, which is well formed: each element that begins ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins: is it said, and does it stand on lines of its own?"""
        said = dict(attrs)
        classes = said.get("class") or ""
        block = tag in BLOCKS or BLOCK_CLASS in classes
        if block:
            self.end_block()
        if tag in _VOID:
            return
        inside = self._open[-1] if self._open else None
        shut = inside is not None and inside[0] == "details:shut" and tag != "summary"
        hidden = tag in UNSAID or "hidden" in said or "data-listen" in said or HIDDEN_CLASS in classes or shut
        hidden = hidden or (inside is not None and inside[1])
        name = "details:shut" if tag == "details" and "open" not in said else tag
        self._open.append((name, hidden, block))

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        if tag in _VOID or not self._open:
            return
        _, _, block = self._open.pop()
        if block:
            self.end_block()

    def handle_data(self, data: str) -> None:
        """Text: said when it is seen and stands in the main part."""
        if self._open and not self._open[-1][1] and any(name == "main" for name, _, _ in self._open):
            self._text.append(data)

    def end_block(self) -> None:
        """What stands on these lines is whole: its sentences."""
        text, self._text = "".join(self._text), []
        for found in _SENTENCE.findall(text):
            plain = " ".join(found.split())
            if any(sign.isalnum() for sign in plain):
                self.found.append(plain)
