"""What is done with an RTF file inside the capped child. Never imported outside of it.

A reader of control words and groups: it keeps the words, skips what is not text, and refuses what could act.
"""

import codecs
import json
import re

from carnet.cda.shown_text import shown
from carnet.kernel.errors import Invalid

# A codec is loaded when first needed, which is too late here.
codecs.lookup("cp1252")

MAX_DEPTH = 200
MAX_TEXT = 500_000
_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+")
# Objects run or fetch; a template and these fields fetch; a DDE field runs a program.
_ACTIVE = frozenset(
    {
        "object", "objdata", "objocx", "objemb", "objlink", "objautlink", "objupdate", "objclass", "objhtml",
        "template", "linkself", "ddeauto",
    }
)  # fmt: skip
_ACTIVE_FIELD = re.compile(r"\b(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|MACROBUTTON)\b", re.IGNORECASE)
_SKIPPED = frozenset(
    {
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "listtable", "listoverridetable", "rsidtbl", "generator",
        "xmlnstbl", "themedata", "datastore", "latentstyles", "colorschememapping",
    }
)  # fmt: skip
_SIGNS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "cell": "\t", "tab": "\t", "emdash": "—",
    "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
_NO_BREAK = {b"~": "\u00a0", b"_": "-", b"-": ""}


def text(data: bytes, argument: str) -> bytes:
    """The words of the file, after looking at all of it. `argument` is the element to name in a refusal."""
    found = _Reader(data, argument).read()
    return json.dumps(shown(found)[:MAX_TEXT]).encode()


class _Reader:
    """Reads one file from its first to its last byte."""

    def __init__(self, data: bytes, element: str) -> None:
        self._data, self._element = data, element
        self._words: list[str] = []
        self._field: list[str] = []
        # For each open group: whether it is text, a field's instruction, and how many signs follow a \u.
        self._groups: list[tuple[bool, bool, int]] = [(True, False, 1)]
        self._to_skip = 0

    def read(self) -> str:
        position, end = 0, len(self._data)
        while position < end:
            match = _TOKEN.match(self._data, position)
            if match is None:
                raise Invalid.of(self._element, "rtf.damaged")
            position = self._take(match)
        if len(self._groups) != 1:
            raise Invalid.of(self._element, "rtf.damaged")
        if _ACTIVE_FIELD.search("".join(self._field)):
            raise Invalid.of(self._element, "rtf.active")
        return "".join(self._words)

    def _take(self, match: re.Match[bytes]) -> int:
        word, number, code, symbol, brace, plain = match.groups()
        if brace:
            self._group(brace)
        elif word:
            return self._word(word.decode(), int(number) if number else None, match.end())
        elif code:
            self._say(bytes.fromhex(code.decode()).decode("cp1252", "replace"))
        elif symbol == b"*":
            self._set(shown=False)
        elif symbol:
            self._say(_NO_BREAK.get(symbol, symbol.decode("cp1252", "replace") if symbol in b"\\{}" else ""))
        elif plain:
            self._say(plain.decode("cp1252", "replace"))
        return match.end()

    def _group(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self._groups) > MAX_DEPTH:
                raise Invalid.of(self._element, "rtf.too_deep")
            self._groups.append(self._groups[-1])
        elif len(self._groups) > 1:
            self._groups.pop()
        else:
            raise Invalid.of(self._element, "rtf.damaged")

    def _word(self, word: str, number: int | None, after: int) -> int:
        if word in _ACTIVE:
            raise Invalid.of(self._element, "rtf.active")
        shown_now, field, signs = self._groups[-1]
        if word == "fldinst":
            self._groups[-1] = (False, True, signs)
        elif word == "uc":
            self._groups[-1] = (shown_now, field, max(0, min(number or 0, 8)))
        elif word == "u" and number is not None:
            self._say(chr(number % 65_536) if not 0xD800 <= number % 65_536 <= 0xDFFF else "\ufffd")
            self._to_skip = self._groups[-1][2]
        elif word == "bin" and number:
            return after + max(0, number)
        elif word in _SKIPPED:
            self._set(shown=False)
        else:
            self._say(_SIGNS.get(word, ""))
        return after

    def _set(self, *, shown: bool) -> None:
        _, field, signs = self._groups[-1]
        self._groups[-1] = (shown, field, signs)

    def _say(self, words: str) -> None:
        """Words of the document, of a field's instruction, or of neither; the stand-ins of a \\u are passed over."""
        passed = min(self._to_skip, len(words))
        self._to_skip -= passed
        words = words[passed:]
        shown_now, field, _ = self._groups[-1]
        if field:
            self._field.append(words)
        elif shown_now:
            self._words.append(words)
