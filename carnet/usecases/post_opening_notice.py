"""The system posts the notice of an opening whose e-mail came back; the six weeks begin again (CSP R.1111-28, R01).

Who was never told could not say no: the time counts from the letter. A second number is made, and either says no.
"""

from enum import StrEnum

from carnet.consent.life import LifeStatus
from carnet.identity import activation_codes, letters
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.policy import delays
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db, due, locator
from carnet.storage.due import DueRule
from carnet.storage.locator import KeyKind
from carnet.usecases import _birth
from carnet.usecases._decide import ask_as_if
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases._notice import account_to_tell, notice_index
from carnet.usecases.announce_opening import NOTICE_LETTER, Candidate
from carnet.usecases.caller import Caller


class Posted(StrEnum):
    """What became of a person whose mail came back."""

    BY_LETTER = "by_letter"
    NOT_WAITING = "not_waiting"


def post_opening_notice(candidate: Candidate, clock: Clock) -> Posted | Refusal:
    """Posts the notice once. NOT_WAITING for who was not told of an opening, said no, has a record, or was posted one.

    Raises Invalid without an INS or a postal address.
    """
    if candidate.address is None:
        raise Invalid.of("address", "notice.no_way")
    caller = Caller.system(clock)
    record_id, number = _birth.claim(candidate.identity, clock), activation_codes.new_code()
    locator.claim(KeyKind.NOTICE, notice_index(number), record_id, clock.now())

    def work() -> Posted | Refusal:
        facts = load(caller, record_id, lock=True)
        if not _waits(facts):
            return Posted.NOT_WAITING
        decision = ask_as_if(facts, Act.RECORD_ANNOUNCE, RecordStatus.NONE)
        if not decision.permit:
            return refuse(facts, Act.RECORD_ANNOUNCE, decision)
        note(facts, Act.RECORD_ANNOUNCE, decision, detail=(("again", "letter"),))
        _write(facts, candidate, number)
        reach("post_notice.written")
        return Posted.BY_LETTER

    answer = db.in_transaction(work)
    if answer is Posted.BY_LETTER:
        locator.confirm(KeyKind.NOTICE, notice_index(number))
    return answer


def _waits(facts: Facts) -> bool:
    """Whether the opening is announced and was not posted: its delayed act is then about a letter."""
    announced = facts.life is not None and facts.life.status is LifeStatus.ANNOUNCED
    return announced and not due.ever_about(facts.record_id, DueRule.OPEN_ANNOUNCED)


def _write(facts: Facts, candidate: Candidate, number: str) -> None:
    at = facts.context.now
    opens_at = delays.opens_at(at, zone())
    values = {"code": activation_codes.shown(number), "until": opens_at.isoformat()}
    account_id = account_to_tell(candidate.identity, None, candidate.address, at)
    letter = letters.queue_letter(account_id, NOTICE_LETTER, values, facts.caller.actor_id, at)
    due.cancel(facts.record_id, DueRule.OPEN_ANNOUNCED, at)
    due.plan(facts.record_id, DueRule.OPEN_ANNOUNCED, opens_at, letter)
