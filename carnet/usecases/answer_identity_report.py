"""The desk answers a report of a wrong identity: corrected, or refused with a reason. The person is told."""

from dataclasses import dataclass
from uuid import UUID

from carnet.identity import reports
from carnet.identity.reports import ReportState
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db, outbox
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

LONGEST = 500


@dataclass(frozen=True)
class Answer:
    """What the agent answers: the identity was corrected, or it is not to be; the words are for the person."""

    corrected: bool
    words: str


@dataclass(frozen=True)
class Answered:
    """The report is answered."""

    state: ReportState


def answer_identity_report(
    caller: Caller, record_id: RecordId, report_id: UUID, answer: Answer
) -> Answered | Refusal | Conflict:
    """Answers. Raises Invalid without words; Conflict when there is no such report that waits."""
    words = answer.words.strip()
    if not words:
        raise Invalid.of("words", "report.answer_missing")
    if len(words) > LONGEST:
        raise Invalid.of("words", "report.text_too_long")

    def work() -> Answered | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.IDENTITY_ANSWER)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.IDENTITY_ANSWER, decision)
        found = next((one for one in reports.reports(facts.keys) if one.report_id == report_id), None)
        if found is None or found.state is not ReportState.WAITING:
            return Conflict("report.not_waiting")
        return _answered(facts, decision, report_id, Answer(answer.corrected, words))

    return db.in_transaction(work)


def _answered(facts: Facts, decision: Decision, report_id: UUID, answer: Answer) -> Answered:
    state = ReportState.CORRECTED if answer.corrected else ReportState.REFUSED
    note(facts, Act.IDENTITY_ANSWER, decision, detail=(("state", state.value),))
    by, at = facts.caller.by(), facts.context.now
    reports.answer_report(facts.keys, report_id, state, answer.words, by, at)
    outbox.post(facts.record_id, Task.TELL_IDENTITY, at)
    return Answered(state)
