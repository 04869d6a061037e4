"""The words of a stored document, taken out for the index. Owns what is read of which format; never a right, never SQL.

It runs in the worker. Decoders run in capped children (`carnet.cda.capped`); what cannot be read in time has no words.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from carnet.cda import ocr
from carnet.cda.body import EmbeddedFile, read_body
from carnet.cda.media import inspect_image, safe_image
from carnet.cda.narrative import read_narrative
from carnet.cda.narrative_words import words_of
from carnet.cda.parser import parse
from carnet.cda.pdf import page_words, read_pages
from carnet.cda.rtf import RTF_TYPES, rtf_text
from carnet.cda.shown_text import shown
from carnet.documents.texts import Text, TextState
from carnet.kernel.errors import Invalid
from carnet.usecases._body import CLINICAL, IMAGES, TEXT
from carnet.usecases._incoming import PDF

MOST_PAGES: Final = 300
MOST_PICTURES: Final = 20
"""Pages that are read by optical recognition: each takes seconds."""
_FEWEST_LETTERS: Final = 12
"""A page with fewer is a picture: a stamp or a number of a page is no text."""
# The end of a line cuts a word; what pdfium puts in place of the hyphen is no letter either.
_CUT: Final = re.compile(r"(?<=[^\W\d_])(?:-|\u00ad|\u0002|\ufffe)\r?\n(?=[^\W\d_])")
_SPACES: Final = re.compile(r"\s+")


def text_of(data: bytes, media_type: str, pages: int) -> Text:
    """The words of a document. `pages` is how many pages its PDF has. What is damaged has none."""
    try:
        found = _file_of(data, media_type)
        return _narrative(data) if found is None else _file_text(found, pages)
    except Invalid:
        return Text(TextState.NONE)


def looked_at(data: bytes, media_type: str, pages: int, known: Text) -> Text:
    """The same with what its pictures say, read by optical recognition. Takes seconds a page."""
    try:
        found = _file_of(data, media_type)
        seen = list(_seen(found, pages)) if found is not None else []
    except Invalid:
        seen = []
    whole = "\n".join(words for words in (known.words, *seen) if words)
    return Text(TextState.LOOKED_AT if _has_words(whole) else TextState.NONE, _plain(whole))


def _file_of(data: bytes, media_type: str) -> EmbeddedFile | None:
    """The file inside a document, or the document itself where it has no header; None for a structured one."""
    if media_type not in CLINICAL:
        return EmbeddedFile(media_type, data)
    return read_body(parse(data, max_bytes=len(data)))


def _narrative(data: bytes) -> Text:
    return _text(shown(words_of(read_narrative(parse(data, max_bytes=len(data))))))


def _file_text(found: EmbeddedFile, pages: int) -> Text:
    kind = found.media_type
    if kind == PDF:
        return _pdf(found.data, pages)
    if kind in IMAGES:
        return Text(TextState.PICTURE)
    if kind in RTF_TYPES:
        return _text(rtf_text(found.data))
    # Lists of images and resources hold codes and numbers, and nothing that a person wrote to be read.
    return _text(shown(found.data.decode("utf-8", "replace"))) if kind == TEXT else Text(TextState.NONE)


def _text(words: str) -> Text:
    plain = _plain(words)
    return Text(TextState.READ if plain else TextState.NONE, plain)


def _pdf(data: bytes, pages: int) -> Text:
    words = [page.text for page in page_words(data, range(1, min(pages, MOST_PAGES) + 1))]
    some_picture = any(not _has_words(page) for page in words[:MOST_PICTURES])
    return Text(TextState.PICTURE if some_picture else TextState.READ, _plain("\n".join(words)))


def _seen(found: EmbeddedFile, pages: int) -> Iterator[str]:
    """The words of each picture: pages of a PDF without words of their own, frames of an image."""
    if found.media_type == PDF:
        numbers = range(1, min(pages, MOST_PICTURES) + 1)
        for page in page_words(found.data, numbers):
            if not _has_words(page.text):
                yield ocr.picture_words(read_pages(found.data, [page.number], ocr.WIDTH)[0].png)
    elif found.media_type in IMAGES:
        for frame in range(1, min(inspect_image(found.data).frames, MOST_PICTURES) + 1):
            yield ocr.picture_words(safe_image(found.data, width=ocr.WIDTH, frame=frame).data)


def _has_words(text: str) -> bool:
    return sum(sign.isalpha() for sign in text[:10_000]) >= _FEWEST_LETTERS


def _plain(text: str) -> str:
    """As it is kept: words that a line cuts in two are whole, letters that a font ties together stand apart."""
    whole = unicodedata.normalize("NFKC", _CUT.sub("", text))
    return _SPACES.sub(" ", whole).strip()
