"""One person, by whichever of the ways a door offers: the number of the record, the INS, the strict traits.

Owns the order of the ways; each is a use case with its own event, budget and refusals. By INS, what may be told of the
record found is decided in the same reading, and both events go together. Professionals are told what
`see_status` says and no more; the person's own side finds the one record that its session is about.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from carnet.codes.traits import StrictTraits
from carnet.consent.emergencies import EmergencyReason
from carnet.identity.ins import Ins
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.model import PATIENT_SIDE
from carnet.policy.reasons import Reason
from carnet.usecases.caller import Caller
from carnet.usecases.find_record import Found, NothingFits, find_record
from carnet.usecases.find_record_by_traits import find_record_by_traits
from carnet.usecases.see_status import Status, see_status

# Whoever asks by a number of record that leads nowhere is answered as whoever asks by a number that nobody has.
NOTHING = frozenset({Reason.NO_RECORD.value, Reason.NOT_YOUR_RECORD.value})


@dataclass(frozen=True)
class Wanted:
    """Who is looked for: by the first of these that is given. The birth date must fit too, where it is given."""

    record_id: RecordId | None = None
    ins: Ins | None = None
    birth_date: date | None = None
    traits: StrictTraits | None = None
    reason: str = ""
    """Why, for a professional who looks by traits in an emergency: a code of the closed list."""


@dataclass(frozen=True)
class PatientFound:
    """The record that fits, and what this caller may know of it."""

    record_id: RecordId
    status: Status
    answer: bytes = field(default=b"", compare=False, repr=False)
    """What `answering` made of it, where it was asked."""


Answering = Callable[[PatientFound | NothingFits], bytes]


def find_patient(
    caller: Caller, wanted: Wanted, answering: Answering | None = None
) -> PatientFound | NothingFits | Refusal | Conflict:
    """Looks for one person. Raises Invalid when traits are given that are not all of the strict ones.

    `answering` writes the answer of an interface while the database settles the count of a look-up by INS, and sends no
    statement; what is found another way is answered without it.
    """
    if caller.kind in PATIENT_SIDE:
        return _own(caller, wanted)
    found = _found(caller, wanted, answering)
    if not isinstance(found, Found):
        return found
    if found.status is not None:
        return PatientFound(found.record_id, found.status, found.answer)
    return _status(replace(caller, ahead=found.ahead), found.record_id)


def _found(caller: Caller, wanted: Wanted, answering: Answering | None) -> Found | NothingFits | Refusal | Conflict:
    if wanted.record_id is not None:
        return Found(wanted.record_id)
    if wanted.ins is not None:
        told = partial(_answer, answering) if answering else None
        return find_record(caller, wanted.ins, wanted.birth_date, telling=True, answering=told)
    if wanted.traits is not None:
        return find_record_by_traits(caller, wanted.traits, reason=_reason(wanted.reason))
    return NothingFits()


def _answer(answering: Answering, found: Found | NothingFits) -> bytes:
    """What is told already; of who may not be told by the look-up, another reading tells."""
    if isinstance(found, NothingFits):
        return answering(found)
    return answering(PatientFound(found.record_id, found.status)) if found.status is not None else b""


def _reason(code: str) -> EmergencyReason | None:
    if code and code not in {reason.value for reason in EmergencyReason}:
        raise Invalid.of("emergency-reason", "emergency.unknown_reason")
    return EmergencyReason(code) if code else None


def _status(caller: Caller, record_id: RecordId) -> PatientFound | NothingFits | Refusal:
    status = see_status(caller, record_id)
    if isinstance(status, Refusal):
        return NothingFits() if status.reason in NOTHING else status
    return PatientFound(record_id, status)


def _own(caller: Caller, wanted: Wanted) -> PatientFound | NothingFits | Refusal:
    """Anybody else's number is answered as nobody's, without being looked for."""
    if caller.record is None or wanted.record_id not in (None, caller.record):
        return NothingFits()
    answer = _status(caller, caller.record)
    person = answer.status.person if isinstance(answer, PatientFound) else None
    if person is None:
        return answer
    strange = wanted.ins is not None and wanted.ins not in person.numbers
    return NothingFits() if strange or wanted.birth_date not in (None, person.traits.birth_date) else answer
