"""The visibility of documents as one SQL condition. Owns the translation of `rules.visibility` for lists.

A list, a count, a search and an export all use this one filter, in the statement that reads the rows; a property test
holds that it agrees with `decide(…, DOCUMENT_LIST, …)` on every generated document.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from carnet.policy.acts import Act
from carnet.policy.announcement import deposited_before
from carnet.policy.expression import (
    AllOf,
    AnyOf,
    Before,
    Columns,
    Constant,
    Expression,
    Flag,
    HiddenFrom,
    Names,
    Not,
    OneOf,
    holds,
    render,
)
from carnet.policy.matrix import readable_types
from carnet.policy.model import (
    EVERYTHING,
    PATIENT_SIDE,
    STRUCTURE_SIDE,
    AccessMode,
    AudienceKind,
    Context,
    Document,
    DocumentStatus,
    Record,
    Resource,
    Subject,
)
from carnet.policy.rules import decide
from carnet.policy.rules.visibility import SEEN_STATUSES, covers, marking_kinds, matrix_of
from carnet.policy.standing import Standing, standing

NOTHING = Constant(False)
_DEFAULT_NAMES = Names()
_SEEN = OneOf("status", tuple(sorted(SEEN_STATUSES)))
_EVERY = tuple(sorted(DocumentStatus))
_KNOWN = OneOf("status", tuple(sorted({*SEEN_STATUSES, DocumentStatus.DELETED})))


@dataclass(frozen=True)
class VisibleFilter:
    """Which documents of one record one subject may see in these circumstances."""

    expression: Expression

    def sql(self, names: Names = _DEFAULT_NAMES) -> tuple[str, Mapping[str, object]]:
        """The boolean expression and its parameters, to be joined by AND to the statement's own conditions."""
        return render(self.expression, names)

    def lets_through(self, document: Document) -> bool:
        """The same condition on one document in memory."""
        pairs = frozenset((audience.kind.value, audience.value) for audience in document.hidden_from)
        return holds(self.expression, columns_of(document), pairs)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all may be seen."""
        return self.expression == NOTHING


def columns_of(document: Document) -> Columns:
    """The clear columns of a document, as the database holds them."""
    return {
        "status": document.status.value,
        "type_code": document.type_code,
        "class_code": document.class_code,
        "masque_ps": document.masque_ps,
        "invisible_patient": document.invisible_patient,
        "invisible_representatives": document.invisible_representatives,
        "depositor_kind": document.depositor_kind.value,
        "depositor_person": document.depositor_person,
        "depositor_structure": document.depositor_structure,
        "author_person": document.author_person,
        "first_deposited_at": document.first_deposited_at,
    }


def visible_filter(subject: Subject, record: Record, context: Context) -> VisibleFilter:
    """Compiles the filter. Who may not open the list gets a filter that lets nothing through."""
    return _filter(subject, record, context, _SEEN)


def known_filter(subject: Subject, record: Record, context: Context) -> VisibleFilter:
    """Which documents one may know of: those one sees, and those one would see had they not been deleted.

    For what is told without content: that a document was deleted, or that another took the place of one.
    """
    return _filter(subject, record, context, _KNOWN)


def _filter(subject: Subject, record: Record, context: Context, statuses: OneOf) -> VisibleFilter:
    if not decide(subject, Act.DOCUMENT_LIST, Resource(record), context).permit:
        return VisibleFilter(NOTHING)
    ties = standing(subject, context)
    rest = (
        _for_patient_side(ties, context) if subject.kind in PATIENT_SIDE else _for_professional(subject, ties, context)
    )
    return VisibleFilter(AllOf((statuses, *rest)))


def _for_patient_side(ties: Standing, context: Context) -> tuple[Expression, ...]:
    announced = Before("first_deposited_at", deposited_before(context.now, context.instance.zone))
    parts: list[Expression] = [AnyOf((Not(Flag("invisible_patient")), announced))]
    if not ties.holder:
        parts.append(Not(Flag("invisible_representatives")))
    if ties.caregiver and not ties.sees_hidden:
        codes = tuple(sorted({hidden.code for hidden in marking_kinds(context.settings.hidden_kinds)}))
        parts += [Not(Flag("masque_ps")), Not(HiddenFrom(None)), *_not_of_kinds(codes)]
    return tuple(parts)


def _for_professional(subject: Subject, ties: Standing, context: Context) -> tuple[Expression, ...]:
    if ties.treating_doctor:
        return ()
    deny = context.instance.indicative_cells_deny
    by_matrix = OneOf("type_code", readable_types(matrix_of(context), subject.profession, deny))
    shown = AllOf((by_matrix, *_not_hidden(subject, context)))
    return (AnyOf((*_own(subject), shown)),)


def _own(subject: Subject) -> tuple[Expression, ...]:
    """Depositor or author; an empty identifier is nobody."""
    own: list[Expression] = []
    if subject.actor_id:
        own += [OneOf("depositor_person", (subject.actor_id,)), OneOf("author_person", (subject.actor_id,))]
    if subject.structure_id:
        by_structure = OneOf("depositor_kind", tuple(sorted(STRUCTURE_SIDE)))
        own.append(AllOf((by_structure, OneOf("depositor_structure", (subject.structure_id,)))))
    return tuple(own)


def _not_hidden(subject: Subject, context: Context) -> tuple[Expression, ...]:
    if context.mode is not AccessMode.NORMAL and context.settings.masked_readable_in_emergency:
        return ()
    hidden = context.settings.hidden_kinds
    codes = tuple(sorted({kind.code for kind in hidden if covers(kind.audience, subject)}))
    return (Not(Flag("masque_ps")), Not(HiddenFrom(_identities(subject))), *_not_of_kinds(codes))


def _identities(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Under which names something may have been hidden from this professional."""
    named = (
        (AudienceKind.PROFESSIONAL.value, subject.actor_id),
        (AudienceKind.STRUCTURE.value, subject.structure_id),
        (AudienceKind.PROFESSION.value, subject.profession),
    )
    return ((AudienceKind.ALL_PROFESSIONALS.value, ""), *(pair for pair in named if pair[1]))


def _not_of_kinds(codes: tuple[str, ...]) -> tuple[Expression, ...]:
    """The same question whatever is hidden, even nothing or everything: its form must not tell that a kind is."""
    every = _EVERY if EVERYTHING in codes else ()
    return (Not(OneOf("class_code", codes)), Not(OneOf("type_code", codes)), Not(OneOf("status", every)))
