"""What desk agents, operators and the system itself may do. Owns those rules; none of them discloses a document."""

from carnet.policy.acts import Act
from carnet.policy.announcement import is_still_withheld, reminder_at
from carnet.policy.delays import closes_at, destroyed_at, opens_at
from carnet.policy.model import Decision, RecordStatus
from carnet.policy.reasons import Duty, Reason
from carnet.policy.rules.answer import NOT_FORESEEN, Question, Rule, permit, refuse

_TOO_EARLY = Reason.TOO_EARLY
_WORD_NEEDED = frozenset({Act.RECORD_OPEN, Act.RECORD_REOPEN, Act.RECORD_OBJECT, Act.RECORD_CONTEST})
_OPENING = frozenset({Act.RECORD_OPEN, Act.RECORD_REOPEN})
_HEIRS = frozenset({Act.HEIR_NOTE, Act.HEIR_ANSWER})


def desk(q: Question) -> Decision:
    """A desk agent acts for a person who is there: the person's word is recorded for the life of the record."""
    needs_word = q.act in _WORD_NEEDED or (q.act is Act.RECORD_CLOSE and not q.record.deceased)
    if needs_word and not q.context.consent_stated:
        return refuse("C21", Reason.AGREEMENT_NOT_STATED)
    if q.act in _OPENING and q.record.under_guardianship and not q.context.guardian_agreed:
        return refuse("C20", Reason.GUARDIAN_MUST_AGREE)
    return permit("C24", Reason.PART_OF_THE_WORK, (Duty.TELL_HOLDER,))


def operator(q: Question) -> Decision:
    """An operator suspends, reviews emergencies, notes what heirs ask and imports the matrix; sees no document."""
    if q.act in _HEIRS:
        return _heirs(q)
    if q.act is Act.RECORD_CLOSE:
        return _closes_fraud(q)
    told = (Duty.TELL_HOLDER,) if q.act in {Act.RECORD_SUSPEND, Act.RECORD_LIFT_SUSPENSION} else ()
    return permit("C24", Reason.PART_OF_THE_WORK, told)


def _closes_fraud(q: Question) -> Decision:
    """Whoever did not object yet has six weeks to do so: the record then closes by itself (C32, R1111-36)."""
    if q.record.status is not RecordStatus.SUSPENDED:
        return refuse("C34", Reason.RECORD_NOT_SUSPENDED)
    if not q.record.contested:
        return refuse("C32", _TOO_EARLY)
    return permit("C34", Reason.PART_OF_THE_WORK, (Duty.TELL_HOLDER,))


def anonymous(q: Question) -> Decision:
    """With the letter: to object to the opening that it announces (R1111-28). With a link: to read the card (C45)."""
    if q.act is Act.HEALTH_LINK_OPEN:
        return permit("C45", Reason.LINK_SHOWN, (Duty.TELL_HOLDER,))
    return permit("C41", Reason.LETTER_SHOWN)


def _heirs(q: Question) -> Decision:
    """What heirs ask and what is answered is written down; nothing is given by the program (L1110-4 V)."""
    return permit("C42", Reason.PART_OF_THE_WORK) if q.record.deceased else refuse("C42", Reason.HOLDER_NOT_DECEASED)


def system(q: Question) -> Decision:
    """The delayed acts of the law, each only when its day has come."""
    rule = _SYSTEM.get(q.act)
    return rule(q) if rule is not None else NOT_FORESEEN


def _announces(q: Question) -> Decision:
    """The notice goes out only where the operator opens without asking, and not to who objected (R01)."""
    if not q.context.instance.opening_needs_no_consent or q.record.objected:
        return refuse("R01", Reason.AGREEMENT_NOT_STATED)
    return permit("R01", Reason.PART_OF_THE_WORK, (Duty.TELL_HOLDER,))


def _opens(q: Question) -> Decision:
    """Six weeks after the notice, without objection, where the operator opens without asking (R01)."""
    record, context = q.record, q.context
    if not context.instance.opening_needs_no_consent or record.objected or record.notice_sent_at is None:
        return refuse("R01", Reason.AGREEMENT_NOT_STATED)
    if context.now < opens_at(record.notice_sent_at, context.instance.zone):
        return refuse("R01", _TOO_EARLY)
    return permit("R01", Reason.LEGAL_DELAY, (Duty.TELL_HOLDER,))


def _closes(q: Question) -> Decision:
    """A suspended record, six weeks after the suspension (R1111-36)."""
    suspended = q.record.suspended_at
    if suspended is None or q.context.now < closes_at(suspended, q.context.instance.zone):
        return refuse("C32", _TOO_EARLY)
    return permit("C32", Reason.LEGAL_DELAY, (Duty.TELL_HOLDER,))


def _destroys(q: Question) -> Decision:
    """Ten years after closing (R03), or because the person asked (R04)."""
    record, context = q.record, q.context
    if record.destruction_asked_for is not None and record.destruction_asked_for <= context.now:
        return permit("R04", Reason.LEGAL_DELAY, (Duty.TELL_HOLDER,))
    if record.closed_at is None or context.now < destroyed_at(record.closed_at, context.instance.zone):
        return refuse("R03", _TOO_EARLY)
    return permit("R03", Reason.LEGAL_DELAY)


def _comes_of_age(q: Question) -> Decision:
    """From the first instant of the birthday on, nobody acts for the young person any more (issue 4, point 5)."""
    if q.record.holder_is_minor is not False:
        return refuse("C50", _TOO_EARLY)
    return permit("C50", Reason.LEGAL_DELAY, (Duty.TELL_HOLDER,))


def _deposits(q: Question) -> Decision:
    """The proof of a delegation is filed among the documents (rules.md 1.9)."""
    return permit("C24", Reason.PART_OF_THE_WORK) if q.document is not None else NOT_FORESEEN


def _reminds(q: Question) -> Decision:
    """On day 14 the person is told that the record was updated, while the document still waits (R1111-53)."""
    document, now, zone = q.document, q.context.now, q.context.instance.zone
    if document is None or not document.invisible_patient:
        return NOT_FORESEEN
    if now < reminder_at(document.first_deposited_at, zone):
        return refuse("R14", _TOO_EARLY)
    if not is_still_withheld(document.first_deposited_at, now, zone):
        return NOT_FORESEEN
    return permit("R14", Reason.LEGAL_DELAY, (Duty.TELL_HOLDER,))


def _reminds_as_asked(q: Question) -> Decision:
    """The person asked to be told; of what, the notice does not say."""
    return permit("C24", Reason.AT_PATIENT_REQUEST, (Duty.TELL_HOLDER,))


def _reminds_of_correction(q: Question) -> Decision:
    """One month is given to answer who says that a document is wrong (RGPD art. 12, 3)."""
    return permit("C72", Reason.LEGAL_DELAY) if q.document is not None else NOT_FORESEEN


_SYSTEM: dict[Act, Rule] = {
    Act.RECORD_ANNOUNCE: _announces,
    Act.RECORD_OPEN: _opens,
    Act.RECORD_CLOSE: _closes,
    Act.RECORD_DESTROY: _destroys,
    Act.RECORD_COME_OF_AGE: _comes_of_age,
    Act.DOCUMENT_DEPOSIT: _deposits,
    Act.DOCUMENT_REMIND: _reminds,
    Act.DOCUMENT_REMIND_CORRECTION: _reminds_of_correction,
    Act.PROFILE_REMIND: _reminds_as_asked,
}
