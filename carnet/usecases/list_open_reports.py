"""The operator's list of reported accesses that wait: when, and which record by its opaque id. Nothing of a person."""

from carnet.kernel.errors import Refusal
from carnet.ledger import reports
from carnet.ledger.reports import Waiting
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._decide import ask_as_if
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


def list_open_reports(caller: Caller) -> tuple[Waiting, ...] | Refusal:
    """The reports without an answer, oldest first; the list is noted in the journal of the worker."""

    def work() -> tuple[Waiting, ...] | Refusal:
        facts = load(caller, _system.record_id())
        decision = ask_as_if(facts, Act.JOURNAL_ANSWER, RecordStatus.ACTIVE)
        if not decision.permit:
            return refuse(facts, Act.JOURNAL_ANSWER, decision)
        note(facts, Act.JOURNAL_ANSWER, decision, detail=(("part", "list"),))
        return tuple(reports.waiting())

    return db.in_transaction(work)
