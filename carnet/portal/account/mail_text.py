"""The text of mails and messages, from the catalogue: `<id>.subject`, `<id>.body`, `<id>.sms`. Never of a record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from carnet.identity.mail import MailText
from carnet.identity.people import Language
from carnet.portal import messages
from carnet.portal.preferences import Language as ScreenLanguage
from carnet.portal.words import date_longue

# What a telephone says when a notice has no short text of its own: that there is news, and whom to call.
NEWS: Final = "mail.news.sms"
DATES: Final = frozenset({"until", "due", "day"})


def render(message_id: str, language: Language, values: Mapping[str, str]) -> MailText:
    """The mail in a language; KeyError for a value that is missing or that neither part uses."""
    subject, body = messages.message(f"{message_id}.subject"), messages.message(f"{message_id}.body")
    if unused := set(values) - subject.placeholders - body.placeholders:
        raise KeyError(f"{message_id}: unused values {sorted(unused)}")
    return MailText(_filled(subject, language, values), _filled(body, language, values))


def render_sms(message_id: str, language: Language, values: Mapping[str, str]) -> str:
    """The short text for a telephone, without what only the mail says; KeyError for a value that is missing."""
    own = f"{message_id}.sms"
    if values and own not in messages.catalogue():
        # A code that the general text would drop is a fault, not news.
        raise KeyError(own)
    return _filled(messages.message(own if own in messages.catalogue() else NEWS), language, values)


def _filled(message: messages.Message, language: Language, values: Mapping[str, str]) -> str:
    needed = {name: _shown(name, values[name], language) for name in message.placeholders}
    return messages.fill(message.text(language.value), needed)


def _shown(name: str, value: str, language: Language) -> str:
    """An instant, kept as ISO text among the sealed values, stands in the text as a day in words."""
    if name not in DATES:
        return value
    return date_longue(datetime.fromisoformat(value), ScreenLanguage(language.value))
