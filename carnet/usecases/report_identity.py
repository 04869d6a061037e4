"""A person says that the identity of the record is wrong ("Une erreur ?"): the desk gets the report."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from carnet.identity import reports
from carnet.identity.reports import ReportState
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._once import recalled, remember
from carnet.usecases.caller import Caller

LONGEST = 500
MOST_WAITING = 5


@dataclass(frozen=True)
class Reported:
    """The report is with the desk."""

    report_id: UUID


def report_identity(caller: Caller, record_id: RecordId, text: str, key: str = "") -> Reported | Refusal | Conflict:
    """Reports. Raises Invalid without words or with too many; Conflict when many reports wait already."""
    words = text.strip()
    if not words:
        raise Invalid.of("text", "report.text_missing")
    if len(words) > LONGEST:
        raise Invalid.of("text", "report.text_too_long")

    def work() -> Reported | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.IDENTITY_REPORT)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.IDENTITY_REPORT, decision)
        told = recalled(facts, key, sha256(words.encode()).digest())
        if told is not None:
            return told if isinstance(told, Conflict) else Reported(UUID(told["report_id"]))
        if sum(one.state is ReportState.WAITING for one in reports.reports(facts.keys)) >= MOST_WAITING:
            return Conflict("report.many_wait")
        note(facts, Act.IDENTITY_REPORT, decision)
        return _kept(facts, words, key)

    return db.in_transaction(work)


def _kept(facts: Facts, words: str, key: str) -> Reported:
    report_id = reports.add_report(facts.keys, words, facts.caller.by(), facts.context.now)
    remember(facts, key, sha256(words.encode()).digest(), {"report_id": str(report_id)})
    return Reported(report_id)
