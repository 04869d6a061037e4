"""Which acts each quality of actor may ask for at all, and in which states of the record. Owns two tables, no rule.

An act that is not in a row is refused. The rules that follow only narrow what stands here.
"""

from carnet.policy.acts import Act
from carnet.policy.model import ActorKind, RecordStatus

_READ = frozenset({Act.DOCUMENT_LIST, Act.DOCUMENT_READ, Act.PROFILE_READ})
_OWN_DOCUMENTS = frozenset(
    {
        Act.DOCUMENT_DEPOSIT,
        Act.DOCUMENT_REPLACE,
        Act.DOCUMENT_DELETE,
        Act.DOCUMENT_ARCHIVE,
        Act.DOCUMENT_UNARCHIVE,
        Act.DOCUMENT_ASK_CORRECTION,
    }
)
_RIGHTS = frozenset(
    {
        Act.AUTHORISATION_SEE,
        Act.AUTHORISATION_GIVE,
        Act.AUTHORISATION_GIVE_CODE,
        Act.AUTHORISATION_END,
        Act.FEEDING_OPPOSE,
        Act.FEEDING_ALLOW,
        Act.BLOCK_SET,
        Act.BLOCK_LIFT,
        Act.TREATING_DOCTOR_NAME,
        Act.TREATING_DOCTOR_CONFIRM,
        Act.TREATING_DOCTOR_END,
        Act.TREATING_DOCTOR_GIVE_CODE,
        Act.SETTINGS_READ,
        Act.SETTINGS_CHANGE,
        Act.OBJECTION_ANSWER,
        Act.SUBSCRIPTION_END,
        # The own authorisation is part of a professional's work; the family and the other carers are the person's.
        Act.TIES_SEE,
        Act.DOCUMENT_HIDE,
        Act.DOCUMENT_SHOW,
        Act.DOCUMENT_HIDE_FROM,
        Act.DOCUMENT_SHOW_TO,
        Act.KIND_HIDE_FROM,
        Act.KIND_SHOW_TO,
        Act.PROFILE_SHARE,
        Act.DOCUMENT_EXPLAIN,
        # What a stranger will read in an emergency is chosen by the person, or by who validly acts: no caregiver.
        Act.EMERGENCY_CARD_SEE,
        Act.EMERGENCY_CARD_WRITE,
        Act.HEALTH_LINK_MAKE,
        Act.HEALTH_LINK_END,
        Act.CAREGIVER_INVITE,
        Act.CAREGIVER_END,
    }
)
_LIFE = frozenset(
    {
        Act.RECORD_OPEN,
        Act.RECORD_OBJECT,
        Act.RECORD_CLOSE,
        Act.RECORD_REOPEN,
        Act.RECORD_DESTROY,
        Act.RECORD_CANCEL_DESTROY,
        Act.RECORD_CONTEST,
        Act.RECORD_EXPORT,
        Act.RECORD_TAKE_IN,
        Act.RECORD_SEE_STATUS,
    }
)
# Saying again what an own document is, and putting documents in folders: how the person keeps them.
_KEEPING = frozenset({Act.DOCUMENT_DESCRIBE, Act.DOCUMENT_FILE})
_JOURNAL = frozenset({Act.JOURNAL_READ, Act.JOURNAL_PROVE, Act.JOURNAL_REPORT, Act.IDENTITY_REPORT})
_IN_CHARGE = (
    _READ
    | _OWN_DOCUMENTS
    | _KEEPING
    | _RIGHTS
    | _LIFE
    | _JOURNAL
    | {Act.PROFILE_WRITE, Act.SIGN_IN_CHANGE, Act.APPLICATION_ALLOW}
)

ACTS: dict[ActorKind, frozenset[Act]] = {
    ActorKind.HOLDER: _IN_CHARGE
    | {Act.DIRECTIVE_WRITE, Act.TRUSTED_PERSON_NAME, Act.REPRESENTATIVE_INVITE, Act.GUARDIAN_ASK},
    # Directives and the trusted person are the adult's own acts: never a parent's, never a guardian's.
    ActorKind.REPRESENTATIVE: _IN_CHARGE | {Act.REPRESENTATIVE_INVITE, Act.REPRESENTATIVE_ACCEPT},
    ActorKind.GUARDIAN: _IN_CHARGE | {Act.GUARDIAN_ANSWER, Act.GUARDIAN_ACCEPT},
    # A caregiver's journal carries no proof, and every other right stays with the person (R24).
    ActorKind.CAREGIVER: _READ
    | _OWN_DOCUMENTS
    | {
        Act.DOCUMENT_DESCRIBE,
        Act.PROFILE_WRITE,
        Act.JOURNAL_READ,
        Act.RECORD_SEE_STATUS,
        Act.CAREGIVER_ACCEPT,
        Act.CAREGIVER_LEAVE,
        # An application then does what the caregiver may do, and no more (C63).
        Act.APPLICATION_ALLOW,
    },
    ActorKind.PROFESSIONAL: _READ
    | (_OWN_DOCUMENTS - {Act.DOCUMENT_ASK_CORRECTION})
    | {
        Act.DOCUMENT_IDENTIFY,
        Act.DOCUMENT_ANSWER_CORRECTION,
        Act.PROFILE_WRITE,
        Act.RECORD_OPEN,
        Act.RECORD_CLOSE_FOR,
        Act.RECORD_REOPEN,
        Act.RECORD_FIND,
        Act.RECORD_FIND_BY_TRAITS,
        Act.RECORD_SEE_STATUS,
        Act.RECORD_LIST_OWN,
        Act.ADMINISTRATIVE_READ,
        Act.ADMINISTRATIVE_CHANGE,
        Act.SIGN_IN_PREPARE,
        # Vaccinations only.
        Act.PROFILE_WRITE,
        Act.DOCUMENT_HIDE,
        Act.DOCUMENT_SHOW,
        Act.DOCUMENT_SHOW_TO,
        Act.DOCUMENT_WITHHOLD,
        Act.DOCUMENT_ANNOUNCE,
        Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES,
        Act.DOCUMENT_SHOW_TO_REPRESENTATIVES,
        Act.STAFF_SEE,
        Act.STAFF_CHANGE,
        Act.JOURNAL_READ_OWN,
        Act.JOURNAL_READ_STRUCTURE,
        Act.AUTHORISATION_SEE,
        Act.AUTHORISATION_STATE,
        Act.AUTHORISATION_GIVE_UP,
        Act.AUTHORISATION_USE_CODE,
        Act.OBJECTION_NOTE,
        Act.OBJECTION_REPORT,
        Act.TREATING_DOCTOR_CLAIM,
        Act.TREATING_DOCTOR_END,
        Act.EMERGENCY_BREAK_GLASS,
        Act.EMERGENCY_REGULATE,
        Act.EMERGENCY_END,
    },
    ActorKind.SECRETARY: frozenset(
        {
            Act.RECORD_FIND,
            Act.RECORD_SEE_STATUS,
            Act.DOCUMENT_DEPOSIT,
            Act.DOCUMENT_REPLACE,
            # Those of the own structure, with the card of its staff (CPE).
            Act.DOCUMENT_DELETE,
            Act.DOCUMENT_ARCHIVE,
            Act.DOCUMENT_UNARCHIVE,
            Act.DOCUMENT_IDENTIFY,
            Act.OBJECTION_REPORT,
            Act.JOURNAL_READ_OWN,
            Act.STAFF_SEE,
            Act.STAFF_CHANGE,
        }
    ),
    ActorKind.APPLICATION: frozenset(
        {
            Act.RECORD_FIND,
            Act.RECORD_SEE_STATUS,
            Act.DOCUMENT_DEPOSIT,
            Act.DOCUMENT_REPLACE,
            Act.DOCUMENT_DELETE,
            Act.DOCUMENT_ARCHIVE,
            Act.DOCUMENT_UNARCHIVE,
            Act.DOCUMENT_IDENTIFY,
            Act.OBJECTION_REPORT,
        }
    ),
    ActorKind.DESK_AGENT: frozenset(
        {
            Act.RECORD_OPEN,
            Act.RECORD_OBJECT,
            Act.RECORD_CLOSE,
            Act.RECORD_NOTE_DEATH,
            Act.RECORD_CONTEST,
            Act.RECORD_REOPEN,
            Act.RECORD_FIND,
            Act.RECORD_FIND_BY_TRAITS,
            Act.RECORD_SEE_STATUS,
            Act.RECORD_MERGE,
            Act.DOCUMENT_MOVE,
            Act.IDENTITY_CORRECT,
            Act.IDENTITY_ANSWER,
            Act.GUARDIAN_DECLARE,
            Act.GUARDIAN_END,
            Act.REPRESENTATIVE_INVITE,
            Act.REPRESENTATIVE_REVOKE,
            Act.RESTRICTION_RECORD,
        }
    ),
    ActorKind.OPERATOR: frozenset(
        {
            Act.RECORD_SUSPEND,
            Act.RECORD_LIFT_SUSPENSION,
            Act.RECORD_CLOSE,
            Act.HEIR_NOTE,
            Act.HEIR_ANSWER,
            Act.EMERGENCY_REVIEW,
            Act.ALERT_REVIEW,
            Act.COMMAND_RUN,
            Act.REGULATION_CENTRE_NAME,
            Act.MATRIX_IMPORT,
            Act.CLIENT_CHANGE,
            Act.STRUCTURE_ADMIN_NAME,
            Act.STAFF_ACCOUNT_CHANGE,
            Act.CONTENT_REVIEW,
            Act.OPERATION_SEE,
            Act.JOURNAL_ANSWER,
            Act.DOCUMENT_FOLLOW_CORRECTION,
        }
    ),
    ActorKind.SYSTEM: frozenset(
        {
            Act.RECORD_ANNOUNCE,
            Act.RECORD_OPEN,
            Act.RECORD_CLOSE,
            Act.RECORD_DESTROY,
            Act.RECORD_COME_OF_AGE,
            Act.DOCUMENT_DEPOSIT,
            Act.DOCUMENT_REMIND,
            Act.DOCUMENT_REMIND_CORRECTION,
            Act.PROFILE_REMIND,
        }
    ),
    # Who holds the letter that announces an opening: it carries a number (R1111-28, objection online). Who holds a
    # health link that the person made reads the emergency card.
    ActorKind.ANONYMOUS: frozenset({Act.RECORD_OBJECT, Act.HEALTH_LINK_OPEN}),
}

_ACTIVE = frozenset({RecordStatus.ACTIVE})
_CLOSED = frozenset({RecordStatus.CLOSED})
_ABSENT = frozenset({RecordStatus.NONE, RecordStatus.DESTROYED})
_HELD = frozenset({RecordStatus.ACTIVE, RecordStatus.CLOSED, RecordStatus.SUSPENDED})
_ANY = frozenset(RecordStatus)

_STATES: dict[Act, frozenset[RecordStatus]] = {
    Act.RECORD_ANNOUNCE: _ABSENT,
    Act.RECORD_OPEN: _ABSENT,
    Act.RECORD_OBJECT: _ABSENT,
    Act.RECORD_CLOSE: frozenset({RecordStatus.ACTIVE, RecordStatus.SUSPENDED}),
    Act.RECORD_CLOSE_FOR: frozenset({RecordStatus.ACTIVE, RecordStatus.SUSPENDED}),
    Act.RECORD_REOPEN: _CLOSED,
    Act.RECORD_NOTE_DEATH: _CLOSED,
    Act.RECORD_DESTROY: _CLOSED,
    Act.RECORD_CANCEL_DESTROY: _CLOSED,
    Act.RECORD_EXPORT: _ACTIVE | _CLOSED,
    Act.RECORD_FIND: _ANY,
    Act.RECORD_FIND_BY_TRAITS: _ANY,
    Act.RECORD_SEE_STATUS: _ANY,
    Act.RECORD_LIST_OWN: _ANY,
    Act.RECORD_CONTEST: frozenset({RecordStatus.SUSPENDED}),
    Act.RECORD_LIFT_SUSPENSION: frozenset({RecordStatus.SUSPENDED}),
    Act.HEIR_NOTE: _CLOSED,
    Act.HEIR_ANSWER: _CLOSED,
    Act.RECORD_MERGE: _ACTIVE | _CLOSED,
    Act.RECORD_COME_OF_AGE: _HELD,
    Act.JOURNAL_READ: _HELD,
    Act.JOURNAL_PROVE: _HELD,
    Act.JOURNAL_REPORT: _HELD,
    Act.JOURNAL_ANSWER: _HELD,
    Act.DOCUMENT_FOLLOW_CORRECTION: _HELD,
    Act.JOURNAL_READ_OWN: _ANY,
    Act.JOURNAL_READ_STRUCTURE: _ANY,
    Act.EMERGENCY_END: _ANY,
    Act.EMERGENCY_REVIEW: _ANY,
    Act.ALERT_REVIEW: _ANY,
    Act.COMMAND_RUN: _ANY,
    Act.REGULATION_CENTRE_NAME: _ANY,
    Act.MATRIX_IMPORT: _ANY,
    Act.CLIENT_CHANGE: _ANY,
    Act.STAFF_SEE: _ANY,
    Act.STAFF_CHANGE: _ANY,
    Act.STRUCTURE_ADMIN_NAME: _ANY,
    Act.STAFF_ACCOUNT_CHANGE: _ANY,
    Act.CONTENT_REVIEW: _ANY,
    Act.OPERATION_SEE: _ANY,
    Act.SIGN_IN_CHANGE: _ANY,
    Act.IDENTITY_CORRECT: _ACTIVE | _CLOSED,
    Act.IDENTITY_REPORT: _ACTIVE | _CLOSED,
    Act.IDENTITY_ANSWER: _ACTIVE | _CLOSED,
    Act.GUARDIAN_DECLARE: _ANY,
    Act.GUARDIAN_END: _ANY,
    Act.REPRESENTATIVE_REVOKE: _ANY,
    Act.RESTRICTION_RECORD: _ANY,
    Act.CAREGIVER_LEAVE: _ANY,
    Act.GUARDIAN_ACCEPT: _ANY,
}


def states_of(act: Act) -> frozenset[RecordStatus]:
    """The states of the record in which an act makes sense; an active record for all but the few above."""
    return _STATES.get(act, _ACTIVE)
