"""The acts of professionals, for themselves and for their structure, in words. Owns the words only; never a rule."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from carnet.portal.jinja import t
from carnet.usecases.read_own_acts import OwnAct
from carnet.usecases.read_structure_acts import Opening

WORDS: Final = {
    "document:list": "own_acts.list",
    "document:read": "own_acts.read",
    "profile:read": "own_acts.profile",
    "profile:write": "own_acts.vaccine",
    "document:deposit": "own_acts.deposit",
    "document:replace": "own_acts.replace",
    "document:delete": "own_acts.delete",
    "document:archive": "own_acts.archive",
    "document:unarchive": "own_acts.unarchive",
    "document:hide": "own_acts.hide",
    "document:show": "own_acts.show",
    "authorisation:state": "own_acts.agreement",
    "authorisation:use_code": "own_acts.code",
    "authorisation:give_up": "own_acts.give_up",
    "authorisation:give": "own_acts.given",
    "treating_doctor:name": "own_acts.named",
    "treating_doctor:confirm": "own_acts.named",
    "record:open": "own_acts.open",
    "record:reopen": "own_acts.open",
    "record:close_for": "own_acts.close",
    "emergency:break_glass": "own_acts.emergency",
    "emergency:regulate": "own_acts.emergency",
}


class ActLine(NamedTuple):
    """One line: when, what or who, in which record (in short, and its address), in an emergency or not."""

    at: datetime
    what: str
    reference: str
    record: UUID
    emergency: bool


def _says_more(one: OwnAct) -> bool:
    """Whether the emergency is still to be said: the act of entering in one says it already."""
    return one.mode != "normal" and not one.act.startswith("emergency:")


def own(acts: Iterable[OwnAct]) -> list[ActLine]:
    """The own acts of a professional."""
    return [
        ActLine(one.at, str(t(WORDS[one.act])), short(one.record_id), one.record_id, _says_more(one))
        for one in acts
        if one.act in WORDS
    ]


def openings(found: Iterable[Opening]) -> list[ActLine]:
    """Who opened which record."""
    return [ActLine(one.at, one.name, short(one.record_id), one.record_id, one.emergency) for one in found]


def short(record: UUID) -> str:
    """The number of a record as its receipts and the person's own page show it."""
    return str(record)[:8].upper()
