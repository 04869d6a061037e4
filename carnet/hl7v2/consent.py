"""What an admission says of the person's record (ADT, segment ZFA of PAM France 2.11). Owns reading it; holds no rule.

The record knows its own state: what the hospital believes is compared and never written. What the person agreed to is
asked for by the act of the pages, in the name of who wrote the admission down (EVN-5): the policy says who may hear an
agreement. Objections, and their ends, are the word of the hospital (`report_objection`): noted or put to the person.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from carnet.codes.ins import Ins
from carnet.hl7v2 import codes
from carnet.hl7v2.codes import Severity, Told
from carnet.hl7v2.er7 import Message, Segment
from carnet.hl7v2.patient import ins_of
from carnet.hl7v2.sender import person_of
from carnet.kernel.errors import Conflict, Problem, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._facts import grantee_of
from carnet.usecases.caller import Caller
from carnet.usecases.change_consent import Wish, change_consent
from carnet.usecases.locate_for_deposit import locate_for_deposit
from carnet.usecases.report_objection import Fate, Objection, Word, report_objection
from carnet.usecases.see_access import Grantee, GranteeKind
from carnet.usecases.see_status import Status, see_status

ADT: Final = "ADT"
EVENTS: Final = ("A01", "A04", "A05", "A08", "A28", "A31")
VERSION: Final = "2.5"
_STATUS, _HOSPITAL, _BREAK_GLASS, _REGULATION, _FEEDING, _READING = 1, 4, 6, 7, 9, 11
_YES_NO: Final = ("Y", "N")
_NOT_ASKED: Final = "NA"
_FEEDING_WORDS: Final = ("INO", "IO", _NOT_ASKED)
_AGREED, _REFUSED = ("INO", "IC", "Y"), ("IO", "INC", "N")
_OPPOSED, _NOT_OPPOSED = ("Y", "IO"), ("N", "INO")
_READING_WORDS: Final = (*_AGREED[:2], *_REFUSED[:2], _NOT_ASKED)
_ACTIVE: Final = "ACTIF"
_OBJECTIONS: Final = (
    (_BREAK_GLASS, Objection.BREAK_GLASS), (_REGULATION, Objection.REGULATION), (_FEEDING, Objection.FEEDING),
)  # fmt: skip
_NOTED, _ASKED, _STAYS = "hl7.objection_noted", "hl7.objection_asked", "hl7.objection_stays"
Said = object
Step = tuple[str, Callable[[Caller, RecordId, str], Said]]


@dataclass(frozen=True)
class Admission:
    """One admission: the person, who wrote it down, and the segment."""

    message: Message
    ins: Ins
    person: str
    place: str
    zfa: Segment


def read(message: Message) -> Admission:
    """What is said. Raises Invalid naming the segment and the field."""
    evn = message.one("EVN")
    zfa = message.one("ZFA")
    _check(zfa)
    return Admission(message, ins_of(message), person_of(evn, 5), evn.place(5), zfa)


def _check(zfa: Segment) -> None:
    for field, words in (
        (_HOSPITAL, _YES_NO), (_BREAK_GLASS, _YES_NO), (_REGULATION, _YES_NO), (_FEEDING, _FEEDING_WORDS),
        (_READING, _READING_WORDS),
    ):  # fmt: skip
        if zfa.text(field):
            zfa.one_of(field, words)


def carried_out(caller: Caller, said: Admission, key: str) -> tuple[Told, ...]:
    """Asks for each act that the segment says, and tells of each. An agreement that is refused loses no objection."""
    record_id = locate_for_deposit(caller, said.ins)
    if isinstance(record_id, Refusal):
        return codes.of_refusal(record_id, said.place)
    told: list[Told] = []
    steps = list(_steps(said.zfa))
    for place, step in steps:
        done = step(caller, record_id, f"{key} {place}")
        if isinstance(done, Refusal):
            told += codes.of_refusal(done, place, by_quality=True)
        elif isinstance(done, Conflict):
            told += codes.of_conflict(done, place)
        elif isinstance(done, Told):
            told.append(done)
    told.sort(key=lambda one: one.severity is not Severity.ERROR)
    if told and told[0].severity is Severity.ERROR:
        return tuple(told)
    seen = see_status(caller, record_id)
    if isinstance(seen, Refusal):
        return tuple(told) if steps else codes.of_refusal(seen, said.place, by_quality=True)
    return (*told, *_compared(said.zfa, seen))


def _steps(zfa: Segment) -> Iterator[Step]:
    """The acts, agreements first: whom the person lets read in this very message may note what else she said."""
    for field in (_HOSPITAL, _READING):
        if zfa.text(field) in _AGREED:
            yield zfa.place(field), _agreed
        elif zfa.text(field) in _REFUSED:
            yield zfa.place(field), _ended
    for field, question in _OBJECTIONS:
        if zfa.text(field) in _OPPOSED:
            yield zfa.place(field), _reported(zfa.place(field), Word(question, opposed=True))
        elif zfa.text(field) in _NOT_OPPOSED:
            yield zfa.place(field), _reported(zfa.place(field), Word(question, opposed=False))


def _reported(place: str, word: Word) -> Callable[[Caller, RecordId, str], Said]:
    """What the hospital heard of an objection. What is told back depends on the message alone."""

    def step(caller: Caller, record_id: RecordId, key: str) -> Said:
        fate = report_objection(caller, record_id, word, key=key)
        if not isinstance(fate, Fate):
            return fate
        if not word.opposed:
            return codes.of_problem(Problem(place, _STAYS), Severity.INFORMATION)
        if fate is Fate.NOTED:
            return codes.of_problem(Problem(place, _NOTED), Severity.INFORMATION)
        return codes.of_problem(Problem(place, _ASKED), Severity.WARNING)

    return step


def _agreed(caller: Caller, record_id: RecordId, key: str) -> Said:
    """The hospital's team reads: the agreement that the professional heard."""
    return change_consent(caller, record_id, Wish(permits=True, grantee=_structure(caller), agreed=True, key=key))


def _ended(caller: Caller, record_id: RecordId, key: str) -> Said:
    """The professional gives up what was agreed to before; where nothing was, nothing changes."""
    return change_consent(caller, record_id, Wish(permits=True, active=False, grantee=grantee_of(caller), key=key))


def _structure(caller: Caller) -> Grantee:
    return Grantee(GranteeKind.STRUCTURE, caller.structure_id)


def _compared(zfa: Segment, seen: Status) -> Iterator[Told]:
    said = zfa.text(_STATUS)
    if said and (said == _ACTIVE) is not seen.active:
        yield codes.of_problem(Problem(zfa.place(_STATUS), "hl7.status_differs"), Severity.WARNING)
