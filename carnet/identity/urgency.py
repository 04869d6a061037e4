"""Marks that let a request of an emergency go first on a full machine. Owns how they are written and checked.

A mark gives nothing but a place in the queue: every right is decided again behind it. It is checked before anything
costly is done (`carnet.config.urgent`), so it carries its own proof: an HMAC under a key outside the database, over
what it is bound to. Two forms: a cookie, bound to the cookie of the session beside which it was given, and the second
half of an access token whose software said that it acts in an emergency. Neither can be made by who asks, nor moved to
another session or another token.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from carnet.crypto.blind_index import blind_index
from carnet.storage import vault

PURPOSE: Final = "urgency/1"
COOKIE: Final = "carnet_urgence"
LONGEST: Final = 200
MOST_RECORDS: Final = 5
_MAC_HEX: Final = 32
_WHO_HEX: Final = 12
_RECORD_HEX: Final = 16


class Urgency(StrEnum):
    """Why a request may go first."""

    OPEN = "ouvert"
    """The session has an emergency access that is not over: what it reads of those records may go first."""
    AT_WORK = "pro"
    """A professional is signed in: the pages that lead to an emergency access may go first, no other."""
    SOFTWARE = "logiciel"
    """The software said so when it asked for the token, and may say so."""


@dataclass(frozen=True)
class Mark:
    """A mark that is good now. `whose` tells who shares one allowance: a session, a software."""

    urgency: Urgency
    until: int
    whose: str
    records: tuple[str, ...] = ()
    """Digests of the records of an open access: no cookie holds the id of a record."""

    def is_about(self, record: str) -> bool:
        """Whether an emergency access to this record is open."""
        return _of_record(self.whose, record) in self.records


def cookie(urgency: Urgency, until: datetime, session_key: str, records: Sequence[str] = ()) -> str:
    """The value of the cookie for a session; of more records than it holds, the last."""
    ends = f"{int(until.timestamp()):x}"
    about = "-".join(_of_record(session_key, record) for record in records[-MOST_RECORDS:])
    return f"{urgency}.{ends}.{about}.{_mac('session', urgency, ends, about, session_key)}"


def read_cookie(value: str, session_key: str, now: float) -> Mark | None:
    """What a cookie proves beside this session; None for one that is over, altered, or given to another session."""
    parts = value.split(".") if len(value) <= LONGEST and value.isascii() else []
    if len(parts) != 4 or parts[0] not in (Urgency.OPEN, Urgency.AT_WORK) or not session_key:
        return None
    urgency, ends, about, mac = parts
    if _number(ends) <= now or not hmac.compare_digest(_mac("session", urgency, ends, about, session_key), mac):
        return None
    return Mark(Urgency(urgency), _number(ends), session_key, tuple(about.split("-")))


def marked(token: str, client_id: str, until: datetime) -> str:
    """A token that tells by itself that its software acts in an emergency. What it may do stands in its row."""
    whose = _who(client_id)
    ends = f"{int(until.timestamp()):x}"
    return f"{token}.{ends}.{whose}.{_mac('token', token, ends, whose)}"


def read_token(value: str, now: float) -> Mark | None:
    """What a token proves by itself."""
    parts = value.split(".") if value.isascii() else []
    if len(parts) != 4:
        return None
    token, ends, whose, mac = parts
    if _number(ends) <= now or not hmac.compare_digest(_mac("token", token, ends, whose), mac):
        return None
    return Mark(Urgency.SOFTWARE, _number(ends), whose)


def _number(said: str) -> int:
    return int(said, 16) if 0 < len(said) <= 10 and not set(said) - set("0123456789abcdef") else 0


def _of_record(session_key: str, record: str) -> str:
    return blind_index(vault.derived(PURPOSE), "record", session_key, record).hex()[:_RECORD_HEX]


def _who(client_id: str) -> str:
    return blind_index(vault.derived(PURPOSE), "who", client_id).hex()[:_WHO_HEX]


def _mac(*parts: str) -> str:
    return blind_index(vault.derived(PURPOSE), *parts).hex()[:_MAC_HEX]
