"""What the tables of a record hold for one caller, in one statement. Owns which readings those are; never decides."""

from dataclasses import dataclass, replace
from typing import Any, Final, Self

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
from carnet.ledger import volumes
from carnet.policy.model import AccessMode
from carnet.storage.db import Row
from carnet.storage.gathered import Part, gathered
from carnet.storage.keys import HEADS
from carnet.usecases import _volume
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class HeldFacts:
    """As they stood in one instant. `identity` is sealed still; `emergencies` are looked for in an emergency only.

    `heads` are that of the record and that of the worker's journal, with their keys; `counted` is what the caller
    opened so far, where that may stop it.
    """

    heads: tuple[Row, ...]
    life: Life | None
    identity: tuple[Row, ...]
    ties: tuple[Tie, ...]
    choices: tuple[Choices, tuple[HiddenKind, ...]]
    rights: CareRights
    doctors: tuple[TreatingDoctor, ...]
    counted: tuple[Row, ...] = ()
    emergencies: tuple[EmergencyAccess, ...] = ()

    def of_nobody(self) -> Self:
        """The same for a record that is for nobody: its tables hold nothing; the rights matrix is no record's."""
        return replace(
            self, life=None, identity=(), ties=(), choices=choices.IN_FORCE.read(()),
            rights=replace(self.rights, given=(), opposed=()), doctors=(), emergencies=(),
        )  # fmt: skip


_ALWAYS: Final[tuple[Part[Any], ...]] = (
    HEADS, life.CURRENT, patients.IN_FORCE, ties.CURRENT, choices.IN_FORCE, care_rights.HELD, treating_doctors.CURRENT,
)  # fmt: skip
_COUNTED: Final = (*_ALWAYS, volumes.COUNTED)
_IN_EMERGENCY: Final = (*_COUNTED, emergencies.OPENED)


def load(caller: Caller, record_id: RecordId, other: RecordId) -> HeldFacts:
    """Reads them in one statement, the same whatever is there; an empty identifier of a caller matches nothing."""
    return HeldFacts(*gathered(*asked(caller, record_id, other)))


def asked(caller: Caller, record_id: RecordId, other: RecordId) -> tuple[tuple[Part[Any], ...], dict[str, Any]]:
    """What is read, in the order of `HeldFacts`, and its values."""
    counted = _volume.values(caller, record_id)
    parts = _ALWAYS if counted is None else _COUNTED if caller.mode is AccessMode.NORMAL else _IN_EMERGENCY
    who = {"record": record_id, "other": other, "professional": caller.actor_id, "structure": caller.structure_id}
    return parts, {**who, **(counted or {})}


def reads_as(caller: Caller) -> tuple[object, ...]:
    """What of a caller says which facts are read: two who agree in it read the same."""
    return caller.kind, caller.actor_id, caller.structure_id, caller.application, caller.mode
