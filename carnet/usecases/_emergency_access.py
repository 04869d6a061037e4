"""One emergency access as the operator sees it. Owns its shape and event; never a document or a patient's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from carnet.consent import emergencies, emergency_reviews
from carnet.consent.emergencies import EmergencyAccess
from carnet.consent.emergency_reviews import Review
from carnet.identity import directory_names
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts
from carnet.usecases._journal import Detail, note, refuse


@dataclass(frozen=True)
class Reviewed:
    """An access with its words, who opened it, and what was concluded, the newest first."""

    access: EmergencyAccess
    words: str
    professional: str
    structure: str
    reviews: tuple[Review, ...]

    def __repr__(self) -> str:
        return f"Reviewed({self.access.access_id})"


def names_of(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The names that the public directory has of professionals and structures, else the identifiers: two statements."""
    people = directory_names.professionals(one for one, _ in pairs)
    places = directory_names.structures(one for _, one in pairs)
    return tuple(
        (people[who].display_name if who in people else who, places[where].name if where in places else where)
        for who, where in pairs
    )


def reviewed(facts: Facts, access_id: UUID, detail: Detail) -> Reviewed | Refusal:
    """Decides, records and reads; one refusal for an access that is not there."""
    decision = ask(facts, Act.EMERGENCY_REVIEW)
    found = emergencies.find(facts.keys, access_id) if decision.permit else None
    if found is None:
        return refuse(facts, Act.EMERGENCY_REVIEW, NOTHING_THERE if decision.permit else decision)
    note(facts, Act.EMERGENCY_REVIEW, decision, detail=detail)
    access, words = found
    (names,) = names_of([(access.professional_id, access.structure_id)])
    return Reviewed(access, words, *names, emergency_reviews.reviews(facts.keys, access_id))
