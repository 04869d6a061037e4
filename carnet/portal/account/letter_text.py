"""The text of letters and receipts, from the catalogue: `<id>.title` and `<id>.body`. Never the content of a record.

`shown(letter)` is what the page of the desk and the page of a receipt print; the language is that of the person.
"""

from datetime import datetime

from carnet.identity.letters import OpenLetter
from carnet.identity.people import Language
from carnet.portal import messages
from carnet.portal.preferences import Language as ScreenLanguage
from carnet.portal.shown import LetterShown
from carnet.portal.words import date_longue, person_name

# Values that are instants, written in the sealed row as ISO text and on the paper in words.
_DATES = frozenset({"until", "due"})
# Values that stand alone on their line, in big letters.
_BIG = frozenset({"code", "login"})


def shown(letter: OpenLetter) -> LetterShown:
    """The letter in words; KeyError for a value that its text lacks or does not use."""
    language = letter.person.preferences.language
    title, body = messages.message(f"{letter.message_id}.title"), messages.message(f"{letter.message_id}.body")
    values = {name: _value(name, value, language) for name, value in letter.values.items()}
    if unused := set(values) - body.placeholders:
        raise KeyError(f"{letter.message_id}: unused values {sorted(unused)}")
    return LetterShown(
        letter_id=letter.letter_id,
        language=language.value,
        to=person_name(letter.to),
        address=letter.address,
        written_at=letter.created_at,
        title=title.text(language.value),
        lines=tuple(_lines(body.text(language.value), values)),
    )


def _value(name: str, value: str, language: Language) -> str:
    if name in _DATES:
        return date_longue(datetime.fromisoformat(value), ScreenLanguage(language.value))
    return value


def _lines(body: str, values: dict[str, str]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    for line in body.splitlines():
        names = set(messages.PLACEHOLDER.findall(line))
        text = messages.fill(line, {name: values[name] for name in names})
        big = line == "{codes}" or any(line == f"{{{name}}}" for name in _BIG)
        found += [(part, big) for part in text.splitlines()]
    return found
