"""What professionals, secretaries and care software may do to a record and to rights. Owns those rules.

What they may do to documents is in `care_documents`, what they see in `visibility`.
"""

from carnet.policy.acts import Act
from carnet.policy.model import AccessMode, Decision, RecordStatus
from carnet.policy.reasons import Duty, Reason
from carnet.policy.rules import care_documents, profile
from carnet.policy.rules.answer import NOT_FORESEEN, Question, Rule, desk_only, permit, refuse
from carnet.policy.rules.visibility import emergency_opposed, entering, matrix_of
from carnet.policy.sectors import OCCUPATIONAL, OCCUPATIONAL_SPECIALITY, is_care, is_excluded, is_occupational
from carnet.policy.standing import DOCTOR

MAY_OPEN = frozenset({DOCTOR, "21"})
"""The brochure: with a doctor, or a pharmacist."""

EMERGENCY_DUTIES = frozenset({Duty.TELL_HOLDER, Duty.TELL_TREATING_DOCTOR, Duty.REVIEW, Duty.SHOW_BANNER})
"""After each emergency access: trace, holder and médecin traitant told, reviewed, banner shown (R18)."""


def decide(q: Question) -> Decision:
    """The rule of the act; an act without a rule is refused."""
    rule = _RULES.get(q.act)
    return rule(q) if rule is not None else NOT_FORESEEN


def _part_of_the_work(q: Question) -> Decision:
    return permit("C24", Reason.PART_OF_THE_WORK)


def _own_acts(q: Question) -> Decision:
    return permit("C25", Reason.OWN_ACTS)


def _structure_acts(q: Question) -> Decision:
    """An administrator of the structure sees who opened which record and when, no document (issue 6, point 11)."""
    return permit("C25", Reason.OWN_ACTS) if q.subject.structure_admin else NOT_FORESEEN


def _staff(q: Question) -> Decision:
    """Who works in a structure is managed by its administrators, in that structure's session (issue 3, point 6)."""
    return permit("C33", Reason.PART_OF_THE_WORK) if q.subject.structure_admin else NOT_FORESEEN


def _opening(q: Question) -> Decision:
    """With a doctor or a pharmacist, the person's consent ticked (brochure, EX-123, EX-124)."""
    if q.subject.profession not in MAY_OPEN:
        return NOT_FORESEEN
    if elsewhere := desk_only(q):
        return elsewhere
    if not q.context.consent_stated:
        return refuse("C21", Reason.AGREEMENT_NOT_STATED)
    if q.record.under_guardianship and not q.context.guardian_agreed:
        return refuse("C20", Reason.GUARDIAN_MUST_AGREE)
    return permit("C26", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


def _closing(q: Question) -> Decision:
    """A doctor or a pharmacist whom the person lets read closes at her word: software's TD1.4 (docs/divergences.md).

    A child's record is closed by who acts for the child, one that the operator stopped by nobody here; and nobody
    closes in an emergency, in which the person cannot say a word.
    """
    if q.subject.profession not in MAY_OPEN or q.context.mode is not AccessMode.NORMAL:
        return NOT_FORESEEN
    if q.record.status is RecordStatus.SUSPENDED:
        return refuse("C05", Reason.RECORD_SUSPENDED)
    may_enter = entering(q)
    if not may_enter.permit:
        return may_enter
    if q.record.holder_is_minor is not False:
        return refuse("C19", Reason.MINOR_HOLDER)
    if not q.context.consent_stated:
        return refuse("C21", Reason.AGREEMENT_NOT_STATED)
    if q.record.under_guardianship and not q.context.guardian_agreed:
        return refuse("C20", Reason.GUARDIAN_MUST_AGREE)
    return permit("C37", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


def _naming(q: Question) -> Decision:
    """How the person is called is written down by who may read the record; traits are corrected at the desk."""
    if q.context.mode is not AccessMode.NORMAL:
        return NOT_FORESEEN
    may_enter = entering(q)
    return permit("C38", may_enter.reason, (Duty.TELL_HOLDER,)) if may_enter.permit else may_enter


def _preparing(q: Question) -> Decision:
    """Who opens records asks the desk for the letter with the first code; the code is shown to no professional."""
    if q.subject.profession not in MAY_OPEN or q.context.mode is not AccessMode.NORMAL:
        return NOT_FORESEEN
    if q.record.holder_is_minor is not False:
        return refuse("C19", Reason.MINOR_HOLDER)
    return permit("C39", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


def _find_by_traits(q: Question) -> Decision:
    """Without the INS, only in an emergency and with a reason (issue 6, point 7)."""
    if q.context.mode is AccessMode.NORMAL:
        return NOT_FORESEEN
    if q.context.mode is AccessMode.REGULATION and not q.subject.regulator:
        return refuse("C27", Reason.NOT_A_REGULATOR)
    if not q.context.reason_given:
        return refuse("C28", Reason.REASON_NEEDED)
    return permit("R18", Reason.PART_OF_THE_WORK, (Duty.REVIEW,))


def _stating(q: Question) -> Decision:
    """Always after an explicit act (EX-35); an expired or lifted agreement is stated again (R06, R10).

    For oneself, for another named professional or for a structure: never for an insurer or an employer (R21), and never
    for health at work, which needs the person's own act (R20).
    """
    other = q.context.target
    if is_excluded(other.sector):
        return refuse("R21", Reason.ACTIVITY_EXCLUDED)
    if is_occupational(q.subject) or other.sector in OCCUPATIONAL or other.speciality == OCCUPATIONAL_SPECIALITY:
        return refuse("R20", Reason.OCCUPATIONAL_HEALTH)
    readers = {q.subject.profession, other.profession if other.actor_id else q.subject.profession}
    if not all(matrix_of(q.context).knows(profession) for profession in readers):
        return refuse("C13", Reason.PROFESSION_NOT_FORESEEN)
    if (other.actor_id or other.structure_id) and not is_care(other.sector):
        return refuse("C71", Reason.ACTIVITY_NOT_CARE)
    if not q.context.consent_stated:
        return refuse("C21", Reason.AGREEMENT_NOT_STATED)
    return permit("R07", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


def _noting(q: Question) -> Decision:
    """As at an opening (TD1.1), and as closing at her word (C37): a doctor or a pharmacist whom the person lets read.

    Nobody notes for who others act for. It narrows what emergencies may read, and never widens anything.
    """
    if q.subject.profession not in MAY_OPEN or q.context.mode is not AccessMode.NORMAL:
        return NOT_FORESEEN
    may_enter = entering(q)
    if not may_enter.permit:
        return may_enter
    if q.record.holder_is_minor is not False:
        return refuse("C19", Reason.MINOR_HOLDER)
    if q.record.under_guardianship:
        return refuse("C20", Reason.GUARDIAN_MUST_AGREE)
    return permit("C80", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


def _reporting(q: Question) -> Decision:
    """A structure says what it was told; it changes no right, and the person says whether it is true."""
    return permit("C81", Reason.PART_OF_THE_WORK, (Duty.TELL_HOLDER,))


def _using_code(q: Question) -> Decision:
    """The person's own act, handed over as a code (R1111-32): it reaches health at work too (R20)."""
    if not q.context.code_shown:
        return refuse("C70", Reason.CODE_NOT_VALID)
    if not matrix_of(q.context).knows(q.subject.profession):
        return refuse("C13", Reason.PROFESSION_NOT_FORESEEN)
    return permit("C70", Reason.CODE_SHOWN, (Duty.TELL_HOLDER,))


def _claiming(q: Question) -> Decision:
    """Takes effect when the person confirms (issue 6, point 3)."""
    if q.subject.profession != DOCTOR or is_occupational(q.subject):
        return refuse("C23", Reason.DOCTOR_NEEDED)
    return permit("C23", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


def _ending_role(q: Question) -> Decision:
    """A médecin traitant ends the own role, never another doctor's; the person is told (issue 6, point 3)."""
    if not q.standing.treating_doctor or q.context.target.actor_id != q.subject.actor_id:
        return NOT_FORESEEN
    return permit("C23", Reason.TREATING_DOCTOR, (Duty.TELL_HOLDER,))


def _breaking_glass(q: Question) -> Decision:
    """Not opposed, no agreement in force, a known profession, a reason (R16, R18, issue 6 point 7)."""
    opposed = emergency_opposed(AccessMode.BREAK_GLASS, q.context)
    if opposed is not None:
        return opposed
    if q.standing.grant is not None or q.standing.treating_doctor:
        return refuse("C31", Reason.AGREEMENT_VALID)
    return _emergency(q, Reason.BREAK_GLASS)


def _regulating(q: Question) -> Decision:
    """The regulation centre only; the agreement is not looked at (R17)."""
    opposed = emergency_opposed(AccessMode.REGULATION, q.context)
    if opposed is not None:
        return opposed
    if not q.subject.regulator:
        return refuse("C27", Reason.NOT_A_REGULATOR)
    return _emergency(q, Reason.REGULATION)


def _emergency(q: Question, reason: Reason) -> Decision:
    if not matrix_of(q.context).knows(q.subject.profession):
        return refuse("C13", Reason.PROFESSION_NOT_FORESEEN)
    if not q.context.reason_given:
        return refuse("C28", Reason.REASON_NEEDED)
    return permit("R18", reason, EMERGENCY_DUTIES)


_RULES: dict[Act, Rule] = {
    **care_documents.RULES,
    Act.RECORD_OPEN: _opening,
    Act.RECORD_REOPEN: _opening,
    Act.RECORD_FIND: _part_of_the_work,
    Act.RECORD_FIND_BY_TRAITS: _find_by_traits,
    Act.RECORD_SEE_STATUS: _part_of_the_work,
    Act.RECORD_LIST_OWN: _own_acts,
    Act.RECORD_CLOSE_FOR: _closing,
    Act.ADMINISTRATIVE_READ: entering,
    Act.ADMINISTRATIVE_CHANGE: _naming,
    Act.SIGN_IN_PREPARE: _preparing,
    Act.AUTHORISATION_SEE: _part_of_the_work,
    Act.AUTHORISATION_GIVE_UP: _part_of_the_work,
    Act.AUTHORISATION_STATE: _stating,
    Act.AUTHORISATION_USE_CODE: _using_code,
    Act.OBJECTION_NOTE: _noting,
    Act.OBJECTION_REPORT: _reporting,
    Act.TREATING_DOCTOR_CLAIM: _claiming,
    Act.TREATING_DOCTOR_END: _ending_role,
    Act.PROFILE_READ: profile.read_by_professional,
    Act.PROFILE_WRITE: profile.written_by_professional,
    Act.JOURNAL_READ_OWN: _own_acts,
    Act.JOURNAL_READ_STRUCTURE: _structure_acts,
    Act.STAFF_SEE: _staff,
    Act.STAFF_CHANGE: _staff,
    Act.EMERGENCY_BREAK_GLASS: _breaking_glass,
    Act.EMERGENCY_REGULATE: _regulating,
    Act.EMERGENCY_END: _part_of_the_work,
}
