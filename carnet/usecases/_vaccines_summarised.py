"""The vaccinations of the profile in a patient summary. Owns which of them are told there, and their event."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from carnet.cda.clinical import Kind, Statement
from carnet.policy.acts import Act
from carnet.policy.sections import Section
from carnet.profile.vaccinations import Vaccination
from carnet.usecases._card import Card
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._journal import note
from carnet.usecases._profile import held
from carnet.usecases._vaccine_documents import told_of
from carnet.usecases._vaccine_told import Told
from carnet.usecases._vaccines import lines_of, told_by_line
from carnet.usecases._vaccines_merged import same_dose


@dataclass(frozen=True)
class WrittenDose:
    """A vaccination that is written in the profile: as the FHIR resource that it is, and what it says."""

    resource: dict[str, Any]
    told: Told

    @property
    def said(self) -> Vaccination:
        """What it says."""
        return self.told.said


def written_doses(facts: Facts) -> tuple[WrittenDose, ...]:
    """Those that the caller may read, with their event; none, and no event, where the caller may read none."""
    decision = ask(facts, Act.PROFILE_READ)
    if not decision.permit:
        return ()
    found = [told_by_line(one) for one in lines_of(facts, held(facts))]
    doses = tuple(WrittenDose(one.line.written.resource, one) for one in found if one.line and not one.mistaken)
    if doses:
        detail = (("sections", Section.VACCINES.value), ("part", "summary"))
        note(facts, Act.PROFILE_READ, decision, detail=detail)
    return doses


def untold(doses: Iterable[WrittenDose], lines: Iterable[tuple[Statement, Card]]) -> tuple[WrittenDose, ...]:
    """Those that no document of the summary tells of: the same dose is not told twice."""
    known = [told_of(said, source).dose for said, source in lines if said.kind is Kind.VACCINE and not said.negated]
    return tuple(dose for dose in doses if not (dose.said.day and any(same_dose(dose.told.dose, one) for one in known)))
