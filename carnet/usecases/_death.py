"""A death of which an agent at the desk has seen a document. Owns what must be said of it; keeps no copy."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from carnet.consent.life import Words
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Invalid, Problem
from carnet.usecases._facts import Facts, zone


class DeathDocument(StrEnum):
    """What an agent saw to know of a death."""

    DEATH_CERTIFICATE = "acte_deces"
    FAMILY_BOOKLET = "livret_famille"


@dataclass(frozen=True)
class Death:
    """When the person died, and the document that the agent saw."""

    on: date | None
    seen: DeathDocument | None


def checked(death: Death, facts: Facts) -> Words:
    """What is kept of a death, sealed. Invalid without its day or its document, or on a day that cannot be."""
    problems = []
    if death.on is None:
        problems.append(Problem("died_on", "death.day_missing"))
    elif not _born(facts) <= death.on <= legal_day(facts.context.now, zone()):
        problems.append(Problem("died_on", "death.day_impossible"))
    if death.seen is None:
        problems.append(Problem("document", "death.document_missing"))
    if problems or death.on is None or death.seen is None:
        raise Invalid(*problems)
    return Words(facts=(("died_on", death.on.isoformat()), ("document", death.seen.value)))


def _born(facts: Facts) -> date:
    return facts.patient.traits.birth_date if facts.patient else date.min
