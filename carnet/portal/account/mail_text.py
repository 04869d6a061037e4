"""The text of mails and messages, from the catalogue: `<id>.subject`, `<id>.body`, `<id>.sms`. Never of a record."""

from collections.abc import Mapping

from carnet.identity.mail import MailText
from carnet.identity.people import Language
from carnet.portal import messages


def render(message_id: str, language: Language, values: Mapping[str, str]) -> MailText:
    """The mail in a language; KeyError for a value that is missing or that neither part uses."""
    subject, body = messages.message(f"{message_id}.subject"), messages.message(f"{message_id}.body")
    if unused := set(values) - subject.placeholders - body.placeholders:
        raise KeyError(f"{message_id}: unused values {sorted(unused)}")
    return MailText(_filled(subject, language, values), _filled(body, language, values))


def render_sms(message_id: str, language: Language, values: Mapping[str, str]) -> str:
    """The short text for a telephone, without what only the mail says; KeyError for a value that is missing."""
    return _filled(messages.message(f"{message_id}.sms"), language, values)


def _filled(message: messages.Message, language: Language, values: Mapping[str, str]) -> str:
    needed = {name: values[name] for name in message.placeholders}
    return messages.fill(message.text(language.value), needed)
