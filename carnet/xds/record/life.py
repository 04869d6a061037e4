"""TD1.1 (create), TD1.2 (reactivate), TD1.4 (close), TD1.3b (change): each reason of the two messages is a use case.

Owns which one, and how its answer is told; whether it may be done, and by whom, is theirs to judge.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from carnet.identity.traits import IdentityStatus, PersonIdentity
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases.change_administrative import Birth, Said, Written, change_administrative
from carnet.usecases.close_record import Closed
from carnet.usecases.close_record_for import close_record_for
from carnet.usecases.open_record_for import Choices, OpenedFor, Told, open_record_for
from carnet.usecases.reopen_record_for import ReopenedFor, Word, reopen_record_for
from carnet.xds.asked import Answer, Asked, Offered, Operation
from carnet.xds.record import hl7v3, persons, registration, told
from carnet.xds.record.acknowledgement import refused
from carnet.xds.record.hl7v3 import HL7
from carnet.xds.record.nodes import Node
from carnet.xds.record.query import CLOSING
from carnet.xds.record.registration import NO_GLASS, NO_SAMU, Registration
from carnet.xds.record.who import record_of

T = TypeVar("T")
CREATE, REVISE = "PRPA_IN201311UV02", "PRPA_IN201314UV02"
AT_REQUEST: Final = "FERMETURE_DEMANDE_PATIENT"
MOST_REASON: Final = 500
_PAPER: Final = "record_message.paper_waits"


def create(asked: Asked) -> Answer | Refusal | Conflict:
    """TD1.1: opens a record for a person who is there and agrees."""
    message = registration.read(asked, ("CREA_RD",))
    traits = persons.strict(message.person, message.path)
    identity = PersonIdentity(traits, message.ins, IdentityStatus.QUALIFIED)
    chosen = Choices(
        samu_allowed=message.opposed(NO_SAMU) is not False, break_glass_allowed=message.opposed(NO_GLASS) is not False
    )
    opened = _located(message, lambda: open_record_for(
        asked.caller, identity, consent=message.said.get(registration.OPENING, False), told=Told.STATED, chosen=chosen,
        key=hl7v3.same(asked),
    ))  # fmt: skip
    if not isinstance(opened, OpenedFor):
        return opened
    return registration.done(asked, message, "active", (told.note(_PAPER),))


def revise(asked: Asked) -> Answer | Refusal | Conflict:
    """TD1.2, TD1.3b, TD1.4: what the reason says."""
    message = registration.read(asked, _REVISIONS)
    record_id = record_of(asked, message.ins, message.person.birth_date)
    if isinstance(record_id, Refusal):
        return record_id
    return _located(message, lambda: _REVISIONS[message.header.reason](asked, message, record_id))


def _reactivate(asked: Asked, message: Registration, record_id: RecordId) -> Answer | Refusal | Conflict:
    word = Word(consent=message.said.get(registration.REOPENING, False), told=Told.STATED)
    reopened = reopen_record_for(asked.caller, record_id, word, key=hl7v3.same(asked))
    if not isinstance(reopened, ReopenedFor):
        return reopened
    return registration.done(asked, message, "active", (told.note(_PAPER),))


def _close(asked: Asked, message: Registration, record_id: RecordId) -> Answer | Refusal | Conflict:
    closed = close_record_for(
        asked.caller, record_id, consent=True, reason=_reason(asked), key=hl7v3.same(asked)
    )  # fmt: skip
    return registration.done(asked, message, "terminated") if isinstance(closed, Closed) else closed


def _reason(asked: Asked) -> str:
    """The person's own words. The motive says that she asks; no other one is a professional's to give."""
    issue = hl7v3.control(Node.root(asked.body)).one("reasonOf").one("detectedIssueEvent")
    code = issue.one("code")
    if (code.attribute("code"), code.attribute("codeSystem")) != (AT_REQUEST, CLOSING):
        raise Invalid.of(f"{code.path}/@code", "record_message.other_motive", known=AT_REQUEST)
    text = issue.maybe("text")
    said = text.text(MOST_REASON) if text else ""
    # Software repeats the code where nothing was said.
    return "" if said == AT_REQUEST else said


def _change(asked: Asked, message: Registration, record_id: RecordId) -> Answer | Refusal | Conflict:
    person = message.person
    names = person.names
    birth = Birth(names.birth, names.first, names.every, person.birth_date, person.sex, person.birth_place)
    said = Said(
        birth, names.used, names.used_given, message.opposed(NO_GLASS), message.opposed(NO_SAMU), hl7v3.same(asked)
    )
    written = change_administrative(asked.caller, record_id, said)
    return registration.done(asked, message, "active") if isinstance(written, Written) else written


def _located(message: Registration, work: Callable[[], T]) -> T:
    try:
        return work()
    except Invalid as invalid:
        raise registration.located(invalid, message) from None


_REVISIONS: Final[Mapping[str, Callable[[Asked, Registration, RecordId], Answer | Refusal | Conflict]]] = {
    "REAC": _reactivate,
    "FERM": _close,
    "MODIF_DATA": _change,
}


def _offered(name: str, run: Operation) -> Offered:
    answers = f"{HL7}:{name.removesuffix('UV02')}ResponseUV02"
    return Offered("record", f"{HL7}:{name}", f"{{{HL7}}}{name}", answers, run, no=refused)


OPERATIONS: Final = (_offered(CREATE, create), _offered(REVISE, revise))
