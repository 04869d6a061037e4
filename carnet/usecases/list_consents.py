"""What a person agreed to and refused, as one list: accesses, blocks, the two emergencies (TD0.3 for interfaces).

Owns the shape of one line and its opaque number; each part is read by the use case that pages read it with.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.model import PATIENT_SIDE
from carnet.usecases._consent_numbers import of_choice, of_grantee
from carnet.usecases.caller import Caller
from carnet.usecases.change_choice import Choice
from carnet.usecases.see_access import Access, Given, see_access
from carnet.usecases.see_choices import ChoicesSeen, see_choices

EMERGENCIES = (Choice.BREAK_GLASS, Choice.SAMU)


class ConsentAbout(StrEnum):
    """What a line is about."""

    ACCESS = "access"
    BLOCK = "block"
    BREAK_GLASS = "break_glass_allowed"
    REGULATION = "samu_allowed"


@dataclass(frozen=True)
class ConsentShown:
    """One line: who or which emergency, whether it permits, whether it holds now."""

    consent_id: UUID
    record_id: RecordId
    about: ConsentAbout
    permits: bool
    holds: bool
    given: Given | None = None
    choice: Choice | None = None

    @property
    def since(self) -> datetime | None:
        """Since when, where that is known."""
        return self.given.since if self.given else None


def list_consents(caller: Caller, record_id: RecordId) -> tuple[ConsentShown, ...] | Refusal:
    """The lines that this caller may know: the person's side all of them, a professional the own ones."""
    seen = see_access(caller, record_id)
    if isinstance(seen, Refusal):
        return seen
    lines = tuple(_access(record_id, one) for one in seen.given if one.access is not Access.NONE)
    if caller.kind not in PATIENT_SIDE:
        return lines
    chosen = see_choices(caller, record_id)
    return chosen if isinstance(chosen, Refusal) else (*lines, *_emergencies(record_id, chosen))


def _access(record_id: RecordId, given: Given) -> ConsentShown:
    blocked = given.access is Access.BLOCKED
    return ConsentShown(
        consent_id=of_grantee(record_id, given.grantee),
        record_id=record_id,
        about=ConsentAbout.BLOCK if blocked else ConsentAbout.ACCESS,
        permits=not blocked,
        holds=blocked or given.access is Access.READS,
        given=given,
    )


def _emergencies(record_id: RecordId, seen: ChoicesSeen) -> tuple[ConsentShown, ...]:
    return tuple(
        ConsentShown(
            consent_id=of_choice(record_id, choice),
            record_id=record_id,
            about=ConsentAbout(choice.value),
            permits=bool(getattr(seen.choices, choice.value)),
            holds=True,
            choice=choice,
        )
        for choice in EMERGENCIES
    )
