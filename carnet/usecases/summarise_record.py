"""What the documents of a record say in codes, as one list: what a patient summary is made of.

Only documents that the caller may read, each line with its document; nothing is merged, weighed or concluded. The event
names every document that was opened for it, and is committed before a byte is opened.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carnet.cda.clinical import Kind, Statement, read_statements
from carnet.documents.contents import Content
from carnet.documents.entry import Entry
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._card import Card
from carnet.usecases._decide import ask
from carnet.usecases._disclosed import Opened, ceiling_reached, is_coded, newest_disclosed, opened_of, structure_of
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import refuse
from carnet.usecases._lines_summarised import WrittenLine, unsaid, written_lines
from carnet.usecases._measures_summarised import WrittenMeasures, written_measures
from carnet.usecases._tell import tell_access
from carnet.usecases._vaccines_summarised import WrittenDose, untold, written_doses
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller

MOST_DOCUMENTS: Final = 60
REIMBURSED: Final = "60"
"""The class of the documents of a health insurance."""
_COMPARED: Final = ("kind", "name", "since", "until", "value", "unit", "negated", "status", "lot", "dose")


@dataclass(frozen=True)
class SummaryLine:
    """One statement, and the document that says it."""

    statement: Statement
    source: Card


@dataclass(frozen=True)
class RecordSummary:
    """The lines, newest document first. `unread` are documents that could not be opened; `left_out` those not tried.

    `doses` are the vaccinations that are written in the profile and that no document tells of, `written` other lines.
    """

    record_id: RecordId
    person: PersonIdentity | None
    at: datetime
    lines: tuple[SummaryLine, ...]
    doses: tuple[WrittenDose, ...] = ()
    written: tuple[WrittenLine, ...] = ()
    measures: WrittenMeasures = WrittenMeasures()
    sources: tuple[Card, ...] = ()
    unread: tuple[Card, ...] = ()
    left_out: int = 0


@dataclass(frozen=True)
class _Found:
    """What the transaction gives, before a byte is opened."""

    facts: Facts
    opened: tuple[Opened, ...]
    doses: tuple[WrittenDose, ...]
    written: tuple[WrittenLine, ...]
    measures: WrittenMeasures
    left_out: int


def summarise_record(
    caller: Caller, record_id: RecordId, *, part: str = "summary", types: frozenset[str] = frozenset()
) -> RecordSummary | Refusal:
    """Reads the structured documents that are in force. Refused as a list of documents is.

    `types` leaves others than these types unopened; `part` says in the journal what was made of them.
    """

    def work() -> _Found | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        if refusal := ceiling_reached(facts):
            return refusal
        coded = tuple(entry for entry in visible(facts) if _is_coded(entry, types))
        reading = {entry.logical_id: ask(facts, Act.DOCUMENT_READ, entry=entry) for entry in coded}
        readable = [entry for entry in coded if reading[entry.logical_id].permit]
        if coded and not readable:
            # What stops every reading (a count, a scope) stops this one: an empty summary would say "nothing known".
            return refuse(facts, Act.DOCUMENT_READ, reading[coded[0].logical_id])
        doses = () if types else written_doses(facts)
        written = () if types else written_lines(facts)
        measured = WrittenMeasures() if types else written_measures(facts)
        taken, left_out = newest_disclosed(facts, readable, decision, MOST_DOCUMENTS, part)
        tell_access(facts)
        return _Found(facts, opened_of(facts, taken), doses, written, measured, left_out)

    answer = db.in_transaction(work)
    return answer if isinstance(answer, Refusal) else _summary(answer)


def _is_coded(entry: Entry, types: frozenset[str]) -> bool:
    """In force, of a type that is asked for, and of a format in which something may be coded."""
    return (not types or entry.codes.type_code in types) and is_coded(entry)


def _summary(found: _Found) -> RecordSummary:
    facts = found.facts
    lines: list[SummaryLine] = []
    unread: list[Card] = []
    for one in found.opened:
        said = _statements(facts.record_id, one.content)
        if said is None:
            unread.append(one.card)
        else:
            lines.extend(SummaryLine(each, one.card) for each in said if not _only_sold(each, one.card))
    return RecordSummary(
        record_id=facts.record_id,
        person=facts.patient,
        at=facts.context.now,
        lines=tuple(_once(lines)),
        doses=untold(found.doses, [(one.statement, one.source) for one in lines]),
        written=unsaid(found.written, [one.statement for one in lines]),
        measures=found.measures,
        sources=tuple(one.card for one in found.opened),
        unread=tuple(unread),
        left_out=found.left_out,
    )


def _only_sold(said: Statement, source: Card) -> bool:
    """What a health insurance paid was sold by a pharmacy: nothing says that the vaccine was given."""
    return said.kind is Kind.VACCINE and source.class_code == REIMBURSED


def _statements(record_id: RecordId, content: Content | None) -> tuple[Statement, ...] | None:
    """What a document says in codes; None when its bytes cannot be opened, are too many or are no CDA."""
    try:
        structure = structure_of(record_id, content)
    except Invalid:
        return None
    return None if structure is None else read_statements(structure)


def _once(lines: Iterable[SummaryLine]) -> Iterator[SummaryLine]:
    """The same line of an older document is left out: the newest one says it."""
    seen = set()
    for line in lines:
        same = tuple(getattr(line.statement, name) for name in _COMPARED)
        code = line.statement.code
        known = (*same, code.code if code else "", code.system if code else "")
        if known not in seen:
            seen.add(known)
            yield line
