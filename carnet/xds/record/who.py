"""Whom a message is about, and that its assertion says the same. Owns that comparison and the look-up; no rule."""

from datetime import date

from carnet.codes.ins import Ins
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.kernel.trace import require, required
from carnet.usecases.caller import AS_ABSENT
from carnet.usecases.find_record import Found, find_record
from carnet.xds.asked import Asked

ASSERTED = "Assertion/AttributeStatement/Attribute[@Name='urn:oasis:names:tc:xacml:2.0:resource:resource-id']"
ABSENT = Refusal("C05", "no_record")


def same_person(asked: Asked, ins: Ins) -> None:
    """The person of the message is the one of the assertion. Raises Invalid."""
    require(asserted(asked) == ins, ASSERTED, "record_message.patient_differs")


def asserted(asked: Asked) -> Ins:
    """The person of a message that names nobody itself. Raises Invalid."""
    return required(asked.patient, ASSERTED, "record_message.nobody_asserted")


def record_of(asked: Asked, ins: Ins, born: date | None = None) -> RecordId | Refusal:
    """The record of a person; a refusal that says no more than that there is nothing for this caller.

    A birth date that was said must be the person's: what is wrong with it is not told apart from an unknown number.
    """
    found = find_record(asked.caller, ins, born)
    if isinstance(found, Refusal):
        return ABSENT if found.reason in AS_ABSENT else found
    return found.record_id if isinstance(found, Found) else ABSENT
