"""The text of letters and receipts, from the catalogue: `<id>.title` and `<id>.body`. Never the content of a record.

`shown(letter)` is what the page of the desk and the page of a receipt print; the language is that of the person.
"""

from datetime import datetime

from carnet.identity.letters import OpenLetter
from carnet.identity.people import Language
from carnet.portal import messages
from carnet.portal.account.mail_text import DATES
from carnet.portal.preferences import Language as ScreenLanguage
from carnet.portal.shown import LetterShown
from carnet.portal.words import date_longue, person_name

# Values that stand alone on their line, in big letters.
_BIG = frozenset({"code", "login"})


def shown(letter: OpenLetter) -> LetterShown:
    """The letter in words; KeyError for a value that its text lacks or does not use."""
    language = letter.person.preferences.language
    title, body = _texts(letter.message_id)
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


def _texts(message_id: str) -> tuple[messages.Message, messages.Message]:
    """The title and the body; a notice has those of its mail, or a body of its own for paper, where no link helps."""
    if f"{message_id}.title" in messages.catalogue():
        return messages.message(f"{message_id}.title"), messages.message(f"{message_id}.body")
    own = f"{message_id}.paper"
    body = own if own in messages.catalogue() else f"{message_id}.body"
    return messages.message(f"{message_id}.subject"), messages.message(body)


def name_id(message_id: str) -> str:
    """The id of the name that the desk reads in its list; notices of every kind share one."""
    own = f"{message_id}.name"
    return own if own in messages.catalogue() else "letter.notice_name.name"


def _value(name: str, value: str, language: Language) -> str:
    if name in DATES:
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
