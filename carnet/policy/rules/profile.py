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
    """The basis, then what the person chose, then the profession; the médecin traitant reads all (brochure).

    A measure is read by the professional who wrote it whatever was chosen, as a document is by who deposited it.
    """
    basis = entering(q)
    if not basis.permit or q.part is None or q.standing.treating_doctor:
        return basis
    if answers_for(q.part, q) or (q.part.section is Section.MEASURES and is_written_by(q.part, q)):
        return basis
    if q.part.sharing is not Sharing.CARE_TEAM:
        return refuse("C54", Reason.HIDDEN)
    if q.part.section in CONTACTS:
        return basis
    return by_matrix(q, AS_VACCINATIONS if q.part.section is Section.VACCINES else AS_SYNTHESIS, basis)


def written_by_professional(q: Question) -> Decision:
    """Vaccinations and measures only: the rest is the person's own word."""
    if q.part is None:
        return NOT_FORESEEN
    if q.part.section is Section.VACCINES:
        return _vaccination_written(q, q.part)
    return _measure_written(q, q.part) if q.part.section is Section.MEASURES else NOT_FORESEEN


def _vaccination_written(q: Question, part: Part) -> Decision:
    """By who may read a vaccination note; nothing that another professional answers for (C57).

    Whether the person shares the section changes nothing for what is added: like a deposit, it needs no right to read.
    """
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


def _measure_written(q: Question, part: Part) -> Decision:
    """Measures come in as documents do: no right to read is needed (R08); what stands is changed by who wrote it.

    The representatives of a minor see every measure: in connexion secrète none is written (R12).
    """
    if q.standing.feeding_opposed:
        return refuse("C16", Reason.FEEDING_OPPOSED)
    if q.context.secret_connection:
        return refuse("R12", Reason.SECRET_FLAG_NEEDED)
    if part.by_kind and not is_written_by(part, q):
        read = read_by_professional(q)
        return refuse("R22", Reason.NOT_AUTHOR) if read.permit else read
    return permit("R08", Reason.FEEDING_FREE, (Duty.TELL_HOLDER,))


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
