"""The person answers what a structure said that she objects to: it is true, or it is not."""

from carnet.consent import reported
from carnet.consent.reported import Objection, Report, ReportState
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.rules.delegation import REPORT_LIFE
from carnet.storage import db
from carnet.usecases import _reported
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases.caller import Caller

NOT_WAITING = Conflict("reported.not_waiting")


def answer_reported(
    caller: Caller, record_id: RecordId, structure_id: str, question: Objection, *, true: bool, reason: str = ""
) -> bool | Refusal | Conflict:
    """True once her answer is kept. Conflict for a word that does not wait: answered, over, or never said.

    A yes makes the word hold; a no takes back what was noted, and for thirty days the structure asks it no more.
    `reason` are her words on deposits (R1111-47), as the page says them.
    """

    def work() -> bool | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.OBJECTION_ANSWER)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.OBJECTION_ANSWER, decision)
        word = reported.of(record_id, structure_id, question)
        if word is None or not _reported.is_open(facts, word):
            return refuse_state(facts, Act.OBJECTION_ANSWER, NOT_WAITING)
        detail = (("objection", question.value), ("said", "yes" if word.opposed else "no"))
        note(facts, Act.OBJECTION_ANSWER, decision, detail=(*detail, ("answer", "true" if true else "false")))
        _settle(facts, word, true=true, reason=reason)
        return True

    return db.in_transaction(work)


def _settle(facts: Facts, word: Report, *, true: bool, reason: str) -> None:
    now, noted = facts.context.now, word.state is ReportState.NOTED
    if true is not noted:
        # A yes to what waits, or a no to what was noted; the two others leave what holds.
        _reported.apply(facts, word, opposed=word.opposed is true, reason=reason)
    state, until = (ReportState.CONFIRMED, None) if true else (ReportState.REFUSED, now + REPORT_LIFE)
    reported.append(facts.record_id, word.settled(state, until, now), facts.caller.by())
