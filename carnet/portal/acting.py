"""Pages that speak of somebody else. Owns which text is said while a session acts for a person; never whether it may.

A message `<id>.for` says the same as `<id>` of the person for whom one acts: “Mes documents”, “Les documents de Léo”.
Where there is none, the plain text stands, under the banner that says whose record it is.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from carnet.portal import messages
from carnet.portal.words import person_name

FOR = ".for"
_name: ContextVar[str] = ContextVar("carnet_acting_for", default="")
# “de Odette” is “d’Odette”, before a vowel and before an h that is not said.
_VOWEL = re.compile(r"[aeiouyhàâéèêëîïôùûœ]", re.IGNORECASE)


@contextmanager
def speaking_of(name: str) -> Iterator[None]:
    """Inside, the texts of the catalogue speak of this person; of the reader when the name is empty."""
    token = _name.set(person_name(name) if name else "")
    try:
        yield
    finally:
        _name.reset(token)


def spoken(message_id: str, language: str, values: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
    """The text of a message and its values, in the words of the person for whom the session acts."""
    name = _name.get()
    if not name or message_id + FOR not in messages.catalogue():
        return messages.message(message_id).text(language), values
    chosen = messages.message(message_id + FOR)
    text = chosen.text(language)
    if language == "fr" and _VOWEL.match(name):
        text = text.replace("de {person}", "d’{person}")
    return text, {**values, "person": name} if "person" in chosen.placeholders else values
