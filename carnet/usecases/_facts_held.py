"""What the tables of a record hold for one caller, in one statement. Owns which readings those are; never decides."""

from dataclasses import dataclass
from typing import Any, Final

from carnet.consent import care_rights, choices, emergencies, life, ties, treating_doctors
from carnet.consent.care_rights import CareRights
from carnet.consent.choices import Choices
from carnet.consent.emergencies import EmergencyAccess
from carnet.consent.hidden_kinds import HiddenKind
from carnet.consent.life import Life
from carnet.consent.ties import Tie
from carnet.consent.treating_doctors import TreatingDoctor
from carnet.identity import patients
from carnet.kernel.ids import RecordId
from carnet.policy.model import AccessMode
from carnet.storage.db import Row
from carnet.storage.gathered import Part, gathered
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class HeldFacts:
    """As they stood in one instant. `identity` is sealed still; `emergencies` are looked for in an emergency only."""

    life: Life | None
    identity: tuple[Row, ...]
    ties: tuple[Tie, ...]
    choices: tuple[Choices, tuple[HiddenKind, ...]]
    rights: CareRights
    doctors: tuple[TreatingDoctor, ...]
    emergencies: tuple[EmergencyAccess, ...] = ()


_ALWAYS: Final[tuple[Part[Any], ...]] = (
    life.CURRENT, patients.IN_FORCE, ties.CURRENT, choices.IN_FORCE, care_rights.HELD, treating_doctors.CURRENT,
)  # fmt: skip
_IN_EMERGENCY: Final = (*_ALWAYS, emergencies.OPENED)


def load(caller: Caller, record_id: RecordId) -> HeldFacts:
    """Reads them; an empty identifier of a caller matches nothing."""
    parts = _ALWAYS if caller.mode is AccessMode.NORMAL else _IN_EMERGENCY
    who = {"record": record_id, "professional": caller.actor_id, "structure": caller.structure_id}
    return HeldFacts(*gathered(parts, who))
