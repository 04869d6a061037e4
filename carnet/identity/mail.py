"""Mails to accounts. Owns the queue, the sending and the demonstration's mailbox; never logs a mail or an address.

Use cases queue an id of the message catalogue and the values of its sentences, sealed under the account's key. The
worker renders the text in the person's language and hands it to one of two deliveries: SMTP, or, in demo and sandbox
instances, a table shown by a page. A one-time code is sent at once, by the same delivery, and is never queued.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from carnet.identity import notice_box, sealed
from carnet.identity.accounts import personal_details
from carnet.identity.notice_box import By, Left
from carnet.identity.people import Language
from carnet.kernel.errors import Unavailable
from carnet.kernel.ids import AccountId, new_id
from carnet.storage import db

_QUEUE, _QUEUE_COLUMN = "outgoing_mail", "sealed_values"
_BOX, _BOX_COLUMN = "demo_mail", "sealed"
_VERSION = 1


@dataclass(frozen=True)
class MailText:
    """A subject and a body in plain text."""

    subject: str
    body: str


@dataclass(frozen=True)
class Letter:
    """A mail on its way to a person."""

    account_id: AccountId
    to: str
    text: MailText
    number: UUID | None = None
    """That of a queued mail: sent again after a kill or a restore, it is known by it as the same mail."""

    def __repr__(self) -> str:
        return "Letter(...)"


@dataclass(frozen=True)
class ReceivedMail:
    """A mail as the mailbox page of a demonstration shows it."""

    mail_id: UUID
    at: datetime
    to: str
    text: MailText


class Renderer(Protocol):
    """Makes the text of a message of the catalogue; the portal has one, named by the settings."""

    def __call__(self, message_id: str, language: Language, values: Mapping[str, str]) -> MailText:
        """The text in this language."""
        ...


class NoAddress(Exception):
    """The account has no e-mail address: the person is reached by letter or at the desk."""


class Channel(StrEnum):
    """How a queued message leaves."""

    MAIL = "mail"
    SMS = "sms"


OF_CHANNEL: Final = {Channel.MAIL: By.MAIL, Channel.SMS: By.SMS}
# Where a message goes that is not for the present address of the account; sealed with the values of its sentences.
TO: Final = "_to"


def queue_mail(
    account_id: AccountId, message_id: str, values: Mapping[str, str], at: datetime, *,
    channel: Channel = Channel.MAIL, to: str | None = None, notice_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Queues a message in the caller's transaction: it leaves only if the act that wanted it was committed.

    `to` is an address that the account had before a change; without it the present one is used. `notice_id` is the
    news of the account that the message tells: what becomes of the message is written there.
    """
    mail_id = new_id()
    box = sealed.load_vault(account_id)
    kept = {**values, **({TO: to} if to else {})}
    db.execute(
        "INSERT INTO outgoing_mail (mail_id, account_id, message_id, channel, sealed_values, created_at, next_try_at,"
        " notice_id, tries, outcome) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, 'waiting')",
        [
            mail_id,
            account_id,
            message_id,
            channel.value,
            box.seal_json(_QUEUE, _QUEUE_COLUMN, mail_id, _VERSION, kept),
            at,
            at,
            notice_id,
        ],
    )
    notice_box.went(account_id, notice_id, OF_CHANNEL[channel], Left.WAITING)
    return mail_id


def waiting_mails() -> tuple[int, datetime | None]:
    """How many messages wait to be sent, and since when the oldest does; nobody's name is opened."""
    row = db.one("SELECT count(*), min(created_at) FROM outgoing_mail WHERE settled_at IS NULL")
    return (int(row[0]), row[1]) if row else (0, None)


def queued_values(account_id: AccountId, mail_id: UUID, sealed_values: bytes) -> dict[str, str]:
    """The values of a queued mail, opened."""
    opened: dict[str, str] = sealed.load_vault(account_id).open_json(
        _QUEUE, _QUEUE_COLUMN, mail_id, _VERSION, sealed_values
    )
    return opened


def send_now(
    account_id: AccountId, message_id: str, values: Mapping[str, str], at: datetime, number: UUID | None = None
) -> None:
    """Renders and delivers a mail in this process: a person waits for the code in front of the screen.

    Raises NoAddress, or Unavailable when the mail server does not take it.
    """
    details = personal_details(account_id)
    if not details.email:
        raise NoAddress
    send_to(account_id, details.email, message_id, values, details.preferences.language, at, number)


def send_to(
    account_id: AccountId,
    address: str,
    message_id: str,
    values: Mapping[str, str],
    language: Language,
    at: datetime,
    number: UUID | None = None,
) -> None:
    """Renders and delivers a mail to an address that may not count yet. Unavailable when it is not taken."""
    render: Renderer = import_string(settings.CARNET_MAIL_RENDERER)
    delivery()(Letter(account_id, address, render(message_id, language, values), number), at)


def delivery() -> Callable[[Letter, datetime], None]:
    """How mails leave this instance: real mail in production only, the mailbox page everywhere else."""
    if settings.CARNET_REAL_MAIL:
        return by_smtp
    if settings.CARNET_FOR_TESTS_ONLY:
        return into_demo_mailbox
    raise Unavailable("mail server")


def by_smtp(letter: Letter, at: datetime) -> None:
    """Sends by the mail server of the settings; Unavailable when it does not take the mail."""
    message = EmailMessage(letter.text.subject, letter.text.body, to=[letter.to], headers=_number_of(letter))
    try:
        message.send()
    except OSError as error:
        # The error of a mail server may quote the address: only its type goes on.
        raise Unavailable(f"mail server: {type(error).__name__}") from None


def _number_of(letter: Letter) -> dict[str, str]:
    """A queued mail has the same Message-ID each time that it goes (RFC 5322, 3.6.4): many mailboxes show it once."""
    place = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return {"Message-ID": f"<{letter.number.hex}@{place}>"} if letter.number else {}


def into_demo_mailbox(letter: Letter, at: datetime) -> None:
    """Keeps the mail, sealed, for the mailbox page of a demonstration."""
    mail_id = new_id()
    plain = {"to": letter.to, "subject": letter.text.subject, "body": letter.text.body}
    box = sealed.load_vault(letter.account_id)
    db.execute(
        "INSERT INTO demo_mail (mail_id, account_id, sealed, at) VALUES (%s, %s, %s, %s)",
        [mail_id, letter.account_id, box.seal_json(_BOX, _BOX_COLUMN, mail_id, _VERSION, plain), at],
    )


def demo_mails(limit: int = 50) -> tuple[ReceivedMail, ...]:
    """The newest mails of a demonstration, newest first; Unavailable in production."""
    if settings.CARNET_REAL_MAIL or not settings.CARNET_FOR_TESTS_ONLY:
        raise Unavailable("demo mailbox")
    found = db.rows(
        "SELECT m.mail_id, m.account_id, m.sealed, m.at, k.version, k.wrapped FROM demo_mail m"
        " JOIN account_key k ON k.account_id = m.account_id ORDER BY m.at DESC, m.mail_id LIMIT %s",
        [limit],
    )
    return tuple(_received(*row) for row in found)


def _received(
    mail_id: UUID, account_id: UUID, content: bytes, at: datetime, version: int, wrapped: bytes
) -> ReceivedMail:
    box = sealed.opened_vault(AccountId(account_id), version, bytes(wrapped))
    plain = box.open_json(_BOX, _BOX_COLUMN, mail_id, _VERSION, content)
    return ReceivedMail(mail_id, at, plain["to"], MailText(plain["subject"], plain["body"]))
