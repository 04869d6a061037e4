"""Who reads and writes the parts of the medical profile. Owns those rules; what a part holds is not known here.

A part that somebody may not read is for that reader as a part in which nothing is written (invariant 2).
"""

from carnet.policy.model import ActorKind, Decision
from carnet.policy.reasons import Duty, Reason
from carnet.policy.rules.answer import NOT_FORESEEN, Question, permit, refuse
from carnet.policy.rules.visibility import by_matrix, entering
from carnet.policy.sections import (
    AS_SYNTHESIS,
    AS_VACCINATION_NOTE,
    AS_VACCINATIONS,
    CONTACTS,
    Part,
    Section,
    Sharing,
)


def read_by_professional(q: Question) -> Decision:
    """The basis, then what the person chose, then the profession; the médecin traitant reads all (brochure)."""
    basis = entering(q)
    if not basis.permit or q.part is None or q.standing.treating_doctor:
        return basis
    if answers_for(q.part, q):
        return basis
    if q.part.sharing is not Sharing.CARE_TEAM:
        return refuse("C54", Reason.HIDDEN)
    if q.part.section in CONTACTS:
        return basis
    return by_matrix(q, AS_VACCINATIONS if q.part.section is Section.VACCINES else AS_SYNTHESIS, basis)


def written_by_professional(q: Question) -> Decision:
    """Vaccinations only, by who may read a vaccination note; nothing that another professional answers for (C57).

    Whether the person shares the section changes nothing for what is added: like a deposit, it needs no right to read.
    """
    part = q.part
    if part is None or part.section is not Section.VACCINES:
        return NOT_FORESEEN
    basis = entering(q)
    if not basis.permit:
        return basis
    if q.standing.feeding_opposed:
        return refuse("C16", Reason.FEEDING_OPPOSED)
    if q.context.secret_connection:
        # The representatives read the section: what they must not know goes into a document with its flag.
        return refuse("R12", Reason.SECRET_FLAG_NEEDED)
    allowed = basis if q.standing.treating_doctor else by_matrix(q, AS_VACCINATION_NOTE, basis)
    if not allowed.permit or not part.by_kind:
        return permit("C57", allowed.reason, (Duty.TELL_HOLDER,)) if allowed.permit else allowed
    read = read_by_professional(q)
    if not read.permit:
        return read
    if part.confirmed_by and not answers_for(part, q):
        return refuse("C57", Reason.CONFIRMED_ENTRY)
    return permit("C57", allowed.reason, (Duty.TELL_HOLDER,))


def read_by_patient_side(q: Question, reason: Reason) -> Decision:
    """All of it, but to a caregiver who sees what is not hidden: what is shared, and what this caregiver wrote."""
    if q.part is None or q.subject.kind is not ActorKind.CAREGIVER or q.standing.sees_hidden:
        return permit("C11", reason)
    if q.part.sharing is Sharing.CARE_TEAM or is_written_by(q.part, q):
        return permit("C11", reason)
    return refuse("C54", Reason.HIDDEN)


def written_by_patient_side(q: Question, reason: Reason) -> Decision:
    """A line that one reads. A caregiver adds lines, and changes the own ones only (R24)."""
    if q.part is None or not q.part.by_kind:
        return permit("C11", reason)
    read = read_by_patient_side(q, reason)
    if read.permit and q.part.confirmed_by:
        return refuse("C57", Reason.CONFIRMED_ENTRY)
    if read.permit and q.subject.kind is ActorKind.CAREGIVER and not is_written_by(q.part, q):
        return refuse("R24", Reason.CAREGIVER_LIMIT)
    return read


def answers_for(part: Part, q: Question) -> bool:
    """Whether this professional wrote or confirmed it."""
    return bool(part.confirmed_by) and part.confirmed_by == q.subject.actor_id


def is_written_by(part: Part, q: Question) -> bool:
    """Whether who asks wrote this line, in the quality of today."""
    return bool(part.by_person) and (part.by_kind, part.by_person) == (q.subject.kind.value, q.subject.actor_id)
