"""Who reads and writes the parts of the medical profile. Owns those rules; what a part holds is not known here.

A part that somebody may not read is for that reader as a part in which nothing is written (invariant 2).
"""

from carnet.policy.model import ActorKind, Decision
from carnet.policy.reasons import Reason
from carnet.policy.rules.answer import Question, permit, refuse
from carnet.policy.rules.visibility import by_matrix, entering
from carnet.policy.sections import AS_SYNTHESIS, CONTACTS, Part, Sharing


def read_by_professional(q: Question) -> Decision:
    """The basis, then what the person chose, then the profession; the médecin traitant reads all (brochure)."""
    basis = entering(q)
    if not basis.permit or q.part is None or q.standing.treating_doctor:
        return basis
    if q.part.sharing is not Sharing.CARE_TEAM:
        return refuse("C54", Reason.HIDDEN)
    return basis if q.part.section in CONTACTS else by_matrix(q, AS_SYNTHESIS, basis)


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
    if read.permit and q.subject.kind is ActorKind.CAREGIVER and not is_written_by(q.part, q):
        return refuse("R24", Reason.CAREGIVER_LIMIT)
    return read


def is_written_by(part: Part, q: Question) -> bool:
    """Whether who asks wrote this line, in the quality of today."""
    return bool(part.by_person) and (part.by_kind, part.by_person) == (q.subject.kind.value, q.subject.actor_id)
