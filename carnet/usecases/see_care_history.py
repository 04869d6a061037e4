"""Somebody reads which care was paid for, as the lists of reimbursements in the record tell it (R1111-42)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carnet.cda.care_history import CareKind, CareLine, read_care
from carnet.documents.entry import Entry, EntryStatus
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE
from carnet.policy.sections import Part, Section, Sharing
from carnet.profile import choices
from carnet.storage import db
from carnet.usecases._card import Card
from carnet.usecases._decide import ask
from carnet.usecases._disclosed import Opened, ceiling_reached, disclosed, parsed
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._tell import tell_access
from carnet.usecases.caller import Caller

__all__ = ["CareHistory", "CareKind", "CareLine", "ShownCare", "see_care_history"]
REIMBURSEMENTS: Final = "REMB"


@dataclass(frozen=True)
class ShownCare:
    """A line, and the document that says it."""

    line: CareLine
    source: Card


@dataclass(frozen=True)
class CareHistory:
    """The lines, newest first; documents that could not be read; who else reads this, told to the person's side."""

    lines: tuple[ShownCare, ...]
    unread: tuple[Card, ...]
    sources: int
    at: datetime
    person: PersonIdentity | None
    sharing: Sharing | None = None
    may_share: bool = False


def see_care_history(caller: Caller, record_id: RecordId) -> CareHistory | Refusal:
    """What was paid for. Where the person keeps this part to the médecin traitant, others read an empty one.

    One event for the part, one that names the documents; both are committed before a byte is opened.
    """

    def work() -> tuple[Facts, Sharing, tuple[Opened, ...]] | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.PROFILE_READ)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_READ, decision)
        if refusal := ceiling_reached(facts):
            return refusal
        sharing = choices.current(facts.keys).choices.of(Section.CARE_HISTORY)
        read = ask(facts, Act.PROFILE_READ, part=Part(Section.CARE_HISTORY, sharing)).permit
        opened = disclosed(facts, _is_told, Section.CARE_HISTORY.value) if read else ()
        note(facts, Act.PROFILE_READ, decision, detail=(("sections", Section.CARE_HISTORY.value if opened else ""),))
        tell_access(facts)
        return facts, sharing, opened

    answer = db.in_transaction(work)
    return answer if isinstance(answer, Refusal) else _history(*answer)


def _is_told(entry: Entry) -> bool:
    return entry.codes.type_code == REIMBURSEMENTS and entry.availability is EntryStatus.CURRENT


def _history(facts: Facts, sharing: Sharing, opened: tuple[Opened, ...]) -> CareHistory:
    read, unread = parsed(facts.record_id, opened)
    told = [ShownCare(line, source) for source, document in read for line in read_care(document)]
    patient_side = facts.caller.kind in PATIENT_SIDE
    return CareHistory(
        lines=tuple(sorted(_once(told), key=lambda one: one.line.day, reverse=True)),
        unread=tuple(unread),
        sources=len(opened),
        at=facts.context.now,
        person=facts.patient,
        sharing=sharing if patient_side else None,
        may_share=patient_side and ask(facts, Act.PROFILE_SHARE).permit,
    )


def _once(told: Iterable[ShownCare]) -> list[ShownCare]:
    """Lists overlap: the same line of an older list is told once, by the newest."""
    found: dict[CareLine, ShownCare] = {}
    for one in told:
        found.setdefault(one.line, one)
    return list(found.values())
