"""Carries out what a message about documents asks for, by the use cases of the other doors. Holds no rule.

A document enters as a lot (ITI-41, with RPLC where it replaces); a deletion is that of ITI-57. The same message again
is the same act: a lot is known by its content, a deletion by the name of its message.

A change of visibility (MODIF_CONF_CODE) comes as a new version, and a new version keeps what hid the former one: who
sees a document is said by somebody who proved who she is, and a feed only says what its structure says (C03).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from carnet.codes import oids
from carnet.codes.visibility import Confidentiality
from carnet.hl7v2 import codes
from carnet.hl7v2 import flags as flag
from carnet.hl7v2.codes import Severity, Told
from carnet.hl7v2.order import TEXT_XML, Action, Document, Order
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._entry_changes import Wanted
from carnet.usecases._found import EntryStatus
from carnet.usecases._submission import (
    AssociationKind,
    Coded,
    Submission,
    Submitted,
    SubmittedDocument,
    SubmittedLink,
    Target,
)
from carnet.usecases.caller import Caller
from carnet.usecases.change_entries import Check, EntryChange, NotDone, change_entries
from carnet.usecases.locate_for_deposit import locate_for_deposit
from carnet.usecases.submit_lot import submit_lot

_GONE: Final = "entered-in-error"
_NO_MAIL, _STAYS = "hl7.no_mail", "hl7.hiding_stays"
_ENDED: Final = frozenset({EntryStatus.DEPRECATED, EntryStatus.DELETED})
Answer = tuple[Told, ...]
"""What is told: nothing or warnings when it was done, else errors."""


def carried_out(caller: Caller, order: Order, key: str) -> Answer:
    """Does it, or tells why not. Raises Invalid."""
    record_id = locate_for_deposit(caller, order.ins)
    if isinstance(record_id, Refusal):
        return codes.of_refusal(record_id, order.sender.place)
    if order.action is Action.DELETE:
        return _deleted(caller, record_id, order.documents, key)
    return _entered(caller, record_id, order)


def _deleted(caller: Caller, record_id: RecordId, documents: Sequence[Document], key: str) -> Answer:
    """All of the documents are deleted, or none."""
    changes = [
        EntryChange(Target(unique_id=one.unique_id), Wanted(status=_GONE), check=_newest(one.place), place=one.place)
        for one in documents
    ]
    said = change_entries(caller, record_id, changes, key=key)
    return _told(said.said, documents[said.at].place) if isinstance(said, NotDone) else ()


def _newest(place: str) -> Check:
    """Only the newest version is deleted: the profile's error 900."""
    return lambda found: (Problem(place, "hl7.not_newest"),) if found.status in _ENDED else ()


def _told(said: Refusal | Conflict, place: str) -> Answer:
    if isinstance(said, Refusal):
        return codes.of_refusal(said, place, names_document=True)
    return codes.of_conflict(said, place)


def _entered(caller: Caller, record_id: RecordId, order: Order) -> Answer:
    replaces = order.action is Action.REPLACE
    said = submit_lot(caller, record_id, _lot(order))
    place = order.documents[0].place
    if isinstance(said, Refusal):
        return codes.of_refusal(said, place, names_document=replaces)
    if isinstance(said, Conflict):
        return codes.of_conflict(said, dict(said.facts).get("element", place))
    return tuple(_warnings(said, order))


def _warnings(said: Submitted, order: Order) -> Iterable[Told]:
    for one in said.documents:
        for problem in one.warnings:
            yield codes.of_problem(replace(problem, element=one.symbol), Severity.WARNING)
    if order.flags.on(flag.CHANGES):
        # Told whatever hid the former version: whether anything did is for those who may know it.
        yield codes.of_problem(Problem(order.flags.places[flag.CHANGES], _STAYS), Severity.WARNING)
    if order.flags.mails:
        # It is in the record; nobody was sent it, and whoever asked for that must know.
        where = order.flags.places[flag.MAIL_CARERS]
        yield codes.of_problem(Problem(where, _NO_MAIL), Severity.WARNING)


def _lot(order: Order) -> Submission:
    links = tuple(
        SubmittedLink(AssociationKind.RPLC, one.place, Target(unique_id=one.replaces))
        for one in order.documents
        if one.replaces
    )
    return Submission(tuple(_document(one, order) for one in order.documents), links=links)


def _document(one: Document, order: Order) -> SubmittedDocument:
    """What the message says beside the file; everything else is in its header."""
    visible = tuple(Coded(code.value, oids.VISIBILITY) for code in order.flags.visibility)
    return SubmittedDocument(
        symbol=one.place,
        element=one.place,
        data=one.data,
        mime_type=TEXT_XML,
        unique_id=one.unique_id,
        type_code=Coded(one.type_code, one.type_system, one.type_display),
        confidentiality_codes=(Coded(Confidentiality.NORMAL.value, oids.HL7_CONFIDENTIALITY), *visible),
        patient_id=(order.ins.root.value, order.ins.value),
    )


def placed(invalid: Invalid, order: Order) -> Invalid:
    """The problems at the segments of the message: a use case names them by the attributes of XDS."""
    found = Invalid(*(_placed(one, order) for one in invalid.problems))
    found.recorded = invalid.recorded
    return found


def _placed(problem: Problem, order: Order) -> Problem:
    for document in order.documents:
        if problem.element.startswith(document.place):
            inside = problem.element.removeprefix(document.place).lstrip(".")
            facts = (("path", inside), *problem.facts) if inside.startswith("/") else problem.facts
            return Problem(_ELSEWHERE.get(inside, document.place), problem.rule, facts)
    return problem


_ELSEWHERE: Final = {"patientId": "PID[1]-3", "uniqueId": "TXA[1]-12", "typeCode": "OBX[1]-3"}
