"""Whether one document may be seen, by the patient's side and by a professional. Owns the two orders of rules.

`carnet.policy.sqlfilter` states the same rules as an SQL expression; a property test holds that both agree.
"""

from carnet.policy.announcement import is_still_withheld
from carnet.policy.matrix import Certainty, Matrix, shipped
from carnet.policy.model import (
    EVERYTHING,
    STRUCTURE_SIDE,
    AccessMode,
    Audience,
    AudienceKind,
    Context,
    Decision,
    Document,
    DocumentStatus,
    HiddenKind,
    RelationKind,
    Subject,
)
from carnet.policy.reasons import Duty, Reason
from carnet.policy.rules.answer import Question, permit, refuse

SEEN_STATUSES = frozenset({DocumentStatus.CURRENT, DocumentStatus.DEPRECATED, DocumentStatus.ARCHIVED})
"""A deleted document is seen by nobody; the journal tells the person that it was deleted."""

BASIS_REASON = {
    RelationKind.AUTHORISED_PERSON: Reason.PERSON_AGREED,
    RelationKind.AUTHORISED_STRUCTURE: Reason.STRUCTURE_AGREED,
    RelationKind.AUTHORISED_TEAM: Reason.TEAM_AGREED,
}
EMERGENCY_REASON = {
    AccessMode.BREAK_GLASS: Reason.BREAK_GLASS,
    AccessMode.REGULATION: Reason.REGULATION,
}


def matrix_of(context: Context) -> Matrix:
    """The table in force in this instance."""
    return context.instance.matrix or shipped()


def for_patient_side(q: Question, document: Document, reason: Reason) -> Decision:
    """The person sees everything but what is withheld until the announcement; who acts for the person, less."""
    context, standing = q.context, q.standing
    if document.status not in SEEN_STATUSES:
        return refuse("C09", Reason.DOCUMENT_DELETED)
    if document.invisible_patient and is_still_withheld(
        document.first_deposited_at, context.now, context.instance.zone
    ):
        return refuse("R14", Reason.NOT_YET_ANNOUNCED)
    if document.invisible_representatives and not standing.holder:
        return refuse("R13", Reason.HIDDEN_FROM_REPRESENTATIVES)
    if standing.caregiver and not standing.sees_hidden and is_hidden_at_all(document, context):
        return refuse("C10", Reason.HIDDEN_FROM_CAREGIVER)
    return permit("C11", reason)


def is_hidden_at_all(document: Document, context: Context) -> bool:
    """Whether the person hid this document from anybody: then it is one of "my hidden documents"."""
    if document.masque_ps or document.hidden_from:
        return True
    return any(is_of_kind(document, hidden) for hidden in marking_kinds(context.settings.hidden_kinds))


def is_of_kind(document: Document, hidden: HiddenKind) -> bool:
    """Whether a document belongs to a kind that the person hid."""
    return hidden.code in (EVERYTHING, document.class_code, document.type_code)


def marking_kinds(kinds: tuple[HiddenKind, ...]) -> tuple[HiddenKind, ...]:
    """The hidden kinds that make a document one of "my hidden documents".

    Everything hidden from some is said of these people, not of the documents: else a caregiver who sees all but the
    hidden ones would see none because of one doctor.
    """
    everyone = AudienceKind.ALL_PROFESSIONALS
    return tuple(hidden for hidden in kinds if hidden.code != EVERYTHING or hidden.audience.kind is everyone)


def for_professional(q: Question, document: Document) -> Decision:
    """Médecin traitant, then consent or emergency, then depositor, then hiding, then the matrix."""
    if document.status not in SEEN_STATUSES:
        return refuse("C09", Reason.DOCUMENT_DELETED)
    if q.standing.treating_doctor:
        return permit("R11", Reason.TREATING_DOCTOR, _warnings(document))
    basis = entering(q)
    if not basis.permit:
        return basis
    own = own_reason(q.subject, document)
    if own is not None:
        return permit("R11", own, _warnings(document))
    return _hiding(q, document) or _by_matrix(q, document, basis)


def access_basis(q: Question) -> Decision:
    """Why this professional may enter the record at all: agreement (R06, R07) or emergency (R16, R17)."""
    if q.standing.treating_doctor:
        return permit("R11", Reason.TREATING_DOCTOR)
    if q.context.mode is not AccessMode.NORMAL:
        return _emergency_basis(q)
    grant = q.standing.grant
    if grant is not None:
        return permit("R07", BASIS_REASON[grant])
    return refuse("R06", Reason.AGREEMENT_EXPIRED if q.standing.grant_expired else Reason.NO_AGREEMENT)


def entering(q: Question) -> Decision:
    """Opening the list or the profile: the basis, and a profession that the matrix knows."""
    basis = access_basis(q)
    if not basis.permit or q.standing.treating_doctor:
        return basis
    if not matrix_of(q.context).knows(q.subject.profession):
        return refuse("C13", Reason.PROFESSION_NOT_FORESEEN)
    return basis


def emergency_opposed(mode: AccessMode, context: Context) -> Decision | None:
    """The two objections of the person are separate: break-glass (R16), regulation centre (R17)."""
    settings = context.settings
    if mode is AccessMode.BREAK_GLASS and not settings.break_glass_allowed:
        return refuse("R16", Reason.EMERGENCY_OPPOSED)
    if mode is AccessMode.REGULATION and not settings.regulation_allowed:
        return refuse("R17", Reason.EMERGENCY_OPPOSED)
    return None


def _emergency_basis(q: Question) -> Decision:
    mode = q.context.mode
    opposed = emergency_opposed(mode, q.context)
    if opposed is not None:
        return opposed
    if mode is AccessMode.REGULATION and not q.subject.regulator:
        return refuse("C27", Reason.NOT_A_REGULATOR)
    if mode not in q.standing.emergencies:
        return refuse("C12", Reason.EMERGENCY_NOT_OPENED)
    return permit("R18", EMERGENCY_REASON[mode], (Duty.SHOW_BANNER,))


def own_reason(subject: Subject, document: Document) -> Reason | None:
    """Depositor (the professional, or the structure in whose name it was deposited) or author (R11)."""
    if is_depositor(subject, document):
        return Reason.DEPOSITOR
    if document.author_person and document.author_person == subject.actor_id:
        return Reason.AUTHOR
    return None


def is_depositor(subject: Subject, document: Document) -> bool:
    """A colleague is not the depositor of what a professional deposited in his own name."""
    if document.depositor_person and document.depositor_person == subject.actor_id:
        return True
    by_structure = document.depositor_kind in STRUCTURE_SIDE and document.depositor_structure
    return bool(by_structure) and document.depositor_structure == subject.structure_id


def _hiding(q: Question, document: Document) -> Decision | None:
    """Hidden from all, or from this one; open in an emergency only if the person said so (R11, R19)."""
    if not document.masque_ps and not _hidden_from(q.subject, document, q.context):
        return None
    if q.context.mode is AccessMode.NORMAL:
        return refuse("R11", Reason.HIDDEN if document.masque_ps else Reason.HIDDEN_FROM_YOU)
    return None if q.context.settings.masked_readable_in_emergency else refuse("R19", Reason.HIDDEN)


def is_hidden_from(subject: Subject, document: Document, context: Context) -> bool:
    """Whether the person, or who deposited it, hid a document from this professional, whatever else is true."""
    return document.masque_ps or _hidden_from(subject, document, context)


def _hidden_from(subject: Subject, document: Document, context: Context) -> bool:
    if any(covers(audience, subject) for audience in document.hidden_from):
        return True
    return any(
        is_of_kind(document, hidden) and covers(hidden.audience, subject) for hidden in context.settings.hidden_kinds
    )


def covers(audience: Audience, subject: Subject) -> bool:
    """Whether a professional belongs to those from whom something is hidden."""
    if audience.kind is AudienceKind.ALL_PROFESSIONALS:
        return True
    own = {
        AudienceKind.PROFESSIONAL: subject.actor_id,
        AudienceKind.STRUCTURE: subject.structure_id,
        AudienceKind.PROFESSION: subject.profession,
    }
    return audience.value != "" and audience.value == own[audience.kind]


def _by_matrix(q: Question, document: Document, basis: Decision) -> Decision:
    """The profession × type table, last: it narrows what an agreement or an emergency opens."""
    read = by_matrix(q, document.type_code, basis)
    return permit(read.rule, read.reason, read.duties | _warnings(document)) if read.permit else read


def by_matrix(q: Question, type_code: str, basis: Decision) -> Decision:
    """What the table lets this profession read of a type of documents, where a basis opens the record."""
    matrix = matrix_of(q.context)
    cell = matrix.cell(q.subject.profession, type_code)
    if cell is None:
        return refuse("C13", Reason.MATRIX_UNKNOWN)
    if not cell.read:
        return refuse("C14", Reason.MATRIX_SAYS_NO)
    if cell.certainty is Certainty.INDICATIVE and q.context.instance.indicative_cells_deny:
        return refuse("C15", Reason.MATRIX_INDICATIVE)
    return basis


def _warnings(document: Document) -> frozenset[Duty]:
    """The reader is told what the patient or the representatives do not see (EX-147)."""
    found = set()
    if document.invisible_patient:
        found.add(Duty.WARN_NOT_VISIBLE_TO_PATIENT)
    if document.invisible_representatives:
        found.add(Duty.WARN_NOT_VISIBLE_TO_REPRESENTATIVES)
    return frozenset(found)
