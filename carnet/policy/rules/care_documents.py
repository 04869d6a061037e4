"""What professionals, secretaries and care software may do to documents. Owns those rules; `visibility` is apart."""

from carnet.policy.acts import Act
from carnet.policy.model import AccessMode, ActorKind, Decision, Document
from carnet.policy.reasons import Duty, Reason
from carnet.policy.rules import deposit
from carnet.policy.rules.answer import NO_DOCUMENT, NOT_FORESEEN, Question, Rule, permit, refuse
from carnet.policy.rules.visibility import (
    SEEN_STATUSES,
    entering,
    for_professional,
    is_depositor,
    is_hidden_from,
    own_reason,
)


def same_origin(q: Question, document: Document) -> bool:
    """The author, the depositor, or somebody of the structure of the deposit (HL7V2 error 901, issue 5 point 3)."""
    subject = q.subject
    if is_depositor(subject, document):
        return True
    if document.author_person and document.author_person == subject.actor_id:
        return True
    return bool(document.depositor_structure) and document.depositor_structure == subject.structure_id


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


def _changing(q: Question) -> Decision:
    """A colleague from whom it is hidden must not learn that it is there by changing it (invariant 2).

    For a replacement the use case asks this: there the document carries the flags of its successor.
    """
    own = _own_document(q)
    if not own.permit or q.document is None or own_reason(q.subject, q.document) is not None:
        return own
    hidden = is_hidden_from(q.subject, q.document, q.context)
    return refuse("R22", Reason.NOT_AUTHOR) if hidden else own


def _identifying(q: Question) -> Decision:
    """Who may change an own document may ask for its technical number; that tells the person's side of nothing new."""
    own = _changing(q)
    return permit(own.rule, own.reason) if own.permit else own


def _answering(q: Question) -> Decision:
    """The person wrote to the author of a document: the author or depositor answers, else who runs the structure.

    No right to read is needed: the person sent these words to them (RGPD art. 16). The document is opened with it only.
    """
    document = q.document
    if document is None:
        return NO_DOCUMENT
    if q.context.mode is not AccessMode.NORMAL:
        return NOT_FORESEEN
    runs_it = q.subject.structure_admin and document.depositor_structure == q.subject.structure_id
    if own_reason(q.subject, document) is not None or (runs_it and document.depositor_structure):
        return permit("C72", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))
    return refuse("C72", Reason.NOT_AUTHOR)


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
    return _showing_to(q)


def _showing_to(q: Question) -> Decision:
    """What the person hid from some, at her request, by the author or the médecin traitant only."""
    if q.document is None:
        return NO_DOCUMENT
    if _authored(q).permit or (q.standing.treating_doctor and for_professional(q, q.document).permit):
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
    """The child asks who added it (R1111-50), or the médecin traitant, who reads it; never in an emergency.

    What was shown to the representatives for good stays so (EX-128).
    """
    document = q.document
    if document is None:
        return NO_DOCUMENT
    if q.context.mode is not AccessMode.NORMAL:
        return NOT_FORESEEN
    own = _authored(q)
    if not own.permit and not (q.standing.treating_doctor and for_professional(q, document).permit):
        return own
    if q.record.holder_is_minor is not True:
        return refuse("C19", Reason.NO_LONGER_A_MINOR)
    if document.shown_for_good:
        return refuse("C73", Reason.IRREVERSIBLE)
    if not q.context.at_patient_request:
        return refuse("C73", Reason.AGREEMENT_NOT_STATED)
    return permit("C73", Reason.AT_PATIENT_REQUEST, (Duty.SEND_NO_MAIL,))


def _ending_secret(q: Question) -> Decision:
    """Irreversible (EX-128): by the author, at the child's request; the médecin traitant takes back the own keeping."""
    own, document = _authored(q), q.document
    if own.permit or document is None:
        return _at_request(q) if own.permit else own
    kept = document.kept_by_asker and q.context.mode is AccessMode.NORMAL and q.standing.treating_doctor
    if not kept or not for_professional(q, document).permit:
        return own
    if not q.context.at_patient_request:
        return refuse("C73", Reason.AGREEMENT_NOT_STATED)
    return permit("C73", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


RULES: dict[Act, Rule] = {
    Act.DOCUMENT_LIST: _listing,
    Act.DOCUMENT_READ: _reading,
    Act.DOCUMENT_DEPOSIT: deposit.by_care_side,
    Act.DOCUMENT_REPLACE: _replacing,
    Act.DOCUMENT_DELETE: _changing,
    Act.DOCUMENT_IDENTIFY: _identifying,
    Act.DOCUMENT_ANSWER_CORRECTION: _answering,
    Act.DOCUMENT_ARCHIVE: _changing,
    Act.DOCUMENT_UNARCHIVE: _changing,
    Act.DOCUMENT_HIDE: _hiding,
    Act.DOCUMENT_SHOW: _showing,
    Act.DOCUMENT_SHOW_TO: _showing_to,
    Act.DOCUMENT_WITHHOLD: _withholding,
    Act.DOCUMENT_ANNOUNCE: _announcing,
    Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES: _keeping_secret,
    Act.DOCUMENT_SHOW_TO_REPRESENTATIVES: _ending_secret,
}
