"""The system tells a person that a record will open in six weeks, unless she says no (CSP R.1111-28, R01).

Where the operator opens without asking only. The notice goes by e-mail, by letter without an address; it carries a
number with which its reader says no. Until the day nothing is in the record, and for everybody it is not there.
"""

from dataclasses import dataclass
from enum import StrEnum

from carnet.consent import life
from carnet.consent.life import Step
from carnet.identity import accounts, activation_codes, letters, mail
from carnet.identity.people import PostalAddress
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.failpoints import reach
from carnet.policy import delays
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db, due, locator
from carnet.storage.due import DueRule
from carnet.storage.head import HeadStatus
from carnet.storage.locator import KeyKind
from carnet.usecases import _birth
from carnet.usecases._decide import ask_as_if
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases._notice import account_to_tell, notice_index
from carnet.usecases.caller import Caller

NOTICE_MAIL, NOTICE_LETTER = "mail.opening_notice", "letter.opening_notice"


@dataclass(frozen=True)
class Candidate:
    """A person of the operator's list, and where the notice goes: e-mail first (R1111-28)."""

    identity: PersonIdentity
    email: str | None = None
    address: PostalAddress | None = None


class Announced(StrEnum):
    """What became of a candidate."""

    BY_MAIL = "by_mail"
    BY_LETTER = "by_letter"
    KNOWN = "known"


def announce_opening(candidate: Candidate, clock: Clock) -> Announced | Refusal:
    """Announces an opening once. KNOWN for a person who has a record, was told before, or said no: nothing is sent.

    Raises Invalid without an INS.
    """
    caller = Caller.system(clock)
    record_id, number = _birth.claim(candidate.identity, clock), activation_codes.new_code()
    locator.claim(KeyKind.NOTICE, notice_index(number), record_id, clock.now())

    def work() -> Announced | Refusal:
        facts = load(caller, record_id, lock=True)
        if facts.head.record_id == record_id and facts.life is not None:
            return Announced.KNOWN
        decision = ask_as_if(facts, Act.RECORD_ANNOUNCE, RecordStatus.NONE)
        if not decision.permit:
            return refuse(facts, Act.RECORD_ANNOUNCE, decision)
        born = _birth.create(facts, candidate.identity, HeadStatus.ANNOUNCED)
        note(born, Act.RECORD_ANNOUNCE, decision)
        sent = _write(born, candidate, number)
        reach("announce.written")
        return sent

    answer = db.in_transaction(work)
    if answer in {Announced.BY_MAIL, Announced.BY_LETTER}:
        locator.confirm(KeyKind.NOTICE, notice_index(number))
    return answer


def _write(born: Facts, candidate: Candidate, number: str) -> Announced:
    at = born.context.now
    opens_at = delays.opens_at(at, zone())
    life.take(born.keys, Step.ANNOUNCE, born.caller.by(), at)
    due.plan(born.record_id, DueRule.OPEN_ANNOUNCED, opens_at)
    account_id = account_to_tell(candidate.identity, candidate.email, candidate.address, at)
    values = {"code": activation_codes.shown(number), "until": opens_at.isoformat()}
    if accounts.personal_details(account_id).email:
        mail.queue_mail(account_id, NOTICE_MAIL, {"code": values["code"]}, at)
        return Announced.BY_MAIL
    letters.queue_letter(account_id, NOTICE_LETTER, values, born.caller.actor_id, at)
    return Announced.BY_LETTER
