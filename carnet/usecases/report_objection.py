"""A structure says what the person said there of objections: to emergencies, to its deposits (docs/adr/0013).

As at an opening, a doctor or a pharmacist whom she lets read notes an objection to an emergency: it holds at once, she
is told, and takes it back by one press. Everything else waits for her yes: what a clerk or a machine wrote down, an
objection to deposits, the end of any objection, and whatever differs from what she chose herself. What is answered does
not tell what she chose: it depends on who says what, and on nothing in the record.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from carnet.consent import choices, reported
from carnet.consent.reported import Objection as Objection
from carnet.consent.reported import Report, ReportState
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, Decision
from carnet.policy.rules.delegation import REPORT_LIFE
from carnet.storage import db, outbox
from carnet.storage.outbox import Task
from carnet.usecases import _reported
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._once import asked_before
from carnet.usecases._reported import EMERGENCIES
from carnet.usecases._tell import tell_rights
from carnet.usecases.caller import Caller

_HERSELF: Final = tuple(sorted(kind.value for kind in PATIENT_SIDE))


class Fate(Enum):
    """What becomes of a word, as it may be told to who said it."""

    NOTED = "noted"
    """It holds, unless the person chose otherwise herself: then she is asked."""
    ASKED = "asked"
    """The person is asked, unless it holds already."""


@dataclass(frozen=True)
class Word:
    """What a structure says: whether the person objects, to what."""

    question: Objection
    opposed: bool


def report_objection(caller: Caller, record_id: RecordId, word: Word, *, key: str = "") -> Fate | Refusal | Conflict:
    """Notes the word, or asks the person. The same word again asks nothing again; a no stands for thirty days."""

    def work() -> Fate | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.OBJECTION_REPORT)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.OBJECTION_REPORT, decision)
        noting = _noting(facts, word)
        before = asked_before(facts, key, f"{Act.OBJECTION_REPORT.value} {word.question.value} {word.opposed}")
        if isinstance(before, Conflict):
            return refuse_state(facts, Act.OBJECTION_REPORT, before)
        _carry_out(facts, word, noting, decision, again=before)
        return Fate.NOTED if noting else Fate.ASKED

    return db.in_transaction(work)


def _noting(facts: Facts, word: Word) -> Decision | None:
    """The decision that lets the caller note it; None where it is only asked."""
    if not word.opposed or word.question not in EMERGENCIES:
        return None
    decision = ask(facts, Act.OBJECTION_NOTE)
    return decision if decision.permit else None


def _carry_out(facts: Facts, word: Word, noting: Decision | None, reporting: Decision, *, again: bool) -> None:
    latest = reported.of(facts.record_id, facts.caller.structure_id, word.question)
    detail = (("objection", word.question.value), ("said", "yes" if word.opposed else "no"))
    applied = noting if noting and not _chose_herself(facts, latest) else None
    note(facts, Act.OBJECTION_NOTE if applied else Act.OBJECTION_REPORT, applied or reporting, detail=detail)
    if again:
        return
    if _reported.holds(facts, facts.caller.structure_id, word.question) is word.opposed:
        _take_back(facts, word, latest)
    elif _is_news(facts, word, latest):
        _write(facts, word, noted=applied is not None)


def _chose_herself(facts: Facts, latest: Report | None) -> bool:
    """Who answers the questions herself is asked, and her answer stands meanwhile; so is who took a word back."""
    return latest is not None or choices.answered_by(facts.record_id, _HERSELF)


def _take_back(facts: Facts, word: Word, latest: Report | None) -> None:
    """What holds is what it says now: the question that it made waits no more."""
    now = facts.context.now
    if latest is not None and latest.opposed is not word.opposed and latest.waits(now):
        reported.append(facts.record_id, latest.settled(ReportState.WITHDRAWN, None, now), facts.caller.by())


def _is_news(facts: Facts, word: Word, latest: Report | None) -> bool:
    now = facts.context.now
    known = latest is not None and latest.opposed is word.opposed and (latest.waits(now) or latest.declined(now))
    return not known


def _write(facts: Facts, word: Word, *, noted: bool) -> None:
    caller, now = facts.caller, facts.context.now
    state, until = (ReportState.NOTED, None) if noted else (ReportState.ASKED, now + REPORT_LIFE)
    written = Report(caller.structure_id, word.question, word.opposed, state, until, now)
    reported.append(facts.record_id, written, caller.by())
    if noted:
        _reported.apply(facts, written, opposed=word.opposed)
        tell_rights(facts)
    else:
        outbox.post(facts.record_id, Task.TELL_CLAIM, now)
