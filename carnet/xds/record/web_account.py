"""TD1.5: the patient's web account. Create and unblock ask the desk for a letter; channels of codes are the person's.

The examples of the DMP answer an identifier and a password: identifier and password never travel by one electronic way
(EX_GEN-1470), so the answer says where the letter waits, and holds neither (docs/divergences.md).
"""

from typing import Final

from carnet.kernel.errors import Conflict, Refusal
from carnet.usecases.ask_paper import PaperAsked, ask_paper
from carnet.usecases.refuse_contact_change import refuse_contact_change
from carnet.xds.asked import Answer, Asked
from carnet.xds.record import plain, told
from carnet.xds.record.nodes import Node
from carnet.xds.record.patients import POINT
from carnet.xds.record.who import ABSENT, asserted, record_of

CHANNELS: Final = ("SMS", "EMAIL")
ACTIONS: Final = ("AJOUT", "MODIFICATION", "SUPPRESSION")
BY_THE_PERSON: Final = Conflict("record_message.by_the_person")


def create(asked: Asked) -> Answer | Refusal | Conflict:
    """TD1.5a."""
    channel = _channel(Node.root(asked.body))
    also = (told.note(BY_THE_PERSON.rule),) if channel else ()
    return _paper(asked, also, again=False)


def unblock(asked: Asked) -> Answer | Refusal | Conflict:
    """TD1.5d: a new code in the place of the one that waits."""
    return _paper(asked, (), again=True)


def change_channel(asked: Asked) -> Answer | Refusal | Conflict:
    """TD1.5b, TD1.5c: the same answer whether or not there is a record."""
    root = Node.root(asked.body)
    root.one("action").word(ACTIONS)
    _channel(root)
    record_id = record_of(asked, asserted(asked))
    if record_id == ABSENT:
        return BY_THE_PERSON
    if isinstance(record_id, Refusal):
        return record_id
    refuse_contact_change(asked.caller, record_id)
    return BY_THE_PERSON


def _paper(asked: Asked, also: tuple[told.Detail, ...], *, again: bool) -> Answer | Refusal | Conflict:
    record_id = record_of(asked, asserted(asked))
    if isinstance(record_id, Refusal):
        return record_id
    done = ask_paper(asked.caller, record_id, again=again)
    if not isinstance(done, PaperAsked):
        return done
    return plain.done(asked, context=(told.note("record_message.paper_at_the_desk"), *also))


def _channel(root: Node) -> bool:
    """Whether a channel is named; which one is read by nobody."""
    kind, channel = root.maybe("type"), root.maybe("canal")
    if kind:
        kind.word(CHANNELS)
    return bool(channel and channel.text())


OPERATIONS: Final = (
    plain.offered(plain.PATIENTS, POINT, "createPatientAccess", create),
    plain.offered(plain.PATIENTS, POINT, "updatePatientAccess", unblock),
    plain.offered(plain.PATIENTS, POINT, "patientOTPUpdate", change_channel),
)
