"""Keyboard shortcuts of professionals: which lead where, and how they count. Owns the cookie that keeps the choice.

A key is a letter of a link that stands on the page; the letters are the same in both languages.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from carnet.identity.actors import kind_of
from carnet.identity.api import AccountKind
from carnet.portal.jinja import t
from carnet.portal.preferences import YEAR, chosen

COOKIE: Final = "carnet_keys"


class Keys(StrEnum):
    """How a key counts: with Alt and Shift, alone, or not at all."""

    WITH_ALT = "alt"
    ALONE = "seules"
    OFF = "non"


@dataclass(frozen=True)
class Key:
    """A letter, and where it leads."""

    letter: str
    page: str
    words: str


EVERYWHERE: Final = (
    Key("f", "pro_home", "find.title"),
    Key("p", "pro_patients", "patients.title"),
    Key("k", "pro_batch", "batch.title"),
    Key("a", "pro_own_acts", "own_acts.title"),
)
IN_A_RECORD: Final = (
    Key("r", "pro_record", "record.title"),
    Key("b", "pro_glance", "glance.title"),
    Key("l", "pro_documents", "record.documents"),
    Key("m", "pro_measures", "measures.title.pro"),
    Key("d", "pro_deposit", "record.deposit"),
    Key("g", "pro_batch_for", "batch.title"),
)


def mode(request: HttpRequest) -> Keys:
    """How keys count in this browser."""
    return chosen(Keys, request.COOKIES.get(COOKIE)) or Keys.WITH_ALT


def remember(response: HttpResponse, keys: Keys) -> None:
    """Keeps the choice in this browser; it says nothing of the person."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, keys.value, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")


def shown(request: HttpRequest, record: object) -> dict[str, object] | None:
    """What the frame of a page is given: how keys count, and each with its words and address; None for a secretary."""
    if kind_of(request) is not AccountKind.PROFESSIONAL:
        return None
    found = [(one.letter, str(t(one.words)), reverse(one.page)) for one in EVERYWHERE]
    if record is not None:
        parts = {"record": str(record)}
        found += [(one.letter, str(t(one.words)), reverse(one.page, kwargs=parts)) for one in IN_A_RECORD]
    return {"mode": mode(request).value, "keys": found}
