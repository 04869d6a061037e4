"""What stops an actor before any rule on rights is asked. Owns the order of the gates.

Each gate refuses or lets pass; none permits. Order: quality and act, scopes, excluded activities, block,
authentication, activity of care, occupational health, state of the record, step-up, channel, budget.
"""

from collections.abc import Callable

from carnet.policy.acts import READING, Act
from carnet.policy.model import (
    CARE_SIDE,
    PATIENT_SIDE,
    AccessMode,
    ActorKind,
    AuthenticationMode,
    Channel,
    Decision,
    RecordStatus,
)
from carnet.policy.reasons import Reason
from carnet.policy.rules.allowed import ACTS, states_of
from carnet.policy.rules.answer import NOT_FORESEEN, Question, refuse
from carnet.policy.scopes import Level, cover
from carnet.policy.sectors import is_care, is_excluded, is_occupational

Gate = Callable[[Question], Decision | None]

BLOCKED_MAY = frozenset(
    {
        Act.DOCUMENT_DEPOSIT,
        Act.DOCUMENT_REPLACE,
        # A replacement names the own document by its technical number.
        Act.DOCUMENT_IDENTIFY,
        Act.RECORD_FIND,
        Act.RECORD_SEE_STATUS,
        Act.JOURNAL_READ_OWN,
        Act.JOURNAL_READ_STRUCTURE,
    }
)
"""A blocked professional still deposits, and may learn that he is blocked; nothing else (R09, issue 6 point 4)."""

_STRONG = frozenset({AuthenticationMode.TWO_FACTORS, AuthenticationMode.DIRECT, AuthenticationMode.INDIRECT_STRONG})
_KNOWN = _STRONG | {AuthenticationMode.INDIRECT}
_NOT_BY_CERTIFICATE = READING | {
    # Saying who sees a document (TD3.3a, b).
    Act.DOCUMENT_HIDE,
    Act.DOCUMENT_SHOW,
    Act.DOCUMENT_HIDE_FROM,
    Act.DOCUMENT_SHOW_TO,
    Act.DOCUMENT_WITHHOLD,
    Act.DOCUMENT_ANNOUNCE,
    Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES,
    Act.DOCUMENT_SHOW_TO_REPRESENTATIVES,
    Act.RECORD_CLOSE_FOR,
    Act.RECORD_LIST_OWN,
    Act.ADMINISTRATIVE_READ,
    Act.ADMINISTRATIVE_CHANGE,
    Act.SIGN_IN_PREPARE,
}
"""What names a person to who asks, or stops everybody: the professional proves who she is."""


def quality(q: Question) -> Decision | None:
    """An act that this quality of actor never has."""
    if q.subject.kind is ActorKind.ANONYMOUS:
        return _stranger(q)
    if q.act in ACTS[q.subject.kind]:
        return None
    if q.subject.kind is ActorKind.CAREGIVER:
        return refuse("R24", Reason.CAREGIVER_LIMIT)
    return NOT_FORESEEN


def _stranger(q: Question) -> Decision | None:
    """Who is not signed in does one act with a letter, one with a link: nothing else is told, not even a state."""
    if q.act is Act.HEALTH_LINK_OPEN:
        if not q.context.link_shown:
            return refuse("C45", Reason.LINK_NOT_VALID)
        return None if q.context.link_code_shown else refuse("C46", Reason.LINK_CODE_NOT_VALID)
    allowed = q.act in ACTS[q.subject.kind] and q.context.letter_shown
    return None if allowed else refuse("C02", Reason.NOT_SIGNED_IN)


_LEVELS = {
    ActorKind.PROFESSIONAL: frozenset({Level.USER, Level.SYSTEM}),
    ActorKind.APPLICATION: frozenset({Level.SYSTEM}),
}
"""Which scopes count for whom; for the patient's side, those of the one record that was chosen; for others, none."""


def scopes(q: Question) -> Decision | None:
    """A software does what its token says (C63). It never widens: every other gate and rule is asked all the same."""
    subject = q.subject
    if subject.scopes is None:
        return None
    levels = frozenset({Level.PATIENT}) if subject.kind in PATIENT_SIDE else _LEVELS.get(subject.kind, frozenset())
    covered = cover(subject.scopes, levels, q.act, subject.asks)
    return None if covered else refuse("C63", Reason.SCOPE_MISSING)


def excluded(q: Question) -> Decision | None:
    """Insurers, employers and the like: never, whatever else is true (R21)."""
    return refuse("R21", Reason.ACTIVITY_EXCLUDED) if is_excluded(q.subject.sector) else None


def blocked(q: Question) -> Decision | None:
    """A block beats every grant, emergency included; it does not stop a deposit (R09)."""
    if q.standing.blocked and q.subject.kind in CARE_SIDE and q.act not in BLOCKED_MAY:
        return refuse("R09", Reason.BLOCKED)
    return None


def authentication(q: Question) -> Decision | None:
    """Two factors, or a card, or AIR for reading; a structure's certificate is enough to feed (rules.md 3.2)."""
    if q.subject.kind in {ActorKind.SYSTEM, ActorKind.ANONYMOUS}:
        return None
    enough = _KNOWN if q.subject.kind in CARE_SIDE and q.act not in _NOT_BY_CERTIFICATE else _STRONG
    return None if q.subject.authentication in enough else refuse("C03", Reason.WEAK_AUTHENTICATION)


def care(q: Question) -> Decision | None:
    """A professional acts from a place of care: an activity that is no care gives nothing (C04)."""
    if q.subject.kind in CARE_SIDE and not is_care(q.subject.sector):
        return refuse("C04", Reason.ACTIVITY_NOT_CARE)
    return None


def occupational(q: Question) -> Decision | None:
    """Health at work: nothing without the person's express act; no team, no emergency (R20)."""
    if q.subject.kind not in CARE_SIDE or not is_occupational(q.subject):
        return None
    # A code comes from the person's own hand: using it is how the express act reaches this professional.
    if q.standing.grant is not None or q.act in {Act.JOURNAL_READ_OWN, Act.AUTHORISATION_USE_CODE}:
        return None
    return refuse("R20", Reason.OCCUPATIONAL_HEALTH)


_REFUSED_STATE = {
    RecordStatus.NONE: refuse("C05", Reason.NO_RECORD),
    RecordStatus.ACTIVE: refuse("C05", Reason.RECORD_EXISTS),
    RecordStatus.CLOSED: refuse("R02", Reason.RECORD_CLOSED),
    RecordStatus.SUSPENDED: refuse("C05", Reason.RECORD_SUSPENDED),
    RecordStatus.DESTROYED: refuse("R03", Reason.RECORD_DESTROYED),
}


def state(q: Question) -> Decision | None:
    """The state of the record, and the death of its holder (C05, R02, R03, C06)."""
    record = q.record
    if record.deceased and q.subject.kind in PATIENT_SIDE:
        return refuse("C06", Reason.HOLDER_DECEASED)
    if record.deceased and q.act in {Act.RECORD_OPEN, Act.RECORD_REOPEN}:
        return refuse("C06", Reason.HOLDER_DECEASED)
    if record.status in states_of(q.act):
        return None
    if record.status is RecordStatus.ACTIVE and q.act is not Act.RECORD_OPEN:
        return refuse("C05", Reason.RECORD_NOT_CLOSED)
    return _REFUSED_STATE[record.status]


def step_up(q: Question) -> Decision | None:
    """Some acts ask the actor to prove again who it is (C07)."""
    if q.subject.kind is ActorKind.SYSTEM or q.context.stepped_up:
        return None
    if q.act in q.context.instance.step_up_acts:
        return refuse("C07", Reason.STEP_UP_NEEDED)
    return None


def channel(q: Question) -> Decision | None:
    """No health data leaves by e-mail (C08)."""
    if q.context.channel == Channel.MAIL and q.act in READING:
        return refuse("C08", Reason.NO_HEALTH_DATA_BY_MAIL)
    return None


def budget(q: Question) -> Decision | None:
    """Who opened far more than care explains opens nothing more for now (C64). An emergency is never counted out."""
    if q.subject.kind in CARE_SIDE and q.act in q.context.exhausted and q.context.mode is AccessMode.NORMAL:
        return refuse("C64", Reason.OPENED_TOO_MANY)
    return None


GATES: tuple[Gate, ...] = (
    quality,
    scopes,
    excluded,
    blocked,
    authentication,
    care,
    occupational,
    state,
    step_up,
    channel,
    budget,
)


def first_refusal(q: Question) -> Decision | None:
    """The first gate that stops, or None."""
    for gate in GATES:
        refusal = gate(q)
        if refusal is not None:
            return refusal
    return None
