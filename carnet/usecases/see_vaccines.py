"""Somebody reads the vaccinations of a person, with what the schedule says of them, as far as they may."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from carnet.codes.vaccine_state import DiseaseState, states
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE
from carnet.policy.sections import Section, Sharing
from carnet.profile.lines import Line
from carnet.storage import db
from carnet.usecases._card import Card
from carnet.usecases._decide import ask
from carnet.usecases._disclosed import Opened, ceiling_reached, disclosed
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases._profile import Held, asked_to_write, held
from carnet.usecases._tell import tell_access
from carnet.usecases._vaccine_documents import is_about_vaccines, told_by_documents
from carnet.usecases._vaccines import Abilities, ShownVaccine, abilities, given, lines_of, shown, told_by_line
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Vaccines:
    """The list, newest first, and each disease of the schedule; what could not be read; what the caller may do.

    `sharing` is told to the patient's side. `reminding`: the person asked to be told; None: not the caller's to ask.
    """

    vaccines: tuple[ShownVaccine, ...]
    states: tuple[DiseaseState, ...]
    unread: tuple[Card, ...]
    at: datetime
    today: date
    person: PersonIdentity | None
    may_add: bool
    sharing: Sharing | None = None
    may_share: bool = False
    reminding: bool | None = None


@dataclass(frozen=True)
class _Found:
    """What the transaction gives: everything that was decided and told, before a byte is opened."""

    facts: Facts
    kept: Held
    lines: tuple[Line, ...]
    able: dict[UUID, Abilities]
    documents: tuple[Opened, ...]


def see_vaccines(caller: Caller, record_id: RecordId) -> Vaccines | Refusal:
    """Lines and documents as one list. What is not for the reader is as if it had never been written.

    One event for the section; one for the documents, which names each that was opened, committed before a byte is read.
    """

    def work() -> _Found | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.PROFILE_READ)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_READ, decision)
        if refusal := ceiling_reached(facts):
            return refusal
        kept = held(facts)
        lines = lines_of(facts, kept)
        note(facts, Act.PROFILE_READ, decision, detail=(("sections", Section.VACCINES.value if lines else ""),))
        documents = disclosed(facts, is_about_vaccines, "vaccines")
        tell_access(facts)
        able = {one.line_id: abilities(facts, kept, one) for one in lines}
        return _Found(facts, kept, lines, able, documents)

    answer = db.in_transaction(work)
    return answer if isinstance(answer, Refusal) else _vaccines(answer)


def _vaccines(found: _Found) -> Vaccines:
    facts, today = found.facts, legal_day(found.facts.context.now, zone())
    by_documents, unread = told_by_documents(facts.record_id, found.documents)
    told = [*map(told_by_line, found.lines), *by_documents]
    born = facts.patient.traits.birth_date if facts.patient else None
    patient_side = facts.caller.kind in PATIENT_SIDE
    chosen = found.kept.chosen.choices
    may_set = patient_side and ask(facts, Act.SETTINGS_CHANGE).permit
    return Vaccines(
        vaccines=shown(facts.caller, told, found.able),
        states=states(given(told), born, today) if born else (),
        unread=tuple(unread),
        at=facts.context.now,
        today=today,
        person=facts.patient,
        may_add=asked_to_write(facts, found.kept, Section.VACCINES).permit,
        sharing=chosen.of(Section.VACCINES) if patient_side else None,
        may_share=patient_side and ask(facts, Act.PROFILE_SHARE).permit,
        reminding=chosen.vaccine_reminders if may_set else None,
    )
