"""The only place that marks text as safe HTML. Owns four: our catalogue, our drawings, a QR code, a cleaned document.

Everything else reaches a page as plain text and is escaped by the template engine.
"""

import re
from collections.abc import Mapping
from typing import Final

import segno
from markupsafe import Markup, escape

from carnet.portal import icons, messages, words

_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")


def from_catalogue(text: str, values: Mapping[str, object]) -> Markup:
    """A text of the catalogue as HTML: escaped, bold made, then each value escaped and put in its place."""
    safe = _BOLD.sub(r"<strong>\1</strong>", str(escape(words.french_spaces(text))))
    return Markup(messages.fill(safe, {name: str(escape(value)) for name, value in values.items()}))  # noqa: S704  (escaped above)


def drawing(concept: str) -> Markup:
    """The drawing of a concept, silent for screen readers: the words beside it say what it means."""
    turned = " carnet-icon--directed" if concept in icons.DIRECTED else ""
    head = f'<svg class="carnet-icon{turned}" aria-hidden="true" focusable="false" '
    return Markup(icons.drawing(concept).replace("<svg ", head, 1))  # noqa: S704  (a committed drawing)


def qr_code(text: str) -> Markup:
    """A text as a QR code as wide as its place. The library writes paths of numbers only, never the text itself."""
    made = segno.make(text, error="m", micro=False)
    drawn = made.svg_inline(omitsize=True, dark="#000", light="#fff", svgclass="carnet-qr", lineclass=None)
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704  (numbers only)


def cleaned_document(html: str) -> Markup:
    """A narrative that `carnet.cda`'s allow-list renderer built element by element; never anything else."""
    return Markup(html)  # noqa: S704  (built from an allow-list)
