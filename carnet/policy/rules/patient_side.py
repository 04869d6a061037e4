"""What the person may do, and who acts for the person: representative, guardian, caregiver. Owns those rules."""

from carnet.policy.acts import Act
from carnet.policy.model import (
    CARE_SIDE,
    PATIENT_SIDE,
    ActorKind,
    Decision,
    Document,
)
from carnet.policy.reasons import Duty, Reason
from carnet.policy.rules import deposit, profile
from carnet.policy.rules.answer import NO_DOCUMENT, Question, Rule, desk_only, permit, refuse
from carnet.policy.rules.visibility import for_patient_side
from carnet.policy.sectors import OCCUPATIONAL, is_care, is_excluded
from carnet.policy.standing import DOCTOR

REASONS = {
    ActorKind.HOLDER: Reason.OWN_RECORD,
    ActorKind.REPRESENTATIVE: Reason.REPRESENTS,
    ActorKind.GUARDIAN: Reason.GUARDS,
    ActorKind.CAREGIVER: Reason.CARES,
}
_ACCEPTING = frozenset({Act.CAREGIVER_ACCEPT, Act.REPRESENTATIVE_ACCEPT, Act.GUARDIAN_ACCEPT})
PROTECTED_ADULT_ALONE = frozenset(
    {
        Act.DOCUMENT_LIST,
        Act.DOCUMENT_READ,
        Act.DOCUMENT_EXPLAIN,
        Act.DOCUMENT_DEPOSIT,
        Act.PROFILE_READ,
        Act.EMERGENCY_CARD_SEE,
        Act.JOURNAL_READ,
        Act.JOURNAL_PROVE,
        Act.JOURNAL_REPORT,
        Act.IDENTITY_REPORT,
        Act.SETTINGS_READ,
        Act.AUTHORISATION_SEE,
        Act.TIES_SEE,
        Act.RECORD_SEE_STATUS,
        Act.RECORD_EXPORT,
        Act.RECORD_TAKE_IN,
        Act.RECORD_OBJECT,
        Act.DIRECTIVE_WRITE,
        Act.TRUSTED_PERSON_NAME,
        Act.SIGN_IN_CHANGE,
        Act.GUARDIAN_ASK,
    }
)
"""What an adult under a measure with representation does without the guardian; the rest needs the guardian's word."""


def decide(q: Question) -> Decision:
    """The tie first, then the rule of the act, then the plain right of this quality."""
    refusal = tie_refusal(q)
    if refusal is not None:
        return refusal
    rule = _RULES.get(q.act)
    return rule(q) if rule is not None else permit("C11", REASONS[q.subject.kind])


def tie_refusal(q: Question) -> Decision | None:
    """Whether this quality really exists between this actor and this record, today."""
    if q.act in _ACCEPTING:
        return None if q.standing.invited else refuse("C02", Reason.NOT_YOUR_RECORD)
    return _TIES[q.subject.kind](q)


def _holder(q: Question) -> Decision | None:
    if not q.standing.holder:
        return refuse("C02", Reason.NOT_YOUR_RECORD)
    if q.record.holder_is_minor is not False:
        return refuse("C19", Reason.MINOR_HOLDER)
    alone = not q.record.under_guardianship or q.act in PROTECTED_ADULT_ALONE
    if alone or q.context.guardian_agreed:
        return None
    return refuse("C20", Reason.GUARDIAN_MUST_AGREE)


def _representative(q: Question) -> Decision | None:
    if not q.standing.representative:
        return refuse("C02", Reason.NOT_YOUR_RECORD)
    if q.record.holder_is_minor is not True or not q.context.instance.minors_managed:
        return refuse("C19", Reason.NO_LONGER_A_MINOR)
    return None


def _guardian(q: Question) -> Decision | None:
    if q.standing.guardian and q.record.under_guardianship:
        return None
    return refuse("C02", Reason.NOT_YOUR_RECORD)


def _caregiver(q: Question) -> Decision | None:
    return None if q.standing.caregiver else refuse("C02", Reason.NOT_YOUR_RECORD)


_TIES = {
    ActorKind.HOLDER: _holder,
    ActorKind.REPRESENTATIVE: _representative,
    ActorKind.GUARDIAN: _guardian,
    ActorKind.CAREGIVER: _caregiver,
}


def _opening(q: Question) -> Decision:
    """Opening and reopening need the box ticked (EX-123)."""
    if elsewhere := desk_only(q):
        return elsewhere
    if not q.context.consent_stated:
        return refuse("C21", Reason.AGREEMENT_NOT_STATED)
    return permit("C11", REASONS[q.subject.kind])


def _listing(q: Question) -> Decision:
    """Without a document: may the list be opened at all; each line is then filtered."""
    if q.document is None:
        return permit("C11", REASONS[q.subject.kind])
    return _seen(q, q.document)


def _on_document(q: Question) -> Decision:
    """An act on a document that one sees."""
    return NO_DOCUMENT if q.document is None else _seen(q, q.document)


def _seen(q: Question, document: Document) -> Decision:
    return for_patient_side(q, document, REASONS[q.subject.kind])


def _asking_correction(q: Question) -> Decision:
    """What somebody who cares recorded is corrected by its author; one's own one changes (RGPD art. 16, R1111-51)."""
    seen = _on_document(q)
    written_by_care = q.document is not None and q.document.depositor_kind in CARE_SIDE
    return seen if written_by_care or not seen.permit else refuse("C72", Reason.NOT_FORESEEN)


def _own_document(q: Question) -> Decision:
    """What a professional recorded is not the person's to delete, replace or archive (R1111-51, R22)."""
    seen = _on_document(q)
    if not seen.permit or q.document is None:
        return seen
    if q.document.depositor_kind not in PATIENT_SIDE:
        return refuse("R22", Reason.NOT_AUTHOR)
    return deposit.personal_refusal(q, q.document) or seen


def _replacing(q: Question) -> Decision:
    own = _own_document(q)
    return own if not own.permit else _depositing(q)


def _depositing(q: Question) -> Decision:
    return deposit.by_patient_side(q, REASONS[q.subject.kind])


def _hiding_from(q: Question) -> Decision:
    """The médecin traitant cannot be chosen: the page says to change the role instead (issue 6, point 3)."""
    seen = _on_document(q)
    if seen.permit and q.context.target.is_treating_doctor:
        return refuse("C22", Reason.TREATING_DOCTOR_NOT_HIDDEN_FROM)
    return seen


def _hiding_kind_from(q: Question) -> Decision:
    """A kind of documents, or everything: as one document is, from the same people (issue 6, points 1 and 3)."""
    if q.context.target.is_treating_doctor:
        return refuse("C22", Reason.TREATING_DOCTOR_NOT_HIDDEN_FROM)
    return permit("C11", REASONS[q.subject.kind])


def _giving(q: Question) -> Decision:
    """No one whose activity is excluded may be authorised, even if the person wants it (L1111-18, R21).

    Health at work is authorised by name only: a whole service of it is never an authorised structure (R20).
    """
    target = q.context.target
    if is_excluded(target.sector):
        return refuse("R21", Reason.ACTIVITY_EXCLUDED)
    if (target.actor_id or target.structure_id) and not is_care(target.sector):
        return refuse("C71", Reason.ACTIVITY_NOT_CARE)
    if target.structure_id and target.sector in OCCUPATIONAL:
        return refuse("R20", Reason.OCCUPATIONAL_HEALTH)
    return permit("C11", REASONS[q.subject.kind])


def _naming_doctor(q: Question) -> Decision:
    """Doctors only (issue 6, point 3)."""
    if q.context.target.profession != DOCTOR:
        return refuse("C23", Reason.DOCTOR_NEEDED)
    if is_excluded(q.context.target.sector):
        return refuse("R21", Reason.ACTIVITY_EXCLUDED)
    return permit("C11", REASONS[q.subject.kind])


def _journal(q: Question) -> Decision:
    """A caregiver who may not see hidden documents does not read who read them."""
    if q.standing.caregiver and not q.standing.sees_hidden:
        return refuse("C10", Reason.HIDDEN_FROM_CAREGIVER)
    return permit("C11", REASONS[q.subject.kind])


def _profile(q: Question) -> Decision:
    return profile.read_by_patient_side(q, REASONS[q.subject.kind])


def _profile_line(q: Question) -> Decision:
    return profile.written_by_patient_side(q, REASONS[q.subject.kind])


def _destroying(q: Question) -> Decision:
    """Cancellable until done; told at once (R04)."""
    return permit("R04", REASONS[q.subject.kind], (Duty.TELL_HOLDER,))


_RULES: dict[Act, Rule] = {
    Act.RECORD_OPEN: _opening,
    Act.RECORD_REOPEN: _opening,
    Act.RECORD_DESTROY: _destroying,
    Act.DOCUMENT_LIST: _listing,
    Act.DOCUMENT_READ: _on_document,
    Act.DOCUMENT_EXPLAIN: _on_document,
    Act.DOCUMENT_ASK_CORRECTION: _asking_correction,
    Act.DOCUMENT_HIDE: _on_document,
    Act.DOCUMENT_SHOW: _on_document,
    Act.DOCUMENT_HIDE_FROM: _hiding_from,
    Act.DOCUMENT_SHOW_TO: _on_document,
    Act.KIND_HIDE_FROM: _hiding_kind_from,
    Act.DOCUMENT_DEPOSIT: _depositing,
    Act.DOCUMENT_REPLACE: _replacing,
    Act.DOCUMENT_DELETE: _own_document,
    Act.DOCUMENT_ARCHIVE: _own_document,
    Act.DOCUMENT_UNARCHIVE: _own_document,
    Act.DOCUMENT_DESCRIBE: _own_document,
    Act.DOCUMENT_FILE: _listing,
    Act.AUTHORISATION_GIVE: _giving,
    Act.TREATING_DOCTOR_NAME: _naming_doctor,
    Act.TREATING_DOCTOR_CONFIRM: _naming_doctor,
    Act.JOURNAL_READ: _journal,
    Act.PROFILE_READ: _profile,
    Act.PROFILE_WRITE: _profile_line,
    Act.TRUSTED_PERSON_NAME: _profile_line,
}
