"""The person chooses how to be told of visits and additions. First accesses and emergencies are always told."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum

from carnet.consent import notices
from carnet.consent.notices import Frequency as Frequency
from carnet.consent.notices import Monthly as Monthly
from carnet.consent.notices import NoticeChoice
from carnet.consent.notices import Way as Way
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


class Question(StrEnum):
    """One of the questions; the value is the name of its answer in `NoticeChoice`."""

    ACCESS = "access"
    DEPOSIT = "deposit"
    CHANNEL = "channel"
    MONTHLY = "monthly"


ANSWERS: Mapping[Question, Collection[StrEnum]] = {
    Question.ACCESS: tuple(Frequency),
    Question.DEPOSIT: tuple(Frequency),
    Question.CHANNEL: tuple(Way),
    Question.MONTHLY: tuple(Monthly),
}


def change_notices(caller: Caller, record_id: RecordId, question: Question, answer: str) -> NoticeChoice | Refusal:
    """Keeps an answer for this account. Raises Invalid for an answer that the question does not have."""
    if answer not in {one.value for one in ANSWERS[question]}:
        raise Invalid.of("answer", "notices.answer")

    def work() -> NoticeChoice | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.SETTINGS_CHANGE)
        if not decision.permit or caller.account_id is None:
            return refuse(facts, Act.SETTINGS_CHANGE, decision)
        changed = _answered(notices.current(record_id, caller.account_id), question, answer)
        note(facts, Act.SETTINGS_CHANGE, decision, detail=((f"notices.{question.value}", answer),))
        notices.append(record_id, caller.account_id, changed, facts.context.now)
        return changed

    return db.in_transaction(work)


def _answered(before: NoticeChoice, question: Question, answer: str) -> NoticeChoice:
    if question is Question.CHANNEL:
        return replace(before, channel=Way(answer))
    if question is Question.MONTHLY:
        return replace(before, monthly=Monthly(answer))
    often = Frequency(answer)
    return replace(before, access=often) if question is Question.ACCESS else replace(before, deposit=often)
