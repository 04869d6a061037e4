"""Sends the messages that browsers wait for (Web Push). Owns how their one sentence leaves; never the news.

The way out is that of notifications to software (`ops.rest_hook`): listed services, public addresses, no redirect.
"""

import json
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from carnet.crypto.web_push import sealed_for
from carnet.identity import push
from carnet.identity.accounts import personal_details
from carnet.identity.people import Language
from carnet.kernel.clock import Clock
from carnet.ops import rest_hook

MOST_AT_ONCE: Final = 100
KEPT_SECONDS: Final = 24 * 3600
"""How long a service keeps a message for a telephone that is off; a later one replaces it (`Topic`)."""
TOPIC: Final = "carnet"
Send = Callable[[str, Mapping[str, str], bytes], int | None]


def send_pushes(clock: Clock, send: Send = rest_hook.send) -> int:
    """Sends what is due, one after the other; returns how many services were asked."""
    for asked in range(MOST_AT_ONCE):
        due = push.take_due(clock.now())
        if due is None:
            return asked
        push.settle(due, _sent(due, clock, send), clock.now())
    return MOST_AT_ONCE


def _sent(due: push.Due, clock: Clock, send: Send) -> int | None:
    """The service's answer; one that the operator does not list any more is never asked."""
    endpoint = due.browser.endpoint
    if not push.is_allowed(endpoint):
        return None
    parts = urlsplit(endpoint)
    words = message(personal_details(due.account_id).preferences.language)
    headers = {
        "Authorization": push.sender().authorization(f"{parts.scheme}://{parts.netloc}", _contact(), clock.now()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Topic": TOPIC,
        "Urgency": "normal",
    }
    return send(endpoint, headers, sealed_for(due.browser.key, words))


def message(language: Language) -> bytes:
    """The one message that there is, in a language."""
    say = import_string(settings.CARNET_SENTENCES)
    told = {name: say([text], {}, language.value) for name, text in push.SENTENCES.items()}
    return json.dumps({**told, "lang": language.value}, ensure_ascii=False).encode()


def _contact() -> str:
    """Whom a service may ask about us (RFC 8292, 2.1): the site itself, where the help page has a number."""
    host = next((one for one in settings.ALLOWED_HOSTS if one not in {"*", ""}), "localhost")
    return f"https://{host.lstrip('.')}/"
