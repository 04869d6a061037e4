"""The emergency card as it is read: what was chosen, and what the record says of it now. Owns the reading, no rule.

The same content is shown to the person before and to a rescuer after: on pages, on paper, offline, in FHIR.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.identity import directory_names
from carnet.identity.people import ProfessionalFacts
from carnet.identity.traits import PersonIdentity
from carnet.policy.sections import Section
from carnet.profile import card, lines
from carnet.profile.card import GROUPS, ON_CARD, Card, CardGroup, CardItem, CardWord, Donation, Made
from carnet.profile.lines import Line
from carnet.profile.resources import said_in
from carnet.profile.shapes import Question
from carnet.storage.keys import RecordKeys
from carnet.usecases._facts import Facts

__all__ = ["GROUPS", "ON_CARD", "Card", "CardGroup", "CardItem", "CardWord", "Donation", "Question", "Section"]

NOT_MADE: Final = "health_link.empty_card"
"""Why an empty card is given to nobody."""


@dataclass(frozen=True)
class CardLine:
    """A line of the profile that stands on the card, in words and as the FHIR resource that it is."""

    line_id: UUID
    section: Section
    said: Mapping[Question, str]
    resource: Mapping[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class CardDoctor:
    """A médecin traitant on the card, and where he works today."""

    facts: ProfessionalFacts
    place: str = ""


@dataclass(frozen=True)
class CardContent:
    """What a rescuer reads. `person` is None when the name is not on it; `at` is when any part last changed."""

    person: PersonIdentity | None
    lines: tuple[CardLine, ...]
    doctors: tuple[CardDoctor, ...]
    words: Mapping[CardWord, str]
    donation: Donation | None
    at: datetime | None
    read_at: datetime

    @property
    def empty(self) -> bool:
        """Whether there is nothing to read."""
        return not (self.person or self.lines or self.doctors or self.words or self.donation)

    def of(self, section: Section) -> tuple[CardLine, ...]:
        """The lines of one section."""
        return tuple(line for line in self.lines if line.section is section)


@dataclass(frozen=True)
class HeldCard:
    """The card in force and every line that may stand on one: three statements, whatever is there."""

    made: Made
    lines: tuple[Line, ...]

    def of_group(self, group: CardGroup) -> tuple[Line, ...]:
        """Every line that a group offers."""
        return tuple(line for line in self.lines if line.section in GROUPS[group].sections)


def held_card(keys: RecordKeys) -> HeldCard:
    """What is there, whoever asks."""
    every = lines.current(keys)
    ordered = sorted((line for line in every if line.section in ON_CARD), key=lambda line: ON_CARD.index(line.section))
    return HeldCard(card.current(keys), tuple(ordered))


def line_on_card(line: Line) -> CardLine:
    """A line as it is read on the card."""
    return CardLine(line.line_id, line.section, said_in(line.section, line.written.resource), line.written.resource)


def content_of(facts: Facts, held: HeldCard) -> CardContent:
    """What stands on the card now: of what was chosen, what is still there."""
    chosen = held.made.card
    shown = tuple(line for line in held.lines if line.line_id in chosen.lines)
    moments = [held.made.at, *(line.at for line in shown)]
    return CardContent(
        person=facts.patient if CardItem.IDENTITY in chosen.items else None,
        lines=tuple(map(line_on_card, shown)),
        doctors=_doctors(facts, chosen),
        words=chosen.words,
        donation=chosen.donation,
        at=max((one for one in moments if one), default=None),
        read_at=facts.context.now,
    )


def _doctors(facts: Facts, chosen: Card) -> tuple[CardDoctor, ...]:
    """Those of today, by the directory: the card names whoever has the role when it is read."""
    asked = facts.treating if CardItem.TREATING_DOCTOR in chosen.items else ()
    people, places = directory_names.professionals(asked), directory_names.activities(asked)
    return tuple(
        CardDoctor(people[one], next((at.structure.name for at in places.get(one, ())), ""))
        for one in asked
        if one in people
    )
