"""An agent at the desk closes a record: the person is there and asks, or the person died (issue 4, points 3 and 6)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from carnet.consent.life import Motive, Words
from carnet.identity import accounts
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db
from carnet.usecases._closing import shut
from carnet.usecases._decide import ask, ask_as_if
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._journal import refuse
from carnet.usecases.caller import Caller
from carnet.usecases.close_record import Closed


class DeathDocument(StrEnum):
    """What an agent saw to know of a death."""

    DEATH_CERTIFICATE = "acte_deces"
    FAMILY_BOOKLET = "livret_famille"


@dataclass(frozen=True)
class Death:
    """When the person died, and the document that the agent saw."""

    on: date | None
    seen: DeathDocument | None


def close_at_desk(
    caller: Caller, record_id: RecordId, *, consent: bool = False, death: Death | None = None
) -> Closed | Refusal | Conflict:
    """Closes a record at the word of the person who is there (`consent`), or because of a death.

    After a death the account of the holder stops and its sessions end. Raises Invalid for a death without its day or
    document, or on a day that cannot be; Conflict when the record is closed already.
    """

    def work() -> Closed | Refusal | Conflict:
        accounts.lock_account_of(record_id)
        facts = _said(load(caller, record_id, lock=True), consent=consent, death=death)
        allowed = ask_as_if(facts, Act.RECORD_CLOSE, RecordStatus.ACTIVE)
        if not allowed.permit:
            return refuse(facts, Act.RECORD_CLOSE, allowed)
        if facts.life is not None and facts.life.closed:
            return Conflict("closing.already_closed_for")
        decision = ask(facts, Act.RECORD_CLOSE)
        if not decision.permit:
            return refuse(facts, Act.RECORD_CLOSE, decision)
        if death is not None and (problems := _problems(death, facts)):
            raise Invalid(*problems)
        destroyed_on = shut(facts, decision, Motive.DEATH if death else Motive.HOLDER, _words(death))
        reach("close_at_desk.written")
        return Closed(facts.context.now, destroyed_on)

    return db.in_transaction(work)


def _said(facts: Facts, *, consent: bool, death: Death | None) -> Facts:
    record = replace(facts.record, deceased=facts.record.deceased or death is not None)
    return replace(facts, record=record, context=replace(facts.context, consent_stated=consent))


def _problems(death: Death, facts: Facts) -> tuple[Problem, ...]:
    today = legal_day(facts.context.now, zone())
    born = facts.patient.traits.birth_date if facts.patient else date.min
    found = []
    if death.on is None:
        found.append(Problem("died_on", "death.day_missing"))
    elif not born <= death.on <= today:
        found.append(Problem("died_on", "death.day_impossible"))
    if death.seen is None:
        found.append(Problem("document", "death.document_missing"))
    return tuple(found)


def _words(death: Death | None) -> Words:
    if death is None or death.on is None or death.seen is None:
        return Words()
    return Words(facts=(("died_on", death.on.isoformat()), ("document", death.seen.value)))
