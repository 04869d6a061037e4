"""The desk has seen a judgment that gives somebody representation for the person: the guardian is invited (issue 4)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from carnet.consent.ties import MEASURES, Named, Quality, TieKind
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.rules import delegation
from carnet.storage import db
from carnet.usecases import _invitation
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._invitation import Invited, Terms
from carnet.usecases._journal import note, refuse
from carnet.usecases._judgment import Seen, checked
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Measure:
    """A measure with representation for the person: which, for whom, from which day to which (included)."""

    quality: Quality
    guardian: Named
    begins: date | None
    ends: date | None
    judgment: Seen


def declare_guardian(caller: Caller, record_id: RecordId, measure: Measure) -> Invited | Refusal:
    """Records a measure and invites its guardian with a code. The adult is under the measure from its first day on.

    Raises Invalid for a judgment that was not seen, a measure without representation, a day that is missing or over.
    """
    since, until = _period(measure)
    if until <= caller.now():
        raise Invalid.of("ends", "guardian.over")
    reference = checked(measure.judgment, "guardian.judgment_seen")
    person = replace(_invitation.checked(measure.guardian), judgment=reference)
    code = _invitation.claimed(caller, record_id)
    terms = Terms(TieKind.GUARDIAN, measure.quality, since=since, until=until)

    def work() -> Invited | Refusal:
        facts = load(caller, record_id, lock=True)
        against = _against(facts, person)
        if not against.permit:
            return refuse(facts, Act.GUARDIAN_DECLARE, against)
        note(facts, Act.GUARDIAN_DECLARE, against)
        return _invitation.write(facts, terms, person, code)

    answer = db.in_transaction(work)
    if isinstance(answer, Invited):
        _invitation.settle(answer)
    return answer


def _against(facts: Facts, person: Named) -> Decision:
    decision = ask(facts, Act.GUARDIAN_DECLARE)
    if not decision.permit:
        return decision
    if facts.record.holder_is_minor is not False:
        return delegation.MINOR_HOLDER
    return delegation.inviting(_invitation.invitee(facts, person, TieKind.GUARDIAN)) or decision


def _period(measure: Measure) -> tuple[datetime, datetime]:
    if measure.quality not in MEASURES:
        raise Invalid.of("quality", "guardian.measure")
    if measure.begins is None:
        raise Invalid.of("begins", "guardian.begins")
    if measure.ends is None or measure.ends < measure.begins:
        raise Invalid.of("ends", "guardian.ends")
    since = datetime.combine(measure.begins, time(), zone())
    return since, datetime.combine(measure.ends + timedelta(days=1), time(), zone())
