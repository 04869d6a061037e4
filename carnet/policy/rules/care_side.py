"""What professionals, secretaries and care software may do. Owns those rules; visibility has its own module."""

from carnet.policy.acts import Act
from carnet.policy.model import AccessMode, ActorKind, Decision, Document
from carnet.policy.reasons import Duty, Reason
from carnet.policy.rules import deposit
from carnet.policy.rules.answer import NO_DOCUMENT, NOT_FORESEEN, Question, Rule, permit, refuse
from carnet.policy.rules.visibility import (
    SEEN_STATUSES,
    emergency_opposed,
    entering,
    for_professional,
    is_depositor,
    matrix_of,
    own_reason,
)
from carnet.policy.sectors import OCCUPATIONAL, OCCUPATIONAL_SPECIALITY, is_excluded, is_occupational
from carnet.policy.standing import DOCTOR

MAY_OPEN = frozenset({DOCTOR, "21"})
"""The brochure: with a doctor, or a pharmacist."""

EMERGENCY_DUTIES = frozenset({Duty.TELL_HOLDER, Duty.TELL_TREATING_DOCTOR, Duty.REVIEW, Duty.SHOW_BANNER})
"""After each emergency access: trace, holder and médecin traitant told, reviewed, banner shown (R18)."""


def decide(q: Question) -> Decision:
    """The rule of the act; an act without a rule is refused."""
    rule = _RULES.get(q.act)
    return rule(q) if rule is not None else NOT_FORESEEN


def same_origin(q: Question, document: Document) -> bool:
    """The author, the depositor, or somebody of the structure of the deposit (HL7V2 error 901, issue 5 point 3)."""
    subject = q.subject
    if is_depositor(subject, document):
        return True
    if document.author_person and document.author_person == subject.actor_id:
        return True
    return bool(document.depositor_structure) and document.depositor_structure == subject.structure_id


def _part_of_the_work(q: Question) -> Decision:
    return permit("C24", Reason.PART_OF_THE_WORK)


def _own_acts(q: Question) -> Decision:
    return permit("C25", Reason.OWN_ACTS)


def _structure_acts(q: Question) -> Decision:
    """An administrator of the structure sees who opened which record and when, no document (issue 6, point 11)."""
    return permit("C25", Reason.OWN_ACTS) if q.subject.structure_admin else NOT_FORESEEN


def _opening(q: Question) -> Decision:
    """With a doctor or a pharmacist, the person's consent ticked (brochure, EX-123, EX-124)."""
    if q.subject.profession not in MAY_OPEN:
        return NOT_FORESEEN
    if not q.context.consent_stated:
        return refuse("C21", Reason.AGREEMENT_NOT_STATED)
    if q.record.under_guardianship and not q.context.guardian_agreed:
        return refuse("C20", Reason.GUARDIAN_MUST_AGREE)
    return permit("C26", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


def _find_by_traits(q: Question) -> Decision:
    """Without the INS, only in an emergency and with a reason (issue 6, point 7)."""
    if q.context.mode is AccessMode.NORMAL:
        return NOT_FORESEEN
    if q.context.mode is AccessMode.REGULATION and not q.subject.regulator:
        return refuse("C27", Reason.NOT_A_REGULATOR)
    if not q.context.reason_given:
        return refuse("C28", Reason.REASON_NEEDED)
    return permit("R18", Reason.PART_OF_THE_WORK, (Duty.REVIEW,))


def _listing(q: Question) -> Decision:
    return entering(q) if q.document is None else for_professional(q, q.document)


def _reading(q: Question) -> Decision:
    return NO_DOCUMENT if q.document is None else for_professional(q, q.document)


def _own_document(q: Question) -> Decision:
    """Only who deposited or wrote it, or the same structure; no right to read is needed (R22, EX-166)."""
    if q.document is None:
        return NO_DOCUMENT
    if q.document.status not in SEEN_STATUSES:
        return refuse("C09", Reason.DOCUMENT_DELETED)
    if not same_origin(q, q.document):
        return refuse("R22", Reason.NOT_AUTHOR)
    return permit("R22", Reason.DEPOSITOR, (Duty.TELL_HOLDER,))


def _authored(q: Question) -> Decision:
    """The flags of a document are its author's or depositor's, not a colleague's, who may not even see it."""
    owned = _own_document(q)
    if owned.permit and (q.document is None or own_reason(q.subject, q.document) is None):
        return refuse("R22", Reason.NOT_AUTHOR)
    return owned


def _replacing(q: Question) -> Decision:
    own = _own_document(q)
    return own if not own.permit else deposit.by_care_side(q)


def _hiding(q: Question) -> Decision:
    """Who deposited it hides it; any other professional who reads it does so at the person's request (rules 1.17)."""
    own = _authored(q)
    if own.permit:
        return own
    if q.document is None:
        return NO_DOCUMENT
    seen = for_professional(q, q.document)
    return _at_request(q) if seen.permit else seen


def _showing(q: Question) -> Decision:
    """Its own hiding, or the person's at her request; the latter by the author or the médecin traitant only."""
    document = q.document
    if document is None:
        return NO_DOCUMENT
    if _hid_it(q, document):
        return permit("C29", Reason.DEPOSITOR, (Duty.TELL_HOLDER,))
    if _authored(q).permit or (q.standing.treating_doctor and for_professional(q, document).permit):
        return _at_request(q)
    return refuse("C29", Reason.NOT_HIDER)


def _hid_it(q: Question, document: Document) -> bool:
    if document.masked_by_kind is not ActorKind.PROFESSIONAL or document.status not in SEEN_STATUSES:
        return False
    return bool(document.masked_by_person) and document.masked_by_person == q.subject.actor_id


def _at_request(q: Question) -> Decision:
    if not q.context.at_patient_request:
        return refuse("C29", Reason.AGREEMENT_NOT_STATED)
    return permit("C29", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


def _withholding(q: Question) -> Decision:
    """By its author, and only while nobody on the patient's side has opened it (issue 6, point 8)."""
    own = _authored(q)
    if not own.permit or q.document is None:
        return own
    if q.document.opened_by_patient_side:
        return refuse("C30", Reason.ALREADY_OPENED)
    if q.document.masque_ps and not q.context.instance.withheld_and_masked_allowed:
        return refuse("R15", Reason.WITHHELD_AND_HIDDEN)
    return permit("R14", Reason.DEPOSITOR, (Duty.SEND_NO_MAIL,))


def _announcing(q: Question) -> Decision:
    """A professional who declares the consultation makes the document visible before the month is over (R14)."""
    own = _authored(q)
    if q.document is None or own.permit:
        return own
    seen = for_professional(q, q.document)
    return permit("R14", seen.reason, (Duty.TELL_HOLDER,)) if seen.permit else seen


def _keeping_secret(q: Question) -> Decision:
    """The child asks a professional, who is the author (R1111-50)."""
    own = _authored(q)
    if not own.permit:
        return own
    if q.record.holder_is_minor is not True:
        return refuse("C19", Reason.NO_LONGER_A_MINOR)
    return permit("R12", Reason.AT_PATIENT_REQUEST, (Duty.SEND_NO_MAIL,))


def _ending_secret(q: Question) -> Decision:
    """Irreversible (EX-128): by the author, at the child's request."""
    own = _authored(q)
    return _at_request(q) if own.permit else own


def _stating(q: Question) -> Decision:
    """Always after an explicit act (EX-35); an expired or lifted agreement is stated again (R06, R10).

    For oneself or for another named professional: never for an insurer or an employer (R21), and never for health at
    work, which needs the person's own act (R20).
    """
    other = q.context.target
    if is_excluded(other.sector):
        return refuse("R21", Reason.ACTIVITY_EXCLUDED)
    if is_occupational(q.subject) or other.sector in OCCUPATIONAL or other.speciality == OCCUPATIONAL_SPECIALITY:
        return refuse("R20", Reason.OCCUPATIONAL_HEALTH)
    if not matrix_of(q.context).knows(q.subject.profession):
        return refuse("C13", Reason.PROFESSION_NOT_FORESEEN)
    if not q.context.consent_stated:
        return refuse("C21", Reason.AGREEMENT_NOT_STATED)
    return permit("R07", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


def _claiming(q: Question) -> Decision:
    """Takes effect when the person confirms (issue 6, point 3)."""
    if q.subject.profession != DOCTOR or is_occupational(q.subject):
        return refuse("C23", Reason.DOCTOR_NEEDED)
    return permit("C23", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


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
    Act.RECORD_OPEN: _opening,
    Act.RECORD_REOPEN: _opening,
    Act.RECORD_FIND: _part_of_the_work,
    Act.RECORD_FIND_BY_TRAITS: _find_by_traits,
    Act.RECORD_SEE_STATUS: _part_of_the_work,
    Act.AUTHORISATION_SEE: _part_of_the_work,
    Act.AUTHORISATION_GIVE_UP: _part_of_the_work,
    Act.AUTHORISATION_STATE: _stating,
    Act.TREATING_DOCTOR_CLAIM: _claiming,
    Act.DOCUMENT_LIST: _listing,
    Act.DOCUMENT_READ: _reading,
    Act.PROFILE_READ: entering,
    Act.DOCUMENT_DEPOSIT: deposit.by_care_side,
    Act.DOCUMENT_REPLACE: _replacing,
    Act.DOCUMENT_DELETE: _own_document,
    Act.DOCUMENT_ARCHIVE: _own_document,
    Act.DOCUMENT_UNARCHIVE: _own_document,
    Act.DOCUMENT_HIDE: _hiding,
    Act.DOCUMENT_SHOW: _showing,
    Act.DOCUMENT_WITHHOLD: _withholding,
    Act.DOCUMENT_ANNOUNCE: _announcing,
    Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES: _keeping_secret,
    Act.DOCUMENT_SHOW_TO_REPRESENTATIVES: _ending_secret,
    Act.JOURNAL_READ_OWN: _own_acts,
    Act.JOURNAL_READ_STRUCTURE: _structure_acts,
    Act.EMERGENCY_BREAK_GLASS: _breaking_glass,
    Act.EMERGENCY_REGULATE: _regulating,
}
