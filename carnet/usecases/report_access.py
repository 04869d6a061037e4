""" "Je ne connais pas cette personne": a person reports a line of the journal, and the operator looks into it."""

from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import journal, reports
from carnet.ledger.event import NewEvent
from carnet.ledger.journal import Entry, Slice
from carnet.ledger.reports import Reported
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_names import Line, Names
from carnet.usecases._journal_part import readable, told
from carnet.usecases._open_document import NOTHING_THERE
from carnet.usecases.caller import Caller

MOST_OPEN = 20
NOBODY = frozenset({ActorKind.SYSTEM.value, ActorKind.ANONYMOUS.value})
"""Acts of the program itself, or of nobody who is known: there is no person to recognise."""


@dataclass(frozen=True)
class Sent:
    """The report is with the operator; a line that was reported before has one report."""

    report_id: UUID


def see_line(caller: Caller, record_id: RecordId, ref: UUID) -> Line | Refusal:
    """The line that is about to be reported, as the page shows it again."""

    def work() -> Line | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.JOURNAL_REPORT)
        found = _found(facts, ref) if decision.permit else None
        if found is None:
            return refuse(facts, Act.JOURNAL_REPORT, decision if not decision.permit else NOTHING_THERE)
        note(facts, Act.JOURNAL_REPORT, decision, stream=found.ref.stream, detail=(("part", "page"),))
        return Names(facts, {}).line(found)

    return db.in_transaction(work)


def report_access(caller: Caller, record_id: RecordId, ref: UUID) -> Sent | Refusal | Conflict:
    """Reports the line with this name. A line of a stream that the caller may not know is not there.

    The same line is reported once, whatever is sent again. Conflict when many reports are open already.
    """

    def work() -> Sent | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.JOURNAL_REPORT)
        found = _found(facts, ref) if decision.permit else None
        if found is None:
            return refuse(facts, Act.JOURNAL_REPORT, decision if not decision.permit else NOTHING_THERE)
        before = reports.of_record(facts.keys)
        same = next((one for one in before if one.line.link == found.ref.link), None)
        if same is not None:
            note(facts, Act.JOURNAL_REPORT, decision, stream=found.ref.stream, detail=(("part", "again"),))
            return Sent(same.report_id)
        if sum(one.state.is_open for one in before) >= MOST_OPEN:
            return Conflict("report.many_wait")
        note(facts, Act.JOURNAL_REPORT, decision, stream=found.ref.stream)
        return Sent(reports.add(facts.keys, _reported(found), caller.by(), facts.context.now))

    return db.in_transaction(work)


def may_be_reported(event: NewEvent, *, by_me: bool) -> bool:
    """Whether there is somebody to recognise: not oneself, and not the program."""
    return not by_me and event.who.kind not in NOBODY


def _found(facts: Facts, ref: UUID) -> Entry | None:
    """The event whose link begins so, among those that this reader may know, by somebody who can be reported."""
    part = Slice(link_start=ref.bytes)
    found = next(journal.read(facts.record_id, facts.keys, readable(facts.caller.kind), part=part, limit=1), None)
    if found is None:
        return None
    event, _ = told(found)
    by_me = bool(event.who.account) and event.who.account == str(facts.caller.account_id)
    return found if may_be_reported(event, by_me=by_me) else None


def _reported(found: Entry) -> Reported:
    event, _ = told(found)
    return Reported(event.act, event.outcome.value, event.at, event.who, event.mode, found.ref.stream, found.ref.link)
