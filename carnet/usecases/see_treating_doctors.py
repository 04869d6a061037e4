"""The médecins traitants DMP of a record, and the doctors who ask to be one: for the person and who acts for her."""

from dataclasses import dataclass

from carnet.identity import directory_names
from carnet.identity.people import ProfessionalFacts
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._claims import waiting
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Doctor:
    """A doctor of the directory, with the names of the places of today."""

    facts: ProfessionalFacts
    places: tuple[str, ...]


@dataclass(frozen=True)
class TreatingDoctors:
    """Those who have the role, those who ask for it, and whether who asks may change it."""

    doctors: tuple[Doctor, ...] = ()
    claims: tuple[Doctor, ...] = ()
    may_change: bool = False


def see_treating_doctors(caller: Caller) -> TreatingDoctors | Refusal:
    """Lists them for the own record, or the one acted in; nobody without a record."""
    record_id = caller.record
    if record_id is None:
        return TreatingDoctors()

    def work() -> TreatingDoctors | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.RECORD_SEE_STATUS)
        if not decision.permit:
            return refuse(facts, Act.RECORD_SEE_STATUS, decision)
        note(facts, Act.RECORD_SEE_STATUS, decision)
        return _answer(facts)

    return db.in_transaction(work)


def _answer(facts: Facts) -> TreatingDoctors:
    named, asking = facts.treating, waiting(facts)
    people = directory_names.professionals((*named, *asking))
    places = directory_names.activities((*named, *asking))

    def doctors(ids: tuple[str, ...]) -> tuple[Doctor, ...]:
        at_work = {one: tuple(a.structure.name for a in places.get(one, ())) for one in ids}
        return tuple(Doctor(people[one], at_work[one]) for one in ids if one in people)

    return TreatingDoctors(doctors(named), doctors(asking), ask(facts, Act.TREATING_DOCTOR_GIVE_CODE).permit)
