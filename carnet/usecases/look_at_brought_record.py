"""A person hands over an archive of the own record, and is told what is inside before anything is taken in."""

from dataclasses import dataclass

from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_form
from carnet.usecases._record_archive import RecordArchive, check_files, opened
from carnet.usecases._staged import stage
from carnet.usecases._taking_in import Inside, check_person, inside
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class LookedAt:
    """What is inside, and the words by which it is taken in."""

    inside: Inside
    ticket: str


def look_at_brought_record(caller: Caller, record_id: RecordId, data: bytes) -> LookedAt | Refusal:
    """Checks the archive whole. Raises Invalid (element `archive`) naming what breaks which rule.

    Nothing of it enters the record. It waits, encrypted, for twelve hours. An archive of another person is refused
    with one sentence, whoever that is.
    """
    read: RecordArchive | Invalid
    try:
        read = opened(data)
        check_files(read)
    except Invalid as wrong:
        read = wrong

    def work() -> tuple[Facts, Inside] | Refusal | Invalid:
        facts = load(caller, record_id)
        decision = ask(facts, Act.RECORD_TAKE_IN)
        if not decision.permit:
            return refuse(facts, Act.RECORD_TAKE_IN, decision)
        try:
            if isinstance(read, Invalid):
                raise read
            check_person(read.manifest.person, facts.patient)
        except Invalid as wrong:
            refuse_form(facts, Act.RECORD_TAKE_IN, wrong)
            return wrong
        found = inside(facts, read.manifest)
        note(facts, Act.RECORD_TAKE_IN, decision, detail=(("step", "looked"), ("documents", str(found.documents))))
        return facts, found

    answer = db.in_transaction(work)
    if isinstance(answer, Invalid):
        raise answer
    if isinstance(answer, Refusal):
        return answer
    facts, found = answer
    return LookedAt(found, stage(facts, data).sealed(facts.keys))
