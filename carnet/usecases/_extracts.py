"""What stands around the words that were found, and the words themselves. Owns where an extract begins; pure.

An extract is cut out of the text as it is shown; the words that were found are told apart, so that a page can mark
them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from carnet.cda.shown_text import shown
from carnet.codes.folded import APART

_AROUND: Final = 70
"""Signs before and after a word; an extract ends between words."""
_MOST: Final = 2
_FIRST_FOUND: Final = 12
_ACCENTS: Final = {
    "a": "aàâäáãå", "c": "cç", "e": "eéèêë", "i": "iîïíì", "n": "nñ", "o": "oôöóòõ", "u": "uùûüú", "y": "yÿý",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A part of a text; `found`: one of the words that were looked for."""

    text: str
    found: bool = False


Pieces = tuple[Piece, ...]


def marked(text: str, forms: Iterable[str]) -> Pieces:
    """A whole text in pieces."""
    pattern = _pattern(forms)
    return tuple(_pieces(text, pattern)) if pattern else (Piece(text),)


def extracts(text: str, forms: Iterable[str]) -> tuple[Pieces, ...]:
    """The places of a text around the first words that were found, one after the other; none where none stands."""
    pattern = _pattern(forms)
    if pattern is None:
        return ()
    places = [place.span() for place, _ in zip(pattern.finditer(text), range(_FIRST_FOUND), strict=False)]
    return tuple(_cut(text, start, end, pattern) for start, end in _windows(text, places)[:_MOST])


def _windows(text: str, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Room around each place; places that are near share theirs."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and start - _AROUND <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], min(end, found[-1][0] + 3 * _AROUND)))
        else:
            found.append((max(0, start - _AROUND), min(len(text), end + _AROUND)))
    return found


def _cut(text: str, start: int, end: int, pattern: "re.Pattern[str]") -> Pieces:
    """Between words, with signs that say that the text goes on."""
    first = text.find(" ", start) + 1 if start else 0
    last = text.rfind(" ", first, end) if end < len(text) else len(text)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    inside = text[first : last if last > first else end]
    return tuple(_pieces(shown(f"{before}{inside}{after}"), pattern))


def _pieces(text: str, pattern: "re.Pattern[str]") -> Iterator[Piece]:
    at = 0
    for place in pattern.finditer(text):
        if place.start() > at:
            yield Piece(text[at : place.start()])
        yield Piece(place.group(), found=True)
        at = place.end()
    if at < len(text):
        yield Piece(text[at:])


def _pattern(forms: Iterable[str]) -> "re.Pattern[str] | None":
    """Whole words, with any accents: forms are folded, a text is not."""
    words = "|".join(map(_with_accents, sorted(forms, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None


def _with_accents(form: str) -> str:
    parts, at = [], 0
    while at < len(form):
        tied = next(((two, one) for one, two in APART.items() if form.startswith(two, at)), None)
        if tied:
            parts.append(f"(?:{_letters(tied[0])}|{tied[1]})")
            at += len(tied[0])
        else:
            parts.append(_letters(form[at]))
            at += 1
    return "".join(parts)


def _letters(text: str) -> str:
    return "".join(f"[{_ACCENTS[sign]}]" if sign in _ACCENTS else re.escape(sign) for sign in text)
