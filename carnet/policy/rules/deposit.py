"""What a deposit or a replacement must respect, whoever deposits. Owns the rules on the flags of a draft.

Depositing needs no right to read (R08). The draft is `resource.document`: its flags are those that were asked for.
"""

from carnet.policy.model import PATIENT_SIDE, ActorKind, Context, Decision, Document, Record
from carnet.policy.reasons import Duty, Reason
from carnet.policy.rules.answer import NO_DOCUMENT, Question, permit, refuse

SIGNATURE_TYPE = "E1762"
"""The signature file of a lot carries both flags together in the DMP's own samples: exempt (issue 6, point 8)."""


DIRECTIVES_TYPE = "EXPPAT_3"
"""Advance directives."""


def by_care_side(q: Question) -> Decision:
    """A professional, a secretary or a software feeds the record (R08, R12, R15)."""
    if q.standing.feeding_opposed:
        return refuse("C16", Reason.FEEDING_OPPOSED)
    if q.document is None:
        return NO_DOCUMENT
    return flags_refusal(q, q.document) or permit("R08", Reason.FEEDING_FREE, duties(q, q.document))


def by_patient_side(q: Question, reason: Reason) -> Decision:
    """The person's own documents are never kept from the person, nor secretly from a representative."""
    if q.document is None:
        return NO_DOCUMENT
    if q.document.invisible_patient or q.document.invisible_representatives:
        return refuse("C17", Reason.NOT_FORESEEN)
    if refusal := personal_refusal(q, q.document):
        return refusal
    return permit("C11", reason, duties(q, q.document))


def personal_refusal(q: Question, document: Document) -> Decision | None:
    """Advance directives are the adult's own words: nobody writes or takes them away for a person (L1111-11)."""
    if document.type_code != DIRECTIVES_TYPE or q.subject.kind is ActorKind.HOLDER:
        return None
    return refuse("C55", Reason.PERSONAL_WORDS)


def flags_refusal(q: Question, document: Document) -> Decision | None:
    """The combinations of flags that are refused."""
    return _secret(q.record, q.context, document) or _both(q.context, document)


def _secret(record: Record, context: Context, document: Document) -> Decision | None:
    """Connexion secrète: only documents that the representatives do not see; else the choice must be said (R12)."""
    if context.secret_connection and not document.invisible_representatives:
        return refuse("R12", Reason.SECRET_FLAG_NEEDED)
    if not context.instance.minors_managed or record.holder_is_minor is False:
        return None
    if document.invisible_representatives or document.representatives_choice_made:
        return None
    return refuse("C18", Reason.REPRESENTATIVES_CHOICE_NEEDED)


def _both(context: Context, document: Document) -> Decision | None:
    """Withheld from the patient and hidden from professionals: nobody would see it but its author (R15)."""
    if not (document.invisible_patient and document.masque_ps):
        return None
    if context.instance.withheld_and_masked_allowed or document.type_code == SIGNATURE_TYPE:
        return None
    return refuse("R15", Reason.WITHHELD_AND_HIDDEN)


def duties(q: Question, document: Document) -> frozenset[Duty]:
    """Who must be told, and whether the person's default hides the new document.

    The default does not hide what is withheld from the person: both together would leave it to its author only (R15);
    the use case hides it when it is announced.
    """
    found = set()
    if q.context.settings.hidden_by_default and not document.invisible_patient:
        found.add(Duty.HIDE_FROM_PROFESSIONALS)
    if document.invisible_patient or document.invisible_representatives:
        found.add(Duty.SEND_NO_MAIL)
    elif q.subject.kind not in PATIENT_SIDE:
        found.add(Duty.TELL_HOLDER)
    return frozenset(found)
