"""Text messages. Owns the gateway of the settings; never what is medical, a name or a link in a message.

The gateway is any HTTP address of the operator: a POST of the template with the number and the text put into it, and
a token from a file. In demonstrations a message stands in the mailbox beside the mails.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from carnet.identity import mail
from carnet.identity.accounts import personal_details
from carnet.identity.people import Language
from carnet.kernel.errors import Unavailable
from carnet.kernel.ids import AccountId
from carnet.kernel.outgoing import ask

SECONDS: Final = 10
# Two messages joined; a longer text costs the operator and reads badly.
LONGEST: Final = 300


class NoPhone(Exception):
    """The account has no telephone."""


class Gateway(Protocol):
    """Where messages go. `template` is JSON text in which {to} and {text} stand for the values."""

    @property
    def url(self) -> str:
        """The address, over https in production."""

    @property
    def template(self) -> str:
        """The text of the request."""

    def token(self) -> str:
        """What the gateway asks for, read from its file at each message: it may be changed at any time."""


def available() -> bool:
    """Whether this instance sends messages at all: pages offer the telephone only then."""
    return bool(settings.CARNET_SMS) or settings.CARNET_FOR_TESTS_ONLY


def send_now(account_id: AccountId, message_id: str, values: Mapping[str, str], at: datetime) -> None:
    """Sends a message to the telephone of an account. Raises NoPhone, or Unavailable when it could not be sent."""
    details = personal_details(account_id)
    if not details.phone:
        raise NoPhone
    send_to(account_id, details.phone, message_id, values, details.preferences.language, at)


def send_to(
    account_id: AccountId, phone: str, message_id: str, values: Mapping[str, str], language: Language, at: datetime
) -> None:
    """Sends a message to a number that may not count yet. Unavailable when it could not be sent."""
    render = import_string(settings.CARNET_SMS_RENDERER)
    text: str = render(message_id, language, values)
    if settings.CARNET_SMS:
        _post(settings.CARNET_SMS, phone, text)
    elif settings.CARNET_FOR_TESTS_ONLY:
        mail.into_demo_mailbox(mail.Letter(account_id, phone, mail.MailText("SMS", text)), at)
    else:
        raise Unavailable("sms gateway")


def _post(gateway: Gateway, phone: str, text: str) -> None:
    # Values are put into JSON strings: what a message holds cannot become another field of the request.
    body = gateway.template.replace("{to}", _json(phone)).replace("{text}", _json(text))
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {gateway.token()}"}
    request = urllib.request.Request(gateway.url, body.encode(), headers, method="POST")  # noqa: S310
    try:
        with ask(request, SECONDS) as answer:
            if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
                raise Unavailable(f"sms gateway: {answer.status}")
    except urllib.error.HTTPError as error:
        error.close()
        raise Unavailable(f"sms gateway: {error.code}") from None
    except OSError as error:
        # The answer of a gateway may quote the number: only the kind of the error goes on.
        raise Unavailable(f"sms gateway: {type(error).__name__}") from None


def _json(value: str) -> str:
    return json.dumps(value)[1:-1]
