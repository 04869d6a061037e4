"""The operator follows a reported access up: it is looked into, then answered. The person is told each time."""

from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import reports
from carnet.ledger.reports import Report
from carnet.ledger.reports import ReportState as ReportState
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db, outbox
from carnet.storage.outbox import Task
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

LONGEST = 500


@dataclass(frozen=True)
class Answered:
    """The report stands at this state now."""

    state: ReportState


def answer_access_report(
    caller: Caller, record_id: RecordId, report_id: UUID, state: ReportState, words: str
) -> Answered | Refusal | Conflict:
    """Adds a step. Raises Invalid for an answer without words; Conflict when the report was answered before.

    Sent again, the step that was taken is not taken twice.
    """
    said = words.strip()
    _check(state, said)

    def work() -> Answered | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.JOURNAL_ANSWER)
        there = reports.of_record(facts.keys) if decision.permit and facts.exists else ()
        found = next((one for one in there if one.report_id == report_id), None)
        if found is None:
            return refuse(facts, Act.JOURNAL_ANSWER, decision if not decision.permit else NOTHING_THERE)
        if found.state is state and found.words == said:
            return Answered(state)
        return _step(facts, decision, found, state, said) if found.state.is_open else Conflict("report.not_waiting")

    return db.in_transaction(work)


def _check(state: ReportState, words: str) -> None:
    if state is ReportState.WAITING:
        raise Invalid.of("state", "report.state")
    if len(words) > LONGEST:
        raise Invalid.of("words", "report.text_too_long")
    if not state.is_open and not words:
        raise Invalid.of("words", "report.answer_missing")


def _step(facts: Facts, decision: Decision, found: Report, state: ReportState, words: str) -> Answered:
    at = facts.context.now
    note(facts, Act.JOURNAL_ANSWER, decision, stream=found.line.stream, detail=(("state", state.value),))
    reports.change(facts.keys, found, state, words, facts.caller.by(), at)
    outbox.post(facts.record_id, Task.TELL_REPORT, at)
    return Answered(state)
