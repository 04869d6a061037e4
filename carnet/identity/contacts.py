"""A mail address or a telephone that a person gives. Owns their form and the code that proves them; stores neither.

An address counts once a code that was sent to it came back (issue 3, point 2). Until then it stands in the session of
the browser only, sealed.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from carnet.identity import codes, limits, mail, sms
from carnet.identity.people import CodesBy, Language
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import AccountId

MESSAGE: Final = "mail.contact_code"
_LONGEST_EMAIL: Final = 254
_FRENCH: Final = re.compile(r"0[1-9]\d{8}")
_INTERNATIONAL: Final = re.compile(r"\+[1-9]\d{7,14}")


class ContactKind(StrEnum):
    """What reaches a person at once."""

    EMAIL = "email"
    PHONE = "phone"

    @property
    def codes_by(self) -> CodesBy:
        """The way of codes that goes with it."""
        return CodesBy.MAIL if self is ContactKind.EMAIL else CodesBy.SMS


@dataclass(frozen=True)
class Contact:
    """A mail address or a telephone in its one form."""

    kind: ContactKind
    value: str

    def __repr__(self) -> str:
        return f"Contact({self.kind.value})"


def parse(kind: ContactKind, typed: str) -> Contact:
    """What was typed, in its one form. Raises Invalid that names the rule."""
    return Contact(kind, _email(typed) if kind is ContactKind.EMAIL else _phone(typed))


def send_code(account_id: AccountId, contact: Contact, language: Language, network: str, now: datetime) -> UUID:
    """Sends a code to an address that does not count yet, and returns the code's id.

    Raises limits.TooManyAttempts, or Unavailable when nothing could be sent.
    """
    limits.count_or_stop(limits.CODE_SENT, _subjects(account_id, network), now)
    issued = codes.issue(account_id, now)
    values = {"code": issued.code}
    if contact.kind is ContactKind.EMAIL:
        mail.send_to(account_id, contact.value, MESSAGE, values, language, now)
    else:
        sms.send_to(account_id, contact.value, MESSAGE, values, language, now)
    return issued.code_id


def check_code(account_id: AccountId, code_id: UUID, typed: str, network: str, now: datetime) -> codes.CodeAnswer:
    """Counts a try and compares. Raises limits.TooManyAttempts."""
    attempt = limits.count_or_stop(limits.CODE, _subjects(account_id, network), now)
    answer = codes.check(code_id, account_id, typed, now)
    if answer is codes.CodeAnswer.RIGHT:
        limits.give_back(attempt)
    return answer


def _subjects(account_id: AccountId, network: str) -> dict[limits.Scope, str]:
    return {limits.Scope.ACCOUNT: str(account_id), limits.Scope.NETWORK: network}


def _email(typed: str) -> str:
    address = typed.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid.of("email", "contact.not_an_email") from None
    if len(address) > _LONGEST_EMAIL:
        raise Invalid.of("email", "contact.not_an_email")
    return address


def _phone(typed: str) -> str:
    """In the international form; a number of ten digits that begins with 0 is French."""
    number = re.sub(r"[\s.\-()]", "", typed)
    number = f"+{number[2:]}" if number.startswith("00") else number
    if _FRENCH.fullmatch(number):
        return f"+33{number[1:]}"
    if _INTERNATIONAL.fullmatch(number):
        return number
    raise Invalid.of("phone", "contact.not_a_phone")
